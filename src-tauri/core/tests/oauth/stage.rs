//! A Git host on loopback, an application that is registered there, and the
//! browser.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use patrol_core::domain::application::{Application, Flow};
use patrol_core::domain::host::GitHost;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::secret::Secret;
use patrol_core::http::Http;
use patrol_core::oauth::{Attempt, Listener, OAuthError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub const SECRET: &str = "the-applications-secret";

/// What the host answers when it grants, in its own manner.
pub fn granted(provider: Provider) -> ResponseTemplate {
    json(
        200,
        match provider {
            Provider::Github => {
                r#"{"access_token":"access-1","expires_in":28800,"refresh_token":"refresh-1",
                    "refresh_token_expires_in":15897600,"scope":"repo,gist","token_type":"bearer"}"#
            }
            Provider::Gitlab => {
                r#"{"access_token":"access-1","token_type":"Bearer","expires_in":7200,
                    "refresh_token":"refresh-1","scope":"read_api write_repository","created_at":1607635748}"#
            }
            Provider::Bitbucket => {
                r#"{"scopes":"repository:write account","access_token":"access-1","expires_in":7200,
                    "token_type":"bearer","refresh_token":"refresh-1"}"#
            }
            Provider::BitbucketServer => {
                r#"{"access_token":"access-1","refresh_token":"refresh-1","token_type":"bearer",
                    "expires_in":3600,"scope":"REPO_WRITE"}"#
            }
        },
    )
}

pub fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.to_owned(), "application/json")
}

pub struct Stage {
    pub server: MockServer,
    pub host: GitHost,
    pub http: Http,
    pub application: Application,
}

impl Stage {
    pub async fn new(provider: Provider) -> Self {
        let api = match provider {
            Provider::Github => "/api/v3",
            Provider::Gitlab => "/lab/api/v4",
            Provider::Bitbucket => "/2.0",
            Provider::BitbucketServer => "/bb/rest/api/1.0",
        };
        let server = MockServer::start().await;
        let host = GitHost::new(provider, &format!("{}{api}", server.uri())).unwrap();
        let application = Application {
            provider,
            url: host.web.clone(),
            client_id: "client-id".to_owned(),
            client_secret: (provider != Provider::Gitlab).then(|| Secret::new(SECRET.to_owned())),
            secret_in_keychain: false,
            flow: Flow::Loopback,
            redirect_uri: None,
            scopes: Vec::new(),
        };
        Self {
            server,
            host,
            http: Http::new(None).unwrap(),
            application,
        }
    }

    pub fn token_path(&self) -> &'static str {
        match self.host.provider {
            Provider::Github => "/login/oauth/access_token",
            Provider::Gitlab => "/lab/oauth/token",
            Provider::Bitbucket => "/site/oauth2/access_token",
            Provider::BitbucketServer => "/bb/rest/oauth2/latest/token",
        }
    }

    /// What the host answers to `verb` at a path, once.
    pub async fn answers(&self, verb: &str, at: &str, answer: ResponseTemplate) {
        Mock::given(method(verb))
            .and(path(at))
            .respond_with(answer)
            .mount(&self.server)
            .await;
    }

    /// What the host answers when it is asked for a token.
    pub async fn grants(&self, answer: ResponseTemplate) {
        self.answers("POST", self.token_path(), answer).await;
    }

    /// A sign-in with its listener; both Bitbuckets get a port that is free.
    pub async fn attempt(&mut self, scopes: &[&str]) -> Attempt {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let listener = match self.host.provider {
            Provider::Github | Provider::Gitlab => Listener::bind(&self.application.redirect().unwrap())
                .await
                .unwrap(),
            Provider::Bitbucket | Provider::BitbucketServer => self.fixed().await,
        };
        Attempt::new(&self.host, &self.application, listener, &scopes).unwrap()
    }

    async fn fixed(&mut self) -> Listener {
        loop {
            let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let port = free.local_addr().unwrap().port();
            drop(free);
            let uri = format!("http://localhost:{port}/");
            self.application.redirect_uri = Some(Url::parse(&uri).unwrap());
            match Listener::bind(&self.application.redirect().unwrap()).await {
                Ok(listener) => return listener,
                // Another test has taken it since.
                Err(error) => assert_eq!(error, OAuthError::PortTaken { port }),
            }
        }
    }

    /// What the host was asked, in order.
    pub async fn asked(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }
}

/// A request's form, a key at most once.
pub fn form(request: &Request) -> BTreeMap<String, String> {
    assert_eq!(
        header(request, "content-type").as_deref(),
        Some("application/x-www-form-urlencoded")
    );
    pairs(url::form_urlencoded::parse(&request.body).into_owned())
}

/// An address's query, a key at most once.
pub fn query(url: &Url) -> BTreeMap<String, String> {
    pairs(url.query_pairs().into_owned())
}

fn pairs(all: impl Iterator<Item = (String, String)>) -> BTreeMap<String, String> {
    let mut map = BTreeMap::new();
    for (key, value) in all {
        assert!(map.insert(key.clone(), value).is_none(), "{key} twice");
    }
    map
}

pub fn header(request: &Request, name: &str) -> Option<String> {
    request
        .headers
        .get(name)
        .map(|value| value.to_str().unwrap().to_owned())
}

/// Id and secret as in RFC 7617.
pub fn basic() -> String {
    format!("Basic {}", STANDARD.encode(format!("client-id:{SECRET}")))
}

/// The browser: comes back with these parameters and the state it was given.
pub async fn come_back(authorize_url: &Url, parameters: &str) -> String {
    let asked = query(authorize_url);
    let target = Url::parse(&asked["redirect_uri"]).unwrap();
    let port = target.port().unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = format!(
        "GET {}?{parameters}&state={} HTTP/1.1\r\nHost: {}:{port}\r\nUser-Agent: test\r\n\r\n",
        target.path(),
        asked["state"],
        target.host_str().unwrap(),
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).await.unwrap();
    page
}
