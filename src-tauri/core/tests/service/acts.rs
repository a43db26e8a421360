//! Add, update, delete, remove: what they leave in ledger, keychain and runtime.

use std::sync::atomic::Ordering;
use std::time::Duration;

use patrol_core::domain::fault::Code;
use patrol_core::domain::token::AuthorizationState;
use patrol_core::keychain::{Item, Patience};
use patrol_core::service::page::{CheckRequest, DeleteRequest, RowState, ScopesView, TokenSource};

use crate::browser::signed_in;
use crate::world::{NEW, OLD, World};

#[tokio::test]
async fn an_added_token_is_in_the_keychain_on_the_runtime_and_in_the_row() {
    let world = World::new().await;
    let outcome = world.add("one", OLD).await;
    assert_eq!(outcome.fault, None);
    assert_eq!(outcome.row.state, RowState::Valid);
    let token = outcome.row.token.unwrap();
    assert!(token.name.starts_with("ada@127.0.0.1"), "{}", token.name);
    assert_eq!(world.secret(&token.id).await.as_deref(), Some(OLD));
    assert_eq!(world.stage.holds.lock().unwrap()["one"], OLD);
}

#[tokio::test]
async fn the_same_token_pasted_for_two_runtimes_is_kept_once() {
    let world = World::new().await;
    let first = world.add("one", OLD).await.row.token.unwrap();
    let checked = world.check("two", OLD).await.unwrap();
    assert!(checked.kept_already);
    let second = world
        .put("two", &checked, false)
        .await
        .unwrap()
        .row
        .token
        .unwrap();
    assert_eq!(first.id, second.id);
    assert_eq!(second.runtimes, 2);
    assert_eq!(world.service.start().unwrap().tokens.len(), 1);
}

#[tokio::test]
async fn an_old_token_stays_while_another_runtime_uses_it_and_goes_when_none_does() {
    let world = World::new().await;
    let old = world.add("one", OLD).await.row.token.unwrap();
    world.add("two", OLD).await;
    world.add("one", NEW).await;
    assert_eq!(
        world.secret(&old.id).await.as_deref(),
        Some(OLD),
        "runtime two still uses it"
    );
    world.add("two", NEW).await;
    assert_eq!(world.secret(&old.id).await, None);
    assert_eq!(world.service.start().unwrap().tokens.len(), 1);
}

#[tokio::test]
async fn an_update_that_is_refused_keeps_both_tokens_and_says_so() {
    let world = World::new().await;
    let old = world.add("one", OLD).await.row.token.unwrap();
    world.stage.refuse.store(true, Ordering::SeqCst);
    let outcome = world.add("one", NEW).await;
    let fault = outcome.fault.unwrap();
    assert_eq!(fault.code, Code::RuntimeRefused);
    assert!(
        fault.message.contains("Invalid Git token error"),
        "{}",
        fault.message
    );
    assert!(fault.kept.unwrap().contains("still has its former token"));
    assert_eq!(outcome.row.state, RowState::Failed);
    assert_eq!(world.secret(&old.id).await.as_deref(), Some(OLD));
    assert_eq!(world.stage.holds.lock().unwrap()["one"], OLD);

    world.stage.refuse.store(false, Ordering::SeqCst);
    let again = world.service.try_again(&world.key("one"), "again").await.unwrap();
    assert_eq!(again.row.state, RowState::Valid);
    assert_eq!(world.stage.holds.lock().unwrap()["one"], NEW);
    assert_eq!(
        world.secret(&old.id).await,
        None,
        "the runtime has the new one now"
    );
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_asking_the_runtime() {
    let world = World::new().await;
    world.stage.lose_answers.store(true, Ordering::SeqCst);
    let outcome = world.add("one", OLD).await;
    assert_eq!(outcome.row.authorization, Some(AuthorizationState::Authorized));
    assert_eq!(
        world.registrations().await,
        1,
        "a write is never repeated by itself"
    );
}

#[tokio::test]
async fn a_lost_answer_to_an_update_is_not_guessed() {
    let world = World::new().await;
    let old = world.add("one", OLD).await.row.token.unwrap();
    world.stage.lose_answers.store(true, Ordering::SeqCst);
    let outcome = world.add("one", NEW).await;
    assert_eq!(outcome.row.state, RowState::Unsure);
    assert_eq!(
        world.secret(&old.id).await.as_deref(),
        Some(OLD),
        "the runtime may still hold it"
    );
}

#[tokio::test]
async fn a_lost_answer_over_a_token_from_elsewhere_is_not_guessed() {
    let world = World::new().await;
    let foreign = ("one".to_owned(), OLD.to_owned());
    world.stage.holds.lock().unwrap().extend([foreign]);
    world.service.refresh(&world.account).await.unwrap();
    world.stage.lose_answers.store(true, Ordering::SeqCst);
    let outcome = world.add("one", NEW).await;
    assert_eq!(outcome.row.state, RowState::Unsure);
    assert!(outcome.fault.is_some());
}

#[tokio::test]
async fn missing_scopes_are_named_and_nothing_happens_without_consent() {
    let world = World::new().await;
    *world.stage.scopes.lock().unwrap() = Some("gist");
    let checked = world.check("one", OLD).await.unwrap();
    assert!(checked.needs_consent);
    assert!(matches!(&checked.scopes, ScopesView::Missing { missing, .. } if missing == &["repo"]));
    let refused = world.put("one", &checked, false).await.unwrap_err();
    assert_eq!(refused.code, Code::BadInput);
    assert_eq!(world.registrations().await, 0);
    assert!(world.service.start().unwrap().tokens.is_empty());
    assert_eq!(
        world.put("one", &checked, true).await.unwrap().row.state,
        RowState::Valid
    );
}

#[tokio::test]
async fn a_discarded_draft_cannot_be_added() {
    let world = World::new().await;
    let checked = world.check("one", OLD).await.unwrap();
    world.service.discard_draft(&checked.draft);
    assert_eq!(
        world.put("one", &checked, true).await.unwrap_err().code,
        Code::Gone
    );
}

#[tokio::test]
async fn a_deleted_token_leaves_the_runtime_and_stays_in_the_keychain_unless_asked() {
    let world = World::new().await;
    let token = world.add("one", OLD).await.row.token.unwrap();
    let request = |forget| DeleteRequest {
        runtime: world.key("one"),
        forget,
        revoke: false,
        job: "delete".to_owned(),
    };
    let outcome = world.service.delete_token(request(false)).await.unwrap();
    assert_eq!(outcome.row.state, RowState::NotAuthorized);
    assert!(world.stage.holds.lock().unwrap().is_empty());
    assert_eq!(world.secret(&token.id).await.as_deref(), Some(OLD));

    world.add("one", OLD).await;
    world.service.delete_token(request(true)).await.unwrap();
    assert_eq!(world.secret(&token.id).await, None);
}

#[tokio::test]
async fn removing_an_account_removes_its_key_and_only_the_tokens_asked_for() {
    let world = World::new().await;
    let token = world.add("one", OLD).await.row.token.unwrap();
    let removal = world.service.account_removal(&world.account).unwrap();
    assert_eq!((removal.runtimes, removal.only_here.len()), (3, 1));
    let start = world.service.remove_account(&world.account, true).await.unwrap();
    assert!(start.accounts.is_empty());
    assert_eq!(world.secret(&token.id).await, None);
    assert_eq!(
        world.stage.holds.lock().unwrap()["one"],
        OLD,
        "nothing changes in Codefresh"
    );
}

#[tokio::test]
async fn an_account_is_out_of_the_list_even_where_the_keychain_does_not_answer() {
    for forget in [false, true] {
        let world = World::new().await;
        let token = world.add("one", OLD).await.row.token.unwrap();
        let service = world.without_keychain();
        let start = service.remove_account(&world.account, forget).await.unwrap();
        assert!(start.accounts.is_empty());
        let kept = start.notice.unwrap().kept.unwrap();
        assert!(kept.contains("its key is removed when the keychain answers again"));
        assert_eq!(kept.contains("Its tokens stay"), forget);
        world.restarted().recover().await;
        assert_eq!(world.ledger().half_kept_accounts().unwrap(), []);
        let key = Item::ApiKey(world.account.clone());
        assert!(world.keychain.get(&key, Patience::Quiet).await.unwrap().is_none());
        assert_eq!(world.secret(&token.id).await.as_deref(), Some(OLD));
    }
}

#[tokio::test]
async fn a_token_taken_away_elsewhere_is_no_longer_claimed_to_be_there() {
    let world = World::new().await;
    world.add("one", OLD).await;
    world.stage.holds.lock().unwrap().clear();
    world.service.refresh(&world.account).await.unwrap();
    let row = world.row("one");
    assert_eq!(row.state, RowState::NotAuthorized);
    assert_eq!(row.token, None);
}

#[tokio::test]
async fn a_token_that_failed_to_get_there_stays_kept_when_another_succeeds() {
    let world = World::new().await;
    world.stage.refuse.store(true, Ordering::SeqCst);
    let failed = world.add("one", NEW).await.row.token.unwrap();
    world.stage.refuse.store(false, Ordering::SeqCst);
    assert_eq!(world.add("one", OLD).await.row.state, RowState::Valid);
    assert_eq!(world.secret(&failed.id).await.as_deref(), Some(NEW));
}

#[tokio::test]
async fn a_scope_file_replaces_what_a_provider_needs_and_a_wrong_one_is_said() {
    let world = World::new().await;
    let file = world.folder.path().join("scopes.toml");
    std::fs::write(&file, "[required]\ngithub = [\"repo\", \"workflow\"]\n").unwrap();
    let dialog = world.restarted().token_dialog(&world.key("one")).await.unwrap();
    let needed: Vec<_> = dialog.required.iter().map(|need| need.scope.as_str()).collect();
    assert_eq!(needed, ["repo", "workflow"]);

    std::fs::write(&file, "[required]\ngithub = 7\n").unwrap();
    let start = world.restarted().start().unwrap();
    let notice = start.notice.unwrap();
    assert!(
        notice.message.contains("scopes.toml") && notice.message.contains("github"),
        "{}",
        notice.message
    );
}

#[tokio::test]
async fn a_token_that_outlives_the_organizations_limit_is_warned_about_without_a_question() {
    let limit = "[tokens]\nmax_days = 90\n";
    // The clock stands at 2027-01-15T08:00:00Z.
    for (expires, lives) in [
        (Some("2027-11-11 08:00:30 UTC"), Some("lives 300 days")),
        (Some("2027-04-16 08:00:30 UTC"), Some("lives 91 days")),
        // Ninety days and an hour less than one more: the user's own midnight.
        (Some("2027-04-16 07:00:00 UTC"), None),
        (Some("2027-04-15 08:00:00 UTC"), None),
        (Some("some day"), None),
        (None, Some("never expires")),
    ] {
        for limit in [limit, ""] {
            let world = World::with(limit).await;
            *world.stage.expires.lock().unwrap() = expires;
            let checked = world.check("one", OLD).await.unwrap();
            let lives = lives.filter(|_| !limit.is_empty());
            let sentence = lives.map(|lives| format!("acme's limit is 90 days; this token {lives}."));
            let said = checked.warnings.iter().filter(|it| it.contains("limit"));
            assert_eq!(Vec::from_iter(said), Vec::from_iter(&sentence), "{expires:?}");
            assert!(!checked.needs_consent);
        }
    }
}

#[tokio::test]
async fn a_token_that_another_runtime_got_meanwhile_is_neither_revoked_nor_removed() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    assert!(world.service.deletion(&world.key("lab")).unwrap().can_revoke);
    // While the dialog is open.
    let now = jiff::Timestamp::from_second(1_800_000_100).unwrap();
    let ledger = world.ledger();
    ledger.begin_authorizing(&world.account, "two", &id, now).unwrap();
    let request = DeleteRequest {
        runtime: world.key("lab"),
        forget: true,
        revoke: true,
        job: "delete".to_owned(),
    };
    let outcome = world.service.delete_token(request).await.unwrap();
    assert_eq!(
        outcome.sentence,
        "The token was deleted from lab. Another runtime uses it now, so it was not revoked and stays in \
         the keychain."
    );
    assert_eq!(outcome.fault, None);
    assert_eq!(*world.stage.revoked.lock().unwrap(), [""; 0]);
    assert!(world.secret(&id).await.is_some());
}

#[tokio::test]
async fn a_token_that_is_used_nowhere_else_is_revoked_and_removed() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    let request = DeleteRequest {
        runtime: world.key("lab"),
        forget: true,
        revoke: true,
        job: "delete".to_owned(),
    };
    world.service.delete_token(request).await.unwrap();
    let revoked = ["refresh-0".to_owned(), format!("{:064x}", 0)];
    assert_eq!(*world.stage.revoked.lock().unwrap(), revoked);
    assert_eq!(world.secret(&id).await, None);
}

#[tokio::test]
async fn a_token_that_is_being_removed_cannot_be_put_on_another_runtime() {
    let world = World::new().await;
    let token = world.add("one", OLD).await.row.token.unwrap();
    let source = TokenSource::Kept { id: token.id.clone() };
    let request = CheckRequest {
        runtime: world.key("two"),
        source,
        job: "check".to_owned(),
    };
    let checked = world.service.check_token(request).await.unwrap();
    let gate = world.gate.shut("token/");
    let (service, key) = (world.service.clone(), world.key("one"));
    let removing = tokio::spawn(async move {
        let request = DeleteRequest {
            runtime: key,
            forget: true,
            revoke: false,
            job: "delete".to_owned(),
        };
        service.delete_token(request).await
    });
    world.gate.reached().await;
    // Were it not refused at once, it would stand before the gate for ever.
    let putting = tokio::time::timeout(Duration::from_secs(20), world.put("two", &checked, false));
    assert_eq!(putting.await.unwrap().unwrap_err().code, Code::Busy);
    drop(gate);
    assert!(
        removing
            .await
            .unwrap()
            .unwrap()
            .sentence
            .contains("removed from the keychain")
    );
    assert_eq!(world.secret(&token.id).await, None);
    assert!(world.stage.holds.lock().unwrap().is_empty());
}
