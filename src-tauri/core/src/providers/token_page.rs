//! The host's own page for making a token, filled in where the host can.
//!
//! - GitHub: `/settings/tokens/new?scopes=&description=` on any host.
//! - GitLab 18.9 and newer: `…/personal_access_tokens/legacy/new?…`, older
//!   ones without `/legacy/new`. GitLab.com is new; what another host runs is
//!   not known here, so there the page that both have is opened, and nothing
//!   is promised of its boxes.
//! - Bitbucket: no page of either takes parameters.

use url::Url;

use crate::domain::host::GitHost;
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

/// The page on which the user makes a token called `name` with `scopes`.
pub fn new_token_page(host: &GitHost, scopes: &[Need], name: &str) -> NewTokenPage {
    let list = || {
        scopes
            .iter()
            .map(|need| need.scope.as_str())
            .collect::<Vec<_>>()
            .join(",")
    };
    match host.provider {
        Provider::Github => {
            let mut url = host.web("/settings/tokens/new");
            url.query_pairs_mut()
                .append_pair("scopes", &list())
                .append_pair("description", name);
            NewTokenPage { url, prefilled: true }
        }
        Provider::Gitlab => {
            let newest = host.web.host_str() == Some("gitlab.com");
            let path = "/-/user_settings/personal_access_tokens";
            let mut url = if newest {
                host.web(&format!("{path}/legacy/new"))
            } else {
                host.web(path)
            };
            url.query_pairs_mut()
                .append_pair("name", name)
                .append_pair("scopes", &list());
            NewTokenPage {
                url,
                prefilled: newest,
            }
        }
        Provider::Bitbucket => NewTokenPage {
            url: Url::parse(ATLASSIAN).unwrap_or_else(|_| host.web.clone()),
            prefilled: false,
        },
        Provider::BitbucketServer => NewTokenPage {
            url: host.web("/plugins/servlet/access-tokens/manage"),
            prefilled: false,
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::domain::scope::ScopeTable;

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
