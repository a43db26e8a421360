//! Any step can be the last before the power goes: the ledger is left as the
//! crash would leave it, and a new service settles it.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use patrol_core::domain::application::{Application, Flow};
use patrol_core::domain::grant::GrantInfo;
use patrol_core::domain::host::GitHost;
use patrol_core::domain::provider::Provider;
use patrol_core::domain::secret::Secret;
use patrol_core::domain::token::{AuthorizationState, Keeping};
use patrol_core::http::Http;
use patrol_core::keychain::{Item, Patience};
use patrol_core::oauth::{self, Grant};
use patrol_core::service::page::{AddRequest, Change, RowState, RuntimeRow};

use crate::browser::{refresh_token, sign_in, signed_in, willing};
use crate::world::{NEW, OLD, World, row};

/// A second token's row, as the ledger has it just before its secret is written.
fn half_kept(world: &World, id: &str) {
    let ledger = world.ledger();
    let mut token = ledger.tokens().unwrap().remove(0);
    token.id = id.to_owned();
    token.keeping = Keeping::Storing;
    token.fingerprint = None;
    ledger.add_token(&token).unwrap();
}

#[tokio::test]
async fn a_row_whose_secret_was_never_written_is_dropped() {
    let world = World::new().await;
    world.add("one", OLD).await;
    half_kept(&world, "half");
    world.restarted().recover().await;
    assert_eq!(world.ledger().token("half").unwrap(), None);
    assert_eq!(world.ledger().tokens().unwrap().len(), 1);
}

#[tokio::test]
async fn a_row_whose_secret_was_written_is_kept() {
    let world = World::new().await;
    world.add("one", OLD).await;
    half_kept(&world, "half");
    let item = Item::Token("half".to_owned());
    world
        .keychain
        .set(&item, "label", &Secret::new(NEW.to_owned()), Patience::Quiet)
        .await
        .unwrap();
    world.restarted().recover().await;
    assert_eq!(
        world.ledger().token("half").unwrap().unwrap().keeping,
        Keeping::Stored
    );
}

#[tokio::test]
async fn a_keychain_that_cannot_be_read_settles_nothing() {
    let world = World::new().await;
    world.add("one", OLD).await;
    half_kept(&world, "half");
    let absent =
        patrol_core::keychain::Keychain::with_stores(|| Err(keyring_core::Error::NoDefaultStore), usize::MAX);
    let service = patrol_core::service::Service::new(
        world.ledger(),
        absent,
        Arc::new(patrol_core::service::SystemClock(|| jiff::Timestamp::UNIX_EPOCH)),
        patrol_core::folders::Folders {
            data: "d".into(),
            config: "c".into(),
            state: "s".into(),
        },
        patrol_core::service::Surroundings::default(),
    );
    service.unwrap().recover().await;
    assert_eq!(
        world.ledger().token("half").unwrap().unwrap().keeping,
        Keeping::Storing
    );
}

#[tokio::test]
async fn a_removal_that_was_interrupted_is_finished() {
    let world = World::new().await;
    world.add("one", OLD).await;
    half_kept(&world, "half");
    let item = Item::Token("half".to_owned());
    world
        .keychain
        .set(&item, "label", &Secret::new(NEW.to_owned()), Patience::Quiet)
        .await
        .unwrap();
    world.ledger().set_keeping("half", Keeping::Removing).unwrap();
    world.restarted().recover().await;
    assert_eq!(world.ledger().token("half").unwrap(), None);
    assert_eq!(world.secret("half").await, None);
}

#[tokio::test]
async fn an_interrupted_first_authorization_is_settled_by_the_runtime() {
    for arrived in [true, false] {
        let world = World::new().await;
        let token = world.add("one", OLD).await.row.token.unwrap();
        let ledger = world.ledger();
        ledger
            .begin_authorizing(&world.account, "two", &token.id, jiff::Timestamp::UNIX_EPOCH)
            .unwrap();
        if arrived {
            world
                .stage
                .holds
                .lock()
                .unwrap()
                .insert("two".to_owned(), OLD.to_owned());
        }
        let service = world.restarted();
        assert_eq!(
            row(&service, "two").state,
            RowState::Unsure,
            "nothing is under way after a restart"
        );
        service.refresh(&world.account).await.unwrap();
        let settled = row(&service, "two");
        let expected = if arrived {
            RowState::Valid
        } else {
            RowState::Failed
        };
        assert_eq!(settled.state, expected);
        assert_eq!(
            settled.token.unwrap().id,
            token.id,
            "the token is still offered for “Try again”"
        );
    }
}

#[tokio::test]
async fn an_interrupted_update_stays_unsure_until_it_is_tried_again() {
    let world = World::new().await;
    let old = world.add("one", OLD).await.row.token.unwrap();
    world.add("two", NEW).await;
    let new = world.row("two").token.unwrap();
    world
        .ledger()
        .begin_authorizing(&world.account, "one", &new.id, jiff::Timestamp::UNIX_EPOCH)
        .unwrap();
    let service = world.restarted();
    service.refresh(&world.account).await.unwrap();
    assert_eq!(row(&service, "one").state, RowState::Unsure);
    assert_eq!(world.secret(&old.id).await.as_deref(), Some(OLD));
    let outcome = service.try_again(&world.key("one"), "again").await.unwrap();
    assert_eq!(outcome.row.state, RowState::Valid);
    assert_eq!(world.stage.holds.lock().unwrap()["one"], NEW);
}

#[tokio::test]
async fn an_interrupted_deletion_is_settled_by_the_runtime() {
    for arrived in [true, false] {
        let world = World::new().await;
        world.add("one", OLD).await;
        let ledger = world.ledger();
        let past = jiff::Timestamp::UNIX_EPOCH;
        ledger
            .set_authorization(&world.account, "one", AuthorizationState::Deleting, past)
            .unwrap();
        if arrived {
            world.stage.holds.lock().unwrap().clear();
        }
        let service = world.restarted();
        let interrupted = row(&service, "one");
        assert_eq!(interrupted.state, RowState::Unsure);
        assert_ne!(
            interrupted.authorization,
            Some(AuthorizationState::Deleting),
            "nothing is under way after a restart"
        );
        service.refresh(&world.account).await.unwrap();
        let expected = if arrived {
            RowState::NotAuthorized
        } else {
            RowState::Valid
        };
        assert_eq!(row(&service, "one").state, expected);
    }
}

#[tokio::test]
async fn an_interrupted_token_over_one_from_elsewhere_is_not_claimed_to_be_there() {
    let world = World::new().await;
    let token = world.add("two", NEW).await.row.token.unwrap();
    let foreign = ("one".to_owned(), OLD.to_owned());
    world.stage.holds.lock().unwrap().extend([foreign]);
    world.service.refresh(&world.account).await.unwrap();
    let ledger = world.ledger();
    let past = jiff::Timestamp::UNIX_EPOCH;
    ledger
        .begin_authorizing(&world.account, "one", &token.id, past)
        .unwrap();
    let service = world.restarted();
    for _ in ["at the start", "at any time after it"] {
        service.refresh(&world.account).await.unwrap();
        assert_eq!(row(&service, "one").state, RowState::Unsure);
    }
    let outcome = service.try_again(&world.key("one"), "again").await.unwrap();
    assert_eq!(outcome.row.state, RowState::Valid);
    assert_eq!(world.stage.holds.lock().unwrap()["one"], NEW);
}

#[tokio::test]
async fn what_is_being_kept_right_now_is_not_taken_for_what_a_crash_left() {
    let world = World::new().await;
    let checked = sign_in(&world, willing()).await.unwrap();
    let gate = world.gate.shut("refresh-token/");
    let (service, key) = (world.service.clone(), world.key("lab"));
    let adding = tokio::spawn(async move {
        let request = AddRequest {
            draft: checked.draft,
            runtime: key,
            consent: true,
            job: "add".to_owned(),
        };
        service.add_token(request).await
    });
    // The row is written; its token comes after what renews it.
    world.gate.reached().await;
    let service = world.service.clone();
    let recovering = tokio::spawn(async move { service.recover().await });
    // It goes as far as it can: to its end, or into the line before the keychain.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    drop(gate);
    recovering.await.unwrap();
    let outcome = adding.await.unwrap().unwrap();
    assert_eq!(outcome.row.state, RowState::Valid);
    let id = outcome.row.token.unwrap().id;
    assert!(world.secret(&id).await.is_some());
    assert!(refresh_token(&world, &id).await.is_some());
}

#[tokio::test]
async fn a_crash_between_the_hosts_answer_and_its_keeping_leaves_no_token_and_no_claim() {
    let world = World::new().await;
    sign_in(&world, willing()).await.unwrap();
    assert_eq!(
        world.stage.exchanges.load(Ordering::SeqCst),
        1,
        "the host has granted"
    );
    let service = world.restarted();
    service.recover().await;
    let lab = row(&service, "lab");
    assert_eq!((lab.state, lab.token), (RowState::NotAuthorized, None));
    assert!(service.start().unwrap().tokens.is_empty());
    let items = world.keychain.list(Patience::Quiet).await.unwrap();
    assert_eq!(items, [Item::ApiKey(world.account.clone())]);
}

#[tokio::test]
async fn a_crash_between_what_renews_a_token_and_the_token_leaves_neither() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    let ledger = world.ledger();
    half_kept(&world, "half");
    let grant = GrantInfo {
        token: "half".to_owned(),
        ..ledger.grant(&id).unwrap().unwrap()
    };
    ledger.write_grant(&grant, jiff::Timestamp::UNIX_EPOCH).unwrap();
    let item = Item::RefreshToken("half".to_owned());
    let secret = Secret::new("refresh-half".to_owned());
    world
        .keychain
        .set(&item, "label", &secret, Patience::Quiet)
        .await
        .unwrap();
    world.restarted().recover().await;
    assert_eq!(world.ledger().token("half").unwrap(), None);
    assert_eq!(world.ledger().grant("half").unwrap(), None);
    assert_eq!(refresh_token(&world, "half").await, None);
    assert!(refresh_token(&world, &id).await.is_some());
}

/// What a Patrol that died in the middle of a refresh was given by the host.
async fn refreshed_by_the_dead(world: &World, id: &str) -> Grant {
    let host = GitHost::new(Provider::Gitlab, &format!("{}/api/v4", world.server.uri())).unwrap();
    let application = Application {
        provider: Provider::Gitlab,
        url: host.web.clone(),
        client_id: "patrol".to_owned(),
        client_secret: None,
        secret_in_keychain: false,
        flow: Flow::Loopback,
        redirect_uri: None,
        scopes: Vec::new(),
    };
    let used = Secret::new(refresh_token(world, id).await.unwrap());
    let http = Http::new(None).unwrap();
    oauth::refresh(&http, &host, &application, &used).await.unwrap()
}

#[tokio::test]
async fn a_crash_between_a_refresh_and_its_keeping_asks_to_sign_in_again() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    refreshed_by_the_dead(&world, &id).await;
    world.clock.forward(7200);
    let service = world.restarted();
    let rows: Arc<Mutex<Vec<RuntimeRow>>> = Arc::default();
    let told = rows.clone();
    service.listen(Arc::new(move |change| {
        if let Change::Rows { rows, .. } = change {
            told.lock().unwrap().extend(rows);
        }
    }));
    service.refresh_due_grants().await;
    let said = |row: &RuntimeRow| row.token.as_ref().unwrap().sign_in_again;
    assert!(
        rows.lock()
            .unwrap()
            .iter()
            .any(|row| row.key.name == "lab" && said(row))
    );
    assert!(said(&row(&service, "lab")), "never a silent dead token");
    assert!(service.start().unwrap().tokens[0].sign_in_again);
    assert!(world.secret(&id).await.is_some(), "nothing is thrown away");

    let again = sign_in(&world, willing()).await.unwrap();
    let outcome = world.put("lab", &again, true).await.unwrap();
    assert_eq!(outcome.row.state, RowState::Valid);
    assert!(!outcome.row.token.unwrap().sign_in_again);
}

#[tokio::test]
async fn a_crash_between_the_new_refresh_token_and_the_new_access_token_loses_nothing() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    let granted = refreshed_by_the_dead(&world, &id).await;
    let item = Item::RefreshToken(id.clone());
    world
        .keychain
        .set(&item, "label", &granted.refresh_token.unwrap(), Patience::Quiet)
        .await
        .unwrap();
    world.clock.forward(7200);
    let service = world.restarted();
    service.refresh_due_grants().await;
    let lab = row(&service, "lab");
    assert_eq!(lab.state, RowState::Valid);
    assert!(!lab.token.unwrap().sign_in_again);
    let newest = format!("{:064x}", 17);
    assert_eq!(world.secret(&id).await, Some(newest.clone()));
    assert_eq!(world.stage.holds.lock().unwrap()["lab"], newest);
}

#[tokio::test]
async fn a_crash_before_the_ledger_knows_of_the_new_pair_loses_nothing() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    let granted = refreshed_by_the_dead(&world, &id).await;
    for (item, secret) in [
        (Item::RefreshToken(id.clone()), granted.refresh_token.unwrap()),
        (Item::Token(id.clone()), granted.access_token),
    ] {
        world
            .keychain
            .set(&item, "label", &secret, Patience::Quiet)
            .await
            .unwrap();
    }
    world.clock.forward(7200);
    let service = world.restarted();
    service.refresh_due_grants().await;
    assert_eq!(row(&service, "lab").state, RowState::Valid);
    assert_eq!(world.stage.holds.lock().unwrap()["lab"], format!("{:064x}", 17));
}

#[tokio::test]
async fn a_clock_that_is_set_back_a_year_keeps_nothing_from_being_settled() {
    let world = World::new().await;
    let token = world.add("one", OLD).await.row.token.unwrap();
    let ledger = world.ledger();
    let later = jiff::Timestamp::from_second(1_800_000_500).unwrap();
    ledger
        .begin_authorizing(&world.account, "two", &token.id, later)
        .unwrap();
    world.clock.forward(-365 * 24 * 3600);
    let service = world.restarted();
    assert_eq!(row(&service, "two").state, RowState::Unsure);
    service.refresh(&world.account).await.unwrap();
    assert_eq!(
        row(&service, "two").state,
        RowState::Failed,
        "it has none, by its own word"
    );
    let outcome = service.try_again(&world.key("two"), "again").await.unwrap();
    assert_eq!(outcome.row.state, RowState::Valid);
}

#[tokio::test]
async fn a_token_of_hours_is_renewed_in_time_though_the_clock_was_set_back_a_year() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    world.clock.forward(-365 * 24 * 3600);
    let service = world.restarted();
    service.refresh_due_grants().await;
    let newest = format!("{:064x}", 16);
    assert_eq!(world.secret(&id).await, Some(newest.clone()));
    assert_eq!(world.stage.held("lab"), Some(newest));
    assert_eq!(row(&service, "lab").state, RowState::Valid);
    service.refresh_due_grants().await;
    assert_eq!(world.stage.refreshes.load(Ordering::SeqCst), 1, "once");
}

#[tokio::test]
async fn an_organization_file_that_cannot_be_put_in_its_place_changes_nothing() {
    let world = World::new().await;
    let (file, new) = (
        world.folder.path().join("organization.toml"),
        world.folder.path().join("new.toml"),
    );
    std::fs::write(&new, "[codefresh]\nurl = \"https://cf.acme.example\"\n").unwrap();
    let before = world.service.settings().await.unwrap().applications;
    // A folder in its place: nothing can be put over that.
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let new = new.display().to_string();
    let fault = world.service.import_organization(&new).await.unwrap_err();
    assert!(fault.message.contains("cannot be written"), "{fault:?}");
    assert_eq!(world.service.settings().await.unwrap().applications, before);
    std::fs::remove_dir(&file).unwrap();
    std::fs::write(&file, text).unwrap();
    world.service.import_organization(&new).await.unwrap();
    assert!(world.service.settings().await.unwrap().applications.is_empty());
    let names = std::fs::read_dir(world.folder.path()).unwrap();
    let strays = names.filter(|entry| {
        entry
            .as_ref()
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with(".tmp")
    });
    assert_eq!(strays.count(), 0, "nothing half is left");
}
