//! The checksums inside tokens (CRC-32 as in IEEE 802.3, all of them).

/// GitHub's digits, in the order of their value.
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Writes a number in `digits`, padded with the zero digit to `width`.
fn digits(mut number: u32, digits: &[u8], width: usize) -> String {
    let base = u32::try_from(digits.len()).unwrap_or(u32::MAX);
    let mut text = Vec::with_capacity(width);
    while number > 0 || text.len() < width {
        text.push(digits.get((number % base) as usize).copied().unwrap_or(b'?'));
        number /= base;
    }
    text.iter().rev().copied().map(char::from).collect()
}

/// Whether the last six of a 40-character `gh?_` token fit the thirty before.
pub(super) fn github(text: &str) -> bool {
    match (text.get(4..34), text.get(34..40)) {
        (Some(random), Some(sum)) => {
            text.len() == 40 && digits(crc32fast::hash(random.as_bytes()), BASE62, 6) == sum
        }
        _ => false,
    }
}

/// Whether GitLab's checksum fits; `None` where the token is of the older
/// form, which has none. The newer: `<prefix><payload>.01.<length><sum>`, the
/// length of the payload in two digits and the sum in seven, both in base 36,
/// the sum over everything before it.
pub(super) fn gitlab(text: &str) -> Option<bool> {
    let (front, tail) = text.rsplit_once(".01.")?;
    let (length, sum) = (tail.get(..2)?, tail.get(2..)?);
    if tail.len() != 9 || !tail.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase()) {
        // Cut short, or with something at its end: surely not whole.
        return Some(false);
    }
    let length = usize::from_str_radix(length, 36).ok()?;
    let before = text
        .len()
        .checked_sub(sum.len())
        .and_then(|end| text.get(..end))?;
    let fits = digits(
        crc32fast::hash(before.as_bytes()),
        b"0123456789abcdefghijklmnopqrstuvwxyz",
        7,
    ) == sum;
    Some(fits && front.len() >= length)
}

/// Whether the last eight of an Atlassian token fit all before them; `None`
/// where the token is not of the form that is known to carry a sum.
pub(super) fn atlassian(text: &str) -> Option<bool> {
    if !text.get(5..)?.starts_with("3x") {
        return None;
    }
    let at = text.len().checked_sub(8)?;
    let (before, sum) = (text.get(..at)?, text.get(at..)?);
    let sum = if sum.bytes().all(|c| c.is_ascii_hexdigit()) {
        u32::from_str_radix(sum, 16).ok()
    } else {
        None
    };
    Some(sum == Some(crc32fast::hash(before.as_bytes())))
}

/// Makes tokens whose checksums fit, for tests.
#[cfg(test)]
pub(super) mod made {
    use super::{BASE62, digits};

    pub fn github(prefix: &str, random: &str) -> String {
        format!(
            "{prefix}{random}{}",
            digits(crc32fast::hash(random.as_bytes()), BASE62, 6)
        )
    }

    pub fn gitlab(prefix: &str, payload: &str) -> String {
        let base36 = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let before = format!("{prefix}{payload}.01.{}", digits(payload.len() as u32, base36, 2));
        let sum = digits(crc32fast::hash(before.as_bytes()), base36, 7);
        before + &sum
    }

    pub fn atlassian(before: &str) -> String {
        format!("{before}{:08X}", crc32fast::hash(before.as_bytes()))
    }
}
