//! Linux: the StatusNotifierItem protocol over the bus.
//! <https://specifications.freedesktop.org/status-notifier-item/latest/>
//!
//! Not tauri's tray: that one loads libayatana-appindicator, whose absence
//! ends the program, has no tooltip, one size of icon, and does not say
//! whether anybody shows it. The icon is offered as soon as a watcher is
//! there, and again to one that comes later.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::StreamExt;
use ksni::menu::StandardItem;
use ksni::{Category, Handle, Icon as Pixmap, MenuItem, Status, ToolTip, TrayMethods};
use patrol_core::service::page::WatchState;
use tauri::image::Image;
use tauri::{AppHandle, Manager};
use tr::tr;
use zbus::{Connection, MatchRule, MessageStream, Proxy};

use super::{Click, Picture, acts, clicked, is_now_there};
use crate::bus;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const WATCHER_PATH: &str = "/StatusNotifierWatcher";
/// A watcher that has not answered by then shows nothing.
const DEADLINE: Duration = Duration::from_secs(3);

/// The icon's handle, when it is made.
#[derive(Default)]
pub(super) struct Icon(Arc<OnceLock<Handle<Item>>>);

/// What is offered to the tray.
struct Item {
    app: AppHandle,
    picture: Option<Picture>,
}

pub(super) fn start(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let item = Item {
            app: app.clone(),
            picture: None,
        };
        match item.assume_sni_available(true).spawn().await {
            Ok(handle) => {
                let tray = app.state::<super::Tray>();
                let _ = tray.system.0.set(handle);
                // What was to be shown meanwhile.
                let picture = tray
                    .picture
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner)
                    .clone();
                if let Some(picture) = picture {
                    show(&app, &tray.system, picture);
                }
                follow(&app).await;
            }
            // No session bus: no tray either.
            Err(error) => tracing::info!(%error, "no tray"),
        }
    });
}

pub(super) fn show(_: &AppHandle, icon: &Icon, picture: Picture) {
    let Some(handle) = icon.0.get().cloned() else {
        return;
    };
    tauri::async_runtime::spawn(async move {
        handle.update(|item| item.picture = Some(picture)).await;
    });
}

/// Follows whether a tray is there, for as long as the bus is.
async fn follow(app: &AppHandle) {
    let Some(bus) = bus::session().await else { return };
    let Ok(mut signs) = signs(&bus).await else { return };
    loop {
        let there = tokio::time::timeout(DEADLINE, is_shown(&bus)).await;
        is_now_there(app, there.unwrap_or(false));
        if signs.next().await.is_none() {
            return is_now_there(app, false);
        }
    }
}

/// Whatever may mean that a tray has come or gone.
async fn signs(bus: &Connection) -> zbus::Result<impl futures_util::Stream + use<>> {
    let owner = MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .sender("org.freedesktop.DBus")?
        .interface("org.freedesktop.DBus")?
        .member("NameOwnerChanged")?
        .arg(0, WATCHER)?
        .build();
    let hosts = MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .interface(WATCHER)?
        .path(WATCHER_PATH)?
        .build();
    let owner = MessageStream::for_match_rule(owner, bus, None).await?;
    let hosts = MessageStream::for_match_rule(hosts, bus, None).await?;
    Ok(futures_util::stream::select(owner, hosts))
}

/// Whether a watcher is there that knows of somebody who shows icons.
async fn is_shown(bus: &Connection) -> bool {
    let asked = async {
        let daemon = zbus::fdo::DBusProxy::new(bus).await?;
        if !daemon.name_has_owner(WATCHER.try_into()?).await? {
            return Ok(false);
        }
        let watcher = Proxy::new(bus, WATCHER, WATCHER_PATH, WATCHER).await?;
        watcher.get_property("IsStatusNotifierHostRegistered").await
    };
    let asked: zbus::Result<bool> = asked.await;
    asked.unwrap_or(false)
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "patrol".to_owned()
    }

    fn title(&self) -> String {
        "Patrol".to_owned()
    }

    fn category(&self) -> Category {
        Category::ApplicationStatus
    }

    fn status(&self) -> Status {
        match self.state() {
            WatchState::Dead => Status::NeedsAttention,
            WatchState::AllWell | WatchState::Soon | WatchState::NotConnected => Status::Active,
        }
    }

    fn icon_pixmap(&self) -> Vec<Pixmap> {
        pictures(self.state())
    }

    fn attention_icon_pixmap(&self) -> Vec<Pixmap> {
        pictures(WatchState::Dead)
    }

    fn tool_tip(&self) -> ToolTip {
        let (title, description) = match &self.picture {
            // The words after the name stand below it.
            Some(picture) => picture.tooltip.split_once(": ").unwrap_or((&picture.tooltip, "")),
            None => ("Patrol", ""),
        };
        ToolTip {
            title: title.to_owned(),
            description: description.to_owned(),
            ..ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        clicked(&self.app, Click::Go(super::Place::Runtimes));
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let Some(picture) = &self.picture else {
            return vec![item(&tr!("Quit"), true, Click::Quit)];
        };
        let mut menu: Vec<MenuItem<Self>> = picture
            .urgent
            .iter()
            .map(|(sentence, place)| item(sentence, true, Click::Go(place.clone())))
            .collect();
        if !menu.is_empty() {
            menu.push(MenuItem::Separator);
        }
        menu.extend(
            acts(picture)
                .into_iter()
                .map(|(label, enabled, click)| item(&label, enabled, click)),
        );
        menu.push(MenuItem::Separator);
        menu.push(item(&tr!("Quit"), true, Click::Quit));
        menu
    }
}

impl Item {
    fn state(&self) -> WatchState {
        self.picture
            .as_ref()
            .map_or(WatchState::NotConnected, |picture| picture.state)
    }
}

fn item(label: &str, enabled: bool, click: Click) -> MenuItem<Item> {
    MenuItem::Standard(StandardItem {
        // A single underscore marks the letter that opens it.
        label: label.replace('_', "__"),
        enabled,
        activate: Box::new(move |item: &mut Item| clicked(&item.app, click.clone())),
        ..StandardItem::default()
    })
}

/// The icon in the sizes that panels have: each picks its own.
fn pictures(state: WatchState) -> Vec<Pixmap> {
    drawings(state).iter().filter_map(|png| pixmap(png)).collect()
}

/// PNG to ARGB32 in network order, as the protocol has it.
fn pixmap(png: &[u8]) -> Option<Pixmap> {
    let image = Image::from_bytes(png).ok()?;
    let mut data = image.rgba().to_vec();
    for pixel in data.chunks_exact_mut(4) {
        pixel.rotate_right(1);
    }
    Some(Pixmap {
        width: i32::try_from(image.width()).ok()?,
        height: i32::try_from(image.height()).ok()?,
        data,
    })
}

macro_rules! drawings {
    ($name:literal) => {
        &[
            include_bytes!(concat!("../../../icons/tray/", $name, "-16.png")),
            include_bytes!(concat!("../../../icons/tray/", $name, "-22.png")),
            include_bytes!(concat!("../../../icons/tray/", $name, "-24.png")),
            include_bytes!(concat!("../../../icons/tray/", $name, "-32.png")),
            include_bytes!(concat!("../../../icons/tray/", $name, "-48.png")),
            include_bytes!(concat!("../../../icons/tray/", $name, "-64.png")),
        ]
    };
}

fn drawings(state: WatchState) -> &'static [&'static [u8]] {
    match state {
        WatchState::AllWell => drawings!("all-well"),
        WatchState::Soon => drawings!("soon"),
        WatchState::Dead => drawings!("dead"),
        WatchState::NotConnected => drawings!("not-connected"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_picture_of_its_own_in_every_size() {
        let states = [
            WatchState::AllWell,
            WatchState::Soon,
            WatchState::Dead,
            WatchState::NotConnected,
        ];
        let all: Vec<Vec<Pixmap>> = states.into_iter().map(pictures).collect();
        for pictures in &all {
            let sizes: Vec<(i32, i32)> = pictures.iter().map(|it| (it.width, it.height)).collect();
            assert_eq!(sizes, [16, 22, 24, 32, 48, 64].map(|side| (side, side)));
        }
        for (one, other) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
            for (one, other) in all[one].iter().zip(&all[other]) {
                assert_ne!(one.data, other.data);
            }
        }
    }

    #[test]
    fn a_picture_is_argb_in_network_order() {
        // One red pixel, half transparent.
        let png = [
            0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa, 0x0, 0x0, 0x0, 0xd, 0x49, 0x48, 0x44, 0x52, 0x0,
            0x0, 0x0, 0x1, 0x0, 0x0, 0x0, 0x1, 0x8, 0x6, 0x0, 0x0, 0x0, 0x1f, 0x15, 0xc4, 0x89, 0x0, 0x0,
            0x0, 0xd, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0xf8, 0xcf, 0xc0, 0xd0, 0x0, 0x0, 0x4, 0x81,
            0x1, 0x80, 0xf3, 0xb, 0xdc, 0xa0, 0x0, 0x0, 0x0, 0x0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60,
            0x82,
        ];
        let Some(picture) = pixmap(&png) else {
            panic!("the picture cannot be read")
        };
        assert_eq!((picture.width, picture.height), (1, 1));
        assert_eq!(picture.data, [0x80, 0xff, 0, 0]);
    }
}
