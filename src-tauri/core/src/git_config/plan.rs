//! Which settings have to stand in git's configuration so that Patrol is
//! asked first.

use url::Url;

use super::entries::{Entry, asked, matches};
use super::program::is_patrol;

/// For which hosts git shall ask Patrol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// For all of them.
    AllHosts,
    /// For these alone: their web addresses.
    Hosts(Vec<Url>),
}

/// One setting: `credential.helper` or `credential.<pattern>.helper`, or that
/// git sends the path along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The hosts that it is for.
    pub pattern: Option<String>,
    /// `helper` or `useHttpPath`.
    pub word: &'static str,
    /// The value; an empty helper empties the list so far.
    pub value: String,
}

impl Setting {
    /// A helper.
    pub fn helper(pattern: Option<&str>, helper: &str) -> Self {
        Self {
            pattern: pattern.map(str::to_owned),
            word: "helper",
            value: helper.to_owned(),
        }
    }

    /// git sends the path along with its question for that host.
    pub fn with_path(host: &Url) -> Self {
        Self {
            pattern: Some(pattern_of(host)),
            word: "useHttpPath",
            value: "true".to_owned(),
        }
    }

    /// The key as `git config` wants it.
    pub fn key(&self) -> String {
        match &self.pattern {
            Some(pattern) => format!("credential.{pattern}.{}", self.word),
            None => format!("credential.{}", self.word),
        }
    }
}

/// How a host's address stands in a key: without a slash at its end.
pub(super) fn pattern_of(address: &Url) -> String {
    address.as_str().trim_end_matches('/').to_owned()
}

/// What to put at the top of the file. Helpers that git reads before that
/// file (the computer's, say) would be asked first: then the list is emptied
/// and they are named again, behind Patrol.
pub fn settings(earlier: &[Entry], program: &str, reach: &Reach) -> Vec<Setting> {
    let setting = Setting::helper;
    match reach {
        Reach::AllHosts => {
            // What a reset of the computer's own took away does not come back.
            let reset = |entry: &Entry| entry.resets() && entry.pattern.is_none();
            let from = earlier.iter().rposition(reset).map_or(0, |at| at + 1);
            let earlier = &earlier[from..];
            if earlier.is_empty() {
                return vec![setting(None, program)];
            }
            let mut all = vec![setting(None, ""), setting(None, program)];
            for entry in earlier {
                all.push(setting(entry.pattern.as_deref(), &entry.helper));
                if entry.resets() {
                    // It would empty the list of Patrol too.
                    all.push(setting(entry.pattern.as_deref(), program));
                }
            }
            all
        }
        Reach::Hosts(hosts) => {
            let mut all = Vec::new();
            for host in hosts {
                let pattern = pattern_of(host);
                let others = asked(earlier, host);
                if !others.is_empty() {
                    all.push(setting(Some(&pattern), ""));
                }
                all.push(setting(Some(&pattern), program));
                all.extend(others.iter().map(|it| setting(Some(&pattern), &it.helper)));
            }
            all
        }
    }
}

/// Whether git asks Patrol first for an address.
pub fn covered(entries: &[Entry], address: &Url) -> bool {
    super::entries::first_for(entries, address).is_some_and(|entry| is_patrol(&entry.helper))
}

/// What to put behind a line that empties the list, in a section of that
/// pattern; nothing where it does not concern the hosts.
pub(super) fn after_reset(pattern: Option<&str>, reach: &Reach) -> Vec<Option<String>> {
    match (pattern, reach) {
        (_, Reach::AllHosts) => vec![None],
        // In a section for all hosts Patrol would be asked for all: sections of their own.
        (None, Reach::Hosts(hosts)) => hosts.iter().map(|host| Some(pattern_of(host))).collect(),
        (Some(pattern), Reach::Hosts(hosts)) => {
            if hosts.iter().any(|host| matches(pattern, host)) {
                vec![None]
            } else {
                Vec::new()
            }
        }
    }
}

/// The settings for Patrol itself that sections of their own may need: for
/// all hosts, and for each of these.
pub fn own_settings(program: &str, reach: &Reach) -> Vec<Setting> {
    let hosts = match reach {
        Reach::AllHosts => [].as_slice(),
        Reach::Hosts(hosts) => hosts,
    };
    let of = |host: &Url| Setting::helper(Some(&pattern_of(host)), program);
    std::iter::once(Setting::helper(None, program))
        .chain(hosts.iter().map(of))
        .collect()
}
