//! Records that cannot be used are set aside, whole, and new ones are begun.
//!
//! Damaged, or written by a newer version: either way nothing is deleted. The
//! file gets another name in the same folder, and the new ledger remembers
//! that it was begun anew, so that `service` can look in the keychain and ask
//! Codefresh for what the old one knew. Any step may be the last before the
//! power goes: the new ledger is made under a name of its own and is renamed
//! last.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode};
use rusqlite_migration::{Error as MigrationError, MigrationDefinitionError};
use serde::{Deserialize, Serialize};

use super::{Ledger, LedgerError, Result, codec, owner_only};

/// The setting that remembers it.
const KEY: &str = "begun_anew";

/// Why a ledger could not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Its pages make no sense.
    Damaged,
    /// A newer Patrol wrote it.
    Newer,
}

/// A ledger that took another's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BegunAnew {
    /// Why the former one could not be used.
    pub why: Why,
    /// The name of the file that it lies in now, in the same folder.
    pub file: String,
}

impl Ledger {
    /// Opens the ledger as [`Ledger::open`] does, and looks through it. One
    /// that is damaged or a newer Patrol's is set aside, and a new one takes
    /// its place: [`Ledger::begun_anew`] tells. For the window alone, which
    /// runs once: another process must not do that to it.
    ///
    /// # Errors
    /// As [`Ledger::open`], where another ledger would be no help.
    pub fn open_or_begin_anew(file: &Path) -> Result<Self> {
        finish_renaming(file)?;
        let why = match Self::open(file).and_then(Self::sound) {
            Ok(ledger) => return Ok(ledger),
            Err(error) => why(&error).ok_or(error)?,
        };
        let aside = free_name(file, why)?;
        let begun = BegunAnew {
            why,
            file: aside
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
        };
        prepare_new(file, &begun)?;
        // The journal first: beside a new file it would be taken for the new one's.
        for end in ["-wal", "-shm"] {
            rename(&with_end(file, end), &with_end(&aside, end))?;
        }
        rename(file, &aside)?;
        finish_renaming(file)?;
        tracing::warn!(?why, aside = begun.file, "the ledger was set aside");
        Self::open(file)
    }

    /// That this ledger took another's place, until everything has been
    /// looked for.
    pub fn begun_anew(&self) -> Result<Option<BegunAnew>> {
        let text = self.setting(KEY)?;
        text.map(|text| codec::from_json(&text, "setting.begun_anew"))
            .transpose()
    }

    /// Everything has been looked for.
    pub fn forget_begun_anew(&self) -> Result<()> {
        self.set_setting(KEY, None)
    }

    /// Reads every page, as far as a start may take.
    fn sound(self) -> Result<Self> {
        let said: String = self
            .writer()
            .query_row("pragma quick_check(1)", [], |row| row.get(0))?;
        match said.as_str() {
            "ok" => Ok(self),
            _ => Err(LedgerError::Damaged),
        }
    }
}

/// Why another ledger would help; `None` where it would not.
fn why(error: &LedgerError) -> Option<Why> {
    if error.is_damage() {
        return Some(Why::Damaged);
    }
    match error {
        LedgerError::Migration(MigrationError::MigrationDefinition(
            MigrationDefinitionError::DatabaseTooFarAhead,
        )) => Some(Why::Newer),
        // The number of its version is none.
        LedgerError::Migration(MigrationError::InvalidUserVersion) => Some(Why::Damaged),
        _ => None,
    }
}

impl LedgerError {
    /// SQLite's own error, where it is one: a migration's too.
    pub(super) fn sqlite(&self) -> Option<ErrorCode> {
        let error = match self {
            Self::Sqlite(error) => error,
            Self::Migration(MigrationError::RusqliteError { err, .. }) => err,
            _ => return None,
        };
        match error {
            rusqlite::Error::SqliteFailure(error, _) => Some(error.code),
            _ => None,
        }
    }

    /// Whether the file itself makes no sense.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged)
            || matches!(
                self.sqlite(),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
            )
    }
}

/// Makes the new ledger beside the old one, on disk and closed.
fn prepare_new(file: &Path, begun: &BegunAnew) -> Result<()> {
    let new = with_end(file, ".new");
    for end in ["", "-journal"] {
        remove(&with_end(&new, end))?;
    }
    owner_only(&new)?;
    let ledger = Ledger::prepare(Connection::open(&new)?)?;
    ledger.set_setting(KEY, Some(&codec::json(begun)?))
}

/// The last step, also where a start before this one came no further.
fn finish_renaming(file: &Path) -> Result<()> {
    if !file.exists() {
        rename(&with_end(file, ".new"), file)?;
    }
    Ok(())
}

/// A name that nothing has yet: `patrol.db.damaged-1`.
fn free_name(file: &Path, why: Why) -> Result<PathBuf> {
    let word = codec::word(why)?;
    let name = (1..)
        .map(|number| with_end(file, &format!(".{word}-{number}")))
        .find(|name| !name.exists());
    name.ok_or_else(|| std::io::Error::from(ErrorKind::AlreadyExists).into())
}

fn with_end(file: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(end);
    name.into()
}

/// Renames what is there.
fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    there(std::fs::rename(from, to))
}

fn remove(file: &Path) -> std::io::Result<()> {
    there(std::fs::remove_file(file))
}

fn there(done: std::io::Result<()>) -> std::io::Result<()> {
    match done {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
#[path = "aside/tests.rs"]
mod tests;
