//! *Git on this computer*: who git is given, and what it stored itself.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::fault::Fault;
use crate::domain::provider::Provider;

/// All that the page says of the tokens that serve git here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GitView {
    /// The hosts of the kept tokens, by name.
    pub hosts: Vec<GitHostView>,
    /// What git found to work elsewhere, the newest first.
    pub stored: Vec<StoredByGit>,
    /// Why git was not served the last time, where it was not.
    pub trouble: Option<GitTrouble>,
}

/// A host whose tokens serve git.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GitHostView {
    /// Its web address, without a slash at its end: what `set_git_default`
    /// takes, and the `URL` in `credential.URL.helper`.
    pub url: String,
    /// The name people know it by.
    pub name: String,
    /// What software answers there.
    pub provider: Provider,
    /// Whether git has to send the path with its question
    /// (`credential.URL.useHttpPath`) for the host to be told apart from
    /// another at the same name and port.
    pub needs_path: bool,
    /// The accounts whose tokens are kept, the one that git gets first.
    pub accounts: Vec<GitAccountView>,
}

/// An account on such a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GitAccountView {
    /// The account: what `set_git_default` takes, and what stands before the
    /// `@` in a remote's address to choose it.
    pub account: String,
    /// The id of the token that git is given.
    pub token: String,
    /// Whether git gets this one where the remote's address names nobody.
    pub is_default: bool,
    /// Whether the user chose so, rather than Patrol.
    pub chosen: bool,
    /// Why git is given nothing for it, where that is so.
    pub unfit: Option<String>,
    /// When the host last refused it in git's hands, if not refuted since.
    #[ts(type = "number | null")]
    pub rejected_at: Option<i64>,
    /// When git last had it.
    #[ts(type = "number | null")]
    pub used_at: Option<i64>,
}

/// A credential that git found to work, for a host of which Patrol manages no token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StoredByGit {
    /// Its id, for `delete_stored_by_git` and `TokenSource`.
    pub id: String,
    /// The address that it is for: `https://git.example.com`.
    pub url: String,
    /// The user name that goes with it; empty where git named none.
    pub username: String,
    /// When git stored it.
    #[ts(type = "number")]
    pub stored_at: i64,
    /// When git last had it back.
    #[ts(type = "number | null")]
    pub used_at: Option<i64>,
    /// When it dies, where git was told.
    #[ts(type = "number | null")]
    pub expires_at: Option<i64>,
    /// Whether *Use for runtimes…* can be offered: a password for https.
    pub usable: bool,
}

/// Why git was not served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GitTrouble {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// The host that git asked about.
    pub host: String,
    /// What stood in the way.
    pub fault: Fault,
}
