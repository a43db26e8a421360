//! What the window itself asks for.

use std::sync::Arc;

use patrol_core::service::page::{Change, Start};
use tauri::State as Managed;
use tauri::ipc::Channel;

use super::Answer;
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

/// Sends changes to the page from now on, and settles what an earlier run
/// left half done, now that the page can be told of it.
#[tauri::command]
pub async fn subscribe(state: Managed<'_, State>, channel: Channel<Change>) -> Answer<()> {
    let service = state.service()?.clone();
    service.listen(Arc::new(move |change| {
        // Fails only when the page is gone, and then nobody is to be told.
        let _ = channel.send(change);
    }));
    tauri::async_runtime::spawn(async move { service.recover().await });
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
