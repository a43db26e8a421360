//! The system browser. Opening it takes a while (xdg-open: a quarter of a
//! second), so it is done beside the window's thread. Only pages of hosts
//! that Patrol works with are opened (`service/links.rs`).

use std::sync::Arc;

use patrol_core::domain::fault::{Code, Fault};
use patrol_core::service::page::Opened;
use patrol_core::service::{Browser, Service};
use tr::tr;

/// The browser for a sign-in: says whether it was opened.
pub fn for_sign_in(service: &Service) -> Browser {
    let service = service.clone();
    Arc::new(move |url| service.may_open(&url) && start(&url))
}

/// Opens a page that the service named; the address is shown to be copied
/// where no browser can be opened.
pub async fn open(service: &Service, page: Opened) -> Opened {
    let (service, url) = (service.clone(), page.url.clone());
    let opened = tokio::task::spawn_blocking(move || service.may_open(&url).then(|| start(&url))).await;
    let fault = match opened {
        Ok(Some(true)) => None,
        Ok(None) => Some(
            Fault::new(
                Code::Browser,
                tr!("This page is on no host that Patrol works with, so it was not opened."),
            )
            .next(tr!("Go there yourself only if you know the host.")),
        ),
        _ => Some(
            Fault::new(Code::Browser, tr!("The browser could not be opened."))
                .next(tr!("Copy the address and open it yourself.")),
        ),
    };
    Opened { fault, ..page }
}

fn start(url: &str) -> bool {
    tauri_plugin_opener::open_url(url, None::<&str>).is_ok()
}
