//! The ledger: everything that is not secret, in SQLite.
//!
//! Codefresh is the truth about what is authorized; the ledger is what this
//! computer did and last saw. It lies in the app's data folder (0700), file
//! 0600. Commits are durable before a call returns (`synchronous = FULL`):
//! the order of steps in `service` counts on it. A few are not awaited on disk
//! ([`Ledger::unawaited`]): what a power cut takes of them, the runtimes tell
//! again. Who reads does not wait for who writes: they have a connection each,
//! and a reader sees what was committed before it asked (sqlite.org/wal.html).

mod accounts;
mod aside;
mod authorizations;
mod batches;
mod codec;
mod git;
mod grants;
mod health;
mod history;
mod reminders;
mod rotations;
mod runtimes;
mod settings;
mod tokens;

use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use rusqlite_migration::{Error as MigrationError, M, Migrations};
use tr::tr;

pub use aside::{BegunAnew, Why};
pub use batches::{Batch, Line};
pub use git::{Stored, Wanted};
pub use grants::Behind;
pub use health::Health;
pub use history::{Act, Entry};
pub use reminders::{Remembered, WatchedRuntime};
pub use rotations::Rotation;

use crate::domain::fault::{Code, Fault};

/// One migration a step; a step once released is never edited.
const STEPS: &[M<'static>] = &[
    M::up(include_str!("ledger/0001_first.sql")),
    M::up(include_str!("ledger/0002_grants.sql")),
    M::up(include_str!("ledger/0003_granted_at.sql")),
    M::up(include_str!("ledger/0004_batches.sql")),
    M::up(include_str!("ledger/0005_reminders.sql")),
    M::up(include_str!("ledger/0006_git.sql")),
];
/// The first version that says which token git is given.
const GIT_SINCE: i64 = 6;
const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

/// A connection that looks and never touches.
const TO_READ: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// Why the ledger could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// SQLite says no: disk full, read-only, locked for too long.
    #[error("the ledger could not be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// It was written by a newer version, or is no ledger at all.
    #[error("the ledger could not be brought to this version: {0}")]
    Migration(#[from] rusqlite_migration::Error),
    /// A stored value makes no sense.
    #[error("the ledger holds a value that makes no sense in {0}")]
    Value(&'static str),
    /// SQLite reads it, and finds its pages wrong.
    #[error("the ledger is damaged")]
    Damaged,
    /// The file could not be made or its permissions not set.
    #[error("the ledger's file could not be opened: {0}")]
    File(#[from] std::io::Error),
}

impl LedgerError {
    /// Whether only writing does not work: what is there can still be shown.
    pub fn is_of_writing(&self) -> bool {
        matches!(self.sqlite(), Some(ErrorCode::DiskFull | ErrorCode::ReadOnly))
    }

    /// The sentence for the window.
    pub fn fault(&self) -> Fault {
        let fault = |what: String| Fault::new(Code::Ledger, what);
        if self.is_damage() {
            return fault(tr!("Patrol's records are damaged.")).next(
                tr!("Start Patrol again: it sets them aside and reads everything anew. Tokens are safe in the keychain."),
            );
        }
        match self.sqlite() {
            Some(ErrorCode::DiskFull) => {
                return fault(tr!("The disk is full, so Patrol's records could not be written."))
                    .next(tr!("Free some space and try again."));
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                return fault(tr!(
                    "Patrol's records cannot be written: the file or its folder is read-only."
                ))
                .next(tr!(
                    "Make Patrol's data folder writable (Settings shows where it is) and try again."
                ));
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                return fault(tr!("Patrol's records are in use by another program."))
                    .next(tr!("Close other windows of Patrol and try again."));
            }
            Some(_) => {
                return fault(tr!("Patrol's records could not be read or written."))
                    .next(tr!("Try again; the log has the details."));
            }
            None => {}
        }
        match self {
            Self::Migration(_) => fault(tr!("Patrol's records were written by a newer version of Patrol."))
                .next(tr!("Install that version or a newer one; nothing was changed.")),
            Self::File(error) if error.kind() == ErrorKind::StorageFull => {
                fault(tr!("The disk is full, so Patrol's records could not be opened."))
                    .next(tr!("Free some space and start Patrol again."))
            }
            Self::File(error) if matches!(error.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied) => {
                fault(tr!("Patrol's records cannot be opened: the file or its folder is read-only."))
                    .next(tr!("Make the data folder writable (XDG_DATA_HOME, or ~/.local/share/patrol) and start Patrol again."))
            }
            Self::File(_) => fault(tr!("Patrol's records could not be opened."))
                .next(tr!("Check that the data folder exists and is yours (XDG_DATA_HOME, or ~/.local/share/patrol).")),
            Self::Sqlite(_) | Self::Value(_) | Self::Damaged => {
                fault(tr!("Patrol's records could not be read.")).next(tr!("Try again; the log has the details."))
            }
        }
    }
}

/// Shorthand of this module.
pub type Result<T> = std::result::Result<T, LedgerError>;

/// The ledger; calls block for a moment (a commit to disk), so they are made
/// on the runtime's worker threads, never on the window's.
#[derive(Debug)]
pub struct Ledger {
    writer: Mutex<Connection>,
    /// None where the writer is the only one that can see it: in memory, or while it is made.
    reader: Option<Mutex<Connection>>,
}

impl Ledger {
    /// Opens the ledger, making it and bringing it to this version where needed.
    ///
    /// # Errors
    /// The file cannot be made, read, or was written by a newer version.
    pub fn open(file: &Path) -> Result<Self> {
        owner_only(file)?;
        let connection = Connection::open_with_flags(
            file,
            OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_CREATE
                | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        connection.busy_handler(Some(wait_for_another))?;
        write_ahead(&connection)?;
        let ledger = Self::prepare(connection)?;
        let reader = Connection::open_with_flags(file, TO_READ)?;
        reader.busy_handler(Some(wait_for_another))?;
        Ok(Self {
            reader: Some(Mutex::new(reader)),
            ..ledger
        })
    }

    /// Opens the ledger to read it and no more: nothing is made, migrated or
    /// written. `None` where there is none, or an older one.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open_to_read(file: &Path) -> Result<Option<Self>> {
        let connection = match Connection::open_with_flags(file, TO_READ) {
            Err(_) if !file.exists() => return Ok(None),
            other => other?,
        };
        // Readers wait for nobody (sqlite.org/wal.html), but for the moment in which the journal is made anew.
        connection.busy_timeout(Duration::from_millis(500))?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok((version >= GIT_SINCE).then_some(Self::alone(connection)))
    }

    /// A ledger that is gone when it is dropped.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn in_memory() -> Result<Self> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self> {
        connection.busy_handler(Some(wait_for_another))?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "secure_delete", true)?;
        // One that reads before it writes would else be refused at once where another process wrote
        // meanwhile, and no patience helps then (sqlite.org/rescode.html, SQLITE_BUSY_SNAPSHOT).
        connection.set_transaction_behavior(TransactionBehavior::Immediate);
        match MIGRATIONS.to_latest(&mut connection) {
            // Another process made or migrated it at this very moment, and this one found it done half-way
            // through its own, which was rolled back: there is nothing to do any more.
            Err(MigrationError::RusqliteError { .. }) => MIGRATIONS.to_latest(&mut connection)?,
            done => done?,
        }
        Ok(Self::alone(connection))
    }

    fn alone(connection: Connection) -> Self {
        Self {
            writer: Mutex::new(connection),
            reader: None,
        }
    }

    /// A write whose loss in a power cut costs nothing: it is in the journal,
    /// in its order, and on disk with the next commit that is awaited. A crash
    /// of Patrol alone loses none (sqlite.org, "PRAGMA synchronous").
    fn unawaited<T>(&self, write: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let mut connection = self.writer();
        connection.pragma_update(None, "synchronous", "normal")?;
        let written = write(&mut connection);
        connection.pragma_update(None, "synchronous", "full")?;
        written
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        taken(&self.writer)
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        taken(self.reader.as_ref().unwrap_or(&self.writer))
    }
}

fn taken(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    // A panic while the lock was held leaves no half transaction: SQLite rolled it back.
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has the journal written ahead. Where two processes make the first ledger at
/// the same moment, SQLite refuses the change at once and asks no handler.
fn write_ahead(connection: &Connection) -> Result<()> {
    let mut tries = 0;
    loop {
        match connection.pragma_update(None, "journal_mode", "wal") {
            Err(error) if is_busy(&error) && wait_for_another(tries) => tries += 1,
            done => return Ok(done?),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

/// Another process writes at this moment. SQLite's own patience looks ten times
/// a second at last, and comes too late for ever where the other writes on and
/// on: a look a millisecond finds the gap. After five seconds it is a fault.
fn wait_for_another(looks: i32) -> bool {
    if looks >= 5000 {
        return false;
    }
    std::thread::sleep(Duration::from_millis(1));
    true
}

/// Makes the file readable by its owner alone before SQLite writes to it; the
/// WAL and its index inherit that.
fn owner_only(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        options.mode(0o600);
        let opened = options.open(file)?;
        // Open to others, or closed to its owner by a strict umask.
        if opened.metadata()?.permissions().mode() & 0o777 != 0o600 {
            opened.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        }
    }
    #[cfg(not(unix))]
    options.open(file)?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_are_in_order_and_apply() {
        MIGRATIONS.validate().unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn the_ledger_and_its_journal_are_for_the_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("patrol.db");
        std::fs::write(&file, "").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        let _ledger = Ledger::open(&file).unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{:?}", entry.file_name());
        }
    }

    #[test]
    fn who_reads_does_not_wait_for_who_writes() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("patrol.db")).unwrap();
        ledger.set_setting("said", Some("before")).unwrap();
        let writer = ledger.writer();
        writer
            .execute_batch("begin immediate; update setting set value = 'after'")
            .unwrap();
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(|| sender.send(ledger.setting("said").unwrap()));
            let read = receiver.recv_timeout(Duration::from_secs(10));
            writer.execute_batch("commit").unwrap();
            drop(writer);
            assert_eq!(read.unwrap().as_deref(), Some("before"));
        });
        assert_eq!(ledger.setting("said").unwrap().as_deref(), Some("after"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn where_nothing_can_be_written_the_sentence_says_so() {
        // Read-only for everybody, root too.
        let fault = Ledger::open(Path::new("/sys/patrol.db")).unwrap_err().fault();
        assert!(fault.message.contains("read-only"), "{fault:?}");
        assert!(fault.next.is_some());
    }

    #[test]
    fn a_ledger_of_a_newer_version_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("patrol.db");
        drop(Ledger::open(&file).unwrap());
        Connection::open(&file)
            .unwrap()
            .pragma_update(None, "user_version", 999)
            .unwrap();
        let error = Ledger::open(&file).unwrap_err();
        assert!(matches!(error, LedgerError::Migration(_)));
        assert!(error.fault().message.contains("newer version"));
    }

    #[test]
    fn a_file_that_is_no_ledger_is_said_to_be_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("patrol.db");
        std::fs::write(
            &file,
            "this is no database, but it is long enough to be taken for one".repeat(40),
        )
        .unwrap();
        assert_eq!(
            Ledger::open(&file).unwrap_err().fault().message,
            "Patrol's records are damaged."
        );
    }
}
