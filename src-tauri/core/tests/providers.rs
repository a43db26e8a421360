//! The Git hosts' contracts: each row of their documented answers, played by a
//! server on loopback, and what Patrol makes of it.

#![allow(clippy::unwrap_used)]

#[path = "providers/bitbucket.rs"]
mod bitbucket;
#[path = "providers/bitbucket_server.rs"]
mod bitbucket_server;
#[path = "providers/github.rs"]
mod github;
#[path = "providers/gitlab.rs"]
mod gitlab;
#[path = "providers/hostile.rs"]
mod hostile;
#[path = "providers/matrix.rs"]
mod matrix;
#[path = "providers/probe.rs"]
mod probe;
#[path = "providers/revocation.rs"]
mod revocation;
#[path = "providers/rotation.rs"]
mod rotation;
#[path = "providers/server.rs"]
mod server;
#[path = "providers/stage.rs"]
mod stage;
