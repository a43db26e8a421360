//! From text to [`Organization`], with a place for every mistake.

mod application;
mod section;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use tr::tr;

use super::{Organization, OrganizationError, Setting};
use crate::domain::host::server_address;
use crate::domain::provider::Provider;
use section::{Section, Text};

const SECTIONS: [&str; 5] = ["enforced", "codefresh", "oauth_application", "tokens", "network"];
/// What is expected somewhere, as part of a sentence.
type Words = fn() -> String;

const HTTPS: Words = || tr!("an https:// address");
const SCOPES: Words = || tr!("a list of scopes, each a text such as \"repo\"");
const CA_FILE: Words = || tr!("the whole path of a PEM file, such as \"/etc/ssl/acme.pem\"");
const DAYS: Words = || tr!("a number of days from 1 to 3650");
const REMINDERS: Words =
    || tr!("a list of days before expiry, each from 0 to 3650, such as [30, 14, 7, 3, 1]");
const APPLICATIONS: Words = || tr!("sections, each written [[oauth_application]]");
const PROVIDERS: [&str; 4] = ["github", "gitlab", "bitbucket", "bitbucket_server"];

pub(super) fn organization(text: &str, file: &str) -> Result<Organization, OrganizationError> {
    let text = Text { text, file };
    let document = DeTable::parse(text.text).map_err(|error| OrganizationError::Syntax {
        file: file.to_owned(),
        line: error.span().map_or(1, |span| text.line(span.start)),
        reason: error.message().to_owned(),
    })?;
    let root = Section::root(&text, document.get_ref(), &SECTIONS)?;
    let mut found = Organization {
        enforced: enforced(&root)?,
        ..Organization::default()
    };
    if let Some(codefresh) = root.section("codefresh", &["url"])? {
        found.codefresh_url = codefresh.read("url", HTTPS, |value| server_address(value.as_str()?).ok())?;
    }
    if let Some(network) = root.section("network", &["ca_file"])? {
        found.ca_file = network.read("ca_file", CA_FILE, |value| {
            Some(PathBuf::from(value.as_str()?)).filter(|path| path.is_absolute())
        })?;
    }
    if let Some(tokens) = root.section("tokens", &["required_scopes", "max_days", "reminder_days"])? {
        found.max_days = tokens.read("max_days", DAYS, |value| days(value).filter(|days| *days > 0))?;
        found.reminder_days = tokens.read("reminder_days", REMINDERS, reminders)?;
        found.required_scopes = required_scopes(&tokens)?;
    }
    for (value, table) in sections(&root)? {
        let read = Section::new(&text, "oauth_application", value, table, &application::KEYS)?;
        let application = application::application(&read)?;
        if found
            .applications
            .iter()
            .any(|one| super::same_place(one, &application))
        {
            return Err(read.wrong("url", || {
                tr!("another one: this provider and address stand in the file already")
            }));
        }
        found.applications.push(application);
    }
    Ok(found)
}

fn enforced(root: &Section<'_, '_>) -> Result<BTreeSet<Setting>, OrganizationError> {
    let keys = Setting::ALL.map(Setting::key);
    let expected = || {
        let words = section::or(&keys);
        tr!("a list of any of {words}", words)
    };
    let setting = |word: &str| Setting::ALL.into_iter().find(|one| one.key() == word);
    let read = root.read("enforced", expected, |value| {
        words(value)?.iter().map(|word| setting(word)).collect()
    })?;
    Ok(read.unwrap_or_default())
}

fn required_scopes(tokens: &Section<'_, '_>) -> Result<BTreeMap<Provider, Vec<String>>, OrganizationError> {
    let mut sets = BTreeMap::new();
    if let Some(section) = tokens.section("required_scopes", &PROVIDERS)? {
        for provider in Provider::ALL {
            if let Some(scopes) = section.read(provider.key(), SCOPES, words)? {
                sets.insert(provider, scopes);
            }
        }
    }
    Ok(sets)
}

/// The `[[oauth_application]]` sections, each with its place.
type Places<'v, 'i> = Vec<(&'v Spanned<DeValue<'i>>, &'v DeTable<'i>)>;

fn sections<'v, 'i>(root: &Section<'v, 'i>) -> Result<Places<'v, 'i>, OrganizationError> {
    let all = |value: &'v DeValue<'i>| {
        let items = value.as_array()?.iter();
        items
            .map(|item| Some((item, item.get_ref().as_table()?)))
            .collect::<Option<Vec<_>>>()
    };
    Ok(root
        .read("oauth_application", APPLICATIONS, all)?
        .unwrap_or_default())
}

fn days(value: &DeValue<'_>) -> Option<u32> {
    let number = value.as_integer()?;
    let days = u32::from_str_radix(number.as_str(), number.radix()).ok()?;
    (days <= 3650).then_some(days)
}

/// The longest first, none twice.
fn reminders(value: &DeValue<'_>) -> Option<Vec<u32>> {
    let all: Option<BTreeSet<u32>> = value
        .as_array()?
        .iter()
        .map(|item| days(item.get_ref()))
        .collect();
    Some(all?.into_iter().rev().collect())
}

/// A list of words, none empty, none twice.
fn words(value: &DeValue<'_>) -> Option<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    for item in value.as_array()?.iter() {
        let word = item.get_ref().as_str()?;
        let fit = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
        if !fit {
            return None;
        }
        if !words.iter().any(|one| one == word) {
            words.push(word.to_owned());
        }
    }
    Some(words)
}
