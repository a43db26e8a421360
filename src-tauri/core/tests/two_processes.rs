//! The window and what git runs are two processes over one ledger: both write
//! at the same time, one of them is killed again and again, and nothing that
//! either was told is written gets lost.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use patrol_core::domain::expiry::Expiry;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::scope::Scopes;
use patrol_core::domain::token::{Keeping, Token, TokenKind};
use patrol_core::ledger::{Act, Entry, Ledger};

const FOLDER: &str = "PATROL_TEST_FOLDER";
const NAME: &str = "PATROL_TEST_NAME";
/// How often the second process is killed, and after how many writes of its own.
const KILLS: usize = 6;
const WRITES: usize = 25;

fn token(id: &str) -> Token {
    Token {
        id: id.to_owned(),
        provider: Provider::Github,
        api: "https://api.github.com".parse().unwrap(),
        account: "ada".to_owned(),
        kind: TokenKind::GithubClassic,
        username: None,
        email: None,
        scopes: Scopes::Unknown,
        expiry: Expiry::Unknown,
        fingerprint: Some(format!("of {id}")),
        keeping: Keeping::Storing,
        added_at: jiff::Timestamp::UNIX_EPOCH,
        verified_at: None,
        label: None,
        note: None,
        made_at: None,
        server: None,
    }
}

/// Not a test by itself: the one below runs it, twice at a time.
#[test]
#[ignore = "run by nothing_written_is_lost_between_two_processes_of_which_one_is_killed"]
fn in_another_process() {
    let (folder, name) = (std::env::var(FOLDER).unwrap(), std::env::var(NAME).unwrap());
    let ledger = Ledger::open(&Path::new(&folder).join("patrol.db")).unwrap();
    for number in 0.. {
        let id = format!("{name}-{number}");
        let token = token(&id);
        ledger.add_token(&token).unwrap();
        ledger.set_keeping(&id, Keeping::Stored).unwrap();
        ledger
            .record(&Entry {
                at: jiff::Timestamp::UNIX_EPOCH,
                act: Act::Kept,
                token: id.clone(),
                subject: "ada@github.com".to_owned(),
                runtime: None,
                outcome: "ok".to_owned(),
                detail: None,
            })
            .unwrap();
        // Reads, and writes by what it read, in one transaction.
        ledger.release_token(&id).unwrap();
        println!("@ {id}");
    }
}

struct Writer {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Writer {
    fn start(folder: &Path, name: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["in_another_process", "--exact", "--ignored", "--nocapture"])
            .env(FOLDER, folder)
            .env(NAME, name)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// What it says next that it has written; nothing where it has ended.
    fn said(&mut self) -> Option<String> {
        self.lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("@ ")?.1.to_owned()))
    }

    /// SIGKILL; what it had said by then.
    fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.said()).collect()
    }
}

#[test]
fn nothing_written_is_lost_between_two_processes_of_which_one_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut said = BTreeSet::new();
    // Both find no ledger, and make it.
    let mut window = Writer::start(folder.path(), "window");
    for round in 0..KILLS {
        let mut helper = Writer::start(folder.path(), &format!("helper-{round}"));
        for _ in 0..WRITES {
            for writer in [&mut window, &mut helper] {
                said.insert(writer.said().unwrap());
            }
        }
        said.extend(helper.kill());
    }
    said.extend(window.kill());
    assert!(said.len() > 2 * KILLS * WRITES);

    let ledger = Ledger::open_or_begin_anew(&folder.path().join("patrol.db")).unwrap();
    assert_eq!(ledger.begun_anew().unwrap(), None, "it is whole");
    let tokens = ledger.tokens().unwrap();
    let stored: BTreeSet<_> = tokens
        .into_iter()
        .filter(|token| token.keeping == Keeping::Stored)
        .map(|token| token.id)
        .collect();
    let lost: Vec<_> = said.difference(&stored).collect();
    assert!(lost.is_empty(), "{lost:?}");
    for id in &said {
        assert_eq!(ledger.history(id).unwrap().len(), 1, "{id}");
    }
    println!(
        "{} writes of two processes, {} of them killed",
        said.len(),
        KILLS + 1
    );
}
