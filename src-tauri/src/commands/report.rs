//! *Report a problem*: read first, then saved as it was read.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use patrol_core::domain::fault::{Code, Fault};
use patrol_core::service::report::without_records;
use tauri::{AppHandle, State as Managed, WebviewWindow};
use tr::tr;

use super::Answer;
use super::files::{save_dialog, write};
use crate::state::State;
use crate::system;

/// The report that the user has before them.
#[derive(Default)]
pub struct Shown(Mutex<Option<String>>);

/// Gathers the report, for the user to read.
#[tauri::command]
pub async fn report(
    app: AppHandle,
    state: Managed<'_, State>,
    shown: Managed<'_, Shown>,
    names: bool,
) -> Answer<String> {
    let facts = system::facts(&app).await;
    let text = match state.service() {
        Ok(service) => service.report(&facts, names).await?,
        Err(fault) => without_records(Timestamp::now(), &facts, &fault, state.log_folder().as_deref())?,
    };
    *shown.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.clone());
    Ok(text)
}

/// Writes what was read where the user says, by the system's own dialog.
#[tauri::command]
pub async fn save_report(window: WebviewWindow, shown: Managed<'_, Shown>) -> Answer<Option<String>> {
    let text = shown.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let text = text.ok_or_else(|| {
        Fault::new(Code::Gone, tr!("There is no report to save yet."))
            .next(tr!("Open the report, and read it first."))
    })?;
    match save_dialog(&window, "patrol-report.txt", &tr!("Text"), "txt").await {
        Some(path) => write(path, text).await.map(Some),
        None => Ok(None),
    }
}
