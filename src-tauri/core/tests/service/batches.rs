//! One token on many runtimes: each by itself, none lost, nothing without a word.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use patrol_core::domain::fault::{Code, Fault};
use patrol_core::domain::token::LineState;
use patrol_core::service::Service;
use patrol_core::service::page::{
    BatchRequest, BatchView, Change, Checked, Holds, RemoveTokenRequest, RowState,
};

use crate::world::{MONAS, NEW, OLD, World, mark};

fn request(world: &World, checked: &Checked, runtimes: &[&str], consent: bool) -> BatchRequest {
    BatchRequest {
        draft: checked.draft.clone(),
        runtimes: runtimes.iter().map(|name| world.key(name)).collect(),
        consent,
        job: "many".to_owned(),
    }
}

/// A token pasted for the first of these runtimes, and to be put on them all.
pub async fn begin(world: &World, token: &str, runtimes: &[&str], consent: bool) -> Result<BatchView, Fault> {
    let checked = world.check(runtimes[0], token).await?;
    let request = request(world, &checked, runtimes, consent);
    world.service.authorize_many(request).await
}

/// Waits until nothing of it is under way.
pub async fn at_rest(service: &Service, batch: &str) -> BatchView {
    loop {
        // At rest it stops nothing, and shows it.
        let start = service.start().unwrap();
        let rotations = start.rotations.into_iter().filter_map(|rotation| rotation.batch);
        if !start
            .batches
            .into_iter()
            .chain(rotations)
            .any(|it| it.id == batch && it.running)
        {
            return service.stop_batch(batch).unwrap();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// How far each runtime has come, by name.
pub fn states(batch: &BatchView) -> BTreeMap<&str, LineState> {
    batch
        .lines
        .iter()
        .map(|line| (line.key.name.as_str(), line.state))
        .collect()
}

pub fn all_done(batch: &BatchView) -> bool {
    batch.lines.iter().all(|line| line.state == LineState::Done)
}

pub fn fault(batch: &BatchView, runtime: &str) -> Fault {
    let line = batch.lines.iter().find(|line| line.key.name == runtime).unwrap();
    line.fault.clone().unwrap()
}

#[tokio::test]
async fn one_act_puts_a_token_on_several_runtimes() {
    let world = World::new().await;
    let begun = begin(&world, OLD, &["one", "two"], false).await.unwrap();
    assert_eq!(begun.lines.len(), 2);
    let batch = at_rest(&world.service, &begun.id).await;
    assert!(all_done(&batch), "{:?}", batch.lines);
    for runtime in ["one", "two"] {
        assert_eq!(world.stage.held(runtime).as_deref(), Some(OLD));
        assert_eq!(world.row(runtime).state, RowState::Valid);
    }
    let start = world.service.start().unwrap();
    assert_eq!((start.tokens.len(), start.tokens[0].runtimes), (1, 2));
    assert!(start.batches.is_empty(), "what is done is not offered");
    assert_eq!(world.registrations().await, 2);
}

#[tokio::test]
async fn at_most_eight_runtimes_are_given_it_at_a_time() {
    let world = World::new().await;
    let names = world.grow(20).await;
    let runtimes: Vec<_> = names.iter().map(String::as_str).collect();
    *world.stage.answers_after.lock().unwrap() = Some(Duration::from_millis(100));
    let seen: Arc<Mutex<(usize, usize)>> = Arc::default();
    let count = seen.clone();
    world.service.listen(Arc::new(move |change| {
        if let Change::BatchLine { line, .. } = change {
            let (now, most) = &mut *count.lock().unwrap();
            match line.state {
                LineState::UnderWay => *now += 1,
                _ => *now -= 1,
            }
            *most = (*most).max(*now);
        }
    }));
    let begun = begin(&world, OLD, &runtimes, false).await.unwrap();
    assert!(all_done(&at_rest(&world.service, &begun.id).await));
    assert_eq!(*seen.lock().unwrap(), (0, 8));
    assert_eq!(world.registrations().await, 20);
}

#[tokio::test]
async fn what_failed_is_named_and_gone_on_with_after_a_restart() {
    let world = World::new().await;
    world.grow(3).await;
    let runtimes = ["one", "two", "more-00", "more-01", "more-02"];
    for runtime in ["two", "more-01"] {
        mark(&world.stage.refusing, runtime, true);
    }
    let begun = begin(&world, OLD, &runtimes, false).await.unwrap();
    let batch = at_rest(&world.service, &begun.id).await;
    let failed: Vec<_> = states(&batch)
        .into_iter()
        .filter(|(_, state)| *state == LineState::Failed)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(failed, ["more-01", "two"]);
    let fault = fault(&batch, "two");
    assert_eq!(fault.code, Code::RuntimeRefused);
    assert!(
        fault.message.contains("Invalid Git token error"),
        "{}",
        fault.message
    );

    let service = world.restarted();
    let offered = service.start().unwrap().batches;
    assert_eq!(offered.len(), 1);
    assert_eq!(states(&offered[0]), states(&batch));
    assert!(!offered[0].running);
    for runtime in ["two", "more-01"] {
        mark(&world.stage.refusing, runtime, false);
    }
    let before = world.registrations().await;
    service.continue_batch(&begun.id).await.unwrap();
    assert!(all_done(&at_rest(&service, &begun.id).await));
    assert_eq!(
        world.registrations().await,
        before + 2,
        "who has it is left alone"
    );
    assert!(service.start().unwrap().batches.is_empty());
    assert!(world.restarted().start().unwrap().batches.is_empty());
}

#[tokio::test]
async fn another_accounts_token_is_not_replaced_without_a_word() {
    let world = World::new().await;
    world.add("two", MONAS).await;
    let checked = world.check("one", OLD).await.unwrap();
    let two = checked.also.iter().find(|on| on.key.name == "two").unwrap();
    assert!(matches!(&two.holds, Holds::OtherAccount { name } if name.starts_with("mona@")));
    assert!(!two.proposed);
    let silent = request(&world, &checked, &["one", "two"], false);
    assert_eq!(
        world.service.authorize_many(silent).await.unwrap_err().code,
        Code::BadInput
    );
    assert_eq!(world.service.start().unwrap().tokens.len(), 1, "nothing was kept");
    assert_eq!(world.stage.held("two").as_deref(), Some(MONAS));

    let told = request(&world, &checked, &["one", "two"], true);
    let begun = world.service.authorize_many(told).await.unwrap();
    assert!(all_done(&at_rest(&world.service, &begun.id).await));
    assert_eq!(world.stage.held("two").as_deref(), Some(OLD));
}

#[tokio::test]
async fn nor_is_one_of_which_nobody_knows_whose_it_is() {
    let world = World::new().await;
    let elsewhere = ("two".to_owned(), MONAS.to_owned());
    world.stage.holds.lock().unwrap().extend([elsewhere]);
    world.service.refresh(&world.account).await.unwrap();
    let refused = begin(&world, OLD, &["one", "two"], false).await.unwrap_err();
    assert_eq!(refused.code, Code::BadInput);
    assert_eq!(world.stage.held("two").as_deref(), Some(MONAS));
    assert_eq!(world.registrations().await, 0);
}

#[tokio::test]
async fn what_the_user_put_there_meanwhile_is_not_replaced_without_a_word() {
    let world = World::new().await;
    mark(&world.stage.refusing, "two", true);
    let begun = begin(&world, OLD, &["one", "two"], false).await.unwrap();
    at_rest(&world.service, &begun.id).await;
    mark(&world.stage.refusing, "two", false);
    world.add("two", MONAS).await;
    let service = world.restarted();
    service.continue_batch(&begun.id).await.unwrap();
    let batch = at_rest(&service, &begun.id).await;
    let fault = fault(&batch, "two");
    assert_eq!(fault.code, Code::ForeignToken);
    assert!(fault.message.contains("mona@"), "{}", fault.message);
    assert_eq!(world.stage.held("two").as_deref(), Some(MONAS));

    service.leave_batch(&begun.id).unwrap();
    assert!(service.start().unwrap().batches.is_empty());
    assert!(world.restarted().start().unwrap().batches.is_empty());
}

#[tokio::test]
async fn a_runtime_of_another_host_is_refused_before_anything_is_kept() {
    let world = World::new().await;
    let refused = begin(&world, OLD, &["one", "lab"], true).await.unwrap_err();
    assert_eq!(refused.code, Code::ForeignToken);
    assert!(
        refused.message.starts_with("lab does not use"),
        "{}",
        refused.message
    );
    assert!(world.service.start().unwrap().tokens.is_empty());
    assert_eq!(world.registrations().await, 0);
}

#[tokio::test]
async fn a_runtime_whose_integration_changed_meanwhile_gets_nothing() {
    let world = World::new().await;
    mark(&world.stage.refusing, "two", true);
    let begun = begin(&world, OLD, &["one", "two"], false).await.unwrap();
    at_rest(&world.service, &begun.id).await;
    mark(&world.stage.refusing, "two", false);
    mark(&world.stage.on_gitlab, "two", true);
    world.service.refresh(&world.account).await.unwrap();
    let before = world.registrations().await;
    world.service.continue_batch(&begun.id).await.unwrap();
    let batch = at_rest(&world.service, &begun.id).await;
    assert_eq!(fault(&batch, "two").code, Code::ForeignToken);
    assert_eq!(world.registrations().await, before);
    assert_eq!(world.stage.held("two"), None);
}

#[tokio::test]
async fn a_runtime_with_an_act_under_way_is_waited_for() {
    let world = World::new().await;
    *world.stage.answers_after.lock().unwrap() = Some(Duration::from_millis(800));
    let checked = world.check("two", OLD).await.unwrap();
    let act = async {
        let outcome = world.put("two", &checked, false).await.unwrap();
        assert_eq!(outcome.fault, None);
    };
    let meanwhile = async {
        while world.registrations().await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        *world.stage.answers_after.lock().unwrap() = None;
        let begun = begin(&world, NEW, &["one", "two"], false).await.unwrap();
        at_rest(&world.service, &begun.id).await
    };
    let ((), batch) = tokio::join!(act, meanwhile);
    assert!(all_done(&batch), "{:?}", batch.lines);
    assert_eq!(world.stage.held("two").as_deref(), Some(NEW));
}

#[tokio::test]
async fn a_draft_begins_one_batch_however_often_it_is_asked_to() {
    let world = World::new().await;
    let checked = world.check("one", OLD).await.unwrap();
    let ask = || {
        let request = request(&world, &checked, &["one", "two"], false);
        world.service.authorize_many(request)
    };
    let (first, second) = tokio::join!(ask(), ask());
    let (begun, refused) = match (first, second) {
        (Ok(begun), Err(refused)) | (Err(refused), Ok(begun)) => (begun, refused),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused.code, Code::Gone);
    assert!(all_done(&at_rest(&world.service, &begun.id).await));
    assert_eq!(world.registrations().await, 2);
}

#[tokio::test]
async fn a_batch_goes_with_its_token_and_with_its_account() {
    for forget in [true, false] {
        let world = World::new().await;
        mark(&world.stage.refusing, "two", true);
        let begun = begin(&world, OLD, &["one", "two"], false).await.unwrap();
        at_rest(&world.service, &begun.id).await;
        assert_eq!(world.service.start().unwrap().batches.len(), 1);
        if forget {
            let request = RemoveTokenRequest {
                id: begun.token.id.clone(),
                from_runtimes: true,
                revoke: false,
                job: "remove".to_owned(),
            };
            let removal = world.service.remove_token_everywhere(request).await.unwrap();
            assert!(removal.removed, "{:?}", removal.fault);
        } else {
            let start = world.service.remove_account(&world.account, false).await.unwrap();
            assert!(start.accounts.is_empty());
        }
        assert!(world.service.start().unwrap().batches.is_empty());
        assert!(world.restarted().start().unwrap().batches.is_empty());
    }
}
