//! `url=`: an address in the place of its parts, read as git reads it
//! (`credential_from_url` in git's `credential.c`), which is not how browsers
//! do: the parts are what stands between the marks, with `%xx` decoded.

use super::{Question, WireError};
use crate::domain::secret::Secret;

use super::wire::text;

pub(super) fn take_apart(url: &[u8]) -> Result<Question, WireError> {
    let url = text(url)?;
    let (protocol, rest) = url
        .split_once("://")
        .filter(|(protocol, _)| !protocol.is_empty())
        .ok_or(WireError::NoAddress)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    // The first of each: a password may hold what would end a user name.
    let (user, host) = match authority.split_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    let (username, password) = match user.map(|user| user.split_once(':').ok_or(user)) {
        Some(Ok((name, password))) => (Some(name), Some(password)),
        Some(Err(name)) => (Some(name), None),
        None => (None, None),
    };
    let path = path.trim_start_matches('/');
    let decoded = |part: Option<&str>| part.map(decode).transpose();
    let path = decoded(Some(path).filter(|path| !path.is_empty()))?;
    // git keeps the first character, whatever it is.
    let path = path.map(|path| match path.char_indices().nth(1) {
        Some((second, _)) => format!("{}{}", &path[..second], path[second..].trim_end_matches('/')),
        None => path,
    });
    Ok(Question {
        protocol: Some(protocol.to_owned()),
        host: Some(decode(host)?),
        path,
        username: decoded(username)?,
        password: decoded(password)?.map(Secret::new),
        ..Question::default()
    })
}

/// `%41` is `A`; a `%` that no two digits follow stands for itself.
fn decode(part: &str) -> Result<String, WireError> {
    let bytes = part.as_bytes();
    let digit = |at: usize| {
        let byte = *bytes.get(at)?;
        (byte as char).to_digit(16)
    };
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    if decoded.iter().any(|byte| matches!(byte, b'\n' | b'\r' | 0)) {
        return Err(WireError::Control);
    }
    String::from_utf8(decoded).map_err(|_| WireError::NotText)
}
