//! What holds at any time, whatever has happened.

use std::collections::{BTreeMap, BTreeSet};

use patrol_core::domain::token::{Keeping, RotationStep};
use patrol_core::service::page::RowState;

use super::acts::Act;
use crate::world::World;

/// Each secret has one owner, and each owner its secret: between the acts,
/// after a start.
pub fn owners(world: &World) -> Result<(), String> {
    let (ledger, kept) = (world.ledger(), world.gate.held());
    let ids = |kind: &str| -> BTreeSet<String> {
        let prefix = format!("{kind}/");
        let found = kept.keys().filter_map(|name| name.strip_prefix(&prefix));
        found.map(str::to_owned).collect()
    };
    let tokens = ledger.tokens().unwrap();
    if let Some(half) = tokens.iter().find(|token| token.keeping != Keeping::Stored) {
        return Err(format!("a token is half kept: {:?}", half.keeping));
    }
    same(
        "tokens",
        ids("token"),
        tokens.iter().map(|token| token.id.clone()),
    )?;
    let grants = ledger.grants().unwrap();
    let renewing = grants.iter().filter(|grant| grant.refreshable);
    same(
        "refresh tokens",
        ids("refresh-token"),
        renewing.map(|grant| grant.token.clone()),
    )?;
    let half = ledger.half_kept_accounts().unwrap();
    if !half.is_empty() {
        return Err(format!("an account is half kept: {half:?}"));
    }
    let accounts = ledger.accounts().unwrap();
    same(
        "API keys",
        ids("api-key"),
        accounts.into_iter().map(|(account, _)| account.id),
    )?;
    let secrets: Vec<_> = kept
        .iter()
        .filter(|(name, _)| name.starts_with("token/"))
        .collect();
    let distinct: BTreeSet<_> = secrets.iter().map(|(_, secret)| secret).collect();
    if distinct.len() != secrets.len() {
        return Err("one secret is kept twice".to_owned());
    }
    Ok(())
}

fn same(what: &str, kept: BTreeSet<String>, known: impl Iterator<Item = String>) -> Result<(), String> {
    let known: BTreeSet<_> = known.collect();
    if kept == known {
        return Ok(());
    }
    let strays: Vec<_> = kept.difference(&known).collect();
    let lost: Vec<_> = known.difference(&kept).collect();
    Err(format!(
        "{what}: nobody's {strays:?}, without their secret {lost:?}"
    ))
}

/// Each row says what its runtime says, or that nobody knows; no runtime has
/// lost its working token; and what it holds is in the keychain.
pub fn rows(world: &World, before: &BTreeMap<String, String>, act: Act) -> Result<(), String> {
    let start = world.service.start().unwrap();
    let kept = world.gate.held();
    let asked = |step| start.rotations.iter().any(|rotation| rotation.step == step);
    // GitLab ends the old token as it makes the new one: what is under way then is shown.
    let dies_at_host = asked(RotationStep::Asked) || asked(RotationStep::Putting);
    for row in &start.runtimes {
        let name = &row.key.name;
        let wrong = |what: &str| Err(format!("{name} ({:?}): {what}", row.state));
        let secret = row
            .token
            .as_ref()
            .and_then(|token| kept.get(&format!("token/{}", token.id)));
        match (world.stage.held(name), row.state) {
            (None, RowState::NotAuthorized | RowState::Failed) => {}
            (None, _) => return wrong("it holds nothing"),
            (Some(held), RowState::Valid) => match secret {
                Some(secret) if *secret == held => {}
                Some(_) => return wrong("it holds another token than its row says"),
                None => return wrong("its token is not in the keychain"),
            },
            (Some(held), RowState::Unsure | RowState::Failed) => {
                let told = row.token.as_ref().is_some_and(|token| token.renews) || dies_at_host;
                if row.token.is_none() {
                    return wrong("nothing leads on");
                }
                if !told && !kept.values().any(|secret| *secret == held) {
                    return wrong("what it holds is not in the keychain any more");
                }
            }
            (Some(_), _) => return wrong("it holds a token"),
        }
    }
    let deletes = matches!(act, Act::Delete | Act::DeleteAndRevoke);
    for (name, token) in before.iter().filter(|_| !deletes) {
        match world.stage.held(name) {
            None => return Err(format!("{name} has lost its token")),
            Some(now) if now.starts_with("glpat-") && !world.stage.pats.lives(&now) && !dies_at_host => {
                return Err(format!("{name} holds a dead token, and nothing says so"));
            }
            Some(now) => {
                let gone = now == *token && !kept.values().any(|secret| *secret == now);
                let renews = start.tokens.iter().any(|token| token.renews);
                if gone && !renews && act != Act::RemoveAccount {
                    return Err(format!("the token that {name} holds was thrown away"));
                }
            }
        }
    }
    Ok(())
}
