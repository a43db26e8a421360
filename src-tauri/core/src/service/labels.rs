//! What the keychain's own program shows for Patrol's items, and what can be
//! read back from it where the ledger is lost: ids are all that the items'
//! names hold.
//!
//! Labels are read by later versions too: change none without reading the old.
//! For the same reason they are English whatever language Patrol speaks: what
//! was written in one language is read again in another.

use url::Url;

use crate::domain::account::Account;
use crate::domain::host::{authority, is_loopback};

const TOKEN: &str = "Patrol: ";
const RENEWS: &str = "Patrol: renews ";
const KEY: &str = "Patrol: Codefresh API key of ";

/// A token's, by its name, `account@host`.
pub(super) fn token(name: &str) -> String {
    format!("{TOKEN}{name}")
}

/// That of what renews a token.
pub(super) fn renews(name: &str) -> String {
    format!("{RENEWS}{name}")
}

/// An API key's.
pub(super) fn key(account: &Account) -> String {
    let path = account.url.path().trim_end_matches('/');
    format!(
        "{KEY}{} on {}{path}",
        account.account_name,
        authority(&account.url)
    )
}

/// The host in a token's label.
pub(super) fn host_of(label: &str) -> Option<&str> {
    let (account, host) = name_of(label)?.rsplit_once('@')?;
    (!account.is_empty() && !host.is_empty()).then_some(host)
}

/// The name in a token's label.
pub(super) fn name_of(label: &str) -> Option<&str> {
    label.strip_prefix(TOKEN)
}

/// The platform in an API key's label: the scheme is https, but on this
/// computer itself.
pub(super) fn platform_of(label: &str) -> Option<String> {
    let (_, address) = label.strip_prefix(KEY)?.rsplit_once(" on ")?;
    let local = Url::parse(&format!("http://{address}")).is_ok_and(|url| is_loopback(&url));
    let scheme = if local { "http" } else { "https" };
    Some(format!("{scheme}://{address}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_tokens_host_is_read_back_whatever_the_account_is_called() {
        for name in [
            "ada@github.com",
            "ada@acme.example@git.acme.example:8443/bitbucket",
        ] {
            let label = token(name);
            assert_eq!(name_of(&label), Some(name));
            assert_eq!(host_of(&label), name.rsplit('@').next());
        }
        for foreign in [
            "",
            "Patrol: ",
            "Patrol: nobody",
            "Patrol: @github.com",
            "ada@github.com",
        ] {
            assert_eq!(host_of(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn a_platforms_address_is_read_back() {
        for (address, name) in [
            ("https://g.codefresh.io/", "acme"),
            ("https://cf.acme.example:8443/base", "acme on prem on Mars"),
            ("http://127.0.0.1:7100/", "acme"),
            ("https://[fd00::1]:8443/", "acme"),
        ] {
            let account = Account {
                id: "1".to_owned(),
                url: address.parse().unwrap(),
                user_id: "u".to_owned(),
                user_name: "Ada".to_owned(),
                email: None,
                account_id: "a".to_owned(),
                account_name: name.to_owned(),
            };
            let read: Url = platform_of(&key(&account)).unwrap().parse().unwrap();
            assert_eq!(read, account.url, "{address}");
        }
        assert_eq!(platform_of("Patrol: ada@github.com"), None);
    }
}
