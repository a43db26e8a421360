//! `hosts.yml` of GitHub's command line. A user whose token is not in it has
//! it in the system keychain, under `gh:<host>` and the user's name
//! (github.com/cli/cli, `internal/config/config.go`; github.com/zalando/go-keyring).

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{Finds, Holder, Source, address, yaml};
use crate::domain::provider::Provider;
use crate::domain::secret::Secret;

#[derive(Deserialize)]
struct Host {
    #[serde(default)]
    users: Option<BTreeMap<String, Option<User>>>,
    /// Who is active.
    #[serde(default)]
    user: Option<String>,
    /// The active user's.
    #[serde(default)]
    oauth_token: Option<Secret>,
}

#[derive(Deserialize)]
struct User {
    #[serde(default)]
    oauth_token: Option<Secret>,
}

/// Adds what the file tells of.
pub(super) fn read(text: &str, path: &Path, finds: &mut Finds) {
    let file: Option<BTreeMap<String, Option<Host>>> = yaml(text, path, "gh", finds);
    for (name, host) in file.into_iter().flatten() {
        let (Some(host), Some(url)) = (host, address(&name)) else {
            continue;
        };
        let mut users: BTreeMap<String, Option<Secret>> = host
            .users
            .into_iter()
            .flatten()
            .map(|(name, user)| (name, user.and_then(|user| user.oauth_token)))
            .collect();
        // Older versions know one user a host, or write the active one's token there alone.
        let active = users.entry(host.user.unwrap_or_default()).or_default();
        *active = active.take().or(host.oauth_token);
        let several = users.len() > 1;
        for (user, token) in users {
            if user.is_empty() && several && token.is_none() {
                continue;
            }
            let holder = match token {
                Some(token) => Holder::Here(token),
                None => Holder::Keychain {
                    service: format!("gh:{name}"),
                    username: user.clone(),
                },
            };
            let source = Source::Gh(path.to_owned());
            let username = Some(user).filter(|user| !user.is_empty());
            finds.add(
                source,
                url.clone(),
                username,
                Some(Provider::Github),
                holder,
                false,
            );
        }
    }
}
