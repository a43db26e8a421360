//! A Git host: the server behind a Git integration, known by its API address.

use serde::{Deserialize, Serialize};
use tr::tr;
use url::{Host, Url};

use super::foreign;
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

/// Which edition of its provider's software a host runs. Told by the exact
/// address alone: a look-alike of a cloud host is somebody's own server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edition {
    /// github.com.
    GithubCom,
    /// `NAME.ghe.com`, GitHub Enterprise Cloud with data residency.
    GheCom,
    /// GitHub Enterprise Server.
    GithubServer,
    /// gitlab.com.
    GitlabCom,
    /// Self-managed GitLab.
    GitlabSelfManaged,
    /// bitbucket.org.
    BitbucketCloud,
    /// Bitbucket Server or Data Center.
    BitbucketDataCenter,
}

impl Edition {
    /// Whether the vendor runs it, always in its newest version.
    pub fn is_cloud(self) -> bool {
        matches!(
            self,
            Self::GithubCom | Self::GheCom | Self::GitlabCom | Self::BitbucketCloud
        )
    }

    /// The software's name.
    pub fn software(self) -> &'static str {
        match self {
            Self::GithubCom | Self::GheCom => "GitHub",
            Self::GithubServer => "GitHub Enterprise Server",
            Self::GitlabCom | Self::GitlabSelfManaged => "GitLab",
            Self::BitbucketCloud => "Bitbucket Cloud",
            Self::BitbucketDataCenter => "Bitbucket Data Center",
        }
    }
}

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is no address.
    NotAnAddress(String),
    /// A secret must not travel in the clear (loopback aside).
    NotEncrypted(String),
    /// A user name or password inside the address.
    Credentials(String),
}

impl std::fmt::Display for AddressError {
    /// What the user reads, without the full stop.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&match self {
            Self::NotAnAddress(address) => tr!("“{address}” is not a web address", address),
            Self::NotEncrypted(address) => tr!(
                "“{address}” is not encrypted; only https:// is used, but for this computer itself",
                address
            ),
            Self::Credentials(address) => tr!(
                "“{address}” carries a user name or password; leave it out",
                address
            ),
        })
    }
}

/// Parses a server's address: `https`, or `http` on loopback only. Without a
/// scheme `https` is meant (Codefresh reports ingress hosts so).
pub fn server_address(text: &str) -> Result<Url, AddressError> {
    let text = text.trim();
    let shown = || foreign::line(text, 200);
    if text.len() > foreign::ADDRESS {
        return Err(AddressError::NotAnAddress(shown()));
    }
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

    /// Which edition runs there.
    pub fn edition(&self) -> Edition {
        // A cloud host answers on https and its own port alone, at the root.
        let plain = |url: &Url| url.scheme() == "https" && url.port().is_none() && url.path() == "/";
        let host = if plain(&self.api) {
            self.api.host_str()
        } else {
            None
        };
        match self.provider {
            Provider::Github => match host.and_then(|host| host.strip_prefix("api.")) {
                Some("github.com") => Edition::GithubCom,
                Some(rest) if is_ghe_com(rest) => Edition::GheCom,
                _ => Edition::GithubServer,
            },
            Provider::Gitlab if plain(&self.web) && self.web.host_str() == Some("gitlab.com") => {
                Edition::GitlabCom
            }
            Provider::Gitlab => Edition::GitlabSelfManaged,
            Provider::Bitbucket => Edition::BitbucketCloud,
            Provider::BitbucketServer => Edition::BitbucketDataCenter,
        }
    }

    /// The repository at a web address, as Git reaches it: no user name, no
    /// query, `.git` at its end, without which GitLab only redirects. `None`
    /// unless it lies on this very host: scheme, name, port and context path.
    pub fn repository(&self, address: &Url) -> Option<Url> {
        if address.origin() != self.web.origin() || !matches!(address.scheme(), "http" | "https") {
            return None;
        }
        let context = self.web.path().trim_end_matches('/');
        let path = address.path().strip_prefix(context)?;
        let inside = path.strip_prefix('/')?.trim_end_matches('/');
        // An owner and a name at least; nothing that a server may read as a way up or out.
        let encoded = inside.to_ascii_lowercase();
        let plain = inside.split('/').count() >= 2
            && inside.split('/').all(|part| !part.is_empty())
            && !["%2e", "%2f", "%5c", "%00"]
                .iter()
                .any(|code| encoded.contains(code));
        if !plain {
            return None;
        }
        let mut url = self.web.clone();
        let inside = inside.strip_suffix(".git").unwrap_or(inside);
        url.set_path(&format!("{context}/{inside}.git"));
        url.set_query(None);
        url.set_fragment(None);
        Some(url)
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

/// `NAME.ghe.com`, the name being one label.
fn is_ghe_com(host: &str) -> bool {
    host.strip_suffix(".ghe.com")
        .is_some_and(|name| !name.is_empty() && !name.contains('.'))
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
                && (rest == "github.com" || is_ghe_com(rest))
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
mod tests;
