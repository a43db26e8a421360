//! After a refresh: the runtimes that hold the former access token get the new
//! one. Which these are the ledger derives, so that neither a crash nor an act
//! that was under way on one of them makes Patrol forget it.

use futures_util::StreamExt;
use futures_util::stream::iter;
use tr::tr;

use crate::codefresh::CodefreshError;
use crate::domain::fault::{Code, Fault};
use crate::keychain::Patience;
use crate::ledger::Behind;
use crate::service::Service;

/// How many runtimes are asked at a time.
const AT_A_TIME: usize = 16;

impl Service {
    /// Gives the new access token to every runtime that holds a former one, of
    /// one grant or of all. What cannot be done now is done at the next look.
    pub(super) async fn catch_up(&self, token: Option<&str>) {
        let behind = match self.ledger().behind() {
            Ok(behind) => behind,
            Err(error) => return tracing::error!(%error, "runtimes could not be read"),
        };
        let meant = behind
            .into_iter()
            .filter(|it| token.is_none_or(|token| token == it.token));
        iter(meant)
            .for_each_concurrent(AT_A_TIME, |behind| Box::pin(self.put_again(behind)))
            .await;
    }

    async fn put_again(&self, behind: Behind) {
        let key = &behind.key;
        // An act is under way there: it is still behind at the next look, or no longer meant.
        let Ok(hold) = self.hold(key) else { return };
        match self.ledger().behind() {
            Ok(now) if now.contains(&behind) => {}
            _ => return,
        }
        // Not in the list at the moment: it is taken up again when it is.
        let Ok(row) = self.row(key) else { return };
        self.tell_row(&row);
        let fault = match self.send_again(&behind).await {
            Ok(told) => told,
            Err(fault) => {
                tracing::warn!(code = ?fault.code, token = behind.token, runtime = key.name, "a renewed token was not put on");
                Some(fault)
            }
        };
        let written = self.ledger().write_fault(&key.account, &key.name, fault.as_ref());
        if let Err(error) = written {
            tracing::error!(%error, "a runtime's fault could not be written");
        }
        // First, so that the row no longer says that it is under way.
        drop(hold);
        if let Ok(row) = self.row(key) {
            self.tell_row(&row);
        }
    }

    /// Registers the new access token, once. `Ok(Some(…))`: the runtime has
    /// it, and something about it should be said.
    async fn send_again(&self, behind: &Behind) -> Result<Option<Fault>, Fault> {
        let key = &behind.key;
        let Some(token) = self.ledger().token(&behind.token)? else {
            return Ok(None);
        };
        let job = self.job(&format!("renewal of {} on {}", token.id, key.name));
        let later = |fault: Fault| {
            let runtime = &key.name;
            fault
                .kept(tr!(
                    "{runtime} still has the former access token, which dies soon if it is not dead already.",
                    runtime
                ))
                .next(tr!(
                    "Patrol tries again every minute; “Try again” does so at once."
                ))
        };
        let reached = self.reach(key, Patience::Quiet).await.map_err(later)?;
        let _lane = self.lane(&reached.account.url).await;
        let credential = self
            .credential_with(&token, Patience::Quiet)
            .await
            .map_err(later)?;
        let registration = match self.registration(&reached, &token, &credential).await {
            // Time does not change that.
            Err(fault) if fault.code == Code::ForeignToken => return Err(fault),
            prepared => prepared.map_err(later)?,
        };
        let sent = reached.proxy.register(&registration).await;
        match &sent {
            // It surely has the former one still.
            Err(error) if error.never_arrived() || matches!(error, CodefreshError::RateLimited { .. }) => {
                return Err(later(error.fault()));
            }
            // Before what came of it is written: a crash in between leaves it behind, and it gets the token
            // once more, which does no harm.
            Ok(()) => self.ledger().write_caught_up(behind)?,
            Err(_) => {}
        }
        self.come_of(&job, &reached, Ok(sent), true).await
    }
}
