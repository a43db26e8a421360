//! Reaching one runtime: its key, its app-proxy, its Git host, its answer.

use jiff::Timestamp;
use tr::tr;

use super::{Service, lock};
use crate::codefresh::AppProxy;
use crate::domain::account::Account;
use crate::domain::fault::{Code, Fault};
use crate::domain::host::GitHost;
use crate::domain::runtime::{Answer, GitIntegration, RuntimeKey, RuntimeSeen, Says};
use crate::domain::secret::Secret;
use crate::domain::token::{AuthorizationState, Token};
use crate::keychain::{Item, Patience};
use crate::ledger::LedgerError;

/// A runtime that is no longer in the list.
pub(super) fn gone(name: &str) -> Fault {
    Fault::new(Code::Gone, tr!("{name} is no longer in the list.", name)).next(tr!("Refresh the list."))
}

/// Whether an answer says that the user has a token there.
pub(super) fn has_token(says: Option<Says>) -> bool {
    matches!(says, Some(Says::Valid | Says::Invalid | Says::Authorized))
}

/// A runtime about to be worked with.
pub(super) struct Reached {
    pub(super) key: RuntimeKey,
    pub(super) account: Account,
    pub(super) seen: RuntimeSeen,
    pub(super) proxy: AppProxy,
}

impl Service {
    /// The account's row.
    pub(super) fn account(&self, id: &str) -> Result<Account, Fault> {
        self.ledger().account(id)?.ok_or_else(|| {
            Fault::new(Code::Gone, tr!("This Codefresh account is no longer connected."))
                .next(tr!("Connect it again."))
        })
    }

    /// The account's API key, from the keychain once and from memory after.
    ///
    /// # Errors
    /// The keychain's state, or that it has no such item.
    pub(super) async fn api_key(&self, account: &Account, patience: Patience) -> Result<Secret, Fault> {
        if let Some(key) = lock(&self.inner.keys).get(&account.id) {
            return Ok(key.clone());
        }
        let item = Item::ApiKey(account.id.clone());
        match self.keychain().get(&item, patience).await {
            Ok(Some(key)) => {
                lock(&self.inner.keys).insert(account.id.clone(), key.clone());
                Ok(key)
            }
            Ok(None) => Err(Fault::new(
                Code::SecretMissing,
                tr!(
                    "The API key of {account} is not in the keychain any more.",
                    account = account.account_name
                ),
            )
            .next(tr!("Connect the account again with an API key."))),
            Err(error) => Err(error.fault()),
        }
    }

    /// Gets ready to work with one runtime: no request is made yet.
    pub(super) async fn reach(&self, key: &RuntimeKey, patience: Patience) -> Result<Reached, Fault> {
        let account = self.account(&key.account)?;
        let seen = self
            .ledger()
            .runtime(&key.account, &key.name)?
            .ok_or_else(|| gone(&key.name))?;
        let secret = self.api_key(&account, patience).await?;
        let proxy = AppProxy::new(self.http()?, &seen.runtime, &account.url, secret)
            .map_err(|error| error.fault())?;
        Ok(Reached {
            key: key.clone(),
            account,
            seen,
            proxy,
        })
    }

    /// Asks a runtime what it says of the user's token and writes that down.
    ///
    /// # Errors
    /// Why it did not answer; that is written down too.
    pub(super) async fn ask(&self, reached: &Reached) -> Result<Answer, Fault> {
        let asked_at = self.now();
        let answer = reached
            .proxy
            .ask(&reached.account.user_id)
            .await
            .map_err(|error| error.fault());
        self.ledger().write_answers(
            &reached.key.account,
            [(reached.key.name.as_str(), &answer)],
            self.now(),
        )?;
        let answer = answer?;
        self.settle(&reached.key, reached.seen.says, &answer, asked_at)?;
        Ok(answer)
    }

    /// The runtime's integration and Git host, from its last answer or, where
    /// there is none yet, by asking.
    pub(super) async fn git_host(&self, reached: &Reached) -> Result<(GitIntegration, GitHost), Fault> {
        let integration = match &reached.seen.integration {
            Some(integration) => integration.clone(),
            None => self.ask(reached).await?.integration.ok_or_else(|| {
                Fault::new(
                    Code::NoIntegration,
                    tr!(
                        "{runtime} has no Git integration yet.",
                        runtime = reached.key.name
                    ),
                )
                .next(tr!(
                    "An admin of the Codefresh account must complete the runtime's Git integration."
                ))
            })?,
        };
        let host = git_host_of(&reached.key.name, &integration)?;
        Ok((integration, host))
    }

    /// Brings what this computer believes in line with what a runtime said,
    /// unless an act on it is under way (which settles it itself) or has ended
    /// since the question was asked (the answer is older than the act).
    /// `before` is what the runtime said the last time.
    pub(super) fn settle(
        &self,
        key: &RuntimeKey,
        before: Option<Says>,
        answer: &Answer,
        asked_at: Timestamp,
    ) -> Result<(), LedgerError> {
        if self.is_busy(key) {
            return Ok(());
        }
        let Some(authorization) = self.ledger().authorization(&key.account, &key.name)? else {
            return Ok(());
        };
        // One that lies ahead of now was written before the clock was set back.
        if authorization.since > asked_at && authorization.since <= self.now() {
            return Ok(());
        }
        let set = |state| {
            self.ledger()
                .set_authorization(&key.account, &key.name, state, self.now())
        };
        let there = has_token(answer.says);
        match (authorization.state, there) {
            // It was taken away elsewhere, or our interrupted deletion had arrived.
            (AuthorizationState::Authorized | AuthorizationState::Deleting, false) => {
                self.ledger().forget_authorization(&key.account, &key.name)
            }
            // Our interrupted deletion had not arrived.
            (AuthorizationState::Deleting, true) => set(AuthorizationState::Authorized),
            // Interrupted, or its end could not be written: nothing arrived.
            (AuthorizationState::Unsure | AuthorizationState::Authorizing, false) => {
                set(AuthorizationState::Failed)
            }
            // Interrupted at a first token: it arrived. At an update, and where a token was put there
            // elsewhere, the runtime does not tell which of the two it holds.
            (AuthorizationState::Unsure | AuthorizationState::Authorizing, true)
                if authorization.previous.is_none() && !has_token(before) =>
            {
                set(AuthorizationState::Authorized)
            }
            (AuthorizationState::Authorizing, true) => set(AuthorizationState::Unsure),
            _ => Ok(()),
        }
    }
}

/// The host that a kept token belongs to.
pub(super) fn host_of(token: &Token) -> Result<GitHost, Fault> {
    GitHost::new(token.provider, token.api.as_str())
        .map_err(|error| Fault::new(Code::BadAddress, format!("{error}.")))
}

/// The Git host behind an integration.
pub(super) fn git_host_of(runtime: &str, integration: &GitIntegration) -> Result<GitHost, Fault> {
    let provider = integration.provider().ok_or_else(|| {
        Fault::new(
            Code::UnsupportedProvider,
            tr!(
                "{runtime} uses a Git provider that Patrol does not serve ({provider}).",
                runtime,
                provider = integration.provider
            ),
        )
        .next(tr!("Use Codefresh's own page for this runtime."))
    })?;
    GitHost::new(provider, &integration.api_url).map_err(|error| {
        let why = error.to_string();
        Fault::new(
            Code::BadAddress,
            tr!(
                "{runtime} names a Git host that cannot be used: {why}.",
                runtime,
                why
            ),
        )
        .next(tr!(
            "An admin of the Codefresh account must correct the Git integration's address."
        ))
    })
}
