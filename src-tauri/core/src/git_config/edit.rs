//! Laying lines into a configuration file and taking them out again. Pure:
//! bytes in, bytes out; whatever else is in the file stays as it is.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::plan::{Reach, Setting, after_reset};

/// Stands above the lines at the top of the file.
const MARK: &str = "# Patrol, Settings, Git on this computer: switched off there, these lines are gone.\n";
/// Windows' editors put it in front; git skips it at the very beginning alone.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A piece of text and where it was put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Piece {
    /// Where it begins in the file as it was written.
    at: usize,
    text: String,
}

/// What was written, so that exactly this can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The file, by the name that git knows it by.
    pub file: PathBuf,
    /// Whether it was there before.
    pub existed: bool,
    /// The hosts' web addresses; none: all hosts.
    pub hosts: Option<Vec<String>>,
    /// SHA-256 of the file as it was written.
    after: String,
    pieces: Vec<Piece>,
}

/// A file with Patrol's lines in it, not yet written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The whole file.
    pub bytes: Vec<u8>,
    pieces: Vec<Piece>,
}

/// A setting with the section that `git config` wrote for it.
pub type Written = (Setting, String);

impl Edit {
    /// Lays the settings in at the top, and Patrol once more behind each line
    /// that would take it off the list. `own`: Patrol's setting for each
    /// pattern that a section of its own may need, `None` among them.
    pub fn new(before: &[u8], top: &[Written], own: &[Written], reach: &Reach) -> Self {
        let start = if before.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        let mut insertions = vec![(start, block(top))];
        for reset in resets(before) {
            let mut text = String::new();
            let patterns = after_reset(reset.pattern.as_deref(), reach);
            let reopens = patterns.iter().any(Option::is_some);
            for pattern in patterns {
                let Some((_, section)) = own.iter().find(|(setting, _)| setting.pattern == pattern) else {
                    continue;
                };
                text.push_str(if reopens { section } else { body(section) });
            }
            if reopens && !text.is_empty() {
                text.push_str("[credential]\n");
            }
            if !reset.ended && !text.is_empty() {
                // The file's last line has no end: it gets one, and ours has none.
                text = format!("\n{}", text.trim_end_matches('\n'));
            }
            if !text.is_empty() {
                insertions.push((reset.end, text));
            }
        }
        let (mut bytes, mut from, mut pieces) = (Vec::with_capacity(before.len() + 256), 0, Vec::new());
        for (at, text) in insertions {
            bytes.extend_from_slice(&before[from..at]);
            from = at;
            let at = bytes.len();
            bytes.extend_from_slice(text.as_bytes());
            pieces.push(Piece { at, text });
        }
        bytes.extend_from_slice(&before[from..]);
        Self { bytes, pieces }
    }

    /// What to remember of it.
    pub fn record(&self, file: PathBuf, existed: bool, hosts: Option<Vec<String>>) -> Record {
        Record {
            file,
            existed,
            hosts,
            after: digest(&self.bytes),
            pieces: self.pieces.clone(),
        }
    }
}

impl Record {
    /// The file without Patrol's lines: the very bytes from before, or, where
    /// somebody has changed it since, all but those lines.
    pub fn taken_out(&self, now: &[u8]) -> Vec<u8> {
        if digest(now) == self.after {
            let (mut bytes, mut from) = (Vec::with_capacity(now.len()), 0);
            for piece in &self.pieces {
                bytes.extend_from_slice(&now[from..piece.at]);
                from = piece.at + piece.text.len();
            }
            bytes.extend_from_slice(&now[from..]);
            return bytes;
        }
        let mut lines: Vec<Option<&[u8]>> = now.split_inclusive(|byte| *byte == b'\n').map(Some).collect();
        for piece in &self.pieces {
            let wanted: Vec<&[u8]> = piece
                .text
                .as_bytes()
                .split_inclusive(|byte| *byte == b'\n')
                .map(<[u8]>::trim_ascii)
                .filter(|line| !line.is_empty())
                .collect();
            take_lines(&mut lines, &wanted);
        }
        lines.into_iter().flatten().flatten().copied().collect()
    }

    /// Whether the file is as it was written.
    pub fn untouched(&self, now: &[u8]) -> bool {
        digest(now) == self.after
    }
}

/// The lines at the top: neighbours for the same hosts share a section.
fn block(top: &[Written]) -> String {
    let mut text = MARK.to_owned();
    let mut last = None;
    for (setting, section) in top {
        let same = last == Some(&setting.pattern);
        text.push_str(if same { body(section) } else { section });
        last = Some(&setting.pattern);
    }
    text
}

/// A section without its first line.
fn body(section: &str) -> &str {
    section.split_once('\n').map_or("", |(_, body)| body)
}

/// Takes lines out, each where it is found behind the first. A section's first
/// line stays while somebody else's line is in that section; but one that only
/// goes on with a section that ours had parted goes with ours.
fn take_lines(lines: &mut [Option<&[u8]>], wanted: &[&[u8]]) {
    let Some(first) = wanted.first() else { return };
    let is = |line: &Option<&[u8]>, text: &[u8]| line.is_some_and(|line| line.trim_ascii() == text);
    let Some(start) = (0..lines.len()).find(|at| is(&lines[*at], first)) else {
        return;
    };
    let (mut heading, mut foreign, mut parted) = (None, false, true);
    let mut left = wanted.iter().peekable();
    for line in &mut lines[start..] {
        let Some(text) = line.map(<[u8]>::trim_ascii) else {
            continue;
        };
        let opens = text.starts_with(b"[");
        if opens && let Some(own) = heading.take() {
            parted &= !foreign;
            drop_heading(own, foreign);
        }
        if left.peek().is_some_and(|it| **it == text) {
            left.next();
            let goes_on = opens && left.peek().is_none();
            if opens && !(goes_on && parted) {
                (heading, foreign) = (Some(line), false);
            } else {
                *line = None;
            }
            if goes_on {
                break;
            }
        } else if opens {
            break;
        } else if !text.is_empty() && !text.starts_with(b"#") && !text.starts_with(b";") {
            foreign = true;
        }
    }
    if let Some(own) = heading {
        drop_heading(
            own,
            foreign || left.peek().is_none() && wanted.last().is_some_and(|it| it.starts_with(b"[")),
        );
    }
}

fn drop_heading(line: &mut Option<&[u8]>, foreign: bool) {
    if !foreign {
        *line = None;
    }
}

/// A line that empties the list of helpers.
struct Reset {
    pattern: Option<String>,
    /// Where the next line begins.
    end: usize,
    /// Whether the line has an end.
    ended: bool,
}

/// The lines of a file that empty the list of helpers, as git reads them
/// (git-config(1), “Syntax”).
fn resets(file: &[u8]) -> Vec<Reset> {
    let mut found = Vec::new();
    let mut section: Option<Option<String>> = None;
    let (mut end, mut continued) = (0, false);
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        end += line.len();
        let text = String::from_utf8_lossy(line);
        let mut rest = text.trim_start_matches('\u{feff}').trim();
        let inside = std::mem::replace(&mut continued, goes_on(rest));
        if inside {
            continue;
        }
        if let Some(heading) = rest.strip_prefix('[') {
            let Some((name, behind)) = split_heading(heading) else {
                section = None;
                continue;
            };
            section = credential_section(name);
            rest = behind.trim();
        }
        if let Some(pattern) = &section
            && empties(rest)
            && !continued
        {
            found.push(Reset {
                pattern: pattern.clone(),
                end,
                ended: line.ends_with(b"\n"),
            });
        }
    }
    found
}

/// Whether a line goes on in the next.
fn goes_on(line: &str) -> bool {
    let comment = line.starts_with('#') || line.starts_with(';');
    !comment && line.chars().rev().take_while(|c| *c == '\\').count() % 2 == 1
}

/// A heading without its brackets, and what stands behind it.
fn split_heading(heading: &str) -> Option<(&str, &str)> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in heading.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return Some((&heading[..at], &heading[at + 1..])),
            _ => {}
        }
    }
    None
}

/// `credential` or `credential "pattern"`; anything else is another section.
fn credential_section(name: &str) -> Option<Option<String>> {
    let (word, quoted) = match name.split_once('"') {
        Some((word, quoted)) => (word.trim(), Some(quoted.strip_suffix('"').unwrap_or(quoted))),
        None => (name.trim(), None),
    };
    if let Some((word, pattern)) = word.split_once('.') {
        return word
            .eq_ignore_ascii_case("credential")
            .then(|| Some(pattern.to_lowercase()));
    }
    if !word.eq_ignore_ascii_case("credential") {
        return None;
    }
    let plain = |text: &str| text.replace("\\\"", "\"").replace("\\\\", "\\");
    Some(quoted.map(plain))
}

/// `helper =` with nothing behind it but a comment.
fn empties(line: &str) -> bool {
    let Some((key, value)) = line.split_once('=') else {
        return false;
    };
    let value = value.trim();
    let value = value.strip_prefix("\"\"").unwrap_or(value).trim_start();
    key.trim().eq_ignore_ascii_case("helper")
        && (value.is_empty() || value.starts_with('#') || value.starts_with(';'))
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
