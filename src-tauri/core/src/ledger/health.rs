//! What the Git hosts said when they were asked without the user's word, and
//! when which of them may be asked again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::params;

use super::{Ledger, Result, codec};
use crate::domain::fault::Code;
use crate::domain::runtime::RuntimeKey;

/// What is known of a token's health.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// When its host last answered, one way or the other.
    pub asked_at: Option<Timestamp>,
    /// How long the host is left alone: JSON, for the service alone to read.
    pub backoff: String,
    /// Until when nothing is asked, for a reason on this computer.
    pub held_until: Option<Timestamp>,
    /// Why the host refuses it, where it does.
    pub refused: Option<Code>,
    /// The runtimes that called it invalid when its host was asked.
    pub invalid: BTreeSet<RuntimeKey>,
    /// When its host refused it in git's hands: by another table
    /// ([`Ledger::git_rejected`]), and not written with the rest.
    pub rejected_in_git: Option<Timestamp>,
}

impl Ledger {
    /// The health of all tokens whose host was ever asked, by token.
    pub fn health(&self) -> Result<BTreeMap<String, Health>> {
        let connection = self.reader();
        let mut query = connection.prepare_cached("select * from health")?;
        let mut rows = query.query([])?;
        let mut found = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let refused: Option<String> = row.get("refused")?;
            let invalid: String = row.get("invalid")?;
            let health = Health {
                asked_at: codec::maybe_instant(row, "asked_at")?,
                backoff: row.get("backoff")?,
                held_until: codec::maybe_instant(row, "held_until")?,
                refused: refused
                    .map(|word| codec::from_word(word, "health.refused"))
                    .transpose()?,
                invalid: codec::from_json(&invalid, "health.invalid")?,
                rejected_in_git: None,
            };
            found.insert(row.get("token")?, health);
        }
        Ok(found)
    }

    /// Writes a token's health; one that has gone meanwhile is passed over.
    pub fn write_health(&self, token: &str, health: &Health) -> Result<()> {
        self.writer().execute(
            "insert or replace into health (token, asked_at, backoff, held_until, refused, invalid)
             select id, ?2, ?3, ?4, ?5, ?6 from token where id = ?1",
            params![
                token,
                health.asked_at.map(Timestamp::as_millisecond),
                health.backoff,
                health.held_until.map(Timestamp::as_millisecond),
                health.refused.map(codec::word).transpose()?,
                codec::json(&health.invalid)?,
            ],
        )?;
        Ok(())
    }

    /// Writes which of these runtimes still call a token invalid: one that has
    /// been well meanwhile is a reason to ask the host again.
    pub fn set_still_invalid(&self, token: &str, invalid: &BTreeSet<RuntimeKey>) -> Result<()> {
        self.writer().execute(
            "update health set invalid = ?2 where token = ?1",
            params![token, codec::json(invalid)?],
        )?;
        Ok(())
    }

    /// When an account's runtimes were last asked, or tried to be, without the
    /// user's word.
    pub fn asked_at(&self, account: &str) -> Result<Option<Timestamp>> {
        let connection = self.reader();
        let mut query = connection.prepare_cached("select asked_at from account where id = ?1")?;
        let mut rows = query.query([account])?;
        match rows.next()? {
            Some(row) => codec::maybe_instant(row, "asked_at"),
            None => Ok(None),
        }
    }

    /// Writes that an account's runtimes are asked now.
    pub fn set_asked_at(&self, account: &str, at: Timestamp) -> Result<()> {
        self.writer().execute(
            "update account set asked_at = ?2 where id = ?1",
            params![account, at.as_millisecond()],
        )?;
        Ok(())
    }
}
