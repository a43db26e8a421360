//! Floor 2: Git tokens that other programs keep on this computer. They are
//! read and never changed; nothing is sent anywhere. A token is shown by where
//! it is, whose host it is for and whose it is, and is taken only when the
//! user says so.
//!
//! | where | whose words |
//! | --- | --- |
//! | `~/.git-credentials`, `$XDG_CONFIG_HOME/git/credentials`, `store --file` | git-credential-store(1) |
//! | `gh/hosts.yml`, keyring service `gh:<host>` | github.com/cli/cli, `internal/config/config.go` |
//! | `glab-cli/config.yml`, keyring service `glab:<host>` | gitlab.com/gitlab-org/cli, `internal/config` |
//! | `GH_TOKEN`, `GITHUB_TOKEN`, `GITLAB_TOKEN` … | `gh help environment`, glab's README |

mod gh;
mod git_credentials;
mod glab;
mod variables;

use std::io;
use std::path::{Path, PathBuf};

use tr::tr;
use url::Url;

pub use git_credentials::store_file;
pub use variables::{NAMES, SECRET_NAMES};

use crate::domain::host::authority;
use crate::domain::provider::Provider;
use crate::domain::reason::reason;
use crate::domain::secret::Secret;

/// Larger than any such file; a file is never parsed beyond it.
const LARGEST: usize = 1024 * 1024;

/// Where a token was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file of `git credential-store`'s.
    GitCredentials(PathBuf),
    /// GitHub's command line, by its file.
    Gh(PathBuf),
    /// GitLab's command line, by its file.
    Glab(PathBuf),
    /// A variable of the environment that Patrol was started in.
    Variable(&'static str),
    /// A credential helper, by its name.
    Helper(String),
}

/// Where its secret is.
#[derive(Debug, Clone)]
pub enum Holder {
    /// Read along with the rest, in clear text.
    Here(Secret),
    /// In the system keychain, under the other program's name for it.
    Keychain {
        /// The attribute `service`.
        service: String,
        /// The attribute `username`.
        username: String,
    },
}

/// A token that can be taken.
#[derive(Debug, Clone)]
pub struct Found {
    /// Names it from one look to the next; never the token.
    pub id: String,
    /// Where it was found.
    pub source: Source,
    /// The host's web address: scheme, name, port.
    pub host: Url,
    /// Whose it is, as far as is written there.
    pub username: Option<String>,
    /// What software the host runs, where the place says so.
    pub provider: Option<Provider>,
    /// The secret, or where it is.
    pub holder: Holder,
    /// Whether it is there only if the keychain says so.
    pub perhaps: bool,
}

/// What was found, and what could not be read, a sentence each. No sentence
/// repeats a file's contents.
#[derive(Debug, Clone, Default)]
pub struct Finds {
    /// The tokens.
    pub found: Vec<Found>,
    /// What could not be read.
    pub problems: Vec<String>,
}

/// What decides where those programs keep their things.
pub struct Surroundings<'a> {
    /// The home folder.
    pub home: Option<&'a Path>,
    /// `$XDG_CONFIG_HOME`, or what stands for it.
    pub config: Option<&'a Path>,
    /// A variable that is not secret.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// A variable that is.
    pub secret: &'a dyn Fn(&str) -> Option<Secret>,
    /// Further files of `git credential-store`'s.
    pub stores: &'a [PathBuf],
    /// How a file is read.
    pub read: &'a dyn Fn(&Path) -> io::Result<String>,
}

/// Looks for tokens.
pub fn find(around: &Surroundings<'_>) -> Finds {
    let mut finds = Finds::default();
    let mut stores: Vec<PathBuf> = Vec::new();
    stores.extend(around.home.map(|home| home.join(".git-credentials")));
    stores.extend(around.config.map(|config| config.join("git/credentials")));
    stores.extend(around.stores.iter().cloned());
    stores.dedup();
    for path in stores {
        if let Some(text) = text(around, &path, &mut finds) {
            git_credentials::read(&text, &path, &mut finds);
        }
    }
    let folder = |own: &str, usual: &str| {
        let own = (around.variable)(own)
            .filter(|it| !it.is_empty())
            .map(PathBuf::from);
        own.or_else(|| around.config.map(|config| config.join(usual)))
    };
    if let Some(path) = folder("GH_CONFIG_DIR", "gh").map(|it| it.join("hosts.yml"))
        && let Some(text) = text(around, &path, &mut finds)
    {
        gh::read(&text, &path, &mut finds);
    }
    if let Some(path) = folder("GLAB_CONFIG_DIR", "glab-cli").map(|it| it.join("config.yml"))
        && let Some(text) = text(around, &path, &mut finds)
    {
        glab::read(&text, &path, &mut finds);
    }
    variables::read(around, &mut finds);
    finds
}

/// A file's text; nothing where there is no such file, and a sentence where it
/// cannot be read.
fn text(around: &Surroundings<'_>, path: &Path, finds: &mut Finds) -> Option<zeroize::Zeroizing<String>> {
    match (around.read)(path) {
        Ok(text) if text.len() > LARGEST => {
            drop(zeroize::Zeroizing::new(text));
            finds
                .problems
                .push(tr!("{path} is too large to be read.", path = path.display()));
            None
        }
        Ok(text) => Some(zeroize::Zeroizing::new(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            let why = reason(error.kind());
            let problem = tr!(
                "{path} cannot be read: {reason}.",
                path = path.display(),
                reason = why
            );
            finds.problems.push(problem);
            None
        }
    }
}

impl Finds {
    fn add(
        &mut self,
        source: Source,
        host: Url,
        username: Option<String>,
        provider: Option<Provider>,
        holder: Holder,
        perhaps: bool,
    ) {
        let empty = matches!(&holder, Holder::Here(secret) if secret.trimmed().0.is_empty());
        if empty {
            return;
        }
        let place = match &source {
            Source::GitCredentials(path) | Source::Gh(path) | Source::Glab(path) => {
                path.display().to_string()
            }
            Source::Variable(name) => (*name).to_owned(),
            Source::Helper(name) => name.clone(),
        };
        let whose = username.as_deref().unwrap_or_default();
        let id = format!("{place} {whose}@{} {}", authority(&host), self.found.len());
        self.found.push(Found {
            id,
            source,
            provider: provider.or_else(|| by_name(&host)),
            host,
            username,
            holder,
            perhaps,
        });
    }
}

/// What software runs on the hosts that everybody knows.
pub fn by_name(host: &Url) -> Option<Provider> {
    let name = host.host_str()?;
    match name {
        "github.com" => Some(Provider::Github),
        "gitlab.com" => Some(Provider::Gitlab),
        "bitbucket.org" => Some(Provider::Bitbucket),
        _ if name.ends_with(".ghe.com") => Some(Provider::Github),
        _ => None,
    }
}

/// `host`, `host:port` or a whole address, as an address; https unless it says
/// otherwise. What else is in it is dropped.
fn address(text: &str) -> Option<Url> {
    let text = text.trim();
    let full = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let mut url = Url::parse(&full).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return None;
    }
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}

/// A YAML file of another program's. The parser's own words may repeat what it
/// could not read, tokens included: only the line is told.
fn yaml<T: serde::de::DeserializeOwned>(
    text: &str,
    path: &Path,
    whose: &str,
    finds: &mut Finds,
) -> Option<T> {
    match serde_saphyr::from_str_with_options::<Option<T>>(text, options()) {
        Ok(file) => file,
        Err(error) => {
            let path = path.display();
            let problem = match error.location().map(|at| at.line()) {
                Some(line) => tr!(
                    "{path} is not readable as {program}'s file (line {line}).",
                    path,
                    program = whose,
                    line
                ),
                None => tr!(
                    "{path} is not readable as {program}'s file.",
                    path,
                    program = whose
                ),
            };
            finds.problems.push(problem);
            None
        }
    }
}

/// Small budgets: such a file has a handful of hosts. No snippets of the file
/// in errors.
fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_nodes: 20_000,
            max_events: 50_000,
            max_depth: 16,
            max_documents: 1,
            max_aliases: 100,
            max_anchors: 100,
            max_total_scalar_bytes: LARGEST,
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
