//! A year of a computer's life as a property: it sleeps, its clock jumps, it
//! travels and is started anew. Each threshold is said at most once, and none
//! is missed while the computer is awake.

#![allow(clippy::unwrap_used)]

use jiff::SignedDuration;
use proptest::prelude::*;

use super::tests::{at, ending, zone};
use super::*;

const PLACES: [&str; 6] = [
    "Europe/Berlin",
    "America/Los_Angeles",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
];

/// What happens next.
#[derive(Debug, Clone)]
enum Event {
    /// Awake and looking, an hour or so at a time.
    Awake(Vec<u32>),
    /// Asleep for hours.
    Sleep(u32),
    /// The clock is set wrong, or right again: minutes beside the true time.
    Clock(i64),
    Travel(usize),
    Restart,
    /// The token gets another end, so many days from now.
    NewEnd(u32),
    Snooze(Option<u32>),
    Removed,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => prop::collection::vec(1u32..600, 1..12).prop_map(Event::Awake),
        6 => (1u32..30 * 24).prop_map(Event::Sleep),
        1 => (-500_000i64..500_000).prop_map(Event::Clock),
        1 => (-3i64..3).prop_map(Event::Clock),
        2 => Just(Event::Clock(0)),
        2 => (0..PLACES.len()).prop_map(Event::Travel),
        3 => Just(Event::Restart),
        1 => (0u32..120).prop_map(Event::NewEnd),
        1 => prop::option::of(1u32..8).prop_map(Event::Snooze),
        1 => Just(Event::Removed),
    ]
}

/// What was said of one end.
#[derive(Default)]
struct Said {
    /// Threshold, and the clock's time.
    thresholds: Vec<(u32, Timestamp)>,
    rings: usize,
    snoozes: usize,
}

struct Life {
    truth: Timestamp,
    /// How wrong the clock is.
    wrong: SignedDuration,
    place: TimeZone,
    days: Vec<u32>,
    end: Timestamp,
    /// As it lies in the ledger; none: the token is gone.
    kept: Option<String>,
    said: BTreeMap<Timestamp, Said>,
}

impl Life {
    fn now(&self) -> Timestamp {
        self.truth.saturating_add(self.wrong).unwrap()
    }

    /// The most urgent threshold that has come, reckoned another way than the
    /// code does it: by the difference of two dates.
    fn stage(&self) -> Option<u32> {
        let left = days_left(self.now(), self.end, &self.place);
        self.days
            .iter()
            .copied()
            .filter(|days| left <= i32::try_from(*days).unwrap())
            .min()
    }

    fn look(&mut self) -> Result<(), TestCaseError> {
        let Some(kept) = &self.kept else { return Ok(()) };
        let memory: Memory = serde_json::from_str(kept).unwrap();
        let (now, stage) = (self.now(), self.stage());
        let snooze = memory.snooze;
        let seen = look(now, &self.place, &self.days, &ending(self.end), &memory, false);
        // Kept before anything is shown.
        self.kept = Some(serde_json::to_string(&seen.memory).unwrap());
        let said = self.said.entry(self.end).or_default();
        prop_assert!(seen.causes.len() <= 1, "{:?}", seen.causes);
        if let Some(Cause::Expiry { threshold }) = seen.causes.first() {
            prop_assert_eq!(Some(*threshold), stage, "the most urgent one");
            let before = said.thresholds.iter().any(|(it, _)| it == threshold);
            if before {
                said.rings += 1;
                prop_assert!(snooze.is_some(), "{} was said before", threshold);
                prop_assert!(seen.memory.snooze.is_none());
            } else {
                said.thresholds.push((*threshold, now));
            }
        }
        prop_assert!(said.rings <= said.snoozes);
        let snoozed = seen.memory.snooze.is_some_and(|it| {
            it.ends(&self.place)
                .is_some_and(|until| is_quiet(now, it.since, until))
        });
        if let Some(stage) = stage.filter(|_| !snoozed) {
            // Said, or something more urgent was, by a clock that was not ahead of this one.
            let heard = said
                .thresholds
                .iter()
                .any(|(it, when)| *it == stage || (*it < stage && *when <= now));
            prop_assert!(heard, "{} days were missed at {}", stage, now);
        }
        if let Some(next) = seen.next {
            prop_assert!(next > now);
        }
        Ok(())
    }

    fn pass(&mut self, minutes: u32) {
        self.truth = self
            .truth
            .saturating_add(SignedDuration::from_mins(i64::from(minutes)))
            .unwrap();
    }

    fn live(&mut self, event: Event) -> Result<(), TestCaseError> {
        match event {
            Event::Awake(pauses) => {
                for minutes in pauses {
                    self.pass(minutes);
                    self.look()?;
                }
            }
            Event::Sleep(hours) => self.pass(hours * 60),
            Event::Clock(minutes) => self.wrong = SignedDuration::from_mins(minutes),
            Event::Travel(place) => self.place = zone(PLACES[place]),
            Event::Restart => self.look()?,
            Event::NewEnd(days) => {
                self.end = self
                    .truth
                    .saturating_add(SignedDuration::from_hours(i64::from(days) * 24))
                    .unwrap();
                if let Some(kept) = &mut self.kept {
                    let mut memory: Memory = serde_json::from_str(kept).unwrap();
                    memory.marks.clear();
                    *kept = serde_json::to_string(&memory).unwrap();
                }
                // Another end, even if it is the same by chance.
                self.said.remove(&self.end);
            }
            Event::Snooze(days) => {
                let (now, end) = (self.now(), self.end);
                if let Some(kept) = &mut self.kept {
                    let mut memory: Memory = serde_json::from_str(kept).unwrap();
                    let until = days.map(|days| now + SignedDuration::from_hours(i64::from(days) * 24));
                    memory.snooze = Some(Snooze {
                        about: Some(end),
                        since: now,
                        until,
                    });
                    *kept = serde_json::to_string(&memory).unwrap();
                    self.said.entry(end).or_default().snoozes += 1;
                }
            }
            Event::Removed => self.kept = None,
        }
        Ok(())
    }
}

proptest! {
    #[test]
    fn in_a_year_each_threshold_is_said_once_and_none_is_missed(
        events in prop::collection::vec(event(), 1..80),
        days in prop_oneof![Just(DAYS.to_vec()), prop::collection::btree_set(0u32..90, 0..8).prop_map(|it| it.into_iter().collect())],
        end in 0i64..365 * 24 * 60,
        place in 0..PLACES.len(),
    ) {
        let truth = at("2026-11-22T12:00:00Z");
        let end = truth.saturating_add(SignedDuration::from_mins(end)).unwrap();
        let mut life = Life {
            truth,
            wrong: SignedDuration::ZERO,
            place: zone(PLACES[place]),
            days,
            end,
            kept: Some(serde_json::to_string(&Memory::default()).unwrap()),
            said: BTreeMap::new(),
        };
        for event in events {
            life.live(event)?;
        }
    }
}
