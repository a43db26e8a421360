//! A token's own page, and the list of tokens as a file.

use std::path::PathBuf;

use patrol_core::domain::fault::{Code, Fault};
use patrol_core::service::page::{ExportFormat, RemoveTokenRequest, TokenEdit, TokenPage, TokenRemoval};
use tauri::{State as Managed, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use super::Answer;
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
        ExportFormat::Csv => ("patrol-tokens.csv", "csv", "Comma-separated values"),
        ExportFormat::Json => ("patrol-tokens.json", "json", "JSON"),
    };
    let (sender, receiver) = tokio::sync::oneshot::channel();
    window
        .dialog()
        .file()
        .set_parent(&window)
        .set_file_name(name)
        .add_filter(title, &[extension])
        .save_file(move |chosen| drop(sender.send(chosen)));
    let chosen = receiver.await.ok().flatten();
    let Some(path) = chosen.and_then(|chosen| chosen.into_path().ok()) else {
        return Ok(None);
    };
    write(path, text).await.map(Some)
}

async fn write(path: PathBuf, text: String) -> Answer<String> {
    let shown = path.display().to_string();
    let written = tokio::task::spawn_blocking(move || std::fs::write(path, text)).await;
    match written {
        Ok(Ok(())) => Ok(shown),
        Ok(Err(error)) => Err(Fault::new(
            Code::BadInput,
            format!("The file could not be written: {}.", error.kind()),
        )
        .next("Choose another place.")),
        Err(_) => Err(Fault::new(Code::Unexpected, "The file could not be written.")),
    }
}
