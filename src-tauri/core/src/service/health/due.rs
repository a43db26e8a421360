//! When who is asked without the user's word. Pure: the time and what the
//! ledger knows are arguments.

use jiff::{SignedDuration, Timestamp};

use crate::domain::expiry::Expiry;
use crate::domain::reminder::Standing;
use crate::domain::token::Token;
use crate::ledger::Health;
use crate::providers::Backoff;

/// Each token has its time of day.
const DAY: i64 = 24 * 3600;
/// Asked so lately, by the user or not, a token waits for its next time of day.
const LATELY: SignedDuration = SignedDuration::from_hours(12);
/// Between two questions to an account's runtimes; each account has its time.
const RUNTIMES: i64 = 6 * 3600;
/// After a try that brought no list.
const RETRY: SignedDuration = SignedDuration::from_mins(15);
/// Nobody is left alone for longer; what says so was written by a wrong clock.
const LONGEST: SignedDuration = SignedDuration::from_hours(25);

/// Who is to be asked now, and when next.
pub(in crate::service) struct Checkups {
    /// The tokens whose hosts are to be asked now.
    pub(super) tokens: Vec<String>,
    /// Whether some account's runtimes are to be asked now.
    runtimes: bool,
    /// When somebody is due next.
    pub(in crate::service) next: Option<Timestamp>,
}

impl Checkups {
    pub(super) fn new(
        now: Timestamp,
        tokens: impl Iterator<Item = (String, Timestamp)>,
        accounts: Vec<Timestamp>,
    ) -> Self {
        let (due, later): (Vec<_>, Vec<_>) = tokens.partition(|(_, at)| *at <= now);
        let later = later.into_iter().map(|(_, at)| at);
        Self {
            tokens: due.into_iter().map(|(token, _)| token).collect(),
            runtimes: accounts.iter().any(|at| *at <= now),
            next: later.chain(accounts).filter(|at| *at > now).min(),
        }
    }

    /// Whether anybody is to be asked now.
    pub(in crate::service) fn any(&self) -> bool {
        self.runtimes || !self.tokens.is_empty()
    }
}

/// Whether a token's host is about to be asked because a runtime calls the
/// token invalid, or git was refused with it.
pub(in crate::service) fn is_about_to_be_asked(
    token: &Token,
    standing: &Standing,
    health: &Health,
    now: Timestamp,
) -> bool {
    (has_turned_invalid(standing, health) || is_rejected_in_git(token, health))
        && token_due_at(now, token, standing, health).is_some_and(|at| at <= now)
}

/// When a token's host is to be asked; none: only by the user's word.
pub(super) fn token_due_at(
    now: Timestamp,
    token: &Token,
    standing: &Standing,
    health: &Health,
) -> Option<Timestamp> {
    // The host has said when it dies, and it has; or it waits for a sign-in.
    let ended = matches!(token.expiry, Expiry::At { at } if at <= now);
    if ended || standing.sign_in_again {
        return None;
    }
    let backoff: Backoff = serde_json::from_str(&health.backoff).unwrap_or_default();
    if backoff.waits_for_user() {
        return None;
    }
    let asked = token.verified_at.max(health.asked_at);
    let due = if has_turned_invalid(standing, health) || is_rejected_in_git(token, health) {
        now
    } else {
        match asked {
            Some(asked) if asked <= now => next_turn(&token.id, later(asked, LATELY), DAY),
            // Never, or by a clock that was wrong.
            _ => now,
        }
    };
    let holds = [backoff.until(), health.held_until].into_iter().flatten();
    let held = holds.filter(|until| until.duration_since(now) <= LONGEST).max();
    Some(held.map_or(due, |held| due.max(held)))
}

/// When an account's runtimes are to be asked.
pub(super) fn runtimes_due_at(
    now: Timestamp,
    account: &str,
    listed: Option<Timestamp>,
    tried: Option<Timestamp>,
) -> Timestamp {
    let due = match listed {
        Some(listed) if listed <= now => {
            next_turn(account, later(listed, SignedDuration::from_hours(3)), RUNTIMES)
        }
        _ => now,
    };
    // A try of the future was one of a wrong clock.
    match tried.filter(|tried| *tried <= now) {
        Some(tried) => due.max(later(tried, RETRY)),
        None => due,
    }
}

fn has_turned_invalid(standing: &Standing, health: &Health) -> bool {
    !standing.invalid().is_subset(&health.invalid)
}

/// Whether its host refused it in git's hands, and has not been asked since.
fn is_rejected_in_git(token: &Token, health: &Health) -> bool {
    let asked = token.verified_at.max(health.asked_at);
    health
        .rejected_in_git
        .is_some_and(|at| asked.is_none_or(|asked| at > asked))
}

/// The first of its turns from an instant on. Turns come every so many seconds,
/// each one's at a time of its own, so that not all are asked at once.
fn next_turn(id: &str, from: Timestamp, every: i64) -> Timestamp {
    let own = i64::from(crc32fast::hash(id.as_bytes())) % every;
    let wait = (own - from.as_second()).rem_euclid(every);
    later(from, SignedDuration::from_secs(wait))
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
