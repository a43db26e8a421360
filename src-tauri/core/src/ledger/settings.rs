//! Settings: words under keys.

use rusqlite::{OptionalExtension, params};

use super::{Ledger, Result};

impl Ledger {
    /// One setting.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        Ok(self
            .reader()
            .query_row("select value from setting where key = ?1", [key], |row| {
                row.get(0)
            })
            .optional()?)
    }

    /// Writes a setting; `None` takes it away.
    pub fn set_setting(&self, key: &str, value: Option<&str>) -> Result<()> {
        let connection = self.writer();
        match value {
            Some(value) => connection.execute(
                "insert into setting (key, value) values (?1, ?2)
                 on conflict (key) do update set value = excluded.value",
                params![key, value],
            )?,
            None => connection.execute("delete from setting where key = ?1", [key])?,
        };
        Ok(())
    }
}
