//! Who is asked without the user's word, how often, and what comes of it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use patrol_core::domain::fault::Code;
use patrol_core::domain::grant::GrantInfo;
use patrol_core::domain::runtime::Says;
use patrol_core::domain::scope::Scopes;
use patrol_core::domain::token::Token;
use patrol_core::ledger::Act;
use patrol_core::service::Clock;
use patrol_core::service::page::WatchState;
use serde_json::json;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::stage::{DAY, STRANGE, tick, titles};
use crate::world::{OLD, World};

/// How long a host takes to answer.
const ANSWER: Duration = Duration::from_millis(80);

/// A GitHub that takes its time, and notes when it was asked.
async fn slow_host(asked: Arc<Mutex<Vec<Instant>>>) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(move |_: &Request| {
            asked.lock().unwrap().push(Instant::now());
            ResponseTemplate::new(200)
                .insert_header("X-OAuth-Scopes", "repo")
                .set_body_json(json!({"login": "ada", "id": 1}))
                .set_delay(ANSWER)
        })
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn at_most_two_hosts_are_asked_at_a_time_and_each_for_one_token_at_a_time() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 300).await;
    let asked: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let mut hosts = Vec::new();
    for number in 0..6 {
        if number % 2 == 0 {
            hosts.push(slow_host(asked.clone()).await);
        }
        let other = Token {
            id: format!("other-{number}"),
            api: format!("{}/api/v3", hosts.last().unwrap().uri()).parse().unwrap(),
            fingerprint: None,
            ..token.clone()
        };
        world.ledger().add_token(&other).unwrap();
        world.secret_becomes(&other, OLD).await;
    }
    world.clock.forward(2 * DAY);
    world.service.check_due().await;
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 6);
    // An answer takes that long at least, so whoever is asked within it is asked at the same time.
    let together = |at: &Instant| {
        let since =
            |other: &&Instant| *other <= at && at.duration_since(**other) + Duration::from_millis(5) < ANSWER;
        asked.iter().filter(since).count()
    };
    let most = asked.iter().map(together).max().unwrap();
    assert!(most <= 2, "{most} at a time");
}

#[tokio::test]
async fn a_host_that_asks_for_rest_gets_it_across_restarts() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 300).await;
    let host = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(429).insert_header("Retry-After", "7200"))
        .mount(&host)
        .await;
    let other = Token {
        id: "other".to_owned(),
        api: format!("{}/api/v3", host.uri()).parse().unwrap(),
        fingerprint: None,
        ..token
    };
    world.ledger().add_token(&other).unwrap();
    world.secret_becomes(&other, OLD).await;
    world.clock.forward(2 * DAY);
    for _ in 0..30 {
        let service = world.restarted();
        if tick(&service).checks_due {
            service.check_due().await;
        }
        world.clock.forward(600);
    }
    assert_eq!(host.received_requests().await.unwrap().len(), 3, "in five hours");
    assert_eq!(tick(&world.service).dead, 0, "that says nothing of the token");
}

#[tokio::test]
async fn checking_now_asks_whoever_is_not_due_too() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 300).await;
    world.secret_becomes(&token, STRANGE).await;
    let before = world.users_asked().await;
    world.service.check_due().await;
    assert_eq!(world.users_asked().await, before, "it was verified a moment ago");
    world.service.check_now().await;
    assert_eq!(world.users_asked().await, before + 1);
    let seen = tick(&world.service);
    assert_eq!(seen.state, WatchState::Dead);
    let fault = world.service.verify_token(&token.id, "job").await.unwrap_err();
    assert_eq!(fault.code, Code::TokenRejected);
}

#[tokio::test]
async fn a_death_that_runtime_and_host_both_tell_of_is_one_notice() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 300).await;
    tick(&world.service);
    world.says("one", Says::Invalid);
    world.secret_becomes(&token, STRANGE).await;
    let first = tick(&world.service);
    assert!(first.checks_due);
    assert_eq!(first.news.len(), 0, "its host is asked first");
    assert_eq!(first.state, WatchState::Dead, "the tray waits for nobody");
    let before = world.users_asked().await;
    world.service.check_due().await;
    assert_eq!(world.users_asked().await, before + 1);
    world.says("one", Says::Invalid);
    let seen = tick(&world.service);
    let host = world.row("one").host.unwrap();
    assert_eq!(titles(&seen), [format!("{host} no longer accepts ada@{host}")]);
    assert_eq!(
        seen.news[0].body,
        "It has expired or was revoked. It is used on one. Rotate it."
    );
    assert!(!seen.checks_due, "once is enough");
    world.service.check_due().await;
    assert_eq!(world.users_asked().await, before + 1);
    assert_eq!(tick(&world.restarted()).news.len(), 0);
    let history = world.ledger().history(&token.id).unwrap();
    assert_eq!(history[0].act, Act::Verified);
    assert_eq!(history[0].outcome, "token_rejected");

    world.secret_becomes(&token, OLD).await;
    world.service.verify_token(&token.id, "job").await.unwrap();
    world.says("one", Says::Valid);
    assert_ne!(
        tick(&world.service).state,
        WatchState::Dead,
        "the user asked, and it works"
    );
}

#[tokio::test]
async fn a_runtime_alone_calls_a_token_invalid_once_and_again_after_it_was_well() {
    let world = World::new().await;
    world.lives("one", OLD, 300).await;
    tick(&world.service);
    let host = world.row("one").host.unwrap();
    for _ in 0..2 {
        world.says("one", Says::Invalid);
        world.service.check_due().await;
        world.says("one", Says::Invalid);
        let seen = tick(&world.service);
        assert_eq!(titles(&seen), [format!("ada@{host} no longer works on one")]);
        assert_eq!(tick(&world.service).news.len(), 0);
        world.says("one", Says::Valid);
        assert_eq!(tick(&world.service).news.len(), 0);
        world.clock.forward(60);
    }
}

#[tokio::test]
async fn a_scope_that_the_daily_check_misses_is_told_once() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 300).await;
    tick(&world.service);
    *world.stage.scopes.lock().unwrap() = Some("public_repo");
    world.clock.forward(2 * DAY);
    assert!(tick(&world.service).checks_due);
    world.service.check_due().await;
    let kept = world.ledger().token(&token.id).unwrap().unwrap();
    assert_eq!(kept.scopes, Scopes::known(["public_repo"]));
    let seen = tick(&world.service);
    let host = world.row("one").host.unwrap();
    assert_eq!(titles(&seen), [format!("ada@{host} has lost the scope repo")]);
    assert_eq!(tick(&world.restarted()).news.len(), 0);
}

#[tokio::test]
async fn a_token_is_checked_once_a_day_and_leaves_no_line_a_day_in_its_history() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 300).await;
    let lines = world.ledger().history(&token.id).unwrap().len();
    let before = world.users_asked().await;
    for _ in 0..10 * 24 {
        if tick(&world.service).checks_due {
            world.service.check_due().await;
        }
        world.clock.forward(3600);
    }
    let checks = world.users_asked().await - before;
    assert!((9..=10).contains(&checks), "{checks} checks in ten days");
    assert_eq!(world.ledger().history(&token.id).unwrap().len(), lines);
}

#[tokio::test]
async fn a_refused_token_is_asked_about_no_more_often_than_others() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 300).await;
    world.secret_becomes(&token, STRANGE).await;
    world.clock.forward(2 * DAY);
    let before = world.users_asked().await;
    for _ in 0..200 {
        let service = world.restarted();
        if tick(&service).checks_due {
            service.check_due().await;
        }
        world.clock.forward(600);
    }
    let checks = world.users_asked().await - before;
    assert!((1..=3).contains(&checks), "{checks} checks in 33 hours");
}

#[tokio::test]
async fn a_mute_keychain_holds_the_checks_back_and_says_nothing_of_the_token() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 300).await;
    tick(&world.service);
    let service = world.without_keychain();
    world.clock.forward(2 * DAY);
    assert!(tick(&service).checks_due);
    let before = world.asked().await;
    service.check_due().await;
    let seen = tick(&service);
    assert!(!seen.checks_due, "not again at once");
    assert_eq!((seen.news.len(), seen.state), (0, WatchState::AllWell));
    assert_eq!(world.asked().await, before);
    world.clock.forward(16 * 60);
    assert!(tick(&world.service).checks_due);
    world.service.check_due().await;
    let kept = world.ledger().token(&token.id).unwrap().unwrap();
    assert!(kept.verified_at.unwrap() > world.clock.now() - SignedDuration::from_secs(60));
}

#[tokio::test]
async fn the_runtimes_are_asked_without_the_users_word_too() {
    let world = World::new().await;
    world.lives("one", OLD, 300).await;
    tick(&world.service);
    world.stage.holds.lock().unwrap().clear();
    world.clock.forward(10 * 3600);
    assert!(tick(&world.service).checks_due);
    world.service.check_due().await;
    assert_eq!(world.row("one").token, None, "it was taken away elsewhere");
}

#[tokio::test]
async fn a_grant_that_renews_is_silent_until_its_host_renews_it_no_longer() {
    let world = World::new().await;
    let token = world.lives("one", OLD, 0).await;
    let grant = |sign_in_again| GrantInfo {
        token: token.id.clone(),
        client_id: "patrol".to_owned(),
        refreshable: true,
        expires_at: token.expiry.instant(),
        refresh_expires_at: None,
        refreshed_at: None,
        sign_in_again,
    };
    world
        .ledger()
        .write_grant(&grant(false), world.clock.now())
        .unwrap();
    world
        .ledger()
        .write_caught_up(&world.ledger().behind().unwrap()[0])
        .unwrap();
    world.clock.forward(60);
    let renewed = tick(&world.service);
    assert_eq!((renewed.news.len(), renewed.state), (0, WatchState::AllWell));
    world
        .ledger()
        .write_grant(&grant(true), world.clock.now())
        .unwrap();
    let seen = tick(&world.service);
    assert_eq!(seen.news.len(), 1, "in one notice: {:?}", seen.news);
    assert!(seen.news[0].title.ends_with(" needs a new sign-in"));
    assert_eq!(seen.state, WatchState::Dead);
    assert_eq!(tick(&world.service).news.len(), 0);
}
