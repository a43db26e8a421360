//! What software a self-hosted server runs: worth knowing for the guide and
//! the token's page, and nothing that anybody waits for or asked for. So a
//! server that wants to be left alone is left alone, whoever's token it is:
//! two of three are asked without one (`providers::recognise`).

use super::{Service, lock};
use crate::domain::host::GitHost;
use crate::domain::token::Token;
use crate::ledger::LedgerError;
use crate::providers::{self, Credential};

impl Service {
    /// Learns it after a token was kept; nobody waits.
    pub(super) fn learn_server(&self, token: &Token, host: &GitHost, credential: &Credential) {
        if host.edition().is_cloud() {
            return;
        }
        let (service, id) = (self.clone(), token.id.clone());
        let (host, credential) = (host.clone(), credential.clone());
        tokio::spawn(async move {
            let _ = service.note_server(&id, &host, &credential).await;
        });
    }

    /// Asks the server, unless it shall not be asked, and notes what it says.
    /// That it does not say is no fault.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub(super) async fn note_server(
        &self,
        token: &str,
        host: &GitHost,
        credential: &Credential,
    ) -> Result<(), LedgerError> {
        let key = host.api.to_string();
        let may = |it: &providers::Backoff| it.may_ask(self.now());
        if !lock(&self.inner.servers).get(&key).is_none_or(may) {
            return Ok(());
        }
        let Ok(http) = self.http() else { return Ok(()) };
        let told = providers::recognise(&http, host, Some(credential)).await;
        lock(&self.inner.servers)
            .entry(key)
            .or_default()
            .after(self.now(), &told);
        match told {
            Ok(Some(server)) => self.ledger().set_server(token, &server.to_string()),
            Ok(None) | Err(_) => Ok(()),
        }
    }
}
