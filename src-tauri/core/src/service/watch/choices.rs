//! What the user does not want to hear now, and what is said only once.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tr::tr;

use crate::domain::fault::{Code, Fault};
use crate::domain::reminder::{self, due_at, next_midnight};
use crate::domain::token::AuthorizationState;
use crate::service::Service;
use crate::service::page::Snooze;

/// What is said or asked once on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Once {
    /// That closing the window leaves the tray.
    StaysInTray,
    /// That there is no tray.
    NoTray,
    /// Whether to start with the computer.
    StartWithComputer,
}

impl Once {
    fn word(self) -> &'static str {
        match self {
            Self::StaysInTray => "stays_in_tray",
            Self::NoTray => "no_tray",
            Self::StartWithComputer => "start_with_computer",
        }
    }
}

impl Service {
    /// Says nothing of a token for a while; then, once, what is still so.
    ///
    /// # Errors
    /// The token is gone, or it has no day before its end to wait for.
    pub fn snooze(&self, token: &str, how: Snooze, zone: &TimeZone) -> Result<(), Fault> {
        let now = self.now();
        let end = self.stored_token(token)?.expiry.instant();
        let grant = self.ledger().grant(token)?;
        // The end of one that is renewed moves every hour.
        let renewed = grant.is_some_and(|grant| grant.refreshable && !grant.sign_in_again);
        let about = end.filter(|_| !renewed);
        let until = match how {
            Snooze::Day => Some(after(now, 1)),
            Snooze::Week => Some(after(now, 7)),
            Snooze::UntilDayBefore => {
                if about
                    .and_then(|end| due_at(end, 1, zone))
                    .is_none_or(|day| day <= now)
                {
                    return Err(Fault::new(
                        Code::BadInput,
                        tr!("There is no day before this token’s end to wait for."),
                    )
                    .next(tr!("Snooze it for a day or a week.")));
                }
                None
            }
        };
        let snooze = reminder::Snooze {
            about,
            since: now,
            until,
        };
        self.ledger().set_snooze(token, Some(snooze))?;
        self.dismiss_notices_of(token)
    }

    /// Says nothing at all until the user's day is over.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn pause_today(&self, zone: &TimeZone) -> Result<(), Fault> {
        let now = self.now();
        let until = next_midnight(now, zone).unwrap_or_else(|| after(now, 1));
        self.ledger().set_pause(Some((now, until)))?;
        Ok(())
    }

    /// Ends the pause.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn resume(&self) -> Result<(), Fault> {
        self.ledger().set_pause(None)?;
        Ok(())
    }

    /// Until when the user has paused reminders, where that is so.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn paused_until(&self) -> Result<Option<Timestamp>, Fault> {
        let now = self.now();
        let pause = self.ledger().pause()?;
        let pause = pause.filter(|(since, until)| reminder::is_quiet(now, *since, *until));
        Ok(pause.map(|(_, until)| until))
    }

    /// Whether something is to be said or asked now: true the first time, and
    /// never again.
    ///
    /// # Errors
    /// The ledger cannot be read or written; then it is not to be said.
    pub fn once(&self, what: Once) -> Result<bool, Fault> {
        let _one_at_a_time = crate::service::lock(&self.inner.watching);
        if self.ledger().was_said(what.word())? {
            return Ok(false);
        }
        self.ledger().set_said(what.word(), self.now())?;
        Ok(true)
    }

    /// Whether the user is to be asked now to start Patrol with the computer: a
    /// runtime is authorized, and it was not asked before. True once.
    ///
    /// # Errors
    /// The ledger cannot be read or written.
    pub fn asks_to_start_with_computer(&self) -> Result<bool, Fault> {
        let all = self.ledger().authorizations()?;
        if !all.iter().any(|it| it.state == AuthorizationState::Authorized) {
            return Ok(false);
        }
        self.once(Once::StartWithComputer)
    }
}

fn after(now: Timestamp, days: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_hours(24 * days))
        .unwrap_or(Timestamp::MAX)
}
