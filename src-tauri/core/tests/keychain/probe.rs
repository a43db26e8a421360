//! A process of its own that uses the keychain, and the way to speak to it.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use patrol_core::domain::secret::Secret;
use patrol_core::keychain::{Item, Keychain, KeychainError, Labelled, Patience};
use sha2::{Digest, Sha256};

use super::{HELPERS, WORDED};

pub struct Probe {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
    asked: usize,
    answers: HashMap<usize, String>,
    pub notices: Vec<String>,
}

impl Probe {
    pub fn start(env: &[(&str, &str)]) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["probe::probe", "--exact", "--ignored", "--nocapture"])
            .env_remove("DISPLAY")
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // The test harness prints too, sometimes on the same line.
                if let Some((_, line)) = line.split_once("@ ") {
                    let _ = sender.send(line.to_owned());
                }
            }
        });
        let (answers, notices) = (HashMap::new(), Vec::new());
        let mut probe = Self {
            child,
            stdin,
            lines,
            asked: 0,
            answers,
            notices,
        };
        let ready = probe.send("ready");
        probe.answer(ready, HELPERS);
        probe
    }

    pub fn send(&mut self, command: &str) -> usize {
        self.asked += 1;
        writeln!(self.stdin, "{} {command}", self.asked).unwrap();
        self.asked
    }

    pub fn answer(&mut self, id: usize, patience: Duration) -> String {
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return answer;
            }
            let line = self.lines.recv_timeout(patience).expect("no answer in time");
            match line.split_once(' ').unwrap() {
                ("prompt", notice) => self.notices.push(notice.to_owned()),
                (id, answer) => drop(self.answers.insert(id.parse().unwrap(), answer.to_owned())),
            }
        }
    }

    /// Asks and has the answer in the time that every answer must keep.
    pub fn ask(&mut self, command: &str) -> String {
        let id = self.send(command);
        self.answer(id, WORDED)
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A text of this length; what the probe keeps for it.
pub fn text(length: usize) -> String {
    "ghp_0123456789abcdefghijklmnopqrstuvwxyz"
        .chars()
        .cycle()
        .take(length)
        .collect()
}

pub fn found(length: usize) -> String {
    checksum(&text(length))
}

pub fn checksum(text: &str) -> String {
    if text == "foreign" {
        return "found foreign".to_owned();
    }
    let sum = Sha256::digest(text.as_bytes());
    format!(
        "found {}",
        sum.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    )
}

#[test]
#[ignore = "not a test: the other tests start it and speak to it"]
fn probe() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let keychain = Keychain::system(|open| println!("@ prompt {}", if open { "open" } else { "over" }));
    let mut tasks = HashMap::new();
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let (id, command) = line.split_once(' ').unwrap();
        let (id, command) = (id.to_owned(), command.to_owned());
        if let Some(task) = command.strip_prefix("cancel ") {
            let task: tokio::task::JoinHandle<()> = tasks.remove(task).unwrap();
            task.abort();
            println!("@ {id} done");
            continue;
        }
        let keychain = keychain.clone();
        let task = runtime.spawn({
            let id = id.clone();
            async move {
                let answer = obey(&keychain, &command)
                    .await
                    .unwrap_or_else(|error| match error {
                        KeychainError::Absent => "absent".to_owned(),
                        KeychainError::NotMade => "not-made".to_owned(),
                        KeychainError::Locked => "locked".to_owned(),
                        KeychainError::Refused => "refused".to_owned(),
                        KeychainError::Mute => "mute".to_owned(),
                        KeychainError::Prompting => "prompting".to_owned(),
                        KeychainError::Failed(what) => format!("failed: {what}"),
                    });
                println!("@ {id} {answer}");
            }
        });
        tasks.insert(id, task);
    }
}

async fn obey(keychain: &Keychain, command: &str) -> Result<String, KeychainError> {
    let words: Vec<&str> = command.split(' ').collect();
    let item = || Item::parse(words[1]).unwrap();
    let patience = match words.get(2) {
        Some(&"may-prompt") => Patience::MayPrompt,
        _ => Patience::Quiet,
    };
    let done = |()| "done".to_owned();
    match words[0] {
        "ready" => Ok("done".to_owned()),
        "state" => keychain.state().await.map(done),
        "unlock" => keychain.unlock().await.map(done),
        "get" => keychain.get(&item(), patience).await.map(|secret| match secret {
            Some(secret) => checksum(secret.expose()),
            None => "none".to_owned(),
        }),
        "at-once" => {
            let (keychain, item) = (keychain.clone(), item());
            let read = tokio::task::spawn_blocking(move || keychain.begin().get(&item));
            read.await.unwrap().map(|secret| match secret {
                Some(secret) => checksum(secret.expose()),
                None => "none".to_owned(),
            })
        }
        "set-at-once" => {
            let (keychain, item) = (keychain.clone(), item());
            let secret = Secret::new(text(words[2].parse().unwrap()));
            let set = move || keychain.begin().set(&item, "Patrol test", &secret);
            tokio::task::spawn_blocking(set).await.unwrap().map(done)
        }
        "delete-at-once" => {
            let (keychain, item) = (keychain.clone(), item());
            let delete = move || keychain.begin().delete(&item);
            tokio::task::spawn_blocking(delete).await.unwrap().map(done)
        }
        "set" => {
            let secret = Secret::new(text(words[3].parse().unwrap()));
            keychain
                .set(&item(), "Patrol test", &secret, patience)
                .await
                .map(done)
        }
        "delete" => keychain.delete(&item(), patience).await.map(done),
        "list" => keychain
            .list(patience)
            .await
            .map(|items| items.iter().map(Item::username).collect::<Vec<_>>().join(" ")),
        "labels" => keychain.list_labelled(Patience::Quiet).await.map(|items| {
            let shown =
                |(item, label): Labelled| format!("{}={}", item.username(), label.as_deref().unwrap_or("?"));
            items
                .into_iter()
                .flatten()
                .map(shown)
                .collect::<Vec<_>>()
                .join(" ")
        }),
        other => panic!("the probe does not know {other}"),
    }
}
