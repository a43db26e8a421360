//! The client itself, over reqwest and rustls.

use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Certificate, Client, redirect};
use zeroize::{Zeroize, Zeroizing};

use super::error::HttpError;
use super::request::{Authorization, Method, Request, Response};
use super::tls;
use crate::domain::foreign;
use crate::domain::host::{authority, is_loopback};

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an answer may take in all, repetitions included.
const IN_ALL: Duration = Duration::from_secs(30);
/// The longest answer that is read.
const LONGEST: usize = 1024 * 1024;
/// How much room an answer gets at first: most are shorter.
const FIRST: usize = 16 * 1024;
/// How long to wait before a request that is safe to repeat is repeated.
const PAUSES: [Duration; 2] = [Duration::from_millis(400), Duration::from_millis(1200)];
/// The longest `Retry-After` that is waited for rather than reported.
const PATIENCE: Duration = Duration::from_secs(5);

/// The one HTTP client; cheap to clone.
#[derive(Debug, Clone)]
pub struct Http {
    outside: Client,
    /// What goes to this computer never passes a proxy: on loopback it may be
    /// in the clear.
    loopback: Client,
}

impl Http {
    /// A client that trusts the system's certificates and, where given, those
    /// in a PEM file.
    ///
    /// # Errors
    /// The file cannot be read or holds no certificate: a sentence.
    pub fn new(ca_file: Option<&Path>) -> Result<Self, String> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // Fails only where another provider was installed first, which serves as well.
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let extra = ca_file.map(tls::certificates).transpose()?.unwrap_or_default();
        Ok(Self {
            outside: client(&extra, false)?,
            loopback: client(&extra, true)?,
        })
    }

    /// Sends a request; drop the future to cancel it.
    ///
    /// # Errors
    /// See [`HttpError`]. An answer with any status but 3xx and 429 is no error.
    pub async fn send(&self, request: Request) -> Result<Response, HttpError> {
        let host = authority(&request.url);
        let local = is_loopback(&request.url);
        if request.url.scheme() != "https" && !(local && request.url.scheme() == "http") {
            return Err(HttpError::NotEncrypted { host });
        }
        let client = if local { &self.loopback } else { &self.outside };
        match tokio::time::timeout(IN_ALL, persist(client, request, &host)).await {
            Ok(answer) => answer,
            Err(_) => Err(HttpError::TimedOut { host }),
        }
    }
}

fn client(extra: &[Certificate], loopback: bool) -> Result<Client, String> {
    let mut builder = Client::builder()
        .user_agent(concat!("Patrol/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .tls_certs_merge(extra.iter().cloned());
    if loopback {
        builder = builder.no_proxy();
    }
    builder
        .build()
        .map_err(|_| "The system's certificates cannot be read.".to_owned())
}

/// Asks, and asks again where that is safe and the answer says it may help.
async fn persist(client: &Client, request: Request, host: &str) -> Result<Response, HttpError> {
    let Request {
        method,
        url,
        authorization,
        headers,
        body,
        repeatable,
        shows_redirect,
    } = request;
    let headers = header_map(authorization, headers).ok_or_else(|| HttpError::Malformed {
        host: host.to_owned(),
    })?;
    // Wiped when the last handle on it is dropped.
    let body = body.map(Bytes::from_owner);
    let mut pauses = PAUSES.into_iter();
    loop {
        let mut builder = client.request(verb(method), url.clone()).headers(headers.clone());
        if let Some(body) = &body {
            builder = builder.body(body.clone());
        }
        let answer = builder
            .send()
            .await
            .map_err(|error| tls::classify(&error, host))?;
        let status = answer.status().as_u16();
        let asked_to_wait = retry_after(answer.headers());
        let busy = matches!(status, 502..=504) || status == 429;
        if busy
            && repeatable
            && asked_to_wait.is_none_or(|wait| wait <= PATIENCE)
            && let Some(pause) = pauses.next()
        {
            tokio::time::sleep(asked_to_wait.unwrap_or(pause)).await;
            continue;
        }
        if status == 429 {
            return Err(HttpError::RateLimited {
                host: host.to_owned(),
                retry_after: asked_to_wait,
            });
        }
        if answer.status().is_redirection() && !shows_redirect {
            return Err(HttpError::Redirected {
                host: host.to_owned(),
                to: target(&answer, &url),
            });
        }
        return read(answer, host).await;
    }
}

fn verb(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Post => reqwest::Method::POST,
        Method::Delete => reqwest::Method::DELETE,
    }
}

/// `None` where a value cannot be a header, such as a token with a line end.
fn header_map(authorization: Option<Authorization>, plain: Vec<(&'static str, String)>) -> Option<HeaderMap> {
    let mut map = HeaderMap::new();
    for (name, value) in plain {
        map.insert(HeaderName::from_static(name), HeaderValue::from_str(&value).ok()?);
    }
    if let Some(authorization) = authorization {
        let (name, mut value) = credential(&authorization)?;
        value.set_sensitive(true);
        map.insert(name, value);
    }
    Some(map)
}

fn credential(authorization: &Authorization) -> Option<(HeaderName, HeaderValue)> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let value = match authorization {
        Authorization::Raw(key) => Zeroizing::new(key.expose().to_owned()),
        Authorization::Bearer(token) => Zeroizing::new(format!("Bearer {}", token.expose())),
        Authorization::Basic { user, password } => {
            let pair = Zeroizing::new(format!("{user}:{}", password.expose()));
            Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())))
        }
        Authorization::PrivateToken(token) => {
            let value = HeaderValue::from_str(token.expose()).ok()?;
            return Some((HeaderName::from_static("private-token"), value));
        }
    };
    Some((AUTHORIZATION, HeaderValue::from_str(&value).ok()?))
}

/// `Retry-After` in its form of seconds (RFC 9110, section 10.2.3); its form
/// as a date is not used by any host that Patrol knows.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// The host a redirect points to, for the sentence.
fn target(answer: &reqwest::Response, from: &url::Url) -> String {
    answer
        .headers()
        .get(reqwest::header::LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| from.join(value).ok())
        .map_or_else(
            || "an unnamed place".to_owned(),
            |url| foreign::line(&authority(&url), foreign::NAME),
        )
}

async fn read(answer: reqwest::Response, host: &str) -> Result<Response, HttpError> {
    let too_large = || HttpError::TooLarge {
        host: host.to_owned(),
    };
    if answer
        .content_length()
        .is_some_and(|length| length > LONGEST as u64)
    {
        return Err(too_large());
    }
    let status = answer.status().as_u16();
    let headers = answer
        .headers()
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
        .collect();
    let mut body = Zeroizing::new(Vec::with_capacity(FIRST));
    let mut stream = answer.bytes_stream();
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|_| HttpError::Broken {
            host: host.to_owned(),
        })?;
        if body.len() + piece.len() > LONGEST {
            return Err(too_large());
        }
        add(&mut body, piece);
    }
    Ok(Response {
        status,
        headers,
        body,
    })
}

/// Adds a piece and wipes where it came from, if nobody else holds that. A
/// vector that grows by itself would leave what it held behind.
fn add(body: &mut Zeroizing<Vec<u8>>, piece: Bytes) {
    if body.len() + piece.len() > body.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity((body.len() + piece.len()) * 2));
        larger.extend_from_slice(body);
        *body = larger;
    }
    body.extend_from_slice(&piece);
    if let Ok(mut piece) = piece.try_into_mut() {
        piece.as_mut().zeroize();
    }
}
