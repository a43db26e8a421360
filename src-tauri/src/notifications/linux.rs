//! The Desktop Notifications Specification, over the bus.
//! <https://specifications.freedesktop.org/notification/latest/>
//!
//! Not notify-rust: it brings a second zbus along, and a connection and a
//! thread for each notification that waits for its user.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use tauri::AppHandle;
use zbus::names::BusName;
use zbus::zvariant::Value;
use zbus::{Connection, proxy};

use super::{Acted, Notice};
use crate::bus;

/// A service that has not answered by then counts as not there.
const DEADLINE: Duration = Duration::from_secs(3);
/// Over the bus, what is not the service's to decide: when it goes away again.
const AS_THE_SERVICE_LIKES: i32 = -1;

#[proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_blocking = false
)]
trait Notifications {
    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;

    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action_key: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    fn notification_closed(&self, id: u32, reason: u32) -> zbus::Result<()>;
}

/// The notifications that are shown, by the service's number for them.
static SHOWN: Mutex<Option<HashMap<u32, Acted>>> = Mutex::new(None);
/// The connection whose signals are heard.
static HEARD: OnceLock<tokio::sync::Mutex<Option<Connection>>> = OnceLock::new();

fn shown<T>(act: impl FnOnce(&mut HashMap<u32, Acted>) -> T) -> T {
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    act(shown.get_or_insert_default())
}

/// Whether the system shows notifications: somebody owns the name, or the bus
/// would start somebody who does.
pub async fn are_there() -> bool {
    let asked = async {
        let bus = bus::session().await?;
        let daemon = zbus::fdo::DBusProxy::new(&bus).await.ok()?;
        let name = BusName::try_from("org.freedesktop.Notifications").ok()?;
        if daemon.name_has_owner(name.clone()).await.ok()? {
            return Some(true);
        }
        let could = daemon.list_activatable_names().await.ok()?;
        Some(could.iter().any(|it| it.as_str() == name.as_str()))
    };
    matches!(tokio::time::timeout(DEADLINE, asked).await, Ok(Some(true)))
}

/// Sends one. False where no service took it.
pub(super) async fn send(_: &AppHandle, notice: Notice<'_>) -> bool {
    if !are_there().await {
        return false;
    }
    match tokio::time::timeout(DEADLINE, try_to(notice)).await {
        Ok(Some(Ok(()))) => true,
        Ok(Some(Err(error))) => {
            tracing::warn!(%error, "a notification was not taken");
            false
        }
        Ok(None) | Err(_) => false,
    }
}

async fn try_to(notice: Notice<'_>) -> Option<zbus::Result<()>> {
    let bus = bus::session().await?;
    Some(
        async {
            // Before it is shown: its user may be quick.
            hear(&bus).await?;
            let service = NotificationsProxy::new(&bus).await?;
            let can = service.get_capabilities().await?;
            let can = |what: &str| can.iter().any(|it| it == what);
            // Names come from outside: a service that reads markup must not find any.
            let body = if can("body-markup") {
                without_markup(notice.body)
            } else {
                notice.body.to_owned()
            };
            let actions: Vec<&str> = notice
                .actions
                .iter()
                .filter(|_| can("actions"))
                .flat_map(|(name, label)| [*name, label.as_str()])
                .collect();
            let hints = HashMap::from([("desktop-entry", Value::from("Patrol"))]);
            let id = service
                .notify(
                    "Patrol",
                    0,
                    "patrol",
                    notice.title,
                    &body,
                    &actions,
                    hints,
                    AS_THE_SERVICE_LIKES,
                )
                .await?;
            shown(|shown| shown.insert(id, notice.acted));
            Ok(())
        }
        .await,
    )
}

/// Hears what users do on notifications; once a connection.
async fn hear(bus: &Connection) -> zbus::Result<()> {
    let mut heard = HEARD.get_or_init(Default::default).lock().await;
    if heard
        .as_ref()
        .is_some_and(|it| it.unique_name() == bus.unique_name())
    {
        return Ok(());
    }
    let service = NotificationsProxy::new(bus).await?;
    let mut acted = service.receive_action_invoked().await?;
    let mut closed = service.receive_notification_closed().await?;
    *heard = Some(bus.clone());
    tauri::async_runtime::spawn(async move {
        loop {
            tokio::select! {
                // First what was done: the service closes it right after.
                biased;
                Some(signal) = acted.next() => {
                    let Ok(signal) = signal.args() else { continue };
                    if let Some(acted) = shown(|shown| shown.remove(&signal.id)) {
                        acted(signal.action_key);
                    }
                }
                Some(signal) = closed.next() => {
                    let Ok(signal) = signal.args() else { continue };
                    shown(|shown| shown.remove(&signal.id));
                }
                else => break,
            }
        }
    });
    Ok(())
}

/// As the specification's markup writes it.
fn without_markup(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::without_markup;

    #[test]
    fn a_name_with_markup_in_it_is_shown_as_it_is_written() {
        assert_eq!(without_markup("<b>R&D</b>"), "&lt;b&gt;R&amp;D&lt;/b&gt;");
    }
}
