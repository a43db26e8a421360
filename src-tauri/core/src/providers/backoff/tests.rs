#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::http::HttpError;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-22T12:00:00Z")
}

fn minutes(backoff: &Backoff, now: Timestamp) -> i64 {
    backoff.until().unwrap().duration_since(now).as_mins()
}

fn after(error: VerifyError) -> Backoff {
    let mut backoff = Backoff::default();
    backoff.after::<()>(now(), &Err(error));
    backoff
}

#[test]
fn nothing_keeps_a_new_token_from_being_asked_about() {
    let backoff = Backoff::default();
    assert!(backoff.may_ask(now()) && backoff.until().is_none() && !backoff.waits_for_user());
}

#[test]
fn a_limit_is_kept_for_as_long_as_the_host_says_and_no_longer_than_a_day() {
    for (seconds, expected) in [(Some(600), 10), (None, 15), (Some(1_000_000), 24 * 60)] {
        let backoff = after(VerifyError::RateLimited {
            retry_after: seconds.map(Duration::from_secs),
        });
        assert_eq!(minutes(&backoff, now()), expected);
    }
    let backoff = after(VerifyError::RateLimited {
        retry_after: Some(Duration::from_secs(600)),
    });
    assert!(!backoff.may_ask(at("2026-11-22T12:09:59Z")));
    assert!(backoff.may_ask(at("2026-11-22T12:10:00Z")));
    assert!(
        !after(VerifyError::RateLimited {
            retry_after: Some(Duration::ZERO)
        })
        .may_ask(now())
    );
}

#[test]
fn refusals_are_asked_about_less_and_less_until_one_is_taken() {
    let mut backoff = Backoff::default();
    let mut now = now();
    let mut pauses = Vec::new();
    for _ in 0..10 {
        backoff.after::<()>(now, &Err(VerifyError::Rejected { suspect: false }));
        pauses.push(minutes(&backoff, now));
        now = backoff.until().unwrap();
    }
    assert_eq!(pauses, [15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]);
    backoff.after(now, &Ok(()));
    assert_eq!(backoff, Backoff::default());
}

#[test]
fn what_counts_towards_a_lock_out_is_a_refusal() {
    for error in [
        VerifyError::Rejected { suspect: true },
        VerifyError::Expired,
        VerifyError::Revoked,
        VerifyError::Blocked,
        VerifyError::Forbidden,
        VerifyError::Sso { link: None },
        VerifyError::TooFewScopes { scopes: Vec::new() },
    ] {
        let mut backoff = after(error.clone());
        backoff.after::<()>(now(), &Err(error.clone()));
        assert_eq!(minutes(&backoff, now()), 30, "{error}");
    }
}

#[test]
fn a_host_that_is_away_is_asked_again_soon_and_its_silence_is_no_refusal() {
    for error in [
        VerifyError::Network(HttpError::Unreachable {
            host: "x.example".to_owned(),
        }),
        VerifyError::Unexpected { status: 503 },
        VerifyError::WrongSoftware,
    ] {
        let mut backoff = after(error.clone());
        for _ in 0..5 {
            backoff.after::<()>(now(), &Err(error.clone()));
        }
        assert_eq!(minutes(&backoff, now()), 15, "{error}");
        // Between two refusals it does not lengthen the pause after the second.
        backoff.after::<()>(now(), &Err(VerifyError::Forbidden));
        assert_eq!(minutes(&backoff, now()), 15);
    }
    assert_eq!(minutes(&after(VerifyError::Gone), now()), 24 * 60);
}

#[test]
fn a_captcha_is_left_to_the_user_however_long_it_takes() {
    let mut backoff = after(VerifyError::Captcha);
    assert!(!backoff.may_ask(Timestamp::MAX) && backoff.waits_for_user());
    assert_eq!(backoff.until(), None);
    // The user solved it and asked: the answer ends the wait.
    backoff.after(now(), &Ok(()));
    assert!(backoff.may_ask(now()));
}

#[test]
fn what_was_never_sent_teaches_nothing() {
    for error in [
        VerifyError::Empty,
        VerifyError::Typo,
        VerifyError::NeedsEmail,
        VerifyError::ForeignRepository,
        VerifyError::CannotRevoke,
    ] {
        assert_eq!(after(error), Backoff::default());
        let mut waiting = after(VerifyError::Captcha);
        waiting.after::<()>(now(), &Err(VerifyError::Typo));
        assert!(waiting.waits_for_user());
    }
}

#[test]
fn it_is_read_back_as_it_was_written() {
    for backoff in [
        Backoff::default(),
        after(VerifyError::Captcha),
        after(VerifyError::Expired),
    ] {
        let json = serde_json::to_string(&backoff).unwrap();
        assert_eq!(serde_json::from_str::<Backoff>(&json).unwrap(), backoff, "{json}");
    }
}

proptest! {
    #[test]
    fn no_pause_outlasts_a_day_and_every_one_ends(kinds in proptest::collection::vec(0u8..6, 1..40), wait in any::<u64>()) {
        let mut backoff = Backoff::default();
        for kind in kinds {
            let answer = match kind {
                0 => Ok(()),
                1 => Err(VerifyError::RateLimited { retry_after: Some(Duration::from_secs(wait)) }),
                2 => Err(VerifyError::Rejected { suspect: false }),
                3 => Err(VerifyError::Unexpected { status: 500 }),
                4 => Err(VerifyError::Gone),
                _ => Err(VerifyError::Typo),
            };
            backoff.after(now(), &answer);
            prop_assert!(backoff.may_ask(at("2026-11-23T12:00:00Z")));
            prop_assert_eq!(backoff.may_ask(now()), backoff.until().is_none());
        }
    }
}
