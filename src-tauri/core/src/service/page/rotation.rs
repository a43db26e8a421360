//! *Rotate…*: a token is replaced by a new one, everywhere.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AlsoOn, BatchView, FieldNeed, Pasted, RevocationView, TokenView};
use crate::domain::fault::Fault;
use crate::domain::token::RotationStep;

/// What the dialog “Rotate …” needs to know.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RotationDialog {
    /// The token to be replaced.
    pub token: TokenView,
    /// Whether its host makes the new one when Patrol asks.
    pub by_api: bool,
    /// How the user makes the new one.
    pub guide: GuideView,
    /// Whether to ask for *Bitbucket username*, with the old one's.
    pub asks_username: FieldNeed,
    /// The old one's *Bitbucket username*.
    pub username: Option<String>,
    /// Whether to ask for *Atlassian account e-mail*.
    pub asks_email: FieldNeed,
    /// The old one's *Atlassian account e-mail*.
    pub email: Option<String>,
    /// Whether to ask for *Expires on*, since the host cannot tell.
    pub asks_expiry: bool,
    /// The runtimes that have the old one.
    pub runtimes: Vec<AlsoOn>,
    /// How the old one can be revoked at the end.
    pub revocation: RevocationView,
    /// The unfinished rotation to go on with.
    pub rotation: Option<RotationView>,
}

/// How a user makes a token on its host's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GuideView {
    /// The steps, a sentence each.
    pub steps: Vec<String>,
    /// The host's page.
    pub url: String,
    /// Whether that page comes with name and scopes filled in.
    pub prefilled: bool,
    /// The scopes to copy, in the host's own form.
    pub scopes: String,
    /// The proposed name.
    pub name: String,
    /// The proposed date of expiry, `YYYY-MM-DD`.
    pub expires_on: Option<String>,
}

/// A rotation under way, resumable after any step.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RotationView {
    /// Patrol's own id.
    pub id: String,
    /// `account@host`.
    pub name: String,
    /// The old token, until it is gone.
    pub old: Option<TokenView>,
    /// The new one, once it is kept.
    pub new: Option<TokenView>,
    /// The step it has come to.
    pub step: RotationStep,
    /// At [`RotationStep::Asked`]: the host has made the new token and Patrol
    /// has it, in memory or in the keychain; going on needs no second question.
    pub held: bool,
    /// How far the new one has come; from [`RotationStep::Putting`] on.
    pub batch: Option<BatchView>,
    /// How the old one can be revoked at the end.
    pub revocation: RevocationView,
    /// When it began.
    #[ts(type = "number")]
    pub begun_at: i64,
}

/// A new token that was made by hand, to be checked against the old one.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SuccessorRequest {
    /// The old token.
    pub token: String,
    /// The new one, as pasted.
    pub pasted: Pasted,
    /// The page's name for this act, to cancel it by.
    pub job: String,
}

/// A checked new token to be put wherever the old one is.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RotateRequest {
    /// The old token.
    pub token: String,
    /// From [`super::Checked::draft`].
    pub draft: String,
    /// Whether the user has seen the warnings and goes on.
    pub consent: bool,
    /// The page's name for this act, to cancel it by.
    pub job: String,
}

/// The host is asked to make the new token.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SelfRotateRequest {
    /// The old token.
    pub token: String,
    /// When the new one shall die, `YYYY-MM-DD`.
    pub expires_on: String,
    /// The page's name for this act.
    pub job: String,
}

/// The last question of a rotation, answered.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RevokeOldRequest {
    /// The rotation.
    pub rotation: String,
    /// Whether the user has revoked it on the host's page; else Patrol asks
    /// the host to.
    pub by_hand: bool,
    /// The page's name for this act, to cancel it by.
    pub job: String,
}

/// How a step of a rotation ended.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RotationOutcome {
    /// Where it is now.
    pub rotation: RotationView,
    /// One sentence for the screen reader and the status line.
    pub sentence: String,
    /// What went wrong, where something did.
    pub fault: Option<Fault>,
}
