//! Where the credential store of this system comes from.
//!
//! `keyring` makes its store once in a process and remembers a failure for
//! ever (keyring 4, `v1.rs`). So it gives the first store; after a fault a
//! new one is made with the crate that `keyring` itself uses. On macOS and
//! Windows the store holds no connection, and `keyring`'s is the only one.

use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error, Result};

/// A store on this system's keychain: the first, or a new one after a fault.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn system() -> Result<Arc<CredentialStore>> {
    use std::sync::atomic::{AtomicBool, Ordering};

    // For the whole process, as keyring's is: a thread that is stuck in
    // keyring's one attempt would hold every later caller there too.
    static TAKEN: AtomicBool = AtomicBool::new(false);
    if TAKEN.swap(true, Ordering::SeqCst) {
        Ok(zbus_secret_service_keyring_store::Store::new()?)
    } else {
        first()
    }
}

/// A store on this system's keychain.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(super) fn system() -> Result<Arc<CredentialStore>> {
    first()
}

fn first() -> Result<Arc<CredentialStore>> {
    if let Err(error) = keyring::Entry::store_status() {
        return Err(Error::PlatformFailure(error.to_string().into()));
    }
    keyring_core::get_default_store().ok_or(Error::NoDefaultStore)
}

/// The label of an item: the Secret Service keeps it beside the attributes,
/// other stores among them or not at all.
pub(super) fn label(entry: &Entry) -> Option<String> {
    #[cfg(all(unix, not(target_os = "macos")))]
    if let Some(item) = entry
        .as_any()
        .downcast_ref::<zbus_secret_service_keyring_store::cred::Wrapper>()
    {
        return item.get_label().ok();
    }
    entry.get_attributes().ok()?.remove("label")
}

/// How many bytes one item holds. Windows allows 2,560
/// (`CRED_MAX_CREDENTIAL_BLOB_SIZE`, wincred.h).
pub(super) const LIMIT: usize = if cfg!(target_os = "windows") {
    2560
} else {
    usize::MAX
};
