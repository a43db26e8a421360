//! Refreshing: the platform in one query, then each runtime's app-proxy, at
//! most 16 at a time, each row filling in as it answers. One bad runtime
//! never spoils the others.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tr::tr;

use super::page::{Change, Outcome, Step};
use super::{Service, lock};
use crate::codefresh::{AppProxy, Platform};
use crate::domain::account::Account;
use crate::domain::fault::{Code, Fault};
use crate::domain::runtime::{Answer, Installation, Runtime, RuntimeKey};
use crate::domain::secret::Secret;
use crate::http::Http;
use crate::keychain::Patience;
use crate::ledger::LedgerError;

/// How long answers are gathered before they are written and shown together.
const GATHERING: Duration = Duration::from_millis(40);

/// One runtime's answer on its way to the ledger.
struct News {
    name: String,
    asked_at: Timestamp,
    answer: Result<Answer, Fault>,
}

impl Service {
    /// Asks the platform and every runtime again. A refresh that is under way
    /// already is waited for instead of begun twice.
    ///
    /// # Errors
    /// The platform could not be asked; what was last seen stays.
    pub async fn refresh(&self, account: &str) -> Result<(), Fault> {
        let turn = lock(&self.inner.refreshing)
            .entry(account.to_owned())
            .or_default()
            .clone();
        let _turn = match turn.try_lock() {
            Ok(turn) => turn,
            Err(_) => {
                drop(turn.lock().await);
                return Ok(());
            }
        };
        let done = self.refresh_now(account).await;
        if let Err(fault) = &done {
            tracing::warn!(code = ?fault.code, "not refreshed");
            let fault = Some(fault.clone());
            self.tell(Change::Refresh {
                account: account.to_owned(),
                done: 0,
                total: 0,
                over: true,
                fault,
            });
        }
        done
    }

    async fn refresh_now(&self, id: &str) -> Result<(), Fault> {
        let account = self.account(id)?;
        let key = self.api_key(&account, Patience::Quiet).await?;
        let http = self.http()?;
        let listed = Platform::new(http.clone(), &account.url, key.clone())
            .runtimes()
            .await;
        let listed = listed.map_err(|error| error.fault())?;
        self.ledger()
            .write_list(id, &listed.runtimes, listed.complete, self.now())?;
        let rows = self.rows(id)?;
        self.tell(Change::List {
            account: id.to_owned(),
            rows,
            listed_at: self.now().as_millisecond(),
        });
        self.ask_all(&account, listed.runtimes, &http, &key).await
    }

    async fn ask_all(
        &self,
        account: &Account,
        runtimes: Vec<Runtime>,
        http: &Http,
        key: &Secret,
    ) -> Result<(), Fault> {
        let total = u32::try_from(runtimes.len()).unwrap_or(u32::MAX);
        let progress = |done, over| Change::Refresh {
            account: account.id.clone(),
            done,
            total,
            over,
            fault: None,
        };
        self.tell(progress(0, false));
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let asking = async {
            // Dropped with this future, and every question with it.
            let mut questions = JoinSet::new();
            for runtime in runtimes {
                // Before the question is made: of thousands, only those under way take memory.
                let lane = self.lane(&account.url).await;
                while questions.try_join_next().is_some() {}
                let (service, account, http, key) =
                    (self.clone(), account.clone(), http.clone(), key.clone());
                let sender = sender.clone();
                questions.spawn(async move {
                    let _lane = lane;
                    let asked_at = service.now();
                    let answer = ask(&account, &runtime, http, key).await;
                    let _ = sender.send(News {
                        name: runtime.name,
                        asked_at,
                        answer,
                    });
                });
            }
            drop(sender);
            while questions.join_next().await.is_some() {}
            Ok(())
        };
        let writing = async {
            let mut done = 0;
            let mut news = Vec::new();
            while receiver.recv_many(&mut news, 1024).await > 0 {
                tokio::time::sleep(GATHERING).await;
                while let Ok(more) = receiver.try_recv() {
                    news.push(more);
                }
                done += u32::try_from(news.len()).unwrap_or(0);
                let rows = self.write_news(&account.id, std::mem::take(&mut news)).await?;
                self.tell(Change::Rows {
                    account: account.id.clone(),
                    rows,
                });
                self.tell(progress(done, false));
            }
            Ok::<_, Fault>(done)
        };
        let ((), done) = tokio::try_join!(asking, writing)?;
        tracing::info!(runtimes = done, "refreshed");
        self.tell(progress(done, true));
        self.tell(Change::Tokens {
            tokens: self.token_views()?,
        });
        Ok(())
    }

    /// Writes a batch off the async threads: a commit waits for the disk.
    async fn write_news(
        &self,
        account: &str,
        news: Vec<News>,
    ) -> Result<Vec<super::page::RuntimeRow>, Fault> {
        let (service, account) = (self.clone(), account.to_owned());
        let written = tokio::task::spawn_blocking(move || -> Result<_, LedgerError> {
            let said = |news: &News| {
                Ok(service
                    .ledger()
                    .runtime(&account, &news.name)?
                    .and_then(|it| it.says))
            };
            let before = news.iter().map(said).collect::<Result<Vec<_>, LedgerError>>()?;
            let pairs = news.iter().map(|news| (news.name.as_str(), &news.answer));
            service.ledger().write_answers(&account, pairs, service.now())?;
            for (news, before) in news.iter().zip(before) {
                let News {
                    name,
                    asked_at,
                    answer,
                } = news;
                if let Ok(answer) = answer {
                    let key = RuntimeKey {
                        account: account.clone(),
                        name: name.clone(),
                    };
                    service.settle(&key, before, answer, *asked_at)?;
                }
            }
            let names: Vec<_> = news.iter().map(|news| news.name.as_str()).collect();
            service.some_rows(&account, &names)
        });
        match written.await {
            Ok(rows) => Ok(rows?),
            Err(_) => Err(
                Fault::new(Code::Ledger, tr!("Patrol's records could not be written."))
                    .next(tr!("Try again.")),
            ),
        }
    }

    /// *Verify now*: the token's host and the runtime, one row.
    ///
    /// # Errors
    /// Neither could be asked.
    pub async fn verify_now(&self, key: &RuntimeKey, job: &str) -> Result<Outcome, Fault> {
        let job = self.job(job);
        job.step(Step::Verifying);
        let reached = job.run(self.reach(key, Patience::MayPrompt)).await??;
        let authorization = self.ledger().authorization(&key.account, &key.name)?;
        let token = match authorization {
            Some(authorization) => self.ledger().token(&authorization.token)?,
            None => None,
        };
        let verified = match &token {
            Some(token) => job.run(self.verify_kept(token)).await?,
            None => Ok(()),
        };
        job.step(Step::Asking);
        let asked = job.run(self.ask(&reached)).await?;
        let fault = verified.err().or(asked.err());
        if let Some(fault) = &fault {
            self.ledger().write_fault(&key.account, &key.name, Some(fault))?;
        }
        let row = self.row(key)?;
        self.tell_row(&row);
        let sentence = fault.as_ref().map_or_else(
            || tr!("{runtime} was verified.", runtime = key.name),
            |fault| fault.message.clone(),
        );
        Ok(Outcome { row, sentence, fault })
    }
}

/// One runtime's answer, or why there is none.
async fn ask(account: &Account, runtime: &Runtime, http: Http, key: Secret) -> Result<Answer, Fault> {
    if runtime.installation == Installation::InProgress {
        return Err(Fault::new(
            Code::RuntimeNotReady,
            tr!("{runtime} is still being installed.", runtime = runtime.name),
        )
        .next(tr!("It can be authorized when its installation is complete.")));
    }
    let proxy = AppProxy::new(http, runtime, &account.url, key).map_err(|error| error.fault())?;
    proxy.ask(&account.user_id).await.map_err(|error| error.fault())
}
