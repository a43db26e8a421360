//! A token's own page, and the list as a file.

use std::time::Duration;

use patrol_core::domain::fault::{Code, Fault};
use patrol_core::service::Service;
use patrol_core::service::page::{
    BatchRequest, ExpiryEdit, ExpiryView, ExportFormat, RemoveTokenRequest, RevocationView, RowState,
    TokenEdit, TokenPage, TokenRemoval,
};

use crate::batches::at_rest;
use crate::pats::{PLAIN, ROTATING};
use crate::world::{MONAS, NEW, OLD, World, mark};

async fn remove(
    service: &Service,
    id: &str,
    from_runtimes: bool,
    revoke: bool,
) -> Result<TokenRemoval, Fault> {
    let request = RemoveTokenRequest {
        id: id.to_owned(),
        from_runtimes,
        revoke,
        job: "remove".to_owned(),
    };
    service.remove_token_everywhere(request).await
}

async fn added(world: &World, runtime: &str, token: &str) -> String {
    world.add(runtime, token).await.row.token.unwrap().id
}

fn edit(
    world: &World,
    id: &str,
    label: &str,
    note: &str,
    expiry: Option<ExpiryEdit>,
) -> Result<TokenPage, Fault> {
    world.service.edit_token(TokenEdit {
        id: id.to_owned(),
        label: Some(label.to_owned()),
        note: Some(note.to_owned()),
        expiry,
    })
}

fn sentences(page: &TokenPage) -> Vec<&str> {
    page.history.iter().map(|line| line.sentence.as_str()).collect()
}

#[tokio::test]
async fn a_tokens_page_tells_what_is_known_of_it() {
    let world = World::new().await;
    *world.stage.scopes.lock().unwrap() = Some("gist");
    let id = added(&world, "one", OLD).await;
    mark(&world.stage.refusing, "two", true);
    added(&world, "two", OLD).await;
    let page = world.service.token_details(&id).unwrap();
    let uses: Vec<_> = page
        .uses
        .iter()
        .map(|it| (it.key.name.as_str(), it.state))
        .collect();
    assert_eq!(uses, [("one", RowState::Valid), ("two", RowState::Failed)]);
    assert_eq!(
        sentences(&page),
        [
            "Not put on two.",
            "Verified by its host.",
            "Put on one.",
            "Added, and kept in the keychain.",
            "Verified by its host."
        ]
    );
    assert!(!page.history[0].ok && page.history[1].ok);
    let scopes: Vec<_> = page
        .scopes
        .iter()
        .map(|it| (it.scope.as_str(), it.granted, it.needed, it.purpose.is_some()))
        .collect();
    assert_eq!(scopes, [("gist", true, false, true), ("repo", false, true, true)]);
    assert!(matches!(page.revocation, RevocationView::ByHand { .. }));
    assert!(page.can_rotate);
    assert!(page.rotation.is_none());
}

#[tokio::test]
async fn a_token_is_verified_from_its_page_and_what_came_of_it_is_told() {
    let world = World::new().await;
    let id = added(&world, "lab", PLAIN).await;
    let page = world.service.verify_token(&id, "verify").await.unwrap();
    let checked = page.last_check.unwrap();
    assert!(checked.ok);
    assert_eq!(
        page.token.expiry,
        ExpiryView::At {
            at: 1_803_859_200_000,
            by_user: false
        }
    );
    world.stage.pats.end(PLAIN);
    let fault = world.service.verify_token(&id, "verify").await.unwrap_err();
    assert_eq!(fault.code, Code::TokenRevoked);
    let page = world.service.token_details(&id).unwrap();
    let last = page.last_check.unwrap();
    assert_eq!(
        (last.sentence.as_str(), last.ok),
        ("Its host says that it was revoked.", false)
    );
    assert!(last.at > checked.at);
    assert_eq!(
        world.secret(&id).await.as_deref(),
        Some(PLAIN),
        "it is for the user to remove it"
    );
}

#[tokio::test]
async fn a_tokens_name_and_note_are_the_users_own() {
    let world = World::new().await;
    let id = added(&world, "one", OLD).await;
    let page = edit(
        &world,
        &id,
        " Work\nlaptop\u{7} ",
        "first line\nsecond line ",
        None,
    )
    .unwrap();
    assert_eq!(page.token.label.as_deref(), Some("Work laptop"));
    assert_eq!(page.note.as_deref(), Some("first line\nsecond line"));
    let long = "x".repeat(81);
    let fault = edit(&world, &id, &long, "other", None).unwrap_err();
    assert_eq!(fault.message, "The name is too long.");
    let long = "x".repeat(2001);
    let fault = edit(&world, &id, "other", &long, None).unwrap_err();
    assert_eq!(fault.message, "The note is too long.");
    let page = world.service.token_details(&id).unwrap();
    assert_eq!(
        page.token.label.as_deref(),
        Some("Work laptop"),
        "nothing was changed"
    );
    let page = edit(&world, &id, " \t", "\n", None).unwrap();
    assert_eq!((page.token.label, page.note), (None, None));
}

#[tokio::test]
async fn the_user_says_when_a_token_expires_only_where_its_host_does_not() {
    let world = World::new().await;
    let on = |date: &str| {
        Some(ExpiryEdit::On {
            date: date.to_owned(),
        })
    };
    let hosts = added(&world, "lab", PLAIN).await;
    let refused = edit(&world, &hosts, "name", "", on("2027-04-01")).unwrap_err();
    assert_eq!(refused.message, "Its host says when it expires.");
    assert_eq!(world.service.token_details(&hosts).unwrap().token.label, None);

    // An end within minutes of a token that works is not believed.
    *world.stage.expires.lock().unwrap() = Some("2027-01-15 08:01:00 UTC");
    let id = added(&world, "one", OLD).await;
    let unknown = world.service.token_details(&id).unwrap().token.expiry;
    assert_eq!(unknown, ExpiryView::Unknown);
    for wrong in ["2027-01-15", "2020-01-01", "tomorrow", "2027-13-01"] {
        let refused = edit(&world, &id, "", "", on(wrong)).unwrap_err();
        assert_eq!(refused.code, Code::BadInput, "{wrong}");
    }
    let page = edit(&world, &id, "", "", on("2027-04-01")).unwrap();
    let named = ExpiryView::At {
        at: 1_806_537_600_000,
        by_user: true,
    };
    assert_eq!(page.token.expiry, named);
    let page = world.service.verify_token(&id, "verify").await.unwrap();
    assert_eq!(
        page.token.expiry, named,
        "a host that cannot tell does not unsay it"
    );
    let page = edit(&world, &id, "", "", Some(ExpiryEdit::Never)).unwrap();
    assert_eq!(page.token.expiry, ExpiryView::Never);
    let page = edit(&world, &id, "", "", Some(ExpiryEdit::Unknown)).unwrap();
    assert_eq!(page.token.expiry, ExpiryView::Unknown);
}

#[tokio::test]
async fn a_token_that_is_used_is_not_removed_unless_it_is_to_be_taken_away() {
    let world = World::new().await;
    let id = added(&world, "one", OLD).await;
    added(&world, "two", OLD).await;
    let refused = remove(&world.service, &id, false, false).await.unwrap_err();
    assert_eq!(refused.message, "one still has this token.");
    assert_eq!(world.secret(&id).await.as_deref(), Some(OLD));

    let removal = remove(&world.service, &id, true, false).await.unwrap();
    assert!(removal.removed);
    assert_eq!(world.secret(&id).await, None);
    assert!(world.stage.holds.lock().unwrap().is_empty());
    assert_eq!(world.row("one").state, RowState::NotAuthorized);
    let told: Vec<_> = world
        .ledger()
        .history(&id)
        .unwrap()
        .into_iter()
        .take(3)
        .map(|it| (format!("{:?}", it.act), it.runtime))
        .collect();
    let expected = [
        ("Forgotten".to_owned(), None),
        ("Deauthorized".to_owned(), Some("two".to_owned())),
        ("Deauthorized".to_owned(), Some("one".to_owned())),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_token_is_revoked_only_when_no_runtime_has_it_and_kept_where_that_fails() {
    let world = World::new().await;
    let id = added(&world, "lab", PLAIN).await;
    mark(&world.stage.clinging, "lab", true);
    let removal = remove(&world.service, &id, true, true).await.unwrap();
    assert!(!removal.removed);
    assert!(removal.fault.unwrap().kept.unwrap().ends_with("is still kept."));
    assert!(world.stage.pats.lives(PLAIN), "the runtime has it still");

    mark(&world.stage.clinging, "lab", false);
    let not = &world.stage.pats.revokes_not;
    not.store(true, std::sync::atomic::Ordering::SeqCst);
    let removal = remove(&world.service, &id, true, true).await.unwrap();
    assert!(!removal.removed);
    assert!(removal.fault.unwrap().kept.unwrap().contains("may still work"));
    assert_eq!(world.secret(&id).await.as_deref(), Some(PLAIN));
    let page = world.service.token_details(&id).unwrap();
    assert_eq!(sentences(&page)[0], "Not revoked at its host.");

    not.store(false, std::sync::atomic::Ordering::SeqCst);
    let removal = remove(&world.service, &id, true, true).await.unwrap();
    assert!(removal.removed);
    assert!(
        removal.sentence.contains("was revoked and removed"),
        "{}",
        removal.sentence
    );
    assert_eq!(world.stage.pats.revocations(), [PLAIN]);
    assert_eq!(world.secret(&id).await, None);
}

#[tokio::test]
async fn a_token_that_never_got_there_takes_no_other_one_with_it() {
    let world = World::new().await;
    added(&world, "one", OLD).await;
    mark(&world.stage.refusing, "one", true);
    let id = added(&world, "one", NEW).await;
    let removal = remove(&world.service, &id, false, false).await.unwrap();
    assert!(removal.removed, "{:?}", removal.fault);
    assert_eq!(world.stage.held("one").as_deref(), Some(OLD));
    let one = world.row("one");
    assert_eq!(
        one.token.unwrap().name,
        world.service.start().unwrap().tokens[0].name
    );
    assert_eq!(one.state, RowState::Valid);
}

#[tokio::test]
async fn nor_does_one_that_is_there_or_not() {
    let world = World::new().await;
    let old = added(&world, "one", OLD).await;
    world
        .stage
        .lose_answers
        .store(true, std::sync::atomic::Ordering::SeqCst);
    let new = added(&world, "one", NEW).await;
    for id in [&old, &new] {
        let refused = remove(&world.service, id, true, true).await.unwrap_err();
        assert!(
            refused.message.starts_with("It is not known whether one"),
            "{}",
            refused.message
        );
    }
    assert!(world.stage.held("one").is_some());
    assert_eq!(world.service.start().unwrap().tokens.len(), 2);
}

#[tokio::test]
async fn a_runtime_that_is_gone_for_good_does_not_keep_a_token_for_ever() {
    let world = World::new().await;
    let id = added(&world, "one", OLD).await;
    mark(&world.stage.unlisted, "one", true);
    world.service.refresh(&world.account).await.unwrap();
    let removal = remove(&world.service, &id, true, false).await.unwrap();
    assert!(removal.removed, "{:?}", removal.fault);
    assert!(
        removal
            .sentence
            .ends_with("one is no longer in the list, and was not asked."),
        "{}",
        removal.sentence
    );
    assert_eq!(world.ledger().token(&id).unwrap(), None);
}

#[tokio::test]
async fn a_token_on_its_way_is_not_removed() {
    let world = World::new().await;
    let checked = world.check("one", OLD).await.unwrap();
    *world.stage.answers_after.lock().unwrap() = Some(Duration::from_millis(400));
    let request = BatchRequest {
        draft: checked.draft,
        runtimes: vec![world.key("one"), world.key("two")],
        consent: false,
        job: "many".to_owned(),
    };
    let begun = world.service.authorize_many(request).await.unwrap();
    let refused = remove(&world.service, &begun.token.id, true, true)
        .await
        .unwrap_err();
    assert_eq!(refused.message, "Something is using this token at this moment.");
    at_rest(&world.service, &begun.id).await;
    assert_eq!(world.secret(&begun.token.id).await.as_deref(), Some(OLD));
    assert_eq!(world.stage.held("two").as_deref(), Some(OLD));
}

#[tokio::test]
async fn the_list_is_exported_without_a_secret_and_without_a_formula() {
    let world = World::new().await;
    let empty = world.service.export_tokens(ExportFormat::Csv).unwrap();
    assert_eq!(world.service.export_tokens(ExportFormat::Json).unwrap(), "[]\n");
    let id = added(&world, "one", OLD).await;
    added(&world, "two", MONAS).await;
    added(&world, "lab", ROTATING).await;
    edit(&world, &id, "=HYPERLINK(\"x\")", "+1, \"quoted\"", None).unwrap();

    let json = world.service.export_tokens(ExportFormat::Json).unwrap();
    let list: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&json).unwrap();
    let csv = world.service.export_tokens(ExportFormat::Csv).unwrap();
    for secret in [OLD, MONAS, ROTATING, "0123.abcd"] {
        assert!(!json.contains(secret) && !csv.contains(secret));
    }
    let marks: Vec<_> = world
        .ledger()
        .tokens()
        .unwrap()
        .into_iter()
        .filter_map(|token| token.fingerprint)
        .collect();
    assert_eq!(marks.len(), 3);
    assert!(
        !marks
            .iter()
            .any(|print| json.contains(print) || csv.contains(print))
    );

    assert_eq!(list.len(), 3);
    let adas = list.iter().find(|it| it["runtimes"] == "one").unwrap();
    assert_eq!(adas["label"], "=HYPERLINK(\"x\")", "JSON is no spreadsheet");
    assert_eq!(adas["scopes"], "repo");
    assert_eq!(adas["expires"], "never");
    let lab = list.iter().find(|it| it["runtimes"] == "lab").unwrap();
    assert_eq!(lab["expires"], "2027-03-01T00:00:00Z");

    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let mut columns: Vec<_> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(empty.trim_end().split(',').collect::<Vec<_>>(), columns);
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 3);
    let cell = |name: &str| {
        let column = columns.iter().position(|it| it == name).unwrap();
        let row = records
            .iter()
            .find(|it| it.iter().any(|cell| cell == "one"))
            .unwrap();
        row[column].to_owned()
    };
    assert_eq!(cell("label"), "'=HYPERLINK(\"x\")");
    assert_eq!(cell("note"), "'+1, \"quoted\"");
    assert_eq!(cell("scopes"), "repo");
    let mut keys: Vec<_> = adas.keys().cloned().collect();
    keys.sort();
    columns.sort();
    assert_eq!(columns, keys);
}

#[tokio::test]
async fn a_server_that_does_not_say_what_it_is_is_not_asked_again_before_its_time() {
    const WHAT_IT_IS: &str = "/api/v3/meta";
    let world = World::new().await;
    let id = added(&world, "one", OLD).await;
    // Nobody waits for that question.
    tokio::time::timeout(Duration::from_secs(10), async {
        while world.asked_for(WHAT_IT_IS).await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // Its answer is heard.
        tokio::time::sleep(Duration::from_millis(100)).await;
    })
    .await
    .unwrap();
    for turn in 0..3 {
        world
            .service
            .verify_token(&id, &format!("verify {turn}"))
            .await
            .unwrap();
    }
    assert_eq!(world.asked_for(WHAT_IT_IS).await, 1);
    world.clock.forward(3600);
    world.service.verify_token(&id, "later").await.unwrap();
    assert_eq!(world.asked_for(WHAT_IT_IS).await, 2);
}
