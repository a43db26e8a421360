//! Bitbucket Server and Data Center.
//!
//! `GET application-properties` is answered to anybody, so its 200 proves
//! nothing: the header `X-AUSERNAME` (URL-encoded) names the user that the
//! token stands for, and is absent for a stranger. No request tells what a
//! token may do. Its expiry stands in the list of the user's tokens, which the
//! documentation keeps from tokens; it is asked for once, and a refusal is no
//! fault. confluence.atlassian.com, "HTTP access tokens"; the REST API's own
//! pages; the header as atlassian/atlascode reads it. The user's own
//! `whoami` servlet no longer takes tokens.

use jiff::Timestamp;
use serde::Deserialize;
use tr::tr;
use url::Url;

use super::error::VerifyError;
use super::{Credential, Verified, answer, shape};
use crate::domain::expiry::Expiry;
use crate::domain::host::GitHost;
use crate::domain::scope::Scopes;
use crate::domain::secret::Secret;
use crate::domain::token::TokenKind;
use crate::http::{Authorization, Http, Method, Request, Response};

#[derive(Deserialize)]
struct Properties {
    version: String,
}

#[derive(Deserialize)]
struct User {
    name: String,
    slug: Option<String>,
    active: Option<bool>,
    /// `NORMAL` for a person, `SERVICE` for the user behind a project's or a
    /// repository's token.
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// A page of the user's tokens.
#[derive(Deserialize)]
struct Listed {
    values: Vec<Entry>,
    #[serde(rename = "isLastPage")]
    last: Option<bool>,
}

#[derive(Deserialize)]
struct Entry {
    id: serde_json::Value,
    /// Milliseconds since 1970; absent where it never expires.
    #[serde(rename = "expiryDate")]
    expiry: Option<i64>,
}

#[derive(Deserialize, Default)]
struct Problems {
    #[serde(default)]
    errors: Vec<Problem>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "exceptionName")]
    exception: Option<String>,
}

pub(super) async fn verify(
    http: &Http,
    host: &GitHost,
    credential: &Credential,
    kind: TokenKind,
    now: Timestamp,
) -> Result<Verified, VerifyError> {
    let secret = &credential.secret;
    let response = http
        .send(ask(host.api("/application-properties"), secret))
        .await?;
    if !response.is_success() {
        return Err(refusal(&response));
    }
    response
        .json::<Properties>()
        .filter(|own| !own.version.is_empty())
        .ok_or(VerifyError::WrongSoftware)?;
    let signed_in = response.header("x-ausername").map(decoded);
    let mut account = signed_in
        .and_then(|name| answer::account(&name))
        .ok_or(VerifyError::Rejected { suspect: false })?;

    let mut warnings = vec![tr!(
        "Bitbucket Data Center does not tell what a token may do. Codefresh needs Project read and \
            Repository write."
    )];
    let mut expiry = Expiry::Unknown;
    let response = http
        .send(ask(host.api(&format!("/users/{}", slug(&account))), secret))
        .await?;
    if let Some(user) = response.is_success().then(|| response.json::<User>()).flatten() {
        if user.active == Some(false) {
            return Err(VerifyError::Blocked);
        }
        if user.kind.as_deref() == Some("SERVICE") {
            warnings.push(tr!(
                "This token belongs to a project or a repository and acts for no user. Codefresh needs a \
                    token of yours, made under Manage account."
            ));
        }
        account = answer::account(&user.name).unwrap_or(account);
        let slug = slug(user.slug.as_deref().unwrap_or(&account));
        let list = http.send(ask(tokens_of(host, &slug), secret)).await?;
        expiry = answer::believed(listed(&list, secret, kind), host, now, &mut warnings);
    }
    if let Some(given) = credential
        .username
        .as_deref()
        .map(str::trim)
        .filter(|given| !given.is_empty())
        && given.to_lowercase() != account.to_lowercase()
    {
        warnings.push(tr!(
            "You gave the user name {given}, but the token belongs to {account}.",
            given,
            account
        ));
    }
    Ok(Verified {
        account,
        kind,
        scopes: Scopes::Unknown,
        expiry,
        made_at: None,
        warnings,
    })
}

fn ask(url: Url, secret: &Secret) -> Request {
    Request::new(Method::Get, url)
        .header("accept", "application/json")
        .authorization(Authorization::Bearer(secret.clone()))
}

fn tokens_of(host: &GitHost, slug: &str) -> Url {
    host.web(&format!("/rest/access-tokens/latest/users/{slug}"))
}

/// This token's expiry, where the list is given out: by the id inside the
/// token, or because the user has no other.
fn listed(response: &Response, secret: &Secret, kind: TokenKind) -> Expiry {
    let list = if response.is_success() {
        response.json::<Listed>()
    } else {
        None
    };
    let Some(Listed { values, last }) = list else {
        return Expiry::Unknown;
    };
    let id = shape::data_center_id(secret.expose());
    let same = |entry: &&Entry| match (&entry.id, &id) {
        (serde_json::Value::String(listed), Some(id)) => listed == id,
        (serde_json::Value::Number(listed), Some(id)) => listed.to_string() == id.trim_start_matches('0'),
        _ => false,
    };
    let only = || {
        if values.len() == 1 && last != Some(false) && kind == TokenKind::DataCenterToken {
            values.first()
        } else {
            None
        }
    };
    match values.iter().find(same).or_else(only) {
        None => Expiry::Unknown,
        Some(Entry { expiry: None, .. }) => Expiry::Never,
        Some(Entry {
            expiry: Some(milliseconds),
            ..
        }) => Timestamp::from_millisecond(*milliseconds).map_or(Expiry::Unknown, |at| Expiry::At { at }),
    }
}

/// A refusal here is about the token, whatever the right that was asked for:
/// Data Center says 401 to both.
pub(super) fn refusal(response: &Response) -> VerifyError {
    if !matches!(response.status(), 401 | 403) {
        return answer::unexpected(response);
    }
    if answer::is_page(response) {
        return VerifyError::WrongSoftware;
    }
    let Problems { errors } = response.json().unwrap_or_default();
    let names: Vec<String> = errors
        .into_iter()
        .filter_map(|problem| problem.exception)
        .collect();
    let says = |word: &str| names.iter().any(|name| name.contains(word));
    if says("CaptchaRequired") {
        VerifyError::Captcha
    } else if says("AuthorisationException") {
        VerifyError::TooFewScopes {
            scopes: vec!["PROJECT_READ".to_owned()],
        }
    } else if response.status() == 401 {
        VerifyError::Rejected { suspect: false }
    } else {
        VerifyError::Forbidden
    }
}

/// The header's value, URL-decoded; `+` is a blank, as `java.net.URLEncoder`
/// writes it.
fn decoded(header: &str) -> String {
    // A key of a query string is encoded in just this way.
    url::form_urlencoded::parse(header.replace(['&', '='], "").as_bytes())
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

/// A user's slug: the name with what is special turned into `_`.
fn slug(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '_'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_names_header_is_url_decoded() {
        for (header, name) in [
            ("mona", "mona"),
            ("mona%40acme.example", "mona@acme.example"),
            ("J%C3%BCrgen+B", "Jürgen B"),
            ("a%2Bb", "a+b"),
            ("", ""),
        ] {
            assert_eq!(decoded(header), name);
        }
    }

    #[test]
    fn a_slug_holds_no_special_sign() {
        assert_eq!(slug("mona@acme.example"), "mona_acme.example");
        assert_eq!(slug("../admin/x?y"), ".._admin_x_y");
    }
}
