//! Splitting, against the mock store of keyring-core.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use keyring_core::api::CredentialStoreApi;
use keyring_core::mock;

use super::*;

const NAME: &str = "token/1";
const SMALL: usize = 64;

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// Text of which no two stretches are the same.
fn long(length: usize, seed: usize) -> String {
    let mut text: String = (seed..seed + length).map(|n| format!("{n},")).collect();
    text.truncate(length);
    text
}

fn names(store: &mock::Store) -> Vec<String> {
    let inner = store.inner.lock().unwrap();
    let creds = inner.borrow();
    let mut names: Vec<_> = creds
        .iter()
        .filter(|cred| cred.inner.lock().unwrap().borrow().secret.is_some())
        .map(|cred| cred.specifiers.1.clone())
        .collect();
    names.sort();
    names
}

fn read(store: &Arc<mock::Store>) -> Option<String> {
    let found = Parts {
        store: &**store,
        limit: SMALL,
    }
    .get(NAME)
    .unwrap();
    found.map(|secret| secret.expose().to_owned())
}

/// A store that does so many steps more, and then the power goes.
#[derive(Debug)]
struct Dying {
    store: Arc<mock::Store>,
    steps: AtomicUsize,
}

impl CredentialStoreApi for Dying {
    fn vendor(&self) -> String {
        self.store.vendor()
    }

    fn id(&self) -> String {
        self.store.id()
    }

    fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        let one_less = |steps: usize| steps.checked_sub(1);
        match self
            .steps
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
        {
            Ok(_) => self.store.build(service, user, None),
            Err(_) => Err(Error::PlatformFailure("the power went".into())),
        }
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// Does it with the power going after every number of steps in turn, each
/// time on a store that holds `old`, and hands over what is left.
fn at_every_step(
    old: &str,
    act: impl Fn(&Parts<'_>) -> Result<()>,
    check: impl Fn(usize, &Arc<mock::Store>),
) {
    for steps in 0.. {
        let store = mock::Store::new().unwrap();
        Parts {
            store: &*store,
            limit: SMALL,
        }
        .set(NAME, "", &secret(old))
        .unwrap();
        let dying = Dying {
            store: store.clone(),
            steps: AtomicUsize::new(steps),
        };
        let done = act(&Parts {
            store: &dying,
            limit: SMALL,
        })
        .is_ok();
        check(steps, &store);
        if done {
            assert!(steps > 0);
            return;
        }
    }
}

#[test]
fn a_secret_of_any_length_comes_back_whole_and_no_item_is_too_long() {
    for length in [0, 1, SMALL - 1, SMALL, SMALL + 1, 200, 5000] {
        let store = mock::Store::new().unwrap();
        let text = long(length, 7);
        Parts {
            store: &*store,
            limit: SMALL,
        }
        .set(NAME, "", &secret(&text))
        .unwrap();
        assert_eq!(read(&store).unwrap(), text);
        let inner = store.inner.lock().unwrap();
        for cred in inner.borrow().iter() {
            let data = cred.inner.lock().unwrap();
            assert!(
                data.borrow()
                    .secret
                    .as_ref()
                    .is_none_or(|bytes| bytes.len() <= SMALL)
            );
        }
    }
}

#[test]
fn a_short_secret_is_kept_as_it_is() {
    let store = mock::Store::new().unwrap();
    Parts {
        store: &*store,
        limit: SMALL,
    }
    .set(NAME, "", &secret("ghp_x"))
    .unwrap();
    assert_eq!(names(&store), [NAME]);
    let plain = Parts {
        store: &*store,
        limit: usize::MAX,
    }
    .get(NAME)
    .unwrap()
    .unwrap();
    assert_eq!(plain.expose(), "ghp_x");
}

#[test]
fn a_secret_that_looks_like_a_first_part_is_not_mistaken_for_one() {
    let store = mock::Store::new().unwrap();
    let text = "\u{1}patrol-parts:a:9\nx";
    Parts {
        store: &*store,
        limit: SMALL,
    }
    .set(NAME, "", &secret(text))
    .unwrap();
    assert_eq!(read(&store).unwrap(), text);
    let unsplit = mock::Store::new().unwrap();
    let parts = Parts {
        store: &*unsplit,
        limit: usize::MAX,
    };
    parts.set(NAME, "", &secret(text)).unwrap();
    assert_eq!(parts.get(NAME).unwrap().unwrap().expose(), text);
}

#[test]
fn wherever_a_replacement_breaks_off_the_old_secret_or_the_new_one_is_read() {
    let lengths = [(300, 500), (500, 300), (300, 5), (5, 300)];
    for (was, becomes) in lengths {
        let (old, new) = (long(was, 1), long(becomes, 9000));
        let act = |parts: &Parts<'_>| parts.set(NAME, "", &secret(&new));
        at_every_step(&old, act, |steps, store| {
            let found = read(store).unwrap();
            assert!(found == old || found == new, "after {steps} steps");
            act(&Parts {
                store: &**store,
                limit: SMALL,
            })
            .unwrap();
            assert_eq!(read(store).unwrap(), new, "repeated after {steps} steps");
            let bare = mock::Store::new().unwrap();
            act(&Parts {
                store: &*bare,
                limit: SMALL,
            })
            .unwrap();
            assert_eq!(names(store).len(), names(&bare).len(), "after {steps} steps");
        });
    }
}

#[test]
fn a_shorter_secret_leaves_nothing_of_the_longer_one() {
    let store = mock::Store::new().unwrap();
    let parts = Parts {
        store: &*store,
        limit: SMALL,
    };
    parts.set(NAME, "", &secret(&long(900, 1))).unwrap();
    assert!(names(&store).len() > 10);
    parts.set(NAME, "", &secret("short")).unwrap();
    assert_eq!(names(&store), [NAME]);
}

#[test]
fn deletion_removes_every_part_however_often_it_breaks_off() {
    let act = |parts: &Parts<'_>| parts.delete(NAME).map(drop);
    at_every_step(&long(900, 1), act, |steps, store| {
        let parts = Parts {
            store: &**store,
            limit: SMALL,
        };
        assert!(
            names(store).is_empty() || names(store)[0] == NAME,
            "after {steps} steps"
        );
        parts.delete(NAME).unwrap();
        assert!(names(store).is_empty(), "after {steps} steps");
        assert!(parts.delete(NAME).unwrap().is_none());
    });
}

#[test]
fn a_missing_part_is_a_fault_and_never_a_shorter_secret() {
    let store = mock::Store::new().unwrap();
    let parts = Parts {
        store: &*store,
        limit: SMALL,
    };
    parts.set(NAME, "", &secret(&long(300, 1))).unwrap();
    parts
        .entry(&format!("{NAME}#a3"), None)
        .unwrap()
        .delete_credential()
        .unwrap();
    assert!(matches!(parts.get(NAME), Err(Error::BadStoreFormat(_))));
}
