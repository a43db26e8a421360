//! After the records were lost and begun anew: API keys and tokens are found
//! again in the keychain by their own items, the rest is asked of Codefresh
//! and of the Git hosts. Nothing is deleted but what has been given another row
//! since, and what cannot be placed is said.
//!
//! An item's name is the row's id, so that a row that is found again has the
//! secret that it had. Which token a runtime holds it does not tell: that
//! stays unknown until the user puts one there.

mod token;
mod words;

use std::collections::{HashMap, HashSet};

use tr::tr;

use super::labels;
use super::page::Change;
use super::runtime::git_host_of;
use super::{Service, lock};
use crate::codefresh::{self, CodefreshError, Platform};
use crate::domain::account::Account;
use crate::domain::fault::Fault;
use crate::domain::host::GitHost;
use crate::domain::secret::Secret;
use crate::domain::token::Keeping;
use crate::keychain::{Item, Patience};

/// How far the search has come.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    accounts: usize,
    tokens: usize,
    /// Names of what the keychain has and nothing is known of.
    unplaced: Vec<String>,
    /// Somebody did not answer: it goes on at the next start.
    unfinished: bool,
    /// A runtime does not say which host it is on: it may be a token's.
    silent: bool,
    /// The keychain does not list its items.
    unlisted: bool,
}

/// What came of one item.
enum Found {
    /// It has its row again.
    Again,
    /// It has one, or needs none.
    Already,
    /// Nobody knows what it belongs to.
    Unplaced,
    /// Who knows did not answer.
    Later,
}

impl Service {
    /// Looks for what the former records knew, where these were begun anew.
    ///
    /// # Errors
    /// The keychain's or the ledger's: it is looked for again at the next start.
    pub(super) async fn find_again(&self) -> Result<(), Fault> {
        // One at a time: the window may ask again while the hosts are asked.
        let Ok(_alone) = self.inner.finding.try_lock() else {
            return Ok(());
        };
        if self.ledger().begun_anew()?.is_none() {
            return Ok(());
        }
        let listed = self.keychain().list_labelled(Patience::Quiet).await;
        let Some(items) = listed.map_err(|error| error.fault())? else {
            let unlisted = true;
            return self.searched(Search {
                unlisted,
                ..Search::default()
            });
        };
        let mut search = Search::default();
        for (item, label) in &items {
            if let Item::ApiKey(id) = item {
                let found = self.find_account(id, item, label.as_deref()).await?;
                search.accounts += usize::from(matches!(found, Found::Again));
                search.note(found, label.as_deref().unwrap_or(&tr!("an API key")));
            }
        }
        let hosts = self.hosts_by_name(&mut search).await?;
        let renewed: HashSet<_> = items.iter().filter_map(|(item, _)| renewed_by(item)).collect();
        for (item, label) in &items {
            if let Item::Token(id) = item {
                let name = label.as_deref().and_then(labels::host_of);
                let hosts = name
                    .and_then(|name| hosts.get(name))
                    .map_or(&[][..], Vec::as_slice);
                let found = match self.find_on_one_of(hosts, id, item, renewed.contains(id)).await? {
                    Found::Unplaced if hosts.is_empty() && search.silent => Found::Later,
                    found => found,
                };
                search.tokens += usize::from(matches!(found, Found::Again));
                let name = label.as_deref().and_then(labels::name_of);
                search.note(found, name.unwrap_or(&tr!("a token without a name")));
            }
        }
        self.searched(search)
    }

    /// Writes down that the search is over, and tells the window.
    fn searched(&self, search: Search) -> Result<(), Fault> {
        tracing::info!(?search, "looked in the keychain for what the former records knew");
        let unfinished = search.unfinished;
        *lock(&self.inner.search) = Some(search);
        // Told first: a crash in between only tells it again.
        let start = Box::new(self.start()?);
        self.tell(Change::Anew { start });
        if !unfinished {
            self.ledger().forget_begun_anew()?;
        }
        Ok(())
    }

    /// Connects an account again by its key.
    async fn find_account(&self, id: &str, item: &Item, label: Option<&str>) -> Result<Found, Fault> {
        let Some(_alone) = self.take_alone(id) else {
            return Ok(Found::Already);
        };
        if self.ledger().account(id)?.is_some() {
            return Ok(Found::Already);
        }
        let address = label.and_then(labels::platform_of);
        let Some(url) = address.and_then(|text| codefresh::platform_address(&text).ok()) else {
            return Ok(Found::Unplaced);
        };
        let Some(key) = self.secret(item).await? else {
            return Ok(Found::Already);
        };
        let me = match Platform::new(self.http()?, &url, key).me().await {
            Ok(me) => me,
            Err(CodefreshError::KeyRejected(_)) => return Ok(Found::Unplaced),
            Err(_) => return Ok(Found::Later),
        };
        if self
            .ledger()
            .account_of(&url, &me.user_id, &me.account_id)?
            .is_some()
        {
            // Connected by hand since: the newer key counts.
            self.keychain()
                .delete(item, Patience::Quiet)
                .await
                .map_err(|error| error.fault())?;
            return Ok(Found::Already);
        }
        self.ledger().add_account(&Account {
            id: id.to_owned(),
            url,
            user_id: me.user_id,
            user_name: me.user_name,
            email: me.email,
            account_id: me.account_id,
            account_name: me.account_name,
        })?;
        self.ledger().set_account_keeping(id, Keeping::Stored)?;
        if self.ledger().accounts()?.len() == 1 {
            self.ledger().activate(id)?;
        }
        Ok(Found::Again)
    }

    /// The Git hosts of all runtimes, which are asked first. One that does not
    /// answer may be on a host that nobody else is on.
    async fn hosts_by_name(&self, search: &mut Search) -> Result<HashMap<String, Vec<GitHost>>, Fault> {
        let mut hosts: HashMap<String, Vec<GitHost>> = HashMap::new();
        for (account, _) in self.ledger().accounts()? {
            search.unfinished |= self.refresh(&account.id).await.is_err();
            for seen in self.ledger().runtimes(&account.id)? {
                search.silent |= seen.integration.is_none() && seen.unreachable_since.is_some();
                let named = seen.integration.as_ref();
                if let Some(host) = named.and_then(|it| git_host_of(&seen.runtime.name, it).ok()) {
                    let known = hosts.entry(host.name()).or_default();
                    if !known.contains(&host) {
                        known.push(host);
                    }
                }
            }
        }
        Ok(hosts)
    }

    async fn secret(&self, item: &Item) -> Result<Option<Secret>, Fault> {
        let kept = self.keychain().get(item, Patience::Quiet).await;
        kept.map_err(|error| error.fault())
    }

    /// What the window says first where the records were begun anew.
    pub(super) fn anew(&self) -> Option<Fault> {
        let begun = lock(&self.inner.begun_anew).clone()?;
        let search = lock(&self.inner.search).clone();
        Some(words::notice(&begun, search.as_ref()))
    }
}

impl Search {
    fn note(&mut self, found: Found, name: &str) {
        match found {
            Found::Again | Found::Already => {}
            Found::Unplaced => self.unplaced.push(name.to_owned()),
            Found::Later => self.unfinished = true,
        }
    }
}

/// The token that a refresh token renews.
fn renewed_by(item: &Item) -> Option<String> {
    match item {
        Item::RefreshToken(id) => Some(id.clone()),
        _ => None,
    }
}
