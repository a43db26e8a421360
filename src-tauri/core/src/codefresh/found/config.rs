//! The file `.cfconfig`: YAML, written by Codefresh's command line tools.
//!
//! ```yaml
//! contexts:
//!   acme: {type: APIKey, name: acme, url: https://g.codefresh.io, token: …}
//! current-context: acme
//! ```
//! A context of type `JWT` carries a session's token instead of a key.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use tr::tr;

use super::{Finds, Source};
use crate::domain::secret::Secret;

/// Larger than any such file; a file is never parsed beyond it.
const LARGEST: usize = 1024 * 1024;

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    contexts: Option<BTreeMap<String, Option<Context>>>,
    #[serde(default, rename = "current-context")]
    current: Option<String>,
}

#[derive(Deserialize)]
struct Context {
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    token: Option<Secret>,
}

/// Adds a file's contexts, the current one first.
pub(super) fn read(text: &str, source: &Source, path: &Path, finds: &mut Finds) {
    if text.len() > LARGEST {
        finds.problems.push(tr!(
            "{path} is too large to be Codefresh's configuration.",
            path = path.display()
        ));
        return;
    }
    let file: Option<File> = match serde_saphyr::from_str_with_options(text, options()) {
        Ok(file) => file,
        Err(error) => {
            // The parser's own words may repeat what it could not read, keys
            // included: only the line is told.
            let path = path.display();
            finds.problems.push(match error.location().map(|at| at.line()) {
                Some(line) => tr!(
                    "{path} is not readable as Codefresh's configuration (line {line}).",
                    path,
                    line
                ),
                None => tr!("{path} is not readable as Codefresh's configuration.", path),
            });
            return;
        }
    };
    let Some(File {
        contexts: Some(contexts),
        current,
    }) = file
    else {
        return;
    };
    let current = current.unwrap_or_default();
    let mut contexts: Vec<(String, Context)> = contexts
        .into_iter()
        .filter_map(|(key, context)| Some((key, context?)))
        .collect();
    // cli-v2's library lower-cases the keys, so names are compared without case.
    let is_current = |key: &str, context: &Context| {
        let name = context.name.as_deref().unwrap_or(key);
        !current.is_empty() && name.eq_ignore_ascii_case(&current)
    };
    contexts.sort_by_key(|(key, context)| !is_current(key, context));
    for (
        key,
        Context {
            kind,
            name,
            url,
            token,
        },
    ) in contexts
    {
        let problem = match kind.as_deref() {
            None => None,
            Some(kind) if kind.eq_ignore_ascii_case("APIKey") => None,
            Some(kind) if kind.eq_ignore_ascii_case("JWT") => {
                Some(tr!("It signs in with a session token, not an API key."))
            }
            Some(_) => Some(tr!("It signs in in a way that Patrol does not know.")),
        };
        let id = format!("{}:{key}", source.title());
        let name = name
            .map(|n| n.trim().to_owned())
            .filter(|n| !n.is_empty())
            .unwrap_or(key);
        let token = token.unwrap_or_else(|| Secret::new(String::new()));
        finds.add(source.clone(), Some(name), id, url.as_deref(), token, problem);
    }
}

/// Small budgets: the file has a handful of contexts. No snippets of the
/// file in errors.
fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_nodes: 20_000,
            max_events: 50_000,
            max_depth: 16,
            max_documents: 1,
            max_aliases: 100,
            max_anchors: 100,
            max_total_scalar_bytes: LARGEST,
        },
    }
}
