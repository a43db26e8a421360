//! How git is told of the helper: by the name `patrol`, where it is on PATH,
//! else by its absolute path (gitcredentials(7), “custom helpers”).

use std::ffi::OsStr;
use std::path::Path;

/// The program's file name.
pub const NAME: &str = "git-credential-patrol";

/// The value for `credential.helper`; `None` where the program is nowhere.
/// `beside`: the folder of Patrol's own program.
pub fn helper_value(beside: Option<&Path>, path: Option<&OsStr>) -> Option<String> {
    let name = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
    let own = beside.map(|folder| folder.join(&name)).filter(|it| it.is_file());
    let on_path = path.and_then(|path| {
        std::env::split_paths(path)
            .map(|folder| folder.join(&name))
            .find(|it| it.is_file())
    });
    let same = |one: &Path, other: &Path| one.canonicalize().ok() == other.canonicalize().ok();
    match (own, on_path) {
        (Some(own), Some(found)) if same(&own, &found) => Some("patrol".to_owned()),
        // Another version's on PATH is not the one that belongs to this Patrol.
        (Some(own), _) => Some(for_shell(&own)),
        (None, Some(_)) => Some("patrol".to_owned()),
        (None, None) => None,
    }
}

/// git hands an absolute path to the shell: what the shell would read
/// otherwise gets a backslash in front. (In quotes, git would no longer see
/// that it is absolute.)
fn for_shell(path: &Path) -> String {
    let mut text = String::new();
    for c in path.to_string_lossy().chars() {
        if cfg!(windows) && c == '\\' {
            text.push('/');
            continue;
        }
        if !(c.is_alphanumeric() || "/._-+:@%,=~".contains(c)) || (c == '~' && text.is_empty()) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// Whether a configured helper is Patrol's, whoever wrote the line.
pub fn is_patrol(helper: &str) -> bool {
    let program = helper.trim().trim_start_matches('!');
    let first = program.split_whitespace().next().unwrap_or_default();
    let path = program
        .strip_suffix(std::env::consts::EXE_SUFFIX)
        .unwrap_or(program);
    first == "patrol" || path.ends_with(&format!("/{NAME}")) || first == NAME
}

/// Whether a helper is git's own that writes passwords into a file as they
/// are (git-credential-store(1)).
pub fn writes_in_clear(helper: &str) -> bool {
    let first = helper.split_whitespace().next().unwrap_or_default();
    first == "store" || first.ends_with("git-credential-store")
}
