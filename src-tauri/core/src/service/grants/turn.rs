//! One renewal at a time per grant, and its failure told to those who waited.
//!
//! The lock is the system's: it goes with the process that holds it, however
//! that ends. In the locked file stands the last failure of the host's, if
//! there was one: whoever comes to the lock while that is fresh takes it for
//! an answer. Else a hundred askers of one `git fetch` would ask a host that
//! is down one after the other, each with a deadline of its own.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tr::tr;

use crate::domain::fault::{Code, Fault};
use crate::service::{Service, lock};

/// How often the lock is tried.
const LOCK_PULSE: Duration = Duration::from_millis(100);
/// How long a failure stands for the next asker's: longer than a crowd takes
/// to come by, shorter than the window's minute between two looks.
const JUST_NOW: SignedDuration = SignedDuration::from_secs(15);
/// No failure takes more.
const LONGEST: u64 = 64 * 1024;

/// What stands in the file.
#[derive(Serialize, Deserialize)]
struct Mark {
    /// When the host failed, in milliseconds since 1970.
    at: i64,
    fault: Fault,
}

/// Whose turn it is, until this is dropped.
pub(super) struct Turn(File);

impl Turn {
    /// The host's failure, if there was one a moment ago. One from the future
    /// is none: the clock was set back.
    pub(super) fn failed_just_now(&self, now: Timestamp) -> Option<Fault> {
        let mut file = &self.0;
        let mut text = String::new();
        file.rewind().ok()?;
        file.take(LONGEST).read_to_string(&mut text).ok()?;
        let Mark { at, fault } = serde_json::from_str(&text).ok()?;
        let age = now.duration_since(Timestamp::from_millisecond(at).ok()?);
        (!age.is_negative() && age < JUST_NOW).then_some(fault)
    }

    /// Leaves word for those who wait. Where that cannot be written, they ask for themselves.
    pub(super) fn failed(&self, at: Timestamp, fault: &Fault) {
        let mark = Mark {
            at: at.as_millisecond(),
            fault: fault.clone(),
        };
        let mut file = &self.0;
        // Half a mark is none.
        let _ = serde_json::to_string(&mark)
            .map_err(std::io::Error::from)
            .and_then(|text| {
                file.set_len(0)?;
                file.write_all(text.as_bytes())
            });
    }
}

impl Service {
    pub(super) async fn grant_turn(&self, token: &str, patience: Duration) -> Result<Turn, Fault> {
        let turn = lock(&self.inner.refreshing)
            .entry(format!("grant {token}"))
            .or_default()
            .clone();
        let _turn = turn.lock_owned().await;
        let file = self.inner.folders.data.join(format!("grant-{token}.lock"));
        let wrong = |_| {
            Fault::new(Code::Ledger, tr!("Patrol's data folder cannot be written."))
                .next(tr!("Make it writable."))
        };
        let mut options = OpenOptions::new();
        options.create(true).read(true).append(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let file = options.open(file).map_err(wrong)?;
        let taken = async {
            loop {
                match file.try_lock() {
                    Ok(()) => return Ok(()),
                    Err(TryLockError::WouldBlock) => tokio::time::sleep(LOCK_PULSE).await,
                    Err(TryLockError::Error(error)) => return Err(wrong(error)),
                }
            }
        };
        match tokio::time::timeout(patience, taken).await {
            Ok(taken) => taken?,
            Err(_) => {
                return Err(
                    Fault::new(Code::Busy, tr!("Another Patrol is refreshing this token."))
                        .next(tr!("Try again.")),
                );
            }
        }
        Ok(Turn(file))
    }
}
