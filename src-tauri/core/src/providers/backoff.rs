//! How long to leave a host alone after an answer, so that Patrol's own checks
//! never trip a lock-out: GitHub refuses even good tokens after several bad
//! ones, and Data Center asks for a CAPTCHA (docs.github.com, "Authenticating
//! to the REST API"; confluence.atlassian.com, "CAPTCHA").
//!
//! Pure: what time it is, the caller says.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::VerifyError;

/// Between two questions to a host that does not answer, and after a limit
/// that names no end.
const PAUSE: SignedDuration = SignedDuration::from_mins(15);
/// No pause is longer, whatever the host asks for.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// How long a host is left alone. Keep one for each token, and ask
/// [`Backoff::may_ask`] before every question that does not come from the
/// user; tell every answer to [`Backoff::after`], also to the user's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backoff {
    /// Refusals in a row.
    refusals: u32,
    pause: Option<Pause>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Pause {
    Until(Timestamp),
    /// Only the user can lift it, in the browser.
    User,
}

impl Backoff {
    /// Takes note of an answer.
    pub fn after<T>(&mut self, now: Timestamp, answer: &Result<T, VerifyError>) {
        use VerifyError as E;
        let pause = match answer {
            Ok(_) => {
                *self = Self::default();
                return;
            }
            Err(E::Captcha) => {
                self.pause = Some(Pause::User);
                return;
            }
            // Nothing was sent, so nothing was learned.
            Err(
                E::Empty
                | E::NotAToken
                | E::Typo
                | E::Foreign { .. }
                | E::AppPassword
                | E::NotAUserToken { .. }
                | E::NeedsEmail
                | E::ForeignRepository
                | E::CannotRevoke,
            ) => return,
            Err(E::RateLimited { retry_after }) => asked_for(*retry_after),
            Err(E::Network(_) | E::WrongSoftware | E::Unexpected { .. }) => PAUSE,
            // The next version may ask otherwise; this one would hear the same.
            Err(E::Gone) => LONGEST,
            Err(
                E::Rejected { .. }
                | E::Expired
                | E::Revoked
                | E::Blocked
                | E::Forbidden
                | E::Sso { .. }
                | E::TooFewScopes { .. },
            ) => {
                let pause = doubled(self.refusals);
                self.refusals = self.refusals.saturating_add(1);
                pause
            }
        };
        let until = now.checked_add(pause).unwrap_or(Timestamp::MAX);
        self.pause = Some(Pause::Until(until));
    }

    /// Whether the host may be asked without the user's word.
    pub fn may_ask(&self, now: Timestamp) -> bool {
        match self.pause {
            None => true,
            Some(Pause::Until(until)) => now >= until,
            Some(Pause::User) => false,
        }
    }

    /// Until when the host is left alone; `None` where it is not, and where
    /// only the user can end it: see [`Backoff::waits_for_user`].
    pub fn until(&self) -> Option<Timestamp> {
        match self.pause {
            Some(Pause::Until(until)) => Some(until),
            Some(Pause::User) | None => None,
        }
    }

    /// Whether the host is left alone until the user asks: it wants a CAPTCHA
    /// solved in the browser.
    pub fn waits_for_user(&self) -> bool {
        self.pause == Some(Pause::User)
    }
}

fn asked_for(retry_after: Option<Duration>) -> SignedDuration {
    match retry_after {
        None => PAUSE,
        Some(wait) => SignedDuration::try_from(wait)
            .unwrap_or(LONGEST)
            .clamp(SignedDuration::from_secs(1), LONGEST),
    }
}

/// 15 minutes, 30, an hour … a day.
fn doubled(refusals: u32) -> SignedDuration {
    let times = 1i32.checked_shl(refusals.min(8)).unwrap_or(i32::MAX);
    PAUSE.checked_mul(times).unwrap_or(LONGEST).min(LONGEST)
}

#[cfg(test)]
mod tests;
