//! The files of `git credential-store`: an address a line, user name and
//! password in it, percent-encoded (git-credential-store(1), “Storage format”).

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use super::{Finds, Holder, Source, address};
use crate::domain::secret::Secret;

/// Adds what a file holds. As git does, lines that make no sense are passed over.
pub(super) fn read(text: &str, path: &Path, finds: &mut Finds) {
    for line in text.lines() {
        let Some((username, password, host)) = parts(line) else {
            continue;
        };
        let source = Source::GitCredentials(path.to_owned());
        let username = Some(username).filter(|name| !name.is_empty());
        finds.add(source, host, username, None, Holder::Here(password), false);
    }
}

fn parts(line: &str) -> Option<(String, Secret, url::Url)> {
    let (scheme, rest) = line.trim().split_once("://")?;
    // git takes the first “@” before the path for the end of the credential.
    let (credential, rest) = rest.split_once('@')?;
    if credential.contains('/') {
        return None;
    }
    let (username, password) = credential.split_once(':')?;
    let plain = |text: &str| {
        percent_decode_str(text)
            .decode_utf8()
            .ok()
            .map(|it| it.into_owned())
    };
    let host = address(&format!("{scheme}://{rest}"))?;
    Some((plain(username)?, Secret::new(plain(password)?), host))
}

/// The file that a configured helper `store --file=…` names, where it names one.
pub fn store_file(helper: &str, home: Option<&Path>) -> Option<PathBuf> {
    let mut words = helper.split_whitespace();
    let name = words.next()?;
    if name != "store" && !name.ends_with("git-credential-store") {
        return None;
    }
    let rest = helper.trim_start().strip_prefix(name)?.trim_start();
    let file = rest.strip_prefix("--file")?.trim_start_matches(['=', ' ']);
    let file = file.trim_matches(['"', '\'']).replace("\\ ", " ");
    if file.is_empty() {
        return None;
    }
    // The shell that git starts expands it.
    match (
        file.strip_prefix("~/").or_else(|| file.strip_prefix("$HOME/")),
        home,
    ) {
        (Some(rest), Some(home)) => Some(home.join(rest)),
        _ => Some(PathBuf::from(file)),
    }
}
