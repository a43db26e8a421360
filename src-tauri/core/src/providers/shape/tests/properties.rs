//! What holds for every token there could be.

use proptest::prelude::*;

use super::super::checksum::{self, made};
use super::super::*;
use super::shape;
use Provider::{Bitbucket, BitbucketServer, Github, Gitlab};

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
    fn what_a_host_makes_is_taken_without_suspicion(
        random in "[0-9A-Za-z]{30}", body in "[0-9A-Za-z_-]{20,150}", bytes in "[0-9A-Za-z_-]{27,120}",
        server in "[a-z]{1,12}", id in "[0-9]{12}", rest in "[ -~]{20}", a in "[0-9A-Za-z]{22}", b in "[0-9A-Za-z]{59}",
    ) {
        for (provider, token) in [
            (Github, made::github("ghp_", &random)),
            (Github, made::github("gho_", &random)),
            (Github, made::github("ghu_", &random)),
            (Github, format!("github_pat_{a}_{b}")),
            (Gitlab, made::gitlab("glpat-", &bytes)),
            (Gitlab, made::gitlab(&format!("{server}-glpat-"), &bytes)),
            (Gitlab, format!("glpat-{}", &random[..20])),
            (Bitbucket, made::atlassian(&format!("ATATT3x{body}"))),
            (Bitbucket, made::atlassian(&format!("ATCTT3x{body}"))),
            (BitbucketServer, format!("BBDC-{}", STANDARD.encode(format!("{id}:{rest}")))),
        ] {
            let shape = shape(provider, &token);
            prop_assert!(shape.as_ref().is_ok_and(|shape| !shape.suspect && shape.kind != TokenKind::Unknown), "{token} {shape:?}");
        }
    }

    #[test]
    fn one_wrong_character_is_never_passed_over(
        random in "[0-9A-Za-z]{30}", bytes in "[0-9A-Za-z_-]{27,120}", body in "[0-9A-Za-z_-]{20,150}",
        at in any::<proptest::sample::Index>(), other in "[0-9A-Za-z]",
    ) {
        // From where on each kind's sum reaches.
        for (provider, token, from) in [
            (Github, made::github("ghp_", &random), 4),
            (Gitlab, made::gitlab("glpat-", &bytes), 6),
            (Bitbucket, made::atlassian(&format!("ATCTT3x{body}")), 7),
        ] {
            let at = from + at.index(token.len() - from);
            let mut changed = token.clone();
            changed.replace_range(at..=at, &other);
            let passed = shape(provider, &changed).is_ok_and(|shape| !shape.suspect);
            // Atlassian's digits may be written small.
            let same = if provider == Bitbucket && at >= token.len() - 8 { changed.eq_ignore_ascii_case(&token) } else { changed == token };
            // Without its dots a token of GitLab's is one of the older form, which has no sum.
            let older = provider == Gitlab && at >= token.len() - 13 && at < token.len() - 9;
            prop_assert!(passed == same || older, "{token} {changed}");
        }
    }

    #[test]
    fn a_servers_own_prefix_changes_nothing_about_what_it_is(server in "[A-Za-z0-9]{1,20}", at in 0..NOT_A_USERS.len(), rest in "[0-9A-Za-z]{1,60}") {
        let (prefix, owner, what) = NOT_A_USERS[at];
        prop_assume!(owner == Gitlab && prefix.starts_with("gl"));
        let answer = shape(Gitlab, &format!("{server}-{prefix}{rest}"));
        prop_assert_eq!(answer, Err(VerifyError::NotAUserToken { what: what() }));
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
