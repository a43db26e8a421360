//! GitLab.com and self-managed GitLab: the only host that tells an expired
//! token from a revoked one.
//!
//! docs.gitlab.com, "Personal access tokens API" (`/personal_access_tokens/self`,
//! GitLab 15.5 and newer, any scope), "OAuth 2.0 identity provider API"
//! (`/oauth/token/info`), "Users API" (`/user`, for which `read_api`,
//! `read_user` or `api` is needed); errors as in `lib/api/api_guard.rb`.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use tr::tr;
use url::Url;

use super::error::VerifyError;
use super::{Credential, Verified, answer};
use crate::domain::expiry::{Expiry, date_expiry};
use crate::domain::host::GitHost;
use crate::domain::scope::Scopes;
use crate::domain::secret::Secret;
use crate::domain::token::TokenKind;
use crate::http::{Authorization, Http, Method, Request, Response};

/// What `GET /personal_access_tokens/self` answers.
#[derive(Deserialize)]
struct Own {
    user_id: Option<i64>,
    revoked: Option<bool>,
    active: Option<bool>,
    scopes: Option<Vec<String>>,
    granular_scopes: Option<serde_json::Value>,
    expires_at: Option<String>,
    created_at: Option<String>,
}

/// What `GET /oauth/token/info` answers.
#[derive(Deserialize)]
struct Info {
    scope: Vec<String>,
    expires_in: Option<i64>,
}

#[derive(Deserialize)]
struct User {
    username: String,
    bot: Option<bool>,
}

impl User {
    /// Whether nobody signs in as this user: the one behind a project's or a
    /// group's access token ("Bot users for projects").
    fn is_bot(&self) -> bool {
        let named = |front: &str| {
            self.username
                .strip_prefix(front)
                .and_then(|rest| rest.split_once("_bot"))
                .is_some_and(|(id, rest)| {
                    !id.is_empty()
                        && id.bytes().all(|byte| byte.is_ascii_digit())
                        && (rest.is_empty() || rest.starts_with('_'))
                })
        };
        self.bot == Some(true) || named("project_") || named("group_")
    }
}

#[derive(Deserialize, Default)]
struct Problem {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

/// The scope that the account's name is asked with.
const NAMING: &str = "read_api";

pub(super) async fn verify(
    http: &Http,
    host: &GitHost,
    credential: &Credential,
    kind: TokenKind,
    now: Timestamp,
) -> Result<Verified, VerifyError> {
    let secret = &credential.secret;
    if kind == TokenKind::GitlabOauth {
        return oauth(http, host, secret, now).await;
    }
    let response = http
        .send(ask(host.api("/personal_access_tokens/self"), private(secret)))
        .await?;
    match response.status() {
        200..300 => personal(http, host, secret, &response, now).await,
        // GitLab says so to an OAuth token, whatever its shape.
        400 if kind == TokenKind::Unknown => oauth(http, host, secret, now).await,
        400 | 404 if !answer::is_page(&response) => before_15_5(http, host, secret).await,
        _ => Err(refusal(&response)),
    }
}

/// A personal access token, by its own account of itself.
async fn personal(
    http: &Http,
    host: &GitHost,
    secret: &Secret,
    response: &Response,
    now: Timestamp,
) -> Result<Verified, VerifyError> {
    // Without either it is some other program's answer.
    let own: Own = response
        .json()
        .filter(|own: &Own| own.user_id.is_some() || own.scopes.is_some())
        .ok_or(VerifyError::WrongSoftware)?;
    if own.revoked == Some(true) {
        return Err(VerifyError::Revoked);
    }
    if own.active == Some(false) {
        return Err(VerifyError::Expired);
    }
    let mut warnings = Vec::new();
    let (kind, scopes) = kind_and_scopes(&own, &mut warnings);
    let expiry = match own.expires_at.as_deref().map(date_expiry) {
        None => Expiry::Never,
        Some(Some(expiry)) => answer::believed(expiry, host, now, &mut warnings),
        Some(None) => {
            warnings.push(tr!(
                "{name} names this token’s expiry in a form that Patrol cannot read.",
                name = host.name()
            ));
            Expiry::Unknown
        }
    };
    let user = user(http, host, private(secret), &scopes).await?;
    if user.is_bot() {
        warnings.push(tr!(
            "This token belongs to a project or a group and acts for no user. Codefresh needs a token of \
                yours: a personal access token."
        ));
    }
    Ok(Verified {
        account: user.username,
        kind,
        scopes,
        expiry,
        made_at: own.created_at.as_deref().and_then(|at| at.parse().ok()),
        warnings,
    })
}

/// Plain scopes are listed; granular ones (GitLab 18.10 and newer) mean other
/// things and are not held against the table.
fn kind_and_scopes(own: &Own, warnings: &mut Vec<String>) -> (TokenKind, Scopes) {
    let granular = match &own.granular_scopes {
        None | Some(serde_json::Value::Null) => false,
        Some(serde_json::Value::Array(list)) => !list.is_empty(),
        Some(_) => true,
    };
    match &own.scopes {
        Some(scopes) if !granular && scopes.as_slice() != ["granular"] => {
            (TokenKind::GitlabPersonal, Scopes::known(scopes))
        }
        _ => {
            warnings.push(tr!(
                "This is a fine-grained token, and Patrol cannot tell whether its permissions are enough \
                    for Codefresh. A token with the plain scopes is the surer way."
            ));
            (TokenKind::GitlabGranular, Scopes::Unknown)
        }
    }
}

/// An OAuth access token.
async fn oauth(
    http: &Http,
    host: &GitHost,
    secret: &Secret,
    now: Timestamp,
) -> Result<Verified, VerifyError> {
    let bearer = || Authorization::Bearer(secret.clone());
    let response = http.send(ask(host.web("/oauth/token/info"), bearer())).await?;
    if !response.is_success() {
        return Err(refusal(&response));
    }
    let info: Info = response.json().ok_or(VerifyError::WrongSoftware)?;
    let lives = info
        .expires_in
        .and_then(|seconds| now.checked_add(SignedDuration::from_secs(seconds)).ok());
    let mut warnings = vec![tr!(
        "GitLab’s OAuth2 tokens live for two hours only. For a runtime, use a personal access token."
    )];
    let expiry = lives.map_or(Expiry::Unknown, |at| Expiry::At { at });
    let expiry = answer::believed_short(expiry, host, now, &mut warnings);
    let scopes = Scopes::known(&info.scope);
    let User { username, .. } = user(http, host, bearer(), &scopes).await?;
    Ok(Verified {
        account: username,
        kind: TokenKind::GitlabOauth,
        scopes,
        expiry,
        made_at: None,
        warnings,
    })
}

/// GitLab before 15.5 has no way to ask a token about itself.
async fn before_15_5(http: &Http, host: &GitHost, secret: &Secret) -> Result<Verified, VerifyError> {
    let User { username, .. } = user(http, host, private(secret), &Scopes::Unknown).await?;
    let warnings = vec![tr!(
        "{name} is older than GitLab 15.5 and does not tell what a token may do, nor when it expires.",
        name = host.name()
    )];
    Ok(Verified {
        account: username,
        kind: TokenKind::GitlabPersonal,
        scopes: Scopes::Unknown,
        expiry: Expiry::Unknown,
        made_at: None,
        warnings,
    })
}

/// Whose the token is, asked for only where it may ask.
async fn user(
    http: &Http,
    host: &GitHost,
    authorization: Authorization,
    scopes: &Scopes,
) -> Result<User, VerifyError> {
    let may_ask = match scopes {
        Scopes::Known { granted } => ["api", "read_api", "read_user"]
            .iter()
            .any(|scope| granted.contains(*scope)),
        Scopes::Unknown => true,
    };
    if !may_ask {
        return Err(VerifyError::TooFewScopes {
            scopes: vec![NAMING.to_owned()],
        });
    }
    let response = http.send(ask(host.api("/user"), authorization)).await?;
    if !response.is_success() {
        return Err(refusal(&response));
    }
    let User { username, bot } = response.json().ok_or(VerifyError::WrongSoftware)?;
    let username = answer::account(&username).ok_or(VerifyError::WrongSoftware)?;
    Ok(User { username, bot })
}

pub(super) fn refusal(response: &Response) -> VerifyError {
    if matches!(response.status(), 401 | 403) && answer::is_page(response) {
        return VerifyError::WrongSoftware;
    }
    let problem: Problem = response.json().unwrap_or_default();
    let says = |word: &str| problem.error_description.to_ascii_lowercase().contains(word);
    match response.status() {
        401 if problem.error == "invalid_token" && says("expired") => VerifyError::Expired,
        401 if problem.error == "invalid_token" && says("revoked") => VerifyError::Revoked,
        401 => VerifyError::Rejected { suspect: false },
        403 if problem.error == "insufficient_scope" => VerifyError::TooFewScopes {
            scopes: vec![NAMING.to_owned()],
        },
        // GitLab's own 403 is about the account; one that is not JSON is a gateway's.
        403 if response.json::<serde_json::Value>().is_some() => VerifyError::Blocked,
        403 => VerifyError::Forbidden,
        _ => answer::unexpected(response),
    }
}

fn ask(url: Url, authorization: Authorization) -> Request {
    Request::new(Method::Get, url)
        .header("accept", "application/json")
        .authorization(authorization)
}

fn private(secret: &Secret) -> Authorization {
    Authorization::PrivateToken(secret.clone())
}
