//! Lines: `key=value`, written and refused.

use zeroize::{Zeroize, Zeroizing};

use super::WireError;

/// Lines that are being written; wiped when they are dropped.
#[derive(Default)]
pub(super) struct Lines(Zeroizing<Vec<u8>>);

impl Lines {
    pub(super) fn add(&mut self, key: &str, value: &str) -> Result<(), WireError> {
        if value.contains(['\n', '\r', '\0']) {
            return Err(WireError::Control);
        }
        let more = key.len() + value.len() + 2;
        if self.0.capacity() - self.0.len() < more {
            // Grown by hand: a Vec that grows leaves its old text behind.
            let mut grown = Vec::with_capacity((self.0.len() + more).max(512).next_power_of_two());
            grown.extend_from_slice(&self.0);
            let mut old = std::mem::replace(&mut *self.0, grown);
            old.zeroize();
        }
        for part in [key, "=", value, "\n"] {
            self.0.extend_from_slice(part.as_bytes());
        }
        Ok(())
    }

    pub(super) fn bytes(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}

/// One line, cut at its first `=`.
pub(super) fn attribute(line: &[u8]) -> Result<(&[u8], &[u8]), WireError> {
    if line.contains(&b'\r') || line.contains(&0) {
        return Err(WireError::Control);
    }
    let equals = line
        .iter()
        .position(|byte| *byte == b'=')
        .ok_or(WireError::NoAttribute)?;
    Ok((&line[..equals], &line[equals + 1..]))
}

/// A value as text.
pub(super) fn text(value: &[u8]) -> Result<String, WireError> {
    std::str::from_utf8(value)
        .map(str::to_owned)
        .map_err(|_| WireError::NotText)
}

/// A boolean as git's configuration writes it (git-config(1), “Values”).
pub(super) fn boolean(value: &[u8]) -> bool {
    let word = value.to_ascii_lowercase();
    match word.as_slice() {
        b"true" | b"yes" | b"on" => true,
        number => std::str::from_utf8(number)
            .ok()
            .and_then(|text| text.parse::<i64>().ok())
            .is_some_and(|number| number != 0),
    }
}
