//! One token on many runtimes, and rotation.

use patrol_core::service::page::{
    BatchRequest, BatchView, Checked, Opened, RevokeOldRequest, RotateRequest, RotationDialog,
    RotationOutcome, SelfRotateRequest, SuccessorRequest,
};
use tauri::State as Managed;

use super::Answer;
use crate::browser;
use crate::state::State;

/// Keeps a checked token and begins to put it on several runtimes.
#[tauri::command]
pub async fn authorize_many(state: Managed<'_, State>, request: BatchRequest) -> Answer<BatchView> {
    state.service()?.authorize_many(request).await
}

/// Goes on with what failed or was interrupted.
#[tauri::command]
pub async fn continue_batch(state: Managed<'_, State>, batch: String) -> Answer<BatchView> {
    state.service()?.continue_batch(&batch).await
}

/// Gives no further runtime its turn.
#[tauri::command]
pub async fn stop_batch(state: Managed<'_, State>, batch: String) -> Answer<BatchView> {
    state.service()?.stop_batch(&batch)
}

/// No longer offers to go on with it.
#[tauri::command]
pub async fn leave_batch(state: Managed<'_, State>, batch: String) -> Answer<()> {
    state.service()?.leave_batch(&batch)
}

/// What the dialog “Rotate …” needs to know.
#[tauri::command]
pub async fn rotation_dialog(state: Managed<'_, State>, token: String) -> Answer<RotationDialog> {
    state.service()?.rotation_dialog(&token)
}

/// Checks a new token and holds it against the old one.
#[tauri::command]
pub async fn check_successor(state: Managed<'_, State>, request: SuccessorRequest) -> Answer<Checked> {
    state.service()?.check_successor(request).await
}

/// Keeps the new token and begins to put it wherever the old one is.
#[tauri::command]
pub async fn rotate(state: Managed<'_, State>, request: RotateRequest) -> Answer<RotationOutcome> {
    state.service()?.rotate(request).await
}

/// Has the host make the new token.
#[tauri::command]
pub async fn rotate_by_api(state: Managed<'_, State>, request: SelfRotateRequest) -> Answer<RotationOutcome> {
    state.service()?.rotate_by_api(request).await
}

/// Revokes the old token, when no runtime has it any more.
#[tauri::command]
pub async fn revoke_old(state: Managed<'_, State>, request: RevokeOldRequest) -> Answer<RotationOutcome> {
    state.service()?.revoke_old(request).await
}

/// Ends a rotation where it is.
#[tauri::command]
pub async fn stop_rotation(state: Managed<'_, State>, rotation: String) -> Answer<RotationOutcome> {
    state.service()?.stop_rotation(&rotation).await
}

/// Opens the host's page for making the new token.
#[tauri::command]
pub async fn open_rotation_page(state: Managed<'_, State>, token: String) -> Answer<Opened> {
    let service = state.service()?;
    Ok(browser::open(service, service.rotation_page(&token)?).await)
}

/// Opens the host's page for revoking a token.
#[tauri::command]
pub async fn open_revocation_page(state: Managed<'_, State>, token: String) -> Answer<Opened> {
    let service = state.service()?;
    Ok(browser::open(service, service.revocation_page(&token)?).await)
}
