//! Listens for mail servers.

use crate::config::{IncomingMail, Oversized};
use crate::runtime::tasks::Tasks;
use anyhow::Context;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_receive::lmtp::{Limits, Protocol, Receiver, serve};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// Connections at once; a mail server waits for more.
const MAX_CONNECTIONS: usize = 50;
/// When all are taken, the oldest makes room for a new one, unless it is younger than this: a mail
/// server that is in the middle of a message delivers it again, and nobody keeps all others out.
const MIN_AGE: Duration = Duration::from_secs(30);
/// Messages that are in memory at once.
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
        let mut listener = bind(&path).with_context(|| path.display().to_string())?;
        // Its owner and group alone can use it.
        let shared = shared(true);
        tasks.spawn(async move {
            let clock = Clock::system();
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted.map(|(stream, _)| stream),
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
        let listener = TcpListener::bind(at).await.with_context(|| at.to_string())?;
        tracing::info!(at = %listener.local_addr()?, ?protocol, "listening for mail");
        let shared = shared(config.trusts_local_users);
        tasks.spawn(async move {
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted.map(|(stream, _)| stream),
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
    /// Those that are open, the oldest first: since when, and what ends each.
    open: Mutex<VecDeque<(Time, CancellationToken)>>,
    cancel: CancellationToken,
    tasks: Tasks,
}

impl<R: Receiver + 'static> Shared<R> {
    async fn admit<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
        self: &Arc<Shared<R>>,
        accepted: std::io::Result<S>,
        protocol: Protocol,
    ) {
        let stream = match accepted {
            Ok(stream) => stream,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a mail server; retrying");
                return Clock::system().sleep(ACCEPT_PAUSE).await;
            }
        };
        let Some(permit) = self.room().await else { return };
        let (shared, end) = (self.clone(), self.cancel.child_token());
        {
            let mut open = self.open.lock();
            open.retain(|(_, end)| !end.is_cancelled());
            open.push_back((Clock::system().now(), end.clone()));
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

    /// Room for one more connection, that of the oldest if there is no other.
    async fn room(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = self.connections.clone().try_acquire_owned() {
            return Some(permit);
        }
        let clock = Clock::system();
        loop {
            let oldest = {
                let mut open = self.open.lock();
                open.retain(|(_, end)| !end.is_cancelled());
                let is_old = |(since, _): &mut (Time, _)| clock.now().since(*since) >= MIN_AGE;
                open.pop_front_if(is_old)
            };
            if let Some((since, end)) = oldest {
                let open_s = clock.now().since(since).as_secs();
                tracing::warn!(open_s, "all connections for mail are taken; closing the oldest");
                end.cancel();
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
