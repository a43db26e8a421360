//! The watch: what is due to be said, what is most urgent, how things stand,
//! and when to look again. It reads the ledger and asks nobody; who is asked
//! without the user's word, and when, `service/health.rs` says.

mod choices;
pub(super) mod gather;
mod notices;
mod runtimes;
pub(super) mod settings;
mod words;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub use choices::Once;
pub use words::joined;
pub(super) use words::used_on;

use super::page::{Reminder, Urgent, WatchState};
use super::{Service, lock};
use crate::domain::fault::Fault;
use crate::domain::reminder::{days_left, is_quiet, look, next_midnight};
use crate::domain::runtime::RuntimeKey;
use crate::ledger::Remembered;
use gather::{Gathered, Seen};

/// How many lines of what is urgent are told.
const URGENT: usize = 5;
/// A token that ends within so many days ends soon: the page's own colour for
/// it begins there too.
const SOON: i32 = 14;

/// What a look at the ledger brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// What is most urgent, up to five, the worst first.
    pub urgent: Vec<Urgent>,
    /// What to tell the user now; it is never told again.
    pub news: Vec<Reminder>,
    /// How things stand.
    pub state: WatchState,
    /// How many tokens end soon.
    pub soon: u32,
    /// How many tokens are dead, those that only a runtime knows included.
    pub dead: u32,
    /// The same in words.
    pub tooltip: String,
    /// Whether somebody should be asked now ([`Service::check_due`]), and then
    /// looked again.
    pub checks_due: bool,
    /// When to look again at the latest: at most a day from now, always later
    /// than now.
    pub next: Timestamp,
}

impl Service {
    /// Looks what is due. What it returns as news is written down as told
    /// before it returns.
    ///
    /// # Errors
    /// The ledger cannot be read or written; then nothing counts as told.
    pub fn watch_tick(&self, zone: TimeZone) -> Result<Tick, Fault> {
        // Two looks at a time would both find the same news.
        let _one_at_a_time = lock(&self.inner.watching);
        let now = self.now();
        let gathered = self.gather(now)?;
        let pause = self.ledger().pause()?;
        let paused = pause.filter(|(since, until)| is_quiet(now, *since, *until));
        let days = self.reminder_days()?;

        let mut remembered = Remembered::default();
        let mut news = Vec::new();
        let mut next = vec![
            now.checked_add(SignedDuration::from_hours(24))
                .unwrap_or(Timestamp::MAX),
        ];
        next.extend(paused.map(|(_, until)| until));
        next.extend(next_midnight(now, &zone));
        for seen in &gathered.tokens {
            let about = seen.standing.end();
            let before = self.ledger().memory(&seen.view.id, about)?;
            let quiet = paused.is_some() || seen.hidden;
            let looked = look(now, &zone, &days, &seen.standing, &before, quiet);
            next.extend(looked.next);
            news.extend(words::reminder(seen, &looked.causes, now, &zone));
            if looked.memory != before {
                remembered
                    .tokens
                    .push((seen.view.id.clone(), about, looked.memory));
            }
        }
        news.extend(self.runtime_news(&gathered, paused.is_some(), &mut remembered)?);
        self.ledger().remember(&remembered)?;
        self.forget_the_well(&gathered)?;

        let (soon, dead) = gathered.count(now, &zone);
        let state = match (dead, soon) {
            (1.., _) => WatchState::Dead,
            (0, 1..) => WatchState::Soon,
            (0, 0) if gathered.connected => WatchState::AllWell,
            (0, 0) => WatchState::NotConnected,
        };
        let checks = self.checkups(now, &gathered)?;
        next.extend(checks.next);
        next.retain(|at| *at > now);
        Ok(Tick {
            urgent: gathered.urgent(now, &zone, &days),
            news,
            state,
            soon,
            dead,
            tooltip: words::tooltip(state, soon, dead),
            checks_due: checks.any(),
            // The list holds the next day at least.
            next: next.into_iter().min().unwrap_or(Timestamp::MAX),
        })
    }

    /// A runtime that has been well is a reason to ask the host when it no longer is.
    fn forget_the_well(&self, gathered: &Gathered) -> Result<(), Fault> {
        for seen in &gathered.tokens {
            let well = |key: &RuntimeKey| seen.standing.runtimes.get(key) == Some(&Some(false));
            if seen.health.invalid.iter().any(well) {
                let still = seen.health.invalid.iter().filter(|key| !well(key)).cloned();
                self.ledger().set_still_invalid(&seen.view.id, &still.collect())?;
            }
        }
        Ok(())
    }
}

impl Gathered {
    /// How many tokens end soon, and how many are dead.
    fn count(&self, now: Timestamp, zone: &TimeZone) -> (u32, u32) {
        let shown = || self.tokens.iter().filter(|seen| !seen.hidden);
        let dead = shown().filter(|seen| seen.is_dead(now)).count() + self.foreign_invalid().count();
        let soon = shown()
            .filter(|seen| !seen.is_dead(now) && seen.days_left(now, zone).is_some_and(|days| days <= SOON))
            .count();
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        (number(soon), number(dead))
    }

    /// What is most urgent: dead tokens, those on most runtimes first, then
    /// those that end within the reminders' reach, the soonest first.
    fn urgent(&self, now: Timestamp, zone: &TimeZone, days: &[u32]) -> Vec<Urgent> {
        let reach = days
            .iter()
            .max()
            .map_or(0, |days| i32::try_from(*days).unwrap_or(i32::MAX));
        let reach = reach.max(SOON);
        let shown = || self.tokens.iter().filter(|seen| !seen.hidden);
        let mut dead: Vec<&Seen> = shown().filter(|seen| seen.is_dead(now)).collect();
        dead.sort_by_key(|seen| {
            (
                std::cmp::Reverse(seen.view.runtimes),
                seen.standing.expiry.instant(),
            )
        });
        let mut ending: Vec<&Seen> = shown()
            .filter(|seen| !seen.is_dead(now) && seen.days_left(now, zone).is_some_and(|days| days <= reach))
            .collect();
        ending.sort_by_key(|seen| {
            (
                seen.standing.expiry.instant(),
                std::cmp::Reverse(seen.view.runtimes),
            )
        });
        let token = |seen: &Seen| Urgent {
            sentence: words::urgent(seen, now, zone),
            token: Some(seen.view.id.clone()),
            runtime: None,
        };
        let foreign = self.foreign_invalid().map(|row| Urgent {
            sentence: words::no_longer_works_on(&row.key),
            token: None,
            runtime: Some(row.key.clone()),
        });
        let lines = dead.into_iter().map(token).chain(foreign);
        lines.chain(ending.into_iter().map(token)).take(URGENT).collect()
    }
}

impl Seen {
    /// In how many days it ends, where its end is news.
    fn days_left(&self, now: Timestamp, zone: &TimeZone) -> Option<i32> {
        let end = self.standing.end()?;
        Some(days_left(now, end, zone))
    }

    /// Whether it works no longer, by anybody's word.
    fn is_dead(&self, now: Timestamp) -> bool {
        let ended = self.standing.end().is_some_and(|end| end <= now);
        ended || self.standing.rejected || self.standing.sign_in_again || !self.standing.invalid().is_empty()
    }
}
