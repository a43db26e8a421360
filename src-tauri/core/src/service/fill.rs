//! *Git asks*: what `git-credential-patrol` does, in a process of its own.

mod choose;
mod notes;

pub(super) use choose::{Known, best, unfit, web};
pub use notes::{Note, What};
