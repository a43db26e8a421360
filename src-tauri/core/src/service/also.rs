//! *Also on these runtimes*: which other runtimes a token could serve, and
//! whose token each of them has now.

use std::collections::HashMap;

use super::Service;
use super::page::{AlsoOn, Holds};
use super::view::token_name;
use crate::domain::fault::Fault;
use crate::domain::host::GitHost;
use crate::domain::runtime::RuntimeSeen;
use crate::domain::token::{Authorization, AuthorizationState, Token};
use crate::service::runtime::has_token;

/// The token that shall go somewhere, as far as it is known yet.
pub(super) struct Newcomer<'a> {
    /// Its id, where it is kept already.
    pub(super) id: Option<&'a str>,
    /// The Git account it acts for.
    pub(super) account: &'a str,
    /// The token that it replaces, where it replaces one.
    pub(super) replaces: Option<&'a str>,
}

impl Service {
    /// The runtimes of every connected account whose Git integration is that
    /// very host, in the accounts' and the platform's order.
    pub(super) fn also_on(&self, host: &GitHost, newcomer: &Newcomer<'_>) -> Result<Vec<AlsoOn>, Fault> {
        let mut found = Vec::new();
        // Once, not once a runtime: each look waits for whoever writes.
        let tokens = self.tokens_by_id()?;
        let authorizations: HashMap<_, _> = self
            .ledger()
            .authorizations()?
            .into_iter()
            .map(|it| ((it.account.clone(), it.runtime.clone()), it))
            .collect();
        for (account, _) in self.ledger().accounts()? {
            for (seen, row) in self.seen_rows(&account.id)? {
                if !is_on(&seen, host) {
                    continue;
                }
                let key = row.key;
                let authorization = authorizations.get(&(key.account.clone(), key.name.clone()));
                let holds = holds(authorization, &tokens, &seen, newcomer);
                found.push(AlsoOn {
                    proposed: matches!(holds, Holds::Nothing | Holds::Predecessor),
                    key,
                    account_name: account.account_name.clone(),
                    cluster: seen.runtime.cluster,
                    holds,
                    state: row.state,
                });
            }
        }
        Ok(found)
    }
}

/// Whose token a runtime has now, as far as this computer knows.
fn holds(
    authorization: Option<&Authorization>,
    tokens: &HashMap<String, Token>,
    seen: &RuntimeSeen,
    newcomer: &Newcomer<'_>,
) -> Holds {
    let Some(id) = authorization.and_then(held) else {
        let unknown = has_token(seen.says) || seen.kept_by_runtime;
        return if unknown { Holds::Unknown } else { Holds::Nothing };
    };
    if Some(id) == newcomer.id {
        return Holds::This;
    }
    if Some(id) == newcomer.replaces {
        return Holds::Predecessor;
    }
    match tokens.get(id) {
        Some(token) if token.account == newcomer.account => Holds::SameAccount {
            name: token_name(token),
        },
        Some(token) => Holds::OtherAccount {
            name: token_name(token),
        },
        None => Holds::Unknown,
    }
}

/// The token that a runtime has, or may have: not one that failed to get there.
pub(super) fn held(authorization: &Authorization) -> Option<&str> {
    if authorization.state == AuthorizationState::Failed {
        authorization.previous.as_deref()
    } else {
        Some(&authorization.token)
    }
}

/// Whether a runtime's Git integration is that very host.
fn is_on(seen: &RuntimeSeen, host: &GitHost) -> bool {
    let integration = seen.integration.as_ref();
    integration
        .and_then(|it| GitHost::new(it.provider()?, &it.api_url).ok())
        .is_some_and(|it| it.same_as(host))
}
