//! Replacing a token by a new one: GitLab does it in one call, nobody else.
//!
//! docs.gitlab.com, "Personal access tokens API", section "Self-rotate":
//! `POST /personal_access_tokens/self/rotate` (GitLab 16.10 and newer), scope
//! `api` or, since 17.9, `self_rotate`. The old token is dead at once. Whoever
//! rotates a token that was rotated before is taken for a thief, and the whole
//! family is revoked ("Automatic reuse detection"): so this is asked once and
//! never again, and a lost answer is told for what it is.

use jiff::civil::Date;
use serde::Deserialize;
use tr::tr;
use zeroize::Zeroizing;

use super::error::VerifyError;
use super::token_page::make_one;
use super::{Credential, gitlab, shape};
use crate::domain::fault::Fault;
use crate::domain::host::GitHost;
use crate::domain::scope::Scopes;
use crate::domain::secret::Secret;
use crate::domain::token::TokenKind;
use crate::http::{Authorization, Http, HttpError, Method, Request, Response};

/// How a token is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rotation {
    /// By [`rotate_by_api`].
    ByApi,
    /// The user makes a new one on the host's page: [`super::guide()`].
    ByHand,
}

/// How a token of that kind, with those scopes, is replaced.
pub fn rotation(_host: &GitHost, kind: TokenKind, scopes: &Scopes) -> Rotation {
    let may = |granted: &std::collections::BTreeSet<String>| {
        ["api", "self_rotate"]
            .iter()
            .any(|scope| granted.contains(*scope))
    };
    match (kind, scopes) {
        (TokenKind::GitlabPersonal, Scopes::Known { granted }) if may(granted) => Rotation::ByApi,
        _ => Rotation::ByHand,
    }
}

/// Why there is no new token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RotateError {
    /// Surely not replaced: the host said no, or was never asked.
    #[error("the token was not replaced: {0}")]
    Refused(VerifyError),
    /// The host was asked and its answer is lost: the old token may be dead,
    /// and then nobody has the new one. Must not be tried again.
    #[error("the answer with the new token was lost: {0}")]
    Lost(VerifyError),
}

impl RotateError {
    /// The fault as the window shows it.
    pub fn fault(&self, host: &GitHost) -> Fault {
        let name = host.name();
        match self {
            Self::Refused(cause) => {
                let refused = |message: String, next: String| {
                    Fault::new(cause.code(), message).next(next).link(make_one(host))
                };
                let by_hand = tr!("Make the new token on the host’s page, and paste it here.");
                let fault = match cause {
                    VerifyError::TooFewScopes { .. } => refused(
                        tr!(
                            "{name} does not let this token replace itself: it has neither the scope \
                                self_rotate nor api.",
                            name
                        ),
                        by_hand,
                    ),
                    VerifyError::WrongSoftware => refused(
                        tr!(
                            "{name} cannot replace a token in one call. GitLab can since version 16.10.",
                            name
                        ),
                        by_hand,
                    ),
                    VerifyError::Unexpected { status: 405 } => refused(
                        tr!(
                            "{name} replaces personal access tokens only, and this is none.",
                            name
                        ),
                        by_hand,
                    ),
                    VerifyError::Unexpected { status: 400 | 422 } => refused(
                        tr!(
                            "{name} did not take the expiry date. Its admin may allow shorter lives only.",
                            name
                        ),
                        tr!("Try again with an earlier date."),
                    ),
                    cause => cause.fault(host),
                };
                fault.kept(tr!("The old token was not replaced."))
            }
            Self::Lost(cause) => {
                let message = match cause {
                    VerifyError::Network(HttpError::TimedOut { .. }) => tr!(
                        "{name} was asked to replace the token, and its answer was lost: it did not come in time. \
                            The old token may be dead, and then nobody has the new one.",
                        name
                    ),
                    VerifyError::Network(_) => tr!(
                        "{name} was asked to replace the token, and its answer was lost: the connection broke. \
                            The old token may be dead, and then nobody has the new one.",
                        name
                    ),
                    VerifyError::Unexpected { .. } => tr!(
                        "{name} was asked to replace the token, and its answer was lost: the host had a fault of \
                            its own. The old token may be dead, and then nobody has the new one.",
                        name
                    ),
                    _ => tr!(
                        "{name} was asked to replace the token, and its answer was lost: it held no token. The \
                            old token may be dead, and then nobody has the new one.",
                        name
                    ),
                };
                Fault::new(cause.code(), message)
                    .kept(tr!(
                        "The old token is still kept; Patrol does not ask for a new one again, since \
                        GitLab would take that for theft and revoke both."
                    ))
                    .next(tr!(
                        "Verify the old token. If it no longer works, make a new one on the host’s page."
                    ))
                    .link(make_one(host))
            }
        }
    }
}

/// What GitLab answers, of which only the secret counts.
#[derive(Deserialize)]
struct Rotated {
    token: Secret,
}

/// Has GitLab replace a token by a new one that dies on `expires_on`. The old
/// one is dead when this returns `Ok`. Sent once, never repeated. Whoever calls
/// keeps the new token before anything else, and lets nothing drop this future
/// once it was polled: a dropped call is a lost answer.
///
/// # Errors
/// See [`RotateError`].
pub async fn rotate_by_api(
    http: &Http,
    host: &GitHost,
    credential: &Credential,
    expires_on: Date,
) -> Result<Secret, RotateError> {
    let url = host.api("/personal_access_tokens/self/rotate");
    let body = format!(r#"{{"expires_at":"{expires_on}"}}"#);
    let request = Request::new(Method::Post, url)
        .header("accept", "application/json")
        .authorization(Authorization::PrivateToken(credential.secret.clone()))
        .json(Zeroizing::new(body.into_bytes()));
    match http.send(request).await {
        Ok(response) => outcome(&response, &credential.secret),
        Err(error) => Err(match error {
            // Not sent, or answered by something that did not do it.
            HttpError::NotEncrypted { .. }
            | HttpError::Malformed { .. }
            | HttpError::Unreachable { .. }
            | HttpError::Certificate { .. }
            | HttpError::Redirected { .. }
            | HttpError::RateLimited { .. } => RotateError::Refused(error.into()),
            HttpError::TimedOut { .. } | HttpError::Broken { .. } | HttpError::TooLarge { .. } => {
                RotateError::Lost(error.into())
            }
        }),
    }
}

fn outcome(response: &Response, old: &Secret) -> Result<Secret, RotateError> {
    match response.status() {
        200..300 => {
            let token = response
                .json::<Rotated>()
                .map(|rotated| rotated.token.trimmed().0);
            // What a gateway echoes is not a new token. Beyond that no shape is asked for: a
            // token that looks odd is better kept than lost.
            token
                .filter(|token| shape::could_be(token.expose()) && token.expose() != old.expose())
                .ok_or(RotateError::Lost(VerifyError::WrongSoftware))
        }
        // The request was let through, and what came of it is not said.
        status @ (408 | 500..) => Err(RotateError::Lost(VerifyError::Unexpected { status })),
        _ => Err(RotateError::Refused(match gitlab::refusal(response) {
            VerifyError::TooFewScopes { .. } => VerifyError::TooFewScopes {
                scopes: vec!["self_rotate".to_owned()],
            },
            error => error,
        })),
    }
}
