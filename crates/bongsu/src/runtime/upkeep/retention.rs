//! Forgetting what may be forgotten: old changes of verdict, and old accesses.

use crate::config;
use bongsu_clock::Clock;
use bongsu_store::Store;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(6 * 3600);

/// Prunes now and then, until `cancel`.
pub async fn follow(store: Store, keep: config::Store, cancel: CancellationToken) {
    let clock = Clock::system();
    loop {
        let now = clock.now();
        let verdicts = store.prune_verdicts(now, keep.keep_verdicts).await;
        let accesses = store.prune_accesses(now, keep.keep_accesses).await;
        if let Err(error) = store.prune_subscribers(now).await {
            tracing::warn!(%error, "cannot prune subscribers");
        }
        match (verdicts, accesses) {
            (Ok(0), Ok(0)) => {}
            (Ok(verdicts), Ok(accesses)) => {
                tracing::info!(verdicts, accesses, "old rows removed");
            }
            (Err(error), _) | (_, Err(error)) => tracing::warn!(%error, "pruning failed"),
        }
        tokio::select! {
            () = clock.sleep(EVERY) => {}
            () = cancel.cancelled() => return,
        }
    }
}
