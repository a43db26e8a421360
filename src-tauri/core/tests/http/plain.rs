//! Redirects, sizes, repetitions, proxies: over loopback.

use std::time::Duration;

use patrol_core::domain::secret::Secret;
use patrol_core::http::{Authorization, Http, HttpError, Method, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

fn http() -> Http {
    Http::new(None).unwrap()
}

fn get(server: &MockServer) -> Request {
    Request::new(Method::Get, server.uri().parse().unwrap())
}

async fn answering(answers: Vec<ResponseTemplate>) -> MockServer {
    let server = MockServer::start().await;
    let last = answers.len() - 1;
    for (place, answer) in answers.into_iter().enumerate() {
        let mock = Mock::given(any()).respond_with(answer);
        let mock = if place < last { mock.up_to_n_times(1) } else { mock };
        mock.mount(&server).await;
    }
    server
}

async fn asked(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

#[tokio::test]
async fn plain_http_to_another_computer_is_refused_before_anything_is_sent() {
    let request = Request::new(Method::Get, "http://192.0.2.1/".parse().unwrap());
    let error = http().send(request).await.unwrap_err();
    assert_eq!(
        error,
        HttpError::NotEncrypted {
            host: "192.0.2.1".to_owned()
        }
    );
}

#[tokio::test]
async fn a_redirect_is_reported_with_its_host_and_not_followed() {
    let away = ResponseTemplate::new(302).insert_header("Location", "https://evil.example/login?x=1");
    let server = answering(vec![away]).await;
    let request = get(&server).authorization(Authorization::Bearer(Secret::new("s3cret".to_owned())));
    let error = http().send(request).await.unwrap_err();
    assert!(
        matches!(&error, HttpError::Redirected { to, .. } if to == "evil.example"),
        "{error:?}"
    );
    assert_eq!(asked(&server).await, 1);
}

#[tokio::test]
async fn a_read_is_repeated_when_a_gateway_stumbles_and_a_write_is_not() {
    let server = answering(vec![ResponseTemplate::new(502), ResponseTemplate::new(200)]).await;
    assert_eq!(http().send(get(&server)).await.unwrap().status(), 200);
    assert_eq!(asked(&server).await, 2);

    let server = answering(vec![ResponseTemplate::new(502), ResponseTemplate::new(200)]).await;
    let write = Request::new(Method::Post, server.uri().parse().unwrap());
    assert_eq!(http().send(write).await.unwrap().status(), 502);
    assert_eq!(asked(&server).await, 1);
}

#[tokio::test]
async fn a_short_retry_after_is_waited_for_and_a_long_one_reported() {
    let wait = |seconds: &str| ResponseTemplate::new(429).insert_header("Retry-After", seconds);
    let server = answering(vec![wait("0"), ResponseTemplate::new(200)]).await;
    assert_eq!(http().send(get(&server)).await.unwrap().status(), 200);

    let server = answering(vec![wait("3600"), ResponseTemplate::new(200)]).await;
    let error = http().send(get(&server)).await.unwrap_err();
    let hour = Some(Duration::from_secs(3600));
    assert!(matches!(error, HttpError::RateLimited { retry_after, .. } if retry_after == hour));
    assert_eq!(asked(&server).await, 1);
}

#[tokio::test]
async fn an_answer_of_more_than_a_mebibyte_is_cut_off() {
    let server = answering(vec![ResponseTemplate::new(200).set_body_bytes(vec![
        b'x';
        1024 * 1024
            + 1
    ])])
    .await;
    assert!(matches!(
        http().send(get(&server)).await,
        Err(HttpError::TooLarge { .. })
    ));
    let server = answering(vec![
        ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 1024 * 1024]),
    ])
    .await;
    assert_eq!(http().send(get(&server)).await.unwrap().body().len(), 1024 * 1024);
}

#[tokio::test]
async fn a_token_with_a_line_end_cannot_become_a_header() {
    let server = answering(vec![ResponseTemplate::new(200)]).await;
    let torn = Secret::new("abc\r\nX-Evil: 1".to_owned());
    let error = http()
        .send(get(&server).authorization(Authorization::Bearer(torn)))
        .await
        .unwrap_err();
    assert!(matches!(error, HttpError::Malformed { .. }));
    assert_eq!(asked(&server).await, 0);
}

#[tokio::test]
async fn a_connection_that_breaks_and_one_that_is_refused_are_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let url: url::Url = format!("http://{address}/").parse().unwrap();
    let cut = tokio::spawn(async move {
        let (mut peer, _) = listener.accept().await.unwrap();
        let mut head = [0; 1024];
        let _ = peer.read(&mut head).await;
        peer.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            .await
            .unwrap();
    });
    let error = http()
        .send(Request::new(Method::Get, url.clone()))
        .await
        .unwrap_err();
    assert!(matches!(error, HttpError::Broken { .. }), "{error:?}");
    cut.await.unwrap();
    // The listener is gone with its task.
    let error = http().send(Request::new(Method::Get, url)).await.unwrap_err();
    assert!(matches!(error, HttpError::Unreachable { .. }), "{error:?}");
}
