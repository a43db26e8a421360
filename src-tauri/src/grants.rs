//! Looks at the start, and then once a minute, whether a token that expires by
//! the hour is due. At the start it may well be: nobody renewed it while this
//! computer was off.

use std::time::Duration;

use tauri::{AppHandle, Manager};

use crate::state::State;

/// Between two looks; a grant is due five minutes before its end.
const PAUSE: Duration = Duration::from_secs(60);

/// Refreshes due grants for as long as Patrol runs. A look that finds nothing
/// due reads the ledger and no more.
pub fn watch(app: &AppHandle) {
    let Ok(service) = app.state::<State>().service().cloned() else {
        return;
    };
    tauri::async_runtime::spawn(async move {
        loop {
            service.refresh_due_grants().await;
            tokio::time::sleep(PAUSE).await;
        }
    });
}
