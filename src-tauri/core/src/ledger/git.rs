//! What serves git: which account is a host's default, what git itself
//! stored, and which tokens a host refused in git's hands.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::{Ledger, Result, codec};
use crate::domain::token::Keeping;

/// What a credential of git's own is for. A path is empty where it is for a
/// whole host; a user name where git named none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// `https`, or whatever git was told.
    pub protocol: String,
    /// The host, with its port, as git writes it.
    pub host: String,
    /// The path.
    pub path: String,
    /// The user name.
    pub username: String,
}

/// Something that git found to work, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its id, which names its secrets in the keychain.
    pub id: String,
    /// What it is for.
    pub wanted: Wanted,
    /// The scheme, where the secret is a whole credential and no password.
    pub authtype: Option<String>,
    /// When it dies, where git was told.
    pub expires_at: Option<Timestamp>,
    /// Whether an OAuth refresh token is kept beside it.
    pub refresh: bool,
    /// How far its keeping has come.
    pub keeping: Keeping,
    /// When git stored it.
    pub stored_at: Timestamp,
    /// When git last had it back.
    pub used_at: Option<Timestamp>,
}

impl Ledger {
    /// The accounts that the user chose, by their host's web address.
    pub fn git_defaults(&self) -> Result<BTreeMap<String, String>> {
        let connection = self.reader();
        let mut query = connection.prepare("select host, account from git_default")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// Writes which account git gets on a host.
    pub fn set_git_default(&self, host: &str, account: &str) -> Result<()> {
        self.writer().execute(
            "insert or replace into git_default (host, account) values (?1, ?2)",
            [host, account],
        )?;
        Ok(())
    }

    /// What git stored, half-kept entries too, the newest first.
    pub fn git_stored(&self) -> Result<Vec<Stored>> {
        let connection = self.reader();
        let mut query = connection.prepare("select * from git_stored order by stored_at desc, id")?;
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(stored(row)?);
        }
        Ok(found)
    }

    /// Writes an entry before its secret goes to the keychain. `false`:
    /// another process was first with one for the same.
    pub fn add_git_stored(&self, entry: &Stored) -> Result<bool> {
        let Wanted {
            protocol,
            host,
            path,
            username,
        } = &entry.wanted;
        let added = self.writer().execute(
            "insert or ignore into git_stored
               (id, protocol, host, path, username, authtype, expires_at, refresh, keeping, stored_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                entry.id,
                protocol,
                host,
                path,
                username,
                entry.authtype,
                entry.expires_at.map(Timestamp::as_millisecond),
                entry.refresh,
                codec::word(entry.keeping)?,
                entry.stored_at.as_millisecond(),
            ],
        )?;
        Ok(added > 0)
    }

    /// Writes what is known of an entry whose secret is in the keychain now.
    pub fn settle_git_stored(&self, entry: &Stored) -> Result<()> {
        self.writer().execute(
            "update git_stored set authtype = ?2, expires_at = ?3, refresh = ?4, keeping = ?5, stored_at = ?6
             where id = ?1",
            params![
                entry.id,
                entry.authtype,
                entry.expires_at.map(Timestamp::as_millisecond),
                entry.refresh,
                codec::word(entry.keeping)?,
                entry.stored_at.as_millisecond(),
            ],
        )?;
        Ok(())
    }

    /// Writes that git had an entry back.
    pub fn git_stored_used(&self, id: &str, at: Timestamp) -> Result<()> {
        self.unawaited(|connection| {
            connection.execute(
                "update git_stored set used_at = max(coalesce(used_at, 0), ?2) where id = ?1",
                params![id, at.as_millisecond()],
            )?;
            Ok(())
        })
    }

    /// Removes an entry.
    pub fn remove_git_stored(&self, id: &str) -> Result<()> {
        self.writer()
            .execute("delete from git_stored where id = ?1", [id])?;
        Ok(())
    }

    /// The tokens that a host refused in git's hands, and when.
    pub fn git_rejected(&self) -> Result<BTreeMap<String, Timestamp>> {
        let connection = self.reader();
        let mut query = connection.prepare("select token, at from git_rejected")?;
        let mut rows = query.query([])?;
        let mut found = BTreeMap::new();
        while let Some(row) = rows.next()? {
            found.insert(row.get("token")?, codec::instant(row, "at")?);
        }
        Ok(found)
    }

    /// Writes that a host refused a token in git's hands; one that has gone
    /// meanwhile is passed over.
    pub fn set_git_rejected(&self, token: &str, at: Timestamp) -> Result<()> {
        self.unawaited(|connection| {
            connection.execute(
                "insert or replace into git_rejected (token, at) select id, ?2 from token where id = ?1",
                params![token, at.as_millisecond()],
            )?;
            Ok(())
        })
    }

    /// When git last had each token, by the history.
    pub fn git_uses(&self) -> Result<BTreeMap<String, Timestamp>> {
        let connection = self.reader();
        let mut query = connection
            .prepare("select token, max(at) as at from history where act = 'given_to_git' group by token")?;
        let mut rows = query.query([])?;
        let mut found = BTreeMap::new();
        while let Some(row) = rows.next()? {
            found.insert(row.get("token")?, codec::instant(row, "at")?);
        }
        Ok(found)
    }

    /// Forgets a token's oldest uses by git: a build machine has thousands a day.
    pub fn trim_git_uses(&self, token: &str, keep: u32) -> Result<()> {
        self.unawaited(|connection| {
            connection.execute(
                "delete from history where token = ?1 and act = 'given_to_git' and id <=
                   (select id from history where token = ?1 and act = 'given_to_git'
                    order by id desc limit 1 offset ?2)",
                params![token, keep],
            )?;
            Ok(())
        })
    }
}

fn stored(row: &Row<'_>) -> Result<Stored> {
    Ok(Stored {
        id: row.get("id")?,
        wanted: Wanted {
            protocol: row.get("protocol")?,
            host: row.get("host")?,
            path: row.get("path")?,
            username: row.get("username")?,
        },
        authtype: row.get("authtype")?,
        expires_at: codec::maybe_instant(row, "expires_at")?,
        refresh: row.get("refresh")?,
        keeping: codec::from_word(row.get("keeping")?, "git_stored.keeping")?,
        stored_at: codec::instant(row, "stored_at")?,
        used_at: codec::maybe_instant(row, "used_at")?,
    })
}
