//! *Git on this computer*, and tokens of other programs'.

use patrol_core::service::page::{
    Checked, FoundRequest, FoundToken, FoundTokens, GitSetup, GitSwitchTo, GitTried, GitView, HelperRequest,
    KeepRequest, Kept,
};
use tauri::{AppHandle, State as Managed};

use super::Answer;
use crate::git;
use crate::state::State;

/// What git asks now.
#[tauri::command]
pub async fn git_setup(app: AppHandle, state: Managed<'_, State>) -> Answer<GitSetup> {
    state.service()?.git_setup(&git::runner(&app)).await
}

/// Sets the switch.
#[tauri::command]
pub async fn switch_git(app: AppHandle, state: Managed<'_, State>, to: GitSwitchTo) -> Answer<GitSetup> {
    state.service()?.switch_git(&git::runner(&app), to).await
}

/// Has git ask for a repository.
#[tauri::command]
pub async fn try_git(
    app: AppHandle,
    state: Managed<'_, State>,
    address: String,
    job: String,
) -> Answer<GitTried> {
    state.service()?.try_git(&git::runner(&app), &address, &job).await
}

/// Which account git gets where, and what it stored itself.
#[tauri::command]
pub async fn git_view(state: Managed<'_, State>) -> Answer<GitView> {
    state.service()?.git_view()
}

/// Says which account git gets on a host.
#[tauri::command]
pub async fn set_git_default(state: Managed<'_, State>, host: String, account: String) -> Answer<GitView> {
    state.service()?.set_git_default(&host, &account)
}

/// Deletes what git stored.
#[tauri::command]
pub async fn delete_stored_by_git(state: Managed<'_, State>, id: String) -> Answer<GitView> {
    state.service()?.delete_stored_by_git(&id).await
}

/// Looks for tokens of other programs'; nothing is contacted.
#[tauri::command]
pub async fn found_tokens(app: AppHandle, state: Managed<'_, State>) -> Answer<FoundTokens> {
    Ok(state.service()?.found_tokens(&git::runner(&app)).await)
}

/// What git stored, as something that can be taken.
#[tauri::command]
pub async fn stored_token(state: Managed<'_, State>, id: String) -> Answer<FoundTokens> {
    state.service()?.token_stored_by_git(&id)
}

/// Asks one of git's helpers for a host's credential.
#[tauri::command]
pub async fn ask_helper(
    app: AppHandle,
    state: Managed<'_, State>,
    request: HelperRequest,
) -> Answer<FoundToken> {
    state.service()?.ask_helper(&git::runner(&app), request).await
}

/// Checks a found token with its host.
#[tauri::command]
pub async fn check_found_token(state: Managed<'_, State>, request: FoundRequest) -> Answer<Checked> {
    state.service()?.check_found_token(request).await
}

/// Keeps a checked token, on no runtime yet.
#[tauri::command]
pub async fn keep_token(state: Managed<'_, State>, request: KeepRequest) -> Answer<Kept> {
    state.service()?.keep_token(request).await
}
