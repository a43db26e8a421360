//! How domain values are written in columns: words and JSON, so that the
//! ledger can be read with any SQLite tool.

use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{Row, Statement};
use serde::{Serialize, de::DeserializeOwned};

use super::{LedgerError, Result};

/// A row's values, by their columns' names.
pub(super) trait Fields {
    /// The value of a column.
    fn field<T: FromSql>(&self, column: &str) -> rusqlite::Result<T>;
}

impl Fields for Row<'_> {
    fn field<T: FromSql>(&self, column: &str) -> rusqlite::Result<T> {
        self.get(column)
    }
}

/// The columns of a statement, asked for once: where it gives thousands of
/// rows, SQLite's own look by name in each of them takes as long as the rest.
pub(super) struct Columns(Vec<String>);

impl Columns {
    pub(super) fn of(statement: &Statement<'_>) -> Self {
        Self(statement.column_names().into_iter().map(str::to_owned).collect())
    }

    /// One of its rows.
    pub(super) fn row<'a>(&'a self, row: &'a Row<'a>) -> Named<'a> {
        Named { row, columns: self }
    }
}

/// A row whose columns are known.
pub(super) struct Named<'a> {
    row: &'a Row<'a>,
    columns: &'a Columns,
}

impl Fields for Named<'_> {
    fn field<T: FromSql>(&self, column: &str) -> rusqlite::Result<T> {
        let place = self.columns.0.iter().position(|name| name == column);
        let place = place.ok_or_else(|| rusqlite::Error::InvalidColumnName(column.to_owned()))?;
        self.row.get(place)
    }
}

/// A value as JSON.
pub(super) fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|_| LedgerError::Value("a value to be written"))
}

/// A value from JSON.
pub(super) fn from_json<T: DeserializeOwned>(text: &str, column: &'static str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| LedgerError::Value(column))
}

/// A unit-like enum as its word.
pub(super) fn word<T: Serialize>(value: T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(LedgerError::Value("a word to be written")),
    }
}

/// A unit-like enum from its word.
pub(super) fn from_word<T: DeserializeOwned>(word: String, column: &'static str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(word)).map_err(|_| LedgerError::Value(column))
}

/// A column of milliseconds since 1970.
pub(super) fn instant(row: &impl Fields, column: &'static str) -> Result<Timestamp> {
    let ms: i64 = row.field(column)?;
    Timestamp::from_millisecond(ms).map_err(|_| LedgerError::Value(column))
}

/// The same, where it may be empty.
pub(super) fn maybe_instant(row: &impl Fields, column: &'static str) -> Result<Option<Timestamp>> {
    let ms: Option<i64> = row.field(column)?;
    ms.map(|ms| Timestamp::from_millisecond(ms).map_err(|_| LedgerError::Value(column)))
        .transpose()
}

/// JSON in a column that may be empty.
pub(super) fn maybe_json<T: DeserializeOwned>(row: &impl Fields, column: &'static str) -> Result<Option<T>> {
    let text: Option<String> = row.field(column)?;
    text.map(|text| from_json(&text, column)).transpose()
}
