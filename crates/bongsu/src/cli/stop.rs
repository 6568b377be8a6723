//! Stopping by Ctrl-C or by the service manager.

use crate::runtime::service_manager;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancelled by the first SIGINT or SIGTERM. A second one ends the program at once, which is
/// safe: nothing is shown before it is committed.
///
/// # Errors
/// When signals cannot be handled.
pub fn on_signal() -> anyhow::Result<CancellationToken> {
    let cancel = CancellationToken::new();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let stopping = cancel.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if stopping.is_cancelled() {
                std::process::exit(130);
            }
            tracing::info!("stopping on signal");
            service_manager::stopping();
            stopping.cancel();
        }
    });
    Ok(cancel)
}
