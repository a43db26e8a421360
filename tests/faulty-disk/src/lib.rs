//! A disk that fails when a test says so.
//!
//! SQLite lets its tests replace the system calls that it makes
//! (`sqlite3_vfs.xSetSystemCall`, sqlite.org/c3ref/vfs.html); its own tests of
//! full and failing disks do the same. So what fails here fails where a real
//! disk would, and what SQLite and Patrol make of it is real.
//!
//! For files beside SQLite's, [`calls`] does the same at the kernel's door.

#![cfg(target_os = "linux")]

pub mod calls;

use std::collections::HashMap;
use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, Once, OnceLock, PoisonError};

use libc::{off_t, size_t, ssize_t};
use rusqlite::ffi;

/// What SQLite is about to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// The last part of a transaction: with it, it counts.
    Commit,
    /// Anything else.
    Other,
}

/// Who decides whether a write is carried out.
pub type Watcher = Arc<dyn Fn(Write) -> bool + Send + Sync>;

/// A folder under watch, until this is dropped. Files that are open then stay so.
pub struct Watched(PathBuf);

impl Drop for Watched {
    fn drop(&mut self) {
        state().folders.retain(|(folder, _)| *folder != self.0);
    }
}

/// From now on each write of SQLite's to files that it opens in this folder
/// asks first; one that is refused meets a full disk (`ENOSPC`).
pub fn watch(folder: &Path, watcher: Watcher) -> Watched {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(install);
    // SQLite opens files by their real names.
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    state().folders.push((folder.clone(), watcher));
    Watched(folder)
}

#[derive(Default)]
struct State {
    folders: Vec<(PathBuf, Watcher)>,
    files: HashMap<c_int, Watcher>,
}

fn state() -> MutexGuard<'static, State> {
    static STATE: OnceLock<Mutex<State>> = OnceLock::new();
    let state = STATE.get_or_init(Mutex::default);
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

// As os_unix.c declares them in `aSyscall`.
type Open = unsafe extern "C" fn(*const c_char, c_int, c_int) -> c_int;
type Close = unsafe extern "C" fn(c_int) -> c_int;
type Plain = unsafe extern "C" fn(c_int, *const c_void, size_t) -> ssize_t;
type At = unsafe extern "C" fn(c_int, *const c_void, size_t, off_t) -> ssize_t;

static OPEN: OnceLock<Open> = OnceLock::new();
static CLOSE: OnceLock<Close> = OnceLock::new();
static WRITE: OnceLock<Plain> = OnceLock::new();
static PWRITE: OnceLock<At> = OnceLock::new();

unsafe extern "C" fn open(path: *const c_char, flags: c_int, mode: c_int) -> c_int {
    let Some(real) = OPEN.get() else { return -1 };
    // SAFETY: SQLite's own call, handed on as it came.
    let file = unsafe { real(path, flags, mode) };
    if file >= 0 {
        // SAFETY: it has just been opened by this name, which therefore ends with a zero.
        let path = Path::new(OsStr::from_bytes(unsafe { CStr::from_ptr(path) }.to_bytes()));
        let mut state = state();
        let found = state.folders.iter().find(|(folder, _)| path.starts_with(folder));
        if let Some(watcher) = found.map(|(_, watcher)| watcher.clone()) {
            state.files.insert(file, watcher);
        }
    }
    file
}

unsafe extern "C" fn close(file: c_int) -> c_int {
    state().files.remove(&file);
    match CLOSE.get() {
        // SAFETY: as above.
        Some(real) => unsafe { real(file) },
        None => -1,
    }
}

unsafe extern "C" fn write(file: c_int, data: *const c_void, length: size_t) -> ssize_t {
    match WRITE.get() {
        // SAFETY: as above; `data` holds `length` bytes.
        Some(real) if unsafe { allowed(file, data, length) } => unsafe { real(file, data, length) },
        _ => full(),
    }
}

unsafe extern "C" fn pwrite(file: c_int, data: *const c_void, length: size_t, at: off_t) -> ssize_t {
    match PWRITE.get() {
        // SAFETY: as above; `data` holds `length` bytes.
        Some(real) if unsafe { allowed(file, data, length) } => unsafe { real(file, data, length, at) },
        _ => full(),
    }
}

/// Asks the watcher. A frame of the journal begins with 24 bytes of its own,
/// of which the second four are not zero in a transaction's last frame
/// (sqlite.org/fileformat2.html, "The Write-Ahead Log").
///
/// # Safety
/// `data` holds `length` bytes.
unsafe fn allowed(file: c_int, data: *const c_void, length: size_t) -> bool {
    let Some(watcher) = state().files.get(&file).cloned() else {
        return true;
    };
    // SAFETY: the caller's promise.
    let bytes = unsafe { std::slice::from_raw_parts(data.cast::<u8>(), length) };
    let commits = length == 24 && bytes[4..8] != [0; 4];
    watcher(if commits { Write::Commit } else { Write::Other })
}

fn full() -> ssize_t {
    // SAFETY: errno is this thread's own.
    unsafe { *libc::__errno_location() = libc::ENOSPC };
    -1
}

/// Puts the calls above in the place of the system's.
fn install() {
    // SAFETY: the default VFS is os_unix.c's and lives as long as the process; each pointer goes back and
    // forth under the very type that os_unix.c declares for its name.
    unsafe {
        let vfs = ffi::sqlite3_vfs_find(std::ptr::null());
        assert!(!vfs.is_null(), "SQLite has no default VFS");
        let (get, set) = ((*vfs).xGetSystemCall, (*vfs).xSetSystemCall);
        let (Some(get), Some(set)) = (get, set) else {
            panic!("this VFS lets no calls be replaced");
        };
        let replace = |name: &CStr, ours: unsafe extern "C" fn()| {
            let real = get(vfs, name.as_ptr())?;
            assert_eq!(set(vfs, name.as_ptr(), Some(ours)), ffi::SQLITE_OK, "{name:?}");
            Some(real)
        };
        type Any = unsafe extern "C" fn();
        // The real ones are remembered before anything calls ours: nothing is open yet.
        if let Some(real) = get(vfs, c"open".as_ptr()) {
            let _ = OPEN.set(std::mem::transmute::<Any, Open>(real));
        }
        if let Some(real) = get(vfs, c"close".as_ptr()) {
            let _ = CLOSE.set(std::mem::transmute::<Any, Close>(real));
        }
        if let Some(real) = get(vfs, c"write".as_ptr()) {
            let _ = WRITE.set(std::mem::transmute::<Any, Plain>(real));
        }
        for name in [c"pwrite", c"pwrite64"] {
            if let Some(real) = get(vfs, name.as_ptr()) {
                let _ = PWRITE.set(std::mem::transmute::<Any, At>(real));
                replace(name, std::mem::transmute::<At, Any>(pwrite));
            }
        }
        replace(c"write", std::mem::transmute::<Plain, Any>(write));
        replace(c"close", std::mem::transmute::<Close, Any>(close));
        replace(c"open", std::mem::transmute::<Open, Any>(open));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use rusqlite::{Connection, ErrorCode};

    use super::*;

    #[test]
    fn a_transaction_is_one_commit_and_a_full_disk_stops_it_until_there_is_room() {
        let folder = std::env::temp_dir().join(format!("faulty-disk-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (commits, is_full) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (counted, stops) = (commits.clone(), is_full.clone());
        let watched = watch(
            &folder,
            Arc::new(move |what| {
                if what == Write::Commit {
                    counted.fetch_add(1, Ordering::SeqCst);
                }
                !stops.load(Ordering::SeqCst)
            }),
        );
        let mut connection = Connection::open(folder.join("a.db")).unwrap();
        connection.pragma_update(None, "journal_mode", "wal").unwrap();
        connection
            .execute_batch("create table t (x text); create index i on t (x)")
            .unwrap();
        let before = commits.load(Ordering::SeqCst);
        let transaction = connection.transaction().unwrap();
        for n in 0..500 {
            transaction
                .execute("insert into t values (?1)", [format!("{n:0100}")])
                .unwrap();
        }
        transaction.commit().unwrap();
        assert_eq!(commits.load(Ordering::SeqCst) - before, 1);

        is_full.store(true, Ordering::SeqCst);
        let error = connection.execute("delete from t", []).unwrap_err();
        assert_eq!(error.sqlite_error_code(), Some(ErrorCode::DiskFull));
        is_full.store(false, Ordering::SeqCst);
        let left: i64 = connection
            .query_row("select count(*) from t", [], |row| row.get(0))
            .unwrap();
        assert_eq!(left, 500);
        drop((watched, connection));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
