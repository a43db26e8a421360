//! One token on many runtimes: each is authorized on its own, at most eight
//! at a time, and what did not get there can be gone on with, after a restart
//! too. A batch goes on whether or not anybody looks at it.

mod view;
mod work;

use tokio_util::sync::CancellationToken;
use tr::tr;

use super::also::Newcomer;
use super::hands::InHand;
use super::page::{BatchRequest, BatchView, Holds};
use super::{Service, lock};
use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::RuntimeKey;
use crate::domain::token::{LineState, Token};
use crate::ledger::Batch;

/// A batch that is being worked on; no longer when this is dropped, however
/// its work ends.
struct Going {
    service: Service,
    id: String,
}

impl Drop for Going {
    fn drop(&mut self) {
        lock(&self.service.inner.batches).remove(&self.id);
    }
}

impl Service {
    /// Keeps a checked token and begins to put it on several runtimes.
    /// Returns as soon as it has begun.
    ///
    /// # Errors
    /// Nothing was put anywhere: the draft is gone, a warning was not
    /// confirmed, or the token could not be kept.
    pub async fn authorize_many(&self, request: BatchRequest) -> Result<BatchView, Fault> {
        let BatchRequest {
            draft: id,
            runtimes,
            consent,
            job,
        } = request;
        let draft = self.waiting_draft(&id)?;
        let Some(checked_for) = draft.runtime() else {
            return Err(
                Fault::new(Code::Gone, tr!("This token was checked for something else."))
                    .next(tr!("Check it again.")),
            );
        };
        if draft.needs_consent && !consent {
            return Err(unconfirmed());
        }
        if runtimes.is_empty() {
            return Err(
                Fault::new(Code::BadInput, tr!("No runtime was chosen.")).next(tr!("Choose at least one."))
            );
        }
        let newcomer = Newcomer {
            id: None,
            account: &draft.verified.account,
            replaces: None,
        };
        let choice = self.also_on(&draft.host, &newcomer)?;
        for key in &runtimes {
            let Some(on) = choice.iter().find(|on| on.key == *key) else {
                return Err(Fault::new(
                    Code::ForeignToken,
                    tr!(
                        "{runtime} does not use {host}.",
                        runtime = key.name,
                        host = draft.host.name()
                    ),
                )
                .kept(tr!("Nothing was put on any runtime."))
                .next(tr!("Refresh the list and choose again.")));
            };
            let foreign = matches!(on.holds, Holds::OtherAccount { .. } | Holds::Unknown);
            // The runtime that the token was checked for is in the draft's own warnings.
            if foreign && !consent && checked_for != key {
                return Err(unconfirmed());
            }
        }
        let job = self.job(&job);
        let kept = job.run(self.keep(&job, &draft)).await?;
        let (token, _in_hand) = kept.map_err(|fault| fault.kept(tr!("Nothing was put on any runtime.")))?;
        self.use_up(&id)?;
        let batch = self.new_batch(&token);
        self.ledger().add_batch(&batch, &runtimes)?;
        self.set_going(&batch);
        self.batch_view(&batch.id)
    }

    /// Takes a draft away: it begins one act, however often it is asked to.
    pub(super) fn use_up(&self, draft: &str) -> Result<(), Fault> {
        match lock(&self.inner.drafts).remove(draft) {
            Some(_) => Ok(()),
            None => Err(Fault::new(Code::Gone, tr!("This has begun already."))
                .next(tr!("Look at what is under way."))),
        }
    }

    /// A batch that is not written yet.
    pub(super) fn new_batch(&self, token: &Token) -> Batch {
        Batch {
            id: uuid::Uuid::new_v4().to_string(),
            token: token.id.clone(),
            begun_at: self.now(),
            ended_at: None,
        }
    }

    /// Goes on with a batch: what failed or was interrupted gets another turn.
    ///
    /// # Errors
    /// It is gone, or the ledger cannot be written.
    pub async fn continue_batch(&self, id: &str) -> Result<BatchView, Fault> {
        let batch = self.ledger().batch(id)?.ok_or_else(no_batch)?;
        // One that is being stopped comes to its stop first; else nobody would go on with it.
        while self.is_stopping(id) {
            tokio::time::sleep(work::PULSE).await;
        }
        if !self.is_running(id) {
            self.ledger().rewind_batch(id)?;
            self.set_going(&batch);
        }
        self.batch_view(id)
    }

    /// Gives no further runtime its turn; those under way are finished.
    ///
    /// # Errors
    /// It is gone, or the ledger cannot be read.
    pub fn stop_batch(&self, id: &str) -> Result<BatchView, Fault> {
        self.hold_back(id);
        self.batch_view(id)
    }

    /// A batch that did not come to its end is no longer offered.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn leave_batch(&self, id: &str) -> Result<(), Fault> {
        self.hold_back(id);
        self.ledger().end_batch(id, self.now())?;
        Ok(())
    }

    fn hold_back(&self, id: &str) {
        if let Some(stop) = lock(&self.inner.batches).get(id) {
            stop.cancel();
        }
    }

    pub(super) fn is_running(&self, id: &str) -> bool {
        lock(&self.inner.batches).contains_key(id)
    }

    fn is_stopping(&self, id: &str) -> bool {
        lock(&self.inner.batches)
            .get(id)
            .is_some_and(CancellationToken::is_cancelled)
    }

    /// Waits until nothing of a batch that was stopped is under way.
    pub(super) async fn come_to_rest(&self, id: &str) {
        while self.is_running(id) {
            tokio::time::sleep(work::PULSE).await;
        }
    }

    /// Sets a batch going, beside whoever asked for it.
    pub(super) fn set_going(&self, batch: &Batch) {
        let stop = CancellationToken::new();
        {
            let mut all = lock(&self.inner.batches);
            // Two at once would give each runtime the token twice.
            if all.contains_key(&batch.id) {
                return;
            }
            all.insert(batch.id.clone(), stop.clone());
        }
        let going = Going {
            service: self.clone(),
            id: batch.id.clone(),
        };
        // Before anybody else puts it down: a token on its way is not removed.
        let in_hand = self.take(&batch.token);
        self.tell_batch(&batch.id);
        let (service, batch) = (self.clone(), batch.clone());
        tokio::spawn(async move {
            service.work(&batch, in_hand, &stop, going).await;
        });
    }

    async fn work(
        &self,
        batch: &Batch,
        in_hand: Result<InHand, Fault>,
        stop: &CancellationToken,
        going: Going,
    ) {
        let worked = match &in_hand {
            Ok(_) => self.work_off(batch, stop).await,
            Err(fault) => self.fail_waiting(batch, fault),
        };
        // No longer under way, so that whoever is told sees it as it is.
        drop(going);
        let concluded = worked.and(self.conclude_batch(batch).await);
        if let Err(fault) = concluded {
            tracing::error!(code = ?fault.code, batch = batch.id, "a batch stopped");
        }
        self.tell_batch(&batch.id);
    }

    /// All there: the batch is over, and a rotation that it belongs to goes on.
    async fn conclude_batch(&self, batch: &Batch) -> Result<(), Fault> {
        let lines = self.ledger().lines(&batch.id)?;
        if lines.iter().all(|line| line.state == LineState::Done) {
            self.ledger().end_batch(&batch.id, self.now())?;
            self.batch_has_ended(&batch.id).await?;
        }
        Ok(())
    }

    /// The runtimes of a batch that wait for their turn.
    fn waiting(&self, batch: &Batch) -> Result<Vec<RuntimeKey>, Fault> {
        let lines = self.ledger().lines(&batch.id)?;
        let waiting = lines.into_iter().filter(|line| line.state == LineState::Waiting);
        Ok(waiting.map(|line| line.key).collect())
    }
}

fn no_batch() -> Fault {
    Fault::new(Code::Gone, tr!("This is no longer under way.")).next(tr!("Begin again from the list."))
}

pub(super) fn unconfirmed() -> Fault {
    Fault::new(Code::BadInput, tr!("The warnings were not confirmed."))
        .next(tr!("Read them and go on, or cancel."))
}
