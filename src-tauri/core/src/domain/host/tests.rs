#![allow(clippy::unwrap_used)]

use super::*;
use Provider::{Bitbucket, BitbucketServer, Github, Gitlab};

#[test]
fn the_web_address_follows_from_the_api_address_by_each_hosts_rule() {
    for (provider, api, name) in [
        (Github, "https://api.github.com", "github.com"),
        (Github, "https://api.acme.ghe.com/", "acme.ghe.com"),
        (
            Github,
            "https://git.acme.example:8443/api/v3",
            "git.acme.example:8443",
        ),
        (Gitlab, "https://gitlab.com/api/v4", "gitlab.com"),
        (
            Gitlab,
            "https://acme.example/git/lab/api/v4/",
            "acme.example/git/lab",
        ),
        (Bitbucket, "https://api.bitbucket.org/2.0", "bitbucket.org"),
        (Bitbucket, "https://bitbucket.org/api/2.0", "bitbucket.org"),
        (
            BitbucketServer,
            "https://acme.example/bitbucket/rest/api/1.0",
            "acme.example/bitbucket",
        ),
        (
            BitbucketServer,
            "https://acme.example/rest/api/latest",
            "acme.example",
        ),
    ] {
        assert_eq!(GitHost::new(provider, api).unwrap().name(), name, "{api}");
    }
}

#[test]
fn both_spellings_of_bitbucket_clouds_api_are_one_host() {
    let a = GitHost::new(Bitbucket, "https://bitbucket.org/api/2.0").unwrap();
    let b = GitHost::new(Bitbucket, "https://api.bitbucket.org/2.0/").unwrap();
    assert!(a.same_as(&b));
}

#[test]
fn look_alike_hosts_are_strangers() {
    let github = GitHost::new(Github, "https://api.github.com").unwrap();
    for api in [
        "https://api.foogithub.com",
        "https://api.github.com.evil.example",
        "https://api.github.con",
        "https://api.github.com:8443",
    ] {
        let other = GitHost::new(Github, api).unwrap();
        assert!(!github.same_as(&other), "{api}");
        assert_ne!(github.name(), other.name(), "{api}");
    }
}

#[test]
fn an_edition_is_told_by_the_exact_address() {
    for (provider, api, edition) in [
        (Github, "https://api.github.com", Edition::GithubCom),
        (Github, "https://api.github.com/", Edition::GithubCom),
        (Github, "https://api.acme.ghe.com", Edition::GheCom),
        (Github, "https://git.acme.example/api/v3", Edition::GithubServer),
        (Github, "https://api.github.com:8443", Edition::GithubServer),
        (Github, "https://api.github.com/api/v3", Edition::GithubServer),
        (Github, "https://api.foogithub.com", Edition::GithubServer),
        (Github, "https://foogithub.com", Edition::GithubServer),
        (
            Github,
            "https://api.github.com.evil.example",
            Edition::GithubServer,
        ),
        (Github, "https://api.github.con", Edition::GithubServer),
        (Github, "https://api.ghe.com", Edition::GithubServer),
        (Github, "https://api.a.b.ghe.com", Edition::GithubServer),
        (
            Github,
            "https://api.acme.ghe.com.evil.example",
            Edition::GithubServer,
        ),
        (Github, "https://api.fooghe.com", Edition::GithubServer),
        (Gitlab, "https://gitlab.com/api/v4", Edition::GitlabCom),
        (
            Gitlab,
            "https://gitlab.com/lab/api/v4",
            Edition::GitlabSelfManaged,
        ),
        (
            Gitlab,
            "https://gitlab.com:444/api/v4",
            Edition::GitlabSelfManaged,
        ),
        (
            Gitlab,
            "https://gitlab.com.evil.example/api/v4",
            Edition::GitlabSelfManaged,
        ),
        (
            Gitlab,
            "https://acme.example/git/api/v4",
            Edition::GitlabSelfManaged,
        ),
        (
            Bitbucket,
            "https://bitbucket.org/api/2.0",
            Edition::BitbucketCloud,
        ),
        (
            BitbucketServer,
            "https://acme.example/bb/rest/api/1.0",
            Edition::BitbucketDataCenter,
        ),
    ] {
        assert_eq!(GitHost::new(provider, api).unwrap().edition(), edition, "{api}");
    }
}

#[test]
fn a_repository_lies_on_its_host_exactly_or_not_at_all() {
    let lab = GitHost::new(Gitlab, "https://acme.example:8443/lab/api/v4").unwrap();
    let on = |text: &str| {
        lab.repository(&Url::parse(text).unwrap())
            .map(|url| url.to_string())
    };
    let whole = Some("https://acme.example:8443/lab/group/sub/apps.git".to_owned());
    for text in [
        "https://acme.example:8443/lab/group/sub/apps.git",
        "https://acme.example:8443/lab/group/sub/apps",
        "https://acme.example:8443/lab/group/sub/apps/",
        "https://mona:hunter2@acme.example:8443/lab/group/sub/apps.git?ref=main#x",
    ] {
        assert_eq!(on(text), whole, "{text}");
    }
    for text in [
        "http://acme.example:8443/lab/group/apps.git",
        "https://acme.example/lab/group/apps.git",
        "https://acme.example:8443/group/apps.git",
        "https://acme.example:8443/laboratory/group/apps.git",
        "https://acme.example:8443/lab/apps.git",
        "https://acme.example:8443/lab/",
        "https://acme.example:8443/lab",
        "https://acme.example:8443/lab/group//apps.git",
        "https://acme.example:8443/lab/..%2fgroup/apps.git",
        "https://acme.example.evil.example:8443/lab/group/apps.git",
        "ssh://git@acme.example:8443/lab/group/apps.git",
    ] {
        assert_eq!(on(text), None, "{text}");
    }
    let github = GitHost::new(Github, "https://api.github.com").unwrap();
    let url = Url::parse("https://github.com/acme/apps").unwrap();
    assert!(github.repository(&url).is_some());
    let url = Url::parse("https://github.com:443/acme/apps").unwrap();
    assert!(github.repository(&url).is_some());
    let url = Url::parse("https://api.github.com/acme/apps").unwrap();
    assert!(github.repository(&url).is_none());
}

#[test]
fn only_this_computer_is_reached_without_encryption() {
    assert!(server_address("http://127.0.0.1:8080/x").is_ok());
    assert!(server_address("http://localhost:8080").is_ok());
    assert!(server_address("http://[::1]:8080").is_ok());
    for text in [
        "http://acme.example",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://10.0.0.1",
    ] {
        assert!(
            matches!(server_address(text), Err(AddressError::NotEncrypted(_))),
            "{text}"
        );
    }
}

#[test]
fn a_host_without_a_scheme_is_meant_to_be_https() {
    assert_eq!(
        server_address("ingress.acme.example").unwrap().as_str(),
        "https://ingress.acme.example/"
    );
}

#[test]
fn an_address_with_a_password_is_refused_without_repeating_it() {
    let error = server_address("https://me:hunter2@acme.example").unwrap_err();
    assert!(!error.to_string().contains("hunter2"));
}

#[test]
fn what_is_no_address_is_said_to_be_none() {
    for text in [
        "",
        "https://",
        "ftp://acme.example",
        "javascript://x",
        "file:///etc/passwd",
    ] {
        assert!(
            matches!(server_address(text), Err(AddressError::NotAnAddress(_))),
            "{text}"
        );
    }
}
