//! Signing in by the loopback redirect, and tokens that live for two hours.

use std::sync::atomic::Ordering;

use patrol_core::domain::fault::{Code, Fault};
use patrol_core::service::Service;
use patrol_core::service::page::{Checked, RowState, SignInRequest, SignInWay};

use crate::browser::{refresh_token, returning, sign_in, signed_in, willing};
use crate::world::World;

#[tokio::test]
async fn signing_in_authorizes_the_runtime_and_keeps_what_renews_the_token() {
    let world = World::new().await;
    let dialog = world.service.token_dialog(&world.key("lab")).await.unwrap();
    assert_eq!(dialog.sign_in, Some(SignInWay::Loopback));
    let id = signed_in(&world).await;
    let row = world.row("lab");
    assert_eq!(row.state, RowState::Valid);
    assert!(row.token.unwrap().renews);
    assert_eq!(refresh_token(&world, &id).await.as_deref(), Some("refresh-0"));
    assert_eq!(world.stage.holds.lock().unwrap()["lab"], format!("{:064x}", 0));
}

#[tokio::test]
async fn a_user_who_refuses_leaves_nothing_behind() {
    let world = World::new().await;
    sign_in(&world, returning("error=access_denied"))
        .await
        .unwrap_err();
    assert_eq!(world.stage.exchanges.load(Ordering::SeqCst), 0);
    assert!(world.service.start().unwrap().tokens.is_empty());
}

#[tokio::test]
async fn without_an_application_the_button_says_whom_to_ask() {
    let world = World::new().await;
    let dialog = world.service.token_dialog(&world.key("one")).await.unwrap();
    assert_eq!(dialog.sign_in, None);
    let sentence = "If the application is not registered, contact your admin for help.";
    assert_eq!(dialog.oauth_unavailable.as_deref(), Some(sentence));
    let request = SignInRequest {
        runtime: world.key("one"),
        job: "sign in".to_owned(),
    };
    let error = world.service.sign_in(request, willing()).await.unwrap_err();
    assert_eq!(error.code, Code::NoApplication);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_dies_and_the_runtime_gets_the_new_one() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    world.service.refresh_due_grants().await;
    assert_eq!(
        world.stage.refreshes.load(Ordering::SeqCst),
        0,
        "nothing is due yet"
    );
    world.clock.forward(7200 - 240);
    world.service.refresh_due_grants().await;
    assert_eq!(world.stage.refreshes.load(Ordering::SeqCst), 1);
    let renewed = format!("{:064x}", 16);
    assert_eq!(world.secret(&id).await.as_deref(), Some(renewed.as_str()));
    assert_eq!(refresh_token(&world, &id).await.as_deref(), Some("refresh-16"));
    assert_eq!(world.stage.holds.lock().unwrap()["lab"], renewed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_readers_at_the_end_cause_one_renewal() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    world.clock.forward(7200);
    // Fifty in this process, fifty in what stands for another one.
    let other = world.restarted();
    let readers: Vec<_> = (0..100)
        .map(|place| {
            let service: Service = if place % 2 == 0 {
                world.service.clone()
            } else {
                other.clone()
            };
            let id = id.clone();
            tokio::spawn(async move { service.refresh_grant(&id).await })
        })
        .collect();
    for reader in readers {
        reader.await.unwrap().unwrap();
    }
    assert_eq!(world.stage.refreshes.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_readers_of_a_host_that_is_down_ask_it_once_and_each_is_told() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    world.clock.forward(7200);
    world.stage.grants_down.store(true, Ordering::SeqCst);
    for fault in told_to_a_hundred(&world, &id).await {
        assert_eq!(fault.code, Code::Unexpected);
        assert!(fault.message.contains("500"), "{fault:?}");
    }
    assert_eq!(world.stage.failed_refreshes.load(Ordering::SeqCst), 1);

    // Not for ever: the next look asks again, and so does one whose clock was set back.
    world.clock.forward(60);
    world.service.refresh_due_grants().await;
    assert_eq!(world.stage.failed_refreshes.load(Ordering::SeqCst), 2);
    world.clock.forward(-20);
    world.service.refresh_due_grants().await;
    assert_eq!(world.stage.failed_refreshes.load(Ordering::SeqCst), 3);
    world.stage.grants_down.store(false, Ordering::SeqCst);
    world.clock.forward(20);
    world.service.refresh_due_grants().await;
    assert_eq!(world.secret(&id).await, Some(format!("{:064x}", 16)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_readers_of_a_grant_that_is_dead_ask_once_and_each_is_told_to_sign_in() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    world.clock.forward(7200);
    world.stage.grants_dead.store(true, Ordering::SeqCst);
    for fault in told_to_a_hundred(&world, &id).await {
        assert_eq!(fault.code, Code::TokenRejected);
        assert!(fault.next.unwrap().contains("Sign in"));
    }
    let asked = world.server.received_requests().await.unwrap();
    let renewals = asked.iter().filter(|request| {
        request.url.path() == "/oauth/token"
            && String::from_utf8_lossy(&request.body).contains("grant_type=refresh_token")
    });
    assert_eq!(renewals.count(), 1);
}

/// Fifty in this process, fifty in what stands for another one.
async fn told_to_a_hundred(world: &World, id: &str) -> Vec<Fault> {
    let other = world.restarted();
    let readers: Vec<_> = (0..100)
        .map(|place| {
            let service: Service = [&world.service, &other][place % 2].clone();
            let id = id.to_owned();
            tokio::spawn(async move { service.refresh_grant(&id).await.unwrap_err() })
        })
        .collect();
    let mut told = Vec::new();
    for reader in readers {
        told.push(reader.await.unwrap());
    }
    told
}

#[tokio::test]
async fn a_grant_that_its_host_no_longer_takes_asks_to_sign_in_again_and_is_left_alone() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    world.stage.grants_dead.store(true, Ordering::SeqCst);
    world.clock.forward(7200);
    assert!(world.service.refresh_grant(&id).await.is_err());
    let token = world.row("lab").token.unwrap();
    assert!(token.sign_in_again);
    assert!(world.secret(&id).await.is_some(), "nothing is thrown away");
    world.stage.grants_dead.store(false, Ordering::SeqCst);
    world.service.refresh_due_grants().await;
    assert_eq!(
        world.stage.refreshes.load(Ordering::SeqCst),
        0,
        "it is not asked again by itself"
    );
}

#[tokio::test]
async fn removing_the_token_removes_what_renews_it() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    let request = patrol_core::service::page::DeleteRequest {
        runtime: world.key("lab"),
        forget: true,
        revoke: false,
        job: "delete".to_owned(),
    };
    world.service.delete_token(request).await.unwrap();
    assert_eq!(refresh_token(&world, &id).await, None);
    assert_eq!(world.secret(&id).await, None);
}

#[tokio::test]
async fn a_pair_that_the_keychain_does_not_take_is_not_lost() {
    for item in ["refresh-token/", "token/"] {
        let world = World::new().await;
        let id = signed_in(&world).await;
        world.clock.forward(7200);
        world.gate.fail_writes(Some(item));
        assert!(world.service.refresh_grant(&id).await.is_err());
        world.gate.fail_writes(None);
        world.service.refresh_due_grants().await;
        assert_eq!(
            world.stage.refreshes.load(Ordering::SeqCst),
            1,
            "the host is not asked for another"
        );
        let renewed = format!("{:064x}", 16);
        assert_eq!(world.secret(&id).await, Some(renewed.clone()));
        assert_eq!(refresh_token(&world, &id).await.as_deref(), Some("refresh-16"));
        assert_eq!(world.stage.holds.lock().unwrap()["lab"], renewed);
    }
}

/// What is said of other accounts, beside what the host has to say.
fn of_accounts(checked: &Checked) -> Vec<String> {
    let all = checked.warnings.iter();
    all.filter(|it| it.contains("belongs to")).cloned().collect()
}

#[tokio::test]
async fn another_account_than_the_one_that_was_there_is_shown_and_confirmed() {
    let world = World::new().await;
    signed_in(&world).await;
    *world.stage.login.lock().unwrap() = Some("grace");
    let checked = sign_in(&world, willing()).await.unwrap();
    assert!(checked.needs_consent);
    let sentence = "lab has a token of ada now; this one belongs to grace.";
    assert_eq!(of_accounts(&checked), [sentence]);
    let refused = world.put("lab", &checked, false).await.unwrap_err();
    assert_eq!(refused.code, Code::BadInput);
    assert_eq!(world.stage.holds.lock().unwrap()["lab"], format!("{:064x}", 0));

    // It did not get there: what the runtime has is the former one still.
    world.stage.refuse.store(true, Ordering::SeqCst);
    assert!(world.put("lab", &checked, true).await.unwrap().fault.is_some());
    let again = sign_in(&world, willing()).await.unwrap();
    assert!(again.needs_consent);
    assert_eq!(of_accounts(&again), [sentence]);
    *world.stage.login.lock().unwrap() = None;
    let back = sign_in(&world, willing()).await.unwrap();
    assert_eq!(of_accounts(&back), [""; 0], "it is the one that is there");
}

#[tokio::test]
async fn an_account_whose_token_never_got_there_is_named_too() {
    let world = World::new().await;
    let checked = sign_in(&world, willing()).await.unwrap();
    world.stage.refuse.store(true, Ordering::SeqCst);
    assert!(world.put("lab", &checked, true).await.unwrap().fault.is_some());
    *world.stage.login.lock().unwrap() = Some("grace");
    let other = sign_in(&world, willing()).await.unwrap();
    assert!(other.needs_consent);
    let sentence = "A token of ada was meant for lab; this one belongs to grace.";
    assert_eq!(of_accounts(&other), [sentence]);
}

#[tokio::test]
async fn what_may_be_there_after_an_interruption_is_named_too() {
    let world = World::new().await;
    signed_in(&world).await;
    *world.stage.login.lock().unwrap() = Some("grace");
    let checked = sign_in(&world, willing()).await.unwrap();
    world.stage.lose_answers.store(true, Ordering::SeqCst);
    let outcome = world.put("lab", &checked, true).await.unwrap();
    assert_eq!(outcome.row.state, RowState::Unsure);
    for (login, other) in [("grace", "ada"), ("ada", "grace")] {
        *world.stage.login.lock().unwrap() = Some(login);
        let checked = sign_in(&world, willing()).await.unwrap();
        assert!(checked.needs_consent);
        let sentence = format!("lab may have a token of {other} now; this one belongs to {login}.");
        assert_eq!(of_accounts(&checked), [sentence]);
    }
}

#[tokio::test]
async fn a_checked_token_says_whether_it_renews_itself() {
    let world = World::new().await;
    assert!(sign_in(&world, willing()).await.unwrap().renews);
    let id = signed_in(&world).await;
    let source = patrol_core::service::page::TokenSource::Kept { id };
    let request = patrol_core::service::page::CheckRequest {
        runtime: world.key("lab"),
        source,
        job: "check".to_owned(),
    };
    assert!(world.service.check_token(request).await.unwrap().renews);
    assert!(!world.check("one", crate::world::OLD).await.unwrap().renews);
}
