#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use super::*;
use crate::domain::expiry::Expiry;
use crate::domain::runtime::RuntimeKey;

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

pub(super) fn ending(end: Timestamp) -> Standing {
    Standing {
        expiry: Expiry::At { at: end },
        renews: false,
        asks_expiry: false,
        rejected: false,
        sign_in_again: false,
        missing: None,
        runtimes: BTreeMap::new(),
        being_asked: false,
    }
}

/// A token that is looked at again and again, as the watch does.
struct Watched {
    standing: Standing,
    memory: Memory,
    zone: TimeZone,
    days: Vec<u32>,
}

impl Watched {
    fn ending(end: &str) -> Self {
        Self {
            standing: ending(at(end)),
            memory: Memory::default(),
            zone: zone("Europe/Berlin"),
            days: DAYS.to_vec(),
        }
    }

    fn look(&mut self, now: &str, quiet: bool) -> Look {
        let look = look(
            at(now),
            &self.zone,
            &self.days,
            &self.standing,
            &self.memory,
            quiet,
        );
        self.memory = look.memory.clone();
        look
    }

    fn causes(&mut self, now: &str) -> Vec<Cause> {
        self.look(now, false).causes
    }

    fn snooze(&mut self, since: &str, until: Option<&str>) {
        self.memory.snooze = Some(Snooze {
            about: self.standing.expiry.instant(),
            since: at(since),
            until: until.map(at),
        });
    }
}

fn expiry(threshold: u32) -> Vec<Cause> {
    vec![Cause::Expiry { threshold }]
}

fn key(name: &str) -> RuntimeKey {
    RuntimeKey {
        account: "a".to_owned(),
        name: name.to_owned(),
    }
}

#[test]
fn days_are_counted_by_the_users_calendar_and_not_by_hours() {
    let end = at("2027-03-31T00:00:00Z");
    for (place, now, days) in [
        // In Berlin it ends at two in the morning of the 31st, in New York in the evening of the 30th.
        ("Europe/Berlin", "2027-03-30T21:59:00Z", 1),
        ("Europe/Berlin", "2027-03-30T22:00:00Z", 0),
        ("America/New_York", "2027-03-30T21:59:00Z", 0),
        ("America/New_York", "2027-03-30T03:59:00Z", 1),
        ("Europe/Berlin", "2027-03-01T00:00:00Z", 30),
        ("Europe/Berlin", "2027-04-02T00:00:00Z", -2),
        ("UTC", "2027-01-01T00:00:00Z", 89),
    ] {
        assert_eq!(days_left(at(now), end, &zone(place)), days, "{place} {now}");
    }
}

#[test]
fn a_threshold_comes_when_its_day_begins_where_the_user_is() {
    let end = at("2027-03-31T00:00:00Z");
    // Three days before, the clocks were still on winter time.
    assert_eq!(
        due_at(end, 3, &zone("Europe/Berlin")),
        Some(at("2027-03-27T23:00:00Z"))
    );
    assert_eq!(
        due_at(end, 0, &zone("Europe/Berlin")),
        Some(at("2027-03-30T22:00:00Z"))
    );
    assert_eq!(
        due_at(end, 0, &zone("Pacific/Auckland")),
        Some(at("2027-03-30T11:00:00Z"))
    );
    // In Beirut the clocks skip midnight on that day.
    let beirut = due_at(at("2027-03-28T12:00:00Z"), 0, &zone("Asia/Beirut"));
    assert_eq!(beirut, Some(at("2027-03-27T22:00:00Z")));
}

#[test]
fn each_threshold_is_said_once_and_the_next_look_is_at_the_next_one() {
    let mut watched = Watched::ending("2027-03-31T12:00:00Z");
    assert_eq!(watched.causes("2027-02-01T12:00:00Z"), []);
    let first = watched.look("2027-03-01T12:00:00Z", false);
    assert_eq!(
        (first.causes, first.next),
        (expiry(30), Some(at("2027-03-16T23:00:00Z")))
    );
    assert_eq!(watched.causes("2027-03-01T12:00:01Z"), []);
    assert_eq!(watched.causes("2027-03-16T22:59:59Z"), []);
    assert_eq!(watched.causes("2027-03-16T23:00:00Z"), expiry(14));
    let last = watched.look("2027-03-31T08:00:00Z", false);
    assert_eq!(
        (last.causes, last.next),
        (expiry(0), Some(at("2027-03-31T12:00:00Z")))
    );
    let over = watched.look("2027-03-31T12:00:00Z", false);
    assert_eq!((over.causes, over.next), (vec![], None));
}

#[test]
fn a_computer_asleep_over_the_date_says_one_thing_on_waking() {
    let mut watched = Watched::ending("2027-03-31T12:00:00Z");
    assert_eq!(watched.causes("2027-03-01T12:00:00Z"), expiry(30));
    assert_eq!(watched.causes("2027-04-20T12:00:00Z"), expiry(0));
    assert_eq!(watched.causes("2027-04-20T12:00:01Z"), []);
}

#[test]
fn a_clock_set_back_repeats_nothing() {
    let mut watched = Watched::ending("2027-03-31T12:00:00Z");
    assert_eq!(watched.causes("2027-03-24T12:00:00Z"), expiry(7));
    assert_eq!(watched.causes("2027-03-24T09:00:00Z"), []);
    assert_eq!(watched.causes("2027-03-25T09:00:00Z"), []);
}

#[test]
fn what_a_wrong_clock_passed_over_is_said_when_its_day_really_comes() {
    let mut watched = Watched::ending("2027-03-31T12:00:00Z");
    assert_eq!(watched.causes("2027-03-01T12:00:00Z"), expiry(30));
    assert_eq!(watched.causes("2030-01-01T00:00:00Z"), expiry(0));
    assert_eq!(watched.causes("2027-03-01T12:05:00Z"), [], "said already");
    assert_eq!(watched.causes("2027-03-17T12:00:00Z"), expiry(14));
    assert_eq!(
        watched.causes("2027-03-31T08:00:00Z"),
        [],
        "said already, by the wrong clock"
    );
}

#[test]
fn a_journey_to_the_west_brings_no_passed_over_threshold_back() {
    let mut watched = Watched::ending("2027-03-31T08:00:00Z");
    watched.zone = zone("Pacific/Auckland");
    assert_eq!(watched.causes("2027-03-27T13:00:00Z"), expiry(3));
    watched.zone = zone("America/Los_Angeles");
    assert_eq!(
        watched.causes("2027-03-27T14:00:00Z"),
        [],
        "there it is four days"
    );
}

#[test]
fn a_snooze_is_kept_and_then_brings_back_what_is_still_so() {
    let mut watched = Watched::ending("2027-03-31T12:00:00Z");
    assert_eq!(watched.causes("2027-03-24T12:00:00Z"), expiry(7));
    watched.snooze("2027-03-24T12:01:00Z", Some("2027-03-25T12:01:00Z"));
    let snoozed = watched.look("2027-03-25T12:00:00Z", false);
    assert_eq!(
        (snoozed.causes, snoozed.next),
        (vec![], Some(at("2027-03-25T12:01:00Z")))
    );
    assert_eq!(watched.causes("2027-03-25T12:01:00Z"), expiry(7));
    assert_eq!(watched.causes("2027-03-25T12:02:00Z"), [], "a snooze rings once");
}

#[test]
fn what_comes_during_a_snooze_is_said_with_its_end() {
    let mut watched = Watched::ending("2027-03-31T12:00:00Z");
    assert_eq!(watched.causes("2027-03-24T12:00:00Z"), expiry(7));
    watched.snooze("2027-03-24T12:01:00Z", None);
    assert_eq!(watched.causes("2027-03-28T12:00:00Z"), [], "three days: snoozed");
    assert_eq!(watched.causes("2027-03-29T22:00:00Z"), expiry(1));
    assert_eq!(watched.causes("2027-03-29T22:00:01Z"), []);
}

#[test]
fn a_snooze_does_not_outlive_the_end_that_it_was_about() {
    let mut watched = Watched::ending("2027-03-31T12:00:00Z");
    watched.snooze("2027-03-24T12:00:00Z", Some("2027-03-31T00:00:00Z"));
    watched.standing.expiry = Expiry::At {
        at: at("2027-03-26T12:00:00Z"),
    };
    assert_eq!(watched.causes("2027-03-25T12:00:00Z"), expiry(1));
}

#[test]
fn a_snooze_of_a_clock_that_was_wrong_silences_nobody() {
    let mut watched = Watched::ending("2027-03-31T12:00:00Z");
    watched.snooze("2027-03-30T12:00:00Z", Some("2027-04-06T12:00:00Z"));
    assert_eq!(watched.causes("2027-03-24T12:00:00Z"), expiry(7));
}

#[test]
fn while_all_is_quiet_nothing_counts_as_said() {
    let mut watched = Watched::ending("2027-03-31T12:00:00Z");
    assert_eq!(watched.look("2027-03-24T12:00:00Z", true).causes, []);
    assert_eq!(watched.causes("2027-03-25T00:00:00Z"), expiry(7));
}

#[test]
fn an_empty_list_of_days_means_never() {
    let mut watched = Watched::ending("2027-03-31T12:00:00Z");
    watched.days.clear();
    assert_eq!(watched.causes("2027-03-31T11:00:00Z"), []);
}

#[test]
fn a_token_that_renews_itself_is_spoken_of_only_when_it_no_longer_does() {
    let mut watched = Watched::ending("2027-03-31T12:00:00Z");
    watched.standing.renews = true;
    assert_eq!(watched.causes("2027-03-31T11:00:00Z"), []);
    watched.standing.sign_in_again = true;
    assert_eq!(
        watched.causes("2027-03-31T11:01:00Z"),
        [Cause::SignInAgain, Cause::Expiry { threshold: 0 }],
        "in one notice"
    );
    assert_eq!(watched.causes("2027-03-31T11:02:00Z"), []);
    watched.standing.sign_in_again = false;
    assert_eq!(watched.causes("2027-04-02T11:00:00Z"), []);
    watched.standing.sign_in_again = true;
    watched.standing.expiry = Expiry::Never;
    assert_eq!(
        watched.causes("2027-04-03T11:00:00Z"),
        [Cause::SignInAgain],
        "anew"
    );
}

#[test]
fn an_unknown_end_is_asked_for_once_ever() {
    let mut watched = Watched::ending("2027-03-31T12:00:00Z");
    watched.standing.expiry = Expiry::Unknown;
    watched.standing.asks_expiry = true;
    assert_eq!(watched.causes("2027-03-01T12:00:00Z"), [Cause::Unknown]);
    watched.standing.expiry = Expiry::Never;
    watched.standing.asks_expiry = false;
    assert_eq!(watched.causes("2027-03-02T12:00:00Z"), []);
    watched.standing.expiry = Expiry::Unknown;
    watched.standing.asks_expiry = true;
    assert_eq!(watched.causes("2028-03-02T12:00:00Z"), []);
}

#[test]
fn a_lost_scope_is_news_and_one_that_was_never_there_is_none() {
    let scopes = |words: &[&str]| Some(words.iter().map(|it| (*it).to_owned()).collect::<BTreeSet<_>>());
    let mut watched = Watched::ending("2030-03-31T12:00:00Z");
    watched.standing.missing = scopes(&["workflow"]);
    assert_eq!(watched.causes("2027-03-01T12:00:00Z"), [], "so it was added");
    watched.standing.missing = scopes(&["repo", "workflow"]);
    let lost = Cause::ScopeLost(scopes(&["repo"]).unwrap());
    assert_eq!(watched.look("2027-03-02T12:00:00Z", true).causes, []);
    assert_eq!(
        watched.causes("2027-03-02T12:00:00Z"),
        std::slice::from_ref(&lost)
    );
    assert_eq!(watched.causes("2027-03-03T12:00:00Z"), []);
    watched.standing.missing = None;
    assert_eq!(watched.causes("2027-03-04T12:00:00Z"), []);
    watched.standing.missing = scopes(&[]);
    assert_eq!(watched.causes("2027-03-05T12:00:00Z"), []);
    watched.standing.missing = scopes(&["repo"]);
    assert_eq!(
        watched.causes("2027-03-06T12:00:00Z"),
        [lost],
        "it came back and went again"
    );
}

#[test]
fn a_runtime_that_calls_the_token_invalid_is_named_once_until_it_has_been_well() {
    let mut watched = Watched::ending("2030-03-31T12:00:00Z");
    let says = |watched: &mut Watched, one: Option<bool>, two: Option<bool>| {
        watched.standing.runtimes = [(key("one"), one), (key("two"), two)].into();
        watched.causes("2027-03-01T12:00:00Z")
    };
    let invalid = |names: &[&str]| vec![Cause::Invalid(names.iter().map(|it| key(it)).collect())];
    assert_eq!(says(&mut watched, Some(false), Some(false)), []);
    assert_eq!(says(&mut watched, Some(true), Some(false)), invalid(&["one"]));
    assert_eq!(says(&mut watched, Some(true), Some(true)), invalid(&["two"]));
    assert_eq!(
        says(&mut watched, None, Some(true)),
        [],
        "unreachable: not known to be well"
    );
    assert_eq!(says(&mut watched, Some(true), Some(true)), []);
    assert_eq!(says(&mut watched, Some(false), Some(true)), []);
    assert_eq!(says(&mut watched, Some(true), Some(true)), invalid(&["one"]));
}

#[test]
fn what_follows_from_a_known_death_is_no_news_of_its_own() {
    let mut watched = Watched::ending("2030-03-31T12:00:00Z");
    watched.standing.runtimes = [(key("one"), Some(true))].into();
    watched.standing.being_asked = true;
    assert_eq!(
        watched.causes("2027-03-01T12:00:00Z"),
        [],
        "its host is being asked"
    );
    watched.standing.being_asked = false;
    watched.standing.rejected = true;
    let first = watched.causes("2027-03-01T12:01:00Z");
    assert_eq!(first.first(), Some(&Cause::Rejected));
    assert_eq!(first.len(), 2, "in one notice: {first:?}");
    watched.standing.runtimes.insert(key("two"), Some(true));
    assert_eq!(watched.causes("2027-03-01T12:02:00Z"), []);
    watched.standing.rejected = false;
    assert_eq!(watched.causes("2027-03-01T12:03:00Z"), []);
}

#[test]
fn a_pause_holds_from_its_beginning_to_its_end() {
    let (since, until) = (at("2027-03-01T12:00:00Z"), at("2027-03-02T00:00:00Z"));
    for (now, quiet) in [
        ("2027-03-01T11:59:59Z", false),
        ("2027-03-01T12:00:00Z", true),
        ("2027-03-01T23:59:59Z", true),
        ("2027-03-02T00:00:00Z", false),
    ] {
        assert_eq!(is_quiet(at(now), since, until), quiet, "{now}");
    }
    let next = next_midnight(since, &zone("Europe/Berlin"));
    assert_eq!(next, Some(at("2027-03-01T23:00:00Z")));
}
