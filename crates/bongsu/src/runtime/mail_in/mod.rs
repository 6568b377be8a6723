//! Mail comes in: from a mail server on this machine, or out of a mailbox. Who takes it is behind a
//! [`Receiver`]: the tickets, and the alerts of other tools.
//!
//! A mail is acknowledged only after it is kept. Whoever dies before that gets it again; whoever
//! dies after it finds by its [`key`] that it was taken.

mod fetch;
mod listen;
pub mod reading;
pub mod recipients;

use super::tasks::Tasks;
use crate::config::IncomingMail;
use bongsu_clock::Clock;
use bongsu_core::hash::digest;
use bongsu_receive::lmtp::Receiver;
use bongsu_receive::mime::Mail;
use bongsu_web::{Mailbox, Mailboxes};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Takes mail on all ways that are configured, until it is cancelled. `way` makes what takes it;
/// its argument is whether only the operator's mail server can be at the other end, so that what it
/// found of a sender is believed. In `mailboxes` it is noted, by `clock`, how a mailbox is read.
///
/// # Errors
/// When it cannot listen where it should, or has no password for a mailbox.
pub async fn start<R: Receiver + Clone + 'static>(
    config: &IncomingMail,
    way: impl Fn(bool) -> R,
    (mailboxes, clock): (Arc<Mailboxes>, Clock),
    cancel: &CancellationToken,
    tasks: &Tasks,
) -> anyhow::Result<()> {
    listen::start(config, &way, cancel, tasks).await?;
    if let Some(imap) = &config.imap {
        let account = imap.account(config)?;
        let mailbox = Mailbox {
            section: config.purpose.section(),
            host: account.host.clone(),
            interval: config.poll_interval,
            begun_at: clock.now(),
            read_at: None,
            error: None,
        };
        let looks = fetch::Looks { account, mailbox, mailboxes, clock };
        tasks.spawn(looks.run(way(true), cancel.clone()));
    }
    Ok(())
}

/// What names a mail: its id, its author and its body. Its header gets other fields on each way; what
/// has no id is named by when it was written and received, and by its subject.
pub fn key(mail: &Mail, address: &str, message: &[u8]) -> String {
    let body = message.get(mail.body_at.min(message.len())..).unwrap_or_default();
    let id = mail.incoming.message_id.as_deref();
    let field = |name| mail.incoming.header(name).next().unwrap_or_default();
    let without = || format!("{}\n{}\n{}", field("date"), field("received"), mail.incoming.subject);
    let named = id.map_or_else(without, str::to_owned);
    let body = String::from_utf8_lossy(body);
    let body = body.trim_end().replace("\r\n", "\n");
    format!("{:032x}", digest(&format!("{named}\n{address}\n{body}")))
}

/// Whether an address is one of these, whatever follows a plus sign in its mailbox (RFC 5233).
pub fn is_one_of(addresses: &[String], recipient: &str) -> bool {
    let bare = match recipient.rsplit_once('@') {
        Some((local, domain)) => {
            let local = local.split_once('+').map_or(local, |(mailbox, _)| mailbox);
            format!("{local}@{domain}")
        }
        None => recipient.to_owned(),
    };
    addresses.iter().any(|it| bongsu_core::inventory::is_same_mailbox(it, &bare))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::ticket::mail::Incoming;

    #[test]
    fn mails_without_an_id_and_a_text_are_not_taken_for_one() {
        let key_of = |id: Option<&str>, subject: &str, received: &str| {
            let incoming = Incoming {
                message_id: id.map(str::to_owned),
                subject: subject.into(),
                headers: vec![("received".into(), received.into())],
                ..Incoming::default()
            };
            key(&Mail { incoming, ..Mail::default() }, "root@mon.example", b"")
        };
        let first = key_of(None, "web-1 is DOWN", "1");
        assert_eq!(first, key_of(None, "web-1 is DOWN", "1"));
        assert_ne!(first, key_of(None, "web-1 is UP", "1"));
        assert_ne!(first, key_of(None, "web-1 is DOWN", "2"));
        // With an id, what is added on the way changes nothing.
        assert_eq!(key_of(Some("a@b"), "x", "1"), key_of(Some("a@b"), "x", "2"));
    }
}
