//! Which token git is given: pure, the time and what the ledger knows are
//! arguments.
//!
//! A token goes to its own host and to no other: scheme, name and port are
//! compared as written (but for upper case and the scheme's own port), never
//! resolved or normalized, for what normalizes differently here and in git's
//! HTTP client would be a way to somebody else's server. Where a host has a
//! context path, git sends a path only with `credential.useHttpPath`: if it
//! does, the path must lie below the context; if not, the host is meant as
//! long as no other kept one answers at the same name and port, and nobody is
//! where one does.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tr::tr;
use url::Url;

use crate::domain::expiry::Expiry;
use crate::domain::grant::GrantInfo;
use crate::domain::host::GitHost;
use crate::domain::token::{Keeping, Token};
use crate::ledger::{Ledger, LedgerError};

/// User names that stand for “a token” on one host or another, and for nobody.
const NOBODY: [&str; 4] = [
    "oauth2",
    "x-access-token",
    "x-token-auth",
    "x-bitbucket-api-token-auth",
];

/// A kept token that may serve git.
#[derive(Debug, Clone)]
pub(in crate::service) struct Candidate {
    pub(in crate::service) token: Token,
    pub(in crate::service) host: GitHost,
    pub(in crate::service) grant: Option<GrantInfo>,
    /// When its host refused it in git's hands, if nothing has refuted that since.
    pub(in crate::service) rejected_at: Option<Timestamp>,
}

/// What git asks about.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::service) struct Asked<'a> {
    pub(in crate::service) protocol: &'a str,
    pub(in crate::service) host: &'a str,
    /// Without a slash in front.
    pub(in crate::service) path: Option<&'a str>,
    pub(in crate::service) username: Option<&'a str>,
}

/// What is kept, as far as git is concerned.
#[derive(Debug, Default)]
pub(in crate::service) struct Known {
    /// By the host's web address.
    pub(in crate::service) hosts: BTreeMap<String, Vec<Candidate>>,
    /// The accounts that the user chose, by the host's web address.
    pub(in crate::service) defaults: BTreeMap<String, String>,
}

impl Known {
    /// Reads it from the ledger.
    pub(in crate::service) fn read(ledger: &Ledger) -> Result<Self, LedgerError> {
        let mut grants: BTreeMap<_, _> = ledger
            .grants()?
            .into_iter()
            .map(|grant| (grant.token.clone(), grant))
            .collect();
        let rejected = ledger.git_rejected()?;
        let mut known = Self {
            defaults: ledger.git_defaults()?,
            ..Self::default()
        };
        for token in ledger.tokens()? {
            let Ok(host) = GitHost::new(token.provider, token.api.as_str()) else {
                continue;
            };
            if token.keeping != Keeping::Stored {
                continue;
            }
            let rejected_at = rejected.get(&token.id).copied();
            known.add(Candidate {
                grant: grants.remove(&token.id),
                rejected_at: rejected_at.filter(|at| token.verified_at.is_none_or(|verified| verified < *at)),
                token,
                host,
            });
        }
        Ok(known)
    }

    pub(super) fn add(&mut self, candidate: Candidate) {
        let host = web(&candidate.host);
        self.hosts.entry(host).or_default().push(candidate);
    }

    /// The host that git means, where its tokens are kept.
    pub(super) fn host(&self, asked: &Asked<'_>) -> Option<(&String, &Vec<Candidate>)> {
        let mut at_origin = self.at_origin(asked);
        let Some(path) = asked.path else {
            let only = at_origin.next();
            return only.filter(|_| at_origin.next().is_none());
        };
        at_origin
            .filter(|(_, tokens)| tokens.first().is_some_and(|it| holds(&it.host.web, path)))
            .max_by_key(|(web, _)| web.len())
    }

    /// Whether a token is managed for what git speaks of, or may be.
    pub(super) fn manages(&self, asked: &Asked<'_>) -> bool {
        match asked.path {
            Some(_) => self.host(asked).is_some(),
            None => self.at_origin(asked).next().is_some(),
        }
    }

    /// Whether git must send the path for a host to be told apart.
    pub(in crate::service) fn needs_path(&self, host: &str) -> bool {
        let origin = |web: &String| Url::parse(web).ok().map(|url| url.origin());
        let own = origin(&host.to_owned());
        self.hosts.keys().filter(|web| origin(web) == own).count() > 1
    }

    fn at_origin(&self, asked: &Asked<'_>) -> impl Iterator<Item = (&String, &Vec<Candidate>)> {
        self.hosts.iter().filter(move |(_, tokens)| {
            tokens
                .first()
                .is_some_and(|it| is_origin(&it.host.web, asked.protocol, asked.host))
        })
    }

    /// The account that git gets on a host where it names nobody, and whether
    /// the user chose it. One that the user chose is not changed for another
    /// as long as a token of it is kept.
    pub(in crate::service) fn default_account<'a>(
        &'a self,
        host: &str,
        tokens: &'a [Candidate],
        now: Timestamp,
    ) -> Option<(&'a str, bool)> {
        let chosen = self.defaults.get(host);
        if let Some(chosen) = chosen.filter(|chosen| tokens.iter().any(|it| it.token.account == **chosen)) {
            return Some((chosen, true));
        }
        best(tokens, now).map(|it| (it.token.account.as_str(), false))
    }

    /// The token that git is given.
    pub(super) fn choose(&self, asked: &Asked<'_>, now: Timestamp) -> Option<&Candidate> {
        let (host, tokens) = self.host(asked)?;
        let named = asked
            .username
            .filter(|name| !name.is_empty() && !NOBODY.contains(name));
        let of_account: Vec<&Candidate> = match named {
            Some(name) => tokens.iter().filter(|it| is_called(&it.token, name)).collect(),
            None => {
                let (account, _) = self.default_account(host, tokens, now)?;
                tokens.iter().filter(|it| it.token.account == account).collect()
            }
        };
        best(of_account, now).filter(|it| unfit(it, now).is_none())
    }
}

/// A host's web address, without a slash at its end.
pub(in crate::service) fn web(host: &GitHost) -> String {
    host.web.as_str().trim_end_matches('/').to_owned()
}

/// Of several, the one to be given: fit ones first, then those that their host
/// has not refused, then the newest, so that a rotation's new one takes over.
pub(in crate::service) fn best<'a>(
    tokens: impl IntoIterator<Item = &'a Candidate>,
    now: Timestamp,
) -> Option<&'a Candidate> {
    tokens.into_iter().max_by_key(|it| {
        let token = &it.token;
        (
            unfit(it, now).is_none(),
            it.rejected_at.is_none(),
            token.added_at,
            token.id.clone(),
        )
    })
}

/// Why a token cannot serve git now, as a sentence.
pub(in crate::service) fn unfit(candidate: &Candidate, now: Timestamp) -> Option<String> {
    let grant = candidate.grant.as_ref();
    let renews = grant.is_some_and(|grant| grant.refreshable && !grant.sign_in_again);
    let ended = matches!(candidate.token.expiry, Expiry::At { at } if at <= now);
    if !ended || renews {
        return None;
    }
    Some(if grant.is_some() {
        tr!("Its sign-in has ended: sign in again.")
    } else {
        tr!("It has expired.")
    })
}

/// Whether a user name in a remote's address means this token's account.
fn is_called(token: &Token, name: &str) -> bool {
    [
        Some(&token.account),
        token.username.as_ref(),
        token.email.as_ref(),
    ]
    .into_iter()
    .flatten()
    .any(|own| own.eq_ignore_ascii_case(name))
}

/// Whether a scheme and a host as git writes them are those of an address.
fn is_origin(web: &Url, protocol: &str, host: &str) -> bool {
    if protocol != web.scheme() {
        return false;
    }
    let host = host.to_ascii_lowercase();
    // A colon inside brackets belongs to an IPv6 address.
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host.as_str(), None),
    };
    let port = match port {
        // As git writes it where the user wrote `https://host:/`.
        None | Some("") => default_port(protocol),
        Some(port) if port.bytes().all(|digit| digit.is_ascii_digit()) => port.parse().ok(),
        Some(_) => return false,
    };
    web.host_str() == Some(name) && port.is_some() && web.port_or_known_default() == port
}

fn default_port(protocol: &str) -> Option<u16> {
    match protocol {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    }
}

/// Whether a path as git sends it lies below a host's context path. git's HTTP
/// client takes `..` out before it asks, so a path with one leads elsewhere.
fn holds(web: &Url, path: &str) -> bool {
    let context = web.path().trim_matches('/');
    if context.is_empty() {
        return true;
    }
    let path = path.trim_start_matches('/');
    let plain = !path.split(['/', '\\']).any(|part| matches!(part, "." | ".."));
    let inside = path.strip_prefix(context);
    plain && inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
pub(super) mod tests;
