//! What the watch says, and how the user wants it said.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::runtime::RuntimeKey;

/// One notice: what is new about one token, or about runtimes without a token
/// of Patrol's. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Reminder {
    /// Tells it from others that are shown at the same time.
    pub id: String,
    /// What happened, or will: “ada@github.com expires in 3 days”.
    pub title: String,
    /// What that concerns, and what to do.
    pub body: String,
    /// The token that it is about, to be rotated or snoozed.
    pub token: Option<String>,
    /// The runtimes that it concerns, those with hidden notifications aside.
    pub runtimes: Vec<RuntimeKey>,
    /// The days before the token's end that it was due at, where it is about that.
    pub threshold: Option<u32>,
}

impl Reminder {
    /// Whether it asks when a token expires, which is answered on its page.
    pub fn asks_expiry(&self) -> bool {
        self.threshold.is_none() && self.id.ends_with("/unknown")
    }
}

/// One line of what is most urgent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Urgent {
    /// “work@github.com expires in 3 days — used on 12 runtimes”.
    pub sentence: String,
    /// The token; none where a runtime has one that is not Patrol's.
    pub token: Option<String>,
    /// That runtime.
    pub runtime: Option<RuntimeKey>,
}

/// How things stand, in one word: the tray's icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum WatchState {
    /// Nothing needs the user.
    AllWell,
    /// A token ends soon.
    Soon,
    /// A token has expired, or is invalid.
    Dead,
    /// No Codefresh account is connected.
    NotConnected,
}

/// For how long the user wants to hear nothing of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Snooze {
    /// 24 hours.
    Day,
    /// Seven days.
    Week,
    /// Until the day before it ends.
    UntilDayBefore,
}

/// How the user is reminded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WatchSettings {
    /// The days in force, before a token's end, the longest first; empty: never.
    pub reminder_days: Vec<u32>,
    /// Whether they are the user's own, rather than the organization's or Patrol's.
    pub own: bool,
    /// Whether the organization lets the user have no own.
    pub enforced: bool,
    /// Whether Patrol starts when the user signs in to the computer.
    pub start_with_computer: bool,
    /// Whether closing the window leaves the tray.
    pub close_to_tray: bool,
    /// The calendar file that is kept up to date.
    pub calendar_path: Option<String>,
}

/// What the user changes of that, all at once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WatchEdit {
    /// The user's own days; none: the organization's, or Patrol's.
    pub reminder_days: Option<Vec<u32>>,
    /// Whether Patrol starts when the user signs in to the computer.
    pub start_with_computer: bool,
    /// Whether closing the window leaves the tray.
    pub close_to_tray: bool,
    /// The calendar file to be kept up to date; none: no such file.
    pub calendar_path: Option<String>,
}

/// How the watch stands, for the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WatchView {
    /// How things stand, in one word.
    pub state: WatchState,
    /// How many tokens end soon.
    pub soon: u32,
    /// How many tokens are dead.
    pub dead: u32,
    /// What is most urgent, up to five, the worst first.
    pub urgent: Vec<Urgent>,
    /// Until when the user has paused reminders, where that is so.
    #[ts(type = "number | null")]
    pub paused_until: Option<i64>,
    /// Reminders that no notification service took: the window says them
    /// itself, until each is dismissed, snoozed or acted upon.
    pub notices: Vec<Reminder>,
    /// Whether a tray shows Patrol's icon now. Where none does, closing the
    /// window minimises it.
    pub tray: bool,
    /// Whether the system shows notifications.
    pub notifications: bool,
    /// What is to be said or asked once, now.
    pub hint: Option<Hint>,
    /// A newer version of Patrol, until the user has read of it.
    pub version: Option<String>,
}

/// What is said or asked once on a computer, above the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Hint {
    /// Closing the window leaves Patrol in the tray.
    StaysInTray,
    /// There is no tray; the window stays minimised instead.
    NoTray,
    /// Whether Patrol is to start with the computer.
    StartWithComputer,
}

/// Where a click outside of the window leads: in the tray's menu, or on a
/// notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
#[ts(export)]
pub enum Place {
    /// The dialog *Rotate…* of a token; for one that signs in again, its page.
    Rotate {
        /// The token.
        token: String,
    },
    /// A token's own page.
    Token {
        /// The token.
        token: String,
    },
    /// One runtime's row.
    Runtime {
        /// The runtime.
        runtime: RuntimeKey,
    },
    /// The list of runtimes.
    Runtimes,
}
