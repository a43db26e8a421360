#![allow(clippy::unwrap_used)]

use super::*;
use Provider::{Bitbucket, BitbucketServer, Github, Gitlab};

fn scopes(needs: &[Need]) -> Vec<&str> {
    needs.iter().map(|need| need.scope.as_str()).collect()
}

#[test]
fn the_built_in_table_asks_for_what_codefresh_asks_for() {
    let table = ScopeTable::built_in();
    assert_eq!(scopes(table.required(Github)), ["repo"]);
    assert_eq!(
        scopes(table.required(Gitlab)),
        ["read_api", "read_repository", "write_repository"]
    );
    assert_eq!(
        scopes(table.required(Bitbucket)),
        [
            "read:user:bitbucket",
            "read:workspace:bitbucket",
            "read:repository:bitbucket",
            "write:repository:bitbucket"
        ]
    );
    assert_eq!(
        scopes(table.required(BitbucketServer)),
        ["PROJECT_READ", "REPO_WRITE"]
    );
    assert_eq!(scopes(table.advised(Github)), ["admin:repo_hook"]);
    assert!(table.advised(Gitlab).is_empty());
}

#[test]
fn every_scope_of_the_built_in_table_says_what_it_is_for() {
    let table = ScopeTable::built_in();
    for provider in Provider::ALL {
        for need in table.required(provider).iter().chain(table.advised(provider)) {
            assert!(needed_for(provider, &need.scope).is_some(), "{}", need.scope);
        }
    }
}

#[test]
fn missing_scopes_are_named_one_by_one() {
    let table = ScopeTable::built_in();
    let missing = |provider, kind, granted: &[&str]| table.missing(provider, kind, &Scopes::known(granted));
    assert_eq!(
        missing(Github, TokenKind::GithubClassic, &["public_repo", "workflow"]),
        Some(vec!["repo".to_owned()])
    );
    assert_eq!(missing(Github, TokenKind::GithubClassic, &["repo"]), Some(vec![]));
    assert_eq!(
        missing(Github, TokenKind::GithubClassic, &[]),
        Some(vec!["repo".to_owned()])
    );
    assert_eq!(missing(Gitlab, TokenKind::GitlabPersonal, &["api"]), Some(vec![]));
    assert_eq!(
        missing(
            Gitlab,
            TokenKind::GitlabPersonal,
            &["read_api", "write_repository"]
        ),
        Some(vec![])
    );
    assert_eq!(
        missing(Gitlab, TokenKind::GitlabPersonal, &["read_user"]),
        Some(vec![
            "read_api".to_owned(),
            "read_repository".to_owned(),
            "write_repository".to_owned()
        ])
    );
}

#[test]
fn what_cannot_be_known_is_not_called_missing() {
    let table = ScopeTable::built_in();
    assert_eq!(
        table.missing(Github, TokenKind::GithubFineGrained, &Scopes::Unknown),
        None
    );
    assert_eq!(
        table.missing(BitbucketServer, TokenKind::DataCenterToken, &Scopes::Unknown),
        None
    );
}

#[test]
fn an_atlassian_token_that_may_write_is_still_short_of_reading() {
    let granted = Scopes::known([
        "read:user:bitbucket",
        "read:workspace:bitbucket",
        "write:repository:bitbucket",
    ]);
    let missing = ScopeTable::built_in().missing(Bitbucket, TokenKind::AtlassianApiToken, &granted);
    assert_eq!(missing, Some(vec!["read:repository:bitbucket".to_owned()]));
}

#[test]
fn bitbuckets_older_kinds_are_measured_in_their_older_words() {
    let table = ScopeTable::built_in();
    let all = Scopes::known(["account", "team", "repository:write"]);
    assert_eq!(
        table.missing(Bitbucket, TokenKind::BitbucketOauth, &all),
        Some(vec![])
    );
    let some = Scopes::known(["repository:admin"]);
    assert_eq!(
        table.missing(Bitbucket, TokenKind::BitbucketAccessToken, &some),
        Some(
            ["account", "team", "repository", "repository:write"]
                .map(str::to_owned)
                .to_vec()
        )
    );
}

#[test]
fn a_file_replaces_one_providers_set_and_leaves_the_others() {
    let table = ScopeTable::built_in()
        .with_overrides(
            "[required]\ngithub = [\"repo\", \"admin:repo_hook\"]\n[purpose]\n\"repo\" = \"all of it\"\n",
        )
        .unwrap();
    assert_eq!(scopes(table.required(Github)), ["repo", "admin:repo_hook"]);
    assert_eq!(table.required(Github)[0].purpose(Github), "all of it");
    assert_eq!(table.required(Gitlab), ScopeTable::built_in().required(Gitlab));
    let none = ScopeTable::built_in()
        .with_overrides("required.github = []")
        .unwrap();
    assert_eq!(
        none.missing(Github, TokenKind::GithubFineGrained, &Scopes::Unknown),
        Some(vec![])
    );
}

#[test]
fn a_mistake_in_the_file_is_named_by_line_key_and_expectation() {
    for (toml, expected) in [
        (
            "[required]\ngithub = \"repo\"",
            "line 2: “required.github” must be a list of scopes, each a text such as \"repo\"",
        ),
        (
            "\n[required]\ngithub = [\n  \"repo\",\n  7,\n]",
            "line 5: “required.github” must be a list of scopes",
        ),
        (
            "[required]\ngithub = [\"repo, user\"]",
            "line 2: “required.github” must be a list of scopes",
        ),
        (
            "[required]\ngitea = [\"x\"]",
            "line 2: “required.gitea” means nothing here; expected github, gitlab",
        ),
        (
            "# mine\n[require]\n",
            "line 2: “require” means nothing here; expected [required], [advised]",
        ),
        ("required = 1", "line 1: “required” must be a section"),
        ("[purpose]\nrepo = 1", "line 2: “purpose.repo” must be a text"),
        (
            "[legacy.bitbucket]\nx = 1",
            "line 2: “legacy.bitbucket.x” must be a text",
        ),
        ("[required]\ngithub = [", "line 2 is not TOML: "),
    ] {
        let error = ScopeTable::built_in()
            .with_overrides(toml)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}
