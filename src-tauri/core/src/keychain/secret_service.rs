//! The Secret Service, asked what the store cannot tell: is it there, has it
//! a keyring, is that locked; and its prompts.
//!
//! <https://specifications.freedesktop.org/secret-service/latest/>. The store
//! unlocks within a read and blocks its thread until the user answers. So
//! Patrol unlocks first, here, where a prompt holds nothing up. No secret and
//! no session passes through this file. Each look has its own connection:
//! that costs milliseconds and survives a restarted bus.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use serde::Serialize;
use tokio::time::timeout;
use tr::tr;
use zbus::fdo::DBusProxy;
use zbus::zvariant::{DynamicType, OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, Message, Proxy};

use super::door::{Begun, Door, Need, Notice, State};
use super::error::{KeychainError, one_line};
use super::item::SERVICE;

const NAME: &str = "org.freedesktop.secrets";
pub(super) const PATH: &str = "/org/freedesktop/secrets";
pub(super) const SERVICE_INTERFACE: &str = "org.freedesktop.Secret.Service";
pub(super) const COLLECTION_INTERFACE: &str = "org.freedesktop.Secret.Collection";
const PROMPT_INTERFACE: &str = "org.freedesktop.Secret.Prompt";
/// The path that stands for "none" all over the specification.
pub(super) const NONE: &str = "/";
/// How long the steps before a prompt may take.
const DEADLINE: Duration = Duration::from_secs(3);

/// What a connection says first: it reads a property that it has no use for.
///
/// GNOME Keyring (42, and by its source 50) notes who speaks to it in another
/// turn of its loop than that in which it answers, and the two can change
/// places while others speak too. A first call that needs the note (a session,
/// a search, an alias) is then answered wrongly, or ends the service
/// (`gkd_secret_service_get_pkcs11_session: assertion 'client' failed`, its
/// issue 196). To read a property needs none, and what comes after its answer
/// finds it.
pub(super) mod greeting {
    pub const INTERFACE: &str = "org.freedesktop.DBus.Properties";
    pub const METHOD: &str = "Get";
    pub const BODY: (&str, &str) = (super::SERVICE_INTERFACE, "Collections");
}

pub(super) struct SecretService;

impl Door for SecretService {
    fn look(&self, username: Option<String>) -> BoxFuture<'_, Result<State, KeychainError>> {
        Box::pin(look(username))
    }

    fn open(&self, need: Need, notice: Arc<Notice>) -> BoxFuture<'_, Result<(), KeychainError>> {
        Box::pin(open(need, notice))
    }

    fn begin(&self) -> Option<Box<dyn Begun>> {
        Some(Box::new(super::quick::begin()))
    }
}

async fn look(username: Option<String>) -> Result<State, KeychainError> {
    let bus = connect().await?;
    let Some(default) = default_collection(&bus).await? else {
        return Ok(State::NotMade);
    };
    let mut shut = BTreeSet::new();
    match is_locked(&bus, &default).await {
        Ok(true) => drop(shut.insert(default.clone())),
        Ok(false) => {}
        // The alias outlived its keyring.
        Err(error) if is_no_object(&error) => return Ok(State::NotMade),
        Err(error) => return Err(fault(error)),
    }
    // An item may lie in another collection; the store would unlock that too.
    let mut attributes = HashMap::from([("service", SERVICE)]);
    if let Some(username) = &username {
        attributes.insert("username", username);
    }
    let found = service(&bus, "SearchItems", &(attributes,))
        .await
        .map_err(fault)?;
    let (_, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
        found.body().deserialize().map_err(fault)?;
    let homes: BTreeSet<String> = locked
        .iter()
        .filter_map(|item| item.as_str().rsplit_once('/'))
        .map(|(collection, _)| collection.to_owned())
        .collect();
    let mut asks = false;
    for home in homes {
        if shut.contains(&home) {
            continue;
        }
        match is_locked(&bus, &home).await {
            Ok(true) => drop(shut.insert(home)),
            // The collection is open and the item is not: the service asks
            // before it hands out each item.
            Ok(false) => asks = true,
            Err(error) if is_no_object(&error) => {}
            Err(error) => return Err(fault(error)),
        }
    }
    Ok(match (shut.is_empty(), asks) {
        (false, _) => State::Shut(shut.into_iter().collect()),
        (true, true) => State::Asks,
        (true, false) => State::Open,
    })
}

async fn open(need: Need, notice: Arc<Notice>) -> Result<(), KeychainError> {
    let prepare = async {
        let bus = connect().await?;
        let prompt = match &need {
            Need::Unlock(paths) => {
                let paths: Vec<OwnedObjectPath> = paths
                    .iter()
                    .filter_map(|path| path.as_str().try_into().ok())
                    .collect();
                let reply = service(&bus, "Unlock", &(paths,)).await.map_err(fault)?;
                let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
                    reply.body().deserialize().map_err(fault)?;
                prompt
            }
            Need::Make => {
                let label = format!("{COLLECTION_INTERFACE}.Label");
                // As libsecret names it, so that nothing looks foreign.
                let properties = HashMap::from([(label, Value::from("Default keyring"))]);
                let reply = service(&bus, "CreateCollection", &(properties, "default"))
                    .await
                    .map_err(fault)?;
                let (_, prompt): (OwnedObjectPath, OwnedObjectPath) =
                    reply.body().deserialize().map_err(fault)?;
                prompt
            }
        };
        Ok((bus, prompt))
    };
    let (bus, prompt) = timeout(DEADLINE, prepare)
        .await
        .unwrap_or(Err(KeychainError::Mute))?;
    if prompt.as_str() == NONE {
        return Ok(());
    }
    if show(&bus, prompt, &notice).await? {
        return Ok(());
    }
    Err(match need {
        Need::Unlock(_) => KeychainError::Refused,
        // It still is not made; that says more than "refused", above all
        // where no prompt could be shown at all.
        Need::Make => KeychainError::NotMade,
    })
}

/// Shows a prompt and waits for its end, or for the end of the service.
/// `false`: dismissed. The service closes the prompt when the bus is dropped.
async fn show(
    bus: &Connection,
    prompt: OwnedObjectPath,
    notice: &Arc<Notice>,
) -> Result<bool, KeychainError> {
    let listen = async {
        let proxy = Proxy::new(bus, NAME, prompt, PROMPT_INTERFACE).await?;
        let completed = proxy.receive_signal("Completed").await?;
        let daemon = DBusProxy::new(bus).await?;
        let owner = daemon.receive_name_owner_changed_with_args(&[(0, NAME)]).await?;
        zbus::Result::Ok((proxy, completed, owner))
    };
    let (proxy, mut completed, mut owner) = timeout(DEADLINE, listen)
        .await
        .map_err(|_| KeychainError::Mute)?
        .map_err(fault)?;
    let _shown = notice.show();
    let ended = || KeychainError::Failed(tr!("the keychain service ended while its prompt was open"));
    let call = async {
        match proxy.call_method("Prompt", &("",)).await {
            Err(error) => fault(error),
            // Most services answer before the user does.
            Ok(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        signal = completed.next() => {
            let signal = signal.ok_or_else(ended)?;
            let body = signal.body();
            let (dismissed, _): (bool, Value<'_>) = body.deserialize().map_err(fault)?;
            Ok(!dismissed)
        }
        _ = owner.next() => Err(ended()),
        error = call => Err(error),
    }
}

async fn connect() -> Result<Connection, KeychainError> {
    // No session bus: then no keychain service either.
    let bus = Connection::session().await.map_err(|_| KeychainError::Absent)?;
    let interface = Some(greeting::INTERFACE);
    let greeted = bus
        .call_method(Some(NAME), PATH, interface, greeting::METHOD, &greeting::BODY)
        .await;
    match greeted.map_err(fault) {
        // Whatever it says: it has taken note of us.
        Ok(_) | Err(KeychainError::Failed(_)) => Ok(bus),
        Err(error) => Err(error),
    }
}

async fn default_collection(bus: &Connection) -> Result<Option<String>, KeychainError> {
    let reply = service(bus, "ReadAlias", &("default",)).await.map_err(fault)?;
    let path: OwnedObjectPath = reply.body().deserialize().map_err(fault)?;
    Ok(Some(path.to_string()).filter(|path| path != NONE))
}

async fn is_locked(bus: &Connection, collection: &str) -> zbus::Result<bool> {
    let properties = Some("org.freedesktop.DBus.Properties");
    let which = (COLLECTION_INTERFACE, "Locked");
    let reply = bus
        .call_method(Some(NAME), collection, properties, "Get", &which)
        .await?;
    let value: OwnedValue = reply.body().deserialize()?;
    Ok(value.try_into()?)
}

/// Calls the service; the bus starts it where it can.
async fn service<B>(bus: &Connection, method: &str, body: &B) -> zbus::Result<Message>
where
    B: Serialize + DynamicType,
{
    bus.call_method(Some(NAME), PATH, Some(SERVICE_INTERFACE), method, body)
        .await
}

fn is_no_object(error: &zbus::Error) -> bool {
    let zbus::Error::MethodError(name, ..) = error else {
        return false;
    };
    matches!(
        name.as_str(),
        "org.freedesktop.DBus.Error.UnknownObject"
            | "org.freedesktop.DBus.Error.UnknownMethod"
            | "org.freedesktop.DBus.Error.UnknownInterface"
            | "org.freedesktop.Secret.Error.NoSuchObject"
    )
}

/// An error of the bus or the service by its name; its text stays out.
fn fault(error: impl Into<zbus::Error>) -> KeychainError {
    match error.into() {
        zbus::Error::MethodError(name, ..) => named(name.as_str()),
        // The bus itself has gone.
        zbus::Error::InputOutput(_) => KeychainError::Absent,
        _ => KeychainError::Failed(tr!("its answer makes no sense")),
    }
}

/// An error of the bus or the service by its name.
pub(super) fn named(name: &str) -> KeychainError {
    match name {
        "org.freedesktop.DBus.Error.ServiceUnknown" | "org.freedesktop.DBus.Error.NameHasNoOwner" => {
            KeychainError::Absent
        }
        // It is installed and does not start.
        name if name.starts_with("org.freedesktop.DBus.Error.Spawn.") => KeychainError::Absent,
        "org.freedesktop.DBus.Error.NoReply"
        | "org.freedesktop.DBus.Error.Timeout"
        | "org.freedesktop.DBus.Error.TimedOut" => KeychainError::Mute,
        "org.freedesktop.Secret.Error.IsLocked" => KeychainError::Locked,
        name => KeychainError::Failed(tr!("it answered {name}", name = one_line(name))),
    }
}
