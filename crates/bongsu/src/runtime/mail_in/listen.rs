//! Listens for mail servers.

use crate::config::{IncomingMail, Oversized};
use crate::runtime::tasks::Tasks;
use anyhow::Context;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_receive::lmtp::{Limits, Protocol, Receiver, serve};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// Connections at once; a mail server waits for more. When all are taken, the peer that has the most
/// gives up its oldest to one that would still have fewer.
const MAX_CONNECTIONS: usize = 50;
/// Among peers that have as many, the oldest makes room for a new one, unless it is younger than
/// this: a mail server that is in the middle of a message delivers it again, and nobody keeps all
/// others out.
const MIN_AGE: Duration = Duration::from_secs(30);
/// Large messages that are in memory at once.
const MAX_MESSAGES: usize = 4;
/// The pause after a connection could not be accepted, such as for want of files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// How often it is looked whether the socket is still there.
const LOOK_INTERVAL: Duration = Duration::from_secs(5);

/// How often room is looked for while there is none.
const ROOM_INTERVAL: Duration = Duration::from_secs(1);

/// Listens wherever it is configured.
pub async fn start<R: Receiver + Clone + 'static>(
    config: &IncomingMail,
    way: &impl Fn(bool) -> R,
    cancel: &CancellationToken,
    tasks: &Tasks,
) -> anyhow::Result<()> {
    let limits = Arc::new(Limits {
        message: config.message_max_bytes,
        cuts: config.oversized == Oversized::Trim,
        at_once: Semaphore::new(MAX_MESSAGES),
    });
    let shared = |is_trusted| {
        Arc::new(Shared {
            way: way(is_trusted),
            limits: limits.clone(),
            // Of each way, so that whoever may use one keeps nobody from another.
            connections: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
            open: Mutex::default(),
            cancel: cancel.clone(),
            tasks: tasks.clone(),
        })
    };
    if let Some(path) = config.lmtp_socket.clone() {
        let mut listener =
            bind(&path).with_context(|| format!("cannot listen on {}", path.display()))?;
        // Its owner and group alone can use it.
        let shared = shared(true);
        tasks.spawn(async move {
            let clock = Clock::system();
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted.map(|(stream, _)| {
                        let user = stream.peer_cred().map_or(0, |it| it.uid());
                        (stream, format!("uid {user}"))
                    }),
                    () = clock.sleep(LOOK_INTERVAL) => {
                        if !path.exists() {
                            bind_again(&path, &mut listener);
                        }
                        continue;
                    }
                    () = shared.cancel.cancelled() => return,
                };
                shared.admit(accepted, Protocol::Lmtp).await;
            }
        });
    }
    let tcp = [(config.lmtp, Protocol::Lmtp), (config.smtp, Protocol::Smtp)];
    for (at, protocol) in tcp.into_iter().filter_map(|(at, it)| at.map(|at| (at, it))) {
        let listener =
            TcpListener::bind(at).await.with_context(|| format!("cannot listen on {at}"))?;
        tracing::info!(at = %listener.local_addr()?, ?protocol, "listening for mail");
        let shared = shared(config.trusts_local_users);
        tasks.spawn(async move {
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted.map(|(stream, peer)| {
                        (stream, peer.ip().to_canonical().to_string())
                    }),
                    () = shared.cancel.cancelled() => return,
                };
                shared.admit(accepted, protocol).await;
            }
        });
    }
    Ok(())
}

/// Makes a socket again that somebody deleted: nobody finds the one that is open.
fn bind_again(path: &Path, listener: &mut UnixListener) {
    let path_shown = path.display();
    match bind(path) {
        Ok(new) => {
            tracing::error!(path = %path_shown, "the mail socket was deleted; made it again");
            *listener = new;
        }
        Err(error) => {
            tracing::error!(%error, path = %path_shown, "cannot make the mail socket again; retrying");
        }
    }
}

/// A socket that its owner and group may use. One that a dead process left is replaced.
fn bind(path: &Path) -> std::io::Result<UnixListener> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, Permissions::from_mode(0o660))?;
    Ok(listener)
}

struct Shared<R> {
    way: R,
    limits: Arc<Limits>,
    connections: Arc<Semaphore>,
    open: Mutex<Open>,
    cancel: CancellationToken,
    tasks: Tasks,
}

/// The connections that are open, the oldest first.
#[derive(Default)]
struct Open(Vec<Connection>);

struct Connection {
    since: Time,
    peer: String,
    end: CancellationToken,
}

impl Open {
    fn tidy(&mut self) {
        self.0.retain(|it| !it.end.is_cancelled());
    }

    /// The one that makes room for one more of `peer`, if one must.
    fn give_up(&mut self, peer: &str, now: Time) -> Option<Connection> {
        self.tidy();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        self.0.iter().for_each(|it| *counts.entry(&it.peer).or_default() += 1);
        let own = counts.get(peer).copied().unwrap_or(0);
        let most = counts.values().copied().max().unwrap_or(0);
        let at = if most > own + 1 {
            self.0.iter().position(|it| counts.get(&*it.peer) == Some(&most))
        } else {
            self.0.iter().position(|it| now.since(it.since) >= MIN_AGE)
        };
        at.map(|at| self.0.remove(at))
    }
}

impl<R: Receiver + 'static> Shared<R> {
    async fn admit<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
        self: &Arc<Shared<R>>,
        accepted: std::io::Result<(S, String)>,
        protocol: Protocol,
    ) {
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a mail server; retrying");
                return Clock::system().sleep(ACCEPT_PAUSE).await;
            }
        };
        let Some(permit) = self.room(&peer).await else { return };
        let (shared, end) = (self.clone(), self.cancel.child_token());
        {
            let mut open = self.open.lock();
            open.tidy();
            open.0.push(Connection { since: Clock::system().now(), peer, end: end.clone() });
        }
        self.tasks.spawn(async move {
            let serving = serve(stream, protocol, &shared.limits, &shared.way);
            let served = tokio::select! {
                served = serving => served,
                () = end.cancelled() => Ok(()),
            };
            // Done with, so that it is not taken for one that is open.
            end.cancel();
            if let Err(error) = served {
                tracing::debug!(%error, "a mail server went away");
            }
            drop(permit);
        });
    }

    /// Room for one more connection of `peer`, that of another if there is no other.
    async fn room(&self, peer: &str) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = self.connections.clone().try_acquire_owned() {
            return Some(permit);
        }
        let clock = Clock::system();
        loop {
            let given_up = self.open.lock().give_up(peer, clock.now());
            if let Some(other) = given_up {
                let open_s = clock.now().since(other.since).as_secs();
                let peer = other.peer;
                tracing::warn!(open_s, %peer, "all connections for mail are taken; closing one");
                other.end.cancel();
            }
            let permit = self.connections.clone().acquire_owned();
            tokio::select! {
                permit = permit => return permit.ok(),
                () = self.cancel.cancelled() => return None,
                () = clock.sleep(ROOM_INTERVAL) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_who_takes_all_connections_gives_them_up_to_a_mail_server() {
        let now = Time::from_secs(1_800_000_000);
        let mut open = Open::default();
        let of = |peer: &str| Connection {
            since: now,
            peer: peer.to_owned(),
            end: CancellationToken::new(),
        };
        open.0.push(of("192.0.2.1"));
        open.0.extend((1..MAX_CONNECTIONS).map(|_| of("203.0.113.9")));
        let given_up = open.give_up("192.0.2.1", now).expect("room, however young they are");
        assert_eq!(given_up.peer, "203.0.113.9");
        assert!(open.give_up("203.0.113.9", now).is_none(), "the stranger waits");
        let later = now + MIN_AGE;
        assert_eq!(open.give_up("203.0.113.9", later).map(|it| it.peer).unwrap(), "192.0.2.1");
    }
}
