//! One `[[oauth_application]]`, checked against what its provider takes.

use tr::tr;
use url::Url;

use super::section::Section;
use super::{OrganizationError, SCOPES, Words, words};
use crate::domain::application::{Application, Flow, Redirect};
use crate::domain::host::GitHost;
use crate::domain::provider::Provider;
use crate::domain::secret::Secret;

pub(super) const KEYS: [&str; 8] = [
    "provider",
    "url",
    "client_id",
    "client_secret",
    "client_secret_in_keychain",
    "flow",
    "redirect_uri",
    "scopes",
];
const PROVIDER: Words = || tr!("\"github\", \"gitlab\", \"bitbucket\" or \"bitbucket_server\"");
const URL: Words = || tr!("the Git host's https:// address, such as \"https://github.com\"");
const ID: Words = || tr!("the application's client id: letters, digits, “.”, “-”, “_” and “~”");
const SECRET: Words = || tr!("the application's client secret, a text between quotes");
const FLOW: Words = || tr!("\"loopback\" or \"device\"");
const NO_DEVICE: Words = || tr!("\"loopback\": Bitbucket has no device flow");
const GITHUB_SECRET: Words = || {
    tr!(
        "the application's client secret, which GitHub demands for \"loopback\" (not for \
    flow = \"device\")"
    )
};
const BITBUCKET_SECRET: Words = || tr!("the application's client secret, which Bitbucket demands");

pub(super) fn application(section: &Section<'_, '_>) -> Result<Application, OrganizationError> {
    let provider = section.need("provider", PROVIDER, |value| Provider::from_key(value.as_str()?))?;
    // An API address is understood too: both lead to the same web address.
    let url = section.need("url", URL, |value| {
        Some(GitHost::new(provider, value.as_str()?).ok()?.web)
    })?;
    let client_id = section.need("client_id", ID, |value| {
        // It becomes a part of addresses.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_~".contains(&byte);
        let id = value.as_str()?;
        (!id.is_empty() && id.bytes().all(plain)).then(|| id.to_owned())
    })?;
    let client_secret = section.read("client_secret", SECRET, |value| {
        let secret = value.as_str()?;
        let fit = !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_graphic());
        fit.then(|| Secret::new(secret.to_owned()))
    })?;
    let secret_in_keychain = section
        .read(
            "client_secret_in_keychain",
            || tr!("true or false"),
            |value| value.as_bool(),
        )?
        .unwrap_or_default();
    if client_secret.is_some() && secret_in_keychain {
        return Err(section.wrong("client_secret_in_keychain", || {
            tr!("left out where client_secret stands in the file")
        }));
    }
    let flow = section.read("flow", FLOW, |value| match value.as_str()? {
        "loopback" => Some(Flow::Loopback),
        "device" => Some(Flow::Device),
        _ => None,
    })?;
    let flow = flow.unwrap_or(Flow::Loopback);
    let bitbucket = matches!(provider, Provider::Bitbucket | Provider::BitbucketServer);
    if bitbucket && flow == Flow::Device {
        return Err(section.wrong("flow", NO_DEVICE));
    }
    if client_secret.is_none() && !secret_in_keychain {
        match provider {
            Provider::Bitbucket | Provider::BitbucketServer => {
                return Err(section.wrong("client_secret", BITBUCKET_SECRET));
            }
            Provider::Github if flow == Flow::Loopback => {
                return Err(section.wrong("client_secret", GITHUB_SECRET));
            }
            Provider::Github | Provider::Gitlab => {}
        }
    }
    let redirect_uri = section.read(
        "redirect_uri",
        || tr!("an address of this computer, such as \"http://127.0.0.1/callback\""),
        |value| Url::parse(value.as_str()?).ok(),
    )?;
    Redirect::new(provider, redirect_uri.as_ref())
        .map_err(|expected| section.wrong("redirect_uri", || expected.to_string()))?;
    let scopes = section.read("scopes", SCOPES, words)?;
    Ok(Application {
        provider,
        url,
        client_id,
        client_secret,
        secret_in_keychain,
        flow,
        redirect_uri,
        scopes: scopes.unwrap_or_default(),
    })
}
