//! A file that is written whole or not at all.

use std::io::{self, Write};
use std::path::Path;

/// Writes a file beside its place, then puts it there: whenever the power goes
/// or the disk is full, the old one is there or the new. A link stays one: what
/// it leads to is replaced. A file that was there keeps its permissions; a new
/// one is the user's alone.
///
/// # Errors
/// It cannot be written; what was there is as it was.
pub fn put_whole(file: &Path, text: &str) -> io::Result<()> {
    let real = file.canonicalize();
    let file = real.as_deref().unwrap_or(file);
    let folder = file.parent().ok_or(io::ErrorKind::NotFound)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    if let Ok(old) = std::fs::metadata(file) {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.as_file().sync_all()?;
    new.persist(file).map(drop).map_err(|error| error.error)
}
