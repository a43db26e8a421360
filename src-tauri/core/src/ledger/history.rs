//! What was done, when, with what outcome; never a secret.

use jiff::Timestamp;
use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::{Ledger, Result, codec};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A token was taken into the keychain.
    Kept,
    /// Its host was asked about it.
    Verified,
    /// It was put on a runtime.
    Authorized,
    /// A runtime was asked to forget it.
    Deauthorized,
    /// It was removed from the keychain.
    Forgotten,
    /// Its host gave new access for its refresh token.
    Refreshed,
    /// A new token took its place on a runtime's way, or it took another's.
    Rotated,
    /// Its host was asked to end it, or the user did.
    Revoked,
    /// It took the place of an old token, whose own lines go with it.
    Succeeded,
    /// The old token whose place it took was revoked.
    FormerRevoked,
    /// Git on this computer was given it.
    GivenToGit,
    /// Its host refused it when git used it.
    RejectedInGit,
}

/// One line of history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub act: Act,
    /// The token's id.
    pub token: String,
    /// `account@host` at the time.
    pub subject: String,
    /// The runtime, where one was concerned.
    pub runtime: Option<String>,
    /// `ok`, or a fault's code.
    pub outcome: String,
    /// What else belongs to it: a repository's path, where git told it.
    pub detail: Option<String>,
}

impl Ledger {
    /// Adds a line.
    pub fn record(&self, entry: &Entry) -> Result<()> {
        self.unawaited(|connection| {
            connection.execute(
                "insert into history (at, act, token, subject, runtime, outcome, detail)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    entry.at.as_millisecond(),
                    codec::word(entry.act)?,
                    entry.token,
                    entry.subject,
                    entry.runtime,
                    entry.outcome,
                    entry.detail,
                ],
            )?;
            Ok(())
        })
    }

    /// A token's lines, newest first.
    pub fn history(&self, token: &str) -> Result<Vec<Entry>> {
        let connection = self.reader();
        let mut query = connection.prepare("select * from history where token = ?1 order by id desc")?;
        let mut rows = query.query([token])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(Entry {
                at: codec::instant(row, "at")?,
                act: codec::from_word(row.get("act")?, "history.act")?,
                token: row.get("token")?,
                subject: row.get("subject")?,
                runtime: row.get("runtime")?,
                outcome: row.get("outcome")?,
                detail: row.get("detail")?,
            });
        }
        Ok(entries)
    }
}
