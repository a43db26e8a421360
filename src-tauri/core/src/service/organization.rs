//! The organization's file in force: read at start, imported in the settings.

use std::io::ErrorKind;
use std::path::Path;

use sha2::{Digest, Sha256};
use tr::tr;

use super::Service;
use super::page::SettingsView;
use crate::domain::application::Application;
use crate::domain::fault::{Code, Fault};
use crate::domain::host::{GitHost, authority};
use crate::domain::reason::reason;
use crate::domain::secret::Secret;
use crate::folders::{Folders, put_whole};
use crate::keychain::{Item, Patience};
use crate::organization::{File, Organization};

/// The user's own file, in the configuration folder.
const USER_FILE: &str = "organization.toml";

/// What is in force, which files it came from, and what was wrong with one.
pub(super) struct InForce {
    pub(super) organization: Organization,
    pub(super) files: Vec<String>,
    pub(super) fault: Option<Fault>,
}

/// Reads the machine's file and the user's. A wrong one changes nothing.
pub(super) fn in_force(machine: Option<&Path>, folders: &Folders) -> InForce {
    let mut fault = None;
    let mut read = |path: &Path| match file(path) {
        Ok(file) => file,
        Err(wrong) => {
            fault = Some(wrong);
            None
        }
    };
    let machine = machine.and_then(&mut read);
    let user = read(&folders.config.join(USER_FILE));
    let files = [&machine, &user]
        .into_iter()
        .flatten()
        .map(|file| file.path.clone())
        .collect();
    InForce {
        organization: Organization::merge(machine, user),
        files,
        fault,
    }
}

fn file(path: &Path) -> Result<Option<File>, Fault> {
    let shown = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Organization::parse(&text, &shown)
            .map(Some)
            .map_err(|error| error.fault()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(&shown, error.kind())),
    }
}

fn unreadable(shown: &str, kind: ErrorKind) -> Fault {
    let why = reason(kind);
    Fault::new(
        Code::BadInput,
        tr!(
            "The organization file {file} cannot be read: {why}.",
            file = shown,
            why
        ),
    )
    .kept(tr!("Everything stays as it was."))
    .next(tr!("Check the path and its permissions."))
}

fn unwritable(shown: &str, kind: ErrorKind) -> Fault {
    let why = reason(kind);
    Fault::new(
        Code::BadInput,
        tr!(
            "The organization file {file} cannot be written: {why}.",
            file = shown,
            why
        ),
    )
    .kept(tr!("The one in force stays as it was."))
    .next(tr!("Make room and the folder writable, then import it again."))
}

impl Service {
    /// The organization's application for a host, if there is one.
    pub(super) fn application(&self, host: &GitHost) -> Option<Application> {
        self.organization().application_for(host).cloned()
    }

    /// The application with its secret, which an import put into the keychain.
    pub(super) async fn with_secret(&self, application: Application) -> Result<Application, Fault> {
        if !application.secret_in_keychain {
            return Ok(application);
        }
        let item = client_secret(&application.secret_name());
        let secret = self
            .keychain()
            .get(&item, Patience::MayPrompt)
            .await
            .map_err(|error| error.fault())?;
        let secret = secret.ok_or_else(|| {
            Fault::new(
                Code::SecretMissing,
                tr!(
                    "The secret of the OAuth application for {host} is not in the keychain.",
                    host = authority(&application.url)
                ),
            )
            .next(tr!("Import the organization file again."))
        })?;
        Ok(Application {
            client_secret: Some(secret),
            ..application
        })
    }

    /// Imports an organization file as the user's own: its secrets go to the
    /// keychain, the rest to the configuration folder.
    ///
    /// # Errors
    /// The file is wrong (line, key, what was expected), or the keychain
    /// cannot keep a secret. Nothing changed.
    pub async fn import_organization(&self, path: &str) -> Result<SettingsView, Fault> {
        let path = path.trim();
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, error.kind()))?;
        let file = Organization::parse(&text, path).map_err(|error| error.fault())?;
        for (name, secret) in file.organization.secrets() {
            // In English like all labels: see `labels.rs`.
            let label = format!("Patrol: secret of the {name}");
            self.keep_client_secret(&name, &label, &secret).await?;
        }
        let user = self.inner.folders.config.join(USER_FILE);
        put_whole(&user, &file.organization.without_secrets())
            .map_err(|error| unwritable(&user.display().to_string(), error.kind()))?;
        self.read_organization();
        self.settings().await
    }

    async fn keep_client_secret(&self, name: &str, label: &str, secret: &Secret) -> Result<(), Fault> {
        let kept = self
            .keychain()
            .set(&client_secret(name), label, secret, Patience::MayPrompt)
            .await;
        kept.map_err(|error| error.fault())
    }
}

/// The keychain item of an application's secret: names of items are short
/// and plain, so the application's own name is hashed.
fn client_secret(name: &str) -> Item {
    let hash = Sha256::digest(name.as_bytes());
    Item::ClientSecret(hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}
