//! *Git on this computer*: the switch, what git has configured, and the test.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::fault::Fault;

/// What git asks now, and whether Patrol put itself there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GitSetup {
    /// git's version; none where it cannot be run.
    pub version: Option<String>,
    /// Why nothing can be read or switched, where that is so.
    pub fault: Option<Fault>,
    /// The file of the user's global configuration.
    pub file: String,
    /// Where that file really lies, where it is a link.
    pub behind: Option<String>,
    /// Whether there is such a file.
    pub exists: bool,
    /// How the switch stands.
    pub switch: GitSwitch,
    /// The helpers in git's order.
    pub helpers: Vec<GitHelper>,
    /// The hosts that Patrol keeps tokens for, by name.
    pub hosts: Vec<String>,
    /// Those of them for which git does not ask Patrol first although the
    /// switch is on, a sentence each.
    pub not_first: Vec<String>,
    /// Helpers to which git hands what worked, and which write it down in
    /// clear text, while git asks Patrol: a sentence each.
    pub in_clear: Vec<String>,
}

/// How the switch stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
#[ts(export)]
pub enum GitSwitch {
    /// git does not ask Patrol.
    Off,
    /// Patrol is configured, but not by this switch.
    ByHand,
    /// git asks Patrol for every host.
    AllHosts,
    /// git asks Patrol for these hosts.
    Hosts {
        /// Their names.
        hosts: Vec<String>,
    },
}

/// A line of git's configuration that names a helper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GitHelper {
    /// The hosts that it is for; all without one.
    pub pattern: Option<String>,
    /// The helper as configured; what may hold a secret is left out.
    pub helper: String,
    /// Whether it empties the list above it instead.
    pub resets: bool,
    /// Whether it is Patrol.
    pub patrol: bool,
    /// The file that it is in, where it is in one.
    pub file: Option<String>,
    /// What to pass to `ask_helper`; none where it cannot be asked.
    pub id: Option<String>,
}

/// The switch to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum GitSwitchTo {
    /// git asks Patrol for every host.
    AllHosts,
    /// git asks Patrol for the hosts of the kept tokens alone.
    KnownHosts,
    /// git does not ask Patrol.
    Off,
}

/// What a test came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GitTried {
    /// Whether the repository answered.
    pub reached: bool,
    /// What happened, a sentence each.
    pub sentences: Vec<String>,
    /// The helpers that git asked, in order.
    pub asked: Vec<String>,
}
