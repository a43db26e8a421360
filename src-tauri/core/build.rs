//! Takes the catalogues in `locales/` into the program: one file there is one
//! more language. Of each, what the programs say (the page has its own words),
//! in the binary form that is read fastest.
//! <https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html>

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use rspolib::prelude::*;
use rspolib::{MOFile, pofile};

fn main() -> io::Result<()> {
    let locales = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../locales");
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", locales.display());
    let mut found: Vec<PathBuf> = fs::read_dir(locales)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    found.retain(|path| path.extension().is_some_and(|ending| ending == "po"));
    found.sort();
    let mut list = String::from("&[\n");
    for path in found {
        println!("cargo::rerun-if-changed={}", path.display());
        let language = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let catalogue = pofile(of_programs(&fs::read_to_string(&path)?).as_str())
            .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        let file = out.join(format!("{language}.mo"));
        fs::write(&file, MOFile::from(&catalogue).as_bytes_le())?;
        list.push_str(&format!(
            "    ({language:?}, include_bytes!({:?})),\n",
            shown(&file)
        ));
    }
    list.push_str("]\n");
    fs::write(out.join("catalogues.rs"), list)
}

fn shown(file: &Path) -> String {
    file.display().to_string()
}

/// The header, and the entries that a program's source refers to; no comments.
fn of_programs(catalogue: &str) -> String {
    let is_ours = |entry: &&str| {
        let mut references = entry.lines().filter(|line| line.starts_with("#:")).peekable();
        references.peek().is_none() || references.any(|line| line.contains("src-tauri/"))
    };
    let entries = catalogue.split("\n\n").filter(is_ours).map(|entry| {
        let lines: Vec<&str> = entry.lines().filter(|line| !line.starts_with('#')).collect();
        // The form that `tr` reads: it finds no rule behind a blank.
        lines.join("\n").replace("; plural=", ";plural=")
    });
    entries.collect::<Vec<_>>().join("\n\n")
}
