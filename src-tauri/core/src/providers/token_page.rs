//! The host's own page for making a token, filled in where the host can.
//!
//! - GitHub, classic: `/settings/tokens/new?scopes=&description=` on any host.
//!   Fine-grained: `/settings/personal-access-tokens/new?…` on github.com and
//!   ghe.com (docs.github.com, "Managing your personal access tokens").
//! - GitLab 18.9 and newer: `/-/user_settings/personal_access_tokens/legacy/new?…`,
//!   before that without `/legacy/new`, and before 17.0 on
//!   `/-/profile/personal_access_tokens` (docs.gitlab.com, "Personal access
//!   tokens"). GitLab.com is new; where another host's version is not known,
//!   the page that most have is opened, and nothing is promised of its boxes.
//! - Bitbucket: no page of either takes parameters.

use url::Url;

use super::server::Server;
use crate::domain::host::{Edition, GitHost};
use crate::domain::provider::Provider;
use crate::domain::scope::Need;

/// Where Atlassian API tokens are made, whatever the Bitbucket host.
const ATLASSIAN: &str = "https://id.atlassian.com/manage-profile/security/api-tokens";

/// A page for making a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTokenPage {
    /// Its address.
    pub url: Url,
    /// Whether it comes with name and scopes filled in.
    pub prefilled: bool,
}

/// The page on which the user makes a token called `name` with `scopes`, on a
/// server of which nothing more is known.
pub fn new_token_page(host: &GitHost, scopes: &[Need], name: &str) -> NewTokenPage {
    new_token_page_for(host, None, scopes, name)
}

/// As [`new_token_page`], on a server that said its version ([`super::recognise`]).
pub fn new_token_page_for(
    host: &GitHost,
    server: Option<&Server>,
    scopes: &[Need],
    name: &str,
) -> NewTokenPage {
    let words: Vec<_> = scopes.iter().map(|need| need.scope.as_str()).collect();
    let list = words.join(",");
    match host.provider {
        Provider::Github => {
            let mut url = host.web("/settings/tokens/new");
            url.query_pairs_mut()
                .append_pair("scopes", &list)
                .append_pair("description", name);
            NewTokenPage { url, prefilled: true }
        }
        Provider::Gitlab => {
            let page = gitlab_page(host, server);
            let mut url = host.web(page.path());
            url.query_pairs_mut()
                .append_pair("name", name)
                .append_pair("scopes", &list);
            NewTokenPage {
                url,
                prefilled: page != GitlabPage::Unknown,
            }
        }
        Provider::Bitbucket => NewTokenPage {
            url: atlassian_tokens(host),
            prefilled: false,
        },
        Provider::BitbucketServer => NewTokenPage {
            url: host.web("/plugins/servlet/access-tokens/manage"),
            prefilled: false,
        },
    }
}

/// The page for a fine-grained token of GitHub's that may change the contents
/// of repositories, which includes reading them. `owner`: the user or
/// organization whose repositories they are; the user's own where it is not
/// said. `None` where the host's page takes no such parameters.
pub fn fine_grained_page(host: &GitHost, name: &str, days: u32, owner: Option<&str>) -> Option<NewTokenPage> {
    if !matches!(host.edition(), Edition::GithubCom | Edition::GheCom) {
        return None;
    }
    let mut url = host.web("/settings/personal-access-tokens/new");
    // GitHub takes no longer name, and no life beyond 366 days.
    let name: String = name.chars().take(40).collect();
    url.query_pairs_mut()
        .append_pair("name", name.trim())
        .append_pair("expires_in", &days.clamp(1, 366).to_string())
        .append_pair("contents", "write");
    if let Some(owner) = owner {
        url.query_pairs_mut().append_pair("target_name", owner);
    }
    Some(NewTokenPage { url, prefilled: true })
}

/// Where a GitLab has its page, which has moved twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GitlabPage {
    /// 18.9 and newer.
    Legacy,
    /// 17.0 to 18.8.
    Settings,
    /// Before 17.0.
    Profile,
    /// Of a version that is not known.
    Unknown,
}

impl GitlabPage {
    fn path(self) -> &'static str {
        match self {
            Self::Legacy => "/-/user_settings/personal_access_tokens/legacy/new",
            Self::Settings | Self::Unknown => "/-/user_settings/personal_access_tokens",
            Self::Profile => "/-/profile/personal_access_tokens",
        }
    }
}

pub(super) fn gitlab_page(host: &GitHost, server: Option<&Server>) -> GitlabPage {
    if host.edition() == Edition::GitlabCom {
        return GitlabPage::Legacy;
    }
    let at_least = |major, minor| server.and_then(|server| server.at_least(major, minor));
    match (at_least(18, 9), at_least(17, 0)) {
        (Some(true), _) => GitlabPage::Legacy,
        (_, Some(true)) => GitlabPage::Settings,
        (_, Some(false)) => GitlabPage::Profile,
        _ => GitlabPage::Unknown,
    }
}

/// The page for making a token, with nothing filled in.
pub(super) fn make_one(host: &GitHost) -> Url {
    let mut url = new_token_page(host, &[], "").url;
    url.set_query(None);
    url
}

/// Where Atlassian API tokens are listed and made.
pub(super) fn atlassian_tokens(host: &GitHost) -> Url {
    Url::parse(ATLASSIAN).unwrap_or_else(|_| host.web.clone())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::domain::scope::ScopeTable;

    fn gitlab(api: &str, version: Option<&str>) -> NewTokenPage {
        let host = GitHost::new(Provider::Gitlab, api).unwrap();
        let server = Server {
            software: "GitLab".to_owned(),
            version: version.map(str::to_owned),
        };
        new_token_page_for(&host, Some(&server), &[], "x")
    }

    #[test]
    fn gitlabs_page_is_the_one_of_its_version() {
        for (version, path, prefilled) in [
            (
                Some("19.2.0"),
                "/lab/-/user_settings/personal_access_tokens/legacy/new",
                true,
            ),
            (
                Some("18.9.0-ee"),
                "/lab/-/user_settings/personal_access_tokens/legacy/new",
                true,
            ),
            (
                Some("18.8.4"),
                "/lab/-/user_settings/personal_access_tokens",
                true,
            ),
            (
                Some("17.0.0"),
                "/lab/-/user_settings/personal_access_tokens",
                true,
            ),
            (Some("16.11.10"), "/lab/-/profile/personal_access_tokens", true),
            (None, "/lab/-/user_settings/personal_access_tokens", false),
        ] {
            let page = gitlab("https://git.acme.example/lab/api/v4", version);
            assert_eq!(
                (page.url.path(), page.prefilled),
                (path, prefilled),
                "{version:?}"
            );
        }
        // GitLab.com is not asked for its version, and a stale one does not count.
        let page = gitlab("https://gitlab.com/api/v4", Some("16.0.0"));
        assert!(page.url.path().ends_with("/legacy/new"));
    }

    #[test]
    fn a_fine_grained_tokens_page_comes_filled_in_on_githubs_own_hosts() {
        let page = |api: &str, owner| {
            let host = GitHost::new(Provider::Github, api).unwrap();
            fine_grained_page(&host, "Codefresh prod", 90, owner).map(|page| page.url.to_string())
        };
        assert_eq!(
            page("https://api.github.com", Some("acme")).as_deref(),
            Some(
                "https://github.com/settings/personal-access-tokens/new?name=Codefresh+prod&expires_in=90&contents=write&target_name=acme"
            )
        );
        assert_eq!(
            page("https://api.acme.ghe.com", None).as_deref(),
            Some(
                "https://acme.ghe.com/settings/personal-access-tokens/new?name=Codefresh+prod&expires_in=90&contents=write"
            )
        );
        assert_eq!(page("https://git.acme.example/api/v3", None), None);
        assert_eq!(page("https://api.github.com.evil.example", None), None);
    }

    #[test]
    fn a_fine_grained_tokens_name_and_life_are_cut_to_what_github_takes() {
        let host = GitHost::new(Provider::Github, "https://api.github.com").unwrap();
        let page = fine_grained_page(&host, &"ä".repeat(60), 4000, None).unwrap();
        let pairs: Vec<_> = page.url.query_pairs().collect();
        assert_eq!(pairs[0].1, "ä".repeat(40));
        assert_eq!(pairs[1].1, "366");
    }

    #[test]
    fn the_page_comes_filled_in_where_the_host_can() {
        for (provider, api, url, prefilled) in [
            (
                Provider::Github,
                "https://api.github.com",
                "https://github.com/settings/tokens/new?scopes=repo&description=Codefresh+%26+Patrol",
                true,
            ),
            (
                Provider::Github,
                "https://git.acme.example/api/v3",
                "https://git.acme.example/settings/tokens/new?scopes=repo&description=Codefresh+%26+Patrol",
                true,
            ),
            (
                Provider::Gitlab,
                "https://gitlab.com/api/v4",
                "https://gitlab.com/-/user_settings/personal_access_tokens/legacy/new?name=Codefresh+%26+Patrol&scopes=read_api%2Cread_repository%2Cwrite_repository",
                true,
            ),
            (
                Provider::Gitlab,
                "https://acme.example/git/api/v4",
                "https://acme.example/git/-/user_settings/personal_access_tokens?name=Codefresh+%26+Patrol&scopes=read_api%2Cread_repository%2Cwrite_repository",
                false,
            ),
            (
                Provider::Bitbucket,
                "https://api.bitbucket.org/2.0",
                ATLASSIAN,
                false,
            ),
            (
                Provider::BitbucketServer,
                "https://acme.example/bb/rest/api/1.0",
                "https://acme.example/bb/plugins/servlet/access-tokens/manage",
                false,
            ),
        ] {
            let host = GitHost::new(provider, api).unwrap();
            let page = new_token_page(
                &host,
                ScopeTable::built_in().required(provider),
                "Codefresh & Patrol",
            );
            assert_eq!((page.url.as_str(), page.prefilled), (url, prefilled));
        }
    }
}
