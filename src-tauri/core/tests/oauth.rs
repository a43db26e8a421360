//! Signing in, refreshing and revoking against scripted hosts, with a raw
//! connection that plays the browser.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "oauth/device.rs"]
mod device;
#[path = "oauth/judge.rs"]
mod judge;
#[path = "oauth/loopback.rs"]
mod loopback;
#[path = "oauth/oracle.rs"]
mod oracle;
#[path = "oauth/refresh.rs"]
mod refresh;
#[path = "oauth/revoke.rs"]
mod revoke;
#[path = "oauth/stage.rs"]
mod stage;
