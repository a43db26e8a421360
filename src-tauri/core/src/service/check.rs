//! Checking a token: shape first, then its host. Nothing is kept yet; the
//! checked token waits in memory, as a draft, for the user's word.

mod dialog;
mod remarks;

pub(super) use dialog::{field, proposed_name};

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, civil::Date};
use tokio::time::timeout;
use tr::tr;

use super::also::Newcomer;
use super::page::{CheckRequest, Checked, Holds, Pasted, Step, TokenSource};
use super::runtime::{git_host_of, host_of};
use super::sign_in::Granted;
use super::view::{expiry_view, scopes_view};
use super::{Service, lock};
use crate::domain::expiry::{Expiry, midnight};
use crate::domain::fault::{Code, Fault};
use crate::domain::host::GitHost;
use crate::domain::runtime::RuntimeKey;
use crate::domain::token::{Keeping, Token, TokenKind};
use crate::keychain::{Item, Patience};
use crate::providers::{self, Credential, Verified, VerifyError};

/// How long a checked token waits for the user's word.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// How long a look for the same token among the kept ones may take: it only
/// adds a remark, and a mute keychain must be named soon after (`keep`).
const GLANCE: Duration = Duration::from_millis(300);

/// Where a checked token came from.
#[derive(Clone)]
pub(super) enum Origin {
    /// It was pasted.
    Pasted {
        /// Whether white space around it was dropped.
        trimmed: bool,
    },
    /// It is this kept token.
    Kept(String),
    /// Its host granted it a moment ago.
    Granted(Granted),
}

/// What a checked token is meant for.
#[derive(Clone)]
pub(super) enum Purpose {
    /// To be put on this runtime, and on others with it.
    Runtime(RuntimeKey),
    /// To take this token's place wherever that one is.
    Successor(String),
    /// To be kept, on no runtime yet.
    Keep,
}

/// A checked token waiting for the user's word.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) purpose: Purpose,
    pub(super) host: GitHost,
    pub(super) credential: Credential,
    pub(super) verified: Verified,
    /// Where it came from.
    pub(super) origin: Origin,
    /// What the user must have seen before it is put on the runtime.
    pub(super) needs_consent: bool,
    made_at: Timestamp,
}

impl Draft {
    /// The runtime it was checked for.
    pub(super) fn runtime(&self) -> Option<&RuntimeKey> {
        match &self.purpose {
            Purpose::Runtime(key) => Some(key),
            Purpose::Successor(_) | Purpose::Keep => None,
        }
    }
}

impl Service {
    /// Checks a token with its host.
    ///
    /// # Errors
    /// A sentence for each way it can be wrong; nothing was kept.
    pub async fn check_token(&self, request: CheckRequest) -> Result<Checked, Fault> {
        let CheckRequest {
            runtime: key,
            source,
            job,
        } = request;
        let job = self.job(&job);
        job.step(Step::Verifying);
        job.run(Box::pin(self.check(key, source))).await?
    }

    async fn check(&self, key: RuntimeKey, source: TokenSource) -> Result<Checked, Fault> {
        let seen = self
            .ledger()
            .runtime(&key.account, &key.name)?
            .ok_or_else(|| super::runtime::gone(&key.name))?;
        let host = match &seen.integration {
            Some(integration) => git_host_of(&key.name, integration)?,
            None => {
                self.git_host(&self.reach(&key, Patience::MayPrompt).await?)
                    .await?
                    .1
            }
        };
        let (credential, given, origin) = match source {
            TokenSource::Pasted(pasted) => {
                let (credential, given, trimmed) = self.typed(pasted)?;
                (credential, given, Origin::Pasted { trimmed })
            }
            TokenSource::Kept { id } => {
                let token = self.kept_token(&id, &host)?;
                let credential = self.credential(&token).await?;
                let given = matches!(token.expiry, Expiry::ByUser { .. }).then_some(token.expiry);
                (credential, given, Origin::Kept(id))
            }
            TokenSource::StoredByGit { id, email } => {
                let (entry, token) = self.stored_by_git_for(&id, &host).await?;
                let (credential, given, trimmed) = self.typed(Pasted {
                    token,
                    username: Some(entry.wanted.username),
                    email,
                    expires_on: None,
                })?;
                (credential, given, Origin::Pasted { trimmed })
            }
        };
        providers::offline_check(host.provider, &credential.secret).map_err(|error| error.fault(&host))?;
        let http = self.http()?;
        let verified = providers::verify(&http, &host, &credential, self.now()).await;
        let mut verified = verified.map_err(|error| error.fault(&host))?;
        if let (Expiry::Unknown, Some(given)) = (verified.expiry, given) {
            verified.expiry = given;
        }
        if let Some(tried) = self.tried_on(&seen, &host, &credential, &verified).await {
            verified.warnings.push(tried);
        }
        self.draft(key, host, credential, verified, origin).await
    }

    pub(super) async fn draft(
        &self,
        key: RuntimeKey,
        host: GitHost,
        credential: Credential,
        verified: Verified,
        origin: Origin,
    ) -> Result<Checked, Fault> {
        let scopes = scopes_view(&self.inner.scopes, host.provider, verified.kind, &verified.scopes);
        let mut warnings = verified.warnings.clone();
        let missing = matches!(scopes, super::page::ScopesView::Missing { .. });
        let others = self.other_accounts(&key, &verified.account)?;
        let another = !others.is_empty();
        warnings.extend(others);
        if let Origin::Pasted { .. } = origin {
            warnings.extend(self.beyond_limit(Some(&key), verified.expiry)?);
        }
        let renews = match &origin {
            Origin::Granted(granted) => granted.refresh_token.is_some(),
            Origin::Kept(id) => self.ledger().grant(id)?.is_some_and(|grant| grant.refreshable),
            Origin::Pasted { .. } => false,
        };
        let twin = match &origin {
            Origin::Kept(id) => self.ledger().token(id)?,
            Origin::Granted(_) => None,
            Origin::Pasted { .. } => {
                let twin = timeout(GLANCE, self.kept_twin(&host, &credential.secret)).await;
                twin.ok().flatten()
            }
        };
        let held_now = self.ledger().authorization(&key.account, &key.name)?;
        let held_now = held_now.as_ref().and_then(super::also::held).map(str::to_owned);
        let newcomer = Newcomer {
            id: twin.as_ref().map(|token| token.id.as_str()),
            account: &verified.account,
            replaces: held_now.as_deref(),
        };
        let (own, also): (Vec<_>, Vec<_>) = self
            .also_on(&host, &newcomer)?
            .into_iter()
            .partition(|on| on.key == key);
        let holds = own.into_iter().next().map_or(Holds::Nothing, |on| on.holds);
        let checked = Checked {
            draft: String::new(),
            name: format!("{}@{}", verified.account, host.name()),
            kind_title: verified.kind.title().to_owned(),
            scopes,
            expiry: expiry_view(verified.expiry),
            renews,
            warnings,
            needs_consent: missing || another || codefresh_may_refuse(verified.kind),
            trimmed: matches!(origin, Origin::Pasted { trimmed: true }),
            kept_already: twin.is_some(),
            holds,
            also,
        };
        Ok(self.lay_by(Purpose::Runtime(key), host, credential, verified, origin, checked))
    }

    /// A checked token waits from now on for the user's word.
    pub(super) fn lay_by(
        &self,
        purpose: Purpose,
        host: GitHost,
        credential: Credential,
        verified: Verified,
        origin: Origin,
        checked: Checked,
    ) -> Checked {
        let id = uuid::Uuid::new_v4().to_string();
        let made_at = self.now();
        let draft = Draft {
            purpose,
            host,
            credential,
            verified,
            origin,
            needs_consent: checked.needs_consent,
            made_at,
        };
        let mut drafts = lock(&self.inner.drafts);
        drafts.retain(|_, draft| made_at.duration_since(draft.made_at) < PATIENCE);
        drafts.insert(id.clone(), draft);
        Checked { draft: id, ..checked }
    }

    /// Forgets a checked token that the user did not want.
    pub fn discard_draft(&self, draft: &str) {
        lock(&self.inner.drafts).remove(draft);
    }

    /// A draft that is still waiting.
    pub(super) fn waiting_draft(&self, id: &str) -> Result<Draft, Fault> {
        let now = self.now();
        let mut drafts = lock(&self.inner.drafts);
        drafts.retain(|_, draft| now.duration_since(draft.made_at) < PATIENCE);
        drafts.get(id).cloned().ok_or_else(|| {
            Fault::new(
                Code::Gone,
                tr!("The checked token was forgotten after ten minutes; nothing was kept."),
            )
            .next(tr!("Paste it again."))
        })
    }

    /// What was typed, as a credential; the date it dies, if one was named;
    /// whether white space was dropped.
    pub(super) fn typed(&self, pasted: Pasted) -> Result<(Credential, Option<Expiry>, bool), Fault> {
        let Pasted {
            token,
            username,
            email,
            expires_on,
        } = pasted;
        let (secret, trimmed) = token.trimmed();
        if secret.is_empty() {
            return Err(Fault::new(Code::BadInput, tr!("No token was pasted."))
                .next(tr!("Paste the token into the field.")));
        }
        let given = match filled(expires_on) {
            Some(text) => Some(self.expires_on(&text)?),
            None => None,
        };
        Ok((
            Credential {
                secret,
                username: filled(username),
                email: filled(email),
            },
            given,
            trimmed,
        ))
    }

    pub(super) fn expires_on(&self, text: &str) -> Result<Expiry, Fault> {
        let past = tr!("Look up the token's date on its host, or leave the field empty.");
        let date = self.future_date(text, &past)?;
        Ok(Expiry::ByUser { date })
    }

    /// *Expires on*, as typed; `past`: what to do where it lies in the past.
    pub(super) fn future_date(&self, text: &str, past: &str) -> Result<Date, Fault> {
        let date: Date = text.parse().map_err(|_| {
            Fault::new(Code::BadInput, tr!("“Expires on” is not a date."))
                .next(tr!("Write it as year-month-day, such as 2027-01-31."))
        })?;
        if midnight(date).is_none_or(|instant| instant <= self.now()) {
            return Err(Fault::new(Code::BadInput, tr!("“Expires on” lies in the past.")).next(past));
        }
        Ok(date)
    }

    /// A kept token, if it belongs to that host.
    fn kept_token(&self, id: &str, host: &GitHost) -> Result<Token, Fault> {
        let token = self
            .ledger()
            .token(id)?
            .filter(|token| token.keeping == Keeping::Stored);
        let token = token.ok_or_else(|| {
            Fault::new(Code::Gone, tr!("This token is no longer kept."))
                .next(tr!("Choose another one, or paste one."))
        })?;
        if token.provider != host.provider || token.api != host.api {
            return Err(Fault::new(
                Code::ForeignToken,
                tr!("This token does not belong to {host}.", host = host.name()),
            )
            .next(tr!("Choose one that does.")));
        }
        Ok(token)
    }

    /// A kept token with its secret, read from the keychain.
    pub(super) async fn credential(&self, token: &Token) -> Result<Credential, Fault> {
        self.credential_with(token, Patience::MayPrompt).await
    }

    pub(super) async fn credential_with(
        &self,
        token: &Token,
        patience: Patience,
    ) -> Result<Credential, Fault> {
        let item = Item::Token(token.id.clone());
        let secret = self.keychain().get(&item, patience).await;
        let secret = secret.map_err(|error| error.fault())?.ok_or_else(|| {
            Fault::new(
                Code::SecretMissing,
                tr!(
                    "The token of {account} is not in the keychain any more.",
                    account = token.account
                ),
            )
            .next(tr!("Paste it again, or make a new one."))
        })?;
        Ok(Credential {
            secret,
            username: token.username.clone(),
            email: token.email.clone(),
        })
    }

    /// What a kept token's host says of it now. The shape of what came by
    /// OAuth2 says little of what it is.
    ///
    /// # Errors
    /// This computer stands in the way; nothing was asked.
    pub(super) async fn verdict(
        &self,
        token: &Token,
        credential: &Credential,
    ) -> Result<Result<Verified, VerifyError>, Fault> {
        let (host, http) = (host_of(token)?, self.http()?);
        Ok(match self.ledger().grant(&token.id)? {
            Some(_) => providers::verify_granted(&http, &host, credential, self.now()).await,
            None => providers::verify(&http, &host, credential, self.now()).await,
        })
    }

    /// Asks a token's host about it again and writes down what it said.
    pub(super) async fn verify_kept(&self, token: &Token) -> Result<(), Fault> {
        let credential = self.credential(token).await?;
        let verified = self.verdict(token, &credential).await?;
        let host = host_of(token)?;
        let verified = verified.map_err(|error| error.fault(&host))?;
        self.ledger()
            .write_verified(&token.id, &verified.scopes, verified.expiry, self.now())?;
        Ok(())
    }
}

/// Kinds that work on their host, but that Codefresh does not take everywhere:
/// its pages call tokens without listed scopes “not officially supported”.
fn codefresh_may_refuse(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::GithubFineGrained | TokenKind::GitlabGranular | TokenKind::BitbucketAccessToken
    )
}

/// A field's text without white space around it, if any is left.
fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}
