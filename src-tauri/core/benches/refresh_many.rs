//! A thousand runtimes refreshed, each answer 50 ms away: the wall time against
//! the network's own minimum (`shared/bare_client.rs`), measured in the same
//! run. Ours includes the ledger's commits and what the page is told.
//!
//! `make bench`. A ratio, not a time, is what may be quoted.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "shared/bare_client.rs"]
mod bare_client;
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

use std::time::{Duration, Instant};

use world::World;

const RUNTIMES: usize = 1_000;
const AT_A_TIME: usize = 16;
const LATENCY: Duration = Duration::from_millis(50);
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() {
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let world = World::new().await;
        world.grow(RUNTIMES).await;
        *world.stage.latency.lock().unwrap() = Some(LATENCY);
        let before = world.server.received_requests().await.unwrap().len();
        let begun = Instant::now();
        world.service.refresh(&world.account).await.unwrap();
        let ours = begun.elapsed();
        let floor = floor(&world, before).await;
        println!("{RUNTIMES} runtimes at {LATENCY:?}: {ours:?}; the network's own minimum: {floor:?}");
        ratios.push(ours.as_secs_f64() / floor.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "refresh {RUNTIMES} runtimes / the network's own minimum: {:.2} (median of {ROUNDS}; goal: at most 1.20)",
        ratios[ROUNDS / 2]
    );
}

/// What the refresh sent: the platform's list first, since without it nobody
/// knows whom to ask, then the runtimes.
async fn floor(world: &World, before: usize) -> Duration {
    let received = world.server.received_requests().await.unwrap();
    let (runtimes, platform): (Vec<_>, Vec<_>) = received[before..]
        .iter()
        .cloned()
        .partition(|request| request.url.path().contains("/app-proxy/"));
    assert!(runtimes.len() >= RUNTIMES, "{} were asked", runtimes.len());
    let runtimes = runtimes.into_iter().map(|request| vec![request]).collect();
    let base = world.server.uri();
    let listed = bare_client::sent_again(&base, vec![platform], 1).await;
    listed + bare_client::sent_again(&base, runtimes, AT_A_TIME).await
}
