//! The doors of the web.

use anyhow::Context;
use axum::Router;
use bongsu_clock::Clock;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Readers are given so long to take their last answer.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Opens a door and gives back where it is.
///
/// # Errors
/// When it cannot listen there; the message names the key to change.
pub async fn open(
    at: SocketAddr,
    key: &str,
    routes: Router,
    cancel: &CancellationToken,
    tasks: &TaskTracker,
) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(at)
        .await
        .with_context(|| format!("cannot listen at {at}; choose another address by {key}"))?;
    let at = listener.local_addr()?;
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let stop = cancel.clone();
    let last = cancel.clone();
    tasks.spawn(async move {
        let serving = axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned());
        tokio::select! {
            result = serving => if let Err(error) = result {
                tracing::error!(%error, %at, "serving ended");
            },
            () = async {
                last.cancelled().await;
                Clock::system().sleep(LAST_ANSWERS).await;
            } => tracing::debug!(%at, "readers that did not take their answer were left"),
        }
    });
    Ok(at)
}
