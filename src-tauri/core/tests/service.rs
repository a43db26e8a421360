//! The service over scripted hosts, a keychain in memory and a clock of its
//! own: what each act leaves behind, and what a crash leaves to be settled.
#![allow(clippy::unwrap_used)]

#[path = "service/acts.rs"]
mod acts;
#[path = "service/crashes.rs"]
mod crashes;
#[path = "service/grants.rs"]
mod grants;
#[path = "service/world.rs"]
mod world;
