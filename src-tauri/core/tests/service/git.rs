//! Git asks: what the helper does over a ledger and a keychain, and what the
//! window makes of what it left.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use patrol_core::domain::fault::Code;
use patrol_core::folders::Folders;
use patrol_core::git_credential::Question;
use patrol_core::keychain::{Item, Keychain, Patience};
use patrol_core::service::Helper;
use patrol_core::service::page::{CheckRequest, TokenSource};

use crate::browser::signed_in;
use crate::world::{MONAS, OLD, World};

/// The helper is a program without a runtime of its own.
async fn beside<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(act).await.unwrap()
}

fn helper(world: &World, keychain: Keychain) -> Helper {
    let folder = world.folder.path();
    Helper {
        folders: Folders {
            data: folder.into(),
            config: folder.into(),
            state: folder.into(),
        },
        keychain,
        clock: Arc::new(world.clock.clone()),
        machine_file: None,
    }
}

/// What git says: the world's host first.
fn question(world: &World, more: &str) -> Question {
    let address = world.server.address();
    Question::read(format!("protocol=http\nhost={address}\n{more}").as_bytes()).unwrap()
}

fn elsewhere(more: &str) -> Question {
    Question::read(format!("protocol=https\nhost=git.example.com\n{more}").as_bytes()).unwrap()
}

async fn get_with(world: &World, keychain: Keychain, question: Question) -> String {
    let helper = helper(world, keychain);
    beside(move || {
        let filled = helper.get(&question);
        let said = filled.answer.as_ref().map(|answer| {
            let bytes = answer.write(question.capabilities).unwrap();
            String::from_utf8(bytes.to_vec()).unwrap()
        });
        helper.leave_note(filled);
        said.unwrap_or_default()
    })
    .await
}

async fn get(world: &World, question: Question) -> String {
    get_with(world, world.keychain.clone(), question).await
}

/// Git asks for what the world's GitHub wants, and the helper leaves its line: on this very thread,
/// which is in no runtime.
pub fn leave_note(world: &World) {
    let helper = helper(world, world.keychain.clone());
    helper.leave_note(helper.get(&question(world, "")));
}

async fn store(world: &World, question: Question) {
    let helper = helper(world, world.keychain.clone());
    beside(move || helper.store(&question)).await.unwrap();
}

async fn erase(world: &World, question: Question) {
    let helper = helper(world, world.keychain.clone());
    beside(move || helper.erase(&question)).await.unwrap();
}

async fn kept(world: &World, item: Item) -> Option<String> {
    let secret = world.keychain.get(&item, Patience::Quiet).await.unwrap();
    secret.map(|secret| secret.expose().to_owned())
}

pub fn history(world: &World, token: &str) -> Vec<String> {
    let page = world.service.token_details(token).unwrap();
    page.history.into_iter().map(|line| line.sentence).collect()
}

#[tokio::test]
async fn git_gets_the_kept_token_and_the_history_says_so() {
    let world = World::new().await;
    world.add("one", OLD).await;
    assert_eq!(
        get(&world, question(&world, "")).await,
        format!("username=ada\npassword={OLD}\n")
    );
    assert_eq!(get(&world, elsewhere("")).await, "");
    let id = world.row("one").token.unwrap().id;
    get(&world, question(&world, "path=acme/gitops.git\n")).await;
    let host = world.server.address();
    let lines = history(&world, &id);
    assert_eq!(lines[0], format!("Given to git for {host}/acme/gitops.git."));
    assert_eq!(lines[1], format!("Given to git for {host}."));
    assert_eq!(
        history(&world, &id).len(),
        lines.len(),
        "each use is taken in once"
    );
}

#[tokio::test]
async fn an_account_is_chosen_by_name_or_by_the_users_word() {
    let world = World::new().await;
    world.add("one", OLD).await;
    world.clock.forward(60);
    world.add("two", MONAS).await;
    let mut views = world.service.git_view().unwrap().hosts;
    assert_eq!(views.len(), 1);
    let view = views.remove(0);
    assert_eq!(
        view.accounts[0].account, "mona",
        "the newest, as long as nobody has chosen"
    );
    assert!(view.accounts[0].is_default && !view.accounts[0].chosen);
    world.service.set_git_default(&view.url, "ada").unwrap();
    assert!(
        get(&world, question(&world, ""))
            .await
            .starts_with("username=ada\n")
    );
    assert!(
        get(&world, question(&world, "username=mona\n"))
            .await
            .contains(MONAS)
    );
    assert_eq!(get(&world, question(&world, "username=linus\n")).await, "");
    let error = world.service.set_git_default(&view.url, "linus").unwrap_err();
    assert_eq!(error.code, Code::Gone);
}

#[tokio::test]
async fn what_git_stores_elsewhere_is_kept_given_back_and_erased() {
    let world = World::new().await;
    let said = "username=ada\npassword=hunter2\n";
    store(&world, elsewhere(said)).await;
    assert_eq!(get(&world, elsewhere("")).await, said);
    assert_eq!(get(&world, elsewhere("username=grace\n")).await, "");
    let view = world.service.git_view().unwrap().stored;
    assert_eq!((view.len(), view[0].url.as_str()), (1, "https://git.example.com"));
    assert!(view[0].used_at.is_some(), "it was given back");

    store(&world, elsewhere("username=ada\npassword=hunter3\n")).await;
    assert_eq!(world.service.git_view().unwrap().stored.len(), 1, "written over");
    erase(&world, elsewhere("username=ada\npassword=hunter2\n")).await;
    assert!(
        get(&world, elsewhere("")).await.contains("hunter3"),
        "another password was refused"
    );
    erase(&world, elsewhere("username=ada\npassword=hunter3\n")).await;
    assert_eq!(get(&world, elsewhere("")).await, "");
    assert_eq!(kept(&world, Item::GitStored(view[0].id.clone())).await, None);
}

#[tokio::test]
async fn the_ports_paths_and_empty_passwords_of_gits_own_tests_are_told_apart() {
    let world = World::new().await;
    let on = |host: &str, more: &str| {
        Question::read(format!("protocol=https\nhost={host}\n{more}").as_bytes()).unwrap()
    };
    store(&world, on("h", "username=a\npassword=\n")).await;
    store(&world, on("h:8088", "username=b\npassword=port\n")).await;
    store(&world, on("h", "path=x.git\nusername=c\npassword=path\n")).await;
    store(
        &world,
        Question::read(b"protocol=cert\nhost=\npath=/a.pem\nusername=\npassword=pw\n").unwrap(),
    )
    .await;
    assert_eq!(
        get(&world, on("h", "username=a\n")).await,
        "username=a\npassword=\n"
    );
    assert_eq!(get(&world, on("h:8088", "")).await, "username=b\npassword=port\n");
    assert_eq!(
        get(&world, on("h", "path=x.git\n")).await,
        "username=c\npassword=path\n"
    );
    assert_eq!(get(&world, on("h", "path=y.git\n")).await, "");
    let cert = Question::read(b"protocol=cert\nhost=\npath=/a.pem\n").unwrap();
    assert_eq!(get(&world, cert).await, "username=\npassword=pw\n");
    assert_eq!(
        get(&world, Question::read(b"protocol=http\nhost=h:8088\n").unwrap()).await,
        ""
    );
}

#[tokio::test]
async fn expiry_refresh_tokens_and_whole_credentials_come_back_as_they_were() {
    let world = World::new().await;
    let whole = "capability[]=authtype\nauthtype=Bearer\ncredential=abc\nusername=ada\n";
    store(&world, elsewhere(whole)).await;
    let asked = get(&world, elsewhere("capability[]=authtype\n")).await;
    assert_eq!(asked, "capability[]=authtype\nauthtype=Bearer\ncredential=abc\n");
    assert_eq!(
        get(&world, elsewhere("")).await,
        "",
        "a git that cannot is told nothing"
    );

    let renewed = "username=ada\npassword=at\npassword_expiry_utc=1800009999\noauth_refresh_token=rt\n";
    store(&world, elsewhere(renewed)).await;
    assert_eq!(get(&world, elsewhere("")).await, renewed);
    world.clock.forward(20_000);
    assert_eq!(
        get(&world, elsewhere("")).await,
        renewed,
        "a helper after us may renew it"
    );

    store(&world, elsewhere("username=e\npassword=x\nephemeral=1\n")).await;
    store(
        &world,
        elsewhere("username=f\npassword=x\npassword_expiry_utc=1000\n"),
    )
    .await;
    store(&world, elsewhere("username=g\n")).await;
    assert_eq!(
        world.service.git_view().unwrap().stored.len(),
        1,
        "none of these is worth keeping"
    );
}

#[tokio::test]
async fn nothing_is_stored_beside_a_managed_token_or_over_it() {
    let world = World::new().await;
    world.add("one", OLD).await;
    store(&world, question(&world, "username=ada\npassword=other\n")).await;
    store(&world, question(&world, "username=grace\npassword=other\n")).await;
    assert_eq!(world.service.git_view().unwrap().stored, []);
    assert!(get(&world, question(&world, "")).await.contains(OLD));
}

#[tokio::test]
async fn a_refused_token_is_kept_marked_and_its_host_asked_at_once() {
    let world = World::new().await;
    world.add("one", OLD).await;
    let id = world.row("one").token.unwrap().id;
    world.clock.forward(60);
    erase(&world, question(&world, "username=ada\npassword=typed by hand\n")).await;
    assert_eq!(
        world.service.git_view().unwrap().hosts[0].accounts[0].rejected_at,
        None
    );
    let due = |world: &World| {
        world
            .service
            .watch_tick(jiff::tz::TimeZone::UTC)
            .unwrap()
            .checks_due
    };
    assert!(!due(&world), "it was verified a minute ago");

    erase(
        &world,
        question(&world, &format!("username=ada\npassword={OLD}\n")),
    )
    .await;
    assert!(
        world.service.git_view().unwrap().hosts[0].accounts[0]
            .rejected_at
            .is_some()
    );
    assert_eq!(history(&world, &id)[0], "Rejected by its host when git used it.");
    assert_eq!(kept(&world, Item::Token(id.clone())).await.as_deref(), Some(OLD));
    assert!(due(&world));
    world.service.check_due().await;
    assert!(!due(&world), "its host has said its own word");
    assert_eq!(
        world.service.git_view().unwrap().hosts[0].accounts[0].rejected_at,
        None
    );
}

#[tokio::test]
async fn a_keychain_that_does_not_open_leaves_git_without_and_the_window_with_the_reason() {
    let world = World::new().await;
    world.add("one", OLD).await;
    let absent = || Keychain::with_stores(|| Err(keyring_core::Error::NoDefaultStore), usize::MAX);
    assert_eq!(get_with(&world, absent(), question(&world, "")).await, "");
    let trouble = world.service.git_view().unwrap().trouble.unwrap();
    assert_eq!(trouble.host, world.server.address().to_string());
    assert!(!trouble.fault.message.is_empty());
    assert_eq!(get_with(&world, absent(), elsewhere("")).await, "");
    assert!(get(&world, question(&world, "")).await.contains(OLD));
    assert_eq!(world.service.git_view().unwrap().trouble, None, "it is over");
}

#[tokio::test]
async fn an_oauth2_token_is_renewed_before_git_gets_it_and_its_runtimes_at_the_next_look() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    let before = world.stage.held("lab");
    world.clock.forward(7200);
    let said = get(&world, question(&world, "username=ada\n")).await;
    assert!(said.starts_with("username=oauth2\npassword="), "{said}");
    assert_eq!(world.stage.refreshes.load(Ordering::SeqCst), 1);
    assert!(said.contains(&world.secret(&id).await.unwrap()));
    assert_eq!(world.stage.held("lab"), before, "git does not wait for runtimes");
    world.service.refresh_due_grants().await;
    assert_eq!(world.stage.held("lab"), world.secret(&id).await);
    assert_eq!(world.stage.refreshes.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_grant_that_is_dead_leaves_git_without() {
    let world = World::new().await;
    signed_in(&world).await;
    world.stage.grants_dead.store(true, Ordering::SeqCst);
    world.clock.forward(7200);
    assert_eq!(get(&world, question(&world, "")).await, "");
    let trouble = world.service.git_view().unwrap().trouble.unwrap();
    assert!(trouble.fault.message.contains("sign in") || trouble.fault.next.is_some());
}

#[tokio::test]
async fn the_helper_takes_nothing_for_interrupted_that_is_under_way_in_the_window() {
    let world = World::new().await;
    let id = signed_in(&world).await;
    world
        .ledger()
        .begin_authorizing(&world.account, "lab", &id, world_now(&world))
        .unwrap();
    world.clock.forward(7200);
    get(&world, question(&world, "")).await;
    let state = world
        .ledger()
        .authorization(&world.account, "lab")
        .unwrap()
        .unwrap()
        .state;
    assert_eq!(state, patrol_core::domain::token::AuthorizationState::Authorizing);
}

fn world_now(world: &World) -> jiff::Timestamp {
    use patrol_core::service::Clock;
    world.clock.now()
}

#[tokio::test]
async fn what_git_stored_can_be_checked_for_a_runtime_of_its_host_alone() {
    let world = World::new().await;
    // Before any token of the host is managed.
    store(
        &world,
        question(&world, &format!("username=ada\npassword={OLD}\n")),
    )
    .await;
    store(&world, elsewhere(&format!("username=ada\npassword={OLD}\n"))).await;
    let stored = world.service.git_view().unwrap().stored;
    let own = stored.iter().find(|it| it.url.starts_with("http://")).unwrap();
    let foreign = stored.iter().find(|it| it.url.starts_with("https://")).unwrap();
    let check = |id: &str| CheckRequest {
        runtime: world.key("one"),
        source: TokenSource::StoredByGit {
            id: id.to_owned(),
            email: None,
        },
        job: "check".to_owned(),
    };
    let refused = world.service.check_token(check(&foreign.id)).await.unwrap_err();
    assert_eq!(refused.code, Code::ForeignToken);
    let checked = world.service.check_token(check(&own.id)).await.unwrap();
    world.put("one", &checked, true).await.unwrap();
    assert_eq!(world.stage.held("one").as_deref(), Some(OLD));
    let view = world.service.delete_stored_by_git(&own.id).await.unwrap();
    assert_eq!(view.stored.len(), 1);
    assert_eq!(kept(&world, Item::GitStored(own.id.clone())).await, None);
}

#[tokio::test]
async fn what_a_crash_left_half_stored_is_settled() {
    let world = World::new().await;
    store(&world, elsewhere("username=ada\npassword=p\n")).await;
    store(&world, elsewhere("username=grace\npassword=p\n")).await;
    let ledger = world.ledger();
    for mut entry in ledger.git_stored().unwrap() {
        if entry.wanted.username == "grace" {
            let item = Item::GitStored(entry.id.clone());
            world.keychain.delete(&item, Patience::Quiet).await.unwrap();
        }
        entry.keeping = patrol_core::domain::token::Keeping::Storing;
        ledger.settle_git_stored(&entry).unwrap();
    }
    world.service.recover().await;
    assert_eq!(ledger.git_stored().unwrap().len(), 2, "the helper may be at it");
    world.clock.forward(120);
    world.service.recover().await;
    let left = world.service.git_view().unwrap().stored;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].username, "ada");
}

#[tokio::test]
async fn without_a_ledger_nothing_is_known_and_what_git_stores_makes_one() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("patrol");
    let mut helper = helper(&world, world.keychain.clone());
    helper.folders = Folders {
        data: data.clone(),
        config: data.clone(),
        state: data.clone(),
    };
    let (said, stored) = beside(move || {
        let before = helper.get(&elsewhere("")).answer.is_some();
        let made = helper.folders.data.exists();
        helper.store(&elsewhere("username=a\npassword=b\n")).unwrap();
        (before || made, helper.get(&elsewhere("")).answer.is_some())
    })
    .await;
    assert!(!said && stored);
}
