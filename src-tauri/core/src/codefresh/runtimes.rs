//! The list of runtimes: what is asked, and what is made of the answer.
//!
//! go-sdk `pkg/graphql/runtime.go` lists with fewer fields than it reads of a
//! single runtime; the others are in its model (`pkg/model/platform`), but an
//! older platform may lack them. So the whole set is asked first, and what
//! the platform does not know is left out one by one.

use serde_json::Value;

use crate::domain::foreign;
use crate::domain::runtime::{Installation, Runtime};

/// The platform's runtimes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The runtimes, in the platform's order, each name once.
    pub runtimes: Vec<Runtime>,
    /// Whether these are all. If not, a name that is missing says nothing.
    pub complete: bool,
}

/// Fields that can be left out, in the order in which they are asked.
const OPTIONAL: [&str; 8] = [
    "cluster",
    "ingressHost",
    "internalIngressHost",
    "runtimeVersion",
    "installationStatus",
    "gitProvider",
    "repo",
    "ignoreSecurityAndGitTokenUpdatesUsers",
];

/// go-sdk's own list document, word for word: the last resort.
const SDK: &str = "query Runtimes { runtimes { edges { node { metadata { name namespace } \
self { syncStatus healthMessage healthStatus } syncStatus healthMessage healthStatus \
managed cluster ingressHost runtimeVersion installationStatus installationType } } } }";

/// What is asked of the platform, less what it does not know.
#[derive(Debug, Default)]
pub(super) struct Question {
    unknown: Vec<String>,
    sdk: bool,
}

impl Question {
    /// The document for the first page, or for the one after a cursor (then
    /// with the variable `$after`).
    ///
    /// `pagination: {after}` is `SlicePaginationArgs`, which the platform
    /// takes for clusters; that it takes it here is likely, not certain.
    pub(super) fn document(&self, after: bool) -> String {
        if self.sdk {
            return SDK.to_owned();
        }
        let known = |name: &str| !self.unknown.iter().any(|u| u == name);
        let (variables, arguments) = if after {
            ("($after: String)", "(pagination: {after: $after})")
        } else {
            ("", "")
        };
        let metadata = if known("namespace") {
            "name namespace"
        } else {
            "name"
        };
        let fields: String = OPTIONAL
            .iter()
            .filter(|f| known(f))
            .map(|f| format!(" {f}"))
            .collect();
        let paged = ["pageInfo", "endCursor", "hasNextPage"].iter().all(|f| known(f));
        let page = if paged {
            " pageInfo { endCursor hasNextPage }"
        } else {
            ""
        };
        format!(
            "query Runtimes{variables} {{ runtimes{arguments} {{ edges {{ node {{ metadata {{ {metadata} }}{fields} }} }}{page} }} }}"
        )
    }

    /// Leaves out what the platform does not know; where that cannot be left
    /// out, falls back to the SDK's document. False when nothing is left to try.
    pub(super) fn without(&mut self, unknown: &[String]) -> bool {
        if self.sdk {
            return false;
        }
        let before = self.document(false);
        self.unknown.extend_from_slice(unknown);
        self.sdk = before == self.document(false);
        true
    }
}

/// One page of the list.
pub(super) struct Page {
    pub(super) runtimes: Vec<Runtime>,
    pub(super) next: Next,
}

/// What comes after a page.
pub(super) enum Next {
    /// Nothing: the list is whole.
    End,
    /// Another page, after this cursor.
    After(String),
    /// More, but the platform does not say how to get it; or no list at all.
    Lost,
}

/// Reads a page. A node that makes no sense is skipped.
pub(super) fn page(data: &Value) -> Page {
    let slice = &data["runtimes"];
    let Some(edges) = slice["edges"].as_array() else {
        return Page {
            runtimes: Vec::new(),
            next: Next::Lost,
        };
    };
    let runtimes = edges.iter().filter_map(|edge| runtime(&edge["node"])).collect();
    let next = match (
        slice["pageInfo"]["hasNextPage"].as_bool(),
        raw(&slice["pageInfo"]["endCursor"]),
    ) {
        (Some(true), Some(cursor)) => Next::After(cursor),
        (Some(true), None) => Next::Lost,
        _ => Next::End,
    };
    Page { runtimes, next }
}

fn runtime(node: &Value) -> Option<Runtime> {
    Some(Runtime {
        name: text(&node["metadata"]["name"])?,
        namespace: text(&node["metadata"]["namespace"]),
        cluster: text(&node["cluster"]),
        ingress_host: raw(&node["ingressHost"]),
        internal_ingress_host: raw(&node["internalIngressHost"]),
        installation: match node["installationStatus"].as_str() {
            Some("COMPLETED") => Installation::Complete,
            Some("IN_PROGRESS") => Installation::InProgress,
            Some("FAILED") => Installation::Failed,
            _ => Installation::Unknown,
        },
        version: text(&node["runtimeVersion"]),
        git_provider: text(&node["gitProvider"]),
        repo: raw(&node["repo"]),
        hidden_for: node["ignoreSecurityAndGitTokenUpdatesUsers"]
            .as_array()
            .map(|ids| ids.iter().filter_map(word).collect()),
    })
}

/// A text to be shown, if it says something.
pub(super) fn text(value: &Value) -> Option<String> {
    foreign::name(value.as_str()?)
}

/// A word to be compared or sent back: as it came, or none.
pub(super) fn word(value: &Value) -> Option<String> {
    foreign::word(value.as_str()?)
}

/// What is no text to read but an address or a cursor: as it came.
pub(super) fn raw(value: &Value) -> Option<String> {
    value
        .as_str()
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_whole_set_of_fields_is_asked_first() {
        assert_eq!(
            Question::default().document(false),
            "query Runtimes { runtimes { edges { node { metadata { name namespace } cluster ingressHost \
             internalIngressHost runtimeVersion installationStatus gitProvider repo \
             ignoreSecurityAndGitTokenUpdatesUsers } } pageInfo { endCursor hasNextPage } } }"
        );
    }

    #[test]
    fn exactly_the_unknown_field_is_left_out() {
        let mut question = Question::default();
        assert!(question.without(&["internalIngressHost".to_owned()]));
        let document = question.document(false);
        assert!(!document.contains("internalIngressHost"));
        assert!(
            document.contains(" ingressHost ")
                && document.contains("gitProvider")
                && document.contains("pageInfo")
        );
    }

    #[test]
    fn page_info_goes_as_a_whole() {
        let mut question = Question::default();
        assert!(question.without(&["endCursor".to_owned()]));
        assert!(!question.document(false).contains("pageInfo"));
    }

    #[test]
    fn a_field_that_cannot_be_left_out_leads_to_the_sdks_document_and_then_to_the_end() {
        let mut question = Question::default();
        assert!(question.without(&["edges".to_owned()]));
        assert_eq!(question.document(false), SDK);
        assert!(!question.without(&["edges".to_owned()]));
    }

    #[test]
    fn nulls_and_nonsense_are_skipped_and_spoil_nothing() {
        let data = json!({"runtimes": {"edges": [
            null, {"node": null}, {"node": {"metadata": {"name": 7}}}, {"node": {"metadata": {"name": " "}}},
            {"node": {"metadata": {"name": "lab", "namespace": null}, "cluster": {"x": 1}, "ingressHost": "",
                      "installationStatus": "HIBERNATING", "ignoreSecurityAndGitTokenUpdatesUsers": ["u1", null, 3]}},
        ], "pageInfo": null}});
        let Page { runtimes, next } = page(&data);
        assert!(matches!(next, Next::End));
        assert_eq!(
            runtimes,
            [Runtime {
                name: "lab".to_owned(),
                namespace: None,
                cluster: None,
                ingress_host: None,
                internal_ingress_host: None,
                installation: Installation::Unknown,
                version: None,
                git_provider: None,
                repo: None,
                hidden_for: Some(vec!["u1".to_owned()]),
            }]
        );
    }

    #[test]
    fn no_list_at_all_is_not_taken_for_an_empty_one() {
        for data in [
            json!({"runtimes": null}),
            json!({"runtimes": {"edges": null}}),
            json!({}),
        ] {
            assert!(matches!(page(&data).next, Next::Lost), "{data}");
        }
        assert!(matches!(
            page(&json!({"runtimes": {"edges": []}})).next,
            Next::End
        ));
    }
}
