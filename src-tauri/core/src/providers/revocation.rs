//! Ending a token at its host.
//!
//! - GitHub.com: `POST /credentials/revoke`, which must come without any
//!   credential (docs.github.com, "REST API endpoints for credential
//!   revocation"). Enterprise Server lacks it, and of ghe.com nobody says.
//! - GitLab: `DELETE /personal_access_tokens/self`, any scope (docs.gitlab.com,
//!   "Personal access tokens API").
//! - Bitbucket: on the host's page alone. Data Center's call wants the
//!   password, which Patrol does not ask for.

use serde::Serialize;
use url::Url;
use zeroize::Zeroizing;

use super::error::VerifyError;
use super::token_page::atlassian_tokens;
use super::{Credential, answer, github, gitlab};
use crate::domain::host::{Edition, GitHost};
use crate::domain::provider::Provider;
use crate::domain::secret::Secret;
use crate::domain::token::TokenKind;
use crate::http::{Authorization, Http, Method, Request, Response};

/// How a token is ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    /// By [`revoke_by_api`].
    ByApi,
    /// The user does it on the host's page.
    ByHand {
        /// That page.
        page: Url,
    },
}

/// How a token of that kind is ended.
pub fn revocation(host: &GitHost, kind: TokenKind) -> Revocation {
    match (host.edition(), kind) {
        (
            Edition::GithubCom,
            TokenKind::GithubClassic
            | TokenKind::GithubFineGrained
            | TokenKind::GithubOauth
            | TokenKind::GithubAppUser,
        )
        | (Edition::GitlabCom | Edition::GitlabSelfManaged, TokenKind::GitlabPersonal) => Revocation::ByApi,
        _ => Revocation::ByHand {
            page: revocation_page(host, kind),
        },
    }
}

/// The host's page on which a token of that kind is ended.
pub fn revocation_page(host: &GitHost, kind: TokenKind) -> Url {
    match (host.provider, kind) {
        (Provider::Github, TokenKind::GithubFineGrained) => host.web("/settings/personal-access-tokens"),
        (Provider::Github, TokenKind::GithubOauth | TokenKind::GithubAppUser) => {
            host.web("/settings/applications")
        }
        (Provider::Github, _) => host.web("/settings/tokens"),
        (Provider::Gitlab, TokenKind::GitlabOauth) => host.web("/-/user_settings/applications"),
        (Provider::Gitlab, _) => host.web("/-/user_settings/personal_access_tokens"),
        // These are ended in the settings of their repository, or of the account.
        (Provider::Bitbucket, TokenKind::BitbucketAccessToken | TokenKind::BitbucketOauth) => {
            host.web.clone()
        }
        (Provider::Bitbucket, _) => atlassian_tokens(host),
        (Provider::BitbucketServer, TokenKind::DataCenterOauth) => host.web.clone(),
        (Provider::BitbucketServer, _) => host.web("/plugins/servlet/access-tokens/manage"),
    }
}

/// Ends a token at its host. `Ok` also where the host says that it had expired
/// or was revoked before: it is dead, which is what was asked for. GitHub takes
/// the token in without saying whether it knew it.
///
/// # Errors
/// [`VerifyError::CannotRevoke`]: not by a call, see [`revocation`]; nothing was
/// sent. Otherwise the token may still be good; asking again does no harm.
pub async fn revoke_by_api(
    http: &Http,
    host: &GitHost,
    credential: &Credential,
    kind: TokenKind,
) -> Result<(), VerifyError> {
    match (revocation(host, kind), host.provider) {
        (Revocation::ByApi, Provider::Github) => github_revoke(http, host, &credential.secret).await,
        (Revocation::ByApi, Provider::Gitlab) => {
            let request = Request::new(Method::Delete, host.api("/personal_access_tokens/self"))
                .header("accept", "application/json")
                .authorization(Authorization::PrivateToken(credential.secret.clone()));
            let response = http.send(request).await?;
            if response.status() == 204 {
                return Ok(());
            }
            match gitlab::refusal(&response) {
                VerifyError::Revoked | VerifyError::Expired => Ok(()),
                error => Err(error),
            }
        }
        _ => Err(VerifyError::CannotRevoke),
    }
}

#[derive(Serialize)]
struct Revoke<'t> {
    credentials: [&'t str; 1],
}

async fn github_revoke(http: &Http, host: &GitHost, secret: &Secret) -> Result<(), VerifyError> {
    // The forty hexadecimal digits from before 2021 are not among what GitHub takes here, and it
    // would not say so.
    let taken = ["ghp_", "github_pat_", "gho_", "ghu_"];
    if !taken.iter().any(|prefix| secret.expose().starts_with(prefix)) {
        return Err(VerifyError::CannotRevoke);
    }
    let body = Revoke {
        credentials: [secret.expose()],
    };
    // A text always serializes; were it not so, GitHub would refuse an empty body.
    let body = Zeroizing::new(serde_json::to_vec(&body).unwrap_or_default());
    // No `authorization`: with one, GitHub refuses.
    let request = Request::new(Method::Post, host.api("/credentials/revoke"))
        .header("accept", "application/vnd.github+json")
        .json(body);
    github_outcome(&http.send(request).await?)
}

fn github_outcome(response: &Response) -> Result<(), VerifyError> {
    match response.status() {
        202 => Ok(()),
        401 | 403 | 404 if answer::is_page(response) => Err(VerifyError::WrongSoftware),
        // Sixty an hour for an address.
        403 => Err(match github::limited(response, None) {
            Some(retry_after) => VerifyError::RateLimited { retry_after },
            None => VerifyError::Forbidden,
        }),
        // A 2xx that is not GitHub's own word is somebody else's.
        200..300 => Err(VerifyError::WrongSoftware),
        _ => Err(answer::unexpected(response)),
    }
}

#[cfg(test)]
mod tests;
