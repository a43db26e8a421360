//! *Rotate…*: a new token takes the old one's place on every runtime, and
//! only then is the old one revoked. It can stop after any step and go on
//! another day; both tokens work until the last one. (Where the host makes the
//! new token when asked, GitLab, the old one dies at once: `by_api`.)

mod by_api;
mod last;
mod view;

use std::collections::BTreeSet;

use tr::tr;

use super::Service;
use super::batch::unconfirmed;
use super::check::Purpose;
use super::page::{RotateRequest, RotationOutcome};
use super::view::token_name;
use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::RuntimeKey;
use crate::domain::secret::Secret;
use crate::domain::token::{LineState, RotationStep, Token};
use crate::keychain::Patience;
use crate::ledger::{Act, LedgerError, Rotation};

impl Service {
    /// Keeps a checked new token and begins to put it wherever the old one is.
    ///
    /// # Errors
    /// Nothing was changed: the draft is gone, a warning was not confirmed, or
    /// the new token could not be kept.
    pub async fn rotate(&self, request: RotateRequest) -> Result<RotationOutcome, Fault> {
        let RotateRequest {
            token,
            draft: id,
            consent,
            job,
        } = request;
        let draft = self.waiting_draft(&id)?;
        let meant = matches!(&draft.purpose, Purpose::Successor(old) if *old == token);
        let old = self.stored_token(&token)?;
        if !meant {
            return Err(
                Fault::new(Code::Gone, tr!("This token was checked for something else."))
                    .next(tr!("Check it again.")),
            );
        }
        if draft.needs_consent && !consent {
            return Err(unconfirmed());
        }
        self.can_begin(&old)?;
        let job = self.job(&job);
        job.run(self.refuse_the_old_one(&old, &draft.credential.secret, Patience::MayPrompt))
            .await??;
        let kept = job.run(self.keep(&job, &draft)).await?;
        let (new, _in_hand) = kept.map_err(|fault| fault.kept(tr!("The old token is where it was.")))?;
        self.use_up(&id)?;
        let runtimes = self.runtimes_to_serve(&old.id)?;
        let batch = (!runtimes.is_empty()).then(|| self.new_batch(&new));
        let rotation = Rotation {
            id: uuid::Uuid::new_v4().to_string(),
            old: Some(old.id.clone()),
            new: Some(new.id.clone()),
            batch: None,
            by_api: false,
            step: match batch {
                Some(_) => RotationStep::Putting,
                None => RotationStep::Revoking,
            },
            subject: token_name(&old),
            begun_at: self.now(),
            ended_at: None,
        };
        let together = batch.as_ref().map(|batch| (batch, runtimes.as_slice()));
        let lost = self.open_rotation(&old.id)?;
        if !self.ledger().begin_rotation(&rotation, together)? {
            return Err(unfinished().kept(tr!("The new token is kept.")));
        }
        // One whose answer was lost is over with that.
        if let Some(lost) = lost {
            self.tell_rotation_again(&lost.id)?;
        }
        self.take_over_words(&old, &new)?;
        self.note(Act::Rotated, &old, None, "ok")?;
        self.note(Act::Succeeded, &new, None, "ok")?;
        if let Some(batch) = &batch {
            self.set_going(batch);
        }
        self.on_its_way(&rotation.id, &new, &runtimes)
    }

    /// The old token pasted again would be put over itself, and then revoked.
    ///
    /// # Errors
    /// It is that one; or the keychain does not tell.
    pub(super) async fn refuse_the_old_one(
        &self,
        old: &Token,
        new: &Secret,
        patience: Patience,
    ) -> Result<(), Fault> {
        match self.credential_with(old, patience).await {
            // Both are the user's own; nobody outside can time this.
            Ok(kept) if kept.secret.expose() == new.expose() => {
                Err(Fault::new(Code::BadInput, tr!("This is the old token itself."))
                    .next(tr!("Make a new one on the host's page and paste that.")))
            }
            Ok(_) => Ok(()),
            // Lost from the keychain: a good reason to rotate it.
            Err(fault) if fault.code == Code::SecretMissing => Ok(()),
            Err(fault) => Err(fault.kept(tr!("Nothing was changed."))),
        }
    }

    /// The user's own words for the old token go over to the new one, unless
    /// that was kept before and has its own.
    fn take_over_words(&self, old: &Token, new: &Token) -> Result<(), LedgerError> {
        let label = new.label.as_deref().or(old.label.as_deref());
        let note = new.note.as_deref().or(old.note.as_deref());
        self.ledger().describe_token(&new.id, label, note)
    }

    /// A new token has begun its way: what the page is told.
    fn on_its_way(
        &self,
        rotation: &str,
        new: &Token,
        runtimes: &[RuntimeKey],
    ) -> Result<RotationOutcome, Fault> {
        let rotation = self.ledger().rotation(rotation)?.ok_or_else(over)?;
        self.tell_rotation(&rotation);
        let sentence = match runtimes {
            [] => tr!(
                "{name} is kept; no runtime had the old one.",
                name = token_name(new)
            ),
            [one] => tr!(
                "{name} is being put on {runtime}.",
                name = token_name(new),
                runtime = one.name
            ),
            many => tr!(
                "{name} is being put on 1 runtime." | "{name} is being put on {n} runtimes." % many.len(),
                name = token_name(new)
            ),
        };
        Ok(RotationOutcome {
            rotation: self.rotation_view(&rotation)?,
            sentence,
            fault: None,
        })
    }

    /// A batch is over: a rotation that waited for it goes on.
    pub(super) async fn batch_has_ended(&self, batch: &str) -> Result<(), Fault> {
        let Some(rotation) = self.ledger().rotation_of_batch(batch)? else {
            return Ok(());
        };
        if rotation.ended_at.is_some() {
            return Ok(());
        }
        let rotation = self.settle_rotation(rotation)?;
        if rotation.step == RotationStep::Revoking && rotation.by_api {
            self.end_by_itself(&rotation).await?;
        }
        self.tell_rotation_again(&rotation.id)
    }

    /// All runtimes have the new token: the last question comes next. It is
    /// looked at anew, since the power may have gone in between, and the old
    /// one may have been put somewhere else meanwhile.
    pub(super) fn settle_rotation(&self, rotation: Rotation) -> Result<Rotation, Fault> {
        let (RotationStep::Putting, Some(old), Some(new)) = (rotation.step, &rotation.old, &rotation.new)
        else {
            return Ok(rotation);
        };
        if let Some(batch) = &rotation.batch {
            let lines = self.ledger().lines(batch)?;
            if self.is_running(batch) || lines.iter().any(|line| line.state != LineState::Done) {
                return Ok(rotation);
            }
        }
        let left = self.runtimes_to_serve(old)?;
        if left.is_empty() {
            self.ledger()
                .advance_rotation(&rotation.id, RotationStep::Revoking, None)?;
        } else if let Some(new) = self.whole_token(new)? {
            self.serve_these_too(&rotation, &new, &left)?;
        }
        Ok(self.ledger().rotation(&rotation.id)?.unwrap_or(rotation))
    }

    /// Runtimes that have the old token and were not spoken of wait for the
    /// new one; they get it when the user goes on.
    fn serve_these_too(&self, rotation: &Rotation, new: &Token, left: &[RuntimeKey]) -> Result<(), Fault> {
        match &rotation.batch {
            Some(batch) => self.ledger().put_on_more(&rotation.id, batch, left)?,
            None => self
                .ledger()
                .begin_putting(&rotation.id, &self.new_batch(new), left)?,
        };
        Ok(())
    }

    /// Whether the token takes part in an unfinished rotation: the old one
    /// waits for the last question, the new one may not be everywhere yet.
    pub(super) fn is_being_rotated(&self, id: &str) -> Result<bool, LedgerError> {
        let open = self.ledger().open_rotations()?;
        let part = |token: &Option<String>| token.as_deref() == Some(id);
        Ok(open.iter().any(|it| part(&it.old) || part(&it.new)))
    }

    /// The unfinished rotation of an old token.
    pub(super) fn open_rotation(&self, old: &str) -> Result<Option<Rotation>, Fault> {
        let open = self.ledger().open_rotations()?;
        let found = open.into_iter().find(|it| it.old.as_deref() == Some(old));
        found.map(|rotation| self.settle_rotation(rotation)).transpose()
    }

    /// Says early what [`crate::ledger::Ledger::begin_rotation`] would say
    /// after the new token was kept.
    fn can_begin(&self, old: &Token) -> Result<(), Fault> {
        let id = Some(old.id.as_str());
        let in_the_way = |it: &Rotation| {
            let lost = it.step == RotationStep::Asked && it.new.is_none();
            let on_its_way = it.step != RotationStep::Revoking;
            (it.old.as_deref() == id && !lost) || (it.new.as_deref() == id && on_its_way)
        };
        if self.ledger().open_rotations()?.iter().any(in_the_way) {
            return Err(unfinished());
        }
        Ok(())
    }

    /// The runtimes that have a token, may have it, or were meant to.
    pub(super) fn runtimes_with(&self, token: &str) -> Result<Vec<RuntimeKey>, LedgerError> {
        let all = self.ledger().authorizations()?;
        let having: BTreeSet<(String, String)> = all
            .into_iter()
            .filter(|it| it.token == token || it.previous.as_deref() == Some(token))
            .map(|it| (it.account, it.runtime))
            .collect();
        Ok(having
            .into_iter()
            .map(|(account, name)| RuntimeKey { account, name })
            .collect())
    }

    /// Those of them that the platform still lists: one that is gone for good
    /// must not keep a rotation from its end.
    pub(super) fn runtimes_to_serve(&self, token: &str) -> Result<Vec<RuntimeKey>, LedgerError> {
        let mut listed = Vec::new();
        for key in self.runtimes_with(token)? {
            if self.ledger().runtime(&key.account, &key.name)?.is_some() {
                listed.push(key);
            }
        }
        Ok(listed)
    }
}

fn unfinished() -> Fault {
    Fault::new(Code::Busy, tr!("A rotation of this token is not finished yet."))
        .next(tr!("Go on with that one, or end it first."))
}

fn over() -> Fault {
    Fault::new(Code::Gone, tr!("This rotation is over.")).next(tr!("Refresh the list."))
}
