//! How one call goes: look, do, look again; within the deadline, with a
//! prompt only where one is allowed.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Sleep, sleep, timeout};
use tr::tr;

use super::Patience;
use super::door::{Door, Need, Notice, PromptLine, State};
use super::error::KeychainError;
use super::worker::{Crew, Factory, Operation};

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// A call, while no prompt is open.
    pub(super) deadline: Duration,
    /// A look that only decides how a fault is worded.
    pub(super) glance: Duration,
    /// Between two looks of a waiting call whether the service still lives.
    pub(super) pulse: Duration,
}

const PACE: Pace = Pace {
    deadline: Duration::from_secs(3),
    glance: Duration::from_millis(500),
    pulse: Duration::from_secs(1),
};
/// How many prompts one call may cause: a keyring to be made, one to be
/// unlocked, and one that was locked again in between.
const MOST_PROMPTS: usize = 3;

/// What every call of a keychain needs.
pub(super) struct Call {
    pub(super) crew: Crew,
    pub(super) door: Arc<dyn Door>,
    line: PromptLine,
    notice: Arc<Notice>,
    /// How many bytes an item holds.
    pub(super) limit: usize,
    pub(super) pace: Pace,
}

impl Call {
    pub(super) fn new(factory: Factory, door: Arc<dyn Door>, notice: Arc<Notice>, limit: usize) -> Self {
        let (crew, line) = (Crew::new(factory), PromptLine::default());
        Self {
            crew,
            door,
            line,
            notice,
            limit,
            pace: PACE,
        }
    }

    /// Looks whether the keychain is open, and opens it if patience allows.
    pub(super) async fn open(&self, patience: Patience) -> Result<(), KeychainError> {
        for _ in 0..=MOST_PROMPTS {
            let mut deadline = pin!(sleep(self.pace.deadline));
            let state = self.look(&mut deadline, None).await?;
            if self.pass(state, patience, true).await? {
                return Ok(());
            }
        }
        Err(KeychainError::Locked)
    }

    /// Look, do, and look again where the answer is "nothing" or a fault.
    pub(super) async fn perform<T: Send + 'static>(
        &self,
        username: Option<String>,
        patience: Patience,
        makes: bool,
        operation: Operation<Option<T>>,
    ) -> Result<Option<T>, KeychainError> {
        for _ in 0..=MOST_PROMPTS {
            let mut deadline = pin!(sleep(self.pace.deadline));
            let before = self.look(&mut deadline, username.clone()).await?;
            if before == State::Asks && patience == Patience::Quiet {
                return Err(KeychainError::Locked);
            }
            if !self.pass(before, patience, makes).await? {
                continue;
            }
            let answer = self
                .run(&mut deadline, &username, patience, operation.clone())
                .await?;
            if let Ok(Some(value)) = answer {
                return Ok(Some(value));
            }
            let after = self.look(&mut deadline, username.clone()).await?;
            if self.pass(after, patience, makes).await? {
                return answer.map_err(|error| KeychainError::from_store(&error));
            }
        }
        Err(KeychainError::Locked)
    }

    async fn look(
        &self,
        deadline: &mut Pin<&mut Sleep>,
        username: Option<String>,
    ) -> Result<State, KeychainError> {
        tokio::select! {
            state = self.door.look(username) => state,
            () = deadline => Err(KeychainError::Mute),
        }
    }

    /// Whether the keychain is open: `true` it is, `false` the user was asked
    /// and a new look is due.
    async fn pass(&self, state: State, patience: Patience, makes: bool) -> Result<bool, KeychainError> {
        let need = match state {
            State::Open | State::Asks => return Ok(true),
            State::Shut(objects) => Need::Unlock(objects),
            // Who only reads needs no new keyring. (A quiet caller gets none
            // either, but is told if the prompt for it is open.)
            State::NotMade if !makes && patience == Patience::MayPrompt => {
                return Err(KeychainError::NotMade);
            }
            State::NotMade => Need::Make,
        };
        self.line.ask(&self.door, &self.notice, need, patience).await?;
        Ok(false)
    }

    /// Lets the thread do it, until the deadline, or, where a prompt is
    /// allowed, as long as the service lives: some ask within a call
    /// (KeePassXC before it deletes, macOS before it reads).
    async fn run<T: Send + 'static>(
        &self,
        deadline: &mut Pin<&mut Sleep>,
        username: &Option<String>,
        patience: Patience,
        operation: Operation<T>,
    ) -> Result<keyring_core::Result<T>, KeychainError> {
        let (ticket, mut answer) = self.crew.submit(operation)?;
        let ended = |_| KeychainError::Failed(tr!("its thread ended unexpectedly"));
        tokio::select! {
            answer = &mut answer => return answer.map_err(ended),
            () = &mut *deadline => {}
        }
        let (mut shown, mut glance) = (None, self.pace.glance);
        let fault = loop {
            let state = timeout(glance, self.door.look(username.clone())).await;
            match (state, patience) {
                (Ok(Ok(_)), Patience::MayPrompt) => {
                    shown.get_or_insert_with(|| self.notice.show());
                    // It was alive; a moment's delay must not end the wait.
                    glance = self.pace.deadline;
                }
                (Ok(Ok(State::Shut(_))), Patience::Quiet) => break KeychainError::Locked,
                (Ok(Err(error)), _) => break error,
                _ => break KeychainError::Mute,
            }
            if let Ok(answer) = timeout(self.pace.pulse, &mut answer).await {
                deadline.set(sleep(self.pace.deadline));
                return answer.map_err(ended);
            }
        };
        self.crew.leave_behind(ticket);
        Err(fault)
    }
}
