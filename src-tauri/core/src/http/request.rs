//! A request and its answer, free of the library that carries them.

use serde::de::DeserializeOwned;
use url::Url;
use zeroize::Zeroizing;

use crate::domain::secret::Secret;

/// What is asked of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read; safe to repeat.
    Get,
    /// Read the headers; safe to repeat.
    Head,
    /// Write, or a GraphQL document; repeated only where the caller says so.
    Post,
    /// Remove; never repeated.
    Delete,
}

/// How the caller shows who it is.
#[derive(Debug, Clone)]
pub enum Authorization {
    /// `Authorization: <key>` without a scheme, as Codefresh wants it.
    Raw(Secret),
    /// `Authorization: Bearer <token>` (RFC 6750).
    Bearer(Secret),
    /// `Authorization: Basic …` (RFC 7617).
    Basic {
        /// The user name.
        user: String,
        /// The password or token.
        password: Secret,
    },
    /// `PRIVATE-TOKEN: <token>`, GitLab's own.
    PrivateToken(Secret),
}

/// A request. The body is wiped after it was sent.
#[derive(Debug)]
pub struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) authorization: Option<Authorization>,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<Zeroizing<Vec<u8>>>,
    pub(super) repeatable: bool,
    pub(super) shows_redirect: bool,
}

impl Request {
    /// A request without credential and body. `GET` and `HEAD` may be repeated.
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            authorization: None,
            headers: Vec::new(),
            body: None,
            repeatable: matches!(method, Method::Get | Method::Head),
            shows_redirect: false,
        }
    }

    /// Shows who asks. The credential goes to this request's host alone.
    pub fn authorization(mut self, authorization: Authorization) -> Self {
        self.authorization = Some(authorization);
        self
    }

    /// Adds a header that is no secret.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sends this as the body, `Content-Type: application/json`.
    pub fn json(mut self, body: Zeroizing<Vec<u8>>) -> Self {
        self.headers.push(("content-type", "application/json".to_owned()));
        self.body = Some(body);
        self
    }

    /// Sends this as the body, `Content-Type: application/x-www-form-urlencoded`.
    pub fn form(mut self, body: Zeroizing<Vec<u8>>) -> Self {
        self.headers
            .push(("content-type", "application/x-www-form-urlencoded".to_owned()));
        self.body = Some(body);
        self
    }

    /// Takes a redirect for an answer: it is returned, not followed.
    pub fn shows_redirect(mut self) -> Self {
        self.shows_redirect = true;
        self
    }

    /// Says that asking twice does no harm (a GraphQL query, not a mutation).
    pub fn repeatable(mut self, repeatable: bool) -> Self {
        self.repeatable = repeatable;
        self
    }
}

/// A server's answer, whatever its status. The body may hold a token (a new
/// grant, a rotation) and is wiped when it is dropped.
pub struct Response {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Zeroizing<Vec<u8>>,
}

impl Response {
    /// The status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The first header of that name, which is written in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }

    /// The body, at most 1 MiB of it.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON of the expected form; `None` where it is not.
    pub fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }
}

impl std::fmt::Debug for Response {
    /// Says nothing of headers and body: they may repeat a credential.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Response({}, {} bytes)", self.status, self.body.len())
    }
}
