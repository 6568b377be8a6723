//! Mail that customers write (S11): it comes from a mail server or out of a mailbox, is read, and
//! becomes a ticket or continues one.
//!
//! A mail is acknowledged only after it is kept. Whoever dies before that gets it again; whoever
//! dies after it finds by its key that it was taken.

mod fetch;
mod files;
mod listen;
mod not_done;
mod origin;
mod reading;
mod take;

pub use take::{MailDesk, Way};

use crate::config::TicketMail;
use crate::runtime::tasks::Tasks;
use anyhow::Context;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Takes mail on all ways that are configured, until it is cancelled.
///
/// # Errors
/// When it cannot listen where it should, or has no password for a mailbox.
pub async fn start(
    config: &TicketMail,
    desk: Arc<MailDesk>,
    cancel: &CancellationToken,
    tasks: &Tasks,
) -> anyhow::Result<()> {
    listen::start(config, desk.clone(), cancel, tasks).await.context("[tickets.mail]")?;
    if let Some(imap) = &config.imap {
        let account = imap.account(config)?;
        let way = Way { desk, is_trusted: true };
        tasks.spawn(fetch::run(account, config.poll_interval, way, cancel.clone()));
    }
    Ok(())
}
