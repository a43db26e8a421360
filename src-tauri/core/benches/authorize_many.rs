//! Fifty runtimes authorized in one act, each answer 50 ms away: the wall time
//! against the network's own minimum, measured in the same run. The minimum is
//! a bare client that sends the very same requests, eight at a time, and does
//! nothing else: no ledger, no keychain, no page to tell.
//!
//! `make bench`. A ratio, not a time, is what may be quoted.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[allow(dead_code)]
#[path = "../tests/service/gate.rs"]
mod gate;
#[allow(dead_code)]
#[path = "../tests/service/pats.rs"]
mod pats;
#[allow(dead_code)]
#[path = "../tests/service/probe.rs"]
mod probe;
#[allow(dead_code)]
#[path = "../tests/service/world.rs"]
mod world;

use std::sync::Arc;
use std::time::{Duration, Instant};

use patrol_core::domain::runtime::RuntimeKey;
use patrol_core::service::page::{BatchRequest, Change};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use world::{OLD, World};

const RUNTIMES: usize = 50;
const AT_A_TIME: usize = 8;
const LATENCY: Duration = Duration::from_millis(50);
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() {
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let world = World::new().await;
        let names = world.grow(RUNTIMES).await;
        *world.stage.latency.lock().unwrap() = Some(LATENCY);
        let ours = ours(&world, &names).await;
        let floor = floor(&world, &names).await;
        println!("{RUNTIMES} runtimes at {LATENCY:?}: {ours:?}; the network's own minimum: {floor:?}");
        ratios.push(ours.as_secs_f64() / floor.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "authorize {RUNTIMES} runtimes / the network's own minimum: {:.2} (median of {ROUNDS}; goal: at most 1.20)",
        ratios[ROUNDS / 2]
    );
}

/// The act as the user sets it going, until its last line is done.
async fn ours(world: &World, names: &[String]) -> Duration {
    let checked = world.check(&names[0], OLD).await.unwrap();
    let (sender, mut over) = tokio::sync::mpsc::unbounded_channel();
    world.service.listen(Arc::new(move |change| {
        if let Change::Batch { batch } = change
            && !batch.running
        {
            let _ = sender.send(batch);
        }
    }));
    let runtimes: Vec<RuntimeKey> = names.iter().map(|name| world.key(name)).collect();
    let begun = Instant::now();
    let request = BatchRequest {
        draft: checked.draft,
        runtimes,
        consent: true,
        job: "bench".to_owned(),
    };
    world.service.authorize_many(request).await.unwrap();
    let batch = over.recv().await.unwrap();
    let taken = begun.elapsed();
    assert_eq!(world.stage.holds.lock().unwrap().len(), RUNTIMES, "{batch:?}");
    taken
}

/// The same requests, as they were received, and nothing else.
async fn floor(world: &World, names: &[String]) -> Duration {
    let received = world.server.received_requests().await.unwrap();
    let of = |name: &str, what: &str| {
        let found = received.iter().rev().find(|request| {
            request.url.path().starts_with(&format!("/{name}/"))
                && String::from_utf8_lossy(&request.body).contains(what)
        });
        found.unwrap().clone()
    };
    let pairs: Vec<_> = names
        .iter()
        .map(|name| [of(name, "registerToGitIntegration("), of(name, "gitIntegrations")])
        .collect();
    let client = reqwest::Client::new();
    let permits = Arc::new(Semaphore::new(AT_A_TIME));
    let mut turns = JoinSet::new();
    let begun = Instant::now();
    for pair in pairs {
        let (client, permits, base) = (client.clone(), permits.clone(), world.server.uri());
        turns.spawn(async move {
            let _permit = permits.acquire().await.unwrap();
            for request in pair {
                let url = format!("{base}{}", request.url.path());
                let sent = client
                    .post(url)
                    .headers(request.headers)
                    .body(request.body)
                    .send();
                sent.await.unwrap().bytes().await.unwrap();
            }
        });
    }
    while turns.join_next().await.is_some() {}
    begun.elapsed()
}
