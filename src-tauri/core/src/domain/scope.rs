//! What a token may do, and what Codefresh needs it to do.
//!
//! Which scopes are needed is data ([`ScopeTable`], `scopes.toml`), since
//! Codefresh's page on Git tokens has changed more than once. Which scope
//! implies which other is each host's own rule ([`algebra`]).

mod algebra;
mod purpose;
mod table;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::foreign;
use super::provider::Provider;

pub use algebra::{closure, implies};
pub use purpose::scope_purpose;
pub use table::{Need, ScopeTable, ScopeTableError};

/// The most scopes that are read: no host has a third as many.
pub const MOST: usize = 300;

/// What a token's scopes are known to be. There are three answers, and they
/// are kept apart: some ([`Scopes::Known`]), none ([`Scopes::Known`] with an
/// empty list, see [`Scopes::is_empty`]), and "cannot be known".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Scopes {
    /// The host listed them; the list may be empty.
    Known {
        /// The scopes as the host names them.
        granted: BTreeSet<String>,
    },
    /// The host cannot list them for this kind of token.
    Unknown,
}

impl Scopes {
    /// Known scopes, from any list of words; blanks and empty words are
    /// dropped, and so is what no host has: words that cannot be shown as they
    /// are, and more than [`MOST`] of them.
    pub fn known<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> Self {
        let granted = words
            .into_iter()
            .filter_map(|word| foreign::word(word.as_ref()))
            .take(MOST)
            .collect();
        Self::Known { granted }
    }

    /// Whether the host listed none at all, which is not the same as not
    /// listing them.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Known { granted } if granted.is_empty())
    }

    /// Which of `former`'s scopes these lack, by the provider's own rules:
    /// whether a new token may do at least what the old one may. `None` where
    /// either cannot be known.
    pub fn lacking(&self, provider: Provider, former: &Self) -> Option<Vec<String>> {
        let (Self::Known { granted }, Self::Known { granted: former }) = (self, former) else {
            return None;
        };
        let covered = |wanted: &str| granted.iter().any(|held| implies(provider, held, wanted));
        Some(former.iter().filter(|wanted| !covered(wanted)).cloned().collect())
    }

    /// Reads a header such as GitHub's and Bitbucket's `X-OAuth-Scopes`: words
    /// between commas. A header that is there and empty says "none"; one that
    /// is not there says nothing.
    pub fn from_header(header: Option<&str>) -> Self {
        header.map_or(Self::Unknown, |header| Self::known(header.split(',')))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_list_and_no_list_are_different_answers() {
        assert_eq!(
            Scopes::from_header(Some("")),
            Scopes::Known {
                granted: BTreeSet::new()
            }
        );
        assert_eq!(
            Scopes::from_header(Some(" , ")),
            Scopes::Known {
                granted: BTreeSet::new()
            }
        );
        assert_eq!(Scopes::from_header(None), Scopes::Unknown);
    }

    #[test]
    fn none_some_and_unknown_are_three_answers_in_the_ledger_too() {
        for (scopes, empty, json) in [
            (
                Scopes::known(["repo"]),
                false,
                r#"{"kind":"known","granted":["repo"]}"#,
            ),
            (
                Scopes::known::<&str>([]),
                true,
                r#"{"kind":"known","granted":[]}"#,
            ),
            (Scopes::Unknown, false, r#"{"kind":"unknown"}"#),
        ] {
            assert_eq!(scopes.is_empty(), empty);
            assert_eq!(serde_json::to_string(&scopes).unwrap(), json);
            assert_eq!(serde_json::from_str::<Scopes>(json).unwrap(), scopes);
        }
    }

    #[test]
    fn a_successor_is_measured_by_what_it_may_do_and_not_by_its_words() {
        let github =
            |new: &[&str], old: &[&str]| Scopes::known(new).lacking(Provider::Github, &Scopes::known(old));
        assert_eq!(github(&["repo"], &["public_repo", "repo"]), Some(vec![]));
        assert_eq!(
            github(&["repo"], &["repo", "workflow"]),
            Some(vec!["workflow".to_owned()])
        );
        assert_eq!(github(&[], &["repo"]), Some(vec!["repo".to_owned()]));
        assert_eq!(github(&["repo"], &[]), Some(vec![]));
        assert_eq!(
            Scopes::Unknown.lacking(Provider::Github, &Scopes::known(["repo"])),
            None
        );
        assert_eq!(
            Scopes::known(["repo"]).lacking(Provider::Github, &Scopes::Unknown),
            None
        );
    }

    #[test]
    fn a_scope_header_is_read_with_and_without_blanks() {
        for header in [
            "repo, admin:repo_hook",
            "repo,admin:repo_hook",
            " admin:repo_hook ,, repo ",
        ] {
            assert_eq!(
                Scopes::from_header(Some(header)),
                Scopes::known(["repo", "admin:repo_hook"]),
                "{header}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_was_written_into_a_scope_header_is_read_back(words in proptest::collection::btree_set("[a-z][a-z:_]{0,20}", 0..8)) {
            let header = words.iter().cloned().collect::<Vec<_>>().join(", ");
            prop_assert_eq!(Scopes::from_header(Some(&header)), Scopes::Known { granted: words });
        }

        #[test]
        fn no_header_makes_an_empty_scope(header in "\\PC{0,80}") {
            if let Scopes::Known { granted } = Scopes::from_header(Some(&header)) {
                prop_assert!(granted.iter().all(|word| !word.trim().is_empty() && !word.contains(',')));
            }
        }
    }
}
