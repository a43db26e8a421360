//! A token whose scopes cannot be listed is tried on the repository of the
//! runtime that it is meant for, where the platform names it: as git would,
//! and never by writing.

use std::time::Duration;

use tokio::time::timeout;
use tr::tr;
use url::Url;

use super::Service;
use crate::domain::host::GitHost;
use crate::domain::runtime::RuntimeSeen;
use crate::domain::scope::Scopes;
use crate::providers::{self, Access, Credential, Verified};

/// It only adds a remark: the dialog does not wait long for it.
const PATIENCE: Duration = Duration::from_secs(8);

impl Service {
    /// What a token may do with its runtime's repository, in a sentence; none
    /// where its scopes are listed, or no repository is known.
    pub(super) async fn tried_on(
        &self,
        seen: &RuntimeSeen,
        host: &GitHost,
        credential: &Credential,
        verified: &Verified,
    ) -> Option<String> {
        if !matches!(verified.scopes, Scopes::Unknown) {
            return None;
        }
        let repository = Url::parse(seen.runtime.repo.as_deref()?).ok()?;
        let repository = host.repository(&repository)?;
        let http = self.http().ok()?;
        let (kind, account) = (verified.kind, verified.account.as_str());
        let asked = providers::probe_repository(&http, host, credential, kind, account, &repository);
        let access = timeout(PATIENCE, asked).await.ok()?.ok()?;
        let path = repository
            .path()
            .trim_matches('/')
            .trim_end_matches(".git")
            .to_owned();
        let name = &seen.runtime.name;
        match (access.read, access.write) {
            (Access::Yes, Access::Yes) => Some(tr!(
                "Tried on {path}, the repository of {name}: it can read and write it.",
                path,
                name
            )),
            (Access::Yes, Access::No) => Some(tr!(
                "Tried on {path}, the repository of {name}: it can read it, and not write to it.",
                path,
                name
            )),
            (Access::No, _) => Some(tr!(
                "Tried on {path}, the repository of {name}: it cannot read it.",
                path,
                name
            )),
            _ => None,
        }
    }
}
