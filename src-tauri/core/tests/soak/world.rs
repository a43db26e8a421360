//! Many runtimes over four hosts, many tokens, and a Patrol that knows them.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use patrol_core::domain::expiry::Expiry;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::runtime::RuntimeKey;
use patrol_core::domain::scope::Scopes;
use patrol_core::domain::secret::Secret;
use patrol_core::domain::token::{AuthorizationState, Keeping, Token, TokenKind};
use patrol_core::folders::Folders;
use patrol_core::keychain::{Item, Keychain, Patience};
use patrol_core::ledger::Ledger;
use patrol_core::service::{Clock, Service, Surroundings};
use serde_json::{Value, json};

use crate::gate::Gate;
use crate::probe::Probe;
use crate::site::{Answers, Asked, Seconds, Site};

pub const HOSTS: usize = 4;
const BEGIN: i64 = 1_800_000_000;

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub runtimes: usize,
    pub tokens: usize,
    /// How far away everything is, in milliseconds.
    pub latency: (u64, u64),
    /// How long the storm lasts.
    pub storm: Duration,
}

/// Patrol's clock: twelve minutes a second, so that a day's checks fall due.
#[derive(Clone)]
pub struct FastClock(Instant);

impl FastClock {
    fn milliseconds(&self) -> i64 {
        let elapsed = i64::try_from(self.0.elapsed().as_millis()).unwrap();
        BEGIN * 1000 + elapsed * 720
    }
}

impl Clock for FastClock {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.milliseconds()).unwrap()
    }
}

pub struct World {
    pub service: Service,
    pub gate: Arc<Gate>,
    pub codefresh: Arc<Site>,
    pub hosts: Vec<Arc<Site>>,
    pub holds: Arc<Mutex<HashMap<String, String>>>,
    pub account: String,
    pub size: Size,
    pub clock: FastClock,
    pub keychain: Keychain,
    pub folder: tempfile::TempDir,
}

impl World {
    /// Everything as on a good day: all tokens known, all runtimes valid.
    pub async fn new(size: Size) -> Self {
        let clock = FastClock(Instant::now());
        let holds: Arc<Mutex<HashMap<String, String>>> = Arc::default();
        let (codefresh, hosts) = sites(size, holds.clone(), &clock);
        let folder = tempfile::tempdir().unwrap();
        let gate = Gate::new(Probe::new());
        let store = gate.clone();
        let keychain = Keychain::with_stores(move || Ok(store.clone()), usize::MAX);
        let folders = Folders {
            data: folder.path().into(),
            config: folder.path().into(),
            state: folder.path().into(),
        };
        let file = folder.path().join("patrol.db");
        let service = Service::new(
            Ledger::open(&file).unwrap(),
            keychain.clone(),
            Arc::new(clock.clone()),
            folders,
            Surroundings::default(),
        );
        let service = service.unwrap();
        let key = Secret::new("0123.abcd".to_owned());
        let url = format!("http://{}", codefresh.address);
        let account = service
            .connect(&url, key, "connect")
            .await
            .unwrap()
            .active
            .unwrap();
        let world = Self {
            service,
            gate,
            codefresh,
            hosts,
            holds,
            account,
            size,
            clock,
            keychain,
            folder,
        };
        world.service.refresh(&world.account).await.unwrap();
        world.give_tokens(&Ledger::open(&file).unwrap()).await;
        world.service.refresh(&world.account).await.unwrap();
        world
    }

    /// Each runtime has one of its host's tokens, as if put there long ago.
    async fn give_tokens(&self, ledger: &Ledger) {
        let long_ago = jiff::Timestamp::from_second(BEGIN - 100 * 86_400).unwrap();
        for place in 0..self.size.tokens {
            let (id, host) = (format!("token-{place}"), place % HOSTS);
            let secret = Secret::new(secret(place));
            let item = Item::Token(id.clone());
            self.keychain
                .set(&item, &id, &secret, Patience::Quiet)
                .await
                .unwrap();
            let api = format!("http://{}/api/v3", self.hosts[host].address);
            let row = Token {
                id: id.clone(),
                provider: Provider::Github,
                api: api.parse().unwrap(),
                account: "ada".to_owned(),
                kind: TokenKind::GithubClassic,
                username: None,
                email: None,
                scopes: Scopes::Known {
                    granted: ["repo".to_owned()].into(),
                },
                expiry: Expiry::Never,
                fingerprint: None,
                keeping: Keeping::Stored,
                added_at: long_ago,
                verified_at: Some(long_ago),
                label: None,
                note: None,
                made_at: None,
                server: None,
            };
            ledger.add_token(&row).unwrap();
        }
        let per_host = self.size.tokens / HOSTS;
        for place in 0..self.size.runtimes {
            let token = place % HOSTS + HOSTS * (place / HOSTS % per_host);
            let (name, id) = (name(place), format!("token-{token}"));
            self.holds.lock().unwrap().insert(name.clone(), secret(token));
            ledger
                .begin_authorizing(&self.account, &name, &id, long_ago)
                .unwrap();
            let there = AuthorizationState::Authorized;
            ledger
                .set_authorization(&self.account, &name, there, long_ago)
                .unwrap();
        }
    }

    /// Half of the runtimes on one of the hosts: each of its tokens is on some of the others.
    pub fn half_of(&self, host: usize) -> Vec<RuntimeKey> {
        let places = (0..self.size.runtimes / 2).filter(|place| place % HOSTS == host);
        places.map(|place| self.key(place)).collect()
    }

    /// A host as git names it.
    pub fn web(&self, host: usize) -> String {
        format!("http://{}", self.hosts[host].address)
    }

    pub fn key(&self, place: usize) -> RuntimeKey {
        RuntimeKey {
            account: self.account.clone(),
            name: name(place),
        }
    }

    pub fn sites(&self) -> impl Iterator<Item = &Arc<Site>> {
        std::iter::once(&self.codefresh).chain(&self.hosts)
    }

    pub fn storm(&self, rages: bool) {
        for site in self.sites() {
            site.storm.store(rages, Ordering::SeqCst);
        }
    }
}

pub fn name(place: usize) -> String {
    format!("runtime-{place:04}")
}

/// A classic token as before 2021: forty hexadecimal digits, no checksum.
pub fn secret(place: usize) -> String {
    format!("{place:040x}")
}

/// Codefresh and the hosts, on a thread of their own: they are not measured.
fn sites(
    size: Size,
    holds: Arc<Mutex<HashMap<String, String>>>,
    clock: &FastClock,
) -> (Arc<Site>, Vec<Arc<Site>>) {
    let (sender, receiver) = mpsc::channel();
    let clock = clock.clone();
    let now: Seconds = Arc::new(move || clock.milliseconds() / 1000);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let mut hosts = Vec::new();
            for seed in 1..=HOSTS {
                let host = Site::open(Arc::new(user), now.clone(), size.latency, seed as u64);
                hosts.push(host.await);
            }
            let apis = hosts
                .iter()
                .map(|host| format!("http://{}/api/v3", host.address))
                .collect();
            let codefresh = Site::open(codefresh(size, holds, apis), now, size.latency, 99).await;
            sender.send((codefresh, hosts)).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().unwrap()
}

/// A GitHub Enterprise that knows every token.
fn user(asked: &Asked) -> (u16, String, String) {
    match asked.path.as_str() {
        "/api/v3/user" => {
            let scopes = "x-oauth-scopes: repo\r\n".to_owned();
            (200, scopes, json!({"login": "ada", "id": 1}).to_string())
        }
        _ => (404, String::new(), "{}".to_owned()),
    }
}

fn codefresh(size: Size, holds: Arc<Mutex<HashMap<String, String>>>, apis: Vec<String>) -> Answers {
    Arc::new(move |asked| {
        let data = match asked.path.strip_suffix("/app-proxy/api/graphql") {
            Some(runtime) => app_proxy(runtime.trim_start_matches('/'), &asked.body, &holds, &apis),
            None if asked.body.contains("runtimes") => list(size, &asked.host),
            None => json!({"me": {"id": "u1", "name": "Ada", "email": "ada@acme.example",
                "activeAccount": {"id": "a1", "name": "acme"}}}),
        };
        (200, String::new(), json!({"data": data}).to_string())
    })
}

fn list(size: Size, host: &str) -> Value {
    let node = |place| {
        json!({"node": {"metadata": {"name": name(place)}, "installationStatus": "COMPLETED",
            "ingressHost": format!("http://{host}/{}", name(place)), "gitProvider": "GITHUB"}})
    };
    let edges: Vec<_> = (0..size.runtimes).map(node).collect();
    json!({"runtimes": {"edges": edges, "pageInfo": {"hasNextPage": false, "endCursor": null}}})
}

fn app_proxy(runtime: &str, body: &str, holds: &Mutex<HashMap<String, String>>, apis: &[String]) -> Value {
    let place: usize = runtime.strip_prefix("runtime-").unwrap().parse().unwrap();
    let mut holds = holds.lock().unwrap();
    let registers = body.contains("registerToGitIntegration(") && !body.contains("deregister");
    if registers {
        let document: Value = serde_json::from_str(body).unwrap();
        let token = document["variables"]["args"]["token"].as_str().unwrap();
        holds.insert(runtime.to_owned(), token.to_owned());
    }
    let users = match holds.get(runtime) {
        Some(_) => json!([{"userId": "u1", "isValid": true}]),
        None => json!([]),
    };
    let integration = json!({"name": "default", "sharingPolicy": "ALL_USERS_IN_ACCOUNT", "provider": "GITHUB",
        "apiUrl": apis[place % HOSTS], "users": users, "registeredUsers": []});
    match registers {
        true => json!({"registerToGitIntegration": integration}),
        false => json!({"gitIntegrations": [integration]}),
    }
}
