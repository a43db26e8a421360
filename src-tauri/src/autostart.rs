//! *Start with the computer*: the system's own list of what starts then
//! (on Linux a file in `~/.config/autostart`). It is the truth, not a setting.

use patrol_core::domain::fault::{Code, Fault};
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Wry};
use tauri_plugin_autostart::{MacosLauncher, ManagerExt};
use tr::tr;

/// Patrol starts in the tray then.
pub fn plugin() -> TauriPlugin<Wry> {
    tauri_plugin_autostart::init(MacosLauncher::LaunchAgent, Some(vec!["--hidden"]))
}

/// Whether Patrol starts with the computer; no where the system does not tell.
pub fn is_on(app: &AppHandle) -> bool {
    app.autolaunch().is_enabled().unwrap_or(false)
}

/// Switches it.
///
/// # Errors
/// The system's list cannot be written.
pub fn set(app: &AppHandle, on: bool) -> Result<(), Fault> {
    let list = app.autolaunch();
    if is_on(app) == on {
        return Ok(());
    }
    let done = if on { list.enable() } else { list.disable() };
    done.map_err(|error| {
        // A full disk leaves an empty entry, which would count as one.
        if on {
            let _ = list.disable();
        }
        tracing::warn!(%error, "autostart");
        Fault::new(
            Code::BadInput,
            tr!("What starts with this computer could not be changed."),
        )
        .kept(tr!("Nothing was changed."))
        .next(tr!(
            "Check that your settings folder is writable, or change it in the system’s settings."
        ))
    })
}
