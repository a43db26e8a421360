//! Reading and writing a question.

use zeroize::Zeroizing;

use super::url::take_apart;
use super::wire::{Lines, attribute, boolean, text};
use super::{Capabilities, Question, WireError};
use crate::domain::secret::Secret;

pub(super) fn read(bytes: &[u8]) -> Result<Question, WireError> {
    let mut question = Question::default();
    for line in bytes.split(|byte| *byte == b'\n') {
        if line.is_empty() {
            break;
        }
        let (key, value) = attribute(line)?;
        match key {
            b"protocol" => question.protocol = Some(text(value)?),
            b"host" => question.host = Some(text(value)?),
            b"path" => question.path = Some(text(value)?),
            b"username" => question.username = Some(text(value)?),
            b"password" => question.password = Some(Secret::new(text(value)?)),
            b"password_expiry_utc" => question.password_expiry_utc = expiry(value),
            b"oauth_refresh_token" => question.oauth_refresh_token = Some(Secret::new(text(value)?)),
            b"authtype" => question.authtype = Some(text(value)?),
            b"credential" => question.credential = Some(Secret::new(text(value)?)),
            b"ephemeral" => question.ephemeral = boolean(value),
            b"continue" => question.multistage = boolean(value),
            b"wwwauth[]" => list(&mut question.wwwauth, value),
            b"state[]" => list(&mut question.state, value),
            b"capability[]" => capability(&mut question.capabilities, value),
            // All that was said before it is forgotten, as git does.
            b"url" => question = take_apart(value)?,
            _ => {}
        }
    }
    Ok(question)
}

pub(super) fn write(question: &Question) -> Result<Zeroizing<Vec<u8>>, WireError> {
    // No `..`: a new field cannot slip by.
    let Question {
        protocol,
        host,
        path,
        username,
        password,
        password_expiry_utc,
        oauth_refresh_token,
        authtype,
        credential,
        ephemeral,
        multistage,
        wwwauth,
        state,
        capabilities,
    } = question;
    let mut lines = Lines::default();
    if capabilities.authtype {
        lines.add("capability[]", "authtype")?;
    }
    if capabilities.state {
        lines.add("capability[]", "state")?;
    }
    let seconds = password_expiry_utc.map(|seconds| seconds.to_string());
    let yes = |is: &bool| is.then_some("1");
    for (key, value) in [
        ("authtype", authtype.as_deref()),
        ("credential", credential.as_ref().map(Secret::expose)),
        ("ephemeral", yes(ephemeral)),
        ("protocol", protocol.as_deref()),
        ("host", host.as_deref()),
        ("path", path.as_deref()),
        ("username", username.as_deref()),
        ("password", password.as_ref().map(Secret::expose)),
        (
            "oauth_refresh_token",
            oauth_refresh_token.as_ref().map(Secret::expose),
        ),
        ("password_expiry_utc", seconds.as_deref()),
        ("continue", yes(multistage)),
    ] {
        if let Some(value) = value {
            lines.add(key, value)?;
        }
    }
    for value in wwwauth {
        lines.add("wwwauth[]", value)?;
    }
    for value in state {
        lines.add("state[]", value)?;
    }
    Ok(lines.bytes())
}

/// Seconds since 1970; none where they make no sense, which git takes for never.
fn expiry(value: &[u8]) -> Option<i64> {
    let digits = std::str::from_utf8(value).ok()?;
    digits.parse().ok().filter(|seconds| *seconds != 0)
}

fn list(values: &mut Vec<String>, value: &[u8]) {
    if value.is_empty() {
        values.clear();
    } else {
        // Other helpers' and the host's own words: nothing that must be text.
        values.push(String::from_utf8_lossy(value).into_owned());
    }
}

fn capability(known: &mut Capabilities, value: &[u8]) {
    match value {
        b"" => *known = Capabilities::default(),
        b"authtype" => known.authtype = true,
        b"state" => known.state = true,
        _ => {}
    }
}
