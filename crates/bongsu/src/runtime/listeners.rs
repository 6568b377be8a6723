//! The listeners of the web server.

use anyhow::Context;
use axum::Router;
use bongsu_clock::Clock;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long open responses may take to finish at the end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// Listens at `at` and serves `routes`; returns the address.
///
/// # Errors
/// When it cannot listen there; the message names the setting to change.
pub async fn open(
    at: SocketAddr,
    key: &str,
    routes: Router,
    cancel: &CancellationToken,
    tasks: &TaskTracker,
) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(at)
        .await
        .with_context(|| format!("cannot listen on {at}; set another address in {key}"))?;
    let at = listener.local_addr()?;
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let (stop, stopping) = (cancel.clone(), cancel.clone());
    tasks.spawn(async move {
        let serving = axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned());
        tokio::select! {
            result = serving => if let Err(error) = result {
                tracing::error!(%error, %at, "web server failed");
            },
            () = async {
                stopping.cancelled().await;
                Clock::system().sleep(SHUTDOWN_TIMEOUT).await;
            } => tracing::debug!(%at, "closing connections that did not finish in time"),
        }
    });
    Ok(at)
}
