//! A process that has closed itself leaves no image of its memory, and lets
//! nobody in without more rights than its own user's. Each case is a process
//! of its own: the mark cannot be taken back.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output};

use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

/// Runs one of the tests below as a process that may leave an image, in a
/// folder of its own.
fn run(name: &str, folder: &std::path::Path) -> Output {
    Command::new("sh")
        .args(["-c", "ulimit -c unlimited 2>/dev/null; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture"])
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
#[ignore = "run by a_crash_of_a_closed_process_leaves_no_image"]
fn closed_and_crashing() {
    patrol_core::process::close().unwrap();
    assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    let limit = getrlimit(Resource::Core);
    assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
    std::process::abort();
}

#[test]
#[ignore = "run by a_crash_of_a_closed_process_leaves_no_image"]
fn open_and_crashing() {
    assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::Dumpable);
    std::process::abort();
}

#[test]
fn a_crash_of_a_closed_process_leaves_no_image() {
    let folder = tempfile::tempdir().unwrap();
    let closed = run("closed_and_crashing", folder.path());
    assert_eq!(closed.status.signal(), Some(6), "{closed:?}");
    assert!(!closed.status.core_dumped());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    // The same crash without it, where this system makes images at all.
    let open = run("open_and_crashing", folder.path());
    assert_eq!(open.status.signal(), Some(6), "{open:?}");
    let pattern = std::fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap();
    let limit = String::from_utf8(
        Command::new("sh")
            .args(["-c", "ulimit -Hc"])
            .output()
            .unwrap()
            .stdout,
    )
    .unwrap();
    if pattern.trim() == "core" && limit.trim() == "unlimited" {
        assert!(open.status.core_dumped(), "this test would not see an image");
    }
}
