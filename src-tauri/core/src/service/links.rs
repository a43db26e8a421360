//! Which pages Patrol opens in the browser: those of hosts that it works
//! with, over https (on loopback http, too), and no others. Every address is
//! made by Patrol itself, from a host's own; this is the fence behind that.

use url::{Origin, Url};

use super::Service;
use super::runtime::{git_host_of, host_of};
use crate::domain::host::server_address;
use crate::ledger::LedgerError;

/// The vendors' own hosts, where tokens are made and people sign in.
const VENDORS: [&str; 4] = [
    "https://github.com",
    "https://gitlab.com",
    "https://bitbucket.org",
    "https://id.atlassian.com",
];

impl Service {
    /// Whether a page may be opened in the browser.
    pub fn may_open(&self, url: &str) -> bool {
        let Ok(url) = server_address(url) else {
            return false;
        };
        // Records that cannot be read name no host.
        self.known_hosts()
            .is_ok_and(|known| known.contains(&url.origin()))
    }

    /// The vendors', the organization's, those of kept tokens, and each
    /// account's: its Codefresh, its runtimes and their Git hosts.
    fn known_hosts(&self) -> Result<Vec<Origin>, LedgerError> {
        let mut known: Vec<Origin> = VENDORS
            .iter()
            .filter_map(|page| Some(Url::parse(page).ok()?.origin()))
            .collect();
        let organization = self.organization();
        known.extend(organization.applications.iter().map(|it| it.url.origin()));
        let tokens = self.ledger().tokens()?;
        known.extend(
            tokens
                .iter()
                .filter_map(|it| Some(host_of(it).ok()?.web.origin())),
        );
        for (account, _) in self.ledger().accounts()? {
            known.push(account.url.origin());
            for seen in self.ledger().runtimes(&account.id)? {
                let ingress = seen.runtime.ingress_host.as_deref();
                known.extend(ingress.and_then(|host| Some(server_address(host).ok()?.origin())));
                let git = seen.integration.as_ref();
                known.extend(git.and_then(|it| Some(git_host_of("", it).ok()?.web.origin())));
            }
        }
        Ok(known)
    }
}
