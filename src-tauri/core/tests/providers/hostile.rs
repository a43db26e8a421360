//! A server that says the token back in every place it can: none of it may
//! reach a text that is shown, kept or logged.

use jiff::civil::date;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::scope::Scopes;
use patrol_core::domain::token::TokenKind;
use patrol_core::providers::{probe_repository, recognise, revoke_by_api, rotate_by_api};
use url::Url;
use wiremock::matchers::any;
use wiremock::{Mock, ResponseTemplate};

use super::stage::{GITHUB, GITLAB, Stage, atlassian, data_center, json};

/// Every answer that such a server could give with this status.
fn echoes(status: u16, token: &str, own: &str) -> Vec<ResponseTemplate> {
    let bodies = [
        format!(
            r#"{{"message":"{token}","error":"{token}","error_description":"{token} expired","login":"{token}","username":"{token}","name":"{token}","version":"{token}","scopes":["{token}"],"scope":["{token}"],"user_id":1,"expires_at":"{token}","errors":[{{"exceptionName":"{token}"}}]}}"#
        ),
        format!(r#"{{"error":"invalid_token","error_description":"{token} was revoked"}}"#),
        format!(
            r#"{{"login":"x","username":"x","name":"{token}","slug":"{token}","version":"9","user_id":1,"scopes":["api","{token}"],"error":{{"message":"scope {token}","detail":{{"required":["{token}"]}}}}}}"#
        ),
        format!("<html>{token}</html>"),
    ];
    let headers = [
        ("x-github-sso", format!("required; url={own}/sso?t={token}")),
        ("x-github-sso", format!("partial-results; organizations={token}")),
        ("x-oauth-scopes", format!("repo, {token}")),
        ("x-ausername", token.to_owned()),
        ("x-credential-type", token.to_owned()),
        ("github-authentication-token-expiration", token.to_owned()),
        ("retry-after", token.to_owned()),
    ];
    let mut all = Vec::new();
    for body in &bodies {
        let plain = ResponseTemplate::new(status).set_body_raw(body.clone(), "application/json");
        for (name, value) in &headers {
            all.push(plain.clone().insert_header(*name, value.as_str()));
        }
        all.push(headers.iter().fold(plain, |answer, (name, value)| {
            answer.insert_header(*name, value.as_str())
        }));
    }
    all
}

#[tokio::test]
async fn no_text_repeats_the_token_whatever_the_host_says() {
    let (mut errors, mut taken) = (0, 0);
    for (provider, token) in [
        (Provider::Github, GITHUB.to_owned()),
        (Provider::Gitlab, GITLAB.to_owned()),
        (Provider::Gitlab, "0123456789abcdef".repeat(4)),
        (Provider::Bitbucket, atlassian("ATATT")),
        (Provider::Bitbucket, atlassian("ATCTT")),
        (Provider::BitbucketServer, data_center("123456789012")),
    ] {
        let stage = Stage::new(provider, &token).await.email("tux@acme.example");
        // 429 without a number of seconds would be waited for.
        for status in [200, 301, 400, 401, 403, 404, 410, 418, 500] {
            for answer in echoes(status, &token, &stage.server.uri()) {
                stage.server.reset().await;
                Mock::given(any()).respond_with(answer).mount(&stage.server).await;
                let text = match stage.verify().await {
                    Ok(verified) => {
                        taken += 1;
                        format!("{verified:?}")
                    }
                    Err(error) => {
                        errors += 1;
                        let fault = error.fault(&stage.host);
                        format!(
                            "{error} {error:?} {fault:?} {}",
                            serde_json::to_string(&fault).unwrap()
                        )
                    }
                };
                assert!(!text.contains(&token), "{provider:?} {status}: {text}");
                assert!(stage.asked().await.len() <= 3);
            }
        }
    }
    assert!(
        errors > 500 && taken > 10,
        "{errors} errors, {taken} taken: the server was not hostile enough"
    );
}

/// Everything else that is asked with a token in hand.
async fn all_else(stage: &Stage) -> String {
    let Stage {
        http,
        host,
        credential,
        ..
    } = stage;
    let mut said = String::new();
    let server = recognise(http, host, Some(credential)).await;
    said += &format!("{server:?}");
    if let Err(error) = server {
        said += &format!("{error} {:?}", error.fault(host));
    }
    let repository = Url::parse(&format!("{}/acme/apps", host.web.as_str().trim_end_matches('/'))).unwrap();
    let probed = probe_repository(http, host, credential, TokenKind::Unknown, "mona", &repository).await;
    said += &format!("{probed:?}");
    if let Err(error) = probed {
        said += &format!("{error} {:?}", error.fault(host));
    }
    let revoked = revoke_by_api(http, host, credential, TokenKind::GitlabPersonal).await;
    if let Err(error) = revoked {
        said += &format!("{error} {error:?} {:?}", error.fault(host));
    }
    // What comes back as the new token is a secret, and prints as one.
    let rotated = rotate_by_api(http, host, credential, date(2027, 2, 20)).await;
    said += &format!("{rotated:?}");
    if let Err(error) = rotated {
        said += &format!("{error} {:?}", error.fault(host));
    }
    said
}

#[tokio::test]
async fn nor_does_any_text_of_the_other_questions() {
    for (provider, token) in [
        (Provider::Github, GITHUB.to_owned()),
        (Provider::Gitlab, GITLAB.to_owned()),
        (Provider::Gitlab, "0123456789abcdef".repeat(4)),
        (Provider::Bitbucket, atlassian("ATATT")),
        (Provider::BitbucketServer, data_center("123456789012")),
    ] {
        let stage = Stage::new(provider, &token).await;
        for status in [200, 301, 400, 401, 403, 404, 500] {
            for answer in echoes(status, &token, &stage.server.uri()) {
                stage.server.reset().await;
                Mock::given(any()).respond_with(answer).mount(&stage.server).await;
                let text = all_else(&stage).await;
                assert!(!text.contains(&token), "{provider:?} {status}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn names_and_scopes_from_a_host_are_inert_and_cut() {
    let turned = "mo\u{202E}na\u{200B}";
    let many: Vec<String> = (0..5000).map(|n| format!("scope-{n}")).collect();
    let github = Stage::new(Provider::Github, GITHUB).await;
    let answer = json(200, &format!(r#"{{"login":"{turned}"}}"#));
    let scopes = format!("repo, {}, {}", "x".repeat(4000), many.join(","));
    let github = github
        .api("/user", answer.insert_header("x-oauth-scopes", scopes.as_str()))
        .await;
    let verified = github.verify().await.unwrap();
    assert_eq!(verified.account, "mona");
    let Scopes::Known { granted } = &verified.scopes else {
        panic!("they are listed")
    };
    assert!(
        granted.contains("repo") && granted.len() <= 300,
        "{}",
        granted.len()
    );
    assert!(granted.iter().all(|scope| scope.chars().count() <= 253));
}

#[tokio::test]
async fn an_answer_that_is_too_deep_too_large_or_of_the_wrong_type_verifies_nothing() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let long = format!(
        r#"{{"login":"{0}","username":"{0}","name":"{0}"}}"#,
        "x".repeat(900_000)
    );
    for (provider, token) in [
        (Provider::Github, GITHUB.to_owned()),
        (Provider::Gitlab, GITLAB.to_owned()),
        (Provider::Bitbucket, atlassian("ATATT")),
        (Provider::BitbucketServer, data_center("123456789012")),
    ] {
        let stage = Stage::new(provider, &token).await.email("tux@acme.example");
        for body in [
            deep.as_str(),
            &long,
            "null",
            "[]",
            "7",
            r#"{"login":7,"username":[],"name":{},"version":1}"#,
            r#"{"login":"a\u0000b","username":"a\u001bb","name":"\n","version":"\u202e"}"#,
        ] {
            stage.server.reset().await;
            let answer = json(200, body);
            Mock::given(any()).respond_with(answer).mount(&stage.server).await;
            let begins: String = body.chars().take(30).collect();
            let error = stage.verify().await.unwrap_err();
            let message = error.fault(&stage.host).message;
            assert!(message.chars().count() < 1600, "{provider:?} {begins}");
            assert!(!message.chars().any(char::is_control), "{provider:?} {begins}");
        }
    }
}
