//! With everything logged that anything in the process has to say, down to
//! TRACE, no secret of a sign-in is. What takes secrets out of the log file
//! (`logs/redact.rs`) is the last fence and is not there: this looks in front
//! of it. A process of its own, for it listens to all threads.
#![allow(clippy::unwrap_used, missing_docs)]

// Each of them holds more than is needed here.
#[allow(dead_code)]
#[path = "service/browser.rs"]
mod browser;
#[allow(dead_code)]
#[path = "service/gate.rs"]
mod gate;
#[allow(dead_code)]
#[path = "service/pats.rs"]
mod pats;
#[allow(dead_code)]
#[path = "service/probe.rs"]
mod probe;
#[allow(dead_code)]
#[path = "service/world.rs"]
mod world;

use std::io::Write;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use patrol_core::service::Browser;
use patrol_core::service::page::{Change, DeleteRequest};
use tracing_subscriber::fmt::format::FmtSpan;
use url::form_urlencoded::{byte_serialize, parse};

use browser::{returning, sign_in};
use world::{DEVICE_CODE, OLD, World};

const CLIENT_SECRET: &str = "client-secret/+=of-the-application";
const ANSWER: &str = "code=code-7Hn%2F%2Bd0-of-the-sign-in";
const CODE: &str = "code-7Hn/+d0-of-the-sign-in";
const API_KEY: &str = "0123.abcd";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A secret in every dress in which it might be written down.
fn dresses(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let numbers = format!("{bytes:?}");
    let mut all = vec![
        secret.to_owned(),
        secret.escape_debug().to_string(),
        byte_serialize(bytes).collect(),
        secret.replace('/', "%2F").replace('+', "%2B").replace(' ', "%20"),
        hex.to_uppercase(),
        hex,
        numbers.trim_matches(['[', ']']).to_owned(),
    ];
    // Within a longer text, such as `client:secret`, it may begin at any of three places.
    for before in 0..3 {
        let mut text = vec![b':'; before];
        text.extend_from_slice(bytes);
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = engine.encode(&text);
            // The first and the last group hold bits of its neighbours.
            let own = &encoded[before.min(1) * 4..encoded.len() / 4 * 4];
            all.push(own.to_owned());
        }
    }
    all
}

/// Signs in, renews and revokes; hands over every secret that took part.
async fn lived_through(world: &World, browser: Browser) -> Vec<String> {
    let urls: Arc<Mutex<Vec<String>>> = Arc::default();
    let shown = urls.clone();
    world.service.listen(Arc::new(move |change| {
        if let Change::SignIn { url, .. } = change {
            shown.lock().unwrap().push(url);
        }
    }));
    let checked = sign_in(world, browser).await.unwrap();
    let outcome = world.put("lab", &checked, true).await.unwrap();
    assert_eq!(outcome.fault, None);
    world.clock.forward(7200);
    world.service.refresh_due_grants().await;
    world.add("one", OLD).await;
    let request = DeleteRequest {
        runtime: world.key("lab"),
        forget: true,
        revoke: true,
        job: "delete".to_owned(),
    };
    let outcome = world.service.delete_token(request).await.unwrap();
    assert_eq!(outcome.fault, None);
    assert_eq!(world.stage.revoked.lock().unwrap().len(), 2);

    let mut secrets = vec![API_KEY.to_owned(), OLD.to_owned(), CLIENT_SECRET.to_owned()];
    let secret = [
        "code",
        "code_verifier",
        "device_code",
        "refresh_token",
        "token",
        "client_secret",
    ];
    for request in world.server.received_requests().await.unwrap() {
        let form = parse(&request.body).into_owned();
        secrets.extend(
            form.filter(|(key, _)| secret.contains(&&**key))
                .map(|(_, value)| value),
        );
        if let Some(given) = request.headers.get("authorization") {
            let given = given.to_str().unwrap();
            secrets.push(given.split_once(' ').map_or(given, |(_, it)| it).to_owned());
        }
    }
    for url in urls.lock().unwrap().iter() {
        let url: url::Url = url.parse().unwrap();
        secrets.extend(
            url.query_pairs()
                .filter(|(key, _)| key == "state")
                .map(|(_, it)| it.into_owned()),
        );
    }
    secrets
}

#[tokio::test]
async fn nothing_in_the_process_tells_the_log_a_secret_of_a_sign_in() {
    let log = Log::default();
    let written = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || written.clone())
        .init();
    let application = format!("client_secret = \"{CLIENT_SECRET}\"\n");
    let loopback = World::with(&application).await;
    let mut secrets = Box::pin(lived_through(&loopback, returning(ANSWER))).await;
    let device = World::with(&format!("{application}flow = \"device\"\n")).await;
    secrets.extend(Box::pin(lived_through(&device, Arc::new(|_| true))).await);

    secrets.sort();
    secrets.dedup();
    for known in [CODE, DEVICE_CODE, CLIENT_SECRET, "refresh-0", "refresh-16"] {
        assert!(
            secrets.iter().any(|secret| secret == known),
            "{known} took no part"
        );
    }
    // Two sign-ins: a state and a verifier of the loopback's among them.
    assert!(
        secrets.iter().filter(|secret| secret.len() == 43).count() >= 2,
        "{secrets:?}"
    );
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        log.contains("TRACE") && log.contains("patrol_core"),
        "there is no log to look at"
    );
    for secret in &secrets {
        for dress in dresses(secret) {
            let at = log.lines().find(|line| line.contains(&dress));
            assert_eq!(at, None, "{secret} stands there as {dress}");
        }
    }
}
