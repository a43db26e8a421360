//! After a crash or a lost power supply: what was half kept is settled by
//! what the keychain has. It runs when the keychain is open; a keychain that
//! cannot be read settles nothing, for that is not “there is no token”.
//! What an act of this run has in hand is not half kept but under way.

use super::Service;
use super::page::Change;
use crate::domain::fault::Fault;
use crate::domain::token::Keeping;
use crate::keychain::{Item, KeychainError, Patience};

impl Service {
    /// Settles what was left half done, and tells the window how the keychain is.
    pub async fn recover(&self) {
        let settled = match self.settle_half_kept().await {
            Ok(()) => self.find_again().await,
            fault => fault,
        };
        let fault = match settled {
            Ok(()) => self.keychain().state().await.err().map(|error| error.fault()),
            Err(fault) => Some(fault),
        };
        self.tell(Change::Keychain {
            fault,
            prompting: false,
        });
        if let Ok(tokens) = self.token_views() {
            self.tell(Change::Tokens { tokens });
        }
        // A new token that is found in the keychain gives its rotation a way on.
        for rotation in self.unfinished_rotations().unwrap_or_default() {
            self.tell(Change::Rotation {
                rotation: Box::new(rotation),
            });
        }
    }

    async fn settle_half_kept(&self) -> Result<(), Fault> {
        for (id, _) in self.ledger().half_kept_accounts()? {
            let Some(_alone) = self.take_alone(&id) else {
                continue;
            };
            // Read again: whoever had it in hand a moment ago may have settled it.
            let rows = self.ledger().half_kept_accounts()?;
            let Some((_, keeping)) = rows.into_iter().find(|(row, _)| *row == id) else {
                continue;
            };
            let item = Item::ApiKey(id.clone());
            match keeping {
                Keeping::Storing if self.has(&item).await? => {
                    self.ledger().set_account_keeping(&id, Keeping::Stored)?
                }
                Keeping::Storing => self.ledger().remove_account(&id)?,
                _ => {
                    self.delete_quietly(&item).await?;
                    self.ledger().remove_account(&id)?;
                }
            }
        }
        for token in self.ledger().tokens()? {
            if token.keeping == Keeping::Stored {
                continue;
            }
            let Some(_alone) = self.take_alone(&token.id) else {
                continue;
            };
            let Some(token) = self.ledger().token(&token.id)? else {
                continue;
            };
            let item = Item::Token(token.id.clone());
            match token.keeping {
                Keeping::Stored => {}
                Keeping::Storing if self.has(&item).await? => {
                    self.ledger().set_keeping(&token.id, Keeping::Stored)?
                }
                Keeping::Removing if self.ledger().uses(&token.id)? > 0 && self.has(&item).await? => {
                    self.ledger().set_keeping(&token.id, Keeping::Stored)?;
                }
                Keeping::Storing | Keeping::Removing => {
                    self.delete_quietly(&Item::RefreshToken(token.id.clone())).await?;
                    self.delete_quietly(&item).await?;
                    if self.ledger().uses(&token.id)? == 0 {
                        self.ledger().remove_token(&token.id)?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn has(&self, item: &Item) -> Result<bool, Fault> {
        let found = self.keychain().get(item, Patience::Quiet).await;
        found
            .map(|secret| secret.is_some())
            .map_err(|error: KeychainError| error.fault())
    }

    async fn delete_quietly(&self, item: &Item) -> Result<(), Fault> {
        self.keychain()
            .delete(item, Patience::Quiet)
            .await
            .map_err(|error| error.fault())
    }
}
