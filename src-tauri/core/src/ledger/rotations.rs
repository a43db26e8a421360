//! Tokens replaced by new ones, step by step.
//!
//! Each call is one commit, and says whether the rotation was still where its
//! caller thought: two acts on one rotation must not both go on with it.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::batches::{Batch, insert, insert_lines};
use super::{Ledger, Result, codec};
use crate::domain::runtime::RuntimeKey;
use crate::domain::token::RotationStep;

/// A rotation, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// Patrol's own id.
    pub id: String,
    /// The old token, until its row goes.
    pub old: Option<String>,
    /// The new token, until its row goes.
    pub new: Option<String>,
    /// The batch that puts it on the runtimes.
    pub batch: Option<String>,
    /// Whether the host made the new one when asked; the old one died then.
    pub by_api: bool,
    /// The step it has come to.
    pub step: RotationStep,
    /// `account@host`.
    pub subject: String,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it ended, one way or the other.
    pub ended_at: Option<Timestamp>,
}

impl Ledger {
    /// Writes a new rotation, with the batch that carries it out where there
    /// is one: both, or neither. One whose answer was lost is over with that.
    /// `false`: the token takes part in another one that is not finished.
    pub fn begin_rotation(
        &self,
        rotation: &Rotation,
        batch: Option<(&Batch, &[RuntimeKey])>,
    ) -> Result<bool> {
        let mut connection = self.writer();
        let transaction = connection.transaction()?;
        transaction.execute(
            "update rotation set step = 'stopped', ended_at = ?2
             where old = ?1 and step = 'asked' and new is null and ended_at is null",
            params![rotation.old, rotation.begun_at.as_millisecond()],
        )?;
        // A token that is still being put on its runtimes is not replaced meanwhile, and one that is
        // being replaced takes nobody's place.
        let taken: bool = transaction.query_row(
            "select exists (select 1 from rotation where ended_at is null
               and (old in (?1, ?2) or (new = ?1 and step in ('asked', 'putting'))))",
            params![rotation.old, rotation.new],
            |row| row.get(0),
        )?;
        if taken {
            return Ok(false);
        }
        if let Some((batch, keys)) = batch {
            insert(&transaction, batch, keys)?;
        }
        transaction.execute(
            "insert into rotation (id, old, new, batch, by_api, step, subject, begun_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                rotation.id,
                rotation.old,
                rotation.new,
                batch.map(|(batch, _)| &batch.id),
                rotation.by_api,
                codec::word(rotation.step)?,
                rotation.subject,
                rotation.begun_at.as_millisecond(),
            ],
        )?;
        transaction.commit()?;
        Ok(true)
    }

    /// The new token is put on these runtimes, by this batch. `false`: the
    /// rotation is over, or has its batch already.
    pub fn begin_putting(&self, rotation: &str, batch: &Batch, keys: &[RuntimeKey]) -> Result<bool> {
        let mut connection = self.writer();
        let transaction = connection.transaction()?;
        insert(&transaction, batch, keys)?;
        let changed = transaction.execute(
            "update rotation set batch = ?2, step = 'putting'
             where id = ?1 and batch is null and ended_at is null",
            params![rotation, batch.id],
        )?;
        if changed == 0 {
            return Ok(false);
        }
        transaction.commit()?;
        Ok(true)
    }

    /// The new token is put on these runtimes too. `false`: the rotation is over.
    pub fn put_on_more(&self, rotation: &str, batch: &str, keys: &[RuntimeKey]) -> Result<bool> {
        let mut connection = self.writer();
        let transaction = connection.transaction()?;
        insert_lines(&transaction, batch, keys)?;
        transaction.execute("update batch set ended_at = null where id = ?1", [batch])?;
        let changed = transaction.execute(
            "update rotation set step = 'putting' where id = ?1 and batch = ?2 and ended_at is null",
            [rotation, batch],
        )?;
        if changed == 0 {
            return Ok(false);
        }
        transaction.commit()?;
        Ok(true)
    }

    /// Writes how far a rotation has come, or that it is over. `false`: it was
    /// over already.
    pub fn advance_rotation(
        &self,
        rotation: &str,
        step: RotationStep,
        ended_at: Option<Timestamp>,
    ) -> Result<bool> {
        let changed = self.writer().execute(
            "update rotation set step = ?2, ended_at = ?3 where id = ?1 and ended_at is null",
            params![
                rotation,
                codec::word(step)?,
                ended_at.map(Timestamp::as_millisecond)
            ],
        )?;
        Ok(changed > 0)
    }

    /// A rotation.
    pub fn rotation(&self, id: &str) -> Result<Option<Rotation>> {
        one(&self.reader(), "select * from rotation where id = ?1", id)
    }

    /// The rotation that a batch is a part of, finished or not.
    pub fn rotation_of_batch(&self, batch: &str) -> Result<Option<Rotation>> {
        one(&self.reader(), "select * from rotation where batch = ?1", batch)
    }

    /// The rotations that have not ended, oldest first.
    pub fn open_rotations(&self) -> Result<Vec<Rotation>> {
        let connection = self.reader();
        let mut query =
            connection.prepare("select * from rotation where ended_at is null order by begun_at, id")?;
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(rotation(row)?);
        }
        Ok(found)
    }
}

fn one(connection: &Connection, query: &str, id: &str) -> Result<Option<Rotation>> {
    let mut query = connection.prepare(query)?;
    let mut rows = query.query([id])?;
    rows.next()?.map(rotation).transpose()
}

fn rotation(row: &Row<'_>) -> Result<Rotation> {
    Ok(Rotation {
        id: row.get("id")?,
        old: row.get("old")?,
        new: row.get("new")?,
        batch: row.get("batch")?,
        by_api: row.get("by_api")?,
        step: codec::from_word(row.get("step")?, "rotation.step")?,
        subject: row.get("subject")?,
        begun_at: codec::instant(row, "begun_at")?,
        ended_at: codec::maybe_instant(row, "ended_at")?,
    })
}
