//! Floor 2: where Patrol's own versions are published, the releases of its repository on GitHub.
//!
//! One question without a credential, `GET /repos/{owner}/{repo}/releases/latest`: “the most recent
//! non-prerelease, non-draft release”
//! (<https://docs.github.com/en/rest/releases/releases#get-the-latest-release>). Nothing is downloaded.

use serde::Deserialize;
use tr::tr;
use url::Url;

use crate::domain::fault::{Code, Fault};
use crate::domain::host::{authority, server_address};
use crate::domain::version::Version;
use crate::http::{Http, HttpError, Method, Request};

/// The API's version that is spoken here
/// (<https://docs.github.com/en/rest/about-the-rest-api/api-versions>).
const API: &str = "2022-11-28";

/// The releases of one repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Releases {
    page: Url,
    newest: Url,
}

/// Why the newest version is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReleasesError {
    /// No usable answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// An answer that names no version: there is no release, or none that is tagged as one.
    #[error("{host} answered {status} and named no version")]
    NotNamed {
        /// The host.
        host: String,
        /// The answer's status.
        status: u16,
    },
}

impl ReleasesError {
    /// The fault as the window shows it.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Http(error) => error.fault(),
            Self::NotNamed { host, .. } => {
                Fault::new(Code::Unexpected, tr!("{host} named no version of Patrol.", host))
            }
        }
    }
}

#[derive(Deserialize)]
struct Release {
    tag_name: String,
}

impl Releases {
    /// Those of the repository at this web address, `https://github.com/owner/name`: `None` where it
    /// is no such address. Enterprise Server has its API below `/api/v3`.
    pub fn of(repository: &str) -> Option<Self> {
        let web = server_address(repository).ok()?;
        let path = web.path().trim_end_matches('/').to_owned();
        let (owner, name) = path.strip_prefix('/')?.split_once('/')?;
        if owner.is_empty() || name.is_empty() || name.contains('/') {
            return None;
        }
        let (mut page, mut newest) = (web.clone(), web);
        page.set_path(&format!("{path}/releases"));
        let below = if newest.host_str() == Some("github.com") {
            newest.set_host(Some("api.github.com")).ok()?;
            ""
        } else {
            "/api/v3"
        };
        newest.set_path(&format!("{below}/repos{path}/releases/latest"));
        Some(Self { page, newest })
    }

    /// The page that shows them.
    pub fn page(&self) -> &Url {
        &self.page
    }

    /// The newest version.
    ///
    /// # Errors
    /// It is not known.
    pub async fn newest(&self, http: &Http) -> Result<Version, ReleasesError> {
        let request = Request::new(Method::Get, self.newest.clone())
            .header("accept", "application/vnd.github+json")
            .header("x-github-api-version", API);
        let response = http.send(request).await?;
        let release = response.json::<Release>().filter(|_| response.is_success());
        release
            .and_then(|release| Version::read(&release.tag_name))
            .ok_or_else(|| ReleasesError::NotNamed {
                host: authority(&self.newest),
                status: response.status(),
            })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Releases;

    #[test]
    fn patrols_own_releases_are_asked_of_githubs_api() {
        let releases = Releases::of(env!("CARGO_PKG_REPOSITORY")).unwrap();
        assert_eq!(
            releases.newest.as_str(),
            "https://api.github.com/repos/patrol-app/patrol/releases/latest"
        );
        assert_eq!(
            releases.page().as_str(),
            "https://github.com/patrol-app/patrol/releases"
        );
    }

    #[test]
    fn an_address_that_is_no_repositorys_has_none() {
        for odd in [
            "",
            "https://github.com",
            "https://github.com/patrol-app",
            "https://github.com/patrol-app/",
            "https://github.com//patrol",
            "https://github.com/patrol-app/patrol/tree",
            "http://github.com/patrol-app/patrol",
            "git@github.com:patrol-app/patrol.git",
        ] {
            assert_eq!(Releases::of(odd), None, "{odd}");
        }
    }
}
