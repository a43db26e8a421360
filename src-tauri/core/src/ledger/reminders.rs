//! What the watch has said and may not say again, and what the user does not
//! want to hear of.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::{Ledger, LedgerError, Result, codec};
use crate::domain::reminder::{Mark, Marks, Memory, Snooze};
use crate::domain::runtime::RuntimeKey;

/// What is remembered of one runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchedRuntime {
    /// That it has no token is no news, or no longer.
    pub bare: bool,
    /// That its token is invalid was said.
    pub invalid: bool,
}

/// All that one look changes: written in one commit, before anything is shown.
#[derive(Debug, Default)]
pub struct Remembered {
    /// Tokens, with the end that the marks are about.
    pub tokens: Vec<(String, Option<Timestamp>, Memory)>,
    /// Runtimes.
    pub runtimes: Vec<(RuntimeKey, WatchedRuntime)>,
    /// Accounts whose first list has been seen.
    pub accounts: Vec<String>,
}

impl Ledger {
    /// What is remembered of a token, with the marks of that end.
    pub fn memory(&self, token: &str, about: Option<Timestamp>) -> Result<Memory> {
        let connection = self.reader();
        let mut memory = Memory::default();
        let mut query = connection.prepare_cached("select * from watched_token where token = ?1")?;
        let mut rows = query.query([token])?;
        if let Some(row) = rows.next()? {
            let told: String = row.get("told")?;
            memory.told = codec::from_json(&told, "watched_token.told")?;
            memory.snooze = codec::maybe_json(row, "snooze")?;
        }
        let Some(about) = about else { return Ok(memory) };
        let mut query =
            connection.prepare_cached("select * from reminder where token = ?1 and about = ?2")?;
        let mut rows = query.query(params![token, about.as_millisecond()])?;
        while let Some(row) = rows.next()? {
            let mark = Mark {
                at: codec::instant(row, "at")?,
                said: row.get("said")?,
            };
            memory.marks.insert(row.get("threshold")?, mark);
        }
        Ok(memory)
    }

    /// Writes what a look changed, or nothing of it. A token or an account
    /// that has gone meanwhile is passed over.
    pub fn remember(&self, remembered: &Remembered) -> Result<()> {
        let mut connection = self.writer();
        let transaction = connection.transaction()?;
        for (token, about, memory) in &remembered.tokens {
            write_memory(&transaction, token, *about, memory)?;
        }
        for (key, watched) in &remembered.runtimes {
            transaction
                .prepare_cached(
                    "insert or replace into watched_runtime (account, runtime, bare, invalid)
                     select id, ?2, ?3, ?4 from account where id = ?1",
                )?
                .execute(params![key.account, key.name, watched.bare, watched.invalid])?;
        }
        for account in &remembered.accounts {
            transaction.execute("update account set watched = 1 where id = ?1", [account])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Writes or lifts a snooze.
    pub fn set_snooze(&self, token: &str, snooze: Option<Snooze>) -> Result<()> {
        let snooze = snooze.as_ref().map(codec::json).transpose()?;
        self.writer().execute(
            "insert into watched_token (token, told, snooze) select id, '{}', ?2 from token where id = ?1
             on conflict (token) do update set snooze = excluded.snooze",
            params![token, snooze],
        )?;
        Ok(())
    }

    /// An account's runtimes that the watch knows; none before its first list.
    pub fn watched_runtimes(&self, account: &str) -> Result<Option<BTreeMap<String, WatchedRuntime>>> {
        let connection = self.reader();
        let mut query = connection.prepare_cached("select watched from account where id = ?1")?;
        let watched: bool = query.query_row([account], |row| row.get(0))?;
        if !watched {
            return Ok(None);
        }
        let mut query = connection.prepare_cached("select * from watched_runtime where account = ?1")?;
        let mut rows = query.query([account])?;
        let mut found = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let watched = WatchedRuntime {
                bare: row.get("bare")?,
                invalid: row.get("invalid")?,
            };
            found.insert(row.get("runtime")?, watched);
        }
        Ok(Some(found))
    }

    /// Since when and until when the user wants to hear nothing at all.
    pub fn pause(&self) -> Result<Option<(Timestamp, Timestamp)>> {
        let Some(text) = self.setting(PAUSE)? else {
            return Ok(None);
        };
        let (since, until): (Timestamp, Timestamp) = codec::from_json(&text, "setting.pause")?;
        Ok(Some((since, until)))
    }

    /// Writes or lifts the pause.
    pub fn set_pause(&self, pause: Option<(Timestamp, Timestamp)>) -> Result<()> {
        let pause = pause.as_ref().map(codec::json).transpose()?;
        self.set_setting(PAUSE, pause.as_deref())
    }

    /// Whether something that is said once has been said.
    pub fn was_said(&self, what: &str) -> Result<bool> {
        Ok(self.setting(&format!("said.{what}"))?.is_some())
    }

    /// Notes that it was said.
    pub fn set_said(&self, what: &str, at: Timestamp) -> Result<()> {
        self.set_setting(&format!("said.{what}"), Some(&at.to_string()))
    }
}

/// The setting that holds the pause.
const PAUSE: &str = "pause";

fn write_memory(
    transaction: &Transaction<'_>,
    token: &str,
    about: Option<Timestamp>,
    memory: &Memory,
) -> std::result::Result<(), LedgerError> {
    let Memory { marks, snooze, told } = memory;
    let snooze = snooze.as_ref().map(codec::json).transpose()?;
    transaction
        .prepare_cached(
            "insert into watched_token (token, told, snooze) select id, ?2, ?3 from token where id = ?1
             on conflict (token) do update set told = excluded.told, snooze = excluded.snooze",
        )?
        .execute(params![token, codec::json(told)?, snooze])?;
    let Some(about) = about else { return Ok(()) };
    write_marks(transaction, token, about, marks)
}

fn write_marks(
    transaction: &Transaction<'_>,
    token: &str,
    about: Timestamp,
    marks: &Marks,
) -> std::result::Result<(), LedgerError> {
    let mut write = transaction.prepare_cached(
        "insert or replace into reminder (token, about, threshold, at, said)
         select id, ?2, ?3, ?4, ?5 from token where id = ?1",
    )?;
    for (threshold, mark) in marks {
        write.execute(params![
            token,
            about.as_millisecond(),
            threshold,
            mark.at.as_millisecond(),
            mark.said
        ])?;
    }
    Ok(())
}
