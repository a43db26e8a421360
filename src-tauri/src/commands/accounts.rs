//! Codefresh accounts.

use patrol_core::domain::secret::Secret;
use patrol_core::service::page::{AccountRemoval, FoundAccount, Start};
use tauri::State as Managed;

use super::Answer;
use crate::state::State;

/// Connections found on this computer.
#[tauri::command]
pub async fn found_accounts(state: Managed<'_, State>) -> Answer<Vec<FoundAccount>> {
    Ok(state.service()?.found_accounts())
}

/// Connects an account by a pasted key.
#[tauri::command]
pub async fn connect(state: Managed<'_, State>, url: String, api_key: Secret, job: String) -> Answer<Start> {
    state.service()?.connect(&url, api_key, &job).await
}

/// Connects an account that was found.
#[tauri::command]
pub async fn connect_found(state: Managed<'_, State>, id: String, job: String) -> Answer<Start> {
    state.service()?.connect_found(&id, &job).await
}

/// Shows another account's runtimes.
#[tauri::command]
pub async fn switch_account(state: Managed<'_, State>, account: String) -> Answer<Start> {
    state.service()?.switch_account(&account)
}

/// What removing an account would do.
#[tauri::command]
pub async fn account_removal(state: Managed<'_, State>, account: String) -> Answer<AccountRemoval> {
    state.service()?.account_removal(&account)
}

/// Removes an account from this computer.
#[tauri::command]
pub async fn remove_account(state: Managed<'_, State>, account: String, forget: bool) -> Answer<Start> {
    state.service()?.remove_account(&account, forget).await
}
