//! The system browser. Opening it takes a while (xdg-open: a quarter of a
//! second), so it is done beside the window's thread.

use std::sync::Arc;

use patrol_core::domain::fault::{Code, Fault};
use patrol_core::service::Browser;
use patrol_core::service::page::Opened;

/// The browser for a sign-in: says whether it was opened.
pub fn for_sign_in() -> Browser {
    Arc::new(|url| tauri_plugin_opener::open_url(url, None::<&str>).is_ok())
}

/// Opens a page that the service named; the address is shown to be copied
/// where no browser can be opened.
pub async fn open(page: Opened) -> Opened {
    let url = page.url.clone();
    let opened = tokio::task::spawn_blocking(move || tauri_plugin_opener::open_url(url, None::<&str>)).await;
    let fault = match opened {
        Ok(Ok(())) => None,
        _ => Some(
            Fault::new(Code::Browser, "The browser could not be opened.")
                .next("Copy the address and open it yourself."),
        ),
    };
    Opened { fault, ..page }
}
