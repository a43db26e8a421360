//! *Git on this computer*: which account git gets on each host, and what git
//! stored itself. What serves git is `fill.rs`, in a process of its own.

use jiff::Timestamp;
use tr::tr;

use super::Service;
use super::fill::{Known, best, unfit, web};
use super::page::{GitAccountView, GitHostView, GitTrouble, GitView, StoredByGit};
use crate::domain::fault::{Code, Fault};
use crate::domain::host::{GitHost, server_address};
use crate::domain::secret::Secret;
use crate::domain::token::Keeping;
use crate::keychain::{Item, Patience};
use crate::ledger::Stored;

/// The setting that says why git was not served.
pub(super) const TROUBLE: &str = "git_trouble";

impl Service {
    /// All that the page says of the tokens that serve git here: from the
    /// ledger alone.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn git_view(&self) -> Result<GitView, Fault> {
        self.take_in_git_notes();
        let now = self.now();
        let known = Known::read(self.ledger())?;
        let used = self.ledger().git_uses()?;
        let mut hosts = Vec::new();
        for (url, tokens) in &known.hosts {
            let default = known.default_account(url, tokens, now);
            let mut accounts: Vec<GitAccountView> = Vec::new();
            for token in tokens {
                let account = &token.token.account;
                if accounts.iter().any(|it| it.account == *account) {
                    continue;
                }
                let of_account = || tokens.iter().filter(|it| it.token.account == *account);
                let Some(given) = best(of_account(), now) else {
                    continue;
                };
                let is_default = default.is_some_and(|(name, _)| name == account);
                let last = of_account().filter_map(|it| used.get(&it.token.id)).max();
                accounts.push(GitAccountView {
                    account: account.clone(),
                    token: given.token.id.clone(),
                    is_default,
                    chosen: is_default && default.is_some_and(|(_, chosen)| chosen),
                    unfit: unfit(given, now),
                    rejected_at: given.rejected_at.map(Timestamp::as_millisecond),
                    used_at: last.map(|at| at.as_millisecond()),
                });
            }
            accounts.sort_by_key(|it| (!it.is_default, it.account.to_lowercase()));
            let Some(first) = tokens.first() else { continue };
            hosts.push(GitHostView {
                url: url.clone(),
                name: first.host.name(),
                provider: first.host.provider,
                needs_path: known.needs_path(url),
                accounts,
            });
        }
        hosts.sort_by(|one, other| one.name.cmp(&other.name));
        let stored = self.ledger().git_stored()?;
        let stored = stored.iter().filter(|entry| entry.keeping == Keeping::Stored);
        let trouble = self.ledger().setting(TROUBLE)?;
        Ok(GitView {
            hosts,
            stored: stored.map(stored_view).collect(),
            trouble: trouble.and_then(|text| serde_json::from_str::<GitTrouble>(&text).ok()),
        })
    }

    /// Says which account git gets on a host where a remote's address names
    /// nobody. `host` is the view's `url`.
    ///
    /// # Errors
    /// No token of that account on that host is kept.
    pub fn set_git_default(&self, host: &str, account: &str) -> Result<GitView, Fault> {
        let known = Known::read(self.ledger())?;
        let tokens = known.hosts.get(host).map(Vec::as_slice).unwrap_or_default();
        if !tokens.iter().any(|it| it.token.account == account) {
            return Err(Fault::new(
                Code::Gone,
                tr!("No token of {account} is kept for this host.", account),
            )
            .next(tr!("Refresh the list.")));
        }
        self.ledger().set_git_default(host, account)?;
        self.git_view()
    }

    /// Deletes what git stored. Git asks for it again when it needs it.
    ///
    /// # Errors
    /// The keychain's or the ledger's; it is then still there, or half gone
    /// and can be deleted again.
    pub async fn delete_stored_by_git(&self, id: &str) -> Result<GitView, Fault> {
        let Some(mut entry) = self.stored_by_git(id)? else {
            return self.git_view();
        };
        entry.keeping = Keeping::Removing;
        self.ledger().settle_git_stored(&entry)?;
        for item in [
            Item::GitRefreshToken(entry.id.clone()),
            Item::GitStored(entry.id.clone()),
        ] {
            let deleted = self.keychain().delete(&item, Patience::MayPrompt).await;
            if let Err(error) = deleted {
                entry.keeping = Keeping::Stored;
                self.ledger().settle_git_stored(&entry)?;
                return Err(error.fault());
            }
        }
        self.ledger().remove_git_stored(id)?;
        self.git_view()
    }

    pub(super) fn stored_by_git(&self, id: &str) -> Result<Option<Stored>, Fault> {
        let all = self.ledger().git_stored()?;
        Ok(all.into_iter().find(|entry| entry.id == id))
    }

    /// What git stored, as if it had been pasted: the secret and its user name.
    ///
    /// # Errors
    /// It is no longer there, it is no password for a web address, or the
    /// keychain does not give it.
    pub(super) async fn stored_by_git_secret(&self, id: &str) -> Result<(Stored, Secret), Fault> {
        let gone = || {
            Fault::new(Code::Gone, tr!("What git stored is no longer there."))
                .next(tr!("Paste the token instead."))
        };
        let entry = self.stored_by_git(id)?.ok_or_else(gone)?;
        if !is_usable(&entry) {
            return Err(Fault::new(
                Code::BadInput,
                tr!("What git stored here is no token for a web address."),
            ));
        }
        let secret = self
            .keychain()
            .get(&Item::GitStored(entry.id.clone()), Patience::MayPrompt)
            .await;
        let secret = secret.map_err(|error| error.fault())?.ok_or_else(gone)?;
        Ok((entry, secret))
    }

    /// The same, for this host alone.
    pub(super) async fn stored_by_git_for(
        &self,
        id: &str,
        host: &GitHost,
    ) -> Result<(Stored, Secret), Fault> {
        let (entry, secret) = self.stored_by_git_secret(id).await?;
        let own = server_address(&url_of(&entry)).ok();
        // Before anything is sent: a secret goes to its own host alone.
        if own.map(|url| url.origin()) != Some(host.web.origin()) {
            return Err(Fault::new(
                Code::ForeignToken,
                tr!(
                    "What git stored for {from} does not belong to {host}.",
                    from = entry.wanted.host,
                    host = web(host)
                ),
            )
            .next(tr!("Choose a runtime on its host.")));
        }
        Ok((entry, secret))
    }
}

/// Whether an entry may be a token: a password that goes encrypted, or to this computer.
fn is_usable(entry: &Stored) -> bool {
    entry.authtype.is_none() && server_address(&url_of(entry)).is_ok()
}

fn url_of(entry: &Stored) -> String {
    let wanted = &entry.wanted;
    let slash = if wanted.path.is_empty() { "" } else { "/" };
    format!("{}://{}{slash}{}", wanted.protocol, wanted.host, wanted.path)
}

fn stored_view(entry: &Stored) -> StoredByGit {
    StoredByGit {
        id: entry.id.clone(),
        url: url_of(entry),
        username: entry.wanted.username.clone(),
        stored_at: entry.stored_at.as_millisecond(),
        used_at: entry.used_at.map(Timestamp::as_millisecond),
        expires_at: entry.expires_at.map(Timestamp::as_millisecond),
        usable: is_usable(entry),
    }
}
