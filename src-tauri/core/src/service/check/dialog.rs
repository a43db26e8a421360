//! The dialog “Git access for …”: what it needs to know before a token is there.

use std::time::Duration;

use tokio::time::timeout;
use tr::tr;

use crate::domain::fault::Fault;
use crate::domain::host::GitHost;
use crate::domain::provider::Provider;
use crate::domain::runtime::RuntimeKey;
use crate::domain::scope::Need;
use crate::keychain::Patience;
use crate::providers::{self, Field};
use crate::service::page::{FieldNeed, Opened, ScopeNeed, TokenDialog};
use crate::service::runtime::{self, git_host_of};
use crate::service::sign_in::{Way, unregistered};
use crate::service::{Service, grants};

/// How long a dialog may wait for a runtime to say whether it has an
/// application of its own.
const SOON: Duration = Duration::from_millis(1500);

impl Service {
    /// What the dialog “Git access for …” needs to know.
    ///
    /// # Errors
    /// The runtime has no Git integration that Patrol serves.
    pub async fn token_dialog(&self, key: &RuntimeKey) -> Result<TokenDialog, Fault> {
        let seen = self
            .ledger()
            .runtime(&key.account, &key.name)?
            .ok_or_else(|| runtime::gone(&key.name))?;
        let host = match &seen.integration {
            Some(integration) => git_host_of(&key.name, integration)?,
            None => {
                let reached = self.reach(key, Patience::MayPrompt).await?;
                let host = self.git_host(&reached).await;
                self.tell_row(&self.row(key)?);
                host?.1
            }
        };
        let provider = host.provider;
        let way = self.way_soon(key, &host).await;
        let fields = providers::fields(provider);
        let kept = self
            .token_views()?
            .into_iter()
            .filter(|token| token.provider == provider && token.host == host.name());
        Ok(TokenDialog {
            row: self.row(key)?,
            provider,
            host: host.name(),
            required: needs(provider, self.inner.scopes.required(provider)),
            advised: needs(provider, self.inner.scopes.advised(provider)),
            guide: self.new_token_guide(&host, &key.name),
            asks_username: field(fields.username),
            asks_email: field(fields.email),
            asks_expiry: fields.asks_expiry,
            kept: kept.collect(),
            sign_in: way.as_ref().map(Way::view),
            oauth_unavailable: way.is_none().then(|| unregistered().message),
            oauth_note: match &way {
                Some(Way::Organization(_)) => grants::note(provider),
                Some(Way::Runtime(_)) => Some(tr!(
                    "The runtime signs in itself and keeps the token. Patrol cannot see when it expires."
                )),
                None => None,
            },
        })
    }

    /// How the user can sign in, as far as it can be told while a dialog opens.
    async fn way_soon(&self, key: &RuntimeKey, host: &GitHost) -> Option<Way> {
        if let Some(application) = self.application(host) {
            return Some(Way::Organization(application));
        }
        let asked = async {
            let reached = self.reach(key, Patience::Quiet).await?;
            self.way(&reached, host).await
        };
        timeout(SOON, asked).await.ok()?.ok()?
    }

    /// The host's page for making a token, for the shell to open.
    ///
    /// # Errors
    /// As [`Service::token_dialog`].
    pub async fn token_page(&self, key: &RuntimeKey) -> Result<Opened, Fault> {
        Ok(Opened {
            url: self.token_dialog(key).await?.guide.url,
            fault: None,
        })
    }
}

pub(in crate::service) fn field(field: Field) -> FieldNeed {
    match field {
        Field::No => FieldNeed::No,
        Field::Optional => FieldNeed::Optional,
        Field::Required => FieldNeed::Required,
    }
}

fn needs(provider: Provider, needs: &[Need]) -> Vec<ScopeNeed> {
    needs
        .iter()
        .map(|need| ScopeNeed {
            scope: need.scope.clone(),
            purpose: need.purpose(provider),
        })
        .collect()
}

/// The name that is proposed for a new token.
pub(in crate::service) fn proposed_name(runtime: &str) -> String {
    format!("Codefresh {runtime}")
}
