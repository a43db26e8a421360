//! Settings and the keychain's door.

use patrol_core::service::page::SettingsView;
use tauri::{AppHandle, State as Managed};

use super::Answer;
use crate::language;
use crate::state::State;

/// The settings screen.
#[tauri::command]
pub async fn settings(state: Managed<'_, State>) -> Answer<SettingsView> {
    state.service()?.settings().await
}

/// Saves the settings.
#[tauri::command]
pub async fn save_settings(state: Managed<'_, State>, ca_file: Option<String>) -> Answer<SettingsView> {
    state.service()?.save_settings(ca_file).await
}

/// Sets the language; the window is opened anew in it.
#[tauri::command]
pub async fn set_language(app: AppHandle, state: Managed<'_, State>, tag: Option<String>) -> Answer<()> {
    language::change(&app, state.service()?.set_language(tag.as_deref())?);
    Ok(())
}

/// Imports an organization file.
#[tauri::command]
pub async fn import_organization(state: Managed<'_, State>, path: String) -> Answer<SettingsView> {
    state.service()?.import_organization(&path).await
}

/// Opens the keychain, by the system's own prompt where it wants one.
#[tauri::command]
pub async fn unlock_keychain(state: Managed<'_, State>) -> Answer<SettingsView> {
    state.service()?.unlock_keychain().await
}
