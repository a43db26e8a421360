//! A keychain's store in memory that can be made to wait, or to fail, at the
//! items whose names begin with something, or at the call of a number.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use keyring_core::api::{CredentialApi, CredentialStoreApi};
use keyring_core::{Credential, Entry, Error, Result};

use crate::probe::{Party, Probe, Verdict};

/// What the store holds: secret and label, by service and user.
type Items = Arc<Mutex<BTreeMap<(String, String), (Vec<u8>, String)>>>;

pub struct Gate {
    items: Items,
    probe: Arc<Probe>,
    shut: Mutex<Option<(&'static str, mpsc::Receiver<()>)>>,
    reached: AtomicBool,
    fails: Mutex<Option<&'static str>>,
}

impl Gate {
    pub fn new(probe: Arc<Probe>) -> Arc<Self> {
        Arc::new(Self {
            items: Items::default(),
            probe,
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

    /// What it holds, whoever asks: names and secrets.
    pub fn held(&self) -> BTreeMap<String, String> {
        let items = self.items.lock().unwrap();
        let text = |secret: &[u8]| String::from_utf8(secret.to_owned()).unwrap();
        items
            .iter()
            .map(|((_, user), (secret, _))| (user.clone(), text(secret)))
            .collect()
    }
}

impl CredentialStoreApi for Gate {
    fn vendor(&self) -> String {
        "Patrol's tests".to_owned()
    }

    fn id(&self) -> String {
        "gate".to_owned()
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
            return Err(failure());
        }
        let label = with
            .and_then(|with| with.get("label"))
            .copied()
            .unwrap_or_default();
        Ok(self.entry(service, user, label))
    }

    fn search(&self, spec: &HashMap<&str, &str>) -> Result<Vec<Entry>> {
        match self.probe.call(Party::Keychain, "search") {
            Verdict::Go => {}
            Verdict::Hang => self.probe.hang(),
            Verdict::Refuse | Verdict::Lose => return Err(failure()),
        }
        let items = self.items.lock().unwrap();
        let meant = items
            .keys()
            .filter(|(service, _)| spec.get("service").is_none_or(|it| it == service));
        Ok(meant
            .map(|(service, user)| self.entry(service, user, ""))
            .collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Gate {
    fn entry(&self, service: &str, user: &str, label: &str) -> Entry {
        Entry::new_with_credential(Arc::new(Item {
            items: self.items.clone(),
            probe: self.probe.clone(),
            key: (service.to_owned(), user.to_owned()),
            label: label.to_owned(),
        }))
    }
}

fn failure() -> Error {
    Error::PlatformFailure("as the test wants it".into())
}

/// One item, there or not.
#[derive(Clone)]
struct Item {
    items: Items,
    probe: Arc<Probe>,
    key: (String, String),
    label: String,
}

impl Item {
    fn done<T>(&self, verb: &str, act: impl FnOnce() -> Result<T>) -> Result<T> {
        match self
            .probe
            .call(Party::Keychain, &format!("{verb} {}", kind(&self.key.1)))
        {
            Verdict::Go => act(),
            Verdict::Refuse => Err(failure()),
            Verdict::Lose => act().and(Err(failure())),
            Verdict::Hang => {
                self.probe.hang();
                act()
            }
        }
    }
}

/// An item's name without the id.
fn kind(user: &str) -> &str {
    user.split('/').next().unwrap_or(user)
}

impl CredentialApi for Item {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        self.done("set", || {
            let value = (secret.to_vec(), self.label.clone());
            self.items.lock().unwrap().insert(self.key.clone(), value);
            Ok(())
        })
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        self.done("get", || {
            let items = self.items.lock().unwrap();
            let found = items.get(&self.key);
            found.map(|(secret, _)| secret.clone()).ok_or(Error::NoEntry)
        })
    }

    fn get_attributes(&self) -> Result<HashMap<String, String>> {
        let items = self.items.lock().unwrap();
        let (_, label) = items.get(&self.key).ok_or(Error::NoEntry)?;
        Ok(HashMap::from([("label".to_owned(), label.clone())]))
    }

    fn delete_credential(&self) -> Result<()> {
        self.done("delete", || {
            let removed = self.items.lock().unwrap().remove(&self.key);
            removed.map(drop).ok_or(Error::NoEntry)
        })
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        Some(self.key.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
