//! Floor 2: signing in with OAuth 2.0, in the system browser.
//!
//! Two ways: the authorization code grant with PKCE and a loopback redirect
//! ([`Attempt`]; RFC 6749, 7636, 8252), and the device flow ([`device_start`],
//! [`device_poll`]; RFC 8628). Both end in a [`Grant`], which [`refresh`]
//! renews and [`revoke`] ends. The four hosts differ in many small things;
//! [`endpoints`], `client` and `answer` hold them all.
//!
//! Nothing here is repeated by itself, but for polling: a code is good once,
//! and a refresh token that is sent twice may cost the whole grant.

mod answer;
mod attempt;
mod client;
mod device;
mod endpoints;
mod error;
mod listener;
mod refresh;
mod revoke;

use std::collections::BTreeSet;
use std::time::Duration;

pub use attempt::Attempt;
pub use device::{DeviceCode, device_poll, device_start};
pub use endpoints::{Endpoints, Revocation, endpoints, scopes_to_ask};
pub use error::OAuthError;
pub use listener::{Expected, Listener, Verdict, judge};
pub use refresh::refresh;
pub use revoke::{Revoked, can_revoke, revoke};

use crate::domain::secret::Secret;

/// What a host granted. The durations count from its answer.
#[derive(Clone)]
pub struct Grant {
    /// What the host takes as a token from now on.
    pub access_token: Secret,
    /// What the next access token is fetched with; good once on most hosts.
    pub refresh_token: Option<Secret>,
    /// How long the access token lives, where the host says.
    pub expires_in: Option<Duration>,
    /// How long the refresh token lives; only GitHub says.
    pub refresh_expires_in: Option<Duration>,
    /// What the access token may do, where the host says. "None" and "not
    /// said" are different answers.
    pub scopes: Option<BTreeSet<String>>,
}

impl std::fmt::Debug for Grant {
    /// Says what is there, and nothing of the tokens.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Exhaustive, so that a new field cannot slip by.
        let Self {
            access_token,
            refresh_token,
            expires_in,
            refresh_expires_in,
            scopes,
        } = self;
        f.debug_struct("Grant")
            .field("access_token", access_token)
            .field("refresh_token", refresh_token)
            .field("expires_in", expires_in)
            .field("refresh_expires_in", refresh_expires_in)
            .field("scopes", scopes)
            .finish()
    }
}
