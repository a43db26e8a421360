//! New versions of Patrol: whether the user is told, and of which.

use patrol_core::service::page::{Opened, UpdatesView, WatchView};
use tauri::{AppHandle, Manager, State as Managed};

use super::Answer;
use crate::hub::Hub;
use crate::state::State;
use crate::{browser, reminders};

/// Whether the user is told, and of which version.
#[tauri::command]
pub async fn updates(state: Managed<'_, State>) -> Answer<UpdatesView> {
    state.service()?.updates()
}

/// Turns it on, which asks at once, or off.
#[tauri::command]
pub async fn set_updates(app: AppHandle, state: Managed<'_, State>, on: bool) -> Answer<UpdatesView> {
    let view = state.service()?.set_updates(on).await?;
    app.state::<Hub>().look_again();
    Ok(view)
}

/// The user has read of a version.
#[tauri::command]
pub async fn dismiss_version(
    app: AppHandle,
    state: Managed<'_, State>,
    version: String,
) -> Answer<WatchView> {
    state.service()?.dismiss_version(&version)?;
    reminders::show(&app).await
}

/// Opens the page of the releases.
#[tauri::command]
pub async fn open_releases(state: Managed<'_, State>) -> Answer<Opened> {
    let service = state.service()?;
    Ok(browser::open(service, service.releases_page()?).await)
}
