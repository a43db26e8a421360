//! News of runtimes that no token of Patrol's tells of: one that is new and has
//! no token, one whose token is invalid and not Patrol's.

use super::gather::{Gathered, Listed, is_invalid};
use super::words;
use crate::domain::fault::Fault;
use crate::ledger::{Remembered, WatchedRuntime};
use crate::service::Service;
use crate::service::page::{Reminder, RowState, RuntimeRow};

impl Service {
    /// What is new about them; what is to be remembered is added to `remembered`.
    pub(super) fn runtime_news(
        &self,
        gathered: &Gathered,
        paused: bool,
        remembered: &mut Remembered,
    ) -> Result<Vec<Reminder>, Fault> {
        let mut news = Vec::new();
        let mut invalid = Vec::new();
        for account in &gathered.accounts {
            let known = self.ledger().watched_runtimes(&account.id)?;
            let Some(known) = known else {
                // What is there at the beginning did not appear.
                remembered.accounts.push(account.id.clone());
                let bare = |row: &RuntimeRow| {
                    let watched = WatchedRuntime {
                        bare: true,
                        invalid: false,
                    };
                    (row.key.clone(), watched)
                };
                remembered.runtimes.extend(account.rows.iter().map(bare));
                continue;
            };
            let mut bare = Vec::new();
            for row in &account.rows {
                let before = known.get(&row.key.name).copied();
                let mut watched = before.unwrap_or(WatchedRuntime {
                    bare: false,
                    invalid: false,
                });
                if is_new_and_bare(row, &mut watched, paused) {
                    bare.push(row);
                }
                if is_newly_invalid(row, &mut watched, paused) {
                    invalid.push(row);
                }
                if before != Some(watched) {
                    remembered.runtimes.push((row.key.clone(), watched));
                }
            }
            news.extend(appeared(account, &bare));
        }
        news.extend(words::foreign_invalid(&invalid));
        Ok(news)
    }
}

fn appeared(account: &Listed, bare: &[&RuntimeRow]) -> Option<Reminder> {
    words::appeared(&account.id, &account.name, bare)
}

/// Whether it is to be said that a runtime came without a token.
fn is_new_and_bare(row: &RuntimeRow, watched: &mut WatchedRuntime, paused: bool) -> bool {
    if watched.bare {
        return false;
    }
    match row.state {
        // It has one, or gets one, or the user does not want to hear of it.
        _ if row.token.is_some() || row.hidden => watched.bare = true,
        RowState::Valid | RowState::Authorized | RowState::Invalid => watched.bare = true,
        RowState::NotAuthorized if !paused => {
            watched.bare = true;
            return true;
        }
        // It has not answered yet.
        _ => {}
    }
    false
}

/// Whether it is to be said that a runtime calls a token invalid that is not Patrol's.
fn is_newly_invalid(row: &RuntimeRow, watched: &mut WatchedRuntime, paused: bool) -> bool {
    match is_invalid(row.state) {
        Some(false) => watched.invalid = false,
        // Said of the token.
        Some(true) if row.token.is_some() => watched.invalid = true,
        Some(true) if !watched.invalid && !row.hidden && !paused => {
            watched.invalid = true;
            return true;
        }
        Some(true) | None => {}
    }
    false
}
