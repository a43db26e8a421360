//! After a refresh: every runtime that held the former access token gets the
//! new one, sooner or later, or its row says that it has not.

use std::sync::atomic::Ordering;
use std::time::Duration;

use patrol_core::domain::fault::Code;
use patrol_core::domain::token::AuthorizationState;
use patrol_core::service::page::{CheckRequest, RowState, TokenSource};

use crate::browser::signed_in;
use crate::world::{World, row};

const OLD_ACCESS: usize = 0;
const NEW_ACCESS: usize = 16;

fn holds(world: &World, place: usize) -> bool {
    world.stage.holds.lock().unwrap()["lab"] == format!("{place:064x}")
}

/// Refreshed while this keeps the runtime from getting the new token.
async fn refreshed_but(world: &World, prevent: impl FnOnce()) -> String {
    let id = signed_in(world).await;
    world.clock.forward(7200);
    prevent();
    world.service.refresh_due_grants().await;
    assert_eq!(world.stage.refreshes.load(Ordering::SeqCst), 1);
    assert_eq!(world.secret(&id).await, Some(format!("{NEW_ACCESS:064x}")));
    id
}

#[tokio::test]
async fn a_runtime_that_had_too_many_requests_gets_the_token_at_the_next_look() {
    let world = World::new().await;
    refreshed_but(&world, || world.stage.too_many.store(true, Ordering::SeqCst)).await;
    let behind = world.row("lab");
    assert_eq!(behind.state, RowState::Failed, "not valid: what it holds dies");
    let fault = behind.fault.unwrap();
    assert_eq!(fault.code, Code::RateLimited);
    assert!(fault.kept.unwrap().contains("still has the former access token"));
    assert!(holds(&world, OLD_ACCESS));

    world.stage.too_many.store(false, Ordering::SeqCst);
    world.service.refresh_due_grants().await;
    let caught_up = world.row("lab");
    assert_eq!((caught_up.state, caught_up.fault), (RowState::Valid, None));
    assert!(holds(&world, NEW_ACCESS));
    assert_eq!(world.stage.refreshes.load(Ordering::SeqCst), 1);
    let before = world.registrations().await;
    world.service.refresh_due_grants().await;
    assert_eq!(world.registrations().await, before, "it is left alone then");
}

#[tokio::test]
async fn a_runtime_that_was_away_gets_the_token_after_a_restart() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    world.stage.lab_is_away.store(true, Ordering::SeqCst);
    world.service.refresh(&world.account).await.unwrap();
    world.clock.forward(7200);
    world.service.refresh_grant(&id).await.unwrap();
    assert_eq!(world.row("lab").state, RowState::Failed);

    let service = world.restarted();
    assert_eq!(
        row(&service, "lab").state,
        RowState::Failed,
        "nor is it forgotten"
    );
    world.stage.lab_is_away.store(false, Ordering::SeqCst);
    service.refresh(&world.account).await.unwrap();
    service.refresh_due_grants().await;
    assert_eq!(row(&service, "lab").state, RowState::Valid);
    assert!(holds(&world, NEW_ACCESS));
}

#[tokio::test]
async fn a_crash_between_the_refresh_and_its_runtimes_is_made_good() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    let ledger = world.ledger();
    let info = ledger.grant(&id).unwrap().unwrap();
    ledger
        .write_grant(&info, jiff::Timestamp::from_second(1_800_000_200).unwrap())
        .unwrap();
    let service = world.restarted();
    assert_eq!(row(&service, "lab").state, RowState::Unsure);
    let before = world.registrations().await;
    service.refresh_due_grants().await;
    assert_eq!(world.registrations().await, before + 1);
    assert_eq!(row(&service, "lab").state, RowState::Valid);
}

#[tokio::test]
async fn a_runtime_with_an_act_under_way_is_come_back_to() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    *world.stage.answers_after.lock().unwrap() = Some(Duration::from_secs(2));
    let before = world.registrations().await;
    let (service, key) = (world.service.clone(), world.key("lab"));
    let act = tokio::spawn(async move { service.try_again(&key, "again").await });
    while world.registrations().await == before {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // It has sent the former access token, and waits for the answer.
    *world.stage.answers_after.lock().unwrap() = None;
    world.clock.forward(7200);
    world.service.refresh_grant(&id).await.unwrap();
    act.await.unwrap().unwrap();
    world.service.refresh_due_grants().await;
    assert!(holds(&world, NEW_ACCESS));
    assert_eq!(world.row("lab").state, RowState::Valid);
}

#[tokio::test]
async fn a_lost_answer_leaves_it_unsure_and_is_not_repeated_by_itself() {
    let world = World::new().await;
    refreshed_but(&world, || world.stage.lose_answers.store(true, Ordering::SeqCst)).await;
    let unsure = world.row("lab");
    assert_eq!(unsure.state, RowState::Unsure);
    assert!(
        unsure
            .fault
            .unwrap()
            .next
            .unwrap()
            .contains("“Try again” settles it")
    );
    let before = world.registrations().await;
    world.service.refresh_due_grants().await;
    assert_eq!(world.registrations().await, before);

    world.stage.lose_answers.store(false, Ordering::SeqCst);
    let outcome = world.service.try_again(&world.key("lab"), "again").await.unwrap();
    assert_eq!(outcome.row.state, RowState::Valid);
    assert!(holds(&world, NEW_ACCESS));
}

#[tokio::test]
async fn a_refusal_is_said_in_the_row_and_not_repeated_by_itself() {
    let world = World::new().await;
    refreshed_but(&world, || world.stage.refuse.store(true, Ordering::SeqCst)).await;
    let failed = world.row("lab");
    assert_eq!(failed.authorization, Some(AuthorizationState::Failed));
    assert!(failed.fault.unwrap().message.contains("Invalid Git token error"));
    let before = world.registrations().await;
    world.service.refresh_due_grants().await;
    assert_eq!(world.registrations().await, before);
}

#[tokio::test]
async fn a_renewed_token_is_put_on_as_the_first_one_was_but_for_the_token() {
    let world = World::new().await;
    refreshed_but(&world, || ()).await;
    let [first, second] = &world.registered().await[..] else {
        panic!("two registrations");
    };
    let without_token = |one: &serde_json::Value| {
        let mut args = one["variables"]["args"].clone();
        let token = args.as_object_mut().unwrap().remove("token").unwrap();
        (args, token)
    };
    assert_eq!(without_token(first).0, without_token(second).0);
    assert_ne!(without_token(first).1, without_token(second).1);
}

#[tokio::test]
async fn a_kept_token_that_was_renewed_since_it_was_checked_goes_on_a_runtime_as_it_is_now() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    world.clock.forward(6950);
    let request = CheckRequest {
        runtime: world.key("lab"),
        source: TokenSource::Kept { id: id.clone() },
        job: "check".to_owned(),
    };
    let checked = world.service.check_token(request).await.unwrap();
    world.stage.too_many.store(true, Ordering::SeqCst);
    world.service.refresh_grant(&id).await.unwrap();
    world.stage.too_many.store(false, Ordering::SeqCst);
    assert!(holds(&world, OLD_ACCESS));
    let outcome = world.put("lab", &checked, true).await.unwrap();
    assert_eq!(outcome.row.state, RowState::Valid);
    assert!(holds(&world, NEW_ACCESS));
}
