//! Many short programs at one keychain, as git's are, against the real GNOME
//! Keyring. By itself, since it leaves no time for prompts on a screen.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, dead_code)]

#[path = "keychain/probe.rs"]
mod probe;
#[path = "keychain/world.rs"]
mod world;

use std::time::Duration;

use probe::found;
use world::{Screen, World};

/// Every fault is worded within this.
const WORDED: Duration = Duration::from_secs(4);
/// How long the test's own helpers may take.
const HELPERS: Duration = Duration::from_secs(20);

/// Of 16 at a time that began with OpenSession, one in some 8,000 ended GNOME
/// Keyring 42 (`greeting` in `src/keychain/secret_service.rs`).
#[test]
fn askers_that_come_and_go_at_once_leave_the_service_alive() {
    let mut world = World::new(Screen::None);
    world.start_unlocked();
    let mut probes: Vec<_> = (0..4).map(|_| world.probe()).collect();
    assert_eq!(probes[0].ask("set token/1 quiet 40"), "done");
    for round in 0..250 {
        let asked: Vec<_> = probes
            .iter_mut()
            .enumerate()
            .map(|(own, probe)| {
                let read = [0; 2].map(|_| probe.send("at-once token/1"));
                let own = match round % 2 {
                    0 => format!("set-at-once token/own-{own} 40"),
                    _ => format!("delete-at-once token/own-{own}"),
                };
                let written = [probe.send("set-at-once token/1 40"), probe.send(&own)];
                (read, written)
            })
            .collect();
        for (probe, (read, written)) in probes.iter_mut().zip(asked) {
            for id in read {
                assert_eq!(probe.answer(id, WORDED), found(40), "in round {round}");
            }
            for id in written {
                assert_eq!(probe.answer(id, WORDED), "done", "in round {round}");
            }
        }
    }
}
