#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::time::Duration;

use super::*;

fn hosts() -> Vec<GitHost> {
    [
        (Provider::Github, "https://api.github.com"),
        (Provider::Gitlab, "https://git.acme.example/api/v4"),
        (Provider::Bitbucket, "https://api.bitbucket.org/2.0"),
        (Provider::BitbucketServer, "https://acme.example/bb/rest/api/1.0"),
    ]
    .map(|(provider, api)| GitHost::new(provider, api).unwrap())
    .to_vec()
}

/// One of each. A new case does not compile until it has a place here.
fn all() -> Vec<VerifyError> {
    use VerifyError as E;
    let every = vec![
        E::Empty,
        E::NotAToken,
        E::Typo,
        E::Foreign {
            belongs_to: Provider::Github,
        },
        E::AppPassword,
        E::NotAUserToken {
            what: "a deploy token of GitLab".to_owned(),
        },
        E::ForeignRepository,
        E::CannotRevoke,
        E::NeedsEmail,
        E::Rejected { suspect: false },
        E::Rejected { suspect: true },
        E::Expired,
        E::Revoked,
        E::Blocked,
        E::TooFewScopes {
            scopes: vec!["read_api".to_owned()],
        },
        E::Sso { link: None },
        E::Captcha,
        E::RateLimited {
            retry_after: Some(Duration::from_secs(120)),
        },
        E::Forbidden,
        E::WrongSoftware,
        E::Gone,
        E::Network(HttpError::Unreachable {
            host: "x.example".to_owned(),
        }),
        E::Unexpected { status: 500 },
        E::Unexpected { status: 418 },
    ];
    for case in &every {
        match case {
            E::Empty
            | E::NotAToken
            | E::Typo
            | E::Foreign { .. }
            | E::AppPassword
            | E::NotAUserToken { .. } => {}
            E::ForeignRepository
            | E::CannotRevoke
            | E::NeedsEmail
            | E::Rejected { .. }
            | E::Expired
            | E::Revoked
            | E::Blocked
            | E::TooFewScopes { .. } => {}
            E::Sso { .. }
            | E::Captcha
            | E::RateLimited { .. }
            | E::Forbidden
            | E::WrongSoftware
            | E::Gone => {}
            E::Network(_) | E::Unexpected { .. } => {}
        }
    }
    every
}

#[test]
fn every_fault_says_its_own_sentence_and_what_to_do_next() {
    for host in hosts() {
        let mut said = BTreeSet::new();
        for error in all() {
            let fault = error.fault(&host);
            for text in [&fault.message, fault.next.as_ref().unwrap()] {
                assert!(
                    text.ends_with('.') && text.starts_with(|c: char| c.is_uppercase() || c.is_lowercase()),
                    "{text}"
                );
                assert!(!text.contains("  ") && !text.contains(".."), "{text}");
            }
            assert_eq!(fault.code, error.code(), "{}", fault.message);
            assert!(
                said.insert(fault.message.clone()),
                "said twice: {}",
                fault.message
            );
            assert!(!error.to_string().is_empty());
        }
    }
}

#[test]
fn a_page_that_helps_is_encrypted() {
    for host in hosts() {
        for error in all() {
            if let Some(link) = error.fault(&host).link {
                assert!(link.starts_with("https://"), "{link}");
            }
        }
    }
    let host = &hosts()[0];
    let error = VerifyError::Sso {
        link: Some(Url::parse("http://github.com/orgs/acme/sso").unwrap()),
    };
    assert_eq!(error.fault(host).link, None);
}

#[test]
fn an_app_password_is_answered_with_its_end_and_the_way_on() {
    let fault = VerifyError::AppPassword.fault(&hosts()[2]);
    assert!(fault.message.contains("28 July 2026"));
    assert!(fault.next.unwrap().contains("API token"));
    assert_eq!(
        fault.link.as_deref(),
        Some("https://id.atlassian.com/manage-profile/security/api-tokens")
    );
}

#[test]
fn only_hosts_that_do_not_tell_say_so() {
    let says = |at: usize| {
        VerifyError::Rejected { suspect: false }
            .fault(&hosts()[at])
            .message
    };
    assert!(says(0).contains("does not say which"));
    assert!(!says(1).contains("expired"), "{}", says(1));
}

#[test]
fn single_sign_on_names_its_organization_where_the_host_does() {
    let says = |link: Option<&str>| {
        let link = link.map(|link| Url::parse(link).unwrap());
        VerifyError::Sso { link }.fault(&hosts()[0]).message
    };
    assert!(
        says(Some(
            "https://github.com/orgs/acme-corp/sso?authorization_request=AZ"
        ))
        .starts_with("The organization acme-corp on github.com demands")
    );
    for link in [
        None,
        Some("https://github.com/login"),
        Some("https://github.com/orgs//sso"),
        Some("https://github.com/orgs/a%20b/sso"),
    ] {
        assert!(
            says(link).starts_with("An organization on github.com"),
            "{link:?}"
        );
    }
}
