//! What a user should know before a checked token goes on a runtime, beside
//! what its host says of it.

use jiff::SignedDuration;

use crate::domain::expiry::Expiry;
use crate::domain::fault::Fault;
use crate::domain::runtime::RuntimeKey;
use crate::domain::token::AuthorizationState;
use crate::service::Service;

impl Service {
    /// A sentence for each account other than this one whose token the runtime
    /// has, may have, or was meant to have, as far as this computer knows.
    pub(super) fn other_accounts(&self, key: &RuntimeKey, account: &str) -> Result<Vec<String>, Fault> {
        let Some(held) = self.ledger().authorization(&key.account, &key.name)? else {
            return Ok(Vec::new());
        };
        let runtime = &key.name;
        let has = |of: &str| format!("{runtime} has a token of {of} now");
        let may_have = |of: &str| format!("{runtime} may have a token of {of} now");
        let was_meant = |of: &str| format!("A token of {of} was meant for {runtime}");
        let mut said = Vec::new();
        let mut say = |id: &str, sentence: &dyn Fn(&str) -> String| -> Result<(), Fault> {
            if let Some(other) = self.ledger().token(id)?.map(|token| token.account)
                && other != account
            {
                said.push(format!("{}; this one belongs to {account}.", sentence(&other)));
            }
            Ok(())
        };
        match (held.state, &held.previous) {
            (AuthorizationState::Authorized, _) => say(&held.token, &has)?,
            // The newer one did not get there: what is there is the former one.
            (AuthorizationState::Failed, Some(former)) => say(former, &has)?,
            (AuthorizationState::Failed, None) => say(&held.token, &was_meant)?,
            (
                AuthorizationState::Unsure | AuthorizationState::Authorizing | AuthorizationState::Deleting,
                former,
            ) => {
                say(&held.token, &may_have)?;
                if let Some(former) = former {
                    say(former, &may_have)?;
                }
            }
        }
        said.dedup();
        Ok(said)
    }

    /// That a token outlives the organization's limit, if it does. What nobody
    /// knows is not warned about.
    pub(in crate::service) fn beyond_limit(
        &self,
        key: Option<&RuntimeKey>,
        expiry: Expiry,
    ) -> Result<Option<String>, Fault> {
        let Some(limit) = self.organization().max_days else {
            return Ok(None);
        };
        let lives = match (expiry, expiry.instant()) {
            (Expiry::Never, _) => "never expires".to_owned(),
            (_, None) => return Ok(None),
            (_, Some(at)) => match whole_days(at.duration_since(self.now())) {
                days if days > i64::from(limit) => format!("lives {}", in_days(days)),
                _ => return Ok(None),
            },
        };
        let whose = match key {
            Some(key) => format!("{}'s", self.account(&key.account)?.account_name),
            None => "Your organization's".to_owned(),
        };
        Ok(Some(format!(
            "{whose} limit is {}; this token {lives}.",
            in_days(i64::from(limit))
        )))
    }
}

/// Whole days: a token made a moment ago for the limit's number of days does
/// not outlive it by being reckoned in another time zone.
fn whole_days(left: SignedDuration) -> i64 {
    left.as_hours() / 24
}

fn in_days(days: i64) -> String {
    match days {
        1 => "1 day".to_owned(),
        _ => format!("{days} days"),
    }
}
