//! Settings, the keychain's door, and notifications of one runtime.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::PoisonError;

use tr::tr;

use super::Service;
use super::language::LANGUAGE;
use super::page::{Change, RuntimeRow, SettingsView};
use crate::domain::application::Application;
use crate::domain::fault::{Code, Fault};
use crate::domain::host::authority;
use crate::domain::reason::reason;
use crate::domain::runtime::RuntimeKey;
use crate::domain::scope::ScopeTable;
use crate::folders::Folders;
use crate::http::Http;
use crate::keychain::KeychainError;
use crate::organization::{Organization, Setting};

/// The setting that names the extra CA file.
const CA_FILE: &str = "ca_file";

/// The scopes that providers need: built in, or as `scopes.toml` in the
/// configuration folder replaces them. A wrong file changes nothing and is said.
pub(super) fn scope_table(folders: &Folders, organization: &Organization) -> (ScopeTable, Option<Fault>) {
    let built_in = organization_scopes(organization);
    let file = folders.config.join("scopes.toml");
    let problem = match std::fs::read_to_string(&file) {
        Ok(text) => match built_in.with_overrides(&text) {
            Ok(table) => return (table, None),
            Err(error) => error.to_string(),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => return (built_in, None),
        Err(error) => reason(error.kind()),
    };
    let fault = Fault::new(
        Code::BadInput,
        tr!(
            "The file {file} was not used: {problem}.",
            file = file.display(),
            problem
        ),
    )
    .kept(tr!("The built-in scopes are used instead."))
    .next(tr!("Correct the file, then start Patrol again."));
    (built_in, Some(fault))
}

/// The built-in table with the sets that the organization replaces.
fn organization_scopes(organization: &Organization) -> ScopeTable {
    let built_in = ScopeTable::built_in();
    let mut text = String::from("[required]\n");
    for (provider, scopes) in &organization.required_scopes {
        // A JSON array of plain words is a TOML array too.
        let words = serde_json::to_string(scopes).unwrap_or_else(|_| "[]".to_owned());
        text.push_str(&format!("{} = {words}\n", provider.key()));
    }
    built_in.with_overrides(&text).unwrap_or(built_in)
}

impl Service {
    /// The extra CA file, where one is set.
    pub(super) fn ca_file(&self) -> Result<Option<PathBuf>, Fault> {
        let organization = self.organization();
        let own = self.ledger().setting(CA_FILE)?.map(PathBuf::from);
        if organization.enforced.contains(&Setting::CaFile) {
            return Ok(organization.ca_file);
        }
        Ok(own.or(organization.ca_file))
    }

    /// The settings screen.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub async fn settings(&self) -> Result<SettingsView, Fault> {
        let folders = &self.inner.folders;
        Ok(SettingsView {
            language: self.ledger().setting(LANGUAGE)?,
            ca_file: self.ledger().setting(CA_FILE)?,
            organization_files: self.organization_files(),
            applications: self.application_titles(),
            data_folder: folders.data.display().to_string(),
            config_folder: folders.config.display().to_string(),
            log_folder: folders.state.display().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            keychain: self.keychain().state().await.err().map(|error| error.fault()),
        })
    }

    /// Sets the extra CA file; it is read before it is taken.
    ///
    /// # Errors
    /// It cannot be read or holds no certificate. The old one stays.
    pub async fn save_settings(&self, ca_file: Option<String>) -> Result<SettingsView, Fault> {
        let file = ca_file
            .map(|file| file.trim().to_owned())
            .filter(|file| !file.is_empty());
        let http = Http::new(file.as_deref().map(std::path::Path::new)).map_err(|sentence| {
            Fault::new(Code::BadInput, sentence).kept(tr!("The setting was not changed."))
        })?;
        self.ledger().set_setting(CA_FILE, file.as_deref())?;
        *self.inner.http.write().unwrap_or_else(PoisonError::into_inner) = Some(http);
        self.settings().await
    }

    /// Opens the keychain, by the system's own prompt where it wants one.
    ///
    /// # Errors
    /// The ledger cannot be read; the keychain's own state is in the answer.
    pub async fn unlock_keychain(&self) -> Result<SettingsView, Fault> {
        let fault = self.keychain().unlock().await.err().map(|error| error.fault());
        let open = fault.is_none();
        self.tell(Change::Keychain {
            fault: fault.clone(),
            prompting: false,
        });
        if open {
            self.recover().await;
        }
        let mut view = self.settings().await?;
        view.keychain = fault.or(view.keychain);
        Ok(view)
    }

    /// Tells the window that the keychain's own prompt is open.
    pub fn prompt_opened(&self) {
        self.tell(Change::Keychain {
            fault: None,
            prompting: true,
        });
    }

    /// Tells the window that the prompt is over, and how the keychain is now:
    /// the act that waited for it may be long gone.
    pub async fn prompt_ended(&self) {
        let fault = match self.keychain().state().await {
            Ok(()) => None,
            // It was asked for a moment ago.
            Err(KeychainError::Locked) => Some(KeychainError::Refused.fault()),
            Err(error) => Some(error.fault()),
        };
        self.tell(Change::Keychain {
            fault,
            prompting: false,
        });
    }

    /// Hides a runtime's notifications, or shows them again.
    ///
    /// # Errors
    /// The runtime is gone, or the ledger cannot be written.
    pub fn hide_notifications(&self, key: &RuntimeKey, hidden: bool) -> Result<RuntimeRow, Fault> {
        self.ledger()
            .hide_notifications(&key.account, &key.name, hidden)?;
        let row = self.row(key)?;
        self.tell_row(&row);
        Ok(row)
    }

    fn organization_files(&self) -> Vec<String> {
        let in_force = self
            .inner
            .organization
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        in_force.files.clone()
    }

    /// `GitHub, github.com`: a line an application.
    fn application_titles(&self) -> Vec<String> {
        let title = |it: &Application| {
            let path = it.url.path().trim_end_matches('/');
            format!("{}, {}{path}", it.provider.title(), authority(&it.url))
        };
        self.organization().applications.iter().map(title).collect()
    }
}
