//! confluence.atlassian.com, "HTTP access tokens"; the REST API's own pages.

use patrol_core::domain::expiry::Expiry;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::scope::Scopes;
use patrol_core::domain::token::TokenKind;
use patrol_core::providers::VerifyError;
use wiremock::ResponseTemplate;

use super::stage::{Stage, at, data_center, header, json, page};

const PROPERTIES: &str = r#"{"version":"9.4.1","buildNumber":"9004001","displayName":"Bitbucket"}"#;
const USER: &str = r#"{"name":"duke","slug":"duke","displayName":"Duke","active":true,"type":"NORMAL"}"#;
const TOKENS: &str = "/bb/rest/access-tokens/latest/users/duke";

fn dc_error(exception: &str) -> String {
    format!(
        r#"{{"errors":[{{"context":null,"message":"Authentication failed. Please check your credentials and try again.","exceptionName":"com.atlassian.bitbucket.auth.{exception}"}}]}}"#
    )
}

fn signed_in() -> ResponseTemplate {
    json(200, PROPERTIES).insert_header("X-AUSERNAME", "duke")
}

/// The host with the first answer; the token's id is 123456789012.
async fn first(answer: ResponseTemplate) -> Stage {
    Stage::new(Provider::BitbucketServer, &data_center("123456789012"))
        .await
        .api("/application-properties", answer)
        .await
}

async fn whole(tokens: ResponseTemplate) -> Stage {
    first(signed_in())
        .await
        .api("/users/duke", json(200, USER))
        .await
        .web(TOKENS, tokens)
        .await
}

#[tokio::test]
async fn a_token_tells_its_user_and_where_it_can_its_expiry() {
    let list = r#"{"size":2,"isLastPage":true,"values":[{"id":"999999999999","expiryDate":1},{"id":"123456789012","name":"x","expiryDate":1830297600000}]}"#;
    let stage = whole(json(200, list)).await;
    let verified = stage.verify().await.unwrap();
    assert_eq!(
        (verified.account.as_str(), verified.kind),
        ("duke", TokenKind::DataCenterToken)
    );
    assert_eq!(
        verified.expiry,
        Expiry::At {
            at: at("2028-01-01T00:00:00Z")
        }
    );
    assert_eq!(verified.scopes, Scopes::Unknown);
    assert!(verified.warnings[0].contains("Repository write"));
    assert_eq!(
        stage.paths().await,
        ["/application-properties", "/users/duke", TOKENS]
    );
    for request in stage.asked().await {
        assert_eq!(
            header(&request, "authorization"),
            Some(format!("Bearer {}", data_center("123456789012")))
        );
    }
}

#[tokio::test]
async fn the_expiry_is_known_only_of_this_very_token() {
    for (list, expected) in [
        (
            r#"{"isLastPage":true,"values":[{"id":"123456789012"}]}"#,
            Expiry::Never,
        ),
        (
            r#"{"isLastPage":true,"values":[{"id":123456789012}]}"#,
            Expiry::Never,
        ),
        (
            r#"{"isLastPage":true,"values":[{"id":"5","expiryDate":1830297600000}]}"#,
            Expiry::At {
                at: at("2028-01-01T00:00:00Z"),
            },
        ),
        (
            r#"{"isLastPage":false,"values":[{"id":"5","expiryDate":1830297600000}]}"#,
            Expiry::Unknown,
        ),
        (
            r#"{"isLastPage":true,"values":[{"id":"5"},{"id":"6"}]}"#,
            Expiry::Unknown,
        ),
        (r#"{"isLastPage":true,"values":[]}"#, Expiry::Unknown),
        (
            r#"{"isLastPage":true,"values":[{"id":"123456789012","expiryDate":1000}]}"#,
            Expiry::Unknown,
        ),
        ("[]", Expiry::Unknown),
    ] {
        assert_eq!(
            whole(json(200, list)).await.verify().await.unwrap().expiry,
            expected,
            "{list}"
        );
    }
}

#[tokio::test]
async fn a_list_of_tokens_that_is_kept_from_tokens_is_no_fault() {
    for tokens in [
        json(401, &dc_error("AuthorisationException")),
        json(403, "{}"),
        json(404, "{}"),
        page(200),
    ] {
        let verified = whole(tokens).await.verify().await.unwrap();
        assert_eq!(
            (verified.account.as_str(), verified.expiry),
            ("duke", Expiry::Unknown)
        );
    }
}

#[tokio::test]
async fn a_user_page_that_is_kept_back_ends_the_questions() {
    let stage = first(json(200, PROPERTIES).insert_header("X-AUSERNAME", "duke%40acme.example")).await;
    let stage = stage
        .api(
            "/users/duke_acme.example",
            json(401, &dc_error("AuthorisationException")),
        )
        .await;
    assert_eq!(stage.verify().await.unwrap().account, "duke@acme.example");
    assert_eq!(
        stage.paths().await,
        ["/application-properties", "/users/duke_acme.example"]
    );
}

#[tokio::test]
async fn an_answer_that_names_no_user_is_a_refusal() {
    for answer in [
        json(200, PROPERTIES),
        json(200, PROPERTIES).insert_header("X-AUSERNAME", ""),
    ] {
        let stage = first(answer).await;
        assert_eq!(
            stage.verify().await,
            Err(VerifyError::Rejected { suspect: false })
        );
        assert_eq!(stage.asked().await.len(), 1);
    }
}

#[tokio::test]
async fn refusals_are_told_apart_by_their_exception() {
    for (exception, expected) in [
        (
            "IncorrectPasswordAuthenticationException",
            VerifyError::Rejected { suspect: false },
        ),
        ("CaptchaRequiredAuthenticationException", VerifyError::Captcha),
        (
            "AuthorisationException",
            VerifyError::TooFewScopes {
                scopes: vec!["PROJECT_READ".to_owned()],
            },
        ),
    ] {
        let stage = first(json(401, &dc_error(exception))).await;
        assert_eq!(stage.verify().await, Err(expected));
        assert_eq!(stage.asked().await.len(), 1);
    }
    assert_eq!(
        first(json(401, "{}")).await.verify().await,
        Err(VerifyError::Rejected { suspect: false })
    );
    assert_eq!(
        first(json(403, "{}")).await.verify().await,
        Err(VerifyError::Forbidden)
    );
}

#[tokio::test]
async fn a_deactivated_user_is_said_to_be_shut_out() {
    let stage = first(signed_in())
        .await
        .api("/users/duke", json(200, &USER.replace("true", "false")))
        .await;
    assert_eq!(stage.verify().await, Err(VerifyError::Blocked));
}

#[tokio::test]
async fn a_user_name_that_is_not_the_tokens_is_said() {
    let verified = whole(json(401, "{}"))
        .await
        .username("Duke")
        .verify()
        .await
        .unwrap();
    assert_eq!(verified.warnings.len(), 1);
    let verified = whole(json(401, "{}"))
        .await
        .username("mona")
        .verify()
        .await
        .unwrap();
    assert!(verified.warnings[1].contains("mona") && verified.warnings[1].contains("duke"));
}

#[tokio::test]
async fn another_program_is_told_from_bitbucket() {
    let with_user = |answer: ResponseTemplate| answer.insert_header("X-AUSERNAME", "duke");
    for answer in [
        page(200),
        with_user(page(200)),
        with_user(json(200, "{}")),
        page(401),
        page(404),
        json(404, "{}"),
    ] {
        assert_eq!(
            first(answer).await.verify().await,
            Err(VerifyError::WrongSoftware)
        );
    }
}

#[tokio::test]
async fn a_projects_or_repositorys_own_token_is_named_as_such() {
    let stage = first(signed_in())
        .await
        .api("/users/duke", json(200, &USER.replace("NORMAL", "SERVICE")))
        .await;
    let verified = stage.verify().await.unwrap();
    assert!(
        verified.warnings[1].contains("acts for no user"),
        "{:?}",
        verified.warnings
    );
}

#[tokio::test]
async fn the_older_address_of_who_am_i_is_never_asked() {
    // It no longer takes tokens, and a Basic attempt there can trip the CAPTCHA.
    let stage = whole(json(200, "{}")).await;
    stage.verify().await.unwrap();
    assert!(stage.paths().await.iter().all(|path| !path.contains("whoami")));
}
