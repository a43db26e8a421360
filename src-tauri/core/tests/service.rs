//! The service over scripted hosts, a keychain in memory and a clock of its
//! own: what each act leaves behind, and what a crash leaves to be settled.
#![allow(clippy::unwrap_used)]

#[path = "service/acts.rs"]
mod acts;
#[path = "service/batches.rs"]
mod batches;
#[path = "service/batches_interrupted.rs"]
mod batches_interrupted;
#[path = "service/browser.rs"]
mod browser;
#[path = "service/calendar.rs"]
mod calendar;
#[path = "service/counterfeit.rs"]
mod counterfeit;
#[path = "service/crashes.rs"]
mod crashes;
#[cfg(target_os = "linux")]
#[path = "service/faults.rs"]
mod faults;
#[path = "service/found_again.rs"]
mod found_again;
#[path = "service/gate.rs"]
mod gate;
#[path = "service/git.rs"]
mod git;
#[cfg(target_os = "linux")]
#[path = "git_switch/stage.rs"]
#[allow(dead_code)]
mod git_stage;
#[path = "service/grants.rs"]
mod grants;
#[path = "service/links.rs"]
mod links;
#[path = "service/pats.rs"]
mod pats;
#[path = "service/probe.rs"]
mod probe;
#[path = "service/put_again.rs"]
mod put_again;
#[path = "service/report.rs"]
mod report;
#[path = "service/rotations.rs"]
mod rotations;
#[path = "service/rotations_by_api.rs"]
mod rotations_by_api;
#[path = "service/rotations_ends.rs"]
mod rotations_ends;
#[path = "service/rotations_interrupted.rs"]
mod rotations_interrupted;
#[path = "service/token_page.rs"]
mod token_page;
#[path = "service/updates.rs"]
mod updates;
#[path = "service/watch.rs"]
mod watch;
#[path = "service/world.rs"]
mod world;
