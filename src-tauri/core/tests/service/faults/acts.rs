//! The acts, what they start from, the way on from wherever they ended, and
//! how it looks when they have come to their end.

use patrol_core::domain::fault::Fault;
use patrol_core::domain::token::RotationStep;
use patrol_core::service::page::{DeleteRequest, RotationView, RowState};

use crate::batches::{at_rest, begin};
use crate::browser::{sign_in, signed_in, willing};
use crate::pats::{BY_HAND, PLAIN, ROTATING};
use crate::rotations::{by_api, check, put, revoke, rotate};
use crate::world::{NEW, OLD, World};

/// What the acts here call themselves when they could be cancelled.
pub const JOBS: [&str; 9] = [
    "connect", "check", "add", "again", "delete", "sign in", "rotate", "revoke", "many",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Connect,
    Add,
    Update,
    Delete,
    SignIn,
    DeleteAndRevoke,
    Refresh,
    Rotate,
    RotateByApi,
    Several,
    Fifty,
    Import,
    RemoveAccount,
}

impl Act {
    pub const ALL: [Self; 13] = [
        Self::Connect,
        Self::Add,
        Self::Update,
        Self::Delete,
        Self::SignIn,
        Self::DeleteAndRevoke,
        Self::Refresh,
        Self::Rotate,
        Self::RotateByApi,
        Self::Several,
        Self::Fifty,
        Self::Import,
        Self::RemoveAccount,
    ];

    /// Fifty runtimes make as many times the calls that three make, each of which is tried: some of them
    /// stand for all, but where all are asked for.
    pub fn is_tried_at(self, call: usize) -> bool {
        self != Self::Fifty || all_of_fifty() || call % 67 == 13
    }

    /// Where a call hangs in a batch, it does in one of three as in one of fifty.
    pub fn hangs_too(self) -> bool {
        self != Self::Fifty || all_of_fifty()
    }

    /// The runtimes that a batch is for, beside “one”.
    fn more(self) -> usize {
        match self {
            Self::Several => 2,
            Self::Fifty => 49,
            _ => 0,
        }
    }
}

/// `make faults`: every call of the fifty, which takes a while.
pub fn all_of_fifty() -> bool {
    std::env::var_os("PATROL_ALL_FAULTS").is_some()
}

/// A world in which the act is about to begin.
pub async fn prepare(act: Act) -> World {
    if act == Act::Connect {
        return World::unconnected("").await;
    }
    let world = World::new().await;
    match act {
        Act::Update | Act::Delete | Act::RemoveAccount => drop(put(&world, OLD, &["one"]).await),
        Act::DeleteAndRevoke => drop(signed_in(&world).await),
        Act::Refresh => {
            signed_in(&world).await;
            world.clock.forward(7200);
        }
        Act::Rotate => drop(put(&world, PLAIN, &["lab"]).await),
        Act::RotateByApi => drop(put(&world, ROTATING, &["lab"]).await),
        Act::Several | Act::Fifty => drop(world.grow(act.more()).await),
        Act::Import => {
            let file = "[[oauth_application]]\nprovider = \"bitbucket\"\nurl = \"https://bitbucket.org\"\n\
                        client_id = \"key\"\nclient_secret = \"a-secret-of-bitbucket\"\n\
                        redirect_uri = \"http://localhost:34106/\"\n";
            std::fs::write(world.folder.path().join("handed-out.toml"), file).unwrap();
        }
        _ => {}
    }
    world
}

/// The act, as the user does it, until it ends or something is said.
pub async fn run(act: Act, world: &World) -> Result<(), Fault> {
    match act {
        Act::Connect => {
            let start = world.connect(&world.service).await?;
            world.service.refresh(&start.active.unwrap()).await
        }
        Act::Add => add(world, "one", OLD).await,
        Act::Update => add(world, "one", NEW).await,
        Act::Delete => delete(world, "one", false).await,
        Act::SignIn => {
            let checked = sign_in(world, willing()).await?;
            said(world.put("lab", &checked, true).await?.fault)
        }
        Act::DeleteAndRevoke => delete(world, "lab", true).await,
        Act::Refresh => {
            world.service.refresh_due_grants().await;
            Ok(())
        }
        Act::Rotate => {
            let old = world.row("lab").token.unwrap().id;
            let checked = check(&world.service, &old, BY_HAND).await?;
            let begun = rotate(&world.service, &old, &checked, true).await?;
            go_on_rotating(world, begun.rotation).await
        }
        Act::RotateByApi => {
            let old = world.row("lab").token.unwrap().id;
            let begun = by_api(&world.service, &old).await?;
            go_on_rotating(world, begun.rotation).await
        }
        Act::Several | Act::Fifty => {
            let names = names(act);
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let begun = begin(world, OLD, &names, true).await?;
            at_rest(&world.service, &begun.id).await;
            Ok(())
        }
        Act::Import => {
            let file = world.folder.path().join("handed-out.toml").display().to_string();
            world.service.import_organization(&file).await.map(drop)
        }
        Act::RemoveAccount => {
            let done = world.service.remove_account(&world.account, true).await?;
            said(done.notice)
        }
    }
}

async fn add(world: &World, runtime: &str, token: &str) -> Result<(), Fault> {
    let checked = world.check(runtime, token).await?;
    said(world.put(runtime, &checked, true).await?.fault)
}

async fn delete(world: &World, runtime: &str, revoke: bool) -> Result<(), Fault> {
    let request = DeleteRequest {
        runtime: world.key(runtime),
        forget: true,
        revoke,
        job: "delete".to_owned(),
    };
    said(world.service.delete_token(request).await?.fault)
}

fn said(fault: Option<Fault>) -> Result<(), Fault> {
    fault.map_or(Ok(()), Err)
}

fn names(act: Act) -> Vec<String> {
    let more = (0..act.more()).map(|place| format!("more-{place:02}"));
    std::iter::once("one".to_owned()).chain(more).collect()
}

/// From wherever a rotation is to its last question, and that answered.
async fn go_on_rotating(world: &World, mut view: RotationView) -> Result<(), Fault> {
    let service = &world.service;
    if let Some(batch) = &view.batch {
        at_rest(service, &batch.id).await;
        let now = service.start()?.rotations.into_iter().find(|it| it.id == view.id);
        match now {
            Some(now) => view = now,
            // The host has ended the old one itself.
            None => return Ok(()),
        }
    }
    match view.step {
        RotationStep::Revoking => said(revoke(service, &view.id, false).await?.fault),
        _ => Ok(()),
    }
}

/// The old one is revoked; where the host does not know it any more, the
/// user says that it is dead.
async fn revoke_or_say_so(world: &World, rotation: &str) -> Result<(), Fault> {
    match revoke(&world.service, rotation, false).await {
        Ok(done) => said(done.fault),
        Err(_) => said(revoke(&world.service, rotation, true).await?.fault),
    }
}

/// What a start and the minute after it do.
pub async fn look(world: &World) -> Result<(), String> {
    let start = world.service.start().map_err(|fault| fault.message)?;
    for account in start.accounts {
        let asked = world.service.refresh(&account.id).await;
        asked.map_err(|fault| format!("not refreshed: {}", fault.message))?;
    }
    world.service.refresh_due_grants().await;
    Ok(())
}

/// The way on that the window offers, until the act's end.
pub async fn go_on(act: Act, world: &mut World) -> Result<(), String> {
    if act == Act::Connect {
        if world.service.start().unwrap().active.is_none() {
            let done = run(act, world).await;
            done.map_err(|fault| fault.message)?;
        }
        world.account = world.service.start().unwrap().active.unwrap();
        return Ok(());
    }
    let mut told = Vec::new();
    for _ in 0..6 {
        if reached(act, world).is_ok() {
            return Ok(());
        }
        // What is said now leads on at the next turn, or it is the end.
        if let Err(fault) = Box::pin(next(act, world)).await {
            told.push(fault.message);
        }
        look(world).await?;
    }
    reached(act, world).map_err(|missing| format!("{missing}; said: {}", told.join(" | ")))
}

async fn next(act: Act, world: &World) -> Result<(), Fault> {
    let service = &world.service;
    match act {
        Act::Add | Act::Update | Act::SignIn | Act::Refresh => {
            let runtime = if matches!(act, Act::Add | Act::Update) {
                "one"
            } else {
                "lab"
            };
            let row = world.row(runtime);
            let again = matches!(row.state, RowState::Failed | RowState::Unsure);
            let dead = row.token.as_ref().is_some_and(|token| token.sign_in_again);
            if again && !dead && row.token.is_some() {
                return said(service.try_again(&row.key, "again").await?.fault);
            }
            match act {
                Act::Refresh => run(Act::SignIn, world).await,
                act => run(act, world).await,
            }
        }
        Act::Rotate | Act::RotateByApi => {
            let Some(view) = service.start()?.rotations.into_iter().next() else {
                return run(act, world).await;
            };
            let old = view.old.clone().map(|old| old.id);
            match (view.step, view.held, old) {
                (RotationStep::Asked, true, Some(old)) => {
                    let begun = by_api(service, &old).await?;
                    go_on_rotating(world, begun.rotation).await
                }
                // The answer was lost: it goes on by hand, and the old one may be dead.
                (RotationStep::Asked, false, Some(old)) => {
                    let checked = check(service, &old, BY_HAND).await?;
                    let begun = rotate(service, &old, &checked, true).await?;
                    at_rest(service, &begun.rotation.batch.unwrap().id).await;
                    revoke_or_say_so(world, &begun.rotation.id).await
                }
                (RotationStep::Putting, ..) => {
                    service.continue_batch(&view.batch.clone().unwrap().id).await?;
                    go_on_rotating(world, view).await
                }
                _ => revoke_or_say_so(world, &view.id).await,
            }
        }
        Act::Several | Act::Fifty => match service.start()?.batches.into_iter().next() {
            Some(batch) => {
                service.continue_batch(&batch.id).await?;
                at_rest(service, &batch.id).await;
                Ok(())
            }
            None => run(act, world).await,
        },
        act => run(act, world).await,
    }
}

/// Whether the act has come to its end, and what is missing.
pub fn reached(act: Act, world: &World) -> Result<(), String> {
    let start = world.service.start().unwrap();
    let held = |runtime: &str| world.stage.held(runtime);
    let kept = world.gate.held();
    let is = |what: &str, true_it_is: bool| {
        if true_it_is {
            Ok(())
        } else {
            Err(format!("{what} is not"))
        }
    };
    let valid = |runtime: &str| {
        is(
            &format!("{runtime} valid"),
            world.row(runtime).state == RowState::Valid,
        )
    };
    match act {
        Act::Connect => {
            is(
                "the account there",
                start.accounts.len() == 1 && start.runtimes.len() == 3,
            )?;
            is(
                "its key kept",
                kept.keys().any(|name| name.starts_with("api-key/")),
            )
        }
        Act::Add | Act::Update => {
            let token = if act == Act::Add { OLD } else { NEW };
            is("the token on one", held("one").as_deref() == Some(token))?;
            valid("one")
        }
        Act::Delete | Act::DeleteAndRevoke => {
            let runtime = if act == Act::Delete { "one" } else { "lab" };
            is("the runtime without", held(runtime).is_none())?;
            is("it shown so", world.row(runtime).state == RowState::NotAuthorized)
        }
        Act::SignIn | Act::Refresh => {
            is("lab's token the newest", held("lab") == newest_access(world))?;
            valid("lab")
        }
        Act::Rotate | Act::RotateByApi => {
            is("the rotation over", start.rotations.is_empty())?;
            let token = held("lab").unwrap_or_default();
            is("lab's token alive", world.stage.pats.lives(&token))?;
            is(
                "lab's token a new one",
                ![PLAIN, ROTATING].contains(&token.as_str()),
            )?;
            is(
                "the old one dead",
                ![PLAIN, ROTATING].iter().all(|old| world.stage.pats.lives(old)),
            )?;
            valid("lab")
        }
        Act::Several | Act::Fifty => {
            is("the batch over", start.batches.is_empty())?;
            for name in names(act) {
                is(
                    &format!("the token on {name}"),
                    held(&name).as_deref() == Some(OLD),
                )?;
                valid(&name)?;
            }
            Ok(())
        }
        Act::Import => {
            let text = std::fs::read_to_string(world.folder.path().join("organization.toml")).unwrap();
            is("the file in force", text.contains("bitbucket"))?;
            is(
                "its secret kept",
                kept.values().any(|secret| secret == "a-secret-of-bitbucket"),
            )
        }
        Act::RemoveAccount => {
            is("the account gone", start.accounts.is_empty())?;
            is(
                "its key gone",
                !kept.keys().any(|name| name.starts_with("api-key/")),
            )
        }
    }
}

/// The access token that the GitLab gave last.
pub fn newest_access(world: &World) -> Option<String> {
    let newest = world.stage.newest.lock().unwrap().clone()?;
    let place: usize = newest.strip_prefix("refresh-")?.parse().ok()?;
    Some(format!("{place:064x}"))
}
