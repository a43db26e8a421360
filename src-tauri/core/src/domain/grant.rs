//! An OAuth2 grant as Patrol knows it: everything but its two tokens.

use jiff::{SignedDuration, Timestamp};

/// What is known of a grant. Its access token is the kept token of the same id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantInfo {
    /// The kept token.
    pub token: String,
    /// The application it was granted to.
    pub client_id: String,
    /// Whether a refresh token came along.
    pub refreshable: bool,
    /// When the access token dies, where the host said.
    pub expires_at: Option<Timestamp>,
    /// When the refresh token dies, where the host said.
    pub refresh_expires_at: Option<Timestamp>,
    /// When the access token was given, where that is known.
    pub refreshed_at: Option<Timestamp>,
    /// Whether the host no longer takes it: the user must sign in again.
    pub sign_in_again: bool,
}

/// How long before its end an access token is refreshed. Half an hour of an
/// hour's life would be wasteful; five minutes outlast a slow network.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

impl GrantInfo {
    /// Whether the access token should be refreshed now. One that was given
    /// in the future is: the clock was set back, and its end says nothing.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let ends = self.expires_at.is_some_and(|at| at.duration_since(now) <= AHEAD);
        let ahead = |at: Timestamp| at.duration_since(now) > AHEAD;
        let from_the_future = self.expires_at.is_some() && self.refreshed_at.is_some_and(ahead);
        self.refreshable && !self.sign_in_again && (ends || from_the_future)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_due_five_minutes_before_its_end_and_ever_after() {
        let end = Timestamp::from_second(10_000).unwrap();
        let grant = GrantInfo {
            token: "t".to_owned(),
            client_id: "c".to_owned(),
            refreshable: true,
            expires_at: Some(end),
            refresh_expires_at: None,
            refreshed_at: None,
            sign_in_again: false,
        };
        let before = |seconds: i64| Timestamp::from_second(10_000 - seconds).unwrap();
        assert!(!grant.is_due(before(301)));
        assert!(grant.is_due(before(300)));
        assert!(grant.is_due(before(-900)));
        let a_year_later = GrantInfo {
            refreshed_at: Timestamp::from_second(10_000 + 31_536_000).ok(),
            ..grant.clone()
        };
        assert!(a_year_later.is_due(before(9_000)), "the clock was set back");
        assert!(
            !GrantInfo {
                refreshable: false,
                ..grant.clone()
            }
            .is_due(end)
        );
        assert!(
            !GrantInfo {
                sign_in_again: true,
                ..grant.clone()
            }
            .is_due(end)
        );
        assert!(
            !GrantInfo {
                expires_at: None,
                ..grant
            }
            .is_due(end)
        );
    }
}
