//! Bitbucket Cloud: one request, `GET /user`, whose headers tell the scopes
//! and the kind. The expiry is told to nobody.
//!
//! developer.atlassian.com, "Authentication for the Bitbucket Cloud REST API":
//! an API token goes as Basic with the account's e-mail address, an access
//! token or OAuth token as Bearer. `x-oauth-scopes` and `x-credential-type` as
//! trufflehog's analyzer reads them. A repository, project or workspace access
//! token has no user: it gets 403, with the headers all the same.

use serde::Deserialize;
use tr::tr;

use super::error::VerifyError;
use super::{Credential, Verified, answer};
use crate::domain::expiry::Expiry;
use crate::domain::host::GitHost;
use crate::domain::scope::Scopes;
use crate::domain::token::TokenKind;
use crate::http::{Authorization, Http, Method, Request, Response};

/// The user name that Git takes with an access token.
pub(super) const ACCESS_TOKEN_USER: &str = "x-token-auth";

#[derive(Deserialize)]
struct User {
    username: Option<String>,
    nickname: Option<String>,
    display_name: Option<String>,
}

#[derive(Deserialize)]
struct Problem {
    error: Detailed,
}

#[derive(Deserialize)]
struct Detailed {
    #[serde(default)]
    message: String,
    detail: Option<serde_json::Value>,
}

pub(super) async fn verify(
    http: &Http,
    host: &GitHost,
    credential: &Credential,
    kind: TokenKind,
) -> Result<Verified, VerifyError> {
    let authorization = authorization(credential, kind)?;
    let bearer = matches!(authorization, Authorization::Bearer(_));
    let request = Request::new(Method::Get, host.api("/user"))
        .header("accept", "application/json")
        .authorization(authorization);
    let response = http.send(request).await?;
    let kind = refined(
        kind,
        response.header("x-credential-type"),
        bearer && response.is_success(),
    );
    let scopes = Scopes::from_header(response.header("x-oauth-scopes"));
    let bot = kind == TokenKind::BitbucketAccessToken;
    let account = match response.status() {
        200..300 => user(&response).ok_or(VerifyError::WrongSoftware)?,
        403 if bot && !answer::is_page(&response) => ACCESS_TOKEN_USER.to_owned(),
        _ => return Err(refusal(&response, kind)),
    };
    let mut warnings = Vec::new();
    if bot {
        warnings.push(tr!(
            "This token belongs to a repository, a project or a workspace and acts for no user. \
                Codefresh may want a token of yours: an Atlassian API token."
        ));
    }
    if scopes == Scopes::Unknown {
        warnings.push(tr!(
            "{name} did not tell what this token may do.",
            name = host.name()
        ));
    }
    Ok(Verified {
        account,
        kind,
        scopes,
        expiry: Expiry::Unknown,
        made_at: None,
        warnings,
    })
}

/// Bitbucket answers a misleading 401 to an API token sent as Bearer, so how
/// to send it is decided before.
fn authorization(credential: &Credential, kind: TokenKind) -> Result<Authorization, VerifyError> {
    let bearer = || Authorization::Bearer(credential.secret.clone());
    // A colon would end the user name in Basic (RFC 7617, section 2).
    let usable = |email: &&str| email.contains('@') && !email.contains(|c: char| c == ':' || c.is_control());
    let email = credential.email.as_deref().map(str::trim).filter(usable);
    let basic = |email: &str| Authorization::Basic {
        user: email.to_owned(),
        password: credential.secret.clone(),
    };
    match (kind, email) {
        (TokenKind::AtlassianApiToken, None) => Err(VerifyError::NeedsEmail),
        (TokenKind::AtlassianApiToken | TokenKind::Unknown, Some(email)) => Ok(basic(email)),
        _ => Ok(bearer()),
    }
}

/// The host's word for the kind wins over the shape. Of what is accepted as
/// Bearer, only an OAuth token bears no word of its own.
fn refined(kind: TokenKind, header: Option<&str>, bearer_accepted: bool) -> TokenKind {
    match header.map(str::trim) {
        Some("api_token") => TokenKind::AtlassianApiToken,
        Some("repo_access_token" | "project_access_token" | "workspace_access_token") => {
            TokenKind::BitbucketAccessToken
        }
        _ if bearer_accepted && kind == TokenKind::Unknown => TokenKind::BitbucketOauth,
        _ => kind,
    }
}

fn user(response: &Response) -> Option<String> {
    let User {
        username,
        nickname,
        display_name,
    } = response.json()?;
    [username, nickname, display_name]
        .into_iter()
        .flatten()
        .find_map(|name| answer::account(&name))
}

fn refusal(response: &Response, kind: TokenKind) -> VerifyError {
    match response.status() {
        401 | 403 if answer::is_page(response) => VerifyError::WrongSoftware,
        401 => VerifyError::Rejected { suspect: false },
        403 if lacks_scopes(response) => {
            let scope = if kind == TokenKind::AtlassianApiToken {
                "read:user:bitbucket"
            } else {
                "account"
            };
            VerifyError::TooFewScopes {
                scopes: vec![scope.to_owned()],
            }
        }
        403 => VerifyError::Forbidden,
        _ => answer::unexpected(response),
    }
}

fn lacks_scopes(response: &Response) -> bool {
    response.json::<Problem>().is_some_and(|Problem { error }| {
        error.message.contains("scope")
            || error
                .detail
                .is_some_and(|detail| detail.get("required").is_some())
    })
}
