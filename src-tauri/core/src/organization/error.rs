//! What is wrong with a file: where, and what was expected there.

use tr::tr;

use crate::domain::fault::{Code, Fault};

/// Why a file cannot be used. None of its values is repeated: one may be a
/// secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrganizationError {
    /// It is not TOML.
    Syntax {
        /// The file.
        file: String,
        /// Counted from 1.
        line: usize,
        /// The parser's reason.
        reason: String,
    },
    /// A key that means nothing there.
    UnknownKey {
        /// The file.
        file: String,
        /// Counted from 1.
        line: usize,
        /// The key, with its section in front.
        key: String,
        /// The key that is most like it.
        nearest: &'static str,
        /// All that could stand there.
        expected: String,
    },
    /// A key that must be there.
    Missing {
        /// The file.
        file: String,
        /// Where its section begins, counted from 1.
        line: usize,
        /// The key, with its section in front.
        key: String,
        /// What must stand there.
        expected: String,
    },
    /// A value that cannot be used.
    WrongValue {
        /// The file.
        file: String,
        /// Counted from 1.
        line: usize,
        /// The key, with its section in front.
        key: String,
        /// What must stand there.
        expected: String,
    },
}

impl std::fmt::Display for OrganizationError {
    /// What the user reads, without the full stop.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&match self {
            Self::Syntax { file, line, reason } => {
                tr!("{file}, line {line}: this is not TOML: {reason}", file, line, reason)
            }
            Self::UnknownKey {
                file,
                line,
                key,
                nearest,
                expected,
            } => tr!(
                "{file}, line {line}: “{key}” means nothing here; did you mean “{nearest}”? Expected {expected}",
                file,
                line,
                key,
                nearest,
                expected
            ),
            Self::Missing {
                file,
                line,
                key,
                expected,
            } => tr!(
                "{file}, line {line}: “{key}” is missing; expected {expected}",
                file,
                line,
                key,
                expected
            ),
            Self::WrongValue {
                file,
                line,
                key,
                expected,
            } => tr!(
                "{file}, line {line}: “{key}” must be {expected}",
                file,
                line,
                key,
                expected
            ),
        })
    }
}

impl OrganizationError {
    /// The fault as the window shows it.
    pub fn fault(&self) -> Fault {
        Fault::new(Code::BadInput, format!("{self}."))
            .kept(tr!("The file was not used: everything stays as it was."))
            .next(tr!("Correct the file, or ask the admin who handed it out."))
    }
}
