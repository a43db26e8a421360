//! *Report a problem*: what helps is in it, no secret is, and no name unless
//! the user says so.

use patrol_core::domain::fault::{Code, Fault};
use patrol_core::service::page::TokenEdit;
use patrol_core::service::report::{SystemFact, without_records};

use crate::world::{FINE, NEW, OLD, World};

const API_KEY: &str = "0123456789abcdef01234567.0123456789abcdef0123456789abcdef";
const OAUTH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn system() -> Vec<SystemFact> {
    vec![("system", "Debian GNU/Linux 12".to_owned())]
}

/// A log that should not be there: somebody wrote secrets into it.
fn write_log(world: &World) {
    let lines = [
        "2027-01-15T08:00:00Z  INFO patrol_core::service: refreshed runtimes=3".to_owned(),
        format!("2027-01-15T08:00:01Z  WARN x: pasted {NEW}, then {FINE}"),
        format!("2027-01-15T08:00:02Z  WARN x: Authorization: {API_KEY}"),
        format!("2027-01-15T08:00:03Z  WARN x: {{\"refreshToken\": \"{OAUTH}\"}}"),
        "2027-01-15T08:00:04Z  WARN x: client_secret=hunter2 sent".to_owned(),
        "2027-01-15T08:00:05Z  INFO patrol_core: act=Registered runtime=\"one\" outcome=\"ok\"".to_owned(),
        "2027-01-15T08:00:06Z  INFO patrol_core: act=Registered runtime=\"of-last-year\"".to_owned(),
    ];
    let file = world.folder.path().join("patrol.2027-01-15.log");
    std::fs::write(file, lines.join("\n") + "\n").unwrap();
}

async fn troubled() -> World {
    let world = World::new().await;
    world.add("one", OLD).await;
    let id = world.row("one").token.unwrap().id;
    let edit = TokenEdit {
        id,
        label: Some(format!("mine {NEW}")),
        note: Some("hunter2".to_owned()),
        expiry: None,
    };
    world.service.edit_token(edit).unwrap();
    write_log(&world);
    world
}

#[tokio::test]
async fn no_secret_is_in_it_wherever_one_was_planted() {
    let world = troubled().await;
    for with_names in [false, true] {
        let text = world.service.report(&system(), with_names).await.unwrap();
        for secret in [OLD, NEW, FINE, API_KEY, OAUTH, "hunter2", "0123.abcd"] {
            assert!(!text.contains(secret), "{secret} stands in:\n{text}");
        }
        assert!(
            text.contains("[redacted]"),
            "the planted ones were there:\n{text}"
        );
    }
}

#[tokio::test]
async fn it_says_what_helps() {
    let world = troubled().await;
    let text = world.service.report(&system(), false).await.unwrap();
    for words in [
        concat!("Patrol ", env!("CARGO_PKG_VERSION")),
        "system: Debian GNU/Linux 12",
        "keychain: open",
        "3 runtimes (",
        "1 valid",
        "personal access token (classic)",
        "runtimes: 1",
        "refreshed runtimes=3",
    ] {
        assert!(text.contains(words), "{words} is not in:\n{text}");
    }
}

#[tokio::test]
async fn names_are_counted_unless_the_user_wants_them_in_it() {
    let world = troubled().await;
    let start = world.service.start().unwrap();
    let account = &start.accounts[0];
    let names = [account.name.as_str(), account.user.as_str()];

    let text = world.service.report(&system(), false).await.unwrap();
    for name in names {
        assert!(
            !text
                .split(|letter: char| !letter.is_alphanumeric())
                .any(|word| word == name),
            "{name} stands in:\n{text}"
        );
    }
    for words in [
        "account-1 (person-1) on ",
        "runtime=\"runtime-",
        "runtime=\"another\"",
    ] {
        assert!(text.contains(words), "{words} is not in:\n{text}");
    }
    assert!(!text.contains("of-last-year"), "{text}");

    let text = world.service.report(&system(), true).await.unwrap();
    for name in names.into_iter().chain(["runtime=\"one\"", "of-last-year"]) {
        assert!(text.contains(name), "{name} is not in:\n{text}");
    }
}

#[tokio::test]
async fn a_keychain_that_is_not_there_hinders_nothing() {
    let world = troubled().await;
    let text = world.without_keychain().report(&system(), false).await.unwrap();
    assert!(text.contains("3 runtimes ("), "{text}");
}

#[tokio::test]
async fn where_the_records_cannot_be_opened_it_says_why_and_has_the_log() {
    let world = troubled().await;
    let fault = Fault::new(Code::Ledger, "Patrol's records are damaged.");
    let now = jiff::Timestamp::from_millisecond(1_800_000_000_000).unwrap();
    let text = without_records(now, &system(), &fault, Some(world.folder.path())).unwrap();
    for words in [
        "2027-01-15",
        "Patrol's records are damaged.",
        "refreshed runtimes=3",
    ] {
        assert!(text.contains(words), "{words} is not in:\n{text}");
    }
    for secret in [NEW, FINE, API_KEY, OAUTH, "hunter2", "of-last-year"] {
        assert!(!text.contains(secret), "{secret} stands in:\n{text}");
    }
}
