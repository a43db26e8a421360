//! Tokens that expire by the hour: refreshed before they die, once per grant
//! even with two processes, and put again on the runtimes that hold them.
//!
//! Where the power goes between the host's answer and the keychain's, the host
//! has dropped the pair that Patrol still has: the next refresh is refused,
//! and the user is asked to sign in again. Nothing shortens that further, for
//! the answer is kept before anything else is done with it.

mod put_again;
mod revoke;
mod turn;

use std::time::Duration;

use jiff::Timestamp;
use tr::tr;

use super::labels;
use super::page::Change;
use super::runtime::host_of;
use super::{Service, lock};
use crate::domain::expiry::Expiry;
use crate::domain::fault::{Code, Fault};
use crate::domain::grant::GrantInfo;
use crate::domain::provider::Provider;
use crate::domain::runtime::RuntimeKey;
use crate::domain::secret::Secret;
use crate::domain::token::Token;
use crate::http::HttpError;
use crate::keychain::{Item, Patience};
use crate::oauth::{self, Grant, OAuthError};

/// How long the window waits for another process, and for a host: longer than a request's own deadline.
const PATIENCE: Duration = Duration::from_secs(40);

/// What a host granted and the keychain did not take: good for as long as this
/// run lasts, since the host has dropped what came before it.
pub(super) struct Unkept {
    grant: Grant,
    /// When the host answered.
    at: Timestamp,
}

impl Service {
    /// Refreshes every grant that is due, and gives its new access token to
    /// the runtimes that did not get it when it was new. Called from time to time; between
    /// due times it reads the ledger and no more.
    pub async fn refresh_due_grants(&self) {
        let due = match self.ledger().grants() {
            Ok(grants) => grants.into_iter().filter(|grant| grant.is_due(self.now())),
            Err(error) => return tracing::error!(%error, "grants could not be read"),
        };
        for grant in due {
            if let Err(fault) = self.refresh_grant(&grant.token).await {
                tracing::warn!(code = ?fault.code, token = grant.token, "a grant was not refreshed");
            }
        }
        self.catch_up(None).await;
    }

    /// Refreshes one grant, if it is due; the lock is held by one process at
    /// a time, and the system lets go of it if that process ends.
    ///
    /// # Errors
    /// The host no longer takes the grant, or could not be asked.
    pub async fn refresh_grant(&self, token: &str) -> Result<(), Fault> {
        if self.renew(token, PATIENCE).await? {
            self.catch_up(Some(token)).await;
        }
        Ok(())
    }

    /// The same for whoever needs the new access token here and now, and has
    /// so much patience with another process and with the host: the runtimes that hold the former one
    /// are left to the next look. Says whether it was renewed.
    ///
    /// # Errors
    /// As [`Service::refresh_grant`].
    pub(super) async fn renew(&self, token: &str, patience: Duration) -> Result<bool, Fault> {
        let turn = self.grant_turn(token, patience).await?;
        // Another process may have been first.
        let (Some(info), Some(row)) = (self.ledger().grant(token)?, self.ledger().token(token)?) else {
            return Ok(false);
        };
        if info.sign_in_again {
            return Err(OAuthError::InvalidGrant.fault(&host_of(&row)?));
        }
        if !info.is_due(self.now()) {
            return Ok(false);
        }
        let unkept = lock(&self.inner.unkept).remove(token);
        if let Some(unkept) = unkept {
            return self.keep_refreshed(&row, info, unkept).await.map(|()| true);
        }
        // It would most likely say the same again.
        if let Some(fault) = turn.failed_just_now(self.now()) {
            return Err(fault);
        }
        let host = host_of(&row)?;
        let application = self
            .application(&host)
            .filter(|it| it.client_id == info.client_id)
            .ok_or_else(|| {
                Fault::new(
                    Code::NoApplication,
                    tr!(
                        "The OAuth application for {host} is no longer registered.",
                        host = host.name()
                    ),
                )
                .next(tr!(
                    "Ask your admin for the organization file, or use a personal access token."
                ))
            })?;
        let application = self.with_secret(application).await?;
        let used = self.refresh_token(token).await?;
        let http = self.http()?;
        let asked = async |with: &Secret| {
            // Cut short here and nowhere later: what the host has granted is kept, however long that takes.
            let asked = tokio::time::timeout(patience, oauth::refresh(&http, &host, &application, with));
            asked.await.unwrap_or_else(|_| {
                let host = host.web.host_str().unwrap_or_default().to_owned();
                Err(OAuthError::Network(HttpError::TimedOut { host }))
            })
        };
        let refreshed = match asked(&used).await {
            // Read once more before it is believed: another device of the keychain's may have renewed it.
            Err(OAuthError::InvalidGrant) => {
                let now = self.refresh_token(token).await?;
                if same(&now, &used) {
                    Err(OAuthError::InvalidGrant)
                } else {
                    asked(&now).await
                }
            }
            other => other,
        };
        match refreshed {
            Ok(grant) => {
                let at = self.now();
                self.keep_refreshed(&row, info, Unkept { grant, at }).await?;
                Ok(true)
            }
            Err(error @ OAuthError::InvalidGrant) => {
                self.ledger().mark_sign_in_again(token)?;
                self.tell_sign_in_again(token)?;
                Err(error.fault(&host))
            }
            Err(error) => {
                let fault = error.fault(&host);
                turn.failed(self.now(), &fault);
                Err(fault)
            }
        }
    }

    /// The new pair is in the keychain before anything else is done: the
    /// refresh token first, since with it the access token can be had again.
    async fn keep_refreshed(&self, token: &Token, info: GrantInfo, unkept: Unkept) -> Result<(), Fault> {
        if let Err(fault) = self.keep_pair(token, &unkept.grant).await {
            // Not lost: the next look keeps it, before it asks the host for another.
            lock(&self.inner.unkept).insert(token.id.clone(), unkept);
            return Err(fault);
        }
        let Unkept { grant, at } = unkept;
        let expires_at = super::sign_in::after(at, grant.expires_in);
        let print = self.kept_fingerprint(&grant.access_token).await;
        let expiry = expires_at.map_or(Expiry::Unknown, |at| Expiry::At { at });
        self.ledger()
            .write_refreshed(&token.id, print.as_deref(), expiry, at)?;
        let info = GrantInfo {
            expires_at,
            refresh_expires_at: super::sign_in::after(at, grant.refresh_expires_in)
                .or(info.refresh_expires_at),
            ..info
        };
        // From here on the runtimes that hold the former one are behind, until each has the new.
        self.ledger().write_grant(&info, at)?;
        Ok(())
    }

    async fn keep_pair(&self, token: &Token, grant: &Grant) -> Result<(), Fault> {
        let name = super::view::token_name(token);
        let keep = async |item: Item, label: String, secret: &Secret| {
            let kept = self.keychain().set(&item, &label, secret, Patience::Quiet).await;
            kept.map_err(|error| error.fault())
        };
        if let Some(secret) = &grant.refresh_token {
            let item = Item::RefreshToken(token.id.clone());
            keep(item, labels::renews(&name), secret).await?;
        }
        let item = Item::Token(token.id.clone());
        keep(item, labels::token(&name), &grant.access_token).await
    }

    /// Shows, in the list and in each row, that the user must sign in again.
    fn tell_sign_in_again(&self, token: &str) -> Result<(), Fault> {
        let tokens = self.token_views()?;
        self.tell(Change::Tokens { tokens });
        for held in self.ledger().authorizations()? {
            if held.token == token
                && let Ok(row) = self.row(&RuntimeKey {
                    account: held.account,
                    name: held.runtime,
                })
            {
                self.tell_row(&row);
            }
        }
        Ok(())
    }

    /// What a runtime needs to renew a token by itself: Bitbucket alone takes it.
    pub(super) async fn runtime_refresh_token(&self, token: &Token) -> Option<Secret> {
        let bitbucket = matches!(token.provider, Provider::Bitbucket | Provider::BitbucketServer);
        if !bitbucket || !self.ledger().grant(&token.id).ok()??.refreshable {
            return None;
        }
        self.refresh_token(&token.id).await.ok()
    }

    async fn refresh_token(&self, token: &str) -> Result<Secret, Fault> {
        let item = Item::RefreshToken(token.to_owned());
        let secret = self
            .keychain()
            .get(&item, Patience::Quiet)
            .await
            .map_err(|error| error.fault())?;
        secret.ok_or_else(|| {
            Fault::new(
                Code::SecretMissing,
                tr!("The refresh token is not in the keychain any more."),
            )
            .next(tr!("Sign in again."))
        })
    }
}

fn same(one: &Secret, other: &Secret) -> bool {
    // Both come from the keychain; nobody outside can time this.
    one.expose() == other.expose()
}

impl GrantInfo {
    /// A fresh grant behind a token that is about to be kept.
    pub(super) fn fresh(token: &str, granted: &super::sign_in::Granted) -> Self {
        Self {
            token: token.to_owned(),
            client_id: granted.client_id.clone(),
            refreshable: granted.refresh_token.is_some(),
            expires_at: granted.expires_at,
            refresh_expires_at: granted.refresh_expires_at,
            refreshed_at: None,
            sign_in_again: false,
        }
    }
}

/// Sentences about tokens that live for hours, for the dialog.
pub(super) fn note(provider: Provider) -> Option<String> {
    let note = match provider {
        Provider::Github => return None,
        Provider::Gitlab => tr!(
            "This sign-in lasts two hours at a time. Patrol renews it while this computer is on; while it is off, \
             the runtime's token expires. A personal access token lasts longer."
        ),
        Provider::Bitbucket | Provider::BitbucketServer => tr!(
            "This sign-in lasts an hour or two at a time. The runtime can renew it by itself, and Patrol does while \
             this computer is on. A personal access token lasts longer."
        ),
    };
    Some(note)
}
