//! Nothing lost: each call to the keychain, to a host, to the disk made to
//! fail, to get lost on its way back, to hang, and to be the last before
//! SIGKILL, at every step of every act. After each, and after a restart, the
//! invariants hold, and the act comes to its end by the way that the window
//! offers.
//!
//! A death is that no later call has any effect, and that nothing of the run
//! goes on: from outside, where alone it counts, that is what SIGKILL does.
//! (The journeys 06, 14 and 19 send the real one.) Deadlines are the real
//! ones; the hanging calls hang at the same time, beside the others.

#[path = "faults/acts.rs"]
mod acts;
#[path = "faults/files.rs"]
mod files;
#[path = "faults/invariants.rs"]
mod invariants;

use std::collections::BTreeMap;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use crate::probe::{How, Party};
use crate::world::World;
use acts::{Act, JOBS};

/// How long the keychain is waited for before the user cancels: its own
/// deadline is three seconds.
const BEFORE_CANCELLING: Duration = Duration::from_secs(4);
/// No act takes longer: a request has 30 seconds, and one call hangs.
const TOO_LONG: Duration = Duration::from_secs(100);
/// So many points are tried at a time, beside those that hang.
const AT_A_TIME: usize = 6;
/// And so many of those that hang, which mostly wait.
const HANGING_AT_A_TIME: usize = 160;

/// One call of one act that goes wrong.
#[derive(Debug, Clone)]
struct Point {
    act: Act,
    call: usize,
    party: Party,
    what: String,
    how: How,
}

#[test]
fn whatever_call_goes_wrong_and_however_nothing_is_lost_and_there_is_a_way_on() {
    let mut points = Vec::new();
    for act in Act::ALL {
        points.extend(points_of(act));
    }
    let mut tried: BTreeMap<(Party, How), usize> = BTreeMap::new();
    for point in &points {
        *tried.entry((point.party, point.how)).or_default() += 1;
    }
    let (hanging, quick): (Vec<_>, Vec<_>) = points.into_iter().partition(|point| point.how == How::Hangs);
    let total = hanging.len() + quick.len();
    let wrong: Arc<Mutex<Vec<String>>> = Arc::default();
    let queues = [
        (Mutex::new(hanging), HANGING_AT_A_TIME),
        (Mutex::new(quick), AT_A_TIME),
    ];
    std::thread::scope(|scope| {
        for (queue, at_a_time) in &queues {
            for _ in 0..*at_a_time {
                scope.spawn(|| {
                    loop {
                        let next = queue.lock().unwrap().pop();
                        let Some(point) = next else { break };
                        try_one(point, &wrong);
                    }
                });
            }
        }
    });
    // Past the harness, which keeps what a test prints to itself.
    let mut out = std::io::stderr();
    writeln!(out, "fault points tried: {total}, over {} acts", Act::ALL.len()).unwrap();
    for ((party, how), count) in tried {
        writeln!(out, "  {party:?} {how:?}: {count}").unwrap();
    }
    let wrong = wrong.lock().unwrap();
    assert!(
        wrong.is_empty(),
        "{} of {total}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What can go wrong in an act, by a run in which nothing does.
fn points_of(act: Act) -> Vec<Point> {
    let runtime = runtime();
    let calls = runtime.block_on(async {
        let world = acts::prepare(act).await;
        world.probe.arm(None);
        acts::run(act, &world).await.unwrap();
        world.probe.disarm()
    });
    let mut points = Vec::new();
    for (call, (party, what)) in calls.into_iter().enumerate() {
        if !act.is_tried_at(call) {
            continue;
        }
        let hows: &[How] = match party {
            Party::Disk => &[How::Fails, How::Dies],
            Party::Keychain | Party::Host => &[How::Fails, How::IsLost, How::Hangs, How::Dies],
        };
        for how in hows.iter().filter(|how| **how != How::Hangs || act.hangs_too()) {
            let (what, how) = (what.clone(), *how);
            points.push(Point {
                act,
                call,
                party,
                what,
                how,
            });
        }
    }
    points
}

fn try_one(point: Point, wrong: &Mutex<Vec<String>>) {
    let told = match catch_unwind(AssertUnwindSafe(|| outcome(&point))) {
        Ok(Ok(())) => return,
        Ok(Err(told)) => told,
        Err(panic) => panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_default(),
    };
    let Point {
        act,
        call,
        party,
        what,
        how,
    } = point;
    wrong.lock().unwrap().push(format!(
        "{act:?}, call {call} ({party:?}: {what}) {how:?}: {told}"
    ));
}

/// A point tried, from the act to the restart after the way on.
fn outcome(point: &Point) -> Result<(), String> {
    let act = point.act;
    let mut first = runtime();
    let mut world = first.block_on(acts::prepare(act));
    let before = world.stage.holds.lock().unwrap().clone();
    world.probe.arm(Some((point.call, point.how)));
    first.block_on(async {
        tokio::select! {
            biased;
            () = end_of_the_run(&world, point.how) => Ok(()),
            () = patience(&world, point) => unreachable!("it goes on"),
            ended = tokio::time::timeout(TOO_LONG, acts::run(act, &world)) => match ended {
                Err(_) => Err("it never ends".to_owned()),
                Ok(Err(fault)) if fault.message.is_empty() => Err("it fails without a word".to_owned()),
                Ok(_) => Ok(()),
            },
        }
    })?;
    let died = world.probe.is_dead();
    if died {
        std::mem::replace(&mut first, runtime()).shutdown_background();
    }
    let second = first;
    world.probe.disarm();
    let done = second.block_on(async {
        if died {
            world.service = world.restarted();
            world.service.recover().await;
        }
        acts::look(&world).await?;
        invariants::rows(&world, &before, act).map_err(|told| format!("afterwards, {told}"))?;
        if died {
            invariants::owners(&world).map_err(|told| format!("after the restart, {told}"))?;
        }
        Box::pin(acts::go_on(act, &mut world))
            .await
            .map_err(|told| format!("no way on: {told}"))?;
        world.service = world.restarted();
        world.service.recover().await;
        // What the window shows first: nobody is asked for it.
        invariants::rows(&world, &before, act).map_err(|told| format!("in the end, {told}"))?;
        invariants::owners(&world).map_err(|told| format!("in the end, {told}"))?;
        acts::reached(act, &world).map_err(|told| format!("in the end, {told}"))
    });
    second.shutdown_background();
    done
}

/// SIGKILL, where that is what happens.
async fn end_of_the_run(world: &World, how: How) {
    if how != How::Dies {
        std::future::pending::<()>().await;
    }
    world.probe.happened().await;
}

/// What the user does where the keychain hangs: waits, cancels, and at last
/// gets it to answer.
async fn patience(world: &World, point: &Point) {
    if point.how == How::Hangs && world.probe.happened().await == Some(Party::Keychain) {
        tokio::time::sleep(BEFORE_CANCELLING).await;
        for _ in 0..4 {
            for job in JOBS {
                world.service.cancel(job);
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        world.probe.release();
    }
    std::future::pending::<()>().await;
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}
