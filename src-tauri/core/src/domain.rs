//! Floor 0: the field's words as types. Pure: nothing here reads a clock,
//! a file or a network.

pub mod account;
pub mod application;
pub mod expiry;
pub mod fault;
pub mod foreign;
pub mod grant;
pub mod host;
pub mod provider;
pub mod reason;
pub mod reminder;
pub mod runtime;
pub mod scope;
pub mod secret;
pub mod token;
