#![allow(clippy::unwrap_used)]

use super::checksum::{self, made};
use super::*;
use Provider::{Bitbucket, BitbucketServer, Github, Gitlab};
use proptest::prelude::*;

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
    ] {
        let Err(VerifyError::NotAUserToken { what }) = shape(provider, token) else {
            panic!("{token}")
        };
        assert!(what.contains(word), "{what}");
    }
    assert_eq!(shape(Bitbucket, "ATBBx"), Err(VerifyError::AppPassword));
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

proptest! {
    #[test]
    fn githubs_checksum_fits_what_it_was_made_for_and_no_neighbour(
        random in "[0-9A-Za-z]{30}", at in 4usize..40, other in "[0-9A-Za-z]",
    ) {
        let token = made::github("ghp_", &random);
        prop_assert_eq!(token.len(), 40);
        prop_assert!(checksum::github(&token));
        let mut changed = token.clone();
        changed.replace_range(at..=at, &other);
        prop_assert_eq!(checksum::github(&changed), changed == token);
    }

    #[test]
    fn gitlabs_checksum_fits_what_it_was_made_for_and_no_neighbour(
        prefix in "[a-z-]{0,8}", payload in "[0-9A-Za-z_-]{27,120}", at in any::<proptest::sample::Index>(), other in "[0-9a-z]",
    ) {
        let token = made::gitlab(&prefix, &payload);
        prop_assert_eq!(checksum::gitlab(&token), Some(true));
        let at = at.index(token.len());
        let mut changed = token.clone();
        changed.replace_range(at..=at, &other);
        prop_assert_eq!(checksum::gitlab(&changed) == Some(true), changed == token);
    }

    #[test]
    fn atlassians_checksum_fits_what_it_was_made_for_and_no_neighbour(body in "[0-9A-Za-z_=-]{0,150}", at in any::<proptest::sample::Index>()) {
        let token = made::atlassian(&format!("ATCTT3x{body}"));
        prop_assert_eq!(checksum::atlassian(&token), Some(true));
        let at = 7 + at.index(token.len() - 7);
        let mut changed = token.clone();
        changed.replace_range(at..=at, "!");
        prop_assert_eq!(checksum::atlassian(&changed), Some(false));
    }

    #[test]
    fn no_text_makes_the_reader_fall_over(text in "\\PC{0,200}") {
        for provider in Provider::ALL {
            let _ = shape(provider, &text);
        }
    }

    #[test]
    fn a_prefix_decides_whose_token_it_is(at in 0..USERS.len(), rest in "[0-9A-Za-z]{1,60}") {
        let (prefix, owner, _) = USERS[at];
        for provider in Provider::ALL.into_iter().filter(|provider| *provider != owner) {
            let answer = shape(provider, &format!("{prefix}{rest}"));
            prop_assert_eq!(answer, Err(VerifyError::Foreign { belongs_to: owner }));
        }
    }
}
