//! Signing in by the loopback redirect, and tokens that live for two hours.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use patrol_core::domain::fault::Code;
use patrol_core::keychain::{Item, Patience};
use patrol_core::service::page::{Checked, RowState, SignInRequest, SignInWay};
use patrol_core::service::{Browser, Service};

use crate::world::World;

/// A browser in which the user says yes at once: it comes back with a code.
fn willing() -> Browser {
    returning("code=good")
}

/// A browser that comes back with the right state and this.
fn returning(answer: &'static str) -> Browser {
    Arc::new(move |address| {
        let address: url::Url = address.parse().unwrap();
        let asked = |name: &str| {
            address
                .query_pairs()
                .find(|(key, _)| key == name)
                .unwrap()
                .1
                .into_owned()
        };
        assert_eq!(asked("code_challenge_method"), "S256");
        let back: url::Url = asked("redirect_uri").parse().unwrap();
        let place = format!("{}:{}", back.host_str().unwrap(), back.port().unwrap());
        let request = format!(
            "GET {}?{answer}&state={} HTTP/1.1\r\nHost: {place}\r\n\r\n",
            back.path(),
            asked("state")
        );
        let mut stream = TcpStream::connect(&place).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        true
    })
}

async fn sign_in(world: &World, browser: Browser) -> Result<Checked, patrol_core::domain::fault::Fault> {
    let request = SignInRequest {
        runtime: world.key("lab"),
        job: "sign in".to_owned(),
    };
    Ok(world.service.sign_in(request, browser).await?.checked.unwrap())
}

/// The runtime “lab” authorized by signing in: the token's id.
async fn signed_in(world: &World) -> String {
    let checked = sign_in(world, willing()).await.unwrap();
    let outcome = world.put("lab", &checked, true).await.unwrap();
    assert_eq!(outcome.fault, None);
    outcome.row.token.unwrap().id
}

async fn refresh_token(world: &World, id: &str) -> Option<String> {
    let item = Item::RefreshToken(id.to_owned());
    world
        .keychain
        .get(&item, Patience::Quiet)
        .await
        .unwrap()
        .map(|secret| secret.expose().to_owned())
}

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
