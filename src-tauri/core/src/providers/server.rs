//! What a self-hosted server says of itself.
//!
//! - GitHub Enterprise Server: `GET /meta`, anonymous, `installed_version`
//!   (docs.github.com, "REST API endpoints for meta data"); every answer of
//!   GitHub's bears `X-GitHub-Request-Id`.
//! - GitLab: `GET /metadata`, only with a token (docs.gitlab.com, "Metadata
//!   API"); every answer of its API bears `X-Gitlab-Feature-Category`.
//! - Bitbucket Data Center: `GET /application-properties`, anonymous.

use serde::Deserialize;

use super::error::VerifyError;
use super::{Credential, answer, repeats};
use crate::domain::host::{Edition, GitHost};
use crate::http::{Authorization, Http, Method, Request, Response};

/// A self-hosted server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// What runs there: *GitHub Enterprise Server*.
    pub software: String,
    /// Its version, where it tells.
    pub version: Option<String>,
}

impl std::fmt::Display for Server {
    /// As people say it: `GitHub Enterprise Server 3.17.2`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{} {version}", self.software),
            None => f.write_str(&self.software),
        }
    }
}

impl Server {
    /// Whether it is that version or a newer one; `None` where it is not known.
    pub fn at_least(&self, major: u32, minor: u32) -> Option<bool> {
        let mut parts = self.version.as_deref()?.split(['.', '-', '+']);
        let mut number = || parts.next()?.parse::<u32>().ok();
        Some((number()?, number()?) >= (major, minor))
    }
}

/// What GitHub Enterprise Server answers to `/meta`.
#[derive(Deserialize)]
struct Meta {
    installed_version: Option<String>,
}

/// What GitLab and Data Center answer.
#[derive(Deserialize)]
struct Versioned {
    version: String,
}

/// Asks a self-hosted server what it is, once. GitHub and Data Center are
/// asked anonymously; GitLab names its version to tokens alone, so it gets the
/// credential where there is one. `None` for the cloud hosts, which are not
/// asked.
///
/// # Errors
/// It is not what Codefresh says ([`VerifyError::WrongSoftware`]), or it could
/// not be asked.
pub async fn recognise(
    http: &Http,
    host: &GitHost,
    credential: Option<&Credential>,
) -> Result<Option<Server>, VerifyError> {
    let ask = |path| Request::new(Method::Get, host.api(path)).header("accept", "application/json");
    let version = match host.edition() {
        Edition::GithubServer => {
            let response = http.send(ask("/meta")).await?;
            let own = response.header("x-github-request-id").is_some();
            told(&response, own, |response| {
                Some(response.json::<Meta>()?.installed_version)
            })?
        }
        Edition::GitlabSelfManaged => {
            let mut request = ask("/metadata");
            if let Some(credential) = credential {
                // Taken from a personal access token and from OAuth2 alike.
                request = request.authorization(Authorization::Bearer(credential.secret.clone()));
            }
            let response = http.send(request).await?;
            let own = response.header("x-gitlab-feature-category").is_some();
            told(&response, own, versioned)?
        }
        Edition::BitbucketDataCenter => {
            let response = http.send(ask("/application-properties")).await?;
            told(&response, false, versioned)?
        }
        Edition::GithubCom | Edition::GheCom | Edition::GitlabCom | Edition::BitbucketCloud => {
            return Ok(None);
        }
    };
    let echoed = |version: &String| credential.is_some_and(|credential| repeats(version, &credential.secret));
    Ok(Some(Server {
        software: host.edition().software().to_owned(),
        version: version.filter(|version| !echoed(version)),
    }))
}

fn versioned(response: &Response) -> Option<Option<String>> {
    Some(Some(response.json::<Versioned>()?.version))
}

/// The version that an answer tells. `own`: the answer bears the software's
/// mark, so that it is recognised even where it keeps its version to itself.
fn told(
    response: &Response,
    own: bool,
    read: impl FnOnce(&Response) -> Option<Option<String>>,
) -> Result<Option<String>, VerifyError> {
    let answered = if response.is_success() {
        read(response)
    } else {
        None
    };
    match answered {
        // Without version and mark it may be anything that speaks JSON.
        Some(version) if own || version.is_some() => Ok(version.as_deref().and_then(fit)),
        _ if own && response.status() < 500 => Ok(None),
        _ if response.is_success() => Err(VerifyError::WrongSoftware),
        _ => Err(match answer::unexpected(response) {
            // A refusal without the mark is somebody else's.
            VerifyError::Unexpected { status: 400..500 } => VerifyError::WrongSoftware,
            error => error,
        }),
    }
}

/// A version fit to be shown: `3.19.1`, `18.9.0-ee`.
fn fit(version: &str) -> Option<String> {
    let version = version.trim();
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_');
    let fit =
        version.len() <= 40 && version.starts_with(|c: char| c.is_ascii_digit()) && version.chars().all(sign);
    fit.then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(version: Option<&str>) -> Server {
        Server {
            software: "GitLab".to_owned(),
            version: version.map(str::to_owned),
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        for (version, newer) in [
            (Some("18.9.0-ee"), Some(true)),
            (Some("18.10.1"), Some(true)),
            (Some("19.0"), Some(true)),
            (Some("18.8.7"), Some(false)),
            (Some("9.20.0"), Some(false)),
            (Some("18"), None),
            (Some("18.x"), None),
            (None, None),
        ] {
            assert_eq!(server(version).at_least(18, 9), newer, "{version:?}");
        }
    }

    #[test]
    fn a_version_holds_nothing_that_could_disturb_the_window() {
        assert_eq!(fit(" 18.9.0-ee "), Some("18.9.0-ee".to_owned()));
        for text in ["", "latest", "1 2", "1\n2", "1<b>", &"1".repeat(41)] {
            assert_eq!(fit(text), None, "{text:?}");
        }
    }
}
