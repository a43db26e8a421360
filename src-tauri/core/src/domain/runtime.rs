//! A GitOps runtime: a cluster where Codefresh runs, reached through its
//! ingress host.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::fault::Fault;
use super::provider::Provider;

/// Which runtime: names are unique within one Codefresh account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RuntimeKey {
    /// Patrol's id of the Codefresh account.
    pub account: String,
    /// The runtime's name.
    pub name: String,
}

/// How far the runtime's own installation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Installation {
    /// It can be asked.
    Complete,
    /// It is still being installed.
    InProgress,
    /// Its installation failed.
    Failed,
    /// The platform used a word that Patrol does not know.
    Unknown,
}

/// A runtime as the platform describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runtime {
    /// Its name, unique within the account.
    pub name: String,
    /// The namespace it lives in.
    pub namespace: Option<String>,
    /// The cluster's address or name.
    pub cluster: Option<String>,
    /// Where its app-proxy is reached from outside.
    pub ingress_host: Option<String>,
    /// Where its app-proxy is reached from inside; tried first.
    pub internal_ingress_host: Option<String>,
    /// How far its installation has come.
    pub installation: Installation,
    /// The runtime's version.
    pub version: Option<String>,
    /// The account's Git provider, as the platform's word for it.
    pub git_provider: Option<String>,
    /// The repository that its configuration lies in, as an address.
    pub repo: Option<String>,
    /// Ids of users who hid its notifications in Codefresh; `None` where the
    /// platform does not tell.
    pub hidden_for: Option<Vec<String>>,
}

/// A Git integration: what ties a runtime to a Git provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GitIntegration {
    /// Its name; the first one is called `default`.
    pub name: String,
    /// Its provider, as Codefresh's word for it.
    pub provider: String,
    /// The Git host's API address.
    pub api_url: String,
}

impl GitIntegration {
    /// The provider, where Patrol serves it.
    pub fn provider(&self) -> Option<Provider> {
        Provider::from_codefresh(&self.provider)
    }
}

/// What the runtime says of this user's Git user token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Says {
    /// There is none.
    NotAuthorized,
    /// There is one, and it works.
    Valid,
    /// There is one, and it is expired, revoked or bad.
    Invalid,
    /// There is one; this runtime's version does not tell whether it works.
    Authorized,
}

/// One runtime's answer: its integration and what it says of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The integration Patrol works with; `None` when the runtime has none.
    pub integration: Option<GitIntegration>,
    /// What it says of this user's token; `None` when it has no integration.
    pub says: Option<Says>,
}

/// A runtime and its last answer, as the ledger keeps them.
#[derive(Debug, Clone, PartialEq)]
pub struct RuntimeSeen {
    /// Which Codefresh account it belongs to (Patrol's id).
    pub account: String,
    /// What the platform said.
    pub runtime: Runtime,
    /// The last integration it reported.
    pub integration: Option<GitIntegration>,
    /// The last thing it said of the user's token.
    pub says: Option<Says>,
    /// When it last answered.
    pub answered_at: Option<Timestamp>,
    /// Why the newest attempt failed, where it did.
    pub fault: Option<Fault>,
    /// Since when it has not answered.
    pub unreachable_since: Option<Timestamp>,
    /// The user's own choice about its notifications, which wins over Codefresh's.
    pub hidden_by_user: Option<bool>,
    /// Whether its token came through its own OAuth application and lies in
    /// the cluster alone.
    pub kept_by_runtime: bool,
}
