//! What git is asked. The program is run by whoever hands in a [`Git`]; no
//! call shows a prompt, and each has a deadline.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tr::tr;
use url::Url;
use zeroize::Zeroizing;

use super::GitConfigError;
use super::plan::Setting;
use crate::domain::secret::Secret;

/// For what asks nobody but the disk.
const SOON: Duration = Duration::from_secs(10);
/// For what asks a server.
const NETWORK: Duration = Duration::from_secs(30);

/// One run of git.
#[derive(Debug, Clone)]
pub struct Call {
    /// The arguments.
    pub arguments: Vec<String>,
    /// Set beside the environment that Patrol has; none of it is secret.
    pub environment: Vec<(&'static str, String)>,
    /// What it reads.
    pub input: String,
    /// The folder that it runs in: no repository of anybody's.
    pub folder: PathBuf,
    /// When it is ended, with all that it started.
    pub deadline: Duration,
}

/// How a run ended. What it wrote may be secret, and is wiped.
pub struct Output {
    /// Its exit status; `None` where a signal ended it.
    pub status: Option<i32>,
    /// What it wrote.
    pub stdout: Zeroizing<Vec<u8>>,
    /// What it wrote beside.
    pub stderr: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            status,
            stdout: _,
            stderr: _,
        } = self;
        f.debug_struct("Output")
            .field("status", status)
            .finish_non_exhaustive()
    }
}

/// Why git could not be run to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// There is no such program.
    Missing,
    /// It could not be started, or its pipes broke.
    Failed,
    /// It was ended at the deadline.
    TimedOut(u64),
}

impl std::fmt::Display for RunError {
    /// What the user reads, without the full stop.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&match self {
            Self::Missing => tr!("git is not installed, or not on PATH"),
            Self::Failed => tr!("git could not be run"),
            Self::TimedOut(seconds) => tr!("git did not end within {seconds} seconds", seconds),
        })
    }
}

/// Runs git.
pub type Git = Arc<dyn Fn(Call) -> BoxFuture<'static, Result<Output, RunError>> + Send + Sync>;

fn call(folder: &Path, deadline: Duration, arguments: &[&str]) -> Call {
    Call {
        arguments: arguments.iter().map(|it| (*it).to_owned()).collect(),
        environment: vec![
            ("LC_ALL", "C".to_owned()),
            ("GIT_TERMINAL_PROMPT", "0".to_owned()),
            // Empty is "none", and keeps the next in line from being asked.
            ("GIT_ASKPASS", String::new()),
            ("SSH_ASKPASS", String::new()),
            ("GCM_INTERACTIVE", "never".to_owned()),
        ],
        input: String::new(),
        folder: folder.to_owned(),
        deadline,
    }
}

/// git's version: `2.47.3`.
///
/// # Errors
/// It cannot be run.
pub async fn version(git: &Git, folder: &Path) -> Result<String, RunError> {
    let mut call = call(folder, SOON, &["version"]);
    // It would not even tell this where its configuration cannot be read.
    call.environment.push(("GIT_CONFIG_NOSYSTEM", "1".to_owned()));
    call.environment
        .push(("GIT_CONFIG_GLOBAL", "/dev/null".to_owned()));
    let output = git(call).await?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = text.trim().strip_prefix("git version ");
    match version {
        Some(version) if output.status == Some(0) => Ok(version.to_owned()),
        _ => Err(RunError::Failed),
    }
}

/// All that is configured, for [`super::entries`].
///
/// # Errors
/// git cannot be run, or cannot read its configuration.
pub async fn list(git: &Git, folder: &Path) -> Result<Zeroizing<Vec<u8>>, GitConfigError> {
    let arguments = ["config", "--list", "--show-scope", "--show-origin", "-z"];
    let output = git(call(folder, SOON, &arguments)).await?;
    if output.status == Some(0) {
        return Ok(output.stdout);
    }
    Err(GitConfigError::Broken(bad_line(&output.stderr)))
}

/// `bad config line 3 in file /home/me/.gitconfig`: where, in git's words.
fn bad_line(stderr: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(stderr);
    let at = text.find("bad config line ")?;
    text[at..].lines().next().map(str::to_owned)
}

/// Has git write each setting as a section of its own, in a file in
/// `scratch`, so that its quoting is git's.
///
/// # Errors
/// git cannot be run, or refuses a setting.
pub async fn write_out(
    git: &Git,
    settings: &[Setting],
    scratch: &Path,
) -> Result<Vec<String>, GitConfigError> {
    let mut sections = Vec::new();
    for (number, setting) in settings.iter().enumerate() {
        let file = scratch.join(format!("{number}.config"));
        let (name, key) = (file.display().to_string(), setting.key());
        let arguments = ["config", "--file", &name, "--add", &key, &setting.value];
        let output = git(call(scratch, SOON, &arguments)).await?;
        let text = fs::read_to_string(&file).unwrap_or_default();
        if output.status != Some(0) || text.lines().count() != 2 {
            return Err(RunError::Failed.into());
        }
        sections.push(text);
    }
    Ok(sections)
}

/// Has git ask for a repository's branches, as `git fetch` would, and tell
/// which helpers it runs.
///
/// # Errors
/// git cannot be run, or did not end.
pub async fn ls_remote(git: &Git, folder: &Path, repository: &str) -> Result<Output, RunError> {
    let arguments = ["ls-remote", "--quiet", "--heads", "--", repository];
    let mut call = call(folder, NETWORK, &arguments);
    call.environment.push(("GIT_TRACE", "1".to_owned()));
    for variable in ["GIT_TRACE_CURL", "GIT_CURL_VERBOSE", "GIT_TRACE_PACKET"] {
        call.environment.push((variable, "0".to_owned()));
    }
    git(call).await
}

/// Asks one helper alone for a host's credential, as git would; the others,
/// Patrol among them, are not run. The answer: user name and password.
///
/// # Errors
/// git cannot be run, or did not end.
pub async fn fill(
    git: &Git,
    folder: &Path,
    helper: &str,
    host: &Url,
    username: Option<&str>,
) -> Result<Option<(Option<String>, Secret)>, RunError> {
    // The command line is read last: an empty name there empties every list.
    let only = format!("credential.helper={helper}");
    let arguments = ["-c", "credential.helper=", "-c", &only, "credential", "fill"];
    let mut call = call(folder, NETWORK, &arguments);
    let mut input = format!(
        "protocol={}\nhost={}\n",
        host.scheme(),
        crate::domain::host::authority(host)
    );
    let path = host.path().trim_matches('/');
    if !path.is_empty() {
        input.push_str(&format!("path={path}\n"));
    }
    if let Some(username) = username.filter(|name| !name.contains(['\n', '\r', '\0'])) {
        input.push_str(&format!("username={username}\n"));
    }
    input.push('\n');
    call.input = input;
    let output = git(call).await?;
    if output.status != Some(0) {
        return Ok(None);
    }
    let Ok(text) = std::str::from_utf8(&output.stdout) else {
        return Ok(None);
    };
    let value = |key: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
    };
    Ok(value("password")
        .filter(|password| !password.is_empty())
        .map(|password| {
            (
                value("username").map(str::to_owned),
                Secret::new(password.to_owned()),
            )
        }))
}
