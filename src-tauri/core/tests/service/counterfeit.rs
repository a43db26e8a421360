//! A runtime that names another Git host than before, as whoever has got hold
//! of its settings would have it do (RFC 9700, section 4.9.1): it would carry
//! a token there. It is sent none, and nobody there hears of one.

use std::sync::atomic::Ordering;

use patrol_core::domain::fault::Code;
use patrol_core::service::page::RowState;
use wiremock::MockServer;

use crate::browser::{sign_in, signed_in, willing};
use crate::world::World;

/// The runtime “lab” names this host from now on, and Patrol has seen it.
async fn moved(world: &World) -> MockServer {
    let counterfeit = MockServer::start().await;
    *world.stage.lab_names.lock().unwrap() = Some(counterfeit.uri());
    world.service.refresh(&world.account).await.unwrap();
    counterfeit
}

async fn heard(counterfeit: &MockServer) -> usize {
    counterfeit.received_requests().await.unwrap().len()
}

#[tokio::test]
async fn a_renewed_token_is_not_sent_to_a_runtime_that_names_another_host_since() {
    let world = World::new().await;
    signed_in(&world).await;
    let before = world.registrations().await;
    let counterfeit = moved(&world).await;
    world.clock.forward(7200);
    world.service.refresh_due_grants().await;
    assert_eq!(
        world.stage.refreshes.load(Ordering::SeqCst),
        1,
        "its own host renewed it"
    );
    assert_eq!(world.registrations().await, before, "the runtime was not sent it");
    assert_eq!(heard(&counterfeit).await, 0);
    let fault = world.row("lab").fault.unwrap();
    assert_eq!(fault.code, Code::ForeignToken);
    assert!(fault.message.contains("any more"), "{fault:?}");
}

#[tokio::test]
async fn what_was_begun_is_not_gone_on_with_on_a_runtime_that_names_another_host_since() {
    let world = World::new().await;
    let checked = sign_in(&world, willing()).await.unwrap();
    world.stage.refuse.store(true, Ordering::SeqCst);
    assert_eq!(
        world.put("lab", &checked, true).await.unwrap().row.state,
        RowState::Failed
    );
    world.stage.refuse.store(false, Ordering::SeqCst);
    let before = world.registrations().await;
    let counterfeit = moved(&world).await;
    let again = world.service.try_again(&world.key("lab"), "again").await.unwrap();
    assert_eq!(again.fault.unwrap().code, Code::ForeignToken);
    assert_eq!(world.registrations().await, before);
    assert_eq!(heard(&counterfeit).await, 0);
    assert_eq!(world.stage.held("lab"), None);
}

#[tokio::test]
async fn a_checked_token_does_not_follow_its_runtime_to_another_host() {
    let world = World::new().await;
    let checked = sign_in(&world, willing()).await.unwrap();
    let counterfeit = moved(&world).await;
    let put = world.put("lab", &checked, true).await.unwrap();
    assert_eq!(put.fault.unwrap().code, Code::ForeignToken);
    assert_eq!(world.registrations().await, 0);
    assert_eq!(heard(&counterfeit).await, 0);
    // Nor does its dialog offer the former host's application, or any token of it.
    let dialog = world.service.token_dialog(&world.key("lab")).await.unwrap();
    assert_eq!(dialog.sign_in, None);
    assert_eq!(heard(&counterfeit).await, 0);
}
