//! Kept tokens, without their secrets.

use jiff::Timestamp;
use rusqlite::params;
use url::Url;

use super::codec::{Columns, Fields};
use super::{Ledger, LedgerError, Result, codec};
use crate::domain::expiry::Expiry;
use crate::domain::provider::Provider;
use crate::domain::scope::Scopes;
use crate::domain::token::{Keeping, Token};

impl Ledger {
    /// All tokens, half-kept ones too, oldest first.
    pub fn tokens(&self) -> Result<Vec<Token>> {
        let connection = self.reader();
        let mut query = connection.prepare("select * from token order by added_at, id")?;
        let columns = Columns::of(&query);
        let mut rows = query.query([])?;
        let mut tokens = Vec::new();
        while let Some(row) = rows.next()? {
            tokens.push(token(&columns.row(row))?);
        }
        Ok(tokens)
    }

    /// One token.
    pub fn token(&self, id: &str) -> Result<Option<Token>> {
        let connection = self.reader();
        let mut query = connection.prepare_cached("select * from token where id = ?1")?;
        let mut rows = query.query([id])?;
        rows.next()?.map(token).transpose()
    }

    /// The token with this fingerprint for that API address, if it is kept.
    pub fn token_with(&self, api: &Url, fingerprint: &str) -> Result<Option<Token>> {
        let connection = self.reader();
        let mut query = connection
            .prepare("select * from token where api = ?1 and fingerprint = ?2 and keeping <> 'removing'")?;
        let mut rows = query.query(params![api.as_str(), fingerprint])?;
        rows.next()?.map(token).transpose()
    }

    /// Writes a token's row before its secret goes to the keychain.
    pub fn add_token(&self, token: &Token) -> Result<()> {
        self.writer().execute(
            "insert into token (id, provider, api, login, kind, username, email, scopes, expiry, fingerprint,
               keeping, added_at, verified_at, label, note, made_at, server)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            params![
                token.id,
                token.provider.key(),
                token.api.as_str(),
                token.account,
                codec::word(token.kind)?,
                token.username,
                token.email,
                codec::json(&token.scopes)?,
                codec::json(&token.expiry)?,
                token.fingerprint,
                codec::word(token.keeping)?,
                token.added_at.as_millisecond(),
                token.verified_at.map(Timestamp::as_millisecond),
                token.label,
                token.note,
                token.made_at.map(Timestamp::as_millisecond),
                token.server,
            ],
        )?;
        Ok(())
    }

    /// Says how far the keeping of a token has come.
    pub fn set_keeping(&self, id: &str, keeping: Keeping) -> Result<()> {
        self.writer().execute(
            "update token set keeping = ?2 where id = ?1",
            params![id, codec::word(keeping)?],
        )?;
        Ok(())
    }

    /// Writes what the host said when it was asked again. An expiry that the
    /// user named stays when the host cannot tell.
    pub fn write_verified(&self, id: &str, scopes: &Scopes, expiry: Expiry, at: Timestamp) -> Result<()> {
        let expiry = match expiry {
            Expiry::Unknown => None,
            known => Some(codec::json(&known)?),
        };
        self.writer().execute(
            "update token set scopes = ?2, expiry = coalesce(?3, expiry), verified_at = ?4 where id = ?1",
            params![id, codec::json(scopes)?, expiry, at.as_millisecond()],
        )?;
        Ok(())
    }

    /// Writes the user's own name and note for a token.
    pub fn describe_token(&self, id: &str, label: Option<&str>, note: Option<&str>) -> Result<()> {
        self.writer().execute(
            "update token set label = ?2, note = ?3 where id = ?1",
            params![id, label, note],
        )?;
        Ok(())
    }

    /// Writes when a token dies, by the user's word.
    pub fn set_expiry(&self, id: &str, expiry: Expiry) -> Result<()> {
        self.writer().execute(
            "update token set expiry = ?2 where id = ?1",
            params![id, codec::json(&expiry)?],
        )?;
        Ok(())
    }

    /// Writes the fingerprint of a token that its host has made.
    pub fn set_fingerprint(&self, id: &str, fingerprint: &str) -> Result<()> {
        self.writer().execute(
            "update token set fingerprint = ?2 where id = ?1",
            [id, fingerprint],
        )?;
        Ok(())
    }

    /// Writes what its host says of itself.
    pub fn set_server(&self, id: &str, server: &str) -> Result<()> {
        self.writer()
            .execute("update token set server = ?2 where id = ?1", [id, server])?;
        Ok(())
    }

    /// Before a token goes: where it never got to, what is there counts again;
    /// runtimes that are no longer listed are not asked about it any more.
    pub fn release_token(&self, id: &str) -> Result<()> {
        let mut connection = self.writer();
        let transaction = connection.transaction()?;
        for statement in [
            "update authorization set token = previous, previous = null, state = 'authorized', granted_at = null
             where token = ?1 and state = 'failed' and previous <> ?1",
            "delete from authorization where token = ?1 and state = 'failed'",
            "update authorization set token = previous, previous = null, granted_at = null
             where token = ?1 and previous <> ?1 and not exists (select 1 from runtime
               where runtime.account = authorization.account and runtime.name = authorization.runtime)",
            "delete from authorization
             where token = ?1 and not exists (select 1 from runtime
               where runtime.account = authorization.account and runtime.name = authorization.runtime)",
            "update authorization set previous = null
             where previous = ?1 and not exists (select 1 from runtime
               where runtime.account = authorization.account and runtime.name = authorization.runtime)",
        ] {
            transaction.execute(statement, [id])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Removes a token's row. Fails while an authorization refers to it.
    pub fn remove_token(&self, id: &str) -> Result<()> {
        self.writer().execute("delete from token where id = ?1", [id])?;
        Ok(())
    }
}

fn token(row: &impl Fields) -> Result<Token> {
    let provider: String = row.field("provider")?;
    let api: String = row.field("api")?;
    let scopes: String = row.field("scopes")?;
    let expiry: String = row.field("expiry")?;
    Ok(Token {
        id: row.field("id")?,
        provider: Provider::from_key(&provider).ok_or(LedgerError::Value("token.provider"))?,
        api: Url::parse(&api).map_err(|_| LedgerError::Value("token.api"))?,
        account: row.field("login")?,
        kind: codec::from_word(row.field("kind")?, "token.kind")?,
        username: row.field("username")?,
        email: row.field("email")?,
        scopes: codec::from_json(&scopes, "token.scopes")?,
        expiry: codec::from_json(&expiry, "token.expiry")?,
        fingerprint: row.field("fingerprint")?,
        keeping: codec::from_word(row.field("keeping")?, "token.keeping")?,
        added_at: codec::instant(row, "added_at")?,
        verified_at: codec::maybe_instant(row, "verified_at")?,
        label: row.field("label")?,
        note: row.field("note")?,
        made_at: codec::maybe_instant(row, "made_at")?,
        server: row.field("server")?,
    })
}
