//! What Patrol keeps in the keychain: one item a secret, found by the
//! attributes `service` = `patrol` and `username` = the item's name.
//!
//! The names are read by other programs of Patrol and by later versions:
//! change none. Attributes are not secret (the Secret Service shows them even
//! while it is locked), so they hold ids and nothing else.

/// The value of the attribute `service` of every item of Patrol's.
pub const SERVICE: &str = "patrol";

const API_KEY: &str = "api-key";
const TOKEN: &str = "token";
const REFRESH_TOKEN: &str = "refresh-token";
const CLIENT_SECRET: &str = "client-secret";
const FINGERPRINT_KEY: &str = "fingerprint-key";
const GIT_STORED: &str = "git-stored";
const GIT_REFRESH: &str = "git-refresh-token";

/// One item of the keychain.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// The API key of a Codefresh account, by the account's id in the ledger.
    ApiKey(String),
    /// A Git token, by its id in the ledger.
    Token(String),
    /// The refresh token that belongs to a Git token, by the token's id.
    RefreshToken(String),
    /// The client secret of an OAuth application, by its id.
    ClientSecret(String),
    /// The key of the fingerprints in the ledger.
    FingerprintKey,
    /// What git itself stored, by its id in the ledger.
    GitStored(String),
    /// The OAuth refresh token that git stored beside it.
    GitRefreshToken(String),
}

impl Item {
    /// The value of the attribute `username`.
    pub fn username(&self) -> String {
        match self {
            Self::ApiKey(id) => format!("{API_KEY}/{id}"),
            Self::Token(id) => format!("{TOKEN}/{id}"),
            Self::RefreshToken(id) => format!("{REFRESH_TOKEN}/{id}"),
            Self::ClientSecret(id) => format!("{CLIENT_SECRET}/{id}"),
            Self::FingerprintKey => FINGERPRINT_KEY.to_owned(),
            Self::GitStored(id) => format!("{GIT_STORED}/{id}"),
            Self::GitRefreshToken(id) => format!("{GIT_REFRESH}/{id}"),
        }
    }

    /// Reads a `username` back; `None` for a further part of a long secret
    /// and for what Patrol did not make.
    pub fn parse(username: &str) -> Option<Self> {
        if username == FINGERPRINT_KEY {
            return Some(Self::FingerprintKey);
        }
        let (kind, id) = username.split_once('/')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if id.is_empty() || !id.chars().all(plain) {
            return None;
        }
        let id = id.to_owned();
        match kind {
            API_KEY => Some(Self::ApiKey(id)),
            TOKEN => Some(Self::Token(id)),
            REFRESH_TOKEN => Some(Self::RefreshToken(id)),
            CLIENT_SECRET => Some(Self::ClientSecret(id)),
            GIT_STORED => Some(Self::GitStored(id)),
            GIT_REFRESH => Some(Self::GitRefreshToken(id)),
            _ => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_read_back_from_its_name() {
        let id = "0c5e7a1e-5d1b-4f5c-9d3f-2f6a4a3b1c00".to_owned();
        for item in [
            Item::ApiKey(id.clone()),
            Item::Token(id.clone()),
            Item::RefreshToken(id.clone()),
            Item::ClientSecret(id.clone()),
            Item::FingerprintKey,
            Item::GitStored(id.clone()),
            Item::GitRefreshToken(id),
        ] {
            assert_eq!(Item::parse(&item.username()).unwrap(), item);
        }
    }

    #[test]
    fn a_further_part_and_a_foreign_name_are_no_item() {
        for name in [
            "token/1#a2",
            "token/",
            "token",
            "work@github.com",
            "",
            "fingerprint-key/1",
        ] {
            assert_eq!(Item::parse(name), None, "{name}");
        }
    }
}
