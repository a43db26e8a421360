//! What is due to be said of a token, and when to look again.
//!
//! A reminder is due on the day that lies so many of the user's calendar days
//! before the token's end. What was said is remembered for one token and one
//! end: an end that moves begins anew. Thresholds that went by unseen (the
//! computer slept) are passed over by the one that is said instead of them.
//! Should the clock turn out to have been wrong, they are due after all.
//!
//! Pure: the time, the zone and the memory are arguments. The memory is the
//! caller's to keep, durably, before anything is shown.

mod causes;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod year;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

pub use causes::{Cause, Look, Memory, Standing, Told, look};

/// When to remind where nobody says otherwise, in days before the end.
pub const DAYS: [u32; 6] = [30, 14, 7, 3, 1, 0];

/// What was said, or passed over, of one threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When, by the clock of that time.
    pub at: Timestamp,
    /// Said to the user; otherwise a more urgent one was said instead.
    pub said: bool,
}

/// The marks of one token and one end, by threshold.
pub type Marks = BTreeMap<u32, Mark>;

/// The user does not want to hear of a token for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snooze {
    /// The end that the token had then. With another one it means nothing.
    pub about: Option<Timestamp>,
    /// When it began.
    pub since: Timestamp,
    /// When it ends; none: on the day before the token's end.
    pub until: Option<Timestamp>,
}

impl Snooze {
    /// The instant at which it ends.
    pub fn ends(&self, zone: &TimeZone) -> Option<Timestamp> {
        self.until
            .or_else(|| self.about.and_then(|end| due_at(end, 1, zone)))
    }
}

/// How long nothing is said: until an instant, but not before it was asked
/// for, so that a clock that was wrong then silences nobody for a year.
pub fn is_quiet(now: Timestamp, since: Timestamp, until: Timestamp) -> bool {
    since <= now && now < until
}

/// The first instant of the day that lies so many days before an end, both by
/// the user's calendar.
pub fn due_at(end: Timestamp, days: u32, zone: &TimeZone) -> Option<Timestamp> {
    let last = end.to_zoned(zone.clone()).date();
    let day = last.checked_sub(i64::from(days).days()).ok()?;
    // Where the clocks skip midnight, the day begins an hour later.
    day.to_zoned(zone.clone()).ok().map(|day| day.timestamp())
}

/// In how many of the user's calendar days something ends: 0 today, negative
/// when that day is over.
pub fn days_left(now: Timestamp, end: Timestamp, zone: &TimeZone) -> i32 {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    day(now).until(day(end)).map_or(0, |span| span.get_days())
}

/// The next time the user's calendar turns a leaf.
pub fn next_midnight(now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let today = now.to_zoned(zone.clone()).date();
    today
        .tomorrow()
        .ok()?
        .to_zoned(zone.clone())
        .ok()
        .map(|day| day.timestamp())
}

/// The most urgent threshold that has come.
fn stage(now: Timestamp, end: Timestamp, zone: &TimeZone, days: &[u32]) -> Option<u32> {
    let come = |days: &&u32| due_at(end, **days, zone).is_some_and(|at| at <= now);
    days.iter().filter(come).min().copied()
}

/// Whether a threshold that has come, as the most urgent, needs saying. One
/// that was passed over at a time that now lies ahead was passed over by a
/// wrong clock.
fn is_open(marks: &Marks, threshold: u32, now: Timestamp) -> bool {
    marks
        .get(&threshold)
        .is_none_or(|mark| !mark.said && now < mark.at)
}

/// Notes what is said now, and what that passes over.
fn note(marks: &mut Marks, threshold: u32, days: &[u32], now: Timestamp) {
    for passed in days.iter().filter(|days| **days > threshold) {
        let mark = marks.entry(*passed).or_insert(Mark { at: now, said: false });
        if !mark.said {
            mark.at = now;
        }
    }
    marks.insert(threshold, Mark { at: now, said: true });
}
