//! Which token, for which question.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::domain::provider::Provider;
use crate::domain::scope::Scopes;
use crate::domain::token::TokenKind;

pub(in crate::service::fill) fn token(provider: Provider, account: &str) -> Token {
    Token {
        id: format!("id-{account}"),
        provider,
        api: Url::parse("https://git.acme.example").unwrap(),
        account: account.to_owned(),
        kind: TokenKind::Unknown,
        username: None,
        email: None,
        scopes: Scopes::Unknown,
        expiry: Expiry::Unknown,
        fingerprint: None,
        keeping: Keeping::Stored,
        added_at: Timestamp::UNIX_EPOCH,
        verified_at: None,
        label: None,
        note: None,
        made_at: None,
        server: None,
    }
}

const ACME: &str = "https://git.acme.example";

fn known(tokens: &[(&str, Provider, &str)]) -> Known {
    let mut known = Known::default();
    for (place, (api, provider, account)) in tokens.iter().enumerate() {
        let host = GitHost::new(*provider, api).unwrap();
        known.add(Candidate {
            token: Token {
                id: format!("{place}-{account}"),
                api: host.api.clone(),
                added_at: Timestamp::from_second(place as i64).unwrap(),
                ..token(*provider, account)
            },
            host,
            grant: None,
            rejected_at: None,
        });
    }
    known
}

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

/// The account that git gets for `https://host/path`, asked for as `name@`.
fn given(known: &Known, host: &str, path: Option<&str>, username: Option<&str>) -> Option<String> {
    let asked = Asked {
        protocol: "https",
        host,
        path,
        username,
    };
    known.choose(&asked, now()).map(|it| it.token.account.clone())
}

#[test]
fn a_token_goes_to_its_own_host_and_to_no_other() {
    let known = known(&[("https://git.acme.example:8443/api/v3", Provider::Github, "ada")]);
    for host in ["git.acme.example:8443", "GIT.acme.Example:8443"] {
        assert_eq!(given(&known, host, None, None).as_deref(), Some("ada"), "{host}");
    }
    for host in [
        "git.acme.example",
        "git.acme.example:443",
        "git.acme.example:08443x",
        "git.acme.example.:8443",
        "agit.acme.example:8443",
        "acme.example:8443",
        "git.acme.example:8443@evil.example",
        "git.acme.example:8443/x",
        "git.acme.example:8443#",
        "evil.example",
        "git.acme.example:8443:8443",
        "",
        ":8443",
        "[git.acme.example]:8443",
    ] {
        assert_eq!(given(&known, host, None, None), None, "{host}");
    }
    let plain = Asked {
        protocol: "http",
        host: "git.acme.example:8443",
        ..Asked::default()
    };
    assert!(known.choose(&plain, now()).is_none(), "not in the clear");
}

#[test]
fn the_schemes_own_port_may_be_named_or_not() {
    let known = known(&[("https://api.github.com", Provider::Github, "ada")]);
    for host in ["github.com", "github.com:443", "github.com:"] {
        assert_eq!(given(&known, host, None, None).as_deref(), Some("ada"), "{host}");
    }
    for host in [
        "api.github.com",
        "foogithub.com",
        "github.com:80",
        "github.com.evil.example",
        "gist.github.com",
    ] {
        assert_eq!(given(&known, host, None, None), None, "{host}");
    }
}

#[test]
fn a_path_that_git_sends_must_lie_below_the_hosts_own() {
    let known = known(&[(
        "https://git.acme.example/bitbucket/rest/api/1.0",
        Provider::BitbucketServer,
        "ada",
    )]);
    for path in ["bitbucket/scm/a/b.git", "/bitbucket/scm/a/b.git", "bitbucket"] {
        assert_eq!(
            given(&known, "git.acme.example", Some(path), None).as_deref(),
            Some("ada"),
            "{path}"
        );
    }
    for path in [
        "scm/a/b.git",
        "bitbucket2/scm/a/b.git",
        "Bitbucket/scm",
        "bitbucket/../evil/a.git",
        "bitbucket/./../evil",
        "bitbucket\\..\\evil",
        "x/bitbucket/scm",
    ] {
        assert_eq!(
            given(&known, "git.acme.example", Some(path), None),
            None,
            "{path}"
        );
    }
    assert_eq!(
        given(&known, "git.acme.example", None, None).as_deref(),
        Some("ada"),
        "the only one there"
    );
}

#[test]
fn where_two_kept_hosts_share_a_name_only_a_path_tells_them_apart() {
    let known = known(&[
        (
            "https://git.acme.example/bitbucket/rest/api/1.0",
            Provider::BitbucketServer,
            "ada",
        ),
        ("https://git.acme.example/api/v4", Provider::Gitlab, "grace"),
    ]);
    assert_eq!(given(&known, "git.acme.example", None, None), None);
    let path = |path| given(&known, "git.acme.example", Some(path), None);
    assert_eq!(
        path("bitbucket/scm/a/b.git").as_deref(),
        Some("ada"),
        "the longer context"
    );
    assert_eq!(path("a/b.git").as_deref(), Some("grace"));
    assert!(known.needs_path(ACME) && known.needs_path("https://git.acme.example/bitbucket"));
    let asked = Asked {
        protocol: "https",
        host: "git.acme.example",
        ..Asked::default()
    };
    assert!(known.manages(&asked), "git stores nothing beside them");
}

#[test]
fn of_several_accounts_git_gets_the_one_it_names_else_the_chosen_else_the_newest() {
    let mut known = known(&[
        (ACME, Provider::Github, "ada"),
        (ACME, Provider::Github, "grace"),
        (ACME, Provider::Github, "mona"),
    ]);
    let as_user = |known: &Known, name| given(known, "git.acme.example", None, name);
    assert_eq!(as_user(&known, None).as_deref(), Some("mona"));
    assert_eq!(as_user(&known, Some("Grace")).as_deref(), Some("grace"));
    assert_eq!(as_user(&known, Some("linus")), None, "nobody else's in its place");
    known.defaults.insert(ACME.to_owned(), "ada".to_owned());
    assert_eq!(as_user(&known, None).as_deref(), Some("ada"));
    assert_eq!(as_user(&known, Some("")).as_deref(), Some("ada"));
    for nobody in NOBODY {
        assert_eq!(as_user(&known, Some(nobody)).as_deref(), Some("ada"), "{nobody}");
    }
    known.defaults.insert(ACME.to_owned(), "gone".to_owned());
    assert_eq!(
        as_user(&known, None).as_deref(),
        Some("mona"),
        "one that is no longer kept"
    );
}

#[test]
fn of_one_accounts_tokens_git_gets_the_newest_that_is_good() {
    let mut known = known(&[(ACME, Provider::Github, "ada"), (ACME, Provider::Github, "ada")]);
    let chosen = |known: &Known| {
        let asked = Asked {
            protocol: "https",
            host: "git.acme.example",
            ..Asked::default()
        };
        known.choose(&asked, now()).map(|it| it.token.id.clone())
    };
    assert_eq!(chosen(&known).as_deref(), Some("1-ada"), "a rotation's new one");
    known.hosts.get_mut(ACME).unwrap()[1].rejected_at = Some(now());
    assert_eq!(
        chosen(&known).as_deref(),
        Some("0-ada"),
        "not the one that was refused"
    );
    known.hosts.get_mut(ACME).unwrap()[0].token.expiry = Expiry::At { at: now() };
    assert_eq!(
        chosen(&known).as_deref(),
        Some("1-ada"),
        "but rather than one that has expired"
    );
    known.hosts.get_mut(ACME).unwrap()[1].token.expiry = Expiry::At { at: now() };
    assert_eq!(chosen(&known), None, "none is said rather than a dead one");
}

#[test]
fn a_chosen_account_that_has_expired_is_not_changed_for_another() {
    let mut known = known(&[(ACME, Provider::Github, "ada"), (ACME, Provider::Github, "grace")]);
    known.defaults.insert(ACME.to_owned(), "ada".to_owned());
    known.hosts.get_mut(ACME).unwrap()[0].token.expiry = Expiry::At { at: now() };
    assert_eq!(given(&known, "git.acme.example", None, None), None);
}

#[test]
fn the_loopback_may_be_plain_and_has_brackets_around_an_ipv6_address() {
    let known = known(&[
        ("http://127.0.0.1:7102/api/v4", Provider::Gitlab, "ada"),
        ("http://[::1]:7102/api/v4", Provider::Gitlab, "grace"),
    ]);
    let plain = |host| {
        let asked = Asked {
            protocol: "http",
            host,
            ..Asked::default()
        };
        known.choose(&asked, now()).map(|it| it.token.account.clone())
    };
    assert_eq!(plain("127.0.0.1:7102").as_deref(), Some("ada"));
    assert_eq!(plain("[::1]:7102").as_deref(), Some("grace"));
    for host in [
        "127.0.0.1",
        "127.1:7102",
        "0x7f.0.0.1:7102",
        "localhost:7102",
        "[::1]",
        "::1:7102",
    ] {
        assert_eq!(plain(host), None, "{host}");
    }
}
