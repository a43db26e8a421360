//! All that can be said of one token at one time, so that it is said once and
//! in one notice.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Marks, Snooze, due_at, is_open, is_quiet, note, stage};
use crate::domain::expiry::Expiry;
use crate::domain::runtime::RuntimeKey;

/// How a token stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// When it dies.
    pub expiry: Expiry,
    /// It is renewed before its end, which is therefore no news.
    pub renews: bool,
    /// Its end is unknown, and the user could name it.
    pub asks_expiry: bool,
    /// Its host refuses it.
    pub rejected: bool,
    /// Its host no longer renews it.
    pub sign_in_again: bool,
    /// The needed scopes that it lacks; none where they cannot be listed.
    pub missing: Option<BTreeSet<String>>,
    /// The runtimes that have it, and whether each calls it invalid; none
    /// where the runtime cannot tell now.
    pub runtimes: BTreeMap<RuntimeKey, Option<bool>>,
    /// Its host is about to be asked what is wrong: what a runtime says of it
    /// waits for that, or the same would be said twice.
    pub being_asked: bool,
}

impl Standing {
    /// The end that counts: of one that is renewed, none.
    pub fn end(&self) -> Option<Timestamp> {
        if self.renews && !self.sign_in_again {
            return None;
        }
        self.expiry.instant()
    }

    /// The runtimes that call it invalid.
    pub fn invalid(&self) -> BTreeSet<RuntimeKey> {
        let invalid = self.runtimes.iter().filter(|(_, says)| **says == Some(true));
        invalid.map(|(key, _)| key.clone()).collect()
    }
}

/// What was said of a token beside its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// That its end is unknown; once and for all.
    pub unknown: bool,
    /// That its host refuses it.
    pub rejected: bool,
    /// That it is no longer renewed.
    pub sign_in_again: bool,
    /// The scopes that it lacked then; none before the first look.
    pub missing: Option<BTreeSet<String>>,
    /// The runtimes that called it invalid.
    pub invalid: BTreeSet<RuntimeKey>,
}

/// All that is remembered of one token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Of its present end.
    pub marks: Marks,
    /// Where the user wants to hear nothing of it.
    pub snooze: Option<Snooze>,
    /// Beside its end.
    pub told: Told,
}

/// A reason to speak of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// Its host refuses it.
    Rejected,
    /// It is no longer renewed.
    SignInAgain,
    /// These runtimes call it invalid.
    Invalid(BTreeSet<RuntimeKey>),
    /// It ends, or has ended.
    Expiry {
        /// The threshold that has come, in days.
        threshold: u32,
    },
    /// It has lost these scopes.
    ScopeLost(BTreeSet<String>),
    /// Nobody has said when it ends.
    Unknown,
}

/// What a look found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// What to say, in one notice, the weightiest first; empty: nothing.
    pub causes: Vec<Cause>,
    /// What to remember before it is said, and also where nothing is.
    pub memory: Memory,
    /// When to look again, unless something happens before.
    pub next: Option<Timestamp>,
}

/// Looks at one token. While `quiet`, nothing is said and nothing counts as
/// said. `days` are the thresholds.
pub fn look(
    now: Timestamp,
    zone: &TimeZone,
    days: &[u32],
    standing: &Standing,
    memory: &Memory,
    quiet: bool,
) -> Look {
    let mut memory = memory.clone();
    let mut causes = Vec::new();
    forget_what_is_over(&mut memory.told, standing);
    let end = standing.end();
    let snooze = memory.snooze.filter(|snooze| snooze.about == end);
    memory.snooze = snooze;
    let snoozed_until = snooze.and_then(|snooze| snooze.ends(zone));
    let snoozed = snooze
        .zip(snoozed_until)
        .is_some_and(|(snooze, until)| is_quiet(now, snooze.since, until));
    if !quiet && !snoozed {
        // A snooze that is over brings back what is still so.
        let again = snoozed_until.is_some_and(|until| until <= now);
        causes = due(now, zone, days, standing, end, &mut memory, again);
        if again {
            memory.snooze = None;
        }
    }
    let thresholds = end.into_iter().flat_map(|end| {
        let said = |days: &u32| memory.marks.get(days).is_some_and(|mark| mark.said);
        days.iter()
            .filter(move |days| !said(days))
            .filter_map(move |days| due_at(end, *days, zone))
    });
    let next = thresholds
        .chain(end)
        .chain(snoozed_until)
        .filter(|at| *at > now)
        .min();
    Look { causes, memory, next }
}

/// What is no longer so can be news again.
fn forget_what_is_over(told: &mut Told, standing: &Standing) {
    told.rejected &= standing.rejected;
    told.sign_in_again &= standing.sign_in_again;
    told.invalid.retain(|key| {
        let says = standing.runtimes.get(key);
        says.is_some_and(|says| *says != Some(false))
    });
    told.missing = match (told.missing.take(), &standing.missing) {
        // What it lacked from the beginning, the user took into account.
        (None, now) => now.clone(),
        (Some(then), None) => Some(then),
        (Some(then), Some(now)) => Some(then.intersection(now).cloned().collect()),
    };
}

fn due(
    now: Timestamp,
    zone: &TimeZone,
    days: &[u32],
    standing: &Standing,
    end: Option<Timestamp>,
    memory: &mut Memory,
    again: bool,
) -> Vec<Cause> {
    let Memory { marks, told, .. } = memory;
    let mut causes = Vec::new();
    // That a runtime calls a token invalid which is known to be dead is no news.
    let ended = end.is_some_and(|end| end <= now) && marks.values().any(|mark| mark.said);
    let known_dead = told.rejected || told.sign_in_again || ended;
    if standing.rejected && (again || !told.rejected) {
        told.rejected = true;
        causes.push(Cause::Rejected);
    }
    if standing.sign_in_again && (again || !told.sign_in_again) {
        told.sign_in_again = true;
        causes.push(Cause::SignInAgain);
    }
    let invalid = standing.invalid();
    if !standing.being_asked {
        let fresh: BTreeSet<_> = invalid.difference(&told.invalid).cloned().collect();
        told.invalid.extend(fresh.iter().cloned());
        if again && !invalid.is_empty() {
            causes.push(Cause::Invalid(invalid));
        } else if !known_dead && !fresh.is_empty() {
            causes.push(Cause::Invalid(fresh));
        }
    }
    if let Some(end) = end
        && let Some(threshold) = stage(now, end, zone, days)
        && (again || is_open(marks, threshold, now))
    {
        note(marks, threshold, days, now);
        causes.push(Cause::Expiry { threshold });
    }
    if let Some(missing) = &standing.missing {
        let known = told.missing.get_or_insert_with(BTreeSet::new);
        let lost: BTreeSet<_> = missing.difference(known).cloned().collect();
        if !lost.is_empty() {
            known.extend(lost.iter().cloned());
            causes.push(Cause::ScopeLost(lost));
        }
    }
    if standing.asks_expiry && !told.unknown {
        told.unknown = true;
        causes.push(Cause::Unknown);
    }
    causes
}
