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
#[path = "providers/stage.rs"]
mod stage;
