//! *Test*: has git ask for a repository, as it would for `git fetch`, and says
//! what happened. No prompt is shown, and no secret.

use tr::tr;
use url::Url;

use super::Service;
use super::git_switch::{fault_of, shown};
use super::page::GitTried;
use crate::domain::fault::{Code, Fault};
use crate::domain::host::{AddressError, authority, is_loopback};
use crate::git_config::{self, Git, Outcome, Tried};

impl Service {
    /// Runs `git ls-remote` on a repository.
    ///
    /// # Errors
    /// The address cannot be used, git cannot be run or did not end in time.
    /// What git came to is in the answer.
    pub async fn try_git(&self, git: &Git, address: &str, job: &str) -> Result<GitTried, Fault> {
        let url = repository(address)?;
        let job = self.job(job);
        let run = git_config::ls_remote(git, &self.inner.folders.data, url.as_str());
        let output = job.run(run).await?.map_err(|error| fault_of(&error.into()))?;
        let tried = git_config::tried(output.status, &output.stderr);
        Ok(GitTried {
            reached: tried.outcome == Outcome::Reached,
            sentences: self.sentences(&url, &tried),
            asked: tried.asked.iter().map(|helper| name(helper)).collect(),
        })
    }

    fn sentences(&self, url: &Url, tried: &Tried) -> Vec<String> {
        let host = authority(url);
        let mut said = vec![match tried.outcome {
            Outcome::Reached => tr!("The repository on {host} answered.", host),
            Outcome::NobodyKnew => tr!("No helper knew a user name and a password for {host}.", host),
            Outcome::Refused => tr!("{host} did not accept what git was given.", host),
            Outcome::Forbidden => {
                tr!(
                    "{host} knows the account, but does not let it read this repository.",
                    host
                )
            }
            Outcome::NotFound => tr!("{host} has no such repository, or not for this account.", host),
            Outcome::NoSuchHost => tr!("The name {host} is not known here.", host),
            Outcome::Unreachable => tr!("{host} could not be reached.", host),
            Outcome::Certificate => tr!("git does not trust the certificate of {host}.", host),
            Outcome::Other => tr!("git could not read the repository."),
        }];
        match &tried.answered {
            Some(helper) if git_config::is_patrol(helper) => said.push(match self.given_to(url) {
                Some(account) => tr!("git was given {account} by Patrol.", account),
                None => tr!("git asked Patrol last."),
            }),
            Some(helper) => {
                let helper = shown(helper);
                said.push(tr!(
                    "git took the answer of {helper}; Patrol cannot see whose it is.",
                    helper
                ));
            }
            None if tried.outcome == Outcome::Reached => {
                said.push(tr!("No helper was asked: the repository is open to everybody."));
            }
            None => {}
        }
        said
    }

    /// Whose token git gets for an address: `work@github.com`.
    fn given_to(&self, url: &Url) -> Option<String> {
        let hosts = self.git_view().ok()?.hosts;
        let host = hosts.into_iter().find(|host| {
            Url::parse(&host.url).is_ok_and(|web| {
                let context = web.path().trim_end_matches('/');
                web.origin() == url.origin() && url.path().starts_with(&format!("{context}/"))
            })
        })?;
        let wanted = url.username();
        let account = host.accounts.iter().find(|it| match wanted {
            "" => it.is_default,
            name => it.account == name,
        })?;
        Some(format!("{}@{}", account.account, host.name))
    }
}

/// A helper's name for people.
fn name(helper: &str) -> String {
    if git_config::is_patrol(helper) {
        return "Patrol".to_owned();
    }
    shown(helper)
}

/// A repository's address as typed. A user name in it is git's way to choose
/// an account; a password would be on git's command line.
fn repository(text: &str) -> Result<Url, Fault> {
    let text = text.trim();
    let refused = |sentence: String, next: String| Err(Fault::new(Code::BadAddress, sentence).next(next));
    if text.starts_with("ssh://") || (text.contains('@') && !text.contains("://")) {
        return refused(
            tr!("This address goes by SSH, for which git asks no credential helper."),
            tr!("Give the repository's https:// address."),
        );
    }
    let full = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let url = Url::parse(&full)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && !url.path().trim_matches('/').is_empty());
    let Some(url) = url.filter(|_| !text.is_empty()) else {
        return refused(
            tr!("This is not the address of a repository."),
            tr!("Give it as for git clone: https://github.com/owner/name."),
        );
    };
    if url.password().is_some() {
        return refused(
            tr!("The address carries a password."),
            tr!("Leave it out: it would be seen by other programs."),
        );
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        let error = AddressError::NotEncrypted(format!("http://{}", authority(&url)));
        return refused(
            format!("{error}."),
            tr!("Give the repository's https:// address."),
        );
    }
    Ok(url)
}
