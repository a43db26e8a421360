//! A platform, one app-proxy and a GitHub on one loopback port, and a service
//! that is connected to them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};

use keyring_core::mock;
use patrol_core::domain::fault::Fault;
use patrol_core::domain::runtime::RuntimeKey;
use patrol_core::domain::secret::Secret;
use patrol_core::folders::Folders;
use patrol_core::keychain::{Item, Keychain, Patience};
use patrol_core::ledger::Ledger;
use patrol_core::service::page::{
    AddRequest, CheckRequest, Checked, Outcome, Pasted, RuntimeRow, TokenSource,
};
use patrol_core::service::{Service, Surroundings, SystemClock};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::path_regex};

/// Two classic tokens with checksums that fit; public examples made for tests.
pub const OLD: &str = "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";
pub const NEW: &str = "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";

/// What stands in for Codefresh and GitHub.
#[derive(Default)]
pub struct Stage {
    /// Which token each runtime holds.
    pub holds: Mutex<std::collections::BTreeMap<String, String>>,
    /// What the next registrations answer instead of being carried out.
    pub refuse: AtomicBool,
    /// Registrations are carried out and answered with 502.
    pub lose_answers: AtomicBool,
    /// The scopes that GitHub reports.
    pub scopes: Mutex<Option<&'static str>>,
}

pub struct World {
    pub service: Service,
    pub keychain: Keychain,
    pub stage: Arc<Stage>,
    pub account: String,
    pub folder: tempfile::TempDir,
    pub server: MockServer,
}

impl World {
    pub async fn new() -> Self {
        let server = MockServer::start().await;
        let stage = Arc::new(Stage::default());
        Mock::given(path_regex(".*"))
            .respond_with(Script {
                stage: stage.clone(),
                base: server.uri(),
            })
            .mount(&server)
            .await;
        let folder = tempfile::tempdir().unwrap();
        let store: Arc<OnceLock<Arc<mock::Store>>> = Arc::default();
        let keychain = Keychain::with_stores(
            move || Ok(store.get_or_init(|| mock::Store::new().unwrap()).clone()),
            usize::MAX,
        );
        let service = service(folder.path(), keychain.clone());
        let start = service
            .connect(&server.uri(), Secret::new("0123.abcd".to_owned()), "job")
            .await
            .unwrap();
        let account = start.active.unwrap();
        service.refresh(&account).await.unwrap();
        Self {
            service,
            keychain,
            stage,
            account,
            folder,
            server,
        }
    }

    /// As after a crash: a new service over the same ledger and keychain.
    pub fn restarted(&self) -> Service {
        service(self.folder.path(), self.keychain.clone())
    }

    /// The same ledger with a keychain that does not answer.
    pub fn without_keychain(&self) -> Service {
        let absent = || Err(keyring_core::Error::NoDefaultStore);
        service(self.folder.path(), Keychain::with_stores(absent, usize::MAX))
    }

    /// The ledger itself, to leave it as a crash would.
    pub fn ledger(&self) -> Ledger {
        Ledger::open(&self.folder.path().join("patrol.db")).unwrap()
    }

    pub fn key(&self, runtime: &str) -> RuntimeKey {
        RuntimeKey {
            account: self.account.clone(),
            name: runtime.to_owned(),
        }
    }

    pub fn row(&self, runtime: &str) -> RuntimeRow {
        row(&self.service, runtime)
    }

    pub async fn check(&self, runtime: &str, token: &str) -> Result<Checked, Fault> {
        let pasted = Pasted {
            token: Secret::new(token.to_owned()),
            username: None,
            email: None,
            expires_on: None,
        };
        let source = TokenSource::Pasted(pasted);
        self.service
            .check_token(CheckRequest {
                runtime: self.key(runtime),
                source,
                job: "check".to_owned(),
            })
            .await
    }

    pub async fn put(&self, runtime: &str, checked: &Checked, consent: bool) -> Result<Outcome, Fault> {
        let request = AddRequest {
            draft: checked.draft.clone(),
            runtime: self.key(runtime),
            consent,
            job: "add".to_owned(),
        };
        self.service.add_token(request).await
    }

    pub async fn add(&self, runtime: &str, token: &str) -> Outcome {
        let checked = self.check(runtime, token).await.unwrap();
        self.put(runtime, &checked, true).await.unwrap()
    }

    /// The secret that the keychain has for a token of the ledger's.
    pub async fn secret(&self, id: &str) -> Option<String> {
        let secret = self
            .keychain
            .get(&Item::Token(id.to_owned()), Patience::Quiet)
            .await
            .unwrap();
        secret.map(|secret| secret.expose().to_owned())
    }

    /// How often each runtime was sent a registration.
    pub async fn registrations(&self) -> usize {
        let requests = self.server.received_requests().await.unwrap();
        requests
            .iter()
            .filter(|request| body(request).contains("registerToGitIntegration("))
            .count()
    }
}

pub fn row(service: &Service, runtime: &str) -> RuntimeRow {
    let start = service.start().unwrap();
    start
        .runtimes
        .into_iter()
        .find(|row| row.key.name == runtime)
        .unwrap()
}

fn service(folder: &std::path::Path, keychain: Keychain) -> Service {
    let ledger = Ledger::open(&folder.join("patrol.db")).unwrap();
    let folders = Folders {
        data: folder.into(),
        config: folder.into(),
        state: folder.into(),
    };
    // A clock that only moves when asked keeps the tests apart from the wall's.
    let clock = Arc::new(SystemClock(|| {
        static TICKS: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(1_800_000_000_000);
        jiff::Timestamp::from_millisecond(TICKS.fetch_add(1, Ordering::SeqCst)).unwrap()
    }));
    Service::new(ledger, keychain, clock, folders, Surroundings::default()).unwrap()
}

fn body(request: &Request) -> String {
    String::from_utf8_lossy(&request.body).into_owned()
}

struct Script {
    stage: Arc<Stage>,
    base: String,
}

impl Respond for Script {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let path = request.url.path();
        match path {
            "/2.0/api/graphql" => self.platform(&body(request)),
            "/api/v3/user" => self.user(request),
            _ => match path.strip_suffix("/app-proxy/api/graphql") {
                Some(runtime) => self.app_proxy(runtime.trim_start_matches('/'), request),
                None => ResponseTemplate::new(404),
            },
        }
    }
}

impl Script {
    fn platform(&self, query: &str) -> ResponseTemplate {
        if query.contains("runtimes") {
            let node = |name: &str| {
                json!({"node": {"metadata": {"name": name}, "installationStatus": "COMPLETED",
                "ingressHost": format!("{}/{name}", self.base), "gitProvider": "GITHUB"}})
            };
            answer(json!({"runtimes": {"edges": [node("one"), node("two")],
                "pageInfo": {"hasNextPage": false, "endCursor": null}}}))
        } else {
            answer(
                json!({"me": {"id": "u1", "name": "Ada", "email": "ada@acme.example",
                "activeAccount": {"id": "a1", "name": "acme"}}}),
            )
        }
    }

    fn user(&self, request: &Request) -> ResponseTemplate {
        let given = request.headers.get("authorization").unwrap().to_str().unwrap();
        let login = if given.ends_with(OLD) || given.ends_with(NEW) {
            "ada"
        } else {
            return ResponseTemplate::new(401);
        };
        let scopes = self.stage.scopes.lock().unwrap().unwrap_or("repo");
        ResponseTemplate::new(200)
            .insert_header("X-OAuth-Scopes", scopes)
            .set_body_json(json!({"login": login, "id": 1}))
    }

    fn app_proxy(&self, runtime: &str, request: &Request) -> ResponseTemplate {
        let text = body(request);
        let document: Value = serde_json::from_str(&text).unwrap();
        let mut holds = self.stage.holds.lock().unwrap();
        let integration = |holds: &std::collections::BTreeMap<String, String>| {
            let users = match holds.get(runtime) {
                Some(_) => json!([{"userId": "u1", "isValid": true}]),
                None => json!([]),
            };
            json!({"name": "default", "sharingPolicy": "ALL_USERS_IN_ACCOUNT", "provider": "GITHUB",
                "apiUrl": format!("{}/api/v3", self.base), "users": users, "registeredUsers": []})
        };
        if text.contains("registerToGitIntegration(") && !text.contains("deregister") {
            if self.stage.refuse.load(Ordering::SeqCst) {
                return ResponseTemplate::new(200).set_body_json(
                    json!({"data": null, "errors": [{"message": "Invalid Git token error"}]}),
                );
            }
            let token = find(&document, "token").unwrap();
            holds.insert(runtime.to_owned(), token);
            if self.stage.lose_answers.load(Ordering::SeqCst) {
                return ResponseTemplate::new(502);
            }
            return answer(json!({"registerToGitIntegration": integration(&holds)}));
        }
        if text.contains("deregisterFromGitIntegration") {
            holds.remove(runtime);
            return answer(json!({"deregisterFromGitIntegration": integration(&holds)}));
        }
        answer(json!({"gitIntegrations": [integration(&holds)]}))
    }
}

fn answer(data: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"data": data}))
}

/// The first string under that key, anywhere in the variables.
fn find(value: &Value, key: &str) -> Option<String> {
    match value {
        Value::Object(map) => map.iter().find_map(|(name, inner)| match inner {
            Value::String(text) if name == key => Some(text.clone()),
            other => find(other, key),
        }),
        _ => None,
    }
}
