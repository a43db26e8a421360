//! Why no answer came. No text here is taken from an answer's body.

use std::time::Duration;

/// Why a request got no usable answer. `host` is the host's name and port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The address is not https (loopback aside). Nothing was sent.
    #[error("{host} is not encrypted; nothing was sent")]
    NotEncrypted {
        /// The host.
        host: String,
    },
    /// A header's value cannot be sent (a line end in a token, for one).
    #[error("the request to {host} could not be written")]
    Malformed {
        /// The host.
        host: String,
    },
    /// The name is unknown, no route, refused, or no connection within 10 s.
    #[error("{host} cannot be reached")]
    Unreachable {
        /// The host.
        host: String,
    },
    /// Connected, but no whole answer within 30 s.
    #[error("{host} did not answer in time")]
    TimedOut {
        /// The host.
        host: String,
    },
    /// The connection broke while the answer was under way.
    #[error("the connection to {host} broke")]
    Broken {
        /// The host.
        host: String,
    },
    /// The certificate is not trusted, expired, or for another name.
    #[error("the certificate of {host} is not trusted: {reason}")]
    Certificate {
        /// The host.
        host: String,
        /// What is wrong with it, in a few words.
        reason: String,
    },
    /// A redirect; it was not followed.
    #[error("{host} sent the request on to {to}; it was not followed")]
    Redirected {
        /// The host that was asked.
        host: String,
        /// The host it pointed to.
        to: String,
    },
    /// The answer is longer than 1 MiB.
    #[error("the answer of {host} is too long")]
    TooLarge {
        /// The host.
        host: String,
    },
    /// 429, or a limit told otherwise, that waiting a little did not lift.
    #[error("{host} asks to wait: too many requests")]
    RateLimited {
        /// The host.
        host: String,
        /// How long the host asks to wait, where it says.
        retry_after: Option<Duration>,
    },
}
