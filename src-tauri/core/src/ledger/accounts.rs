//! Connected Codefresh accounts.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use url::Url;

use super::{Ledger, LedgerError, Result, codec};
use crate::domain::account::Account;
use crate::domain::token::Keeping;

impl Ledger {
    /// Accounts whose key is kept, in the order they were added, each with
    /// whether it is the active one.
    pub fn accounts(&self) -> Result<Vec<(Account, bool)>> {
        let connection = self.reader();
        let mut query =
            connection.prepare("select * from account where keeping = 'stored' order by position")?;
        let mut rows = query.query([])?;
        let mut accounts = Vec::new();
        while let Some(row) = rows.next()? {
            accounts.push((account(row)?, row.get("active")?));
        }
        Ok(accounts)
    }

    /// One account, kept or half kept.
    pub fn account(&self, id: &str) -> Result<Option<Account>> {
        let connection = self.reader();
        let mut query = connection.prepare_cached("select * from account where id = ?1")?;
        let mut rows = query.query([id])?;
        rows.next()?.map(account).transpose()
    }

    /// The account with these ids on that platform, if it is connected.
    pub fn account_of(&self, url: &Url, user_id: &str, account_id: &str) -> Result<Option<String>> {
        let query = "select id from account where url = ?1 and user_id = ?2 and account_id = ?3";
        Ok(self
            .reader()
            .query_row(query, params![url.as_str(), user_id, account_id], |row| {
                row.get(0)
            })
            .optional()?)
    }

    /// Accounts whose keeping was interrupted: `storing` or `removing`.
    pub fn half_kept_accounts(&self) -> Result<Vec<(String, Keeping)>> {
        let connection = self.reader();
        let mut query = connection.prepare("select id, keeping from account where keeping <> 'stored'")?;
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push((row.get(0)?, codec::from_word(row.get(1)?, "keeping")?));
        }
        Ok(found)
    }

    /// Writes an account's row before its key goes to the keychain.
    pub fn add_account(&self, account: &Account) -> Result<()> {
        self.writer().execute(
            "insert into account (id, url, user_id, user_name, email, account_id, account_name, keeping, position)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'storing', (select coalesce(max(position), 0) + 1 from account))",
            params![
                account.id,
                account.url.as_str(),
                account.user_id,
                account.user_name,
                account.email,
                account.account_id,
                account.account_name
            ],
        )?;
        Ok(())
    }

    /// Says how far the keeping of an account's key has come.
    pub fn set_account_keeping(&self, id: &str, keeping: Keeping) -> Result<()> {
        self.writer().execute(
            "update account set keeping = ?2 where id = ?1",
            params![id, codec::word(keeping)?],
        )?;
        Ok(())
    }

    /// Makes one account the active one.
    pub fn activate(&self, id: &str) -> Result<()> {
        self.writer()
            .execute("update account set active = (id = ?1)", [id])?;
        Ok(())
    }

    /// Forgets an account and the runtimes seen through it.
    pub fn remove_account(&self, id: &str) -> Result<()> {
        self.writer().execute("delete from account where id = ?1", [id])?;
        Ok(())
    }

    /// When the platform last brought an account's list.
    pub fn listed_at(&self, id: &str) -> Result<Option<Timestamp>> {
        let connection = self.reader();
        let mut query = connection.prepare("select listed_at from account where id = ?1")?;
        let mut rows = query.query([id])?;
        match rows.next()? {
            Some(row) => codec::maybe_instant(row, "listed_at"),
            None => Ok(None),
        }
    }
}

fn account(row: &Row<'_>) -> Result<Account> {
    let url: String = row.get("url")?;
    Ok(Account {
        id: row.get("id")?,
        url: Url::parse(&url).map_err(|_| LedgerError::Value("account.url"))?,
        user_id: row.get("user_id")?,
        user_name: row.get("user_name")?,
        email: row.get("email")?,
        account_id: row.get("account_id")?,
        account_name: row.get("account_name")?,
    })
}
