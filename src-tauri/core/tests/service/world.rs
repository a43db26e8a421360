//! A platform, one app-proxy and a GitHub on one loopback port, and a service
//! that is connected to them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};

use patrol_core::domain::fault::Fault;
use patrol_core::domain::runtime::RuntimeKey;
use patrol_core::domain::secret::Secret;
use patrol_core::folders::Folders;
use patrol_core::keychain::{Item, Keychain, Patience};
use patrol_core::ledger::Ledger;
use patrol_core::service::page::{
    AddRequest, CheckRequest, Checked, Outcome, Pasted, RuntimeRow, Start, TokenSource,
};
use patrol_core::service::{Clock, Service, Surroundings};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::path_regex};

use crate::gate::Gate;
use crate::pats::Pats;
use crate::probe::{Party, Probe, Verdict};

/// Two classic tokens with checksums that fit; public examples made for tests.
pub const OLD: &str = "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";
pub const NEW: &str = "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";
/// Another account's: forty hexadecimal digits, as before 2021.
pub const MONAS: &str = "9d1b2f0c7a6e5d4c3b2a19087f6e5d4c3b2a1908";
/// A fine-grained one, whose permissions GitHub does not list.
pub const FINE: &str =
    "github_pat_11AAAAAAA0aaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// What the GitLab calls a device that signs in.
pub const DEVICE_CODE: &str = "device-Xq3/+9=the code";

/// What stands in for Codefresh and GitHub.
#[derive(Default)]
pub struct Stage {
    /// Which token each runtime holds.
    pub holds: Mutex<std::collections::BTreeMap<String, String>>,
    /// What the next registrations answer instead of being carried out.
    pub refuse: AtomicBool,
    /// Registrations are carried out and answered with 502.
    pub lose_answers: AtomicBool,
    /// How often a code and how often a refresh token was taken.
    pub exchanges: AtomicUsize,
    pub refreshes: AtomicUsize,
    /// The GitLab no longer takes any refresh token.
    pub grants_dead: AtomicBool,
    /// The GitLab's token endpoint is not up to it, and how often it has said so.
    pub grants_down: AtomicBool,
    pub failed_refreshes: AtomicUsize,
    /// The one refresh token that the GitLab takes: the newest.
    pub newest: Mutex<Option<String>>,
    /// What the GitLab was asked to revoke.
    pub revoked: Mutex<Vec<String>>,
    /// Who is signed in to the GitLab; “ada” where nobody is named.
    pub login: Mutex<Option<&'static str>>,
    /// Registrations are not carried out: there are too many.
    pub too_many: AtomicBool,
    /// The runtime “lab” has another address, where nobody answers.
    pub lab_is_away: AtomicBool,
    /// The Git host that the runtime “lab” names, where it is not its own any more.
    pub lab_names: Mutex<Option<String>>,
    /// Registrations are carried out, and answered after this long.
    pub answers_after: Mutex<Option<std::time::Duration>>,
    /// How far away everything is.
    pub latency: Mutex<Option<std::time::Duration>>,
    /// The scopes that GitHub reports.
    pub scopes: Mutex<Option<&'static str>>,
    /// When GitHub says that a token dies.
    pub expires: Mutex<Option<&'static str>>,
    /// The GitLab's personal access tokens.
    pub pats: Pats,
    /// The Git hosts say that they are not up to it.
    pub host_is_down: AtomicBool,
    /// Runtimes beside “one”, “two” and “lab”.
    pub more: Mutex<Vec<String>>,
    /// Runtimes that the platform does not list.
    pub unlisted: Mutex<BTreeSet<String>>,
    /// Runtimes on the GitLab beside “lab”.
    pub on_gitlab: Mutex<BTreeSet<String>>,
    /// Runtimes that refuse a token, where not all do.
    pub refusing: Mutex<BTreeSet<String>>,
    /// Runtimes that do not forget a token.
    pub clinging: Mutex<BTreeSet<String>>,
}

impl Stage {
    /// What a runtime holds.
    pub fn held(&self, runtime: &str) -> Option<String> {
        self.holds.lock().unwrap().get(runtime).cloned()
    }
}

/// Says of a runtime that it is one of those, or no longer.
pub fn mark(which: &Mutex<BTreeSet<String>>, runtime: &str, is: bool) {
    let mut which = which.lock().unwrap();
    if is {
        which.insert(runtime.to_owned());
    } else {
        which.remove(runtime);
    }
}

pub struct World {
    pub service: Service,
    pub keychain: Keychain,
    pub stage: Arc<Stage>,
    pub account: String,
    pub clock: TestClock,
    pub folder: tempfile::TempDir,
    pub server: MockServer,
    pub gate: Arc<Gate>,
    pub probe: Arc<Probe>,
    #[cfg(target_os = "linux")]
    _disk: faulty_disk::Watched,
}

impl World {
    pub async fn new() -> Self {
        Self::with("").await
    }

    /// A world whose organization file goes on with this.
    pub async fn with(organization: &str) -> Self {
        let mut world = Self::unconnected(organization).await;
        let start = world.connect(&world.service).await.unwrap();
        world.account = start.active.unwrap();
        world.service.refresh(&world.account).await.unwrap();
        world
    }

    /// A world without a Codefresh account.
    pub async fn unconnected(organization: &str) -> Self {
        let server = MockServer::start().await;
        let stage = Arc::new(Stage::default());
        let probe = Probe::new();
        let script = Script {
            stage: stage.clone(),
            base: server.uri(),
            probe: probe.clone(),
            hangs: Arc::default(),
        };
        let cut = script.clone();
        Mock::given(move |request: &Request| cut.is_cut(request))
            .respond_with_err(|_: &Request| std::io::Error::from(std::io::ErrorKind::ConnectionReset))
            .with_priority(1)
            .mount(&server)
            .await;
        Mock::given(path_regex(".*"))
            .respond_with(script)
            .mount(&server)
            .await;
        let folder = tempfile::tempdir().unwrap();
        #[cfg(target_os = "linux")]
        let disk = disk(folder.path(), probe.clone());
        let gate = Gate::new(probe.clone());
        let keychain = keychain(&gate);
        let clock = TestClock(Arc::new(AtomicI64::new(1_800_000_000_000)));
        let file = format!(
            "[[oauth_application]]\nprovider = \"gitlab\"\nurl = \"{}\"\nclient_id = \"patrol\"\n{organization}",
            server.uri()
        );
        std::fs::write(folder.path().join("organization.toml"), file).unwrap();
        Self {
            service: service(folder.path(), keychain.clone(), clock.clone()),
            keychain,
            stage,
            account: String::new(),
            clock,
            folder,
            server,
            gate,
            #[cfg(target_os = "linux")]
            _disk: disk,
            probe,
        }
    }

    /// Connects the one account that there is.
    pub async fn connect(&self, service: &Service) -> Result<Start, Fault> {
        let key = Secret::new("0123.abcd".to_owned());
        service.connect(&self.server.uri(), key, "connect").await
    }

    /// As after a crash: a new service over the same ledger and keychain.
    pub fn restarted(&self) -> Service {
        service(self.folder.path(), keychain(&self.gate), self.clock.clone())
    }

    /// The same ledger with a keychain that does not answer.
    pub fn without_keychain(&self) -> Service {
        let absent = || Err(keyring_core::Error::NoDefaultStore);
        service(
            self.folder.path(),
            Keychain::with_stores(absent, usize::MAX),
            self.clock.clone(),
        )
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

    /// So many runtimes more, on the GitHub, seen by the service.
    pub async fn grow(&self, count: usize) -> Vec<String> {
        let names: Vec<_> = (0..count).map(|place| format!("more-{place:02}")).collect();
        self.stage.more.lock().unwrap().extend(names.iter().cloned());
        self.service.refresh(&self.account).await.unwrap();
        names
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

    /// How often that path was asked for.
    pub async fn asked_for(&self, path: &str) -> usize {
        let requests = self.server.received_requests().await.unwrap();
        requests
            .iter()
            .filter(|request| request.url.path() == path)
            .count()
    }

    /// How many registrations were sent.
    pub async fn registrations(&self) -> usize {
        self.registered().await.len()
    }

    /// The registrations that were sent.
    pub async fn registered(&self) -> Vec<Value> {
        let requests = self.server.received_requests().await.unwrap();
        let bodies = requests.iter().map(body);
        bodies
            .filter(|body| body.contains("registerToGitIntegration("))
            .map(|body| serde_json::from_str(&body).unwrap())
            .collect()
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

/// A clock of the test's own: a millisecond a look, and as far as it is moved.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0.fetch_add(1, Ordering::SeqCst)).unwrap()
    }
}

/// The disk asks the probe before each commit.
#[cfg(target_os = "linux")]
fn disk(folder: &std::path::Path, probe: Arc<Probe>) -> faulty_disk::Watched {
    let watcher = move |write| match write {
        faulty_disk::Write::Commit => probe.call(Party::Disk, "commit") == Verdict::Go && probe.has_room(),
        faulty_disk::Write::Other => probe.has_room(),
    };
    faulty_disk::watch(folder, Arc::new(watcher))
}

fn keychain(gate: &Arc<Gate>) -> Keychain {
    let store = gate.clone();
    Keychain::with_stores(move || Ok(store.clone()), usize::MAX)
}

fn service(folder: &std::path::Path, keychain: Keychain, clock: TestClock) -> Service {
    let ledger = Ledger::open_or_begin_anew(&folder.join("patrol.db")).unwrap();
    let folders = Folders {
        data: folder.into(),
        config: folder.into(),
        state: folder.into(),
    };
    Service::new(
        ledger,
        keychain,
        Arc::new(clock),
        folders,
        Surroundings::default(),
    )
    .unwrap()
}

fn body(request: &Request) -> String {
    String::from_utf8_lossy(&request.body).into_owned()
}

#[derive(Clone)]
struct Script {
    stage: Arc<Stage>,
    base: String,
    probe: Arc<Probe>,
    /// The request that is answered now is not answered in time.
    hangs: Arc<AtomicBool>,
}

/// Longer than anybody waits.
const FOR_EVER: std::time::Duration = std::time::Duration::from_secs(600);

impl Respond for Script {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let answer = self.answer_to(request);
        if self.hangs.swap(false, Ordering::SeqCst) {
            return answer.set_delay(FOR_EVER);
        }
        match *self.stage.latency.lock().unwrap() {
            Some(latency) => answer.set_delay(latency),
            None => answer,
        }
    }
}

impl Script {
    /// Whether the connection is cut instead of an answer. Requests come here
    /// one by one, and then to `respond`.
    fn is_cut(&self, request: &Request) -> bool {
        let path = request.url.path();
        let what = path
            .strip_suffix("/app-proxy/api/graphql")
            .map_or(path, |_| match body(request) {
                text if text.contains("deregister") => "deregister",
                text if text.contains("registerToGitIntegration(") => "register",
                _ => "ask the runtime",
            });
        match self.probe.call(Party::Host, what) {
            Verdict::Go => false,
            Verdict::Refuse => true,
            Verdict::Lose => {
                self.answer_to(request);
                true
            }
            Verdict::Hang => {
                self.hangs.store(true, Ordering::SeqCst);
                false
            }
        }
    }

    fn answer_to(&self, request: &Request) -> ResponseTemplate {
        let path = request.url.path();
        match path {
            "/2.0/api/graphql" => self.platform(&body(request)),
            path if path.starts_with("/api/v") && self.stage.host_is_down.load(Ordering::SeqCst) => {
                ResponseTemplate::new(500)
            }
            "/api/v3/user" => self.user(request),
            "/oauth/token" => self.token(request),
            "/oauth/token/info" => ResponseTemplate::new(200).set_body_json(json!({"resource_owner_id": 7,
                "scope": ["read_api", "read_repository", "write_repository"], "expires_in": 7200})),
            "/oauth/authorize_device" => {
                let page = format!("{}/oauth/device", self.base);
                ResponseTemplate::new(200).set_body_json(json!({"device_code": DEVICE_CODE,
                    "user_code": "WDJB-MJHT", "verification_uri": page,
                    "verification_uri_complete": format!("{page}?user_code=WDJB-MJHT"),
                    "expires_in": 300, "interval": 0}))
            }
            "/oauth/revoke" => {
                let form = url::form_urlencoded::parse(&request.body);
                let token = form.into_owned().find(|(key, _)| key == "token").unwrap().1;
                self.stage.revoked.lock().unwrap().push(token);
                ResponseTemplate::new(200).set_body_json(json!({}))
            }
            path if path.starts_with("/api/v4/personal_access_tokens/") => self.stage.pats.answer(request),
            "/api/v4/user" if !self.stage.pats.knows(request) => ResponseTemplate::new(401),
            "/api/v4/user" => {
                let login = self.stage.login.lock().unwrap().unwrap_or("ada");
                ResponseTemplate::new(200).set_body_json(json!({"username": login, "id": 7}))
            }
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
                let away = name == "lab" && self.stage.lab_is_away.load(Ordering::SeqCst);
                let base = if away { "http://127.0.0.1:1" } else { &self.base };
                json!({"node": {"metadata": {"name": name}, "installationStatus": "COMPLETED",
                "ingressHost": format!("{base}/{name}"), "gitProvider": "GITHUB"}})
            };
            let unlisted = self.stage.unlisted.lock().unwrap();
            let more = self.stage.more.lock().unwrap();
            let nodes: Vec<_> = ["one", "two", "lab"]
                .into_iter()
                .chain(more.iter().map(String::as_str))
                .filter(|name| !unlisted.contains(*name))
                .map(node)
                .collect();
            answer(json!({"runtimes": {"edges": nodes,
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
        let login = if [OLD, NEW, FINE].iter().any(|token| given.ends_with(token)) {
            "ada"
        } else if given.ends_with(MONAS) {
            "mona"
        } else {
            return ResponseTemplate::new(401);
        };
        let scopes = self.stage.scopes.lock().unwrap().unwrap_or("repo");
        let answer = ResponseTemplate::new(200)
            .insert_header("X-OAuth-Scopes", scopes)
            .set_body_json(json!({"login": login, "id": 1}));
        match *self.stage.expires.lock().unwrap() {
            Some(expires) => answer.insert_header("github-authentication-token-expiration", expires),
            None => answer,
        }
    }

    /// GitLab's token endpoint: a new pair each time, the old one dead.
    fn token(&self, request: &Request) -> ResponseTemplate {
        let refresh = body(request).contains("grant_type=refresh_token");
        let form = url::form_urlencoded::parse(&request.body).into_owned();
        let mut newest = self.stage.newest.lock().unwrap();
        let used = form
            .into_iter()
            .find_map(|(key, value)| (key == "refresh_token").then_some(value));
        if refresh && self.stage.grants_down.load(Ordering::SeqCst) {
            self.stage.failed_refreshes.fetch_add(1, Ordering::SeqCst);
            return ResponseTemplate::new(500);
        }
        let dead = self.stage.grants_dead.load(Ordering::SeqCst);
        if refresh && (dead || used != *newest) {
            return ResponseTemplate::new(400).set_body_json(json!({"error": "invalid_grant"}));
        }
        let count = if refresh {
            &self.stage.refreshes
        } else {
            &self.stage.exchanges
        };
        let place = count.fetch_add(1, Ordering::SeqCst) + if refresh { 16 } else { 0 };
        *newest = Some(format!("refresh-{place}"));
        ResponseTemplate::new(200).set_body_json(json!({
            "access_token": format!("{place:064x}"), "token_type": "Bearer", "expires_in": 7200,
            "refresh_token": format!("refresh-{place}"), "scope": "read_api read_repository write_repository",
        }))
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
            // The runtime “lab” is on a GitLab, the others on a GitHub.
            let on_gitlab = self.stage.on_gitlab.lock().unwrap().contains(runtime);
            let (provider, api) = if runtime == "lab" || on_gitlab {
                ("GITLAB", "v4")
            } else {
                ("GITHUB", "v3")
            };
            let named = self.stage.lab_names.lock().unwrap().clone();
            let base = named.filter(|_| runtime == "lab").unwrap_or(self.base.clone());
            json!({"name": "default", "sharingPolicy": "ALL_USERS_IN_ACCOUNT", "provider": provider,
                "apiUrl": format!("{base}/api/{api}"), "users": users, "registeredUsers": []})
        };
        if text.contains("registerToGitIntegration(") && !text.contains("deregister") {
            let refuses = self.stage.refusing.lock().unwrap().contains(runtime);
            if refuses || self.stage.refuse.load(Ordering::SeqCst) {
                return ResponseTemplate::new(200).set_body_json(
                    json!({"data": null, "errors": [{"message": "Invalid Git token error"}]}),
                );
            }
            if self.stage.too_many.load(Ordering::SeqCst) {
                return ResponseTemplate::new(429);
            }
            let token = find(&document, "token").unwrap();
            holds.insert(runtime.to_owned(), token);
            if self.stage.lose_answers.load(Ordering::SeqCst) {
                return ResponseTemplate::new(502);
            }
            let answer = answer(json!({"registerToGitIntegration": integration(&holds)}));
            return match *self.stage.answers_after.lock().unwrap() {
                Some(delay) => answer.set_delay(delay),
                None => answer,
            };
        }
        if text.contains("deregisterFromGitIntegration") {
            if self.stage.clinging.lock().unwrap().contains(runtime) {
                return ResponseTemplate::new(200)
                    .set_body_json(json!({"data": null, "errors": [{"message": "Forbidden"}]}));
            }
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
