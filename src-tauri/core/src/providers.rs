//! Floor 2: the Git hosts. One question matters here: what is this token,
//! whose, what may it do, and until when?
//!
//! A check asks its host at most three times, never again after a refusal,
//! and needs no right that the token would not have anyway. What a host does
//! not tell is answered with "unknown", never with a guess.

mod answer;
mod backoff;
mod bitbucket;
mod bitbucket_server;
mod error;
mod github;
mod gitlab;
mod guide;
mod probe;
mod revocation;
mod rotation;
mod server;
mod shape;
mod token_page;

use jiff::Timestamp;

pub use backoff::Backoff;
pub use error::VerifyError;
pub use guide::{Guide, guide, guide_for};
pub use probe::{Access, RepositoryAccess, probe_repository};
pub use revocation::{Revocation, revocation, revocation_page, revoke_by_api};
pub use rotation::{RotateError, Rotation, rotate_by_api, rotation};
pub use server::{Server, recognise};
pub use token_page::{NewTokenPage, fine_grained_page, new_token_page, new_token_page_for};

pub use crate::domain::scope::scope_purpose;

use crate::domain::expiry::Expiry;
use crate::domain::host::GitHost;
use crate::domain::provider::Provider;
use crate::domain::scope::Scopes;
use crate::domain::secret::Secret;
use crate::domain::token::TokenKind;
use crate::http::Http;

/// A token and what belongs to it.
#[derive(Clone)]
pub struct Credential {
    /// The token, without white space around it.
    pub secret: Secret,
    /// *Bitbucket username*.
    pub username: Option<String>,
    /// *Atlassian account e-mail*.
    pub email: Option<String>,
}

impl std::fmt::Debug for Credential {
    /// Says what is there, and nothing of what it is.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Exhaustive, so that a new field cannot slip by.
        let Self {
            secret,
            username,
            email,
        } = self;
        f.debug_struct("Credential")
            .field("secret", secret)
            .field("username", &username.as_ref().map(|_| "…"))
            .field("email", &email.as_ref().map(|_| "…"))
            .finish()
    }
}

/// What a host said of a token that it accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The Git account it acts for, as the host names it.
    pub account: String,
    /// What kind of credential it is.
    pub kind: TokenKind,
    /// What it may do.
    pub scopes: Scopes,
    /// When it dies.
    pub expiry: Expiry,
    /// When it was made, where its host says so.
    pub made_at: Option<Timestamp>,
    /// What the user should know, a sentence or two each.
    pub warnings: Vec<String>,
}

/// Asks a host what a token is. The token goes to that host alone.
///
/// # Errors
/// The token is not accepted, or the host could not be asked: see
/// [`VerifyError`].
pub async fn verify(
    http: &Http,
    host: &GitHost,
    credential: &Credential,
    now: Timestamp,
) -> Result<Verified, VerifyError> {
    let shape = shape::read(host.provider, &credential.secret)?;
    ask(http, host, credential, shape, now).await
}

/// Asks a host about a token that it has just granted by OAuth2, whatever
/// its shape.
///
/// # Errors
/// As [`verify`].
pub async fn verify_granted(
    http: &Http,
    host: &GitHost,
    credential: &Credential,
    now: Timestamp,
) -> Result<Verified, VerifyError> {
    let kind = match host.provider {
        Provider::Github => offline_check(host.provider, &credential.secret)?,
        Provider::Gitlab => TokenKind::GitlabOauth,
        Provider::Bitbucket => TokenKind::BitbucketOauth,
        Provider::BitbucketServer => TokenKind::DataCenterOauth,
    };
    let shape = shape::Shape { kind, suspect: false };
    ask(http, host, credential, shape, now).await
}

async fn ask(
    http: &Http,
    host: &GitHost,
    credential: &Credential,
    shape: shape::Shape,
    now: Timestamp,
) -> Result<Verified, VerifyError> {
    let asked = match host.provider {
        Provider::Github => github::verify(http, host, credential, shape.kind, now).await,
        Provider::Gitlab => gitlab::verify(http, host, credential, shape.kind, now).await,
        Provider::Bitbucket => bitbucket::verify(http, host, credential, shape.kind).await,
        Provider::BitbucketServer => bitbucket_server::verify(http, host, credential, shape.kind, now).await,
    };
    match asked {
        // The host refused it, and it looked odd before: say both.
        Err(VerifyError::Rejected { suspect }) => Err(VerifyError::Rejected {
            suspect: suspect || shape.suspect,
        }),
        Err(error) => Err(without_echo(error, &credential.secret)),
        Ok(verified) if verified.repeats(&credential.secret) => Err(VerifyError::WrongSoftware),
        Ok(verified) => Ok(verified),
    }
}

/// Whether a text holds the token. What a host says is kept and shown; a
/// gateway that echoes a request must not bring the token there.
fn repeats(text: &str, secret: &Secret) -> bool {
    // A text so short is a word by chance.
    secret.expose().len() >= 8 && text.contains(secret.expose())
}

/// An error without a link that says the token back.
fn without_echo(error: VerifyError, secret: &Secret) -> VerifyError {
    match error {
        VerifyError::Sso { link: Some(link) } if repeats(link.as_str(), secret) => {
            VerifyError::Sso { link: None }
        }
        error => error,
    }
}

impl Verified {
    fn repeats(&self, secret: &Secret) -> bool {
        // Exhaustive, so that a new text cannot slip by.
        let Self {
            account,
            kind: _,
            scopes,
            expiry: _,
            made_at: _,
            warnings,
        } = self;
        let granted = match scopes {
            Scopes::Known { granted } => granted.iter().collect(),
            Scopes::Unknown => Vec::new(),
        };
        repeats(account, secret)
            || granted
                .into_iter()
                .chain(warnings)
                .any(|text| repeats(text, secret))
    }
}

/// What a token's text alone tells: its kind, before any network. A shape
/// that no host publishes is [`TokenKind::Unknown`], and no error.
///
/// # Errors
/// It is surely mistyped, another host's, or no user's token.
pub fn offline_check(provider: Provider, secret: &Secret) -> Result<TokenKind, VerifyError> {
    shape::read(provider, secret).map(|shape| shape.kind)
}

/// Whether a field of the form is shown, and whether it must be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Not shown.
    No,
    /// Shown, may stay empty.
    Optional,
    /// Shown, must be filled.
    Required,
}

/// What to ask for beside the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields {
    /// *Bitbucket username*.
    pub username: Field,
    /// *Atlassian account e-mail*.
    pub email: Field,
    /// *Expires on*: the host cannot tell.
    pub asks_expiry: bool,
}

/// What to ask for beside a provider's token.
///
/// Bitbucket Cloud wants the e-mail address with an API token, which nearly
/// all tokens are, but not with an access token: so the form lets it stay
/// empty, and [`VerifyError::NeedsEmail`] asks for it where it is needed. Data
/// Center takes the token alone and tells the user name itself.
pub fn fields(provider: Provider) -> Fields {
    match provider {
        Provider::Github | Provider::Gitlab => Fields {
            username: Field::No,
            email: Field::No,
            asks_expiry: false,
        },
        Provider::Bitbucket => Fields {
            username: Field::Optional,
            email: Field::Optional,
            asks_expiry: true,
        },
        Provider::BitbucketServer => Fields {
            username: Field::Optional,
            email: Field::No,
            asks_expiry: true,
        },
    }
}

/// What goes into `registerToGitIntegration` as `username`, which only
/// Bitbucket without OAuth needs.
///
/// On Bitbucket Cloud the API knows an API token's owner by e-mail address and
/// Git by user name, and Codefresh has one field for both: a user name that
/// the user gave wins. An access token's user is `x-token-auth`.
pub fn runtime_username(
    provider: Provider,
    kind: TokenKind,
    credential: &Credential,
    account: &str,
) -> Option<String> {
    let given = |text: &Option<String>| {
        text.as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    match (provider, kind) {
        (Provider::Github | Provider::Gitlab, _) => None,
        (_, TokenKind::BitbucketOauth | TokenKind::DataCenterOauth) => None,
        (Provider::Bitbucket, TokenKind::BitbucketAccessToken) => {
            given(&credential.username).or_else(|| Some(bitbucket::ACCESS_TOKEN_USER.to_owned()))
        }
        (Provider::Bitbucket, _) => given(&credential.username).or_else(|| given(&credential.email)),
        (Provider::BitbucketServer, _) => given(&credential.username).or_else(|| Some(account.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential(username: Option<&str>, email: Option<&str>) -> Credential {
        Credential {
            secret: Secret::new("hunter2".to_owned()),
            username: username.map(str::to_owned),
            email: email.map(str::to_owned),
        }
    }

    #[test]
    fn a_credential_prints_nothing_of_itself() {
        let text = format!("{:?}", credential(Some("mona"), Some("mona@example.com")));
        assert!(!text.contains("hunter2") && !text.contains("mona"), "{text}");
    }

    #[test]
    fn only_bitbucket_without_oauth_has_a_user_name_for_the_runtime() {
        use Provider::{Bitbucket, BitbucketServer, Github, Gitlab};
        for (provider, kind, username, email, expected) in [
            (Github, TokenKind::GithubClassic, Some("mona"), None, None),
            (Gitlab, TokenKind::GitlabPersonal, Some("mona"), None, None),
            (
                Bitbucket,
                TokenKind::AtlassianApiToken,
                Some("mona"),
                Some("m@x.example"),
                Some("mona"),
            ),
            (
                Bitbucket,
                TokenKind::AtlassianApiToken,
                Some(" "),
                Some("m@x.example"),
                Some("m@x.example"),
            ),
            (
                Bitbucket,
                TokenKind::BitbucketAccessToken,
                None,
                None,
                Some("x-token-auth"),
            ),
            (Bitbucket, TokenKind::BitbucketOauth, Some("mona"), None, None),
            (
                BitbucketServer,
                TokenKind::DataCenterToken,
                None,
                None,
                Some("account"),
            ),
            (
                BitbucketServer,
                TokenKind::DataCenterToken,
                Some("mona"),
                None,
                Some("mona"),
            ),
            (BitbucketServer, TokenKind::DataCenterOauth, None, None, None),
        ] {
            let name = runtime_username(provider, kind, &credential(username, email), "account");
            assert_eq!(name.as_deref(), expected, "{provider:?} {kind:?}");
        }
    }
}
