//! One GraphQL server of Codefresh's: how it is asked and what its answers
//! mean. Headers as in go-sdk `pkg/client/client.go` (`apiCall`): the raw key
//! in `Authorization`, the host alone in `origin`.

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;
use serde_json::Value;
use url::Url;
use zeroize::Zeroizing;

use super::error::{CodefreshError, Peer, Silence};
use super::message;
use crate::domain::host::authority;
use crate::domain::secret::Secret;
use crate::http::{Authorization, Http, Method, Request, Response};

/// A server and the key it is asked with.
pub(super) struct Server {
    http: Http,
    endpoint: Url,
    key: Secret,
    pub(super) peer: Peer,
}

#[derive(Serialize)]
struct Body<'a, V> {
    query: &'a str,
    variables: &'a V,
}

impl Server {
    /// A server at `base`, whose GraphQL lives below it at `path`.
    pub(super) fn new(
        http: Http,
        base: &Url,
        path: &str,
        key: Secret,
        runtime: Option<&str>,
        platform: &Url,
    ) -> Self {
        let peer = Peer {
            runtime: runtime.map(str::to_owned),
            host: authority(base),
            keys_page: keys_page(platform),
        };
        Self {
            http,
            endpoint: below(base, path),
            key,
            peer,
        }
    }

    /// Asks; repeated by the client where the server is busy.
    pub(super) async fn query<V: Serialize>(
        &self,
        document: &str,
        variables: &V,
    ) -> Result<Value, CodefreshError> {
        let body = write(document, variables, 0);
        self.send(body, true, &[]).await
    }

    /// Changes something; sent once. `secrets` are those in the variables:
    /// they are taken out of whatever the server answers.
    pub(super) async fn mutate<V: Serialize>(
        &self,
        document: &str,
        variables: &V,
        secrets: &[&Secret],
    ) -> Result<Value, CodefreshError> {
        let room = secrets.iter().map(|s| s.expose().len()).sum();
        self.send(write(document, variables, room), false, secrets).await
    }

    async fn send(
        &self,
        body: Option<Zeroizing<Vec<u8>>>,
        repeatable: bool,
        secrets: &[&Secret],
    ) -> Result<Value, CodefreshError> {
        let malformed = || crate::http::HttpError::Malformed {
            host: self.peer.host.clone(),
        };
        let body = body.ok_or_else(|| CodefreshError::Network(malformed()))?;
        let request = Request::new(Method::Post, self.endpoint.clone())
            .authorization(Authorization::Raw(self.key.clone()))
            .header("origin", authority(&self.endpoint))
            .json(body)
            .repeatable(repeatable);
        let response = self
            .http
            .send(request)
            .await
            .map_err(|e| CodefreshError::from_http(&self.peer, e))?;
        self.read(&response, secrets)
    }

    /// What an answer means. Errors win over data that come with them.
    fn read(&self, response: &Response, secrets: &[&Secret]) -> Result<Value, CodefreshError> {
        let peer = || self.peer.clone();
        let status = response.status();
        match status {
            401 => return Err(CodefreshError::KeyRejected(peer())),
            403 => return Err(CodefreshError::KeyRestricted(peer())),
            429 => {
                return Err(CodefreshError::RateLimited {
                    peer: peer(),
                    retry_after: None,
                });
            }
            502..=504 if self.peer.runtime.is_some() => {
                return Err(CodefreshError::RuntimeUnreachable {
                    peer: peer(),
                    silence: Silence::Gateway(status),
                });
            }
            502..=504 => return Err(CodefreshError::PlatformDown { peer: peer(), status }),
            _ => {}
        }
        let answer: Value = response.json().unwrap_or_default();
        let errors = answer
            .get("errors")
            .and_then(Value::as_array)
            .filter(|e| !e.is_empty());
        let data = answer
            .get("data")
            .filter(|d| d.as_object().is_some_and(|d| d.values().any(|v| !v.is_null())));
        if data.is_none() && (errors.is_some() || status >= 400) {
            // With data beside it the document was executed, and the words
            // are some message's that happens to quote a schema's.
            let unknown = unknown_names(response.body());
            if !unknown.is_empty() {
                return Err(CodefreshError::Drift {
                    peer: peer(),
                    unknown,
                });
            }
        }
        if let Some(errors) = errors {
            let messages = errors
                .iter()
                .filter_map(|e| e.get("message"))
                .filter_map(Value::as_str);
            let mut secrets = secrets.to_vec();
            secrets.push(&self.key);
            return Err(CodefreshError::Refused {
                peer: peer(),
                message: message::shown(messages, &secrets),
            });
        }
        match answer.get("data") {
            Some(data) if response.is_success() && data.is_object() => Ok(data.clone()),
            _ if status >= 500 => Err(CodefreshError::Failed { peer: peer(), status }),
            _ => Err(CodefreshError::NotCodefresh(peer())),
        }
    }
}

/// The request's body, in memory that is wiped. `room` is the length of the
/// secrets inside: with enough room from the start the buffer never moves,
/// and a move would leave a copy behind. (JSON writes a character as six at
/// most.)
fn write<V: Serialize>(document: &str, variables: &V, room: usize) -> Option<Zeroizing<Vec<u8>>> {
    let mut body = Zeroizing::new(Vec::with_capacity(document.len() * 2 + room * 6 + 4096));
    serde_json::to_writer(
        &mut *body,
        &Body {
            query: document,
            variables,
        },
    )
    .ok()?;
    Some(body)
}

/// An address below another that may carry a path of its own.
fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// The platform's page for API keys; links are shown only where they are https.
fn keys_page(platform: &Url) -> Option<String> {
    (platform.scheme() == "https").then(|| below(platform, "/user/settings").to_string())
}

/// The fields and arguments that the server's schema lacks.
///
/// graphql-js says `Cannot query field "X" on type "Y"` and `Unknown argument
/// "Z"`. The words come plain in `errors`, or with escaped quotes in the raw
/// body of an answer of 400 and above; the expression takes both.
fn unknown_names(body: &[u8]) -> Vec<String> {
    static UNKNOWN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?:Cannot query field|Unknown argument) \\*["'](\w+)\\*["']"#).ok());
    let text = String::from_utf8_lossy(body);
    let mut names: Vec<String> = Vec::new();
    for found in UNKNOWN.iter().flat_map(|u| u.captures_iter(&text)) {
        let name = found.get(1).map_or("", |m| m.as_str());
        if name.len() <= 64 && !names.iter().any(|n| n == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_are_found_plain_and_escaped_and_each_once() {
        let plain = br#"Cannot query field "isValid" on type "GitIntegrationUser". Did you mean "x"? Cannot query field "isValid" on type "Y""#;
        assert_eq!(unknown_names(plain), ["isValid"]);
        let escaped =
            br#"{"errors":[{"message":"Unknown argument \"pagination\" on field \"Query.runtimes\"."}]}"#;
        assert_eq!(unknown_names(escaped), ["pagination"]);
        let twice =
            br#"{"message":"{\"message\":\"Cannot query field \\\"cluster\\\" on type \\\"Runtime\\\"\"}"}"#;
        assert_eq!(unknown_names(twice), ["cluster"]);
        assert!(unknown_names(b"all is well").is_empty());
    }

    #[test]
    fn the_body_with_a_token_never_outgrows_its_first_memory() {
        // Control characters are the worst case: six bytes each.
        let token = "\u{0001}".repeat(5000);
        let body = write("query", &serde_json::json!({ "token": token }), token.len()).unwrap();
        assert!(body.len() > 30_000);
        assert!(body.len() <= 5 * 2 + 5000 * 6 + 4096);
    }

    #[test]
    fn a_platform_below_a_path_keeps_it() {
        let base = Url::parse("https://acme.example/codefresh/?x#y").unwrap();
        assert_eq!(
            below(&base, "/2.0/api/graphql").as_str(),
            "https://acme.example/codefresh/2.0/api/graphql"
        );
        assert_eq!(
            keys_page(&base).unwrap(),
            "https://acme.example/codefresh/user/settings"
        );
        assert_eq!(keys_page(&Url::parse("http://127.0.0.1:1").unwrap()), None);
    }
}
