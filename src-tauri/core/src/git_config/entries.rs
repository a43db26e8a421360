//! What git says is configured: `git config --list --show-origin --show-scope -z`.

use std::path::PathBuf;

use url::Url;

/// Which of git's configurations an entry is in (git-config(1), `--show-scope`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The computer's.
    System,
    /// The user's: the only one that Patrol writes.
    Global,
    /// The environment's (`GIT_CONFIG_COUNT`, `git -c`).
    Command,
}

/// One line of the configuration that concerns credential helpers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it is.
    pub scope: Scope,
    /// The file that it is in, where it is in one.
    pub file: Option<PathBuf>,
    /// The hosts that it is for (`credential.<pattern>.helper`); all without one.
    pub pattern: Option<String>,
    /// The helper; empty: those named so far are not asked.
    pub helper: String,
}

impl Entry {
    /// Whether it empties the list so far.
    pub fn resets(&self) -> bool {
        self.helper.is_empty()
    }
}

/// The helper entries in what git listed, in git's order. Those of a
/// repository are left out. `target`: how many of them git reads before that
/// file is said too.
pub fn entries(listed: &[u8], target: &std::path::Path) -> (Vec<Entry>, usize) {
    let mut found = Vec::new();
    let mut before = None;
    let mut fields = listed.split(|byte| *byte == 0);
    while let (Some(scope), Some(origin), Some(entry)) = (fields.next(), fields.next(), fields.next()) {
        let scope = match scope {
            b"system" => Scope::System,
            b"global" => Scope::Global,
            b"command" => Scope::Command,
            _ => continue,
        };
        let origin = String::from_utf8_lossy(origin).into_owned();
        let file = origin.strip_prefix("file:").map(PathBuf::from);
        if scope == Scope::Global && file.as_deref() == Some(target) && before.is_none() {
            before = Some(found.len());
        }
        let entry = String::from_utf8_lossy(entry);
        // A key without a value has no line end behind it.
        let (key, value) = entry.split_once('\n').unwrap_or((&entry, ""));
        if let Some(pattern) = helper_key(key) {
            found.push(Entry {
                scope,
                file,
                pattern,
                helper: value.to_owned(),
            });
        }
    }
    let read_first = |entry: &&Entry| entry.scope != Scope::Command;
    let before = before.unwrap_or_else(|| found.iter().take_while(read_first).count());
    (found, before)
}

/// `credential.helper` or `credential.<pattern>.helper`; git lists the first
/// and the last word in lower case.
fn helper_key(key: &str) -> Option<Option<String>> {
    let rest = key.strip_prefix("credential.")?;
    if rest == "helper" {
        return Some(None);
    }
    rest.strip_suffix(".helper")
        .map(|pattern| Some(pattern.to_owned()))
}

/// The helpers that git asks for an address, in order.
pub fn asked<'a>(entries: &'a [Entry], address: &Url) -> Vec<&'a Entry> {
    let mut list = Vec::new();
    for entry in entries {
        if !entry.pattern.as_deref().is_none_or(|it| matches(it, address)) {
            continue;
        }
        if entry.resets() {
            list.clear();
        } else {
            list.push(entry);
        }
    }
    list
}

/// The helper that git asks first for an address.
pub fn first_for<'a>(entries: &'a [Entry], address: &Url) -> Option<&'a Entry> {
    asked(entries, address).first().copied()
}

/// Whether a pattern is for an address (gitcredentials(7), “credential
/// contexts”): scheme and port exactly, a star for one label of the host's
/// name, a path as a prefix.
pub(super) fn matches(pattern: &str, address: &Url) -> bool {
    let (scheme, rest) = match pattern.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, pattern),
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, port.parse().ok()),
        _ => (host, None),
    };
    let port = port.or_else(|| default_port(scheme.unwrap_or(address.scheme())));
    let name = address.host_str().unwrap_or_default();
    let inside = address.path().trim_matches('/');
    let path = path.trim_end_matches('/');
    scheme.is_none_or(|scheme| scheme.eq_ignore_ascii_case(address.scheme()))
        && same_name(host, name)
        && port == address.port_or_known_default()
        && (path.is_empty() || inside == path || inside.starts_with(&format!("{path}/")))
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    }
}

fn same_name(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<_>, Vec<_>) = (pattern.split('.').collect(), name.split('.').collect());
    pattern.len() == name.len()
        && pattern
            .iter()
            .zip(&name)
            .all(|(one, other)| *one == "*" || one.eq_ignore_ascii_case(other))
}
