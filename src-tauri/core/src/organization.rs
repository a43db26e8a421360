//! Floor 2: `organization.toml`, the file that an admin hands out: OAuth
//! applications and policy.
//!
//! There are up to two: the machine's ([`machine_file`]) and the user's own,
//! in the configuration folder. The user's overrides the machine's, field by
//! field, except what the machine's names in `enforced`:
//!
//! ```toml
//! # Optional, and of meaning in the machine's file alone: what the user's
//! # file cannot change. Any of codefresh.url, oauth_application,
//! # tokens.required_scopes, tokens.max_days, tokens.reminder_days and
//! # network.ca_file. Naming one that is not set below forbids to set it.
//! enforced = ["codefresh.url", "tokens.max_days"]
//!
//! [codefresh]
//! url = "https://g.codefresh.io"
//!
//! [[oauth_application]]
//! provider = "github"                 # github | gitlab | bitbucket | bitbucket_server
//! url = "https://github.com"          # the host's web address, with port and context path
//! client_id = "…"
//! client_secret = "…"                 # only where the provider demands one
//! flow = "loopback"                   # or "device" (github and gitlab)
//! redirect_uri = "http://127.0.0.1/callback"
//! scopes = ["repo"]                   # default: what the provider's tokens need
//!
//! [tokens]
//! required_scopes.github = ["repo"]   # replaces the built-in set
//! max_days = 90                       # longer-lived tokens are warned about
//! reminder_days = [30, 14, 7, 3, 1]
//!
//! [network]
//! ca_file = "/etc/ssl/acme.pem"
//! ```
//!
//! `client_secret_in_keychain = true` stands where a secret was imported: see
//! [`Organization::without_secrets`].

mod error;
mod read;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use url::Url;

pub use error::OrganizationError;

use crate::domain::application::Application;
use crate::domain::host::GitHost;
use crate::domain::provider::Provider;
use crate::domain::secret::Secret;

/// What an organization asks for. Empty: nothing.
#[derive(Debug, Clone, Default)]
pub struct Organization {
    /// The Codefresh platform to connect to.
    pub codefresh_url: Option<Url>,
    /// OAuth applications, at most one for a provider and address.
    pub applications: Vec<Application>,
    /// Replaces the built-in set of a provider.
    pub required_scopes: BTreeMap<Provider, Vec<String>>,
    /// Tokens that live longer are warned about.
    pub max_days: Option<u32>,
    /// When to remind, in days before expiry, the longest first; empty: never.
    pub reminder_days: Option<Vec<u32>>,
    /// Certificates to trust beside the system's.
    pub ca_file: Option<PathBuf>,
    /// What the user's own file and settings cannot change.
    pub enforced: BTreeSet<Setting>,
}

/// A file as it was read.
#[derive(Debug, Clone)]
pub struct File {
    /// As it is shown.
    pub path: String,
    /// What it says.
    pub organization: Organization,
}

/// What a machine's file can enforce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// `codefresh.url`.
    CodefreshUrl,
    /// `oauth_application`: the whole list.
    OauthApplication,
    /// `tokens.required_scopes`, of all providers.
    RequiredScopes,
    /// `tokens.max_days`.
    MaxDays,
    /// `tokens.reminder_days`.
    ReminderDays,
    /// `network.ca_file`.
    CaFile,
}

impl Setting {
    /// All of them, in the file's order.
    pub const ALL: [Self; 6] = [
        Self::CodefreshUrl,
        Self::OauthApplication,
        Self::RequiredScopes,
        Self::MaxDays,
        Self::ReminderDays,
        Self::CaFile,
    ];

    /// Its name in the file.
    pub fn key(self) -> &'static str {
        match self {
            Self::CodefreshUrl => "codefresh.url",
            Self::OauthApplication => "oauth_application",
            Self::RequiredScopes => "tokens.required_scopes",
            Self::MaxDays => "tokens.max_days",
            Self::ReminderDays => "tokens.reminder_days",
            Self::CaFile => "network.ca_file",
        }
    }
}

impl Organization {
    /// Reads a file's text; `shown_path` is for the errors.
    ///
    /// # Errors
    /// File, line, key, and what was expected. No value is repeated.
    pub fn parse(text: &str, shown_path: &str) -> Result<File, OrganizationError> {
        let organization = read::organization(text, shown_path)?;
        Ok(File {
            path: shown_path.to_owned(),
            organization,
        })
    }

    /// What holds: the user's file over the machine's, but for what the
    /// machine's enforces. What the user's file enforces means nothing.
    pub fn merge(machine: Option<File>, user: Option<File>) -> Self {
        let machine = machine.map(|file| file.organization).unwrap_or_default();
        // Exhaustive, so that a new field cannot slip by.
        let Self {
            codefresh_url,
            applications,
            required_scopes,
            max_days,
            reminder_days,
            ca_file,
            enforced: _,
        } = user.map(|file| file.organization).unwrap_or_default();
        let free = |setting| !machine.enforced.contains(&setting);
        let mut merged = machine.clone();
        if free(Setting::CodefreshUrl) {
            merged.codefresh_url = codefresh_url.or(merged.codefresh_url);
        }
        if free(Setting::OauthApplication) {
            merged
                .applications
                .retain(|old| !applications.iter().any(|new| same_place(old, new)));
            merged.applications.extend(applications);
        }
        if free(Setting::RequiredScopes) {
            merged.required_scopes.extend(required_scopes);
        }
        if free(Setting::MaxDays) {
            merged.max_days = max_days.or(merged.max_days);
        }
        if free(Setting::ReminderDays) {
            merged.reminder_days = reminder_days.or(merged.reminder_days);
        }
        if free(Setting::CaFile) {
            merged.ca_file = ca_file.or(merged.ca_file);
        }
        merged
    }

    /// The application that is registered with this host: exact host, port
    /// and context path.
    pub fn application_for(&self, host: &GitHost) -> Option<&Application> {
        self.applications
            .iter()
            .find(|application| application.serves(host))
    }

    /// The secrets in the file, each under the name that it gets in the
    /// keychain ([`Application::secret_name`]).
    pub fn secrets(&self) -> Vec<(String, Secret)> {
        let secret = |application: &Application| {
            let secret = application.client_secret.clone()?;
            Some((application.secret_name(), secret))
        };
        self.applications.iter().filter_map(secret).collect()
    }

    /// The file anew, without its secrets: what an import writes into the
    /// user's configuration folder once [`Organization::secrets`] are in the
    /// keychain. `client_secret_in_keychain = true` stands in their place.
    pub fn without_secrets(&self) -> String {
        write::without_secrets(self)
    }
}

fn same_place(one: &Application, other: &Application) -> bool {
    one.provider == other.provider && one.url == other.url
}

/// Where an admin puts the machine's file: a folder that only admins write to.
pub fn machine_file() -> PathBuf {
    let folder = if cfg!(target_os = "windows") {
        let data = std::env::var_os("ProgramData").unwrap_or_else(|| r"C:\ProgramData".into());
        PathBuf::from(data).join("Patrol")
    } else if cfg!(target_os = "macos") {
        PathBuf::from("/Library/Application Support/Patrol")
    } else {
        PathBuf::from("/etc/patrol")
    };
    folder.join("organization.toml")
}
