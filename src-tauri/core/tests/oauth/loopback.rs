//! The authorization code grant on each of the four hosts.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use patrol_core::domain::provider::Provider;
use patrol_core::oauth::{Attempt, Listener, OAuthError};
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;

use crate::stage::{SECRET, Stage, basic, come_back, form, granted, header, json, query};

#[tokio::test]
async fn the_user_signs_in_on_each_of_the_four_hosts() {
    for provider in Provider::ALL {
        let mut stage = Stage::new(provider).await;
        stage.grants(granted(provider)).await;
        let attempt = stage.attempt(&["one", "two"]).await;
        let page = attempt.authorize_url().clone();
        let asked = query(&page);
        let expected = [
            ("response_type", "code"),
            ("client_id", "client-id"),
            ("scope", "one two"),
        ];
        for (key, value) in expected {
            assert_eq!(asked[key], value, "{provider:?}");
        }
        assert_eq!(asked["code_challenge_method"], "S256");
        let browser = tokio::spawn(async move { come_back(&page, "code=the-code").await });
        let grant = attempt.wait(&stage.http).await.unwrap();
        assert!(browser.await.unwrap().contains("You can go back to Patrol"));
        assert_eq!(grant.access_token.expose(), "access-1", "{provider:?}");
        assert_eq!(grant.refresh_token.unwrap().expose(), "refresh-1");
        assert!(
            grant
                .expires_in
                .is_some_and(|life| life >= Duration::from_secs(3600))
        );
        assert!(!grant.scopes.unwrap().is_empty());

        let requests = stage.asked().await;
        assert_eq!(requests.len(), 1, "{provider:?}");
        assert_eq!(requests[0].url.path(), stage.token_path());
        assert_eq!(
            header(&requests[0], "accept").as_deref(),
            Some("application/json")
        );
        let sent = form(&requests[0]);
        assert_eq!(
            (sent["grant_type"].as_str(), sent["code"].as_str()),
            ("authorization_code", "the-code")
        );
        // Letter by letter what the browser was sent with (RFC 6749, section 4.1.3).
        assert_eq!(sent["redirect_uri"], asked["redirect_uri"]);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(sent["code_verifier"].as_bytes()));
        assert_eq!(challenge, asked["code_challenge"], "{provider:?}");
        // The secret as the host wants it.
        let (in_header, in_form) = (header(&requests[0], "authorization"), sent.get("client_secret"));
        match provider {
            Provider::Bitbucket => assert_eq!((in_header, in_form), (Some(basic()), None)),
            Provider::Gitlab => assert_eq!((in_header, in_form), (None, None)),
            Provider::Github | Provider::BitbucketServer => {
                assert_eq!((in_header, in_form.map(String::as_str)), (None, Some(SECRET)));
            }
        }
    }
}

#[tokio::test]
async fn each_attempt_has_a_state_and_a_challenge_of_its_own() {
    let mut stage = Stage::new(Provider::Gitlab).await;
    let (one, other) = (stage.attempt(&[]).await, stage.attempt(&[]).await);
    let (one, other) = (query(one.authorize_url()), query(other.authorize_url()));
    for key in ["state", "code_challenge", "redirect_uri"] {
        assert_ne!(one[key], other[key], "{key}");
    }
    assert!(!one.contains_key("scope"));
}

#[tokio::test]
async fn two_sign_ins_at_once_do_not_disturb_each_other() {
    let mut stage = Stage::new(Provider::Github).await;
    stage.grants(granted(Provider::Github)).await;
    let (one, other) = (stage.attempt(&[]).await, stage.attempt(&[]).await);
    let (first, second) = (one.authorize_url().clone(), other.authorize_url().clone());
    let http = stage.http.clone();
    let waiting = tokio::spawn(async move { one.wait(&http).await });
    let browser = tokio::spawn(async move { come_back(&second, "code=b").await });
    assert!(other.wait(&stage.http).await.is_ok());
    assert!(!waiting.is_finished());
    come_back(&first, "code=a").await;
    assert!(waiting.await.unwrap().is_ok());
    browser.await.unwrap();
    let codes: Vec<_> = stage
        .asked()
        .await
        .iter()
        .map(|request| form(request)["code"].clone())
        .collect();
    assert_eq!(codes, ["b", "a"]);
}

#[tokio::test]
async fn a_refusal_asks_the_host_for_nothing() {
    for (parameters, error) in [
        (
            "error=access_denied&error_description=hunter2",
            OAuthError::Refused,
        ),
        ("error=invalid_scope", OAuthError::ScopeRejected),
        ("error=unauthorized_client", OAuthError::ApplicationRejected),
        ("error=server_error", OAuthError::Unexpected { status: 0 }),
        ("code=x&iss=https%3A%2F%2Fevil.example", OAuthError::WrongIssuer),
    ] {
        let mut stage = Stage::new(Provider::Gitlab).await;
        let attempt = stage.attempt(&[]).await;
        let page = attempt.authorize_url().clone();
        let browser = tokio::spawn(async move { come_back(&page, parameters).await });
        assert_eq!(
            attempt.wait(&stage.http).await.unwrap_err(),
            error,
            "{parameters}"
        );
        assert!(!browser.await.unwrap().contains("hunter2"));
        assert!(stage.asked().await.is_empty(), "{parameters}");
    }
}

#[tokio::test]
async fn the_host_itself_is_its_issuer() {
    for (provider, path) in [(Provider::Github, "/login/oauth"), (Provider::Gitlab, "/lab")] {
        let mut stage = Stage::new(provider).await;
        stage.grants(granted(provider)).await;
        let attempt = stage.attempt(&[]).await;
        let page = attempt.authorize_url().clone();
        let back = format!("code=x&iss={}{path}", stage.server.uri());
        let browser = tokio::spawn(async move { come_back(&page, &back).await });
        assert!(attempt.wait(&stage.http).await.is_ok(), "{provider:?}");
        browser.await.unwrap();
    }
}

#[tokio::test]
async fn a_token_endpoint_that_refuses_is_asked_once_and_its_words_stay_out() {
    let html = || json(500, "<html>hunter2</html>");
    for (answer, error) in [
        // GitHub's errors come with 200.
        (
            json(
                200,
                r#"{"error":"bad_verification_code","error_description":"hunter2"}"#,
            ),
            OAuthError::InvalidGrant,
        ),
        (
            json(200, r#"{"error":"incorrect_client_credentials"}"#),
            OAuthError::ApplicationRejected,
        ),
        (
            json(200, r#"{"error":"redirect_uri_mismatch"}"#),
            OAuthError::RedirectRejected,
        ),
        (
            json(400, r#"{"error":"invalid_grant","error_description":"hunter2"}"#),
            OAuthError::InvalidGrant,
        ),
        (
            json(401, r#"{"error":"invalid_client"}"#),
            OAuthError::ApplicationRejected,
        ),
        (
            json(200, r#"{"error":"hunter2"}"#),
            OAuthError::Unexpected { status: 200 },
        ),
        (
            json(200, r#"{"access_token":["hunter2"]}"#),
            OAuthError::Unexpected { status: 200 },
        ),
        (json(404, ""), OAuthError::Unexpected { status: 404 }),
        (html(), OAuthError::Unexpected { status: 500 }),
    ] {
        let mut stage = Stage::new(Provider::Github).await;
        stage.grants(answer).await;
        let attempt = stage.attempt(&[]).await;
        let page = attempt.authorize_url().clone();
        let browser = tokio::spawn(async move { come_back(&page, "code=the-code").await });
        let told = attempt.wait(&stage.http).await.unwrap_err();
        browser.await.unwrap();
        assert_eq!(told, error);
        let fault = told.fault(&stage.host);
        for text in [format!("{told:?}"), told.to_string(), format!("{fault:?}")] {
            for secret in ["hunter2", "the-code", SECRET] {
                assert!(!text.contains(secret), "{text}");
            }
        }
        assert_eq!(stage.asked().await.len(), 1);
    }
}

#[tokio::test]
async fn an_attempt_prints_no_state_and_no_secret() {
    let mut stage = Stage::new(Provider::Github).await;
    let attempt = stage.attempt(&[]).await;
    let asked = query(attempt.authorize_url());
    let text = format!("{attempt:?} {:?}", stage.application);
    for secret in [asked["state"].as_str(), asked["code_challenge"].as_str(), SECRET] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn an_application_of_another_host_is_not_used() {
    let (stage, other) = (
        Stage::new(Provider::Github).await,
        Stage::new(Provider::Github).await,
    );
    let listener = Listener::bind(&stage.application.redirect().unwrap())
        .await
        .unwrap();
    let error = Attempt::new(&other.host, &stage.application, listener, &[]).unwrap_err();
    assert_eq!(error, OAuthError::ForeignApplication);
}

#[tokio::test]
async fn a_dropped_attempt_closes_its_port() {
    let mut stage = Stage::new(Provider::Gitlab).await;
    let attempt = stage.attempt(&[]).await;
    let back = query(attempt.authorize_url())["redirect_uri"].clone();
    let port = url::Url::parse(&back).unwrap().port().unwrap();
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_ok());
    drop(attempt);
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}
