//! What `git ls-remote` came to, in words: from its exit status, its own
//! sentences (git in the language C) and the helpers that its trace names.
//! What the server wrote is not repeated.

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The repository answered.
    Reached,
    /// No helper knew a user name and a password.
    NobodyKnew,
    /// The host did not take what it was given.
    Refused,
    /// The host knows the account, and it may not.
    Forbidden,
    /// The repository is not there, or not for that account.
    NotFound,
    /// The host's name is not known.
    NoSuchHost,
    /// No connection.
    Unreachable,
    /// The certificate is not trusted.
    Certificate,
    /// Something else.
    Other,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// How it ended.
    pub outcome: Outcome,
    /// The helpers that git asked, in order, as they are configured.
    pub asked: Vec<String>,
    /// The helper whose answer git took: the last one that was asked.
    pub answered: Option<String>,
}

/// Reads what git wrote on its standard error, its trace included.
pub fn tried(status: Option<i32>, stderr: &[u8]) -> Tried {
    let text = String::from_utf8_lossy(stderr);
    let mut asked = Vec::new();
    let mut said = String::new();
    for line in text.lines() {
        match line.split_once("trace: ") {
            Some((_, traced)) => asked.extend(helper_asked(traced)),
            None => {
                said.push_str(&line.to_lowercase());
                said.push('\n');
            }
        }
    }
    let outcome = if status == Some(0) {
        Outcome::Reached
    } else {
        outcome(&said)
    };
    let answered = match outcome {
        Outcome::NobodyKnew => None,
        _ => asked.last().cloned(),
    };
    Tried {
        outcome,
        asked,
        answered,
    }
}

fn outcome(said: &str) -> Outcome {
    let any = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if any(&[
        "terminal prompts disabled",
        "could not read username",
        "could not read password",
    ]) {
        Outcome::NobodyKnew
    } else if any(&["could not resolve host"]) {
        Outcome::NoSuchHost
    } else if any(&["certificate", "ssl"]) {
        Outcome::Certificate
    } else if any(&["authentication failed", "error: 401"]) {
        Outcome::Refused
    } else if any(&["error: 403", "access denied"]) {
        Outcome::Forbidden
    } else if any(&["not found", "error: 404"]) {
        Outcome::NotFound
    } else if any(&[
        "failed to connect",
        "could not connect",
        "couldn't connect",
        "timed out",
        "empty reply",
    ]) {
        Outcome::Unreachable
    } else {
        Outcome::Other
    }
}

/// `run_command: 'git credential-patrol get'` or `run_command: '/path/x get'`:
/// the helper, where this line is one being asked.
fn helper_asked(traced: &str) -> Option<String> {
    let command = traced.strip_prefix("run_command: ")?;
    let command = command.trim().trim_matches('\'').strip_suffix(" get")?;
    // Values of the environment stand in front in newer traces, and a path is quoted once more.
    let command = command.trim_matches('\'').replace("'\\''", "'");
    let name = command.strip_prefix("git credential-").unwrap_or(&command);
    Some(name.trim_matches('\'').to_owned())
}
