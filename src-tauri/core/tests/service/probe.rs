//! Counts the calls that go outside: to the keychain, to a host, to the disk.
//! One of them, by its number, is made to go wrong.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Who is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    Keychain,
    Host,
    Disk,
}

/// How a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It is not carried out, and says so. A disk stays full until the act is over.
    Fails,
    /// It is carried out, and says that it was not.
    IsLost,
    /// It does not come back until long after everybody has ceased to wait;
    /// then it has been carried out.
    Hangs,
    /// It never happens, nor does anything after it: SIGKILL came first.
    Dies,
}

/// What the party does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Go,
    Refuse,
    Lose,
    Hang,
}

#[derive(Default)]
struct State {
    counting: bool,
    calls: Vec<(Party, String)>,
    plan: Option<(usize, How)>,
    hit: Option<Party>,
    full: bool,
    dead: bool,
    released: bool,
}

#[derive(Default)]
pub struct Probe {
    state: Mutex<State>,
    release: Condvar,
    happened: Notify,
}

impl Probe {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Counts from now on; the call of that number, from 0, goes wrong.
    pub fn arm(&self, plan: Option<(usize, How)>) {
        *self.state() = State {
            counting: true,
            plan,
            ..State::default()
        };
    }

    /// All is well again; the calls that were made.
    pub fn disarm(&self) -> Vec<(Party, String)> {
        let mut state = self.state();
        let released = true;
        let was = std::mem::replace(
            &mut *state,
            State {
                released,
                ..State::default()
            },
        );
        drop(state);
        self.release.notify_all();
        was.calls
    }

    /// Someone is about to call.
    pub fn call(&self, party: Party, what: &str) -> Verdict {
        let mut state = self.state();
        if state.dead {
            return Verdict::Refuse;
        }
        if !state.counting {
            return Verdict::Go;
        }
        let number = state.calls.len();
        state.calls.push((party, what.to_owned()));
        let Some((_, how)) = state.plan.filter(|(at, _)| *at == number) else {
            return Verdict::Go;
        };
        state.hit = Some(party);
        let verdict = match how {
            How::Fails => {
                state.full = party == Party::Disk;
                Verdict::Refuse
            }
            How::IsLost => Verdict::Lose,
            How::Hangs => Verdict::Hang,
            How::Dies => {
                state.dead = true;
                Verdict::Refuse
            }
        };
        drop(state);
        self.happened.notify_one();
        verdict
    }

    /// Whether the disk has room for what is no call by itself.
    pub fn has_room(&self) -> bool {
        let state = self.state();
        !state.full && !state.dead
    }

    pub fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// Waits until the call that was meant is made: to whom it was. Where two
    /// go on at the same time, it may be another than when they were counted.
    pub async fn happened(&self) -> Option<Party> {
        self.happened.notified().await;
        self.state().hit
    }

    /// What hangs in the keychain comes back now.
    pub fn release(&self) {
        self.state().released = true;
        self.release.notify_all();
    }

    /// Blocks until what hangs is released.
    pub fn hang(&self) {
        let state = self.state();
        let released = self.release.wait_while(state, |state| !state.released);
        drop(released.unwrap_or_else(PoisonError::into_inner));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
