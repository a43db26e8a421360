//! What each scope lets a token do, in plain words: also those that Codefresh
//! does not ask for, so that a token's page can explain what it holds.
//!
//! - GitHub: docs.github.com, "Scopes for OAuth apps".
//! - GitLab: docs.gitlab.com, "Personal access token scopes".
//! - Bitbucket Cloud: support.atlassian.com, "API token permissions";
//!   developer.atlassian.com, "Scopes for the Bitbucket Cloud REST API".
//! - Bitbucket Data Center: confluence.atlassian.com, "HTTP access tokens".

use crate::domain::provider::Provider;

type Words = (&'static str, &'static str);

/// What a scope allows, in plain words; `None` for one that is not known here.
pub fn scope_purpose(provider: Provider, scope: &str) -> Option<&'static str> {
    table(provider)
        .iter()
        .find(|(word, _)| *word == scope)
        .map(|(_, purpose)| *purpose)
}

/// All scopes of a provider that are known by name.
pub(super) fn vocabulary(provider: Provider) -> impl Iterator<Item = &'static str> {
    table(provider).iter().map(|(word, _)| *word)
}

fn table(provider: Provider) -> &'static [Words] {
    match provider {
        Provider::Github => GITHUB,
        Provider::Gitlab => GITLAB,
        Provider::Bitbucket => BITBUCKET,
        Provider::BitbucketServer => DATA_CENTER,
    }
}

const GITHUB: &[Words] = &[
    ("repo", "read and change your repositories, private ones too"),
    ("repo:status", "read and set commit statuses"),
    ("repo_deployment", "read and set deployment statuses"),
    ("public_repo", "read and change public repositories"),
    ("repo:invite", "answer invitations to repositories"),
    ("security_events", "read and change code scanning alerts"),
    ("workflow", "change the workflow files of GitHub Actions"),
    ("admin:repo_hook", "manage the webhooks of your repositories"),
    ("write:repo_hook", "make and change webhooks of your repositories"),
    ("read:repo_hook", "read the webhooks of your repositories"),
    ("admin:org", "manage organizations, their teams and members"),
    ("write:org", "change memberships and projects of organizations"),
    ("read:org", "read organizations, their teams and members"),
    ("admin:org_hook", "manage the webhooks of organizations"),
    ("admin:public_key", "manage your SSH keys"),
    ("write:public_key", "add SSH keys to your account"),
    ("read:public_key", "read your SSH keys"),
    ("admin:gpg_key", "manage your GPG keys"),
    ("write:gpg_key", "add GPG keys to your account"),
    ("read:gpg_key", "read your GPG keys"),
    ("admin:ssh_signing_key", "manage your SSH signing keys"),
    ("write:ssh_signing_key", "add SSH signing keys to your account"),
    ("read:ssh_signing_key", "read your SSH signing keys"),
    ("gist", "write gists"),
    ("notifications", "read your notifications and mark them as read"),
    ("user", "read and change your profile"),
    ("read:user", "read your profile"),
    ("user:email", "read your e-mail addresses"),
    ("user:follow", "follow and unfollow users"),
    ("delete_repo", "delete repositories"),
    ("write:packages", "publish packages"),
    ("read:packages", "download packages"),
    ("delete:packages", "delete packages"),
    ("write:discussion", "write team discussions"),
    ("read:discussion", "read team discussions"),
    ("project", "read and change projects"),
    ("read:project", "read projects"),
    ("codespace", "make and manage codespaces"),
    ("copilot", "manage Copilot seats"),
    ("audit_log", "read the audit log"),
    ("read:audit_log", "read the audit log"),
    ("admin:enterprise", "manage enterprises"),
    ("read:enterprise", "read enterprises"),
    ("site_admin", "administer the whole server"),
    ("offline_access", "be renewed without you"),
];

const GITLAB: &[Words] = &[
    ("api", "everything in your name, over the API"),
    ("read_api", "read projects, groups and who you are"),
    ("read_user", "read who you are"),
    ("read_repository", "fetch from your repositories"),
    ("write_repository", "push to your repositories"),
    ("read_registry", "fetch container images"),
    ("write_registry", "push container images"),
    ("read_virtual_registry", "fetch through virtual registries"),
    ("write_virtual_registry", "fetch and clear virtual registries"),
    ("create_runner", "make runners"),
    ("manage_runner", "change runners"),
    ("ai_features", "use GitLab Duo"),
    ("k8s_proxy", "reach Kubernetes through the agent"),
    ("self_rotate", "replace itself by a new token"),
    ("sudo", "act as any user, for an admin"),
    ("admin_mode", "act as an admin"),
    ("read_service_ping", "download usage data, for an admin"),
    ("openid", "sign you in elsewhere"),
    ("profile", "read your public profile, to sign you in elsewhere"),
    ("email", "read your e-mail address, to sign you in elsewhere"),
];

const BITBUCKET: &[Words] = &[
    ("read:user:bitbucket", "read who you are"),
    ("write:user:bitbucket", "change your profile"),
    ("read:workspace:bitbucket", "read which workspaces you belong to"),
    ("admin:workspace:bitbucket", "manage your workspaces"),
    ("read:project:bitbucket", "read your projects"),
    ("admin:project:bitbucket", "manage your projects"),
    ("read:repository:bitbucket", "fetch from your repositories"),
    ("write:repository:bitbucket", "push to your repositories"),
    (
        "admin:repository:bitbucket",
        "manage the settings of your repositories",
    ),
    ("delete:repository:bitbucket", "delete repositories"),
    ("read:pullrequest:bitbucket", "read pull requests"),
    (
        "write:pullrequest:bitbucket",
        "make, change and merge pull requests",
    ),
    ("read:webhook:bitbucket", "read the webhooks of your repositories"),
    (
        "write:webhook:bitbucket",
        "make and change webhooks of your repositories",
    ),
    ("delete:webhook:bitbucket", "delete webhooks of your repositories"),
    ("read:issue:bitbucket", "read issues"),
    ("write:issue:bitbucket", "make and change issues"),
    ("delete:issue:bitbucket", "delete issues"),
    ("read:pipeline:bitbucket", "read pipelines"),
    ("write:pipeline:bitbucket", "run and stop pipelines"),
    ("admin:pipeline:bitbucket", "manage the settings of pipelines"),
    ("read:runner:bitbucket", "read runners"),
    ("write:runner:bitbucket", "manage runners"),
    ("read:snippet:bitbucket", "read snippets"),
    ("write:snippet:bitbucket", "make and change snippets"),
    ("delete:snippet:bitbucket", "delete snippets"),
    ("read:ssh-key:bitbucket", "read SSH keys"),
    ("write:ssh-key:bitbucket", "add and change SSH keys"),
    ("delete:ssh-key:bitbucket", "delete SSH keys"),
    ("account", "read who you are"),
    ("account:write", "change your profile"),
    ("email", "read your e-mail address"),
    ("team", "read which workspaces you belong to"),
    ("team:write", "change your workspaces"),
    ("project", "read your projects and their repositories"),
    ("project:admin", "manage your projects"),
    ("repository", "fetch from your repositories"),
    ("repository:write", "push to your repositories"),
    ("repository:admin", "manage the settings of your repositories"),
    ("repository:delete", "delete repositories"),
    ("pullrequest", "read pull requests and their repositories"),
    (
        "pullrequest:write",
        "make, change and merge pull requests, and push",
    ),
    ("webhook", "manage webhooks"),
    ("issue", "read and comment issues"),
    ("issue:write", "make and change issues"),
    ("wiki", "read and change wikis"),
    ("snippet", "read snippets"),
    ("snippet:write", "make and change snippets"),
    ("pipeline", "read pipelines"),
    ("pipeline:write", "run and stop pipelines"),
    ("pipeline:variable", "read and change the variables of pipelines"),
    ("runner", "read runners"),
    ("runner:write", "manage runners"),
];

const DATA_CENTER: &[Words] = &[
    ("PUBLIC_REPOS", "read public repositories"),
    ("ACCOUNT_WRITE", "read and change your profile"),
    ("PROJECT_READ", "read the projects you may see"),
    ("PROJECT_WRITE", "change the repositories of your projects"),
    ("PROJECT_ADMIN", "manage your projects"),
    ("REPO_READ", "fetch from your repositories"),
    ("REPO_WRITE", "fetch from and push to your repositories"),
    ("REPO_ADMIN", "manage the settings of your repositories"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::scope::ScopeTable;
    use std::collections::BTreeSet;

    #[test]
    fn every_scope_that_is_needed_or_advised_has_its_words() {
        let needs = ScopeTable::built_in();
        for provider in Provider::ALL {
            for need in needs.required(provider).iter().chain(needs.advised(provider)) {
                assert!(scope_purpose(provider, &need.scope).is_some(), "{}", need.scope);
            }
        }
    }

    #[test]
    fn no_scope_is_named_twice_and_all_words_read_alike() {
        for provider in Provider::ALL {
            let mut seen = BTreeSet::new();
            for (scope, purpose) in table(provider) {
                assert!(seen.insert(scope), "{scope}");
                assert!(
                    purpose.starts_with(char::is_lowercase) && !purpose.ends_with('.') && purpose.len() > 5,
                    "{scope}: {purpose}"
                );
            }
        }
    }

    #[test]
    fn a_scope_means_something_on_its_own_host_only() {
        assert_eq!(
            scope_purpose(Provider::Gitlab, "api"),
            Some("everything in your name, over the API")
        );
        assert_eq!(scope_purpose(Provider::Github, "api"), None);
        assert_eq!(scope_purpose(Provider::Github, ""), None);
    }
}
