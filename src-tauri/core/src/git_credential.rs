//! The wire format of git's credential helpers: gitcredentials(7),
//! git-credential(1) “INPUT/OUTPUT FORMAT”, and git's own `credential.c`.
//!
//! One attribute a line, `key=value`, up to a blank line or the end; of a
//! repeated key the last value counts; keys that end in `[]` make lists, which
//! an empty value resets; keys that nobody knows are passed over. There is no
//! quoting, so a value with a line feed, a carriage return or a NUL would be
//! read as two by somebody: such a value is refused on its way in and out
//! (CVE-2020-5260, CVE-2020-11008, CVE-2024-50349, CVE-2024-52006).

mod question;
mod url;
mod wire;

use crate::domain::secret::Secret;

/// What git asks a helper to do: its first argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A credential is wanted.
    Get,
    /// One was used and the host took it.
    Store,
    /// One was used and the host refused it.
    Erase,
    /// Which capabilities the helper has.
    Capability,
}

impl Operation {
    /// The word on the command line. Any other is for helpers of another day
    /// and is passed over in silence (gitcredentials(7)).
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "get" => Some(Self::Get),
            "store" => Some(Self::Store),
            "erase" => Some(Self::Erase),
            "capability" => Some(Self::Capability),
            _ => None,
        }
    }
}

/// What is answered to `capability`.
pub const CAPABILITIES: &str = "version 0\ncapability authtype\ncapability state\n";

/// What git understands beside user name and password.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// `authtype`, `credential` and `ephemeral`.
    pub authtype: bool,
    /// `state[]` and `continue`.
    pub state: bool,
}

/// What git says to a helper. Nothing in it is checked but its form.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// `https`, mostly.
    pub protocol: Option<String>,
    /// The host, with its port where one was named.
    pub host: Option<String>,
    /// The path, without a slash in front: only with `credential.useHttpPath`.
    pub path: Option<String>,
    /// The user name, where one is known.
    pub username: Option<String>,
    /// What was used.
    pub password: Option<Secret>,
    /// When it dies, in seconds since 1970.
    pub password_expiry_utc: Option<i64>,
    /// What renews it.
    pub oauth_refresh_token: Option<Secret>,
    /// The scheme of `credential`.
    pub authtype: Option<String>,
    /// A whole credential, in the place of user name and password.
    pub credential: Option<Secret>,
    /// It is not worth keeping.
    pub ephemeral: bool,
    /// More rounds follow.
    pub multistage: bool,
    /// The host's `WWW-Authenticate`, line by line.
    pub wwwauth: Vec<String>,
    /// What helpers left with git, each with a prefix of its own.
    pub state: Vec<String>,
    /// What git understands.
    pub capabilities: Capabilities,
}

/// What a helper says to git's `get`.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The credential.
    pub credential: Given,
    /// When it dies, in seconds since 1970.
    pub password_expiry_utc: Option<i64>,
    /// What renews it.
    pub oauth_refresh_token: Option<Secret>,
    /// To be told again at `store` and `erase`.
    pub state: Option<String>,
}

/// A credential, in one of two forms.
#[derive(Debug, Clone)]
pub enum Given {
    /// For any git.
    Password {
        /// The user name.
        username: String,
        /// The password.
        password: Secret,
    },
    /// For a git with the capability `authtype`.
    Whole {
        /// The scheme: `Bearer`.
        authtype: String,
        /// What stands behind it in `Authorization`.
        credential: Secret,
        /// Nobody else should keep it.
        ephemeral: bool,
    },
}

/// Why a text is no question, or an answer cannot be given. It repeats nothing
/// of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// A line without `=`.
    #[error("a line has no “=”")]
    NoAttribute,
    /// A carriage return or NUL, or a line feed in a value.
    #[error("a value holds a line feed, a carriage return or a NUL")]
    Control,
    /// Text that is no UTF-8 where Patrol has to understand it.
    #[error("a value is not UTF-8")]
    NotText,
    /// `url=` names no scheme.
    #[error("“url” is no address")]
    NoAddress,
}

impl Question {
    /// Reads what git wrote.
    ///
    /// # Errors
    /// It is not in the protocol's form; no part of it is used then.
    pub fn read(bytes: &[u8]) -> Result<Self, WireError> {
        question::read(bytes)
    }

    /// Writes it as git does.
    ///
    /// # Errors
    /// A value cannot be written.
    pub fn write(&self) -> Result<zeroize::Zeroizing<Vec<u8>>, WireError> {
        question::write(self)
    }
}

impl Answer {
    /// Writes the answer; `git` is what git said that it understands, and
    /// nothing beyond that is said.
    ///
    /// # Errors
    /// A value cannot be written; then nothing is.
    pub fn write(&self, git: Capabilities) -> Result<zeroize::Zeroizing<Vec<u8>>, WireError> {
        // No `..`: a new field cannot slip by.
        let Self {
            credential,
            password_expiry_utc,
            oauth_refresh_token,
            state,
        } = self;
        let mut lines = wire::Lines::default();
        let state = state.as_ref().filter(|_| git.state);
        if git.authtype && matches!(credential, Given::Whole { .. }) {
            lines.add("capability[]", "authtype")?;
        }
        if state.is_some() {
            lines.add("capability[]", "state")?;
        }
        match credential {
            Given::Password { username, password } => {
                lines.add("username", username)?;
                lines.add("password", password.expose())?;
            }
            Given::Whole { .. } if !git.authtype => return Ok(zeroize::Zeroizing::default()),
            Given::Whole {
                authtype,
                credential,
                ephemeral,
            } => {
                lines.add("authtype", authtype)?;
                lines.add("credential", credential.expose())?;
                if *ephemeral {
                    lines.add("ephemeral", "1")?;
                }
            }
        }
        if let Some(seconds) = password_expiry_utc {
            lines.add("password_expiry_utc", &seconds.to_string())?;
        }
        if let Some(secret) = oauth_refresh_token {
            lines.add("oauth_refresh_token", secret.expose())?;
        }
        if let Some(state) = state {
            lines.add("state[]", state)?;
        }
        Ok(lines.bytes())
    }
}

#[cfg(test)]
mod tests;
