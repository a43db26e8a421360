//! Which file is the user's, and how it is written: as git does it, under
//! git's own lock (`<file>.lock`), whole or not at all, through a link rather
//! than over it.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::GitConfigError;

/// What decides where the user's configuration is (git-config(1), “Files”).
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The home folder.
    pub home: Option<PathBuf>,
    /// `XDG_CONFIG_HOME`.
    pub xdg: Option<PathBuf>,
    /// `GIT_CONFIG_GLOBAL`.
    pub global: Option<PathBuf>,
}

/// The file that `git config --global` writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// By the name that git knows it by.
    pub file: PathBuf,
    /// Where a link leads; `None` where it is none.
    pub behind: Option<PathBuf>,
}

impl Places {
    /// The file that `git config --global` writes; `None` without a home.
    pub fn target(&self) -> Option<Target> {
        let file = match &self.global {
            Some(file) => file.clone(),
            None => {
                let usual = self.home.as_ref()?.join(".gitconfig");
                let xdg = self.config_folder()?.join("git/config");
                if !usual.exists() && xdg.exists() {
                    xdg
                } else {
                    usual
                }
            }
        };
        let is_link = fs::symlink_metadata(&file).is_ok_and(|it| it.is_symlink());
        let behind = is_link.then(|| behind(&file)).flatten();
        Some(Target { file, behind })
    }

    /// `$XDG_CONFIG_HOME`, or what stands for it.
    pub fn config_folder(&self) -> Option<PathBuf> {
        let usual = || self.home.as_ref().map(|home| home.join(".config"));
        self.xdg.clone().or_else(usual)
    }
}

/// Where a link leads, be there a file or not yet.
fn behind(link: &Path) -> Option<PathBuf> {
    link.canonicalize().ok().or_else(|| {
        let to = fs::read_link(link).ok()?;
        Some(link.parent()?.join(to))
    })
}

impl Target {
    /// The file that is written.
    fn real(&self) -> &Path {
        self.behind.as_deref().unwrap_or(&self.file)
    }

    /// What is in it; `None` where there is no file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self) -> Result<Option<Vec<u8>>, GitConfigError> {
        match fs::read(self.real()) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.io(&error)),
        }
    }

    /// Puts `after` in the place of `before`, unless somebody was quicker.
    /// `None`: there is (or shall be) no file.
    ///
    /// # Errors
    /// It is read-only, being changed, was changed, or cannot be written; it
    /// is then as it was.
    pub fn replace(&self, before: Option<&[u8]>, after: Option<&[u8]>) -> Result<(), GitConfigError> {
        let real = self.real();
        let old = fs::metadata(real).ok().map(|it| it.permissions());
        if old.as_ref().is_some_and(fs::Permissions::readonly) {
            return Err(GitConfigError::ReadOnly(self.shown()));
        }
        let lock = Lock::take(real).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => GitConfigError::Locked(real.display().to_string()),
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
                GitConfigError::ReadOnly(self.shown())
            }
            _ => self.io(&error),
        })?;
        if self.read()?.as_deref() != before {
            return Err(GitConfigError::Busy(self.shown()));
        }
        let done = match after {
            Some(bytes) => lock.write(bytes, old, real),
            None => fs::remove_file(real),
        };
        done.map_err(|error| self.io(&error))
    }

    fn shown(&self) -> String {
        self.file.display().to_string()
    }

    fn io(&self, error: &std::io::Error) -> GitConfigError {
        GitConfigError::Io {
            path: self.shown(),
            kind: error.kind(),
        }
    }
}

/// git's lock beside a file; gone when it is dropped.
struct Lock(PathBuf);

impl Lock {
    fn take(file: &Path) -> std::io::Result<Self> {
        let mut name = file.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        OpenOptions::new().write(true).create_new(true).open(&path)?;
        Ok(Self(path))
    }

    fn write(&self, bytes: &[u8], mode: Option<fs::Permissions>, over: &Path) -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).truncate(true).open(&self.0)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        if let Some(mode) = mode {
            fs::set_permissions(&self.0, mode)?;
        }
        fs::rename(&self.0, over)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Renamed already, where all went well.
        let _ = fs::remove_file(&self.0);
    }
}
