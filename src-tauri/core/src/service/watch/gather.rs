//! How every token and runtime stands, read from the ledger once for a look.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use crate::domain::expiry::Expiry;
use crate::domain::fault::{Code, Fault};
use crate::domain::reminder::Standing;
use crate::domain::runtime::RuntimeKey;
use crate::domain::token::{Keeping, RotationStep, Token};
use crate::ledger::Health;
use crate::service::health::is_about_to_be_asked;
use crate::service::page::{RowState, RuntimeRow, TokenView};
use crate::service::{Service, lock};

/// All that a look is about.
pub(in crate::service) struct Gathered {
    /// Whether an account is connected.
    pub(super) connected: bool,
    /// The kept tokens that are watched.
    pub(in crate::service) tokens: Vec<Seen>,
    /// The runtimes of each account that has been listed.
    pub(super) accounts: Vec<Listed>,
}

/// One account's runtimes.
pub(super) struct Listed {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) rows: Vec<RuntimeRow>,
}

/// One token.
pub(in crate::service) struct Seen {
    pub(in crate::service) token: Token,
    pub(super) view: TokenView,
    pub(in crate::service) standing: Standing,
    pub(in crate::service) health: Health,
    /// It came by OAuth2, and is renewed.
    pub(in crate::service) renewed: bool,
    /// The runtimes that have it and whose notifications are not hidden.
    pub(super) runtimes: Vec<RuntimeKey>,
    /// It is used, and on runtimes with hidden notifications alone.
    pub(super) hidden: bool,
    /// Why its host refuses it.
    pub(super) refused: Option<Code>,
}

impl Gathered {
    /// Runtimes whose token is invalid and not Patrol's.
    pub(super) fn foreign_invalid(&self) -> impl Iterator<Item = &RuntimeRow> {
        let rows = self.accounts.iter().flat_map(|account| &account.rows);
        rows.filter(|row| row.token.is_none() && row.state == RowState::Invalid && !row.hidden)
    }
}

impl Service {
    pub(in crate::service) fn gather(&self, now: Timestamp) -> Result<Gathered, Fault> {
        self.take_in_git_notes();
        // Before the rows: one that is kept by now has its runtimes there, or is still in hand.
        let kept = self.ledger().tokens()?;
        let accounts = self.ledger().accounts()?;
        let mut listed = Vec::new();
        for (account, _) in &accounts {
            if self.ledger().listed_at(&account.id)?.is_some() {
                listed.push(Listed {
                    id: account.id.clone(),
                    name: account.account_name.clone(),
                    rows: self.rows(&account.id)?,
                });
            }
        }
        let mut having: HashMap<&str, Vec<&RuntimeRow>> = HashMap::new();
        for row in listed.iter().flat_map(|account| &account.rows) {
            if let Some(token) = &row.token {
                having.entry(token.id.as_str()).or_default().push(row);
            }
        }
        let replaced = self.replaced()?;
        let granted: HashMap<String, bool> = self
            .ledger()
            .grants()?
            .into_iter()
            .map(|grant| (grant.token, grant.refreshable && !grant.sign_in_again))
            .collect();
        let health = self.ledger().health()?;
        let rejected = self.ledger().git_rejected()?;
        let mut views: HashMap<String, TokenView> = self
            .token_views()?
            .into_iter()
            .map(|view| (view.id.clone(), view))
            .collect();
        let mut tokens = Vec::new();
        for token in kept {
            if token.keeping != Keeping::Stored || replaced.contains(&token.id) {
                continue;
            }
            let Some(view) = views.remove(&token.id) else {
                continue;
            };
            let mut health = health.get(&token.id).cloned().unwrap_or_default();
            let rows = having.remove(token.id.as_str()).unwrap_or_default();
            // Kept a moment ago, and on its way to its first runtime: that it is on none is no news.
            if rows.is_empty() && lock(&self.inner.in_hand).contains_key(&token.id) {
                continue;
            }
            let grant = granted.get(&token.id).copied();
            // Of one that is renewed the next renewal tells.
            health.rejected_in_git = rejected.get(&token.id).copied().filter(|_| grant != Some(true));
            tokens.push(self.seen(token, view, health, &rows, grant, now));
        }
        Ok(Gathered {
            connected: !accounts.is_empty(),
            tokens,
            accounts: listed,
        })
    }

    /// Tokens whose place another has taken already: of no more concern.
    pub(super) fn replaced(&self) -> Result<HashSet<String>, Fault> {
        let open = self.ledger().open_rotations()?;
        let over = open
            .into_iter()
            .filter(|it| it.by_api || it.step == RotationStep::Revoking);
        Ok(over.filter_map(|it| it.old).collect())
    }

    /// `grant`: it came by OAuth2, and whether it is renewed.
    fn seen(
        &self,
        token: Token,
        view: TokenView,
        health: Health,
        rows: &[&RuntimeRow],
        grant: Option<bool>,
        now: Timestamp,
    ) -> Seen {
        // Its host's newest word counts: the user may have asked since.
        let refused = health
            .refused
            .filter(|_| token.verified_at.is_none_or(|at| health.asked_at >= Some(at)));
        let visible: Vec<&&RuntimeRow> = rows.iter().filter(|row| !row.hidden).collect();
        let says: BTreeMap<RuntimeKey, Option<bool>> = visible
            .iter()
            .map(|row| (row.key.clone(), is_invalid(row.state)))
            .collect();
        let missing = self
            .inner
            .scopes
            .missing(token.provider, token.kind, &token.scopes)
            .map(|missing| missing.into_iter().collect::<BTreeSet<_>>());
        let mut standing = Standing {
            expiry: token.expiry,
            renews: grant == Some(true),
            asks_expiry: token.expiry == Expiry::Unknown && grant.is_none(),
            rejected: refused.is_some(),
            sign_in_again: view.sign_in_again,
            missing,
            runtimes: says,
            being_asked: false,
        };
        standing.being_asked = is_about_to_be_asked(&token, &standing, &health, now);
        Seen {
            runtimes: visible.iter().map(|row| row.key.clone()).collect(),
            hidden: !rows.is_empty() && visible.is_empty(),
            renewed: grant == Some(true),
            token,
            view,
            standing,
            health,
            refused,
        }
    }
}

/// Whether a row says that its token is invalid; none where it cannot tell now.
pub(super) fn is_invalid(state: RowState) -> Option<bool> {
    match state {
        RowState::Invalid => Some(true),
        RowState::Valid | RowState::Authorized | RowState::NotAuthorized | RowState::NoIntegration => {
            Some(false)
        }
        RowState::Authorizing
        | RowState::Failed
        | RowState::Unsure
        | RowState::Unreachable
        | RowState::Installing
        | RowState::Unknown => None,
    }
}
