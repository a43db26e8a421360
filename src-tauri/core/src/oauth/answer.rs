//! What a token endpoint answers, with each host's habits.
//!
//! RFC 6749, sections 5.1 and 5.2, and where the hosts differ: GitHub puts
//! commas between scopes and answers errors with 200, Bitbucket Cloud calls
//! the scopes `scopes`, GitHub alone says how long a refresh token lives.

use std::collections::BTreeSet;
use std::time::Duration;

use oauth2::basic::BasicTokenType;
use oauth2::{
    ErrorResponseType, ExtraTokenFields, RequestTokenError, StandardErrorResponse, StandardTokenResponse,
    TokenResponse,
};
use serde::{Deserialize, Serialize};

use super::Grant;
use super::error::OAuthError;
use crate::domain::secret::Secret;
use crate::domain::{foreign, scope};
use crate::http::HttpError;

/// A token endpoint's answer.
pub(super) type Answer = StandardTokenResponse<Extra, BasicTokenType>;

/// What only some hosts send.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Extra {
    /// Bitbucket Cloud's `scope`.
    #[serde(default)]
    scopes: Option<String>,
    /// GitHub's.
    #[serde(default)]
    refresh_token_expires_in: Option<u64>,
}

impl ExtraTokenFields for Extra {}

/// Longer than this is no lifetime but a mistake.
const CENTURY: u64 = 100 * 366 * 24 * 60 * 60;

/// Takes an answer for what it grants.
///
/// # Errors
/// What it holds cannot serve as a token.
pub(super) fn grant(answer: &Answer, status: u16) -> Result<Grant, OAuthError> {
    let unexpected = OAuthError::Unexpected { status };
    if *answer.token_type() != BasicTokenType::Bearer {
        return Err(unexpected);
    }
    let fit = |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    let access_token = answer.access_token().secret();
    let refresh_token = answer.refresh_token().map(|token| token.secret());
    // GitLab and Bitbucket may send an empty one for "none".
    let refresh_token = refresh_token.filter(|token| !token.is_empty());
    if !fit(access_token) || !refresh_token.is_none_or(|token| fit(token)) {
        return Err(unexpected);
    }
    let extra = answer.extra_fields();
    let lifetime = |seconds: Option<u64>| seconds.filter(|s| *s <= CENTURY).map(Duration::from_secs);
    let scopes = match (answer.scopes(), &extra.scopes) {
        (Some(scopes), _) => Some(words(scopes.iter().map(|scope| scope.as_str()))),
        (None, Some(scopes)) => Some(words([scopes.as_str()])),
        (None, None) => None,
    };
    Ok(Grant {
        access_token: Secret::new(access_token.clone()),
        refresh_token: refresh_token.map(|token| Secret::new(token.clone())),
        expires_in: lifetime(answer.expires_in().map(|duration| duration.as_secs())),
        refresh_expires_in: lifetime(extra.refresh_token_expires_in),
        scopes,
    })
}

fn words<'t>(texts: impl IntoIterator<Item = &'t str>) -> BTreeSet<String> {
    texts
        .into_iter()
        .flat_map(|text| text.split([' ', ',']))
        .filter_map(foreign::word)
        .take(scope::MOST)
        .collect()
}

/// Whether a body says that something went wrong, whatever its status.
pub(super) fn is_error(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Told {
        #[serde(default)]
        error: Option<String>,
    }
    serde_json::from_slice::<Told>(body).is_ok_and(|told| told.error.is_some())
}

/// What the crate's error means. Nothing of the answer is taken over but the
/// meaning of its `error` word: the rest may repeat a code or a token.
pub(super) fn error<T>(
    error: RequestTokenError<HttpError, StandardErrorResponse<T>>,
    status: u16,
) -> OAuthError
where
    T: ErrorResponseType + std::fmt::Display + AsRef<str> + 'static,
{
    match error {
        RequestTokenError::Request(error) => OAuthError::Network(error),
        RequestTokenError::ServerResponse(told) => meaning(told.error().as_ref(), status),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => OAuthError::Unexpected { status },
    }
}

/// What an `error` word means: RFC 6749, sections 4.1.2.1 and 5.2; RFC 8628,
/// section 3.5; GitHub's own (docs.github.com, "Troubleshooting OAuth app
/// access token request errors").
pub(super) fn meaning(word: &str, status: u16) -> OAuthError {
    match word {
        "access_denied" => OAuthError::Refused,
        "invalid_grant" | "bad_verification_code" | "bad_refresh_token" => OAuthError::InvalidGrant,
        // GitHub says "Not Found" for a client id that it does not know.
        "invalid_client"
        | "unauthorized_client"
        | "incorrect_client_credentials"
        | "application_suspended"
        | "Not Found" => OAuthError::ApplicationRejected,
        "invalid_scope" => OAuthError::ScopeRejected,
        "redirect_uri_mismatch" => OAuthError::RedirectRejected,
        "expired_token" => OAuthError::CodeExpired,
        "device_flow_disabled" => OAuthError::DeviceFlowDisabled,
        "incorrect_device_code" => OAuthError::IncorrectDeviceCode,
        _ => OAuthError::Unexpected { status },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Grant, OAuthError> {
        grant(&serde_json::from_str(json).unwrap(), 200)
    }

    fn set(words: &[&str]) -> Option<BTreeSet<String>> {
        Some(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn githubs_classic_answer_has_commas_between_scopes_and_no_lifetime() {
        let grant = read(r#"{"access_token":"gho_x","token_type":"bearer","scope":"repo,gist"}"#).unwrap();
        assert_eq!(grant.access_token.expose(), "gho_x");
        assert_eq!(grant.scopes, set(&["repo", "gist"]));
        assert!(grant.refresh_token.is_none() && grant.expires_in.is_none());
    }

    #[test]
    fn githubs_expiring_answer_says_how_long_both_tokens_live() {
        let grant = read(
            r#"{"access_token":"gho_x","expires_in":28800,"refresh_token":"ghr_y",
                "refresh_token_expires_in":15897600,"scope":"","token_type":"bearer"}"#,
        )
        .unwrap();
        assert_eq!(grant.expires_in, Some(Duration::from_secs(28_800)));
        assert_eq!(grant.refresh_expires_in, Some(Duration::from_secs(15_897_600)));
        assert_eq!(grant.refresh_token.unwrap().expose(), "ghr_y");
        // Present and empty: no scopes at all.
        assert_eq!(grant.scopes, set(&[]));
    }

    #[test]
    fn gitlabs_answer_has_blanks_between_scopes() {
        let grant = read(
            r#"{"access_token":"de6780bc","token_type":"Bearer","expires_in":7200,
                "refresh_token":"8257e65c","scope":"read_api write_repository","created_at":1607635748}"#,
        )
        .unwrap();
        assert_eq!(grant.expires_in, Some(Duration::from_secs(7200)));
        assert_eq!(grant.scopes, set(&["read_api", "write_repository"]));
    }

    #[test]
    fn bitbuckets_answer_calls_its_scopes_scopes() {
        let grant = read(
            r#"{"scopes":"repository:write account team","access_token":"abc=","expires_in":7200,
                "token_type":"bearer","state":"authorization_code","refresh_token":"def"}"#,
        )
        .unwrap();
        assert_eq!(grant.scopes, set(&["account", "repository:write", "team"]));
    }

    #[test]
    fn scopes_that_are_not_told_are_unknown() {
        let grant = read(r#"{"access_token":"x","token_type":"bearer"}"#).unwrap();
        assert_eq!(grant.scopes, None);
    }

    #[test]
    fn what_cannot_serve_as_a_token_is_not_taken_for_one() {
        for json in [
            r#"{"access_token":"","token_type":"bearer"}"#,
            r#"{"access_token":"a b","token_type":"bearer"}"#,
            r#"{"access_token":"a\nb","token_type":"bearer"}"#,
            r#"{"access_token":"x","token_type":"mac"}"#,
            r#"{"access_token":"x","token_type":"bearer","refresh_token":"a b"}"#,
        ] {
            assert_eq!(
                read(json).unwrap_err(),
                OAuthError::Unexpected { status: 200 },
                "{json}"
            );
        }
    }

    #[test]
    fn a_lifetime_beyond_reason_is_unknown() {
        let json = format!(
            r#"{{"access_token":"x","token_type":"bearer","expires_in":{}}}"#,
            u64::MAX
        );
        assert_eq!(read(&json).unwrap().expires_in, None);
    }

    #[test]
    fn an_error_is_one_whatever_its_status() {
        assert!(is_error(br#"{"error":"bad_verification_code"}"#));
        assert!(!is_error(br#"{"access_token":"x","error":null}"#));
        assert!(!is_error(b"<html>") && !is_error(b""));
    }

    #[test]
    fn a_grant_prints_nothing_of_its_tokens() {
        let grant =
            read(r#"{"access_token":"hunter2","refresh_token":"hunter3","token_type":"bearer"}"#).unwrap();
        assert!(!format!("{grant:?}").contains("hunter"));
    }
}
