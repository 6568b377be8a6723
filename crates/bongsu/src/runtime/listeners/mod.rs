//! The listeners of the web server.
//!
//! Whoever can connect can hold a connection, so each listener has limits of its own
//! ([`connections`]), and a connection must soon say what it wants ([`connection`]).

mod arriving;
mod connection;
mod connections;
mod limits;
#[cfg(test)]
mod tests;

use anyhow::Context;
use axum::Router;
use bongsu_clock::Clock;
use bongsu_core::Time;
use connections::Connections;
pub use limits::Limits;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The pause after a connection could not be accepted, such as for want of files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);
/// The shortest time between two warnings that connections are refused.
const WARN_INTERVAL: Duration = Duration::from_secs(60);

/// Listens at `at` and serves `routes`; returns the address.
///
/// # Errors
/// When it cannot listen there; the message names the setting to change.
pub async fn open(
    (at, key): (SocketAddr, &str),
    limits: Limits,
    routes: Router,
    cancel: &CancellationToken,
    tasks: &TaskTracker,
) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(at)
        .await
        .with_context(|| format!("cannot listen on {at}; set another address in {key}"))?;
    let at = listener.local_addr()?;
    let listening = Listener {
        at,
        connections: Arc::new(Connections::new(limits.clone())),
        limits,
        routes,
        tasks: tasks.clone(),
        cancel: cancel.clone(),
        warned_at: None,
    };
    tasks.spawn(listening.accept(listener));
    Ok(at)
}

/// One listener at work.
struct Listener {
    at: SocketAddr,
    connections: Arc<Connections>,
    limits: Limits,
    routes: Router,
    tasks: TaskTracker,
    cancel: CancellationToken,
    warned_at: Option<Time>,
}

impl Listener {
    async fn accept(mut self, listener: TcpListener) {
        let clock = Clock::system();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.cancel.cancelled() => return,
            };
            match accepted {
                Ok((stream, peer)) => self.admit(stream, peer, clock.now()),
                Err(error) => {
                    tracing::debug!(%error, at = %self.at, "cannot accept a connection");
                    clock.sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Serves a new connection if there is a slot for it; otherwise it is closed at once.
    fn admit(&mut self, stream: tokio::net::TcpStream, peer: SocketAddr, now: Time) {
        let Some(slot) = Connections::admit(&self.connections, peer.ip()) else {
            if self.warned_at.is_none_or(|at| now.since(at) >= WARN_INTERVAL) {
                self.warned_at = Some(now);
                let (at, limit) = (self.at, self.limits.total);
                tracing::warn!(%at, client = %peer.ip(), limit, "refusing connections: limit reached");
            }
            return;
        };
        let routes = self.routes.clone();
        let (limits, cancel) = (self.limits.clone(), self.cancel.clone());
        self.tasks.spawn(connection::serve(stream, peer, (slot, limits), routes, cancel));
    }
}
