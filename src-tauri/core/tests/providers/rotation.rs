//! docs.gitlab.com, "Personal access tokens API": a token replaces itself.

use std::time::Duration;

use jiff::civil::date;
use patrol_core::domain::fault::Code;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::scope::Scopes;
use patrol_core::domain::token::TokenKind;
use patrol_core::http::HttpError;
use patrol_core::providers::{RotateError, Rotation, VerifyError, rotate_by_api, rotation};
use tokio::io::AsyncReadExt;
use wiremock::ResponseTemplate;

use super::stage::{GITLAB, Stage, header, json, page};

const ROTATE: &str = "/lab/api/v4/personal_access_tokens/self/rotate";
/// As in the documentation's example.
const NEW: &str = r#"{"id":42,"name":"Rotated Token","revoked":false,"created_at":"2026-11-22T12:00:00.000Z","scopes":["api"],"user_id":1337,"last_used_at":null,"active":true,"expires_at":"2027-02-20","token":"glpat-s3cr3t0fTheN3wOne000"}"#;

async fn gitlab(answer: ResponseTemplate) -> Stage {
    Stage::new(Provider::Gitlab, GITLAB)
        .await
        .answers("POST", ROTATE, answer)
        .await
}

async fn rotate(stage: &Stage) -> Result<String, RotateError> {
    let day = date(2027, 2, 20);
    let answer = rotate_by_api(&stage.http, &stage.host, &stage.credential, day).await;
    answer.map(|token| token.expose().to_owned())
}

#[tokio::test]
async fn the_new_token_comes_back_and_was_asked_for_once_with_its_date() {
    let stage = gitlab(json(200, NEW)).await;
    assert_eq!(rotate(&stage).await, Ok("glpat-s3cr3t0fTheN3wOne000".to_owned()));
    let asked = stage.asked().await;
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].method.as_str(), "POST");
    assert_eq!(asked[0].url.path(), ROTATE);
    assert_eq!(asked[0].body, br#"{"expires_at":"2027-02-20"}"#);
    assert_eq!(header(&asked[0], "private-token").as_deref(), Some(GITLAB));
    assert_eq!(header(&asked[0], "authorization"), None);
}

#[tokio::test]
async fn a_new_token_of_any_shape_is_kept_rather_than_lost() {
    for token in ["acme-anything", "x"] {
        let stage = gitlab(json(
            201,
            &format!(r#"{{"token":" {token}\n"}}"#).replace('\n', "\\n"),
        ))
        .await;
        assert_eq!(rotate(&stage).await, Ok(token.to_owned()));
    }
}

#[tokio::test]
async fn a_refusal_is_sure_and_says_that_the_old_token_was_not_replaced() {
    let rejected = VerifyError::Rejected { suspect: false };
    let lacks = VerifyError::TooFewScopes {
        scopes: vec!["self_rotate".to_owned()],
    };
    for (answer, cause, word) in [
        (
            json(401, r#"{"message":"401 Unauthorized"}"#),
            rejected,
            "does not accept",
        ),
        (
            json(
                401,
                r#"{"error":"invalid_token","error_description":"Token is expired. You can either do re-authorization or token refresh."}"#,
            ),
            VerifyError::Expired,
            "has expired",
        ),
        (
            json(
                401,
                r#"{"error":"invalid_token","error_description":"Token was revoked. You have to re-authorize from the user."}"#,
            ),
            VerifyError::Revoked,
            "was revoked",
        ),
        (
            json(
                403,
                r#"{"error":"insufficient_scope","error_description":"The request requires higher privileges than provided by the access token.","scope":"api self_rotate"}"#,
            ),
            lacks,
            "self_rotate",
        ),
        (
            json(400, r#"{"message":"400 Bad request"}"#),
            VerifyError::Unexpected { status: 400 },
            "expiry date",
        ),
        (
            json(404, r#"{"error":"404 Not Found"}"#),
            VerifyError::WrongSoftware,
            "16.10",
        ),
        (
            json(405, r#"{"message":"405 Method Not Allowed"}"#),
            VerifyError::Unexpected { status: 405 },
            "personal access tokens only",
        ),
        (
            ResponseTemplate::new(429)
                .set_body_raw("Retry later", "text/plain")
                .insert_header("Retry-After", "2"),
            VerifyError::RateLimited {
                retry_after: Some(Duration::from_secs(2)),
            },
            "too many requests",
        ),
        (page(403), VerifyError::WrongSoftware, "16.10"),
    ] {
        let stage = gitlab(answer).await;
        let error = rotate(&stage).await.unwrap_err();
        assert_eq!(error, RotateError::Refused(cause));
        assert_eq!(stage.asked().await.len(), 1);
        let fault = error.fault(&stage.host);
        assert!(fault.message.contains(word), "{}", fault.message);
        assert_eq!(fault.kept.as_deref(), Some("The old token was not replaced."));
        assert!(fault.next.is_some());
    }
}

#[tokio::test]
async fn an_answer_that_holds_no_token_is_lost_and_not_asked_for_again() {
    let echo = format!(r#"{{"token":"{GITLAB}"}}"#);
    for (answer, cause) in [
        (json(200, "{}"), VerifyError::WrongSoftware),
        (json(200, r#"{"token":""}"#), VerifyError::WrongSoftware),
        (json(200, r#"{"token":"two words"}"#), VerifyError::WrongSoftware),
        (json(200, &echo), VerifyError::WrongSoftware),
        (page(200), VerifyError::WrongSoftware),
        (json(500, "{}"), VerifyError::Unexpected { status: 500 }),
        (page(502), VerifyError::Unexpected { status: 502 }),
        (page(503), VerifyError::Unexpected { status: 503 }),
        (page(504), VerifyError::Unexpected { status: 504 }),
    ] {
        let stage = gitlab(answer).await;
        let error = rotate(&stage).await.unwrap_err();
        assert_eq!(error, RotateError::Lost(cause));
        assert_eq!(stage.asked().await.len(), 1, "a second request would revoke both");
        let fault = error.fault(&stage.host);
        assert!(fault.message.contains("lost"), "{}", fault.message);
        assert!(fault.next.unwrap().starts_with("Verify the old token."));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_changes_nothing() {
    let other = gitlab(json(200, NEW)).await;
    let target = format!("{}{ROTATE}", other.server.uri());
    let stage = gitlab(ResponseTemplate::new(307).insert_header("Location", target.as_str())).await;
    assert!(matches!(
        rotate(&stage).await,
        Err(RotateError::Refused(VerifyError::Network(
            HttpError::Redirected { .. }
        )))
    ));
    assert!(other.asked().await.is_empty());
}

#[tokio::test]
async fn a_host_that_cannot_be_reached_has_changed_nothing() {
    let mut stage = Stage::new(Provider::Gitlab, GITLAB).await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    stage
        .host
        .api
        .set_port(Some(closed.local_addr().unwrap().port()))
        .unwrap();
    drop(closed);
    let error = rotate(&stage).await.unwrap_err();
    assert!(
        matches!(
            error,
            RotateError::Refused(VerifyError::Network(HttpError::Unreachable { .. }))
        ),
        "{error:?}"
    );
    assert_eq!(error.fault(&stage.host).code, Code::Unreachable);
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_question_loses_the_answer() {
    let mut stage = Stage::new(Provider::Gitlab, GITLAB).await;
    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    stage
        .host
        .api
        .set_port(Some(server.local_addr().unwrap().port()))
        .unwrap();
    let (done, mut over) = tokio::sync::oneshot::channel::<()>();
    let taking = tokio::spawn(async move {
        let mut taken = 0;
        // Takes a question and hangs up, as often as one comes.
        loop {
            tokio::select! {
                biased;
                Ok((mut stream, _)) = server.accept() => {
                    let _ = stream.read(&mut [0; 4096]).await;
                    taken += 1;
                }
                _ = &mut over => return taken,
            }
        }
    });
    let error = rotate(&stage).await.unwrap_err();
    assert!(
        matches!(
            error,
            RotateError::Lost(VerifyError::Network(HttpError::Broken { .. }))
        ),
        "{error:?}"
    );
    done.send(()).unwrap();
    assert_eq!(taking.await.unwrap(), 1);
}

#[tokio::test]
async fn no_text_repeats_either_token() {
    let body = NEW.replace("\"token\"", "\"secret\"");
    for status in [200, 400, 401, 403, 404, 500] {
        let stage = gitlab(json(status, &body)).await;
        let error = rotate(&stage).await.unwrap_err();
        let text = format!("{error} {error:?} {:?}", error.fault(&stage.host));
        assert!(!text.contains("s3cr3t") && !text.contains(GITLAB), "{text}");
    }
}

#[tokio::test]
async fn only_gitlabs_personal_tokens_with_the_scope_for_it_replace_themselves() {
    let host = |provider| async move { Stage::new(provider, "x").await.host };
    let gitlab = host(Provider::Gitlab).await;
    let personal = |scopes: &[&str]| rotation(&gitlab, TokenKind::GitlabPersonal, &Scopes::known(scopes));
    assert_eq!(personal(&["api"]), Rotation::ByApi);
    assert_eq!(personal(&["read_api", "self_rotate"]), Rotation::ByApi);
    assert_eq!(
        personal(&["read_api", "read_repository", "write_repository"]),
        Rotation::ByHand
    );
    assert_eq!(personal(&[]), Rotation::ByHand);
    for (kind, scopes) in [
        (TokenKind::GitlabPersonal, Scopes::Unknown),
        (TokenKind::GitlabGranular, Scopes::Unknown),
        (TokenKind::GitlabOauth, Scopes::known(["api"])),
    ] {
        assert_eq!(rotation(&gitlab, kind, &scopes), Rotation::ByHand, "{kind:?}");
    }
    for (provider, kind) in [
        (Provider::Github, TokenKind::GithubClassic),
        (Provider::Bitbucket, TokenKind::AtlassianApiToken),
        (Provider::BitbucketServer, TokenKind::DataCenterToken),
    ] {
        assert_eq!(
            rotation(
                &host(provider).await,
                kind,
                &Scopes::known(["api", "self_rotate"])
            ),
            Rotation::ByHand
        );
    }
}
