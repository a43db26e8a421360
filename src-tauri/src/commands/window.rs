//! What the window itself asks for.

use patrol_core::service::page::{Change, Start};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State as Managed};

use super::Answer;
use crate::hub::Hub;
use crate::places::Places;
use crate::state::State;

/// Everything the window shows first; it opens even when the records cannot
/// be read, to say so.
#[tauri::command]
pub async fn start(state: Managed<'_, State>) -> Answer<Start> {
    match state.service().and_then(|service| service.start()) {
        Ok(start) => Ok(start),
        Err(fault) => Ok(Start {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            accounts: Vec::new(),
            active: None,
            runtimes: Vec::new(),
            tokens: Vec::new(),
            listed_at: None,
            batches: Vec::new(),
            rotations: Vec::new(),
            codefresh_url: "https://g.codefresh.io".to_owned(),
            notice: Some(fault),
        }),
    }
}

/// Sends changes to the page from now on, settles what an earlier run left
/// half done, now that the page can be told of it, and leads to the place that
/// the window was opened for.
#[tauri::command]
pub async fn subscribe(app: AppHandle, state: Managed<'_, State>, channel: Channel<Change>) -> Answer<()> {
    let service = state.service()?.clone();
    let hub = app.state::<Hub>();
    hub.page_is(channel);
    if let Some(place) = app.state::<Places>().waiting() {
        hub.tell(Change::Go { place });
    }
    tauri::async_runtime::spawn(async move { service.recover().await });
    Ok(())
}

/// Ends Patrol, tray and all.
#[tauri::command]
pub async fn quit(app: AppHandle) -> Answer<()> {
    app.exit(0);
    Ok(())
}

/// Asks the platform and every runtime again.
#[tauri::command]
pub async fn refresh(state: Managed<'_, State>, account: String) -> Answer<()> {
    state.service()?.refresh(&account).await
}

/// Cancels an act by the page's name for it.
#[tauri::command]
pub async fn cancel(state: Managed<'_, State>, job: String) -> Answer<()> {
    state.service()?.cancel(&job);
    Ok(())
}
