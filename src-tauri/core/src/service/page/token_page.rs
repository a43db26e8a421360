//! A token's own page.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{RotationView, RowState, TokenView};
use crate::domain::fault::Fault;
use crate::domain::runtime::RuntimeKey;

/// All that is known of a kept token, but its secret.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TokenPage {
    /// The token.
    pub token: TokenView,
    /// The software of a self-hosted server, with its version, where it has
    /// said so: `GitHub Enterprise Server 3.17.2`.
    pub server: Option<String>,
    /// The user's own note.
    pub note: Option<String>,
    /// When its host made it, where the host says so.
    #[ts(type = "number | null")]
    pub made_at: Option<i64>,
    /// What it may do, in the host's words and in plain ones.
    pub scopes: Vec<GrantedScope>,
    /// Where it is used, over all accounts.
    pub uses: Vec<TokenUse>,
    /// The newest check and what came of it.
    pub last_check: Option<HistoryLine>,
    /// What happened to it, newest first.
    pub history: Vec<HistoryLine>,
    /// How it can be revoked.
    pub revocation: RevocationView,
    /// Whether *Rotate…* can be offered: not for what renews itself.
    pub can_rotate: bool,
    /// Its unfinished rotation, as the old one or as the new.
    pub rotation: Option<RotationView>,
}

/// One scope of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GrantedScope {
    /// The host's word.
    pub scope: String,
    /// What it allows, in plain words, where Patrol knows.
    pub purpose: Option<String>,
    /// Whether the provider needs it for Codefresh.
    pub needed: bool,
    /// Whether the token has it.
    pub granted: bool,
}

/// A runtime that has a token, or shall have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TokenUse {
    /// Which runtime.
    pub key: RuntimeKey,
    /// Its Codefresh account's name.
    pub account_name: String,
    /// The one word for its state.
    pub state: RowState,
}

/// One thing that happened to a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HistoryLine {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// What, as a sentence: “Put on prod-eu.”
    pub sentence: String,
    /// Whether it went well.
    pub ok: bool,
}

/// How a token can be revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
#[ts(export)]
pub enum RevocationView {
    /// Patrol asks its host to.
    ByApi,
    /// The user does it, on the host's page.
    ByHand {
        /// The page.
        url: String,
    },
    /// It is dead already.
    NotNeeded,
}

/// What the user may change of a token's page.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TokenEdit {
    /// The token.
    pub id: String,
    /// The user's own name for it; `account@host` without one.
    pub label: Option<String>,
    /// The user's own note.
    pub note: Option<String>,
    /// When it dies, where its host does not tell.
    pub expiry: Option<ExpiryEdit>,
}

/// When a token dies, by the user's word.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
#[ts(export)]
pub enum ExpiryEdit {
    /// On this date, `YYYY-MM-DD`.
    On {
        /// The date.
        date: String,
    },
    /// Never.
    Never,
    /// The user does not know.
    Unknown,
}

/// A token to be removed.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RemoveTokenRequest {
    /// The token.
    pub id: String,
    /// Whether to delete it from the runtimes that have it; without it, a
    /// token that is used is not removed.
    pub from_runtimes: bool,
    /// Whether to have its host revoke it.
    pub revoke: bool,
    /// The page's name for this act, to cancel it by.
    pub job: String,
}

/// A token was removed, or not.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TokenRemoval {
    /// Whether it is gone from this computer.
    pub removed: bool,
    /// One sentence for the screen reader and the status line.
    pub sentence: String,
    /// What went wrong, where something did.
    pub fault: Option<Fault>,
}

/// How the list of tokens and runtimes is exported.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ExportFormat {
    /// Comma-separated values (RFC 4180).
    Csv,
    /// JSON (RFC 8259).
    Json,
}
