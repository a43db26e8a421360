//! A home of its own with a real git, helpers that write down that they were
//! asked, and a service that keeps one token for github.com.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use patrol_core::domain::expiry::Expiry;
use patrol_core::domain::fault::Fault;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::scope::Scopes;
use patrol_core::domain::token::{Keeping, Token, TokenKind};
use patrol_core::folders::Folders;
use patrol_core::git_config::{Call, Git, Output, RunError};
use patrol_core::keychain::Keychain;
use patrol_core::ledger::Ledger;
use patrol_core::service::page::{GitSetup, GitSwitchTo};
use patrol_core::service::{Service, Surroundings, SystemClock};

pub struct Stage {
    pub service: Service,
    folder: tempfile::TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Stage {
    pub async fn new() -> Self {
        Self::with(None)
    }

    /// One whose `GIT_CONFIG_GLOBAL` names a file.
    pub async fn named(global: &str) -> Self {
        Self::with(Some(global))
    }

    fn with(global: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["data", "bin"] {
            fs::create_dir(at(name)).unwrap();
        }
        for helper in ["patrol", "one", "two", "three"] {
            let program = at(&format!("bin/git-credential-{helper}"));
            fs::write(
                &program,
                format!("#!/bin/sh\n[ \"$1\" = get ] && echo {helper} >> \"$HOME/asked\"\n"),
            )
            .unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let path = format!("{}:{}", at("bin").display(), std::env::var("PATH").unwrap());
        let mut environment = vec![
            ("HOME", folder.path().display().to_string()),
            ("GIT_CONFIG_SYSTEM", at("system").display().to_string()),
            ("PATH", path),
            ("GIT_TERMINAL_PROMPT", "0".to_owned()),
            ("LC_ALL", "C".to_owned()),
        ];
        if let Some(global) = global {
            environment.push(("GIT_CONFIG_GLOBAL", at(global).display().to_string()));
        }
        let ledger = Ledger::open(&at("data/patrol.db")).unwrap();
        ledger.add_token(&token()).unwrap();
        Self {
            service: service(ledger, folder.path(), &environment),
            folder,
            environment,
        }
    }

    /// As after a crash: a new service over the same files.
    #[allow(dead_code, reason = "for the faults, which have this stage, too")]
    pub fn restart(&mut self) {
        let ledger = Ledger::open(&self.path("data/patrol.db")).unwrap();
        self.service = service(ledger, self.folder.path(), &self.environment);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn gitconfig(&self) -> PathBuf {
        self.path(".gitconfig")
    }

    pub fn system(&self) -> PathBuf {
        self.path("system")
    }

    pub async fn switch(&self, to: GitSwitchTo) -> Result<GitSetup, Fault> {
        self.service.switch_git(&self.runner(), to).await
    }

    pub async fn setup(&self) -> GitSetup {
        self.service.git_setup(&self.runner()).await.unwrap()
    }

    /// Runs git as the user would.
    pub fn git(&self, arguments: &[&str]) {
        let run = self.command().args(arguments).status().unwrap();
        assert!(run.success(), "{arguments:?}");
    }

    /// The helpers that git asks for a host, in order: none of them answers.
    pub fn asked(&self, host: &str) -> Vec<String> {
        let _ = fs::remove_file(self.path("asked"));
        let mut git = self
            .command()
            .args(["credential", "fill"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let question = format!("url={host}\n\n");
        std::io::Write::write_all(&mut git.stdin.take().unwrap(), question.as_bytes()).unwrap();
        git.wait().unwrap();
        let asked = fs::read_to_string(self.path("asked")).unwrap_or_default();
        asked.lines().map(str::to_owned).collect()
    }

    fn command(&self) -> Command {
        let mut git = Command::new("git");
        git.env_clear()
            .envs(self.environment.clone())
            .current_dir(self.folder.path());
        git.stderr(Stdio::null());
        git
    }

    pub fn runner(&self) -> Git {
        let environment = self.environment.clone();
        Arc::new(move |call: Call| {
            let environment = environment.clone();
            Box::pin(async move {
                let mut git = Command::new("git");
                git.env_clear().envs(environment).envs(call.environment);
                git.args(&call.arguments)
                    .current_dir(&call.folder)
                    .stdin(Stdio::null());
                let output = git.output().unwrap();
                Ok(Output {
                    status: output.status.code(),
                    stdout: output.stdout.into(),
                    stderr: output.stderr.into(),
                })
            })
        })
    }
}

fn service(ledger: Ledger, home: &Path, environment: &[(&'static str, String)]) -> Service {
    let data = home.join("data");
    let folders = Folders {
        data: data.clone(),
        config: data.clone(),
        state: data,
    };
    let variables = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    let surroundings = Surroundings {
        home: Some(home.to_owned()),
        variables: variables.collect::<HashMap<_, _>>(),
        programs: Some(home.join("bin")),
        ..Surroundings::default()
    };
    let nothing = || Err(keyring_core::Error::NoDefaultStore);
    let keychain = Keychain::with_stores(nothing, usize::MAX);
    let clock = Arc::new(SystemClock(jiff::Timestamp::now));
    Service::new(ledger, keychain, clock, folders, surroundings).unwrap()
}

/// As on a computer without git.
pub fn no_git() -> Git {
    Arc::new(|_| Box::pin(async { Err(RunError::Missing) }))
}

fn token() -> Token {
    Token {
        id: "t1".to_owned(),
        provider: Provider::Github,
        api: url::Url::parse("https://api.github.com").unwrap(),
        account: "ada".to_owned(),
        kind: TokenKind::GithubClassic,
        username: None,
        email: None,
        scopes: Scopes::Unknown,
        expiry: Expiry::Never,
        fingerprint: None,
        keeping: Keeping::Stored,
        added_at: jiff::Timestamp::UNIX_EPOCH,
        verified_at: None,
        label: None,
        note: None,
        made_at: None,
        server: None,
    }
}
