//! What the user is told about new versions.

use serde::Serialize;
use ts_rs::TS;

use crate::domain::fault::Fault;

/// Whether the user is told about new versions, and of which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UpdatesView {
    /// Whether the user wants to be told.
    pub on: bool,
    /// The newest version, where it is known and newer than this one.
    pub newer: Option<String>,
    /// The page that shows all versions.
    pub page: String,
    /// Why the newest version is not known, where it was asked for just now.
    pub fault: Option<Fault>,
}
