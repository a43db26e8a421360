//! What a report says of the computer: os-release(5), and how the desktop
//! names itself (XDG_CURRENT_DESKTOP, XDG_SESSION_TYPE).

use std::env::consts::{ARCH, OS};

use patrol_core::service::report::SystemFact;
use tauri::AppHandle;

use crate::{notifications, tray};

/// The facts, in the order in which they are read.
pub async fn facts(app: &AppHandle) -> Vec<SystemFact> {
    let variable = |name: &str| std::env::var(name).unwrap_or_else(|_| "not said".to_owned());
    let there = |is: bool| if is { "yes" } else { "no" }.to_owned();
    vec![
        (
            "system",
            format!("{}, {ARCH}", distribution().unwrap_or_else(|| OS.to_owned())),
        ),
        ("desktop", variable("XDG_CURRENT_DESKTOP")),
        ("session", variable("XDG_SESSION_TYPE")),
        (
            "webview",
            tauri::webview_version().unwrap_or_else(|_| "not known".to_owned()),
        ),
        ("tray", there(tray::is_there(app))),
        ("notifications", there(notifications::are_there().await)),
    ]
}

/// `Debian GNU/Linux 12 (bookworm)`.
fn distribution() -> Option<String> {
    let files = ["/etc/os-release", "/usr/lib/os-release"];
    let text = files.iter().find_map(|file| std::fs::read_to_string(file).ok())?;
    let value = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(value.trim_matches(['"', '\'']).to_owned())
}
