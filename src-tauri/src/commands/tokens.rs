//! Git user tokens on runtimes.

use patrol_core::domain::runtime::RuntimeKey;
use patrol_core::service::page::{
    AddRequest, CheckRequest, Checked, DeleteRequest, Deletion, Opened, Outcome, RuntimeRow, SignInRequest,
    SignedIn, TokenDialog,
};
use tauri::{AppHandle, State as Managed};

use super::Answer;
use crate::browser;
use crate::state::State;
use crate::window;

/// What the dialog “Git access for …” needs to know.
#[tauri::command]
pub async fn token_dialog(state: Managed<'_, State>, runtime: RuntimeKey) -> Answer<TokenDialog> {
    state.service()?.token_dialog(&runtime).await
}

/// Opens the host's page for making a token.
#[tauri::command]
pub async fn open_token_page(state: Managed<'_, State>, runtime: RuntimeKey) -> Answer<Opened> {
    let service = state.service()?;
    Ok(browser::open(service, service.token_page(&runtime).await?).await)
}

/// Signs in with the system browser; the window comes to the front when the
/// browser has done its part.
#[tauri::command]
pub async fn sign_in(app: AppHandle, state: Managed<'_, State>, request: SignInRequest) -> Answer<SignedIn> {
    let service = state.service()?;
    let signed_in = service.sign_in(request, browser::for_sign_in(service)).await?;
    window::show(&app);
    Ok(signed_in)
}

/// Checks a token with its host; nothing is kept yet.
#[tauri::command]
pub async fn check_token(state: Managed<'_, State>, request: CheckRequest) -> Answer<Checked> {
    state.service()?.check_token(request).await
}

/// Keeps a checked token and puts it on its runtime.
#[tauri::command]
pub async fn add_token(state: Managed<'_, State>, request: AddRequest) -> Answer<Outcome> {
    state.service()?.add_token(request).await
}

/// Forgets a checked token that is not wanted.
#[tauri::command]
pub async fn discard_draft(state: Managed<'_, State>, draft: String) -> Answer<()> {
    state.service()?.discard_draft(&draft);
    Ok(())
}

/// Puts the token that did not get there on its runtime once more.
#[tauri::command]
pub async fn try_again(state: Managed<'_, State>, runtime: RuntimeKey, job: String) -> Answer<Outcome> {
    state.service()?.try_again(&runtime, &job).await
}

/// What deleting a runtime's token would do.
#[tauri::command]
pub async fn deletion(state: Managed<'_, State>, runtime: RuntimeKey) -> Answer<Deletion> {
    state.service()?.deletion(&runtime)
}

/// Deletes the user's token from a runtime.
#[tauri::command]
pub async fn delete_token(state: Managed<'_, State>, request: DeleteRequest) -> Answer<Outcome> {
    state.service()?.delete_token(request).await
}

/// Asks the token's host and the runtime, for one row.
#[tauri::command]
pub async fn verify_now(state: Managed<'_, State>, runtime: RuntimeKey, job: String) -> Answer<Outcome> {
    state.service()?.verify_now(&runtime, &job).await
}

/// Hides a runtime's notifications, or shows them again.
#[tauri::command]
pub async fn hide_notifications(
    state: Managed<'_, State>,
    runtime: RuntimeKey,
    hidden: bool,
) -> Answer<RuntimeRow> {
    state.service()?.hide_notifications(&runtime, hidden)
}
