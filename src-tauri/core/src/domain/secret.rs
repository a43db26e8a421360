//! A secret that never prints, serializes or compares, and is wiped.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

/// A token, API key or other secret text.
///
/// It can be read in (from the window, from the keychain) but not written
/// out by accident: there is no `Display`, no `Serialize`, no `PartialEq`,
/// and `Debug` says only that something is there. The memory is wiped when
/// it is dropped, as far as Rust allows (`secrecy`, `zeroize`).
///
/// ```
/// use patrol_core::domain::secret::Secret;
/// let secret = Secret::new("ghp_example".to_owned());
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// ```
///
/// It does not serialize:
/// ```compile_fail
/// use patrol_core::domain::secret::Secret;
/// serde_json::to_string(&Secret::new("x".to_owned()));
/// ```
///
/// It does not print:
/// ```compile_fail
/// use patrol_core::domain::secret::Secret;
/// println!("{}", Secret::new("x".to_owned()));
/// ```
///
/// It does not compare (a comparison would leak its time):
/// ```compile_fail
/// use patrol_core::domain::secret::Secret;
/// let _ = Secret::new("x".to_owned()) == Secret::new("x".to_owned());
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl Secret {
    /// Takes the text over; the caller's copy is gone.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The text itself. Call it where the secret leaves Patrol for the one
    /// place it belongs to, and nowhere else.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// The same secret without white space around it, and whether any was
    /// there: pasting often brings a space or a line end along.
    pub fn trimmed(&self) -> (Self, bool) {
        let inner = self.expose();
        let trimmed = inner.trim();
        (Self::new(trimmed.to_owned()), trimmed.len() != inner.len())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_around_a_pasted_token_is_dropped_and_said() {
        let (clean, dropped) = Secret::new(" ghp_x\r\n".to_owned()).trimmed();
        assert_eq!(clean.expose(), "ghp_x");
        assert!(dropped);
        let (_, dropped) = Secret::new("ghp_x".to_owned()).trimmed();
        assert!(!dropped);
    }
}
