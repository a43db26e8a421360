//! What the helper leaves for the window: one line a use, a refusal or a
//! trouble, in a file beside the ledger.
//!
//! git waits until a helper has ended, so the helper does not write to the
//! ledger, where a commit waits for the disk: it appends a line, and whoever
//! looks next (the watch, a token's page, *Git on this computer*) takes the
//! lines into the ledger. A lock on the file keeps a line from getting lost in
//! between; the system lets go of it if its holder dies.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::fault::{Code, Fault};
use crate::ledger::{Act, Entry, LedgerError};
use crate::service::Service;
use crate::service::git::TROUBLE;
use crate::service::page::GitTrouble;
use crate::service::view::token_name;

/// How many uses of a token its history keeps.
const USES: u32 = 500;
/// Nobody looked for very long: further lines are not worth the disk.
const MOST: u64 = 4 * 1024 * 1024;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The host that git asked about, with its port.
    pub host: String,
    /// The path, where git sent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum What {
    /// Git was given a managed token.
    Given {
        /// Which.
        token: String,
    },
    /// Git says that its host refused it.
    Rejected {
        /// Which.
        token: String,
    },
    /// Git was given back what it stored.
    GivenBack {
        /// Which.
        entry: String,
    },
    /// Git was given nothing, though there was something.
    Trouble {
        /// Why.
        fault: Fault,
    },
}

fn file_in(data: &Path) -> PathBuf {
    data.join("git-notes.jsonl")
}

fn open(data: &Path, create: bool) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(create);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(file_in(data))
}

/// Appends a line. What cannot be written is not: git has been served.
pub(super) fn leave(data: &Path, note: &Note) {
    let leave = || -> std::io::Result<()> {
        let mut line = serde_json::to_string(note)?;
        line.push('\n');
        let mut file = open(data, true)?;
        file.lock()?;
        if file.metadata()?.len() < MOST {
            file.write_all(line.as_bytes())?;
        }
        Ok(())
    };
    let _ = leave();
}

impl Service {
    /// Takes what the helper noted into the ledger. Where it noted nothing,
    /// that costs one look for a file.
    pub(in crate::service) fn take_in_git_notes(&self) {
        if let Err(error) = self.take_in() {
            tracing::warn!(%error, "what git's helper noted could not be taken in");
        }
    }

    fn take_in(&self) -> Result<(), LedgerError> {
        let mut file = match open(&self.inner.folders.data, false) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if file.metadata()?.len() == 0 {
            return Ok(());
        }
        file.lock()?;
        let mut text = String::new();
        file.rewind()?;
        file.read_to_string(&mut text)?;
        let mut trimmed = std::collections::BTreeSet::new();
        // A line that a full disk cut in two is no line.
        for note in text
            .lines()
            .filter_map(|line| serde_json::from_str::<Note>(line).ok())
        {
            if let What::Given { token } = &note.what {
                trimmed.insert(token.clone());
            }
            self.take_in_note(note)?;
        }
        for token in trimmed {
            self.ledger().trim_git_uses(&token, USES)?;
        }
        // After the ledger has it: a crash in between repeats lines, and loses none.
        file.set_len(0)?;
        Ok(())
    }

    fn take_in_note(&self, note: Note) -> Result<(), LedgerError> {
        let Note { at, host, path, what } = note;
        let at = Timestamp::from_millisecond(at).map_err(|_| LedgerError::Value("a note's time"))?;
        match what {
            What::Given { token } => {
                self.forget_trouble()?;
                self.note_of_git(at, Act::GivenToGit, &token, "ok", path)
            }
            What::Rejected { token } => {
                self.ledger().set_git_rejected(&token, at)?;
                self.note_of_git(at, Act::RejectedInGit, &token, &rejected(), path)
            }
            What::GivenBack { entry } => {
                self.forget_trouble()?;
                self.ledger().git_stored_used(&entry, at)
            }
            What::Trouble { fault } => {
                let at = at.as_millisecond();
                let text = serde_json::to_string(&GitTrouble { at, host, fault })
                    .map_err(|_| LedgerError::Value("a trouble"))?;
                self.ledger().set_setting(TROUBLE, Some(&text))
            }
        }
    }

    /// Git was served. Mostly there was no trouble, and then nothing is written: a commit waits for the disk, and
    /// the notes may be many.
    fn forget_trouble(&self) -> Result<(), LedgerError> {
        if self.ledger().setting(TROUBLE)?.is_some() {
            self.ledger().set_setting(TROUBLE, None)?;
        }
        Ok(())
    }

    fn note_of_git(
        &self,
        at: Timestamp,
        act: Act,
        token: &str,
        outcome: &str,
        detail: Option<String>,
    ) -> Result<(), LedgerError> {
        let Some(row) = self.ledger().token(token)? else {
            return Ok(());
        };
        self.ledger().record(&Entry {
            at,
            act,
            token: row.id.clone(),
            subject: token_name(&row),
            runtime: None,
            outcome: outcome.to_owned(),
            detail,
        })
    }
}

fn rejected() -> String {
    crate::service::keep::outcome_word(Some(Code::TokenRejected))
}
