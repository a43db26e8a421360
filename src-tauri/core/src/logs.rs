//! The log: what happened, for whoever looks for a fault; never a secret.
//!
//! It lies in the state folder, a file a day, seven of them kept, readable by
//! the user alone. Every event is written as a whole, and whatever looks like
//! a secret is taken out of it first: the last of several fences, for secrets
//! are `Secret`s and do not print anyway.

mod redact;
mod tail;
mod writer;

use std::path::{Path, PathBuf};

use tracing::Subscriber;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use self::redact::Redactor;
pub use self::tail::tail;
use self::writer::{Output, close};

/// How the files are called: `patrol.2026-11-22.log`.
const PREFIX: &str = "patrol";
const SUFFIX: &str = "log";
/// How many are kept.
const KEPT: usize = 7;

/// What is written unless it is asked for more: Patrol's own events, and
/// only warnings of the crates that it is made of.
const USUAL: &str = "warn,patrol=info,patrol_core=info,patrol_shell=info";

/// Crates that tell too much, of too little use, when everything is asked
/// for. They can still be asked by name.
const QUIET: &str = "hyper=warn,hyper_util=warn,h2=warn,reqwest=warn,rustls=warn,zbus=warn,tao=warn,wry=warn";

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The file cannot be made.
    #[error("the log in {} cannot be written: {reason}", .folder.display())]
    NotWritten {
        /// The folder.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
    /// Another log was started in this process.
    #[error("the log was started already")]
    Started,
    /// A pattern of the redacting layer is broken: better no log than one
    /// with secrets in it.
    #[error("the log cannot recognise secrets: {0}")]
    Patterns(#[from] regex::Error),
}

/// A started log. Events are written as they happen; nothing waits in memory.
#[derive(Debug)]
pub struct LogGuard {
    folder: PathBuf,
}

impl LogGuard {
    /// The folder that the log lies in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Starts the log for the whole process, in the state folder. `verbose` is
/// levels and targets, as in `debug,hyper=info` (the variable `PATROL_LOG`;
/// tracing-subscriber's `Targets`); one that cannot be understood is reported
/// in the log and otherwise ignored.
///
/// # Errors
/// See [`LogError`]. Patrol works without a log.
pub fn start(state: &Path, verbose: Option<&str>) -> Result<LogGuard, LogError> {
    let (subscriber, refused) = subscriber(state, verbose)?;
    subscriber.try_init().map_err(|_| LogError::Started)?;
    if refused {
        tracing::warn!("PATROL_LOG is not a filter that can be understood; the usual one is used");
    }
    Ok(LogGuard {
        folder: state.to_owned(),
    })
}

/// Takes out of a text whatever looks like a secret, as is done with the log.
///
/// # Errors
/// A pattern is broken: then the text is not to be shown.
pub fn without_secrets(text: &str) -> Result<String, LogError> {
    Ok(Redactor::new()?.redact(text).into_owned())
}

/// What takes the events, and whether `verbose` could not be understood.
fn subscriber(
    folder: &Path,
    verbose: Option<&str>,
) -> Result<(impl Subscriber + Send + Sync + use<>, bool), LogError> {
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(PREFIX)
        .filename_suffix(SUFFIX)
        .max_log_files(KEPT)
        .build(folder)
        .map_err(|error| LogError::NotWritten {
            folder: folder.to_owned(),
            reason: error.to_string(),
        })?;
    close(folder, PREFIX, SUFFIX);
    let verbose = verbose.map(str::trim).filter(|v| !v.is_empty());
    let asked = verbose.map(|v| format!("{USUAL},{QUIET},{v}").parse::<Targets>());
    let refused = matches!(asked, Some(Err(_)));
    let filter = match asked {
        Some(Ok(filter)) => filter,
        _ => USUAL.parse().unwrap_or_default(),
    };
    let output = Output::new(file, Redactor::new()?, folder, PREFIX, SUFFIX);
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(output)
        .finish()
        .with(filter);
    Ok((subscriber, refused))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
