//! An OAuth application: what an organization registered with a Git host so
//! that Patrol may ask for access there (RFC 6749, section 2).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tr::tr;
use url::{Host, Url};

use super::host::GitHost;
use super::provider::Provider;
use super::secret::Secret;

/// An OAuth application, as the organization file names it.
#[derive(Debug, Clone)]
pub struct Application {
    /// What software the host runs.
    pub provider: Provider,
    /// The host's web address, as in [`GitHost::web`].
    pub url: Url,
    /// Public: it stands in the browser's address.
    pub client_id: String,
    /// Only where the provider demands one.
    pub client_secret: Option<Secret>,
    /// The secret was imported: it is in the keychain, under
    /// [`Application::secret_name`], and is filled in from there.
    pub secret_in_keychain: bool,
    /// How the user signs in.
    pub flow: Flow,
    /// Where the browser is sent back to; none means the provider's usual one.
    pub redirect_uri: Option<Url>,
    /// What is asked for; empty means what the provider needs.
    pub scopes: Vec<String>,
}

/// How the user signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// In the browser, which comes back to this computer (RFC 8252, section 7.3).
    Loopback,
    /// In any browser, with a code to type (RFC 8628).
    Device,
}

impl Application {
    /// Whether it is registered with this host: exact host, port and context
    /// path. `foogithub.com` is a stranger.
    pub fn serves(&self, host: &GitHost) -> bool {
        self.provider == host.provider && self.url == host.web
    }

    /// The name of its secret in the keychain: provider and address, which
    /// no other application shares.
    pub fn secret_name(&self) -> String {
        let address = self.url.as_str().trim_end_matches('/');
        format!("oauth-application {} {address}", self.provider.key())
    }

    /// Where the browser is sent back to.
    ///
    /// # Errors
    /// The provider does not take this address: what it expects.
    pub fn redirect(&self) -> Result<Redirect, RedirectNeed> {
        Redirect::new(self.provider, self.redirect_uri.as_ref())
    }
}

/// Where the browser is sent back to, on this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// As it is registered.
    registered: Url,
    /// `None`: any port that is free.
    port: Option<u16>,
}

/// What a provider takes as a redirect address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectNeed {
    /// This computer.
    ThisComputer,
    /// `localhost` and one port.
    LocalhostAndPort,
    /// `127.0.0.1`, or `localhost` and one port.
    LoopbackOrPort,
}

impl std::fmt::Display for RedirectNeed {
    /// As part of a sentence, such as “it must be …”.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&match self {
            Self::ThisComputer => tr!(
                "an address of this computer, such as \"http://127.0.0.1/callback\", without a \
    query"
            ),
            Self::LocalhostAndPort => tr!(
                "\"http://localhost:<port>/…\", with the port that is registered, such as \
    \"http://localhost:34106/\": Bitbucket takes no other"
            ),
            Self::LoopbackOrPort => tr!(
                "\"http://127.0.0.1/callback\", or localhost with the port that is \
    registered: GitLab lets the port vary for 127.0.0.1 alone"
            ),
        })
    }
}

impl Redirect {
    /// Checks an address against what the provider takes. GitHub and GitLab
    /// let the port vary (RFC 8252, section 7.3) and have a default; both
    /// Bitbuckets want `localhost` and one port, and have none.
    ///
    /// # Errors
    /// What the provider expects.
    pub fn new(provider: Provider, uri: Option<&Url>) -> Result<Self, RedirectNeed> {
        let registered = match (provider, uri) {
            (_, Some(uri)) => uri.clone(),
            (Provider::Github | Provider::Gitlab, None) => {
                Url::parse("http://127.0.0.1/callback").map_err(|_| RedirectNeed::ThisComputer)?
            }
            (Provider::Bitbucket | Provider::BitbucketServer, None) => {
                return Err(RedirectNeed::LocalhostAndPort);
            }
        };
        let bare = registered.query().is_none()
            && registered.fragment().is_none()
            && registered.username().is_empty()
            && registered.password().is_none();
        if registered.scheme() != "http" || !bare || bind_to(&registered).is_empty() {
            return Err(RedirectNeed::ThisComputer);
        }
        // Without a port, port 80 is meant, which no user may open: any other will do.
        let port = registered.port();
        let localhost = registered.domain() == Some("localhost");
        match provider {
            Provider::Bitbucket | Provider::BitbucketServer if !localhost || port.is_none() => {
                Err(RedirectNeed::LocalhostAndPort)
            }
            Provider::Gitlab if localhost && port.is_none() => Err(RedirectNeed::LoopbackOrPort),
            _ if port == Some(0) => Err(RedirectNeed::ThisComputer),
            _ => Ok(Self { registered, port }),
        }
    }

    /// The address as it is registered with the host.
    pub fn registered(&self) -> &Url {
        &self.registered
    }

    /// The port, where it must be that one.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// Which addresses of this computer a browser may come to: for
    /// `localhost` both families, since it may resolve to either.
    pub fn addresses(&self) -> Vec<IpAddr> {
        bind_to(&self.registered)
    }
}

fn bind_to(url: &Url) -> Vec<IpAddr> {
    match url.host() {
        Some(Host::Ipv4(Ipv4Addr::LOCALHOST)) => vec![Ipv4Addr::LOCALHOST.into()],
        Some(Host::Ipv6(Ipv6Addr::LOCALHOST)) => vec![Ipv6Addr::LOCALHOST.into()],
        Some(Host::Domain("localhost")) => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use Provider::{Bitbucket, BitbucketServer, Github, Gitlab};

    fn redirect(provider: Provider, uri: &str) -> Result<Redirect, RedirectNeed> {
        Redirect::new(provider, Some(&Url::parse(uri).unwrap()))
    }

    #[test]
    fn github_and_gitlab_come_back_to_any_port_of_127_0_0_1() {
        for provider in [Github, Gitlab] {
            let usual = Redirect::new(provider, None).unwrap();
            assert_eq!(usual.registered().as_str(), "http://127.0.0.1/callback");
            assert_eq!((usual.port(), usual.addresses().len()), (None, 1));
            let fixed = redirect(provider, "http://127.0.0.1:7777/x").unwrap();
            assert_eq!(fixed.port(), Some(7777));
        }
        assert!(redirect(Github, "http://localhost/").is_ok());
        assert!(redirect(Gitlab, "http://localhost/").is_err());
    }

    #[test]
    fn both_bitbuckets_come_back_to_one_port_of_localhost_on_both_families() {
        for provider in [Bitbucket, BitbucketServer] {
            let good = redirect(provider, "http://localhost:34106/").unwrap();
            assert_eq!((good.port(), good.addresses().len()), (Some(34106), 2));
            assert!(Redirect::new(provider, None).is_err());
            for uri in ["http://localhost/", "http://127.0.0.1:34106/"] {
                assert_eq!(
                    redirect(provider, uri),
                    Err(RedirectNeed::LocalhostAndPort),
                    "{uri}"
                );
            }
        }
    }

    #[test]
    fn the_browser_is_sent_back_to_this_computer_alone() {
        for uri in [
            "https://127.0.0.1/callback",
            "http://127.0.0.1.evil.example/callback",
            "http://localhost.evil.example:1/",
            "http://0.0.0.0/callback",
            "http://127.0.0.2/callback",
            "http://me@127.0.0.1/callback",
            "http://127.0.0.1/callback?x=1",
            "http://127.0.0.1/callback#x",
            "http://127.0.0.1:0/callback",
            "patrol://callback",
        ] {
            assert!(redirect(Github, uri).is_err(), "{uri}");
        }
    }
}
