//! What all hosts' answers have in common.

use jiff::Timestamp;
use tr::tr;

use super::error::VerifyError;
use crate::domain::expiry::{Expiry, plausible};
use crate::domain::foreign;
use crate::domain::host::GitHost;
use crate::http::Response;

/// An account's name, fit to be shown and kept: `None` where it is none.
pub(super) fn account(name: &str) -> Option<String> {
    let name = name.trim();
    if name.len() > 200 || name.chars().any(char::is_control) {
        return None;
    }
    foreign::name(name)
}

/// Whether this is a web page: a login page or gateway, not an API.
pub(super) fn is_page(response: &Response) -> bool {
    let html = response
        .header("content-type")
        .is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/html"));
    html || response.body().trim_ascii_start().starts_with(b"<")
}

/// What a status means that has no meaning of its own on this host.
pub(super) fn unexpected(response: &Response) -> VerifyError {
    match response.status() {
        410 => VerifyError::Gone,
        status @ 500.. => VerifyError::Unexpected { status },
        404 => VerifyError::WrongSoftware,
        _ if is_page(response) => VerifyError::WrongSoftware,
        status => VerifyError::Unexpected { status },
    }
}

/// The expiry that the host names, unless a working token cannot have it: then
/// it is as good as not named, and the user is asked for the date.
pub(super) fn believed(expiry: Expiry, host: &GitHost, now: Timestamp, warnings: &mut Vec<String>) -> Expiry {
    if plausible(expiry, now) {
        return expiry;
    }
    distrusted(host, warnings)
}

/// As [`believed`], for a token that lives for hours and may well be asked
/// about in its last minutes: an OAuth2 token's.
pub(super) fn believed_short(
    expiry: Expiry,
    host: &GitHost,
    now: Timestamp,
    warnings: &mut Vec<String>,
) -> Expiry {
    if expiry.instant().is_none_or(|at| at > now) {
        return expiry;
    }
    distrusted(host, warnings)
}

fn distrusted(host: &GitHost, warnings: &mut Vec<String>) -> Expiry {
    warnings.push(tr!(
        "{name} names an expiry that is past or only minutes away, yet the token works. Patrol does not \
            believe it: look the date up there and name it under “Expires on”. Check the clock of this \
            computer, too.",
        name = host.name()
    ));
    Expiry::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accounts_name_holds_nothing_that_could_disturb_the_window() {
        assert_eq!(account(" mona "), Some("mona".to_owned()));
        assert_eq!(account("mo\u{202E}na\u{200B}"), Some("mona".to_owned()));
        for name in ["", "  ", "\u{200B}", "a\nb", "a\u{1b}[2J", &"x".repeat(201)] {
            assert_eq!(account(name), None, "{name:?}");
        }
    }
}
