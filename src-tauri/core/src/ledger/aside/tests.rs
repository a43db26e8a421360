//! A ledger that cannot be used, and every step of what is done about it.
#![allow(clippy::unwrap_used)]

use super::*;

/// A ledger with a setting in it, closed.
fn ledger(folder: &Path) -> PathBuf {
    let file = folder.join("patrol.db");
    let ledger = Ledger::open(&file).unwrap();
    ledger.set_setting("ca_file", Some("/ca.pem")).unwrap();
    file
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        // SQLite's own, of the ledger that is open.
        .filter(|name| !["patrol.db-wal", "patrol.db-shm"].contains(&name.as_str()))
        .collect();
    names.sort();
    names
}

/// Writes over the middle of the file: its head is whole, so that it opens.
fn spoil(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let length = bytes.len();
    bytes[4096..length].fill(0x5a);
    std::fs::write(file, bytes).unwrap();
}

fn make_newer(file: &Path) {
    let connection = Connection::open(file).unwrap();
    connection.pragma_update(None, "user_version", 999).unwrap();
}

#[test]
fn a_whole_ledger_is_opened_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = ledger(folder.path());
    let opened = Ledger::open_or_begin_anew(&file).unwrap();
    assert_eq!(opened.begun_anew().unwrap(), None);
    assert_eq!(opened.setting("ca_file").unwrap().as_deref(), Some("/ca.pem"));
    assert_eq!(names(folder.path()), ["patrol.db"]);
}

#[test]
fn a_damaged_ledger_is_set_aside_byte_by_byte_and_a_new_one_remembers_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = ledger(folder.path());
    spoil(&file);
    let before = std::fs::read(&file).unwrap();
    let opened = Ledger::open_or_begin_anew(&file).unwrap();
    let expected = BegunAnew {
        why: Why::Damaged,
        file: "patrol.db.damaged-1".to_owned(),
    };
    assert_eq!(opened.begun_anew().unwrap(), Some(expected.clone()));
    assert_eq!(opened.setting("ca_file").unwrap(), None);
    assert_eq!(names(folder.path()), ["patrol.db", "patrol.db.damaged-1"]);
    assert_eq!(
        std::fs::read(folder.path().join("patrol.db.damaged-1")).unwrap(),
        before
    );
    drop(opened);
    let again = Ledger::open_or_begin_anew(&file).unwrap();
    assert_eq!(
        again.begun_anew().unwrap(),
        Some(expected),
        "until it has been looked for"
    );
    again.forget_begun_anew().unwrap();
    assert_eq!(again.begun_anew().unwrap(), None);
}

#[test]
fn a_file_that_is_no_database_is_set_aside_too_and_none_ever_takes_anothers_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("patrol.db");
    for number in 1..=3 {
        std::fs::write(&file, format!("no database, {number} ").repeat(400)).unwrap();
        drop(Ledger::open_or_begin_anew(&file).unwrap());
        let aside = folder.path().join(format!("patrol.db.damaged-{number}"));
        let text = std::fs::read_to_string(aside).unwrap();
        assert!(text.starts_with(&format!("no database, {number} ")));
    }
}

#[test]
fn a_newer_versions_ledger_is_set_aside_whole_and_works_under_its_own_name_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = ledger(folder.path());
    make_newer(&file);
    let opened = Ledger::open_or_begin_anew(&file).unwrap();
    assert_eq!(opened.begun_anew().unwrap().unwrap().why, Why::Newer);
    drop(opened);
    let aside = Connection::open(folder.path().join("patrol.db.newer-1")).unwrap();
    let kept: String = aside
        .query_row("select value from setting where key = 'ca_file'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(kept, "/ca.pem");
}

#[cfg(unix)]
#[test]
fn the_new_ledger_is_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = ledger(folder.path());
    spoil(&file);
    let _open = Ledger::open_or_begin_anew(&file).unwrap();
    for name in ["patrol.db", "patrol.db-wal", "patrol.db.damaged-1"] {
        let mode = std::fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn whatever_step_is_the_last_the_next_start_comes_to_the_same_end() {
    for last in 1..=4 {
        let folder = tempfile::tempdir().unwrap();
        let file = ledger(folder.path());
        spoil(&file);
        let aside = with_end(&file, ".damaged-1");
        let begun = BegunAnew {
            why: Why::Damaged,
            file: "patrol.db.damaged-1".to_owned(),
        };
        // As far as it came.
        std::fs::write(with_end(&file, ".new"), "half a file").unwrap();
        if last >= 2 {
            prepare_new(&file, &begun).unwrap();
        }
        if last >= 3 {
            rename(&file, &aside).unwrap();
        }
        if last >= 4 {
            finish_renaming(&file).unwrap();
        }
        let opened = Ledger::open_or_begin_anew(&file).unwrap();
        assert_eq!(opened.begun_anew().unwrap(), Some(begun), "step {last}");
        assert_eq!(
            names(folder.path()),
            ["patrol.db", "patrol.db.damaged-1"],
            "step {last}"
        );
    }
}

#[test]
fn a_disk_that_is_full_or_read_only_is_no_reason_to_set_anything_aside() {
    let failure = |code| {
        let error = rusqlite::ffi::Error {
            code,
            extended_code: 0,
        };
        rusqlite::Error::SqliteFailure(error, None)
    };
    for code in [
        ErrorCode::DiskFull,
        ErrorCode::ReadOnly,
        ErrorCode::CannotOpen,
        ErrorCode::DatabaseBusy,
        ErrorCode::SystemIoFailure,
    ] {
        assert_eq!(why(&LedgerError::Sqlite(failure(code))), None, "{code:?}");
        // In the middle of a migration it is the same, and says the same.
        let migrating = LedgerError::Migration(MigrationError::RusqliteError {
            query: String::new(),
            err: failure(code),
        });
        assert_eq!(why(&migrating), None, "{code:?}");
        assert_eq!(migrating.fault(), LedgerError::Sqlite(failure(code)).fault());
        assert!(!migrating.fault().message.contains("newer"), "{code:?}");
    }
}
