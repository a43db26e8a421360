//! Floor 1: the one HTTP client.
//!
//! Every call out of Patrol goes through here, so these hold everywhere:
//! https only, except on loopback; no redirect is followed (a credential
//! belongs to one host); 10 s to connect and 30 s in all; bodies of at most
//! 1 MiB; proxies from the environment, but never for loopback; the system's
//! certificates and one extra CA file. What is safe to repeat is repeated on
//! 502, 503 and 504; `Retry-After` is honoured.

mod client;
mod error;
mod fault;
mod request;
mod tls;

pub use client::Http;
pub use error::HttpError;
pub use request::{Authorization, Method, Request, Response};
