//! The user's language: the setting, else the system's.

use super::Service;
use crate::domain::fault::Fault;
use crate::folders::Folders;
use crate::language::{Language, choose};
use crate::ledger::Ledger;

/// The setting that names a language; without it, it is the system's.
pub(super) const LANGUAGE: &str = "language";

/// The language to speak, before there is a service, or without one. A ledger
/// that is not there or cannot be read says nothing.
pub fn users_language(folders: Option<&Folders>) -> Language {
    let setting = folders.and_then(|folders| {
        let ledger = Ledger::open_to_read(&folders.data.join("patrol.db")).ok()??;
        ledger.setting(LANGUAGE).ok()?
    });
    choose(setting.as_deref(), sys_locale::get_locales())
}

impl Service {
    /// Sets the language; none is the system's. The answer is the one that is
    /// to be spoken from now on.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn set_language(&self, language: Option<&str>) -> Result<Language, Fault> {
        self.ledger().set_setting(LANGUAGE, language)?;
        Ok(choose(language, sys_locale::get_locales()))
    }
}
