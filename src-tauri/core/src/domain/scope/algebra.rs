//! Which scope implies which other, by each host's own rule.
//!
//! - GitHub: "Scopes for OAuth apps" (`repo`, `user`, `admin:X` over
//!   `write:X` over `read:X`). `workflow`, `delete_repo` and
//!   `admin:repo_hook` are not inside `repo`.
//! - GitLab: `lib/gitlab/auth.rb`. `read_user` and `self_rotate` stand alone.
//! - Bitbucket Cloud: the API token scopes imply nothing; the older names, on
//!   OAuth and access tokens, form a ladder (developer.atlassian.com, "Scopes
//!   for the Bitbucket Cloud REST API").
//! - Bitbucket Data Center: ADMIN over WRITE over READ, and a repository's
//!   level covers the same level of its project ("HTTP access tokens").

use std::collections::BTreeSet;

use super::purpose::vocabulary;
use crate::domain::provider::Provider;

/// All that a token may do: what it has, and every scope known by name that
/// this implies.
pub fn closure(provider: Provider, granted: &BTreeSet<String>) -> BTreeSet<String> {
    let implied =
        vocabulary(provider).filter(|word| granted.iter().any(|held| implies(provider, held, word)));
    granted
        .iter()
        .cloned()
        .chain(implied.map(str::to_owned))
        .collect()
}

/// Whether a token that has `held` may do what `wanted` allows.
pub fn implies(provider: Provider, held: &str, wanted: &str) -> bool {
    held == wanted
        || match provider {
            Provider::Github => github(held, wanted),
            Provider::Gitlab => gitlab(held, wanted),
            Provider::Bitbucket => bitbucket(held, wanted),
            Provider::BitbucketServer => data_center(held, wanted),
        }
}

fn github(held: &str, wanted: &str) -> bool {
    match held {
        "repo" => matches!(
            wanted,
            "repo:status" | "repo_deployment" | "public_repo" | "repo:invite" | "security_events"
        ),
        "user" => matches!(wanted, "read:user" | "user:email" | "user:follow"),
        "project" => wanted == "read:project",
        "audit_log" => wanted == "read:audit_log",
        _ => match (held.split_once(':'), wanted.split_once(':')) {
            (Some(("admin", a)), Some(("write" | "read", b))) | (Some(("write", a)), Some(("read", b))) => {
                a == b
            }
            _ => false,
        },
    }
}

fn gitlab(held: &str, wanted: &str) -> bool {
    match held {
        "api" => matches!(wanted, "read_api" | "read_repository" | "write_repository"),
        "write_repository" => wanted == "read_repository",
        _ => false,
    }
}

fn bitbucket(held: &str, wanted: &str) -> bool {
    match held {
        "account:write" => wanted == "account",
        "team:write" => wanted == "team",
        "repository:write" | "pullrequest" | "project" => wanted == "repository",
        "pullrequest:write" => matches!(wanted, "pullrequest" | "repository:write" | "repository"),
        _ => false,
    }
}

fn data_center(held: &str, wanted: &str) -> bool {
    let level = |word: &str| {
        let (place, right) = word.split_once('_')?;
        let place = ["PROJECT", "REPO"].iter().position(|p| *p == place)?;
        let right = ["READ", "WRITE", "ADMIN"].iter().position(|r| *r == right)?;
        Some((place, right))
    };
    match (level(held), level(wanted)) {
        (Some((held_place, held_right)), Some((place, right))) => held_place >= place && held_right >= right,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Provider::{Bitbucket, BitbucketServer, Github, Gitlab};
    use proptest::prelude::*;

    /// Some provider, and two sets of its scopes.
    fn sets() -> impl Strategy<Value = (Provider, BTreeSet<String>, BTreeSet<String>)> {
        prop::sample::select(Provider::ALL.to_vec()).prop_flat_map(|provider| {
            let words: Vec<String> = vocabulary(provider).map(str::to_owned).collect();
            let most = words.len().min(6);
            let some = || prop::sample::subsequence(words.clone(), 0..=most);
            (Just(provider), some(), some())
                .prop_map(|(provider, a, b)| (provider, a.into_iter().collect(), b.into_iter().collect()))
        })
    }

    proptest! {
        #[test]
        fn what_is_implied_implies_nothing_more((provider, some, _) in sets()) {
            let all = closure(provider, &some);
            prop_assert_eq!(closure(provider, &all), all);
        }

        #[test]
        fn more_scopes_never_allow_less((provider, some, others) in sets()) {
            let all = closure(provider, &some);
            prop_assert!(some.is_subset(&all));
            let both = some.union(&others).cloned().collect();
            prop_assert!(all.is_subset(&closure(provider, &both)));
        }

        #[test]
        fn a_scope_of_nobodys_implies_itself_alone(provider in prop::sample::select(Provider::ALL.to_vec()), word in "x[a-z:_]{0,20}") {
            let some = BTreeSet::from([word]);
            prop_assert_eq!(closure(provider, &some), some);
        }
    }

    #[test]
    fn nothing_implies_its_own_opposite() {
        for provider in Provider::ALL {
            for (a, b) in vocabulary(provider).flat_map(|a| vocabulary(provider).map(move |b| (a, b))) {
                let both = implies(provider, a, b) && implies(provider, b, a);
                assert!(a == b || !both, "{a} and {b} imply each other");
            }
        }
    }

    #[test]
    fn atlassians_api_token_scopes_imply_nothing_at_all() {
        let words: Vec<_> = vocabulary(Bitbucket)
            .filter(|word| word.ends_with(":bitbucket"))
            .collect();
        assert!(words.len() > 10);
        for (a, b) in words.iter().flat_map(|a| words.iter().map(move |b| (a, b))) {
            assert_eq!(implies(Bitbucket, a, b), a == b, "{a} {b}");
        }
    }

    #[test]
    fn a_wider_scope_covers_the_narrower_by_each_hosts_rule() {
        for (provider, held, wanted) in [
            (Github, "repo", "public_repo"),
            (Github, "repo", "repo:status"),
            (Github, "repo", "repo_deployment"),
            (Github, "repo", "repo:invite"),
            (Github, "repo", "security_events"),
            (Github, "user", "user:email"),
            (Github, "user", "user:follow"),
            (Github, "admin:repo_hook", "read:repo_hook"),
            (Github, "write:repo_hook", "read:repo_hook"),
            (Github, "project", "read:project"),
            (Github, "user", "read:user"),
            (Github, "admin:repo_hook", "write:repo_hook"),
            (Github, "admin:org", "read:org"),
            (Github, "write:packages", "read:packages"),
            (Gitlab, "api", "read_api"),
            (Gitlab, "api", "write_repository"),
            (Gitlab, "api", "read_repository"),
            (Gitlab, "write_repository", "read_repository"),
            (Bitbucket, "repository:write", "repository"),
            (Bitbucket, "pullrequest", "repository"),
            (Bitbucket, "pullrequest:write", "repository:write"),
            (Bitbucket, "project", "repository"),
            (Bitbucket, "account:write", "account"),
            (BitbucketServer, "REPO_ADMIN", "REPO_WRITE"),
            (BitbucketServer, "REPO_WRITE", "PROJECT_READ"),
            (BitbucketServer, "PROJECT_ADMIN", "PROJECT_WRITE"),
        ] {
            assert!(implies(provider, held, wanted), "{held} should cover {wanted}");
        }
    }

    #[test]
    fn what_only_looks_wider_covers_nothing() {
        for (provider, held, wanted) in [
            (Github, "repo", "admin:repo_hook"),
            (Github, "repo", "workflow"),
            (Github, "repo", "delete_repo"),
            (Github, "public_repo", "repo"),
            (Github, "admin:org", "read:repo_hook"),
            (Github, "read:org", "write:org"),
            (Gitlab, "read_api", "read_repository"),
            (Gitlab, "write_repository", "read_api"),
            (Gitlab, "api", "self_rotate"),
            (Gitlab, "api", "read_user"),
            (Gitlab, "read_repository", "write_repository"),
            (
                Bitbucket,
                "write:repository:bitbucket",
                "read:repository:bitbucket",
            ),
            (Bitbucket, "repository:admin", "repository"),
            (Bitbucket, "repository:admin", "repository:write"),
            (BitbucketServer, "PROJECT_WRITE", "REPO_WRITE"),
            (BitbucketServer, "REPO_READ", "REPO_WRITE"),
        ] {
            assert!(
                !implies(provider, held, wanted),
                "{held} should not cover {wanted}"
            );
        }
    }
}
