//! What the core tells goes through here: on to the page, where there is one,
//! and to the watch, which then looks again.

use std::sync::{Mutex, PoisonError};

use patrol_core::service::page::Change;
use tauri::ipc::Channel;
use tokio::sync::Notify;

/// Who is told.
#[derive(Default)]
pub struct Hub {
    page: Mutex<Option<Channel<Change>>>,
    news: Notify,
}

impl Hub {
    /// The page that is there from now on; the one before it is gone.
    pub fn page_is(&self, page: Channel<Change>) {
        *self.page.lock().unwrap_or_else(PoisonError::into_inner) = Some(page);
    }

    /// The window has been closed.
    pub fn page_is_gone(&self) {
        self.page.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Whether a page listens.
    pub fn has_page(&self) -> bool {
        self.page.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// The core has changed something.
    pub fn changed(&self, change: Change) {
        if concerns_the_watch(&change) {
            self.look_again();
        }
        self.tell(change);
    }

    /// Tells the page alone.
    pub fn tell(&self, change: Change) {
        let page = self.page.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(page) = page {
            // Fails only when the page is gone, and then nobody is to be told.
            let _ = page.send(change);
        }
    }

    /// Wakes the watch.
    pub fn look_again(&self) {
        self.news.notify_one();
    }

    /// Waits for something that the watch should look at.
    pub async fn news(&self) {
        self.news.notified().await;
    }
}

/// Whether a change may alter what is due: tokens, what runtimes say, and who
/// is connected. How far an act has come does not.
fn concerns_the_watch(change: &Change) -> bool {
    match change {
        Change::List { .. }
        | Change::Rows { .. }
        | Change::Tokens { .. }
        | Change::Rotation { .. }
        | Change::Anew { .. } => true,
        Change::Refresh { over, .. } => *over,
        Change::Batch { batch } => !batch.running,
        Change::Progress { .. }
        | Change::BatchLine { .. }
        | Change::Watch { .. }
        | Change::Go { .. }
        | Change::SignIn { .. }
        | Change::Keychain { .. } => false,
    }
}
