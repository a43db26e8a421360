//! Fetching the next access token with a refresh token (RFC 6749, section 6).

use oauth2::RefreshToken;

use super::client::{Door, client};
use super::error::OAuthError;
use super::{Grant, answer};
use crate::domain::application::{Application, Flow};
use crate::domain::host::GitHost;
use crate::domain::provider::Provider;
use crate::domain::secret::Secret;
use crate::http::Http;

/// Asks for the next access token, once: it is never repeated, since a
/// refresh token that is used twice may cost the whole grant.
///
/// Most hosts send a new refresh token along and drop the old one at once:
/// keep both new tokens before anything else. Where none comes back the old
/// one stays good.
///
/// # Errors
/// [`OAuthError::InvalidGrant`]: the user must sign in again. With a network
/// error it is not known whether the host has dropped the old pair.
pub async fn refresh(
    http: &Http,
    host: &GitHost,
    application: &Application,
    refresh_token: &Secret,
) -> Result<Grant, OAuthError> {
    let client = client(host, application)?;
    let token = RefreshToken::new(refresh_token.expose().to_owned());
    let mut request = client.exchange_refresh_token(&token);
    // GitLab wants the redirect address again (docs.gitlab.com, "OAuth 2.0
    // identity provider API").
    if host.provider == Provider::Gitlab && application.flow == Flow::Loopback {
        let redirect = application
            .redirect()
            .map_err(|expected| OAuthError::BadRedirect { expected })?;
        request = request.add_extra_param("redirect_uri", redirect.registered().to_string());
    }
    let door = Door::new(http);
    let answer = request
        .request_async(&door)
        .await
        .map_err(|error| answer::error(error, door.status()))?;
    answer::grant(&answer, door.status())
}
