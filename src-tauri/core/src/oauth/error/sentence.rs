//! The sentences: what happened, and what to do next.

use tr::tr;

use super::OAuthError;
use crate::domain::fault::{Code, Fault};
use crate::domain::host::GitHost;
use crate::domain::provider::Provider;

fn admin() -> String {
    tr!("Ask your admin to compare the application with the organization file.")
}

impl OAuthError {
    /// What the window branches on.
    pub fn code(&self) -> Code {
        match self {
            Self::ForeignApplication
            | Self::BadRedirect { .. }
            | Self::ApplicationRejected
            | Self::ScopeRejected
            | Self::RedirectRejected
            | Self::NoDeviceFlow
            | Self::DeviceFlowDisabled => Code::BadInput,
            Self::PortTaken { .. } => Code::Busy,
            Self::NoAnswer | Self::CodeExpired => Code::TimedOut,
            Self::Refused => Code::Cancelled,
            Self::InvalidGrant => Code::TokenRejected,
            Self::Network(error) => error.fault().code,
            Self::CannotListen
            | Self::WrongIssuer
            | Self::StrangePage
            | Self::IncorrectDeviceCode
            | Self::CannotRevoke
            | Self::Unexpected { .. } => Code::Unexpected,
        }
    }

    /// The fault as the window shows it.
    pub fn fault(&self, host: &GitHost) -> Fault {
        if let Self::Network(error) = self {
            return error.fault();
        }
        Fault::new(self.code(), self.message(host)).next(self.next(host))
    }

    fn message(&self, host: &GitHost) -> String {
        let (name, software) = (host.name(), host.provider.title());
        match self {
            Self::ForeignApplication => tr!(
                "The OAuth application in the organization file is not registered with {name}. Nothing was \
                    sent.",
                name
            ),
            Self::BadRedirect { expected } => {
                let expected = expected.to_string();
                tr!(
                    "The application's redirect_uri does not serve for {name}: it must be {expected}.",
                    name,
                    expected
                )
            }
            Self::PortTaken { port } => tr!(
                "Port {port} of this computer is taken, and {name} sends the browser back to that port alone.",
                port,
                name
            ),
            Self::CannotListen => {
                tr!(
                    "This computer does not let Patrol listen for the browser, so the sign-in was not started."
                )
            }
            Self::NoAnswer => {
                tr!(
                    "The browser did not come back from {name} within five minutes. Nothing was changed.",
                    name
                )
            }
            Self::Refused => tr!("Access was refused on {name}'s page. Nothing was changed.", name),
            Self::WrongIssuer => tr!(
                "The browser came back from a server that is not {name}. Patrol did not take its answer, and \
                    sent nothing.",
                name
            ),
            Self::InvalidGrant => tr!(
                "{name} no longer accepts this sign-in: it has expired, was revoked, or was used already.",
                name
            ),
            Self::ApplicationRejected => tr!(
                "{name} does not accept the OAuth application: its client id or secret is wrong, it was \
                    removed, or it may not be used in this way.",
                name
            ),
            Self::ScopeRejected => {
                tr!(
                    "The OAuth application may not ask {name} for all the scopes that are needed.",
                    name
                )
            }
            Self::RedirectRejected => tr!(
                "{name} does not send the browser back to where Patrol listens: the application is \
                    registered with another redirect address.",
                name
            ),
            Self::NoDeviceFlow => tr!(
                "{name} runs {software}, which has no sign-in by device code.",
                name,
                software
            ),
            Self::DeviceFlowDisabled => {
                tr!(
                    "The sign-in by device code is switched off for the OAuth application on {name}.",
                    name
                )
            }
            Self::StrangePage => tr!(
                "{name} names a page of another server for the code to be entered on. Patrol did not open it.",
                name
            ),
            Self::CodeExpired => {
                tr!(
                    "The code was not entered on {name} in time, so it has expired. Nothing was changed.",
                    name
                )
            }
            Self::IncorrectDeviceCode => {
                tr!(
                    "{name} does not know the code it gave a moment ago. Nothing was changed.",
                    name
                )
            }
            Self::CannotRevoke if host.provider == Provider::Github => {
                tr!(
                    "Without the OAuth application's secret Patrol cannot revoke its token on {name}.",
                    name
                )
            }
            Self::CannotRevoke => tr!(
                "{software} has no way to revoke an OAuth token from outside.",
                software
            ),
            Self::Unexpected { status: 0 } => {
                tr!(
                    "{name} ended the sign-in with an error of its own. Nothing was changed.",
                    name
                )
            }
            Self::Unexpected { status } => {
                tr!(
                    "{name} answered the sign-in with something that makes no sense (status {status}).",
                    name,
                    status
                )
            }
            Self::Network(error) => error.fault().message,
        }
    }

    fn next(&self, host: &GitHost) -> String {
        match self {
            Self::ForeignApplication | Self::ApplicationRejected => admin(),
            Self::BadRedirect { .. } | Self::RedirectRejected => {
                tr!(
                    "Ask your admin to enter the same redirect address in the application and in the \
                    organization file."
                )
            }
            Self::PortTaken { .. } => {
                tr!("End the other sign-in, or the program that uses the port, then try again.")
            }
            Self::CannotListen => tr!(
                "Try again. If it stays so, a security program may forbid it; a personal \
                access token works without."
            ),
            Self::NoAnswer | Self::CodeExpired | Self::IncorrectDeviceCode => {
                tr!("Start the sign-in again.")
            }
            Self::Refused => tr!("Start again and allow the access, or use a personal access token."),
            Self::StrangePage => {
                tr!(
                    "Tell those who run it: its own address may be set wrongly there. A personal access token works \
                    without."
                )
            }
            Self::WrongIssuer => tr!("Close that page. If it happens again, tell your admin."),
            Self::InvalidGrant => tr!("Sign in to {name} again.", name = host.name()),
            Self::ScopeRejected => {
                tr!("Ask your admin to allow the application the scopes in the organization file.")
            }
            Self::NoDeviceFlow => {
                tr!("Ask your admin to set flow = \"loopback\" for it in the organization file.")
            }
            Self::DeviceFlowDisabled => match host.provider {
                Provider::Github => {
                    tr!("Ask your admin to tick “Enable Device Flow” in the application.")
                }
                _ => admin(),
            },
            Self::CannotRevoke => {
                tr!("Revoke it on the host's page, among the authorized applications.")
            }
            Self::Unexpected { .. } | Self::Network(_) => {
                tr!("Try again. If it stays so, ask those who run it.")
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::application::RedirectNeed;
    use crate::http::HttpError;

    fn all() -> Vec<OAuthError> {
        use OAuthError::*;
        vec![
            ForeignApplication,
            BadRedirect {
                expected: RedirectNeed::ThisComputer,
            },
            PortTaken { port: 34106 },
            CannotListen,
            NoAnswer,
            Refused,
            WrongIssuer,
            StrangePage,
            InvalidGrant,
            ApplicationRejected,
            ScopeRejected,
            RedirectRejected,
            NoDeviceFlow,
            DeviceFlowDisabled,
            CodeExpired,
            IncorrectDeviceCode,
            CannotRevoke,
            Network(HttpError::TimedOut {
                host: "git.acme.example".to_owned(),
            }),
            Unexpected { status: 0 },
            Unexpected { status: 500 },
        ]
    }

    #[test]
    fn every_failure_says_its_own_sentence_and_what_to_do_next() {
        for (provider, api) in [
            (Provider::Github, "https://api.github.com"),
            (Provider::BitbucketServer, "https://git.acme.example/rest/api/1.0"),
        ] {
            let host = GitHost::new(provider, api).unwrap();
            let mut said = BTreeSet::new();
            for error in all() {
                let fault = error.fault(&host);
                assert_eq!(fault.code, error.code());
                assert!(
                    fault.message.ends_with('.') && !fault.message.contains("  "),
                    "{}",
                    fault.message
                );
                assert!(
                    fault.next.is_some_and(|next| next.ends_with('.')),
                    "{}",
                    fault.message
                );
                assert!(said.insert(fault.message));
            }
        }
    }
}
