//! A token gets its row again, by the word of its host.

use super::Found;
use crate::domain::application::Application;
use crate::domain::fault::Fault;
use crate::domain::grant::GrantInfo;
use crate::domain::host::GitHost;
use crate::domain::token::{Keeping, Token};
use crate::keychain::{Item, Patience};
use crate::ledger::Act;
use crate::providers::{self, Credential, VerifyError};
use crate::service::Service;

impl Service {
    /// One name may stand for two hosts: other software, or another path.
    pub(super) async fn find_on_one_of(
        &self,
        hosts: &[GitHost],
        id: &str,
        item: &Item,
        renewed: bool,
    ) -> Result<Found, Fault> {
        let mut found = match self.ledger().token(id)? {
            Some(_) if hosts.is_empty() => Found::Already,
            _ => Found::Unplaced,
        };
        for host in hosts {
            match self.find_token(id, item, host, renewed).await? {
                Found::Unplaced => {}
                Found::Later => found = Found::Later,
                done => return Ok(done),
            }
        }
        Ok(found)
    }

    /// Gives a token its row again, with what its host says of it now.
    async fn find_token(&self, id: &str, item: &Item, host: &GitHost, renewed: bool) -> Result<Found, Fault> {
        let Some(_alone) = self.take_alone(id) else {
            return Ok(Found::Already);
        };
        let application = self.application(host).filter(|_| renewed);
        if self.ledger().token(id)?.is_some() {
            // The last start may have ended between the row and its grant.
            self.find_grant(id, application)?;
            return Ok(Found::Already);
        }
        let Some(secret) = self.secret(item).await? else {
            return Ok(Found::Already);
        };
        let fingerprint = self.kept_fingerprint(&secret).await;
        if let Some(print) = &fingerprint
            && self.ledger().token_with(&host.api, print)?.is_some()
        {
            // Pasted again since; one item a secret is enough.
            self.keychain()
                .delete(item, Patience::Quiet)
                .await
                .map_err(|error| error.fault())?;
            return Ok(Found::Already);
        }
        let credential = Credential {
            secret,
            username: None,
            email: None,
        };
        let (http, now) = (self.http()?, self.now());
        let verified = match &application {
            Some(_) => providers::verify_granted(&http, host, &credential, now).await,
            None => providers::verify(&http, host, &credential, now).await,
        };
        let verified = match verified {
            Ok(verified) => verified,
            Err(error) if is_final(&error) => return Ok(Found::Unplaced),
            Err(_) => return Ok(Found::Later),
        };
        let token = Token {
            id: id.to_owned(),
            provider: host.provider,
            api: host.api.clone(),
            account: verified.account,
            kind: verified.kind,
            username: None,
            email: None,
            scopes: verified.scopes,
            expiry: verified.expiry,
            fingerprint,
            keeping: Keeping::Stored,
            added_at: now,
            verified_at: Some(now),
            label: None,
            note: None,
            made_at: verified.made_at,
            server: None,
        };
        self.ledger().add_token(&token)?;
        self.find_grant(id, application)?;
        self.note(Act::Verified, &token, None, "ok")?;
        self.note(Act::Kept, &token, None, "ok")?;
        Ok(Found::Again)
    }

    /// Gives a token that renews itself its grant again. When it dies is not
    /// known any more: it is renewed at the next look.
    fn find_grant(&self, id: &str, application: Option<Application>) -> Result<(), Fault> {
        let Some(application) = application else {
            return Ok(());
        };
        if self.ledger().grant(id)?.is_some() {
            return Ok(());
        }
        let now = self.now();
        let grant = GrantInfo {
            token: id.to_owned(),
            client_id: application.client_id,
            refreshable: true,
            expires_at: Some(now),
            refresh_expires_at: None,
            refreshed_at: None,
            sign_in_again: false,
        };
        self.ledger().write_grant(&grant, now)?;
        Ok(())
    }
}

/// Whether asking again would bring the same.
fn is_final(error: &VerifyError) -> bool {
    matches!(
        error,
        VerifyError::Empty
            | VerifyError::NotAToken
            | VerifyError::Typo
            | VerifyError::Foreign { .. }
            | VerifyError::AppPassword
            | VerifyError::NotAUserToken { .. }
            | VerifyError::NeedsEmail
            | VerifyError::Rejected { .. }
            | VerifyError::Expired
            | VerifyError::Revoked
            | VerifyError::Blocked
            | VerifyError::TooFewScopes { .. }
    )
}
