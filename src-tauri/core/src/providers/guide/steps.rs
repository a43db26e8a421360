//! The steps themselves, host by host.

use jiff::civil::Date;

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
        format!(
            "Make a new token beside the old one, with the same scopes; the old one stays good until the \
                last step.{never}"
        )
    }

    /// A classic token: what Codefresh supports.
    fn github(&self) -> Vec<String> {
        let mut steps = vec![
            format!(
                "Open {}: name and scopes are filled in. By hand: your picture › Settings › Developer \
                    settings › Personal access tokens › Tokens (classic) › Generate new token › Generate \
                    new token (classic).",
                self.host.name()
            ),
            format!("Note: {}.", self.name),
            format!("Expiration: Custom, {}.", self.date()),
            format!("Select scopes: {}.", self.scopes()),
            format!("Press “Generate token”. {COPY}"),
        ];
        if matches!(self.host.edition(), Edition::GithubCom | Edition::GheCom) {
            steps.push(
                "If your organization uses single sign-on: press “Configure SSO” beside the new token and \
                    authorize it there."
                    .to_owned(),
            );
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
            GitlabPage::Legacy => format!("Open {name}: {filled}. By hand: {new}."),
            GitlabPage::Settings | GitlabPage::Profile => format!("Open {name}: {filled}. By hand: {old}."),
            GitlabPage::Unknown => format!("Open {name}. By hand: {new}; before GitLab 18.9: {old}."),
        };
        let create = match gitlab_page(self.host, self.server) {
            GitlabPage::Legacy => "“Generate token”",
            GitlabPage::Settings | GitlabPage::Profile => "“Create personal access token”",
            GitlabPage::Unknown => "“Generate token”, or “Create personal access token” before GitLab 18.9",
        };
        let mut scopes = format!("Select scopes: {}.", self.scopes());
        let renewable = |need: &Need| matches!(need.scope.as_str(), "api" | "self_rotate");
        let knows = self.server.and_then(|server| server.at_least(17, 9)) != Some(false);
        if knows && !self.needs.iter().any(renewable) {
            scopes.push_str(" With self_rotate besides, Patrol can replace the token itself next time.");
        }
        vec![
            open,
            format!("Name: {}.", self.name),
            format!("Expiration date: {}.", self.date()),
            scopes,
            format!("Press {create}. {COPY}"),
        ]
    }

    fn bitbucket(&self) -> Vec<String> {
        vec![
            "Open id.atlassian.com and select “Create API token with scopes”. By hand: your picture › \
                Account settings › Security › Create and manage API tokens."
                .to_owned(),
            format!("Name: {}. Expires on: {}. Next.", self.name, self.date()),
            "App: Bitbucket. Next.".to_owned(),
            format!(
                "Select each of these scopes, for writing does not include reading: {}. The search box takes \
                    them pasted. Next.",
                self.scopes()
            ),
            format!("Press “Create token”. {COPY}"),
            "Give Patrol the e-mail address of your Atlassian account with it.".to_owned(),
        ]
    }

    fn data_center(&self) -> Vec<String> {
        vec![
            format!(
                "Open {}: your picture › Manage account › HTTP access tokens › Create token.",
                self.host.name()
            ),
            format!("Token name: {}.", self.name),
            format!("Permissions: {}.", self.scopes()),
            format!("Expiry: {}.", self.date()),
            format!("Press “Create”. {COPY}"),
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
            [] => "none is needed".to_owned(),
            [one] => one.clone(),
            [front @ .., last] => format!("{} and {last}", front.join(", ")),
        }
    }
}

/// A permission as Data Center's page calls it: `Repository write`.
pub(super) fn permission(scope: &str) -> String {
    match scope.split_once('_') {
        Some(("PROJECT", right)) => format!("Project {}", right.to_ascii_lowercase()),
        Some(("REPO", right)) => format!("Repository {}", right.to_ascii_lowercase()),
        _ => scope.to_owned(),
    }
}
