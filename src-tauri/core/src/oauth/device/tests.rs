//! The pace of the polling, by a scripted host and a sleep that only counts.
#![allow(clippy::unwrap_used)]

use std::collections::VecDeque;
use std::future::ready;
use std::sync::Mutex;

use oauth2::http::StatusCode;

use super::*;
use crate::domain::application::Flow;
use crate::domain::provider::Provider;
use Told::{Error, Silence, Status, Token};

enum Told {
    Error(&'static str),
    Status(u16),
    Silence,
    Token,
}

fn answer(told: &Told) -> Result<HttpResponse, HttpError> {
    let reply = |status: u16, body: &str| {
        let mut response = HttpResponse::new(body.as_bytes().to_vec());
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        Ok(response)
    };
    match told {
        Error(word) => reply(400, &format!(r#"{{"error":"{word}"}}"#)),
        Status(status) => reply(*status, "<html>"),
        Silence => Err(HttpError::TimedOut { host: String::new() }),
        Token => reply(
            200,
            r#"{"access_token":"gho_x","token_type":"bearer","scope":"repo"}"#,
        ),
    }
}

fn code() -> DeviceCode {
    let json = r#"{"device_code":"secret-device-code","user_code":"WDJB-MJHT",
        "verification_uri":"https://git.acme.example/login/device","expires_in":900,"interval":5}"#;
    DeviceCode::new(serde_json::from_str(json).unwrap(), &host(), 200).unwrap()
}

fn host() -> GitHost {
    GitHost::new(Provider::Github, "https://git.acme.example/api/v3").unwrap()
}

/// How it ended, and how long was waited before each question.
async fn polled(script: Vec<Told>) -> (Result<Grant, OAuthError>, Vec<u64>) {
    let host = host();
    let application = Application {
        provider: Provider::Github,
        url: host.web.clone(),
        client_id: "id".to_owned(),
        client_secret: None,
        secret_in_keychain: false,
        flow: Flow::Device,
        redirect_uri: None,
        scopes: Vec::new(),
    };
    let client = client(&host, &application).unwrap();
    let script = Mutex::new(VecDeque::from(script));
    let asked = Patient(|_: HttpRequest| {
        let told = script.lock().unwrap().pop_front().unwrap();
        ready(answer(&told))
    });
    let waits = Mutex::new(Vec::new());
    let count = |duration: Duration| {
        waits.lock().unwrap().push(duration.as_secs());
        ready(())
    };
    let code = code();
    let ended = poll(&asked, &client, &code, count).await;
    let ended = ended
        .map_err(|error| answer::error(error, 0))
        .and_then(|told| answer::grant(&told, 200));
    assert!(
        script.lock().unwrap().is_empty(),
        "it was asked less often than it should"
    );
    let waits = waits.lock().unwrap().clone();
    (ended, waits)
}

#[tokio::test]
async fn the_interval_is_kept_with_a_second_to_spare_from_the_first_question_on() {
    let pending = || Error("authorization_pending");
    let (ended, waits) = polled(vec![pending(), pending(), Token]).await;
    assert_eq!(ended.unwrap().access_token.expose(), "gho_x");
    assert_eq!(waits, [6, 6, 6]);
}

#[tokio::test]
async fn slow_down_means_five_seconds_more_from_then_on() {
    let script = vec![
        Error("authorization_pending"),
        Error("slow_down"),
        Error("authorization_pending"),
        Error("slow_down"),
        Token,
    ];
    assert_eq!(polled(script).await.1, [6, 6, 11, 11, 16]);
}

#[tokio::test]
async fn a_broken_connection_and_a_stumbling_gateway_end_nothing() {
    let (ended, waits) = polled(vec![Silence, Status(502), Error("authorization_pending"), Token]).await;
    assert!(ended.is_ok());
    assert_eq!(waits, [6, 11, 21, 21]);
}

#[tokio::test]
async fn the_hosts_no_has_a_reason_each() {
    for (word, error) in [
        ("access_denied", OAuthError::Refused),
        ("expired_token", OAuthError::CodeExpired),
        ("device_flow_disabled", OAuthError::DeviceFlowDisabled),
        ("incorrect_device_code", OAuthError::IncorrectDeviceCode),
        ("incorrect_client_credentials", OAuthError::ApplicationRejected),
        ("some_new_word", OAuthError::Unexpected { status: 0 }),
    ] {
        let (ended, waits) = polled(vec![Error(word)]).await;
        assert_eq!(ended.unwrap_err(), error, "{word}");
        assert_eq!(waits, [6], "{word}");
    }
}

#[test]
fn the_page_for_the_code_must_be_the_hosts_own_and_encrypted_and_the_code_readable() {
    let with = |page: &str, code: &str| {
        let json = format!(
            r#"{{"device_code":"x","user_code":"{code}","verification_uri":"{page}","expires_in":9}}"#
        );
        let answer = serde_json::from_str(&json).map_err(|_| OAuthError::Unexpected { status: 200 })?;
        DeviceCode::new(answer, &host(), 200)
    };
    let good = with("https://git.acme.example/d", "WDJB-MJHT").unwrap();
    assert_eq!(good.interval(), Duration::from_secs(5));
    for page in [
        "https://evil.example/d",
        "https://git.acme.example:8443/d",
        "http://127.0.0.1/d",
    ] {
        assert_eq!(
            with(page, "WDJB-MJHT").unwrap_err(),
            OAuthError::StrangePage,
            "{page}"
        );
    }
    for (page, code) in [
        ("http://git.acme.example/d", "WDJB-MJHT"),
        ("javascript:alert(1)", "WDJB-MJHT"),
        ("file:///etc/passwd", "WDJB-MJHT"),
        ("https://git.acme.example/d", ""),
        ("https://git.acme.example/d", "<b>hello</b> there"),
    ] {
        let told = with(page, code).unwrap_err();
        assert_eq!(told, OAuthError::Unexpected { status: 200 }, "{page} {code}");
    }
}

#[test]
fn a_device_code_prints_neither_code() {
    let text = format!("{:?}", code());
    assert!(
        !text.contains("secret-device-code") && !text.contains("WDJB"),
        "{text}"
    );
}
