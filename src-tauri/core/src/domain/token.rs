//! A Git user token as Patrol knows it: everything but the secret.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tr::tr;
use ts_rs::TS;
use url::Url;

use super::expiry::Expiry;
use super::provider::Provider;
use super::scope::Scopes;

/// How a credential came to be, as its shape or its host tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TokenKind {
    /// GitHub's `ghp_`, or the 40 hexadecimal digits before 2021.
    GithubClassic,
    /// GitHub's `github_pat_`: cannot be asked for its permissions.
    GithubFineGrained,
    /// GitHub's `gho_`, from an OAuth application.
    GithubOauth,
    /// GitHub's `ghu_`, from a GitHub App on behalf of a user.
    GithubAppUser,
    /// GitLab's personal access token (`glpat-`, which an admin may change).
    GitlabPersonal,
    /// GitLab's personal access token with granular scopes.
    GitlabGranular,
    /// GitLab's OAuth access token: 64 hexadecimal digits.
    GitlabOauth,
    /// Atlassian API token with scopes (`ATATT`), used on Bitbucket Cloud.
    AtlassianApiToken,
    /// Bitbucket Cloud's repository, project or workspace access token (`ATCTT`).
    BitbucketAccessToken,
    /// Bitbucket Cloud's OAuth access token.
    BitbucketOauth,
    /// Bitbucket Data Center's HTTP access token (`BBDC-`).
    DataCenterToken,
    /// Bitbucket Data Center's OAuth access token.
    DataCenterOauth,
    /// A shape that Patrol does not know.
    Unknown,
}

impl TokenKind {
    /// The kind as its host names it to people.
    pub fn title(self) -> String {
        match self {
            Self::GithubClassic => tr!("personal access token (classic)"),
            Self::GithubFineGrained => tr!("fine-grained personal access token"),
            Self::GithubOauth | Self::GitlabOauth | Self::BitbucketOauth | Self::DataCenterOauth => {
                tr!("OAuth2 token")
            }
            Self::GithubAppUser => tr!("GitHub App user token"),
            Self::GitlabPersonal => tr!("personal access token"),
            Self::GitlabGranular => tr!("fine-grained personal access token"),
            Self::AtlassianApiToken => tr!("Atlassian API token"),
            Self::BitbucketAccessToken => tr!("repository, project or workspace access token"),
            Self::DataCenterToken => tr!("HTTP access token"),
            Self::Unknown => tr!("token of an unknown kind"),
        }
    }
}

/// How far the keeping of a token has come. The order keeps every crash
/// harmless: a row before its secret, the secret's end before the row's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// The row is written; the keychain may or may not have the secret.
    Storing,
    /// The keychain has the secret.
    Stored,
    /// The secret is being removed; afterwards the row goes.
    Removing,
}

/// A kept token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Patrol's own id: a UUID, also the keychain item's name.
    pub id: String,
    /// What software the host runs.
    pub provider: Provider,
    /// The API address of the host it belongs to.
    pub api: Url,
    /// The Git account it acts for, as the host names it.
    pub account: String,
    /// What kind of credential it is.
    pub kind: TokenKind,
    /// Bitbucket user name, where the user gave one.
    pub username: Option<String>,
    /// Atlassian account e-mail, where the user gave one.
    pub email: Option<String>,
    /// What it may do.
    pub scopes: Scopes,
    /// When it dies.
    pub expiry: Expiry,
    /// Keyed fingerprint of the secret, so that the same token pasted twice
    /// is kept once.
    pub fingerprint: Option<String>,
    /// How far its keeping has come.
    pub keeping: Keeping,
    /// When Patrol was given it.
    pub added_at: Timestamp,
    /// When its host last confirmed it.
    pub verified_at: Option<Timestamp>,
    /// The user's own name for it.
    pub label: Option<String>,
    /// The user's own note.
    pub note: Option<String>,
    /// When its host made it, where the host says so.
    pub made_at: Option<Timestamp>,
    /// What software the host said it runs, with its version.
    pub server: Option<String>,
}

/// How far putting a token on a runtime has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AuthorizationState {
    /// The runtime was asked, or is about to be; the answer is not in.
    Authorizing,
    /// The runtime has it, by its own word.
    Authorized,
    /// It did not get there; it can be tried again.
    Failed,
    /// Patrol was interrupted while replacing a token: which of the two the
    /// runtime holds, it does not tell.
    Unsure,
    /// The runtime was asked to forget it; the answer is not in.
    Deleting,
}

/// Which token is (or shall be) on which runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// Patrol's id of the Codefresh account.
    pub account: String,
    /// The runtime's name.
    pub runtime: String,
    /// The token.
    pub token: String,
    /// The token it replaces, as long as the runtime may still hold that one.
    pub previous: Option<String>,
    /// How far it has come.
    pub state: AuthorizationState,
    /// When this state began.
    pub since: Timestamp,
}

/// How far one runtime of a batch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LineState {
    /// Its turn has not come.
    Waiting,
    /// It is being given the token.
    UnderWay,
    /// It has the token.
    Done,
    /// It did not take the token, or nobody knows; it can be tried again.
    Failed,
}

/// The steps of a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RotationStep {
    /// The host was asked for the new token and the answer is not kept: the
    /// old one may be dead.
    Asked,
    /// The new token is kept and is being put on the runtimes.
    Putting,
    /// All runtimes have the new one; the old one waits to be revoked.
    Revoking,
    /// The old one is gone.
    Done,
    /// The user left it there; both tokens stay as they are.
    Stopped,
}
