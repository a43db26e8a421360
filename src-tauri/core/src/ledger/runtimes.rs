//! Runtimes as last seen.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};

use super::codec::{Columns, Fields};
use super::{Ledger, Result, codec};
use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::{Answer, Runtime, RuntimeSeen};

impl Ledger {
    /// An account's runtimes in the platform's order.
    pub fn runtimes(&self, account: &str) -> Result<Vec<RuntimeSeen>> {
        let connection = self.reader();
        let mut query = connection.prepare("select * from runtime where account = ?1 order by position")?;
        let columns = Columns::of(&query);
        let mut rows = query.query([account])?;
        let mut runtimes = Vec::new();
        while let Some(row) = rows.next()? {
            runtimes.push(seen(&columns.row(row))?);
        }
        Ok(runtimes)
    }

    /// One runtime.
    pub fn runtime(&self, account: &str, name: &str) -> Result<Option<RuntimeSeen>> {
        let connection = self.reader();
        let mut query =
            connection.prepare_cached("select * from runtime where account = ?1 and name = ?2")?;
        let mut rows = query.query([account, name])?;
        rows.next()?.map(seen).transpose()
    }

    /// Writes the platform's list: new ones are added, vanished ones go (when
    /// the list is complete), what each runtime itself said stays.
    pub fn write_list(&self, account: &str, list: &[Runtime], complete: bool, at: Timestamp) -> Result<()> {
        let mut connection = self.writer();
        let transaction = connection.transaction()?;
        if complete {
            transaction.execute("update runtime set position = -1 where account = ?1", [account])?;
        }
        for (position, runtime) in list.iter().enumerate() {
            upsert(&transaction, account, position, runtime)?;
        }
        transaction.execute(
            "delete from runtime where account = ?1 and position = -1",
            [account],
        )?;
        transaction.execute(
            "update account set listed_at = ?2 where id = ?1",
            params![account, at.as_millisecond()],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Writes what some runtimes answered, or why they did not, in one commit.
    pub fn write_answers<'a>(
        &self,
        account: &str,
        answers: impl IntoIterator<Item = (&'a str, &'a std::result::Result<Answer, Fault>)>,
        at: Timestamp,
    ) -> Result<()> {
        // Lost, they are asked again.
        self.unawaited(|connection| write_answers(connection, account, answers, at))
    }

    /// Writes the fault of an act on a runtime that itself answers.
    pub fn write_fault(&self, account: &str, name: &str, fault: Option<&Fault>) -> Result<()> {
        let fault = fault.map(codec::json).transpose()?;
        self.unawaited(|connection| {
            connection.execute(
                "update runtime set fault = ?3 where account = ?1 and name = ?2",
                params![account, name, fault],
            )?;
            Ok(())
        })
    }

    /// Whether the token on a runtime came through the runtime's own OAuth
    /// application.
    pub fn set_kept_by_runtime(&self, account: &str, name: &str, kept: bool) -> Result<()> {
        self.unawaited(|connection| {
            connection.execute(
                "update runtime set kept_by_runtime = ?3 where account = ?1 and name = ?2",
                params![account, name, kept],
            )?;
            Ok(())
        })
    }

    /// The user's own choice about a runtime's notifications.
    pub fn hide_notifications(&self, account: &str, name: &str, hidden: bool) -> Result<()> {
        self.writer().execute(
            "update runtime set hidden_by_user = ?3 where account = ?1 and name = ?2",
            params![account, name, hidden],
        )?;
        Ok(())
    }
}

/// Whether a fault means that the runtime does not answer. A refused key or
/// an error in Codefresh's words is an answer.
fn is_silence(fault: &Fault) -> bool {
    matches!(
        fault.code,
        Code::RuntimeUnreachable | Code::Unreachable | Code::TimedOut | Code::Certificate | Code::BadAddress
    )
}

fn upsert(transaction: &Transaction<'_>, account: &str, position: usize, runtime: &Runtime) -> Result<()> {
    transaction
        .prepare_cached(
            "insert into runtime (account, name, position, namespace, cluster, ingress_host,
               internal_ingress_host, installation, version, git_provider, hidden_for, repo)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             on conflict (account, name) do update set position = excluded.position,
               namespace = excluded.namespace, cluster = excluded.cluster,
               ingress_host = excluded.ingress_host, internal_ingress_host = excluded.internal_ingress_host,
               installation = excluded.installation, version = excluded.version,
               git_provider = excluded.git_provider, hidden_for = excluded.hidden_for,
               repo = excluded.repo",
        )?
        .execute(params![
            account,
            runtime.name,
            i64::try_from(position).unwrap_or(i64::MAX),
            runtime.namespace,
            runtime.cluster,
            runtime.ingress_host,
            runtime.internal_ingress_host,
            codec::word(runtime.installation)?,
            runtime.version,
            runtime.git_provider,
            runtime.hidden_for.as_ref().map(codec::json).transpose()?,
            runtime.repo,
        ])?;
    Ok(())
}

fn seen(row: &impl Fields) -> Result<RuntimeSeen> {
    let says: Option<String> = row.field("says")?;
    Ok(RuntimeSeen {
        account: row.field("account")?,
        runtime: Runtime {
            name: row.field("name")?,
            namespace: row.field("namespace")?,
            cluster: row.field("cluster")?,
            ingress_host: row.field("ingress_host")?,
            internal_ingress_host: row.field("internal_ingress_host")?,
            installation: codec::from_word(row.field("installation")?, "runtime.installation")?,
            version: row.field("version")?,
            git_provider: row.field("git_provider")?,
            hidden_for: codec::maybe_json(row, "hidden_for")?,
            repo: row.field("repo")?,
        },
        integration: codec::maybe_json(row, "integration")?,
        says: says
            .map(|word| codec::from_word(word, "runtime.says"))
            .transpose()?,
        answered_at: codec::maybe_instant(row, "answered_at")?,
        fault: codec::maybe_json(row, "fault")?,
        unreachable_since: codec::maybe_instant(row, "unreachable_since")?,
        hidden_by_user: row.field("hidden_by_user")?,
        kept_by_runtime: row.field("kept_by_runtime")?,
    })
}

fn write_answers<'a>(
    connection: &mut Connection,
    account: &str,
    answers: impl IntoIterator<Item = (&'a str, &'a std::result::Result<Answer, Fault>)>,
    at: Timestamp,
) -> Result<()> {
    let transaction = connection.transaction()?;
    let at = at.as_millisecond();
    for (name, answer) in answers {
        match answer {
            Ok(answer) => transaction
                .prepare_cached(
                    "update runtime set integration = ?3, says = ?4, answered_at = ?5,
                           -- The reason why an act failed stays until the act is tried again.
                           fault = case when exists (select 1 from authorization as a
                             where a.account = ?1 and a.runtime = ?2 and a.state in ('failed', 'unsure'))
                             then fault end,
                           unreachable_since = null where account = ?1 and name = ?2",
                )?
                .execute(params![
                    account,
                    name,
                    answer.integration.as_ref().map(codec::json).transpose()?,
                    answer.says.map(codec::word).transpose()?,
                    at
                ])?,
            Err(fault) => transaction
                .prepare_cached(
                    "update runtime set fault = ?3,
                           unreachable_since = case when ?5 then coalesce(unreachable_since, ?4) end
                         where account = ?1 and name = ?2",
                )?
                .execute(params![account, name, codec::json(fault)?, at, is_silence(fault)])?,
        };
    }
    transaction.commit()?;
    Ok(())
}
