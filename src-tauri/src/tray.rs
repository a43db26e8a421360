//! The tray: one icon with a state, and a menu with what is most urgent.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::tz::TimeZone;
use patrol_core::language::{self, Language};
use patrol_core::service::page::{Place, WatchState, WatchView};
use tauri::{AppHandle, Manager};
use tr::tr;

use crate::hub::Hub;
use crate::reminders::{self, Reminders};
use crate::state::State;
use crate::{places, window};
#[cfg(target_os = "linux")]
use linux as system;
#[cfg(not(target_os = "linux"))]
use other as system;

/// How long an answer over the bus may take to go out.
const ANSWER: std::time::Duration = std::time::Duration::from_millis(100);

/// What the tray shows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Picture {
    state: WatchState,
    /// Of what is written below what is urgent, when the icon draws it.
    language: Language,
    tooltip: String,
    /// What is most urgent, and where a click on it leads.
    urgent: Vec<(String, Place)>,
    paused: bool,
    checking: bool,
}

/// What a click on it asks for.
#[derive(Debug, Clone)]
enum Click {
    Go(Place),
    CheckNow,
    Pause(bool),
    Quit,
}

/// What the tray shows now, and whether anybody shows the tray.
#[derive(Default)]
pub struct Tray {
    there: AtomicBool,
    picture: Mutex<Option<Picture>>,
    system: system::Icon,
}

/// Puts the icon into the tray, now or as soon as there is one.
pub fn start(app: &AppHandle) {
    system::start(app);
}

/// Whether a tray shows the icon now.
pub fn is_there(app: &AppHandle) -> bool {
    app.state::<Tray>().there.load(Ordering::Relaxed)
}

/// Shows how things stand.
pub fn show(app: &AppHandle, view: &WatchView, tooltip: &str) {
    let Ok(service) = app.state::<State>().service().cloned() else {
        return;
    };
    let urgent = view.urgent.iter().map(|line| {
        let place = match (&line.token, &line.runtime) {
            (Some(token), _) => service.place_of(token).unwrap_or(Place::Runtimes),
            (None, Some(runtime)) => Place::Runtime {
                runtime: runtime.clone(),
            },
            (None, None) => Place::Runtimes,
        };
        (line.sentence.clone(), place)
    });
    let picture = Picture {
        state: view.state,
        language: language::spoken(),
        tooltip: tooltip.to_owned(),
        urgent: urgent.collect(),
        paused: view.paused_until.is_some(),
        checking: app.state::<Reminders>().is_checking_everybody(),
    };
    let tray = app.state::<Tray>();
    let mut shown = tray.picture.lock().unwrap_or_else(PoisonError::into_inner);
    if shown.as_ref() != Some(&picture) {
        *shown = Some(picture.clone());
        system::show(app, &tray.system, picture);
    }
}

/// A tray has come or gone.
fn is_now_there(app: &AppHandle, there: bool) {
    if app.state::<Tray>().there.swap(there, Ordering::Relaxed) == there {
        return;
    }
    tracing::info!(there, "tray");
    if !there && !window::is_open(app) {
        // Neither window nor tray: nobody could find Patrol any more.
        window::open_later(app, true);
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(fault) = reminders::show(&app).await {
            tracing::warn!(code = ?fault.code, "the tray's coming or going was not told");
        }
    });
}

fn clicked(app: &AppHandle, click: Click) {
    let service = app.state::<State>().service().cloned();
    match (click, service) {
        (Click::Quit, _) => quit_after_the_answer(app),
        (Click::Go(place), _) => places::go(app, place),
        (Click::CheckNow, Ok(_)) => reminders::check_from_tray(app),
        (Click::Pause(pause), Ok(service)) => {
            let done = if pause {
                service.pause_today(&TimeZone::system())
            } else {
                service.resume()
            };
            if let Err(fault) = done {
                tracing::warn!(code = ?fault.code, "reminders were not paused or resumed");
            }
            app.state::<Hub>().look_again();
        }
        // Why there is no service, the window says.
        (Click::CheckNow | Click::Pause(_), Err(_)) => places::go(app, Place::Runtimes),
    }
}

/// The panel waits for an answer to the click, which goes out after this
/// returns.
fn quit_after_the_answer(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(ANSWER).await;
        app.exit(0);
    });
}

/// The menu's lines below what is urgent, in their order.
fn acts(picture: &Picture) -> [(String, bool, Click); 3] {
    let check = if picture.checking {
        tr!("Checking…")
    } else {
        tr!("Check now")
    };
    let pause = if picture.paused {
        tr!("Resume reminders")
    } else {
        tr!("Pause reminders for today")
    };
    [
        (tr!("Open Patrol"), true, Click::Go(Place::Runtimes)),
        (check, !picture.checking, Click::CheckNow),
        (pause, true, Click::Pause(!picture.paused)),
    ]
}
