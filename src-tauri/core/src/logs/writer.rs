//! Writes whole events, redacted, into files that only the user can read.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tracing_appender::rolling::RollingFileAppender;
use tracing_subscriber::fmt::MakeWriter;

use super::redact::Redactor;

/// Where events go.
pub(super) struct Output(Arc<Shared>);

struct Shared {
    file: Mutex<File>,
    redactor: Redactor,
    folder: PathBuf,
    prefix: &'static str,
    suffix: &'static str,
}

struct File {
    appender: RollingFileAppender,
    /// The date that the last event began with.
    day: Vec<u8>,
}

/// One event being written. It is redacted as a whole when it is complete: a
/// secret cannot slip through in pieces.
pub(super) struct Event {
    shared: Arc<Shared>,
    text: Vec<u8>,
}

impl Output {
    pub(super) fn new(
        appender: RollingFileAppender,
        redactor: Redactor,
        folder: &Path,
        prefix: &'static str,
        suffix: &'static str,
    ) -> Self {
        let file = Mutex::new(File {
            appender,
            day: Vec::new(),
        });
        Self(Arc::new(Shared {
            file,
            redactor,
            folder: folder.to_owned(),
            prefix,
            suffix,
        }))
    }
}

impl<'a> MakeWriter<'a> for Output {
    type Writer = Event;

    fn make_writer(&'a self) -> Event {
        Event {
            shared: Arc::clone(&self.0),
            text: Vec::new(),
        }
    }
}

impl Write for Event {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let text = String::from_utf8_lossy(&self.text);
        let clean = self.shared.redactor.redact(&text);
        // A thread that panicked while it wrote leaves the file as usable as it was.
        let mut file = self
            .shared
            .file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        // A full disk must not stop Patrol.
        let _ = file.appender.write_all(clean.as_bytes());
        // An event begins with its date. When that turns, a new file was
        // begun, with the permissions of the umask.
        let day: Vec<u8> = clean.bytes().take(10).collect();
        if day != file.day {
            close(&self.shared.folder, self.shared.prefix, self.shared.suffix);
            file.day = day;
        }
    }
}

/// Takes others' access to the log files away.
#[cfg(unix)]
pub(super) fn close(folder: &Path, prefix: &str, suffix: &str) {
    use std::os::unix::fs::PermissionsExt;
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(prefix) && name.ends_with(suffix) {
            // The folder itself is closed already: this is the second lock.
            let _ = std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600));
        }
    }
}

#[cfg(not(unix))]
pub(super) fn close(_folder: &Path, _prefix: &str, _suffix: &str) {}
