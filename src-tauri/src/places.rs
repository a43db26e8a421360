//! Where a click in the tray or on a notification leads: to the window, which
//! is opened where there is none, and to a place in it.

use std::sync::{Mutex, PoisonError};

use patrol_core::service::page::{Change, Place};
use tauri::{AppHandle, Manager};

use crate::hub::Hub;
use crate::window;

/// The place that a window which is still opening is to go to.
#[derive(Default)]
pub struct Places(Mutex<Option<Place>>);

impl Places {
    fn wait_with(&self, place: Place) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
    }

    /// The place that waits, once.
    pub fn waiting(&self) -> Option<Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Brings the window to the front, and to that place.
pub fn go(app: &AppHandle, place: Place) {
    let hub = app.state::<Hub>();
    if hub.has_page() {
        hub.tell(Change::Go { place });
    } else {
        // The page asks for it when it listens.
        app.state::<Places>().wait_with(place);
    }
    window::show(app);
}
