//! When a token dies, and how surely that is known.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// When a token stops working.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Expiry {
    /// The host says: never.
    Never,
    /// The host names this instant.
    At {
        /// The first instant at which it no longer works.
        at: Timestamp,
    },
    /// The user named this date; the host could not tell.
    ByUser {
        /// The first day on which it no longer works.
        date: Date,
    },
    /// Nobody has said.
    Unknown,
}

impl Expiry {
    /// The first instant at which the token no longer works, where known.
    /// A date is midnight UTC *on* that date, as GitLab reckons.
    pub fn instant(self) -> Option<Timestamp> {
        match self {
            Self::At { at } => Some(at),
            Self::ByUser { date } => midnight(date),
            Self::Never | Self::Unknown => None,
        }
    }
}

/// Midnight UTC at the start of a date.
pub fn midnight(date: Date) -> Option<Timestamp> {
    date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// Reads GitHub's header `github-authentication-token-expiration`, which comes
/// in two forms: `2021-09-03 02:34:04 UTC` and `2023-04-26 20:23:26 +0200`.
pub fn github_expiration(header: &str) -> Option<Timestamp> {
    let header = header.trim();
    if let Some(utc) = header.strip_suffix(" UTC") {
        let civil = DateTime::strptime("%Y-%m-%d %H:%M:%S", utc).ok()?;
        return civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    }
    Timestamp::strptime("%Y-%m-%d %H:%M:%S %z", header).ok()
}

/// Reads a date such as GitLab's `expires_at`, `YYYY-MM-DD` and nothing else:
/// the token is dead from midnight UTC *on* that date.
pub fn date_expiry(date: &str) -> Option<Expiry> {
    let parsed = Date::strptime("%Y-%m-%d", date).ok()?;
    // The parser would also take blanks and `2027-1-5`.
    if parsed.to_string() != date {
        return None;
    }
    midnight(parsed).map(|at| Expiry::At { at })
}

/// Whether a token that works now can have this expiry. One that should be
/// dead already, or within five minutes, is more likely a wrong clock here or
/// there than a coincidence.
pub fn plausible(expiry: Expiry, now: Timestamp) -> bool {
    const MARGIN: SignedDuration = SignedDuration::from_mins(5);
    expiry.instant().is_none_or(|at| at.duration_since(now) > MARGIN)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn both_forms_of_githubs_header_are_read() {
        assert_eq!(
            github_expiration("2021-09-03 02:34:04 UTC"),
            Some(at("2021-09-03T02:34:04Z"))
        );
        assert_eq!(
            github_expiration("2023-04-26 20:23:26 +0200"),
            Some(at("2023-04-26T18:23:26Z"))
        );
        assert_eq!(
            github_expiration("2023-04-26 20:23:26 -0830"),
            Some(at("2023-04-27T04:53:26Z"))
        );
    }

    #[test]
    fn another_form_of_header_is_no_expiry() {
        for text in [
            "",
            "never",
            "2021-09-03",
            "2021-09-03 02:34:04",
            "2021-13-03 02:34:04 UTC",
            "2021-09-03 02:34:04 PST",
            "2021-09-03 02:34:04 UTC x",
        ] {
            assert_eq!(github_expiration(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_is_the_first_day_on_which_the_token_is_dead() {
        let expiry = date_expiry("2027-02-28").unwrap();
        assert_eq!(
            expiry,
            Expiry::At {
                at: at("2027-02-28T00:00:00Z")
            }
        );
        assert!(plausible(expiry, at("2027-02-27T23:00:00Z")));
        assert!(!plausible(expiry, at("2027-02-28T00:00:00Z")));
    }

    #[test]
    fn what_is_no_date_is_no_expiry() {
        for text in [
            "",
            "2027-02-30",
            "2027-2-28",
            "27-02-28",
            "2027-02-28T00:00:00Z",
            "20270228",
            "28.02.2027",
            " 2027-2-28",
        ] {
            assert_eq!(date_expiry(text), None, "{text}");
        }
    }

    #[test]
    fn an_expiry_at_hand_on_a_working_token_is_not_believed() {
        let now = at("2026-11-22T12:00:00Z");
        for (text, believed) in [
            ("2001-01-01T00:00:00Z", false),
            ("2026-11-22T11:59:59Z", false),
            ("2026-11-22T12:05:00Z", false),
            ("2026-11-22T12:05:01Z", true),
            ("2026-11-22T20:00:00Z", true),
            ("2027-11-22T12:00:00Z", true),
        ] {
            assert_eq!(plausible(Expiry::At { at: at(text) }, now), believed, "{text}");
        }
        assert!(plausible(Expiry::Never, now));
        assert!(plausible(Expiry::Unknown, now));
    }

    proptest! {
        #[test]
        fn every_instant_that_github_writes_is_read_back(second in 0i64..4_000_000_000) {
            let instant = Timestamp::from_second(second).unwrap();
            let header = instant.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
            prop_assert_eq!(github_expiration(&header), Some(instant));
        }

        #[test]
        fn no_text_makes_the_readers_fall_over(text in "\\PC{0,40}") {
            let _ = (github_expiration(&text), date_expiry(&text));
        }
    }
}
