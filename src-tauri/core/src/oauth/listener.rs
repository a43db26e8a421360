//! Where the browser comes back to: a tiny server on loopback (RFC 8252,
//! sections 7.3 and 8.3).
//!
//! It answers one `GET` on one path with the right state, and nothing else
//! ends the wait: strays, slow and huge requests get a short answer, if any.
//! Whoever can reach it is a program or a page on this computer; what it must
//! withstand is in `tests`.

mod conversation;
mod head;
mod page;

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::select_all;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Sleep, sleep, timeout};
use url::Url;

use super::error::OAuthError;
use crate::domain::application::Redirect;
use crate::domain::secret::Secret;
use conversation::{Outcome, Shared};
pub use head::{Expected, Verdict, judge};

/// What the listener puts up with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// The longest head of a request, in bytes.
    pub(super) head: usize,
    /// How long a head may take to arrive.
    pub(super) patience: Duration,
    /// How many connections at once.
    pub(super) connections: usize,
    /// How long the browser may take to come back.
    pub(super) whole: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 8 * 1024,
            patience: Duration::from_secs(5),
            connections: 32,
            whole: Duration::from_secs(5 * 60),
        }
    }
}

/// How long the browser may take to fetch our page.
const ANSWER: Duration = Duration::from_millis(700);
/// How long a connection is left alone before it may be closed for a newer
/// one: a browser sends its request at once.
const GRACE: Duration = Duration::from_millis(20);
/// How often another port is tried where any will do on both families.
const TRIES: usize = 8;

/// The sockets that wait for the browser. They are bound: nobody else can
/// take the port any more. Dropped, they close.
#[derive(Debug)]
pub struct Listener {
    sockets: Vec<TcpListener>,
    redirect_uri: Url,
}

impl Listener {
    /// Binds the port, and keeps it.
    ///
    /// # Errors
    /// [`OAuthError::PortTaken`] where it must be one port and that is taken.
    pub async fn bind(redirect: &Redirect) -> Result<Self, OAuthError> {
        let mut tries = TRIES;
        let (sockets, port) = loop {
            match bind_all(&redirect.addresses(), redirect.port().unwrap_or(0)).await {
                Ok(bound) => break bound,
                Err(error) => match redirect.port() {
                    Some(port) if taken(&error) => return Err(OAuthError::PortTaken { port }),
                    None if taken(&error) && tries > 0 => tries -= 1,
                    _ => return Err(OAuthError::CannotListen),
                },
            }
        };
        let mut redirect_uri = redirect.registered().clone();
        redirect_uri
            .set_port(Some(port))
            .map_err(|()| OAuthError::CannotListen)?;
        Ok(Self {
            sockets,
            redirect_uri,
        })
    }

    /// The address that the browser is to come back to, with its port.
    pub fn redirect_uri(&self) -> &Url {
        &self.redirect_uri
    }

    /// Where it listens: on loopback alone.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.sockets
            .iter()
            .filter_map(|socket| socket.local_addr().ok())
            .collect()
    }

    /// Waits for the browser; then, and when dropped, the port closes.
    pub(super) async fn wait(self, expected: Expected, limits: Limits) -> Result<Secret, OAuthError> {
        let redirect_uri = self.redirect_uri.clone();
        let shared = Arc::new(Shared::new(expected, redirect_uri, limits));
        match timeout(limits.whole, self.serve(&shared)).await {
            Ok(answer) => answer,
            Err(_) => Err(OAuthError::NoAnswer),
        }
    }

    async fn serve(self, shared: &Arc<Shared>) -> Result<Secret, OAuthError> {
        let Self {
            sockets,
            redirect_uri: _,
        } = self;
        let (tell, mut told) = mpsc::channel(1);
        let mut crowd = Crowd::new(shared.limits.connections);
        let Outcome { answer, written } = loop {
            // In this order: the answer before anything that could disturb it.
            tokio::select! {
                biased;
                Some(outcome) = told.recv() => break outcome,
                () = crowd.thinned() => {}
                stream = accept(&sockets), if !crowd.is_full() => {
                    if let Some(stream) = stream {
                        crowd.admit(conversation::hold(stream, Arc::clone(shared), tell.clone()));
                    }
                }
            }
        };
        // Closed at once: a second hit finds nobody. The page may still be under way.
        drop(sockets);
        let _ = timeout(ANSWER, written).await;
        answer
    }
}

fn taken(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrInUse
}

/// Binds one port on each address. The first address must work; a computer
/// without IPv6 lacks the second.
async fn bind_all(addresses: &[IpAddr], port: u16) -> io::Result<(Vec<TcpListener>, u16)> {
    let mut sockets: Vec<TcpListener> = Vec::new();
    let mut port = port;
    for address in addresses {
        match TcpListener::bind((*address, port)).await {
            Ok(socket) => {
                port = socket.local_addr()?.port();
                sockets.push(socket);
            }
            // Somebody else's there: the browser might come to them.
            Err(error) if sockets.is_empty() || taken(&error) => return Err(error),
            Err(_) => {}
        }
    }
    match sockets.is_empty() {
        true => Err(io::ErrorKind::AddrNotAvailable.into()),
        false => Ok((sockets, port)),
    }
}

/// The next connection from this computer.
async fn accept(sockets: &[TcpListener]) -> Option<TcpStream> {
    let next = sockets.iter().map(|socket| Box::pin(socket.accept()));
    match select_all(next).await.0 {
        Ok((stream, peer)) => peer.ip().to_canonical().is_loopback().then_some(stream),
        Err(_) => {
            // Out of file handles, perhaps: not a reason to spin.
            sleep(GRACE).await;
            None
        }
    }
}

/// The conversations under way. Where there are too many the oldest is closed
/// for the next one, so that no crowd of slow ones keeps the browser out.
struct Crowd {
    tasks: JoinSet<()>,
    oldest_first: VecDeque<(AbortHandle, Pin<Box<Sleep>>)>,
    most: usize,
}

impl Crowd {
    fn new(most: usize) -> Self {
        Self {
            tasks: JoinSet::new(),
            oldest_first: VecDeque::new(),
            most,
        }
    }

    fn is_full(&self) -> bool {
        self.oldest_first.len() >= self.most
    }

    fn admit(&mut self, conversation: impl Future<Output = ()> + Send + 'static) {
        let handle = self.tasks.spawn(conversation);
        self.oldest_first.push_back((handle, Box::pin(sleep(GRACE))));
    }

    /// Returns when there is one less; never while there is room and nobody
    /// leaves.
    async fn thinned(&mut self) {
        let full = self.is_full();
        tokio::select! {
            biased;
            Some(_) = self.tasks.join_next() => {}
            () = had_its_chance(self.oldest_first.front_mut()), if full => {
                if let Some((handle, _)) = self.oldest_first.pop_front() {
                    handle.abort();
                }
            }
            // Nobody there: wait for the next one to be let in.
            else => std::future::pending().await,
        }
        self.oldest_first.retain(|(handle, _)| !handle.is_finished());
    }
}

async fn had_its_chance(oldest: Option<&mut (AbortHandle, Pin<Box<Sleep>>)>) {
    match oldest {
        Some((_, grace)) => grace.as_mut().await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
