//! Under load: many runtimes over four hosts that answer late, with 429 and
//! 5xx, that cut connections or never answer, while everything is watched,
//! tokens are put on half the runtimes of a host at a time, and git asks. No
//! more is asked at once than was promised, who asks to be left alone is,
//! memory stays flat, the window and git are answered, and when the weather
//! clears all is settled.
//!
//! `make soak` runs it for ten minutes with 2,000 runtimes and 300 tokens
//! (`PATROL_SOAK_SECONDS`); `make test` in a short form, in which what time
//! and memory it takes is printed and not judged.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "soak/figures.rs"]
mod figures;
#[allow(dead_code)]
#[path = "service/gate.rs"]
mod gate;
#[path = "soak/git.rs"]
mod git;
#[allow(dead_code)]
#[path = "service/probe.rs"]
mod probe;
#[path = "soak/site.rs"]
mod site;
#[path = "soak/world.rs"]
mod world;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use patrol_core::domain::fault::Code;
use patrol_core::domain::secret::Secret;
use patrol_core::service::page::{BatchRequest, CheckRequest, Pasted, RowState, TokenSource};
use tokio::task::JoinSet;

use figures::{Latencies, Memory};
use world::{HOSTS, Size, World};

const SHORT: Size = Size {
    runtimes: 240,
    tokens: 60,
    latency: (10, 200),
    storm: Duration::from_secs(120),
};
/// At most so many app-proxies, and so many requests to a Git host, at a time.
const APP_PROXIES: usize = 16;
const PER_HOST: usize = 8;
/// The window's patience with a command that needs no network.
const AT_ONCE: Duration = Duration::from_millis(100);
/// Above this, in KiB a minute, memory is not flat: it would double in a few hours.
const GROWS: f64 = 256.0;

/// Says it past the harness, which keeps what a test prints to itself.
macro_rules! told {
    ($($words:tt)*) => { writeln!(std::io::stderr(), $($words)*).unwrap() };
}

fn size() -> (Size, bool) {
    let seconds = std::env::var("PATROL_SOAK_SECONDS").ok();
    match seconds.and_then(|text| text.parse().ok()) {
        Some(seconds) => {
            let long = Size {
                runtimes: 2000,
                tokens: 300,
                latency: (100, 2000),
                storm: Duration::from_secs(seconds),
            };
            (long, true)
        }
        None => (SHORT, false),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_bad_weather_nobody_is_overrun_and_all_is_settled_in_the_end() {
    let (size, judged) = size();
    let world = Arc::new(World::new(size).await);
    let over = Arc::new(AtomicBool::new(false));
    told!(
        "{} runtimes over {HOSTS} hosts, {} tokens, {:?} of bad weather",
        size.runtimes,
        size.tokens,
        size.storm
    );
    world.storm(true);
    let batches = Arc::new(AtomicUsize::default());
    let mut acts = JoinSet::new();
    acts.spawn(watch(world.clone(), over.clone()));
    for host in 0..HOSTS {
        acts.spawn(put_everywhere(world.clone(), over.clone(), host, batches.clone()));
    }
    let window = tokio::spawn(window(world.clone(), over.clone()));
    let mut askers = JoinSet::new();
    for asker in 0..git::ASKERS {
        let (world, over) = (world.clone(), over.clone());
        askers.spawn_blocking(move || git::ask(&world, &over, asker));
    }
    let mut memory = Memory::default();
    let begun = Instant::now();
    while begun.elapsed() < size.storm {
        tokio::time::sleep(Duration::from_millis(500)).await;
        memory.look(begun.elapsed());
    }
    over.store(true, Ordering::SeqCst);
    let answered = window.await.unwrap();
    let mut served = git::Served::default();
    while let Some(one) = askers.join_next().await {
        served.join(one.unwrap());
    }
    world.storm(false);
    while acts.join_next().await.is_some() {}
    settle(&world).await;

    let requests: usize = world.sites().map(|site| site.served.load(Ordering::SeqCst)).sum();
    let most = |site: &site::Site| site.most_at_once.load(Ordering::SeqCst);
    let hosts: Vec<_> = world.hosts.iter().map(|host| most(host)).collect();
    let impatient: Vec<_> = world
        .hosts
        .iter()
        .flat_map(|host| host.impatient.lock().unwrap().clone())
        .collect();
    told!(
        "requests: {requests}; at once to app-proxies and platform: {}, to a Git host: {hosts:?}",
        most(&world.codefresh)
    );
    told!(
        "batches begun: {}; asked before its time: {}",
        batches.load(Ordering::SeqCst),
        impatient.len()
    );
    told!("the window: {answered}");
    told!("git: {served}");
    told!("memory: {memory}");
    // The platform itself is asked for its list beside them.
    assert!(most(&world.codefresh) <= APP_PROXIES + 1, "a storm of requests");
    assert!(hosts.iter().all(|most| *most <= PER_HOST), "{hosts:?}");
    assert_eq!(impatient, [""; 0], "who asks to be left alone is left alone");
    assert_eq!(
        served.without, [""; 0],
        "git is given a token whenever one is kept"
    );
    assert_eq!(served.lost, [""; 0], "what git stores is kept until it erases it");
    if judged {
        assert!(answered.nearly_all() <= AT_ONCE, "the window waits");
        assert!(memory.slope() < GROWS, "memory grows");
    }
}

/// The watch, as the shell runs it, and faster.
async fn watch(world: Arc<World>, over: Arc<AtomicBool>) {
    while !over.load(Ordering::SeqCst) {
        let service = world.service.clone();
        let tick = tokio::task::spawn_blocking(move || service.watch_tick(jiff::tz::TimeZone::UTC));
        if tick.await.unwrap().unwrap().checks_due {
            world.service.check_due().await;
        }
        world.service.refresh_due_grants().await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// One new token after the other on half the runtimes of a host. Who is refused
/// begins again, with the next.
async fn put_everywhere(world: Arc<World>, over: Arc<AtomicBool>, host: usize, batches: Arc<AtomicUsize>) {
    let runtimes = world.half_of(host);
    for number in 0.. {
        if over.load(Ordering::SeqCst) {
            return;
        }
        let job = format!("host {host}, number {number}");
        let request = CheckRequest {
            runtime: runtimes[0].clone(),
            source: TokenSource::Pasted(Pasted {
                token: Secret::new(world::secret(1_000_000 * (host + 1) + number)),
                username: None,
                email: None,
                expires_on: None,
            }),
            job: job.clone(),
        };
        let checked = match world.service.check_token(request).await {
            Ok(checked) => checked,
            Err(fault) => {
                // Patrol asks again when its user says so, and the sentence says when: this user heeds it.
                if fault.code == Code::RateLimited {
                    tokio::time::sleep(site::LEFT_ALONE_FOR).await;
                }
                continue;
            }
        };
        let request = BatchRequest {
            draft: checked.draft,
            runtimes: runtimes.clone(),
            consent: true,
            job,
        };
        // The draft may be too old by the fast clock.
        let Ok(batch) = world.service.authorize_many(request).await else {
            continue;
        };
        batches.fetch_add(1, Ordering::SeqCst);
        at_rest(&world, &batch.id, &over).await;
    }
}

/// Waits for a batch, or stops it where the weather clears.
async fn at_rest(world: &World, batch: &str, over: &AtomicBool) {
    loop {
        let batches = world.service.start().unwrap().batches;
        if !batches.iter().any(|it| it.id == batch && it.running) {
            return;
        }
        if over.load(Ordering::SeqCst) {
            world.service.stop_batch(batch).unwrap();
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// What the page asks when it is opened and clicked in, again and again.
async fn window(world: Arc<World>, over: Arc<AtomicBool>) -> Latencies {
    let mut answered = Latencies::default();
    for place in 0.. {
        if over.load(Ordering::SeqCst) {
            break;
        }
        let (service, key) = (world.service.clone(), world.key(place % world.size.runtimes));
        let token = format!("token-{}", place % world.size.tokens);
        let asked = Instant::now();
        // As a command: on whichever of the runtime's threads is free.
        let command = tokio::spawn(async move {
            match place % 7 {
                0 => ("start", service.start().map(drop)),
                1 => ("settings", service.settings().await.map(drop)),
                2 => ("deletion", service.deletion(&key).map(drop)),
                3 => ("a token's page", service.token_details(&token).map(drop)),
                4 => ("git", service.git_view().map(drop)),
                5 => ("rotate", service.rotation_dialog(&token).map(drop)),
                _ => {
                    service.found_accounts();
                    ("found accounts", Ok(()))
                }
            }
        });
        let (what, came) = command.await.unwrap();
        answered.add(what, asked.elapsed());
        came.unwrap();
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    answered
}

/// In good weather: what is not finished is gone on with, and then every row
/// is valid and says which token its runtime has.
async fn settle(world: &World) {
    for _ in 0..20 {
        let batches = world.service.start().unwrap().batches;
        if batches.is_empty() {
            break;
        }
        for batch in batches {
            world.service.continue_batch(&batch.id).await.unwrap();
            at_rest(world, &batch.id, &AtomicBool::new(false)).await;
        }
    }
    world.service.refresh(&world.account).await.unwrap();
    let start = world.service.start().unwrap();
    assert!(start.batches.is_empty(), "{:?}", start.batches);
    let (kept, holds) = (world.gate.held(), world.holds.lock().unwrap());
    for row in &start.runtimes {
        let token = row.token.as_ref().unwrap();
        let secret = &kept[&format!("token/{}", token.id)];
        assert_eq!(row.state, RowState::Valid, "{row:?}");
        assert_eq!(&holds[&row.key.name], secret, "{}", row.key.name);
    }
    let items = kept.keys().filter(|name| name.starts_with("token/")).count();
    assert_eq!(items, start.tokens.len(), "each secret has its row");
}
