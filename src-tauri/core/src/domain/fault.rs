//! A fault as the window shows it: what happened, what was kept, what next.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::foreign;

/// What the window branches on. The sentence is in [`Fault::message`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Code {
    /// The user stopped it.
    Cancelled,
    /// An address that is none, or not encrypted.
    BadAddress,
    /// A required field is empty or makes no sense.
    BadInput,
    /// No connection: name, route, refused, cut.
    Unreachable,
    /// No answer within the deadline.
    TimedOut,
    /// The server's certificate is not trusted.
    Certificate,
    /// The server sent the credential elsewhere; not followed.
    Redirected,
    /// Too many requests.
    RateLimited,
    /// The server answered something that makes no sense.
    Unexpected,
    /// The Codefresh API key is not accepted.
    ApiKeyRejected,
    /// The account is already connected.
    AlreadyConnected,
    /// The runtime's app-proxy does not answer (502, or no route).
    RuntimeUnreachable,
    /// The runtime is still being installed or has no ingress host.
    RuntimeNotReady,
    /// The runtime has no Git integration; an admin must complete it.
    NoIntegration,
    /// The runtime's Git provider is one Patrol does not serve.
    UnsupportedProvider,
    /// The runtime refused the token or the request.
    RuntimeRefused,
    /// The runtime accepted the token and says it is invalid.
    RuntimeSaysInvalid,
    /// A typing error: the token's own checksum does not fit.
    Typo,
    /// A token of another host's kind.
    ForeignToken,
    /// A Bitbucket app password; they ended in 2026.
    AppPassword,
    /// Not a user's token: a deploy, runner, CI token, an application's secret …
    NotAUserToken,
    /// The host does not accept it (bad, expired or revoked: it does not say).
    TokenRejected,
    /// The host says it has expired.
    TokenExpired,
    /// The host says it was revoked.
    TokenRevoked,
    /// The host says the account is blocked.
    UserBlocked,
    /// Single sign-on must be authorized for this token.
    SsoRequired,
    /// The host wants a CAPTCHA solved in the browser first.
    Captcha,
    /// The token cannot even be asked who it is.
    TooFewScopes,
    /// The Git host does not run the software the runtime says.
    WrongSoftware,
    /// No keychain service on this computer.
    KeychainAbsent,
    /// The keychain service has no keyring yet.
    KeychainNotMade,
    /// The keychain is locked.
    KeychainLocked,
    /// The user closed the keychain's prompt.
    KeychainRefused,
    /// The keychain service does not answer.
    KeychainMute,
    /// The keychain has no such item, though it should.
    SecretMissing,
    /// The keychain failed otherwise.
    KeychainFailed,
    /// The ledger could not be read or written.
    Ledger,
    /// What was asked for is no longer there.
    Gone,
    /// Something already under way excludes it.
    Busy,
    /// The browser could not be opened.
    Browser,
    /// No OAuth application is registered for the Git host.
    NoApplication,
    /// git is missing, or its configuration stands in the way.
    Git,
}

/// Longer than any sentence of Patrol's own.
const LONGEST: usize = 1200;

/// A fault in the user's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Fault {
    /// What the window branches on.
    pub code: Code,
    /// What happened: one or two sentences, no secret, no body of an answer.
    pub message: String,
    /// What was kept, where something was.
    pub kept: Option<String>,
    /// What to do next, where Patrol knows.
    pub next: Option<String>,
    /// A page that helps, always https.
    pub link: Option<String>,
}

impl Fault {
    /// A fault with only its sentence. It may quote a server: whatever that
    /// is, it stays one inert line.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: foreign::line(&message.into(), LONGEST),
            kept: None,
            next: None,
            link: None,
        }
    }

    /// Adds what was kept.
    pub fn kept(mut self, sentence: impl Into<String>) -> Self {
        self.kept = Some(sentence.into());
        self
    }

    /// Adds what to do next.
    pub fn next(mut self, sentence: impl Into<String>) -> Self {
        self.next = Some(sentence.into());
        self
    }

    /// Adds a page that helps.
    pub fn link(mut self, url: impl Into<String>) -> Self {
        self.link = Some(url.into());
        self
    }
}
