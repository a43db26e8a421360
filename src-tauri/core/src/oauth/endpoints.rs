//! Where each host's OAuth pages are, and what each calls itself.
//!
//! GitHub: docs.github.com, "Authorizing OAuth apps". GitLab: docs.gitlab.com,
//! "OAuth 2.0 identity provider API". Bitbucket Cloud: developer.atlassian.com,
//! "OAuth 2.0". Data Center: confluence.atlassian.com, "OAuth 2.0 provider API".

use url::Url;

use crate::domain::application::Application;
use crate::domain::host::GitHost;
use crate::domain::provider::Provider;

/// A host's OAuth addresses, all below its web address, context path included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// Where the user is asked (RFC 6749, section 3.1).
    pub authorize: Url,
    /// Where a code or a refresh token becomes a token (section 3.2).
    pub token: Url,
    /// Where a device code is fetched (RFC 8628, section 3.1).
    pub device: Option<Url>,
    /// Where the user types the code, where that is known beforehand; the
    /// host's answer names it in any case.
    pub device_page: Option<Url>,
    /// How a token is revoked.
    pub revoke: Revocation,
}

/// How a host revokes an OAuth token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    /// `POST` there (RFC 7009).
    Standard(Url),
    /// GitHub's own: `DELETE {api}/applications/{client_id}/token`, with the
    /// application's secret.
    GithubApplication,
    /// Not at all.
    None,
}

/// The host's OAuth addresses.
pub fn endpoints(host: &GitHost) -> Endpoints {
    let at = |path| host.web(path);
    match host.provider {
        Provider::Github => Endpoints {
            authorize: at("/login/oauth/authorize"),
            token: at("/login/oauth/access_token"),
            device: Some(at("/login/device/code")),
            device_page: Some(at("/login/device")),
            revoke: Revocation::GithubApplication,
        },
        Provider::Gitlab => Endpoints {
            authorize: at("/oauth/authorize"),
            token: at("/oauth/token"),
            device: Some(at("/oauth/authorize_device")),
            device_page: None,
            revoke: Revocation::Standard(at("/oauth/revoke")),
        },
        Provider::Bitbucket => Endpoints {
            authorize: at("/site/oauth2/authorize"),
            token: at("/site/oauth2/access_token"),
            device: None,
            device_page: None,
            revoke: Revocation::None,
        },
        Provider::BitbucketServer => Endpoints {
            authorize: at("/rest/oauth2/latest/authorize"),
            token: at("/rest/oauth2/latest/token"),
            device: None,
            device_page: None,
            revoke: Revocation::Standard(at("/rest/oauth2/latest/revoke")),
        },
    }
}

/// Whether the host calls itself so in `iss` (RFC 9207, section 2.4): compared
/// letter by letter, but for a slash at the end.
///
/// GitHub has sent `https://github.com/login/oauth` since April 2026
/// (langfuse/langfuse#13091); GitLab's issuer is its web address.
pub(super) fn is_issuer(host: &GitHost, iss: &str) -> bool {
    let path = match host.provider {
        Provider::Github => "/login/oauth",
        _ => "",
    };
    let expected = host.web(path);
    iss.trim_end_matches('/') == expected.as_str().trim_end_matches('/')
}

/// What to ask the host for: the application's own scopes, or else those that
/// the provider's tokens need, in the words that its OAuth knows.
///
/// Bitbucket Cloud fixes them on the OAuth consumer: nothing is asked. Data
/// Center has one ladder for OAuth, on which writing to repositories includes
/// reading projects.
pub fn scopes_to_ask(application: &Application, needed: &[String]) -> Vec<String> {
    if application.provider == Provider::Bitbucket {
        return Vec::new();
    }
    if !application.scopes.is_empty() {
        return application.scopes.clone();
    }
    let known =
        |scope: &&String| application.provider != Provider::BitbucketServer || *scope != "PROJECT_READ";
    needed.iter().filter(known).cloned().collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn host(provider: Provider, api: &str) -> GitHost {
        GitHost::new(provider, api).unwrap()
    }

    #[test]
    fn every_address_lies_below_the_hosts_web_address_and_its_context_path() {
        for (provider, api, web) in [
            (Provider::Github, "https://api.github.com", "https://github.com/"),
            (
                Provider::Github,
                "https://git.acme.example:8443/api/v3",
                "https://git.acme.example:8443/",
            ),
            (
                Provider::Gitlab,
                "https://acme.example/lab/api/v4",
                "https://acme.example/lab/",
            ),
            (
                Provider::Bitbucket,
                "https://api.bitbucket.org/2.0",
                "https://bitbucket.org/site/oauth2/",
            ),
            (
                Provider::BitbucketServer,
                "https://acme.example/bb/rest/api/1.0",
                "https://acme.example/bb/rest/oauth2/latest/",
            ),
        ] {
            let Endpoints {
                authorize,
                token,
                device,
                device_page,
                revoke,
            } = endpoints(&host(provider, api));
            let revoke = match revoke {
                Revocation::Standard(url) => Some(url),
                Revocation::GithubApplication | Revocation::None => None,
            };
            let all = [Some(authorize), Some(token), device, device_page, revoke];
            for url in all.into_iter().flatten() {
                assert!(url.as_str().starts_with(web), "{url} is not below {web}");
            }
        }
    }

    #[test]
    fn only_the_host_itself_is_its_issuer() {
        let github = host(Provider::Github, "https://api.github.com");
        assert!(is_issuer(&github, "https://github.com/login/oauth"));
        let lab = host(Provider::Gitlab, "https://acme.example/lab/api/v4");
        assert!(is_issuer(&lab, "https://acme.example/lab"));
        assert!(is_issuer(&lab, "https://acme.example/lab/"));
        for iss in [
            "",
            "https://acme.example",
            "http://acme.example/lab",
            "https://acme.example/lab.evil",
        ] {
            assert!(!is_issuer(&lab, iss), "{iss}");
            assert!(!is_issuer(&github, iss), "{iss}");
        }
    }
}
