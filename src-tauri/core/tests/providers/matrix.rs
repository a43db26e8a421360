//! What each host can do, in one table: the same that the documentation of the
//! hosts gives, held against what Patrol offers.

use patrol_core::domain::host::GitHost;
use patrol_core::domain::provider::Provider::{self, Bitbucket, BitbucketServer, Github, Gitlab};
use patrol_core::domain::scope::{ScopeTable, Scopes};
use patrol_core::domain::secret::Secret;
use patrol_core::domain::token::TokenKind;
use patrol_core::providers::{
    Revocation, Rotation, VerifyError, fields, fine_grained_page, new_token_page, offline_check, revocation,
    rotation,
};

use super::stage::{GITHUB, GITLAB, atlassian};

struct Row {
    provider: Provider,
    api: &'static str,
    kind: TokenKind,
    rotates_by_api: bool,
    revokes_by_api: bool,
    prefilled: bool,
    fine_grained_prefilled: bool,
    tells_expiry: bool,
}

const ROWS: [Row; 6] = [
    Row {
        provider: Github,
        api: "https://api.github.com",
        kind: TokenKind::GithubClassic,
        rotates_by_api: false,
        revokes_by_api: true,
        prefilled: true,
        fine_grained_prefilled: true,
        tells_expiry: true,
    },
    Row {
        provider: Github,
        api: "https://api.acme.ghe.com",
        kind: TokenKind::GithubClassic,
        rotates_by_api: false,
        revokes_by_api: false,
        prefilled: true,
        fine_grained_prefilled: true,
        tells_expiry: true,
    },
    Row {
        provider: Github,
        api: "https://git.acme.example/api/v3",
        kind: TokenKind::GithubClassic,
        rotates_by_api: false,
        revokes_by_api: false,
        prefilled: true,
        fine_grained_prefilled: false,
        tells_expiry: true,
    },
    Row {
        provider: Gitlab,
        api: "https://gitlab.com/api/v4",
        kind: TokenKind::GitlabPersonal,
        rotates_by_api: true,
        revokes_by_api: true,
        prefilled: true,
        fine_grained_prefilled: false,
        tells_expiry: true,
    },
    Row {
        provider: Bitbucket,
        api: "https://api.bitbucket.org/2.0",
        kind: TokenKind::AtlassianApiToken,
        rotates_by_api: false,
        revokes_by_api: false,
        prefilled: false,
        fine_grained_prefilled: false,
        tells_expiry: false,
    },
    Row {
        provider: BitbucketServer,
        api: "https://git.acme.example/rest/api/latest",
        kind: TokenKind::DataCenterToken,
        rotates_by_api: false,
        revokes_by_api: false,
        prefilled: false,
        fine_grained_prefilled: false,
        tells_expiry: false,
    },
];

#[test]
fn patrol_offers_what_each_host_can_do_and_no_more() {
    let table = ScopeTable::built_in();
    for row in ROWS {
        let host = GitHost::new(row.provider, row.api).unwrap();
        let scopes = Scopes::known(["api", "self_rotate"]);
        let rotates = rotation(&host, row.kind, &scopes) == Rotation::ByApi;
        assert_eq!(rotates, row.rotates_by_api, "{}", row.api);
        let revokes = revocation(&host, row.kind) == Revocation::ByApi;
        assert_eq!(revokes, row.revokes_by_api, "{}", row.api);
        let page = new_token_page(&host, table.required(row.provider), "x");
        assert_eq!(page.prefilled, row.prefilled, "{}", row.api);
        let fine_grained = fine_grained_page(&host, "x", 90, None).is_some();
        assert_eq!(fine_grained, row.fine_grained_prefilled, "{}", row.api);
        assert_eq!(!fields(row.provider).asks_expiry, row.tells_expiry, "{}", row.api);
    }
}

#[test]
fn a_typo_is_caught_offline_where_the_token_carries_a_sum() {
    let changed = |token: &str| {
        // One character in the middle, to another one that could stand there.
        let at = token.len() / 2;
        let other = if token.as_bytes()[at] == b'x' { "y" } else { "x" };
        let mut token = token.to_owned();
        token.replace_range(at..=at, other);
        token
    };
    for (provider, token, caught) in [
        (Github, GITHUB.to_owned(), true),
        (Gitlab, GITLAB.to_owned(), true),
        (Gitlab, "glpat-0123456789abcdefghij".to_owned(), false),
        (Bitbucket, atlassian("ATCTT"), true),
        // Nobody vouches for this one's sum: suspected, not refused.
        (Bitbucket, atlassian("ATATT"), false),
        (
            Github,
            format!("github_pat_{}_{}", "1".repeat(22), "a".repeat(59)),
            false,
        ),
    ] {
        assert!(offline_check(provider, &Secret::new(token.clone())).is_ok());
        let answer = offline_check(provider, &Secret::new(changed(&token)));
        assert_eq!(answer == Err(VerifyError::Typo), caught, "{provider:?}");
    }
}
