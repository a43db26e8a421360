//! The keychain against the real thing: GNOME Keyring on a private bus, in a
//! home of its own, with the system's real prompt on a virtual display.
//!
//! The bus's address is a matter of a whole process, so each test starts this
//! test program again as a probe (`keychain/probe.rs`) and speaks to it line
//! by line. The probe answers with words and checksums, no secrets.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

#[path = "keychain/probe.rs"]
mod probe;
#[path = "keychain/world.rs"]
mod world;

use std::time::Duration;

use probe::{Probe, found, text};
use world::{PASSWORD, Screen, World, feed, need};

/// Every fault is worded within this.
const WORDED: Duration = Duration::from_secs(4);
/// The password, in place of whatever is there.
const UNLOCK: &[&str] = &["key", "ctrl+a", "type", PASSWORD, "key", "Return"];
/// The password for a new keyring, twice.
const MAKE: &[&str] = &[
    "key", "ctrl+a", "type", PASSWORD, "key", "Tab", "key", "ctrl+a", "type", PASSWORD, "key", "Return",
];
/// How long the test's own helpers may take.
const HELPERS: Duration = Duration::from_secs(20);

#[test]
fn without_a_session_bus_the_keychain_is_absent() {
    let mut probe = Probe::start(&[("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")]);
    assert_eq!(probe.ask("state"), "absent");
    assert_eq!(probe.ask("get token/1 may-prompt"), "absent");
}

#[test]
fn without_a_service_on_the_bus_the_keychain_is_absent_until_one_starts() {
    let mut world = World::new(Screen::None);
    let mut probe = world.probe();
    assert_eq!(probe.ask("set token/1 quiet 10"), "absent");
    assert_eq!(probe.ask("list - quiet"), "absent");
    world.start_unlocked();
    assert_eq!(probe.ask("set token/1 quiet 10"), "done");
}

#[test]
fn an_open_keychain_keeps_lists_and_deletes_and_others_find_it_there() {
    let mut world = World::new(Screen::None);
    world.start_unlocked();
    let mut probe = world.probe();
    assert_eq!(probe.ask("state"), "done");
    assert_eq!(probe.ask("get token/1 quiet"), "none");
    assert_eq!(probe.ask("set token/1 quiet 40"), "done");
    assert_eq!(probe.ask("set fingerprint-key quiet 64"), "done");
    assert_eq!(probe.ask("get token/1 quiet"), found(40));
    assert_eq!(probe.ask("list - quiet"), "token/1 fingerprint-key");
    assert_eq!(world.secret_tool("lookup", "token/1"), text(40));
    assert_eq!(probe.ask("delete token/1 quiet"), "done");
    assert_eq!(probe.ask("delete token/1 quiet"), "done");
    assert_eq!(probe.ask("get token/1 quiet"), "none");
    assert_eq!(world.secret_tool("lookup", "token/1"), "");
}

#[test]
fn what_is_read_at_once_is_what_the_usual_way_reads_in_every_state() {
    let mut world = World::new(Screen::None);
    let mut probe = world.probe();
    assert_eq!(probe.ask("at-once token/1"), "absent");
    world.start_unlocked();
    assert_eq!(probe.ask("at-once token/1"), "none");
    for length in [0, 15, 16, 40, 100_000] {
        assert_eq!(probe.ask(&format!("set token/1 quiet {length}")), "done");
        assert_eq!(probe.ask("at-once token/1"), found(length));
    }
    assert_eq!(probe.ask("at-once token/2"), "none");
    world.signal("STOP");
    assert_eq!(probe.ask("at-once token/1"), "mute");
    world.signal("CONT");
    assert_eq!(probe.ask("at-once token/1"), found(100_000));
    world.kill();
    world.start();
    assert_eq!(probe.ask("at-once token/1"), "locked");
}

#[test]
fn what_is_set_at_once_is_what_the_usual_way_reads_in_every_state() {
    let mut world = World::new(Screen::None);
    let mut probe = world.probe();
    assert_eq!(probe.ask("set-at-once token/1 40"), "absent");
    world.start_unlocked();
    // The first makes it, the others replace it; the label stays.
    for length in [15, 0, 16, 40, 100_000] {
        assert_eq!(probe.ask(&format!("set-at-once token/1 {length}")), "done");
        assert_eq!(probe.ask("get token/1 quiet"), found(length));
        assert_eq!(probe.ask("at-once token/1"), found(length));
    }
    assert_eq!(probe.ask("labels"), "token/1=Patrol test");
    assert_eq!(world.secret_tool("lookup", "token/1"), text(100_000));
    world.signal("STOP");
    assert_eq!(probe.ask("set-at-once token/1 41"), "mute");
    world.signal("CONT");
    world.kill();
    world.start();
    assert_eq!(probe.ask("set-at-once token/1 42"), "locked");
    assert_eq!(probe.ask("set-at-once token/2 42"), "locked");
}

#[test]
fn what_is_deleted_at_once_is_gone_in_the_usual_way_too() {
    let mut world = World::new(Screen::None);
    let mut probe = world.probe();
    assert_eq!(probe.ask("delete-at-once token/1"), "absent");
    world.start_unlocked();
    for set in ["set token/1 quiet 40", "set-at-once token/1 40"] {
        assert_eq!(probe.ask(set), "done");
        assert_eq!(probe.ask("set token/2 quiet 41"), "done");
        assert_eq!(probe.ask("delete-at-once token/1"), "done");
        assert_eq!(probe.ask("get token/1 quiet"), "none");
        assert_eq!(probe.ask("get token/2 quiet"), found(41));
        assert_eq!(probe.ask("delete-at-once token/1"), "done");
    }
    world.signal("STOP");
    assert_eq!(probe.ask("delete-at-once token/2"), "mute");
    world.signal("CONT");
    world.kill();
    world.start();
    assert_eq!(probe.ask("delete-at-once token/2"), "locked");
    // It may be there, and locked.
    assert_eq!(probe.ask("delete-at-once token/3"), "locked");
}

#[test]
fn without_a_keyring_nothing_is_set_or_deleted_at_once() {
    let mut world = World::new(Screen::None);
    world.start();
    let mut probe = world.probe();
    assert_eq!(probe.ask("set-at-once token/1 10"), "not-made");
    assert_eq!(probe.ask("delete-at-once token/1"), "not-made");
}

#[test]
fn a_secret_of_100_kilobytes_comes_back_whole_and_can_be_replaced() {
    let mut world = World::new(Screen::None);
    world.start_unlocked();
    let mut probe = world.probe();
    assert_eq!(probe.ask("set token/1 quiet 100000"), "done");
    assert_eq!(probe.ask("get token/1 quiet"), found(100_000));
    assert_eq!(world.secret_tool("lookup", "token/1"), text(100_000));
    assert_eq!(probe.ask("set token/1 quiet 7"), "done");
    assert_eq!(probe.ask("get token/1 quiet"), found(7));
}

#[test]
fn without_a_keyring_nothing_looks_like_an_empty_one() {
    let mut world = World::new(Screen::None);
    world.start();
    let mut probe = world.probe();
    assert_eq!(probe.ask("state"), "not-made");
    assert_eq!(probe.ask("get token/1 quiet"), "not-made");
    assert_eq!(probe.ask("delete token/1 quiet"), "not-made");
    assert_eq!(probe.ask("list - quiet"), "not-made");
    assert_eq!(probe.ask("set token/1 quiet 10"), "not-made");
    // No display: the prompt for a new keyring cannot be shown.
    assert_eq!(probe.ask("set token/1 may-prompt 10"), "not-made");
}

#[test]
fn a_keyring_is_made_by_the_systems_own_prompt() {
    let mut world = World::new(Screen::Virtual);
    world.start();
    let mut probe = world.probe();
    let set = probe.send("set token/1 may-prompt 10");
    world.wait_for_prompt();
    world.answer_prompt(MAKE);
    assert_eq!(probe.answer(set, HELPERS), "done");
    assert_eq!(probe.ask("get token/1 quiet"), found(10));
    assert_eq!(probe.notices, ["open", "over"]);
}

#[test]
fn locked_without_a_display_is_said_at_once() {
    let mut world = World::new(Screen::None);
    world.start_locked_with("token/1");
    let mut probe = world.probe();
    assert_eq!(probe.ask("state"), "locked");
    assert_eq!(probe.ask("get token/1 quiet"), "locked");
    assert_eq!(probe.ask("get token/2 quiet"), "locked");
    assert_eq!(probe.ask("list - quiet"), "locked");
    assert_eq!(probe.ask("get token/1 may-prompt"), "refused");
    assert_eq!(probe.ask("unlock"), "refused");
}

#[test]
fn quiet_calls_on_a_locked_keychain_open_no_prompt() {
    let mut world = World::new(Screen::Virtual);
    world.start_locked_with("token/1");
    let mut probe = world.probe();
    for command in [
        "state",
        "get token/1 quiet",
        "set token/1 quiet 9",
        "delete token/1 quiet",
    ] {
        assert_eq!(probe.ask(command), "locked");
    }
    assert!(!world.prompt_is_shown());
    assert!(probe.notices.is_empty());
}

#[test]
fn the_prompt_answered_opens_the_keychain() {
    let mut world = World::new(Screen::Virtual);
    world.start_locked_with("token/1");
    let mut probe = world.probe();
    let get = probe.send("get token/1 may-prompt");
    world.wait_for_prompt();
    world.answer_prompt(UNLOCK);
    assert_eq!(probe.answer(get, HELPERS), "found foreign");
    assert_eq!(probe.notices, ["open", "over"]);
    assert_eq!(probe.ask("list - quiet"), "token/1");
}

#[test]
fn the_prompt_refused_is_said_and_may_be_asked_again() {
    let mut world = World::new(Screen::Virtual);
    world.start_locked_with("token/1");
    let mut probe = world.probe();
    for _ in 0..2 {
        let unlock = probe.send("unlock");
        world.wait_for_prompt();
        world.answer_prompt(&["key", "Escape"]);
        assert_eq!(probe.answer(unlock, HELPERS), "refused");
    }
    assert_eq!(probe.ask("get token/1 quiet"), "locked");
    assert_eq!(probe.notices, ["open", "over", "open", "over"]);
}

#[test]
fn a_prompt_left_open_holds_nothing_up_and_can_be_answered_late() {
    let mut world = World::new(Screen::Virtual);
    world.start_locked_with("token/1");
    let mut probe = world.probe();
    let cancelled = probe.send("get token/1 may-prompt");
    world.wait_for_prompt();
    // Longer than any deadline.
    std::thread::sleep(WORDED);
    assert_eq!(probe.ask("get token/1 quiet"), "prompting");
    assert_eq!(probe.ask("state"), "prompting");
    assert_eq!(probe.ask(&format!("cancel {cancelled}")), "done");
    let late = probe.send("get token/1 may-prompt");
    assert_eq!(probe.ask("get token/1 quiet"), "prompting");
    world.answer_prompt(UNLOCK);
    assert_eq!(probe.answer(late, HELPERS), "found foreign");
    assert_eq!(probe.ask("get token/1 quiet"), "found foreign");
    assert_eq!(probe.notices, ["open", "over"]);
}

#[test]
fn a_service_that_dies_while_its_prompt_is_open_ends_the_wait() {
    let mut world = World::new(Screen::Virtual);
    world.start_locked_with("token/1");
    let mut probe = world.probe();
    let get = probe.send("get token/1 may-prompt");
    world.wait_for_prompt();
    world.kill();
    assert_eq!(
        probe.answer(get, WORDED),
        "failed: the keychain service ended while its prompt was open"
    );
    assert_eq!(probe.ask("get token/1 quiet"), "absent");
    world.start_unlocked();
    assert_eq!(probe.ask("get token/1 quiet"), "found foreign");
}

#[test]
fn a_mute_service_is_named_within_the_deadline() {
    let mut world = World::new(Screen::None);
    need("dbus-test-tool", "dbus-tests");
    let mut hole = world.command("dbus-test-tool");
    world.run(hole.args(["black-hole", "--name=org.freedesktop.secrets"]));
    let mut probe = world.probe();
    assert_eq!(probe.ask("state"), "mute");
    assert_eq!(probe.ask("get token/1 may-prompt"), "mute");
}

#[test]
fn a_service_that_falls_silent_and_comes_to_is_used_again() {
    let mut world = World::new(Screen::None);
    world.start_unlocked();
    let mut probe = world.probe();
    assert_eq!(probe.ask("set token/1 quiet 10"), "done");
    world.signal("STOP");
    assert_eq!(probe.ask("get token/1 quiet"), "mute");
    world.signal("CONT");
    assert_eq!(probe.ask("get token/1 quiet"), found(10));
}

#[test]
fn a_restarted_service_is_used_without_a_word() {
    let mut world = World::new(Screen::None);
    world.start_unlocked();
    let mut probe = world.probe();
    assert_eq!(probe.ask("set token/1 quiet 10"), "done");
    for length in [11, 12] {
        world.kill();
        world.start_unlocked();
        assert_eq!(probe.ask("get token/1 quiet"), found(length - 1));
        world.kill();
        world.start_unlocked();
        assert_eq!(probe.ask(&format!("set token/1 quiet {length}")), "done");
    }
    world.kill();
    world.start_unlocked();
    assert_eq!(probe.ask("delete token/1 quiet"), "done");
    assert_eq!(world.secret_tool("lookup", "token/1"), "");
}

#[test]
fn two_items_of_one_name_are_a_fault_and_neither_is_taken() {
    let mut world = World::new(Screen::None);
    world.start_unlocked();
    world.secret_tool("store", "token/1");
    let mut twin = world.command("secret-tool");
    twin.args([
        "store",
        "--label=twin",
        "service",
        "patrol",
        "username",
        "token/1",
        "a",
        "b",
    ]);
    feed(&mut twin, "other");
    let answer = world.probe().ask("get token/1 quiet");
    assert!(
        answer.starts_with("failed: 2 items bear the same name"),
        "{answer}"
    );
}

#[test]
fn two_processes_at_once_do_not_disturb_each_other() {
    let mut world = World::new(Screen::None);
    world.start_unlocked();
    let mut probes = [world.probe(), world.probe()];
    for round in 0..10 {
        let asked: Vec<_> = probes
            .iter_mut()
            .enumerate()
            .map(|(n, probe)| {
                let own = probe.send(&format!("set token/own-{n} quiet {}", 50 + round));
                (own, probe.send(&format!("set token/shared quiet {}", 20 + n)))
            })
            .collect();
        for (probe, (own, shared)) in probes.iter_mut().zip(asked) {
            assert_eq!(probe.answer(own, WORDED), "done");
            assert_eq!(probe.answer(shared, WORDED), "done");
        }
    }
    for (n, probe) in probes.iter_mut().enumerate() {
        assert_eq!(probe.ask(&format!("get token/own-{n} quiet")), found(59));
        let shared = probe.ask("get token/shared quiet");
        assert!(shared == found(20) || shared == found(21), "{shared}");
        assert_eq!(probe.ask("list - quiet"), "token/own-0 token/own-1 token/shared");
    }
}

#[test]
fn what_an_item_is_called_can_be_read_back_where_its_row_is_lost() {
    let mut world = World::new(Screen::None);
    world.start_unlocked();
    let mut probe = world.probe();
    assert_eq!(probe.ask("labels"), "");
    for item in ["token/1", "api-key/2"] {
        assert_eq!(probe.ask(&format!("set {item} quiet 40")), "done");
    }
    assert_eq!(probe.ask("labels"), "api-key/2=Patrol test token/1=Patrol test");
}
