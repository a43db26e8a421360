//! What must hold after each of the acts, and how it looks when one has come
//! to its end.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use patrol_core::ledger::Ledger;
use patrol_core::service::page::GitSwitch;

use super::deeds::{DAMAGED, Deed, EXPORT, FORMER, GITCONFIG, On, Stand, ledger_in};
use crate::faults::acts;
use crate::git::history;

/// Whether the act has come to its end, and what is missing.
pub fn reached(stand: &Stand) -> Result<(), String> {
    let is = |what: &str, true_it_is: bool| match true_it_is {
        true => Ok(()),
        false => Err(format!("{what} is not")),
    };
    let runtime = stand.runtime.as_ref().unwrap();
    match (&stand.on, stand.deed) {
        (On::Nothing(folder), deed) => {
            // To read: to look at it must not make one.
            let ledger =
                Ledger::open_to_read(&ledger_in(folder.path())).map_err(|error| error.to_string())?;
            let ledger = ledger.ok_or("no ledger")?;
            let begun = ledger.begun_anew().unwrap();
            is("a new ledger begun", begun.is_some() == (deed == Deed::SetAside))
        }
        (On::Git(stage), deed) => {
            let off = runtime.block_on(stage.setup()).switch == GitSwitch::Off;
            is("the switch as wanted", off == (deed == Deed::SwitchGitOff))
        }
        (On::World(world), deed) => match deed {
            Deed::Import => acts::reached(acts::Act::Import, world),
            Deed::Renew => is(
                "lab's token the newest",
                world.stage.held("lab") == acts::newest_access(world),
            ),
            Deed::RenewInVain => is(
                "the host asked",
                world.stage.failed_refreshes.load(Ordering::SeqCst) > 0,
            ),
            Deed::LeaveNote => is(
                "a line there",
                stand.there("git-notes.jsonl").is_some_and(|it| !it.is_empty()),
            ),
            Deed::TakeNotes => {
                let id = world.row("one").token.unwrap().id;
                let used = history(world, &id).iter().any(|line| line.contains("to git"));
                is("the use in its history", used)?;
                is(
                    "the file empty",
                    stand.there("git-notes.jsonl").is_some_and(|it| it.is_empty()),
                )
            }
            Deed::Calendar => is(
                "the event in it",
                stand
                    .there("tokens.ics")
                    .is_some_and(|it| String::from_utf8_lossy(&it).contains("BEGIN:VEVENT")),
            ),
            _ => is(
                "the new one there",
                stand.there("tokens.csv").as_deref() == Some(EXPORT.as_bytes()),
            ),
        },
    }
}

/// What holds at any time: each file is the old one or the new one, whole, and
/// nothing of the user's is gone.
pub fn whole(stand: &Stand, leaves: bool) -> Result<(), String> {
    let strays = |folder: PathBuf| -> Vec<String> {
        let names = fs::read_dir(folder).into_iter().flatten().flatten();
        let names = names.map(|it| it.file_name().to_string_lossy().into_owned());
        names
            .filter(|name| {
                name.starts_with(".tmp")
                    || name == ".gitconfig.lock"
                    || name.starts_with("git-") && !name.ends_with("jsonl")
            })
            .collect()
    };
    if !leaves {
        for folder in [stand.folder(), stand.folder().join("data")] {
            let strays = strays(folder);
            if !strays.is_empty() {
                return Err(format!("something half is left: {strays:?}"));
            }
        }
    }
    let wrong = |what: &str| Err(what.to_owned());
    match (&stand.on, stand.deed) {
        (On::Nothing(folder), Deed::SetAside) => {
            let data = folder.path().join("data");
            let kept = fs::read_dir(data)
                .unwrap()
                .flatten()
                .any(|it| fs::read(it.path()).is_ok_and(|bytes| bytes == DAMAGED));
            if !kept {
                return wrong("the damaged ledger is gone");
            }
        }
        (On::Nothing(_), _) => {}
        (On::Git(stage), _) => {
            let now = fs::read_to_string(stage.gitconfig()).unwrap();
            if !now.ends_with(GITCONFIG) && !now.starts_with(GITCONFIG)
                || now != GITCONFIG && !now.contains("patrol")
            {
                return Err(format!("the user's file is neither the old nor the new: {now:?}"));
            }
        }
        (On::World(world), deed) => match deed {
            Deed::Import => {
                let text = fs::read_to_string(world.folder.path().join("organization.toml")).unwrap();
                if toml_tables(&text) != 1 {
                    return Err(format!("the organization file is not whole: {text:?}"));
                }
            }
            Deed::Renew | Deed::RenewInVain => {
                let token = world.row("lab").token.unwrap();
                if token.sign_in_again {
                    return wrong("the sign-in is lost");
                }
            }
            Deed::Calendar => {
                let text = String::from_utf8(stand.there("tokens.ics").unwrap()).unwrap();
                if !text.starts_with("BEGIN:VCALENDAR\r\n") || !text.ends_with("END:VCALENDAR\r\n") {
                    return wrong("the calendar is not whole");
                }
            }
            Deed::Export => {
                let text = stand.there("tokens.csv").unwrap();
                if text != FORMER.as_bytes() && text != EXPORT.as_bytes() {
                    return wrong("the former export is gone");
                }
            }
            _ => {}
        },
    }
    Ok(())
}

/// How many applications a whole file has: one before, one after.
fn toml_tables(text: &str) -> usize {
    let whole = text.matches("client_id").count();
    text.matches("[[oauth_application]]").count().min(whole)
}
