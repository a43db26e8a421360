//! Where the session bus is (D-Bus specification, “Server Addresses”).

use std::os::unix::net::UnixStream;

use super::bus::nonsense;
use crate::keychain::error::KeychainError;

pub(super) fn connect() -> Result<UnixStream, KeychainError> {
    let Some(addresses) = std::env::var("DBUS_SESSION_BUS_ADDRESS")
        .ok()
        .filter(|text| !text.is_empty())
    else {
        let folder = std::env::var_os("XDG_RUNTIME_DIR").ok_or_else(nonsense)?;
        return UnixStream::connect(std::path::Path::new(&folder).join("bus")).map_err(|_| nonsense());
    };
    let sockets = addresses.split(';').filter_map(|it| it.strip_prefix("unix:"));
    sockets
        .filter_map(open)
        .next()
        // Another kind of address, or nobody there: the usual way tells.
        .ok_or_else(nonsense)
}

fn open(keys: &str) -> Option<UnixStream> {
    let value = |wanted: &str| {
        let mut pairs = keys.split(',').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == wanted).map(|(_, value)| value)
    };
    if let Some(path) = value("path") {
        return UnixStream::connect(plain(path)?).ok();
    }
    by_name(plain(value("abstract")?)?)
}

/// An address without `%xx`; one with them is left to the usual way.
fn plain(value: &str) -> Option<&str> {
    (!value.contains('%')).then_some(value)
}

#[cfg(target_os = "linux")]
fn by_name(name: &str) -> Option<UnixStream> {
    use std::os::linux::net::SocketAddrExt;
    let address = std::os::unix::net::SocketAddr::from_abstract_name(name).ok()?;
    UnixStream::connect_addr(&address).ok()
}

#[cfg(not(target_os = "linux"))]
fn by_name(_: &str) -> Option<UnixStream> {
    None
}
