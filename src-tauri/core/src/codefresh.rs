//! Floor 2: Codefresh, both of its GraphQL servers.
//!
//! The *platform* knows the user and the runtimes; each runtime's *app-proxy*
//! knows that user's Git token. Both take the same API key, raw in the
//! `Authorization` header. Paths, headers and documents are those of
//! Codefresh's own Go SDK (github.com/codefresh-io/go-sdk, `pkg/client`,
//! `pkg/graphql`, `pkg/appproxy`). The key goes to the platform and to the
//! hosts that the platform reported, and nowhere else.

mod app_proxy;
mod error;
mod found;
mod graphql;
mod integrations;
mod message;
mod own_application;
mod platform;
mod runtimes;

pub use app_proxy::{AppProxy, Registration};
pub use error::{CodefreshError, Peer, Silence};
pub use found::{Finds, Found, Source, find, platform_address};
pub use own_application::own_application;
pub use platform::{Me, Platform};
pub use runtimes::Listed;
