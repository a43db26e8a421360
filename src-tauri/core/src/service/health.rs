//! Asking without the user's word: each token's host about once a day, spread
//! over the day, and at once when a runtime calls the token invalid; the
//! runtimes a few times a day. Hosts that refuse are left alone for as long as
//! `providers::Backoff` says, across restarts.

mod due;

use std::collections::{BTreeSet, HashMap};

use futures_util::StreamExt;
use jiff::{SignedDuration, Timestamp};

use super::page::Change;
use super::runtime::host_of;
use super::watch::gather::{Gathered, Seen};
use super::{Service, lock};
use crate::domain::expiry::Expiry;
use crate::domain::fault::Fault;
use crate::domain::runtime::RuntimeKey;
use crate::domain::token::Token;
use crate::keychain::Patience;
use crate::ledger::{Act, Health};
use crate::providers::{Backoff, VerifyError};

pub(super) use due::{Checkups, is_about_to_be_asked};

/// How many hosts are asked at a time.
const HOSTS_AT_A_TIME: usize = 2;
/// How long nothing is asked where this computer stands in the way: a locked
/// keychain, a wrong CA file.
const HELD: SignedDuration = SignedDuration::from_mins(15);

/// One token whose host is to be asked.
struct Patient {
    token: Token,
    health: Health,
    /// It is renewed: that its host refuses the present access token, the
    /// next refresh tells better.
    renewed: bool,
    invalid: BTreeSet<RuntimeKey>,
}

impl Service {
    /// Asks whoever is due: runtimes first, then hosts. Where somebody is being
    /// asked already it does nothing. What came of it, the next look tells.
    pub async fn check_due(&self) {
        self.ask_round(false).await;
    }

    /// *Check now*: asks every runtime and every host, due or not; the
    /// keychain's own prompt may open.
    pub async fn check_now(&self) {
        self.ask_round(true).await;
    }

    async fn ask_round(&self, all: bool) {
        let turn = lock(&self.inner.refreshing)
            .entry("health".to_owned())
            .or_default()
            .clone();
        let Ok(_turn) = turn.try_lock() else { return };
        if let Err(fault) = self.check_runtimes(all).await {
            tracing::warn!(code = ?fault.code, "runtimes were not asked");
        }
        if let Err(fault) = self.check_tokens(all).await {
            tracing::warn!(code = ?fault.code, "tokens were not checked");
        }
    }

    async fn check_runtimes(&self, all: bool) -> Result<(), Fault> {
        let now = self.now();
        for (account, _) in self.ledger().accounts()? {
            let listed = self.ledger().listed_at(&account.id)?;
            let tried = self.ledger().asked_at(&account.id)?;
            if !all && due::runtimes_due_at(now, &account.id, listed, tried) > now {
                continue;
            }
            self.ledger().set_asked_at(&account.id, now)?;
            // It tells the window itself how it went.
            let _ = self.refresh(&account.id).await;
        }
        Ok(())
    }

    async fn check_tokens(&self, all: bool) -> Result<(), Fault> {
        let now = self.now();
        let gathered = self.gather(now)?;
        let due = self.checkups(now, &gathered)?.tokens;
        let mut by_host: HashMap<String, Vec<Patient>> = HashMap::new();
        for seen in gathered.tokens {
            if all || due.contains(&seen.token.id) {
                let patients = by_host.entry(seen.token.api.to_string()).or_default();
                patients.push(Patient::from(seen));
            }
        }
        if by_host.is_empty() {
            return Ok(());
        }
        let patience = if all { Patience::MayPrompt } else { Patience::Quiet };
        futures_util::stream::iter(by_host.into_values())
            .for_each_concurrent(HOSTS_AT_A_TIME, |patients| self.ask_host(patients, all, patience))
            .await;
        self.tell(Change::Tokens {
            tokens: self.token_views()?,
        });
        Ok(())
    }

    /// One after the other: a limit that one token meets, the next would meet too.
    async fn ask_host(&self, patients: Vec<Patient>, all: bool, patience: Patience) {
        for patient in patients {
            let id = patient.token.id.clone();
            if let Err(fault) = Box::pin(self.examine(patient, all, patience)).await {
                tracing::warn!(code = ?fault.code, token = id, "a token was not checked");
            }
        }
    }

    async fn examine(&self, patient: Patient, all: bool, patience: Patience) -> Result<(), Fault> {
        let Patient {
            token,
            mut health,
            renewed,
            invalid,
        } = patient;
        health.invalid = invalid;
        let asked = async {
            let credential = self.credential_with(&token, patience).await?;
            self.verdict(&token, &credential).await
        };
        let answer = match asked.await {
            Ok(answer) => answer,
            Err(fault) => {
                health.held_until = self.now().checked_add(HELD).ok();
                self.ledger().write_health(&token.id, &health)?;
                return Err(fault);
            }
        };
        let now = self.now();
        let mut backoff: Backoff = serde_json::from_str(&health.backoff).unwrap_or_default();
        backoff.after(now, &answer);
        health.backoff = serde_json::to_string(&backoff).unwrap_or_default();
        health.held_until = None;
        let before = health.refused;
        match &answer {
            Ok(verified) => {
                health.asked_at = Some(now);
                health.refused = None;
                // The end of one that is renewed is told by whoever renews it, perhaps a moment ago.
                let expiry = if renewed { Expiry::Unknown } else { verified.expiry };
                self.ledger()
                    .write_verified(&token.id, &verified.scopes, expiry, now)?;
            }
            Err(error) if is_refusal(error) && !renewed => {
                // Newer than what it refutes, even where a wrong clock wrote that.
                health.asked_at = token.verified_at.max(Some(now));
                health.refused = Some(error.fault(&host_of(&token)?).code);
            }
            Err(_) => {}
        }
        self.ledger().write_health(&token.id, &health)?;
        // What is so every day is no history.
        if all || before != health.refused {
            let code = answer.as_ref().err().and(health.refused);
            if answer.is_ok() || code.is_some() {
                self.note(Act::Verified, &token, None, &super::keep::outcome_word(code))?;
            }
        }
        Ok(())
    }

    /// Who is to be asked now, and when next.
    pub(super) fn checkups(&self, now: Timestamp, gathered: &Gathered) -> Result<Checkups, Fault> {
        let tokens = gathered.tokens.iter().filter_map(|seen| {
            let at = due::token_due_at(now, &seen.token, &seen.standing, &seen.health)?;
            Some((seen.token.id.clone(), at))
        });
        let mut accounts = Vec::new();
        for (account, _) in self.ledger().accounts()? {
            let listed = self.ledger().listed_at(&account.id)?;
            let tried = self.ledger().asked_at(&account.id)?;
            accounts.push(due::runtimes_due_at(now, &account.id, listed, tried));
        }
        Ok(Checkups::new(now, tokens, accounts))
    }
}

impl From<Seen> for Patient {
    fn from(seen: Seen) -> Self {
        Self {
            invalid: seen.standing.invalid(),
            token: seen.token,
            health: seen.health,
            renewed: seen.renewed,
        }
    }
}

/// Whether an answer says that the token itself is no longer good, rather than
/// that the host could or would not tell.
fn is_refusal(error: &VerifyError) -> bool {
    matches!(
        error,
        VerifyError::Rejected { .. }
            | VerifyError::Expired
            | VerifyError::Revoked
            | VerifyError::Blocked
            | VerifyError::Sso { .. }
    )
}
