//! The one window. Closing it leaves the tray, and the webview is gone then;
//! where there is no tray, it is minimised instead, so that it can be found.

#[cfg(target_os = "linux")]
use gtk::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use patrol_core::language;
use tauri::webview::NewWindowResponse;
use tauri::{
    AppHandle, CloseRequestApi, Manager, Url, UserAttentionType, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, WindowEvent,
};

use crate::hub::Hub;
use crate::state::{self, State};
use crate::{reminders, tray};

/// The window's label, as the capability names it.
const LABEL: &str = "main";

/// Whether Patrol goes on without its window, and who is opening one.
#[derive(Default)]
pub struct Opening {
    stays: AtomicBool,
    one_at_a_time: Mutex<()>,
}

/// The webview has no network: whatever it were to ask of a server would go
/// by way of a port on which nobody listens. The page needs none (what it asks
/// of Patrol has a scheme of its own on Linux), and WebKit connects to a link's
/// host before it asks whether it may go there.
const NOWHERE: &str = "http://127.0.0.1:1";

/// The page's own address, with the language that it is to speak.
fn address() -> String {
    format!("index.html?language={}", language::spoken().tag())
}

/// Has the page speak another language: it is opened anew, where it was left.
pub fn speak(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else {
        return;
    };
    let opened = window.url().and_then(|mut url| {
        url.set_query(Some(&format!("language={}", language::spoken().tag())));
        url.set_fragment(Some("settings"));
        window.navigate(url)
    });
    if let Err(error) = opened {
        tracing::warn!(%error, "the window does not speak the new language yet");
    }
}

/// Opens the window; minimised where the start was meant to be in the
/// background, since there is no tray to find it by.
pub fn open(app: &AppHandle, minimised: bool) -> tauri::Result<()> {
    let mut builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(address().into()))
        .title("Patrol")
        .inner_size(1120.0, 720.0)
        .min_inner_size(480.0, 400.0)
        .on_navigation(own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        // A link that is to be saved is no navigation: it would be fetched, from anywhere.
        .on_download(|_, _| false);
    if let Some(folder) = state::webview_folder() {
        // The page keeps nothing itself; what WebKit makes at start lies in our own folder.
        // (Not incognito: tauri cannot be driven by WebDriver then.)
        builder = builder.data_directory(folder);
    }
    if cfg!(target_os = "linux")
        && let Ok(nowhere) = NOWHERE.parse()
    {
        builder = builder.proxy_url(nowhere);
    }
    let window = builder.build()?;
    #[cfg(target_os = "linux")]
    paint_by_processor(&window)?;
    let closing = app.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { api, .. } => is_closing(&closing, api),
        WindowEvent::Destroyed => closing.state::<Hub>().page_is_gone(),
        _ => {}
    });
    if minimised {
        window.minimize()?;
    }
    Ok(())
}

/// WebKitGTK composes a page on the graphics processor where it is left to
/// itself, for which each of its processes loads the whole graphics stack: a
/// third of all the memory that Patrol takes. A table that stands still gains
/// nothing by it; and drivers under which such a window stays blank are no
/// matter then. See `WebKitSettings:hardware-acceleration-policy`.
#[cfg(target_os = "linux")]
fn paint_by_processor(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};
    window.with_webview(|webview| {
        if let Some(settings) = WebViewExt::settings(&webview.inner()) {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Opens the window beside whatever asks for it: making a webview from within
/// an event of the window system's can wait for that event's end, for ever.
pub fn open_later(app: &AppHandle, minimised: bool) {
    let app = app.clone();
    std::thread::spawn(move || {
        let opening = app.state::<Opening>();
        let _one_at_a_time = opening
            .one_at_a_time
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if is_open(&app) {
            return;
        }
        match open(&app, minimised) {
            Ok(()) if minimised => {}
            Ok(()) => bring_to_front(&app),
            Err(error) => tracing::error!(%error, "the window could not be opened"),
        }
    });
}

/// Whether there is a window, minimised or not.
pub fn is_open(app: &AppHandle) -> bool {
    app.get_webview_window(LABEL).is_some()
}

/// The user closes the window.
fn is_closing(app: &AppHandle, api: &CloseRequestApi) {
    let settings = app
        .state::<State>()
        .service()
        .and_then(|service| service.watch_settings());
    let stays = settings.is_ok_and(|settings| settings.close_to_tray);
    app.state::<Opening>().stays.store(stays, Ordering::Relaxed);
    if !stays {
        return;
    }
    if tray::is_there(app) {
        reminders::stays_in_tray(app);
        return;
    }
    api.prevent_close();
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.minimize()
    {
        tracing::warn!(%error, "the window could not be minimised");
    }
}

/// Whether Patrol goes on when the last window has been closed.
pub fn goes_on_without(app: &AppHandle) -> bool {
    app.state::<Opening>().stays.load(Ordering::Relaxed)
}

/// Lets the desktop show that the window wants to be looked at, where there is
/// one; it does not come to the front.
pub fn ask_for_attention(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.request_user_attention(Some(UserAttentionType::Informational))
    {
        tracing::warn!(%error, "attention could not be asked for");
    }
}

/// Brings the window to the front, and opens it where there is none: when
/// Patrol is started a second time, by a click in the tray or on a
/// notification, and when the browser has done its part of a sign-in.
pub fn show(app: &AppHandle) {
    if is_open(app) {
        bring_to_front(app);
    } else {
        open_later(app, false);
    }
}

fn bring_to_front(app: &AppHandle) {
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
        for own in [
            "tauri://localhost/",
            "http://tauri.localhost/index.html?language=de",
        ] {
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
