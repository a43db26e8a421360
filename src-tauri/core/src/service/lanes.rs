//! How many runtimes of one platform are spoken to at a time, whoever does it
//! in bulk: a refresh, batches, the renewal of tokens. What the user does on
//! one runtime does not wait behind them.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

use super::{Service, lock};

/// Over all of them.
const AT_A_TIME: usize = 16;

impl Service {
    /// Waits for a lane to one of a platform's runtimes; it is free again when
    /// this is dropped.
    pub(super) async fn lane(&self, platform: &Url) -> Option<OwnedSemaphorePermit> {
        let lanes = lock(&self.inner.lanes)
            .entry(platform.to_string())
            .or_insert_with(|| Arc::new(Semaphore::new(AT_A_TIME)))
            .clone();
        // Never closed; were it, speaking unguarded would do no harm.
        lanes.acquire_owned().await.ok()
    }
}
