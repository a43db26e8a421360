//! *Import*: tokens that other programs keep on this computer. They are shown
//! without being sent anywhere; one that the user chooses is checked with its
//! own host like a pasted one, and kept, on no runtime yet. Nothing is changed
//! where it was found.

use std::path::Path;

use tr::tr;
use url::Url;

use super::check::{Origin, Purpose, field};
use super::git_switch::{fault_of, shown};
use super::page::{
    Change, Checked, FoundRequest, FoundToken, FoundTokens, HelperRequest, Holds, KeepRequest, Kept, Pasted,
    ProviderAsks, ScopesView, Step,
};
use super::runtime::host_of;
use super::view::{expiry_view, scopes_view, token_name};
use super::{Service, lock};
use crate::domain::expiry::Expiry;
use crate::domain::fault::{Code, Fault};
use crate::domain::host::{AddressError, GitHost, authority, is_loopback, server_address};
use crate::domain::provider::Provider;
use crate::domain::secret::Secret;
use crate::found_tokens::{self, Found, Holder, Source, store_file};
use crate::git_config::{self, Git};
use crate::keychain::Patience;
use crate::providers;

impl Service {
    /// Looks for tokens on this computer. Nothing is contacted.
    pub async fn found_tokens(&self, git: &Git) -> FoundTokens {
        let around = &self.inner.surroundings;
        let home = around.home.as_deref();
        let helpers = self.other_helpers(git).await;
        let stores: Vec<_> = helpers
            .iter()
            .filter_map(|it| store_file(&it.helper, home))
            .collect();
        let config = self.git_places().config_folder();
        let found = found_tokens::find(&found_tokens::Surroundings {
            home,
            config: config.as_deref(),
            variable: &|name| around.variables.get(name).cloned(),
            secret: &|name| around.secrets.get(name).cloned(),
            stores: &stores,
            read: &|path: &Path| std::fs::read_to_string(path),
        });
        let found_tokens::Finds { found, problems } = found;
        let mut there = Vec::new();
        for one in found {
            if one.perhaps && !self.is_in_keychain(&one).await {
                continue;
            }
            there.push(one);
        }
        let tokens = there.iter().map(|one| self.found_view(one)).collect();
        *lock(&self.inner.found_tokens) = there;
        FoundTokens {
            tokens,
            problems,
            asks: Provider::ALL.map(asks).to_vec(),
        }
    }

    /// What git stored, as something that can be taken: *Use for runtimes…*.
    ///
    /// # Errors
    /// It is no longer there.
    pub fn token_stored_by_git(&self, id: &str) -> Result<FoundTokens, Fault> {
        let entry = self.stored_by_git(id)?.ok_or_else(gone)?;
        let url = format!("{}://{}", entry.wanted.protocol, entry.wanted.host);
        let host = Url::parse(&url).map_err(|_| gone())?;
        let known = self.host_at(&host, found_tokens::by_name(&host)).ok();
        Ok(FoundTokens {
            tokens: vec![FoundToken {
                id: entry.id,
                source: "git".to_owned(),
                place: tr!("the system keychain, stored by git"),
                in_clear: false,
                problem: encrypted(&host).err().map(|fault| fault.message),
                host: authority(&host),
                username: Some(entry.wanted.username).filter(|name| !name.is_empty()),
                provider: known.map(|host| host.provider),
            }],
            problems: Vec::new(),
            asks: Provider::ALL.map(asks).to_vec(),
        })
    }

    /// Asks one of git's helpers for a host's credential; it joins what was found.
    ///
    /// # Errors
    /// The address cannot be used, the helper is gone or knows nothing.
    pub async fn ask_helper(&self, git: &Git, request: HelperRequest) -> Result<FoundToken, Fault> {
        let host = server_address(&request.host).map_err(|error| {
            Fault::new(Code::BadAddress, format!("{error}."))
                .next(tr!("Give the host as https://github.com."))
        })?;
        let helpers = self.other_helpers(git).await;
        let entry = request.helper.parse().ok().and_then(|at: usize| helpers.get(at));
        let entry = entry.filter(|it| !it.resets() && !git_config::is_patrol(&it.helper));
        let entry = entry.ok_or_else(|| {
            Fault::new(Code::Gone, tr!("This helper is no longer configured."))
                .next(tr!("Open the settings again."))
        })?;
        let job = self.job(&request.job);
        let username = request
            .username
            .as_deref()
            .map(str::trim)
            .filter(|it| !it.is_empty());
        let folder = &self.inner.folders.data;
        let asked = git_config::fill(git, folder, &entry.helper, &host, username);
        let answer = job.run(asked).await?.map_err(|error| fault_of(&error.into()))?;
        let name = shown(&entry.helper);
        let Some((username, secret)) = answer else {
            return Err(Fault::new(
                Code::Gone,
                tr!(
                    "{name} knows no password for {host}.",
                    name,
                    host = authority(&host)
                ),
            )
            .next(tr!("Ask for another host, or choose another helper.")));
        };
        let found = Found {
            id: format!("helper {} {}", entry.helper, uuid::Uuid::new_v4()),
            source: Source::Helper(name),
            provider: found_tokens::by_name(&host),
            host,
            username,
            holder: Holder::Here(secret),
            perhaps: false,
        };
        let view = self.found_view(&found);
        lock(&self.inner.found_tokens).push(found);
        Ok(view)
    }

    /// Checks a found token, or one stored by git, with its host.
    ///
    /// # Errors
    /// As for a pasted one; nothing was kept.
    pub async fn check_found_token(&self, request: FoundRequest) -> Result<Checked, Fault> {
        let job = self.job(&request.job.clone());
        job.step(Step::Verifying);
        job.run(Box::pin(self.check_found(request))).await?
    }

    async fn check_found(&self, request: FoundRequest) -> Result<Checked, Fault> {
        let (address, username, provider, secret) = self.found_secret(&request.found).await?;
        encrypted(&address)?;
        let host = self.host_at(&address, request.provider.or(provider))?;
        let fields = providers::fields(host.provider);
        let typed = request.username.filter(|name| !name.trim().is_empty());
        // Elsewhere a user name is git's affair alone, and may be any word.
        let asked = fields.username != providers::Field::No;
        let (credential, given, trimmed) = self.typed(Pasted {
            token: secret,
            username: typed.or(username.filter(|_| asked)),
            email: request.email,
            expires_on: request.expires_on,
        })?;
        providers::offline_check(host.provider, &credential.secret).map_err(|error| error.fault(&host))?;
        let http = self.http()?;
        let verified = providers::verify(&http, &host, &credential, self.now()).await;
        let mut verified = verified.map_err(|error| error.fault(&host))?;
        if let (Expiry::Unknown, Some(given)) = (verified.expiry, given) {
            verified.expiry = given;
        }
        let scopes = scopes_view(&self.inner.scopes, host.provider, verified.kind, &verified.scopes);
        let mut warnings = verified.warnings.clone();
        warnings.extend(self.beyond_limit(None, verified.expiry)?);
        let twin = self.kept_twin(&host, &credential.secret).await;
        let checked = Checked {
            draft: String::new(),
            name: format!("{}@{}", verified.account, host.name()),
            kind_title: verified.kind.title().to_owned(),
            expiry: expiry_view(verified.expiry),
            renews: false,
            warnings,
            needs_consent: matches!(scopes, ScopesView::Missing { .. }),
            scopes,
            trimmed,
            kept_already: twin.is_some(),
            holds: Holds::Nothing,
            also: Vec::new(),
        };
        let origin = Origin::Pasted { trimmed };
        Ok(self.lay_by(Purpose::Keep, host, credential, verified, origin, checked))
    }

    /// Keeps a checked token, on no runtime yet.
    ///
    /// # Errors
    /// The draft is gone, or the keychain or the ledger does not take it.
    pub async fn keep_token(&self, request: KeepRequest) -> Result<Kept, Fault> {
        let draft = self.waiting_draft(&request.draft)?;
        if !matches!(draft.purpose, Purpose::Keep) {
            return Err(
                Fault::new(Code::Gone, tr!("This token was checked for another purpose."))
                    .next(tr!("Check it again.")),
            );
        }
        if draft.needs_consent && !request.consent {
            return Err(super::batch::unconfirmed());
        }
        let job = self.job(&request.job);
        let (token, _in_hand) = job.run(self.keep(&job, &draft)).await??;
        self.discard_draft(&request.draft);
        let tokens = self.token_views()?;
        let view = tokens.iter().find(|view| view.id == token.id).cloned();
        self.tell(Change::Tokens { tokens });
        let view = view.ok_or_else(|| Fault::new(Code::Gone, tr!("The token is no longer kept.")))?;
        Ok(Kept {
            sentence: tr!(
                "{name} is kept in the keychain, on no runtime yet.",
                name = token_name(&token)
            ),
            copies: self.copies_of(&draft.credential.secret),
            token: view,
        })
    }

    /// Where the same secret lies in clear text, as far as was found.
    fn copies_of(&self, secret: &Secret) -> Vec<String> {
        let found = lock(&self.inner.found_tokens);
        let same = |one: &&Found| match &one.holder {
            Holder::Here(other) => other.trimmed().0.expose() == secret.expose(),
            Holder::Keychain { .. } => false,
        };
        let mut copies: Vec<String> = found
            .iter()
            .filter(same)
            .filter(|one| in_clear(one))
            .map(place)
            .collect();
        copies.dedup();
        copies
    }

    /// A found token's host, owner, software and secret.
    async fn found_secret(&self, id: &str) -> Result<(Url, Option<String>, Option<Provider>, Secret), Fault> {
        let found = lock(&self.inner.found_tokens)
            .iter()
            .find(|it| it.id == id)
            .cloned();
        let Some(found) = found else {
            let (entry, secret) = self.stored_by_git_secret(id).await?;
            let url = format!("{}://{}", entry.wanted.protocol, entry.wanted.host);
            let host = Url::parse(&url).map_err(|_| gone())?;
            let provider = found_tokens::by_name(&host);
            return Ok((host, Some(entry.wanted.username), provider, secret));
        };
        let secret = match found.holder {
            Holder::Here(secret) => secret,
            Holder::Keychain { service, username } => {
                let read = self
                    .keychain()
                    .get_foreign(&service, &username, Patience::MayPrompt);
                read.await.map_err(|error| error.fault())?.ok_or_else(gone)?
            }
        };
        Ok((found.host, found.username, found.provider, secret))
    }

    async fn is_in_keychain(&self, found: &Found) -> bool {
        let Holder::Keychain { service, username } = &found.holder else {
            return true;
        };
        let read = self.keychain().get_foreign(service, username, Patience::Quiet);
        matches!(read.await, Ok(Some(_)))
    }

    /// The Git host at a web address: one that Patrol knows, or the one that
    /// the software makes of it.
    fn host_at(&self, address: &Url, provider: Option<Provider>) -> Result<GitHost, Fault> {
        let fits = |host: &GitHost| {
            authority(&host.web) == authority(address) && provider.is_none_or(|it| it == host.provider)
        };
        if let Some(host) = self.known_git_hosts()?.into_iter().find(fits) {
            return Ok(host);
        }
        let provider = provider.ok_or_else(|| {
            Fault::new(
                Code::BadInput,
                tr!(
                    "It is not known what software {host} runs.",
                    host = authority(address)
                ),
            )
            .next(tr!("Choose it."))
        })?;
        let web = address.as_str().trim_end_matches('/');
        let api = match (provider, address.host_str().unwrap_or_default()) {
            (Provider::Github, "github.com") => "https://api.github.com".to_owned(),
            (Provider::Github, name) if name.ends_with(".ghe.com") => format!("https://api.{name}"),
            (Provider::Github, _) => format!("{web}/api/v3"),
            (Provider::Gitlab, _) => format!("{web}/api/v4"),
            (Provider::Bitbucket, "bitbucket.org") => "https://api.bitbucket.org/2.0".to_owned(),
            (Provider::Bitbucket, _) => format!("{web}/2.0"),
            (Provider::BitbucketServer, _) => format!("{web}/rest/api/1.0"),
        };
        GitHost::new(provider, &api).map_err(|error| Fault::new(Code::BadAddress, format!("{error}.")))
    }

    /// The Git hosts of the runtimes and of the kept tokens.
    fn known_git_hosts(&self) -> Result<Vec<GitHost>, Fault> {
        let mut hosts = Vec::new();
        for (account, _) in self.ledger().accounts()? {
            for seen in self.ledger().runtimes(&account.id)? {
                let integration = seen.integration.as_ref();
                hosts.extend(integration.and_then(|it| GitHost::new(it.provider()?, &it.api_url).ok()));
            }
        }
        hosts.extend(
            self.ledger()
                .tokens()?
                .iter()
                .filter_map(|token| host_of(token).ok()),
        );
        Ok(hosts)
    }

    fn found_view(&self, found: &Found) -> FoundToken {
        let problem = encrypted(&found.host).err().map(|fault| fault.message);
        let known = self.host_at(&found.host, found.provider).ok();
        FoundToken {
            id: found.id.clone(),
            source: source(found),
            place: place(found),
            in_clear: in_clear(found),
            host: authority(&found.host),
            username: found.username.clone(),
            provider: known.map(|host| host.provider),
            problem,
        }
    }
}

/// The program that keeps it.
fn source(found: &Found) -> String {
    match &found.source {
        Source::GitCredentials(_) => "git-credential-store".to_owned(),
        Source::Gh(_) => "GitHub CLI (gh)".to_owned(),
        Source::Glab(_) => "GitLab CLI (glab)".to_owned(),
        Source::Variable(_) => tr!("Environment"),
        Source::Helper(name) => name.clone(),
    }
}

/// Where it lies.
fn place(found: &Found) -> String {
    match (&found.holder, &found.source) {
        (Holder::Keychain { service, .. }, _) => tr!("the system keychain, {service}", service),
        (_, Source::GitCredentials(path) | Source::Gh(path) | Source::Glab(path)) => {
            path.display().to_string()
        }
        (_, Source::Variable(name)) => tr!("the variable {name}", name),
        (_, Source::Helper(name)) => tr!("what {name} keeps", name),
    }
}

/// Whether it lies open. Where a helper keeps things, Patrol does not know.
fn in_clear(found: &Found) -> bool {
    matches!(found.holder, Holder::Here(_)) && !matches!(found.source, Source::Helper(_))
}

fn asks(provider: Provider) -> ProviderAsks {
    let fields = providers::fields(provider);
    ProviderAsks {
        provider,
        title: provider.title().to_owned(),
        asks_username: field(fields.username),
        asks_email: field(fields.email),
        asks_expiry: fields.asks_expiry,
    }
}

/// A secret goes encrypted, or to this computer itself.
fn encrypted(address: &Url) -> Result<(), Fault> {
    if address.scheme() == "https" || is_loopback(address) {
        return Ok(());
    }
    let error = AddressError::NotEncrypted(format!("http://{}", authority(address)));
    Err(Fault::new(Code::BadAddress, format!("{error}.")))
}

fn gone() -> Fault {
    Fault::new(Code::Gone, tr!("That token is no longer there."))
        .next(tr!("Look for tokens again, or paste it."))
}
