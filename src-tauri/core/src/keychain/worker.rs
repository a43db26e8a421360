//! The thread that talks to the store. Stores block, and a mute service
//! blocks for ever; so no other thread ever waits for one.
//!
//! A thread that does not come back is left behind and the next call gets a
//! new one with a new store, as the old store's lock is still held. A few may
//! be left behind at once; then the keychain counts as mute until one of them
//! comes back.

use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use keyring_core::{CredentialStore, Error, Result};
use tokio::sync::oneshot;

use super::error::KeychainError;

/// How many threads may be stuck at once.
const MOST_LEFT_BEHIND: usize = 3;

/// Makes a store; called again after a fault.
pub(super) type Factory = Arc<dyn Fn() -> Result<Arc<CredentialStore>> + Send + Sync>;
/// What is done with the store. It may be done twice, so it must not matter
/// whether it is.
pub(super) type Operation<T> = Arc<dyn Fn(&CredentialStore) -> Result<T> + Send + Sync>;

type Job = Box<dyn FnOnce(&mut Bench) + Send>;

/// Names the thread that a job was given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket(u64);

pub(super) struct Crew {
    factory: Factory,
    shift: Mutex<Shift>,
}

#[derive(Default)]
struct Shift {
    working: Option<Worker>,
    left_behind: Vec<JoinHandle<()>>,
    hired: u64,
}

struct Worker {
    ticket: Ticket,
    jobs: mpsc::Sender<Job>,
    thread: JoinHandle<()>,
}

/// What a thread keeps from job to job.
struct Bench {
    factory: Factory,
    store: Option<Arc<CredentialStore>>,
}

impl Crew {
    pub(super) fn new(factory: Factory) -> Self {
        Self {
            factory,
            shift: Mutex::default(),
        }
    }

    /// Hands an operation to the thread; the answer comes by the receiver.
    pub(super) fn submit<T: Send + 'static>(
        &self,
        operation: Operation<T>,
    ) -> std::result::Result<(Ticket, oneshot::Receiver<Result<T>>), KeychainError> {
        let (answer, receiver) = oneshot::channel();
        let job: Job = Box::new(move |bench| {
            // Who asked has gone, perhaps long ago: a write or a delete that
            // comes late could undo a newer one.
            if !answer.is_closed() {
                let _ = answer.send(bench.perform(&operation));
            }
        });
        let mut shift = self.shift();
        let worker = match shift.working.take().filter(|worker| !worker.thread.is_finished()) {
            Some(worker) => worker,
            None => shift.hire(&self.factory)?,
        };
        let ticket = worker.ticket;
        // It ends only when its sender is dropped, so the job arrives; and if
        // not, the answer's channel closes and the caller is told.
        let _ = worker.jobs.send(job);
        shift.working = Some(worker);
        Ok((ticket, receiver))
    }

    /// Leaves the thread behind, if it is still the one at work. It ends by
    /// itself when what it waits for ends.
    pub(super) fn leave_behind(&self, ticket: Ticket) {
        let mut shift = self.shift();
        if let Some(worker) = shift.working.take_if(|worker| worker.ticket == ticket) {
            tracing::warn!("a keychain call does not come back; its thread is left behind");
            shift.left_behind.push(worker.thread);
        }
    }

    /// How many threads are stuck now.
    #[cfg(test)]
    pub(super) fn stuck(&self) -> usize {
        self.shift()
            .left_behind
            .iter()
            .filter(|thread| !thread.is_finished())
            .count()
    }

    /// Lets the thread go home, and its store with it.
    #[cfg(test)]
    pub(super) fn forget(&self) {
        self.shift().working = None;
    }

    fn shift(&self) -> MutexGuard<'_, Shift> {
        self.shift.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shift {
    fn hire(&mut self, factory: &Factory) -> std::result::Result<Worker, KeychainError> {
        self.left_behind.retain(|thread| !thread.is_finished());
        if self.left_behind.len() >= MOST_LEFT_BEHIND {
            return Err(KeychainError::Mute);
        }
        self.hired += 1;
        let (jobs, todo) = mpsc::channel::<Job>();
        let mut bench = Bench {
            factory: factory.clone(),
            store: None,
        };
        let thread = std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || todo.into_iter().for_each(|job| job(&mut bench)))
            .map_err(|_| KeychainError::Failed("no thread could be started for it".to_owned()))?;
        Ok(Worker {
            ticket: Ticket(self.hired),
            jobs,
            thread,
        })
    }
}

impl Bench {
    /// Does it; if the store fails, once more with a new store. A service
    /// that was restarted answers the old store's session with an error.
    fn perform<T>(&mut self, operation: &Operation<T>) -> Result<T> {
        match self.once(operation) {
            Err(Error::PlatformFailure(_) | Error::NoDefaultStore) => {
                self.store = None;
                self.once(operation)
            }
            other => other,
        }
    }

    fn once<T>(&mut self, operation: &Operation<T>) -> Result<T> {
        let store = match &self.store {
            Some(store) => store.clone(),
            None => self.store.insert((self.factory)()?).clone(),
        };
        operation(&*store)
    }
}
