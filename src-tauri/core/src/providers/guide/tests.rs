#![allow(clippy::unwrap_used)]

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::scope::ScopeTable;

const TODAY: Date = date(2026, 11, 22);

fn host(provider: Provider) -> GitHost {
    let api = match provider {
        Provider::Github => "https://api.github.com",
        Provider::Gitlab => "https://git.acme.example/lab/api/v4",
        Provider::Bitbucket => "https://api.bitbucket.org/2.0",
        Provider::BitbucketServer => "https://acme.example/bb/rest/api/1.0",
    };
    GitHost::new(provider, api).unwrap()
}

fn made(provider: Provider, max_days: Option<u32>, rotates: bool) -> Guide {
    let table = ScopeTable::built_in();
    guide(
        &host(provider),
        table.required(provider),
        " Codefresh prod ",
        max_days,
        TODAY,
        rotates,
    )
}

fn gitlab(version: &str) -> String {
    let server = Server {
        software: "GitLab".to_owned(),
        version: Some(version.to_owned()),
    };
    let table = ScopeTable::built_in();
    let needs = table.required(Provider::Gitlab);
    let guide = guide_for(
        &host(Provider::Gitlab),
        Some(&server),
        needs,
        "x",
        None,
        TODAY,
        false,
    );
    guide.steps.join("\n")
}

#[test]
fn every_guide_names_the_token_its_scopes_and_its_date() {
    let table = ScopeTable::built_in();
    for provider in Provider::ALL {
        let guide = made(provider, None, false);
        let text = guide.steps.join("\n");
        assert_eq!((guide.name.as_str(), guide.days), ("Codefresh prod", Some(90)));
        // Ninety days from 22 November.
        assert!(text.contains("20 February 2027"), "{text}");
        assert!(text.contains("Codefresh prod"), "{text}");
        assert!(text.contains("shown only once"), "{text}");
        for need in table.required(provider) {
            let word = match provider {
                Provider::BitbucketServer => steps::permission(&need.scope),
                _ => need.scope.clone(),
            };
            assert!(text.contains(&word) && guide.scopes.contains(&word), "{word}");
        }
        for step in &guide.steps {
            assert!(
                step.ends_with('.') && !step.contains("  ") && !step.contains(".."),
                "{step}"
            );
        }
    }
}

#[test]
fn the_scopes_are_copied_in_the_hosts_own_form() {
    for (provider, scopes) in [
        (Provider::Github, "repo"),
        (Provider::Gitlab, "read_api,read_repository,write_repository"),
        (
            Provider::Bitbucket,
            "read:user:bitbucket,read:workspace:bitbucket,read:repository:bitbucket,write:repository:bitbucket",
        ),
        (Provider::BitbucketServer, "Project read, Repository write"),
    ] {
        assert_eq!(made(provider, None, false).scopes, scopes);
    }
}

#[test]
fn a_guide_says_the_hosts_own_words() {
    for (provider, words) in [
        (
            Provider::Github,
            &[
                "Tokens (classic)",
                "Generate new token (classic)",
                "Configure SSO",
            ][..],
        ),
        (
            Provider::Bitbucket,
            &["Create API token with scopes", "App: Bitbucket", "e-mail"],
        ),
        (Provider::BitbucketServer, &["HTTP access tokens", "Create token"]),
    ] {
        let text = made(provider, None, false).steps.join("\n");
        for word in words {
            assert!(text.contains(word), "{word}: {text}");
        }
    }
}

#[test]
fn only_a_host_with_single_sign_on_speaks_of_it() {
    let own = GitHost::new(Provider::Github, "https://git.acme.example/api/v3").unwrap();
    let text = guide(&own, &[], "x", None, TODAY, false).steps.join("\n");
    assert!(!text.contains("single sign-on"), "{text}");
}

#[test]
fn gitlabs_words_are_those_of_its_version() {
    assert!(gitlab("19.2.0").contains("Legacy token"));
    assert!(!gitlab("19.2.0").contains("Add new token"));
    assert!(gitlab("18.8.0").contains("Add new token"));
    assert!(!gitlab("18.8.0").contains("Legacy token"));
    let unknown = made(Provider::Gitlab, None, false).steps.join("\n");
    assert!(unknown.contains("Legacy token") && unknown.contains("Add new token"));
}

#[test]
fn gitlabs_guide_tells_what_would_save_the_next_one() {
    assert!(gitlab("18.9.0").contains("self_rotate"));
    // Which came with 17.9.
    assert!(!gitlab("17.8.0").contains("self_rotate"));
    let api = Need {
        scope: "api".to_owned(),
        purpose: None,
    };
    let guide = guide(&host(Provider::Gitlab), &[api], "x", None, TODAY, false);
    assert!(!guide.steps.join("\n").contains("self_rotate"));
}

#[test]
fn the_proposed_life_stays_within_what_is_allowed() {
    for (max_days, days) in [(None, 90), (Some(30), 30), (Some(365), 90), (Some(0), 1)] {
        for provider in Provider::ALL {
            assert_eq!(made(provider, max_days, false).days, Some(days));
        }
    }
    let text = made(Provider::Github, Some(30), false).steps.join("\n");
    assert!(text.contains("22 December 2026"), "{text}");
}

#[test]
fn a_replacement_leaves_the_old_token_alone_until_the_end() {
    for provider in Provider::ALL {
        let (new, replacement) = (made(provider, None, false), made(provider, None, true));
        assert_eq!(replacement.steps.len(), new.steps.len() + 1);
        let first = &replacement.steps[0];
        assert!(
            first.contains("same scopes") && first.contains("old one stays good"),
            "{first}"
        );
        assert_eq!(replacement.steps[1..], new.steps);
    }
    assert!(made(Provider::Github, None, true).steps[0].contains("Regenerate"));
}

proptest! {
    #[test]
    fn no_name_and_no_number_makes_a_guide_fall_over(name in "\\PC{0,60}", max in proptest::option::of(any::<u32>()), rotates: bool) {
        for provider in Provider::ALL {
            let guide = guide(&host(provider), &[], &name, max, TODAY, rotates);
            prop_assert!(guide.days.is_some_and(|days| (1..=90).contains(&days)));
            prop_assert!(!guide.steps.is_empty());
        }
    }
}
