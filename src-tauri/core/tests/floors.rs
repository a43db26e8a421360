//! The house has floors: a module uses only what lies below it. The table in
//! `src/lib.rs` says which module lives on which floor; this walks the
//! sources and fails on a breach. It also keeps windows and clocks out.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "floors/source.rs"]
mod source;

use source::{Clocks, Source};

type Floors = BTreeMap<String, u32>;

fn core() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The table in a crate's doc comment: `//! | 2 | [`a`], [`b`] | … |`.
fn table(text: &str) -> Floors {
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! |"));
    let cells = rows.filter_map(|row| {
        let mut cells = row.split('|');
        Some((cells.next()?.trim().parse().ok()?, cells.next()?))
    });
    cells
        .flat_map(|(floor, names): (u32, &str)| {
            let name = |piece: &str| piece.split_once("`]").map(|(name, _)| (name.to_owned(), floor));
            names.split("[`").skip(1).filter_map(name).collect::<Vec<_>>()
        })
        .collect()
}

/// The modules that a crate's root declares.
fn declared(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    let modules = lines.filter_map(|line| {
        line.trim_start_matches("pub ")
            .strip_prefix("mod ")?
            .strip_suffix(';')
    });
    modules.map(str::to_owned).collect()
}

/// Why one module may not use another; `None` where it may.
fn breach(floors: &Floors, from: &str, to: &str) -> Option<String> {
    let (Some(own), Some(other)) = (floors.get(from), floors.get(to)) else {
        // A path to an item of the root itself would hide where it leads.
        return Some(format!("{from} uses crate::{to}, which is on no floor"));
    };
    let may = from == to || other < own;
    (!may).then(|| format!("{from} (floor {own}) uses {to} (floor {other})"))
}

fn breaches(floors: &Floors, path: &[&str], text: &str) -> Vec<String> {
    let from = path.first().copied().unwrap_or_default();
    Source::new(text)
        .uses(path)
        .iter()
        .filter_map(|to| breach(floors, from, to))
        .collect()
}

/// Every Rust file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && name != "node_modules" && !name.starts_with('.') {
            found.extend(files(&path));
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// `codefresh/found/config.rs` is the module `codefresh::found::config`.
fn module(file: &Path, root: &Path) -> Vec<String> {
    let path = file.strip_prefix(root).unwrap().with_extension("");
    path.iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect()
}

/// The crate's files but its root, each with its module's path and text.
fn modules() -> Vec<(PathBuf, Vec<String>, String)> {
    let root = core().join("src");
    let files = files(&root)
        .into_iter()
        .filter(|file| *file != root.join("lib.rs"));
    files
        .map(|file| {
            let text = std::fs::read_to_string(&file).unwrap();
            (file.clone(), module(&file, &root), text)
        })
        .collect()
}

fn root() -> String {
    std::fs::read_to_string(core().join("src/lib.rs")).unwrap()
}

#[test]
fn every_module_lives_on_a_floor() {
    let (floors, text) = (table(&root()), root());
    assert_eq!(
        (floors.get("domain"), floors.get("http"), floors.get("service")),
        (Some(&0), Some(&1), Some(&3))
    );
    let declared = declared(&text);
    assert!(declared.len() >= 9, "{declared:?}");
    for module in &declared {
        assert!(
            floors.contains_key(module),
            "{module} is in no row of the table in src/lib.rs"
        );
    }
    for module in floors.keys() {
        assert!(
            declared.contains(module),
            "{module} is in the table in src/lib.rs, but is no module"
        );
    }
}

#[test]
fn no_module_uses_what_is_not_below_it() {
    let floors = table(&root());
    let mut found = Vec::new();
    let mut uses = 0;
    for (file, module, text) in modules() {
        let module: Vec<&str> = module.iter().map(String::as_str).collect();
        uses += Source::new(&text).uses(&module).len();
        found.extend(
            breaches(&floors, &module, &text)
                .into_iter()
                .map(|b| format!("{}: {b}", file.display())),
        );
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    assert!(uses > 20, "only {uses} uses were seen: the scanner is blind");
}

#[test]
fn nothing_in_the_core_reads_a_clock() {
    let modules = modules();
    let mut tests: Vec<PathBuf> = Vec::new();
    for (file, _, text) in &modules {
        tests.extend(
            Source::new(text)
                .test_files()
                .iter()
                .map(|name| file.with_extension("").join(format!("{name}.rs"))),
        );
    }
    let shipped = modules.iter().filter(|(file, ..)| !tests.contains(file));
    let read: Vec<String> = shipped
        .flat_map(|(file, _, text)| {
            Source::new(text)
                .clocks()
                .into_iter()
                .map(move |c| format!("{}: {c}", file.display()))
        })
        .collect();
    assert!(
        read.is_empty(),
        "`now` is an argument in the core:\n{}",
        read.join("\n")
    );
}

#[test]
fn the_core_and_gits_helper_stand_without_a_window() {
    for package in ["patrol-core", "git-credential-patrol"] {
        stands_without_a_window(package);
    }
}

fn stands_without_a_window(package: &str) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args([
            "tree",
            "-p",
            package,
            "-e",
            "normal",
            "--offline",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .current_dir(core())
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    let names: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(
        names.contains(&"reqwest"),
        "the tree is not read rightly:\n{tree}"
    );
    let windows: Vec<&&str> = names.iter().filter(|name| draws(name)).collect();
    assert!(windows.is_empty(), "{windows:?}");
}

/// Whether a crate is of those that draw windows.
fn draws(name: &str) -> bool {
    let parts = [
        "tauri",
        "wry",
        "tao",
        "webkit2gtk",
        "webkit",
        "gtk",
        "gdk",
        "muda",
        "webview2",
        "objc2-web-kit",
    ];
    parts
        .iter()
        .any(|part| name == *part || name.starts_with(&format!("{part}-")))
}

#[test]
fn only_the_shell_names_tauri() {
    let repository = core().join("../..").canonicalize().unwrap();
    let shell = [
        repository.join("src-tauri/src"),
        repository.join("src-tauri/build.rs"),
        // What the benches measure Patrol against: bare programs of tauri's.
        repository.join("tests/bench/bare"),
    ];
    let files: Vec<PathBuf> = files(&repository);
    assert!(files.iter().any(|file| file.starts_with(&shell[0])));
    for file in files
        .iter()
        .filter(|file| !shell.iter().any(|s| file.starts_with(s)))
    {
        let text = std::fs::read_to_string(file).unwrap();
        assert!(
            !Source::new(&text).names("tauri"),
            "{} names tauri",
            file.display()
        );
    }
}

// --- The scanner is not blind: planted breaches --------------------------

fn floors() -> Floors {
    table(
        "//! | floor | modules |\n//! | --- | --- |\n//! | 0 | [`domain`] | x |\n//! | 1 | [`http`] |\n//! | 2 | [`ledger`], [`keychain`] | y |\n//! | 3 | [`service`] | z |\n",
    )
}

fn planted(path: &[&str], text: &str) -> Vec<String> {
    breaches(&floors(), path, text)
}

#[test]
fn a_use_from_above_or_beside_is_a_breach() {
    for text in [
        "use crate::service::add;",
        "pub(crate) use crate::keychain::Keychain as K;",
        "use crate::{domain::secret::Secret, keychain::{self, Keychain}};",
        "use crate::{\n    domain::host,\n    // the others\n    service,\n};",
        "fn f() { crate::service::go() }",
        "fn f(x: crate :: keychain :: K) {}",
        "use super::super::keychain::K;",
        "use super::super::{http::Http, keychain};",
        "fn f() { super::super::service::go() }",
        "mod inner { use super::super::super::service; }",
        "#[cfg(test)] mod tests { use crate::service::add; }",
        "macro_rules! m { () => { $crate::service::go() } }",
        "use ::patrol_core::service::add;",
        "use crate::*;",
        "use crate as root;",
        "const X: &str = \"\\\"\"; use crate::service::add; // \"",
        "fn f<'a>(x: &'a str) -> char { '\"' } use crate::service::add;",
        "const X: &str = r#\"\"\"#; use crate::service::add;",
        "/* /* */ */ use crate::service::add;",
        "use crate::unheard_of::X;",
    ] {
        assert_eq!(
            planted(&["ledger", "rows"], text).len(),
            1,
            "{text}: {:?}",
            planted(&["ledger", "rows"], text)
        );
    }
}

#[test]
fn a_use_of_what_lies_below_is_none() {
    for text in [
        "use crate::domain::secret::Secret; use crate::http::{self, Http};",
        "use super::schema; use super::super::ledger::Ledger; use self::x::y; use crate::ledger::z;",
        "// use crate::service::add;\n/// [`crate::service::add`]\n/* crate::service */",
        "const X: &str = \"use crate::service::add;\"; const Y: &str = r##\"crate::service \"# \"##;",
        "mod tests { use super::*; use super::super::rows; }",
        "pub(crate) fn f() {} pub(in crate::ledger) fn g() {}",
        "use std::service; use other::crate_::service;",
    ] {
        assert_eq!(planted(&["ledger", "rows"], text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_clock_in_shipped_code_is_found_and_one_in_tests_is_not() {
    for text in [
        "fn f() { jiff::Timestamp::now(); }",
        "use jiff::Zoned; fn f() { Zoned :: now() }",
        "fn f() { std::time::SystemTime::now() }",
        "fn f() { Instant::now().elapsed() }",
        "let f = tokio::time::Instant::now;",
        "#[cfg(test)]\nmod tests { fn f() {} }\nfn f() { Timestamp::now() }",
        "#[cfg(test)] use x::y; fn f() { Timestamp::now() }",
        "#[cfg(not(test))] fn f() { Timestamp::now() }",
        "#[cfg(any(test, unix))] fn f() { Timestamp::now() }",
    ] {
        assert_eq!(Source::new(text).clocks().len(), 1, "{text}");
    }
    for text in [
        "#[cfg(test)]\n#[allow(x)]\nmod tests { fn f() { Timestamp::now() } }",
        "#[cfg(all(test, unix))] mod tests { fn f() { Timestamp::now() } }",
        "/// `Timestamp::now()`\nfn f(now: Timestamp) { clock.now() }",
        "const X: &str = \"Timestamp::now\";",
    ] {
        assert_eq!(Source::new(text).clocks(), Clocks::new(), "{text}");
    }
    assert_eq!(
        Source::new("#[cfg(test)]\n#[allow(x)]\nmod tests;\nmod other;").test_files(),
        ["tests"]
    );
}

#[test]
fn tauri_is_found_as_a_word_of_code_only() {
    assert!(Source::new("use tauri::App;").names("tauri"));
    assert!(!Source::new("// tauri\nconst X: &str = \"tauri\"; mod tauri_like;").names("tauri"));
    assert!(draws("tauri-runtime") && draws("gtk") && !draws("gtktools") && !draws("retao"));
}
