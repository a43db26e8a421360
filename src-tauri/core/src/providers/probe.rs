//! What a token may do with one repository, where its host does not list what
//! it may do at all: asked as Git itself asks before it fetches or pushes, and
//! never by writing.
//!
//! git-scm.com, "gitprotocol-http", section "Smart Clients": `GET
//! $URL/info/refs?service=git-upload-pack` (read) or `git-receive-pack`
//! (write); an answer counts only with the advertisement's own content type.
//! "gitprotocol-v2": with `Git-Protocol: version=2` a server that is read from
//! tells its abilities instead of all its branches.
//!
//! What Git takes as user name: any for a personal access token on GitHub and
//! GitLab, `x-access-token` for an app's on GitHub, `oauth2` for OAuth2 on
//! GitLab; `x-bitbucket-api-token-auth` or `x-token-auth` on Bitbucket Cloud
//! (support.atlassian.com, "Using API tokens", "Access Tokens"). Data Center
//! takes every token as Bearer, which cannot trip its CAPTCHA.

use url::Url;

use super::error::VerifyError;
use super::{Credential, answer, bitbucket, bitbucket_server, github, without_echo};
use crate::domain::host::GitHost;
use crate::domain::provider::Provider;
use crate::domain::secret::Secret;
use crate::domain::token::TokenKind;
use crate::http::{Authorization, Http, HttpError, Method, Request, Response};

/// Whether something is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// The host showed the way in.
    Yes,
    /// The host refused, or hides the repository from the token.
    No,
    /// The answer says neither.
    Unknown,
}

/// What a token may do with one repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RepositoryAccess {
    /// Fetch from it. `Yes` for any token where the repository is public.
    pub read: Access,
    /// Push to it, as far as the host tells before a push: rules on branches
    /// are not asked for.
    pub write: Access,
}

const READ: &str = "git-upload-pack";
const WRITE: &str = "git-receive-pack";

/// Asks what a token may do with a repository, which must lie on that host.
/// At most two requests; the second is not sent after a refusal of the token.
///
/// # Errors
/// [`VerifyError::ForeignRepository`]: it lies elsewhere, nothing was sent.
/// Otherwise the token is not accepted, or the host could not be asked.
pub async fn probe_repository(
    http: &Http,
    host: &GitHost,
    credential: &Credential,
    kind: TokenKind,
    account: &str,
    repository: &Url,
) -> Result<RepositoryAccess, VerifyError> {
    let git = host
        .repository(repository)
        .ok_or(VerifyError::ForeignRepository)?;
    let authorization = authorization(host.provider, credential, kind, account);
    let secret = &credential.secret;
    let read = ask(http, host, &git, READ, &authorization, secret).await?;
    // Data Center refuses with 401, which it may count; there, who may not read may not write.
    if read == Access::No && host.provider == Provider::BitbucketServer {
        let write = Access::No;
        return Ok(RepositoryAccess { read, write });
    }
    let write = ask(http, host, &git, WRITE, &authorization, secret).await?;
    Ok(RepositoryAccess { read, write })
}

/// How Git shows the token.
fn authorization(
    provider: Provider,
    credential: &Credential,
    kind: TokenKind,
    account: &str,
) -> Authorization {
    // A colon would end the user name in Basic (RFC 7617, section 2).
    let usable = !account.is_empty() && !account.contains(|c: char| c == ':' || c.is_control());
    let user = match (provider, kind) {
        (Provider::BitbucketServer, _) => return Authorization::Bearer(credential.secret.clone()),
        (Provider::Bitbucket, TokenKind::AtlassianApiToken) => "x-bitbucket-api-token-auth",
        (Provider::Bitbucket, _) => bitbucket::ACCESS_TOKEN_USER,
        (Provider::Github, TokenKind::GithubAppUser) => "x-access-token",
        (Provider::Gitlab, TokenKind::GitlabOauth) => "oauth2",
        (Provider::Github | Provider::Gitlab, _) if usable => account,
        (Provider::Github | Provider::Gitlab, _) => "oauth2",
    };
    Authorization::Basic {
        user: user.to_owned(),
        password: credential.secret.clone(),
    }
}

async fn ask(
    http: &Http,
    host: &GitHost,
    git: &Url,
    service: &'static str,
    authorization: &Authorization,
    secret: &Secret,
) -> Result<Access, VerifyError> {
    let mut url = git.clone();
    url.set_path(&format!("{}/info/refs", git.path()));
    url.set_query(Some(&format!("service={service}")));
    let mut request = Request::new(Method::Get, url)
        .header("accept", "*/*")
        .authorization(authorization.clone());
    if service == READ {
        request = request.header("git-protocol", "version=2");
    }
    match http.send(request).await {
        Ok(response) => access(host, &response, service).map_err(|error| without_echo(error, secret)),
        // A login page, or a repository that has moved: not followed. Or more branches than are read.
        Err(HttpError::Redirected { .. } | HttpError::TooLarge { .. }) => Ok(Access::Unknown),
        Err(error) => Err(error.into()),
    }
}

/// What an answer says. A page is a login page's or a gateway's, not Git's.
fn access(host: &GitHost, response: &Response, service: &str) -> Result<Access, VerifyError> {
    let status = response.status();
    if status == 200 {
        let expected = format!("application/x-{service}-advertisement");
        let kind = response.header("content-type").unwrap_or_default();
        return Ok(if kind.trim().eq_ignore_ascii_case(&expected) {
            Access::Yes
        } else {
            Access::Unknown
        });
    }
    if host.provider == Provider::Github
        && matches!(status, 403 | 404)
        && let Some(link) = github::sign_on(host, response)
    {
        return Err(VerifyError::Sso { link });
    }
    if status == 403
        && let Some(retry_after) = github::limited(response, None)
    {
        return Err(VerifyError::RateLimited { retry_after });
    }
    match status {
        401 if host.provider == Provider::BitbucketServer => {
            // Data Center says 401 to a bad token and to a good one without the right.
            match bitbucket_server::refusal(response) {
                VerifyError::Captcha => Err(VerifyError::Captcha),
                _ if answer::is_page(response) => Ok(Access::Unknown),
                _ => Ok(Access::No),
            }
        }
        401 | 403 | 404 if answer::is_page(response) => Ok(Access::Unknown),
        401 => Err(VerifyError::Rejected { suspect: false }),
        403 | 404 => Ok(Access::No),
        410 => Err(VerifyError::Gone),
        500.. => Err(VerifyError::Unexpected { status }),
        _ => Ok(Access::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_gets_the_user_name_that_each_kind_of_token_needs() {
        use Provider::{Bitbucket, Github, Gitlab};
        let credential = Credential {
            secret: Secret::new("hunter2".to_owned()),
            username: Some("given".to_owned()),
            email: None,
        };
        for (provider, kind, account, expected) in [
            (Github, TokenKind::GithubClassic, "mona", "mona"),
            (Github, TokenKind::GithubFineGrained, "mona", "mona"),
            (Github, TokenKind::GithubAppUser, "mona", "x-access-token"),
            (Github, TokenKind::GithubClassic, "", "oauth2"),
            (Gitlab, TokenKind::GitlabGranular, "tanuki", "tanuki"),
            (Gitlab, TokenKind::GitlabPersonal, "a:b", "oauth2"),
            (Gitlab, TokenKind::GitlabOauth, "tanuki", "oauth2"),
            (
                Bitbucket,
                TokenKind::AtlassianApiToken,
                "Tux P.",
                "x-bitbucket-api-token-auth",
            ),
            (Bitbucket, TokenKind::BitbucketAccessToken, "tux", "x-token-auth"),
            (Bitbucket, TokenKind::BitbucketOauth, "tux", "x-token-auth"),
        ] {
            match authorization(provider, &credential, kind, account) {
                Authorization::Basic { user, .. } => assert_eq!(user, expected, "{kind:?}"),
                other => panic!("{other:?}"),
            }
        }
        for kind in [TokenKind::DataCenterToken, TokenKind::DataCenterOauth] {
            let shown = authorization(Provider::BitbucketServer, &credential, kind, "duke");
            assert!(matches!(shown, Authorization::Bearer(_)));
        }
    }
}
