//! A thread's own file-system calls, each of which can be made to fail.
//!
//! The kernel asks before it carries out a call (seccomp_unotify(2)): a thread
//! that is overseen, and those that it starts, wait at each call that opens or
//! changes a file until a judge has spoken. What is refused fails as on a real
//! disk, with the error that the judge names; a write can be cut short. What
//! libraries and the standard library make of it is real. SQLite's own calls
//! are marked: `watch` has those.

mod kernel;

use std::ffi::{CStr, OsStr};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;

use kernel::{Asked, Told};

/// A call that is about to be made, to a file in an overseen folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What for.
    pub what: What,
    /// The file.
    pub path: PathBuf,
    /// Whether it is SQLite's own.
    pub of_sqlite: bool,
}

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Opens a file or a folder to read.
    Open,
    /// Opens a file to write, or makes it.
    Create,
    /// Writes bytes.
    Write,
    /// Changes a file's length.
    Truncate,
    /// Waits until the disk has it.
    Sync,
    /// Makes a folder.
    MakeFolder,
    /// Gives a file another name, in another's place.
    Rename,
    /// Takes a file or a folder away.
    Remove,
    /// Changes who may read it.
    Permit,
    /// Locks a file.
    Lock,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is carried out.
    Go,
    /// It fails with this error of errno(3).
    Fail(i32),
    /// Half of the bytes are written.
    Half,
}

/// Who decides. Called while the thread waits: it must not touch the file system.
pub type Judge = Arc<dyn Fn(&Call) -> Verdict + Send + Sync>;

/// Runs something on a thread of its own, whose calls to files below `folder`
/// are put before the judge; so are those of the threads that it starts, for
/// as long as they live. Other programs that it starts are left alone.
pub fn oversee<T: Send>(folder: &Path, judge: Judge, act: impl FnOnce() -> T + Send) -> T {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let (sender, receiver) = mpsc::channel::<OwnedFd>();
    // Not joined: it ends when the last thread that is overseen has ended.
    std::thread::spawn(move || {
        if let Ok(door) = receiver.recv() {
            stand_at(&door, &folder, &judge);
        }
    });
    std::thread::scope(|scope| {
        let overseen = scope.spawn(move || {
            // What is sent to does not wait at the door yet: it is a lock and a wake.
            let door = kernel::ask_before(&CALLS.map(|(number, ..)| number));
            let _ = sender.send(door.unwrap_or_else(|error| panic!("seccomp_unotify(2): {error}")));
            act()
        });
        overseen
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Where a call has the name or the number of its file.
#[derive(Clone, Copy)]
enum File {
    /// A path, in this argument.
    Named(usize),
    /// An open file, in the first.
    Opened,
}

type Known = (libc::c_long, What, File);

#[cfg(target_arch = "x86_64")]
const CALLS: [Known; 22] = with_old(NEW);
#[cfg(not(target_arch = "x86_64"))]
const CALLS: [Known; 15] = NEW;

const NEW: [Known; 15] = [
    (libc::SYS_openat, What::Open, File::Named(1)),
    (libc::SYS_write, What::Write, File::Opened),
    (libc::SYS_pwrite64, What::Write, File::Opened),
    (libc::SYS_ftruncate, What::Truncate, File::Opened),
    (libc::SYS_fsync, What::Sync, File::Opened),
    (libc::SYS_fdatasync, What::Sync, File::Opened),
    (libc::SYS_mkdirat, What::MakeFolder, File::Named(1)),
    (libc::SYS_renameat, What::Rename, File::Named(3)),
    (libc::SYS_renameat2, What::Rename, File::Named(3)),
    (libc::SYS_linkat, What::Rename, File::Named(3)),
    (libc::SYS_unlinkat, What::Remove, File::Named(1)),
    (libc::SYS_fchmodat, What::Permit, File::Named(1)),
    (libc::SYS_fchmod, What::Permit, File::Opened),
    (libc::SYS_flock, What::Lock, File::Opened),
    (libc::SYS_symlinkat, What::Create, File::Named(2)),
];

/// The calls that only older kinds of processors have.
#[cfg(target_arch = "x86_64")]
const fn with_old(new: [Known; 15]) -> [Known; 22] {
    let mut all = [(libc::SYS_open, What::Open, File::Named(0)); 22];
    let old = [
        (libc::SYS_open, What::Open, File::Named(0)),
        (libc::SYS_mkdir, What::MakeFolder, File::Named(0)),
        (libc::SYS_rename, What::Rename, File::Named(1)),
        (libc::SYS_link, What::Rename, File::Named(1)),
        (libc::SYS_unlink, What::Remove, File::Named(0)),
        (libc::SYS_rmdir, What::Remove, File::Named(0)),
        (libc::SYS_chmod, What::Permit, File::Named(0)),
    ];
    let mut at = 0;
    while at < 22 {
        all[at] = if at < 7 { old[at] } else { new[at - 7] };
        at += 1;
    }
    all
}

/// Hears every call until nobody is left who could make one.
fn stand_at(door: &OwnedFd, folder: &Path, judge: &Judge) {
    while let Some(asked) = kernel::hear(door.as_raw_fd()) {
        let told = match call(&asked, folder) {
            None => Told::Go,
            Some(call) => match judge(&call) {
                Verdict::Go => Told::Go,
                Verdict::Fail(error) => Told::Fails(error),
                Verdict::Half => half(&asked),
            },
        };
        kernel::tell(door.as_raw_fd(), &asked, told);
    }
}

/// What is asked for, where it is about a file of the folder.
fn call(asked: &Asked, folder: &Path) -> Option<Call> {
    // Another program, such as git: its memory is not ours to read, and its faults are not meant.
    if !Path::new(&format!("/proc/self/task/{}", asked.thread)).exists() {
        return None;
    }
    let (_, mut what, file) = *CALLS.iter().find(|(number, ..)| *number == asked.number)?;
    let path = match file {
        File::Named(at) => {
            let name = asked.arguments[at] as *const libc::c_char;
            if name.is_null() {
                return None;
            }
            // SAFETY: a thread of this process waits in the call that it has handed this name to.
            let name = unsafe { CStr::from_ptr(name) };
            PathBuf::from(OsStr::from_bytes(name.to_bytes()))
        }
        File::Opened => std::fs::read_link(format!("/proc/self/fd/{}", asked.arguments[0])).ok()?,
    };
    if !path.starts_with(folder) {
        return None;
    }
    let flags = match (what, file) {
        (What::Open, File::Named(at)) => asked.arguments[at + 1] as i32,
        _ => 0,
    };
    if flags & (libc::O_CREAT | libc::O_WRONLY | libc::O_RDWR | libc::O_TRUNC) != 0 {
        what = What::Create;
    }
    let of_sqlite = is_sqlites(what, file, &path, flags, folder);
    Some(Call {
        what,
        path,
        of_sqlite,
    })
}

/// SQLite opens its files without following links, which nobody else does
/// here; it syncs the folder, removes its journals, and changes nothing by name.
fn is_sqlites(what: What, file: File, path: &Path, flags: i32, folder: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_bytes();
    let journal = [&b"-wal"[..], b"-shm", b"-journal"]
        .iter()
        .any(|end| name.ends_with(end));
    let ledger = name.windows(3).any(|part| part == b".db");
    match (what, file) {
        (What::Open | What::Create, _) if flags & libc::O_NOFOLLOW != 0 => true,
        (What::Open, _) => path == folder && flags & libc::O_DIRECTORY == 0,
        (What::Sync, _) if path == folder => true,
        (What::Remove, _) => journal,
        (What::Permit, File::Opened) => journal,
        (_, File::Opened) => journal || ledger,
        _ => false,
    }
}

/// The first half is written here, and is what the call comes back with.
fn half(asked: &Asked) -> Told {
    let [file, bytes, length, ..] = asked.arguments;
    let length = (length as usize).div_ceil(2);
    // SAFETY: as it was called, with fewer bytes; the thread that it belongs to waits.
    let written = unsafe { libc::write(file as i32, bytes as *const libc::c_void, length) };
    if written < 0 {
        Told::Fails(libc::EIO)
    } else {
        Told::Done(written as i64)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Write};
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn every_call_is_heard_in_its_order_and_fails_when_it_shall() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().canonicalize().unwrap();
        let whole = |at: &Path| -> std::io::Result<()> {
            let mut new = std::fs::File::create(at.join("new"))?;
            new.write_all(b"four")?;
            new.sync_all()?;
            std::fs::rename(at.join("new"), at.join("old"))?;
            std::thread::scope(|scope| {
                scope
                    .spawn(|| std::fs::remove_file(at.join("old")))
                    .join()
                    .unwrap()
            })
        };
        let tried = |verdict: fn(usize) -> Verdict| {
            let heard: Arc<Mutex<Vec<What>>> = Arc::default();
            let ear = heard.clone();
            let judge = move |call: &Call| {
                let mut heard = ear.lock().unwrap();
                heard.push(call.what);
                verdict(heard.len() - 1)
            };
            let done = oversee(&at, Arc::new(judge), || whole(&at));
            let heard = heard.lock().unwrap().clone();
            (done.map_err(|error| error.kind()), heard)
        };
        let (done, heard) = tried(|_| Verdict::Go);
        let all = [What::Create, What::Write, What::Sync, What::Rename, What::Remove];
        assert_eq!((done, heard.as_slice()), (Ok(()), &all[..]));
        // A library's own loop writes the rest.
        let (done, heard) = tried(|at| if at == 1 { Verdict::Half } else { Verdict::Go });
        assert_eq!((done, heard.len()), (Ok(()), 6));
        let (done, heard) = tried(|at| match at {
            1 => Verdict::Half,
            2 => Verdict::Fail(libc::ENOSPC),
            _ => Verdict::Go,
        });
        assert_eq!((done, heard.len()), (Err(ErrorKind::StorageFull), 3));
        assert_eq!(std::fs::read(at.join("new")).unwrap(), b"fo");
        let (done, _) = tried(|at| {
            if at == 3 {
                Verdict::Fail(libc::EACCES)
            } else {
                Verdict::Go
            }
        });
        assert_eq!(done, Err(ErrorKind::PermissionDenied));
    }
}
