//! The one client, over real connections: what it refuses, what it repeats,
//! what it says when a server's certificate is wrong.
#![allow(clippy::unwrap_used)]

#[path = "http/plain.rs"]
mod plain;
#[path = "http/tls.rs"]
mod tls;
