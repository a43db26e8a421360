//! A token's own page, and the list of tokens as a file.

use patrol_core::service::page::{ExportFormat, RemoveTokenRequest, TokenEdit, TokenPage, TokenRemoval};
use tauri::{State as Managed, WebviewWindow};
use tr::tr;

use super::Answer;
use super::files::{save_dialog, write};
use crate::state::State;

/// All that is known of a kept token.
#[tauri::command]
pub async fn token_details(state: Managed<'_, State>, token: String) -> Answer<TokenPage> {
    state.service()?.token_details(&token)
}

/// Asks the token's host about it.
#[tauri::command]
pub async fn verify_token(state: Managed<'_, State>, token: String, job: String) -> Answer<TokenPage> {
    state.service()?.verify_token(&token, &job).await
}

/// Writes the user's own name and note, and the expiry where the host cannot tell.
#[tauri::command]
pub async fn edit_token(state: Managed<'_, State>, edit: TokenEdit) -> Answer<TokenPage> {
    state.service()?.edit_token(edit)
}

/// Revokes and deletes a token.
#[tauri::command]
pub async fn remove_token(state: Managed<'_, State>, request: RemoveTokenRequest) -> Answer<TokenRemoval> {
    state.service()?.remove_token_everywhere(request).await
}

/// Writes the list of tokens where the user says, by the system's own dialog.
#[tauri::command]
pub async fn export_tokens(
    window: WebviewWindow,
    state: Managed<'_, State>,
    format: ExportFormat,
) -> Answer<Option<String>> {
    let text = state.service()?.export_tokens(format)?;
    let (name, extension, title) = match format {
        ExportFormat::Csv => ("patrol-tokens.csv", "csv", tr!("Comma-separated values")),
        ExportFormat::Json => ("patrol-tokens.json", "json", "JSON".to_owned()),
    };
    match save_dialog(&window, name, &title, extension).await {
        Some(path) => write(path, text).await.map(Some),
        None => Ok(None),
    }
}
