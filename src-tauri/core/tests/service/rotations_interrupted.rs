//! *Rotate…* and a crash at any of its steps.

use patrol_core::domain::expiry::Expiry;
use patrol_core::domain::fault::Code;
use patrol_core::domain::secret::Secret;
use patrol_core::domain::token::{Keeping, LineState, RotationStep, Token};
use patrol_core::keychain::{Item, Patience};
use patrol_core::ledger::{Batch, Rotation};
use patrol_core::service::page::{RevocationView, RowState};

use crate::batches::states;
use crate::pats::{BY_HAND, ROTATING};
use crate::rotations::{by_api, check, gone, over, put, rested, revoke, rotate, unfinished};
use crate::world::{MONAS, NEW, OLD, World, mark, row};

/// Two kept tokens, and a rotation of the first by the second, as the ledger
/// has it when the power goes.
async fn interrupted(world: &World, by_api: bool, lines: &[(&str, LineState)]) -> (Rotation, String, String) {
    let old = put(world, OLD, &["one"]).await;
    world.grow(1).await;
    let new = put(world, NEW, &["more-00"]).await;
    let ledger = world.ledger();
    let begun_at = jiff::Timestamp::from_second(1_800_000_100).unwrap();
    let batch = Batch {
        id: "batch".to_owned(),
        token: new.clone(),
        begun_at,
        ended_at: None,
    };
    let rotation = Rotation {
        id: "rotation".to_owned(),
        old: Some(old.clone()),
        new: Some(new.clone()),
        batch: None,
        by_api,
        step: RotationStep::Putting,
        subject: "ada@host".to_owned(),
        begun_at,
        ended_at: None,
    };
    let keys: Vec<_> = lines.iter().map(|(name, _)| world.key(name)).collect();
    assert!(ledger.begin_rotation(&rotation, Some((&batch, &keys))).unwrap());
    for (name, state) in lines {
        ledger.set_line("batch", &world.key(name), *state, None).unwrap();
    }
    (rotation, old, new)
}

#[tokio::test]
async fn a_crash_before_the_first_runtime_loses_nothing() {
    let world = World::new().await;
    let (_, old, new) = interrupted(&world, false, &[("one", LineState::Waiting)]).await;
    let service = world.restarted();
    // What the new one was on is given another: it is still meant for the rest.
    let checked = world.check("more-00", MONAS).await.unwrap();
    world.put("more-00", &checked, true).await.unwrap();
    assert_eq!(world.secret(&new).await.as_deref(), Some(NEW));
    service.continue_batch("batch").await.unwrap();
    assert_eq!(rested(&service, "rotation").await.step, RotationStep::Revoking);
    assert_eq!(world.stage.held("one").as_deref(), Some(NEW));
    assert_eq!(world.secret(&old).await.as_deref(), Some(OLD));
}

#[tokio::test]
async fn what_has_the_old_one_still_comes_before_the_last_question_after_a_crash_too() {
    for by_api in [false, true] {
        let world = World::new().await;
        let (_, old, _) = interrupted(&world, by_api, &[("more-00", LineState::Done)]).await;
        let service = world.restarted();
        let asks = unfinished(&service).remove(0);
        assert_eq!(asks.step, RotationStep::Putting);
        assert_eq!(states(asks.batch.as_ref().unwrap())["one"], LineState::Waiting);
        service.continue_batch("batch").await.unwrap();
        if by_api {
            assert_eq!(over(&world, "rotation").await.step, RotationStep::Done);
            gone(&world, &old).await;
        } else {
            assert_eq!(rested(&service, "rotation").await.step, RotationStep::Revoking);
        }
    }
}

#[tokio::test]
async fn a_crash_between_the_last_runtime_and_the_word_that_all_have_it_leaves_the_last_question() {
    for by_api in [false, true] {
        let world = World::new().await;
        let (_, old, _) = interrupted(&world, by_api, &[("one", LineState::UnderWay)]).await;
        world.add("one", NEW).await;
        assert_eq!(
            world.secret(&old).await.as_deref(),
            Some(OLD),
            "a rotation is not finished yet"
        );
        world
            .ledger()
            .set_line("batch", &world.key("one"), LineState::Done, None)
            .unwrap();
        let service = world.restarted();
        let asks = unfinished(&service).remove(0);
        assert_eq!(asks.step, RotationStep::Revoking);
        assert_eq!(asks.revocation == RevocationView::NotNeeded, by_api);
        let done = revoke(&service, "rotation", !by_api).await.unwrap();
        assert_eq!((done.rotation.step, done.fault), (RotationStep::Done, None));
        assert_eq!(world.secret(&old).await, None);
    }
}

#[tokio::test]
async fn a_rotation_whose_runtimes_went_with_their_account_is_asked_about_at_once() {
    let world = World::new().await;
    interrupted(&world, false, &[("one", LineState::Failed)]).await;
    let start = world.service.remove_account(&world.account, true).await.unwrap();
    assert_eq!(start.tokens.len(), 2, "what is being rotated is not thrown away");
    let asks = unfinished(&world.restarted()).remove(0);
    assert_eq!(asks.step, RotationStep::Revoking);
    world.service.stop_rotation(&asks.id).await.unwrap();
    assert!(unfinished(&world.service).is_empty());
}

/// The ledger as it is when the host has been asked for a new token.
fn asked(world: &World, old: &str) {
    let ledger = world.ledger();
    let row = ledger.token(old).unwrap().unwrap();
    let new = Token {
        id: "made".to_owned(),
        keeping: Keeping::Storing,
        fingerprint: None,
        expiry: Expiry::Unknown,
        verified_at: None,
        ..row
    };
    ledger.add_token(&new).unwrap();
    let rotation = Rotation {
        id: "rotation".to_owned(),
        old: Some(old.to_owned()),
        new: Some("made".to_owned()),
        batch: None,
        by_api: true,
        step: RotationStep::Asked,
        subject: "ada@host".to_owned(),
        begun_at: jiff::Timestamp::from_second(1_800_000_100).unwrap(),
        ended_at: None,
    };
    assert!(ledger.begin_rotation(&rotation, None).unwrap());
}

#[tokio::test]
async fn a_crash_before_the_answer_is_kept_is_a_lost_answer() {
    for recovers in [true, false] {
        let world = World::new().await;
        let old = put(&world, ROTATING, &["lab"]).await;
        asked(&world, &old);
        world.stage.pats.end(ROTATING);
        let service = world.restarted();
        if recovers {
            service.recover().await;
        }
        let fault = by_api(&service, &old).await.unwrap_err();
        assert!(fault.message.contains("was lost"), "{}", fault.message);
        assert_eq!(world.stage.pats.rotations(), 0);
        let told = unfinished(&service).remove(0);
        assert_eq!((told.step, told.new), (RotationStep::Asked, None));
        let checked = check(&service, &old, BY_HAND).await.unwrap();
        rotate(&service, &old, &checked, true).await.unwrap();
        let view = unfinished(&service).remove(0);
        assert_eq!(rested(&service, &view.id).await.step, RotationStep::Revoking);
    }
}

#[tokio::test]
async fn a_crash_after_the_answer_is_kept_goes_on_where_it_was() {
    for recovers in [true, false] {
        let world = World::new().await;
        let old = put(&world, ROTATING, &["lab"]).await;
        asked(&world, &old);
        // The dead Patrol's: made by the host, and in the keychain.
        let secret = Secret::new(BY_HAND.to_owned());
        let item = Item::Token("made".to_owned());
        world
            .keychain
            .set(&item, "label", &secret, Patience::Quiet)
            .await
            .unwrap();
        world.stage.pats.end(ROTATING);
        let service = world.restarted();
        if recovers {
            service.recover().await;
            assert!(unfinished(&service)[0].held, "the page has a way on");
        }
        by_api(&service, &old).await.unwrap();
        assert_eq!(over(&world, "rotation").await.step, RotationStep::Done);
        gone(&world, &old).await;
        assert_eq!(world.stage.pats.rotations(), 0);
        let lab = row(&service, "lab");
        assert_eq!(
            (lab.state, lab.token.unwrap().id.as_str()),
            (RowState::Valid, "made")
        );
        assert_eq!(world.stage.held("lab").as_deref(), Some(BY_HAND));
        let made = world.ledger().token("made").unwrap().unwrap();
        assert!(made.verified_at.is_some() && made.fingerprint.is_some());
    }
}

#[tokio::test]
async fn a_crash_while_it_is_put_on_the_runtimes_goes_on_another_day() {
    let world = World::new().await;
    let old = put(&world, ROTATING, &["lab"]).await;
    mark(&world.stage.refusing, "lab", true);
    let begun = by_api(&world.service, &old).await.unwrap();
    let view = rested(&world.service, &begun.rotation.id).await;
    assert_eq!(view.step, RotationStep::Putting);
    assert_eq!(by_api(&world.service, &old).await.unwrap_err().code, Code::Busy);
    mark(&world.stage.refusing, "lab", false);
    let service = world.restarted();
    service.continue_batch(&view.batch.unwrap().id).await.unwrap();
    assert_eq!(over(&world, &view.id).await.step, RotationStep::Done);
    assert_eq!(world.stage.pats.rotations(), 1);
    gone(&world, &old).await;
}
