//! What a user should know before a checked token goes on a runtime, beside
//! what its host says of it.

use jiff::SignedDuration;
use tr::tr;

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
        let has = |of: &str| {
            tr!(
                "{runtime} has a token of {other} now; this one belongs to {account}.",
                runtime,
                other = of,
                account
            )
        };
        let may_have = |of: &str| {
            tr!(
                "{runtime} may have a token of {other} now; this one belongs to {account}.",
                runtime,
                other = of,
                account
            )
        };
        let was_meant = |of: &str| {
            tr!(
                "A token of {other} was meant for {runtime}; this one belongs to {account}.",
                other = of,
                runtime,
                account
            )
        };
        let mut said = Vec::new();
        let mut say = |id: &str, sentence: &dyn Fn(&str) -> String| -> Result<(), Fault> {
            if let Some(other) = self.ledger().token(id)?.map(|token| token.account)
                && other != account
            {
                said.push(sentence(&other));
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
        // How long it lives; none where it never expires.
        let lives = match (expiry, expiry.instant()) {
            (Expiry::Never, _) => None,
            (_, None) => return Ok(None),
            (_, Some(at)) => match whole_days(at.duration_since(self.now())) {
                days if days > i64::from(limit) => Some(in_days(days)),
                _ => return Ok(None),
            },
        };
        let account = match key {
            Some(key) => Some(self.account(&key.account)?.account_name),
            None => None,
        };
        let limit = in_days(i64::from(limit));
        Ok(Some(match (account, lives) {
            (Some(account), Some(lives)) => {
                tr!(
                    "{account}'s limit is {limit}; this token lives {lives}.",
                    account,
                    limit,
                    lives
                )
            }
            (Some(account), None) => {
                tr!(
                    "{account}'s limit is {limit}; this token never expires.",
                    account,
                    limit
                )
            }
            (None, Some(lives)) => {
                tr!(
                    "Your organization's limit is {limit}; this token lives {lives}.",
                    limit,
                    lives
                )
            }
            (None, None) => {
                tr!(
                    "Your organization's limit is {limit}; this token never expires.",
                    limit
                )
            }
        }))
    }
}

/// Whole days: a token made a moment ago for the limit's number of days does
/// not outlive it by being reckoned in another time zone.
fn whole_days(left: SignedDuration) -> i64 {
    left.as_hours() / 24
}

fn in_days(days: i64) -> String {
    tr!("1 day" | "{n} days" % days)
}
