//! Why a sign-in, a refresh or a revocation came to nothing.

use crate::domain::application::RedirectNeed;
use crate::http::HttpError;

mod sentence;

/// Why a sign-in, a refresh or a revocation came to nothing. No text here is
/// taken from an answer or from the browser's request, and none holds a code,
/// a state or a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// The application is registered with another host. Nothing was sent.
    #[error("the OAuth application belongs to another host")]
    ForeignApplication,
    /// The provider does not take the application's redirect address.
    #[error("the redirect address must be {expected}")]
    BadRedirect {
        /// What the provider takes.
        expected: RedirectNeed,
    },
    /// Another program, or another sign-in, listens on the fixed port.
    #[error("port {port} is taken")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// This computer does not let Patrol listen.
    #[error("this computer does not let Patrol listen for the browser")]
    CannotListen,
    /// The browser did not come back in time.
    #[error("the browser did not come back")]
    NoAnswer,
    /// The user said no.
    #[error("the sign-in was refused")]
    Refused,
    /// The browser came back from another server (RFC 9207).
    #[error("the answer came from another server")]
    WrongIssuer,
    /// The code or the refresh token is not, or no longer, good.
    #[error("the host no longer takes this grant")]
    InvalidGrant,
    /// The host does not know the application, its secret, or this use of it.
    #[error("the host does not accept the OAuth application")]
    ApplicationRejected,
    /// The application may not ask for these scopes.
    #[error("the host does not grant the scopes that were asked for")]
    ScopeRejected,
    /// The redirect address is not the one that is registered.
    #[error("the redirect address is not the registered one")]
    RedirectRejected,
    /// This provider has no device flow.
    #[error("the host has no device flow")]
    NoDeviceFlow,
    /// The application's device flow is switched off.
    #[error("the application's device flow is switched off")]
    DeviceFlowDisabled,
    /// The host names another server's page for the code to be typed on.
    #[error("the code would be typed on another server's page")]
    StrangePage,
    /// The code was not typed in time.
    #[error("the device code has expired")]
    CodeExpired,
    /// The host does not know the device code.
    #[error("the host does not know the device code")]
    IncorrectDeviceCode,
    /// The host has no way to revoke such a token.
    #[error("the host cannot revoke this token")]
    CannotRevoke,
    /// No usable answer came.
    #[error("{0}")]
    Network(HttpError),
    /// An answer that makes no sense.
    #[error("the host answered what makes no sense (status {status})")]
    Unexpected {
        /// The status code; 0 where the browser brought the answer.
        status: u16,
    },
}

impl From<HttpError> for OAuthError {
    fn from(error: HttpError) -> Self {
        Self::Network(error)
    }
}
