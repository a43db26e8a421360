//! Keeping a token: a row first, then the keychain, then the row says so.
//! Letting go of one: the other way round.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Service;
use super::check::{Draft, Origin};
use super::hands::InHand;
use super::jobs::Job;
use super::labels;
use super::page::Step;
use super::sign_in::Granted;
use super::view::token_name;
use crate::domain::fault::{Code, Fault};
use crate::domain::grant::GrantInfo;
use crate::domain::host::GitHost;
use crate::domain::secret::Secret;
use crate::domain::token::{Keeping, Token};
use crate::keychain::{Item, KeychainError, Patience};
use crate::ledger::{Act, Entry};

/// How the keychain's own programs show the key that fingerprints are made with.
/// In English like all labels: see `labels.rs`.
const FINGERPRINT_KEY: &str = "Patrol: key for recognizing tokens";

impl Service {
    /// Keeps a checked token; one that is kept already is not kept twice. It
    /// stays in the caller's hand until a runtime refers to it.
    ///
    /// # Errors
    /// The keychain's or the ledger's. The token is then not kept, or is
    /// settled at the next start (`recover`).
    pub(super) async fn keep(&self, job: &Job, draft: &Draft) -> Result<(Token, InHand), Fault> {
        job.step(Step::Keeping);
        if let Origin::Kept(id) = &draft.origin {
            let in_hand = self.take(id)?;
            if let Some(token) = self.whole_token(id)? {
                return Ok((self.note_verified(token, draft)?, in_hand));
            }
        }
        let fingerprint = self
            .fingerprint(&draft.credential.secret, Patience::MayPrompt)
            .await;
        let fingerprint = fingerprint.map_err(|error| error.fault())?;
        let mut half_kept = None;
        if let Some(print) = &fingerprint
            && let Some(twin) = self.ledger().token_with(&draft.host.api, print)?
        {
            let in_hand = self.take(&twin.id)?;
            match self.ledger().token(&twin.id)? {
                Some(twin) if twin.keeping == Keeping::Stored => {
                    return Ok((self.note_verified(twin, draft)?, in_hand));
                }
                // Its keeping came to no end: this goes on with it, for a second row would be its twin for ever.
                Some(twin) if twin.keeping == Keeping::Storing => half_kept = Some((twin, in_hand)),
                _ => {}
            }
        }
        let is_new = half_kept.is_none();
        let (token, in_hand) = match half_kept {
            Some(half_kept) => half_kept,
            None => self.begin_keeping(draft, fingerprint)?,
        };
        if let Origin::Granted(granted) = &draft.origin {
            self.keep_grant(&token, granted).await?;
        }
        let label = labels::token(&token_name(&token));
        let item = Item::Token(token.id.clone());
        if let Err(error) = self
            .keychain()
            .set(&item, &label, &draft.credential.secret, Patience::MayPrompt)
            .await
        {
            if is_new && surely_not_written(&error) {
                self.ledger().remove_token(&token.id)?;
            }
            return Err(error.fault());
        }
        self.ledger().set_keeping(&token.id, Keeping::Stored)?;
        let token = Token {
            keeping: Keeping::Stored,
            ..token
        };
        let token = self.note_verified(token, draft)?;
        self.note(Act::Kept, &token, None, "ok")?;
        self.learn_server(&token, &draft.host, &draft.credential);
        Ok((token, in_hand))
    }

    /// A token's row, before its secret goes to the keychain.
    fn begin_keeping(&self, draft: &Draft, fingerprint: Option<String>) -> Result<(Token, InHand), Fault> {
        let token = Token {
            id: uuid::Uuid::new_v4().to_string(),
            provider: draft.host.provider,
            api: draft.host.api.clone(),
            account: draft.verified.account.clone(),
            kind: draft.verified.kind,
            username: draft.credential.username.clone(),
            email: draft.credential.email.clone(),
            scopes: draft.verified.scopes.clone(),
            expiry: draft.verified.expiry,
            fingerprint,
            keeping: Keeping::Storing,
            added_at: self.now(),
            verified_at: Some(self.now()),
            label: None,
            note: None,
            made_at: draft.verified.made_at,
            server: None,
        };
        // Before the row: the keychain may ask the user, and `recover` may run meanwhile.
        let in_hand = self.take(&token.id)?;
        self.ledger().add_token(&token)?;
        Ok((token, in_hand))
    }

    /// What renews an OAuth2 token is kept before the token itself: a token
    /// that is kept can then always be renewed.
    async fn keep_grant(&self, token: &Token, granted: &Granted) -> Result<(), Fault> {
        if let Some(secret) = &granted.refresh_token {
            let item = Item::RefreshToken(token.id.clone());
            let label = labels::renews(&token_name(token));
            if let Err(error) = self
                .keychain()
                .set(&item, &label, secret, Patience::MayPrompt)
                .await
            {
                if surely_not_written(&error) {
                    self.ledger().remove_token(&token.id)?;
                }
                return Err(error.fault());
            }
        }
        self.ledger()
            .write_grant(&GrantInfo::fresh(&token.id, granted), self.now())?;
        Ok(())
    }

    /// The fingerprint of a token, if the keychain gives its key unasked.
    pub(super) async fn kept_fingerprint(&self, secret: &Secret) -> Option<String> {
        let key = self
            .keychain()
            .get(&Item::FingerprintKey, Patience::Quiet)
            .await
            .ok()??;
        keyed(&key, secret)
    }

    fn note_verified(&self, token: Token, draft: &Draft) -> Result<Token, Fault> {
        self.ledger().write_verified(
            &token.id,
            &draft.verified.scopes,
            draft.verified.expiry,
            self.now(),
        )?;
        self.note(Act::Verified, &token, None, "ok")?;
        Ok(token)
    }

    /// Removes a token from the keychain if nothing refers to it any more and
    /// no act has it in hand. Says whether it was removed.
    ///
    /// # Errors
    /// The keychain's or the ledger's; what is left is finished at the next start.
    pub(super) async fn let_go(&self, id: &str, patience: Patience) -> Result<bool, Fault> {
        match self.unused(id)? {
            Some(in_hand) => self.remove_token(&in_hand, patience).await,
            None => Ok(false),
        }
    }

    /// Takes a token in hand to remove it, unless something needs it: a
    /// runtime, an act, or an unfinished rotation, whose last question comes first.
    pub(super) fn unused(&self, id: &str) -> Result<Option<InHand>, Fault> {
        let Some(in_hand) = self.take_alone(id) else {
            return Ok(None);
        };
        // Asked with the token in hand: from here on nothing new can begin to use it.
        let needed = self.ledger().uses(id)? > 0 || self.is_being_rotated(id)?;
        Ok((!needed).then_some(in_hand))
    }

    /// Removes a token that nothing needs. Says whether there was one.
    ///
    /// # Errors
    /// As [`Service::let_go`].
    pub(super) async fn remove_token(&self, in_hand: &InHand, patience: Patience) -> Result<bool, Fault> {
        let id = in_hand.id();
        let Some(token) = self.ledger().token(id)? else {
            return Ok(false);
        };
        self.ledger().set_keeping(id, Keeping::Removing)?;
        // First what could renew it, then the token itself.
        let renewer = Item::RefreshToken(id.to_owned());
        self.keychain()
            .delete(&renewer, patience)
            .await
            .map_err(|error| error.fault())?;
        let item = Item::Token(id.to_owned());
        self.keychain()
            .delete(&item, patience)
            .await
            .map_err(|error| error.fault())?;
        self.ledger().remove_token(id)?;
        self.note(Act::Forgotten, &token, None, "ok")?;
        Ok(true)
    }

    /// Finds out whether the keychain can be written now, by writing over one
    /// item of Patrol's own what it holds already.
    ///
    /// # Errors
    /// It cannot.
    pub(super) async fn prove_keychain(&self) -> Result<(), Fault> {
        let proof = async {
            // Makes the key where there is none yet, which proves as much.
            self.fingerprint(&Secret::new(String::new()), Patience::MayPrompt)
                .await?;
            let Some(key) = self
                .keychain()
                .get(&Item::FingerprintKey, Patience::MayPrompt)
                .await?
            else {
                return Ok(());
            };
            self.keychain()
                .set(&Item::FingerprintKey, FINGERPRINT_KEY, &key, Patience::MayPrompt)
                .await
        };
        proof.await.map_err(|error: KeychainError| error.fault())
    }

    /// The kept token with the same secret, if there is one and the keychain
    /// tells without asking the user.
    pub(super) async fn kept_twin(&self, host: &GitHost, secret: &Secret) -> Option<Token> {
        let print = self.kept_fingerprint(secret).await?;
        self.ledger().token_with(&host.api, &print).ok()?
    }

    /// The secret's fingerprint, under a key that is made at its first use
    /// and lives in the keychain. `None` only if the key cannot be used.
    async fn fingerprint(
        &self,
        secret: &Secret,
        patience: Patience,
    ) -> Result<Option<String>, KeychainError> {
        let key = match self.keychain().get(&Item::FingerprintKey, patience).await? {
            Some(key) => key,
            None => {
                // Two random UUIDs: 244 bits from the system's generator.
                let fresh = format!(
                    "{}{}",
                    uuid::Uuid::new_v4().simple(),
                    uuid::Uuid::new_v4().simple()
                );
                let key = Secret::new(fresh);
                self.keychain()
                    .set(&Item::FingerprintKey, FINGERPRINT_KEY, &key, patience)
                    .await?;
                key
            }
        };
        Ok(keyed(&key, secret))
    }

    /// Adds a line to the history about how something ended.
    pub(super) fn note_outcome<T>(
        &self,
        act: Act,
        token: &Token,
        runtime: Option<&str>,
        done: &Result<T, Fault>,
    ) -> Result<(), Fault> {
        let code = done.as_ref().err().map(|fault| fault.code);
        self.note(act, token, runtime, &outcome_word(code))
    }

    /// Adds a line to the history.
    pub(super) fn note(
        &self,
        act: Act,
        token: &Token,
        runtime: Option<&str>,
        outcome: &str,
    ) -> Result<(), Fault> {
        tracing::info!(?act, token = token.id, runtime, outcome);
        self.ledger().record(&Entry {
            at: self.now(),
            act,
            token: token.id.clone(),
            subject: token_name(token),
            runtime: runtime.map(str::to_owned),
            outcome: outcome.to_owned(),
            detail: None,
        })?;
        Ok(())
    }
}

/// HMAC-SHA-256 (RFC 2104) in hexadecimal.
fn keyed(key: &Secret, secret: &Secret) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()).ok()?;
    mac.update(secret.expose().as_bytes());
    Some(
        mac.finalize()
            .into_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
    )
}

/// Whether the keychain's error says that nothing was written. After a
/// silence it may have been.
pub(super) fn surely_not_written(error: &KeychainError) -> bool {
    matches!(
        error,
        KeychainError::Absent
            | KeychainError::NotMade
            | KeychainError::Locked
            | KeychainError::Refused
            | KeychainError::Prompting
    )
}

/// The history's word for an outcome: `ok`, or the fault's code.
pub(super) fn outcome_word(code: Option<Code>) -> String {
    let word = code.and_then(|code| serde_json::to_value(code).ok());
    word.and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_else(|| "ok".to_owned())
}
