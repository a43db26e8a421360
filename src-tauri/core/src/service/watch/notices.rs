//! Reminders that no notification service took: kept until the user has seen
//! them in the window, over restarts too. And where a click on one leads.

use std::collections::HashSet;

use crate::domain::fault::Fault;
use crate::domain::token::Keeping;
use crate::service::page::{Place, Reminder};
use crate::service::{Service, lock};

/// The reminders that wait, as JSON. Names and dates alone.
const NOTICES: &str = "notices";
/// More than that nobody reads one by one; the oldest go.
const MOST: usize = 20;

impl Service {
    /// The reminders that wait for the user, the newest first. What concerns
    /// a token that is gone, or replaced, waits no longer.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn notices(&self) -> Result<Vec<Reminder>, Fault> {
        let mut notices = self.kept_notices()?;
        if notices.is_empty() {
            return Ok(notices);
        }
        let replaced = self.replaced()?;
        let there: HashSet<String> = self
            .ledger()
            .tokens()?
            .into_iter()
            .filter(|token| token.keeping == Keeping::Stored && !replaced.contains(&token.id))
            .map(|token| token.id)
            .collect();
        notices.retain(|it| it.token.as_ref().is_none_or(|token| there.contains(token)));
        Ok(notices)
    }

    /// Keeps reminders for the window. One about the same token, or of the
    /// same kind where there is no token, takes the place of the one before it.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn keep_notices(&self, news: &[Reminder]) -> Result<(), Fault> {
        let _one_at_a_time = lock(&self.inner.watching);
        let mut notices = self.notices()?;
        let subject = |it: &Reminder| it.token.clone().unwrap_or_else(|| it.id.clone());
        let fresh: HashSet<String> = news.iter().map(subject).collect();
        notices.retain(|it| !fresh.contains(&subject(it)));
        notices.splice(0..0, news.iter().cloned());
        notices.truncate(MOST);
        self.write_notices(&notices)
    }

    /// The user has seen one.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn dismiss_notice(&self, id: &str) -> Result<(), Fault> {
        self.drop_notices(|it| it.id == id)
    }

    /// The user has acted upon a token, or wants to hear nothing of it.
    pub(super) fn dismiss_notices_of(&self, token: &str) -> Result<(), Fault> {
        self.drop_notices(|it| it.token.as_deref() == Some(token))
    }

    /// Where a click on a token leads: to *Rotate…*, or to its page where
    /// rotating is not what it needs.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn place_of(&self, token: &str) -> Result<Place, Fault> {
        let token = token.to_owned();
        // What came by a sign-in is renewed, or signed in for again, on its page.
        Ok(match self.ledger().grant(&token)? {
            Some(_) => Place::Token { token },
            None => Place::Rotate { token },
        })
    }

    /// Where a click on a reminder leads.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn place_of_notice(&self, notice: &Reminder) -> Result<Place, Fault> {
        match (&notice.token, notice.runtimes.first()) {
            (Some(token), _) if notice.asks_expiry() => Ok(Place::Token { token: token.clone() }),
            (Some(token), _) => self.place_of(token),
            (None, Some(runtime)) => Ok(Place::Runtime {
                runtime: runtime.clone(),
            }),
            (None, None) => Ok(Place::Runtimes),
        }
    }

    fn drop_notices(&self, gone: impl Fn(&Reminder) -> bool) -> Result<(), Fault> {
        let _one_at_a_time = lock(&self.inner.watching);
        let mut notices = self.kept_notices()?;
        let before = notices.len();
        notices.retain(|it| !gone(it));
        if notices.len() == before {
            return Ok(());
        }
        self.write_notices(&notices)
    }

    fn kept_notices(&self) -> Result<Vec<Reminder>, Fault> {
        let text = self.ledger().setting(NOTICES)?;
        Ok(text
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }

    fn write_notices(&self, notices: &[Reminder]) -> Result<(), Fault> {
        let text = (!notices.is_empty()).then(|| serde_json::json!(notices).to_string());
        self.ledger().set_setting(NOTICES, text.as_deref())?;
        Ok(())
    }
}
