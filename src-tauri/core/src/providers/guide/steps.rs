//! The steps themselves, host by host.

use jiff::civil::Date;
use tr::tr;

use crate::domain::host::{Edition, GitHost};
use crate::domain::provider::Provider;
use crate::domain::scope::Need;
use crate::language::day;
use crate::providers::server::Server;
use crate::providers::token_page::{GitlabPage, gitlab_page};

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
        match self.host.provider {
            Provider::Github => tr!(
                "Make a new token beside the old one, with the same scopes; the old one stays good until the \
                    last step. Do not press “Regenerate token” on it: that would end it at once, and its single \
                    sign-on with it."
            ),
            Provider::Gitlab => tr!(
                "Make a new token beside the old one, with the same scopes; the old one stays good until the \
                    last step. Do not press “Rotate” on it: that would end it at once."
            ),
            Provider::Bitbucket | Provider::BitbucketServer => tr!(
                "Make a new token beside the old one, with the same scopes; the old one stays good until the \
                    last step. Do not revoke it yet."
            ),
        }
    }

    /// A classic token: what Codefresh supports.
    fn github(&self) -> Vec<String> {
        let date = self.date();
        let mut steps = vec![
            tr!(
                "Open {host}: name and scopes are filled in. By hand: your picture › Settings › Developer \
                    settings › Personal access tokens › Tokens (classic) › Generate new token › Generate \
                    new token (classic).",
                host = self.host.name()
            ),
            tr!("Note: {name}.", name = self.name),
            tr!("Expiration: Custom, {date}.", date),
            self.select_scopes(),
            press_generate(),
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
        let date = self.date();
        let host = self.host.name();
        let page = gitlab_page(self.host, self.server);
        let open = match page {
            GitlabPage::Legacy => tr!(
                "Open {host}: name and scopes are filled in. By hand: your picture › Edit profile › Access › \
                    Personal access tokens › Generate token › Legacy token.",
                host
            ),
            GitlabPage::Settings | GitlabPage::Profile => tr!(
                "Open {host}: name and scopes are filled in. By hand: your picture › Edit profile › Access \
                    tokens › Add new token.",
                host
            ),
            GitlabPage::Unknown => tr!(
                "Open {host}. By hand: your picture › Edit profile › Access › Personal access tokens › \
                    Generate token › Legacy token; before GitLab 18.9: your picture › Edit profile › Access \
                    tokens › Add new token.",
                host
            ),
        };
        let press = match page {
            GitlabPage::Legacy => press_generate(),
            GitlabPage::Settings | GitlabPage::Profile => tr!(
                "Press “Create personal access token”. Copy the token: it is shown only once. Paste it into \
                    Patrol."
            ),
            GitlabPage::Unknown => tr!(
                "Press “Generate token”, or “Create personal access token” before GitLab 18.9. Copy the \
                    token: it is shown only once. Paste it into Patrol."
            ),
        };
        let renewable = |need: &Need| matches!(need.scope.as_str(), "api" | "self_rotate");
        let knows = self.server.and_then(|server| server.at_least(17, 9)) != Some(false);
        let scopes = if knows && !self.needs.iter().any(renewable) {
            let scopes = self.scopes();
            tr!(
                "Select scopes: {scopes}. With self_rotate besides, Patrol can replace the token itself next \
                    time.",
                scopes
            )
        } else {
            self.select_scopes()
        };
        vec![
            open,
            tr!("Name: {name}.", name = self.name),
            tr!("Expiration date: {date}.", date),
            scopes,
            press,
        ]
    }

    fn bitbucket(&self) -> Vec<String> {
        let date = self.date();
        let scopes = self.scopes();
        vec![
            tr!(
                "Open id.atlassian.com and select “Create API token with scopes”. By hand: your picture › \
                    Account settings › Security › Create and manage API tokens."
            ),
            tr!("Name: {name}. Expires on: {date}. Next.", name = self.name, date),
            tr!("App: Bitbucket. Next."),
            tr!(
                "Select each of these scopes, for writing does not include reading: {scopes}. The search box \
                    takes them pasted. Next.",
                scopes
            ),
            tr!("Press “Create token”. Copy the token: it is shown only once. Paste it into Patrol."),
            tr!("Give Patrol the e-mail address of your Atlassian account with it."),
        ]
    }

    fn data_center(&self) -> Vec<String> {
        let date = self.date();
        let scopes = self.scopes();
        vec![
            tr!(
                "Open {host}: your picture › Manage account › HTTP access tokens › Create token.",
                host = self.host.name()
            ),
            tr!("Token name: {name}.", name = self.name),
            tr!("Permissions: {scopes}.", scopes),
            tr!("Expiry: {date}.", date),
            tr!("Press “Create”. Copy the token: it is shown only once. Paste it into Patrol."),
        ]
    }

    fn select_scopes(&self) -> String {
        let scopes = self.scopes();
        tr!("Select scopes: {scopes}.", scopes)
    }

    /// `20 February 2027`.
    fn date(&self) -> String {
        day(self.until)
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
            [front @ .., last] => tr!("{front} and {last}", front = front.join(", "), last),
        }
    }
}

/// GitHub's last button, and GitLab's of today.
fn press_generate() -> String {
    tr!("Press “Generate token”. Copy the token: it is shown only once. Paste it into Patrol.")
}

/// A permission as Data Center's page calls it: `Repository write`.
pub(super) fn permission(scope: &str) -> String {
    match scope.split_once('_') {
        Some(("PROJECT", right)) => format!("Project {}", right.to_ascii_lowercase()),
        Some(("REPO", right)) => format!("Repository {}", right.to_ascii_lowercase()),
        _ => scope.to_owned(),
    }
}
