//! GitHub.com, `*.ghe.com` and GitHub Enterprise Server: one request,
//! `GET /user`, whose headers tell the rest.
//!
//! docs.github.com, "Authenticating to the REST API" (401, the temporary 403
//! after failed attempts, `X-GitHub-SSO`) and "Scopes for OAuth apps"
//! (`X-OAuth-Scopes`). The header is there and empty for a token without
//! scopes, and absent for fine-grained and GitHub App tokens.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use tr::tr;
use url::Url;

use super::error::VerifyError;
use super::{Credential, Verified, answer};
use crate::domain::expiry::{Expiry, github_expiration};
use crate::domain::host::GitHost;
use crate::domain::scope::Scopes;
use crate::domain::token::TokenKind;
use crate::http::{Authorization, Http, Method, Request, Response};

const SSO: &str = "x-github-sso";

#[derive(Deserialize)]
struct User {
    login: String,
}

pub(super) async fn verify(
    http: &Http,
    host: &GitHost,
    credential: &Credential,
    kind: TokenKind,
    now: Timestamp,
) -> Result<Verified, VerifyError> {
    let request = Request::new(Method::Get, host.api("/user"))
        .header("accept", "application/json")
        .authorization(Authorization::Bearer(credential.secret.clone()));
    let response = http.send(request).await?;
    if !response.is_success() {
        return Err(refusal(host, &response, now));
    }
    let user = response
        .json::<User>()
        .and_then(|user| answer::account(&user.login))
        .ok_or(VerifyError::WrongSoftware)?;
    let mut warnings = Vec::new();
    let expiry = expiry(&response, kind, host, now, &mut warnings);
    let scopes = scopes(&response, kind, &mut warnings);
    if let Some(warning) = organizations_left_out(host, &response) {
        warnings.push(warning);
    }
    Ok(Verified {
        account: user,
        kind,
        scopes,
        expiry,
        made_at: None,
        warnings,
    })
}

fn scopes(response: &Response, kind: TokenKind, warnings: &mut Vec<String>) -> Scopes {
    if kind == TokenKind::GithubFineGrained {
        warnings.push(tr!(
            "GitHub does not list what a fine-grained token may do, and Codefresh does not officially \
                support such tokens. It needs Contents: Read and write, on every repository in use. A \
                classic token with the scope repo is the surer way."
        ));
    }
    // These two have permissions, not scopes: an empty header would not mean "none".
    if matches!(kind, TokenKind::GithubFineGrained | TokenKind::GithubAppUser) {
        return Scopes::Unknown;
    }
    Scopes::from_header(response.header("x-oauth-scopes"))
}

fn expiry(
    response: &Response,
    kind: TokenKind,
    host: &GitHost,
    now: Timestamp,
    warnings: &mut Vec<String>,
) -> Expiry {
    match response
        .header("github-authentication-token-expiration")
        .map(github_expiration)
    {
        // A GitHub App's user token lives eight hours where the app says so; only silence about it is known.
        None if kind == TokenKind::GithubAppUser => Expiry::Unknown,
        None => Expiry::Never,
        Some(Some(at)) if matches!(kind, TokenKind::GithubOauth | TokenKind::GithubAppUser) => {
            answer::believed_short(Expiry::At { at }, host, now, warnings)
        }
        Some(Some(at)) => answer::believed(Expiry::At { at }, host, now, warnings),
        Some(None) => {
            warnings.push(tr!(
                "{name} names this token’s expiry in a form that Patrol cannot read.",
                name = host.name()
            ));
            Expiry::Unknown
        }
    }
}

/// Which organizations a 200 left out for want of single sign-on:
/// `partial-results; organizations=21955855,20582480`. GitHub names them by
/// their numbers alone.
fn organizations_left_out(host: &GitHost, response: &Response) -> Option<String> {
    let list = response.header(SSO)?.strip_prefix("partial-results")?;
    let ids: Vec<&str> = list
        .split_once("organizations=")?
        .1
        .split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty() && id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    let count = ids.len();
    let name = host.name();
    Some(match ids.as_slice() {
        [] => return None,
        [number] => tr!(
            "Single sign-on: this token is not authorized for one of your organizations (GitHub’s number {number}), \
                and their repositories stay hidden from it. If one of them is needed, use “Configure SSO” beside \
                the token on {name}/settings/tokens.",
            number,
            name
        ),
        ids if count <= 5 => tr!(
            "Single sign-on: this token is not authorized for {count} of your organizations (GitHub’s numbers \
                {numbers}), and their repositories stay hidden from it. If one of them is needed, use “Configure \
                SSO” beside the token on {name}/settings/tokens.",
            count,
            numbers = ids.join(", "),
            name
        ),
        ids => tr!(
            "Single sign-on: this token is not authorized for {count} of your organizations (GitHub’s numbers \
                {numbers} and others), and their repositories stay hidden from it. If one of them is needed, use \
                “Configure SSO” beside the token on {name}/settings/tokens.",
            count,
            numbers = ids.get(..5).unwrap_or_default().join(", "),
            name
        ),
    })
}

fn refusal(host: &GitHost, response: &Response, now: Timestamp) -> VerifyError {
    if let Some(link) = sign_on(host, response) {
        return VerifyError::Sso { link };
    }
    match response.status() {
        // A gateway in front, and not GitHub.
        401 | 403 if answer::is_page(response) => VerifyError::WrongSoftware,
        401 => VerifyError::Rejected { suspect: false },
        403 => match limited(response, Some(now)) {
            Some(retry_after) => VerifyError::RateLimited { retry_after },
            None => VerifyError::Forbidden,
        },
        _ => answer::unexpected(response),
    }
}

/// `Some` where single sign-on is demanded: `required; url=…`. The page is
/// offered only where it is on this host.
pub(super) fn sign_on(host: &GitHost, response: &Response) -> Option<Option<Url>> {
    let rest = response.header(SSO)?.strip_prefix("required")?;
    let link = rest
        .split_once("url=")
        .and_then(|(_, url)| Url::parse(url.trim()).ok());
    Some(link.filter(|url| url.origin() == host.web.origin()))
}

/// `Some` where a 403 is about the rate and not about the token. GitHub names
/// the end of a limit as an instant, which means a wait only to who knows what
/// time it is.
pub(super) fn limited(response: &Response, now: Option<Timestamp>) -> Option<Option<Duration>> {
    let number = |name| {
        response
            .header(name)
            .and_then(|value| value.trim().parse::<i64>().ok())
    };
    let seconds = |seconds: i64| u64::try_from(seconds).ok().map(Duration::from_secs);
    if let Some(wait) = number("retry-after") {
        return Some(seconds(wait));
    }
    if number("x-ratelimit-remaining") != Some(0) {
        return None;
    }
    let wait = |now: Timestamp| Some(number("x-ratelimit-reset")?.saturating_sub(now.as_second()));
    Some(now.and_then(wait).and_then(seconds))
}
