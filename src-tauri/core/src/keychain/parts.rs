//! Reading, writing and deleting one item of a store, split over several
//! where a store's items are too small (Windows: 2,560 bytes).
//!
//! A split secret begins in the item itself, with a mark that names its bank
//! and the number of parts; the others are in `username#a2`, `username#a3` …
//! or in `username#b2` …. A new value is written to the bank that the old one
//! does not use, and the item itself last: whenever the power goes, the item
//! points at a whole value, the old one or the new. What is left over in a
//! bank is swept by the next write or delete.

use std::collections::HashMap;

use keyring_core::{CredentialStore, Entry, Error, Result};
use zeroize::{Zeroize, Zeroizing};

use super::item::SERVICE;
use crate::domain::secret::Secret;

/// Begins the first part of a split secret: no token or key begins so.
const MARK: &[u8] = b"\x01patrol-parts:";

/// A store's items of one service, of at most `limit` bytes each;
/// `usize::MAX`: nothing is ever split.
pub(super) struct Parts<'a> {
    pub(super) store: &'a CredentialStore,
    pub(super) limit: usize,
}

/// What the first part of a split secret says.
struct Head {
    bank: char,
    parts: usize,
    length: usize,
}

impl Parts<'_> {
    /// The secret of an item; `None` where there is none.
    pub(super) fn get(&self, username: &str) -> Result<Option<Secret>> {
        match self.whole(username) {
            // Another process may have replaced it between two parts.
            Err(Error::BadStoreFormat(_)) => self.whole(username),
            other => other,
        }
    }

    fn whole(&self, username: &str) -> Result<Option<Secret>> {
        let Some(mut bytes) = self.read(username)? else {
            return Ok(None);
        };
        if let Some(head) = self.head(&bytes)? {
            let mut all = Zeroizing::new(bytes[head.length..].to_vec());
            for number in 2..=head.parts {
                let part = self
                    .read(&further(username, head.bank, number))?
                    .ok_or_else(|| Error::BadStoreFormat("a part of the secret is missing".to_owned()))?;
                // Grown by hand: a Vec that grows leaves its old text behind.
                let mut grown = Vec::with_capacity(all.len() + part.len());
                grown.extend_from_slice(&all);
                grown.extend_from_slice(&part);
                all = Zeroizing::new(grown);
            }
            bytes = all;
        }
        match String::from_utf8(std::mem::take(&mut *bytes)) {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(error) => {
                error.into_bytes().zeroize();
                Err(Error::BadEncoding(Vec::new()))
            }
        }
    }

    /// Writes an item, or replaces its secret.
    pub(super) fn set(&self, username: &str, label: &str, secret: &Secret) -> Result<()> {
        let bytes = secret.expose().as_bytes();
        if self.limit == usize::MAX {
            return self.entry(username, Some(label))?.set_secret(bytes);
        }
        let old = match self.read(username)? {
            Some(bytes) => self.head(&bytes)?,
            None => None,
        };
        if bytes.len() <= self.limit && !bytes.starts_with(MARK) {
            self.entry(username, Some(label))?.set_secret(bytes)?;
            self.sweep(username, 'a')?;
            return self.sweep(username, 'b');
        }
        let bank = if old.as_ref().is_some_and(|head| head.bank == 'a') {
            'b'
        } else {
            'a'
        };
        self.sweep(username, bank)?;
        // The head has room for any number of parts.
        let room = self.limit.saturating_sub(MARK.len() + 24).max(1);
        let (begin, rest) = bytes.split_at(room.min(bytes.len()));
        let mut parts = 1;
        for chunk in rest.chunks(self.limit) {
            parts += 1;
            self.entry(&further(username, bank, parts), Some(label))?
                .set_secret(chunk)?;
        }
        let mut first = Zeroizing::new(Vec::with_capacity(self.limit));
        first.extend_from_slice(MARK);
        first.extend_from_slice(format!("{bank}:{parts}\n").as_bytes());
        first.extend_from_slice(begin);
        self.entry(username, Some(label))?.set_secret(&first)?;
        self.sweep(username, if bank == 'a' { 'b' } else { 'a' })
    }

    /// Deletes an item with all its parts; `None` where there was none.
    pub(super) fn delete(&self, username: &str) -> Result<Option<()>> {
        if self.limit != usize::MAX {
            // The item itself last: while it stands, a repeated call finds the rest.
            self.sweep(username, 'a')?;
            self.sweep(username, 'b')?;
        }
        match self.entry(username, None)?.delete_credential() {
            Ok(()) => Ok(Some(())),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Deletes the parts of one bank, the last first, so that no gap is left.
    fn sweep(&self, username: &str, bank: char) -> Result<()> {
        let mut last = 1;
        while self.read(&further(username, bank, last + 1))?.is_some() {
            last += 1;
        }
        for number in (2..=last).rev() {
            match self
                .entry(&further(username, bank, number), None)?
                .delete_credential()
            {
                Ok(()) | Err(Error::NoEntry) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn read(&self, username: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        match self.entry(username, None)?.get_secret() {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn head(&self, bytes: &[u8]) -> Result<Option<Head>> {
        if self.limit == usize::MAX || !bytes.starts_with(MARK) {
            return Ok(None);
        }
        let parse = || {
            let end = bytes.iter().position(|byte| *byte == b'\n')?;
            let (bank, parts) = std::str::from_utf8(&bytes[MARK.len()..end])
                .ok()?
                .split_once(':')?;
            let bank = match bank {
                "a" => 'a',
                "b" => 'b',
                _ => return None,
            };
            Some(Head {
                bank,
                parts: parts.parse().ok()?,
                length: end + 1,
            })
        };
        parse()
            .map(Some)
            .ok_or_else(|| Error::BadStoreFormat("the secret's first part makes no sense".to_owned()))
    }

    /// The label is shown in the keychain's own program; not every store has one.
    fn entry(&self, username: &str, label: Option<&str>) -> Result<Entry> {
        let Some(label) = label.filter(|label| !label.is_empty()) else {
            return self.store.build(SERVICE, username, None);
        };
        match self
            .store
            .build(SERVICE, username, Some(&HashMap::from([("label", label)])))
        {
            Err(Error::NotSupportedByStore(_) | Error::Invalid(..)) => {
                self.store.build(SERVICE, username, None)
            }
            other => other,
        }
    }
}

fn further(username: &str, bank: char, number: usize) -> String {
    format!("{username}#{bank}{number}")
}

#[cfg(test)]
#[path = "parts_tests.rs"]
mod tests;
