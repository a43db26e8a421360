//! Which token, for which question.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::domain::provider::Provider;
use crate::domain::scope::Scopes;
use crate::domain::token::TokenKind;

pub(in crate::service::fill) fn token(provider: Provider, account: &str) -> Token {
    Token {
        id: format!("id-{account}"),
        provider,
        api: Url::parse("https://git.acme.example").unwrap(),
        account: account.to_owned(),
        kind: TokenKind::Unknown,
        username: None,
        email: None,
        scopes: Scopes::Unknown,
        expiry: Expiry::Unknown,
        fingerprint: None,
        keeping: Keeping::Stored,
        added_at: Timestamp::UNIX_EPOCH,
        verified_at: None,
        label: None,
        note: None,
        made_at: None,
        server: None,
    }
}
