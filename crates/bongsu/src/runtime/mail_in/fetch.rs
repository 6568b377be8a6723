//! Looks into the mailbox again and again.

use bongsu_clock::Clock;
use bongsu_receive::imap::{ImapAccount, ImapError, Waiting, fetch_all};
use bongsu_receive::lmtp::Receiver;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The longest look: a server that answers just in time, again and again, holds up the mail.
const LOOK_TIMEOUT: Duration = Duration::from_secs(1_800);

/// Until it is cancelled; what failed is tried again after the same pause.
pub async fn run(
    account: ImapAccount,
    interval: Duration,
    way: impl Receiver,
    cancel: CancellationToken,
) {
    let real_time = Clock::system();
    let mut waiting = Waiting::default();
    loop {
        let fetched = tokio::select! {
            fetched = real_time.timeout(LOOK_TIMEOUT, fetch_all(&account, &mut waiting, &way)) => {
                fetched.unwrap_or(Err(ImapError::Timeout))
            }
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
