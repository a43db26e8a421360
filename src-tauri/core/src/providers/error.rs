//! Why a token is not taken, in words that help.

use std::time::Duration;

use url::Url;

use crate::domain::provider::Provider;
use crate::http::HttpError;

mod sentence;

/// Why a token was not verified. No text here is taken from an answer's body,
/// and none holds the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// Nothing was pasted.
    #[error("there is no token")]
    Empty,
    /// It holds what no token holds. Nothing was sent.
    #[error("this is not a token")]
    NotAToken,
    /// Its own checksum does not fit. Nothing was sent.
    #[error("the token's checksum does not fit")]
    Typo,
    /// A token of another host's kind. Nothing was sent.
    #[error("this is a token of {}", belongs_to.title())]
    Foreign {
        /// Whose kind it is.
        belongs_to: Provider,
    },
    /// A Bitbucket app password. Nothing was sent.
    #[error("this is a Bitbucket app password")]
    AppPassword,
    /// Not a user's credential. Nothing was sent.
    #[error("this is {what}, not a user's token")]
    NotAUserToken {
        /// What it is, with its article, in the user's language.
        what: String,
    },
    /// The repository to ask about does not lie on this host. Nothing was sent.
    #[error("the repository does not lie on this host")]
    ForeignRepository,
    /// The host has no call that ends such a token. Nothing was sent.
    #[error("the host ends such a token on its page alone")]
    CannotRevoke,
    /// An Atlassian API token came without an e-mail address. Nothing was sent.
    #[error("an Atlassian API token needs its account's e-mail address")]
    NeedsEmail,
    /// Bad, expired or revoked; the host does not say which.
    #[error("the host does not accept the token")]
    Rejected {
        /// It also looks cut short or mistyped.
        suspect: bool,
    },
    /// The host says that it has expired.
    #[error("the token has expired")]
    Expired,
    /// The host says that it was revoked.
    #[error("the token was revoked")]
    Revoked,
    /// The host does not let its account in.
    #[error("the token's account is blocked")]
    Blocked,
    /// It cannot even be asked whose it is.
    #[error("the token lacks {}", scopes.join(", "))]
    TooFewScopes {
        /// What it lacks for that.
        scopes: Vec<String>,
    },
    /// Single sign-on must be authorized for it first.
    #[error("single sign-on must be authorized for the token")]
    Sso {
        /// The host's page for it, good for an hour.
        link: Option<Url>,
    },
    /// The host wants a CAPTCHA solved.
    #[error("the host wants a CAPTCHA solved")]
    Captcha,
    /// Too many requests.
    #[error("the host asks to wait")]
    RateLimited {
        /// For how long, where it says.
        retry_after: Option<Duration>,
    },
    /// 403 without a reason: failed attempts before, or a policy.
    #[error("the host refuses the token for now")]
    Forbidden,
    /// What answers there is not the software that Codefresh says.
    #[error("the host is not what it should be")]
    WrongSoftware,
    /// 410: the host has withdrawn what was asked for.
    #[error("the host has withdrawn what was asked for")]
    Gone,
    /// No usable answer came.
    #[error("{0}")]
    Network(HttpError),
    /// An answer that makes no sense.
    #[error("the host answered with status {status}")]
    Unexpected {
        /// The status code.
        status: u16,
    },
}

impl From<HttpError> for VerifyError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::RateLimited { retry_after, .. } => Self::RateLimited { retry_after },
            error => Self::Network(error),
        }
    }
}
