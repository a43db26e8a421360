//! Batches as the page shows them.

use std::collections::HashMap;

use super::no_batch;
use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::RuntimeKey;
use crate::domain::token::LineState;
use crate::ledger::{Batch, LedgerError};
use crate::service::Service;
use crate::service::page::{BatchLine, BatchView, Change};

impl Service {
    pub(super) fn tell_line(
        &self,
        batch: &Batch,
        key: &RuntimeKey,
        state: LineState,
        fault: Option<&Fault>,
    ) -> Result<(), Fault> {
        self.ledger().set_line(&batch.id, key, state, fault)?;
        // With an account its lines go.
        if let Some(account) = self.ledger().account(&key.account)? {
            self.tell(Change::BatchLine {
                batch: batch.id.clone(),
                line: BatchLine {
                    key: key.clone(),
                    account_name: account.account_name,
                    state,
                    fault: fault.cloned(),
                },
            });
        }
        Ok(())
    }

    pub(super) fn tell_batch(&self, id: &str) {
        match self.batch_view(id) {
            Ok(batch) => self.tell(Change::Batch { batch }),
            Err(fault) => tracing::warn!(code = ?fault.code, "a batch was not told"),
        }
    }

    /// A batch as the page shows it.
    pub(in crate::service) fn batch_view(&self, id: &str) -> Result<BatchView, Fault> {
        let batch = self.ledger().batch(id)?.ok_or_else(no_batch)?;
        let running = self.is_running(id);
        let token = self.kept_view(&batch.token)?.ok_or_else(no_batch)?;
        let names: HashMap<_, _> = self
            .ledger()
            .accounts()?
            .into_iter()
            .map(|(account, _)| (account.id, account.account_name))
            .collect();
        let lines = self.ledger().lines(id)?.into_iter().map(|line| BatchLine {
            account_name: names.get(&line.key.account).cloned().unwrap_or_default(),
            key: line.key,
            // Interrupted in the middle: its turn comes again.
            state: match line.state {
                LineState::UnderWay if !running => LineState::Waiting,
                state => state,
            },
            fault: line.fault,
        });
        let lines = lines.collect();
        let rotation = self.ledger().rotation_of_batch(id)?;
        Ok(BatchView {
            id: batch.id,
            token,
            rotation: rotation.map(|it| it.id),
            lines,
            running,
            begun_at: batch.begun_at.as_millisecond(),
        })
    }

    /// What has not come to its end, those of rotations aside.
    pub(in crate::service) fn unfinished_batches(&self) -> Result<Vec<BatchView>, Fault> {
        let mut views = Vec::new();
        for batch in self.ledger().open_batches()? {
            match self.batch_view(&batch.id) {
                Ok(view) if view.rotation.is_some() => {}
                // The power went between the last line and the word that all is done; or none is left, since
                // its account was removed. Written only where there is such a one: a write waits for the disk,
                // and what cannot be tidied now is tidied another time.
                Ok(view) if !view.running && view.lines.iter().all(|line| line.state == LineState::Done) => {
                    tidied(self.ledger().end_batch(&batch.id, self.now()));
                }
                Ok(view) => views.push(view),
                // Its token is no longer kept: there is nothing to go on with.
                Err(fault) if fault.code == Code::Gone => {
                    tidied(self.ledger().end_batch(&batch.id, self.now()));
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(views)
    }
}

fn tidied<T>(done: Result<T, LedgerError>) {
    if let Err(error) = done {
        tracing::warn!(%error, "a batch that is over could not be tidied yet");
    }
}
