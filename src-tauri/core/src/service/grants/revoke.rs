//! Ending a grant at its host, when its token is forgotten (RFC 7009, and
//! GitHub's own call).

use tr::tr;

use crate::domain::fault::Fault;
use crate::domain::token::Token;
use crate::oauth;
use crate::providers;
use crate::service::runtime::host_of;
use crate::service::{Service, sign_in};

impl Service {
    /// Whether a token's host can be asked to revoke it; where it came by
    /// OAuth2 and the host cannot, the sentence that says so.
    pub(in crate::service) fn revocation(&self, token: &str) -> Result<(bool, Option<String>), Fault> {
        let (Some(token), Some(_)) = (self.ledger().token(token)?, self.ledger().grant(token)?) else {
            return Ok((false, None));
        };
        let Ok(host) = host_of(&token) else {
            return Ok((false, None));
        };
        let can = self
            .application(&host)
            .is_some_and(|application| oauth::can_revoke(&host, &application));
        let note = tr!(
            "{host} has no way for Patrol to revoke this access. Revoke it there, among your authorized applications.",
            host = host.name()
        );
        Ok((can, (!can).then_some(note)))
    }

    /// Ends a grant at its host, where the host can.
    ///
    /// # Errors
    /// The host cannot, or did not; the token may still be good there.
    pub(in crate::service) async fn revoke_grant(&self, token: &Token) -> Result<(), Fault> {
        let host = host_of(token)?;
        let application = self.application(&host).ok_or_else(sign_in::unregistered)?;
        let application = self.with_secret(application).await?;
        let providers::Credential { secret, .. } = self.credential(token).await?;
        let refresh = self.refresh_token(&token.id).await.ok();
        let revoked = oauth::revoke(&self.http()?, &host, &application, &secret, refresh.as_ref()).await;
        revoked.map(|_| ()).map_err(|error| error.fault(&host))
    }
}
