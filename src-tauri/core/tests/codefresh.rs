//! Both of Codefresh's servers, scripted: what is sent to them, and what is
//! made of everything they may answer.
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use patrol_core::codefresh::{AppProxy, CodefreshError, Me, Platform, Registration, Silence};
use patrol_core::domain::fault::Code;
use patrol_core::domain::runtime::{Installation, Runtime, Says};
use patrol_core::domain::secret::Secret;
use patrol_core::http::{Http, HttpError};
use serde_json::{Value, json};
use url::Url;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

#[path = "codefresh/ask.rs"]
mod ask;
#[path = "codefresh/change.rs"]
mod change;
#[path = "codefresh/hostile.rs"]
mod hostile;
#[path = "codefresh/platform.rs"]
mod platform;

const KEY: &str = "5f0e1d2c3b4a59687786a5b4.00112233445566778899aabbccddeeff";
const TOKEN: &str = "ghp_TokenThatMustNotBeSeenAnywhere000000";

/// A server that answers whatever the function makes of each request's body.
async fn server(answer: impl Fn(&Value) -> ResponseTemplate + Send + Sync + 'static) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(move |request: &Request| answer(&request.body_json().unwrap_or_default()))
        .mount(&server)
        .await;
    server
}

async fn always(status: u16, body: impl Into<String>) -> MockServer {
    let body = body.into();
    server(move |_| ResponseTemplate::new(status).set_body_string(body.clone())).await
}

fn ok(data: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "data": data }))
}

/// The documents that arrived, in order.
async fn documents(server: &MockServer) -> Vec<String> {
    bodies(server)
        .await
        .iter()
        .map(|b| b["query"].as_str().unwrap().to_owned())
        .collect()
}

async fn bodies(server: &MockServer) -> Vec<Value> {
    server
        .received_requests()
        .await
        .unwrap()
        .iter()
        .map(|r| r.body_json().unwrap())
        .collect()
}

fn http() -> Http {
    Http::new(None).unwrap()
}

fn key() -> Secret {
    Secret::new(KEY.to_owned())
}

fn platform_at(server: &MockServer) -> Platform {
    Platform::new(http(), &server.uri().parse().unwrap(), key())
}

fn runtime(internal: Option<String>, ingress: Option<String>) -> Runtime {
    Runtime {
        name: "prod-eu".to_owned(),
        namespace: None,
        cluster: None,
        ingress_host: ingress,
        internal_ingress_host: internal,
        installation: Installation::Complete,
        version: None,
        git_provider: None,
        repo: None,
        hidden_for: None,
    }
}

fn proxy_at(internal: Option<String>, ingress: Option<String>) -> Result<AppProxy, CodefreshError> {
    let platform = Url::parse("https://g.codefresh.io").unwrap();
    AppProxy::new(http(), &runtime(internal, ingress), &platform, key())
}

fn proxy(server: &MockServer) -> AppProxy {
    proxy_at(None, Some(server.uri())).unwrap()
}

fn registration() -> Registration {
    Registration {
        integration: None,
        token: Secret::new(TOKEN.to_owned()),
        username: None,
        refresh_token: None,
    }
}

fn valid() -> ResponseTemplate {
    ok(json!({"gitIntegrations": [{
        "name": "default", "provider": "GITHUB", "apiUrl": "https://api.github.com",
        "users": [{"userId": "u1", "isValid": true}],
    }]}))
}

fn named(names: &[&str]) -> Value {
    names
        .iter()
        .map(|n| json!({"node": {"metadata": {"name": n}, "installationStatus": "COMPLETED"}}))
        .collect()
}

fn names(runtimes: &[Runtime]) -> Vec<&str> {
    runtimes.iter().map(|r| r.name.as_str()).collect()
}

/// An address on which nothing listens: a port that no server is ever given.
fn nowhere() -> String {
    "http://127.0.0.1:1".to_owned()
}
