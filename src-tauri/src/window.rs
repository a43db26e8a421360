//! The one window.

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder};

use crate::state::State;

/// The window's label, as the capability names it.
const LABEL: &str = "main";

/// Opens the window; minimised where the start was meant to be in the
/// background, since there is no tray to find it by.
pub fn open(app: &AppHandle, minimised: bool) -> tauri::Result<()> {
    let mut builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Patrol")
        .inner_size(1120.0, 720.0)
        .min_inner_size(480.0, 400.0)
        .on_navigation(own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny);
    if let Some(folder) = app.state::<State>().webview_folder() {
        // The page keeps nothing itself; what WebKit makes at start lies in our own folder.
        // (Not incognito: tauri cannot be driven by WebDriver then.)
        builder = builder.data_directory(folder);
    }
    let window = builder.build()?;
    if minimised {
        window.minimize()?;
    }
    Ok(())
}

/// Brings the window to the front, when Patrol is started a second time.
pub fn show(app: &AppHandle) {
    // None where the first start is still on its way: then it shows its window itself.
    let Some(window) = app.get_webview_window(LABEL) else {
        return;
    };
    let shown = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be shown");
    }
}

/// The page goes nowhere else: its own address on Linux and macOS, and the
/// form of it that Windows uses.
fn own_page(url: &Url) -> bool {
    url.scheme() == "tauri"
        || (matches!(url.scheme(), "http" | "https") && url.host_str() == Some("tauri.localhost"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_page_navigates_to_itself_alone() {
        for own in ["tauri://localhost/", "http://tauri.localhost/index.html"] {
            assert!(own_page(&own.parse().unwrap()), "{own}");
        }
        for foreign in [
            "https://github.com/",
            "file:///etc/passwd",
            "http://tauri.localhost.evil.example/",
            "data:text/html,x",
        ] {
            assert!(!own_page(&foreign.parse().unwrap()), "{foreign}");
        }
    }
}
