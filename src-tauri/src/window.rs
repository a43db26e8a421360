//! The one window.

#[cfg(target_os = "linux")]
use gtk::prelude::*;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

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

/// Brings the window to the front: when Patrol is started a second time, and
/// when the browser has done its part of a sign-in.
pub fn show(app: &AppHandle) {
    // None where the first start is still on its way: then it shows its window itself.
    let Some(window) = app.get_webview_window(LABEL) else {
        return;
    };
    let shown = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| focus(&window));
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be shown");
    }
}

/// Window managers on X11 let a window to the front only where its request is
/// younger than what the user did last in the window that is there (EWMH,
/// `_NET_ACTIVE_WINDOW`). GTK names the moment at which its own window was
/// used last, which lies before all that was done in the browser. The user
/// waits for this window: the request is made with the time of now.
#[cfg(target_os = "linux")]
fn focus(window: &WebviewWindow) -> tauri::Result<()> {
    let shown = window.clone();
    window.run_on_main_thread(move || {
        let on_x11 = shown.gtk_window().ok().and_then(|gtk| {
            let surface = gtk.window()?.downcast::<gdkx11::X11Window>().ok()?;
            Some((gtk, surface))
        });
        match on_x11 {
            Some((gtk, surface)) => {
                // Asking for the time is answered by a change of a property: it must be heard.
                gtk.add_events(gtk::gdk::EventMask::PROPERTY_CHANGE_MASK);
                gtk.present_with_time(gdkx11::functions::x11_get_server_time(&surface));
            }
            // Wayland: its compositor decides.
            None => {
                if let Err(error) = shown.set_focus() {
                    tracing::warn!(%error, "the window did not get the keyboard");
                }
            }
        }
    })
}

#[cfg(not(target_os = "linux"))]
fn focus(window: &WebviewWindow) -> tauri::Result<()> {
    window.set_focus()
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
