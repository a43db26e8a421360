//! *Rotate…* where the host makes the new token: GitLab, asked once.

use std::time::Duration;

use patrol_core::domain::expiry::Expiry;
use patrol_core::domain::fault::Code;
use patrol_core::domain::token::RotationStep;
use patrol_core::service::page::{RevocationView, RowState};

use crate::pats::{Answer, BY_HAND, PLAIN, ROTATING};
use crate::rotations::{acts, by_api, by_hand, gone, over, put, revoke, unfinished};
use crate::world::{OLD, World, mark};

#[tokio::test]
async fn where_the_host_makes_the_new_token_one_word_is_enough() {
    let world = World::new().await;
    let old = put(&world, ROTATING, &["lab"]).await;
    let dialog = world.service.rotation_dialog(&old).unwrap();
    assert!(dialog.by_api);
    assert_eq!(dialog.revocation, RevocationView::NotNeeded);
    let begun = by_api(&world.service, &old).await.unwrap();
    let made = over(&world, &begun.rotation.id).await;
    assert_eq!(made.step, RotationStep::Done);
    gone(&world, &old).await;
    let lab = world.row("lab");
    assert_eq!(lab.state, RowState::Valid);
    let new = lab.token.unwrap();
    let secret = world.stage.held("lab").unwrap();
    assert!(world.stage.pats.lives(&secret));
    assert_eq!(world.secret(&new.id).await, Some(secret));
    assert_eq!(world.stage.pats.rotations(), 1);
    let row = world.ledger().token(&new.id).unwrap().unwrap();
    let end = "2027-12-31T00:00:00Z".parse().unwrap();
    assert_eq!(row.expiry, Expiry::At { at: end });
    assert!(row.fingerprint.is_some() && row.verified_at.is_some());
    assert_eq!(world.service.start().unwrap().tokens.len(), 1);
    let told: Vec<_> = acts(&world, &new.id).into_iter().map(|(act, _)| act).collect();
    assert_eq!(told, ["Kept", "Verified", "Succeeded", "Authorized"]);
}

#[tokio::test]
async fn a_token_that_is_on_no_runtime_is_rotated_too() {
    let world = World::new().await;
    let old = put(&world, ROTATING, &["lab"]).await;
    put(&world, PLAIN, &["lab"]).await;
    assert_eq!(world.secret(&old).await, None, "the former one has served");
    mark(&world.stage.refusing, "lab", true);
    let checked = world.check("lab", ROTATING).await.unwrap();
    let failed = world.put("lab", &checked, true).await.unwrap();
    let old = failed.row.token.unwrap().id;
    world.add("lab", PLAIN).await;
    mark(&world.stage.refusing, "lab", false);
    world.add("lab", PLAIN).await;
    assert_eq!(
        world.secret(&old).await.as_deref(),
        Some(ROTATING),
        "kept, and nowhere"
    );

    let done = by_api(&world.service, &old).await.unwrap();
    assert_eq!(done.rotation.step, RotationStep::Done);
    assert_eq!(world.secret(&old).await, None);
    assert!(unfinished(&world.service).is_empty());
    assert_eq!(world.stage.held("lab").as_deref(), Some(PLAIN));
}

#[tokio::test]
async fn a_host_that_refuses_leaves_everything_as_it_was() {
    let world = World::new().await;
    let old = put(&world, ROTATING, &["lab"]).await;
    world.stage.pats.answer_with(Answer::No);
    let refused = by_api(&world.service, &old).await.unwrap_err();
    assert_eq!(refused.kept.as_deref(), Some("The old token was not replaced."));
    assert!(unfinished(&world.service).is_empty());
    assert_eq!(world.ledger().tokens().unwrap().len(), 1);
    assert_eq!(world.stage.held("lab").as_deref(), Some(ROTATING));
    assert_eq!(acts(&world, &old).last().unwrap().0, "Rotated");
    assert_ne!(acts(&world, &old).last().unwrap().1, "ok");
    world.stage.pats.answer_with(Answer::New);
    let begun = by_api(&world.service, &old).await.unwrap();
    assert_eq!(over(&world, &begun.rotation.id).await.step, RotationStep::Done);
}

#[tokio::test]
async fn a_lost_answer_is_told_and_the_host_is_not_asked_again() {
    let world = World::new().await;
    let old = put(&world, ROTATING, &["lab"]).await;
    world.stage.pats.answer_with(Answer::Lost);
    let lost = by_api(&world.service, &old).await.unwrap_err();
    assert!(lost.message.contains("its answer was lost"), "{}", lost.message);
    for service in [world.service.clone(), world.restarted()] {
        let told = unfinished(&service).remove(0);
        assert!(!told.held);
        assert_eq!((told.step, told.new), (RotationStep::Asked, None));
        assert_eq!(by_api(&service, &old).await.unwrap_err().code, Code::Gone);
    }
    assert_eq!(world.stage.pats.rotations(), 1);
    assert_eq!(
        world.secret(&old).await.as_deref(),
        Some(ROTATING),
        "nothing is thrown away"
    );
    assert_eq!(world.ledger().tokens().unwrap().len(), 1);

    // It goes on by hand.
    let view = by_hand(&world, &old, BY_HAND).await;
    assert_eq!(view.step, RotationStep::Revoking);
    assert_eq!(
        unfinished(&world.service).len(),
        1,
        "the lost one is over with that"
    );
    assert_eq!(world.stage.held("lab").as_deref(), Some(BY_HAND));
    let done = revoke(&world.service, &view.id, false).await.unwrap();
    assert_eq!(done.fault, None, "that it is dead already is as good");
    assert_eq!(world.secret(&old).await, None);
}

#[tokio::test]
async fn a_new_token_that_the_keychain_does_not_take_is_held_until_it_does() {
    let world = World::new().await;
    let old = put(&world, ROTATING, &["lab"]).await;
    let gate = world.gate.clone();
    world
        .stage
        .pats
        .meanwhile(move || gate.fail_writes(Some("token/")));
    let fault = by_api(&world.service, &old).await.unwrap_err();
    assert_eq!(fault.code, Code::KeychainFailed);
    assert!(fault.kept.unwrap().contains("in memory"));
    let waiting = unfinished(&world.service).remove(0);
    assert!(waiting.held && waiting.step == RotationStep::Asked);
    assert!(by_api(&world.service, &old).await.is_err());
    let stopped = world.service.stop_rotation(&waiting.id).await.unwrap_err();
    assert_eq!(
        stopped.code,
        Code::KeychainFailed,
        "ending it here would lose the token"
    );
    world.service.recover().await;

    world.gate.fail_writes(None);
    let begun = by_api(&world.service, &old).await.unwrap();
    assert_eq!(begun.rotation.id, waiting.id);
    assert_eq!(over(&world, &waiting.id).await.step, RotationStep::Done);
    assert_eq!(
        world.stage.pats.rotations(),
        1,
        "the host is not asked for another"
    );
    assert!(world.stage.pats.lives(&world.stage.held("lab").unwrap()));
}

#[tokio::test]
async fn a_new_token_in_memory_is_kept_before_its_rotation_is_ended() {
    let world = World::new().await;
    let old = put(&world, ROTATING, &["lab"]).await;
    let gate = world.gate.clone();
    world
        .stage
        .pats
        .meanwhile(move || gate.fail_writes(Some("token/")));
    by_api(&world.service, &old).await.unwrap_err();
    world.gate.fail_writes(None);
    let waiting = unfinished(&world.service).remove(0);
    let ended = world.service.stop_rotation(&waiting.id).await.unwrap();
    assert!(
        ended.sentence.ends_with("of which the old one is dead."),
        "{}",
        ended.sentence
    );
    let new = ended.rotation.new.unwrap().id;
    assert!(world.stage.pats.lives(&world.secret(&new).await.unwrap()));
    assert_eq!(world.secret(&old).await.as_deref(), Some(ROTATING));
}

#[tokio::test]
async fn a_keychain_that_cannot_be_written_is_found_out_before_the_host_is_asked() {
    let world = World::new().await;
    let old = put(&world, ROTATING, &["lab"]).await;
    world.gate.fail_writes(Some("fingerprint-key"));
    assert!(by_api(&world.service, &old).await.is_err());
    assert_eq!(world.stage.pats.rotations(), 0);
    assert!(unfinished(&world.service).is_empty());
}

#[tokio::test]
async fn asked_twice_at_once_the_host_is_asked_once() {
    let world = World::new().await;
    let old = put(&world, ROTATING, &["lab"]).await;
    let opener = world.gate.shut("token/");
    let (first, second, ()) = tokio::join!(
        by_api(&world.service, &old),
        by_api(&world.service, &old),
        async {
            world.gate.reached().await;
            drop(opener);
        }
    );
    let (begun, refused) = match (first, second) {
        (Ok(begun), Err(refused)) | (Err(refused), Ok(begun)) => (begun, refused),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused.code, Code::Busy);
    over(&world, &begun.rotation.id).await;
    gone(&world, &old).await;
    assert_eq!(world.stage.pats.rotations(), 1);
    assert_eq!(world.ledger().tokens().unwrap().len(), 1);
}

#[tokio::test]
async fn a_rotation_goes_on_where_nobody_waits_for_it_any_more() {
    let world = World::new().await;
    let old = put(&world, ROTATING, &["lab"]).await;
    world.stage.pats.delay(Duration::from_millis(500));
    let (service, token) = (world.service.clone(), old.clone());
    let act = tokio::spawn(async move { by_api(&service, &token).await.map(drop) });
    while world.stage.pats.rotations() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    act.abort();
    assert!(act.await.unwrap_err().is_cancelled());
    // A keychain that is opened in this moment takes the row for no crash's.
    world.service.recover().await;
    let waiting = unfinished(&world.service).remove(0);
    assert_eq!(
        world.service.stop_rotation(&waiting.id).await.unwrap_err().code,
        Code::Busy
    );
    assert_eq!(by_api(&world.service, &old).await.unwrap_err().code, Code::Busy);
    assert_eq!(over(&world, &waiting.id).await.step, RotationStep::Done);
    assert!(world.stage.pats.lives(&world.stage.held("lab").unwrap()));
}

#[tokio::test]
async fn a_token_that_its_host_does_not_replace_is_not_sent_there() {
    let world = World::new().await;
    for (runtime, token) in [("one", OLD), ("lab", PLAIN)] {
        let id = put(&world, token, &[runtime]).await;
        assert_eq!(
            by_api(&world.service, &id).await.unwrap_err().code,
            Code::BadInput
        );
    }
    let asked = world.server.received_requests().await.unwrap();
    assert!(!asked.iter().any(|it| it.url.path().ends_with("/rotate")));
}
