//! The language of the shell and of all that it opens: said before there is a
//! tray or a window, and again when the setting is changed.

use patrol_core::folders::Folders;
use patrol_core::language::{self, Language, Speaker};
use patrol_core::service::users_language;
use tauri::AppHandle;

use crate::{reminders, window};

/// Speaks the user's language from now on. The window is told it in its
/// address, so it is looked up before: one read of the ledger, if there is one.
pub fn begin() {
    tr::set_translator!(Speaker);
    language::speak(users_language(Folders::for_user().ok().as_ref()));
}

/// Speaks another: the tray by the next look, which is now, and the window.
pub fn change(app: &AppHandle, to: Language) {
    // The window is opened anew for another language, and for no other reason.
    if to == language::spoken() {
        return;
    }
    language::speak(to);
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(fault) = reminders::look_now(&app).await {
            tracing::warn!(code = ?fault.code, "the tray does not speak the new language yet");
        }
        window::speak(&app);
    });
}
