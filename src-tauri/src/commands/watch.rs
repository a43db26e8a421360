//! How the user is reminded, and what they do about it.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use patrol_core::service::page::{Hint, Snooze, WatchEdit, WatchSettings, WatchView};
use tauri::{AppHandle, Manager, State as Managed, WebviewWindow};

use super::Answer;
use super::files::{save_dialog, write};
use crate::autostart;
use crate::hub::Hub;
use crate::reminders::{self, Reminders};
use crate::state::State;

/// The name proposed for a calendar.
const CALENDAR: &str = "patrol-tokens.ics";

/// How the watch stands.
#[tauri::command]
pub async fn watch(app: AppHandle) -> Answer<WatchView> {
    reminders::view(&app).await
}

/// How the user is reminded.
#[tauri::command]
pub async fn watch_settings(app: AppHandle, state: Managed<'_, State>) -> Answer<WatchSettings> {
    let settings = state.service()?.watch_settings()?;
    // The system's own list is the truth: it may have been changed there.
    Ok(WatchSettings {
        start_with_computer: autostart::is_on(&app),
        ..settings
    })
}

/// Writes how the user wants to be reminded.
#[tauri::command]
pub async fn save_watch_settings(
    app: AppHandle,
    state: Managed<'_, State>,
    edit: WatchEdit,
) -> Answer<WatchSettings> {
    let wanted = edit.start_with_computer;
    let saved = state.service()?.save_watch_settings(edit)?;
    autostart::set(&app, wanted)?;
    app.state::<Hub>().look_again();
    Ok(WatchSettings {
        start_with_computer: autostart::is_on(&app),
        ..saved
    })
}

/// Says nothing of a token for a while.
#[tauri::command]
pub async fn snooze(
    app: AppHandle,
    state: Managed<'_, State>,
    token: String,
    how: Snooze,
) -> Answer<WatchView> {
    state.service()?.snooze(&token, how, &TimeZone::system())?;
    reminders::look_now(&app).await
}

/// The user has read a reminder in the window.
#[tauri::command]
pub async fn dismiss_notice(app: AppHandle, state: Managed<'_, State>, id: String) -> Answer<WatchView> {
    state.service()?.dismiss_notice(&id)?;
    reminders::show(&app).await
}

/// The user has read or answered what is said or asked once.
#[tauri::command]
pub async fn answer_hint(app: AppHandle, hint: Hint, yes: bool) -> Answer<WatchView> {
    if hint == Hint::StartWithComputer && yes {
        autostart::set(&app, true)?;
    }
    app.state::<Reminders>().drop_hint(hint);
    reminders::show(&app).await
}

/// Asks every runtime and every host now.
#[tauri::command]
pub async fn check_now(app: AppHandle) -> Answer<WatchView> {
    reminders::check_now(&app).await
}

/// Says nothing until the user's day is over, or speaks again.
#[tauri::command]
pub async fn pause_reminders(app: AppHandle, state: Managed<'_, State>, paused: bool) -> Answer<WatchView> {
    let service = state.service()?;
    if paused {
        service.pause_today(&TimeZone::system())?;
    } else {
        service.resume()?;
    }
    reminders::look_now(&app).await
}

/// Writes a calendar where the user says, by the system's own dialog.
#[tauri::command]
pub async fn export_calendar(window: WebviewWindow, state: Managed<'_, State>) -> Answer<Option<String>> {
    let text = state.service()?.calendar()?;
    match ask_where(&window).await {
        Some(path) => write(path, text).await.map(Some),
        None => Ok(None),
    }
}

/// Asks where the calendar file is to be kept up to date; nothing is written yet.
#[tauri::command]
pub async fn choose_calendar(window: WebviewWindow) -> Answer<Option<String>> {
    let path = ask_where(&window).await;
    Ok(path.map(|path| path.display().to_string()))
}

async fn ask_where(window: &WebviewWindow) -> Option<PathBuf> {
    save_dialog(window, CALENDAR, "iCalendar", "ics").await
}
