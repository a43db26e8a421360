//! Whatever the umask: everything that Patrol lays on the disk is its user's
//! alone. Each umask is a process of its own, which lays one of each.
#![cfg(unix)]
#![allow(clippy::unwrap_used, missing_docs)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use patrol_core::domain::expiry::Expiry;
use patrol_core::folders::Folders;
use patrol_core::ledger::Ledger;
use patrol_core::logs;

fn folders(base: &Path) -> Folders {
    Folders {
        data: base.join("share/patrol"),
        config: base.join("config/patrol"),
        state: base.join("state/patrol"),
    }
}

/// Every file and folder below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut all = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            all.extend(below(&path));
        }
        all.push(path);
    }
    all
}

#[test]
#[ignore = "run by everything_on_the_disk_is_the_users_alone"]
fn in_another_process() {
    let base = PathBuf::from(std::env::var_os("LAID_BELOW").unwrap());
    let folders = folders(&base);
    folders.create().unwrap();
    let guard = logs::start(&folders.state, Some("trace")).unwrap();
    tracing::info!("started");
    let file = folders.data.join("patrol.db");
    let ledger = Ledger::open(&file).unwrap();
    // A write, so that SQLite's own files are there.
    let _ = ledger.set_expiry("none", Expiry::Never);
    for path in below(&base) {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{}", path.display());
    }
    assert!(below(&base).len() >= 8, "{:?}", below(&base));
    drop((ledger, guard));
}

#[test]
fn everything_on_the_disk_is_the_users_alone() {
    for umask in ["0000", "0022", "0077", "0777"] {
        let base = tempfile::tempdir().unwrap();
        let script = format!("umask {umask}; exec \"$0\" --exact in_another_process --ignored --nocapture");
        let run = Command::new("sh")
            .arg("-c")
            .arg(script)
            .arg(std::env::current_exe().unwrap())
            .env("LAID_BELOW", base.path())
            .output()
            .unwrap();
        assert!(
            run.status.success(),
            "umask {umask}: {}{}",
            String::from_utf8_lossy(&run.stdout),
            String::from_utf8_lossy(&run.stderr)
        );
    }
}
