//! The Git providers that Codefresh knows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A Git provider, named as Codefresh's `GitProviders` enum does, in lower
/// case. GitHub Enterprise is `Github` with an API address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Provider {
    /// GitHub.com, `*.ghe.com`, GitHub Enterprise Server.
    Github,
    /// GitLab.com and self-managed GitLab.
    Gitlab,
    /// Bitbucket Cloud.
    Bitbucket,
    /// Bitbucket Server and Data Center.
    BitbucketServer,
}

impl Provider {
    /// All of them, in the order of Codefresh's page.
    pub const ALL: [Self; 4] = [Self::Github, Self::Gitlab, Self::Bitbucket, Self::BitbucketServer];

    /// The word for Codefresh's enum value; `None` for one Patrol does not
    /// serve (`GERRIT`) or does not know yet: unknown values are no error.
    pub fn from_codefresh(word: &str) -> Option<Self> {
        match word {
            "GITHUB" => Some(Self::Github),
            "GITLAB" => Some(Self::Gitlab),
            "BITBUCKET" => Some(Self::Bitbucket),
            "BITBUCKET_SERVER" => Some(Self::BitbucketServer),
            _ => None,
        }
    }

    /// The key in data files and in the ledger.
    pub fn key(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Bitbucket => "bitbucket",
            Self::BitbucketServer => "bitbucket_server",
        }
    }

    /// The inverse of [`Provider::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.key() == key)
    }

    /// The name people read.
    pub fn title(self) -> &'static str {
        match self {
            Self::Github => "GitHub",
            Self::Gitlab => "GitLab",
            Self::Bitbucket => "Bitbucket",
            Self::BitbucketServer => "Bitbucket Data Center",
        }
    }
}
