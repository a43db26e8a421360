//! What the commands share: the core's service, or why there is none.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use patrol_core::domain::fault::{Code, Fault};
use patrol_core::domain::secret::Secret;
use patrol_core::folders::Folders;
use patrol_core::found_tokens;
use patrol_core::keychain::Keychain;
use patrol_core::ledger::Ledger;
use patrol_core::logs::{self, LogGuard};
use patrol_core::service::{Service, Surroundings, SystemClock};
use tr::tr;

/// The variables that Codefresh's own command line reads, and those that say
/// where git's configuration and its programs are.
const VARIABLES: [&str; 6] = [
    "CF_URL",
    "CF_API_KEY",
    "CFCONFIG",
    "XDG_CONFIG_HOME",
    "GIT_CONFIG_GLOBAL",
    "PATH",
];

/// The one thing that the commands share.
pub struct State {
    service: Result<Service, Fault>,
    log: Mutex<Option<LogGuard>>,
}

impl State {
    /// The service.
    ///
    /// # Errors
    /// Why it could not be opened at start: the window shows it.
    pub fn service(&self) -> Result<&Service, Fault> {
        self.service.as_ref().map_err(Clone::clone)
    }

    /// Where the log lies; none where there is none.
    pub fn log_folder(&self) -> Option<PathBuf> {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.as_ref().map(|log| log.folder().to_owned())
    }

    /// Writes what the log still holds.
    pub fn close(&self) {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Where the webview may keep what it makes for itself; none where Patrol has
/// no folders.
pub fn webview_folder() -> Option<PathBuf> {
    Folders::for_user()
        .ok()
        .map(|folders| folders.data.join("webview"))
}

/// Opens folders, log and ledger. No network and no keychain: the window
/// comes first. A fault leaves the window able to say it.
pub fn open() -> State {
    let folders = match Folders::for_user().and_then(|folders| folders.create().map(|()| folders)) {
        Ok(folders) => folders,
        Err(error) => {
            let fault = Fault::new(
                Code::Ledger,
                tr!("Patrol's folders could not be made: {error}.", error),
            )
            .next(tr!(
                "Check that your home folder is writable, then start Patrol again."
            ));
            return State {
                service: Err(fault),
                log: Mutex::new(None),
            };
        }
    };
    // Without a log Patrol still does its work.
    let log = logs::start(&folders.state, std::env::var("PATROL_LOG").ok().as_deref()).ok();
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    let service = service(&folders);
    State {
        service,
        log: Mutex::new(log),
    }
}

fn service(folders: &Folders) -> Result<Service, Fault> {
    let ledger = Ledger::open_or_begin_anew(&folders.data.join("patrol.db"))?;
    // The keychain tells of its prompts through the service that is made with it.
    let told: Arc<OnceLock<Service>> = Arc::default();
    let teller = Arc::clone(&told);
    let keychain = Keychain::system(move |prompting| match teller.get().cloned() {
        Some(service) if prompting => service.prompt_opened(),
        Some(service) => {
            tauri::async_runtime::spawn(async move { service.prompt_ended().await });
        }
        None => {}
    });
    let surroundings = Surroundings {
        machine_file: Some(patrol_core::organization::machine_file()),
        home: etcetera::home_dir().ok(),
        variables: VARIABLES
            .iter()
            .chain(&found_tokens::NAMES)
            .filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)))
            .collect::<HashMap<_, _>>(),
        secrets: found_tokens::SECRET_NAMES
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), Secret::new(std::env::var(name).ok()?))))
            .collect(),
        programs: std::env::current_exe()
            .ok()
            .and_then(|program| program.parent().map(Into::into)),
    };
    let clock = Arc::new(SystemClock(now));
    let service = Service::new(ledger, keychain, clock, folders.clone(), surroundings)?;
    let _ = told.set(service.clone());
    Ok(service)
}

fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
