//! What a runtime says of its Git integrations and of the user's token
//! (go-sdk `pkg/appproxy/git_integration.go`, `pkg/model/app-proxy`).
//!
//! `users { userId isValid }` is the only sign of a token: no entry, no
//! token; `isValid: false`, a token that is expired, revoked or bad. No
//! public client selects `isValid`, and older runtimes may lack it: then
//! `users { userId }` or the deprecated `registeredUsers` tell at least
//! whether there is a token.

use serde_json::Value;

use super::runtimes::{raw, text, word};
use crate::domain::runtime::{Answer, GitIntegration, Says};

/// The name of the integration that is meant where none is named.
const DEFAULT: &str = "default";

/// In which words the users are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Validity,
    Users,
    Registered,
}

impl Shape {
    pub(super) fn document(self) -> &'static str {
        match self {
            Self::Validity => {
                "query GitIntegrations { gitIntegrations { name provider apiUrl users { userId isValid } } }"
            }
            Self::Users => {
                "query GitIntegrations { gitIntegrations { name provider apiUrl users { userId } } }"
            }
            Self::Registered => {
                "query GitIntegrations { gitIntegrations { name provider apiUrl registeredUsers } }"
            }
        }
    }

    /// The words for a runtime that does not know these.
    pub(super) fn without(self, unknown: &[String]) -> Option<Self> {
        let lacks = |name: &str| unknown.iter().any(|u| u == name);
        match self {
            Self::Validity | Self::Users if lacks("users") || lacks("userId") => Some(Self::Registered),
            Self::Validity if lacks("isValid") => Some(Self::Users),
            _ => None,
        }
    }
}

/// Reads an answer; `None` where it makes no sense.
pub(super) fn answer(data: &Value, user_id: &str, shape: Shape) -> Option<Answer> {
    let list = match &data["gitIntegrations"] {
        Value::Null => &[],
        list => list.as_array()?.as_slice(),
    };
    let known: Vec<(GitIntegration, &Value)> =
        list.iter().filter_map(|i| Some((integration(i)?, i))).collect();
    let chosen = known
        .iter()
        .find(|(i, _)| i.name == DEFAULT)
        .or_else(|| known.first());
    let Some((integration, node)) = chosen else {
        // Integrations that make no sense are not “no integration”.
        return list.iter().all(Value::is_null).then_some(Answer {
            integration: None,
            says: None,
        });
    };
    Some(Answer {
        integration: Some(integration.clone()),
        says: Some(says(node, user_id, shape)?),
    })
}

fn integration(node: &Value) -> Option<GitIntegration> {
    Some(GitIntegration {
        name: word(&node["name"])?,
        provider: text(&node["provider"])?,
        api_url: raw(&node["apiUrl"])?,
    })
}

fn says(node: &Value, user_id: &str, shape: Shape) -> Option<Says> {
    if shape == Shape::Registered {
        let there = node["registeredUsers"]
            .as_array()?
            .iter()
            .any(|id| id.as_str() == Some(user_id));
        return Some(if there {
            Says::Authorized
        } else {
            Says::NotAuthorized
        });
    }
    let user = node["users"]
        .as_array()?
        .iter()
        .find(|user| user["userId"].as_str() == Some(user_id));
    Some(match user.map(|user| user["isValid"].as_bool()) {
        None => Says::NotAuthorized,
        Some(None) => Says::Authorized,
        Some(Some(true)) => Says::Valid,
        Some(Some(false)) => Says::Invalid,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one(name: &str, users: Value) -> Value {
        json!({"name": name, "provider": "GITHUB", "apiUrl": "https://api.github.com", "users": users})
    }

    fn says_of(users: Value) -> Option<Says> {
        answer(
            &json!({"gitIntegrations": [one("default", users)]}),
            "me",
            Shape::Validity,
        )?
        .says
    }

    #[test]
    fn the_users_entry_tells_the_tokens_state() {
        assert_eq!(says_of(json!([])), Some(Says::NotAuthorized));
        assert_eq!(
            says_of(json!([{"userId": "you", "isValid": true}])),
            Some(Says::NotAuthorized)
        );
        assert_eq!(
            says_of(json!([{"userId": "me", "isValid": true}])),
            Some(Says::Valid)
        );
        assert_eq!(
            says_of(json!([null, {"userId": "me", "isValid": false}])),
            Some(Says::Invalid)
        );
        assert_eq!(
            says_of(json!([{"userId": "me", "isValid": null}])),
            Some(Says::Authorized)
        );
        assert_eq!(
            says_of(json!(null)),
            None,
            "a missing list is not “not authorized”"
        );
    }

    #[test]
    fn the_default_integration_is_chosen_else_the_first() {
        let data = json!({"gitIntegrations": [one("extra", json!([])), one("default", json!([])), null]});
        assert_eq!(
            answer(&data, "me", Shape::Validity)
                .unwrap()
                .integration
                .unwrap()
                .name,
            "default"
        );
        let data = json!({"gitIntegrations": [null, one("b", json!([])), one("a", json!([]))]});
        assert_eq!(
            answer(&data, "me", Shape::Validity)
                .unwrap()
                .integration
                .unwrap()
                .name,
            "b"
        );
    }

    #[test]
    fn none_is_none_and_nonsense_is_not_none() {
        let none = Answer {
            integration: None,
            says: None,
        };
        for data in [
            json!({"gitIntegrations": []}),
            json!({"gitIntegrations": null}),
            json!({}),
        ] {
            assert_eq!(answer(&data, "me", Shape::Validity).unwrap(), none);
        }
        for data in [
            json!({"gitIntegrations": "no"}),
            json!({"gitIntegrations": [{"name": "default"}]}),
        ] {
            assert_eq!(answer(&data, "me", Shape::Validity), None, "{data}");
        }
    }

    #[test]
    fn each_unknown_word_leads_to_the_next_older_question() {
        let words = |w: &str| vec![w.to_owned()];
        assert_eq!(Shape::Validity.without(&words("isValid")), Some(Shape::Users));
        assert_eq!(Shape::Validity.without(&words("users")), Some(Shape::Registered));
        assert_eq!(Shape::Users.without(&words("users")), Some(Shape::Registered));
        assert_eq!(Shape::Registered.without(&words("registeredUsers")), None);
        assert_eq!(Shape::Validity.without(&words("apiUrl")), None);
    }
}
