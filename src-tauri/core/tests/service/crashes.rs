//! Any step can be the last before the power goes: the ledger is left as the
//! crash would leave it, and a new service settles it.

use patrol_core::domain::secret::Secret;
use patrol_core::domain::token::{AuthorizationState, Keeping};
use patrol_core::keychain::{Item, Patience};
use patrol_core::service::page::RowState;

use crate::world::{NEW, OLD, World, row};

/// A second token's row, as the ledger has it just before its secret is written.
fn half_kept(world: &World, id: &str) {
    let ledger = world.ledger();
    let mut token = ledger.tokens().unwrap().remove(0);
    token.id = id.to_owned();
    token.keeping = Keeping::Storing;
    token.fingerprint = None;
    ledger.add_token(&token).unwrap();
}

#[tokio::test]
async fn a_row_whose_secret_was_never_written_is_dropped() {
    let world = World::new().await;
    world.add("one", OLD).await;
    half_kept(&world, "half");
    world.restarted().recover().await;
    assert_eq!(world.ledger().token("half").unwrap(), None);
    assert_eq!(world.ledger().tokens().unwrap().len(), 1);
}

#[tokio::test]
async fn a_row_whose_secret_was_written_is_kept() {
    let world = World::new().await;
    world.add("one", OLD).await;
    half_kept(&world, "half");
    let item = Item::Token("half".to_owned());
    world
        .keychain
        .set(&item, "label", &Secret::new(NEW.to_owned()), Patience::Quiet)
        .await
        .unwrap();
    world.restarted().recover().await;
    assert_eq!(
        world.ledger().token("half").unwrap().unwrap().keeping,
        Keeping::Stored
    );
}

#[tokio::test]
async fn a_keychain_that_cannot_be_read_settles_nothing() {
    let world = World::new().await;
    world.add("one", OLD).await;
    half_kept(&world, "half");
    let absent =
        patrol_core::keychain::Keychain::with_stores(|| Err(keyring_core::Error::NoDefaultStore), usize::MAX);
    let service = patrol_core::service::Service::new(
        world.ledger(),
        absent,
        std::sync::Arc::new(patrol_core::service::SystemClock(|| jiff::Timestamp::UNIX_EPOCH)),
        patrol_core::folders::Folders {
            data: "d".into(),
            config: "c".into(),
            state: "s".into(),
        },
        patrol_core::service::Surroundings::default(),
    );
    service.unwrap().recover().await;
    assert_eq!(
        world.ledger().token("half").unwrap().unwrap().keeping,
        Keeping::Storing
    );
}

#[tokio::test]
async fn a_removal_that_was_interrupted_is_finished() {
    let world = World::new().await;
    world.add("one", OLD).await;
    half_kept(&world, "half");
    let item = Item::Token("half".to_owned());
    world
        .keychain
        .set(&item, "label", &Secret::new(NEW.to_owned()), Patience::Quiet)
        .await
        .unwrap();
    world.ledger().set_keeping("half", Keeping::Removing).unwrap();
    world.restarted().recover().await;
    assert_eq!(world.ledger().token("half").unwrap(), None);
    assert_eq!(world.secret("half").await, None);
}

#[tokio::test]
async fn an_interrupted_first_authorization_is_settled_by_the_runtime() {
    for arrived in [true, false] {
        let world = World::new().await;
        let token = world.add("one", OLD).await.row.token.unwrap();
        let ledger = world.ledger();
        ledger
            .begin_authorizing(&world.account, "two", &token.id, jiff::Timestamp::UNIX_EPOCH)
            .unwrap();
        if arrived {
            world
                .stage
                .holds
                .lock()
                .unwrap()
                .insert("two".to_owned(), OLD.to_owned());
        }
        let service = world.restarted();
        assert_eq!(
            row(&service, "two").state,
            RowState::Unsure,
            "nothing is under way after a restart"
        );
        service.refresh(&world.account).await.unwrap();
        let settled = row(&service, "two");
        let expected = if arrived {
            RowState::Valid
        } else {
            RowState::Failed
        };
        assert_eq!(settled.state, expected);
        assert_eq!(
            settled.token.unwrap().id,
            token.id,
            "the token is still offered for “Try again”"
        );
    }
}

#[tokio::test]
async fn an_interrupted_update_stays_unsure_until_it_is_tried_again() {
    let world = World::new().await;
    let old = world.add("one", OLD).await.row.token.unwrap();
    world.add("two", NEW).await;
    let new = world.row("two").token.unwrap();
    world
        .ledger()
        .begin_authorizing(&world.account, "one", &new.id, jiff::Timestamp::UNIX_EPOCH)
        .unwrap();
    let service = world.restarted();
    service.refresh(&world.account).await.unwrap();
    assert_eq!(row(&service, "one").state, RowState::Unsure);
    assert_eq!(world.secret(&old.id).await.as_deref(), Some(OLD));
    let outcome = service.try_again(&world.key("one"), "again").await.unwrap();
    assert_eq!(outcome.row.state, RowState::Valid);
    assert_eq!(world.stage.holds.lock().unwrap()["one"], NEW);
}

#[tokio::test]
async fn an_interrupted_deletion_is_settled_by_the_runtime() {
    for arrived in [true, false] {
        let world = World::new().await;
        world.add("one", OLD).await;
        let ledger = world.ledger();
        let past = jiff::Timestamp::UNIX_EPOCH;
        ledger
            .set_authorization(&world.account, "one", AuthorizationState::Deleting, past)
            .unwrap();
        if arrived {
            world.stage.holds.lock().unwrap().clear();
        }
        let service = world.restarted();
        let interrupted = row(&service, "one");
        assert_eq!(interrupted.state, RowState::Unsure);
        assert_ne!(
            interrupted.authorization,
            Some(AuthorizationState::Deleting),
            "nothing is under way after a restart"
        );
        service.refresh(&world.account).await.unwrap();
        let expected = if arrived {
            RowState::NotAuthorized
        } else {
            RowState::Valid
        };
        assert_eq!(row(&service, "one").state, expected);
    }
}

#[tokio::test]
async fn an_interrupted_token_over_one_from_elsewhere_is_not_claimed_to_be_there() {
    let world = World::new().await;
    let token = world.add("two", NEW).await.row.token.unwrap();
    let foreign = ("one".to_owned(), OLD.to_owned());
    world.stage.holds.lock().unwrap().extend([foreign]);
    world.service.refresh(&world.account).await.unwrap();
    let ledger = world.ledger();
    let past = jiff::Timestamp::UNIX_EPOCH;
    ledger
        .begin_authorizing(&world.account, "one", &token.id, past)
        .unwrap();
    let service = world.restarted();
    for _ in ["at the start", "at any time after it"] {
        service.refresh(&world.account).await.unwrap();
        assert_eq!(row(&service, "one").state, RowState::Unsure);
    }
    let outcome = service.try_again(&world.key("one"), "again").await.unwrap();
    assert_eq!(outcome.row.state, RowState::Valid);
    assert_eq!(world.stage.holds.lock().unwrap()["one"], NEW);
}
