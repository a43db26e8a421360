//! Connecting a Codefresh account: its key is checked by `me` before it is
//! kept, in the keychain. What is found on this computer is offered, never
//! taken unasked.

use tr::tr;
use url::Url;

use super::keep::surely_not_written;
use super::labels;
use super::page::{FoundAccount, Start, Step};
use super::{Service, lock};
use crate::codefresh::{self, Me, Platform};
use crate::domain::account::Account;
use crate::domain::fault::{Code, Fault};
use crate::domain::host::authority;
use crate::domain::secret::Secret;
use crate::domain::token::Keeping;
use crate::keychain::{Item, Patience};

impl Service {
    /// Connections found on this computer. Nothing is contacted.
    pub fn found_accounts(&self) -> Vec<FoundAccount> {
        let surroundings = &self.inner.surroundings;
        let variable = |name: &str| surroundings.variables.get(name).cloned();
        let read = |file: &std::path::Path| std::fs::read_to_string(file);
        let found = codefresh::find(surroundings.home.as_deref(), &variable, &read);
        let codefresh::Finds { found, problems } = found;
        let mut views: Vec<_> = found
            .iter()
            .map(|found| FoundAccount {
                id: found.id.clone(),
                source: found.source.title().to_owned(),
                name: found.name.clone(),
                host: authority(&found.url),
                problem: found.problem.clone(),
            })
            .collect();
        // A file that cannot be read is said, not passed over.
        views.extend(problems.into_iter().map(|problem| FoundAccount {
            id: String::new(),
            source: ".cfconfig".to_owned(),
            name: None,
            host: String::new(),
            problem: Some(problem),
        }));
        *lock(&self.inner.found) = found.into_iter().map(|found| (found.id.clone(), found)).collect();
        views
    }

    /// Connects a found account.
    ///
    /// # Errors
    /// As [`Service::connect`]; it was not found before, or cannot be taken.
    pub async fn connect_found(&self, id: &str, job: &str) -> Result<Start, Fault> {
        let found = lock(&self.inner.found).get(id).cloned();
        let found = found.filter(|found| found.problem.is_none());
        let found = found.ok_or_else(|| {
            Fault::new(Code::Gone, tr!("That connection is no longer there.")).next(tr!("Paste an API key."))
        })?;
        self.connect(found.url.as_str(), found.key, job).await
    }

    /// Connects an account and makes it the active one. A new key for a
    /// connected account replaces the old.
    ///
    /// # Errors
    /// The address is none, the platform refuses the key, or the keychain
    /// cannot keep it. Nothing was kept.
    pub async fn connect(&self, url: &str, key: Secret, job: &str) -> Result<Start, Fault> {
        let (key, _) = key.trimmed();
        if key.is_empty() {
            return Err(Fault::new(Code::BadInput, tr!("No API key was given.")).next(tr!(
                "Make one in Codefresh under User settings, API Keys, and paste it here."
            )));
        }
        let url = codefresh::platform_address(url).map_err(|error| {
            Fault::new(Code::BadAddress, format!("{error}.")).next(tr!(
                "Write the address of your Codefresh platform, such as https://g.codefresh.io."
            ))
        })?;
        let job = self.job(job);
        job.step(Step::Verifying);
        let platform = Platform::new(self.http()?, &url, key.clone());
        let me = job.run(platform.me()).await?.map_err(|error| error.fault())?;
        job.step(Step::Keeping);
        let id = job.run(self.keep_key(url, me, key)).await??;
        self.ledger().activate(&id)?;
        self.start()
    }

    async fn keep_key(&self, url: Url, me: Me, key: Secret) -> Result<String, Fault> {
        let known = self.ledger().account_of(&url, &me.user_id, &me.account_id)?;
        let account = Account {
            id: known.clone().unwrap_or_else(|| uuid::Uuid::new_v4().to_string()),
            url,
            user_id: me.user_id,
            user_name: me.user_name,
            email: me.email,
            account_id: me.account_id,
            account_name: me.account_name,
        };
        // Before the row: the keychain may ask the user, and `recover` may run meanwhile.
        let _in_hand = self.take(&account.id)?;
        if known.is_none() {
            self.ledger().add_account(&account)?;
        }
        let item = Item::ApiKey(account.id.clone());
        let label = labels::key(&account);
        if let Err(error) = self
            .keychain()
            .set(&item, &label, &key, Patience::MayPrompt)
            .await
        {
            if known.is_none() && surely_not_written(&error) {
                self.ledger().remove_account(&account.id)?;
            } else if known.is_none() {
                // An item that was written after all is found by nothing and overwritten by nobody;
                // it is deleted with the row when the keychain answers again (`recover`).
                self.ledger()
                    .set_account_keeping(&account.id, Keeping::Removing)?;
            }
            return Err(error.fault());
        }
        self.ledger().set_account_keeping(&account.id, Keeping::Stored)?;
        lock(&self.inner.keys).insert(account.id.clone(), key);
        Ok(account.id)
    }

    /// Makes another account the active one.
    ///
    /// # Errors
    /// It is not connected.
    pub fn switch_account(&self, id: &str) -> Result<Start, Fault> {
        self.account(id)?;
        self.ledger().activate(id)?;
        self.start()
    }
}
