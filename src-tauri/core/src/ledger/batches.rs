//! One token on several runtimes, a line each.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::{Ledger, Result, codec};
use crate::domain::fault::Fault;
use crate::domain::runtime::RuntimeKey;
use crate::domain::token::LineState;

/// One token on its way to several runtimes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Patrol's own id.
    pub id: String,
    /// The token.
    pub token: String,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it ended: every line is done, or the user let it be.
    pub ended_at: Option<Timestamp>,
}

/// One runtime of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which runtime.
    pub key: RuntimeKey,
    /// How far it has come.
    pub state: LineState,
    /// What went wrong, where something did.
    pub fault: Option<Fault>,
}

impl Ledger {
    /// Writes a batch with all its lines waiting, or nothing of it.
    pub fn add_batch(&self, batch: &Batch, keys: &[RuntimeKey]) -> Result<()> {
        let mut connection = self.writer();
        let transaction = connection.transaction()?;
        insert(&transaction, batch, keys)?;
        transaction.commit()?;
        Ok(())
    }

    /// A batch.
    pub fn batch(&self, id: &str) -> Result<Option<Batch>> {
        let connection = self.reader();
        let mut query = connection.prepare("select * from batch where id = ?1")?;
        let mut rows = query.query([id])?;
        rows.next()?.map(batch).transpose()
    }

    /// The batches that have not ended, oldest first.
    pub fn open_batches(&self) -> Result<Vec<Batch>> {
        let connection = self.reader();
        let mut query =
            connection.prepare("select * from batch where ended_at is null order by begun_at, id")?;
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(batch(row)?);
        }
        Ok(found)
    }

    /// A batch's lines, in their order.
    pub fn lines(&self, batch: &str) -> Result<Vec<Line>> {
        let connection = self.reader();
        let mut query = connection.prepare("select * from batch_line where batch = ?1 order by position")?;
        let mut rows = query.query([batch])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Line {
                key: RuntimeKey {
                    account: row.get("account")?,
                    name: row.get("runtime")?,
                },
                state: codec::from_word(row.get("state")?, "batch_line.state")?,
                fault: codec::maybe_json(row, "fault")?,
            });
        }
        Ok(found)
    }

    /// Says how far one line has come.
    pub fn set_line(
        &self,
        batch: &str,
        key: &RuntimeKey,
        state: LineState,
        fault: Option<&Fault>,
    ) -> Result<()> {
        let fault = fault.map(codec::json).transpose()?;
        // Lost, its runtime has another turn, in which it is given what it has.
        self.unawaited(|connection| {
            connection.execute(
                "update batch_line set state = ?4, fault = ?5 where batch = ?1 and account = ?2 and runtime = ?3",
                params![batch, key.account, key.name, codec::word(state)?, fault],
            )?;
            Ok(())
        })
    }

    /// Takes a line out: its runtime is no longer meant.
    pub fn drop_line(&self, batch: &str, key: &RuntimeKey) -> Result<()> {
        self.writer().execute(
            "delete from batch_line where batch = ?1 and account = ?2 and runtime = ?3",
            params![batch, key.account, key.name],
        )?;
        Ok(())
    }

    /// What failed, or was interrupted, gets another turn.
    pub fn rewind_batch(&self, batch: &str) -> Result<()> {
        let mut connection = self.writer();
        let transaction = connection.transaction()?;
        transaction.execute(
            "update batch_line set state = 'waiting', fault = null where batch = ?1 and state <> 'done'",
            [batch],
        )?;
        transaction.execute("update batch set ended_at = null where id = ?1", [batch])?;
        transaction.commit()?;
        Ok(())
    }

    /// A batch is over.
    pub fn end_batch(&self, batch: &str, at: Timestamp) -> Result<()> {
        self.writer().execute(
            "update batch set ended_at = ?2 where id = ?1",
            params![batch, at.as_millisecond()],
        )?;
        Ok(())
    }
}

/// Writes a batch as a part of something larger.
pub(super) fn insert(connection: &Connection, batch: &Batch, keys: &[RuntimeKey]) -> Result<()> {
    connection.execute(
        "insert into batch (id, token, begun_at) values (?1, ?2, ?3)",
        params![batch.id, batch.token, batch.begun_at.as_millisecond()],
    )?;
    insert_lines(connection, &batch.id, keys)
}

/// Writes lines that wait, those that were there already too.
pub(super) fn insert_lines(connection: &Connection, batch: &str, keys: &[RuntimeKey]) -> Result<()> {
    let mut line = connection.prepare(
        "insert into batch_line (batch, position, account, runtime, state)
         values (?1, (select count(*) from batch_line where batch = ?1), ?2, ?3, 'waiting')
         on conflict (batch, account, runtime) do update set state = 'waiting', fault = null",
    )?;
    for key in keys {
        line.execute(params![batch, key.account, key.name])?;
    }
    Ok(())
}

fn batch(row: &Row<'_>) -> Result<Batch> {
    Ok(Batch {
        id: row.get("id")?,
        token: row.get("token")?,
        begun_at: codec::instant(row, "begun_at")?,
        ended_at: codec::maybe_instant(row, "ended_at")?,
    })
}
