//! docs.gitlab.com, "Personal access tokens API", "OAuth 2.0 identity provider
//! API"; errors as in `lib/api/api_guard.rb`.

use std::time::Duration;

use patrol_core::domain::expiry::Expiry;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::scope::Scopes;
use patrol_core::domain::token::TokenKind;
use patrol_core::providers::VerifyError;
use wiremock::ResponseTemplate;

use super::stage::{GITLAB, Stage, at, header, json, page};

const OWN: &str = r#"{"id":42,"name":"patrol","revoked":false,"created_at":"2026-11-01T08:00:00.000Z","scopes":["read_api","read_repository","write_repository"],"user_id":7,"last_used_at":null,"active":true,"expires_at":"2027-10-31"}"#;
const USER: &str = r#"{"id":7,"username":"tanuki","name":"Tanuki"}"#;
const EXPIRED: &str = r#"{"error":"invalid_token","error_description":"Token is expired. You can either do re-authorization or token refresh."}"#;
const REVOKED: &str = r#"{"error":"invalid_token","error_description":"Token was revoked. You have to re-authorize from the user."}"#;
const TOO_FEW: &str = r#"{"error":"insufficient_scope","error_description":"The request requires higher privileges than provided by the access token.","scope":"api read_user"}"#;
const SELF: &str = "/personal_access_tokens/self";

async fn gitlab(token: &str, own: ResponseTemplate) -> Stage {
    Stage::new(Provider::Gitlab, token)
        .await
        .api(SELF, own)
        .await
        .api("/user", json(200, USER))
        .await
}

fn too_few() -> VerifyError {
    VerifyError::TooFewScopes {
        scopes: vec!["read_api".to_owned()],
    }
}

#[tokio::test]
async fn a_personal_token_tells_scopes_and_expiry_and_then_whose_it_is() {
    let stage = gitlab(GITLAB, json(200, OWN)).await;
    let verified = stage.verify().await.unwrap();
    assert_eq!(
        (verified.account.as_str(), verified.kind),
        ("tanuki", TokenKind::GitlabPersonal)
    );
    assert_eq!(
        verified.scopes,
        Scopes::known(["read_api", "read_repository", "write_repository"])
    );
    assert_eq!(
        verified.expiry,
        Expiry::At {
            at: at("2027-10-31T00:00:00Z")
        }
    );
    assert!(verified.warnings.is_empty());
    assert_eq!(stage.paths().await, [SELF, "/user"]);
    for request in stage.asked().await {
        assert_eq!(header(&request, "private-token").as_deref(), Some(GITLAB));
        assert_eq!(header(&request, "authorization"), None);
    }
}

#[tokio::test]
async fn a_token_without_a_date_never_expires_and_one_of_today_is_not_believed() {
    let never = gitlab(GITLAB, json(200, &OWN.replace("\"2027-10-31\"", "null")))
        .await
        .verify()
        .await
        .unwrap();
    assert_eq!(never.expiry, Expiry::Never);
    let absurd = gitlab(GITLAB, json(200, &OWN.replace("2027-10-31", "2026-11-22")))
        .await
        .verify()
        .await
        .unwrap();
    assert_eq!((absurd.expiry, absurd.warnings.len()), (Expiry::Unknown, 1));
}

#[tokio::test]
async fn a_prefix_of_the_admins_own_is_as_good() {
    let verified = gitlab("acme_0123456789abcdefghij", json(200, OWN))
        .await
        .verify()
        .await
        .unwrap();
    assert_eq!(verified.kind, TokenKind::GitlabPersonal);
}

#[tokio::test]
async fn expired_revoked_and_unknown_tokens_are_told_apart() {
    for (body, expected) in [
        (EXPIRED, VerifyError::Expired),
        (REVOKED, VerifyError::Revoked),
        (
            r#"{"message":"401 Unauthorized"}"#,
            VerifyError::Rejected { suspect: false },
        ),
    ] {
        let stage = gitlab(GITLAB, json(401, body)).await;
        assert_eq!(stage.verify().await, Err(expected));
        assert_eq!(stage.asked().await.len(), 1);
    }
    for (from, to, expected) in [
        ("\"revoked\":false", "\"revoked\":true", VerifyError::Revoked),
        ("\"active\":true", "\"active\":false", VerifyError::Expired),
    ] {
        assert_eq!(
            gitlab(GITLAB, json(200, &OWN.replace(from, to)))
                .await
                .verify()
                .await,
            Err(expected)
        );
    }
}

#[tokio::test]
async fn a_token_that_may_not_say_whose_it_is_is_not_asked() {
    let stage = gitlab(GITLAB, json(200, &OWN.replace("\"read_api\",", ""))).await;
    assert_eq!(stage.verify().await, Err(too_few()));
    assert_eq!(stage.paths().await, [SELF]);
}

#[tokio::test]
async fn each_scope_that_may_ask_for_the_user_is_enough() {
    for scope in ["api", "read_api", "read_user"] {
        let verified = gitlab(GITLAB, json(200, &OWN.replace("read_api", scope)))
            .await
            .verify()
            .await
            .unwrap();
        assert_eq!(verified.account, "tanuki");
    }
}

#[tokio::test]
async fn a_missing_scope_is_told_from_a_blocked_account() {
    assert_eq!(
        gitlab(GITLAB, json(403, TOO_FEW)).await.verify().await,
        Err(too_few())
    );
    let blocked = json(
        403,
        r#"{"message":"403 Forbidden - Your account has been blocked."}"#,
    );
    assert_eq!(
        gitlab(GITLAB, blocked).await.verify().await,
        Err(VerifyError::Blocked)
    );
    let plain = ResponseTemplate::new(403).set_body_raw("Forbidden\n", "text/plain");
    assert_eq!(
        gitlab(GITLAB, plain).await.verify().await,
        Err(VerifyError::Forbidden)
    );
}

#[tokio::test]
async fn an_oauth_token_is_asked_in_its_own_way() {
    let token = "0123456789abcdef".repeat(4);
    let info = r#"{"resource_owner_id":7,"scope":["read_api","write_repository"],"expires_in":7200,"application":{"uid":"x"},"created_at":1}"#;
    let stage = Stage::new(Provider::Gitlab, &token)
        .await
        .web("/lab/oauth/token/info", json(200, info))
        .await
        .api("/user", json(200, USER))
        .await;
    let verified = stage.verify().await.unwrap();
    assert_eq!(
        (verified.account.as_str(), verified.kind),
        ("tanuki", TokenKind::GitlabOauth)
    );
    assert_eq!(verified.scopes, Scopes::known(["read_api", "write_repository"]));
    assert_eq!(
        verified.expiry,
        Expiry::At {
            at: at("2026-11-22T14:00:00Z")
        }
    );
    assert_eq!(stage.paths().await, ["/lab/oauth/token/info", "/user"]);
    for request in stage.asked().await {
        assert_eq!(header(&request, "authorization"), Some(format!("Bearer {token}")));
    }
    let dead = Stage::new(Provider::Gitlab, &token)
        .await
        .web("/lab/oauth/token/info", json(401, EXPIRED))
        .await;
    assert_eq!(dead.verify().await, Err(VerifyError::Expired));
}

#[tokio::test]
async fn an_oauth_token_of_unknown_shape_is_found_out_within_three_requests() {
    let info = r#"{"resource_owner_id":7,"scope":["api"],"expires_in":100,"application":{"uid":"x"}}"#;
    let stage = gitlab("some-oauth-token", json(400, r#"{"message":"400 Bad request"}"#))
        .await
        .web("/lab/oauth/token/info", json(200, info))
        .await;
    assert_eq!(stage.verify().await.unwrap().kind, TokenKind::GitlabOauth);
    assert_eq!(stage.asked().await.len(), 3);
}

#[tokio::test]
async fn gitlab_before_15_5_tells_the_account_and_no_more() {
    for status in [400, 404] {
        let stage = gitlab(
            "glpat-0123456789abcdefghij",
            json(status, r#"{"error":"404 Not Found"}"#),
        )
        .await;
        let verified = stage.verify().await.unwrap();
        assert_eq!(
            (verified.account.as_str(), verified.scopes, verified.expiry),
            ("tanuki", Scopes::Unknown, Expiry::Unknown)
        );
        assert!(verified.warnings[0].contains("15.5"));
    }
}

#[tokio::test]
async fn granular_scopes_are_unknown_and_said_so() {
    let granular = OWN.replace(
        r#""scopes":["read_api","read_repository","write_repository"]"#,
        r#""granular_scopes":[{"access":"all"}]"#,
    );
    let both = OWN.replace("\"user_id\"", r#""granular_scopes":[{"access":"all"}],"user_id""#);
    for body in [granular, both] {
        let verified = gitlab(GITLAB, json(200, &body)).await.verify().await.unwrap();
        assert_eq!(
            (verified.kind, verified.scopes),
            (TokenKind::GitlabGranular, Scopes::Unknown)
        );
        assert_eq!(verified.warnings.len(), 1);
    }
    let none = OWN.replace("\"user_id\"", r#""granular_scopes":[],"user_id""#);
    assert_eq!(
        gitlab(GITLAB, json(200, &none))
            .await
            .verify()
            .await
            .unwrap()
            .kind,
        TokenKind::GitlabPersonal
    );
}

#[tokio::test]
async fn a_limit_says_how_long_to_wait() {
    let answer = ResponseTemplate::new(429)
        .set_body_raw("Retry later", "text/plain")
        .insert_header("Retry-After", "60");
    let expected = VerifyError::RateLimited {
        retry_after: Some(Duration::from_secs(60)),
    };
    assert_eq!(gitlab(GITLAB, answer).await.verify().await, Err(expected));
}

#[tokio::test]
async fn another_program_is_told_from_gitlab() {
    for own in [
        page(200),
        page(404),
        page(403),
        json(200, "{}"),
        json(200, "null"),
    ] {
        let stage = gitlab(GITLAB, own).await;
        assert_eq!(stage.verify().await, Err(VerifyError::WrongSoftware));
        assert_eq!(stage.asked().await.len(), 1);
    }
    let neither = Stage::new(Provider::Gitlab, GITLAB).await;
    assert_eq!(neither.verify().await, Err(VerifyError::WrongSoftware));
}

#[tokio::test]
async fn a_token_of_a_projects_or_groups_bot_is_named_as_such() {
    for user in [
        r#"{"id":7,"username":"project_42_bot_4f0a1b2c3d"}"#,
        r#"{"id":7,"username":"group_42_bot"}"#,
        r#"{"id":7,"username":"robot","bot":true}"#,
    ] {
        let stage = Stage::new(Provider::Gitlab, GITLAB)
            .await
            .api(SELF, json(200, OWN))
            .await
            .api("/user", json(200, user))
            .await;
        let verified = stage.verify().await.unwrap();
        assert!(verified.warnings[0].contains("acts for no user"), "{user}");
    }
    for name in ["project_manager_bot", "group_bot_42", "projectbot"] {
        let stage = Stage::new(Provider::Gitlab, GITLAB)
            .await
            .api(SELF, json(200, OWN))
            .await
            .api(
                "/user",
                json(200, &format!(r#"{{"username":"{name}","bot":false}}"#)),
            )
            .await;
        assert!(stage.verify().await.unwrap().warnings.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn an_oauth_tokens_last_minutes_are_believed_and_its_past_is_not() {
    let token = "0123456789abcdef".repeat(4);
    for (seconds, expiry, warnings) in [
        (
            60,
            Expiry::At {
                at: at("2026-11-22T12:01:00Z"),
            },
            1,
        ),
        (0, Expiry::Unknown, 2),
        (-5, Expiry::Unknown, 2),
    ] {
        let info = format!(r#"{{"scope":["api"],"expires_in":{seconds}}}"#);
        let stage = Stage::new(Provider::Gitlab, &token)
            .await
            .web("/lab/oauth/token/info", json(200, &info))
            .await
            .api("/user", json(200, USER))
            .await;
        let verified = stage.verify().await.unwrap();
        assert_eq!(
            (verified.expiry, verified.warnings.len()),
            (expiry, warnings),
            "{seconds}"
        );
    }
}
