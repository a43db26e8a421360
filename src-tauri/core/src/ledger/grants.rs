//! OAuth2 grants, without their tokens.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::{Ledger, Result, codec};
use crate::domain::grant::GrantInfo;
use crate::domain::runtime::RuntimeKey;

/// A runtime that still holds a former access token of a grant that was
/// refreshed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// The runtime.
    pub key: RuntimeKey,
    /// The token that was refreshed.
    pub token: String,
    /// When: names the access token that the runtime should have.
    pub granted_at: Timestamp,
}

impl Ledger {
    /// All grants.
    pub fn grants(&self) -> Result<Vec<GrantInfo>> {
        let connection = self.reader();
        let mut query = connection.prepare("select * from oauth_grant order by token")?;
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(grant(row)?);
        }
        Ok(found)
    }

    /// The grant behind a kept token, if it came by OAuth2.
    pub fn grant(&self, token: &str) -> Result<Option<GrantInfo>> {
        let connection = self.reader();
        let mut query = connection.prepare_cached("select * from oauth_grant where token = ?1")?;
        let mut rows = query.query([token])?;
        rows.next()?.map(grant).transpose()
    }

    /// Writes a grant, new or refreshed at this instant.
    pub fn write_grant(&self, grant: &GrantInfo, at: Timestamp) -> Result<()> {
        self.writer().execute(
            "insert or replace into oauth_grant
               (token, client_id, refreshable, expires_at, refresh_expires_at, sign_in_again, refreshed_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                grant.token,
                grant.client_id,
                grant.refreshable,
                grant.expires_at.map(Timestamp::as_millisecond),
                grant.refresh_expires_at.map(Timestamp::as_millisecond),
                grant.sign_in_again,
                at.as_millisecond(),
            ],
        )?;
        Ok(())
    }

    /// Says that the host no longer takes a grant: the user must sign in again.
    pub fn mark_sign_in_again(&self, token: &str) -> Result<()> {
        self.writer().execute(
            "update oauth_grant set sign_in_again = 1 where token = ?1",
            [token],
        )?;
        Ok(())
    }

    /// The runtimes that still hold a former access token. It is derived, so
    /// that no crash between a refresh and its runtimes can lose it.
    pub fn behind(&self) -> Result<Vec<Behind>> {
        let connection = self.reader();
        let mut query = connection.prepare(
            "select account, runtime, it.token as token, refreshed_at
             from authorization it join oauth_grant grant on grant.token = it.token
             where state = 'authorized' and refreshed_at is not null and granted_at is not refreshed_at
             order by account, runtime",
        )?;
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Behind {
                key: RuntimeKey {
                    account: row.get("account")?,
                    name: row.get("runtime")?,
                },
                token: row.get("token")?,
                granted_at: codec::instant(row, "refreshed_at")?,
            });
        }
        Ok(found)
    }

    /// Writes that a runtime was sent the newer access token.
    pub fn write_caught_up(&self, behind: &Behind) -> Result<()> {
        self.writer().execute(
            "update authorization set granted_at = ?4 where account = ?1 and runtime = ?2 and token = ?3",
            params![
                behind.key.account,
                behind.key.name,
                behind.token,
                behind.granted_at.as_millisecond()
            ],
        )?;
        Ok(())
    }

    /// Gives a token that was refreshed its new fingerprint and end.
    pub fn write_refreshed(
        &self,
        token: &str,
        fingerprint: Option<&str>,
        expiry: crate::domain::expiry::Expiry,
        at: Timestamp,
    ) -> Result<()> {
        self.writer().execute(
            "update token set fingerprint = ?2, expiry = ?3, verified_at = ?4 where id = ?1",
            params![token, fingerprint, codec::json(&expiry)?, at.as_millisecond()],
        )?;
        Ok(())
    }
}

fn grant(row: &Row<'_>) -> Result<GrantInfo> {
    Ok(GrantInfo {
        token: row.get("token")?,
        client_id: row.get("client_id")?,
        refreshable: row.get("refreshable")?,
        expires_at: codec::maybe_instant(row, "expires_at")?,
        refresh_expires_at: codec::maybe_instant(row, "refresh_expires_at")?,
        refreshed_at: codec::maybe_instant(row, "refreshed_at")?,
        sign_in_again: row.get("sign_in_again")?,
    })
}
