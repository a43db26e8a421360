//! Variables that GitHub's and GitLab's own programs read (`gh help
//! environment`; glab's README, “Environment variables”).

use super::{Finds, Holder, Source, Surroundings, address, by_name};
use crate::domain::provider::Provider;

/// The variables that say where those programs keep what, and for which host.
pub const NAMES: [&str; 5] = [
    "GH_CONFIG_DIR",
    "GH_HOST",
    "GLAB_CONFIG_DIR",
    "GITLAB_HOST",
    "GL_HOST",
];

/// The variables that carry a token.
pub const SECRET_NAMES: [&str; 6] = [
    "GH_TOKEN",
    "GITHUB_TOKEN",
    "GH_ENTERPRISE_TOKEN",
    "GITHUB_ENTERPRISE_TOKEN",
    "GITLAB_TOKEN",
    "GITLAB_ACCESS_TOKEN",
];

/// Adds what the environment carries.
pub(super) fn read(around: &Surroundings<'_>, finds: &mut Finds) {
    let set = |name: &str| (around.variable)(name).filter(|text| !text.trim().is_empty());
    let gh = set("GH_HOST").and_then(|host| address(&host));
    // `GH_TOKEN` is for github.com and ghe.com alone, whatever `GH_HOST` says.
    let (cloud, server) = match gh {
        Some(host) if by_name(&host) == Some(Provider::Github) => (Some(host), None),
        other => (address("github.com"), other),
    };
    let gitlab = set("GITLAB_HOST").or_else(|| set("GL_HOST"));
    let gitlab = address(gitlab.as_deref().unwrap_or("gitlab.com"));
    for name in SECRET_NAMES {
        let (host, provider) = match name {
            "GH_TOKEN" | "GITHUB_TOKEN" => (&cloud, Provider::Github),
            "GH_ENTERPRISE_TOKEN" | "GITHUB_ENTERPRISE_TOKEN" => (&server, Provider::Github),
            _ => (&gitlab, Provider::Gitlab),
        };
        if let (Some(secret), Some(host)) = ((around.secret)(name), host) {
            let source = Source::Variable(name);
            finds.add(
                source,
                host.clone(),
                None,
                Some(provider),
                Holder::Here(secret),
                false,
            );
        }
    }
}
