//! A section of the file, whose keys are known beforehand.

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use tr::tr;

use super::OrganizationError;

/// The text being read, to tell a line from a place in it.
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    /// As it is shown.
    pub(super) file: &'a str,
}

impl Text<'_> {
    pub(super) fn line(&self, offset: usize) -> usize {
        self.text
            .bytes()
            .take(offset)
            .filter(|byte| *byte == b'\n')
            .count()
            + 1
    }
}

/// A section, with its name and place for the errors.
pub(super) struct Section<'v, 'i> {
    text: &'v Text<'v>,
    /// Empty for the file itself.
    name: &'static str,
    line: usize,
    table: &'v DeTable<'i>,
}

impl<'v, 'i> Section<'v, 'i> {
    /// The file itself.
    pub(super) fn root(
        text: &'v Text<'v>,
        table: &'v DeTable<'i>,
        known: &[&'static str],
    ) -> Result<Self, OrganizationError> {
        let section = Self {
            text,
            name: "",
            line: 1,
            table,
        };
        section.check(known)?;
        Ok(section)
    }

    /// A section with only keys that are known.
    pub(super) fn new(
        text: &'v Text<'v>,
        name: &'static str,
        place: &Spanned<DeValue<'i>>,
        table: &'v DeTable<'i>,
        known: &[&'static str],
    ) -> Result<Self, OrganizationError> {
        let line = text.line(place.span().start);
        let section = Self {
            text,
            name,
            line,
            table,
        };
        section.check(known)?;
        Ok(section)
    }

    /// The section of that name in this one.
    pub(super) fn section(
        &self,
        key: &'static str,
        known: &[&'static str],
    ) -> Result<Option<Section<'v, 'i>>, OrganizationError> {
        let Some(value) = self.table.get(key) else {
            return Ok(None);
        };
        let table = value
            .get_ref()
            .as_table()
            .ok_or_else(|| self.wrong(key, || tr!("a section, written [like this]")))?;
        Section::new(self.text, key, value, table, known).map(Some)
    }

    /// The value of a key, which may be missing.
    pub(super) fn read<T>(
        &self,
        key: &'static str,
        expected: impl Fn() -> String,
        take: impl FnOnce(&'v DeValue<'i>) -> Option<T>,
    ) -> Result<Option<T>, OrganizationError> {
        match self.table.get(key) {
            None => Ok(None),
            Some(value) => match take(value.get_ref()) {
                Some(taken) => Ok(Some(taken)),
                None => Err(self.wrong(key, expected)),
            },
        }
    }

    /// The value of a key that must be there.
    pub(super) fn need<T>(
        &self,
        key: &'static str,
        expected: impl Fn() -> String,
        take: impl FnOnce(&'v DeValue<'i>) -> Option<T>,
    ) -> Result<T, OrganizationError> {
        self.read(key, &expected, take)?
            .ok_or_else(|| self.missing(key, &expected))
    }

    /// A value that cannot be used, or would have to be there.
    pub(super) fn wrong(&self, key: &'static str, expected: impl Fn() -> String) -> OrganizationError {
        match self.table.get(key) {
            None => self.missing(key, expected),
            Some(value) => OrganizationError::WrongValue {
                file: self.text.file.to_owned(),
                line: self.text.line(value.span().start),
                key: self.path(key),
                expected: expected(),
            },
        }
    }

    fn missing(&self, key: &str, expected: impl Fn() -> String) -> OrganizationError {
        OrganizationError::Missing {
            file: self.text.file.to_owned(),
            line: self.line,
            key: self.path(key),
            expected: expected(),
        }
    }

    fn check(&self, known: &[&'static str]) -> Result<(), OrganizationError> {
        let unknown = self
            .table
            .iter()
            .filter(|(key, _)| !known.contains(&key.get_ref().as_ref()));
        // The first in the file, not in the alphabet.
        let Some((key, _)) = unknown.min_by_key(|(key, _)| key.span().start) else {
            return Ok(());
        };
        let word = key.get_ref().as_ref();
        let likeness = |known: &&&str| (strsim::jaro_winkler(word, known) * 1000.0) as u32;
        Err(OrganizationError::UnknownKey {
            file: self.text.file.to_owned(),
            line: self.text.line(key.span().start),
            key: self.path(word),
            nearest: known.iter().max_by_key(likeness).copied().unwrap_or_default(),
            expected: or(known),
        })
    }

    fn path(&self, key: &str) -> String {
        match self.name {
            "" => key.to_owned(),
            "required_scopes" => format!("tokens.required_scopes.{key}"),
            name => format!("{name}.{key}"),
        }
    }
}

/// `a, b or c`.
pub(super) fn or(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => tr!("{front} or {last}", front = most.join(", "), last),
    }
}
