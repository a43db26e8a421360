//! The keychain's rules, against scripted doors and mock stores. The real
//! Secret Service is in `tests/keychain.rs`.
#![allow(clippy::unwrap_used)]

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use futures_util::future::BoxFuture;
use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, mock};
use std::time::Duration;
use tokio::time::sleep;

use super::call::Pace;
use super::door::{Need, State};
use super::*;
use Patience::{MayPrompt, Quiet};

/// So that a test needs no three seconds to see a deadline pass.
const FAST: Pace = Pace {
    deadline: Duration::from_millis(100),
    glance: Duration::from_millis(50),
    pulse: Duration::from_millis(50),
};

fn fast(mut keychain: Keychain) -> Keychain {
    Arc::get_mut(&mut keychain.0).unwrap().pace = FAST;
    keychain
}

/// Answers looks from a script, the last line for ever; a prompt waits for
/// its answer.
#[derive(Default)]
struct Script {
    looks: Mutex<VecDeque<Result<State, KeychainError>>>,
    answer: tokio::sync::Mutex<Option<tokio::sync::oneshot::Receiver<Result<(), KeychainError>>>>,
    prompts: AtomicUsize,
}

impl Script {
    fn of(looks: impl IntoIterator<Item = Result<State, KeychainError>>) -> Arc<Self> {
        Arc::new(Self {
            looks: Mutex::new(looks.into_iter().collect()),
            ..Self::default()
        })
    }

    fn then(&self, look: Result<State, KeychainError>) {
        *self.looks.lock().unwrap() = VecDeque::from([look]);
    }
}

impl Door for Script {
    fn look(&self, _: Option<String>) -> BoxFuture<'_, Result<State, KeychainError>> {
        let mut looks = self.looks.lock().unwrap();
        let next = if looks.len() > 1 {
            looks.pop_front()
        } else {
            looks.front().cloned()
        };
        Box::pin(async { next.unwrap() })
    }

    fn open(&self, _: Need, notice: Arc<Notice>) -> BoxFuture<'_, Result<(), KeychainError>> {
        Box::pin(async move {
            self.prompts.fetch_add(1, Ordering::SeqCst);
            let _shown = notice.show();
            self.answer.lock().await.take().unwrap().await.unwrap()
        })
    }
}

fn shut() -> Result<State, KeychainError> {
    Ok(State::Shut(vec!["/c".to_owned()]))
}

fn with(door: Arc<dyn Door>) -> Keychain {
    let store = mock::Store::new().unwrap();
    Keychain::assemble(
        Arc::new(move || Ok(store.clone())),
        door,
        Notice::new(|_| {}),
        usize::MAX,
    )
}

fn item() -> Item {
    Item::Token("1".to_owned())
}

fn secret() -> Secret {
    Secret::new("ghp_x".to_owned())
}

#[tokio::test]
async fn what_is_kept_is_read_listed_and_deleted() {
    let store = mock::Store::new().unwrap();
    let keychain = Keychain::with_stores(move || Ok(store.clone()), 64);
    let long = Secret::new("x".repeat(1000));
    keychain.set(&item(), "Patrol", &long, Quiet).await.unwrap();
    keychain
        .set(&Item::FingerprintKey, "Patrol", &secret(), Quiet)
        .await
        .unwrap();
    let found = keychain.get(&item(), Quiet).await.unwrap().unwrap();
    assert_eq!(found.expose(), long.expose());
    assert_eq!(
        keychain.list(Quiet).await.unwrap(),
        [item(), Item::FingerprintKey]
    );
    keychain.delete(&item(), Quiet).await.unwrap();
    keychain.delete(&item(), Quiet).await.unwrap();
    assert!(keychain.get(&item(), Quiet).await.unwrap().is_none());
}

#[tokio::test]
async fn no_entry_is_not_believed_when_the_keychain_was_locked_meanwhile() {
    let keychain = with(Script::of([Ok(State::Open), shut()]));
    assert_eq!(
        keychain.get(&item(), Quiet).await.unwrap_err(),
        KeychainError::Locked
    );
    let keychain = with(Script::of([Ok(State::Open), Err(KeychainError::Absent)]));
    assert_eq!(
        keychain.delete(&item(), Quiet).await.unwrap_err(),
        KeychainError::Absent
    );
    let keychain = with(Script::of([Ok(State::Open), Ok(State::NotMade)]));
    assert_eq!(keychain.list(Quiet).await.unwrap_err(), KeychainError::NotMade);
}

#[tokio::test]
async fn quiet_calls_on_a_locked_keychain_show_nothing() {
    let door = Script::of([shut()]);
    let keychain = with(door.clone());
    assert_eq!(
        keychain.get(&item(), Quiet).await.unwrap_err(),
        KeychainError::Locked
    );
    assert_eq!(keychain.state().await.unwrap_err(), KeychainError::Locked);
    door.then(Ok(State::Asks));
    assert_eq!(
        keychain.get(&item(), Quiet).await.unwrap_err(),
        KeychainError::Locked
    );
    door.then(Ok(State::NotMade));
    let set = keychain.set(&item(), "", &secret(), Quiet).await;
    assert_eq!(set.unwrap_err(), KeychainError::NotMade);
    assert_eq!(door.prompts.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_prompt_may_take_its_time_and_everyone_waits_for_the_same_one() {
    let door = Script::of([shut()]);
    let (answer, receiver) = tokio::sync::oneshot::channel();
    *door.answer.lock().await = Some(receiver);
    let (told, shown) = mpsc::channel();
    let store = mock::Store::new().unwrap();
    let keychain = fast(Keychain::assemble(
        Arc::new(move || Ok(store.clone())),
        door.clone(),
        Notice::new(move |open| told.send(open).unwrap()),
        usize::MAX,
    ));
    let first = tokio::spawn({
        let keychain = keychain.clone();
        async move { keychain.set(&item(), "", &secret(), MayPrompt).await }
    });
    sleep(5 * FAST.deadline).await;
    assert_eq!(
        keychain.get(&item(), Quiet).await.unwrap_err(),
        KeychainError::Prompting
    );
    assert_eq!(keychain.state().await.unwrap_err(), KeychainError::Prompting);
    // Cancelled: the prompt stays, and a later call waits for it too.
    first.abort();
    let later = tokio::spawn({
        let keychain = keychain.clone();
        async move { keychain.get(&item(), MayPrompt).await }
    });
    sleep(5 * FAST.deadline).await;
    assert_eq!(shown.try_iter().collect::<Vec<_>>(), [true]);
    door.then(Ok(State::Open));
    answer.send(Ok(())).unwrap();
    assert!(later.await.unwrap().unwrap().is_none());
    assert_eq!(shown.try_iter().collect::<Vec<_>>(), [false]);
    assert_eq!(door.prompts.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_refused_prompt_is_said_and_the_next_call_may_ask_again() {
    let door = Script::of([shut()]);
    let keychain = with(door.clone());
    for round in 1..=2 {
        let (answer, receiver) = tokio::sync::oneshot::channel();
        *door.answer.lock().await = Some(receiver);
        answer.send(Err(KeychainError::Refused)).unwrap();
        assert_eq!(keychain.unlock().await.unwrap_err(), KeychainError::Refused);
        assert_eq!(door.prompts.load(Ordering::SeqCst), round);
    }
}

#[tokio::test]
async fn a_prompt_that_opens_nothing_is_not_repeated_for_ever() {
    struct Deaf;
    impl Door for Deaf {
        fn look(&self, _: Option<String>) -> BoxFuture<'_, Result<State, KeychainError>> {
            Box::pin(async { shut() })
        }
        fn open(&self, _: Need, _: Arc<Notice>) -> BoxFuture<'_, Result<(), KeychainError>> {
            Box::pin(async { Ok(()) })
        }
    }
    let keychain = with(Arc::new(Deaf));
    assert_eq!(
        keychain.get(&item(), MayPrompt).await.unwrap_err(),
        KeychainError::Locked
    );
}

/// A store whose every call blocks until the gate's sender is dropped.
struct Stuck(Mutex<mpsc::Receiver<()>>, Arc<AtomicUsize>);

impl CredentialStoreApi for Stuck {
    fn vendor(&self) -> String {
        "stuck".to_owned()
    }
    fn id(&self) -> String {
        "stuck".to_owned()
    }
    fn build(
        &self,
        service: &str,
        user: &str,
        _: Option<&HashMap<&str, &str>>,
    ) -> keyring_core::Result<Entry> {
        self.1.fetch_add(1, Ordering::SeqCst);
        let _ = self.0.lock().unwrap().recv();
        mock::Store::new()?.build(service, user, None)
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

#[tokio::test]
async fn a_store_that_never_answers_is_left_behind_a_few_times_and_then_not_asked() {
    let gates = Arc::new(Mutex::new(Vec::new()));
    let calls = Arc::new(AtomicUsize::new(0));
    let (kept, counted) = (gates.clone(), calls.clone());
    let keychain = fast(Keychain::with_stores(
        move || {
            let (gate, wait) = mpsc::channel();
            kept.lock().unwrap().push(gate);
            Ok(Arc::new(Stuck(Mutex::new(wait), counted.clone())))
        },
        usize::MAX,
    ));
    for _ in 0..5 {
        assert_eq!(
            keychain.get(&item(), Quiet).await.unwrap_err(),
            KeychainError::Mute
        );
    }
    let reached = || calls.load(Ordering::SeqCst);
    while reached() < 3 {
        tokio::task::yield_now().await;
    }
    assert_eq!(reached(), 3);
    // The service comes to: the threads end, and the next call is heard.
    gates.lock().unwrap().clear();
    while keychain.0.crew.stuck() > 0 {
        tokio::task::yield_now().await;
    }
    let _ = keychain.get(&item(), Quiet).await;
    assert_eq!(gates.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_prompt_within_a_call_is_waited_for_until_the_service_dies() {
    let door = Script::of([Ok(State::Open)]);
    let gates = Arc::new(Mutex::new(Vec::new()));
    let (told, shown) = mpsc::channel();
    let kept = gates.clone();
    let keychain = fast(Keychain::assemble(
        Arc::new(move || {
            let (gate, wait) = mpsc::channel();
            kept.lock().unwrap().push(gate);
            Ok(Arc::new(Stuck(Mutex::new(wait), Arc::default())))
        }),
        door.clone(),
        Notice::new(move |open| told.send(open).unwrap()),
        usize::MAX,
    ));
    let delete = || {
        let keychain = keychain.clone();
        tokio::spawn(async move { keychain.delete(&item(), MayPrompt).await })
    };
    let answered = delete();
    sleep(8 * FAST.deadline).await;
    assert!(!answered.is_finished());
    gates.lock().unwrap().clear();
    answered.await.unwrap().unwrap();
    assert_eq!(shown.try_iter().collect::<Vec<_>>(), [true, false]);

    // The same store again, whose gate is gone; a new one to be stuck at.
    keychain.0.crew.forget();
    let orphaned = delete();
    sleep(8 * FAST.deadline).await;
    door.then(Err(KeychainError::Absent));
    assert_eq!(orphaned.await.unwrap().unwrap_err(), KeychainError::Absent);
    assert_eq!(shown.try_iter().collect::<Vec<_>>(), [true, false]);
}

#[tokio::test]
async fn a_store_that_lost_its_session_is_made_anew_and_asked_once_more() {
    let store = mock::Store::new().unwrap();
    let made = Arc::new(AtomicUsize::new(0));
    let (inner, count) = (store.clone(), made.clone());
    let keychain = Keychain::with_stores(
        move || {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(inner.clone())
        },
        usize::MAX,
    );
    keychain.set(&item(), "", &secret(), Quiet).await.unwrap();
    let entry = store.build(SERVICE, &item().username(), None).unwrap();
    let cred: &mock::Cred = entry.as_any().downcast_ref().unwrap();
    cred.set_error(StoreError::PlatformFailure("NoSession".into()));
    assert!(keychain.get(&item(), Quiet).await.unwrap().is_some());
    assert_eq!(made.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn two_items_of_one_name_are_a_fault_that_says_so() {
    let store = mock::Store::new().unwrap();
    let inner = store.clone();
    let keychain = Keychain::with_stores(move || Ok(inner.clone()), usize::MAX);
    keychain.set(&item(), "", &secret(), Quiet).await.unwrap();
    let entry = || store.build(SERVICE, &item().username(), None).unwrap();
    let twins = vec![entry(), entry()];
    let entry = entry();
    let cred: &mock::Cred = entry.as_any().downcast_ref().unwrap();
    cred.set_error(StoreError::Ambiguous(twins));
    let KeychainError::Failed(what) = keychain.get(&item(), Quiet).await.unwrap_err() else {
        panic!("it must be Failed");
    };
    assert!(what.starts_with("2 items bear the same name"), "{what}");
}

#[tokio::test]
async fn a_call_whose_caller_has_gone_does_nothing_later() {
    let store = mock::Store::new().unwrap();
    let (gate, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(Some(wait));
    let inner = store.clone();
    let keychain = Keychain::with_stores(
        move || {
            if let Some(wait) = wait.lock().unwrap().take() {
                let _ = wait.recv();
            }
            Ok(inner.clone())
        },
        usize::MAX,
    );
    let set = |text: &str| {
        let (keychain, secret) = (keychain.clone(), Secret::new(text.to_owned()));
        tokio::spawn(async move { keychain.set(&item(), "", &secret, Quiet).await })
    };
    let first = set("first");
    sleep(Duration::from_millis(20)).await;
    let second = set("second");
    sleep(Duration::from_millis(20)).await;
    second.abort();
    let _ = second.await;
    drop(gate);
    first.await.unwrap().unwrap();
    let found = keychain.get(&item(), Quiet).await.unwrap().unwrap();
    assert_eq!(found.expose(), "first");
}
