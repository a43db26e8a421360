//! What each scope lets a token do, in plain words: also those that Codefresh
//! does not ask for, so that a token's page can explain what it holds.
//!
//! - GitHub: docs.github.com, "Scopes for OAuth apps".
//! - GitLab: docs.gitlab.com, "Personal access token scopes".
//! - Bitbucket Cloud: support.atlassian.com, "API token permissions";
//!   developer.atlassian.com, "Scopes for the Bitbucket Cloud REST API".
//! - Bitbucket Data Center: confluence.atlassian.com, "HTTP access tokens".

use tr::tr;

use crate::domain::provider::Provider;

/// A scope, and how its words are spoken.
type Words = (&'static str, fn() -> String);

/// What a scope allows, in plain words; `None` for one that is not known here.
pub fn scope_purpose(provider: Provider, scope: &str) -> Option<String> {
    table(provider)
        .iter()
        .find(|(word, _)| *word == scope)
        .map(|(_, purpose)| purpose())
}

/// What a scope that Codefresh asks for is for; `None` for one that is not known here.
pub(super) fn needed_for(provider: Provider, scope: &str) -> Option<String> {
    match (provider, scope) {
        // Shorter than what it allows: Codefresh asks for it all the same.
        (Provider::Github, "repo") => Some(tr!("read and change your repositories")),
        _ => scope_purpose(provider, scope),
    }
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
    ("repo", || {
        tr!("read and change your repositories, private ones too")
    }),
    ("repo:status", || tr!("read and set commit statuses")),
    ("repo_deployment", || tr!("read and set deployment statuses")),
    ("public_repo", || tr!("read and change public repositories")),
    ("repo:invite", || tr!("answer invitations to repositories")),
    ("security_events", || tr!("read and change code scanning alerts")),
    ("workflow", || tr!("change the workflow files of GitHub Actions")),
    ("admin:repo_hook", || {
        tr!("manage the webhooks of your repositories")
    }),
    ("write:repo_hook", || {
        tr!("make and change webhooks of your repositories")
    }),
    ("read:repo_hook", || tr!("read the webhooks of your repositories")),
    ("admin:org", || {
        tr!("manage organizations, their teams and members")
    }),
    ("write:org", || {
        tr!("change memberships and projects of organizations")
    }),
    ("read:org", || tr!("read organizations, their teams and members")),
    ("admin:org_hook", || tr!("manage the webhooks of organizations")),
    ("admin:public_key", || tr!("manage your SSH keys")),
    ("write:public_key", || tr!("add SSH keys to your account")),
    ("read:public_key", || tr!("read your SSH keys")),
    ("admin:gpg_key", || tr!("manage your GPG keys")),
    ("write:gpg_key", || tr!("add GPG keys to your account")),
    ("read:gpg_key", || tr!("read your GPG keys")),
    ("admin:ssh_signing_key", || tr!("manage your SSH signing keys")),
    ("write:ssh_signing_key", || {
        tr!("add SSH signing keys to your account")
    }),
    ("read:ssh_signing_key", || tr!("read your SSH signing keys")),
    ("gist", || tr!("write gists")),
    ("notifications", || {
        tr!("read your notifications and mark them as read")
    }),
    ("user", || tr!("read and change your profile")),
    ("read:user", || tr!("read your profile")),
    ("user:email", || tr!("read your e-mail addresses")),
    ("user:follow", || tr!("follow and unfollow users")),
    ("delete_repo", || tr!("delete repositories")),
    ("write:packages", || tr!("publish packages")),
    ("read:packages", || tr!("download packages")),
    ("delete:packages", || tr!("delete packages")),
    ("write:discussion", || tr!("write team discussions")),
    ("read:discussion", || tr!("read team discussions")),
    ("project", || tr!("read and change projects")),
    ("read:project", || tr!("read projects")),
    ("codespace", || tr!("make and manage codespaces")),
    ("copilot", || tr!("manage Copilot seats")),
    ("audit_log", || tr!("read the audit log")),
    ("read:audit_log", || tr!("read the audit log")),
    ("admin:enterprise", || tr!("manage enterprises")),
    ("read:enterprise", || tr!("read enterprises")),
    ("site_admin", || tr!("administer the whole server")),
    ("offline_access", || tr!("be renewed without you")),
];

const GITLAB: &[Words] = &[
    ("api", || tr!("everything in your name, over the API")),
    ("read_api", || tr!("read projects, groups and who you are")),
    ("read_user", || tr!("read who you are")),
    ("read_repository", || tr!("fetch from your repositories")),
    ("write_repository", || tr!("push to your repositories")),
    ("read_registry", || tr!("fetch container images")),
    ("write_registry", || tr!("push container images")),
    ("read_virtual_registry", || {
        tr!("fetch through virtual registries")
    }),
    ("write_virtual_registry", || {
        tr!("fetch and clear virtual registries")
    }),
    ("create_runner", || tr!("make runners")),
    ("manage_runner", || tr!("change runners")),
    ("ai_features", || tr!("use GitLab Duo")),
    ("k8s_proxy", || tr!("reach Kubernetes through the agent")),
    ("self_rotate", || tr!("replace itself by a new token")),
    ("sudo", || tr!("act as any user, for an admin")),
    ("admin_mode", || tr!("act as an admin")),
    ("read_service_ping", || tr!("download usage data, for an admin")),
    ("openid", || tr!("sign you in elsewhere")),
    ("profile", || {
        tr!("read your public profile, to sign you in elsewhere")
    }),
    ("email", || {
        tr!("read your e-mail address, to sign you in elsewhere")
    }),
];

const BITBUCKET: &[Words] = &[
    ("read:user:bitbucket", || tr!("read who you are")),
    ("write:user:bitbucket", || tr!("change your profile")),
    ("read:workspace:bitbucket", || {
        tr!("read which workspaces you belong to")
    }),
    ("admin:workspace:bitbucket", || tr!("manage your workspaces")),
    ("read:project:bitbucket", || tr!("read your projects")),
    ("admin:project:bitbucket", || tr!("manage your projects")),
    ("read:repository:bitbucket", || {
        tr!("fetch from your repositories")
    }),
    ("write:repository:bitbucket", || tr!("push to your repositories")),
    ("admin:repository:bitbucket", || {
        tr!("manage the settings of your repositories")
    }),
    ("delete:repository:bitbucket", || tr!("delete repositories")),
    ("read:pullrequest:bitbucket", || tr!("read pull requests")),
    ("write:pullrequest:bitbucket", || {
        tr!("make, change and merge pull requests")
    }),
    ("read:webhook:bitbucket", || {
        tr!("read the webhooks of your repositories")
    }),
    ("write:webhook:bitbucket", || {
        tr!("make and change webhooks of your repositories")
    }),
    ("delete:webhook:bitbucket", || {
        tr!("delete webhooks of your repositories")
    }),
    ("read:issue:bitbucket", || tr!("read issues")),
    ("write:issue:bitbucket", || tr!("make and change issues")),
    ("delete:issue:bitbucket", || tr!("delete issues")),
    ("read:pipeline:bitbucket", || tr!("read pipelines")),
    ("write:pipeline:bitbucket", || tr!("run and stop pipelines")),
    ("admin:pipeline:bitbucket", || {
        tr!("manage the settings of pipelines")
    }),
    ("read:runner:bitbucket", || tr!("read runners")),
    ("write:runner:bitbucket", || tr!("manage runners")),
    ("read:snippet:bitbucket", || tr!("read snippets")),
    ("write:snippet:bitbucket", || tr!("make and change snippets")),
    ("delete:snippet:bitbucket", || tr!("delete snippets")),
    ("read:ssh-key:bitbucket", || tr!("read SSH keys")),
    ("write:ssh-key:bitbucket", || tr!("add and change SSH keys")),
    ("delete:ssh-key:bitbucket", || tr!("delete SSH keys")),
    ("account", || tr!("read who you are")),
    ("account:write", || tr!("change your profile")),
    ("email", || tr!("read your e-mail address")),
    ("team", || tr!("read which workspaces you belong to")),
    ("team:write", || tr!("change your workspaces")),
    ("project", || tr!("read your projects and their repositories")),
    ("project:admin", || tr!("manage your projects")),
    ("repository", || tr!("fetch from your repositories")),
    ("repository:write", || tr!("push to your repositories")),
    ("repository:admin", || {
        tr!("manage the settings of your repositories")
    }),
    ("repository:delete", || tr!("delete repositories")),
    ("pullrequest", || tr!("read pull requests and their repositories")),
    ("pullrequest:write", || {
        tr!("make, change and merge pull requests, and push")
    }),
    ("webhook", || tr!("manage webhooks")),
    ("issue", || tr!("read and comment issues")),
    ("issue:write", || tr!("make and change issues")),
    ("wiki", || tr!("read and change wikis")),
    ("snippet", || tr!("read snippets")),
    ("snippet:write", || tr!("make and change snippets")),
    ("pipeline", || tr!("read pipelines")),
    ("pipeline:write", || tr!("run and stop pipelines")),
    ("pipeline:variable", || {
        tr!("read and change the variables of pipelines")
    }),
    ("runner", || tr!("read runners")),
    ("runner:write", || tr!("manage runners")),
];

const DATA_CENTER: &[Words] = &[
    ("PUBLIC_REPOS", || tr!("read public repositories")),
    ("ACCOUNT_WRITE", || tr!("read and change your profile")),
    ("PROJECT_READ", || tr!("read the projects you may see")),
    ("PROJECT_WRITE", || {
        tr!("change the repositories of your projects")
    }),
    ("PROJECT_ADMIN", || tr!("manage your projects")),
    ("REPO_READ", || tr!("fetch from your repositories")),
    ("REPO_WRITE", || tr!("fetch from and push to your repositories")),
    ("REPO_ADMIN", || tr!("manage the settings of your repositories")),
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
                let purpose = purpose();
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
            Some("everything in your name, over the API".to_owned())
        );
        assert_eq!(scope_purpose(Provider::Github, "api"), None);
        assert_eq!(scope_purpose(Provider::Github, ""), None);
    }
}
