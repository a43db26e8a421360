//! Why Codefresh did not do what it was asked, in words for the user.

use std::time::Duration;

use tr::tr;

use crate::domain::fault::{Code, Fault};
use crate::domain::host::AddressError;
use crate::http::HttpError;

/// Who was asked: the platform, or one runtime's app-proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The runtime's name; `None` for the platform.
    pub runtime: Option<String>,
    /// The host, with its port where it is not the usual one.
    pub host: String,
    /// The platform's page for API keys, where it is https.
    pub keys_page: Option<String>,
}

impl std::fmt::Display for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.title())
    }
}

impl Peer {
    /// The subject of a sentence.
    fn title(&self) -> String {
        let host = &self.host;
        match &self.runtime {
            Some(name) => tr!("The runtime {name} ({host})", name, host),
            None => tr!("Codefresh ({host})", host),
        }
    }
}

/// In what way a server did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// No connection came about: name, route, refused.
    NoRoute,
    /// A connection, but no answer in time.
    NoAnswer,
    /// Something in front of it answered 502, 503 or 504.
    Gateway(u16),
}

/// Why Codefresh did not do what it was asked.
///
/// No text here holds a credential. Of answers' bodies only Codefresh's own
/// GraphQL messages are repeated, cleaned and cut.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodefreshError {
    /// 401: the API key is not accepted.
    #[error("{0} does not accept the API key")]
    KeyRejected(Peer),
    /// 403: the API key may not do this, or is restricted.
    #[error("{0} does not let this API key do that")]
    KeyRestricted(Peer),
    /// Something answers there, but not Codefresh.
    #[error("{0} does not answer as Codefresh does")]
    NotCodefresh(Peer),
    /// Another status of 400 and above, with nothing to repeat.
    #[error("{peer} answered with an error ({status})")]
    Failed {
        /// Who.
        peer: Peer,
        /// The HTTP status.
        status: u16,
    },
    /// The platform does not answer: 502 to 504.
    #[error("{peer} does not answer at the moment ({status})")]
    PlatformDown {
        /// Who.
        peer: Peer,
        /// The HTTP status.
        status: u16,
    },
    /// A runtime's app-proxy does not answer.
    #[error("{peer} does not answer")]
    RuntimeUnreachable {
        /// Who.
        peer: Peer,
        /// In what way.
        silence: Silence,
    },
    /// The platform reports no host for the runtime.
    #[error("the runtime {runtime} has no ingress host yet")]
    NotReady {
        /// The runtime's name.
        runtime: String,
    },
    /// The platform reports a host without encryption. Nothing was sent.
    #[error("the runtime {runtime} cannot be asked: {reason}")]
    NotEncrypted {
        /// The runtime's name.
        runtime: String,
        /// What is wrong with the address.
        reason: AddressError,
    },
    /// The platform reports a host that is no address. Nothing was sent.
    #[error("the runtime {runtime} cannot be asked: {reason}")]
    BadHost {
        /// The runtime's name.
        runtime: String,
        /// What is wrong with the address.
        reason: AddressError,
    },
    /// The runtime answered a registration without any Git integration.
    #[error("{0} has no Git integration")]
    NoIntegration(Peer),
    /// GraphQL errors, in Codefresh's own words.
    #[error("{peer} answered: {message}")]
    Refused {
        /// Who.
        peer: Peer,
        /// The messages: cleaned, without secrets, at most 300 characters.
        message: String,
    },
    /// The server's schema lacks fields or arguments that Patrol needs.
    #[error("{peer} does not know {}", .unknown.join(", "))]
    Drift {
        /// Who.
        peer: Peer,
        /// The names it does not know.
        unknown: Vec<String>,
    },
    /// 429, after waiting a little.
    #[error("{peer} asks to wait: too many requests")]
    RateLimited {
        /// Who.
        peer: Peer,
        /// How long to wait, where it says.
        retry_after: Option<Duration>,
    },
    /// The network failed in another way.
    #[error(transparent)]
    Network(HttpError),
}

impl CodefreshError {
    /// What the HTTP client says, told of this peer.
    pub(super) fn from_http(peer: &Peer, error: HttpError) -> Self {
        let silent = |silence| Self::RuntimeUnreachable {
            peer: peer.clone(),
            silence,
        };
        match error {
            HttpError::RateLimited { retry_after, .. } => Self::RateLimited {
                peer: peer.clone(),
                retry_after,
            },
            HttpError::Unreachable { .. } if peer.runtime.is_some() => silent(Silence::NoRoute),
            HttpError::TimedOut { .. } if peer.runtime.is_some() => silent(Silence::NoAnswer),
            other => Self::Network(other),
        }
    }

    /// Who was asked, where somebody was.
    fn peer(&self) -> Option<&Peer> {
        match self {
            Self::KeyRejected(peer)
            | Self::KeyRestricted(peer)
            | Self::NotCodefresh(peer)
            | Self::Failed { peer, .. }
            | Self::PlatformDown { peer, .. }
            | Self::RuntimeUnreachable { peer, .. }
            | Self::NoIntegration(peer)
            | Self::Refused { peer, .. }
            | Self::Drift { peer, .. }
            | Self::RateLimited { peer, .. } => Some(peer),
            Self::NotReady { .. } | Self::NotEncrypted { .. } | Self::BadHost { .. } | Self::Network(_) => {
                None
            }
        }
    }

    /// Whether the server's version speaks another schema than Patrol.
    pub fn is_drift(&self) -> bool {
        matches!(self, Self::Drift { .. })
    }

    /// Whether the request surely never reached the server: no connection
    /// came about, or nothing was sent.
    pub fn never_arrived(&self) -> bool {
        match self {
            Self::NotReady { .. } | Self::NotEncrypted { .. } | Self::BadHost { .. } => true,
            Self::RuntimeUnreachable { silence, .. } => *silence == Silence::NoRoute,
            Self::Network(error) => matches!(
                error,
                HttpError::Unreachable { .. }
                    | HttpError::Certificate { .. }
                    | HttpError::NotEncrypted { .. }
                    | HttpError::Malformed { .. }
            ),
            _ => false,
        }
    }

    /// Whether a mutation that failed so may have taken effect all the same.
    /// Then only asking again tells.
    pub fn may_have_worked(&self) -> bool {
        match self {
            Self::RuntimeUnreachable { .. } | Self::Network(_) => !self.never_arrived(),
            Self::NotCodefresh(_) | Self::Failed { .. } | Self::PlatformDown { .. } => true,
            // GraphQL errors may come beside data: the mutation may have run.
            Self::Refused { .. } | Self::NoIntegration(_) => true,
            _ => false,
        }
    }

    /// Whether the server itself has spoken, so that asking its other host
    /// would bring nothing new.
    pub(super) fn is_answer(&self) -> bool {
        matches!(
            self,
            Self::KeyRejected(_)
                | Self::KeyRestricted(_)
                | Self::Refused { .. }
                | Self::Drift { .. }
                | Self::RateLimited { .. }
                | Self::NoIntegration(_)
        )
    }

    /// The fault as the window shows it.
    pub fn fault(&self) -> Fault {
        // Named beforehand: no text is asked for while another is being made.
        let title = self.peer().map(Peer::title).unwrap_or_default();
        match self {
            Self::KeyRejected(peer) => with_keys_page(
                peer,
                Fault::new(Code::ApiKeyRejected, tr!("{peer} does not accept the API key. It may have been deleted, or belong to another Codefresh.", peer = title))
                    .next(tr!("Make a new API key in Codefresh, under User Settings, and connect with it.")),
            ),
            Self::KeyRestricted(peer) => with_keys_page(
                peer,
                Fault::new(Code::ApiKeyRejected, tr!("{peer} does not let this API key do that (403). The key may be restricted.", peer = title))
                    .next(tr!("Make an API key with more scopes in Codefresh, under User Settings, or ask your admin.")),
            ),
            Self::NotCodefresh(peer) => {
                let next = if peer.runtime.is_some() {
                    tr!("Check that you are in the right network (VPN, proxy). If you are, the runtime's ingress host may have changed: ask your admin.")
                } else {
                    tr!("Check the Codefresh URL, and whether a proxy or a sign-in page of your network answers in its place.")
                };
                Fault::new(Code::Unexpected, tr!("{peer} answers, but not as Codefresh does.", peer = title)).next(next)
            }
            Self::Failed { status, .. } => Fault::new(Code::Unexpected, tr!("{peer} answered with an error ({status}).", peer = title, status))
                .next(tr!("Try again later. If it stays so, tell your admin.")),
            Self::PlatformDown { status, .. } => {
                Fault::new(Code::Unreachable, tr!("{peer} does not answer at the moment ({status}).", peer = title, status)).next(tr!("Try again in a minute."))
            }
            Self::RuntimeUnreachable { silence, .. } => {
let message = match silence {
                    Silence::NoRoute => tr!("{peer} cannot be reached.", peer = title),
                    Silence::NoAnswer => tr!("{peer} did not answer in time.", peer = title),
                    Silence::Gateway(status) => tr!("{peer} does not answer ({status}); it may be starting.", peer = title, status),
                };
                Fault::new(Code::RuntimeUnreachable, message)
                    .next(tr!("Try again in a minute. If it stays so, check your VPN, proxy and ad blocker."))
            }
            Self::NotReady { runtime } => Fault::new(Code::RuntimeNotReady, tr!("The runtime {runtime} has no ingress host yet.", runtime))
                .next(tr!("Wait until its installation is complete, or ask your admin.")),
            Self::NotEncrypted { runtime, reason } | Self::BadHost { runtime, reason } => {
                let why = reason.to_string();
                Fault::new(Code::BadAddress, tr!("The runtime {runtime} was not asked: {reason}.", runtime, reason = why))
                    .next(tr!("Ask your admin to give the runtime an https ingress host."))
            }
            Self::NoIntegration(_) => Fault::new(Code::NoIntegration, tr!("{peer} has no Git integration.", peer = title))
                .next(tr!("Ask your admin to complete the runtime's Git settings.")),
            Self::Refused { peer, message } => {
                let code = if peer.runtime.is_some() { Code::RuntimeRefused } else { Code::Unexpected };
                Fault::new(code, tr!("{peer} answered: “{message}”", peer = title, message))
                    .next(tr!("Correct what it names and try again, or ask your Codefresh admin."))
            }
            Self::Drift { unknown, .. } => Fault::new(
                Code::Unexpected,
                tr!("{peer} runs a version that Patrol cannot talk to: it does not know {names}.", peer = title, names = unknown.join(", ")),
            )
            .next(tr!("Look for a newer Patrol, or ask your admin to update the runtime.")),
            Self::RateLimited { retry_after, .. } => {
                let next = match retry_after.map(|d| d.as_secs()) {
                    Some(seconds @ 1..) => tr!("Try again in {seconds} s.", seconds),
                    _ => tr!("Try again in a few minutes."),
                };
                Fault::new(Code::RateLimited, tr!("{peer} asks to wait: too many requests.", peer = title)).next(next)
            }
            Self::Network(error) => error.fault(),
        }
    }
}

fn with_keys_page(peer: &Peer, fault: Fault) -> Fault {
    match &peer.keys_page {
        Some(page) => fault.link(page),
        None => fault,
    }
}
