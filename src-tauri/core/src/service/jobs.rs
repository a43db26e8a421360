//! Acts under way: their progress, their cancelling, and that no two of them
//! work on one runtime at a time.

use std::future::Future;

use tokio_util::sync::CancellationToken;
use tr::tr;

use super::page::{Change, Step};
use super::{Service, lock};
use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::RuntimeKey;

/// One act under way. It ends when this is dropped.
pub(super) struct Job {
    service: Service,
    name: String,
    cancel: CancellationToken,
}

impl Job {
    /// The page's name for it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// A part of something larger, which tells of itself and cancels for all.
    pub(super) fn unseen(service: &Service) -> Self {
        Self {
            service: service.clone(),
            name: String::new(),
            cancel: CancellationToken::new(),
        }
    }

    /// Says where the act has come to.
    pub(super) fn step(&self, step: Step) {
        if self.name.is_empty() {
            return;
        }
        self.service.tell(Change::Progress {
            job: self.name.clone(),
            step,
        });
    }

    /// Runs a part of the act, unless or until the user cancels it.
    ///
    /// # Errors
    /// `Cancelled`; what the part has done so far stays done.
    pub(super) async fn run<T>(&self, part: impl Future<Output = T>) -> Result<T, Fault> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Fault::new(Code::Cancelled, tr!("Cancelled."))),
            done = part => Ok(done),
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        lock(&self.service.inner.jobs).remove(&self.name);
    }
}

/// A runtime on which an act is under way; free again when this is dropped.
pub(super) struct Hold {
    service: Service,
    key: RuntimeKey,
}

impl Drop for Hold {
    fn drop(&mut self) {
        lock(&self.service.inner.busy).remove(&self.key);
    }
}

impl Service {
    /// Begins an act under the page's name for it.
    pub(super) fn job(&self, name: &str) -> Job {
        let cancel = CancellationToken::new();
        lock(&self.inner.jobs).insert(name.to_owned(), cancel.clone());
        Job {
            service: self.clone(),
            name: name.to_owned(),
            cancel,
        }
    }

    /// Cancels an act. One that is over already is no fault.
    pub fn cancel(&self, job: &str) {
        if let Some(cancel) = lock(&self.inner.jobs).get(job) {
            cancel.cancel();
        }
    }

    /// Claims a runtime for an act.
    ///
    /// # Errors
    /// `Busy`: another act has it.
    pub(super) fn hold(&self, key: &RuntimeKey) -> Result<Hold, Fault> {
        if !lock(&self.inner.busy).insert(key.clone()) {
            return Err(Fault::new(
                Code::Busy,
                tr!("Something is already under way on {runtime}.", runtime = key.name),
            )
            .next(tr!("Wait until it is done, or cancel it.")));
        }
        Ok(Hold {
            service: self.clone(),
            key: key.clone(),
        })
    }

    /// Whether an act is under way on a runtime.
    pub(super) fn is_busy(&self, key: &RuntimeKey) -> bool {
        lock(&self.inner.busy).contains(key)
    }
}
