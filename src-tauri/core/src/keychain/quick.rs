//! One secret read or replaced quickly, for a program that lives for milliseconds.
//!
//! What the store does with zbus takes two threads, a second connection and
//! some 20 ms before the first question; git asks at every fetch. So here are
//! the calls of the Secret Service specification that it takes, over a plain
//! blocking socket: a property, SearchItems, OpenSession, GetSecret or
//! SetSecret, and the bus's Hello. The session is encrypted as the store's is
//! (`session.rs`). And the store begins each of its connections with
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
use super::secret_service::greeting;
use crate::domain::secret::Secret;
use bus::{Bus, Call, Start};
use session::Exchange;

const PATH: &str = "/org/freedesktop/secrets";
const SERVICE_INTERFACE: &str = "org.freedesktop.Secret.Service";
const ITEM_INTERFACE: &str = "org.freedesktop.Secret.Item";
/// As the store writes them.
const CONTENT_TYPE: &str = "text/plain";

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

    fn replace(self: Box<Self>, username: &str, secret: &Secret) -> Result<Option<()>, KeychainError> {
        self.act(|session| session.replace(username, secret))
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
        let Some(Found {
            item,
            session,
            theirs,
        }) = self.find(username)?
        else {
            return Ok(None);
        };
        let get = self.bus.send(&to_item(&item, "GetSecret"), &(session,))?;
        // While the service encrypts.
        let key = self.exchange.end(theirs)?;
        let (_, iv, text, _): (OwnedObjectPath, Vec<u8>, Vec<u8>, String) = self.bus.answer(get)?;
        key.open(&iv, text).map(Some)
    }

    /// Only what is there once is replaced: to make an item may take a prompt.
    fn replace(mut self, username: &str, secret: &Secret) -> Result<Option<()>, KeychainError> {
        let Some(Found {
            item,
            session,
            theirs,
        }) = self.find(username)?
        else {
            return Ok(None);
        };
        let (iv, text) = self.exchange.end(theirs)?.close(secret)?;
        let closed = (session, iv, text, CONTENT_TYPE);
        let set = self.bus.send(&to_item(&item, "SetSecret"), &(closed,))?;
        self.bus.answer::<()>(set).map(Some)
    }

    /// The one item of that name, where there is one and it is open.
    fn find(&mut self, username: &str) -> Result<Option<Found>, KeychainError> {
        let attributes = HashMap::from([("service", SERVICE), ("username", username)]);
        let search = self.bus.send(&to_service("SearchItems"), &(attributes,))?;
        let (theirs, session): (OwnedValue, OwnedObjectPath) = self.bus.answer(self.opening)?;
        let found: (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = self.bus.answer(search)?;
        let item = match (found.0.as_slice(), found.1.as_slice()) {
            ([item], _) => item.clone(),
            ([], [_, ..]) => return Err(KeychainError::Locked),
            _ => return Ok(None),
        };
        Ok(Some(Found {
            item,
            session,
            theirs: theirs.try_into().map_err(|_| bus::nonsense())?,
        }))
    }
}

/// An item, and the session in which its secret travels.
struct Found {
    item: OwnedObjectPath,
    session: OwnedObjectPath,
    /// The service's half of the key exchange.
    theirs: Vec<u8>,
}

/// After the greeting, which was where it was started.
fn to_service(member: &str) -> Call<'_> {
    Call {
        path: PATH,
        interface: SERVICE_INTERFACE,
        member,
        start: Start::Never,
    }
}

fn to_item<'a>(item: &'a OwnedObjectPath, member: &'a str) -> Call<'a> {
    Call {
        path: item.as_str(),
        interface: ITEM_INTERFACE,
        member,
        start: Start::Never,
    }
}
