//! Putting a kept token on a runtime: what is sent, and what came of it.
//!
//! Shared by whoever puts one there: the user's act (`add`), and the renewal
//! of a token that expires by the hour (`grants`).

use tr::tr;

use super::Service;
use super::jobs::Job;
use super::page::Step;
use super::runtime::{Reached, git_host_of, host_of};
use crate::codefresh::{CodefreshError, Registration};
use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::Says;
use crate::domain::token::{AuthorizationState, Token};
use crate::keychain::{Item, Patience};
use crate::providers::{self, Credential};

impl Service {
    /// What a runtime is sent. An OAuth2 token's secret is read anew: it may
    /// have been renewed since the credential was.
    ///
    /// # Errors
    /// The runtime names another Git host by now, to which it would carry the
    /// token (RFC 9700, section 4.9.1); or the keychain's.
    pub(super) async fn registration(
        &self,
        reached: &Reached,
        token: &Token,
        credential: &Credential,
    ) -> Result<Registration, Fault> {
        if let Some(integration) = &reached.seen.integration {
            let host = host_of(token)?;
            if !git_host_of(&reached.key.name, integration)?.same_as(&host) {
                return Err(Fault::new(
                    Code::ForeignToken,
                    tr!(
                        "{runtime} does not use {host} any more.",
                        runtime = reached.key.name,
                        host = host.name()
                    ),
                )
                .kept(tr!("It was not sent the token."))
                .next(tr!(
                    "Ask its admin whether that is meant; then add a token of its new Git host."
                )));
            }
        }
        let newest = match self.ledger().grant(&token.id)? {
            Some(_) => {
                let item = Item::Token(token.id.clone());
                let kept = self.keychain().get(&item, Patience::Quiet).await;
                kept.map_err(|error| error.fault())?
            }
            None => None,
        };
        Ok(Registration {
            integration: reached.seen.integration.as_ref().map(|it| it.name.clone()),
            token: newest.unwrap_or_else(|| credential.secret.clone()),
            username: providers::runtime_username(token.provider, token.kind, credential, &token.account),
            refresh_token: self.runtime_refresh_token(token).await,
        })
    }

    /// Finds out what came of a registration and writes it down. `Ok(Some(…))`:
    /// the runtime has the token, and something about it should be said.
    /// `updating`: the runtime may have held a token of the user's before.
    pub(super) async fn come_of(
        &self,
        job: &Job,
        reached: &Reached,
        sent: Result<Result<(), CodefreshError>, Fault>,
        updating: bool,
    ) -> Result<Option<Fault>, Fault> {
        let key = &reached.key;
        match sent {
            Ok(Ok(())) => {}
            // The request may have arrived: the runtime alone knows.
            Err(cancelled) => {
                self.set_state(reached, AuthorizationState::Unsure)?;
                return Err(unsure(reached, cancelled));
            }
            Ok(Err(error)) if !error.may_have_worked() => {
                self.set_state(reached, AuthorizationState::Failed)?;
                return Err(error.fault());
            }
            Ok(Err(error)) => {
                let refused = matches!(
                    error,
                    CodefreshError::Refused { .. } | CodefreshError::NoIntegration(_)
                );
                return self
                    .after_doubt(job, reached, error.fault(), refused, updating)
                    .await;
            }
        }
        self.set_state(reached, AuthorizationState::Authorized)?;
        self.ledger()
            .set_kept_by_runtime(&key.account, &key.name, false)?;
        job.step(Step::Asking);
        let answer = match job.run(self.ask(reached)).await {
            Err(_) => return Ok(Some(unasked(&key.name))),
            Ok(Err(fault)) => {
                let message = tr!(
                    "{runtime} took the token, but could not be asked again: {message}",
                    runtime = key.name,
                    message = fault.message
                );
                return Ok(Some(Fault { message, ..fault }));
            }
            Ok(Ok(answer)) => answer,
        };
        match answer.says {
            Some(Says::Valid | Says::Authorized) => Ok(None),
            Some(Says::Invalid) => Ok(Some(
                Fault::new(
                    Code::RuntimeSaysInvalid,
                    tr!(
                        "{runtime} took the token and says that it is not valid.",
                        runtime = key.name
                    ),
                )
                .next(tr!(
                    "Look at its scopes; Codefresh may need more than the host reports."
                )),
            )),
            Some(Says::NotAuthorized) | None => {
                self.set_state(reached, AuthorizationState::Failed)?;
                Err(Fault::new(
                    Code::RuntimeRefused,
                    tr!(
                        "{runtime} took the token, but does not list it.",
                        runtime = key.name
                    ),
                )
                .next(tr!(
                    "Try again; if it stays so, ask your Codefresh admin to look at the runtime."
                )))
            }
        }
    }

    /// The answer to a registration was lost, or was an error beside which it
    /// may have been carried out: the runtime is asked what came of it.
    async fn after_doubt(
        &self,
        job: &Job,
        reached: &Reached,
        fault: Fault,
        refused: bool,
        updating: bool,
    ) -> Result<Option<Fault>, Fault> {
        let key = &reached.key;
        job.step(Step::Asking);
        self.set_state(reached, AuthorizationState::Unsure)?;
        let answer = match job.run(reached.proxy.ask(&reached.account.user_id)).await {
            Ok(Ok(answer)) => answer,
            _ if refused => {
                self.set_state(reached, AuthorizationState::Failed)?;
                return Err(fault);
            }
            _ => return Err(unsure(reached, fault)),
        };
        let says = answer.says;
        self.ledger()
            .write_answers(&key.account, [(key.name.as_str(), &Ok(answer))], self.now())?;
        match says {
            Some(Says::NotAuthorized) | None => {
                self.set_state(reached, AuthorizationState::Failed)?;
                Err(fault)
            }
            // It has a token, which may be the former one: a refusal is believed, a silence is not.
            Some(_) if updating && refused => {
                self.set_state(reached, AuthorizationState::Failed)?;
                Err(fault)
            }
            Some(_) if updating => Err(unsure(reached, fault)),
            Some(_) => {
                self.set_state(reached, AuthorizationState::Authorized)?;
                Ok(refused.then(|| Fault {
                    message: tr!(
                        "{runtime} took the token. {message}",
                        runtime = key.name,
                        message = fault.message
                    ),
                    ..fault
                }))
            }
        }
    }

    fn set_state(&self, reached: &Reached, state: AuthorizationState) -> Result<(), Fault> {
        let key = &reached.key;
        self.ledger()
            .set_authorization(&key.account, &key.name, state, self.now())?;
        Ok(())
    }
}

fn unsure(reached: &Reached, fault: Fault) -> Fault {
    fault.next(tr!(
        "Whether {runtime} took the token is not known; “Try again” settles it.",
        runtime = reached.key.name
    ))
}

fn unasked(runtime: &str) -> Fault {
    Fault::new(
        Code::Cancelled,
        tr!("{runtime} took the token; it was not asked again.", runtime),
    )
    .next(tr!("Use “Verify now”."))
}
