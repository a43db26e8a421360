//! Removing a Codefresh account from this computer. Nothing changes in
//! Codefresh: its runtimes keep the tokens they have.

use std::collections::BTreeSet;

use tr::tr;

use super::page::{AccountRemoval, Start, TokenView};
use super::view::account_view;
use super::{Service, go_on, lock};
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
    /// list; with `forget`, also the tokens that only its runtimes use. Where
    /// the keychain fails, the account is out of the list all the same; the
    /// rest is finished at the next start, and [`Start::notice`] says so.
    ///
    /// # Errors
    /// The account is gone, or the ledger cannot be written.
    pub async fn remove_account(&self, id: &str, forget: bool) -> Result<Start, Fault> {
        self.account(id)?;
        let (only_here, _) = self.tokens_of(id)?;
        self.ledger().set_account_keeping(id, Keeping::Removing)?;
        let notice = match self.remove_key(id).await {
            Ok(()) if forget => self.let_go_of(&only_here).await.err().map(|fault| {
                fault.kept(tr!(
                    "The account is out of the list; its tokens are removed when the keychain answers again."
                ))
            }),
            Ok(()) => None,
            Err(fault) => {
                // The user asked for it: it is gone from the window; the keychain's part is finished later.
                tracing::warn!(code = ?fault.code, "an API key could not be removed yet");
                let mut kept = tr!(
                    "The account is out of the list; its key is removed when the keychain answers again."
                );
                if forget && !only_here.is_empty() {
                    go_on(&mut kept, &tr!("Its tokens stay in the keychain."));
                }
                Some(fault.kept(kept))
            }
        };
        if let Some((account, _)) = self.ledger().accounts()?.first() {
            self.ledger().activate(&account.id)?;
        }
        Ok(Start {
            notice,
            ..self.start()?
        })
    }

    /// Lets go of several tokens, of all that it can; the last fault is told.
    async fn let_go_of(&self, tokens: &[TokenView]) -> Result<(), Fault> {
        let mut done = Ok(());
        for token in tokens {
            if let Err(fault) = self.let_go(&token.id, Patience::MayPrompt).await {
                done = Err(fault);
            }
        }
        done
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
