//! One token on many runtimes: stopped, cut off, gone on with.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use patrol_core::domain::fault::Code;
use patrol_core::domain::token::LineState;
use patrol_core::service::page::BatchView;

use crate::batches::{all_done, at_rest, begin, fault, states};
use crate::world::{MONAS, NEW, OLD, World, mark};

/// A batch over many runtimes that answer slowly, stopped when the first were sent the token.
async fn stopped(world: &World) -> BatchView {
    let names = world.grow(20).await;
    let runtimes: Vec<_> = names.iter().map(String::as_str).collect();
    *world.stage.answers_after.lock().unwrap() = Some(Duration::from_millis(300));
    let begun = begin(world, OLD, &runtimes, false).await.unwrap();
    while world.registrations().await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    world.service.stop_batch(&begun.id).unwrap()
}

#[tokio::test]
async fn a_stopped_batch_finishes_what_is_under_way_and_goes_on_when_it_is_told_to() {
    let world = World::new().await;
    let begun = stopped(&world).await;
    let batch = at_rest(&world.service, &begun.id).await;
    let count = |state| states(&batch).values().filter(|it| **it == state).count();
    let (done, waiting) = (count(LineState::Done), count(LineState::Waiting));
    assert_eq!(done + waiting, 20, "none is cut off half-way: {:?}", batch.lines);
    assert!((1..=8).contains(&done), "{done}");
    assert_eq!(world.registrations().await, done);
    assert_eq!(world.service.start().unwrap().batches.len(), 1);

    *world.stage.answers_after.lock().unwrap() = None;
    world.service.continue_batch(&begun.id).await.unwrap();
    assert!(all_done(&at_rest(&world.service, &begun.id).await));
    assert_eq!(world.registrations().await, 20, "each got it once");
}

#[tokio::test]
async fn going_on_with_a_batch_that_is_just_being_stopped_is_not_lost() {
    let world = World::new().await;
    let begun = stopped(&world).await;
    assert!(begun.running);
    *world.stage.answers_after.lock().unwrap() = None;
    world.service.continue_batch(&begun.id).await.unwrap();
    assert!(all_done(&at_rest(&world.service, &begun.id).await));
}

#[tokio::test]
async fn a_crash_in_the_middle_of_a_line_is_made_good() {
    for arrived in [true, false] {
        let world = World::new().await;
        world.add("two", OLD).await;
        mark(&world.stage.refusing, "two", true);
        let begun = begin(&world, NEW, &["one", "two"], false).await.unwrap();
        at_rest(&world.service, &begun.id).await;
        mark(&world.stage.refusing, "two", false);
        // As the ledger is while the runtime is asked.
        let ledger = world.ledger();
        let key = world.key("two");
        ledger
            .set_line(&begun.id, &key, LineState::UnderWay, None)
            .unwrap();
        ledger
            .begin_authorizing(&key.account, "two", &begun.token.id, jiff::Timestamp::UNIX_EPOCH)
            .unwrap();
        if arrived {
            let held = ("two".to_owned(), NEW.to_owned());
            world.stage.holds.lock().unwrap().extend([held]);
        }
        let service = world.restarted();
        let offered = service.start().unwrap().batches.remove(0);
        assert_eq!(
            states(&offered)["two"],
            LineState::Waiting,
            "nothing is under way"
        );
        service.continue_batch(&begun.id).await.unwrap();
        assert!(all_done(&at_rest(&service, &begun.id).await));
        assert_eq!(world.stage.held("two").as_deref(), Some(NEW));
        assert_eq!(service.start().unwrap().tokens.len(), 1, "the old one has served");
    }
}

#[tokio::test]
async fn a_crash_before_the_end_is_written_down_offers_nothing_to_go_on_with() {
    let world = World::new().await;
    mark(&world.stage.refusing, "two", true);
    let begun = begin(&world, OLD, &["one", "two"], false).await.unwrap();
    at_rest(&world.service, &begun.id).await;
    let ledger = world.ledger();
    ledger
        .set_line(&begun.id, &world.key("two"), LineState::Done, None)
        .unwrap();
    assert!(world.restarted().start().unwrap().batches.is_empty());
    assert!(ledger.batch(&begun.id).unwrap().unwrap().ended_at.is_some());
}

#[tokio::test]
async fn a_lost_answer_is_a_failed_line_until_it_is_tried_again() {
    let world = World::new().await;
    world.add("two", OLD).await;
    world.stage.lose_answers.store(true, Ordering::SeqCst);
    let begun = begin(&world, NEW, &["one", "two"], false).await.unwrap();
    let batch = at_rest(&world.service, &begun.id).await;
    let expected = BTreeMap::from([("one", LineState::Done), ("two", LineState::Failed)]);
    assert_eq!(
        states(&batch),
        expected,
        "which of two tokens it has, “two” does not tell"
    );
    assert_eq!(
        world.service.start().unwrap().tokens.len(),
        2,
        "neither is let go"
    );

    world.stage.lose_answers.store(false, Ordering::SeqCst);
    world.service.continue_batch(&begun.id).await.unwrap();
    assert!(all_done(&at_rest(&world.service, &begun.id).await));
    assert_eq!(world.service.start().unwrap().tokens.len(), 1);
}

#[tokio::test]
async fn a_keychain_that_does_not_give_the_token_fails_the_lines_and_loses_nothing() {
    let world = World::new().await;
    world.stage.refuse.store(true, Ordering::SeqCst);
    let begun = begin(&world, OLD, &["one", "two"], false).await.unwrap();
    at_rest(&world.service, &begun.id).await;
    world.stage.refuse.store(false, Ordering::SeqCst);
    let before = world.registrations().await;
    world.gate.fail_writes(Some("token/"));
    world.service.continue_batch(&begun.id).await.unwrap();
    let batch = at_rest(&world.service, &begun.id).await;
    for runtime in ["one", "two"] {
        assert_eq!(fault(&batch, runtime).code, Code::KeychainFailed);
    }
    assert_eq!(world.registrations().await, before, "nothing was sent");
    world.gate.fail_writes(None);
    world.service.continue_batch(&begun.id).await.unwrap();
    assert!(all_done(&at_rest(&world.service, &begun.id).await));
}

#[tokio::test]
async fn what_was_put_there_since_is_not_replaced_though_the_clock_was_set_back_a_year() {
    let world = World::new().await;
    mark(&world.stage.refusing, "two", true);
    let begun = begin(&world, OLD, &["one", "two"], false).await.unwrap();
    at_rest(&world.service, &begun.id).await;
    mark(&world.stage.refusing, "two", false);
    world.clock.forward(-365 * 24 * 3600);
    world.add("two", MONAS).await;
    world.service.continue_batch(&begun.id).await.unwrap();
    let batch = at_rest(&world.service, &begun.id).await;
    assert_eq!(fault(&batch, "two").code, Code::ForeignToken);
    assert_eq!(world.stage.held("two").as_deref(), Some(MONAS));
}
