#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::domain::provider::Provider;
use crate::domain::runtime::RuntimeKey;
use crate::domain::scope::Scopes;
use crate::domain::token::{Keeping, TokenKind};
use crate::providers::VerifyError;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn token(id: &str, verified_at: &str) -> Token {
    Token {
        id: id.to_owned(),
        provider: Provider::Github,
        api: "https://api.github.com".parse().unwrap(),
        account: "ada".to_owned(),
        kind: TokenKind::GithubClassic,
        username: None,
        email: None,
        scopes: Scopes::Unknown,
        expiry: Expiry::Unknown,
        fingerprint: None,
        keeping: Keeping::Stored,
        added_at: at("2027-01-01T00:00:00Z"),
        verified_at: Some(at(verified_at)),
        label: None,
        note: None,
        made_at: None,
        server: None,
    }
}

fn standing() -> Standing {
    Standing {
        expiry: Expiry::Unknown,
        renews: false,
        asks_expiry: true,
        rejected: false,
        sign_in_again: false,
        missing: None,
        runtimes: BTreeMap::new(),
        being_asked: false,
    }
}

const NOON: &str = "2027-03-01T12:00:00Z";

fn due(token: &Token, health: &Health) -> Option<Timestamp> {
    token_due_at(at(NOON), token, &standing(), health)
}

#[test]
fn tokens_have_their_turn_once_a_day_each_at_its_own_time() {
    let mut hours = BTreeSet::new();
    for number in 0..200 {
        let id = format!("token-{number}");
        let first = due(&token(&id, "2027-03-01T00:00:00Z"), &Health::default()).unwrap();
        let again = due(&token(&id, "2027-03-01T00:00:00Z"), &Health::default()).unwrap();
        assert_eq!(first, again, "not by chance");
        let wait = first.duration_since(at("2027-03-01T00:00:00Z"));
        assert!((12..=36).contains(&wait.as_hours()), "{wait}");
        // The next day's turn comes at the same time of day.
        let asked = Health {
            asked_at: Some(first),
            ..Health::default()
        };
        let now = later(first, SignedDuration::from_secs(5));
        let next = token_due_at(now, &token(&id, "2027-03-01T00:00:00Z"), &standing(), &asked).unwrap();
        assert_eq!(next.duration_since(first), SignedDuration::from_hours(24));
        hours.insert(wait.as_hours());
    }
    assert!(hours.len() >= 20, "spread over the day: {hours:?}");
}

#[test]
fn a_runtime_that_turns_invalid_makes_its_token_due_at_once_and_once() {
    let token = token("a", "2027-03-01T11:59:00Z");
    let key = RuntimeKey {
        account: "a".to_owned(),
        name: "one".to_owned(),
    };
    let mut standing = standing();
    standing.runtimes.insert(key.clone(), Some(true));
    let mut health = Health::default();
    let now = at(NOON);
    assert_eq!(token_due_at(now, &token, &standing, &health), Some(now));
    assert!(is_about_to_be_asked(&token, &standing, &health, now));
    health.invalid.insert(key);
    assert!(token_due_at(now, &token, &standing, &health).unwrap() > now);
    assert!(!is_about_to_be_asked(&token, &standing, &health, now));
}

#[test]
fn a_host_that_asked_for_rest_is_left_alone_until_then() {
    let now = at(NOON);
    let mut backoff = Backoff::default();
    backoff.after::<()>(now, &Err(VerifyError::RateLimited { retry_after: None }));
    let mut health = Health {
        backoff: serde_json::to_string(&backoff).unwrap(),
        ..Health::default()
    };
    let token = token("a", "2027-02-01T00:00:00Z");
    let rest = due(&token, &health).unwrap();
    assert_eq!(Some(rest), backoff.until());
    assert!(rest > now);
    backoff.after::<()>(now, &Err(VerifyError::Captcha));
    health.backoff = serde_json::to_string(&backoff).unwrap();
    assert_eq!(due(&token, &health), None, "until the user asks");
}

#[test]
fn what_a_wrong_clock_wrote_holds_nothing_back() {
    let now = at(NOON);
    assert_eq!(
        due(&token("a", "2031-01-01T00:00:00Z"), &Health::default()),
        Some(now)
    );
    let held = Health {
        held_until: Some(at("2031-01-01T00:00:00Z")),
        ..Health::default()
    };
    assert_eq!(
        due(&token("a", "2027-02-01T00:00:00Z"), &held).map(|at| at <= now),
        Some(true)
    );
    let future = Some(at("2031-01-01T00:00:00Z"));
    assert_eq!(runtimes_due_at(now, "a", future, future), now);
}

#[test]
fn a_token_that_is_dead_by_its_hosts_word_is_not_asked_about() {
    let mut token = token("a", "2027-02-01T00:00:00Z");
    token.expiry = Expiry::At { at: at(NOON) };
    assert_eq!(due(&token, &Health::default()), None);
    token.expiry = Expiry::ByUser {
        date: "2027-03-01".parse().unwrap(),
    };
    assert!(due(&token, &Health::default()).is_some(), "the user may be wrong");
}

#[test]
fn runtimes_are_asked_a_few_times_a_day_and_not_again_at_once_after_a_failure() {
    let now = at(NOON);
    for number in 0..50 {
        let account = format!("account-{number}");
        let due = runtimes_due_at(now, &account, Some(now), None);
        let wait = due.duration_since(now);
        assert!((3..=9).contains(&wait.as_hours()), "{wait}");
    }
    let tried = at("2027-03-01T11:55:00Z");
    assert_eq!(
        runtimes_due_at(now, "a", None, Some(tried)),
        at("2027-03-01T12:10:00Z")
    );
}
