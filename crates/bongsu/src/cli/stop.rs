//! Ctrl-C and the service manager's word.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancelled at the first SIGINT or SIGTERM; a second one ends the program at once, which
/// is safe, since nothing that was shown is not yet on the disk.
///
/// # Errors
/// When the system lets nobody listen to signals.
pub fn on_signal() -> anyhow::Result<CancellationToken> {
    let cancel = CancellationToken::new();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let asked = cancel.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if asked.is_cancelled() {
                std::process::exit(130);
            }
            tracing::info!("stopping");
            asked.cancel();
        }
    });
    Ok(cancel)
}
