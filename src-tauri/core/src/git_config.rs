//! Floor 2: git's global configuration, and git itself, as far as the switch
//! *Git on this computer* needs them.
//!
//! git-config(1) and gitcredentials(7): git asks the helpers in the order in
//! which its configuration names them (the system's files, then the user's,
//! then the repository's), and an empty name empties the list so far. Patrol
//! wants to be asked first, keeps everybody else in the list, and gives back
//! every byte when it is switched off. `git config --add` appends, so the
//! lines that git writes are laid into the file where they have to stand:
//! at its top, and after each line that empties the list. A repository's own
//! configuration is never read and never touched.
//!
//! This module starts no program: a [`Git`] is handed in.

mod edit;
mod entries;
mod file;
mod plan;
mod program;
mod run;
mod tried;

pub use edit::{Edit, Record};
pub use entries::{Entry, Scope, asked, entries, first_for};
pub use file::{Places, Target};
pub use plan::{Reach, Setting, covered, own_settings, settings};
pub use program::{NAME, helper_value, is_patrol, writes_in_clear};
pub use run::{Call, Git, Output, RunError, fill, list, ls_remote, version, write_out};
pub use tried::{Outcome, Tried, tried};

use tr::tr;

use crate::domain::reason::reason;

/// Why git's configuration could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum GitConfigError {
    /// git could not be run.
    Run(#[from] RunError),
    /// git cannot read its own configuration.
    Broken(Option<String>),
    /// The file may not be written.
    ReadOnly(String),
    /// git, or another program, is writing it.
    Busy(String),
    /// The same, by its lock; or one that was killed has left that.
    Locked(String),
    /// It cannot be read or written.
    Io {
        /// The file.
        path: String,
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// The lines were written and git does not ask Patrol first.
    NotFirst(String),
}

impl std::fmt::Display for GitConfigError {
    /// What the user reads, without the full stop.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&match self {
            Self::Run(error) => error.to_string(),
            Self::Broken(None) => tr!("git cannot read its configuration"),
            Self::Broken(Some(place)) => tr!("git cannot read its configuration: {place}", place),
            Self::ReadOnly(path) => tr!("{path} is read-only", path),
            Self::Busy(path) | Self::Locked(path) => tr!("{path} is being changed by another program", path),
            Self::Io { path, kind } => {
                let why = reason(*kind);
                tr!("{path} cannot be changed: {reason}", path, reason = why)
            }
            Self::NotFirst(host) => tr!("git would still not ask Patrol first for {host}", host),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
