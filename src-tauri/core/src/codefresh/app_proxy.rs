//! A runtime's app-proxy: which Git integration it has, whether the user has
//! a Git user token there, and putting one on it or taking it away.
//!
//! Hosts as in go-sdk `pkg/codefresh/codefresh.go`: the internal one first.
//! It is often private, so the other one is tried where it does not answer.
//! Documents as in `pkg/appproxy/git_integration.go`. The runtime's own
//! token is never touched: `tokenType` is not sent, which means the user's.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::{Either, select};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::error::CodefreshError;
use super::graphql::Server;
use super::integrations::{Shape, answer};
use crate::domain::host::{AddressError, server_address};
use crate::domain::runtime::{Answer, Runtime};
use crate::domain::secret::Secret;
use crate::http::Http;

const PATH: &str = "/app-proxy/api/graphql";
const REGISTER: &str = "mutation RegisterToGitIntegration($args: RegisterToGitIntegrationArgs!) \
{ registerToGitIntegration(args: $args) { name } }";
const DEREGISTER: &str = "mutation DeregisterFromGitIntegration($name: String) { deregisterFromGitIntegration(name: $name) { name } }";

/// How long a question waits for the internal host before the other one is
/// asked beside it: a private address that leads nowhere takes 10 s to fail.
const HEAD_START: Duration = Duration::from_secs(2);

/// One runtime's app-proxy, with the key of the account it belongs to.
pub struct AppProxy {
    servers: Vec<Server>,
    /// Which of them answered last.
    preferred: AtomicUsize,
}

/// A Git user token to be put on a runtime.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The integration's name; `None` means the default one.
    pub integration: Option<String>,
    /// The token.
    pub token: Secret,
    /// The user's name at the Git host, where the provider needs it.
    pub username: Option<String>,
    /// The refresh token of an OAuth token, where the provider needs it.
    pub refresh_token: Option<Secret>,
}

/// `RegisterToGitIntegrationArgs`, borrowed, so that no copy of a secret is
/// made on the way into the request.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Args<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
}

#[derive(Serialize)]
struct Register<'a> {
    args: Args<'a>,
}

#[derive(Serialize)]
struct Deregister<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

impl AppProxy {
    /// The app-proxy at the hosts that the platform reported. Nothing is sent yet.
    ///
    /// # Errors
    /// `NotReady` without a host; `NotEncrypted` or `BadHost` where no host
    /// can be used.
    pub fn new(http: Http, runtime: &Runtime, platform: &Url, key: Secret) -> Result<Self, CodefreshError> {
        let mut servers: Vec<Server> = Vec::new();
        let mut seen: Vec<Url> = Vec::new();
        let mut fault = CodefreshError::NotReady {
            runtime: runtime.name.clone(),
        };
        let hosts = [&runtime.internal_ingress_host, &runtime.ingress_host];
        for host in hosts.into_iter().flatten().filter(|h| !h.trim().is_empty()) {
            match server_address(host) {
                Ok(url) if !seen.contains(&url) => {
                    let (http, key) = (http.clone(), key.clone());
                    servers.push(Server::new(http, &url, PATH, key, Some(&runtime.name), platform));
                    seen.push(url);
                }
                Ok(_) => {}
                Err(reason) => fault = unusable(&runtime.name, reason),
            }
        }
        if servers.is_empty() {
            return Err(fault);
        }
        Ok(Self {
            servers,
            preferred: AtomicUsize::new(0),
        })
    }

    /// Asks which integration the runtime has and what it says of the user's
    /// token.
    ///
    /// # Errors
    /// See [`CodefreshError`]; where no host answers, the last one's fault.
    pub async fn ask(&self, user_id: &str) -> Result<Answer, CodefreshError> {
        let mut order = self.order();
        let Some(first) = order.next() else {
            return Err(no_server());
        };
        let Some(other) = order.next() else {
            return self.ask_one(first, user_id).await;
        };
        let mut one = pin!(self.ask_one(first, user_id));
        match tokio::time::timeout(HEAD_START, &mut one).await {
            Ok(result) if answered(&result) => return result,
            Ok(_) => return self.ask_one(other, user_id).await,
            Err(_) => {}
        }
        let two = pin!(self.ask_one(other, user_id));
        match select(one, two).await {
            Either::Left((result, _)) | Either::Right((result, _)) if answered(&result) => result,
            Either::Left((_, two)) => two.await,
            Either::Right((fault, one)) => {
                let result = one.await;
                if answered(&result) { result } else { fault }
            }
        }
    }

    /// Puts the user's token on the runtime, or replaces it. Sent once.
    ///
    /// # Errors
    /// See [`CodefreshError`], [`CodefreshError::may_have_worked`] above all.
    pub async fn register(&self, registration: &Registration) -> Result<(), CodefreshError> {
        let Registration {
            integration,
            token,
            username,
            refresh_token,
        } = registration;
        let args = Args {
            name: integration.as_deref(),
            token: token.expose(),
            username: username.as_deref(),
            refresh_token: refresh_token.as_ref().map(Secret::expose),
        };
        let secrets: Vec<&Secret> = std::iter::once(token).chain(refresh_token).collect();
        let (data, server) = self.change(REGISTER, &Register { args }, &secrets).await?;
        if data["registerToGitIntegration"].is_null() {
            return Err(CodefreshError::NoIntegration(server.peer.clone()));
        }
        Ok(())
    }

    /// Takes the user's token off the runtime. Others keep theirs. Sent once.
    ///
    /// # Errors
    /// See [`CodefreshError`], [`CodefreshError::may_have_worked`] above all.
    pub async fn deregister(&self, integration: Option<&str>) -> Result<(), CodefreshError> {
        self.change(DEREGISTER, &Deregister { name: integration }, &[])
            .await
            .map(|_| ())
    }

    /// The servers, the one that answered last first.
    fn order(&self) -> impl Iterator<Item = usize> + use<> {
        let (count, preferred) = (self.servers.len(), self.preferred.load(Ordering::Relaxed));
        (0..count).map(move |n| (preferred + n) % count)
    }

    async fn ask_one(&self, index: usize, user_id: &str) -> Result<Answer, CodefreshError> {
        let server = self.servers.get(index).ok_or_else(no_server)?;
        let mut shape = Shape::Validity;
        loop {
            match server.query(shape.document(), &serde_json::json!({})).await {
                Ok(data) => {
                    let answer = answer(&data, user_id, shape)
                        .ok_or_else(|| CodefreshError::NotCodefresh(server.peer.clone()))?;
                    self.preferred.store(index, Ordering::Relaxed);
                    return Ok(answer);
                }
                Err(CodefreshError::Drift { peer, unknown }) => match shape.without(&unknown) {
                    Some(older) => shape = older,
                    None => return Err(CodefreshError::Drift { peer, unknown }),
                },
                Err(error) => return Err(error),
            }
        }
    }

    /// Sends a mutation. The other host gets it only where it surely never
    /// reached the first.
    async fn change<V: Serialize>(
        &self,
        document: &str,
        variables: &V,
        secrets: &[&Secret],
    ) -> Result<(Value, &Server), CodefreshError> {
        let mut fault = no_server();
        for index in self.order() {
            let server = self.servers.get(index).ok_or_else(no_server)?;
            match server.mutate(document, variables, secrets).await {
                Ok(data) => {
                    self.preferred.store(index, Ordering::Relaxed);
                    return Ok((data, server));
                }
                Err(error) if error.never_arrived() => fault = error,
                Err(error) => return Err(error),
            }
        }
        Err(fault)
    }
}

fn answered<T>(result: &Result<T, CodefreshError>) -> bool {
    result.as_ref().err().is_none_or(CodefreshError::is_answer)
}

fn unusable(runtime: &str, reason: AddressError) -> CodefreshError {
    let runtime = runtime.to_owned();
    match reason {
        AddressError::NotEncrypted(_) => CodefreshError::NotEncrypted { runtime, reason },
        _ => CodefreshError::BadHost { runtime, reason },
    }
}

/// Cannot come about: an app-proxy has at least one server.
fn no_server() -> CodefreshError {
    CodefreshError::NotReady {
        runtime: String::new(),
    }
}
