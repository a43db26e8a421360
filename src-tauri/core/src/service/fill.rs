//! *Git asks*: what `git-credential-patrol` does, in a process of its own that
//! git starts, waits for, and starts again (gitcredentials(7)).
//!
//! `get` reads the ledger and one item of the keychain; there is no network
//! but where an OAuth2 token is about to expire, no thread, and nothing is
//! written but a line for the window (`notes.rs`). What cannot be had is not
//! said: git asks the next helper, or the user.

mod choose;
mod dress;
mod notes;
mod store;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tr::tr;

use super::{Clock, Service, Surroundings};
use crate::domain::fault::{Code, Fault};
use crate::domain::secret::Secret;
use crate::folders::Folders;
use crate::git_credential::{Answer, Given, Question};
use crate::keychain::{AtOnce, Item, Keychain};
use crate::ledger::{Ledger, Stored};

use choose::{Asked, Candidate};
pub(super) use choose::{Known, best, unfit, web};
use notes::{Note, What};

/// How long git waits for a renewal: longer than a host takes, shorter than
/// somebody at a terminal bears.
const RENEWAL: Duration = Duration::from_secs(20);

/// What serves git.
pub struct Helper {
    /// Patrol's folders.
    pub folders: Folders,
    /// The keychain.
    pub keychain: Keychain,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The organization file that an admin put on this machine.
    pub machine_file: Option<PathBuf>,
}

/// What came of a `get`.
#[derive(Default)]
pub struct Filled {
    /// What git is told; nothing where nothing is known, or can be had.
    pub answer: Option<Answer>,
    note: Option<Note>,
}

impl Helper {
    /// A credential is wanted.
    pub fn get(&self, question: &Question) -> Filled {
        let Some(asked) = asked(question) else {
            return Filled::default();
        };
        // The keychain opens its session while the ledger is read.
        let keychain = self.keychain.begin();
        // No ledger, or none that can be read: nothing is known.
        let Ok(Some(ledger)) = Ledger::open_to_read(&self.ledger_file()) else {
            return Filled::default();
        };
        let now = self.clock.now();
        let given = match Known::read(&ledger) {
            Ok(known) => match known.choose(&asked, now) {
                Some(candidate) => self.managed(&ledger, &keychain, candidate, question, now),
                None => stored(&ledger, &keychain, &asked, now),
            },
            Err(error) => Err(error.fault()),
        };
        let (answer, what) = match given {
            Ok(Some((answer, what))) => (Some(answer), what),
            Ok(None) => return Filled::default(),
            Err(fault) => (None, What::Trouble { fault }),
        };
        Filled {
            answer,
            note: Some(self.note(&asked, what)),
        }
    }

    /// Leaves what came of it for the window: after git has its answer.
    pub fn leave_note(&self, filled: Filled) {
        if let Some(note) = filled.note {
            notes::leave(&self.folders.data, &note);
        }
    }

    fn note(&self, asked: &Asked<'_>, what: What) -> Note {
        Note {
            at: self.clock.now().as_millisecond(),
            host: asked.host.to_owned(),
            path: asked.path.map(str::to_owned),
            what,
        }
    }

    fn ledger_file(&self) -> PathBuf {
        self.folders.data.join("patrol.db")
    }

    fn managed(
        &self,
        ledger: &Ledger,
        keychain: &AtOnce,
        candidate: &Candidate,
        question: &Question,
        now: Timestamp,
    ) -> Result<Option<(Answer, What)>, Fault> {
        let mut token = candidate.token.clone();
        if candidate.grant.as_ref().is_some_and(|grant| grant.is_due(now)) {
            let renewed = self.renew(&token.id);
            match ledger.token(&token.id)? {
                // Another process may have renewed it, or what is there may still be good for a while.
                Some(row) if row.expiry.instant().is_none_or(|at| at > self.clock.now()) => token = row,
                _ => return renewed.and(Ok(None)),
            }
        }
        let secret = secret(keychain, &Item::Token(token.id.clone()))?;
        let answer = dress::managed(&token, secret, question.capabilities);
        Ok(answer.map(|answer| (answer, What::Given { token: token.id })))
    }

    /// Renews an OAuth2 token, once among all that want it now. Its runtimes
    /// get the new one from the window's next look.
    fn renew(&self, token: &str) -> Result<(), Fault> {
        let ledger = Ledger::open(&self.ledger_file())?;
        let surroundings = Surroundings {
            machine_file: self.machine_file.clone(),
            ..Surroundings::default()
        };
        let service = Service::beside(
            ledger,
            self.keychain.clone(),
            self.clock.clone(),
            self.folders.clone(),
            surroundings,
            None,
        );
        self.wait(service.renew(token, RENEWAL))?.map(drop)
    }

    /// Waits for what is not done at once.
    fn wait<T>(&self, future: impl Future<Output = T>) -> Result<T, Fault> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|_| {
            Fault::new(
                Code::Unexpected,
                tr!("This computer could not start what asks the host."),
            )
        })?;
        Ok(runtime.block_on(future))
    }
}

/// What git asks about; `None` where that is nothing that could be known.
fn asked(question: &Question) -> Option<Asked<'_>> {
    Some(Asked {
        protocol: question.protocol.as_deref()?,
        host: question.host.as_deref()?,
        path: question.path.as_deref().filter(|path| !path.is_empty()),
        username: question.username.as_deref(),
    })
}

/// What git stored itself.
fn stored(
    ledger: &Ledger,
    keychain: &AtOnce,
    asked: &Asked<'_>,
    now: Timestamp,
) -> Result<Option<(Answer, What)>, Fault> {
    let entries = ledger.git_stored()?;
    let Some(entry) = entries.into_iter().find(|entry| store::answers(entry, asked)) else {
        return Ok(None);
    };
    let refresh = match entry.refresh {
        true => Some(secret(keychain, &Item::GitRefreshToken(entry.id.clone()))?),
        false => None,
    };
    // One that has ended is of use only to a helper that can renew it.
    if entry.expires_at.is_some_and(|at| at <= now) && refresh.is_none() {
        return Ok(None);
    }
    let secret = secret(keychain, &Item::GitStored(entry.id.clone()))?;
    let Stored {
        id,
        wanted,
        authtype,
        expires_at,
        ..
    } = entry;
    let credential = match authtype {
        Some(authtype) => Given::Whole {
            authtype,
            credential: secret,
            ephemeral: false,
        },
        None => Given::Password {
            username: wanted.username,
            password: secret,
        },
    };
    let answer = Answer {
        credential,
        password_expiry_utc: expires_at.map(Timestamp::as_second),
        oauth_refresh_token: refresh,
        state: None,
    };
    Ok(Some((answer, What::GivenBack { entry: id })))
}

fn secret(keychain: &AtOnce, item: &Item) -> Result<Secret, Fault> {
    let secret = keychain.get(item).map_err(|error| error.fault())?;
    secret.ok_or_else(|| {
        Fault::new(
            Code::SecretMissing,
            tr!("The token is not in the keychain any more."),
        )
        .next(tr!("Paste it again, or make a new one."))
    })
}
