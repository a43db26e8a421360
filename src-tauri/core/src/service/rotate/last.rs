//! The last question of a rotation, and its end.

use tr::tr;

use super::by_api::under_way;
use super::over;
use crate::domain::fault::{Code, Fault};
use crate::domain::token::RotationStep;
use crate::keychain::Patience;
use crate::ledger::{Act, Rotation};
use crate::service::page::{Change, RevokeOldRequest, RotationOutcome, Step};
use crate::service::{Service, go_on, lock};

impl Service {
    /// The last question, answered: the old token is revoked and removed.
    ///
    /// # Errors
    /// A runtime still has the old one, or the host did not revoke it: both
    /// tokens stay as they are.
    pub async fn revoke_old(&self, request: RevokeOldRequest) -> Result<RotationOutcome, Fault> {
        let RevokeOldRequest {
            rotation: id,
            by_hand,
            job,
        } = request;
        let rotation = self.settle_rotation(self.unfinished_rotation(&id)?)?;
        let job = self.job(&job);
        if rotation.step != RotationStep::Revoking {
            return Err(
                Fault::new(Code::Busy, tr!("Not every runtime has the new token yet."))
                    .next(tr!("Go on with those first.")),
            );
        }
        let old = self.stored_token(rotation.old.as_deref().ok_or_else(over)?)?;
        // With the old one in hand alone, nothing can begin to use it from here on.
        let alone = self.take_alone(&old.id).ok_or_else(|| {
            Fault::new(
                Code::Busy,
                tr!("Something is using the old token at this moment."),
            )
            .kept(tr!("The old token was not revoked."))
            .next(tr!("Try again when that is done."))
        })?;
        let left = self.runtimes_to_serve(&old.id)?;
        if let Some(key) = left.first() {
            let new = self.stored_token(rotation.new.as_deref().ok_or_else(over)?)?;
            self.serve_these_too(&rotation, &new, &left)?;
            self.tell_rotation_again(&rotation.id)?;
            return Err(Fault::new(
                Code::Busy,
                tr!("{runtime} still has the old token.", runtime = key.name),
            )
            .kept(tr!("The old token was not revoked."))
            .next(tr!(
                "Go on with the rotation, so that the new one goes there too."
            )));
        }
        let mut sentence = tr!("{name} was rotated.", name = rotation.subject);
        if by_hand {
            self.note(Act::Revoked, &old, None, "ok")?;
        } else if !rotation.by_api {
            job.step(Step::Revoking);
            // Not cancelled half-way: whether it is dead should be known.
            let revoked = self.revoke_at_host(&old).await;
            revoked.map_err(|fault| {
                fault.kept(tr!("The old token is still in the keychain, and may still work."))
            })?;
            go_on(&mut sentence, &tr!("The old token was revoked."));
        }
        if !self
            .ledger()
            .advance_rotation(&rotation.id, RotationStep::Done, Some(self.now()))?
        {
            return Err(over());
        }
        if !rotation.by_api {
            self.note_on_successor(&rotation)?;
        }
        go_on(&mut sentence, &self.not_asked(&old.id)?);
        self.ledger().release_token(&old.id)?;
        let removed = self.remove_token(&alone, Patience::MayPrompt).await;
        let fault = removed.err().map(|fault| {
            fault.kept(tr!(
                "The old token is removed from the keychain when it answers again."
            ))
        });
        self.ended(&rotation.id, sentence, fault)
    }

    /// The old token's own lines go with it: what became of it is told of the new one.
    fn note_on_successor(&self, rotation: &Rotation) -> Result<(), Fault> {
        let new = match &rotation.new {
            Some(new) => self.ledger().token(new)?,
            None => None,
        };
        match new {
            Some(new) => self.note(Act::FormerRevoked, &new, None, "ok"),
            None => Ok(()),
        }
    }

    /// Ends a rotation where it is: both tokens stay as they are.
    ///
    /// # Errors
    /// It is over, or its new token is in memory alone, and ending it there
    /// would lose that.
    pub async fn stop_rotation(&self, id: &str) -> Result<RotationOutcome, Fault> {
        let rotation = self.unfinished_rotation(id)?;
        if let (RotationStep::Asked, Some(new)) = (rotation.step, &rotation.new) {
            let _alone = self.take_alone(new).ok_or_else(under_way)?;
            let in_memory = lock(&self.inner.made).contains_key(new);
            if in_memory {
                self.keep_made(&rotation, new).await?;
            }
        }
        if let Some(batch) = &rotation.batch {
            self.leave_batch(batch)?;
            // A runtime that gets the new one in this moment would take the old one for done with.
            self.come_to_rest(batch).await;
        }
        let stopped = RotationStep::Stopped;
        if !self.ledger().advance_rotation(id, stopped, Some(self.now()))? {
            return Err(over());
        }
        let name = &rotation.subject;
        let sentence = match (&rotation.new, rotation.by_api) {
            (None, _) => {
                tr!(
                    "The rotation of {name} was ended; the old token is kept, and may be dead.",
                    name
                )
            }
            (Some(_), true) => {
                tr!(
                    "The rotation of {name} was ended; both tokens are kept, of which the old one is dead.",
                    name
                )
            }
            (Some(_), false) => tr!("The rotation of {name} was ended; both tokens are kept.", name),
        };
        self.ended(id, sentence, None)
    }

    /// Names the runtimes that may have a token and could not be asked, since
    /// the platform no longer lists them; empty where there are none.
    pub(in crate::service) fn not_asked(&self, token: &str) -> Result<String, Fault> {
        let listed = self.runtimes_to_serve(token)?;
        let mut names: Vec<_> = self.runtimes_with(token)?;
        names.retain(|key| !listed.contains(key));
        let names: Vec<_> = names.into_iter().map(|key| key.name).collect();
        Ok(match names.as_slice() {
            [] => String::new(),
            [one] => tr!("{name} is no longer in the list, and was not asked.", name = one),
            many => tr!(
                "{names} are no longer in the list, and were not asked.",
                names = many.join(", ")
            ),
        })
    }

    /// The host has ended the old token itself: nobody needs to be asked.
    pub(super) async fn end_by_itself(&self, rotation: &Rotation) -> Result<(), Fault> {
        let done = RotationStep::Done;
        if !self
            .ledger()
            .advance_rotation(&rotation.id, done, Some(self.now()))?
        {
            return Ok(());
        }
        if let Some(old) = &rotation.old {
            self.ledger().release_token(old)?;
            // What cannot be tidied now waits on the token's own page.
            if let Err(fault) = self.let_go(old, Patience::Quiet).await {
                tracing::warn!(code = ?fault.code, "an old token could not be removed yet");
            }
        }
        self.tell(Change::Tokens {
            tokens: self.token_views()?,
        });
        Ok(())
    }

    fn unfinished_rotation(&self, id: &str) -> Result<Rotation, Fault> {
        let rotation = self.ledger().rotation(id)?;
        rotation
            .filter(|rotation| rotation.ended_at.is_none())
            .ok_or_else(over)
    }

    fn ended(&self, id: &str, sentence: String, fault: Option<Fault>) -> Result<RotationOutcome, Fault> {
        let rotation = self.ledger().rotation(id)?.ok_or_else(over)?;
        self.tell_rotation(&rotation);
        self.tell(Change::Tokens {
            tokens: self.token_views()?,
        });
        Ok(RotationOutcome {
            rotation: self.rotation_view(&rotation)?,
            sentence,
            fault,
        })
    }
}
