//! *Git on this computer*: puts Patrol into git's global configuration, and
//! takes it out again so that not a byte is left of it.
//!
//! What was written is remembered before it is written: whenever the power
//! goes, switching off finds what to take out.

use std::ffi::OsString;
use std::path::Path;

use tr::tr;
use url::Url;

use super::Service;
use super::page::{GitHelper, GitSetup, GitSwitch, GitSwitchTo};
use crate::domain::fault::{Code, Fault};
use crate::domain::host::authority;
use crate::domain::reason::reason;
use crate::git_config::{self, Edit, Entry, Git, GitConfigError, Places, Reach, Record, RunError, Setting};

/// The setting that remembers what was written.
const RECORD: &str = "git_switch";

/// What there is before anything is changed.
struct Seen {
    version: String,
    entries: Vec<Entry>,
    /// How many of them git reads before the user's file.
    before: usize,
}

impl Service {
    /// What git asks now.
    ///
    /// # Errors
    /// The ledger cannot be read. What git itself has to say is in the answer.
    pub async fn git_setup(&self, git: &Git) -> Result<GitSetup, Fault> {
        let target = self.git_places().target();
        let record = self.git_record()?;
        let hosts = self.git_hosts()?;
        let seen = self.see_git(git).await;
        let (entries, version, fault) = match seen {
            Ok(seen) => (seen.entries, Some(seen.version), None),
            Err(error) => {
                let version = git_config::version(git, &self.inner.folders.data).await.ok();
                (Vec::new(), version, Some(fault_of(&error)))
            }
        };
        let patrols = entries.iter().any(|entry| git_config::is_patrol(&entry.helper));
        let switch = match &record {
            Some(record) if patrols => match &record.hosts {
                None => GitSwitch::AllHosts,
                Some(hosts) => GitSwitch::Hosts {
                    hosts: hosts.iter().map(|host| name_of(host)).collect(),
                },
            },
            _ if patrols => GitSwitch::ByHand,
            _ => GitSwitch::Off,
        };
        let not_first = match switch {
            GitSwitch::AllHosts | GitSwitch::Hosts { .. } => not_first(&entries, &hosts),
            GitSwitch::Off | GitSwitch::ByHand => Vec::new(),
        };
        let in_clear = match switch {
            GitSwitch::Off => Vec::new(),
            _ => in_clear(&entries, &hosts),
        };
        Ok(GitSetup {
            in_clear,
            version,
            fault,
            file: target
                .as_ref()
                .map(|it| it.file.display().to_string())
                .unwrap_or_default(),
            exists: target.as_ref().is_some_and(|it| it.file.exists()),
            behind: target.and_then(|it| it.behind).map(|it| it.display().to_string()),
            switch,
            helpers: entries
                .iter()
                .enumerate()
                .map(|(at, it)| helper_view(at, it))
                .collect(),
            hosts: hosts.iter().map(|(host, _)| name_of(host.as_str())).collect(),
            not_first,
        })
    }

    /// Sets the switch.
    ///
    /// # Errors
    /// git is missing, its file cannot be written, or git would still not ask
    /// Patrol first: then the file is as it was.
    pub async fn switch_git(&self, git: &Git, to: GitSwitchTo) -> Result<GitSetup, Fault> {
        let _alone = self.inner.switching_git.lock().await;
        // From one way of being on to the other: out first, by what was remembered.
        let was_on = self.git_record()?.is_some();
        self.take_out_of_git().map_err(|error| fault_of(&error))?;
        let reach = match to {
            GitSwitchTo::Off => return self.git_setup(git).await,
            GitSwitchTo::AllHosts => Reach::AllHosts,
            GitSwitchTo::KnownHosts => {
                let hosts: Vec<Url> = self.git_hosts()?.into_iter().map(|(host, _)| host).collect();
                if hosts.is_empty() {
                    return Err(
                        Fault::new(Code::BadInput, tr!("Patrol keeps no token for any host yet."))
                            .next(tr!("Add a token first, or let git ask Patrol for all hosts.")),
                    );
                }
                Reach::Hosts(hosts)
            }
        };
        let done = self.put_into_git(git, &reach).await;
        done.map_err(|fault| match was_on {
            true => fault.kept(tr!(
                "git does not ask Patrol now: its lines were taken out before."
            )),
            false => fault,
        })?;
        self.git_setup(git).await
    }

    async fn put_into_git(&self, git: &Git, reach: &Reach) -> Result<(), Fault> {
        let program = self.git_program()?;
        let target = self.git_places().target().ok_or_else(no_home)?;
        let seen = self.see_git(git).await.map_err(|error| fault_of(&error))?;
        let before = target.read().map_err(|error| fault_of(&error))?;
        let hosts = self.git_hosts()?;
        let mut top = git_config::settings(&seen.entries[..seen.before], &program, reach);
        let with_path = hosts.iter().filter(|(_, needs_path)| *needs_path);
        top.extend(with_path.map(|(host, _)| Setting::with_path(host)));
        let own = git_config::own_settings(&program, reach);
        let written = async {
            let top = self.written_by_git(git, top).await?;
            let own = self.written_by_git(git, own).await?;
            Ok::<_, GitConfigError>((top, own))
        };
        let (top, own) = written.await.map_err(|error| fault_of(&error))?;
        let edit = Edit::new(before.as_deref().unwrap_or_default(), &top, &own, reach);
        let named = match reach {
            Reach::AllHosts => None,
            Reach::Hosts(hosts) => Some(hosts.iter().map(|host| host.as_str().to_owned()).collect()),
        };
        let record = edit.record(target.file.clone(), before.is_some(), named);
        let text = serde_json::to_string(&record).map_err(|_| {
            Fault::new(
                Code::Unexpected,
                tr!("What is to be written cannot be remembered."),
            )
        })?;
        self.ledger().set_setting(RECORD, Some(&text))?;
        if let Err(error) = target.replace(before.as_deref(), Some(&edit.bytes)) {
            self.ledger().set_setting(RECORD, None)?;
            return Err(fault_of(&error).kept(tr!("Nothing was changed.")));
        }
        // git's own word: would it ask Patrol first now?
        let verdict = match self.see_git(git).await {
            Err(error) => Err(error),
            Ok(seen) => match not_covered(&seen.entries, &hosts, reach) {
                Some(host) => Err(GitConfigError::NotFirst(host)),
                None => Ok(()),
            },
        };
        if let Err(error) = verdict {
            target
                .replace(Some(&edit.bytes), before.as_deref())
                .map_err(|error| fault_of(&error))?;
            self.ledger().set_setting(RECORD, None)?;
            return Err(fault_of(&error).kept(tr!("The file is without Patrol's lines.")));
        }
        tracing::info!("git asks Patrol from now on");
        Ok(())
    }

    /// Takes out what was put in, where something was.
    fn take_out_of_git(&self) -> Result<(), GitConfigError> {
        let forget = || {
            let cleared = self.ledger().set_setting(RECORD, None);
            cleared.map_err(|_| GitConfigError::Busy(tr!("Patrol's own record")))
        };
        let record = match self.git_record() {
            Ok(Some(record)) => record,
            _ => return Ok(()),
        };
        let target = Places {
            global: Some(record.file.clone()),
            ..Places::default()
        }
        .target();
        let Some(target) = target else { return forget() };
        let Some(now) = target.read()? else {
            // Somebody removed the file, and Patrol's lines with it.
            return forget();
        };
        let after = record.taken_out(&now);
        let goes = after.is_empty() && !record.existed;
        if after != now {
            target.replace(Some(&now), Some(after.as_slice()).filter(|_| !goes))?;
        }
        tracing::info!("git does not ask Patrol any more");
        forget()
    }

    async fn written_by_git(
        &self,
        git: &Git,
        settings: Vec<Setting>,
    ) -> Result<Vec<(Setting, String)>, GitConfigError> {
        let scratch = tempfile::Builder::new()
            .prefix("git-")
            .tempdir_in(&self.inner.folders.data)
            .map_err(|error| GitConfigError::Io {
                path: self.inner.folders.data.display().to_string(),
                kind: error.kind(),
            })?;
        let sections = git_config::write_out(git, &settings, scratch.path()).await?;
        Ok(settings.into_iter().zip(sections).collect())
    }

    async fn see_git(&self, git: &Git) -> Result<Seen, GitConfigError> {
        let folder = &self.inner.folders.data;
        let version = git_config::version(git, folder).await?;
        let listed = git_config::list(git, folder).await?;
        let target = self.git_places().target();
        let file = target.map(|it| it.file).unwrap_or_default();
        let (entries, before) = git_config::entries(&listed, &file);
        Ok(Seen {
            version,
            entries,
            before,
        })
    }

    /// The helpers that git has configured, Patrol aside.
    pub(super) async fn other_helpers(&self, git: &Git) -> Vec<Entry> {
        self.see_git(git)
            .await
            .map(|seen| seen.entries)
            .unwrap_or_default()
    }

    fn git_record(&self) -> Result<Option<Record>, Fault> {
        let text = self.ledger().setting(RECORD)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    pub(super) fn git_places(&self) -> Places {
        let around = &self.inner.surroundings;
        let path = |name: &str| {
            around
                .variables
                .get(name)
                .filter(|it| !it.is_empty())
                .map(Into::into)
        };
        Places {
            home: around.home.clone(),
            xdg: path("XDG_CONFIG_HOME"),
            global: path("GIT_CONFIG_GLOBAL"),
        }
    }

    fn git_program(&self) -> Result<String, Fault> {
        let around = &self.inner.surroundings;
        let path = around.variables.get("PATH").map(OsString::from);
        let beside: Option<&Path> = around.programs.as_deref();
        git_config::helper_value(beside, path.as_deref()).ok_or_else(|| {
            Fault::new(
                Code::Git,
                tr!(
                    "The program {program} is not installed.",
                    program = git_config::NAME
                ),
            )
            .kept(tr!("Nothing was changed."))
            .next(tr!(
                "Install Patrol anew: the program belongs beside Patrol's own."
            ))
        })
    }

    /// The web addresses of the hosts that tokens are kept for, and whether
    /// git has to send the path for them.
    fn git_hosts(&self) -> Result<Vec<(Url, bool)>, Fault> {
        let hosts = self.git_view()?.hosts;
        Ok(hosts
            .into_iter()
            .filter_map(|host| Some((Url::parse(&host.url).ok()?, host.needs_path)))
            .collect())
    }
}

/// `github.com`, from its web address.
fn name_of(url: &str) -> String {
    match Url::parse(url) {
        Ok(url) => format!("{}{}", authority(&url), url.path().trim_end_matches('/')),
        Err(_) => url.to_owned(),
    }
}

/// The first host for which git would ask somebody else first.
fn not_covered(entries: &[Entry], hosts: &[(Url, bool)], reach: &Reach) -> Option<String> {
    let uncovered = |host: &&Url| !git_config::covered(entries, host);
    // A name that nobody has (RFC 6761) stands for all that no section is about.
    let anybody = Url::parse("https://host.invalid").ok();
    let missed = match reach {
        Reach::Hosts(hosts) => hosts.iter().find(uncovered).cloned(),
        Reach::AllHosts => {
            let known = hosts.iter().map(|(host, _)| host).chain(&anybody);
            known.into_iter().find(uncovered).cloned()
        }
    };
    missed.map(|host| match Some(&host) == anybody.as_ref() {
        true => tr!("every host"),
        false => name_of(host.as_str()),
    })
}

fn not_first(entries: &[Entry], hosts: &[(Url, bool)]) -> Vec<String> {
    let sentence = |host: &Url| {
        let name = name_of(host.as_str());
        match git_config::first_for(entries, host) {
            None => tr!("For {name} git asks no helper.", name),
            Some(first) => {
                let asked = git_config::asked(entries, host);
                let later = asked.iter().any(|entry| git_config::is_patrol(&entry.helper));
                let helper = shown(&first.helper);
                match later {
                    true => tr!("For {name} git asks {helper} first, then Patrol.", name, helper),
                    false => tr!("For {name} git asks {helper}, and not Patrol.", name, helper),
                }
            }
        }
    };
    hosts
        .iter()
        .filter(|(host, _)| !git_config::covered(entries, host))
        .map(|(host, _)| sentence(host))
        .collect()
}

/// git hands what worked to every helper in the list (git-credential(1),
/// `approve`), whoever it came from. `store` writes it down as it is.
fn in_clear(entries: &[Entry], hosts: &[(Url, bool)]) -> Vec<String> {
    let asked = hosts
        .iter()
        .flat_map(|(host, _)| git_config::asked(entries, host));
    let mut said: Vec<String> = asked
        .filter(|entry| git_config::writes_in_clear(&entry.helper))
        .map(|entry| {
            let helper = shown(&entry.helper);
            tr!(
                "git hands every token that worked to {helper} too, which writes it down in clear text.",
                helper
            )
        })
        .collect();
    said.sort();
    said.dedup();
    said
}

fn helper_view(at: usize, entry: &Entry) -> GitHelper {
    let patrol = git_config::is_patrol(&entry.helper);
    GitHelper {
        pattern: entry.pattern.clone(),
        helper: shown(&entry.helper),
        resets: entry.resets(),
        patrol,
        file: entry.file.as_ref().map(|file| file.display().to_string()),
        id: (!patrol && !entry.resets()).then(|| at.to_string()),
    }
}

/// A helper as the page shows it. A shell command may carry a password.
pub(super) fn shown(helper: &str) -> String {
    let words = helper.to_lowercase();
    let telling = ["password", "token", "secret", "ghp_", "glpat-", "://"];
    if telling.iter().any(|word| words.contains(word)) {
        let first = helper.trim_start_matches('!').split_whitespace().next();
        let plain = first.filter(|it| !telling.iter().any(|word| it.to_lowercase().contains(word)));
        return match plain {
            Some(plain) => format!("{plain} …"),
            None => tr!("a command …"),
        };
    }
    helper.to_owned()
}

fn no_home() -> Fault {
    Fault::new(
        Code::Git,
        tr!("This computer does not say where your home folder is."),
    )
    .next(tr!("Set HOME."))
}

pub(super) fn fault_of(error: &GitConfigError) -> Fault {
    let fault = Fault::new(Code::Git, said(error));
    match error {
        GitConfigError::Run(RunError::Missing) => fault.next(tr!("Install git, then open this page again.")),
        GitConfigError::Run(_) => fault.next(tr!("Try again.")),
        GitConfigError::Broken(_) => fault.next(tr!("Correct that file, then open this page again.")),
        GitConfigError::ReadOnly(_) => fault.next(tr!(
            "Make it writable, or add the helper where the file is made: credential.helper = patrol."
        )),
        GitConfigError::Busy(_) => fault.next(tr!("Wait until that program has ended, then try again.")),
        GitConfigError::Locked(file) => fault.next(tr!(
            "Wait until that program has ended, then try again. If none runs, one was stopped in the middle: \
             remove {file}.lock.",
            file
        )),
        GitConfigError::Io { .. } => fault.next(tr!("Check the file and its folder, then try again.")),
        GitConfigError::NotFirst(_) => fault.next(tr!(
            "Another file of git's configuration takes Patrol off the list: see what is configured."
        )),
    }
}

/// The error as a sentence. A path or git's own name stays as it is written.
fn said(error: &GitConfigError) -> String {
    match error {
        GitConfigError::Run(RunError::Missing) => tr!("git is not installed, or not on PATH."),
        GitConfigError::Run(RunError::Failed) => tr!("git could not be run."),
        GitConfigError::Run(RunError::TimedOut(seconds)) => {
            tr!("git did not end within 1 second." | "git did not end within {n} seconds." % *seconds)
        }
        GitConfigError::Broken(None) => tr!("git cannot read its configuration."),
        GitConfigError::Broken(Some(at)) => tr!("git cannot read its configuration: {at}.", at),
        GitConfigError::ReadOnly(file) => tr!("{file} is read-only.", file),
        GitConfigError::Busy(file) | GitConfigError::Locked(file) => {
            tr!("{file} is being changed by another program.", file)
        }
        GitConfigError::Io { path, kind } => {
            let why = reason(*kind);
            tr!("{file} cannot be changed: {why}.", file = path, why)
        }
        GitConfigError::NotFirst(host) => {
            tr!("git would still not ask Patrol first for {host}.", host)
        }
    }
}
