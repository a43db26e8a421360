//! *Delete Token*: the runtime forgets it, the user loses access there; the
//! keychain keeps it unless asked otherwise and nothing else uses it.

use tr::tr;

use super::hands::InHand;
use super::jobs::Job;
use super::page::{DeleteRequest, Deletion, Outcome, Step};
use super::runtime::Reached;
use super::{Service, go_on};
use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::{RuntimeKey, Says};
use crate::domain::token::{AuthorizationState, Token};
use crate::keychain::Patience;
use crate::ledger::Act;

impl Service {
    /// What deleting a runtime's token would do.
    ///
    /// # Errors
    /// The runtime is gone, or the ledger cannot be read.
    pub fn deletion(&self, key: &RuntimeKey) -> Result<Deletion, Fault> {
        let row = self.row(key)?;
        let others = match &row.token {
            Some(token) => self.ledger().uses(&token.id)?.saturating_sub(1),
            None => 0,
        };
        let (can_revoke, revoke_note) = match &row.token {
            Some(token) if others == 0 => self.revocation(&token.id)?,
            _ => (false, None),
        };
        Ok(Deletion {
            other_runtimes: others,
            can_forget: row.token.is_some() && others == 0,
            can_revoke,
            revoke_note,
            row,
        })
    }

    /// Deletes the user's token from a runtime.
    ///
    /// # Errors
    /// The runtime still has it; nothing else changed.
    pub async fn delete_token(&self, request: DeleteRequest) -> Result<Outcome, Fault> {
        let DeleteRequest {
            runtime: key,
            forget,
            revoke,
            job,
        } = request;
        let hold = self.hold(&key)?;
        let job = self.job(&job);
        let before = self.ledger().authorization(&key.account, &key.name)?;
        let token = match &before {
            Some(before) => self.ledger().token(&before.token)?,
            None => None,
        };
        let reached = job.run(self.reach(&key, Patience::MayPrompt)).await??;
        let done = self.deauthorize(&job, &reached).await;
        if let Some(token) = &token {
            self.note_outcome(Act::Deauthorized, token, Some(&key.name), &done)?;
        }
        if let Err(fault) = done {
            // First, so that the row no longer says that it is under way.
            drop(hold);
            self.tell_row(&self.row(&key)?);
            return Err(fault);
        }
        let mut sentence = tr!("The token was deleted from {runtime}.", runtime = key.name);
        let mut fault = None;
        if let Some(token) = token.filter(|_| forget) {
            job.step(Step::Tidying);
            match self.unused(&token.id)? {
                Some(in_hand) => {
                    (sentence, fault) = self.forget(&key, &token, &in_hand, revoke, sentence).await;
                }
                // Put on another runtime since the dialog was opened, or about to be.
                None if revoke => go_on(
                    &mut sentence,
                    &tr!("Another runtime uses it now, so it was not revoked and stays in the keychain."),
                ),
                None => go_on(
                    &mut sentence,
                    &tr!("Another runtime uses it now, so it stays in the keychain."),
                ),
            }
        }
        let row = self.row(&key)?;
        self.tell_row(&row);
        Ok(Outcome { row, sentence, fault })
    }

    /// Revokes a token at its host, where that is wanted, and removes it from
    /// the keychain. The sentence goes on; a fault says what did not work.
    async fn forget(
        &self,
        key: &RuntimeKey,
        token: &Token,
        in_hand: &InHand,
        revoke: bool,
        mut sentence: String,
    ) -> (String, Option<Fault>) {
        let mut fault = None;
        if revoke && let Err(problem) = self.revoke_grant(token).await {
            fault = Some(problem.kept(tr!(
                "{runtime} has forgotten the token; its host may still accept it.",
                runtime = key.name
            )));
        }
        match self.remove_token(in_hand, Patience::MayPrompt).await {
            Ok(true) => go_on(&mut sentence, &tr!("It was removed from the keychain too.")),
            Ok(false) => {}
            Err(problem) => {
                fault = Some(problem.kept(tr!(
                    "{runtime} has forgotten the token; the keychain still has it.",
                    runtime = key.name
                )));
            }
        }
        (sentence, fault)
    }

    pub(super) async fn deauthorize(&self, job: &Job, reached: &Reached) -> Result<(), Fault> {
        let key = &reached.key;
        job.step(Step::Deauthorizing);
        let before = self
            .ledger()
            .authorization(&key.account, &key.name)?
            .map(|it| it.state);
        let set = |state| {
            self.ledger()
                .set_authorization(&key.account, &key.name, state, self.now())
        };
        set(AuthorizationState::Deleting)?;
        let integration = reached
            .seen
            .integration
            .as_ref()
            .map(|integration| integration.name.as_str());
        match job.run(reached.proxy.deregister(integration)).await {
            Ok(Ok(())) => {}
            // The request may have arrived; the next answer of the runtime settles it.
            Err(cancelled) => return Err(cancelled.next(tr!("Refresh the list to see what came of it."))),
            Ok(Err(error)) => {
                if !error.may_have_worked()
                    && let Some(before) = before
                {
                    set(before)?;
                }
                return Err(error.fault().kept(tr!(
                    "{runtime} still has the token, as far as is known.",
                    runtime = key.name
                )));
            }
        }
        job.step(Step::Asking);
        // Deregistering succeeded; asking again only confirms it.
        let answer = job.run(self.ask(reached)).await;
        if let Ok(Ok(answer)) = answer
            && matches!(answer.says, Some(Says::Valid | Says::Invalid | Says::Authorized))
        {
            set(AuthorizationState::Authorized)?;
            return Err(Fault::new(
                Code::RuntimeRefused,
                tr!("{runtime} still lists the token.", runtime = key.name),
            )
            .next(tr!(
                "Refresh in a minute; if it stays so, delete it on Codefresh's own page."
            )));
        }
        self.ledger()
            .set_kept_by_runtime(&key.account, &key.name, false)?;
        self.ledger().forget_authorization(&key.account, &key.name)?;
        Ok(())
    }
}
