//! A version of Patrol's, as its releases are tagged: `v0.2.0`.

/// Major, minor, patch (<https://semver.org>), compared as numbers. What comes before a release
/// (`0.2.0-rc.1`), or is built otherwise, is no version here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u32; 3]);

impl Version {
    /// The version that this program is; none where it was built as something else.
    pub fn own() -> Option<Self> {
        Self::read(env!("CARGO_PKG_VERSION"))
    }

    /// Reads `0.2.0`, with a `v` in front or without.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.').map(number);
        let version = Self([parts.next()??, parts.next()??, parts.next()??]);
        parts.next().is_none().then_some(version)
    }
}

/// Digits alone, as a tag has them: no sign, no zero in front.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Version;

    #[test]
    fn versions_are_compared_as_numbers() {
        let read = |text| Version::read(text).unwrap();
        assert!(read("v0.10.0") > read("0.9.9") && read("1.0.0") > read("0.99.99"));
        assert!(read("0.1.10") > read("v0.1.9") && read("v0.1.0") == read("0.1.0"));
        assert_eq!(read("v0.2.10").to_string(), "0.2.10");
        assert!(Version::own().is_some());
    }

    #[test]
    fn what_is_no_plain_version_is_none() {
        for odd in [
            "",
            "v",
            "0.2",
            "0.2.0.1",
            "0.2.0-rc.1",
            "0.2.0+1",
            "vv0.2.0",
            "V0.2.0",
            "patrol-0.2.0",
            " 0.2.0",
            "0.2.0\n",
            "0.-2.0",
            "0.+2.0",
            "0..0",
            "0.02.0",
            "0.2.4294967296",
            "٠.٢.٠",
            "latest",
        ] {
            assert_eq!(Version::read(odd), None, "{odd:?}");
        }
    }
}
