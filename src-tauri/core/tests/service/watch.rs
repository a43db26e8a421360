//! The watch: what is said, and that it is said once.

use std::collections::BTreeSet;
use std::sync::{Arc, Barrier, Mutex};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use patrol_core::domain::expiry::Expiry;
use patrol_core::domain::fault::Code;
use patrol_core::domain::reminder::{DAYS, days_left, next_midnight};
use patrol_core::domain::runtime::Says;
use patrol_core::domain::token::{RotationStep, Token};
use patrol_core::ledger::Rotation;
use patrol_core::service::page::{Change, RemoveTokenRequest, Snooze, Step, WatchState};
use patrol_core::service::{Clock, joined};

use crate::world::{NEW, OLD, World};
use stage::{DAY, berlin, tick, titles};

#[path = "watch/checks.rs"]
mod checks;
#[path = "watch/choices.rs"]
mod choices;
#[path = "watch/notices.rs"]
mod notices;
#[path = "watch/stage.rs"]
mod stage;

#[tokio::test]
async fn a_token_that_ends_soon_is_spoken_of_once_and_never_again_after_a_restart() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 3).await;
    let name = format!("ada@{}", world.row("one").host.unwrap());
    let before = world.asked().await;
    let first = tick(&world.service);
    assert_eq!(titles(&first), [format!("{name} expires in 3 days")]);
    let reminder = &first.news[0];
    assert_eq!(reminder.body, "It is used on one. Rotate it before then.");
    assert_eq!(reminder.token.as_deref(), Some(token.id.as_str()));
    assert_eq!(reminder.runtimes, [world.key("one")]);
    assert_eq!(reminder.threshold, Some(3));
    assert_eq!((first.state, first.soon, first.dead), (WatchState::Soon, 1, 0));
    assert_eq!(first.tooltip, "Patrol: 1 token expires soon");
    assert_eq!(
        first.urgent[0].sentence,
        format!("{name} expires in 3 days — used on 1 runtime")
    );

    assert_eq!(titles(&tick(&world.service)), [""; 0]);
    let restarted = world.restarted();
    assert_eq!(titles(&tick(&restarted)), [""; 0]);
    world.clock.forward(2 * DAY);
    assert_eq!(titles(&tick(&restarted)), [format!("{name} expires tomorrow")]);
    assert_eq!(world.asked().await, before, "a look asks nobody");
}

#[tokio::test]
async fn a_token_that_is_removed_is_not_spoken_of_again() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 3).await;
    assert_eq!(tick(&world.service).news.len(), 1);
    let request = RemoveTokenRequest {
        id: token.id.clone(),
        from_runtimes: true,
        revoke: false,
        job: "remove".to_owned(),
    };
    let removal = world.service.remove_token_everywhere(request).await.unwrap();
    assert!(removal.removed, "{removal:?}");
    world.clock.forward(3 * DAY);
    let after = tick(&world.service);
    assert_eq!((titles(&after), after.urgent.len()), (vec![], 0));
    let gone = world.service.snooze(&token.id, Snooze::Day, &berlin());
    assert_eq!(gone.unwrap_err().code, Code::Gone);
}

#[tokio::test]
async fn a_look_between_the_keeping_and_the_putting_of_a_token_says_nothing_of_it() {
    let world = World::new().await;
    // Three days from now, by the world's clock.
    *world.stage.expires.lock().unwrap() = Some("2027-01-18 08:00:00 UTC");
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let (service, ledger, seen) = (world.service.clone(), world.ledger(), told.clone());
    world.service.listen(Arc::new(move |change| {
        if let Change::Progress {
            step: Step::Authorizing,
            ..
        } = change
        {
            let kept = ledger.tokens().unwrap().len();
            let told = titles(&tick(&service)).join(", ");
            seen.lock().unwrap().push(format!("{kept} kept: {told}"));
        }
    }));
    world.add("one", OLD).await;
    assert_eq!(*told.lock().unwrap(), ["1 kept: "]);
    assert_eq!(
        tick(&world.service).news[0].body,
        "It is used on one. Rotate it before then."
    );
}

#[tokio::test]
async fn two_looks_at_the_same_time_tell_the_news_once() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 3).await;
    for round in 0..20 {
        let at = world.days_from_now(3) + SignedDuration::from_secs(round);
        world.ledger().set_expiry(&token.id, Expiry::At { at }).unwrap();
        let start = Arc::new(Barrier::new(4));
        let looks: Vec<_> = (0..4)
            .map(|_| {
                let (service, start) = (world.service.clone(), start.clone());
                std::thread::spawn(move || {
                    start.wait();
                    tick(&service).news.len()
                })
            })
            .collect();
        let told: usize = looks.into_iter().map(|look| look.join().unwrap()).sum();
        assert_eq!(told, 1);
    }
}

#[tokio::test]
async fn a_new_end_begins_anew_and_a_far_one_is_well() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 3).await;
    assert_eq!(tick(&world.service).news.len(), 1);
    let set = |days| {
        let at = world.days_from_now(days);
        world.ledger().set_expiry(&token.id, Expiry::At { at }).unwrap();
    };
    set(90);
    let well = tick(&world.service);
    assert_eq!((well.state, well.news.len()), (WatchState::AllWell, 0));
    assert_eq!(well.tooltip, "Patrol: all tokens are well");
    set(2);
    assert_eq!(tick(&world.service).news[0].threshold, Some(3));
}

#[tokio::test]
async fn a_look_is_due_again_at_the_next_midnight_at_the_latest_and_never_in_the_past() {
    let world = World::new().await;
    world.lives("one", OLD, 40).await;
    for _ in 0..60 {
        let seen = tick(&world.service);
        let now = world.clock.now();
        assert!(
            seen.next > now - SignedDuration::from_secs(1),
            "{} {now}",
            seen.next
        );
        assert!(seen.next <= next_midnight(now, &berlin()).unwrap());
        world.clock.forward(17 * 3600);
    }
}

#[tokio::test]
async fn what_is_most_urgent_comes_first_and_five_are_told() {
    let world = World::new().await;
    world.listed(&["three"]);
    let second = world.lives("three", NEW, 2).await;
    world.add("two", OLD).await;
    let first = world.lives("one", OLD, 9).await;
    let ledger = world.ledger();
    for (number, days) in [(1, 5), (2, 25), (3, 29), (4, -1), (5, 80)] {
        let other = Token {
            id: format!("other-{number}"),
            account: format!("bob{number}"),
            fingerprint: None,
            label: (number == 1).then(|| "night job".to_owned()),
            expiry: Expiry::At {
                at: world.days_from_now(days),
            },
            ..first.clone()
        };
        ledger.add_token(&other).unwrap();
    }
    ledger.describe_token(&second.id, Some("work"), None).unwrap();
    let seen = tick(&world.service);
    let host = world.row("one").host.unwrap();
    let lines: Vec<_> = seen.urgent.iter().map(|it| it.sentence.as_str()).collect();
    assert_eq!(
        lines,
        [
            format!("bob4@{host} expired yesterday — not used on any runtime"),
            format!("work (ada@{host}) expires in 2 days — used on 1 runtime"),
            format!("night job (bob1@{host}) expires in 5 days — not used on any runtime"),
            format!("ada@{host} expires in 9 days — used on 2 runtimes"),
            format!("bob2@{host} expires in 25 days — not used on any runtime"),
        ]
    );
    assert_eq!((seen.state, seen.dead, seen.soon), (WatchState::Dead, 1, 3));
    assert_eq!(
        seen.tooltip,
        "Patrol: 1 token expired or invalid, 3 tokens expire soon"
    );

    let (title, body) = joined(&seen.news);
    assert_eq!(seen.news.len(), 6);
    assert_eq!(title, "6 tokens need you");
    assert!(body.ends_with("\nand 1 more"), "{body}");
    let all = format!("{seen:?}");
    assert!(!all.contains(OLD) && !all.contains(NEW));
}

#[tokio::test]
async fn the_first_list_is_no_news_and_a_runtime_that_comes_later_without_a_token_is() {
    let world = World::new().await;
    assert_eq!(tick(&world.service).news.len(), 0);
    world.listed(&["fresh"]);
    assert_eq!(tick(&world.service).news.len(), 0, "it has not answered yet");
    world.says("fresh", Says::NotAuthorized);
    let seen = tick(&world.service);
    assert_eq!(titles(&seen), ["fresh has no Git token"]);
    assert_eq!(seen.news[0].body, "It is new in acme. Add a token for it.");
    assert_eq!(seen.news[0].runtimes, [world.key("fresh")]);
    assert_eq!(tick(&world.restarted()).news.len(), 0);

    world.listed(&["a", "b", "c"]);
    world.says("a", Says::NotAuthorized);
    world.says("b", Says::NotAuthorized);
    world.says("c", Says::Valid);
    assert_eq!(titles(&tick(&world.service)), ["2 runtimes have no Git token"]);
    world.says("c", Says::NotAuthorized);
    assert_eq!(tick(&world.service).news.len(), 0, "it had one when it came");
}

#[tokio::test]
async fn a_token_of_others_that_dies_on_a_runtime_is_told_with_the_runtime() {
    let world = World::new().await;
    tick(&world.service);
    world.says("two", Says::Invalid);
    let seen = tick(&world.service);
    assert_eq!(titles(&seen), ["The token on two no longer works"]);
    assert_eq!((seen.news[0].token.clone(), seen.dead), (None, 1));
    assert_eq!(seen.urgent[0].runtime, Some(world.key("two")));
    assert_eq!(tick(&world.service).news.len(), 0);
}

#[tokio::test]
async fn an_unknown_end_is_asked_for_once() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 300).await;
    world.ledger().set_expiry(&token.id, Expiry::Unknown).unwrap();
    let seen = tick(&world.service);
    assert!(
        seen.news[0].title.starts_with("When does ada@"),
        "{:?}",
        seen.news
    );
    world.clock.forward(400 * DAY);
    assert_eq!(tick(&world.restarted()).news.len(), 0);
}

#[tokio::test]
async fn a_token_whose_place_is_taken_is_of_no_concern() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 1).await;
    let rotation = |by_api, step| Rotation {
        id: "r".to_owned(),
        old: Some(token.id.clone()),
        new: None,
        batch: None,
        by_api,
        step,
        subject: "x".to_owned(),
        begun_at: world.clock.now(),
        ended_at: None,
    };
    let revoking = rotation(false, RotationStep::Revoking);
    assert!(world.ledger().begin_rotation(&revoking, None).unwrap());
    assert_eq!(tick(&world.service).news.len(), 0);
    let step = RotationStep::Putting;
    assert!(world.ledger().advance_rotation("r", step, None).unwrap());
    assert_eq!(tick(&world.service).news.len(), 1, "some runtimes still have it");
}

/// A year of looks over the ledger itself, with sleeps, a clock that jumps,
/// journeys and restarts: each threshold once, none missed, one notice a look.
#[tokio::test]
async fn a_year_over_the_ledger_says_each_threshold_once_and_misses_none() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 200).await;
    let end = token.expiry.instant().unwrap();
    let places = ["Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati"];
    let mut service = world.restarted();
    let mut told: Vec<(u32, Timestamp)> = Vec::new();
    let mut wrong = 0;
    // A small generator of its own: the same year every time.
    let mut seed = 2026_u32;
    let mut dice = |sides: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) % sides
    };
    let mut zone = berlin();
    for _ in 0..365 {
        match dice(12) {
            0 => world.clock.forward(i64::from(dice(20)) * DAY),
            1 => {
                world.clock.forward(-wrong);
                wrong = (i64::from(dice(120)) - 60) * DAY;
                world.clock.forward(wrong);
            }
            2 => {
                world.clock.forward(-wrong);
                wrong = 0;
            }
            3 => zone = TimeZone::get(places[dice(3) as usize]).unwrap(),
            4 => service = world.restarted(),
            _ => world.clock.forward(DAY / 2),
        }
        let seen = service.watch_tick(zone.clone()).unwrap();
        let now = world.clock.now();
        assert!(seen.news.len() <= 1, "{:?}", seen.news);
        for reminder in &seen.news {
            let threshold = reminder.threshold.unwrap();
            assert!(told.iter().all(|(it, _)| *it != threshold), "{threshold} twice");
            told.push((threshold, now));
        }
        let left = days_left(now, end, &zone);
        let stage = DAYS
            .iter()
            .copied()
            .filter(|days| left <= i32::try_from(*days).unwrap())
            .min();
        if let Some(stage) = stage {
            let heard = told
                .iter()
                .any(|(it, at)| *it == stage || (*it < stage && *at <= now));
            assert!(heard, "{stage} days were missed at {now}");
        }
    }
    let told: BTreeSet<u32> = told.into_iter().map(|(threshold, _)| threshold).collect();
    assert!(
        told.len() >= 3 && told.contains(&0),
        "a year with something in it: {told:?}"
    );
}
