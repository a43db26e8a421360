//! One sign-in in the system browser: the authorization code grant (RFC 6749,
//! section 4.1) of a native app (RFC 8252), with PKCE (RFC 7636).

use oauth2::{AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, Scope};
use url::Url;

use super::client::{Client, Door, client, redirect_url};
use super::error::OAuthError;
use super::listener::{Expected, Limits, Listener};
use super::{Grant, answer};
use crate::domain::application::Application;
use crate::domain::host::GitHost;
use crate::http::Http;

/// 256 random bits; RFC 6749, section 10.10, asks for at least 128.
const STATE_BYTES: u32 = 32;

/// A sign-in under way. Open [`Attempt::authorize_url`] in a browser, then
/// [`Attempt::wait`]; drop it, or the future, to cancel: the port closes.
pub struct Attempt {
    host: GitHost,
    client: Client,
    listener: Listener,
    state: CsrfToken,
    verifier: PkceCodeVerifier,
    authorize_url: Url,
}

impl Attempt {
    /// Prepares a sign-in. The listener is bound already, so that no other
    /// program can take the port between the address and the browser.
    ///
    /// PKCE is used with every host, whether it demands it, takes it or
    /// ignores it (GitHub Enterprise Server).
    ///
    /// # Errors
    /// The application is another host's.
    pub fn new(
        host: &GitHost,
        application: &Application,
        listener: Listener,
        scopes: &[String],
    ) -> Result<Self, OAuthError> {
        let client = client(host, application)?.set_redirect_uri(redirect_url(listener.redirect_uri()));
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (authorize_url, state) = client
            .authorize_url(|| CsrfToken::new_random_len(STATE_BYTES))
            .add_scopes(scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Self {
            host: host.clone(),
            client,
            listener,
            state,
            verifier,
            authorize_url,
        })
    }

    /// The page to open, in any browser of this computer. It is good for this
    /// one sign-in; the state in it belongs in no log.
    pub fn authorize_url(&self) -> &Url {
        &self.authorize_url
    }

    /// Waits for the browser, at most five minutes, and fetches the token.
    ///
    /// # Errors
    /// The user refused or did not come back, or the host did not grant it.
    pub async fn wait(self, http: &Http) -> Result<Grant, OAuthError> {
        let Self {
            host,
            client,
            listener,
            state,
            verifier,
            authorize_url: _,
        } = self;
        let code = listener
            .wait(Expected::new(state, host), Limits::default())
            .await?;
        let door = Door::new(http);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
            .set_pkce_verifier(verifier)
            .request_async(&door)
            .await
            .map_err(|error| answer::error(error, door.status()))?;
        answer::grant(&answer, door.status())
    }
}

impl std::fmt::Debug for Attempt {
    /// Says where it leads, and nothing of state, verifier and secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Exhaustive, so that a new field cannot slip by.
        let Self {
            host,
            client: _,
            listener,
            state: _,
            verifier: _,
            authorize_url: _,
        } = self;
        f.debug_struct("Attempt")
            .field("host", &host.name())
            .field("listener", listener)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    #[test]
    fn the_challenge_of_appendix_b_is_ours_too() {
        let verifier = PkceCodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        assert_eq!(challenge.as_str(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert_eq!(challenge.method().as_str(), "S256");
    }

    #[test]
    fn a_state_has_256_bits_and_is_new_each_time() {
        let (one, other) = (
            CsrfToken::new_random_len(STATE_BYTES),
            CsrfToken::new_random_len(STATE_BYTES),
        );
        // 32 bytes in base64url, without padding.
        assert_eq!(one.secret().len(), 43);
        assert_ne!(one.secret(), other.secret());
    }
}
