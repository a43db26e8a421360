//! `config.yml` of GitLab's command line. With `--use-keyring` the token is in
//! the system keychain, under `glab:<host>` and an empty user name
//! (gitlab.com/gitlab-org/cli, `internal/config`).

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{Finds, Holder, Source, address, yaml};
use crate::domain::provider::Provider;
use crate::domain::secret::Secret;

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    hosts: Option<BTreeMap<String, Option<Host>>>,
}

#[derive(Deserialize)]
struct Host {
    #[serde(default)]
    token: Option<Secret>,
    #[serde(default)]
    user: Option<String>,
    #[serde(default)]
    api_protocol: Option<String>,
}

/// Adds what the file tells of.
pub(super) fn read(text: &str, path: &Path, finds: &mut Finds) {
    // glab writes a value that it has replaced as `token: !!null glpat-…`.
    let text = zeroize::Zeroizing::new(text.replace(": !!null ", ": "));
    let file: Option<File> = yaml(&text, path, "glab", finds);
    for (name, host) in file.and_then(|file| file.hosts).into_iter().flatten() {
        let Some(host) = host else { continue };
        let scheme = host
            .api_protocol
            .filter(|it| it == "http")
            .unwrap_or("https".to_owned());
        let Some(url) = address(&format!("{scheme}://{name}")) else {
            continue;
        };
        let token = host.token.filter(|token| !token.is_empty());
        // A host is in the file before anybody has signed in there.
        let perhaps = token.is_none();
        let holder = token.map_or_else(
            || Holder::Keychain {
                service: format!("glab:{name}"),
                username: String::new(),
            },
            Holder::Here,
        );
        let source = Source::Glab(path.to_owned());
        let username = host.user.filter(|user| !user.is_empty());
        finds.add(source, url, username, Some(Provider::Gitlab), holder, perhaps);
    }
}
