//! Windows and macOS: tauri's own tray. It is always there.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use patrol_core::service::page::WatchState;
use tauri::image::Image;
use tauri::menu::{MenuBuilder, MenuItemBuilder};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager};
use tr::tr;

use super::{Click, Picture, acts, clicked};

/// The icon, when it is made.
#[derive(Default)]
pub(super) struct Icon(Mutex<Option<TrayIcon>>);

pub(super) fn start(app: &AppHandle) {
    let made = TrayIconBuilder::with_id("patrol")
        .icon(picture_of(WatchState::NotConnected))
        .tooltip("Patrol")
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .on_tray_icon_event(|icon, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
                && !cfg!(target_os = "macos")
            {
                clicked(icon.app_handle(), Click::Go(super::Place::Runtimes));
            }
        })
        .on_menu_event(|app, event| {
            let chosen = event.id().as_ref().parse::<usize>().ok();
            let tray = app.state::<super::Tray>();
            let picture = tray
                .picture
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            if let Some(click) = chosen
                .zip(picture)
                .and_then(|(at, picture)| lines(&picture).into_iter().nth(at))
            {
                clicked(app, click.2);
            }
        })
        .build(app);
    let tray = app.state::<super::Tray>();
    match made {
        Ok(icon) => {
            *tray.system.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(icon);
            tray.there.store(true, Ordering::Relaxed);
        }
        Err(error) => tracing::warn!(%error, "no tray"),
    }
}

pub(super) fn show(app: &AppHandle, icon: &Icon, picture: Picture) {
    let icon = icon.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(icon) = icon else { return };
    if let Err(error) = draw(app, &icon, &picture) {
        tracing::warn!(%error, "the tray was not drawn");
    }
}

fn draw(app: &AppHandle, icon: &TrayIcon, picture: &Picture) -> tauri::Result<()> {
    let mut menu = MenuBuilder::new(app);
    for (at, (label, enabled, _)) in lines(picture).into_iter().enumerate() {
        if at == picture.urgent.len() && at > 0 {
            menu = menu.separator();
        }
        // “&” marks the letter that opens it.
        let item = MenuItemBuilder::with_id(at.to_string(), label.replace('&', "&&"))
            .enabled(enabled)
            .build(app)?;
        menu = menu.item(&item);
    }
    icon.set_menu(Some(menu.build()?))?;
    icon.set_tooltip(Some(&picture.tooltip))?;
    icon.set_icon(Some(picture_of(picture.state)))
}

fn lines(picture: &Picture) -> Vec<(String, bool, Click)> {
    let urgent = picture
        .urgent
        .iter()
        .map(|(sentence, place)| (sentence.clone(), true, Click::Go(place.clone())));
    let below = acts(picture).into_iter();
    let quit = (tr!("Quit"), true, Click::Quit);
    urgent.chain(below).chain([quit]).collect()
}

fn picture_of(state: WatchState) -> Image<'static> {
    match state {
        WatchState::AllWell => tauri::include_image!("../icons/tray-all-well.png"),
        WatchState::Soon => tauri::include_image!("../icons/tray-soon.png"),
        WatchState::Dead => tauri::include_image!("../icons/tray-dead.png"),
        WatchState::NotConnected => tauri::include_image!("../icons/tray-not-connected.png"),
    }
}
