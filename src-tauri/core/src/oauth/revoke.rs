//! Ending a grant at the host: RFC 7009, and GitHub's own calls
//! (docs.github.com, "REST API endpoints for OAuth authorizations" and
//! "… for credential revocation").

use serde::Serialize;
use url::Url;
use url::form_urlencoded::Serializer;
use zeroize::Zeroizing;

use super::endpoints::{Revocation, endpoints};
use super::error::OAuthError;
use crate::domain::application::Application;
use crate::domain::host::GitHost;
use crate::domain::secret::Secret;
use crate::http::{Authorization, Http, Method, Request, Response};

/// How a revocation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// The host has dropped it. Most hosts say so too where it was dead already.
    Now,
    /// The host does not know it, or no longer, as one of this application's.
    NotKnown,
}

/// What a token's revocation needs at a host.
enum Way {
    /// RFC 7009.
    Standard(Url),
    /// With the application's secret.
    Application(Secret),
    /// Without any secret: github.com alone.
    Anonymous,
}

fn way(host: &GitHost, application: &Application) -> Option<Way> {
    match endpoints(host).revoke {
        Revocation::Standard(url) => Some(Way::Standard(url)),
        Revocation::GithubApplication => match &application.client_secret {
            Some(secret) => Some(Way::Application(secret.clone())),
            // Enterprise Server does not have this call.
            None if host.api.host_str() == Some("api.github.com") => Some(Way::Anonymous),
            None => None,
        },
        Revocation::None => None,
    }
}

/// Whether [`revoke`] can do anything, to say so before.
pub fn can_revoke(host: &GitHost, application: &Application) -> bool {
    way(host, application).is_some()
}

/// Ends a grant at the host: its refresh token first, which could still
/// fetch a new access token, then the access token.
///
/// # Errors
/// [`OAuthError::CannotRevoke`]: the host has no way. Otherwise it did not
/// answer or did not do it; the token may still be good.
pub async fn revoke(
    http: &Http,
    host: &GitHost,
    application: &Application,
    access_token: &Secret,
    refresh_token: Option<&Secret>,
) -> Result<Revoked, OAuthError> {
    if !application.serves(host) {
        return Err(OAuthError::ForeignApplication);
    }
    match way(host, application).ok_or(OAuthError::CannotRevoke)? {
        Way::Standard(url) => {
            if let Some(token) = refresh_token {
                standard(http, &url, application, token, "refresh_token").await?;
            }
            standard(http, &url, application, access_token, "access_token").await
        }
        Way::Application(secret) => {
            let url = host.api(&format!("/applications/{}/token", application.client_id));
            // Ends the refresh token with it.
            let request = Request::new(Method::Delete, url)
                .authorization(Authorization::Basic {
                    user: application.client_id.clone(),
                    password: secret,
                })
                .header("accept", "application/vnd.github+json")
                .json(body(&One {
                    access_token: access_token.expose(),
                }));
            let answer = http.send(request).await?;
            match answer.status() {
                404 => Ok(Revoked::NotKnown),
                _ => outcome(&answer),
            }
        }
        Way::Anonymous => {
            let tokens: Vec<_> = refresh_token
                .into_iter()
                .chain([access_token])
                .map(Secret::expose)
                .collect();
            // With a credential GitHub would refuse it.
            let request = Request::new(Method::Post, host.api("/credentials/revoke"))
                .header("accept", "application/vnd.github+json")
                .json(body(&Several { credentials: tokens }));
            outcome(&http.send(request).await?)
        }
    }
}

async fn standard(
    http: &Http,
    url: &Url,
    application: &Application,
    token: &Secret,
    hint: &str,
) -> Result<Revoked, OAuthError> {
    let request = Request::new(Method::Post, url.clone())
        .header("accept", "application/json")
        .form(form(application, token, hint));
    outcome(&http.send(request).await?)
}

/// RFC 7009, section 2.1.
fn form(application: &Application, token: &Secret, hint: &str) -> Zeroizing<Vec<u8>> {
    let mut form = Serializer::new(String::new());
    form.append_pair("token", token.expose())
        .append_pair("token_type_hint", hint)
        .append_pair("client_id", &application.client_id);
    if let Some(secret) = &application.client_secret {
        form.append_pair("client_secret", secret.expose());
    }
    Zeroizing::new(form.finish().into_bytes())
}

#[derive(Serialize)]
struct One<'t> {
    access_token: &'t str,
}

#[derive(Serialize)]
struct Several<'t> {
    credentials: Vec<&'t str>,
}

/// Texts always serialize; were it not so, the host would refuse an empty body.
fn body(json: &impl Serialize) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(serde_json::to_vec(json).unwrap_or_default())
}

fn outcome(answer: &Response) -> Result<Revoked, OAuthError> {
    match answer.status() {
        200..=299 => Ok(Revoked::Now),
        401 | 403 => Err(OAuthError::ApplicationRejected),
        status => Err(OAuthError::Unexpected { status }),
    }
}
