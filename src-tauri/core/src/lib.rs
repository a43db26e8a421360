//! What Patrol knows and does: no window, no webview.
//!
//! The house has floors. A floor imports only from floors below it; siblings
//! on one floor do not know each other, but for floor 0, whose words belong
//! together. `tests/floors.rs` walks the `use` lines and fails on a breach.
//!
//! | floor | modules | what it holds |
//! | --- | --- | --- |
//! | 0 | [`domain`], [`language`] | the field's words as types, and how they are said: pure, no input or output |
//! | 1 | [`http`] | one HTTP client: deadlines, no redirects, proxies, CAs |
//! | 2 | [`providers`], [`codefresh`], [`keychain`], [`ledger`], [`folders`], [`logs`], [`oauth`], [`organization`], [`git_credential`], [`git_config`], [`found_tokens`], [`process`] | one outside party each |
//! | 3 | [`service`] | what a user does: connect, add, authorize, delete, refresh |
//! | 4 | the `patrol` shell | windows and commands (another crate) |
//!
//! `now` is an argument everywhere below floor 3 and a [`service::Clock`]
//! handed in on floor 3: nothing in this crate reads the system's clock.

pub mod codefresh;
pub mod domain;
pub mod folders;
pub mod found_tokens;
pub mod git_config;
pub mod git_credential;
pub mod http;
pub mod keychain;
pub mod language;
pub mod ledger;
pub mod logs;
pub mod oauth;
pub mod organization;
pub mod process;
pub mod providers;
pub mod service;
