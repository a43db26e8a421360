//! Items that other programs keep, read and never written.
//!
//! `gh` and `glab` keep theirs through github.com/zalando/go-keyring, with the
//! attributes `service` and `username`; on macOS its text is in base 64 behind
//! a mark.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyring_core::{CredentialStore, Error, Result};
use zeroize::{Zeroize, Zeroizing};

use crate::domain::secret::Secret;

/// go-keyring's mark on macOS (`keyring_darwin.go`).
const ENCODED: &str = "go-keyring-base64:";

pub(super) fn read(store: &CredentialStore, service: &str, username: &str) -> Result<Option<Secret>> {
    let bytes = match store.build(service, username, None)?.get_secret() {
        Ok(bytes) => bytes,
        Err(Error::NoEntry) => return Ok(None),
        Err(Error::Ambiguous(entries)) => match entries.first() {
            Some(first) => first.get_secret()?,
            None => return Ok(None),
        },
        Err(error) => return Err(error),
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            error.into_bytes().zeroize();
            return Err(Error::BadEncoding(Vec::new()));
        }
    };
    Ok(Some(match text.strip_prefix(ENCODED) {
        Some(encoded) => decoded(encoded)?,
        None => Secret::new(text),
    }))
}

fn decoded(text: &str) -> Result<Secret> {
    let bad = || Error::BadEncoding(Vec::new());
    let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| bad())?);
    let text = std::str::from_utf8(&bytes).map_err(|_| bad())?;
    Ok(Secret::new(text.to_owned()))
}
