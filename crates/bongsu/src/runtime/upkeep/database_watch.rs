//! Watches that the database is still the one that was opened, and whole.

use bongsu_clock::Clock;
use bongsu_store::{Error, Store};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often, in real time.
const INTERVAL: Duration = Duration::from_secs(5);

/// Reports a file that was deleted or replaced, when it is noticed and when it is back, until
/// `cancel`. The program goes on: what it knows is in the open file, and nowhere else.
pub async fn run(store: Store, cancel: CancellationToken) {
    let (clock, mut replaced) = (Clock::system(), false);
    loop {
        store.look_for_damage().await;
        match store.ping().await {
            Err(
                error @ (Error::Replaced { .. }
                | Error::LogLost { .. }
                | Error::SideFileLost { .. }),
            ) if !replaced => {
                tracing::error!(%error, "database file was deleted or replaced");
                replaced = true;
            }
            Ok(()) if replaced => {
                tracing::warn!("database file is back");
                replaced = false;
            }
            // What else fails is reported by those who need it.
            _ => {}
        }
        tokio::select! {
            () = clock.sleep(INTERVAL) => {}
            () = cancel.cancelled() => return,
        }
    }
}
