//! The session bus: one connection for the tray's host and for notifications,
//! made at its first use and made anew when it has gone.

use tokio::sync::Mutex;
use zbus::Connection;

static SHARED: Mutex<Option<Connection>> = Mutex::const_new(None);

/// The connection; none where this session has no bus.
pub async fn session() -> Option<Connection> {
    let mut shared = SHARED.lock().await;
    if let Some(bus) = &*shared {
        // A round trip to the bus itself: a bus that was restarted does not know this connection.
        let daemon = zbus::fdo::DBusProxy::new(bus).await.ok()?;
        if daemon.get_id().await.is_ok() {
            return Some(bus.clone());
        }
    }
    *shared = Connection::session().await.ok();
    shared.clone()
}
