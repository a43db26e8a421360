//! What a request is, from the head of it: the right one, or a stray.
//!
//! Parsed by `httparse`, which hyper uses; judged here. Nothing is done before
//! method, path, `Host` and state are right, in this order.

use std::borrow::Cow;

use oauth2::CsrfToken;
use url::Url;
use url::form_urlencoded::parse;

use crate::domain::host::{GitHost, authority};
use crate::domain::secret::Secret;
use crate::oauth::answer;
use crate::oauth::endpoints::is_issuer;
use crate::oauth::error::OAuthError;

/// More headers than any browser sends.
const HEADERS: usize = 64;

/// What the right request carries.
pub struct Expected {
    /// As it was sent out. Compared in constant time (the crate compares digests).
    state: CsrfToken,
    /// Where the user was sent.
    host: GitHost,
}

impl Expected {
    /// The state as it was sent out, and the host that the user was sent to.
    pub fn new(state: CsrfToken, host: GitHost) -> Self {
        Self { state, host }
    }
}

/// What a request is.
#[derive(Debug)]
pub enum Verdict {
    /// Not all of its head is here yet.
    Incomplete,
    /// Not ours: this status, and go on waiting.
    Stray(u16),
    /// It carries the right state: this is the answer.
    Answer(Result<Secret, OAuthError>),
}

/// Judges what has arrived so far of a request to the listener at that
/// address. Whoever can open a connection on this computer can send anything.
pub fn judge(bytes: &[u8], redirect_uri: &Url, expected: &Expected) -> Verdict {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Verdict::Incomplete,
        Err(httparse::Error::TooManyHeaders) => return Verdict::Stray(431),
        Err(_) => return Verdict::Stray(400),
    }
    if request.method != Some("GET") {
        return Verdict::Stray(405);
    }
    // The form `/path?query` alone: what a browser sends to a server.
    let target = request.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path != redirect_uri.path() {
        return Verdict::Stray(404);
    }
    // A page that rebinds its own name to this computer comes under that name.
    let hosts: Vec<_> = named(request.headers, "host").collect();
    if !matches!(hosts[..], [host] if host.eq_ignore_ascii_case(authority(redirect_uri).as_bytes())) {
        return Verdict::Stray(400);
    }
    let empty = |value: &[u8]| value.trim_ascii() == b"0";
    let body = named(request.headers, "transfer-encoding").next().is_some()
        || named(request.headers, "content-length").any(|length| !empty(length));
    if body {
        return Verdict::Stray(413);
    }
    answer(query, expected)
}

fn named<'h>(headers: &'h [httparse::Header<'h>], name: &'static str) -> impl Iterator<Item = &'h [u8]> {
    headers
        .iter()
        .filter(move |header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value)
}

/// RFC 6749, section 4.1.2: `code` and `state`, or `error` and `state`; no
/// parameter twice (section 3.1). RFC 9207: `iss` is checked where it is sent.
fn answer(query: &str, expected: &Expected) -> Verdict {
    let only = |name: &str| -> Result<Option<Cow<'_, str>>, Verdict> {
        let mut values = parse(query.as_bytes()).filter(|(key, _)| key == name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Verdict::Stray(400)),
            (value, None) => Ok(value.map(|(_, value)| value)),
        }
    };
    let found = (|| Ok((only("state")?, only("code")?, only("error")?, only("iss")?)))();
    let (state, code, error, iss) = match found {
        Ok(found) => found,
        Err(stray) => return stray,
    };
    let Some(state) = state else {
        return Verdict::Stray(400);
    };
    if CsrfToken::new(state.into_owned()) != expected.state {
        return Verdict::Stray(400);
    }
    // From here on it is the answer, good or bad: the state is used.
    if iss.is_some_and(|iss| !is_issuer(&expected.host, &iss)) {
        return Verdict::Answer(Err(OAuthError::WrongIssuer));
    }
    match (code, error) {
        (Some(code), None) if !code.is_empty() => Verdict::Answer(Ok(Secret::new(code.into_owned()))),
        (None, Some(error)) => Verdict::Answer(Err(answer::meaning(&error, 0))),
        _ => Verdict::Stray(400),
    }
}

#[cfg(test)]
mod tests;
