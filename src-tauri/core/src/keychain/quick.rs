//! One secret read, kept or deleted quickly, for a program that lives for
//! milliseconds.
//!
//! What the store does with zbus takes two threads, a second connection and
//! some 20 ms before the first question; git asks at every fetch. So here are
//! the calls of the Secret Service specification that it takes, over a plain
//! blocking socket: properties, SearchItems, OpenSession; GetSecret, SetSecret,
//! CreateItem or Delete; and the bus's Hello. The session is encrypted as the
//! store's is (`session.rs`). And the store begins each of its connections with
//! OpenSession, which a busy GNOME Keyring may not survive (`greeting` in
//! `secret_service.rs`): a program that lives as long as one question begins
//! thousands, the window one.
//!
//! What is left is the service's own part of that session: of GNOME Keyring 42
//! OpenSession takes 1.8 ms, and 0.13 without encryption, more than all else
//! together. So it is asked for first, and the caller reads its ledger
//! meanwhile (`make bench`).
//!
//! It shows nothing and believes little: an item that is not found, or found
//! twice, and every answer that makes no sense, are left to the usual way.

mod address;
mod bus;
mod session;

use std::collections::HashMap;

use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use super::door::Begun;
use super::error::KeychainError;
use super::item::SERVICE;
use super::secret_service::{COLLECTION_INTERFACE, NONE, PATH, SERVICE_INTERFACE, greeting};
use crate::domain::secret::Secret;
use bus::{Bus, Call, Start};
use session::Exchange;

const ITEM_INTERFACE: &str = "org.freedesktop.Secret.Item";
/// The path of the collection in which the store makes its items too.
const DEFAULT: &str = "/org/freedesktop/secrets/aliases/default";
/// As the store says of them.
const CONTENT_TYPE: &str = "application/octet-stream";

/// A connection with a session on its way: the service needs longer for that
/// than for all else together, and meanwhile the caller finds out what to ask.
///
/// Its answer is waited for even where nothing is to be asked any more: GNOME
/// Keyring (42 and, as its source says, 50) ends, with all that waits for it,
/// when whoever asked for a session is gone before it comes to the request, or
/// when it has not yet taken note of who asks (`greeting` in
/// `secret_service.rs`).
pub(super) struct Beginning(Option<Result<Session, KeychainError>>);

impl Drop for Beginning {
    fn drop(&mut self) {
        if let Some(Ok(Session { mut bus, opening, .. })) = self.0.take() {
            let _: Result<(OwnedValue, OwnedObjectPath), _> = bus.answer(opening);
        }
    }
}

struct Session {
    bus: Bus,
    exchange: Exchange,
    opening: u32,
}

/// Begins, and waits for no session. A service that does not run is not
/// started by it.
pub(super) fn begin() -> Beginning {
    Beginning(Some(Session::begin(Start::Never)))
}

impl Beginning {
    /// Whether the act was done, and with what; `None`: the usual way has to do it.
    fn act<T>(
        mut self,
        act: impl Fn(Session) -> Result<Option<T>, KeychainError>,
    ) -> Result<Option<T>, KeychainError> {
        let begun = self.0.take().unwrap_or(Err(KeychainError::Absent));
        let done = match begun.and_then(&act) {
            // Now that something is to be asked, the bus may start it.
            Err(KeychainError::Absent) => Session::begin(Start::Allowed).and_then(&act),
            done => done,
        };
        match done {
            // It may be this client that is odd.
            Err(KeychainError::Failed(_)) => Ok(None),
            done => done,
        }
    }
}

impl Begun for Beginning {
    fn read(self: Box<Self>, username: &str) -> Result<Option<Secret>, KeychainError> {
        self.act(|session| session.read(username))
    }

    fn set(
        self: Box<Self>,
        username: &str,
        label: &str,
        secret: &Secret,
    ) -> Result<Option<()>, KeychainError> {
        self.act(|session| session.set(username, label, secret))
    }

    fn delete(self: Box<Self>, username: &str) -> Result<Option<()>, KeychainError> {
        self.act(|session| session.delete(username))
    }
}

impl Session {
    fn begin(start: Start) -> Result<Self, KeychainError> {
        let mut bus = Bus::connect()?;
        let greeting = bus.send(
            &Call {
                path: PATH,
                interface: greeting::INTERFACE,
                member: greeting::METHOD,
                start,
            },
            &greeting::BODY,
        )?;
        // While the service answers.
        let exchange = Exchange::begin()?;
        match bus.answer::<OwnedValue>(greeting) {
            // Whatever it says: it has taken note of us.
            Ok(_) | Err(KeychainError::Failed(_)) => {}
            Err(error) => return Err(error),
        }
        let opening = bus.send(
            &to_service("OpenSession"),
            &(session::ALGORITHM, Value::from(exchange.public())),
        )?;
        Ok(Self {
            bus,
            exchange,
            opening,
        })
    }

    fn read(mut self, username: &str) -> Result<Option<Secret>, KeychainError> {
        let Found {
            items,
            session,
            theirs,
        } = self.find(username)?;
        let [item] = items.as_slice() else {
            return Ok(None);
        };
        let get = self.bus.send(&to_item(item, "GetSecret"), &(session,))?;
        // While the service encrypts.
        let key = self.exchange.end(theirs)?;
        let (_, iv, text, _): (OwnedObjectPath, Vec<u8>, Vec<u8>, String) = self.bus.answer(get)?;
        key.open(&iv, text).map(Some)
    }

    fn set(mut self, username: &str, label: &str, secret: &Secret) -> Result<Option<()>, KeychainError> {
        let Found {
            items,
            session,
            theirs,
        } = self.find(username)?;
        let (iv, text) = self.exchange.end(theirs)?.close(secret)?;
        let closed = (session, iv, text, CONTENT_TYPE);
        match items.as_slice() {
            [] => {
                let attributes = HashMap::from([("service", SERVICE), ("username", username)]);
                let properties = HashMap::from([
                    ("org.freedesktop.Secret.Item.Label", Value::from(label)),
                    ("org.freedesktop.Secret.Item.Attributes", Value::from(attributes)),
                ]);
                let create = to(DEFAULT, COLLECTION_INTERFACE, "CreateItem");
                let create = self.bus.send(&create, &(properties, closed, true))?;
                let (_, prompt): (OwnedObjectPath, OwnedObjectPath) = self.bus.answer(create)?;
                Ok(Some(()).filter(|()| prompt.as_str() == NONE))
            }
            [item] => {
                let set = self.bus.send(&to_item(item, "SetSecret"), &(closed,))?;
                self.bus.answer::<()>(set).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn delete(mut self, username: &str) -> Result<Option<()>, KeychainError> {
        match self.find(username)?.items.as_slice() {
            // That it is not there is sure where all that there is could be seen.
            [] => Ok(Some(()).filter(|()| self.is_open())),
            [item] => {
                let delete = self.bus.send(&to_item(item, "Delete"), &())?;
                let prompt: OwnedObjectPath = self.bus.answer(delete)?;
                Ok(Some(()).filter(|()| prompt.as_str() == NONE))
            }
            _ => Ok(None),
        }
    }

    /// Whether there is a default collection, and it is open.
    fn is_open(&mut self) -> bool {
        let locked = to(DEFAULT, greeting::INTERFACE, "Get");
        let asked = self.bus.send(&locked, &(COLLECTION_INTERFACE, "Locked"));
        let locked: Result<OwnedValue, _> = asked.and_then(|asked| self.bus.answer(asked));
        locked.is_ok_and(|locked| bool::try_from(locked) == Ok(false))
    }

    /// The open items of that name.
    fn find(&mut self, username: &str) -> Result<Found, KeychainError> {
        let attributes = HashMap::from([("service", SERVICE), ("username", username)]);
        let search = self.bus.send(&to_service("SearchItems"), &(attributes,))?;
        let (theirs, session): (OwnedValue, OwnedObjectPath) = self.bus.answer(self.opening)?;
        let (items, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = self.bus.answer(search)?;
        if items.is_empty() && !locked.is_empty() {
            return Err(KeychainError::Locked);
        }
        Ok(Found {
            items,
            session,
            theirs: theirs.try_into().map_err(|_| bus::nonsense())?,
        })
    }
}

/// Items, and the session in which their secrets travel.
struct Found {
    items: Vec<OwnedObjectPath>,
    session: OwnedObjectPath,
    /// The service's half of the key exchange.
    theirs: Vec<u8>,
}

/// After the greeting, which started the service where it was to be started.
fn to<'a>(path: &'a str, interface: &'a str, member: &'a str) -> Call<'a> {
    Call {
        path,
        interface,
        member,
        start: Start::Never,
    }
}

fn to_service(member: &str) -> Call<'_> {
    to(PATH, SERVICE_INTERFACE, member)
}

fn to_item<'a>(item: &'a OwnedObjectPath, member: &'a str) -> Call<'a> {
    to(item.as_str(), ITEM_INTERFACE, member)
}
