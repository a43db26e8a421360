//! The file anew, without its secrets.

use toml::{Table, Value};

use super::Organization;
use crate::domain::application::{Application, Flow};

pub(super) fn without_secrets(organization: &Organization) -> String {
    // Exhaustive, so that a new field cannot slip by.
    let Organization {
        codefresh_url,
        applications,
        required_scopes,
        max_days,
        reminder_days,
        ca_file,
        enforced,
    } = organization;
    let mut file = Table::new();
    if !enforced.is_empty() {
        file.insert("enforced".to_owned(), list(enforced.iter().map(|one| one.key())));
    }
    let mut codefresh = Table::new();
    if let Some(url) = codefresh_url {
        codefresh.insert("url".to_owned(), url.as_str().into());
    }
    let mut tokens = Table::new();
    if !required_scopes.is_empty() {
        let sets = required_scopes
            .iter()
            .map(|(provider, scopes)| (provider.key().to_owned(), list(scopes)));
        tokens.insert("required_scopes".to_owned(), Value::Table(sets.collect()));
    }
    if let Some(days) = max_days {
        tokens.insert("max_days".to_owned(), i64::from(*days).into());
    }
    if let Some(days) = reminder_days {
        let days = days.iter().map(|days| Value::from(i64::from(*days)));
        tokens.insert("reminder_days".to_owned(), Value::Array(days.collect()));
    }
    let mut network = Table::new();
    if let Some(path) = ca_file {
        // It was read from a text.
        network.insert("ca_file".to_owned(), path.to_string_lossy().as_ref().into());
    }
    for (name, section) in [("codefresh", codefresh), ("tokens", tokens), ("network", network)] {
        if !section.is_empty() {
            file.insert(name.to_owned(), Value::Table(section));
        }
    }
    if !applications.is_empty() {
        let applications = applications.iter().map(|one| Value::Table(application(one)));
        file.insert(
            "oauth_application".to_owned(),
            Value::Array(applications.collect()),
        );
    }
    file.to_string()
}

fn application(application: &Application) -> Table {
    let Application {
        provider,
        url,
        client_id,
        client_secret,
        secret_in_keychain,
        flow,
        redirect_uri,
        scopes,
    } = application;
    let mut table = Table::new();
    table.insert("provider".to_owned(), provider.key().into());
    table.insert("url".to_owned(), url.as_str().into());
    table.insert("client_id".to_owned(), client_id.as_str().into());
    if client_secret.is_some() || *secret_in_keychain {
        table.insert("client_secret_in_keychain".to_owned(), true.into());
    }
    let flow = match flow {
        Flow::Loopback => "loopback",
        Flow::Device => "device",
    };
    table.insert("flow".to_owned(), flow.into());
    if let Some(uri) = redirect_uri {
        table.insert("redirect_uri".to_owned(), uri.as_str().into());
    }
    if !scopes.is_empty() {
        table.insert("scopes".to_owned(), list(scopes));
    }
    table
}

fn list<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> Value {
    Value::Array(words.into_iter().map(|word| word.as_ref().into()).collect())
}
