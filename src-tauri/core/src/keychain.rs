//! Floor 2: the system keychain, each call with a deadline.
//!
//! Secrets are kept through `keyring` and its stores: the Secret Service on
//! Linux and BSD (<https://specifications.freedesktop.org/secret-service/>),
//! Keychain Services on macOS, the Credential Manager on Windows. There is no
//! other place for them and no fallback in clear text.
//!
//! Four rules hold for every call:
//! - It ends within three seconds, except while a prompt of the system's own
//!   waits for the user.
//! - Whether the keychain is there, made and unlocked is asked first, in a
//!   way that shows nothing. Only a caller with [`Patience::MayPrompt`] gets
//!   a prompt.
//! - "No such item" is believed only if the keychain was open before *and*
//!   after the question: a locked or missing keyring looks empty.
//! - A store that fails is made anew and asked once more.

mod call;
mod door;
mod error;
mod foreign;
mod item;
mod parts;
#[cfg(all(unix, not(target_os = "macos")))]
mod quick;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;
mod store;
mod worker;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error as StoreError};

pub use error::KeychainError;
pub use item::{Item, SERVICE};

use crate::domain::secret::Secret;
use call::Call;
use door::{Begun, Door, NoDoor, Notice};
use parts::Parts;
use tr::tr;
use worker::Factory;

/// What a caller can bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// A locked keychain is an error at once; nothing is shown.
    Quiet,
    /// The system may show its prompt, and the user may take any time. To
    /// stop waiting, drop the call: the prompt stays and can still be answered.
    MayPrompt,
}

/// An item, and what the keychain's own program shows for it.
pub type Labelled = (Item, Option<String>);

/// The keychain. Clones share one connection and one prompt.
///
/// Its calls need a tokio runtime with time enabled.
#[derive(Clone)]
pub struct Keychain(Arc<Call>);

impl std::fmt::Debug for Keychain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keychain(…)")
    }
}

impl Keychain {
    /// The keychain of this system. Nothing is connected before the first call.
    ///
    /// `on_prompt` is called with `true` when the system may be showing a
    /// prompt and Patrol waits, and with `false` when that is over.
    pub fn system(on_prompt: impl Fn(bool) + Send + Sync + 'static) -> Self {
        #[cfg(all(unix, not(target_os = "macos")))]
        let door = Arc::new(secret_service::SecretService);
        #[cfg(not(all(unix, not(target_os = "macos"))))]
        let door = Arc::new(NoDoor);
        Self::assemble(
            Arc::new(store::system),
            door,
            Notice::new(on_prompt),
            store::LIMIT,
        )
    }

    /// A keychain on any store of `keyring-core`'s, taken as never locked.
    ///
    /// `factory` is called again after a fault. `limit` is how many bytes an
    /// item holds; longer secrets are split. `usize::MAX`: no limit.
    pub fn with_stores(
        factory: impl Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync + 'static,
        limit: usize,
    ) -> Self {
        Self::assemble(Arc::new(factory), Arc::new(NoDoor), Notice::new(|_| {}), limit)
    }

    fn assemble(factory: Factory, door: Arc<dyn Door>, notice: Arc<Notice>, limit: usize) -> Self {
        Self(Arc::new(Call::new(factory, door, notice, limit)))
    }

    /// Reads a secret. `None` is certain: the keychain is open and has no
    /// such item.
    pub async fn get(&self, item: &Item, patience: Patience) -> Result<Option<Secret>, KeychainError> {
        let (username, limit) = (item.username(), self.0.limit);
        let name = username.clone();
        let read = move |store: &CredentialStore| Parts { store, limit }.get(&name);
        self.0
            .perform(Some(username), patience, false, Arc::new(read))
            .await
    }

    /// Reads another program's item: only where the user has chosen it. Where
    /// several keyrings have one, the first is taken.
    pub async fn get_foreign(
        &self,
        service: &str,
        username: &str,
        patience: Patience,
    ) -> Result<Option<Secret>, KeychainError> {
        let (service, username) = (service.to_owned(), username.to_owned());
        let read = move |store: &CredentialStore| foreign::read(store, &service, &username);
        self.0.perform(None, patience, false, Arc::new(read)).await
    }

    /// Begins to ask, for a program that does nothing else and has no runtime:
    /// on this thread where the system's keychain can be asked so. Nothing is
    /// shown or started.
    pub fn begin(&self) -> AtOnce {
        AtOnce {
            begun: RefCell::new(self.0.door.begin()),
            keychain: self.clone(),
        }
    }

    /// Keeps a secret, or replaces it. `label` is what the keychain's own
    /// program shows for it; it is not secret.
    pub async fn set(
        &self,
        item: &Item,
        label: &str,
        secret: &Secret,
        patience: Patience,
    ) -> Result<(), KeychainError> {
        let (username, limit) = (item.username(), self.0.limit);
        let (name, label, secret) = (username.clone(), label.to_owned(), secret.clone());
        let write =
            move |store: &CredentialStore| Parts { store, limit }.set(&name, &label, &secret).map(Some);
        self.0
            .perform(Some(username), patience, true, Arc::new(write))
            .await
            .map(drop)
    }

    /// Removes a secret. That it is not there is success, if the keychain is
    /// known to be open.
    pub async fn delete(&self, item: &Item, patience: Patience) -> Result<(), KeychainError> {
        let (username, limit) = (item.username(), self.0.limit);
        let name = username.clone();
        let remove = move |store: &CredentialStore| Parts { store, limit }.delete(&name);
        self.0
            .perform(Some(username), patience, false, Arc::new(remove))
            .await
            .map(drop)
    }

    /// All items of Patrol's. Where the store cannot list (macOS, Windows)
    /// this is [`KeychainError::Failed`].
    pub async fn list(&self, patience: Patience) -> Result<Vec<Item>, KeychainError> {
        let list = move |store: &CredentialStore| {
            let mut items: Vec<_> = own(store)?.into_iter().map(|(item, _)| item).collect();
            items.sort();
            items.dedup();
            Ok(Some(items).filter(|items| !items.is_empty()))
        };
        let found = self.0.perform(None, patience, false, Arc::new(list)).await?;
        Ok(found.unwrap_or_default())
    }

    /// All items of Patrol's with their labels, where the store has labels:
    /// what is known of an item whose row is lost. `None`: the store cannot
    /// list (macOS, Windows).
    pub async fn list_labelled(&self, patience: Patience) -> Result<Option<Vec<Labelled>>, KeychainError> {
        let list = move |store: &CredentialStore| {
            let own = match own(store) {
                Err(StoreError::NotSupportedByStore(_)) => return Ok(Some(None)),
                own => own?,
            };
            let labelled = own.into_iter().map(|(item, entry)| (item, store::label(&entry)));
            let mut items: Vec<_> = labelled.collect();
            items.sort();
            items.dedup_by(|one, other| one.0 == other.0);
            Ok(Some(Some(items)).filter(|items| items.as_ref().is_none_or(|items| !items.is_empty())))
        };
        let found = self.0.perform(None, patience, false, Arc::new(list)).await?;
        Ok(found.unwrap_or_else(|| Some(Vec::new())))
    }

    /// A quick look that shows nothing: `Ok` says open and usable.
    pub async fn state(&self) -> Result<(), KeychainError> {
        self.0.open(Patience::Quiet).await
    }

    /// Opens the keychain by the system's prompt; makes a keyring where there
    /// is none yet.
    pub async fn unlock(&self) -> Result<(), KeychainError> {
        self.0.open(Patience::MayPrompt).await
    }
}

/// A keychain that is asked at once, for a program that lives for milliseconds.
pub struct AtOnce {
    begun: RefCell<Option<Box<dyn Begun>>>,
    keychain: Keychain,
}

impl AtOnce {
    /// Reads a secret; it shows nothing.
    ///
    /// # Errors
    /// As [`Keychain::get`].
    pub fn get(&self, item: &Item) -> Result<Option<Secret>, KeychainError> {
        if let Some(begun) = self.begun()
            && let Some(secret) = begun.read(&item.username())?
        {
            return Ok(Some(secret));
        }
        runtime()?.block_on(self.keychain.get(item, Patience::Quiet))
    }

    /// Keeps a secret, or replaces it; it shows nothing.
    ///
    /// # Errors
    /// As [`Keychain::set`].
    pub fn set(&self, item: &Item, label: &str, secret: &Secret) -> Result<(), KeychainError> {
        if let Some(begun) = self.begun()
            && let Some(()) = begun.set(&item.username(), label, secret)?
        {
            return Ok(());
        }
        runtime()?.block_on(self.keychain.set(item, label, secret, Patience::Quiet))
    }

    /// Removes a secret; that it is not there is success. It shows nothing.
    ///
    /// # Errors
    /// As [`Keychain::delete`].
    pub fn delete(&self, item: &Item) -> Result<(), KeychainError> {
        if let Some(begun) = self.begun()
            && let Some(()) = begun.delete(&item.username())?
        {
            return Ok(());
        }
        runtime()?.block_on(self.keychain.delete(item, Patience::Quiet))
    }

    fn begun(&self) -> Option<Box<dyn Begun>> {
        self.begun.take().or_else(|| self.keychain.0.door.begin())
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, KeychainError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|_| KeychainError::Failed(tr!("no thread could be started for it")))
}

/// The store's items that are Patrol's.
fn own(store: &CredentialStore) -> keyring_core::Result<Vec<(Item, Entry)>> {
    let mut items = Vec::new();
    for entry in store.search(&HashMap::from([("service", SERVICE)]))? {
        let (service, username) = entry
            .get_specifiers()
            .ok_or_else(|| StoreError::PlatformFailure("an item cannot be read".into()))?;
        // Some stores match parts of names.
        if let Some(item) = Item::parse(&username).filter(|_| service == SERVICE) {
            items.push((item, entry));
        }
    }
    Ok(items)
}

#[cfg(test)]
#[path = "keychain/tests.rs"]
mod tests;
