//! What a token may do, and what Codefresh needs it to do.
//!
//! Which scopes are needed is data ([`ScopeTable`], `scopes.toml`), since
//! Codefresh's page on Git tokens has changed more than once. Which scope
//! implies which other is each host's own rule ([`algebra`]).

mod algebra;
mod table;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use algebra::implies;
pub use table::{Need, ScopeTable, ScopeTableError};

/// What a token's scopes are known to be. "None" and "cannot be known" are
/// different answers.
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
    /// dropped.
    pub fn known<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> Self {
        let granted = words
            .into_iter()
            .map(|word| word.as_ref().trim().to_owned())
            .filter(|word| !word.is_empty())
            .collect();
        Self::Known { granted }
    }

    /// Reads a header such as GitHub's and Bitbucket's `X-OAuth-Scopes`: words
    /// between commas. A header that is there and empty says "none"; one that
    /// is not there says nothing.
    pub fn from_header(header: Option<&str>) -> Self {
        header.map_or(Self::Unknown, |header| Self::known(header.split(',')))
    }
}

#[cfg(test)]
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
