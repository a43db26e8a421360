//! What the page is told and what it may ask: one type a thing it shows.
//!
//! The TypeScript in `ui/src/bindings/` is generated from these types
//! (`make bindings`); instants are milliseconds since 1970, as JavaScript
//! counts. No type here can carry a secret outwards; [`Pasted`] carries one
//! inwards, once.

mod batches;
mod git;
mod git_switch;
mod import;
mod rotation;
mod token_page;
mod watch;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use batches::*;
pub use git::*;
pub use git_switch::*;
pub use import::*;
pub use rotation::*;
pub use token_page::*;
pub use watch::*;

use crate::domain::fault::Fault;
use crate::domain::provider::Provider;
use crate::domain::runtime::{Installation, RuntimeKey, Says};
use crate::domain::secret::Secret;
use crate::domain::token::{AuthorizationState, TokenKind};

/// Everything the window shows first: from the ledger alone, without network
/// and without keychain.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Start {
    /// Patrol's version.
    pub version: String,
    /// The connected Codefresh accounts.
    pub accounts: Vec<AccountView>,
    /// The account whose runtimes are listed; none before the first connection.
    pub active: Option<String>,
    /// The active account's runtimes as last seen.
    pub runtimes: Vec<RuntimeRow>,
    /// Every kept token.
    pub tokens: Vec<TokenView>,
    /// When the active account's list was last brought by the platform.
    #[ts(type = "number | null")]
    pub listed_at: Option<i64>,
    /// The Codefresh URL to propose.
    pub codefresh_url: String,
    /// Tokens on their way to several runtimes that did not all get there,
    /// those of a rotation aside.
    pub batches: Vec<BatchView>,
    /// Rotations that are not finished.
    pub rotations: Vec<RotationView>,
    /// What went wrong before the window opened, where something did.
    pub notice: Option<Fault>,
}

/// A Codefresh account in the switcher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AccountView {
    /// Patrol's own id.
    pub id: String,
    /// The account's name.
    pub name: String,
    /// The user's name.
    pub user: String,
    /// The user's e-mail address, where known.
    pub email: Option<String>,
    /// The platform's host, with its port where it is not the usual one.
    pub host: String,
}

/// A Codefresh connection found on this computer, not yet taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FoundAccount {
    /// What to pass to `connect_found`.
    pub id: String,
    /// Where it was found: `~/.cfconfig`, or `CF_API_KEY`.
    pub source: String,
    /// The context's name there, where it has one.
    pub name: Option<String>,
    /// The platform's host, with its port where it is not the usual one.
    pub host: String,
    /// Why it cannot be taken, where it cannot.
    pub problem: Option<String>,
}

/// What goes and what stays when a Codefresh account is removed.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AccountRemoval {
    /// The account.
    pub account: AccountView,
    /// How many runtimes disappear from the list (they stay in Codefresh).
    pub runtimes: u32,
    /// Kept tokens that only this account's runtimes use.
    pub only_here: Vec<TokenView>,
    /// Kept tokens that other accounts' runtimes use too.
    pub used_elsewhere: Vec<TokenView>,
}

/// A runtime's row.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RuntimeRow {
    /// Which runtime.
    pub key: RuntimeKey,
    /// Its cluster, as the platform names it.
    pub cluster: Option<String>,
    /// How far its installation has come.
    pub installation: Installation,
    /// Its Git provider, where Patrol serves it.
    pub provider: Option<Provider>,
    /// The provider's name as people read it, served or not.
    pub provider_title: Option<String>,
    /// The Git host's name: `github.com`.
    pub host: Option<String>,
    /// The kept token that is (or shall be) on it.
    pub token: Option<TokenView>,
    /// Whether its token came through the runtime's own OAuth application and
    /// lies in the cluster alone.
    pub kept_by_runtime: bool,
    /// How far putting it there has come.
    pub authorization: Option<AuthorizationState>,
    /// What the runtime says of the user's token; none before its first answer.
    pub says: Option<Says>,
    /// The one word for the State column.
    pub state: RowState,
    /// Why the newest attempt failed, where it did.
    pub fault: Option<Fault>,
    /// Since when it has not answered.
    #[ts(type = "number | null")]
    pub unreachable_since: Option<i64>,
    /// When it last answered.
    #[ts(type = "number | null")]
    pub checked_at: Option<i64>,
    /// Whether its notifications are hidden.
    pub hidden: bool,
    /// Whether that was set in Codefresh rather than here.
    pub hidden_by_codefresh: bool,
}

/// The State column: what matters most about a row, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RowState {
    /// The runtime has the user's token and says it works.
    Valid,
    /// The runtime has the user's token and does not say whether it works.
    Authorized,
    /// The runtime says the user's token does not work.
    Invalid,
    /// The runtime has no token of the user's.
    NotAuthorized,
    /// Patrol is putting a token on it.
    Authorizing,
    /// Putting a token on it failed; it can be tried again.
    Failed,
    /// Interrupted while replacing a token; it can be tried again.
    Unsure,
    /// It does not answer.
    Unreachable,
    /// It is still being installed.
    Installing,
    /// It has no Git integration.
    NoIntegration,
    /// It has not been asked yet.
    Unknown,
}

/// A kept token, without its secret.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TokenView {
    /// Patrol's own id.
    pub id: String,
    /// `account@host`.
    pub name: String,
    /// The user's own name for it.
    pub label: Option<String>,
    /// The Git host's name.
    pub host: String,
    /// What software the host runs.
    pub provider: Provider,
    /// What kind of credential it is.
    pub kind: TokenKind,
    /// The kind in words: “personal access token (classic)”.
    pub kind_title: String,
    /// What it may do, held against what the provider needs.
    pub scopes: ScopesView,
    /// When it dies.
    pub expiry: ExpiryView,
    /// On how many runtimes it is (or shall be), over all accounts.
    pub runtimes: u32,
    /// When Patrol was given it.
    #[ts(type = "number")]
    pub added_at: i64,
    /// When its host last confirmed it.
    #[ts(type = "number | null")]
    pub verified_at: Option<i64>,
    /// Whether it renews itself, being an OAuth2 token with a refresh token.
    pub renews: bool,
    /// Whether its host no longer renews it: the user must sign in again.
    pub sign_in_again: bool,
}

/// The Scopes column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
#[ts(export)]
pub enum ScopesView {
    /// All that the provider needs are there.
    All {
        /// What was granted, as the host names it.
        granted: Vec<String>,
    },
    /// Some are missing.
    Missing {
        /// What was granted.
        granted: Vec<String>,
        /// What is missing.
        missing: Vec<String>,
    },
    /// The host cannot list them.
    Unknown,
}

/// The Expires column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
#[ts(export)]
pub enum ExpiryView {
    /// Never.
    Never,
    /// At this instant.
    At {
        /// Milliseconds since 1970: the first instant at which it is dead.
        #[ts(type = "number")]
        at: i64,
        /// Whether the user said so rather than the host.
        by_user: bool,
    },
    /// Nobody has said.
    Unknown,
}

/// One scope that a provider needs, in its own word and in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ScopeNeed {
    /// The host's word: `repo`.
    pub scope: String,
    /// What it is for.
    pub purpose: String,
}

/// What the dialog “Git access for …” needs to know.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TokenDialog {
    /// The row it was opened on.
    pub row: RuntimeRow,
    /// The provider (the dialog is not opened where there is none).
    pub provider: Provider,
    /// The Git host's name.
    pub host: String,
    /// The scopes that the provider needs.
    pub required: Vec<ScopeNeed>,
    /// What Codefresh's newer pages add: advice, not a need.
    pub advised: Vec<ScopeNeed>,
    /// How the user makes a token on the host's page.
    pub guide: GuideView,
    /// Whether to ask for *Bitbucket username*.
    pub asks_username: FieldNeed,
    /// Whether to ask for *Atlassian account e-mail*.
    pub asks_email: FieldNeed,
    /// Whether to ask for *Expires on*, since the host cannot tell.
    pub asks_expiry: bool,
    /// Tokens already kept for this host.
    pub kept: Vec<TokenView>,
    /// How *Authorize Access to …* works here; none where it cannot be used.
    pub sign_in: Option<SignInWay>,
    /// Why *Authorize Access to …* cannot be used, where it cannot.
    pub oauth_unavailable: Option<String>,
    /// What the user should know about signing in here, in a sentence or two.
    pub oauth_note: Option<String>,
}

/// How a sign-in in the browser works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SignInWay {
    /// With the organization's application; the browser comes back to Patrol.
    Loopback,
    /// With the organization's application; the user types a code.
    Device,
    /// With the runtime's own application; the token stays in the cluster.
    Runtime,
}

/// A sign-in to begin.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SignInRequest {
    /// The runtime it is meant for.
    pub runtime: RuntimeKey,
    /// The page's name for this act, to cancel it by.
    pub job: String,
}

/// How a sign-in ended: with a checked token, as if it had been pasted, or,
/// by the runtime's own application, with the runtime authorized.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SignedIn {
    /// The token, waiting for the user's word.
    pub checked: Option<Checked>,
    /// The runtime's row afterwards.
    pub outcome: Option<Outcome>,
}

/// Whether a field is shown, and whether it must be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FieldNeed {
    /// Not shown.
    No,
    /// Shown, may stay empty.
    Optional,
    /// Shown, must be filled.
    Required,
}

/// A token to be checked for a runtime.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CheckRequest {
    /// The runtime it is meant for.
    pub runtime: RuntimeKey,
    /// The token.
    pub source: TokenSource,
    /// The page's name for this act, to cancel it by.
    pub job: String,
}

/// Where the token to be checked comes from.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
#[ts(export)]
pub enum TokenSource {
    /// Pasted just now.
    Pasted(Pasted),
    /// Kept already.
    Kept {
        /// Its id.
        id: String,
    },
    /// Stored by git: *Use for runtimes…*.
    StoredByGit {
        /// Its id.
        id: String,
        /// *Atlassian account e-mail*, where the host asks for it.
        email: Option<String>,
    },
}

/// What the user typed. It goes inward once and never comes back.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Pasted {
    /// *Personal Access Token*.
    #[ts(type = "string")]
    pub token: Secret,
    /// *Bitbucket username*.
    pub username: Option<String>,
    /// *Atlassian account e-mail*.
    pub email: Option<String>,
    /// *Expires on*, `YYYY-MM-DD`.
    pub expires_on: Option<String>,
}

/// A token that its host has confirmed, waiting for the user's word.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Checked {
    /// What to pass to `add_token`; it is forgotten after ten minutes.
    pub draft: String,
    /// `account@host`.
    pub name: String,
    /// The kind in words.
    pub kind_title: String,
    /// What it may do, held against what the provider needs.
    pub scopes: ScopesView,
    /// When it dies.
    pub expiry: ExpiryView,
    /// Whether it renews itself, so that a near end is no news.
    pub renews: bool,
    /// What the user should know before going on, a sentence each.
    pub warnings: Vec<String>,
    /// Whether the user must say so before it is put on the runtime
    /// (scopes are missing, or another account's token is replaced).
    pub needs_consent: bool,
    /// Whether white space around the pasted text was dropped.
    pub trimmed: bool,
    /// Whether it is kept already, so that adding it makes no second copy.
    pub kept_already: bool,
    /// What the runtime that it was checked for has now.
    pub holds: Holds,
    /// The other runtimes with the same Git host.
    pub also: Vec<AlsoOn>,
}

/// A checked token to be put on a runtime.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AddRequest {
    /// From [`Checked::draft`].
    pub draft: String,
    /// The runtime.
    pub runtime: RuntimeKey,
    /// Whether the user has seen the warnings and goes on.
    pub consent: bool,
    /// The page's name for this act, to cancel it by and to see its progress.
    pub job: String,
}

/// What deleting a runtime's token would do.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Deletion {
    /// The runtime's row.
    pub row: RuntimeRow,
    /// On how many other runtimes the same token is.
    pub other_runtimes: u32,
    /// Whether removing it from the keychain can be offered.
    pub can_forget: bool,
    /// Whether its host can be asked to revoke it, once nothing uses it.
    pub can_revoke: bool,
    /// That its host has no way to revoke it, where it has none.
    pub revoke_note: Option<String>,
}

/// A runtime's token to be deleted.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeleteRequest {
    /// The runtime.
    pub runtime: RuntimeKey,
    /// Whether to remove the token from the keychain when nothing else uses it.
    pub forget: bool,
    /// Whether to have its host revoke it before that.
    pub revoke: bool,
    /// The page's name for this act, to cancel it by.
    pub job: String,
}

/// How an act ended.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Outcome {
    /// The runtime's row afterwards.
    pub row: RuntimeRow,
    /// One sentence for the screen reader and the status line.
    pub sentence: String,
    /// What went wrong, where something did; the row shows it too.
    pub fault: Option<Fault>,
}

/// Where an act has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Step {
    /// The Git host is being asked about the token.
    Verifying,
    /// The keychain is being written.
    Keeping,
    /// The keychain's own prompt waits for the user.
    WaitingForKeychain,
    /// The runtime is being given the token.
    Authorizing,
    /// The runtime is being asked again.
    Asking,
    /// The old token is being removed from the keychain.
    Tidying,
    /// The runtime is being asked to forget the token.
    Deauthorizing,
    /// The Git host is being asked to make a new token.
    Rotating,
    /// The Git host is being asked to revoke the old token.
    Revoking,
}

/// What changed; sent to the page through the channel of `subscribe`.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
#[ts(export)]
pub enum Change {
    /// The whole list of one account's runtimes, in the platform's order.
    List {
        /// Which account.
        account: String,
        /// Its rows.
        rows: Vec<RuntimeRow>,
        /// When the platform brought it.
        #[ts(type = "number")]
        listed_at: i64,
    },
    /// Some rows have news.
    Rows {
        /// Which account.
        account: String,
        /// The rows.
        rows: Vec<RuntimeRow>,
    },
    /// How far a refresh has come.
    Refresh {
        /// Which account.
        account: String,
        /// Runtimes that have answered or failed.
        done: u32,
        /// Runtimes to be asked.
        total: u32,
        /// Whether it is over.
        over: bool,
        /// Why the platform could not be asked, where it could not.
        fault: Option<Fault>,
    },
    /// The kept tokens, all of them.
    Tokens {
        /// The tokens.
        tokens: Vec<TokenView>,
    },
    /// Where an act has come to.
    Progress {
        /// The page's name for the act.
        job: String,
        /// The step that begins now.
        step: Step,
    },
    /// A batch has begun or ended, or is gone from the list of unfinished ones.
    Batch {
        /// The batch.
        batch: BatchView,
    },
    /// One runtime of a batch has news.
    BatchLine {
        /// Which batch.
        batch: String,
        /// The line.
        line: BatchLine,
    },
    /// A rotation has come to another step.
    Rotation {
        /// The rotation.
        rotation: Box<RotationView>,
    },
    /// How the watch stands has changed.
    Watch {
        /// How it stands now.
        watch: Box<WatchView>,
    },
    /// The user has clicked outside of the window: this is where it leads.
    Go {
        /// Where to.
        place: Place,
    },
    /// A sign-in waits for the browser.
    SignIn {
        /// The page's name for the act.
        job: String,
        /// The host whose page it is.
        host: String,
        /// The address, to copy into another browser.
        url: String,
        /// The code to type there, in the device flow.
        user_code: Option<String>,
        /// Why the browser could not be opened, where it could not.
        fault: Option<Fault>,
    },
    /// The records were begun anew, and this is what was found again.
    Anew {
        /// Everything, as at the start.
        start: Box<Start>,
    },
    /// The keychain's state has changed, or its prompt waits for the user.
    Keychain {
        /// What is wrong with it; none when all is well.
        fault: Option<Fault>,
        /// Whether the system's own prompt is open.
        prompting: bool,
    },
}

/// The settings screen.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SettingsView {
    /// The user's own choice of a language, by its tag; none where it is the system's.
    pub language: Option<String>,
    /// Extra CA certificates, a PEM file.
    pub ca_file: Option<String>,
    /// The organization files that are in force, machine's first.
    pub organization_files: Vec<String>,
    /// The OAuth applications in force: `GitHub, github.com`.
    pub applications: Vec<String>,
    /// Where the ledger lies.
    pub data_folder: String,
    /// Where the settings lie.
    pub config_folder: String,
    /// Where the log lies.
    pub log_folder: String,
    /// Patrol's version.
    pub version: String,
    /// What is wrong with the keychain; none when all is well.
    pub keychain: Option<Fault>,
}

/// Where a link went.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Opened {
    /// The address, to copy.
    pub url: String,
    /// Why the browser could not be opened, where it could not.
    pub fault: Option<Fault>,
}
