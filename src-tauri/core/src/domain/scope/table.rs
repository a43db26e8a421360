//! Which scopes each provider needs: data, in `domain/scopes.toml`, any part
//! of which a file of the user's may replace.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};
use tr::tr;

use super::purpose::needed_for;
use super::{Scopes, implies};
use crate::domain::provider::Provider;
use crate::domain::token::TokenKind;

/// One scope that a provider needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The host's word: `repo`.
    pub scope: String,
    /// What it is for, in the words of a scope table.
    pub purpose: Option<String>,
}

impl Need {
    /// What it is for, in plain words: those of the user's own table, else Patrol's.
    pub fn purpose(&self, provider: Provider) -> String {
        self.purpose
            .clone()
            .or_else(|| needed_for(provider, &self.scope))
            .unwrap_or_else(|| tr!("asked for by your scope table"))
    }
}

/// Which scopes each provider needs, and which are advised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScopeTable {
    required: BTreeMap<Provider, Vec<Need>>,
    advised: BTreeMap<Provider, Vec<Need>>,
    legacy: BTreeMap<Provider, BTreeMap<String, String>>,
    purpose: BTreeMap<String, String>,
}

/// Why a scope table cannot be used: where, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeTableError {
    /// It is not TOML.
    Syntax {
        /// Counted from 1.
        line: usize,
        /// The parser's reason.
        reason: String,
    },
    /// A key that means nothing here.
    UnknownKey {
        /// Counted from 1.
        line: usize,
        /// The key, with its section in front.
        key: String,
        /// What could stand there.
        expected: Expected,
    },
    /// A value of the wrong form.
    WrongValue {
        /// Counted from 1.
        line: usize,
        /// The key, with its section in front.
        key: String,
        /// What must stand there.
        expected: Expected,
    },
}

/// What may stand in a scope table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A section of those that it has.
    Sections,
    /// A provider's key.
    Providers,
    /// A list of scopes.
    Words,
    /// A text.
    Text,
    /// A section.
    Table,
}

impl Expected {
    fn words(self) -> String {
        match self {
            Self::Sections => tr!("[required], [advised], [purpose] or [legacy.bitbucket]"),
            Self::Providers => tr!("github, gitlab, bitbucket or bitbucket_server"),
            Self::Words => tr!("a list of scopes, each a text such as \"repo\""),
            Self::Text => tr!("a text between quotes"),
            Self::Table => tr!("a section, written [like this]"),
        }
    }
}

impl std::fmt::Display for ScopeTableError {
    /// What the user reads, without the full stop.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&match self {
            Self::Syntax { line, reason } => tr!("line {line} is not TOML: {reason}", line, reason),
            Self::UnknownKey { line, key, expected } => {
                let expected = expected.words();
                tr!(
                    "line {line}: “{key}” means nothing here; expected {expected}",
                    line,
                    key,
                    expected
                )
            }
            Self::WrongValue { line, key, expected } => {
                let expected = expected.words();
                tr!("line {line}: “{key}” must be {expected}", line, key, expected)
            }
        })
    }
}

impl ScopeTable {
    /// The table that Patrol comes with.
    pub fn built_in() -> Self {
        // The file is part of the program; a test proves that it can be read.
        Self::default()
            .with_overrides(include_str!("../scopes.toml"))
            .unwrap_or_default()
    }

    /// This table with each list that `toml` names replaced by the one there.
    ///
    /// # Errors
    /// The text is not such a table. The error names line, key and what was
    /// expected; nothing is taken over in part.
    pub fn with_overrides(&self, toml: &str) -> Result<Self, ScopeTableError> {
        let at = Lines(toml);
        let document = DeTable::parse(toml).map_err(|error| ScopeTableError::Syntax {
            line: error.span().map_or(1, |span| at.line(span.start)),
            reason: error.message().to_owned(),
        })?;
        let mut table = self.clone();
        let mut lists = Vec::new();
        for (name, value) in document.get_ref() {
            let section = name.get_ref().as_ref();
            if !matches!(section, "required" | "advised" | "purpose" | "legacy") {
                return Err(at.unknown(name, section.to_owned(), Expected::Sections));
            }
            let entries = at.table(section, value)?;
            for (key, value) in entries {
                let path = format!("{section}.{}", key.get_ref());
                match section {
                    "purpose" => {
                        table
                            .purpose
                            .insert(key.get_ref().to_string(), at.text(&path, value)?);
                    }
                    "legacy" => {
                        let provider = at.provider(key, &path)?;
                        let mut names = BTreeMap::new();
                        for (scope, value) in at.table(&path, value)? {
                            let path = format!("{path}.{}", scope.get_ref());
                            names.insert(scope.get_ref().to_string(), at.text(&path, value)?);
                        }
                        table.legacy.insert(provider, names);
                    }
                    _ => lists.push((
                        section == "required",
                        at.provider(key, &path)?,
                        at.words(&path, value)?,
                    )),
                }
            }
        }
        // Only now are all purposes known.
        for (required, provider, words) in lists {
            let needs = words.into_iter().map(|scope| table.need(scope)).collect();
            let lists = if required {
                &mut table.required
            } else {
                &mut table.advised
            };
            lists.insert(provider, needs);
        }
        Ok(table)
    }

    fn need(&self, scope: String) -> Need {
        let purpose = self.purpose.get(&scope).cloned();
        Need { scope, purpose }
    }

    /// What a token of this provider must be able to do.
    pub fn required(&self, provider: Provider) -> &[Need] {
        self.required.get(&provider).map_or(&[], Vec::as_slice)
    }

    /// What Codefresh's newer pages add: advice, not a need.
    pub fn advised(&self, provider: Provider) -> &[Need] {
        self.advised.get(&provider).map_or(&[], Vec::as_slice)
    }

    /// Which required scopes a token lacks, in the words that its host uses
    /// for this kind of token. `None`: it cannot be known.
    pub fn missing(&self, provider: Provider, kind: TokenKind, scopes: &Scopes) -> Option<Vec<String>> {
        let required = self.required(provider);
        if required.is_empty() {
            return Some(Vec::new());
        }
        let Scopes::Known { granted } = scopes else {
            return None;
        };
        let covered = |wanted: &str| granted.iter().any(|held| implies(provider, held, wanted));
        let mut missing: Vec<String> = Vec::new();
        for need in required {
            let wanted = self.word(provider, kind, &need.scope);
            if !covered(wanted) && !missing.iter().any(|word| word == wanted) {
                missing.push(wanted.to_owned());
            }
        }
        Some(missing)
    }

    /// The host's word for a scope on this kind of token: Bitbucket Cloud has
    /// other names on OAuth and access tokens than on API tokens.
    fn word<'a>(&'a self, provider: Provider, kind: TokenKind, scope: &'a str) -> &'a str {
        let old_names = matches!(kind, TokenKind::BitbucketOauth | TokenKind::BitbucketAccessToken);
        let names = if old_names {
            self.legacy.get(&provider)
        } else {
            None
        };
        names
            .and_then(|names| names.get(scope))
            .map_or(scope, String::as_str)
    }
}

/// The text being read, to tell a line from a place in it.
struct Lines<'a>(&'a str);

impl Lines<'_> {
    fn line(&self, offset: usize) -> usize {
        self.0.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }

    fn unknown(&self, key: &Spanned<DeString<'_>>, path: String, expected: Expected) -> ScopeTableError {
        ScopeTableError::UnknownKey {
            line: self.line(key.span().start),
            key: path,
            expected,
        }
    }

    fn wrong(&self, path: &str, value: &Spanned<DeValue<'_>>, expected: Expected) -> ScopeTableError {
        ScopeTableError::WrongValue {
            line: self.line(value.span().start),
            key: path.to_owned(),
            expected,
        }
    }

    fn provider(&self, key: &Spanned<DeString<'_>>, path: &str) -> Result<Provider, ScopeTableError> {
        Provider::from_key(key.get_ref())
            .ok_or_else(|| self.unknown(key, path.to_owned(), Expected::Providers))
    }

    fn table<'v, 'i>(
        &self,
        path: &str,
        value: &'v Spanned<DeValue<'i>>,
    ) -> Result<&'v DeTable<'i>, ScopeTableError> {
        value
            .get_ref()
            .as_table()
            .ok_or_else(|| self.wrong(path, value, Expected::Table))
    }

    fn text(&self, path: &str, value: &Spanned<DeValue<'_>>) -> Result<String, ScopeTableError> {
        let text = value
            .get_ref()
            .as_str()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        text.map(str::to_owned)
            .ok_or_else(|| self.wrong(path, value, Expected::Text))
    }

    fn words(&self, path: &str, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, ScopeTableError> {
        let array = value
            .get_ref()
            .as_array()
            .ok_or_else(|| self.wrong(path, value, Expected::Words))?;
        let mut words: Vec<String> = Vec::new();
        for item in array.iter() {
            let word = self
                .text(path, item)
                .map_err(|_| self.wrong(path, item, Expected::Words))?;
            if word.contains([',', ' ']) {
                return Err(self.wrong(path, item, Expected::Words));
            }
            if !words.contains(&word) {
                words.push(word);
            }
        }
        Ok(words)
    }
}

#[cfg(test)]
mod tests;
