//! The TypeScript in `ui/src/bindings` is what these types generate now.
//! After a change: `make bindings`, and commit what it wrote.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use patrol_core::domain::fault::Fault;
use patrol_core::service::page::*;
use ts_rs::{Config, TS};

/// The types that a command takes or gives. What they are made of comes
/// along by itself; a type that is missing here fails the test below.
macro_rules! roots {
    ($($root:ty),* $(,)?) => {
        fn export(config: &Config) {
            $(<$root as TS>::export_all(config).unwrap();)*
        }
    };
}

roots![
    Fault,
    Start,
    FoundAccount,
    AccountRemoval,
    TokenDialog,
    CheckRequest,
    Checked,
    AddRequest,
    Deletion,
    DeleteRequest,
    Outcome,
    Change,
    SettingsView,
    SignInRequest,
    SignedIn,
    Opened,
    BatchRequest,
    BatchView,
    TokenPage,
    TokenEdit,
    RemoveTokenRequest,
    TokenRemoval,
    ExportFormat,
    RotationDialog,
    SuccessorRequest,
    RotateRequest,
    SelfRotateRequest,
    RevokeOldRequest,
    RotationOutcome,
    Reminder,
    Urgent,
    WatchState,
    Snooze,
    WatchSettings,
    WatchEdit,
    UpdatesView,
    GitSetup,
    GitSwitchTo,
    GitTried,
    FoundTokens,
    FoundRequest,
    FoundToken,
    HelperRequest,
    KeepRequest,
    Kept,
    GitView,
    WatchView,
    Hint,
    Place,
    GitView,
];

fn core() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Each file below a folder by its path there.
fn texts(folder: &Path) -> BTreeMap<PathBuf, String> {
    fn walk(folder: &Path, base: &Path, found: &mut BTreeMap<PathBuf, String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, base, found);
            } else {
                let text = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
                found.insert(path.strip_prefix(base).unwrap().to_owned(), text);
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

fn generated() -> BTreeMap<PathBuf, String> {
    let folder = tempfile::tempdir().unwrap();
    export(&Config::new().with_large_int("number").with_out_dir(folder.path()));
    texts(folder.path())
}

/// The names of the types that say `#[ts(export)]` in a source.
fn exported(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut asked = false;
    for line in text.lines().map(str::trim) {
        asked |= line.starts_with("#[ts(") && line.contains("export");
        let item = line
            .strip_prefix("pub struct ")
            .or_else(|| line.strip_prefix("pub enum "));
        if let (true, Some(item)) = (asked, item) {
            names.insert(
                item.split(|c: char| !c.is_alphanumeric())
                    .next()
                    .unwrap()
                    .to_owned(),
            );
            asked = false;
        }
    }
    names
}

/// How two sets of files differ, a line each.
fn differences(made: &BTreeMap<PathBuf, String>, kept: &BTreeMap<PathBuf, String>) -> Vec<String> {
    let all: BTreeSet<&PathBuf> = made.keys().chain(kept.keys()).collect();
    all.into_iter()
        .filter_map(|name| match (made.get(name), kept.get(name)) {
            (Some(made), Some(kept)) => (made != kept).then(|| format!("{} is stale", name.display())),
            (Some(_), None) => Some(format!("{} is missing", name.display())),
            (None, _) => Some(format!("{} belongs to no type any more", name.display())),
        })
        .collect()
}

#[test]
fn the_pages_types_are_those_of_the_core() {
    let kept = texts(&core().join("../../ui/src/bindings"));
    let differences = differences(&generated(), &kept);
    assert!(
        differences.is_empty(),
        "run `make bindings`: ui/src/bindings differs:\n{}",
        differences.join("\n")
    );
}

#[test]
fn every_type_marked_for_the_page_is_reached_from_a_root() {
    let made: BTreeSet<String> = generated()
        .keys()
        .map(|name| name.with_extension("").to_string_lossy().into_owned())
        .collect();
    let mut marked = BTreeSet::new();
    for (name, text) in texts(&core().join("src")) {
        let names = exported(&text);
        assert!(
            !name.ends_with("service/page.rs") || names.contains("Start"),
            "the scan of page.rs is blind"
        );
        marked.extend(names);
    }
    let forgotten: Vec<&String> = marked.difference(&made).collect();
    assert!(
        forgotten.is_empty(),
        "add these to the roots in tests/bindings.rs: {forgotten:?}"
    );
}

#[test]
fn a_stale_a_missing_and_a_left_over_file_are_told_apart() {
    let files = |list: &[(&str, &str)]| list.iter().map(|(n, t)| (n.into(), (*t).to_owned())).collect();
    let (made, kept) = (
        files(&[("A.ts", "1"), ("B.ts", "1"), ("C.ts", "1")]),
        files(&[("A.ts", "1"), ("B.ts", "2"), ("D.ts", "1")]),
    );
    assert_eq!(
        differences(&made, &kept),
        [
            "B.ts is stale",
            "C.ts is missing",
            "D.ts belongs to no type any more"
        ]
    );
    let text = "#[derive(TS)]\n#[ts(export)]\n/// x\npub struct One {\n#[ts(type = \"x\")]\n}\npub struct Two {}\n#[ts(export, rename = \"x\")]\npub enum Three<T> {";
    assert_eq!(exported(text), ["One", "Three"].map(str::to_owned).into());
}
