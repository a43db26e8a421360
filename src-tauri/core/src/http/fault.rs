//! What a missing answer means to the user: what happened, what to do next.

use std::time::Duration;

use tr::tr;

use super::error::HttpError;
use crate::domain::fault::{Code, Fault};

impl HttpError {
    /// The fault as the window shows it.
    pub fn fault(&self) -> Fault {
        match self {
            Self::NotEncrypted { host } => Fault::new(
                Code::BadAddress,
                tr!(
                    "{host} would be reached without encryption, so \
                    nothing was sent.",
                    host
                ),
            )
            .next(tr!("Use its https:// address.")),
            Self::Malformed { host } => Fault::new(
                Code::BadInput,
                tr!(
                    "The request to {host} could not be written: what was typed holds a character \
                    that cannot be sent.",
                    host
                ),
            )
            .next(tr!("Paste it again, without a line end in it.")),
            Self::Unreachable { host } => {
                Fault::new(Code::Unreachable, tr!("{host} cannot be reached.", host)).next(tr!(
                    "Check the network, the VPN and the proxy of this computer, then try again."
                ))
            }
            Self::TimedOut { host } => {
                Fault::new(Code::TimedOut, tr!("{host} did not answer in time.", host)).next(tr!(
                    "Try again. If it stays so, check the VPN, or ask those who run it."
                ))
            }
            Self::Broken { host } => Fault::new(
                Code::Unreachable,
                tr!(
                    "The connection to {host} broke before its answer \
                    was complete.",
                    host
                ),
            )
            .next(tr!("Try again.")),
            Self::Certificate { host, reason } => Fault::new(
                Code::Certificate,
                tr!(
                    "The certificate of {host} is not trusted: \
                    {reason}. Nothing was sent.",
                    host,
                    reason
                ),
            )
            .next(tr!(
                "If your company has a certificate authority of its own, name its CA file in \
                        Settings. If not, somebody may be listening in: do not go on."
            )),
            Self::Redirected { host, to } => Fault::new(
                Code::Redirected,
                tr!(
                    "{host} sent the request on to {to}. Patrol did not follow: what it sends is \
                    meant for {host} alone.",
                    host,
                    to
                ),
            )
            .next(tr!(
                "Check the address. A login page or gateway in front of it does this too: then connect \
                to the VPN and try again."
            )),
            Self::TooLarge { host } => Fault::new(
                Code::Unexpected,
                tr!(
                    "{host} answered with more than 1 MiB, which Patrol \
                    does not read.",
                    host
                ),
            )
            .next(tr!("Check that the address is right.")),
            Self::RateLimited { host, retry_after } => Fault::new(
                Code::RateLimited,
                tr!("{host} asks to wait: it had too many requests.", host),
            )
            .next(waiting(*retry_after)),
        }
    }
}

/// “Try again in 40 seconds.”; rounded up, so that it is never too early.
fn waiting(retry_after: Option<Duration>) -> String {
    match retry_after.map(|wait| wait.as_secs()) {
        None => tr!("Try again in some minutes."),
        Some(0 | 1) => tr!("Try again in a second."),
        Some(seconds @ 2..=90) => tr!("Try again in {seconds} seconds.", seconds),
        Some(seconds @ 91..=5400) => tr!("Try again in {minutes} minutes.", minutes = seconds.div_ceil(60)),
        Some(seconds) => tr!("Try again in {hours} hours.", hours = seconds.div_ceil(3600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<HttpError> {
        let (host, to) = (
            || "git.acme.example".to_owned(),
            || "login.acme.example".to_owned(),
        );
        vec![
            HttpError::NotEncrypted { host: host() },
            HttpError::Malformed { host: host() },
            HttpError::Unreachable { host: host() },
            HttpError::TimedOut { host: host() },
            HttpError::Broken { host: host() },
            HttpError::Certificate {
                host: host(),
                reason: "it has expired".to_owned(),
            },
            HttpError::Redirected {
                host: host(),
                to: to(),
            },
            HttpError::TooLarge { host: host() },
            HttpError::RateLimited {
                host: host(),
                retry_after: None,
            },
        ]
    }

    #[test]
    fn every_failure_says_its_own_sentence_the_host_and_what_to_do_next() {
        let mut said = std::collections::BTreeSet::new();
        for error in all() {
            let fault = error.fault();
            assert!(
                fault.message.contains("git.acme.example") && fault.message.ends_with('.'),
                "{}",
                fault.message
            );
            assert!(
                fault.next.as_deref().is_some_and(|next| next.ends_with('.')),
                "{}",
                fault.message
            );
            assert!(said.insert(fault.message));
        }
    }

    #[test]
    fn a_wait_is_told_in_words_and_never_too_early() {
        for (seconds, words) in [
            (0, "Try again in a second."),
            (40, "Try again in 40 seconds."),
            (91, "Try again in 2 minutes."),
            (3600, "Try again in 60 minutes."),
            (5401, "Try again in 2 hours."),
        ] {
            assert_eq!(waiting(Some(Duration::from_secs(seconds))), words);
        }
        assert_eq!(waiting(None), "Try again in some minutes.");
    }
}
