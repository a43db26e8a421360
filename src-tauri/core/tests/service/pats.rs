//! The GitLab's personal access tokens: asked about, replaced, revoked
//! (docs.gitlab.com, “Personal access tokens API”).

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::json;
use wiremock::{Request, ResponseTemplate};

/// Two that live from the beginning: one may replace itself, one may not.
pub const ROTATING: &str = "glpat-aaaaaaaaaaaaaaaaaaaa";
pub const PLAIN: &str = "glpat-bbbbbbbbbbbbbbbbbbbb";
/// One more for each, made by hand.
pub const BY_HAND: &str = "glpat-cccccccccccccccccccc";

/// What a rotation answers.
#[derive(Clone, Copy)]
pub enum Answer {
    /// The new token.
    New,
    /// Nothing that holds it, although it was made.
    Lost,
    /// That it is not done.
    No,
}

/// A token that lives.
#[derive(Clone)]
struct Pat {
    scopes: Vec<&'static str>,
    expires_at: &'static str,
}

/// What is done as a token is replaced.
type Meanwhile = Box<dyn Fn() + Send + Sync>;

pub struct Pats {
    live: Mutex<BTreeMap<String, Pat>>,
    rotations: Mutex<Vec<String>>,
    revocations: Mutex<Vec<String>>,
    answer: Mutex<Answer>,
    delay: Mutex<Option<std::time::Duration>>,
    meanwhile: Mutex<Option<Meanwhile>>,
    /// Revoking fails.
    pub revokes_not: std::sync::atomic::AtomicBool,
}

impl Default for Pats {
    fn default() -> Self {
        let plain = ["read_api", "read_repository", "write_repository"];
        let pat = |scopes: &[&'static str], expires_at| Pat {
            scopes: scopes.to_vec(),
            expires_at,
        };
        let live = BTreeMap::from([
            (
                ROTATING.to_owned(),
                pat(&["api", "read_repository"], "2027-03-01"),
            ),
            (PLAIN.to_owned(), pat(&plain, "2027-03-01")),
            (BY_HAND.to_owned(), pat(&plain, "2027-06-01")),
        ]);
        Self {
            live: Mutex::new(live),
            rotations: Mutex::default(),
            revocations: Mutex::default(),
            answer: Mutex::new(Answer::New),
            delay: Mutex::default(),
            meanwhile: Mutex::default(),
            revokes_not: false.into(),
        }
    }
}

impl Pats {
    /// What the next rotations answer.
    pub fn answer_with(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// The next rotations are answered after this long.
    pub fn delay(&self, delay: std::time::Duration) {
        *self.delay.lock().unwrap() = Some(delay);
    }

    /// What is to happen while a token is replaced.
    pub fn meanwhile(&self, act: impl Fn() + Send + Sync + 'static) {
        *self.meanwhile.lock().unwrap() = Some(Box::new(act));
    }

    /// How often the GitLab was asked to replace a token, carried out or not.
    pub fn rotations(&self) -> usize {
        self.rotations.lock().unwrap().len()
    }

    /// What was revoked.
    pub fn revocations(&self) -> Vec<String> {
        self.revocations.lock().unwrap().clone()
    }

    pub fn lives(&self, token: &str) -> bool {
        self.live.lock().unwrap().contains_key(token)
    }

    /// Ends a token, as if on the GitLab's page.
    pub fn end(&self, token: &str) {
        self.live.lock().unwrap().remove(token);
    }

    /// Whether a request bears a living one, or is none of ours.
    pub fn knows(&self, request: &Request) -> bool {
        given(request).is_none_or(|token| self.lives(&token))
    }

    pub fn answer(&self, request: &Request) -> ResponseTemplate {
        let token = given(request).unwrap_or_default();
        let rotates = request.url.path().ends_with("/self/rotate");
        if rotates {
            self.rotations.lock().unwrap().push(token.clone());
            if let Some(act) = &*self.meanwhile.lock().unwrap() {
                act();
            }
        }
        let Some(pat) = self.live.lock().unwrap().get(&token).cloned() else {
            let what = "Token was revoked. You have to re-authorize from the user.";
            return ResponseTemplate::new(401)
                .set_body_json(json!({"error": "invalid_token", "error_description": what}));
        };
        match request.method.as_str() {
            "POST" if rotates => self.rotate(&token, pat),
            "DELETE" if self.revokes_not.load(std::sync::atomic::Ordering::SeqCst) => {
                ResponseTemplate::new(500)
            }
            "DELETE" => {
                self.end(&token);
                self.revocations.lock().unwrap().push(token);
                ResponseTemplate::new(204)
            }
            _ => ResponseTemplate::new(200).set_body_json(json!({"id": 5, "user_id": 7, "revoked": false,
                "active": true, "scopes": pat.scopes, "expires_at": pat.expires_at})),
        }
    }

    fn rotate(&self, old: &str, pat: Pat) -> ResponseTemplate {
        let answer = *self.answer.lock().unwrap();
        if let Answer::No = answer {
            return ResponseTemplate::new(400).set_body_json(json!({"message": "400 Bad request"}));
        }
        let new = format!("glpat-{:020}", self.rotations());
        let mut live = self.live.lock().unwrap();
        live.remove(old);
        let expires_at = "2027-12-31";
        live.insert(new.clone(), Pat { expires_at, ..pat });
        let template = match answer {
            Answer::Lost => ResponseTemplate::new(502),
            _ => ResponseTemplate::new(200).set_body_json(json!({"id": 6, "token": new})),
        };
        match *self.delay.lock().unwrap() {
            Some(delay) => template.set_delay(delay),
            None => template,
        }
    }
}

/// The personal access token that a request bears.
fn given(request: &Request) -> Option<String> {
    let header = request.headers.get("private-token")?;
    Some(header.to_str().ok()?.to_owned())
}
