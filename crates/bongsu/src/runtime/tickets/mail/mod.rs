//! Mail that customers write (S11): it is read, and becomes a ticket or continues one.
//!
//! A mail is acknowledged only after it is kept. Whoever dies before that gets it again; whoever
//! dies after it finds by its key that it was taken.

mod files;
mod not_done;
mod origin;
mod take;

pub use take::{MailDesk, Way};

use crate::config::IncomingMail;
use crate::runtime::mail_in;
use crate::runtime::tasks::Tasks;
use anyhow::Context;
use bongsu_web::Mailboxes;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Takes mail on all ways that are configured, until it is cancelled; how a mailbox is read is noted.
///
/// # Errors
/// When it cannot listen where it should, or has no password for a mailbox.
pub async fn start(
    config: &IncomingMail,
    desk: Arc<MailDesk>,
    mailboxes: Arc<Mailboxes>,
    cancel: &CancellationToken,
    tasks: &Tasks,
) -> anyhow::Result<()> {
    let way = |is_trusted| Way { desk: desk.clone(), is_trusted };
    let noted = (mailboxes, desk.clock.clone());
    mail_in::start(config, way, noted, cancel, tasks).await.context("[tickets.mail]")
}
