//! One connection: read a head, answer, close.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use url::Url;
use zeroize::Zeroizing;

use super::head::{Expected, Verdict, judge};
use super::{Limits, page};
use crate::domain::secret::Secret;
use crate::oauth::error::OAuthError;

/// How long to go on reading what nobody wants, after the answer. Closing
/// with unread bytes would reset the connection, and the answer with it.
const LINGER: Duration = Duration::from_secs(1);

/// What all conversations of one wait have in common.
pub(super) struct Shared {
    expected: Expected,
    redirect_uri: Url,
    pub(super) limits: Limits,
    /// The state is good once.
    used: AtomicBool,
}

/// How the wait ends.
pub(super) struct Outcome {
    pub(super) answer: Result<Secret, OAuthError>,
    /// Resolves when the browser has its page, or will not get it.
    pub(super) written: oneshot::Receiver<()>,
}

impl Shared {
    pub(super) fn new(expected: Expected, redirect_uri: Url, limits: Limits) -> Self {
        Self {
            expected,
            redirect_uri,
            limits,
            used: AtomicBool::new(false),
        }
    }
}

/// Holds one conversation. `tell` gets the outcome, if this is the one.
pub(super) async fn hold(mut stream: TcpStream, shared: std::sync::Arc<Shared>, tell: mpsc::Sender<Outcome>) {
    let verdict = match timeout(shared.limits.patience, read(&mut stream, &shared)).await {
        Ok(Some(verdict)) => verdict,
        // Gone without a whole head.
        Ok(None) => return,
        Err(_) => Verdict::Stray(408),
    };
    let answer = match verdict {
        Verdict::Answer(answer) => answer,
        Verdict::Stray(status) => return reply(&mut stream, page::stray(status), None).await,
        Verdict::Incomplete => return,
    };
    if shared.used.swap(true, Ordering::SeqCst) {
        return reply(&mut stream, page::stray(410), None).await;
    }
    let (done, written) = oneshot::channel();
    let page = page::last(&answer);
    // Before the page: what becomes of it must not cost the code.
    let _ = tell.try_send(Outcome { answer, written });
    reply(&mut stream, page, Some(done)).await;
}

/// Reads until the head can be judged; `None` where it breaks off before.
async fn read(stream: &mut TcpStream, shared: &Shared) -> Option<Verdict> {
    let most = shared.limits.head;
    // It will hold a code. Large enough from the start: growing leaves copies.
    let mut bytes = Zeroizing::new(Vec::with_capacity(most));
    while bytes.len() < most {
        let room = (most - bytes.len()) as u64;
        let read = (&mut *stream).take(room).read_buf(&mut *bytes).await.ok()?;
        if read == 0 {
            return None;
        }
        match judge(&bytes, &shared.redirect_uri, &shared.expected) {
            Verdict::Incomplete => {}
            verdict => return Some(verdict),
        }
    }
    Some(Verdict::Stray(431))
}

/// Sends the answer and closes; slow readers are not waited for.
async fn reply(stream: &mut TcpStream, answer: Vec<u8>, done: Option<oneshot::Sender<()>>) {
    let _ = timeout(LINGER, async {
        if stream.write_all(&answer).await.is_err() || stream.shutdown().await.is_err() {
            return;
        }
        if let Some(done) = done {
            let _ = done.send(());
        }
        let mut unwanted = [0; 4096];
        while matches!(stream.read(&mut unwanted).await, Ok(read) if read > 0) {}
    })
    .await;
}
