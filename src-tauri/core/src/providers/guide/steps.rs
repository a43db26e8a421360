//! The steps themselves, host by host.

use jiff::civil::Date;
use tr::tr;

use crate::domain::host::{Edition, GitHost};
use crate::domain::provider::Provider;
use crate::domain::scope::Need;
use crate::providers::server::Server;
use crate::providers::token_page::{GitlabPage, gitlab_page};

/// The last step, which is the same everywhere.
const COPY: &str = "Copy the token: it is shown only once. Paste it into Patrol.";

/// What the steps are made of.
pub(super) struct Plan<'a> {
    pub(super) host: &'a GitHost,
    pub(super) server: Option<&'a Server>,
    pub(super) needs: &'a [Need],
    pub(super) name: &'a str,
    pub(super) until: Date,
    pub(super) rotates: bool,
}

impl Plan<'_> {
    pub(super) fn steps(&self) -> Vec<String> {
        let mut steps = match self.host.provider {
            Provider::Github => self.github(),
            Provider::Gitlab => self.gitlab(),
            Provider::Bitbucket => self.bitbucket(),
            Provider::BitbucketServer => self.data_center(),
        };
        if self.rotates {
            steps.insert(0, self.replacement());
        }
        steps
    }

    /// What to know before a token is replaced.
    fn replacement(&self) -> String {
        let never = match self.host.provider {
            Provider::Github => {
                " Do not press “Regenerate token” on it: that would end it at once, and its single sign-on \
                    with it."
            }
            Provider::Gitlab => " Do not press “Rotate” on it: that would end it at once.",
            Provider::Bitbucket | Provider::BitbucketServer => " Do not revoke it yet.",
        };
        tr!(
            "Make a new token beside the old one, with the same scopes; the old one stays good until the \
                last step.{never}",
            never
        )
    }

    /// A classic token: what Codefresh supports.
    fn github(&self) -> Vec<String> {
        let mut steps = vec![
            tr!(
                "Open {}: name and scopes are filled in. By hand: your picture › Settings › Developer \
                    settings › Personal access tokens › Tokens (classic) › Generate new token › Generate \
                    new token (classic).",
                self.host.name()
            ),
            tr!("Note: {}.", self.name),
            tr!("Expiration: Custom, {}.", self.date()),
            tr!("Select scopes: {}.", self.scopes()),
            tr!("Press “Generate token”. {COPY}", COPY),
        ];
        if matches!(self.host.edition(), Edition::GithubCom | Edition::GheCom) {
            steps.push(tr!(
                "If your organization uses single sign-on: press “Configure SSO” beside the new token and \
                    authorize it there."
            ));
        }
        steps
    }

    fn gitlab(&self) -> Vec<String> {
        let name = self.host.name();
        let filled = "name and scopes are filled in";
        let new = "your picture › Edit profile › Access › Personal access tokens › Generate token › Legacy \
            token";
        let old = "your picture › Edit profile › Access tokens › Add new token";
        let open = match gitlab_page(self.host, self.server) {
            GitlabPage::Legacy => tr!("Open {name}: {filled}. By hand: {new}.", name, filled, new),
            GitlabPage::Settings | GitlabPage::Profile => {
                tr!("Open {name}: {filled}. By hand: {old}.", name, filled, old)
            }
            GitlabPage::Unknown => tr!(
                "Open {name}. By hand: {new}; before GitLab 18.9: {old}.",
                name,
                new,
                old
            ),
        };
        let create = match gitlab_page(self.host, self.server) {
            GitlabPage::Legacy => "“Generate token”",
            GitlabPage::Settings | GitlabPage::Profile => "“Create personal access token”",
            GitlabPage::Unknown => "“Generate token”, or “Create personal access token” before GitLab 18.9",
        };
        let mut scopes = tr!("Select scopes: {}.", self.scopes());
        let renewable = |need: &Need| matches!(need.scope.as_str(), "api" | "self_rotate");
        let knows = self.server.and_then(|server| server.at_least(17, 9)) != Some(false);
        if knows && !self.needs.iter().any(renewable) {
            scopes.push_str(" With self_rotate besides, Patrol can replace the token itself next time.");
        }
        vec![
            open,
            tr!("Name: {}.", self.name),
            tr!("Expiration date: {}.", self.date()),
            scopes,
            tr!("Press {create}. {COPY}", create, COPY),
        ]
    }

    fn bitbucket(&self) -> Vec<String> {
        vec![
            tr!(
                "Open id.atlassian.com and select “Create API token with scopes”. By hand: your picture › \
                Account settings › Security › Create and manage API tokens."
            ),
            tr!("Name: {}. Expires on: {}. Next.", self.name, self.date()),
            tr!("App: Bitbucket. Next."),
            tr!(
                "Select each of these scopes, for writing does not include reading: {}. The search box takes \
                    them pasted. Next.",
                self.scopes()
            ),
            tr!("Press “Create token”. {COPY}", COPY),
            tr!("Give Patrol the e-mail address of your Atlassian account with it."),
        ]
    }

    fn data_center(&self) -> Vec<String> {
        vec![
            tr!(
                "Open {}: your picture › Manage account › HTTP access tokens › Create token.",
                self.host.name()
            ),
            tr!("Token name: {}.", self.name),
            tr!("Permissions: {}.", self.scopes()),
            tr!("Expiry: {}.", self.date()),
            tr!("Press “Create”. {COPY}", COPY),
        ]
    }

    /// `20 February 2027`.
    fn date(&self) -> String {
        self.until.strftime("%-d %B %Y").to_string()
    }

    /// `repo`; `read_api, read_repository and write_repository`.
    fn scopes(&self) -> String {
        let words: Vec<_> = self
            .needs
            .iter()
            .map(|need| match self.host.provider {
                Provider::BitbucketServer => permission(&need.scope),
                Provider::Github | Provider::Gitlab | Provider::Bitbucket => need.scope.clone(),
            })
            .collect();
        match words.as_slice() {
            [] => tr!("none is needed"),
            [one] => one.clone(),
            [front @ .., last] => tr!("{} and {last}", front.join(", "), last),
        }
    }
}

/// A permission as Data Center's page calls it: `Repository write`.
pub(super) fn permission(scope: &str) -> String {
    match scope.split_once('_') {
        Some(("PROJECT", right)) => tr!("Project {}", right.to_ascii_lowercase()),
        Some(("REPO", right)) => tr!("Repository {}", right.to_ascii_lowercase()),
        _ => scope.to_owned(),
    }
}
