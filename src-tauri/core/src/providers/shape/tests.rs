#![allow(clippy::unwrap_used)]

mod properties;

use super::checksum::{self, made};
use super::*;
use Provider::{Bitbucket, BitbucketServer, Github, Gitlab};

/// An expired sample token, published in therootcompany/base62-token.js.
const GITHUB_VECTOR: &str = "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";
/// Made by the rule in GitLab's source, of the bytes 0 to 15 and `o:1 u:9z`.
const GITLAB_VECTOR: &str = "glpat-AAECAwQFBgcICQoLDA0OD286MQp1OjFqegk.01.0z1ayazve";

fn shape(provider: Provider, text: &str) -> Result<Shape, VerifyError> {
    read(provider, &Secret::new(text.to_owned()))
}

fn kind(provider: Provider, text: &str) -> TokenKind {
    shape(provider, text).unwrap().kind
}

#[test]
fn the_published_vectors_fit() {
    assert_eq!(
        shape(Github, GITHUB_VECTOR),
        Ok(Shape {
            kind: TokenKind::GithubClassic,
            suspect: false
        })
    );
    assert_eq!(
        shape(Gitlab, GITLAB_VECTOR),
        Ok(Shape {
            kind: TokenKind::GitlabPersonal,
            suspect: false
        })
    );
    // The sum of thirty A is padded with a zero on the left.
    assert!(checksum::github("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"));
}

#[test]
fn a_typo_is_caught_before_any_network() {
    for (provider, token) in [
        (Github, GITHUB_VECTOR.replace("zQWB", "zQWC")),
        (Github, GITHUB_VECTOR.replace("q17", "q18")),
        (Github, GITHUB_VECTOR.replace("zQWB", "zQW-")),
        (Gitlab, GITLAB_VECTOR.replace("AAEC", "AAED")),
        (Gitlab, GITLAB_VECTOR.trim_end_matches('e').to_owned()),
        (Gitlab, format!("{GITLAB_VECTOR}x")),
        (
            Gitlab,
            made::gitlab("acme-", "AAECAwQFBgcICQoLDA0OD286MQp1OjFqegk").replace("acme", "acne"),
        ),
        (
            Bitbucket,
            made::atlassian("ATCTT3xFfGN0example=").replace("example", "exemple"),
        ),
    ] {
        assert_eq!(shape(provider, &token), Err(VerifyError::Typo), "{token}");
    }
}

#[test]
fn every_hosts_own_tokens_are_told_apart() {
    let pat = format!("github_pat_{}_{}", "1".repeat(22), "a".repeat(59));
    for (provider, token, expected) in [
        (
            Github,
            made::github("gho_", "0123456789abcdefghijklmnopqrst"),
            TokenKind::GithubOauth,
        ),
        (
            Github,
            made::github("ghu_", "0123456789abcdefghijklmnopqrst"),
            TokenKind::GithubAppUser,
        ),
        (Github, pat, TokenKind::GithubFineGrained),
        (
            Github,
            "0123456789abcdef0123456789abcdef01234567".to_owned(),
            TokenKind::GithubClassic,
        ),
        (
            Gitlab,
            "glpat-0123456789abcdefghij".to_owned(),
            TokenKind::GitlabPersonal,
        ),
        (
            Gitlab,
            made::gitlab("acme-", "AAECAwQFBgcICQoLDA0OD286MQp1OjFqegk"),
            TokenKind::GitlabPersonal,
        ),
        (Gitlab, "ab".repeat(32), TokenKind::GitlabOauth),
        (
            Bitbucket,
            made::atlassian("ATATT3xFfGF0example="),
            TokenKind::AtlassianApiToken,
        ),
        (
            Bitbucket,
            made::atlassian("ATCTT3xFfGN0example="),
            TokenKind::BitbucketAccessToken,
        ),
        (BitbucketServer, data_center("BBDC-"), TokenKind::DataCenterToken),
        (BitbucketServer, data_center(""), TokenKind::DataCenterToken),
    ] {
        assert_eq!(
            shape(provider, &token),
            Ok(Shape {
                kind: expected,
                suspect: false
            }),
            "{token}"
        );
    }
}

#[test]
fn an_unknown_shape_is_left_to_the_host() {
    for provider in Provider::ALL {
        assert_eq!(kind(provider, "something-of-our-admins"), TokenKind::Unknown);
    }
    // Forty or sixty-four hexadecimal digits mean something on one host only.
    assert_eq!(kind(Gitlab, &"a".repeat(40)), TokenKind::Unknown);
    assert_eq!(kind(BitbucketServer, &"a".repeat(64)), TokenKind::Unknown);
}

#[test]
fn a_token_of_another_hosts_kind_is_named() {
    for (provider, token, owner) in [
        (Gitlab, GITHUB_VECTOR, Github),
        (Bitbucket, "github_pat_x", Github),
        (Github, GITLAB_VECTOR, Gitlab),
        (Github, "gldt-0123456789", Gitlab),
        (BitbucketServer, "ATATT3xFfGF0", Bitbucket),
        (BitbucketServer, "ATBBabc", Bitbucket),
        (Bitbucket, "BBDC-NDI", BitbucketServer),
    ] {
        assert_eq!(
            shape(provider, token),
            Err(VerifyError::Foreign { belongs_to: owner }),
            "{token}"
        );
    }
}

#[test]
fn what_is_no_users_token_is_called_what_it_is() {
    for (provider, token, word) in [
        (Github, "ghs_x", "installation"),
        (Github, "ghr_x", "refresh"),
        (Gitlab, "gldt-x", "deploy"),
        (Gitlab, "glcbt-x", "CI/CD job"),
        (Gitlab, "glrt-x", "runner"),
        (Gitlab, "glptt-x", "trigger"),
        (Gitlab, "glft-x", "feed"),
        (Gitlab, "glagent-x", "agent"),
        (Gitlab, "gloas-x", "application’s secret"),
        (Gitlab, "glrtr-x", "runner"),
        (Gitlab, "glimt-x", "mail"),
        (Gitlab, "glwt-x", "workspace"),
        (Gitlab, "glsoat-x", "SCIM"),
        (Gitlab, "glffct-x", "feature flag"),
        (Gitlab, "_gitlab_session=0123", "cookie"),
        (Gitlab, "acme-gldt-0123456789", "deploy"),
        (Gitlab, "acme-glcbt-64_x", "CI/CD job"),
    ] {
        let Err(VerifyError::NotAUserToken { what }) = shape(provider, token) else {
            panic!("{token}")
        };
        assert!(what.contains(word), "{what}");
    }
    assert_eq!(shape(Bitbucket, "ATBBx"), Err(VerifyError::AppPassword));
}

#[test]
fn what_is_no_git_hosts_token_is_named_and_stays_here() {
    let key = format!("{}.{}", "5f3a0c9d".repeat(3), "0123456789abcdef".repeat(2));
    for provider in Provider::ALL {
        for (text, word) in [
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
                "a private key",
            ),
            ("-----BEGIN CERTIFICATE-----\nMIIE", "certificate"),
            ("ssh-ed25519 AAAAC3NzaC1lZDI1 mona@example", "public SSH key"),
            (key.as_str(), "API key of Codefresh"),
        ] {
            let Err(VerifyError::NotAUserToken { what }) = shape(provider, text) else {
                panic!("{text}")
            };
            assert!(what.contains(word), "{what}");
        }
        let address = shape(provider, "https://mona:hunter2@github.com/acme/x.git");
        assert_eq!(address, Err(VerifyError::NotAToken));
    }
    for provider in [Github, Gitlab] {
        assert!(matches!(
            shape(provider, "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"),
            Err(VerifyError::NotAUserToken { .. })
        ));
    }
    // One digit short, it is none of Codefresh's.
    assert_eq!(kind(Github, &key[1..]), TokenKind::Unknown);
}

#[test]
fn a_gitlab_servers_own_prefix_hides_nothing() {
    let routable = made::gitlab("acme-glpat-", "AAECAwQFBgcICQoLDA0OD286MQp1OjFqegk");
    for token in ["acme-glpat-0123456789abcdefghij", &routable] {
        assert_eq!(
            shape(Gitlab, token),
            Ok(Shape {
                kind: TokenKind::GitlabPersonal,
                suspect: false
            })
        );
        assert_eq!(
            shape(Github, token),
            Err(VerifyError::Foreign { belongs_to: Gitlab })
        );
    }
    assert!(shape(Gitlab, "acme-glpat-short").unwrap().suspect);
    assert_eq!(
        shape(Gitlab, &routable.replace("acme", "acne")),
        Err(VerifyError::Typo)
    );
    // Too far from the front to be a prefix.
    assert_eq!(
        kind(Gitlab, "0123456789-0123456789-gldt-0123"),
        TokenKind::Unknown
    );
}

#[test]
fn githubs_checksum_is_held_against_forty_characters_only() {
    let longer = format!("{GITHUB_VECTOR}x");
    assert_eq!(
        shape(Github, &longer),
        Ok(Shape {
            kind: TokenKind::GithubClassic,
            suspect: false
        })
    );
    assert!(shape(Github, &GITHUB_VECTOR[..39]).unwrap().suspect);
}

#[test]
fn what_only_looks_cut_short_is_suspected_and_not_refused() {
    let api_token = made::atlassian("ATATT3xFfGF0example=").replace("example", "exemple");
    for (provider, token) in [
        (Github, "ghp_short"),
        (Github, "github_pat_short"),
        (Gitlab, "glpat-short"),
        (Bitbucket, api_token.as_str()),
        (Bitbucket, "ATCTTxyz"),
        (BitbucketServer, "BBDC-short"),
    ] {
        assert!(shape(provider, token).unwrap().suspect, "{token}");
    }
}

#[test]
fn what_cannot_be_a_token_is_not_sent_anywhere() {
    assert_eq!(shape(Github, ""), Err(VerifyError::Empty));
    for text in [
        "ghp_a b",
        "ghp_a\nb",
        " ghp_ab",
        "ghp_ä",
        "ghp_a\u{7f}",
        &"a".repeat(LONGEST + 1),
    ] {
        assert_eq!(shape(Github, text), Err(VerifyError::NotAToken), "{text}");
    }
}

#[test]
fn a_data_center_token_carries_its_id() {
    assert_eq!(
        data_center_id(&data_center("BBDC-")).as_deref(),
        Some("123456789012")
    );
    assert_eq!(data_center_id("BBDC-short"), None);
    assert_eq!(data_center_id(&"A".repeat(44)), None);
}

fn data_center(prefix: &str) -> String {
    let token = format!(
        "{prefix}{}",
        STANDARD.encode(b"123456789012:abcdefghijklmnopqrst")
    );
    assert_eq!(token.len(), prefix.len() + 44);
    token
}
