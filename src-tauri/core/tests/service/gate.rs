//! A keychain's store in memory that can be made to wait, or to fail, at the
//! items whose names begin with something.

use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error, Result, mock};

pub struct Gate {
    store: Arc<mock::Store>,
    shut: Mutex<Option<(&'static str, mpsc::Receiver<()>)>>,
    reached: AtomicBool,
    fails: Mutex<Option<&'static str>>,
}

impl Gate {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            store: mock::Store::new().unwrap(),
            shut: Mutex::default(),
            reached: AtomicBool::default(),
            fails: Mutex::default(),
        })
    }

    /// The next call for such an item waits until what this returns is dropped.
    pub fn shut(&self, prefix: &'static str) -> mpsc::Sender<()> {
        let (opener, gate) = mpsc::channel();
        self.reached.store(false, Ordering::SeqCst);
        *self.shut.lock().unwrap() = Some((prefix, gate));
        opener
    }

    /// Waits until a call stands before the gate.
    pub async fn reached(&self) {
        while !self.reached.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
        }
    }

    /// Writing such items fails from now on; `None`: all work.
    pub fn fail_writes(&self, prefix: Option<&'static str>) {
        *self.fails.lock().unwrap() = prefix;
    }
}

impl CredentialStoreApi for Gate {
    fn vendor(&self) -> String {
        self.store.vendor()
    }

    fn id(&self) -> String {
        self.store.id()
    }

    fn build(&self, service: &str, user: &str, with: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        let meant = self
            .shut
            .lock()
            .unwrap()
            .take_if(|(prefix, _)| user.starts_with(*prefix));
        if let Some((_, gate)) = meant {
            self.reached.store(true, Ordering::SeqCst);
            // Ends with an error when the opener is dropped.
            let _ = gate.recv();
        }
        if self
            .fails
            .lock()
            .unwrap()
            .is_some_and(|prefix| user.starts_with(prefix))
        {
            return Err(Error::PlatformFailure("as the test wants it".into()));
        }
        self.store.build(service, user, with)
    }

    fn search(&self, spec: &HashMap<&str, &str>) -> Result<Vec<Entry>> {
        self.store.search(spec)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
