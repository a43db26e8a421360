//! The commands that the page may call, a file an area. Each hands its
//! arguments to the core's service and no more.

pub mod accounts;
pub mod batches;
mod files;
pub mod git;
pub mod report;
pub mod settings;
pub mod token_page;
pub mod tokens;
pub mod updates;
pub mod watch;
pub mod window;

use patrol_core::domain::fault::Fault;

/// What a command answers.
pub type Answer<T> = Result<T, Fault>;
