//! Which token is, or shall be, on which runtime.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::codec::{Columns, Fields};
use super::{Ledger, Result, codec};
use crate::domain::token::{Authorization, AuthorizationState};

impl Ledger {
    /// All of them, over all accounts.
    pub fn authorizations(&self) -> Result<Vec<Authorization>> {
        let connection = self.reader();
        let mut query = connection.prepare("select * from authorization order by account, runtime")?;
        let columns = Columns::of(&query);
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(authorization(&columns.row(row))?);
        }
        Ok(found)
    }

    /// On how many runtimes each token is.
    pub fn all_uses(&self) -> Result<HashMap<String, u32>> {
        let connection = self.reader();
        let mut query =
            connection.prepare_cached("select token, count(*) from authorization group by token")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// On how many runtimes one is. Unlike [`Ledger::uses`] it leaves out where it was before.
    pub fn uses_now(&self, token: &str) -> Result<u32> {
        let connection = self.reader();
        let mut query = connection.prepare_cached("select count(*) from authorization where token = ?1")?;
        Ok(query.query_row([token], |row| row.get(0))?)
    }

    /// One runtime's.
    pub fn authorization(&self, account: &str, runtime: &str) -> Result<Option<Authorization>> {
        let connection = self.reader();
        let mut query =
            connection.prepare_cached("select * from authorization where account = ?1 and runtime = ?2")?;
        let mut rows = query.query([account, runtime])?;
        rows.next()?.map(authorization).transpose()
    }

    /// Writes that a token is about to be put on a runtime. The token that is
    /// there now is remembered as the previous one until the runtime has the new.
    ///
    /// Read an OAuth2 token's secret after this, not before: `granted_at` must
    /// not be newer than what is sent.
    pub fn begin_authorizing(&self, account: &str, runtime: &str, token: &str, at: Timestamp) -> Result<()> {
        self.writer().execute(
            "insert into authorization (account, runtime, token, previous, state, since, granted_at)
             values (?1, ?2, ?3, null, 'authorizing', ?4, (select refreshed_at from oauth_grant where token = ?3))
             on conflict (account, runtime) do update set
               previous = case when token = excluded.token then previous
                               when state in ('authorized', 'unsure', 'deleting') then token
                               else previous end,
               token = excluded.token, state = 'authorizing', since = excluded.since,
               granted_at = excluded.granted_at",
            params![account, runtime, token, at.as_millisecond()],
        )?;
        Ok(())
    }

    /// Writes a new state. `Authorized` forgets the previous token, since the
    /// runtime has the new one.
    pub fn set_authorization(
        &self,
        account: &str,
        runtime: &str,
        state: AuthorizationState,
        at: Timestamp,
    ) -> Result<()> {
        let write = |connection: &mut Connection| {
            connection.execute(
                "update authorization set state = ?3, since = ?4,
               previous = case when ?3 = 'authorized' then null else previous end
             where account = ?1 and runtime = ?2",
                params![account, runtime, codec::word(state)?, at.as_millisecond()],
            )?;
            Ok(())
        };
        match state {
            // Lost, it is "authorizing" still, and the runtime is asked.
            AuthorizationState::Authorized => self.unawaited(write),
            _ => write(&mut self.writer()),
        }
    }

    /// At start nothing is under way: what a crash or a lost power supply left
    /// `authorizing` is not, and is settled when its runtime next answers.
    pub fn note_interrupted(&self) -> Result<()> {
        self.writer().execute(
            "update authorization set state = 'unsure' where state = 'authorizing'",
            [],
        )?;
        Ok(())
    }

    /// Forgets that a token is on a runtime, because it no longer is.
    pub fn forget_authorization(&self, account: &str, runtime: &str) -> Result<()> {
        self.writer().execute(
            "delete from authorization where account = ?1 and runtime = ?2",
            [account, runtime],
        )?;
        Ok(())
    }

    /// On how many runtimes a token is, shall be, or still may be.
    pub fn uses(&self, token: &str) -> Result<u32> {
        Ok(self.reader().query_row(
            "select count(*) from authorization where token = ?1 or previous = ?1",
            [token],
            |row| row.get(0),
        )?)
    }
}

fn authorization(row: &impl Fields) -> Result<Authorization> {
    Ok(Authorization {
        account: row.field("account")?,
        runtime: row.field("runtime")?,
        token: row.field("token")?,
        previous: row.field("previous")?,
        state: codec::from_word(row.field("state")?, "authorization.state")?,
        since: codec::instant(row, "since")?,
    })
}
