//! How a user makes a token on its host's page, and what the dialog
//! “Rotate …” needs to know.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Service;
use super::also::Newcomer;
use super::check::{field, proposed_name};
use super::page::{GuideView, Opened, RevocationView, RotationDialog};
use super::runtime::host_of;
use crate::domain::fault::Fault;
use crate::domain::host::GitHost;
use crate::domain::scope::{Need, Scopes};
use crate::domain::token::Token;
use crate::ledger::LedgerError;
use crate::providers::{self, Guide, Rotation};

impl Service {
    /// What the dialog “Rotate …” needs to know: from the ledger alone.
    ///
    /// # Errors
    /// The token is no longer kept.
    pub fn rotation_dialog(&self, id: &str) -> Result<RotationDialog, Fault> {
        let token = self.stored_token(id)?;
        let host = host_of(&token)?;
        let fields = providers::fields(host.provider);
        let having = self.runtimes_with(id)?;
        let newcomer = Newcomer {
            id: None,
            account: &token.account,
            replaces: Some(id),
        };
        let runtimes = self
            .also_on(&host, &newcomer)?
            .into_iter()
            .filter(|on| having.contains(&on.key))
            .collect();
        let rotation = match self.open_rotation(id)? {
            Some(rotation) => Some(self.rotation_view(&rotation)?),
            None => None,
        };
        let by_api = providers::rotation(&host, token.kind, &token.scopes) == Rotation::ByApi;
        Ok(RotationDialog {
            by_api,
            guide: self.rotation_guide(&token, &host, having.first().map(|key| key.name.as_str()))?,
            // What was asked for once is proposed; it need not be typed again.
            asks_username: field(fields.username),
            username: token.username.clone(),
            asks_email: field(fields.email),
            email: token.email.clone(),
            asks_expiry: fields.asks_expiry,
            runtimes,
            revocation: if by_api {
                RevocationView::NotNeeded
            } else {
                self.revocation_view(&token, None)?
            },
            rotation,
            token: self.token_view(&token)?,
        })
    }

    /// The host's page for making the new token, for the shell to open.
    ///
    /// # Errors
    /// The token is no longer kept.
    pub fn rotation_page(&self, id: &str) -> Result<Opened, Fault> {
        let url = self.rotation_dialog(id)?.guide.url;
        Ok(Opened { url, fault: None })
    }

    /// The host's page for revoking a token, for the shell to open.
    ///
    /// # Errors
    /// The token is no longer kept.
    pub fn revocation_page(&self, id: &str) -> Result<Opened, Fault> {
        let token = self.stored_token(id)?;
        let url = providers::revocation_page(&host_of(&token)?, token.kind).to_string();
        Ok(Opened { url, fault: None })
    }

    fn rotation_guide(
        &self,
        token: &Token,
        host: &GitHost,
        runtime: Option<&str>,
    ) -> Result<GuideView, LedgerError> {
        let name = proposed_name(runtime.unwrap_or(&token.account));
        // The same scopes as before: what the provider needs, and whatever else the old one has.
        let mut needs = self.inner.scopes.required(host.provider).to_vec();
        if let Scopes::Known { granted } = &token.scopes {
            let further: Vec<_> = granted
                .iter()
                .filter(|scope| !needs.iter().any(|need| need.scope == **scope))
                .map(|scope| Need {
                    scope: scope.clone(),
                    purpose: None,
                })
                .collect();
            needs.extend(further);
        }
        let guide = providers::guide(host, &needs, &name, self.max_days(), self.today(), true);
        Ok(guide_view(guide, self.today()))
    }

    /// How a token is made for a runtime.
    pub(super) fn new_token_guide(&self, host: &GitHost, runtime: &str) -> GuideView {
        let needs = self.inner.scopes.required(host.provider);
        let name = proposed_name(runtime);
        let guide = providers::guide(host, needs, &name, self.max_days(), self.today(), false);
        guide_view(guide, self.today())
    }

    /// The longest life that the organization allows a token, in days.
    pub(super) fn max_days(&self) -> Option<u32> {
        self.organization().max_days
    }
}

fn guide_view(guide: Guide, today: Date) -> GuideView {
    let Guide {
        steps,
        scopes,
        page,
        name,
        days,
    } = guide;
    let expires_on = days.and_then(|days| today.checked_add(i64::from(days).days()).ok());
    GuideView {
        steps,
        url: page.url.to_string(),
        prefilled: page.prefilled,
        scopes,
        name,
        expires_on: expires_on.map(|date| date.to_string()),
    }
}
