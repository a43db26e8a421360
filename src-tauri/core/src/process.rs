//! Floor 2: this process, closed to the user's other programs.
//!
//! A crash leaves no image of the memory, secrets and all, on the disk
//! (core(5): `RLIMIT_CORE`), and no program without more rights than the
//! user's may attach itself to the process or read its memory (prctl(2):
//! `PR_SET_DUMPABLE`; ptrace(2)). Programs that are started from here get the
//! first and, with the next program's start, lose the second: WebKit's
//! processes among them.

use std::io;

/// Why the process is not closed.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// The system did not take the limit.
    #[error("a crash may leave an image of the memory: {0}")]
    CoreDump(io::Error),
    /// The system did not take the mark.
    #[error("other programs of yours may read this one's memory: {0}")]
    Open(io::Error),
}

/// Closes the process. Called first of all, before any secret is read.
///
/// # Errors
/// See [`ProcessError`]. Patrol works all the same.
#[cfg(unix)]
pub fn close() -> Result<(), ProcessError> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none).map_err(|error| ProcessError::CoreDump(error.into()))?;
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable)
            .map_err(|error| ProcessError::Open(error.into()))?;
    }
    Ok(())
}

/// Elsewhere the system's own rules stand.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn close() -> Result<(), ProcessError> {
    Ok(())
}
