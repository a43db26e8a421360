//! The turns of a batch, a runtime each.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tr::tr;

use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::RuntimeKey;
use crate::domain::token::{Authorization, AuthorizationState, LineState, Token};
use crate::keychain::Patience;
use crate::ledger::{Batch, LedgerError, Rotation};
use crate::providers::Credential;
use crate::service::Service;
use crate::service::jobs::{Hold, Job};
use crate::service::page::Outcome;
use crate::service::view::token_name;

/// How many runtimes are given the token at a time.
const AT_A_TIME: usize = 8;
/// How long a runtime's turn waits for another act on it to end.
const TURN: Duration = Duration::from_secs(60);
/// How often that is looked at.
pub(super) const PULSE: Duration = Duration::from_millis(100);

/// What came of a turn that was not refused.
enum Turn {
    /// The runtime was given the token.
    Tried(Box<Outcome>),
    /// The batch was stopped before anything was sent.
    NotNow,
    /// The runtime is no longer meant.
    NotMeant,
}

impl Service {
    pub(super) async fn work_off(&self, batch: &Batch, stop: &CancellationToken) -> Result<(), Fault> {
        let ready = async {
            let token = self.stored_token(&batch.token)?;
            let credential = self.credential(&token).await?;
            Ok::<_, Fault>((token, credential))
        };
        // The keychain's prompt may wait for the user; a stop does not wait for that.
        let ready = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(()),
            ready = ready => ready,
        };
        let (token, credential) = match ready {
            Ok(ready) => ready,
            Err(fault) => return self.fail_waiting(batch, &fault),
        };
        let mut done = Ok(());
        let mut turns = JoinSet::new();
        for key in self.waiting(batch)? {
            // The set keeps what has ended until it is looked at, however many runtimes there are.
            if turns.len() >= AT_A_TIME {
                let ended = turns.join_next().await;
                done = done.and(ended.map_or(Ok(()), |turn| turn.unwrap_or(Ok(()))));
            }
            if stop.is_cancelled() {
                break;
            }
            let (service, batch, stop) = (self.clone(), batch.clone(), stop.clone());
            let (token, credential) = (token.clone(), credential.clone());
            turns.spawn(async move { service.turn(&batch, &key, &token, &credential, &stop).await });
        }
        while let Some(turn) = turns.join_next().await {
            done = done.and(turn.unwrap_or(Ok(())));
        }
        done
    }

    /// Nothing can be sent, to nobody.
    pub(super) fn fail_waiting(&self, batch: &Batch, fault: &Fault) -> Result<(), Fault> {
        for key in self.waiting(batch)? {
            self.tell_line(batch, &key, LineState::Failed, Some(fault))?;
        }
        Ok(())
    }

    /// One runtime's turn.
    async fn turn(
        &self,
        batch: &Batch,
        key: &RuntimeKey,
        token: &Token,
        credential: &Credential,
        stop: &CancellationToken,
    ) -> Result<(), Fault> {
        self.tell_line(batch, key, LineState::UnderWay, None)?;
        let (state, fault) = match self.put_on(batch, key, token, credential, stop).await {
            Ok(Turn::Tried(outcome)) => {
                let works = outcome.fault.as_ref().map(|fault| fault.code) != Some(Code::RuntimeSaysInvalid);
                let there = outcome.row.authorization == Some(AuthorizationState::Authorized) && works;
                let state = if there { LineState::Done } else { LineState::Failed };
                (state, outcome.fault)
            }
            Ok(Turn::NotNow) => (LineState::Waiting, None),
            Ok(Turn::NotMeant) => return Ok(self.ledger().drop_line(&batch.id, key)?),
            Err(fault) => (LineState::Failed, Some(fault)),
        };
        self.tell_line(batch, key, state, fault.as_ref())
    }

    async fn put_on(
        &self,
        batch: &Batch,
        key: &RuntimeKey,
        token: &Token,
        credential: &Credential,
        stop: &CancellationToken,
    ) -> Result<Turn, Fault> {
        let Some(_hold) = self.hold_in_time(key, stop).await? else {
            return Ok(Turn::NotNow);
        };
        match self.ledger().rotation_of_batch(&batch.id)? {
            Some(rotation) if !self.waits_for(&rotation, key, token)? => return Ok(Turn::NotMeant),
            Some(_) => {}
            None => self.refuse_if_another_came(batch, key, token)?,
        }
        let reached = self.reach(key, Patience::MayPrompt).await?;
        let _lane = self.lane(&reached.account.url).await;
        // Its integration may have changed since it was chosen: the token goes to no other host.
        let (_, host) = self.git_host(&reached).await?;
        if host.provider != token.provider || host.api != token.api {
            return Err(Fault::new(
                Code::ForeignToken,
                tr!(
                    "{runtime} uses {host} now; this token is not for it.",
                    runtime = key.name,
                    host = host.name()
                ),
            )
            .kept(tr!("Nothing was put on {runtime}.", runtime = key.name)));
        }
        let outcome = self
            .finish(&Job::unseen(self), &reached, token, credential)
            .await?;
        Ok(Turn::Tried(Box::new(outcome)))
    }

    /// Whether a runtime still waits for the new token of a rotation: not
    /// where the user has put a third one or none since, nor where the
    /// platform no longer knows it.
    fn waits_for(&self, rotation: &Rotation, key: &RuntimeKey, new: &Token) -> Result<bool, LedgerError> {
        let listed = self.ledger().runtime(&key.account, &key.name)?.is_some();
        let Some(now) = self.ledger().authorization(&key.account, &key.name)? else {
            return Ok(false);
        };
        let either = |id: &String| *id == new.id || rotation.old.as_ref() == Some(id);
        Ok(listed && (either(&now.token) || now.previous.as_ref().is_some_and(either)))
    }

    /// A batch may be gone on with days later: what the user put on a runtime
    /// since was never spoken of.
    fn refuse_if_another_came(&self, batch: &Batch, key: &RuntimeKey, token: &Token) -> Result<(), Fault> {
        let now = self.ledger().authorization(&key.account, &key.name)?;
        // After the clock was set back nobody knows what came first.
        let set_back = batch.begun_at > self.now();
        let came = |it: &Authorization| {
            (it.since > batch.begun_at || set_back)
                && it.token != token.id
                && it.state != AuthorizationState::Failed
        };
        let Some(since) = now.filter(came) else {
            return Ok(());
        };
        match self.ledger().token(&since.token)? {
            Some(other) if other.account != token.account => Err(Fault::new(
                Code::ForeignToken,
                tr!(
                    "{runtime} was given a token of {name} meanwhile.",
                    runtime = key.name,
                    name = token_name(&other)
                ),
            )
            .kept(tr!("That one was not replaced."))
            .next(tr!("To replace it, use “Update Token” on that runtime."))),
            _ => Ok(()),
        }
    }

    /// A runtime on which something else is under way is waited for; `None`
    /// where the batch is stopped meanwhile.
    async fn hold_in_time(&self, key: &RuntimeKey, stop: &CancellationToken) -> Result<Option<Hold>, Fault> {
        let free = async {
            loop {
                if let Ok(hold) = self.hold(key) {
                    return hold;
                }
                tokio::time::sleep(PULSE).await;
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => Ok(None),
            hold = tokio::time::timeout(TURN, free) => match hold {
                Ok(hold) => Ok(Some(hold)),
                Err(_) => self.hold(key).map(Some),
            },
        }
    }
}
