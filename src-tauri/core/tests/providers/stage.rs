//! A Git host on loopback, and a token to show it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use patrol_core::domain::host::GitHost;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::secret::Secret;
use patrol_core::http::Http;
use patrol_core::providers::{Credential, Verified, VerifyError, verify};
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// An expired sample token, published in therootcompany/base62-token.js.
pub const GITHUB: &str = "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";
pub const GITLAB: &str = "glpat-AAECAwQFBgcICQoLDA0OD286MQp1OjFqegk.01.0z1ayazve";
/// The moment at which all of this happens.
pub const NOW: &str = "2026-11-22T12:00:00Z";

pub struct Stage {
    pub server: MockServer,
    pub host: GitHost,
    pub http: Http,
    pub credential: Credential,
    prefix: &'static str,
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// `ATATT…` or `ATCTT…` with a checksum that fits.
pub fn atlassian(prefix: &str) -> String {
    let before = format!("{prefix}3xFfGF0example0token0of0nobody=");
    format!("{before}{:08X}", crc32fast::hash(before.as_bytes()))
}

/// `BBDC-` with this id inside.
pub fn data_center(id: &str) -> String {
    format!("BBDC-{}", STANDARD.encode(format!("{id}:abcdefghijklmnopqrst")))
}

pub fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.to_owned(), "application/json")
}

pub fn page(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(
        "<!DOCTYPE html><title>Sign in</title>",
        "text/html; charset=utf-8",
    )
}

impl Stage {
    pub async fn new(provider: Provider, token: &str) -> Self {
        let prefix = match provider {
            Provider::Github => "/api/v3",
            Provider::Gitlab => "/lab/api/v4",
            Provider::Bitbucket => "/2.0",
            Provider::BitbucketServer => "/bb/rest/api/1.0",
        };
        let server = MockServer::start().await;
        let host = GitHost::new(provider, &format!("{}{prefix}", server.uri())).unwrap();
        let credential = Credential {
            secret: Secret::new(token.to_owned()),
            username: None,
            email: None,
        };
        Self {
            server,
            host,
            http: Http::new(None).unwrap(),
            credential,
            prefix,
        }
    }

    pub fn email(mut self, email: &str) -> Self {
        self.credential.email = Some(email.to_owned());
        self
    }

    pub fn username(mut self, username: &str) -> Self {
        self.credential.username = Some(username.to_owned());
        self
    }

    /// What the API answers to `GET` at a path below its own address.
    pub async fn api(self, below: &str, answer: ResponseTemplate) -> Self {
        let path = format!("{}{below}", self.prefix);
        self.web(&path, answer).await
    }

    /// What the server answers to `GET` at a path.
    pub async fn web(self, at: &str, answer: ResponseTemplate) -> Self {
        self.answers("GET", at, answer).await
    }

    /// What the server answers to a verb at a path.
    pub async fn answers(self, verb: &str, at: &str, answer: ResponseTemplate) -> Self {
        Mock::given(method(verb))
            .and(path(at))
            .respond_with(answer)
            .mount(&self.server)
            .await;
        self
    }

    /// What Git is answered for the repository at a path, before it fetches
    /// (`git-upload-pack`) or pushes (`git-receive-pack`).
    pub async fn git(self, repository: &str, service: &str, answer: ResponseTemplate) -> Self {
        Mock::given(method("GET"))
            .and(path(format!("{repository}/info/refs")))
            .and(query_param("service", service))
            .respond_with(answer)
            .mount(&self.server)
            .await;
        self
    }

    pub async fn verify(&self) -> Result<Verified, VerifyError> {
        verify(&self.http, &self.host, &self.credential, at(NOW)).await
    }

    /// What the server was asked, in order.
    pub async fn asked(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }

    /// The paths that the server was asked for, without the API's own.
    pub async fn paths(&self) -> Vec<String> {
        let strip = |request: &Request| {
            request
                .url
                .path()
                .strip_prefix(self.prefix)
                .unwrap_or(request.url.path())
                .to_owned()
        };
        self.asked().await.iter().map(strip).collect()
    }

    /// The fault's sentence, for what must be in it.
    pub fn sentence(&self, error: &VerifyError) -> String {
        error.fault(&self.host).message
    }
}

/// A header of a request, as text.
pub fn header(request: &Request, name: &str) -> Option<String> {
    request
        .headers
        .get(name)
        .map(|value| value.to_str().unwrap().to_owned())
}
