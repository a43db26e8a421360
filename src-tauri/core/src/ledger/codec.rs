//! How domain values are written in columns: words and JSON, so that the
//! ledger can be read with any SQLite tool.

use jiff::Timestamp;
use rusqlite::Row;
use serde::{Serialize, de::DeserializeOwned};

use super::{LedgerError, Result};

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
pub(super) fn instant(row: &Row<'_>, column: &'static str) -> Result<Timestamp> {
    let ms: i64 = row.get(column)?;
    Timestamp::from_millisecond(ms).map_err(|_| LedgerError::Value(column))
}

/// The same, where it may be empty.
pub(super) fn maybe_instant(row: &Row<'_>, column: &'static str) -> Result<Option<Timestamp>> {
    let ms: Option<i64> = row.get(column)?;
    ms.map(|ms| Timestamp::from_millisecond(ms).map_err(|_| LedgerError::Value(column)))
        .transpose()
}

/// JSON in a column that may be empty.
pub(super) fn maybe_json<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| from_json(&text, column)).transpose()
}
