//! Where Patrol keeps what is not secret: the XDG Base Directory
//! specification on Linux, and its like on macOS and Windows.
//!
//! Only the user may look inside: the folders of the ledger and of the log
//! are 0700 whatever the umask says and whoever made them.

mod whole;

pub use whole::put_whole;

use std::io;
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, HomeDirError};
use tr::tr;

/// The name of Patrol's folder inside each of the user's.
const NAME: &str = "patrol";

/// Patrol's folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// The ledger: `$XDG_DATA_HOME/patrol`.
    pub data: PathBuf,
    /// The settings: `$XDG_CONFIG_HOME/patrol`.
    pub config: PathBuf,
    /// The log: `$XDG_STATE_HOME/patrol`.
    pub state: PathBuf,
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FoldersError {
    /// The system does not say where the user's home folder is.
    NoHome,
    /// It cannot be made, or its permissions cannot be changed.
    NotReady {
        /// Which folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl std::fmt::Display for FoldersError {
    /// What the user reads, without the full stop.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&match self {
            Self::NoHome => tr!("this computer does not say where your home folder is; set HOME"),
            Self::NotReady { path, source } => tr!(
                "the folder {path} cannot be made ready: {reason}",
                path = path.display(),
                reason = source
            ),
        })
    }
}

impl Folders {
    /// The folders of the user who runs Patrol. Nothing is made yet.
    ///
    /// # Errors
    /// The home folder is not known.
    pub fn for_user() -> Result<Self, FoldersError> {
        let base = etcetera::base_strategy::choose_native_strategy()
            .map_err(|_: HomeDirError| FoldersError::NoHome)?;
        Ok(Self::below(&base))
    }

    fn below(base: &impl BaseStrategy) -> Self {
        if cfg!(target_os = "windows") {
            // The keychain stays on this computer, so what refers to it must
            // not roam: AppData\Local, which etcetera knows as the cache's.
            let local = base.cache_dir().join(NAME);
            return Self {
                data: local.join("data"),
                config: base.config_dir().join(NAME),
                state: local.join("logs"),
            };
        }
        let data = base.data_dir().join(NAME);
        if cfg!(target_os = "macos") {
            // `Library/Preferences` is for property lists alone.
            let state = base.home_dir().join("Library/Logs").join(NAME);
            return Self {
                config: data.clone(),
                data,
                state,
            };
        }
        let state = base
            .state_dir()
            .map_or_else(|| data.join("state"), |dir| dir.join(NAME));
        Self {
            data,
            config: base.config_dir().join(NAME),
            state,
        }
    }

    /// Makes the folders that are missing, for the user alone, and takes
    /// others' access to the ledger's and the log's away.
    ///
    /// # Errors
    /// One cannot be made, is no folder, or belongs to somebody else.
    pub fn create(&self) -> Result<(), FoldersError> {
        for (path, tighten) in [(&self.data, true), (&self.config, false), (&self.state, true)] {
            make(path, tighten).map_err(|source| FoldersError::NotReady {
                path: path.clone(),
                source,
            })?;
        }
        Ok(())
    }
}

/// Makes a folder and those above it that are missing.
fn make(path: &Path, tighten: bool) -> io::Result<()> {
    if path.is_dir() {
        return if tighten { only_mine(path) } else { Ok(()) };
    }
    if let Some(above) = path.parent().filter(|p| !p.is_dir()) {
        make(above, false)?;
    }
    match create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        other => other?,
    }
    // The umask takes from the mode: a strict one could lock the user out.
    only_mine(path)
}

#[cfg(unix)]
fn create_dir(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(unix)]
fn only_mine(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = std::fs::metadata(path)?.permissions();
    if permissions.mode() & 0o777 == 0o700 {
        return Ok(());
    }
    permissions.set_mode(0o700);
    std::fs::set_permissions(path, permissions)
}

/// Elsewhere the user's own folders are closed to others as they are.
#[cfg(not(unix))]
fn create_dir(path: &Path) -> io::Result<()> {
    std::fs::create_dir(path)
}

#[cfg(not(unix))]
fn only_mine(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    fn folders(base: &Path) -> Folders {
        Folders {
            data: base.join("a/b/data"),
            config: base.join("a/config"),
            state: base.join("c/state"),
        }
    }

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Not a test by itself: the one below runs it in a process of its own.
    #[test]
    #[ignore = "run by the_folders_are_the_users_alone_under_any_umask"]
    fn in_another_process() {
        let base = std::env::var_os("FOLDERS_BELOW").unwrap();
        folders(Path::new(&base)).create().unwrap();
    }

    #[test]
    fn the_folders_are_the_users_alone_under_any_umask() {
        for umask in ["000", "022", "777"] {
            let base = tempfile::tempdir().unwrap();
            let script =
                format!("umask {umask}; exec \"$0\" --exact folders::tests::in_another_process --ignored");
            let program = std::env::current_exe().unwrap();
            let run = Command::new("sh")
                .arg("-c")
                .arg(script)
                .arg(program)
                .env("FOLDERS_BELOW", base.path())
                .output();
            assert!(run.unwrap().status.success(), "{umask}");
            let Folders { data, config, state } = folders(base.path());
            for path in [
                &data,
                &config,
                &state,
                &base.path().join("a"),
                &base.path().join("a/b"),
            ] {
                assert_eq!(mode(path), 0o700, "{umask} {}", path.display());
            }
        }
    }

    #[test]
    fn open_folders_are_closed_to_others_but_those_above_are_left_alone() {
        let base = tempfile::tempdir().unwrap();
        let folders = folders(base.path());
        for path in [&folders.data, &folders.config, &folders.state] {
            std::fs::create_dir_all(path).unwrap();
            set(path, 0o755);
        }
        let above = base.path().join("a");
        set(&above, 0o755);
        folders.create().unwrap();
        let modes = [&folders.data, &folders.state, &folders.config, &above].map(|p| mode(p));
        assert_eq!(modes, [0o700, 0o700, 0o755, 0o755]);
        folders.create().unwrap();
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let base = tempfile::tempdir().unwrap();
        std::fs::write(base.path().join("a"), "").unwrap();
        let error = folders(base.path()).create().unwrap_err().to_string();
        assert!(error.contains("a/b/data"), "{error}");
    }

    #[cfg(not(target_os = "macos"))]
    #[test]
    fn the_folders_are_those_of_the_xdg_specification() {
        struct Base;
        impl BaseStrategy for Base {
            fn home_dir(&self) -> &Path {
                Path::new("/home/me")
            }
            fn config_dir(&self) -> PathBuf {
                "/x/config".into()
            }
            fn data_dir(&self) -> PathBuf {
                "/x/data".into()
            }
            fn cache_dir(&self) -> PathBuf {
                "/x/cache".into()
            }
            fn state_dir(&self) -> Option<PathBuf> {
                Some("/x/state".into())
            }
            fn runtime_dir(&self) -> Option<PathBuf> {
                None
            }
        }
        let expected = Folders {
            data: "/x/data/patrol".into(),
            config: "/x/config/patrol".into(),
            state: "/x/state/patrol".into(),
        };
        assert_eq!(Folders::below(&Base), expected);
    }
}
