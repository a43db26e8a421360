//! The service over scripted hosts, a keychain in memory and a clock of its
//! own: what each act leaves behind, and what a crash leaves to be settled.
#![allow(clippy::unwrap_used)]

#[path = "service/acts.rs"]
mod acts;
#[path = "service/browser.rs"]
mod browser;
#[path = "service/crashes.rs"]
mod crashes;
#[path = "service/gate.rs"]
mod gate;
#[path = "service/grants.rs"]
mod grants;
#[path = "service/put_again.rs"]
mod put_again;
#[path = "service/world.rs"]
mod world;
