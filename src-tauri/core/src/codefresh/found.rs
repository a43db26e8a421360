//! Codefresh connections that are on this computer already. Nothing is
//! contacted: they are shown, and one click takes one.
//!
//! Codefresh's command line tools keep them in `~/.cfconfig` and read
//! `CFCONFIG`, `CF_API_KEY` and `CF_URL` (github.com/codefresh-io/sdk,
//! `lib/config`; go-sdk `pkg/utils/context_reader.go`).

mod config;

use std::io;
use std::path::{Path, PathBuf};

use tr::tr;
use url::Url;

use crate::domain::foreign;
use crate::domain::host::{AddressError, server_address};
use crate::domain::reason::reason;
use crate::domain::secret::Secret;

/// Where Codefresh is, unless it is said otherwise.
const DEFAULT_URL: &str = "https://g.codefresh.io";

/// Where a connection was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `.cfconfig` in the home folder.
    Home,
    /// The file that the variable `CFCONFIG` names.
    CfConfig,
    /// The variable `CF_API_KEY`.
    Environment,
}

impl Source {
    /// The name people read.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Home => "~/.cfconfig",
            Self::CfConfig => "CFCONFIG",
            Self::Environment => "CF_API_KEY",
        }
    }
}

/// A connection that can be taken.
#[derive(Debug, Clone)]
pub struct Found {
    /// Names it from one look to the next: source and context, never the key.
    pub id: String,
    /// Where it was found.
    pub source: Source,
    /// The context's name, where it has one.
    pub name: Option<String>,
    /// The platform's address.
    pub url: Url,
    /// The API key.
    pub key: Secret,
    /// Why it cannot be taken, where it cannot: a sentence.
    pub problem: Option<String>,
}

/// What was found, and what could not be read, a sentence each.
#[derive(Debug, Clone, Default)]
pub struct Finds {
    /// The connections: the current context of a file before its others.
    pub found: Vec<Found>,
    /// What could not be read. No sentence repeats a file's contents.
    pub problems: Vec<String>,
}

/// Looks for connections. `home` is the user's home folder; `env` and `read`
/// are how variables and files are read.
pub fn find(
    home: Option<&Path>,
    env: &dyn Fn(&str) -> Option<String>,
    read: &dyn Fn(&Path) -> io::Result<String>,
) -> Finds {
    let set = |name| env(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    let mut finds = Finds::default();
    if let Some(key) = set("CF_API_KEY") {
        let url = set("CF_URL");
        finds.add(
            Source::Environment,
            None,
            "CF_API_KEY".to_owned(),
            url.as_deref(),
            Secret::new(key),
            None,
        );
    }
    let at_home = home.map(|h| h.join(".cfconfig"));
    let named = set("CFCONFIG")
        .map(PathBuf::from)
        .filter(|p| Some(p) != at_home.as_ref());
    for (source, path) in [(Source::CfConfig, named), (Source::Home, at_home)] {
        let Some(path) = path else { continue };
        match read(&path) {
            Ok(text) => config::read(&text, &source, &path, &mut finds),
            // Most people have no .cfconfig; but who names a file means it.
            Err(error) if source == Source::Home && error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                let why = reason(error.kind());
                finds.problems.push(tr!(
                    "{path} cannot be read: {reason}.",
                    path = path.display(),
                    reason = why
                ));
            }
        }
    }
    finds
}

impl Finds {
    fn add(
        &mut self,
        source: Source,
        name: Option<String>,
        id: String,
        url: Option<&str>,
        key: Secret,
        problem: Option<String>,
    ) {
        let (key, _) = key.trimmed();
        let text = url
            .map(str::trim)
            .filter(|u| !u.is_empty())
            .unwrap_or(DEFAULT_URL);
        let checked = platform_address(text);
        let (url, wrong) = match checked {
            Ok(url) => (url, None),
            Err(reason) => match in_the_clear(text, &reason) {
                Some(url) => (url, Some(format!("{reason}."))),
                None => {
                    let title = source.title();
                    let reason = without_contents(&reason);
                    self.problems.push(match name {
                        Some(name) => tr!(
                            "“{name}” in {title} has no usable Codefresh URL: {reason}.",
                            name = foreign::line(&name, foreign::NAME),
                            title,
                            reason
                        ),
                        None => tr!("{title} has no usable Codefresh URL: {reason}.", title, reason),
                    });
                    return;
                }
            },
        };
        let empty = key.is_empty().then(|| tr!("It has no API key."));
        self.found.push(Found {
            id,
            source,
            name,
            url,
            key,
            problem: problem.or(wrong).or(empty),
        });
    }
}

/// The platform's address as typed or found, in the form that Patrol keeps:
/// without query, fragment and slash at its end, so that one platform has
/// one address.
///
/// # Errors
/// See [`AddressError`].
pub fn platform_address(text: &str) -> Result<Url, AddressError> {
    server_address(text).map(normal)
}

/// The address of a connection that is not encrypted: it is shown with its
/// host and with what is wrong, but cannot be taken.
fn in_the_clear(text: &str, reason: &AddressError) -> Option<Url> {
    match reason {
        AddressError::NotEncrypted(_) => Url::parse(text).ok().map(normal),
        _ => None,
    }
}

/// The reason without what stands there: somebody may have pasted the key into the wrong line.
fn without_contents(reason: &AddressError) -> String {
    match reason {
        AddressError::NotAnAddress(_) => tr!("it is not a web address"),
        AddressError::NotEncrypted(_) => tr!("it is not encrypted"),
        AddressError::Credentials(_) => tr!("it carries a user name or password; leave it out"),
    }
}

fn normal(mut url: Url) -> Url {
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    url
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
