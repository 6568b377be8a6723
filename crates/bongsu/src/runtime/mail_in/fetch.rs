//! Looks into the mailbox again and again.

use bongsu_clock::Clock;
use bongsu_receive::imap::{ImapAccount, ImapError, Waiting, fetch_all};
use bongsu_receive::lmtp::Receiver;
use bongsu_web::{Mailbox, Mailboxes};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The longest look: a server that answers just in time, again and again, holds up the mail.
const LOOK_TIMEOUT: Duration = Duration::from_secs(1_800);

/// What is looked into, and where it is noted how that goes.
pub struct Looks {
    pub account: ImapAccount,
    pub mailbox: Mailbox,
    pub mailboxes: Arc<Mailboxes>,
    /// The time of what is noted.
    pub clock: Clock,
}

impl Looks {
    /// Until it is cancelled; what failed is tried again after the same pause.
    pub async fn run(self, way: impl Receiver, cancel: CancellationToken) {
        let section = self.mailbox.section;
        self.mailboxes.begin(self.mailbox.clone());
        tokio::select! {
            () = self.look_again_and_again(way) => {}
            () = cancel.cancelled() => {}
        }
        self.mailboxes.end(section);
    }

    async fn look_again_and_again(&self, way: impl Receiver) {
        let real_time = Clock::system();
        let mut waiting = Waiting::default();
        loop {
            let fetching = fetch_all(&self.account, &mut waiting, &way);
            let fetched = real_time.timeout(LOOK_TIMEOUT, fetching).await;
            self.note(fetched.unwrap_or(Err(ImapError::Timeout)));
            real_time.sleep(self.mailbox.interval).await;
        }
    }

    fn note(&self, fetched: Result<usize, ImapError>) {
        match &fetched {
            Ok(0) => {}
            Ok(mails) => tracing::info!(mails, "took mail from the mailbox"),
            Err(error) => {
                let host = &self.account.host;
                tracing::warn!(%error, host, "cannot read the mailbox; retrying");
            }
        }
        let result = fetched.map(drop).map_err(|error| error.to_string());
        self.mailboxes.looked(self.mailbox.section, self.clock.now(), result);
    }
}
