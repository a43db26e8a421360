//! The device flow against a scripted host. Its pace is tested in
//! `src/oauth/device/tests.rs`, with a sleep that only counts.

use std::time::Duration;

use patrol_core::domain::application::Flow;
use patrol_core::domain::provider::Provider;
use patrol_core::oauth::{DeviceCode, OAuthError, device_poll, device_start};

use crate::stage::{Stage, form, granted, json};

const DEVICE_CODE: &str = "the-device-code";

async fn stage(provider: Provider) -> Stage {
    let mut stage = Stage::new(provider).await;
    stage.application.flow = Flow::Device;
    stage.application.client_secret = None;
    stage
}

fn device_path(stage: &Stage) -> &'static str {
    match stage.host.provider {
        Provider::Github => "/login/device/code",
        _ => "/lab/oauth/authorize_device",
    }
}

async fn started(stage: &Stage, lifetime: u64) -> Result<DeviceCode, OAuthError> {
    let page = format!("{}/device", stage.server.uri());
    let body = format!(
        r#"{{"device_code":"{DEVICE_CODE}","user_code":"WDJB-MJHT","verification_uri":"{page}",
            "verification_uri_complete":"{page}?user_code=WDJB-MJHT","expires_in":{lifetime},"interval":0}}"#
    );
    stage.answers("POST", device_path(stage), json(200, &body)).await;
    let (http, host, application) = (stage.http.clone(), stage.host.clone(), stage.application.clone());
    let starting = async move { device_start(&http, &host, &application, &["repo".to_owned()]).await };
    tokio::spawn(starting).await.unwrap()
}

#[tokio::test]
async fn the_user_types_a_code_on_github_and_gitlab() {
    for provider in [Provider::Github, Provider::Gitlab] {
        let stage = stage(provider).await;
        let code = started(&stage, 300).await.unwrap();
        assert_eq!(code.user_code(), "WDJB-MJHT");
        assert_eq!(code.verification_uri().path(), "/device");
        assert_eq!(
            code.verification_uri_complete().unwrap().query(),
            Some("user_code=WDJB-MJHT")
        );
        assert_eq!(code.expires_in(), Duration::from_secs(300));
        stage.grants(granted(provider)).await;
        // On a task of its own, as in a window that stays usable.
        let (http, host, application) = (stage.http.clone(), stage.host.clone(), stage.application.clone());
        let polling = tokio::spawn(async move { device_poll(&http, &host, &application, &code).await });
        let grant = polling.await.unwrap().unwrap();
        assert_eq!(grant.access_token.expose(), "access-1");

        let asked = stage.asked().await;
        assert_eq!(asked.len(), 2);
        let start = form(&asked[0]);
        assert_eq!(
            (start["client_id"].as_str(), start["scope"].as_str()),
            ("client-id", "repo")
        );
        let poll = form(&asked[1]);
        assert_eq!(poll["grant_type"], "urn:ietf:params:oauth:grant-type:device_code");
        assert_eq!(poll["device_code"], DEVICE_CODE);
        assert!(!poll.contains_key("client_secret"));
    }
}

#[tokio::test]
async fn a_code_that_nobody_types_expires() {
    let stage = stage(Provider::Github).await;
    // Before the first question: a second to spare is kept.
    let code = started(&stage, 0).await.unwrap();
    let told = device_poll(&stage.http, &stage.host, &stage.application, &code)
        .await
        .unwrap_err();
    assert_eq!(told, OAuthError::CodeExpired);
}

#[tokio::test]
async fn a_host_without_device_flow_says_so_before_any_code() {
    let off = stage(Provider::Github).await;
    off.answers(
        "POST",
        "/login/device/code",
        json(400, r#"{"error":"device_flow_disabled"}"#),
    )
    .await;
    let told = device_start(&off.http, &off.host, &off.application, &[])
        .await
        .unwrap_err();
    assert_eq!(told, OAuthError::DeviceFlowDisabled);

    let unknown = stage(Provider::Github).await;
    unknown
        .answers(
            "POST",
            "/login/device/code",
            json(404, r#"{"error":"Not Found"}"#),
        )
        .await;
    let told = device_start(&unknown.http, &unknown.host, &unknown.application, &[])
        .await
        .unwrap_err();
    assert_eq!(told, OAuthError::ApplicationRejected);

    let none = stage(Provider::Bitbucket).await;
    let told = device_start(&none.http, &none.host, &none.application, &[])
        .await
        .unwrap_err();
    assert_eq!(told, OAuthError::NoDeviceFlow);
    assert!(none.asked().await.is_empty());
}
