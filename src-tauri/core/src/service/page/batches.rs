//! One token on several runtimes, as the page shows it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{RowState, TokenView};
use crate::domain::fault::Fault;
use crate::domain::runtime::RuntimeKey;
use crate::domain::token::LineState;

/// A runtime that a token could be put on as well: one with the same Git host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AlsoOn {
    /// Which runtime.
    pub key: RuntimeKey,
    /// Its Codefresh account's name.
    pub account_name: String,
    /// Its cluster, as the platform names it.
    pub cluster: Option<String>,
    /// What it has now.
    pub holds: Holds,
    /// The one word for its state.
    pub state: RowState,
    /// Whether to propose it: it has no token, or the one that is being
    /// replaced.
    pub proposed: bool,
}

/// Whose token a runtime has now, seen from the token that shall go there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
#[ts(export)]
pub enum Holds {
    /// None.
    Nothing,
    /// This very token.
    This,
    /// The token that is being replaced.
    Predecessor,
    /// Another token of the same Git account.
    SameAccount {
        /// `account@host`.
        name: String,
    },
    /// A token of another Git account: not replaced without a word.
    OtherAccount {
        /// `account@host`.
        name: String,
    },
    /// One that was put there elsewhere; whose it is, nobody tells.
    Unknown,
}

/// A checked token to be put on several runtimes.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BatchRequest {
    /// From [`super::Checked::draft`].
    pub draft: String,
    /// The runtimes, in the order of their turns.
    pub runtimes: Vec<RuntimeKey>,
    /// Whether the user has seen the warnings and goes on, those on other
    /// accounts' tokens included.
    pub consent: bool,
    /// The page's name for this act, to cancel it by.
    pub job: String,
}

/// One token on its way to several runtimes, or just arrived.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BatchView {
    /// Patrol's own id.
    pub id: String,
    /// The token.
    pub token: TokenView,
    /// The rotation that it is a part of.
    pub rotation: Option<String>,
    /// A line for each runtime.
    pub lines: Vec<BatchLine>,
    /// Whether it is being worked on now.
    pub running: bool,
    /// When it began.
    #[ts(type = "number")]
    pub begun_at: i64,
}

/// How far one runtime of a batch has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BatchLine {
    /// Which runtime.
    pub key: RuntimeKey,
    /// Its Codefresh account's name.
    pub account_name: String,
    /// How far it has come.
    pub state: LineState,
    /// What went wrong, where something did.
    pub fault: Option<Fault>,
}
