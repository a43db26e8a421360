//! *Add Token*, *Update Token*, *Try again*: keychain, then runtime, then the
//! runtime is asked again. An update registers over the old token; it never
//! deregisters first.

use tr::tr;

use super::Service;
use super::jobs::Job;
use super::page::{AddRequest, Outcome, Step};
use super::runtime::{Reached, has_token};
use super::view::token_name;
use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::RuntimeKey;
use crate::domain::token::{AuthorizationState, Token};
use crate::keychain::Patience;
use crate::ledger::Act;
use crate::providers::Credential;

impl Service {
    /// Puts a checked token on its runtime.
    ///
    /// # Errors
    /// Nothing reached the ledger or the keychain: the draft is still waiting.
    /// Later failures are in [`Outcome::fault`]; the token is kept then.
    pub async fn add_token(&self, request: AddRequest) -> Result<Outcome, Fault> {
        let AddRequest {
            draft: id,
            runtime: key,
            consent,
            job,
        } = request;
        let draft = self.waiting_draft(&id)?;
        if draft.runtime() != Some(&key) {
            return Err(
                Fault::new(Code::Gone, tr!("This token was checked for another runtime."))
                    .next(tr!("Check it again.")),
            );
        }
        if draft.needs_consent && !consent {
            return Err(super::batch::unconfirmed());
        }
        let _hold = self.hold(&key)?;
        let job = self.job(&job);
        let reached = job.run(self.reach(&key, Patience::MayPrompt)).await??;
        let kept = job.run(self.keep(&job, &draft)).await?;
        let (token, _in_hand) =
            kept.map_err(|fault| fault.kept(tr!("Nothing was put on {runtime}.", runtime = key.name)))?;
        // From here on the ledger knows the token; the draft has done its work.
        self.discard_draft(&id);
        self.finish(&job, &reached, &token, &draft.credential).await
    }

    /// Puts the token that did not get there on its runtime once more.
    ///
    /// # Errors
    /// There is nothing to try again, or the keychain does not give the token.
    pub async fn try_again(&self, key: &RuntimeKey, job: &str) -> Result<Outcome, Fault> {
        let nothing =
            || Fault::new(Code::Gone, tr!("There is nothing to try again.")).next(tr!("Add a token."));
        let _hold = self.hold(key)?;
        let job = self.job(job);
        let authorization = self
            .ledger()
            .authorization(&key.account, &key.name)?
            .ok_or_else(nothing)?;
        let _in_hand = self.take(&authorization.token)?;
        let token = self.ledger().token(&authorization.token)?.ok_or_else(nothing)?;
        let reached = job.run(self.reach(key, Patience::MayPrompt)).await??;
        let credential = job.run(self.credential(&token)).await??;
        self.finish(&job, &reached, &token, &credential).await
    }

    /// From a kept token to the outcome that the window shows.
    pub(super) async fn finish(
        &self,
        job: &Job,
        reached: &Reached,
        token: &Token,
        credential: &Credential,
    ) -> Result<Outcome, Fault> {
        let done = self.authorize(job, reached, token, credential).await;
        let name = token_name(token);
        let runtime = &reached.key.name;
        self.note_outcome(Act::Authorized, token, Some(runtime), &done)?;
        let (sentence, fault) = match done {
            Ok(None) => (tr!("{runtime} is authorized with {name}.", runtime, name), None),
            Ok(Some(fault)) => (fault.message.clone(), Some(fault)),
            Err(fault) => {
                let mut kept = tr!("{name} is kept in the keychain.", name);
                let now = self.ledger().authorization(&reached.key.account, runtime)?;
                if now.is_some_and(|it| it.state == AuthorizationState::Failed && it.previous.is_some()) {
                    super::go_on(&mut kept, &tr!("{runtime} still has its former token.", runtime));
                }
                let fault = fault.kept(kept);
                (fault.message.clone(), Some(fault))
            }
        };
        self.ledger()
            .write_fault(&reached.key.account, runtime, fault.as_ref())?;
        let row = self.row(&reached.key)?;
        self.tell_row(&row);
        Ok(Outcome { row, sentence, fault })
    }

    /// Registers the token and asks the runtime again. `Ok(Some(…))`: the
    /// runtime has it, and something about it should be said.
    async fn authorize(
        &self,
        job: &Job,
        reached: &Reached,
        token: &Token,
        credential: &Credential,
    ) -> Result<Option<Fault>, Fault> {
        let key = &reached.key;
        let before = self.ledger().authorization(&key.account, &key.name)?;
        job.step(Step::Authorizing);
        self.ledger()
            .begin_authorizing(&key.account, &key.name, &token.id, self.now())?;
        self.tell_row(&self.row(key)?);
        // A token of the user's that was put there elsewhere counts too.
        let updating = has_token(reached.seen.says)
            || self
                .ledger()
                .authorization(&key.account, &key.name)?
                .is_some_and(|it| it.previous.is_some());
        let registration = match job.run(self.registration(reached, token, credential)).await {
            Ok(Ok(registration)) => registration,
            Ok(Err(fault)) | Err(fault) => {
                // Nothing was sent.
                let failed = AuthorizationState::Failed;
                self.ledger()
                    .set_authorization(&key.account, &key.name, failed, self.now())?;
                return Err(fault);
            }
        };
        let sent = job.run(reached.proxy.register(&registration)).await;
        let told = self.come_of(job, reached, sent, updating).await?;
        // The runtime has the new one; what it had, or may have had, has served. A token that failed to
        // get there is not meant: it was never on the runtime, and stays kept.
        let former = before.into_iter().flat_map(|before| {
            let had = (before.state != AuthorizationState::Failed).then_some(before.token);
            [had, before.previous].into_iter().flatten()
        });
        for old in former.filter(|old| *old != token.id) {
            job.step(Step::Tidying);
            // What cannot be tidied now is tidied at the next start.
            if let Err(fault) = self.let_go(&old, Patience::Quiet).await {
                tracing::warn!(code = ?fault.code, "an old token could not be removed yet");
            }
        }
        Ok(told)
    }
}
