//! The sentences: what happened, and what to do next.

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
            Self::Empty => "There is no token to check.".to_owned(),
            Self::NotAToken => {
                "This is not a token: it holds a space, a line end or a letter that no token has, or it \
                    is far too long. It was not sent anywhere."
                    .to_owned()
            }
            Self::Typo => "This token is mistyped or was not copied whole: its own checksum does not \
                fit. It was not sent anywhere."
                .to_owned(),
            Self::Foreign { belongs_to } => {
                format!(
                    "This is a token of {}, but {name} runs {software}. It was not sent anywhere.",
                    belongs_to.title()
                )
            }
            Self::AppPassword => {
                "This is a Bitbucket app password. Atlassian ended app passwords on 28 July 2026, so \
                    Bitbucket no longer accepts it. It was not sent anywhere."
                    .to_owned()
            }
            Self::NotAUserToken { what } => format!(
                "This is {what}. Codefresh needs a token that acts \
                for you as a user. It was not sent anywhere."
            ),
            Self::ForeignRepository => {
                format!("This repository does not lie on {name}, so this token was not shown to it.")
            }
            Self::CannotRevoke => {
                format!("{name} has no call with which Patrol could revoke such a token. Nothing was sent.")
            }
            Self::NeedsEmail => {
                "Bitbucket takes an Atlassian API token only together with the e-mail address of its \
                    Atlassian account. Nothing was sent."
                    .to_owned()
            }
            Self::Rejected { suspect } => {
                let hint = if *suspect {
                    " It looks as if it was not copied whole."
                } else {
                    ""
                };
                format!(
                    "{name} does not accept this token. {}{hint}",
                    rejected(host.provider)
                )
            }
            Self::Expired => format!("{name} says that this token has expired."),
            Self::Revoked => format!("{name} says that this token was revoked."),
            Self::Blocked => {
                format!(
                    "{name} does not let this token’s account in: it is blocked, deactivated, or \
                    waits for something to be done in the browser."
                )
            }
            Self::TooFewScopes { scopes } => {
                format!(
                    "{name} knows this token but cannot tell whose it is, because the token lacks \
                    {}.",
                    scopes.join(", ")
                )
            }
            Self::Sso { link } => {
                let who = match link.as_ref().and_then(organization) {
                    Some(organization) => format!("The organization {organization}"),
                    None => "An organization".to_owned(),
                };
                format!("{who} on {name} demands single sign-on, and this token is not authorized for it.")
            }
            Self::Captcha => format!(
                "{name} wants a CAPTCHA solved, since sign-ins failed before. \
                Patrol has stopped asking."
            ),
            Self::Forbidden if host.provider == Provider::Github => {
                format!(
                    "{name} refuses this token for now. GitHub does so after several bad tokens in a \
                    row, even to a good one, and where a policy forbids this kind of token."
                )
            }
            Self::Forbidden => format!("{name} refuses this token and does not say why."),
            Self::WrongSoftware => {
                format!(
                    "{name} answered, but not as {software} does. Another program runs there, or a \
                    login page or gateway stands in front of it."
                )
            }
            Self::Gone => {
                format!("{name} has withdrawn what Patrol asked it (status 410). The token was not judged.")
            }
            Self::Unexpected {
                status: status @ 500..,
            } => format!("{name} has a fault of its own (status {status})."),
            Self::Unexpected { status } => format!(
                "{name} gave an answer that Patrol does not \
                understand (status {status})."
            ),
            Self::RateLimited { .. } | Self::Network(_) => self.to_string(),
        }
    }

    fn next(&self, host: &GitHost) -> String {
        let name = host.name();
        match self {
            Self::Empty => "Paste the token first.".to_owned(),
            Self::NotAToken => "Copy the token alone, whole, and paste it again.".to_owned(),
            Self::Typo => {
                "Copy it again, whole, and paste it. If it is no longer shown, make a new one.".to_owned()
            }
            Self::Foreign { .. } => format!("Paste a token that was made on {name}."),
            Self::AppPassword => {
                "Make an API token with scopes for the app Bitbucket, and paste it with your Atlassian \
                    account e-mail."
                    .to_owned()
            }
            Self::NotAUserToken { .. } => {
                format!("Make a personal access token on {name} and paste that one.")
            }
            Self::ForeignRepository => {
                format!("Name a repository whose address begins with {}.", host.web)
            }
            Self::CannotRevoke => format!("Delete it on the page of {name} that lists your tokens."),
            Self::NeedsEmail => "Fill in “Atlassian account e-mail” and try again.".to_owned(),
            Self::Rejected { .. } => {
                "Copy it again, whole. If it is refused again, make a new one.".to_owned()
            }
            Self::Expired | Self::Revoked => "Make a new token and paste that one.".to_owned(),
            Self::Blocked => format!("Sign in to {name} in the browser to see why, or ask its admin."),
            Self::TooFewScopes { .. } => "Make a new token with all the scopes that are needed, and \
                paste that one."
                .to_owned(),
            Self::Sso { .. } => "Authorize it in the browser (“Configure SSO” beside the token in your \
                list of tokens), then try again."
                .to_owned(),
            Self::Captcha => format!("Sign in to {name} in the browser and solve it there, then try again."),
            Self::Forbidden => "Wait some minutes and try again. If it stays so, ask the admin whether \
                such tokens are allowed."
                .to_owned(),
            Self::WrongSoftware => {
                format!(
                    "Connect to the VPN if there is one and try again. If it stays so, ask your \
                    Codefresh admin about the Git integration’s API address, {}.",
                    host.api
                )
            }
            Self::Gone => "Update Patrol; if there is no newer version, tell its makers.".to_owned(),
            Self::Unexpected { .. } | Self::RateLimited { .. } | Self::Network(_) => {
                "Try again in some minutes.".to_owned()
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

/// What a refusal leaves open, by host.
fn rejected(provider: Provider) -> &'static str {
    match provider {
        Provider::Github => "It is mistyped, expired or revoked; GitHub does not say which.",
        // GitLab would have said that it has expired or was revoked.
        Provider::Gitlab => "It is mistyped, or it was made on another GitLab.",
        Provider::Bitbucket => {
            "It is mistyped, expired or revoked, was made without scopes, or belongs to another e-mail \
                address; Bitbucket does not say which."
        }
        Provider::BitbucketServer => "It is mistyped, expired or revoked; Bitbucket does not say which.",
    }
}

#[cfg(test)]
mod tests;
