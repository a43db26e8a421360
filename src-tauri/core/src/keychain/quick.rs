//! One secret read quickly, for a program that lives for milliseconds.
//!
//! What the store does with zbus takes two threads, a second connection and
//! some 20 ms before the first question; git asks at every fetch. So here are
//! the four calls of the Secret Service specification that reading takes, over
//! a plain blocking socket: SearchItems, OpenSession, GetSecret, and the bus's
//! Hello. The session is encrypted as the store's is (`session.rs`).
//!
//! It shows nothing and believes little: an item that is not found, or found
//! twice, and every answer that makes no sense, are left to the usual way.

mod bus;
mod session;

use std::collections::HashMap;

use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use super::error::KeychainError;
use super::item::SERVICE;
use crate::domain::secret::Secret;
use bus::{Bus, Call};
use session::Exchange;

const PATH: &str = "/org/freedesktop/secrets";
const SERVICE_INTERFACE: &str = "org.freedesktop.Secret.Service";
const ITEM_INTERFACE: &str = "org.freedesktop.Secret.Item";

/// Reads an item's secret; `None`: ask in the usual way.
///
/// # Errors
/// The keychain is locked, mute or absent, and the usual way would say so too.
pub(super) fn read(username: &str) -> Result<Option<Secret>, KeychainError> {
    match ask(username) {
        Ok(secret) => Ok(secret),
        // It may be this client that is odd.
        Err(KeychainError::Failed(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn ask(username: &str) -> Result<Option<Secret>, KeychainError> {
    let mut bus = Bus::connect()?;
    let attributes = HashMap::from([("service", SERVICE), ("username", username)]);
    let search = bus.send(
        &Call {
            path: PATH,
            interface: SERVICE_INTERFACE,
            member: "SearchItems",
        },
        &(attributes,),
    )?;
    // While the service searches.
    let exchange = Exchange::begin()?;
    let open = bus.send(
        &Call {
            path: PATH,
            interface: SERVICE_INTERFACE,
            member: "OpenSession",
        },
        &(session::ALGORITHM, Value::from(exchange.public())),
    )?;
    let found: (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = bus.answer(search)?;
    let item = match (found.0.as_slice(), found.1.as_slice()) {
        ([item], _) => item.clone(),
        ([], [_, ..]) => return Err(KeychainError::Locked),
        _ => return Ok(None),
    };
    let (theirs, session): (OwnedValue, OwnedObjectPath) = bus.answer(open)?;
    let get = bus.send(
        &Call {
            path: item.as_str(),
            interface: ITEM_INTERFACE,
            member: "GetSecret",
        },
        &(session,),
    )?;
    // While the service encrypts.
    let key = exchange.end(theirs.try_into().map_err(|_| bus::nonsense())?)?;
    let (_, iv, text, _): (OwnedObjectPath, Vec<u8>, Vec<u8>, String) = bus.answer(get)?;
    key.open(&iv, text).map(Some)
}
