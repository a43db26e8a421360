//! developer.atlassian.com, "Authentication for the Bitbucket Cloud REST API";
//! headers as trufflehog's analyzer reads them.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use patrol_core::domain::expiry::Expiry;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::scope::{ScopeTable, Scopes};
use patrol_core::domain::token::TokenKind;
use patrol_core::providers::VerifyError;
use wiremock::ResponseTemplate;

use super::stage::{Stage, atlassian, header, json, page};

const USER: &str = r#"{"username":"tux","nickname":"Tux","display_name":"Tux P.","account_id":"557058:x","uuid":"{x}","type":"user"}"#;
const LACKS: &str = r#"{"type":"error","error":{"message":"Your credentials lack one or more required privilege scopes.","detail":{"required":["read:user:bitbucket"],"granted":["read:repository:bitbucket"]}}}"#;
const ALL: &str =
    "read:user:bitbucket, read:workspace:bitbucket, read:repository:bitbucket, write:repository:bitbucket";

async fn bitbucket(token: &str, answer: ResponseTemplate) -> Stage {
    Stage::new(Provider::Bitbucket, token)
        .await
        .api("/user", answer)
        .await
}

async fn api_token(answer: ResponseTemplate) -> Stage {
    bitbucket(&atlassian("ATATT"), answer)
        .await
        .email("tux@acme.example")
}

fn scoped(answer: ResponseTemplate, kind: &str, scopes: &str) -> ResponseTemplate {
    answer
        .insert_header("x-credential-type", kind)
        .insert_header("x-oauth-scopes", scopes)
}

#[tokio::test]
async fn an_api_token_goes_with_the_email_address_and_tells_its_scopes() {
    let stage = api_token(scoped(json(200, USER), "api_token", ALL)).await;
    let verified = stage.verify().await.unwrap();
    assert_eq!(
        (verified.account.as_str(), verified.kind),
        ("tux", TokenKind::AtlassianApiToken)
    );
    assert_eq!(
        ScopeTable::built_in().missing(Provider::Bitbucket, verified.kind, &verified.scopes),
        Some(vec![])
    );
    assert_eq!(verified.expiry, Expiry::Unknown);
    assert!(verified.warnings.is_empty());
    let asked = stage.asked().await;
    let pair = STANDARD.encode(format!("tux@acme.example:{}", atlassian("ATATT")));
    assert_eq!(asked.len(), 1);
    assert_eq!(header(&asked[0], "authorization"), Some(format!("Basic {pair}")));
}

#[tokio::test]
async fn an_api_token_without_an_email_address_is_not_sent() {
    for email in [None, Some(""), Some("tux"), Some("tux@acme.example:x")] {
        let stage = bitbucket(&atlassian("ATATT"), json(200, USER)).await;
        let stage = if let Some(email) = email {
            stage.email(email)
        } else {
            stage
        };
        assert_eq!(stage.verify().await, Err(VerifyError::NeedsEmail), "{email:?}");
        assert!(stage.asked().await.is_empty());
    }
}

#[tokio::test]
async fn an_access_token_is_refused_its_user_and_tells_its_scopes_all_the_same() {
    for kind in [
        "repo_access_token",
        "project_access_token",
        "workspace_access_token",
    ] {
        let stage = bitbucket(
            &atlassian("ATCTT"),
            scoped(json(403, LACKS), kind, "repository, repository:write"),
        )
        .await;
        let verified = stage.verify().await.unwrap();
        assert_eq!(
            (verified.account.as_str(), verified.kind),
            ("x-token-auth", TokenKind::BitbucketAccessToken)
        );
        assert_eq!(verified.scopes, Scopes::known(["repository", "repository:write"]));
        assert!(verified.warnings[0].contains("acts for no user"));
        let asked = stage.asked().await;
        assert_eq!(
            header(&asked[0], "authorization"),
            Some(format!("Bearer {}", atlassian("ATCTT")))
        );
    }
}

#[tokio::test]
async fn an_oauth_token_has_no_shape_and_goes_as_bearer() {
    let answer = json(200, USER).insert_header("x-oauth-scopes", "account, team, repository:write");
    let verified = bitbucket("some-oauth-token", answer)
        .await
        .verify()
        .await
        .unwrap();
    assert_eq!(verified.kind, TokenKind::BitbucketOauth);
    assert_eq!(
        ScopeTable::built_in().missing(Provider::Bitbucket, verified.kind, &verified.scopes),
        Some(vec![])
    );
}

#[tokio::test]
async fn scopes_that_are_not_told_are_unknown_and_said_so() {
    let verified = api_token(json(200, USER)).await.verify().await.unwrap();
    assert_eq!((verified.scopes, verified.warnings.len()), (Scopes::Unknown, 1));
}

#[tokio::test]
async fn the_account_is_named_as_well_as_the_host_can() {
    for (body, name) in [
        (r#"{"nickname":"Tux"}"#, "Tux"),
        (r#"{"username":null,"display_name":"Tux P."}"#, "Tux P."),
    ] {
        assert_eq!(
            api_token(json(200, body)).await.verify().await.unwrap().account,
            name
        );
    }
}

#[tokio::test]
async fn a_refusal_names_all_that_it_may_mean() {
    let body = r#"{"type":"error","error":{"message":"Token is invalid, expired, or not supported for this endpoint."}}"#;
    let stage =
        api_token(json(401, body).insert_header("www-authenticate", "Basic realm=\"Bitbucket.org HTTP\""))
            .await;
    let error = stage.verify().await.unwrap_err();
    assert_eq!(error, VerifyError::Rejected { suspect: false });
    assert!(
        stage.sentence(&error).contains("without scopes")
            && stage.sentence(&error).contains("e-mail address")
    );
    assert_eq!(stage.asked().await.len(), 1);
}

#[tokio::test]
async fn an_api_token_whose_sum_does_not_fit_is_sent_but_suspected() {
    let token = atlassian("ATATT").replace("nobody", "n0body");
    let stage = bitbucket(&token, json(401, "{}")).await.email("tux@acme.example");
    assert_eq!(stage.verify().await, Err(VerifyError::Rejected { suspect: true }));
}

#[tokio::test]
async fn a_token_that_may_not_say_whose_it_is_lacks_the_scope_in_its_own_word() {
    let lacks = |scope: &str| {
        Err(VerifyError::TooFewScopes {
            scopes: vec![scope.to_owned()],
        })
    };
    assert_eq!(
        api_token(scoped(json(403, LACKS), "api_token", "read:repository:bitbucket"))
            .await
            .verify()
            .await,
        lacks("read:user:bitbucket")
    );
    assert_eq!(
        bitbucket("some-oauth-token", json(403, LACKS))
            .await
            .verify()
            .await,
        lacks("account")
    );
    assert_eq!(
        api_token(json(403, "{}")).await.verify().await,
        Err(VerifyError::Forbidden)
    );
}

#[tokio::test]
async fn an_app_password_is_refused_here() {
    let stage = bitbucket("ATBBexample", json(200, USER))
        .await
        .email("tux@acme.example");
    assert_eq!(stage.verify().await, Err(VerifyError::AppPassword));
    assert!(stage.asked().await.is_empty());
}

#[tokio::test]
async fn other_statuses_say_what_they_are() {
    let gone = json(
        410,
        r#"{"type":"error","error":{"message":"CHANGE-2770 - Functionality has been deprecated"}}"#,
    );
    assert_eq!(api_token(gone).await.verify().await, Err(VerifyError::Gone));
    let limit = json(429, "{}").insert_header("Retry-After", "3600");
    assert_eq!(
        api_token(limit).await.verify().await,
        Err(VerifyError::RateLimited {
            retry_after: Some(Duration::from_secs(3600))
        })
    );
    for answer in [page(200), page(401), page(404), json(200, "{}")] {
        assert_eq!(
            api_token(answer).await.verify().await,
            Err(VerifyError::WrongSoftware)
        );
    }
}
