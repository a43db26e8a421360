//! *Tell me about new versions*: off until the user turns it on, and then one question a day to the
//! host of Patrol's own repository. It only tells; nothing is downloaded.

use jiff::{SignedDuration, Timestamp};
use tr::tr;

use super::page::{Opened, UpdatesView};
use super::{Service, lock};
use crate::domain::fault::{Code, Fault};
use crate::domain::version::Version;
use crate::releases::Releases;

const ON: &str = "updates";
/// When the host was asked last, in milliseconds since 1970, whatever came of it.
const LOOKED_AT: &str = "updates_looked_at";
/// The newest version that the host has named.
const NEWEST: &str = "updates_newest";
/// The version that the user has read of in the window.
const READ: &str = "updates_read";

const BETWEEN: SignedDuration = SignedDuration::from_hours(24);

impl Service {
    /// Whether the user is told about new versions, and of which.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn updates(&self) -> Result<UpdatesView, Fault> {
        Ok(UpdatesView {
            on: self.tells_of_versions()?,
            newer: self.newer_version()?.map(|version| version.to_string()),
            page: self.releases()?.page().to_string(),
            fault: None,
        })
    }

    /// Turns it on or off. On, the host is asked at once; why it could not be is in the answer.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub async fn set_updates(&self, on: bool) -> Result<UpdatesView, Fault> {
        let ledger = self.ledger();
        if on {
            // Before it is on, so that the watch does not find it due meanwhile.
            self.note_look()?;
        }
        ledger.set_setting(ON, on.then_some("on"))?;
        let fault = if on {
            let fault = self.ask_for_newest().await.err();
            // The answer to this says it.
            if let Some(newer) = self.newer_version()? {
                self.dismiss_version(&newer.to_string())?;
            }
            fault
        } else {
            for key in [LOOKED_AT, NEWEST, READ] {
                ledger.set_setting(key, None)?;
            }
            None
        };
        Ok(UpdatesView {
            fault: fault.map(|fault| fault.kept(tr!("Patrol asks again tomorrow."))),
            ..self.updates()?
        })
    }

    /// Asks if a day has passed. What comes of it is in the log, and in [`Service::unread_version`].
    ///
    /// # Errors
    /// The ledger cannot be read or written; then nobody was asked.
    pub async fn look_for_version(&self) -> Result<(), Fault> {
        {
            // Two looks at a time would both find that it is time.
            let _one_at_a_time = lock(&self.inner.watching);
            let now = self.now();
            if self.version_look_at(now)?.is_none_or(|at| at > now) {
                return Ok(());
            }
            self.note_look()?;
        }
        if let Err(fault) = self.ask_for_newest().await {
            tracing::info!(code = ?fault.code, "the newest version is not known");
        }
        Ok(())
    }

    /// A newer version that the user has not read of in the window.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn unread_version(&self) -> Result<Option<String>, Fault> {
        let newer = self.newer_version()?.map(|version| version.to_string());
        let read = self.ledger().setting(READ)?;
        Ok(newer.filter(|newer| read.as_ref() != Some(newer)))
    }

    /// The user has read of that version.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn dismiss_version(&self, version: &str) -> Result<(), Fault> {
        Ok(self.ledger().set_setting(READ, Some(version))?)
    }

    /// The page of Patrol's releases.
    ///
    /// # Errors
    /// Patrol was built without the address of its repository.
    pub fn releases_page(&self) -> Result<Opened, Fault> {
        Ok(Opened {
            url: self.releases()?.page().to_string(),
            fault: None,
        })
    }

    /// When the host is to be asked next, which may be over; never where the user does not want it.
    pub(super) fn version_look_at(&self, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
        if !self.tells_of_versions()? {
            return Ok(None);
        }
        let last = self.ledger().setting(LOOKED_AT)?;
        let last = last.and_then(|text| Timestamp::from_millisecond(text.parse().ok()?).ok());
        // A clock that was set back would leave the host alone for as long.
        let last = last.filter(|last| *last <= now);
        Ok(Some(
            last.and_then(|last| last.checked_add(BETWEEN).ok())
                .unwrap_or(now),
        ))
    }

    pub(super) fn tells_of_versions(&self) -> Result<bool, Fault> {
        Ok(self.ledger().setting(ON)?.is_some())
    }

    /// Written down before the host is asked: a question that fails is asked again tomorrow too.
    fn note_look(&self) -> Result<(), Fault> {
        let now = self.now().as_millisecond().to_string();
        Ok(self.ledger().set_setting(LOOKED_AT, Some(&now))?)
    }

    async fn ask_for_newest(&self) -> Result<(), Fault> {
        let newest = self.releases()?.newest(&self.http()?).await.map_err(|error| {
            tracing::info!(%error, "asked for the newest version");
            error.fault()
        })?;
        // It may have been turned off meanwhile.
        if self.tells_of_versions()? {
            self.ledger().set_setting(NEWEST, Some(&newest.to_string()))?;
        }
        Ok(())
    }

    /// The newest version, where it is newer than this one. Patrol may have been updated since.
    fn newer_version(&self) -> Result<Option<Version>, Fault> {
        let newest = self.ledger().setting(NEWEST)?;
        let newest = newest.and_then(|text| Version::read(&text));
        Ok(newest.filter(|newest| Version::own().is_some_and(|own| *newest > own)))
    }

    fn releases(&self) -> Result<Releases, Fault> {
        Releases::of(&self.inner.surroundings.repository).ok_or_else(|| {
            Fault::new(
                Code::Unexpected,
                tr!("This Patrol was built without the address of its releases."),
            )
        })
    }
}
