//! The listener under attack. Whatever comes, the right request succeeds.
#![allow(clippy::unwrap_used)]

mod strays;

use oauth2::CsrfToken;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;

use super::*;
use crate::domain::host::GitHost;
use crate::domain::provider::Provider;
use strays::stray;

const STATE: &str = "c3RhdGUtb2YtdGhlLWF0dGVtcHQtaW4tdGhlLXRlc3Q";

struct Stage {
    port: u16,
    waiting: JoinHandle<Result<Secret, OAuthError>>,
}

fn host() -> GitHost {
    GitHost::new(Provider::Gitlab, "https://acme.example/lab/api/v4").unwrap()
}

fn expected() -> Expected {
    Expected::new(CsrfToken::new(STATE.to_owned()), host())
}

fn redirect(provider: Provider, uri: &str) -> Redirect {
    Redirect::new(provider, Some(&Url::parse(uri).unwrap())).unwrap()
}

/// Bitbucket's way: one port, which is free here.
async fn fixed() -> (Listener, Redirect, u16) {
    loop {
        let free = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let fixed = redirect(Provider::Bitbucket, &format!("http://localhost:{port}/"));
        // Another test may have taken it since.
        if let Ok(listener) = Listener::bind(&fixed).await {
            return (listener, fixed, port);
        }
    }
}

async fn listening(limits: Limits) -> Stage {
    let usual = Redirect::new(Provider::Gitlab, None).unwrap();
    let listener = Listener::bind(&usual).await.unwrap();
    let port = listener.addresses()[0].port();
    let waiting = tokio::spawn(listener.wait(expected(), limits));
    Stage { port, waiting }
}

impl Stage {
    async fn connect(&self) -> io::Result<TcpStream> {
        TcpStream::connect(("127.0.0.1", self.port)).await
    }

    /// What comes back for these bytes; empty where the connection is cut.
    async fn send(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await.unwrap();
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }

    fn request(&self, target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port)
    }

    async fn get(&self, target: &str) -> String {
        self.send(self.request(target).as_bytes()).await
    }

    async fn right(&self) -> String {
        self.get(&format!("/callback?code=right&state={STATE}")).await
    }

    /// Whether the port closes within a second.
    async fn closes(&self) -> bool {
        let closing = async {
            while self.connect().await.is_ok() {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_secs(1), closing).await.is_ok()
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

#[tokio::test]
async fn a_thousand_strays_of_every_kind_do_not_end_the_flow() {
    let stage = listening(Limits::default()).await;
    for kind in 0..1000 {
        let (request, expected) = stray(kind, stage.port);
        let answer = stage.send(request.as_bytes()).await;
        assert_eq!(status(&answer), expected, "{request:?}");
        assert!(answer.len() < 1000, "a long answer: {answer}");
        assert!(
            !answer.contains("hunter2") && !answer.contains("evil"),
            "{answer}"
        );
        let sends_on = |header: &str| answer.to_lowercase().contains(header);
        assert!(
            !sends_on("\r\nlocation:") && !sends_on("\r\nrefresh:"),
            "{answer}"
        );
    }
    assert_eq!(status(&stage.right().await), "200");
    assert_eq!(stage.waiting.await.unwrap().unwrap().expose(), "right");
}

#[tokio::test]
async fn strays_all_at_once_do_not_keep_the_browser_out() {
    let stage = Arc::new(listening(Limits::default()).await);
    let mut crowd = JoinSet::new();
    for kind in 0..200 {
        let stage = Arc::clone(&stage);
        crowd.spawn(async move { stage.send(stray(kind, stage.port).0.as_bytes()).await });
    }
    assert_eq!(status(&stage.right().await), "200");
    crowd.abort_all();
    while crowd.join_next().await.is_some() {}
    let code = Arc::into_inner(stage).unwrap().waiting.await.unwrap().unwrap();
    assert_eq!(code.expose(), "right");
}

#[tokio::test]
async fn two_hundred_silent_connections_do_not_keep_the_browser_out() {
    let stage = listening(Limits::default()).await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(stage.connect().await.unwrap());
    }
    // Within the five seconds that each of them may stay silent.
    let answer = timeout(Duration::from_millis(4500), stage.right()).await.unwrap();
    assert_eq!(status(&answer), "200");
    assert_eq!(stage.waiting.await.unwrap().unwrap().expose(), "right");
}

#[tokio::test]
async fn a_header_a_byte_at_a_time_is_cut_off_and_the_flow_goes_on() {
    let limits = Limits {
        patience: Duration::from_millis(300),
        ..Limits::default()
    };
    let stage = listening(limits).await;
    let mut slow = stage.connect().await.unwrap();
    let dripping = async {
        for byte in stage
            .request(&format!("/callback?code=slow&state={STATE}"))
            .bytes()
        {
            if slow.write_all(&[byte]).await.is_err() {
                break;
            }
            sleep(Duration::from_millis(100)).await;
            let mut answer = [0; 12];
            if let Ok(Ok(12)) = timeout(Duration::from_millis(1), slow.read_exact(&mut answer)).await {
                return String::from_utf8_lossy(&answer).into_owned();
            }
        }
        String::new()
    };
    let answer = timeout(Duration::from_secs(5), dripping).await.unwrap();
    assert_eq!(answer, "HTTP/1.1 408");
    stage.right().await;
    assert_eq!(stage.waiting.await.unwrap().unwrap().expose(), "right");
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_answered_without_being_kept() {
    let stage = listening(Limits::default()).await;
    let mut huge = format!(
        "GET /callback?code=huge&state={STATE} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\
        Content-Length: 10000000\r\n\r\n",
        stage.port
    )
    .into_bytes();
    huge.resize(huge.len() + 10_000_000, b'x');
    assert_eq!(status(&stage.send(&huge).await), "413");
    stage.right().await;
    assert_eq!(stage.waiting.await.unwrap().unwrap().expose(), "right");
}

#[tokio::test]
async fn a_head_beyond_eight_kilobytes_is_too_large_even_with_the_right_state() {
    let stage = listening(Limits::default()).await;
    let long = format!(
        "GET /callback?code=long&state={STATE} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nX: {}\r\n\r\n",
        stage.port,
        "x".repeat(8 * 1024)
    );
    assert_eq!(status(&stage.send(long.as_bytes()).await), "431");
    let many = format!(
        "GET /callback?code=many&state={STATE} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}\r\n",
        stage.port,
        "X: x\r\n".repeat(100)
    );
    assert_eq!(status(&stage.send(many.as_bytes()).await), "431");
    stage.right().await;
    assert_eq!(stage.waiting.await.unwrap().unwrap().expose(), "right");
}

#[tokio::test]
async fn the_port_closes_within_a_second_of_success_though_the_browser_lingers() {
    let stage = listening(Limits::default()).await;
    // A browser that neither reads nor hangs up, and one that says nothing.
    let mut lingering = stage.connect().await.unwrap();
    let _silent = stage.connect().await.unwrap();
    let request = stage.request(&format!("/callback?code=right&state={STATE}"));
    lingering.write_all(request.as_bytes()).await.unwrap();
    assert!(stage.closes().await);
    assert_eq!(stage.waiting.await.unwrap().unwrap().expose(), "right");
}

#[tokio::test]
async fn the_state_is_good_once_and_the_first_hit_counts() {
    let stage = listening(Limits::default()).await;
    // Both connections stand before either speaks.
    let (mut first, mut second) = (stage.connect().await.unwrap(), stage.connect().await.unwrap());
    sleep(GRACE).await;
    let request = |code: &str| stage.request(&format!("/callback?code={code}&state={STATE}"));
    first.write_all(request("first").as_bytes()).await.unwrap();
    second.write_all(request("second").as_bytes()).await.unwrap();
    let (mut one, mut other) = (String::new(), String::new());
    let _ = first.read_to_string(&mut one).await;
    let _ = second.read_to_string(&mut other).await;
    assert_eq!(stage.waiting.await.unwrap().unwrap().expose(), "first");
    assert_eq!(status(&one), "200");
    assert!(matches!(status(&other), "410" | "none"), "{other}");
}

#[tokio::test]
async fn a_refusal_ends_the_flow_with_its_own_page() {
    let stage = listening(Limits::default()).await;
    let answer = stage
        .get(&format!(
            "/callback?error=access_denied&error_description=No&state={STATE}"
        ))
        .await;
    assert!(answer.contains("Access was refused"), "{answer}");
    assert!(stage.closes().await);
    assert_eq!(stage.waiting.await.unwrap().unwrap_err(), OAuthError::Refused);
}

#[tokio::test]
async fn an_answer_from_another_issuer_is_not_taken() {
    for (iss, good) in [
        ("https%3A%2F%2Facme.example%2Flab", true),
        ("https%3A%2F%2Fevil.example", false),
        ("", false),
    ] {
        let stage = listening(Limits::default()).await;
        let answer = stage
            .get(&format!("/callback?code=x&state={STATE}&iss={iss}"))
            .await;
        let ended = stage.waiting.await.unwrap();
        assert_eq!(
            answer.contains("You can go back to Patrol"),
            good,
            "{iss}: {answer}"
        );
        match good {
            true => assert_eq!(ended.unwrap().expose(), "x"),
            false => assert_eq!(ended.unwrap_err(), OAuthError::WrongIssuer, "{iss}"),
        }
    }
}

#[tokio::test]
async fn who_does_not_come_back_is_not_waited_for_for_ever() {
    let limits = Limits {
        whole: Duration::from_millis(50),
        ..Limits::default()
    };
    let mut stage = listening(limits).await;
    let _silent = stage.connect().await;
    let ended = timeout(Duration::from_secs(2), &mut stage.waiting).await.unwrap();
    assert_eq!(ended.unwrap().unwrap_err(), OAuthError::NoAnswer);
    assert!(stage.closes().await);
}

#[tokio::test]
async fn a_cancelled_wait_closes_the_port() {
    let mut stage = listening(Limits::default()).await;
    let mut open = stage.connect().await.unwrap();
    stage.waiting.abort();
    assert!((&mut stage.waiting).await.unwrap_err().is_cancelled());
    assert!(stage.closes().await);
    // And the connections with it.
    let mut rest = Vec::new();
    let _ = timeout(Duration::from_secs(1), open.read_to_end(&mut rest))
        .await
        .unwrap();
    assert!(rest.is_empty());
}

#[tokio::test]
async fn the_page_repeats_nothing_and_is_kept_nowhere() {
    let stage = listening(Limits::default()).await;
    let answer = stage.get(&format!("/callback?code=hunter2&state={STATE}")).await;
    assert!(!answer.contains("hunter2") && !answer.contains(STATE), "{answer}");
    for header in [
        "\r\nCache-Control: no-store\r\n",
        "\r\nReferrer-Policy: no-referrer\r\n",
        "\r\nX-Content-Type-Options: nosniff\r\n",
        "\r\nConnection: close\r\n",
        "\r\nContent-Security-Policy: default-src 'none'; style-src 'sha256-",
        "; frame-ancestors 'none'\r\n",
    ] {
        assert!(answer.contains(header), "{header:?} is not in {answer}");
    }
    assert!(
        !answer.contains("<script") && !answer.contains("http"),
        "{answer}"
    );
    assert!(stage.waiting.await.unwrap().is_ok());
}

#[tokio::test]
async fn localhost_is_bound_on_both_families_and_nowhere_else() {
    let (listener, fixed, port) = fixed().await;
    assert_eq!(
        listener.redirect_uri().as_str(),
        format!("http://localhost:{port}/")
    );
    let addresses = listener.addresses();
    assert!(
        addresses
            .iter()
            .all(|at| at.ip().is_loopback() && at.port() == port),
        "{addresses:?}"
    );
    assert!(addresses.iter().any(SocketAddr::is_ipv4));
    let has_ipv6 = std::net::TcpListener::bind("[::1]:0").is_ok();
    assert_eq!(addresses.iter().any(SocketAddr::is_ipv6), has_ipv6);
    // The second sign-in, and any other program's port, has its own error.
    assert_eq!(
        Listener::bind(&fixed).await.unwrap_err(),
        OAuthError::PortTaken { port }
    );
}

#[tokio::test]
async fn a_port_taken_on_the_second_family_alone_is_taken_too() {
    let Ok(squatter) = TcpListener::bind("[::1]:0").await else {
        return; // No IPv6 here.
    };
    let port = squatter.local_addr().unwrap().port();
    let fixed = redirect(Provider::BitbucketServer, &format!("http://localhost:{port}/"));
    assert_eq!(
        Listener::bind(&fixed).await.unwrap_err(),
        OAuthError::PortTaken { port }
    );
}

#[tokio::test]
async fn another_address_of_this_computer_is_not_listened_on() {
    let stage = listening(Limits::default()).await;
    // 127.0.0.2 is this computer, too, but nobody was told to come there.
    assert!(TcpStream::connect(("127.0.0.2", stage.port)).await.is_err());
    stage.right().await;
}

#[tokio::test]
async fn the_browser_comes_to_localhost_under_that_name() {
    let (listener, _, port) = fixed().await;
    let stage = Stage {
        port,
        waiting: tokio::spawn(listener.wait(expected(), Limits::default())),
    };
    let target = format!("/?code=x&state={STATE}");
    assert_eq!(status(&stage.get(&target).await), "400");
    let request = format!("GET {target} HTTP/1.1\r\nhost: LOCALHOST:{port}\r\n\r\n");
    assert_eq!(status(&stage.send(request.as_bytes()).await), "200");
    assert_eq!(stage.waiting.await.unwrap().unwrap().expose(), "x");
}
