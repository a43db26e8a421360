//! The last lines of the log, for a report.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::{PREFIX, SUFFIX};

/// More than this of a file nobody reads.
const LONGEST: u64 = 256 * 1024;

/// The newest lines in the folder, oldest first; none where there is no log.
///
/// # Errors
/// The folder or a file of the log cannot be read.
pub fn tail(folder: &Path, most: usize) -> io::Result<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    // A file a day: one that was begun at midnight says too little.
    for file in files(folder)?.into_iter().rev() {
        let mut earlier = end_of(&file)?;
        earlier.append(&mut lines);
        lines = earlier;
        if lines.len() >= most {
            break;
        }
    }
    Ok(lines.split_off(lines.len().saturating_sub(most)))
}

/// The log's files; their names have the day in them, and sort by it.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match folder.read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let ours = |name: &str| name.starts_with(PREFIX) && name.ends_with(&format!(".{SUFFIX}"));
        if path.file_name().and_then(|name| name.to_str()).is_some_and(ours) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn end_of(file: &Path) -> io::Result<Vec<String>> {
    let mut file = File::open(file)?;
    let length = file.metadata()?.len();
    let begin = length.saturating_sub(LONGEST);
    file.seek(SeekFrom::Start(begin))?;
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    // Where it begins in the middle, so does its first line.
    let cut = usize::from(begin > 0);
    Ok(text.lines().skip(cut).map(str::to_owned).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn the_newest_lines_come_last_over_midnight_too() {
        let folder = folder(&[
            ("patrol.2026-11-21.log", "a\nb\nc\n"),
            ("patrol.2026-11-22.log", "d\ne\n"),
            ("patrol.db", "no log\n"),
        ]);
        assert_eq!(tail(folder.path(), 3).unwrap(), ["c", "d", "e"]);
        assert_eq!(tail(folder.path(), 1).unwrap(), ["e"]);
        assert_eq!(tail(folder.path(), 9).unwrap().len(), 5);
    }

    #[test]
    fn of_a_long_file_the_end_is_read_from_a_whole_line_on() {
        let text = format!("{}\nlast\n", "x".repeat(300_000));
        let folder = folder(&[("patrol.2026-11-22.log", &text)]);
        assert_eq!(tail(folder.path(), 9).unwrap(), ["last"]);
    }

    #[test]
    fn no_log_is_no_lines() {
        let folder = tempfile::tempdir().unwrap();
        assert!(tail(folder.path(), 9).unwrap().is_empty());
        assert!(tail(&folder.path().join("none"), 9).unwrap().is_empty());
    }
}
