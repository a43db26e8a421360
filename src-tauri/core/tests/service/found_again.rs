//! The records are lost, the keychain is not: what is found again, and what
//! is said.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use patrol_core::domain::secret::Secret;
use patrol_core::keychain::{Item, Patience};
use patrol_core::service::Service;
use patrol_core::service::page::{Change, RowState, Start};

use crate::browser::{refresh_token, signed_in};
use crate::rotations::put;
use crate::world::{OLD, World, row};

/// Writes nonsense over the ledger, as a broken disk would, and starts again.
fn start_over_damage(world: &mut World) -> Service {
    let file = world.folder.path().join("patrol.db");
    std::fs::write(&file, "no database any more ".repeat(500)).unwrap();
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(world.folder.path().join(format!("patrol.db{end}")));
    }
    world.service = world.restarted();
    world.service.clone()
}

/// What the window is told when the search is over.
fn told(service: &Service) -> Arc<Mutex<Option<Start>>> {
    let told: Arc<Mutex<Option<Start>>> = Arc::default();
    let hears = told.clone();
    service.listen(Arc::new(move |change| {
        if let Change::Anew { start } = change {
            *hears.lock().unwrap() = Some(*start);
        }
    }));
    told
}

#[tokio::test]
async fn accounts_and_tokens_are_found_again_by_their_own_items_and_the_window_says_so() {
    let mut world = World::new().await;
    let pasted = put(&world, OLD, &["one"]).await;
    let granted = signed_in(&world).await;
    let service = start_over_damage(&mut world);
    let notice = service.start().unwrap().notice.unwrap();
    assert!(notice.message.contains("damaged"), "{notice:?}");
    assert!(notice.kept.unwrap().contains("patrol.db.damaged-1"));
    assert!(notice.next.unwrap().contains("looked for in the keychain"));

    let told = told(&service);
    service.recover().await;
    let start = told.lock().unwrap().take().unwrap();
    assert_eq!(start.active.as_deref(), Some(world.account.as_str()));
    assert_eq!(start.runtimes.len(), 3);
    let mut ids: Vec<_> = start.tokens.iter().map(|token| token.id.clone()).collect();
    let mut expected = vec![pasted, granted.clone()];
    ids.sort();
    expected.sort();
    assert_eq!(ids, expected, "under the very ids that the keychain knows");
    let notice = start.notice.unwrap();
    assert!(
        notice.kept.as_ref().unwrap().contains("1 account and 2 tokens"),
        "{notice:?}"
    );
    let one = row(&service, "one");
    assert_eq!(
        (one.state, one.token),
        (RowState::Valid, None),
        "which token it is, it does not tell"
    );

    // What renews itself goes on renewing itself.
    let before = refresh_token(&world, &granted).await;
    service.refresh_due_grants().await;
    assert_ne!(refresh_token(&world, &granted).await, before);
    // And a found token is as good as it was.
    world.add("one", OLD).await;
    assert_eq!(service.start().unwrap().tokens.len(), 2, "it is known again");

    assert_eq!(world.restarted().start().unwrap().notice, None, "said once");
}

#[tokio::test]
async fn what_cannot_be_placed_stays_in_the_keychain_and_is_named() {
    let mut world = World::new().await;
    put(&world, OLD, &["one"]).await;
    let strange = Item::Token("strange".to_owned());
    let secret = Secret::new("ghp_of_a_host_that_no_runtime_uses".to_owned());
    let label = "Patrol: ada@git.elsewhere.example";
    world
        .keychain
        .set(&strange, label, &secret, Patience::Quiet)
        .await
        .unwrap();
    let service = start_over_damage(&mut world);
    service.recover().await;
    let start = service.start().unwrap();
    assert_eq!(start.tokens.len(), 1);
    let notice = start.notice.unwrap();
    assert!(
        notice
            .next
            .as_ref()
            .unwrap()
            .contains("ada@git.elsewhere.example"),
        "{notice:?}"
    );
    assert!(world.secret("strange").await.is_some(), "nothing is thrown away");
}

#[tokio::test]
async fn who_does_not_answer_is_asked_again_at_the_next_start() {
    let mut world = World::new().await;
    let id = put(&world, OLD, &["one"]).await;
    let service = start_over_damage(&mut world);
    world.stage.host_is_down.store(true, Ordering::SeqCst);
    service.recover().await;
    let start = service.start().unwrap();
    assert!(start.tokens.is_empty());
    let next = start.notice.unwrap().next.unwrap();
    assert!(next.contains("goes on at the next start"), "{next}");
    world.stage.host_is_down.store(false, Ordering::SeqCst);
    world.service = world.restarted();
    world.service.recover().await;
    let start = world.service.start().unwrap();
    assert_eq!(start.tokens[0].id, id);
}

#[tokio::test]
async fn a_keychain_that_is_shut_puts_the_search_off() {
    let mut world = World::new().await;
    put(&world, OLD, &["one"]).await;
    start_over_damage(&mut world);
    let service = world.without_keychain();
    service.recover().await;
    assert!(
        service
            .start()
            .unwrap()
            .notice
            .unwrap()
            .next
            .unwrap()
            .contains("as soon as it is open")
    );
    world.service = world.restarted();
    world.service.recover().await;
    assert_eq!(world.service.start().unwrap().tokens.len(), 1);
}

#[tokio::test]
async fn what_was_pasted_again_meanwhile_is_not_kept_twice() {
    let mut world = World::new().await;
    let first = put(&world, OLD, &["one"]).await;
    let service = start_over_damage(&mut world);
    // The user is faster than the search.
    let start = world.connect(&service).await.unwrap();
    world.account = start.active.unwrap();
    service.refresh(&world.account).await.unwrap();
    let second = put(&world, OLD, &["one"]).await;
    assert_ne!(first, second);
    service.recover().await;
    let start = service.start().unwrap();
    assert_eq!((start.accounts.len(), start.tokens.len()), (1, 1));
    let kept = world.gate.held();
    let names: Vec<_> = kept.keys().map(String::as_str).collect();
    let expected = [
        format!("api-key/{}", world.account),
        "fingerprint-key".to_owned(),
        format!("token/{second}"),
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn without_damage_nothing_is_looked_for() {
    let world = World::new().await;
    let stray = Item::Token("stray".to_owned());
    let secret = Secret::new(OLD.to_owned());
    world
        .keychain
        .set(&stray, "Patrol: ada@x", &secret, Patience::Quiet)
        .await
        .unwrap();
    let service = world.restarted();
    let told = told(&service);
    service.recover().await;
    assert!(told.lock().unwrap().is_none());
    assert_eq!(service.start().unwrap().notice, None);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn on_a_full_disk_the_window_shows_what_was_last_seen_and_nothing_is_set_aside() {
    let world = World::new().await;
    let token = world.add("one", OLD).await.row.token.unwrap();
    let past = jiff::Timestamp::UNIX_EPOCH;
    world
        .ledger()
        .begin_authorizing(&world.account, "two", &token.id, past)
        .unwrap();
    // From its first write on.
    world.probe.arm(Some((0, crate::probe::How::Fails)));
    let service = world.restarted();
    let start = service.start().unwrap();
    assert!(!world.probe.has_room(), "it has tried to write");
    assert_eq!((start.runtimes.len(), start.tokens.len()), (3, 1));
    assert_eq!(
        row(&service, "two").state,
        RowState::Unsure,
        "nothing is under way"
    );
    let fault = world.service.refresh(&world.account).await.unwrap_err();
    assert!(fault.message.contains("disk is full"), "{fault:?}");
    world.probe.disarm();
    service.refresh(&world.account).await.unwrap();
    assert_eq!(row(&service, "two").state, RowState::Failed);
    let aside = std::fs::read_dir(world.folder.path()).unwrap();
    let mut names = aside.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!names.any(|name| name.contains("damaged")));
}
