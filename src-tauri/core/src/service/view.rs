//! From the ledger to what the page shows. No network, no keychain.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::page::{AccountView, Change, ExpiryView, RowState, RuntimeRow, ScopesView, Start, TokenView};
use super::{Service, lock};
use crate::domain::account::Account;
use crate::domain::expiry::Expiry;
use crate::domain::fault::Fault;
use crate::domain::grant::GrantInfo;
use crate::domain::host::{GitHost, authority};
use crate::domain::provider::Provider;
use crate::domain::runtime::{Installation, RuntimeKey, RuntimeSeen, Says};
use crate::domain::scope::{ScopeTable, Scopes};
use crate::domain::token::{Authorization, AuthorizationState, Keeping, Token, TokenKind};
use crate::ledger::LedgerError;

impl Service {
    /// Everything the window shows first.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn start(&self) -> Result<Start, Fault> {
        let accounts = self.ledger().accounts()?;
        let active = accounts
            .iter()
            .find(|(_, active)| *active)
            .or(accounts.first())
            .map(|(account, _)| account.id.clone());
        let (runtimes, listed_at) = match &active {
            Some(id) => (self.rows(id)?, self.ledger().listed_at(id)?),
            None => (Vec::new(), None),
        };
        Ok(Start {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            accounts: accounts
                .iter()
                .map(|(account, _)| account_view(account))
                .collect(),
            active,
            runtimes,
            tokens: self.token_views()?,
            listed_at: listed_at.map(Timestamp::as_millisecond),
            codefresh_url: self.codefresh_url(),
            batches: self.unfinished_batches()?,
            rotations: self.unfinished_rotations()?,
            notice: self.anew().or_else(|| self.inner.notice.clone()),
        })
    }

    /// The platform to propose: the organization's, else Codefresh's own.
    fn codefresh_url(&self) -> String {
        match self.organization().codefresh_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => "https://g.codefresh.io".to_owned(),
        }
    }

    /// All rows of one account.
    pub(super) fn rows(&self, account: &str) -> Result<Vec<RuntimeRow>, LedgerError> {
        let rows = self.seen_rows(account)?;
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// The same, each beside what it was made from.
    pub(super) fn seen_rows(&self, account: &str) -> Result<Vec<(RuntimeSeen, RuntimeRow)>, LedgerError> {
        let user = self
            .ledger()
            .account(account)?
            .map(|account| account.user_id)
            .unwrap_or_default();
        let desk = self.desk()?;
        let beside = |seen: RuntimeSeen| {
            let row = desk.row(&seen, &user);
            (seen, row)
        };
        Ok(self.ledger().runtimes(account)?.into_iter().map(beside).collect())
    }

    /// One row.
    ///
    /// # Errors
    /// The runtime is no longer listed, or the ledger cannot be read.
    pub(super) fn row(&self, key: &RuntimeKey) -> Result<RuntimeRow, Fault> {
        let user = self
            .ledger()
            .account(&key.account)?
            .map(|account| account.user_id)
            .unwrap_or_default();
        let seen = self
            .ledger()
            .runtime(&key.account, &key.name)?
            .ok_or_else(|| super::runtime::gone(&key.name))?;
        Ok(self.desk_of(key)?.row(&seen, &user))
    }

    /// Some rows of one account, by name.
    pub(super) fn some_rows(&self, account: &str, names: &[&str]) -> Result<Vec<RuntimeRow>, LedgerError> {
        let user = self
            .ledger()
            .account(account)?
            .map(|account| account.user_id)
            .unwrap_or_default();
        let desk = self.desk()?;
        let mut rows = Vec::with_capacity(names.len());
        for name in names {
            if let Some(seen) = self.ledger().runtime(account, name)? {
                rows.push(desk.row(&seen, &user));
            }
        }
        Ok(rows)
    }

    /// One kept token.
    pub(super) fn kept_view(&self, id: &str) -> Result<Option<TokenView>, LedgerError> {
        let token = self
            .ledger()
            .token(id)?
            .filter(|token| token.keeping == Keeping::Stored);
        let Some(token) = token else { return Ok(None) };
        let mut desk = Desk::empty(&self.inner.scopes);
        desk.uses.insert(id.to_owned(), self.ledger().uses_now(id)?);
        desk.grants
            .extend(self.ledger().grant(id)?.map(|it| (id.to_owned(), it)));
        Ok(Some(desk.token(&token)))
    }

    /// All kept tokens.
    pub(super) fn token_views(&self) -> Result<Vec<TokenView>, LedgerError> {
        let desk = Desk {
            tokens: self.tokens_by_id()?,
            uses: self.ledger().all_uses()?,
            grants: self.grants_by_token()?,
            ..Desk::empty(&self.inner.scopes)
        };
        let mut views: Vec<_> = desk
            .tokens
            .values()
            .filter(|token| token.keeping == Keeping::Stored)
            .map(|token| desk.token(token))
            .collect();
        views.sort_by(|a, b| (&a.name, a.added_at).cmp(&(&b.name, b.added_at)));
        Ok(views)
    }

    /// Tells the window of one row and of the tokens, after an act.
    pub(super) fn tell_row(&self, row: &RuntimeRow) {
        self.tell(Change::Rows {
            account: row.key.account.clone(),
            rows: vec![row.clone()],
        });
        match self.token_views() {
            Ok(tokens) => self.tell(Change::Tokens { tokens }),
            Err(error) => tracing::error!(%error, "tokens not told"),
        }
    }

    fn desk(&self) -> Result<Desk<'_>, LedgerError> {
        // Before the rest: of an act that ends meanwhile nothing is then shown as interrupted.
        let busy = lock(&self.inner.busy).clone();
        let (tokens, grants) = (self.tokens_by_id()?, self.grants_by_token()?);
        let behind = self.ledger().behind()?.into_iter().map(|it| it.key).collect();
        let mut uses = HashMap::new();
        let mut authorizations = HashMap::new();
        for authorization in self.ledger().authorizations()? {
            *uses.entry(authorization.token.clone()).or_insert(0) += 1;
            let key = RuntimeKey {
                account: authorization.account.clone(),
                name: authorization.runtime.clone(),
            };
            authorizations.insert(key, authorization);
        }
        Ok(Desk {
            tokens,
            uses,
            authorizations,
            busy,
            behind,
            grants,
            ..Desk::empty(&self.inner.scopes)
        })
    }

    /// For one row, of which there may be thousands: every step of an act tells one.
    fn desk_of(&self, key: &RuntimeKey) -> Result<Desk<'_>, LedgerError> {
        let mut desk = Desk {
            busy: lock(&self.inner.busy).get(key).cloned().into_iter().collect(),
            ..Desk::empty(&self.inner.scopes)
        };
        let Some(authorization) = self.ledger().authorization(&key.account, &key.name)? else {
            return Ok(desk);
        };
        let id = authorization.token.clone();
        desk.behind = self.ledger().behind()?.into_iter().map(|it| it.key).collect();
        desk.uses.insert(id.clone(), self.ledger().uses_now(&id)?);
        desk.grants
            .extend(self.ledger().grant(&id)?.map(|it| (id.clone(), it)));
        desk.tokens.extend(self.ledger().token(&id)?.map(|it| (id, it)));
        desk.authorizations.insert(key.clone(), authorization);
        Ok(desk)
    }

    pub(super) fn tokens_by_id(&self) -> Result<HashMap<String, Token>, LedgerError> {
        let tokens = self.ledger().tokens()?;
        Ok(tokens
            .into_iter()
            .map(|token| (token.id.clone(), token))
            .collect())
    }

    fn grants_by_token(&self) -> Result<HashMap<String, GrantInfo>, LedgerError> {
        let grants = self.ledger().grants()?;
        Ok(grants
            .into_iter()
            .map(|grant| (grant.token.clone(), grant))
            .collect())
    }
}

/// What rows are made from, read once for many rows.
struct Desk<'a> {
    scopes: &'a ScopeTable,
    tokens: HashMap<String, Token>,
    uses: HashMap<String, u32>,
    authorizations: HashMap<RuntimeKey, Authorization>,
    /// Runtimes on which an act is under way.
    busy: HashSet<RuntimeKey>,
    /// Runtimes that hold a former access token of a refreshed grant.
    behind: HashSet<RuntimeKey>,
    grants: HashMap<String, GrantInfo>,
    /// Many rows have the same few tokens and hosts.
    seen_tokens: RefCell<HashMap<String, TokenView>>,
    seen_hosts: RefCell<HashMap<(Provider, String), Option<String>>>,
}

impl<'a> Desk<'a> {
    fn empty(scopes: &'a ScopeTable) -> Self {
        Self {
            scopes,
            tokens: HashMap::new(),
            uses: HashMap::new(),
            authorizations: HashMap::new(),
            busy: HashSet::new(),
            behind: HashSet::new(),
            grants: HashMap::new(),
            seen_tokens: RefCell::default(),
            seen_hosts: RefCell::default(),
        }
    }

    fn row(&self, seen: &RuntimeSeen, user: &str) -> RuntimeRow {
        let key = RuntimeKey {
            account: seen.account.clone(),
            name: seen.runtime.name.clone(),
        };
        let authorization = self.authorizations.get(&key);
        let stands = authorization.map(|it| match it.state {
            // What it says of the token that it holds is no news: that one is dead, or soon will be.
            AuthorizationState::Authorized if self.behind.contains(&key) => self.catching_up(seen, &key),
            // Nobody is at it any more: a full disk kept its end from being written.
            AuthorizationState::Authorizing if !self.busy.contains(&key) => AuthorizationState::Unsure,
            state => state,
        });
        let integration = seen.integration.as_ref();
        // A runtime that has not answered yet is known by the platform's word for its provider.
        let word = integration
            .map(|integration| &integration.provider)
            .or(seen.runtime.git_provider.as_ref());
        let provider = word.and_then(|word| Provider::from_codefresh(word));
        let host = provider
            .zip(integration)
            .and_then(|(provider, integration)| self.host(provider, &integration.api_url));
        let hidden_by_codefresh = seen
            .runtime
            .hidden_for
            .as_ref()
            .is_some_and(|ids| ids.iter().any(|id| id == user));
        RuntimeRow {
            cluster: seen.runtime.cluster.clone(),
            installation: seen.runtime.installation,
            provider,
            provider_title: provider
                .map(|provider| provider.title().to_owned())
                .or_else(|| word.map(|word| capitalized(word))),
            host,
            token: authorization.and_then(|it| self.token_with(&it.token)),
            kept_by_runtime: seen.kept_by_runtime && authorization.is_none(),
            authorization: stands.map(|state| match state {
                // Interrupted: nothing is under way, and until the runtime tells, the token counts as there.
                AuthorizationState::Deleting if !self.busy.contains(&key) => AuthorizationState::Authorized,
                state => state,
            }),
            says: seen.says,
            state: state(seen, stands),
            fault: seen.fault.clone(),
            unreachable_since: seen.unreachable_since.map(Timestamp::as_millisecond),
            checked_at: seen.answered_at.map(Timestamp::as_millisecond),
            hidden: seen.hidden_by_user.unwrap_or(hidden_by_codefresh),
            hidden_by_codefresh: seen.hidden_by_user.is_none() && hidden_by_codefresh,
            key,
        }
    }

    /// How a runtime stands that does not have the newest access token yet.
    fn catching_up(&self, seen: &RuntimeSeen, key: &RuntimeKey) -> AuthorizationState {
        if self.busy.contains(key) {
            AuthorizationState::Authorizing
        } else if seen.fault.is_some() {
            AuthorizationState::Failed
        } else {
            AuthorizationState::Unsure
        }
    }

    /// A host's name, where the address is one.
    fn host(&self, provider: Provider, api: &str) -> Option<String> {
        let name = || GitHost::new(provider, api).ok().map(|host| host.name());
        self.seen_hosts
            .borrow_mut()
            .entry((provider, api.to_owned()))
            .or_insert_with(name)
            .clone()
    }

    fn token_with(&self, id: &str) -> Option<TokenView> {
        let token = self.tokens.get(id)?;
        let mut seen = self.seen_tokens.borrow_mut();
        Some(
            seen.entry(id.to_owned())
                .or_insert_with(|| self.token(token))
                .clone(),
        )
    }

    fn token(&self, token: &Token) -> TokenView {
        let host = self.host(token.provider, token.api.as_str());
        let host = host.unwrap_or_else(|| authority(&token.api));
        TokenView {
            id: token.id.clone(),
            name: format!("{}@{host}", token.account),
            label: token.label.clone(),
            host,
            provider: token.provider,
            kind: token.kind,
            kind_title: token.kind.title().to_owned(),
            scopes: scopes_view(self.scopes, token.provider, token.kind, &token.scopes),
            expiry: expiry_view(token.expiry),
            runtimes: self.uses.get(&token.id).copied().unwrap_or(0),
            added_at: token.added_at.as_millisecond(),
            verified_at: token.verified_at.map(Timestamp::as_millisecond),
            renews: self.grants.get(&token.id).is_some_and(|grant| grant.refreshable),
            sign_in_again: self
                .grants
                .get(&token.id)
                .is_some_and(|grant| grant.sign_in_again),
        }
    }
}

/// The one word for a row: an act of ours first, then what keeps the runtime
/// from answering, then its answer.
fn state(seen: &RuntimeSeen, authorization: Option<AuthorizationState>) -> RowState {
    match authorization {
        Some(AuthorizationState::Authorizing) => return RowState::Authorizing,
        Some(AuthorizationState::Failed) => return RowState::Failed,
        Some(AuthorizationState::Unsure | AuthorizationState::Deleting) => return RowState::Unsure,
        Some(AuthorizationState::Authorized) | None => {}
    }
    if seen.runtime.installation == Installation::InProgress {
        return RowState::Installing;
    }
    if seen.unreachable_since.is_some() {
        return RowState::Unreachable;
    }
    match (&seen.integration, seen.says) {
        (_, Some(Says::Valid)) => RowState::Valid,
        (_, Some(Says::Authorized)) => RowState::Authorized,
        (_, Some(Says::Invalid)) => RowState::Invalid,
        (_, Some(Says::NotAuthorized)) => RowState::NotAuthorized,
        (None, None) if seen.answered_at.is_some() => RowState::NoIntegration,
        (_, None) => RowState::Unknown,
    }
}

/// A provider's word that Patrol does not know, fit to be read: `GERRIT` → `Gerrit`.
fn capitalized(word: &str) -> String {
    let lower = word.to_lowercase().replace('_', " ");
    let mut chars = lower.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

pub(super) fn account_view(account: &Account) -> AccountView {
    AccountView {
        id: account.id.clone(),
        name: account.account_name.clone(),
        user: account.user_name.clone(),
        email: account.email.clone(),
        host: authority(&account.url),
    }
}

/// `account@host`.
pub(super) fn token_name(token: &Token) -> String {
    format!("{}@{}", token.account, host_name(token))
}

/// The Git host's name, from the token's API address.
pub(super) fn host_name(token: &Token) -> String {
    GitHost::new(token.provider, token.api.as_str())
        .map_or_else(|_| authority(&token.api), |host| host.name())
}

pub(super) fn scopes_view(
    table: &ScopeTable,
    provider: Provider,
    kind: TokenKind,
    scopes: &Scopes,
) -> ScopesView {
    match (scopes, table.missing(provider, kind, scopes)) {
        (Scopes::Known { granted }, Some(missing)) => {
            let granted = granted.iter().cloned().collect();
            if missing.is_empty() {
                ScopesView::All { granted }
            } else {
                ScopesView::Missing { granted, missing }
            }
        }
        _ => ScopesView::Unknown,
    }
}

pub(super) fn expiry_view(expiry: Expiry) -> ExpiryView {
    match (expiry, expiry.instant()) {
        (Expiry::Never, _) => ExpiryView::Never,
        (Expiry::ByUser { .. }, Some(at)) => ExpiryView::At {
            at: at.as_millisecond(),
            by_user: true,
        },
        (_, Some(at)) => ExpiryView::At {
            at: at.as_millisecond(),
            by_user: false,
        },
        (_, None) => ExpiryView::Unknown,
    }
}
