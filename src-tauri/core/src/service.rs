//! Floor 3: what a user does, one file a thing.
//!
//! [`Service`] is the one object the shell holds. It owns the ledger, the
//! keychain and the client, and is handed a [`Clock`] and a listener: nothing
//! here reads the system's time or knows of a window.

mod add;
mod also;
mod batch;
mod calendar;
mod check;
mod clock;
mod connect;
mod delete;
mod export;
mod fill;
mod find_again;
mod git;
mod git_switch;
mod git_test;
mod grants;
mod guide;
mod hands;
mod health;
mod import;
mod jobs;
mod keep;
mod labels;
mod lanes;
mod language;
mod links;
mod organization;
pub mod page;
mod recover;
mod refresh;
mod register;
mod remove_account;
pub mod report;
mod rotate;
mod runtime;
mod server;
mod settings;
mod sign_in;
mod successor;
mod token_page;
mod tried;
mod updates;
mod view;
mod watch;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;
use tr::tr;

use crate::codefresh::Found;
use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::RuntimeKey;
use crate::domain::scope::ScopeTable;
use crate::domain::secret::Secret;
use crate::folders::Folders;
use crate::found_tokens;
use crate::http::Http;
use crate::keychain::Keychain;
use crate::ledger::{BegunAnew, Ledger, LedgerError};
use crate::organization::Organization;
use crate::providers::Backoff;

pub use clock::{Clock, SystemClock};
pub use fill::{Filled, Helper};
pub use language::users_language;
pub use sign_in::Browser;
pub use watch::{Once, Tick, joined};

use check::Draft;
use page::Change;

/// Who is told of changes.
pub type Listener = Arc<dyn Fn(Change) + Send + Sync>;

/// Where connections that were made elsewhere are looked for.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The home folder.
    pub home: Option<PathBuf>,
    /// The variables that Codefresh's own CLI, git, `gh` and `glab` read, by name.
    pub variables: HashMap<String, String>,
    /// The organization file that an admin put on this machine.
    pub machine_file: Option<PathBuf>,
    /// Variables that carry a token, by name.
    pub secrets: HashMap<String, Secret>,
    /// The folder of Patrol's own programs.
    pub programs: Option<PathBuf>,
    /// The web address of the repository whose releases are Patrol's versions.
    pub repository: String,
}

/// What Patrol does for its user. Cheap to clone: one thing behind a handle.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    ledger: Ledger,
    keychain: Keychain,
    clock: Arc<dyn Clock>,
    folders: Folders,
    surroundings: Surroundings,
    scopes: ScopeTable,
    organization: RwLock<organization::InForce>,
    /// What the window should say first, where something is wrong.
    notice: Option<Fault>,
    /// Made at the first request, not at start: reading the system's
    /// certificates takes longer than the first paint may wait.
    http: RwLock<Option<Http>>,
    listener: RwLock<Option<Listener>>,
    /// API keys read from the keychain once in this run.
    keys: Mutex<HashMap<String, Secret>>,
    drafts: Mutex<HashMap<String, Draft>>,
    found: Mutex<HashMap<String, Found>>,
    /// Tokens of other programs', as the last look found them.
    found_tokens: Mutex<Vec<found_tokens::Found>>,
    /// Held while git's configuration is being changed.
    switching_git: tokio::sync::Mutex<()>,
    jobs: Mutex<HashMap<String, CancellationToken>>,
    /// Runtimes on which an act is under way.
    busy: Mutex<HashSet<RuntimeKey>>,
    /// Tokens and accounts that an act has in hand.
    in_hand: Mutex<HashMap<String, hands::Hands>>,
    /// Refreshed grants that the keychain did not take, until it does.
    unkept: Mutex<HashMap<String, grants::Unkept>>,
    refreshing: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// Batches that are being worked on, with what stops them.
    batches: Mutex<HashMap<String, CancellationToken>>,
    /// New tokens that their host made and the keychain has not taken yet, by id.
    made: Mutex<HashMap<String, Secret>>,
    /// Held while the watch looks, and while something is noted as said.
    watching: Mutex<()>,
    /// That the records took the place of others, for as long as this run lasts.
    begun_anew: Mutex<Option<BegunAnew>>,
    /// What came of looking for what those knew.
    search: Mutex<Option<find_again::Search>>,
    /// How long a self-hosted server is not asked what it is, by its API.
    servers: Mutex<HashMap<String, Backoff>>,
    /// Ways to the runtimes of each platform, by its address.
    lanes: Mutex<HashMap<String, Arc<tokio::sync::Semaphore>>>,
    /// Held while it is looked for.
    finding: tokio::sync::Mutex<()>,
}

impl Service {
    /// A service over an open ledger. Nothing is contacted yet: no network,
    /// no keychain.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn new(
        ledger: Ledger,
        keychain: Keychain,
        clock: Arc<dyn Clock>,
        folders: Folders,
        surroundings: Surroundings,
    ) -> Result<Self, LedgerError> {
        match ledger.note_interrupted() {
            // Nothing is under way, whether that is written or not: see `view`.
            Err(error) if error.is_of_writing() => tracing::warn!(%error, "what was interrupted stays so"),
            noted => noted?,
        }
        let begun_anew = ledger.begun_anew()?;
        Ok(Self::beside(
            ledger,
            keychain,
            clock,
            folders,
            surroundings,
            begun_anew,
        ))
    }

    /// A service for another process than the window's, beside it: what is
    /// under way there is not taken for interrupted.
    fn beside(
        ledger: Ledger,
        keychain: Keychain,
        clock: Arc<dyn Clock>,
        folders: Folders,
        surroundings: Surroundings,
        begun_anew: Option<BegunAnew>,
    ) -> Self {
        let in_force = organization::in_force(surroundings.machine_file.as_deref(), &folders);
        let (scopes, notice) = settings::scope_table(&folders, &in_force.organization);
        let notice = notice.or_else(|| in_force.fault.clone());
        Self {
            inner: Arc::new(Inner {
                ledger,
                keychain,
                clock,
                folders,
                surroundings,
                scopes,
                organization: RwLock::new(in_force),
                notice,
                http: RwLock::default(),
                listener: RwLock::default(),
                keys: Mutex::default(),
                drafts: Mutex::default(),
                found: Mutex::default(),
                found_tokens: Mutex::default(),
                switching_git: tokio::sync::Mutex::default(),
                jobs: Mutex::default(),
                busy: Mutex::default(),
                in_hand: Mutex::default(),
                unkept: Mutex::default(),
                refreshing: Mutex::default(),
                batches: Mutex::default(),
                made: Mutex::default(),
                watching: Mutex::default(),
                begun_anew: Mutex::new(begun_anew),
                search: Mutex::default(),
                servers: Mutex::default(),
                lanes: Mutex::default(),
                finding: tokio::sync::Mutex::default(),
            }),
        }
    }

    /// Says who is told of changes from now on; one window at a time.
    pub fn listen(&self, listener: Listener) {
        *self
            .inner
            .listener
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(listener);
    }

    /// Tells the window of a change, where there is one.
    pub fn tell(&self, change: Change) {
        let listener = self
            .inner
            .listener
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(listener) = listener {
            listener(change);
        }
    }

    fn organization(&self) -> Organization {
        let in_force = self
            .inner
            .organization
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        in_force.organization.clone()
    }

    /// Reads the organization's files again, after an import.
    fn read_organization(&self) {
        let machine = self.inner.surroundings.machine_file.as_deref();
        let in_force = organization::in_force(machine, &self.inner.folders);
        *self
            .inner
            .organization
            .write()
            .unwrap_or_else(PoisonError::into_inner) = in_force;
    }

    fn ledger(&self) -> &Ledger {
        &self.inner.ledger
    }

    fn keychain(&self) -> &Keychain {
        &self.inner.keychain
    }

    fn now(&self) -> jiff::Timestamp {
        self.inner.clock.now()
    }

    /// The client, made at its first use with the CA file of the settings.
    fn http(&self) -> Result<Http, Fault> {
        if let Some(http) = &*self.inner.http.read().unwrap_or_else(PoisonError::into_inner) {
            return Ok(http.clone());
        }
        let file = self.ca_file()?;
        let http = Http::new(file.as_deref()).map_err(|sentence| {
            let next = match &file {
                Some(_) => tr!("Correct the CA file in Settings; until then nothing is contacted."),
                None => tr!(
                    "Install this system’s certificates (on Debian: ca-certificates), then start Patrol \
                     again; until then nothing is contacted."
                ),
            };
            Fault::new(Code::BadInput, sentence).next(next)
        })?;
        *self.inner.http.write().unwrap_or_else(PoisonError::into_inner) = Some(http.clone());
        Ok(http)
    }
}

/// Puts a sentence, where there is one, after those that are there.
fn go_on(text: &mut String, sentence: &str) {
    if !sentence.is_empty() {
        text.push(' ');
        text.push_str(sentence);
    }
}

/// A lock that survives a panic of whoever held it: what it guards is a plain
/// collection, whole after every call.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl From<LedgerError> for Fault {
    fn from(error: LedgerError) -> Self {
        tracing::error!(%error, "ledger");
        error.fault()
    }
}
