//! Looks into the mailbox again and again.

use super::MailDesk;
use bongsu_clock::Clock;
use bongsu_receive::imap::{ImapAccount, Waiting, fetch_all};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Until it is cancelled; what failed is tried again after the same pause.
pub async fn run(
    account: ImapAccount,
    interval: Duration,
    desk: Arc<MailDesk>,
    cancel: CancellationToken,
) {
    let real_time = Clock::system();
    let mut waiting = Waiting::default();
    loop {
        let fetched = tokio::select! {
            fetched = fetch_all(&account, &mut waiting, &*desk) => fetched,
            () = cancel.cancelled() => return,
        };
        match fetched {
            Ok(0) => {}
            Ok(mails) => tracing::info!(mails, "took mail from the mailbox"),
            Err(error) => {
                tracing::warn!(%error, host = account.host, "cannot read the mailbox; retrying")
            }
        }
        tokio::select! {
            () = real_time.sleep(interval) => {}
            () = cancel.cancelled() => return,
        }
    }
}
