//! Whether the keychain is open, asked before anything that would prompt, and
//! the one prompt that may be open.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use tokio::sync::watch;
use tr::tr;

use super::Patience;
use super::error::KeychainError;
use crate::domain::secret::Secret;

/// What a look at the keychain finds, where one is there and answers.
#[derive(Debug, Clone, PartialEq, Eq)]
// Where there is no Secret Service, nothing can tell more than "open".
#[cfg_attr(not(all(unix, not(target_os = "macos"))), allow(dead_code))]
pub(super) enum State {
    /// Open: what it does not find is not there.
    Open,
    /// Open, but it asks the user before it hands out this item (KeePassXC).
    Asks,
    /// Locked; these have to be unlocked first.
    Shut(Vec<String>),
    /// There is no keyring to keep anything in.
    NotMade,
}

/// What a prompt is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Need {
    /// Unlock these.
    Unlock(Vec<String>),
    /// Make the default keyring.
    Make,
}

/// The way in to a keychain, beside the store that keeps the secrets.
pub(super) trait Door: Send + Sync {
    /// Looks, without showing anything: at the item named, or at all items.
    fn look(&self, username: Option<String>) -> BoxFuture<'_, Result<State, KeychainError>>;
    /// Lets the system show its prompt and waits for the user.
    fn open(&self, need: Need, notice: Arc<Notice>) -> BoxFuture<'_, Result<(), KeychainError>>;
    /// Begins to ask for one secret on the caller's own thread; `None`: it can
    /// only be asked in the usual way.
    fn begin(&self) -> Option<Box<dyn Begun>> {
        None
    }
}

/// A call that has begun before it was known what for. What it blocks for ends by itself, within seconds.
pub(super) trait Begun {
    /// Reads one secret; `None`: ask in the usual way.
    fn read(self: Box<Self>, username: &str) -> Result<Option<Secret>, KeychainError>;
    /// Keeps or replaces one secret; `None`: ask in the usual way.
    fn set(
        self: Box<Self>,
        username: &str,
        label: &str,
        secret: &Secret,
    ) -> Result<Option<()>, KeychainError>;
    /// Removes one secret, or finds for sure that there is none; `None`: ask in the usual way.
    fn delete(self: Box<Self>, username: &str) -> Result<Option<()>, KeychainError>;
}

/// The door of a store that has none we know of: it is taken as open, and
/// prompts, if it must, within its calls (macOS).
pub(super) struct NoDoor;

impl Door for NoDoor {
    fn look(&self, _: Option<String>) -> BoxFuture<'_, Result<State, KeychainError>> {
        Box::pin(async { Ok(State::Open) })
    }

    fn open(&self, _: Need, _: Arc<Notice>) -> BoxFuture<'_, Result<(), KeychainError>> {
        Box::pin(async { Ok(()) })
    }
}

/// Tells the window that the system may be asking the user something.
pub(super) struct Notice {
    tell: Box<dyn Fn(bool) + Send + Sync>,
    open: AtomicUsize,
}

/// While this lives, the window says that it waits.
pub(super) struct Shown(Arc<Notice>);

impl Notice {
    pub(super) fn new(tell: impl Fn(bool) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            tell: Box::new(tell),
            open: AtomicUsize::new(0),
        })
    }

    pub(super) fn show(self: &Arc<Self>) -> Shown {
        if self.open.fetch_add(1, Ordering::SeqCst) == 0 {
            (self.tell)(true);
        }
        Shown(self.clone())
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        if self.0.open.fetch_sub(1, Ordering::SeqCst) == 1 {
            (self.0.tell)(false);
        }
    }
}

type Outcome = Option<Result<(), KeychainError>>;

/// At most one prompt at a time; who comes later waits for the same one. It
/// stays open when nobody waits for it any more: the user may still answer.
#[derive(Default)]
pub(super) struct PromptLine(Mutex<Option<watch::Receiver<Outcome>>>);

impl PromptLine {
    /// Gets what is needed by asking the user, if patience allows.
    pub(super) async fn ask(
        &self,
        door: &Arc<dyn Door>,
        notice: &Arc<Notice>,
        need: Need,
        patience: Patience,
    ) -> Result<(), KeychainError> {
        let mut outcome = {
            let mut current = self.current();
            match (current.as_ref().filter(|prompt| waiting(prompt)), patience) {
                (Some(_), Patience::Quiet) => return Err(KeychainError::Prompting),
                (Some(prompt), Patience::MayPrompt) => prompt.clone(),
                (None, Patience::Quiet) => return Err(need.unmet()),
                (None, Patience::MayPrompt) => {
                    let (sender, receiver) = watch::channel(None);
                    let (door, notice) = (door.clone(), notice.clone());
                    tokio::spawn(async move {
                        let result = door.open(need, notice).await;
                        sender.send_replace(Some(result));
                    });
                    *current = Some(receiver.clone());
                    receiver
                }
            }
        };
        match outcome.wait_for(Option::is_some).await {
            Ok(result) => result.clone().unwrap_or(Err(KeychainError::Refused)),
            Err(_) => Err(KeychainError::Failed(tr!("its prompt ended unexpectedly"))),
        }
    }

    fn current(&self) -> MutexGuard<'_, Option<watch::Receiver<Outcome>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Need {
    fn unmet(&self) -> KeychainError {
        match self {
            Self::Unlock(_) => KeychainError::Locked,
            Self::Make => KeychainError::NotMade,
        }
    }
}

/// Nothing came yet, and the task that will send it still lives.
fn waiting(prompt: &watch::Receiver<Outcome>) -> bool {
    prompt.borrow().is_none() && prompt.has_changed().is_ok()
}
