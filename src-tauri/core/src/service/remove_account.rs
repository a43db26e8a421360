//! Removing a Codefresh account from this computer. Nothing changes in
//! Codefresh: its runtimes keep the tokens they have.

use std::collections::BTreeSet;

use super::page::{AccountRemoval, Start, TokenView};
use super::view::account_view;
use super::{Service, lock};
use crate::domain::fault::Fault;
use crate::domain::token::Keeping;
use crate::keychain::{Item, Patience};

impl Service {
    /// What goes and what stays when an account is removed.
    ///
    /// # Errors
    /// The account is gone, or the ledger cannot be read.
    pub fn account_removal(&self, id: &str) -> Result<AccountRemoval, Fault> {
        let account = self.account(id)?;
        let (only_here, used_elsewhere) = self.tokens_of(id)?;
        Ok(AccountRemoval {
            account: account_view(&account),
            runtimes: u32::try_from(self.ledger().runtimes(id)?.len()).unwrap_or(u32::MAX),
            only_here,
            used_elsewhere,
        })
    }

    /// Removes an account: its key from the keychain, its runtimes from the
    /// list; with `forget`, also the tokens that only its runtimes use.
    ///
    /// # Errors
    /// The keychain's or the ledger's; what is left is finished at the next start.
    pub async fn remove_account(&self, id: &str, forget: bool) -> Result<Start, Fault> {
        self.account(id)?;
        let (only_here, _) = self.tokens_of(id)?;
        self.ledger().set_account_keeping(id, Keeping::Removing)?;
        let removed = self.remove_key(id).await;
        if let Err(fault) = removed {
            // The user asked for it: it is gone from the window; the keychain's part is finished later.
            tracing::warn!(code = ?fault.code, "an API key could not be removed yet");
            return Err(fault.kept(
                "The account is out of the list; its key is removed when the keychain answers again.",
            ));
        }
        if forget {
            for token in only_here {
                self.let_go(&token.id, Patience::MayPrompt).await?;
            }
        }
        if let Some((account, _)) = self.ledger().accounts()?.first() {
            self.ledger().activate(&account.id)?;
        }
        self.start()
    }

    /// Deletes an account's key, then its row.
    pub(super) async fn remove_key(&self, id: &str) -> Result<(), Fault> {
        lock(&self.inner.keys).remove(id);
        let item = Item::ApiKey(id.to_owned());
        self.keychain()
            .delete(&item, Patience::MayPrompt)
            .await
            .map_err(|error| error.fault())?;
        self.ledger().remove_account(id)?;
        Ok(())
    }

    /// The tokens on an account's runtimes: those that only they use, and the others.
    fn tokens_of(&self, account: &str) -> Result<(Vec<TokenView>, Vec<TokenView>), Fault> {
        let authorizations = self.ledger().authorizations()?;
        let here: BTreeSet<_> = authorizations
            .iter()
            .filter(|it| it.account == account)
            .map(|it| &it.token)
            .collect();
        let elsewhere: BTreeSet<_> = authorizations
            .iter()
            .filter(|it| it.account != account)
            .map(|it| &it.token)
            .collect();
        let views = self
            .token_views()?
            .into_iter()
            .filter(|view| here.contains(&view.id));
        Ok(views.partition(|view| !elsewhere.contains(&view.id)))
    }
}
