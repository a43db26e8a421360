//! The platform: who the key belongs to, and which runtimes there are
//! (go-sdk `pkg/graphql/user.go`, `pkg/graphql/runtime.go`).

use serde_json::{Value, json};
use url::Url;

use super::error::CodefreshError;
use super::graphql::Server;
use super::runtimes::{Listed, Next, Page, Question, page, text, word};
use crate::domain::runtime::Runtime;
use crate::domain::secret::Secret;
use crate::http::Http;

const PATH: &str = "/2.0/api/graphql";
const ME: &str = "query Me { me { id name email activeAccount { id name } } }";

/// How often the list is asked again with something left out.
const TRIES: usize = 6;
/// How many pages are read; far more than anybody has.
const PAGES: usize = 100;

/// The platform, with one API key.
pub struct Platform {
    server: Server,
}

/// Whose key it is. A key belongs to one user and one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The user's id.
    pub user_id: String,
    /// The user's name.
    pub user_name: String,
    /// The user's e-mail address, where the platform tells.
    pub email: Option<String>,
    /// The account's id.
    pub account_id: String,
    /// The account's name.
    pub account_name: String,
}

impl Platform {
    /// The platform at an address, which may carry a path. Nothing is sent yet.
    pub fn new(http: Http, url: &Url, key: Secret) -> Self {
        Self {
            server: Server::new(http, url, PATH, key, None, url),
        }
    }

    /// Asks whose key it is.
    ///
    /// # Errors
    /// See [`CodefreshError`].
    pub async fn me(&self) -> Result<Me, CodefreshError> {
        let data = self.server.query(ME, &json!({})).await?;
        let me = &data["me"];
        if me.is_null() {
            // An answer without error and without user: nobody has this key.
            return Err(CodefreshError::KeyRejected(self.server.peer.clone()));
        }
        read_me(me).ok_or_else(|| CodefreshError::NotCodefresh(self.server.peer.clone()))
    }

    /// Lists the runtimes, page by page where there are several.
    ///
    /// # Errors
    /// See [`CodefreshError`]. A platform that cannot page is no error: then
    /// the list is marked as not complete.
    pub async fn runtimes(&self) -> Result<Listed, CodefreshError> {
        let mut question = Question::default();
        let Page { runtimes, mut next } = self.first(&mut question).await?;
        let mut listed = Listed {
            runtimes: Vec::new(),
            complete: true,
        };
        add(&mut listed, runtimes);
        let mut seen: Vec<String> = Vec::new();
        loop {
            let cursor = match next {
                Next::End => return Ok(listed),
                // The same cursor again would go round for ever.
                Next::After(cursor) if !seen.contains(&cursor) && seen.len() < PAGES => cursor,
                Next::After(_) | Next::Lost => break,
            };
            match self
                .server
                .query(&question.document(true), &json!({ "after": cursor }))
                .await
            {
                Ok(data) => {
                    let following = page(&data);
                    add(&mut listed, following.runtimes);
                    next = following.next;
                }
                // The platform does not page the way Patrol believes.
                Err(CodefreshError::Drift { .. } | CodefreshError::Refused { .. }) => break,
                Err(error) => return Err(error),
            }
            seen.push(cursor);
        }
        listed.complete = false;
        Ok(listed)
    }

    async fn first(&self, question: &mut Question) -> Result<Page, CodefreshError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.server.query(&question.document(false), &json!({})).await {
                Ok(data) => return Ok(page(&data)),
                Err(CodefreshError::Drift { unknown, .. }) if tries < TRIES && question.without(&unknown) => {
                    tracing::info!(?unknown, "the platform lacks these; asking without them");
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Adds what has a new name: names are unique in an account, and pages may
/// overlap when the list changes in between.
fn add(listed: &mut Listed, runtimes: Vec<Runtime>) {
    for runtime in runtimes {
        if !listed.runtimes.iter().any(|r| r.name == runtime.name) {
            listed.runtimes.push(runtime);
        }
    }
}

fn read_me(me: &Value) -> Option<Me> {
    let account = &me["activeAccount"];
    let (user_id, account_id) = (word(&me["id"])?, word(&account["id"])?);
    let email = text(&me["email"]);
    Some(Me {
        user_name: text(&me["name"])
            .or_else(|| email.clone())
            .unwrap_or_else(|| user_id.clone()),
        account_name: text(&account["name"]).unwrap_or_else(|| account_id.clone()),
        email,
        user_id,
        account_id,
    })
}
