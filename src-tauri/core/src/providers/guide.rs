//! How to make a token by hand: the steps of each host's own page, in its own
//! words of today, with the scopes, the name and the date already chosen.
//!
//! - GitHub: docs.github.com, "Managing your personal access tokens".
//! - GitLab: docs.gitlab.com, "Personal access tokens".
//! - Bitbucket Cloud: support.atlassian.com, "Create an API token".
//! - Bitbucket Data Center: confluence.atlassian.com, "HTTP access tokens".

use jiff::ToSpan;
use jiff::civil::Date;

use super::server::Server;
use super::token_page::{NewTokenPage, new_token_page_for};
use crate::domain::host::GitHost;
use crate::domain::provider::Provider;
use crate::domain::scope::Need;

mod steps;

/// What is proposed where nothing shortens it.
const PROPOSED: u32 = 90;

/// How to make a token by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guide {
    /// What to do, a sentence or two each, in order.
    pub steps: Vec<String>,
    /// The scopes, to be copied, as the host's page takes them.
    pub scopes: String,
    /// The page to do it on.
    pub page: NewTokenPage,
    /// The name proposed for it.
    pub name: String,
    /// For how many days, as proposed in the steps.
    pub days: Option<u32>,
}

/// How to make a token called `name` that can do what `needs` says. `max_days`:
/// the longest life that the organization allows. `rotates`: it replaces one
/// that stays good until the new one is everywhere.
pub fn guide(
    host: &GitHost,
    needs: &[Need],
    name: &str,
    max_days: Option<u32>,
    today: Date,
    rotates: bool,
) -> Guide {
    guide_for(host, None, needs, name, max_days, today, rotates)
}

/// As [`guide()`], on a server that said its version ([`super::recognise`]):
/// GitLab's page and its names have changed more than once.
pub fn guide_for(
    host: &GitHost,
    server: Option<&Server>,
    needs: &[Need],
    name: &str,
    max_days: Option<u32>,
    today: Date,
    rotates: bool,
) -> Guide {
    let name = name.trim();
    let days = days(host.provider, max_days);
    let until = today.checked_add(i64::from(days).days()).unwrap_or(today);
    let plan = steps::Plan {
        host,
        server,
        needs,
        name,
        until,
        rotates,
    };
    Guide {
        steps: plan.steps(),
        scopes: listed(host.provider, needs),
        page: new_token_page_for(host, server, needs, name),
        name: name.to_owned(),
        days: Some(days),
    }
}

/// The life that is proposed: within what the host and the organization allow.
fn days(provider: Provider, max_days: Option<u32>) -> u32 {
    // GitLab and Atlassian allow a year; the others as long as one likes.
    let most = match provider {
        Provider::Gitlab | Provider::Bitbucket => 365,
        Provider::Github | Provider::BitbucketServer => u32::MAX,
    };
    PROPOSED.min(most).min(max_days.unwrap_or(u32::MAX)).max(1)
}

/// The scopes in the host's own separator; Data Center's are chosen from two
/// lists and have names of their own there.
fn listed(provider: Provider, needs: &[Need]) -> String {
    let words = needs.iter().map(|need| match provider {
        Provider::BitbucketServer => steps::permission(&need.scope),
        Provider::Github | Provider::Gitlab | Provider::Bitbucket => need.scope.clone(),
    });
    let separator = if provider == Provider::BitbucketServer {
        ", "
    } else {
        ","
    };
    words.collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests;
