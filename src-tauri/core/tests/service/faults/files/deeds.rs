//! The acts that touch files, what they start from, and the way on.

use std::fs;
use std::path::{Path, PathBuf};

use patrol_core::domain::fault::Fault;
use patrol_core::folders::{Folders, put_whole};
use patrol_core::ledger::Ledger;
use patrol_core::service::page::GitSwitchTo;
use tokio::runtime::Runtime;

use crate::browser::signed_in;
use crate::faults::{acts, runtime};
use crate::git::leave_note;
use crate::git_stage::Stage;
use crate::world::{OLD, World};

pub const GITCONFIG: &str = "[user]\n\tname = Ada\n";
pub const FORMER: &str = "what was exported before";
pub const EXPORT: &str = "name,host\nwork,github.com\n";
pub const DAMAGED: &[u8] = b"this is no database, and somebody's all the same";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// The first start: folders and ledger are made.
    Begin,
    /// A ledger that is damaged is set aside.
    SetAside,
    /// The organization file is imported.
    Import,
    /// A grant is renewed, under its lock.
    Renew,
    /// The same while its host is down: word is left for those who wait.
    RenewInVain,
    /// git's helper leaves a line.
    LeaveNote,
    /// The window takes it in.
    TakeNotes,
    /// The calendar is brought up to date.
    Calendar,
    /// An export or a report is saved over a former one.
    Export,
    SwitchGitOn,
    SwitchGitOff,
}

impl Deed {
    pub const ALL: [Self; 11] = [
        Self::Begin,
        Self::SetAside,
        Self::Import,
        Self::Renew,
        Self::RenewInVain,
        Self::LeaveNote,
        Self::TakeNotes,
        Self::Calendar,
        Self::Export,
        Self::SwitchGitOn,
        Self::SwitchGitOff,
    ];

    /// A look that the next one makes good, or a line that git does not wait for.
    pub fn may_be_silent(self) -> bool {
        matches!(
            self,
            Self::Renew | Self::RenewInVain | Self::LeaveNote | Self::TakeNotes
        )
    }

    /// What it starts from.
    pub fn stand(self) -> Stand {
        let runtime = runtime();
        let on = match self {
            Self::Begin | Self::SetAside => {
                let folder = tempfile::tempdir().unwrap();
                if self == Self::SetAside {
                    folders(folder.path()).create().unwrap();
                    fs::write(ledger_in(folder.path()), DAMAGED).unwrap();
                }
                On::Nothing(folder)
            }
            Self::SwitchGitOn | Self::SwitchGitOff => {
                let stage = runtime.block_on(Stage::new());
                fs::write(stage.gitconfig(), GITCONFIG).unwrap();
                if self == Self::SwitchGitOff {
                    runtime.block_on(stage.switch(GitSwitchTo::AllHosts)).unwrap();
                }
                On::Git(Box::new(stage))
            }
            _ => On::World(Box::new(runtime.block_on(self.world()))),
        };
        Stand {
            deed: self,
            on,
            runtime: Some(runtime),
        }
    }

    async fn world(self) -> World {
        if self == Self::Import {
            return acts::prepare(acts::Act::Import).await;
        }
        let world = World::new().await;
        match self {
            Self::Renew | Self::RenewInVain => {
                signed_in(&world).await;
                world.clock.forward(7200);
                let down = self == Self::RenewInVain;
                world
                    .stage
                    .grants_down
                    .store(down, std::sync::atomic::Ordering::SeqCst);
            }
            Self::LeaveNote | Self::TakeNotes => {
                world.add("one", OLD).await;
                if self == Self::TakeNotes {
                    std::thread::scope(|scope| drop(scope.spawn(|| leave_note(&world))));
                }
            }
            Self::Calendar => {
                world.keeps(&world.folder.path().join("tokens.ics")).unwrap();
                world.add("one", OLD).await;
                let id = world.row("one").token.unwrap().id;
                let at = jiff::Timestamp::from_second(1_900_000_000).unwrap();
                let expiry = patrol_core::domain::expiry::Expiry::At { at };
                world.ledger().set_expiry(&id, expiry).unwrap();
            }
            Self::Export => fs::write(world.folder.path().join("tokens.csv"), FORMER).unwrap(),
            _ => {}
        }
        world
    }
}

pub enum On {
    Nothing(tempfile::TempDir),
    World(Box<World>),
    Git(Box<Stage>),
}

pub struct Stand {
    pub deed: Deed,
    pub on: On,
    pub runtime: Option<Runtime>,
}

impl Stand {
    pub fn folder(&self) -> PathBuf {
        match &self.on {
            On::Nothing(folder) => folder.path().to_owned(),
            On::World(world) => world.folder.path().to_owned(),
            On::Git(stage) => stage.path(""),
        }
    }

    /// As after SIGKILL: a new process over the same files.
    pub fn restart(&mut self) {
        if let Some(runtime) = self.runtime.replace(runtime()) {
            runtime.shutdown_background();
        }
        let runtime = self.runtime.as_ref().unwrap();
        match &mut self.on {
            On::World(world) => {
                world.service = world.restarted();
                runtime.block_on(world.service.recover());
            }
            On::Git(stage) => stage.restart(),
            On::Nothing(_) => {}
        }
    }

    /// What is in a file there.
    pub fn there(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.folder().join(name)).ok()
    }
}

fn folders(at: &Path) -> Folders {
    Folders {
        data: at.join("data"),
        config: at.join("config"),
        state: at.join("state"),
    }
}

pub fn ledger_in(at: &Path) -> PathBuf {
    at.join("data/patrol.db")
}

/// The act, as the user, git or the minute does it; what is said if it fails.
pub fn act(stand: &mut Stand) -> Result<(), String> {
    let sentence = |fault: Fault| fault.message;
    let runtime = stand.runtime.as_ref().unwrap();
    match (&stand.on, stand.deed) {
        (On::Nothing(folder), _) => {
            let at = folder.path();
            folders(at).create().map_err(|error| error.to_string())?;
            let ledger = Ledger::open_or_begin_anew(&ledger_in(at));
            ledger.map(drop).map_err(|error| sentence(error.fault()))
        }
        (On::Git(stage), deed) => {
            let to = match deed {
                Deed::SwitchGitOff => GitSwitchTo::Off,
                _ => GitSwitchTo::AllHosts,
            };
            let switched = runtime.block_on(stage.switch(to));
            switched.map(drop).map_err(|fault| {
                let next = fault.next.unwrap_or_default();
                format!("{} {next}", fault.message)
            })
        }
        (On::World(world), deed) => match deed {
            Deed::Import => runtime
                .block_on(acts::run(acts::Act::Import, world))
                .map_err(sentence),
            Deed::Renew | Deed::RenewInVain => {
                runtime.block_on(world.service.refresh_due_grants());
                Ok(())
            }
            Deed::LeaveNote => {
                leave_note(world);
                Ok(())
            }
            Deed::TakeNotes => world.service.git_view().map(drop).map_err(sentence),
            Deed::Calendar => world.service.keep_calendar().map_err(sentence),
            _ => put_whole(&world.folder.path().join("tokens.csv"), EXPORT)
                .map_err(|error| error.kind().to_string()),
        },
    }
}

/// Where a killed act has left git's own lock, the sentence names it, and the user removes it.
pub fn way_on(stand: &mut Stand, told: &str) -> Result<(), String> {
    let lock = stand.folder().join(".gitconfig.lock");
    if !matches!(stand.on, On::Git(_)) || !lock.exists() || !told.contains(&format!("{}", lock.display())) {
        return Err(told.to_owned());
    }
    fs::remove_file(lock).unwrap();
    act(stand)
}
