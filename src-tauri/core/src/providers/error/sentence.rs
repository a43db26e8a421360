//! The sentences: what happened, and what to do next.

use tr::tr;
use url::Url;

use super::VerifyError;
use crate::domain::fault::{Code, Fault};
use crate::domain::host::{GitHost, authority, is_loopback};
use crate::domain::provider::Provider;
use crate::domain::token::TokenKind;
use crate::http::HttpError;
use crate::providers::revocation::revocation_page;
use crate::providers::token_page::make_one;

impl VerifyError {
    /// What the window branches on.
    pub fn code(&self) -> Code {
        match self {
            Self::Empty | Self::NeedsEmail | Self::CannotRevoke => Code::BadInput,
            Self::ForeignRepository => Code::BadAddress,
            Self::NotAToken | Self::Typo => Code::Typo,
            Self::Foreign { .. } => Code::ForeignToken,
            Self::AppPassword => Code::AppPassword,
            Self::NotAUserToken { .. } => Code::NotAUserToken,
            Self::Rejected { .. } | Self::Forbidden => Code::TokenRejected,
            Self::Expired => Code::TokenExpired,
            Self::Revoked => Code::TokenRevoked,
            Self::Blocked => Code::UserBlocked,
            Self::TooFewScopes { .. } => Code::TooFewScopes,
            Self::Sso { .. } => Code::SsoRequired,
            Self::Captcha => Code::Captcha,
            Self::RateLimited { .. } => Code::RateLimited,
            Self::WrongSoftware => Code::WrongSoftware,
            Self::Network(error) => error.fault().code,
            Self::Gone | Self::Unexpected { .. } => Code::Unexpected,
        }
    }

    /// The fault as the window shows it.
    pub fn fault(&self, host: &GitHost) -> Fault {
        if let Self::Network(error) = self {
            return error.fault();
        }
        if let Self::RateLimited { retry_after } = self {
            return HttpError::RateLimited {
                host: authority(&host.api),
                retry_after: *retry_after,
            }
            .fault();
        }
        let fault = Fault::new(self.code(), self.message(host)).next(self.next(host));
        match self
            .page(host)
            .filter(|url| url.scheme() == "https" || is_loopback(url))
        {
            Some(url) => fault.link(url),
            None => fault,
        }
    }

    fn message(&self, host: &GitHost) -> String {
        let (name, software) = (host.name(), host.provider.title());
        match self {
            Self::Empty => tr!("There is no token to check."),
            Self::NotAToken => {
                tr!(
                    "This is not a token: it holds a space, a line end or a letter that no token has, or it \
                    is far too long. It was not sent anywhere."
                )
            }
            Self::Typo => tr!(
                "This token is mistyped or was not copied whole: its own checksum does not \
                fit. It was not sent anywhere."
            ),
            Self::Foreign { belongs_to } => {
                tr!(
                    "This is a token of {other}, but {name} runs {software}. It was not sent anywhere.",
                    other = belongs_to.title(),
                    name,
                    software
                )
            }
            Self::AppPassword => {
                tr!(
                    "This is a Bitbucket app password. Atlassian ended app passwords on 28 July 2026, so \
                    Bitbucket no longer accepts it. It was not sent anywhere."
                )
            }
            Self::NotAUserToken { what } => tr!(
                "This is {what}. Codefresh needs a token that acts \
                for you as a user. It was not sent anywhere.",
                what
            ),
            Self::ForeignRepository => {
                tr!(
                    "This repository does not lie on {name}, so this token was not shown to it.",
                    name
                )
            }
            Self::CannotRevoke => {
                tr!(
                    "{name} has no call with which Patrol could revoke such a token. Nothing was sent.",
                    name
                )
            }
            Self::NeedsEmail => {
                tr!(
                    "Bitbucket takes an Atlassian API token only together with the e-mail address of its \
                    Atlassian account. Nothing was sent."
                )
            }
            Self::Rejected { suspect } => rejected(host.provider, &name, *suspect),
            Self::Expired => tr!("{name} says that this token has expired.", name),
            Self::Revoked => tr!("{name} says that this token was revoked.", name),
            Self::Blocked => {
                tr!(
                    "{name} does not let this token’s account in: it is blocked, deactivated, or \
                    waits for something to be done in the browser.",
                    name
                )
            }
            Self::TooFewScopes { scopes } => {
                tr!(
                    "{name} knows this token but cannot tell whose it is, because the token lacks \
                    {scopes}.",
                    scopes = scopes.join(", "),
                    name
                )
            }
            Self::Sso { link } => match link.as_ref().and_then(organization) {
                Some(organization) => tr!(
                    "The organization {organization} on {name} demands single sign-on, and this token is \
                            not authorized for it.",
                    organization,
                    name
                ),
                None => tr!(
                    "An organization on {name} demands single sign-on, and this token is not authorized \
                            for it.",
                    name
                ),
            },
            Self::Captcha => tr!(
                "{name} wants a CAPTCHA solved, since sign-ins failed before. \
                Patrol has stopped asking.",
                name
            ),
            Self::Forbidden if host.provider == Provider::Github => {
                tr!(
                    "{name} refuses this token for now. GitHub does so after several bad tokens in a \
                    row, even to a good one, and where a policy forbids this kind of token.",
                    name
                )
            }
            Self::Forbidden => tr!("{name} refuses this token and does not say why.", name),
            Self::WrongSoftware => {
                tr!(
                    "{name} answered, but not as {software} does. Another program runs there, or a \
                    login page or gateway stands in front of it.",
                    name,
                    software
                )
            }
            Self::Gone => {
                tr!(
                    "{name} has withdrawn what Patrol asked it (status 410). The token was not judged.",
                    name
                )
            }
            Self::Unexpected {
                status: status @ 500..,
            } => tr!("{name} has a fault of its own (status {status}).", name, status),
            Self::Unexpected { status } => tr!(
                "{name} gave an answer that Patrol does not \
                understand (status {status}).",
                name,
                status
            ),
            Self::RateLimited { .. } | Self::Network(_) => self.to_string(),
        }
    }

    fn next(&self, host: &GitHost) -> String {
        let name = host.name();
        match self {
            Self::Empty => tr!("Paste the token first."),
            Self::NotAToken => tr!("Copy the token alone, whole, and paste it again."),
            Self::Typo => {
                tr!("Copy it again, whole, and paste it. If it is no longer shown, make a new one.")
            }
            Self::Foreign { .. } => tr!("Paste a token that was made on {name}.", name),
            Self::AppPassword => {
                tr!(
                    "Make an API token with scopes for the app Bitbucket, and paste it with your Atlassian \
                    account e-mail."
                )
            }
            Self::NotAUserToken { .. } => {
                tr!("Make a personal access token on {name} and paste that one.", name)
            }
            Self::ForeignRepository => {
                tr!(
                    "Name a repository whose address begins with {address}.",
                    address = host.web
                )
            }
            Self::CannotRevoke => tr!("Delete it on the page of {name} that lists your tokens.", name),
            Self::NeedsEmail => tr!("Fill in “Atlassian account e-mail” and try again."),
            Self::Rejected { .. } => {
                tr!("Copy it again, whole. If it is refused again, make a new one.")
            }
            Self::Expired | Self::Revoked => tr!("Make a new token and paste that one."),
            Self::Blocked => tr!(
                "Sign in to {name} in the browser to see why, or ask its admin.",
                name
            ),
            Self::TooFewScopes { .. } => tr!("Make a new token with all the scopes that are needed, and \
                paste that one."),
            Self::Sso { .. } => tr!(
                "Authorize it in the browser (“Configure SSO” beside the token in your \
                list of tokens), then try again."
            ),
            Self::Captcha => tr!(
                "Sign in to {name} in the browser and solve it there, then try again.",
                name
            ),
            Self::Forbidden => tr!(
                "Wait some minutes and try again. If it stays so, ask the admin whether \
                such tokens are allowed."
            ),
            Self::WrongSoftware => {
                tr!(
                    "Connect to the VPN if there is one and try again. If it stays so, ask your \
                    Codefresh admin about the Git integration’s API address, {address}.",
                    address = host.api
                )
            }
            Self::Gone => tr!("Update Patrol; if there is no newer version, tell its makers."),
            Self::Unexpected { .. } | Self::RateLimited { .. } | Self::Network(_) => {
                tr!("Try again in some minutes.")
            }
        }
    }

    /// The page that helps.
    fn page(&self, host: &GitHost) -> Option<Url> {
        match self {
            Self::AppPassword | Self::NotAUserToken { .. } | Self::Expired | Self::Revoked => {
                Some(make_one(host))
            }
            Self::Rejected { .. } | Self::TooFewScopes { .. } => Some(make_one(host)),
            Self::CannotRevoke => Some(revocation_page(host, TokenKind::Unknown)),
            Self::Blocked | Self::Captcha => Some(host.web.clone()),
            Self::Sso { link } => Some(link.clone().unwrap_or_else(|| host.web("/settings/tokens"))),
            _ => None,
        }
    }
}

/// Which organization GitHub's page for single sign-on is of:
/// `/orgs/acme/sso?authorization_request=…`.
fn organization(link: &Url) -> Option<&str> {
    let mut parts = link.path_segments()?;
    let (kind, name, page) = (parts.next()?, parts.next()?, parts.next()?);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let fit = matches!(kind, "orgs" | "enterprises")
        && page == "sso"
        && name.len() <= 100
        && name.chars().all(plain);
    (fit && !name.is_empty()).then_some(name)
}

/// A refusal, and what it leaves open, by host. `suspect`: it also looks cut short.
fn rejected(provider: Provider, name: &str, suspect: bool) -> String {
    match (provider, suspect) {
        (Provider::Github, false) => tr!(
            "{name} does not accept this token. It is mistyped, expired or revoked; GitHub does not say which.",
            name
        ),
        (Provider::Github, true) => tr!(
            "{name} does not accept this token. It is mistyped, expired or revoked; GitHub does not say which. It looks as if it was not copied whole.",
            name
        ),
        // GitLab would have said that it has expired or was revoked.
        (Provider::Gitlab, false) => tr!(
            "{name} does not accept this token. It is mistyped, or it was made on another GitLab.",
            name
        ),
        (Provider::Gitlab, true) => tr!(
            "{name} does not accept this token. It is mistyped, or it was made on another GitLab. It looks as if it was not copied whole.",
            name
        ),
        (Provider::Bitbucket, false) => tr!(
            "{name} does not accept this token. It is mistyped, expired or revoked, was made without scopes, or belongs to another e-mail address; Bitbucket does not say which.",
            name
        ),
        (Provider::Bitbucket, true) => tr!(
            "{name} does not accept this token. It is mistyped, expired or revoked, was made without scopes, or belongs to another e-mail address; Bitbucket does not say which. It looks as if it was not copied whole.",
            name
        ),
        (Provider::BitbucketServer, false) => tr!(
            "{name} does not accept this token. It is mistyped, expired or revoked; Bitbucket does not say which.",
            name
        ),
        (Provider::BitbucketServer, true) => tr!(
            "{name} does not accept this token. It is mistyped, expired or revoked; Bitbucket does not say which. It looks as if it was not copied whole.",
            name
        ),
    }
}

#[cfg(test)]
mod tests;
