#![allow(clippy::unwrap_used)]

use std::time::Duration;

use wiremock::matchers::{body_json, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

/// An expired sample token, published in therootcompany/base62-token.js.
const TOKEN: &str = "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";

/// GitHub's call, played on loopback; the token's way there is the same.
async fn answered(token: &str, answer: ResponseTemplate) -> (Result<(), VerifyError>, MockServer) {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/credentials/revoke"))
        .and(body_json(serde_json::json!({ "credentials": [token] })))
        .respond_with(answer)
        .mount(&server)
        .await;
    let host = GitHost::new(Provider::Github, &server.uri()).unwrap();
    let secret = Secret::new(token.to_owned());
    let outcome = github_revoke(&Http::new(None).unwrap(), &host, &secret).await;
    (outcome, server)
}

#[tokio::test]
async fn github_takes_a_token_in_without_any_credential() {
    let (outcome, server) = answered(TOKEN, ResponseTemplate::new(202)).await;
    assert_eq!(outcome, Ok(()));
    let asked = server.received_requests().await.unwrap();
    assert_eq!(asked.len(), 1);
    assert!(!asked[0].headers.contains_key("authorization"));
    assert!(!asked[0].url.as_str().contains(TOKEN));
}

#[tokio::test]
async fn a_token_that_github_would_not_know_here_is_not_sent() {
    for token in ["0123456789abcdef0123456789abcdef01234567", "ghs_x", "something"] {
        let (outcome, server) = answered(token, ResponseTemplate::new(202)).await;
        assert_eq!(outcome, Err(VerifyError::CannotRevoke));
        assert!(server.received_requests().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_is_not_githubs_202_is_no_revocation() {
    let html = || ResponseTemplate::new(403).set_body_raw("<html>", "text/html");
    for (answer, expected) in [
        (ResponseTemplate::new(200), VerifyError::WrongSoftware),
        (ResponseTemplate::new(204), VerifyError::WrongSoftware),
        (html(), VerifyError::WrongSoftware),
        (ResponseTemplate::new(403), VerifyError::Forbidden),
        (
            ResponseTemplate::new(403).insert_header("X-RateLimit-Remaining", "0"),
            VerifyError::RateLimited { retry_after: None },
        ),
        (
            ResponseTemplate::new(429).insert_header("Retry-After", "3600"),
            VerifyError::RateLimited {
                retry_after: Some(Duration::from_secs(3600)),
            },
        ),
        (
            ResponseTemplate::new(422),
            VerifyError::Unexpected { status: 422 },
        ),
        (
            ResponseTemplate::new(500),
            VerifyError::Unexpected { status: 500 },
        ),
    ] {
        let (outcome, server) = answered(TOKEN, answer).await;
        assert_eq!(outcome, Err(expected));
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}
