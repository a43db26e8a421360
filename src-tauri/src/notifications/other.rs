//! Windows and macOS: tauri's own plugin. It shows title and body; what the
//! user does on one is not told.

use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt;

use super::Notice;

/// The system's own; it cannot be asked.
pub async fn are_there() -> bool {
    true
}

/// Sends one.
pub(super) async fn send(app: &AppHandle, notice: Notice<'_>) -> bool {
    let builder = app.notification().builder();
    let Notice {
        title,
        body,
        actions: _,
        acted: _,
    } = notice;
    builder.title(title).body(body).show().is_ok()
}
