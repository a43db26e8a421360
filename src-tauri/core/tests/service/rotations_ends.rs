//! The last question of *Rotate…*, and what must be true before it is asked.

use std::sync::atomic::Ordering;
use std::time::Duration;

use patrol_core::domain::fault::Code;
use patrol_core::domain::token::{LineState, RotationStep};
use patrol_core::service::page::RevocationView;

use crate::batches::{at_rest, states};
use crate::pats::{BY_HAND, PLAIN};
use crate::rotations::{acts, by_hand, check, put, rested, revoke, rotate, unfinished};
use crate::world::{NEW, OLD, World, mark};

#[tokio::test]
async fn the_old_token_is_not_revoked_while_a_runtime_has_it() {
    let world = World::new().await;
    let old = put(&world, PLAIN, &["lab"]).await;
    world.stage.on_gitlab.lock().unwrap().insert("two".to_owned());
    world.service.refresh(&world.account).await.unwrap();
    put(&world, PLAIN, &["two"]).await;
    mark(&world.stage.refusing, "two", true);
    let view = by_hand(&world, &old, BY_HAND).await;
    assert_eq!(view.step, RotationStep::Putting);
    assert_eq!(states(view.batch.as_ref().unwrap())["two"], LineState::Failed);
    for by_hand in [true, false] {
        let refused = revoke(&world.service, &view.id, by_hand).await.unwrap_err();
        assert_eq!(refused.code, Code::Busy);
    }
    assert!(world.stage.pats.lives(PLAIN));
    assert_eq!(world.secret(&old).await.as_deref(), Some(PLAIN));
    assert_eq!(world.stage.held("two").as_deref(), Some(PLAIN));

    // Another day.
    mark(&world.stage.refusing, "two", false);
    let service = world.restarted();
    let offered = unfinished(&service).remove(0);
    assert!(
        service.start().unwrap().batches.is_empty(),
        "the rotation speaks for its batch"
    );
    service.continue_batch(&offered.batch.unwrap().id).await.unwrap();
    let view = rested(&service, &view.id).await;
    assert_eq!(view.step, RotationStep::Revoking);
    assert_eq!(view.revocation, RevocationView::ByApi);
    let done = revoke(&service, &view.id, false).await.unwrap();
    assert_eq!(done.fault, None);
    assert_eq!(world.stage.pats.revocations(), [PLAIN]);
    assert_eq!(world.secret(&old).await, None);
}

#[tokio::test]
async fn a_runtime_that_got_the_old_one_meanwhile_gets_the_new_one_before_the_end() {
    let world = World::new().await;
    let old = put(&world, OLD, &["one"]).await;
    let view = by_hand(&world, &old, NEW).await;
    assert_eq!(view.step, RotationStep::Revoking);
    put(&world, OLD, &["two"]).await;
    let refused = revoke(&world.service, &view.id, true).await.unwrap_err();
    assert_eq!(refused.message, "two still has the old token.");
    assert_eq!(world.secret(&old).await.as_deref(), Some(OLD));

    let back = unfinished(&world.service).remove(0);
    assert_eq!(back.step, RotationStep::Putting);
    let batch = back.batch.unwrap();
    assert_eq!(
        states(&batch)["two"],
        LineState::Waiting,
        "and not without the user's word"
    );
    world.service.continue_batch(&batch.id).await.unwrap();
    assert_eq!(
        rested(&world.service, &view.id).await.step,
        RotationStep::Revoking
    );
    assert_eq!(world.stage.held("two").as_deref(), Some(NEW));
    revoke(&world.service, &view.id, true).await.unwrap();
    assert_eq!(world.secret(&old).await, None);
}

#[tokio::test]
async fn a_token_that_something_is_using_is_not_revoked_under_its_hands() {
    let world = World::new().await;
    let old = put(&world, PLAIN, &["lab"]).await;
    let view = by_hand(&world, &old, BY_HAND).await;
    *world.stage.answers_after.lock().unwrap() = Some(Duration::from_millis(500));
    let before = world.registrations().await;
    let checked = world.check("lab", PLAIN).await.unwrap();
    let act = async {
        world.put("lab", &checked, true).await.unwrap();
    };
    let meanwhile = async {
        while world.registrations().await == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        revoke(&world.service, &view.id, false).await.unwrap_err()
    };
    let ((), refused) = tokio::join!(act, meanwhile);
    assert_eq!(
        refused.message,
        "Something is using the old token at this moment."
    );
    assert!(world.stage.pats.lives(PLAIN));
    assert!(world.stage.pats.revocations().is_empty());
}

#[tokio::test]
async fn where_the_host_does_not_revoke_it_both_tokens_stay() {
    let world = World::new().await;
    let old = put(&world, PLAIN, &["lab"]).await;
    let view = by_hand(&world, &old, BY_HAND).await;
    world.stage.pats.revokes_not.store(true, Ordering::SeqCst);
    let fault = revoke(&world.service, &view.id, false).await.unwrap_err();
    assert!(fault.kept.unwrap().contains("may still work"));
    assert_eq!(unfinished(&world.service)[0].step, RotationStep::Revoking);
    assert_eq!(world.secret(&old).await.as_deref(), Some(PLAIN));
    assert_eq!(acts(&world, &old).last().unwrap().0, "Revoked");
    assert_ne!(acts(&world, &old).last().unwrap().1, "ok");

    // It was revoked, and the power went before that was written down.
    world.stage.pats.revokes_not.store(false, Ordering::SeqCst);
    world.stage.pats.end(PLAIN);
    let service = world.restarted();
    let done = revoke(&service, &view.id, false).await.unwrap();
    assert_eq!(done.rotation.step, RotationStep::Done);
    assert_eq!(world.secret(&old).await, None);
}

#[tokio::test]
async fn ending_a_rotation_keeps_both_tokens_even_with_a_runtime_under_way() {
    let world = World::new().await;
    let old = put(&world, OLD, &["one"]).await;
    let checked = check(&world.service, &old, NEW).await.unwrap();
    *world.stage.answers_after.lock().unwrap() = Some(Duration::from_millis(300));
    let before = world.registrations().await;
    let begun = rotate(&world.service, &old, &checked, false).await.unwrap();
    while world.registrations().await == before {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let ended = world.service.stop_rotation(&begun.rotation.id).await.unwrap();
    assert_eq!(ended.rotation.step, RotationStep::Stopped);
    assert!(
        ended.sentence.ends_with("was ended; both tokens are kept."),
        "{}",
        ended.sentence
    );
    let batch = begun.rotation.batch.unwrap().id;
    while world.ledger().lines(&batch).unwrap()[0].state != LineState::Done {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    at_rest(&world.service, &batch).await;
    assert_eq!(world.secret(&old).await.as_deref(), Some(OLD));
    let new = begun.rotation.new.unwrap().id;
    assert_eq!(world.secret(&new).await.as_deref(), Some(NEW));
    let start = world.restarted().start().unwrap();
    assert!(start.rotations.is_empty() && start.batches.is_empty());
    // And it can begin anew, with the same token.
    let view = by_hand(&world, &old, NEW).await;
    assert_eq!(view.step, RotationStep::Revoking);
}

#[tokio::test]
async fn a_runtime_that_is_gone_for_good_does_not_keep_a_rotation_from_its_end() {
    let world = World::new().await;
    let old = put(&world, OLD, &["one", "two"]).await;
    mark(&world.stage.refusing, "two", true);
    let view = by_hand(&world, &old, NEW).await;
    assert_eq!(view.step, RotationStep::Putting);
    mark(&world.stage.unlisted, "two", true);
    world.service.refresh(&world.account).await.unwrap();
    world
        .service
        .continue_batch(&view.batch.unwrap().id)
        .await
        .unwrap();
    let view = rested(&world.service, &view.id).await;
    assert_eq!(view.step, RotationStep::Revoking);
    let names: Vec<_> = view.batch.as_ref().map(states).unwrap().into_keys().collect();
    assert_eq!(names, ["one"], "it is not claimed to have the new one");

    // Back just before the last question: it is asked for.
    mark(&world.stage.unlisted, "two", false);
    world.service.refresh(&world.account).await.unwrap();
    let refused = revoke(&world.service, &view.id, true).await.unwrap_err();
    assert_eq!(refused.message, "two still has the old token.");

    mark(&world.stage.unlisted, "two", true);
    world.service.refresh(&world.account).await.unwrap();
    let back = unfinished(&world.service).remove(0);
    world
        .service
        .continue_batch(&back.batch.unwrap().id)
        .await
        .unwrap();
    rested(&world.service, &view.id).await;
    let done = revoke(&world.service, &view.id, true).await.unwrap();
    assert_eq!(done.fault, None);
    assert!(
        done.sentence
            .ends_with("two is no longer in the list, and was not asked."),
        "{}",
        done.sentence
    );
    assert_eq!(world.secret(&old).await, None);
}
