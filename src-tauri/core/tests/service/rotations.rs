//! *Rotate…*: the new token everywhere, and only then the old one's end.

use std::time::Duration;

use patrol_core::domain::fault::{Code, Fault};
use patrol_core::domain::secret::Secret;
use patrol_core::domain::token::RotationStep;
use patrol_core::ledger::Rotation;
use patrol_core::service::Service;
use patrol_core::service::page::{
    Checked, DeleteRequest, Pasted, RevocationView, RevokeOldRequest, RotateRequest, RotationOutcome,
    RotationView, RowState, SelfRotateRequest, SuccessorRequest, TokenEdit,
};

use crate::world::{FINE, MONAS, NEW, OLD, World, mark};

pub async fn check(service: &Service, old: &str, new: &str) -> Result<Checked, Fault> {
    let pasted = Pasted {
        token: Secret::new(new.to_owned()),
        username: None,
        email: None,
        expires_on: None,
    };
    let token = old.to_owned();
    let job = "check".to_owned();
    service
        .check_successor(SuccessorRequest { token, pasted, job })
        .await
}

pub async fn rotate(
    service: &Service,
    old: &str,
    checked: &Checked,
    consent: bool,
) -> Result<RotationOutcome, Fault> {
    let request = RotateRequest {
        token: old.to_owned(),
        draft: checked.draft.clone(),
        consent,
        job: "rotate".to_owned(),
    };
    service.rotate(request).await
}

pub async fn by_api(service: &Service, token: &str) -> Result<RotationOutcome, Fault> {
    let request = SelfRotateRequest {
        token: token.to_owned(),
        expires_on: "2027-12-31".to_owned(),
        job: "rotate".to_owned(),
    };
    service.rotate_by_api(request).await
}

pub async fn revoke(service: &Service, rotation: &str, by_hand: bool) -> Result<RotationOutcome, Fault> {
    let request = RevokeOldRequest {
        rotation: rotation.to_owned(),
        by_hand,
        job: "revoke".to_owned(),
    };
    service.revoke_old(request).await
}

/// A new token checked and on its way, as the user does it: the rotation, at rest.
pub async fn by_hand(world: &World, old: &str, new: &str) -> RotationView {
    let checked = check(&world.service, old, new).await.unwrap();
    let begun = rotate(&world.service, old, &checked, true).await.unwrap();
    rested(&world.service, &begun.rotation.id).await
}

/// Where a rotation has come to when nothing of it is under way.
pub async fn rested(service: &Service, id: &str) -> RotationView {
    loop {
        let view = unfinished(service).into_iter().find(|it| it.id == id).unwrap();
        if !view.batch.as_ref().is_some_and(|batch| batch.running) {
            return view;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until a rotation is over.
pub async fn over(world: &World, id: &str) -> Rotation {
    loop {
        let rotation = world.ledger().rotation(id).unwrap().unwrap();
        if rotation.ended_at.is_some() {
            return rotation;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until nothing of a kept token is in the keychain.
pub async fn gone(world: &World, token: &str) {
    while world.secret(token).await.is_some() || world.ledger().token(token).unwrap().is_some() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub fn unfinished(service: &Service) -> Vec<RotationView> {
    service.start().unwrap().rotations
}

/// A token that is kept and put on these runtimes: its id.
pub async fn put(world: &World, token: &str, runtimes: &[&str]) -> String {
    let mut id = String::new();
    for runtime in runtimes {
        let outcome = world.add(runtime, token).await;
        assert_eq!(outcome.fault, None);
        id = outcome.row.token.unwrap().id;
    }
    id
}

pub fn acts(world: &World, token: &str) -> Vec<(String, String)> {
    let entries = world.ledger().history(token).unwrap();
    let mut acts: Vec<_> = entries
        .into_iter()
        .map(|it| (format!("{:?}", it.act), it.outcome))
        .collect();
    acts.reverse();
    acts
}

#[tokio::test]
async fn a_new_token_goes_wherever_the_old_one_is_and_the_old_one_goes_last() {
    let world = World::new().await;
    let old = put(&world, OLD, &["one", "two"]).await;
    let words = TokenEdit {
        id: old.clone(),
        label: Some("Work".to_owned()),
        note: Some("asked for by Grace".to_owned()),
        expiry: None,
    };
    world.service.edit_token(words).unwrap();
    let dialog = world.service.rotation_dialog(&old).unwrap();
    assert!(!dialog.by_api);
    let names: Vec<_> = dialog.runtimes.iter().map(|on| on.key.name.as_str()).collect();
    assert_eq!(names, ["one", "two"]);

    let checked = check(&world.service, &old, NEW).await.unwrap();
    assert_eq!(checked.warnings, [""; 0]);
    assert!(!checked.needs_consent);
    let begun = rotate(&world.service, &old, &checked, false).await.unwrap();
    assert_eq!(begun.rotation.step, RotationStep::Putting);
    let view = rested(&world.service, &begun.rotation.id).await;
    assert_eq!(view.step, RotationStep::Revoking);
    for runtime in ["one", "two"] {
        assert_eq!(world.stage.held(runtime).as_deref(), Some(NEW));
        assert_eq!(world.row(runtime).state, RowState::Valid);
    }
    assert_eq!(
        world.secret(&old).await.as_deref(),
        Some(OLD),
        "both work until the last step"
    );
    assert!(matches!(&view.revocation, RevocationView::ByHand { url } if url.ends_with("/settings/tokens")));
    let new = view.new.unwrap();
    assert_eq!(new.label.as_deref(), Some("Work"));

    let done = revoke(&world.service, &view.id, true).await.unwrap();
    assert_eq!((done.rotation.step, done.fault), (RotationStep::Done, None));
    assert_eq!(world.secret(&old).await, None);
    assert_eq!(world.secret(&new.id).await.as_deref(), Some(NEW));
    assert!(unfinished(&world.service).is_empty());
    let page = world.service.token_details(&new.id).unwrap();
    assert_eq!(page.note.as_deref(), Some("asked for by Grace"));
    let told: Vec<_> = acts(&world, &old).into_iter().map(|(act, _)| act).collect();
    assert_eq!(
        told.last_chunk(),
        Some(&["Rotated".to_owned(), "Revoked".to_owned(), "Forgotten".to_owned()])
    );
    // The old one's own lines cannot be seen any more: the new one's tell of both.
    let told: Vec<_> = acts(&world, &new.id).into_iter().map(|(act, _)| act).collect();
    assert_eq!(told.iter().filter(|act| *act == "Succeeded").count(), 1);
    assert_eq!(told.last().map(String::as_str), Some("FormerRevoked"));
    let again = revoke(&world.service, &view.id, true).await.unwrap_err();
    assert_eq!(again.code, Code::Gone, "over is over");
    assert_eq!(
        world.service.stop_rotation(&view.id).await.unwrap_err().code,
        Code::Gone
    );
}

#[tokio::test]
async fn a_new_token_of_another_account_or_with_fewer_scopes_or_an_earlier_end_is_said_to_be_one() {
    let world = World::new().await;
    *world.stage.scopes.lock().unwrap() = Some("repo, workflow");
    *world.stage.expires.lock().unwrap() = Some("2027-06-01 00:00:00 UTC");
    let old = put(&world, OLD, &["one"]).await;
    let guide = world.service.rotation_dialog(&old).unwrap().guide;
    assert_eq!(
        guide.scopes, "repo,workflow",
        "the same as before, not only what is needed"
    );
    let other = check(&world.service, &old, MONAS).await.unwrap();
    assert_eq!(
        other.warnings,
        [
            "The old token belongs to ada; this one belongs to mona.",
            "It does not live longer than the old one."
        ]
    );
    *world.stage.scopes.lock().unwrap() = Some("repo");
    *world.stage.expires.lock().unwrap() = Some("2027-05-01 00:00:00 UTC");
    let fewer = check(&world.service, &old, NEW).await.unwrap();
    assert_eq!(
        fewer.warnings,
        [
            "The old token has workflow; this one has not.",
            "It does not live longer than the old one."
        ]
    );
    for checked in [&other, &fewer] {
        assert!(checked.needs_consent);
        let refused = rotate(&world.service, &old, checked, false).await.unwrap_err();
        assert_eq!(refused.code, Code::BadInput);
    }
    assert_eq!(world.service.start().unwrap().tokens.len(), 1, "nothing was kept");
    assert!(unfinished(&world.service).is_empty());
    assert_eq!(world.stage.held("one").as_deref(), Some(OLD));
    // One whose scopes are not listed may have fewer.
    *world.stage.expires.lock().unwrap() = None;
    let unlisted = check(&world.service, &old, FINE).await.unwrap();
    assert!(unlisted.needs_consent);
    let last = unlisted.warnings.last().unwrap();
    assert!(
        last.starts_with("Whether it has the scopes of the old one cannot be told"),
        "{last}"
    );
    // An earlier end alone is the user's own choice.
    *world.stage.expires.lock().unwrap() = Some("2027-05-01 00:00:00 UTC");
    *world.stage.scopes.lock().unwrap() = Some("repo, workflow");
    let sooner = check(&world.service, &old, NEW).await.unwrap();
    assert!(!sooner.needs_consent);
    assert_eq!(sooner.warnings.len(), 1);
}

#[tokio::test]
async fn the_old_token_itself_takes_nobodys_place() {
    let world = World::new().await;
    let old = put(&world, OLD, &["one"]).await;
    let asked = async || world.server.received_requests().await.unwrap().len();
    let before = asked().await;
    let refused = check(&world.service, &old, OLD).await.unwrap_err();
    assert_eq!(refused.message, "This is the old token itself.");
    assert_eq!(asked().await, before, "nobody needed to be asked");

    // Nor where the keychain did not tell at first.
    world.gate.fail_writes(Some("token/"));
    let checked = check(&world.service, &old, OLD).await.unwrap();
    world.gate.fail_writes(None);
    let refused = rotate(&world.service, &old, &checked, true).await.unwrap_err();
    assert_eq!(refused.message, "This is the old token itself.");
    assert!(unfinished(&world.service).is_empty());
    assert_eq!(world.registrations().await, 1);
}

#[tokio::test]
async fn what_the_user_did_with_a_runtime_meanwhile_stands() {
    let world = World::new().await;
    world.grow(1).await;
    let old = put(&world, OLD, &["one", "two", "more-00"]).await;
    for runtime in ["two", "more-00"] {
        mark(&world.stage.refusing, runtime, true);
    }
    let view = by_hand(&world, &old, NEW).await;
    assert_eq!(view.step, RotationStep::Putting);
    for runtime in ["two", "more-00"] {
        mark(&world.stage.refusing, runtime, false);
    }
    world.add("two", MONAS).await;
    let request = DeleteRequest {
        runtime: world.key("more-00"),
        forget: false,
        revoke: false,
        job: "delete".to_owned(),
    };
    world.service.delete_token(request).await.unwrap();
    world
        .service
        .continue_batch(&view.batch.unwrap().id)
        .await
        .unwrap();
    assert_eq!(
        rested(&world.service, &view.id).await.step,
        RotationStep::Revoking
    );
    assert_eq!(world.stage.held("two").as_deref(), Some(MONAS));
    assert_eq!(world.stage.held("more-00"), None);
}

#[tokio::test]
async fn one_token_takes_part_in_one_rotation_at_a_time() {
    let world = World::new().await;
    let old = put(&world, OLD, &["one", "two"]).await;
    let checked = check(&world.service, &old, NEW).await.unwrap();
    let again = check(&world.service, &old, NEW).await.unwrap();
    mark(&world.stage.refusing, "two", true);
    // The keychain keeps both waiting until both have begun.
    let opener = world.gate.shut("token/");
    let (first, second, ()) = tokio::join!(
        rotate(&world.service, &old, &checked, false),
        rotate(&world.service, &old, &again, false),
        async {
            world.gate.reached().await;
            drop(opener);
        }
    );
    let (begun, refused) = match (first, second) {
        (Ok(begun), Err(refused)) | (Err(refused), Ok(begun)) => (begun, refused),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused.code, Code::Busy);
    let view = rested(&world.service, &begun.rotation.id).await;
    assert_eq!(unfinished(&world.service).len(), 1);
    // Nor can the new one be replaced before it is everywhere.
    let new = view.new.unwrap().id;
    let third = check(&world.service, &new, MONAS).await.unwrap();
    let refused = rotate(&world.service, &new, &third, true).await.unwrap_err();
    assert_eq!(refused.code, Code::Busy);
    assert_eq!(
        world.registrations().await,
        4,
        "two of the old one, two of the new"
    );
}
