//! docs.github.com, "Authenticating to the REST API"; "Scopes for OAuth apps".

use std::time::Duration;

use patrol_core::domain::expiry::Expiry;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::scope::Scopes;
use patrol_core::domain::token::TokenKind;
use patrol_core::http::HttpError;
use patrol_core::providers::VerifyError;
use wiremock::ResponseTemplate;

use super::stage::{GITHUB, Stage, at, header, json, page};

const MONA: &str = r#"{"login":"octocat","id":1,"type":"User"}"#;
const EXPIRATION: &str = "github-authentication-token-expiration";

async fn github(answer: ResponseTemplate) -> Stage {
    Stage::new(Provider::Github, GITHUB)
        .await
        .api("/user", answer)
        .await
}

#[tokio::test]
async fn a_classic_token_tells_account_scopes_and_expiry_in_one_request() {
    let answer = json(200, MONA)
        .insert_header("X-OAuth-Scopes", "admin:repo_hook, repo")
        .insert_header(EXPIRATION, "2027-01-31 02:34:04 UTC");
    let stage = github(answer).await;
    let verified = stage.verify().await.unwrap();
    assert_eq!(verified.account, "octocat");
    assert_eq!(verified.kind, TokenKind::GithubClassic);
    assert_eq!(verified.scopes, Scopes::known(["repo", "admin:repo_hook"]));
    assert_eq!(
        verified.expiry,
        Expiry::At {
            at: at("2027-01-31T02:34:04Z")
        }
    );
    assert!(verified.warnings.is_empty(), "{:?}", verified.warnings);
    let asked = stage.asked().await;
    assert_eq!(asked.len(), 1);
    assert_eq!(
        header(&asked[0], "authorization"),
        Some(format!("Bearer {GITHUB}"))
    );
}

#[tokio::test]
async fn a_scope_header_that_is_there_and_empty_means_none() {
    let verified = github(json(200, MONA).insert_header("X-OAuth-Scopes", ""))
        .await
        .verify()
        .await
        .unwrap();
    assert_eq!(verified.scopes, Scopes::known::<&str>([]));
}

#[tokio::test]
async fn a_scope_header_that_is_absent_means_unknown() {
    let verified = github(json(200, MONA)).await.verify().await.unwrap();
    assert_eq!(verified.scopes, Scopes::Unknown);
}

#[tokio::test]
async fn a_fine_grained_token_has_unknown_scopes_and_a_warning() {
    let token = format!("github_pat_{}_{}", "1".repeat(22), "a".repeat(59));
    for answer in [
        json(200, MONA),
        json(200, MONA).insert_header("X-OAuth-Scopes", ""),
    ] {
        let stage = Stage::new(Provider::Github, &token)
            .await
            .api("/user", answer)
            .await;
        let verified = stage.verify().await.unwrap();
        assert_eq!(
            (verified.kind, verified.scopes),
            (TokenKind::GithubFineGrained, Scopes::Unknown)
        );
        assert!(
            verified.warnings[0].contains("fine-grained"),
            "{:?}",
            verified.warnings
        );
    }
}

#[tokio::test]
async fn the_expiry_is_read_in_both_forms_and_its_absence_means_never() {
    for (value, expected) in [
        (
            Some("2027-04-26 20:23:26 +0200"),
            Expiry::At {
                at: at("2027-04-26T18:23:26Z"),
            },
        ),
        (
            Some("2027-04-26 20:23:26 UTC"),
            Expiry::At {
                at: at("2027-04-26T20:23:26Z"),
            },
        ),
        (None, Expiry::Never),
    ] {
        let answer = json(200, MONA);
        let answer = if let Some(value) = value {
            answer.insert_header(EXPIRATION, value)
        } else {
            answer
        };
        assert_eq!(github(answer).await.verify().await.unwrap().expiry, expected);
    }
}

#[tokio::test]
async fn an_expiry_that_cannot_be_is_not_believed_and_said() {
    for value in ["2001-01-01 00:00:00 UTC", "2026-11-22 12:03:00 UTC", "soon"] {
        let verified = github(json(200, MONA).insert_header(EXPIRATION, value))
            .await
            .verify()
            .await
            .unwrap();
        assert_eq!(verified.expiry, Expiry::Unknown, "{value}");
        assert_eq!(verified.warnings.len(), 1, "{value}");
    }
}

#[tokio::test]
async fn a_refused_token_is_asked_about_once_only() {
    let stage = github(json(
        401,
        r#"{"message":"Bad credentials","documentation_url":"https://docs.github.com/rest"}"#,
    ))
    .await;
    let error = stage.verify().await.unwrap_err();
    assert_eq!(error, VerifyError::Rejected { suspect: false });
    assert_eq!(stage.asked().await.len(), 1);
    assert!(stage.sentence(&error).contains("does not say which"));
}

#[tokio::test]
async fn a_refused_token_that_is_too_short_is_said_to_look_cut_off() {
    let stage = Stage::new(Provider::Github, &GITHUB[..30])
        .await
        .api("/user", json(401, "{}"))
        .await;
    let error = stage.verify().await.unwrap_err();
    assert_eq!(error, VerifyError::Rejected { suspect: true });
    assert!(stage.sentence(&error).contains("not copied whole"));
}

#[tokio::test]
async fn single_sign_on_is_named_with_the_hosts_own_page_for_it() {
    for status in [403, 404] {
        let stage = Stage::new(Provider::Github, GITHUB).await;
        let url = format!(
            "{}/orgs/acme/sso?authorization_request=AZSCKtL4U8yX1H3sCQIVnVgmjmon5fWxks5YrqhJ",
            stage.server.uri()
        );
        let answer = json(
            status,
            r#"{"message":"Resource protected by organization SAML enforcement."}"#,
        )
        .insert_header("X-GitHub-SSO", format!("required; url={url}").as_str());
        let stage = stage.api("/user", answer).await;
        let error = stage.verify().await.unwrap_err();
        assert_eq!(
            error,
            VerifyError::Sso {
                link: Some(url.parse().unwrap())
            }
        );
        assert_eq!(error.fault(&stage.host).link, Some(url));
    }
}

#[tokio::test]
async fn a_sign_on_page_elsewhere_is_not_offered() {
    let answer = json(403, "{}").insert_header(
        "X-GitHub-SSO",
        "required; url=https://github.com.evil.example/sso",
    );
    assert_eq!(
        github(answer).await.verify().await,
        Err(VerifyError::Sso { link: None })
    );
}

#[tokio::test]
async fn organizations_left_out_for_want_of_single_sign_on_are_named_by_their_numbers() {
    for (list, words) in [
        (
            "21955855,20582480",
            &["2 of your organizations", "21955855, 20582480"][..],
        ),
        ("21955855", &["one of your organizations", "21955855"]),
        (
            "1,2,3,4,5,6,7",
            &["7 of your organizations", "1, 2, 3, 4, 5 and others"],
        ),
    ] {
        let answer = json(200, MONA)
            .insert_header("X-OAuth-Scopes", "repo")
            .insert_header(
                "X-GitHub-SSO",
                format!("partial-results; organizations={list}").as_str(),
            );
        let verified = github(answer).await.verify().await.unwrap();
        for word in words {
            assert!(verified.warnings[0].contains(word), "{:?}", verified.warnings);
        }
        assert!(verified.warnings[0].contains("/settings/tokens"));
    }
    for list in ["", " , ", "<b>", "acme"] {
        let answer = json(200, MONA).insert_header(
            "X-GitHub-SSO",
            format!("partial-results; organizations={list}").as_str(),
        );
        let verified = github(answer).await.verify().await.unwrap();
        assert!(verified.warnings.is_empty(), "{list} {:?}", verified.warnings);
    }
}

#[tokio::test]
async fn what_an_endpoint_would_need_is_not_taken_for_what_the_token_has() {
    let accepted = "X-Accepted-GitHub-Permissions";
    let answer = json(
        403,
        r#"{"message":"Resource not accessible by personal access token"}"#,
    );
    assert_eq!(
        github(answer.insert_header(accepted, "contents=write"))
            .await
            .verify()
            .await,
        Err(VerifyError::Forbidden)
    );
    let answer = json(200, MONA).insert_header(accepted, "contents=write");
    assert_eq!(
        github(answer).await.verify().await.unwrap().scopes,
        Scopes::Unknown
    );
}

#[tokio::test]
async fn a_distrusted_expiry_is_asked_of_the_user_and_an_oauth2_tokens_last_minutes_are_not() {
    let soon = json(200, MONA).insert_header(EXPIRATION, "2026-11-22 12:03:00 UTC");
    let verified = github(soon.clone()).await.verify().await.unwrap();
    assert!(
        verified.warnings[0].contains("Expires on"),
        "{:?}",
        verified.warnings
    );
    // The published sample's thirty characters and sum, behind the prefix of OAuth2.
    let oauth = Stage::new(Provider::Github, &GITHUB.replace("ghp_", "gho_"))
        .await
        .api("/user", soon)
        .await;
    let verified = oauth.verify().await.unwrap();
    assert_eq!(
        (verified.kind, verified.expiry),
        (
            TokenKind::GithubOauth,
            Expiry::At {
                at: at("2026-11-22T12:03:00Z")
            }
        )
    );
    assert!(verified.warnings.is_empty(), "{:?}", verified.warnings);
}

#[tokio::test]
async fn a_limit_is_told_from_a_refusal_and_says_how_long_to_wait() {
    let spent =
        json(403, r#"{"message":"API rate limit exceeded"}"#).insert_header("X-RateLimit-Remaining", "0");
    // Ten minutes after NOW.
    let reset = (at("2026-11-22T12:10:00Z").as_second()).to_string();
    for (answer, seconds) in [
        (
            spent.clone().insert_header("X-RateLimit-Reset", reset.as_str()),
            Some(600),
        ),
        (spent, None),
        (json(403, "{}").insert_header("Retry-After", "30"), Some(30)),
        (json(429, "{}").insert_header("Retry-After", "60"), Some(60)),
    ] {
        let stage = github(answer).await;
        let error = stage.verify().await.unwrap_err();
        assert_eq!(
            error,
            VerifyError::RateLimited {
                retry_after: seconds.map(Duration::from_secs)
            }
        );
        assert_eq!(stage.asked().await.len(), 1);
    }
}

#[tokio::test]
async fn a_bare_403_is_said_to_be_possibly_temporary() {
    let stage = github(json(403, "{}").insert_header("X-RateLimit-Remaining", "59")).await;
    let error = stage.verify().await.unwrap_err();
    assert_eq!(error, VerifyError::Forbidden);
    assert!(stage.sentence(&error).contains("even to a good one"));
}

#[tokio::test]
async fn another_program_or_a_login_page_is_told_from_github() {
    for answer in [
        page(200),
        page(401),
        page(403),
        page(404),
        json(404, "{}"),
        json(200, r#"{"username":"root"}"#),
        json(200, "[]"),
    ] {
        assert_eq!(
            github(answer).await.verify().await,
            Err(VerifyError::WrongSoftware)
        );
    }
}

#[tokio::test]
async fn other_statuses_say_what_they_are() {
    assert_eq!(
        github(json(410, "{}")).await.verify().await,
        Err(VerifyError::Gone)
    );
    assert_eq!(
        github(page(500)).await.verify().await,
        Err(VerifyError::Unexpected { status: 500 })
    );
    assert_eq!(
        github(json(418, "{}")).await.verify().await,
        Err(VerifyError::Unexpected { status: 418 })
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_token_stays_here() {
    let other = Stage::new(Provider::Github, GITHUB).await;
    let stage =
        github(ResponseTemplate::new(302).insert_header("Location", other.server.uri().as_str())).await;
    let error = stage.verify().await.unwrap_err();
    assert!(
        matches!(error, VerifyError::Network(HttpError::Redirected { .. })),
        "{error:?}"
    );
    assert!(other.asked().await.is_empty());
}

#[tokio::test]
async fn a_mistyped_or_foreign_token_is_never_sent() {
    for (token, expected) in [
        ("ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18", VerifyError::Typo),
        (
            "glpat-0123456789abcdefghij",
            VerifyError::Foreign {
                belongs_to: Provider::Gitlab,
            },
        ),
        (
            "ghs_0123456789",
            VerifyError::NotAUserToken {
                what: "a GitHub App’s installation token".to_owned(),
            },
        ),
        ("", VerifyError::Empty),
        ("ghp two words", VerifyError::NotAToken),
    ] {
        let stage = Stage::new(Provider::Github, token).await;
        assert_eq!(stage.verify().await, Err(expected));
        assert!(stage.asked().await.is_empty());
    }
}
