//! What git itself found to work, or not: `store` and `erase`.
//!
//! A host of which a token is managed is none of git's business: nothing is
//! kept for it beside the token, and the token is never written over. One that
//! was refused is kept, and marked; its host is asked about it next.

use jiff::Timestamp;

use super::choose::{Asked, Known};
use super::dress::given_before;
use super::notes::{self, What};
use super::{Helper, asked};
use crate::domain::fault::Fault;
use crate::domain::secret::Secret;
use crate::domain::token::Keeping;
use crate::git_credential::Question;
use crate::keychain::{Item, KeychainError, Patience};
use crate::ledger::{Ledger, Stored, Wanted};
use crate::service::Service;

/// How long another process may take over keeping an entry.
const UNDER_WAY: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);

/// Whether an entry is what git asks for: as git matches its own
/// (`credential_match` in `credential.c`), what it does not name does not matter.
pub(super) fn answers(entry: &Stored, asked: &Asked<'_>) -> bool {
    let wanted = &entry.wanted;
    entry.keeping == Keeping::Stored
        && wanted.protocol == asked.protocol
        && wanted.host == asked.host
        && asked.path.is_none_or(|path| path == wanted.path)
        && asked.username.is_none_or(|name| name == wanted.username)
}

/// What git used, in its two forms.
fn used(question: &Question) -> Option<&Secret> {
    question.credential.as_ref().or(question.password.as_ref())
}

impl Helper {
    /// A credential was used, and its host took it.
    ///
    /// # Errors
    /// It could not be kept. Git does not care.
    pub fn store(&self, question: &Question) -> Result<(), Fault> {
        let Some((asked, secret)) = asked(question).zip(used(question)) else {
            return Ok(());
        };
        let whole = question.credential.is_some();
        let complete = if whole {
            question.authtype.is_some()
        } else {
            question.username.is_some()
        };
        let now = self.clock.now();
        let expires_at = question.password_expiry_utc.map(Timestamp::from_second);
        // Beyond all years: never.
        let expires_at = expires_at.transpose().unwrap_or_default();
        let ended = expires_at.is_some_and(|at| at <= now);
        let somewhere = !asked.host.is_empty() || asked.path.is_some();
        if !complete || question.ephemeral || ended || !somewhere || given_before(&question.state).is_some() {
            return Ok(());
        }
        let entry = Stored {
            id: uuid::Uuid::new_v4().to_string(),
            wanted: Wanted {
                protocol: asked.protocol.to_owned(),
                host: asked.host.to_owned(),
                path: asked.path.unwrap_or_default().to_owned(),
                username: asked.username.unwrap_or_default().to_owned(),
            },
            authtype: question.authtype.clone().filter(|_| whole),
            expires_at,
            refresh: question.oauth_refresh_token.is_some(),
            keeping: Keeping::Storing,
            stored_at: now,
            used_at: None,
        };
        if let Some(ledger) = Ledger::open_to_read(&self.ledger_file())? {
            if Known::read(&ledger)?.manages(&asked) {
                return Ok(());
            }
            if let Some(known) = entry_for(&ledger, &entry.wanted)?
                && self.is_kept_already(&known, &entry, secret, question)
            {
                return Ok(());
            }
        }
        self.keep(entry, secret, question.oauth_refresh_token.as_ref())
    }

    /// Whether nothing is new: git says `store` after every use.
    fn is_kept_already(&self, known: &Stored, entry: &Stored, secret: &Secret, question: &Question) -> bool {
        let same = |item: Item, secret: Option<&Secret>| match (self.keychain.begin().get(&item), secret) {
            (Ok(Some(kept)), Some(secret)) => equal(&kept, secret),
            _ => false,
        };
        let renewer = question.oauth_refresh_token.as_ref();
        known.keeping == Keeping::Stored
            && known.authtype == entry.authtype
            && known.expires_at == entry.expires_at
            && known.refresh == entry.refresh
            && same(Item::GitStored(known.id.clone()), Some(secret))
            && (!known.refresh || same(Item::GitRefreshToken(known.id.clone()), renewer))
    }

    /// A row first, then the keychain, then the row says so.
    fn keep(&self, mut entry: Stored, secret: &Secret, renewer: Option<&Secret>) -> Result<(), Fault> {
        self.folders
            .create()
            .map_err(|error| Fault::new(crate::domain::fault::Code::Ledger, format!("{error}.")))?;
        let ledger = Ledger::open(&self.ledger_file())?;
        let fresh = ledger.add_git_stored(&entry)?;
        if !fresh && let Some(known) = entry_for(&ledger, &entry.wanted)? {
            entry.id = known.id;
        }
        // In English like all labels: see `labels.rs`.
        let label = format!("Stored by git: {}@{}", entry.wanted.username, entry.wanted.host);
        let set = |item: Item, secret: &Secret| self.keychain.begin().set(&item, &label, secret);
        let renewer = renewer.map_or(Ok(()), |it| set(Item::GitRefreshToken(entry.id.clone()), it));
        let kept = renewer.and_then(|()| set(Item::GitStored(entry.id.clone()), secret));
        if let Err(error) = kept {
            if fresh && crate::service::keep::surely_not_written(&error) {
                ledger.remove_git_stored(&entry.id)?;
            }
            return Err(error.fault());
        }
        entry.keeping = Keeping::Stored;
        ledger.settle_git_stored(&entry)?;
        Ok(())
    }

    /// A credential was used, and its host refused it.
    ///
    /// # Errors
    /// What git stored could not be deleted. Git does not care.
    pub fn erase(&self, question: &Question) -> Result<(), Fault> {
        let Some(asked) = asked(question) else {
            return Ok(());
        };
        let Some(ledger) = Ledger::open_to_read(&self.ledger_file())? else {
            return Ok(());
        };
        let known = Known::read(&ledger)?;
        if let Some(secret) = used(question)
            && let Some(token) = self.refused(&known, &asked, secret, given_before(&question.state))
        {
            let note = self.note(&asked, What::Rejected { token });
            notes::leave(&self.folders.data, &note);
            return Ok(());
        }
        let entries = ledger.git_stored()?;
        let meant: Vec<Stored> = entries
            .into_iter()
            .filter(|entry| answers(entry, &asked) && self.is_that_one(entry, used(question)))
            .collect();
        if meant.is_empty() {
            return Ok(());
        }
        let ledger = Ledger::open(&self.ledger_file())?;
        // The other way round than it was kept.
        for mut entry in meant {
            for item in removing(&ledger, &mut entry)? {
                let deleted = self.keychain.begin().delete(&item);
                deleted.map_err(|error| error.fault())?;
            }
            ledger.remove_git_stored(&entry.id)?;
        }
        Ok(())
    }

    /// The managed token that was refused. What git sends may be something
    /// that the user typed, or a token that was renewed since: only the very
    /// secret that is kept counts. A keychain that does not tell leaves git's
    /// own word that Patrol had given it.
    fn refused(
        &self,
        known: &Known,
        asked: &Asked<'_>,
        secret: &Secret,
        given: Option<&str>,
    ) -> Option<String> {
        let (_, tokens) = known.host(asked)?;
        let ids = tokens.iter().map(|it| &it.token.id);
        for id in ids.filter(|id| given.is_none_or(|given| given == *id)) {
            match self.keychain.begin().get(&Item::Token(id.clone())) {
                Ok(Some(kept)) if equal(&kept, secret) => return Some(id.clone()),
                Err(_) if given.is_some() => return Some(id.clone()),
                // The next would say no more.
                Err(_) => return None,
                Ok(_) => {}
            }
        }
        None
    }

    /// Whether an entry holds what git used; where git names nothing, all are meant.
    fn is_that_one(&self, entry: &Stored, secret: Option<&Secret>) -> bool {
        let Some(secret) = secret else { return true };
        let kept = self.keychain.begin().get(&Item::GitStored(entry.id.clone()));
        matches!(kept, Ok(Some(kept)) if equal(&kept, secret))
    }
}

/// Notes that an entry goes, and tells the items that go with it.
fn removing(ledger: &Ledger, entry: &mut Stored) -> Result<[Item; 2], Fault> {
    entry.keeping = Keeping::Removing;
    ledger.settle_git_stored(entry)?;
    Ok([
        Item::GitRefreshToken(entry.id.clone()),
        Item::GitStored(entry.id.clone()),
    ])
}

fn entry_for(ledger: &Ledger, wanted: &Wanted) -> Result<Option<Stored>, Fault> {
    let all = ledger.git_stored()?;
    Ok(all.into_iter().find(|entry| entry.wanted == *wanted))
}

fn equal(one: &Secret, other: &Secret) -> bool {
    // Both come from this user's own processes; nobody outside can time this.
    one.expose() == other.expose()
}

impl Service {
    /// Settles what the helper left half kept, as `recover` does with tokens.
    pub(in crate::service) async fn settle_git_stored(&self) -> Result<(), Fault> {
        let now = self.now();
        for mut entry in self.ledger().git_stored()? {
            // The helper is another process: it may be at it.
            if entry.keeping == Keeping::Stored || now.duration_since(entry.stored_at) < UNDER_WAY {
                continue;
            }
            let item = Item::GitStored(entry.id.clone());
            let found = self.keychain().get(&item, Patience::Quiet).await;
            let found = found.map_err(|error: KeychainError| error.fault())?;
            if entry.keeping == Keeping::Storing && found.is_some() {
                self.ledger().settle_git_stored(&Stored {
                    keeping: Keeping::Stored,
                    ..entry
                })?;
            } else {
                for item in removing(self.ledger(), &mut entry)? {
                    let deleted = self.keychain().delete(&item, Patience::Quiet).await;
                    deleted.map_err(|error| error.fault())?;
                }
                self.ledger().remove_git_stored(&entry.id)?;
            }
        }
        Ok(())
    }
}
