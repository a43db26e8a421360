//! *Add Token*, *Update Token*, *Try again*: keychain, then runtime, then the
//! runtime is asked again. An update registers over the old token; it never
//! deregisters first.

use super::Service;
use super::jobs::Job;
use super::page::{AddRequest, Outcome, Step};
use super::runtime::{Reached, has_token};
use crate::codefresh::{CodefreshError, Registration};
use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::{RuntimeKey, Says};
use crate::domain::token::{AuthorizationState, Token};
use crate::keychain::Patience;
use crate::ledger::Act;
use crate::providers::{self, Credential};

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
        if draft.runtime != key {
            return Err(
                Fault::new(Code::Gone, "This token was checked for another runtime.").next("Check it again."),
            );
        }
        if draft.needs_consent && !consent {
            return Err(Fault::new(Code::BadInput, "The warnings were not confirmed.")
                .next("Read them and go on, or cancel."));
        }
        let _hold = self.hold(&key)?;
        let job = self.job(&job);
        let reached = job.run(self.reach(&key, Patience::MayPrompt)).await??;
        let kept = job.run(self.keep(&job, &draft)).await?;
        let token = kept.map_err(|fault| fault.kept(format!("Nothing was put on {}.", key.name)))?;
        // From here on the ledger knows the token; the draft has done its work.
        self.discard_draft(&id);
        self.finish(&job, &reached, &token, &draft.credential).await
    }

    /// Puts the token that did not get there on its runtime once more.
    ///
    /// # Errors
    /// There is nothing to try again, or the keychain does not give the token.
    pub async fn try_again(&self, key: &RuntimeKey, job: &str) -> Result<Outcome, Fault> {
        let nothing = || Fault::new(Code::Gone, "There is nothing to try again.").next("Add a token.");
        let _hold = self.hold(key)?;
        let job = self.job(job);
        let authorization = self
            .ledger()
            .authorization(&key.account, &key.name)?
            .ok_or_else(nothing)?;
        let token = self.ledger().token(&authorization.token)?.ok_or_else(nothing)?;
        let reached = job.run(self.reach(key, Patience::MayPrompt)).await??;
        let credential = job.run(self.credential(&token)).await??;
        self.finish(&job, &reached, &token, &credential).await
    }

    /// From a kept token to the outcome that the window shows.
    async fn finish(
        &self,
        job: &Job,
        reached: &Reached,
        token: &Token,
        credential: &Credential,
    ) -> Result<Outcome, Fault> {
        let done = self.authorize(job, reached, token, credential).await;
        let name = format!("{}@{}", token.account, super::view::host_name(token));
        let runtime = &reached.key.name;
        let code = done.as_ref().err().map(|fault| fault.code);
        self.note(Act::Authorized, token, Some(runtime), &outcome_word(code))?;
        let (sentence, fault) = match done {
            Ok(None) => (format!("{runtime} is authorized with {name}."), None),
            Ok(Some(fault)) => (fault.message.clone(), Some(fault)),
            Err(fault) => {
                let mut kept = format!("{name} is kept in the keychain.");
                let now = self.ledger().authorization(&reached.key.account, runtime)?;
                if now.is_some_and(|it| it.state == AuthorizationState::Failed && it.previous.is_some()) {
                    kept.push_str(&format!(" {runtime} still has its former token."));
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
        let set = |state| {
            self.ledger()
                .set_authorization(&key.account, &key.name, state, self.now())
        };
        let registration = Registration {
            integration: reached
                .seen
                .integration
                .as_ref()
                .map(|integration| integration.name.clone()),
            token: credential.secret.clone(),
            username: providers::runtime_username(token.provider, token.kind, credential, &token.account),
            refresh_token: self.runtime_refresh_token(token).await,
        };
        match job.run(reached.proxy.register(&registration)).await {
            Ok(Ok(())) => {}
            // The request may have arrived: the runtime alone knows.
            Err(cancelled) => {
                set(AuthorizationState::Unsure)?;
                return Err(cancelled.next(format!(
                    "Whether {} took the token is not known; “Try again” settles it.",
                    key.name
                )));
            }
            Ok(Err(error)) if !error.may_have_worked() => {
                set(AuthorizationState::Failed)?;
                return Err(error.fault());
            }
            Ok(Err(error)) => {
                let refused = matches!(
                    error,
                    CodefreshError::Refused { .. } | CodefreshError::NoIntegration(_)
                );
                return self.after_doubt(job, reached, error.fault(), refused).await;
            }
        }
        set(AuthorizationState::Authorized)?;
        self.ledger()
            .set_kept_by_runtime(&key.account, &key.name, false)?;
        job.step(Step::Asking);
        let answer = job.run(self.ask(reached)).await;
        let told = match answer {
            Err(_) => Some(unasked(&key.name)),
            Ok(Err(fault)) => Some(Fault {
                message: format!(
                    "{} took the token, but could not be asked again: {}",
                    key.name, fault.message
                ),
                ..fault
            }),
            Ok(Ok(answer)) => match answer.says {
                Some(Says::Valid | Says::Authorized) => None,
                Some(Says::Invalid) => Some(
                    Fault::new(
                        Code::RuntimeSaysInvalid,
                        format!("{} took the token and says that it is not valid.", key.name),
                    )
                    .next("Look at its scopes; Codefresh may need more than the host reports."),
                ),
                Some(Says::NotAuthorized) | None => {
                    set(AuthorizationState::Failed)?;
                    return Err(Fault::new(
                        Code::RuntimeRefused,
                        format!("{} took the token, but does not list it.", key.name),
                    )
                    .next("Try again; if it stays so, ask your Codefresh admin to look at the runtime."));
                }
            },
        };
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

    /// The answer to a registration was lost, or was an error beside which it
    /// may have been carried out: the runtime is asked what came of it.
    async fn after_doubt(
        &self,
        job: &Job,
        reached: &Reached,
        fault: Fault,
        refused: bool,
    ) -> Result<Option<Fault>, Fault> {
        let key = &reached.key;
        let set = |state| {
            self.ledger()
                .set_authorization(&key.account, &key.name, state, self.now())
        };
        job.step(Step::Asking);
        set(AuthorizationState::Unsure)?;
        // A token of the user's that was put there elsewhere counts too.
        let updating = has_token(reached.seen.says)
            || self
                .ledger()
                .authorization(&key.account, &key.name)?
                .is_some_and(|it| it.previous.is_some());
        let unsure = |fault: Fault| {
            fault.next(format!(
                "Whether {} took the token is not known; “Try again” settles it.",
                key.name
            ))
        };
        let answer = match job.run(reached.proxy.ask(&reached.account.user_id)).await {
            Ok(Ok(answer)) => answer,
            _ if refused => {
                set(AuthorizationState::Failed)?;
                return Err(fault);
            }
            _ => return Err(unsure(fault)),
        };
        let says = answer.says;
        self.ledger()
            .write_answers(&key.account, [(key.name.as_str(), &Ok(answer))], self.now())?;
        match says {
            Some(Says::NotAuthorized) | None => {
                set(AuthorizationState::Failed)?;
                Err(fault)
            }
            // It has a token, which may be the former one: a refusal is believed, a silence is not.
            Some(_) if updating && refused => {
                set(AuthorizationState::Failed)?;
                Err(fault)
            }
            Some(_) if updating => Err(unsure(fault)),
            Some(_) => {
                set(AuthorizationState::Authorized)?;
                Ok(refused.then(|| Fault {
                    message: format!("{} took the token. {}", key.name, fault.message),
                    ..fault
                }))
            }
        }
    }
}

fn unasked(runtime: &str) -> Fault {
    Fault::new(
        Code::Cancelled,
        format!("{runtime} took the token; it was not asked again."),
    )
    .next("Use “Verify now”.")
}

/// The history's word for an outcome: `ok`, or the fault's code.
pub(super) fn outcome_word(code: Option<Code>) -> String {
    let word = code.and_then(|code| serde_json::to_value(code).ok());
    word.and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_else(|| "ok".to_owned())
}
