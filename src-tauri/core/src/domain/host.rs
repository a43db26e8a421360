//! A Git host: the server behind a Git integration, known by its API address.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::provider::Provider;

/// Where a provider's API and its web pages live.
///
/// The API address is the Git integration's `apiUrl`; the web address is
/// derived from it by each host's own rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GitHost {
    /// What software answers there.
    pub provider: Provider,
    /// The API's address, without a slash at its end.
    pub api: Url,
    /// The web pages' address, without a slash at its end.
    pub web: Url,
}

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is no address.
    #[error("“{0}” is not a web address")]
    NotAnAddress(String),
    /// A secret must not travel in the clear (loopback aside).
    #[error("“{0}” is not encrypted; only https:// is used, but for this computer itself")]
    NotEncrypted(String),
    /// A user name or password inside the address.
    #[error("“{0}” carries a user name or password; leave it out")]
    Credentials(String),
}

/// Parses a server's address: `https`, or `http` on loopback only. Without a
/// scheme `https` is meant (Codefresh reports ingress hosts so).
pub fn server_address(text: &str) -> Result<Url, AddressError> {
    let text = text.trim();
    let shown = || {
        text.chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect::<String>()
    };
    let full = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let url = Url::parse(&full).map_err(|_| AddressError::NotAnAddress(shown()))?;
    if url.host().is_none() || !matches!(url.scheme(), "http" | "https") {
        return Err(AddressError::NotAnAddress(shown()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let mut bare = url.clone();
        let _ = bare.set_username("");
        let _ = bare.set_password(None);
        return Err(AddressError::Credentials(bare.to_string()));
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err(AddressError::NotEncrypted(shown()));
    }
    Ok(url)
}

/// Whether the address is this computer itself: 127.0.0.0/8, `[::1]` or the
/// reserved name `localhost` (RFC 6761, section 6.3).
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Host and port as people write them: the port only where it is not the
/// scheme's own.
pub fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

impl GitHost {
    /// Derives a host from a Git integration's provider and `apiUrl`.
    ///
    /// # Errors
    /// The address is not one, or not encrypted.
    pub fn new(provider: Provider, api_url: &str) -> Result<Self, AddressError> {
        let mut api = server_address(api_url)?;
        api.set_query(None);
        api.set_fragment(None);
        let path = api.path().trim_end_matches('/').to_owned();
        api.set_path(&path);
        let web = web_address(provider, &mut api);
        Ok(Self { provider, api, web })
    }

    /// The name people know it by: `github.com`, `git.acme.example:8443/bitbucket`.
    pub fn name(&self) -> String {
        let path = self.web.path().trim_end_matches('/');
        format!("{}{path}", authority(&self.web))
    }

    /// An address below the API's, `path` with a slash in front.
    pub fn api(&self, path: &str) -> Url {
        below(&self.api, path)
    }

    /// An address below the web pages', `path` with a slash in front.
    pub fn web(&self, path: &str) -> Url {
        below(&self.web, path)
    }

    /// Whether two hosts are the same server for the same provider: exact
    /// host, port and context path. `foogithub.com` is a stranger.
    pub fn same_as(&self, other: &Self) -> bool {
        self.provider == other.provider && self.api == other.api
    }
}

fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    let (path, query) = path.split_once('?').map_or((path, None), |(p, q)| (p, Some(q)));
    let joined = format!("{}{path}", base.path().trim_end_matches('/'));
    url.set_path(&joined);
    url.set_query(query);
    url
}

/// The web address for an API address, by each host's own rule
/// (GitHub: `api.` in front or `/api/v3` behind; GitLab: `/api/v4` behind;
/// Bitbucket Cloud: `api.` in front, `/2.0` behind; Data Center:
/// `/rest/api/<version>` behind).
fn web_address(provider: Provider, api: &mut Url) -> Url {
    let mut web = api.clone();
    let host = api.host_str().unwrap_or_default().to_owned();
    let path = api.path().trim_end_matches('/').to_owned();
    match provider {
        Provider::Github => {
            if let Some(rest) = host.strip_prefix("api.")
                && (rest == "github.com" || rest.ends_with(".ghe.com"))
            {
                let _ = web.set_host(Some(rest));
            }
            web.set_path(path.strip_suffix("/api/v3").unwrap_or(&path));
        }
        Provider::Gitlab => web.set_path(path.strip_suffix("/api/v4").unwrap_or(&path)),
        Provider::Bitbucket => {
            // Codefresh's own CLI writes bitbucket.org/api/2.0 for the same API.
            if host == "bitbucket.org" {
                let _ = api.set_host(Some("api.bitbucket.org"));
                api.set_path("/2.0");
            }
            if host == "api.bitbucket.org" {
                let _ = web.set_host(Some("bitbucket.org"));
            }
            let path = path.strip_suffix("/2.0").unwrap_or(&path);
            web.set_path(path.strip_suffix("/api").unwrap_or(path));
        }
        Provider::BitbucketServer => {
            let base = path.rfind("/rest/api").map_or(path.as_str(), |at| &path[..at]);
            web.set_path(base);
        }
    }
    web
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use Provider::{Bitbucket, BitbucketServer, Github, Gitlab};

    #[test]
    fn the_web_address_follows_from_the_api_address_by_each_hosts_rule() {
        for (provider, api, name) in [
            (Github, "https://api.github.com", "github.com"),
            (Github, "https://api.acme.ghe.com/", "acme.ghe.com"),
            (
                Github,
                "https://git.acme.example:8443/api/v3",
                "git.acme.example:8443",
            ),
            (Gitlab, "https://gitlab.com/api/v4", "gitlab.com"),
            (
                Gitlab,
                "https://acme.example/git/lab/api/v4/",
                "acme.example/git/lab",
            ),
            (Bitbucket, "https://api.bitbucket.org/2.0", "bitbucket.org"),
            (Bitbucket, "https://bitbucket.org/api/2.0", "bitbucket.org"),
            (
                BitbucketServer,
                "https://acme.example/bitbucket/rest/api/1.0",
                "acme.example/bitbucket",
            ),
            (
                BitbucketServer,
                "https://acme.example/rest/api/latest",
                "acme.example",
            ),
        ] {
            assert_eq!(GitHost::new(provider, api).unwrap().name(), name, "{api}");
        }
    }

    #[test]
    fn both_spellings_of_bitbucket_clouds_api_are_one_host() {
        let a = GitHost::new(Bitbucket, "https://bitbucket.org/api/2.0").unwrap();
        let b = GitHost::new(Bitbucket, "https://api.bitbucket.org/2.0/").unwrap();
        assert!(a.same_as(&b));
    }

    #[test]
    fn look_alike_hosts_are_strangers() {
        let github = GitHost::new(Github, "https://api.github.com").unwrap();
        for api in [
            "https://api.foogithub.com",
            "https://api.github.com.evil.example",
            "https://api.github.con",
            "https://api.github.com:8443",
        ] {
            let other = GitHost::new(Github, api).unwrap();
            assert!(!github.same_as(&other), "{api}");
            assert_ne!(github.name(), other.name(), "{api}");
        }
    }

    #[test]
    fn only_this_computer_is_reached_without_encryption() {
        assert!(server_address("http://127.0.0.1:8080/x").is_ok());
        assert!(server_address("http://localhost:8080").is_ok());
        assert!(server_address("http://[::1]:8080").is_ok());
        for text in [
            "http://acme.example",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://10.0.0.1",
        ] {
            assert!(
                matches!(server_address(text), Err(AddressError::NotEncrypted(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn a_host_without_a_scheme_is_meant_to_be_https() {
        assert_eq!(
            server_address("ingress.acme.example").unwrap().as_str(),
            "https://ingress.acme.example/"
        );
    }

    #[test]
    fn an_address_with_a_password_is_refused_without_repeating_it() {
        let error = server_address("https://me:hunter2@acme.example").unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }

    #[test]
    fn what_is_no_address_is_said_to_be_none() {
        for text in [
            "",
            "https://",
            "ftp://acme.example",
            "javascript://x",
            "file:///etc/passwd",
        ] {
            assert!(
                matches!(server_address(text), Err(AddressError::NotAnAddress(_))),
                "{text}"
            );
        }
    }
}
