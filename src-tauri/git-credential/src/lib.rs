//! `git-credential-patrol`: what git runs to be given a token that Patrol
//! keeps (gitcredentials(7)). All that it knows is in the core; here are its
//! arguments and streams, handed in.
//!
//! It is quick and quiet: an operation that it does not know, a host that it
//! does not know and a keychain that does not open are all answered by
//! nothing, with success, and git goes on to the next helper or to the user.
//! Why a keychain did not open is told by Patrol's window.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::process::ExitCode;
use std::sync::Arc;

use patrol_core::folders::Folders;
use patrol_core::git_credential::{CAPABILITIES, Operation, Question};
use patrol_core::keychain::Keychain;
use patrol_core::language::{self, Speaker};
use patrol_core::service::{Helper, SystemClock, users_language};
use tr::tr;
use zeroize::Zeroizing;

/// No question is longer: git's own lines end at 64 KiB, of which a host can
/// make it send a few hundred (`wwwauth[]`).
const LONGEST: u64 = 64 * 1024 * 1024;

/// Does what git asks.
pub fn run(
    operation: Option<OsString>,
    input: &mut dyn Read,
    output: &mut dyn Write,
    complaints: &mut dyn Write,
) -> ExitCode {
    // Asked for only where there is something to say: git's questions are answered without it.
    tr::set_translator!(Speaker);
    language::speak_when_asked(|| users_language(Folders::for_user().ok().as_ref()));
    let Some(word) = operation else {
        let _ = complaints.write_all(usage().as_bytes());
        return ExitCode::from(2);
    };
    let operation = match word.to_str() {
        Some("--version") => {
            let version = concat!("git-credential-patrol ", env!("CARGO_PKG_VERSION"), "\n");
            return said(output, version.as_bytes());
        }
        Some("--help" | "-h") => return said(output, usage().as_bytes()),
        other => other.and_then(Operation::from_word),
    };
    let Some(operation) = operation else {
        return ExitCode::SUCCESS;
    };
    if operation == Operation::Capability {
        return said(output, CAPABILITIES.as_bytes());
    }
    let question = match read(input).map(|bytes| Question::read(&bytes)) {
        Ok(Ok(question)) => question,
        Ok(Err(error)) => return refused(complaints, &error.to_string()),
        Err(_) => return refused(complaints, &tr!("it could not be read")),
    };
    // Nothing is known where there is no home.
    let Ok(folders) = Folders::for_user() else {
        return ExitCode::SUCCESS;
    };
    let helper = Helper {
        folders,
        keychain: Keychain::system(|_| {}),
        clock: Arc::new(SystemClock(now)),
        machine_file: Some(patrol_core::organization::machine_file()),
    };
    match operation {
        Operation::Get => get(&helper, &question, output, complaints),
        // Whether it could be done is nothing to git, which does not look.
        Operation::Store => drop(helper.store(&question)),
        Operation::Erase => drop(helper.erase(&question)),
        Operation::Capability => {}
    }
    ExitCode::SUCCESS
}

fn get(helper: &Helper, question: &Question, output: &mut dyn Write, complaints: &mut dyn Write) {
    let filled = helper.get(question);
    if let Some(answer) = &filled.answer {
        let bytes = match answer.write(question.capabilities) {
            Ok(bytes) => bytes,
            Err(error) => {
                refused(complaints, &error.to_string());
                return;
            }
        };
        // What this git does not understand is not said; and it may have gone. Then it was given nothing.
        if bytes.is_empty() || output.write_all(&bytes).and_then(|()| output.flush()).is_err() {
            return;
        }
    }
    helper.leave_note(filled);
}

fn read(input: &mut dyn Read) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(16 * 1024));
    input.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A closed pipe is nothing to complain of.
fn said(output: &mut dyn Write, bytes: &[u8]) -> ExitCode {
    let _ = output.write_all(bytes).and_then(|()| output.flush());
    ExitCode::SUCCESS
}

/// The question was none. No part of it is repeated: it may hold a secret.
fn refused(complaints: &mut dyn Write, why: &str) -> ExitCode {
    let sentence = tr!("what git said is refused: {why}.", why);
    let _ = writeln!(complaints, "git-credential-patrol: {sentence}");
    ExitCode::FAILURE
}

fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

fn usage() -> String {
    format!(
        "{}\n\n{}\n\n  git config --global credential.helper patrol\n\n{}\n",
        tr!(
            "Usage: {usage}",
            usage = "git-credential-patrol get|store|erase|capability"
        ),
        tr!("Gives git the tokens that Patrol keeps. Git runs it by itself:"),
        tr!("See {page}.", page = "git-credential-patrol(1)"),
    )
}
