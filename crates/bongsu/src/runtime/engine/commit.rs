//! Committing: one transaction at a time, tried again until it goes through.

use bongsu_clock::Clock;
use bongsu_core::engine::Record;
use bongsu_store::{Error, Store};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The first pause after a failure; each is twice the one before,
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Once the program is asked to stop, the store is given so many more tries.
const LAST_TRIES: u32 = 3;

/// What became of a commit: the records, once they are safe.
pub type Committed = Result<Vec<Record>, Error>;

/// Starts the writer. It ends when its sender is gone, or after an error that trying
/// again does not help.
pub fn spawn(
    store: Store,
    tasks: &TaskTracker,
    cancel: CancellationToken,
) -> (mpsc::Sender<Vec<Record>>, mpsc::Receiver<Committed>) {
    let (commits, mut wanted) = mpsc::channel::<Vec<Record>>(1);
    let (done, committed) = mpsc::channel(1);
    tasks.spawn(async move {
        while let Some(records) = wanted.recv().await {
            let result = remember(&store, &records, &cancel).await.map(|()| records);
            let failed = result.is_err();
            if done.send(result).await.is_err() || failed {
                return;
            }
        }
    });
    (commits, committed)
}

/// Commits `records`. Doing it twice is once, so a commit whose answer was lost is safely
/// done again.
async fn remember(
    store: &Store,
    records: &[Record],
    cancel: &CancellationToken,
) -> Result<(), Error> {
    let real = Clock::system();
    let mut pause = FIRST_PAUSE;
    let mut tries_left = LAST_TRIES;
    loop {
        let error = match store.commit(records).await {
            Ok(kept) if kept.refused > 0 => {
                tracing::error!(
                    refused = kept.refused,
                    "store refused records that differ from committed ones; the committed ones stay"
                );
                return Ok(());
            }
            Ok(_) => return Ok(()),
            Err(error) if is_final(&error) => return Err(error),
            Err(error) => error,
        };
        tries_left -= u32::from(cancel.is_cancelled());
        if tries_left == 0 {
            return Err(error);
        }
        tracing::warn!(
            %error,
            records = records.len(),
            retry_in_ms = pause.as_millis() as u64,
            "cannot commit records; retrying, and showing nothing of them until then",
        );
        tokio::select! {
            () = real.sleep(pause) => {}
            () = cancel.cancelled(), if tries_left == LAST_TRIES => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Whether trying again cannot help.
fn is_final(error: &Error) -> bool {
    match error {
        Error::Failed { .. }
        | Error::Unavailable { .. }
        | Error::Open { .. }
        | Error::Conflict { .. } => false,
        Error::Fenced { .. }
        | Error::Missing { .. }
        | Error::NoRights { .. }
        | Error::Replaced { .. }
        | Error::LogLost { .. }
        | Error::SideFileLost { .. }
        | Error::Url(_)
        | Error::Newer { .. }
        | Error::Decode { .. }
        | Error::Encode { .. }
        | Error::Closed => true,
    }
}
