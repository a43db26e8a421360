//! Tokens that other programs keep on this computer: what the page is told of
//! them, which is never the token, and what it may ask.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FieldNeed, TokenView};
use crate::domain::provider::Provider;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FoundTokens {
    /// The tokens that can be looked at.
    pub tokens: Vec<FoundToken>,
    /// What could not be read, a sentence each.
    pub problems: Vec<String>,
    /// What each provider asks for beside a token.
    pub asks: Vec<ProviderAsks>,
}

/// A token found on this computer, not taken yet and sent nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FoundToken {
    /// What to pass to `check_found_token`.
    pub id: String,
    /// Where it was found: `~/.git-credentials`, `gh`, `GH_TOKEN` …
    pub source: String,
    /// The file or the keychain entry, in words.
    pub place: String,
    /// Whether it lies there in clear text.
    pub in_clear: bool,
    /// The host's name.
    pub host: String,
    /// Whose it is, as far as is written there.
    pub username: Option<String>,
    /// What software the host runs; none: the user has to say.
    pub provider: Option<Provider>,
    /// Why it cannot be taken, where it cannot.
    pub problem: Option<String>,
}

/// What a provider asks for beside a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProviderAsks {
    /// The provider.
    pub provider: Provider,
    /// Its name.
    pub title: String,
    /// Whether to ask for *Bitbucket username*.
    pub asks_username: FieldNeed,
    /// Whether to ask for *Atlassian account e-mail*.
    pub asks_email: FieldNeed,
    /// Whether to ask for *Expires on*.
    pub asks_expiry: bool,
}

/// A found token to be checked with its host.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FoundRequest {
    /// From [`FoundToken::id`] or [`super::StoredByGit::id`].
    pub found: String,
    /// What software the host runs, where the place does not say so.
    pub provider: Option<Provider>,
    /// *Bitbucket username*.
    pub username: Option<String>,
    /// *Atlassian account e-mail*.
    pub email: Option<String>,
    /// *Expires on*, `YYYY-MM-DD`.
    pub expires_on: Option<String>,
    /// The page's name for this act, to cancel it by.
    pub job: String,
}

/// A helper to be asked for a host's credential.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HelperRequest {
    /// From [`super::GitHelper::id`].
    pub helper: String,
    /// The host's web address.
    pub host: String,
    /// Whose, where the user says so.
    pub username: Option<String>,
    /// The page's name for this act, to cancel it by.
    pub job: String,
}

/// A checked token to be kept, on no runtime yet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct KeepRequest {
    /// From [`super::Checked::draft`].
    pub draft: String,
    /// Whether the user has seen the warnings and goes on.
    pub consent: bool,
    /// The page's name for this act, to cancel it by.
    pub job: String,
}

/// A token that was taken.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Kept {
    /// The token.
    pub token: TokenView,
    /// What was done.
    pub sentence: String,
    /// Where copies of it remain in clear text.
    pub copies: Vec<String>,
}
