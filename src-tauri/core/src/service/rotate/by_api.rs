//! The host makes the new token when asked: GitLab's docs, “Personal access
//! tokens API”, self-rotate. The old one dies as it answers, and whoever asks
//! again with the old one is taken for a thief. So it is asked once, the
//! answer is kept before anything else is done with it, and a lost answer is
//! told for what it is.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use tr::tr;

use super::{over, unfinished};
use crate::domain::expiry::Expiry;
use crate::domain::fault::{Code, Fault};
use crate::domain::host::GitHost;
use crate::domain::token::{Keeping, RotationStep, Token};
use crate::http::Http;
use crate::keychain::{Item, Patience};
use crate::ledger::{Act, Rotation};
use crate::providers::{self, Credential, RotateError};
use crate::service::hands::InHand;
use crate::service::keep::outcome_word;
use crate::service::labels;
use crate::service::page::{RotationOutcome, SelfRotateRequest, Step};
use crate::service::runtime::host_of;
use crate::service::view::token_name;
use crate::service::{Service, lock};

/// What the host is asked with.
struct Question {
    http: Http,
    host: GitHost,
    credential: Credential,
    date: Date,
}

impl Service {
    /// Has the host make the new token. It is asked once and never again by
    /// itself. Where it was asked already and only the keychain did not take
    /// the answer, this keeps it.
    ///
    /// # Errors
    /// The host refused, and the old token is as it was; or the answer was
    /// lost, and nobody knows ([`RotationStep::Asked`] stays).
    pub async fn rotate_by_api(&self, request: SelfRotateRequest) -> Result<RotationOutcome, Fault> {
        let SelfRotateRequest {
            token,
            expires_on,
            job,
        } = request;
        let old = self.stored_token(&token)?;
        let job = self.job(&job);
        if let Some(rotation) = self.open_rotation(&old.id)? {
            return self.go_on_with_made(&rotation, &old).await;
        }
        self.can_begin(&old)?;
        let host = host_of(&old)?;
        if providers::rotation(&host, old.kind, &old.scopes) != providers::Rotation::ByApi {
            return Err(Fault::new(
                Code::BadInput,
                tr!(
                    "{host} does not make a new token for this one.",
                    host = host.name()
                ),
            )
            .next(tr!("Make it on the host's page, and paste it.")));
        }
        let date = self.future_date(expires_on.trim(), &tr!("Choose a later day."))?;
        let http = self.http()?;
        let credential = job.run(self.credential(&old)).await??;
        // A keychain that cannot be written now must be found out before the old token dies.
        job.run(self.prove_keychain()).await??;
        let new = Token {
            id: uuid::Uuid::new_v4().to_string(),
            keeping: Keeping::Storing,
            fingerprint: None,
            expiry: Expiry::Unknown,
            added_at: self.now(),
            verified_at: None,
            made_at: None,
            ..old.clone()
        };
        let in_hand = self.take(&new.id)?;
        self.ledger().add_token(&new)?;
        let rotation = Rotation {
            id: uuid::Uuid::new_v4().to_string(),
            old: Some(old.id.clone()),
            new: Some(new.id.clone()),
            batch: None,
            by_api: true,
            step: RotationStep::Asked,
            subject: token_name(&old),
            begun_at: self.now(),
            ended_at: None,
        };
        if !self.ledger().begin_rotation(&rotation, None)? {
            self.ledger().remove_token(&new.id)?;
            return Err(unfinished());
        }
        job.step(Step::Rotating);
        let question = Question {
            http,
            host,
            credential,
            date,
        };
        // From here on it is not cancelled, and goes on if nobody waits for it any more: a lost answer is
        // a lost token.
        let service = self.clone();
        let asked =
            tokio::spawn(async move { service.ask_for_new(&rotation, &old, question, &in_hand).await });
        asked.await.unwrap_or_else(|_| Err(unfinished()))
    }

    async fn ask_for_new(
        &self,
        rotation: &Rotation,
        old: &Token,
        question: Question,
        new: &InHand,
    ) -> Result<RotationOutcome, Fault> {
        let Question {
            http,
            host,
            credential,
            date,
        } = question;
        let error = match providers::rotate_by_api(&http, &host, &credential, date).await {
            Ok(secret) => {
                lock(&self.inner.made).insert(new.id().to_owned(), secret);
                if let Err(fault) = self.keep_made(rotation, new.id()).await {
                    // Only memory has it: whoever quits now must have been told.
                    self.tell_rotation_again(&rotation.id)?;
                    return Err(fault);
                }
                return self.put_made(rotation, old, new.id()).await;
            }
            Err(error) => error,
        };
        if matches!(error, RotateError::Refused(_)) {
            self.ledger()
                .advance_rotation(&rotation.id, RotationStep::Stopped, Some(self.now()))?;
        }
        // With the row the rotation forgets that it has a new token.
        self.ledger().remove_token(new.id())?;
        let fault = error.fault(&host);
        self.note(Act::Rotated, old, None, &outcome_word(Some(fault.code)))?;
        self.tell_rotation_again(&rotation.id)?;
        Err(fault)
    }

    /// The host was asked before: its answer is in memory or in the keychain,
    /// or it is lost.
    async fn go_on_with_made(&self, rotation: &Rotation, old: &Token) -> Result<RotationOutcome, Fault> {
        if rotation.step != RotationStep::Asked {
            return Err(unfinished());
        }
        let id = rotation.new.as_deref().ok_or_else(lost)?;
        // Whoever has it in hand waits for the host or the keychain.
        let alone = self.take_alone(id).ok_or_else(under_way)?;
        self.keep_made(rotation, id).await?;
        drop(alone);
        self.put_made(rotation, old, id).await
    }

    /// The token that the host has made goes to the keychain before anything
    /// else is done with it.
    pub(super) async fn keep_made(&self, rotation: &Rotation, id: &str) -> Result<(), Fault> {
        let row = self.ledger().token(id)?.ok_or_else(lost)?;
        if row.keeping == Keeping::Stored {
            return Ok(());
        }
        let item = Item::Token(id.to_owned());
        let made = lock(&self.inner.made).get(id).cloned();
        if let Some(secret) = made {
            let label = labels::token(&rotation.subject);
            let kept = self
                .keychain()
                .set(&item, &label, &secret, Patience::MayPrompt)
                .await;
            kept.map_err(|error| {
                error
                    .fault()
                    .kept(
                        tr!("The host has made the new token and ended the old one. Patrol holds the new one in memory."),
                    )
                    .next(tr!("Open the keychain and try again before you quit Patrol."))
            })?;
        } else {
            // Asked by a Patrol that has ended since: the keychain alone knows whether it got so far.
            let found = self.keychain().get(&item, Patience::MayPrompt).await;
            if found.map_err(|error| error.fault())?.is_none() {
                self.ledger().remove_token(id)?;
                self.tell_rotation_again(&rotation.id)?;
                return Err(lost());
            }
        }
        self.ledger().set_keeping(id, Keeping::Stored)?;
        lock(&self.inner.made).remove(id);
        self.note(Act::Kept, &row, None, "ok")
    }

    /// The kept new token goes wherever the old one is, or may be.
    async fn put_made(&self, rotation: &Rotation, old: &Token, id: &str) -> Result<RotationOutcome, Fault> {
        let new = self.stored_token(id)?;
        if new.verified_at.is_none() {
            self.learn(&new).await;
        }
        let runtimes = self.runtimes_to_serve(&old.id)?;
        let batch = (!runtimes.is_empty()).then(|| self.new_batch(&new));
        let begun = match &batch {
            Some(batch) => self.ledger().begin_putting(&rotation.id, batch, &runtimes)?,
            None => self
                .ledger()
                .advance_rotation(&rotation.id, RotationStep::Revoking, None)?,
        };
        if !begun {
            return Err(over());
        }
        self.note(Act::Rotated, old, None, "ok")?;
        self.note(Act::Succeeded, &new, None, "ok")?;
        match &batch {
            Some(batch) => self.set_going(batch),
            None => self.end_by_itself(rotation).await?,
        }
        self.on_its_way(&rotation.id, &new, &runtimes)
    }

    /// What the host says of a token that it has just made. It works without,
    /// so a fault here is none of the rotation's.
    async fn learn(&self, new: &Token) {
        let learned = async {
            let credential = self.credential_with(new, Patience::Quiet).await?;
            if let Some(print) = self.kept_fingerprint(&credential.secret).await {
                self.ledger().set_fingerprint(&new.id, &print)?;
            }
            self.verify_with_host(new).await
        };
        if let Err(fault) = learned.await {
            tracing::warn!(code = ?fault.code, "a new token could not be verified yet");
        }
    }

    /// Today, as the hosts reckon.
    pub(in crate::service) fn today(&self) -> Date {
        self.now().to_zoned(TimeZone::UTC).date()
    }
}

fn lost() -> Fault {
    Fault::new(
        Code::Gone,
        tr!("The answer that held the new token was lost; the old one may be dead."),
    )
    .next(tr!("Make a new token on the host's page and paste it."))
}

pub(super) fn under_way() -> Fault {
    Fault::new(
        Code::Busy,
        tr!("The host was asked for the new token a moment ago."),
    )
    .next(tr!("Wait until it has answered and the answer is kept."))
}
