//! The mailboxes out of which mail is taken, and whether that goes well: what nobody reads calls
//! nobody, and answers no customer.

use bongsu_core::Time;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::time::Duration;

/// So long after the time of a look it may still be on its way, or be tried again.
const PATIENCE: Duration = Duration::from_secs(60);
/// So many looks may fail: a mail server is restarted now and then.
const LOOKS_MISSED_MAX: u32 = 3;

/// A mailbox that is read again and again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mailbox {
    /// Its section of the configuration, such as `alert_mail`.
    pub section: &'static str,
    /// The name of its server.
    pub host: String,
    /// How often it is looked at.
    pub interval: Duration,
    /// Since when it is looked at.
    pub begun_at: Time,
    /// When it was last read to its end.
    pub read_at: Option<Time>,
    /// Why the last look failed, if it did.
    pub error: Option<String>,
}

impl Mailbox {
    /// Since when it has not been read, if that is longer than a server may be away.
    pub fn unread_since(&self, now: Time) -> Option<Time> {
        let since = self.read_at.unwrap_or(self.begun_at);
        (now.since(since) > self.interval * LOOKS_MISSED_MAX + PATIENCE).then_some(since)
    }
}

/// All mailboxes that this process reads.
#[derive(Default)]
pub struct Mailboxes(Mutex<BTreeMap<&'static str, Mailbox>>);

impl Mailboxes {
    /// Reading begins.
    pub fn begin(&self, mailbox: Mailbox) {
        self.0.lock().insert(mailbox.section, mailbox);
    }

    /// A mailbox was read to its end, or was not and why.
    pub fn looked(&self, section: &str, now: Time, result: Result<(), String>) {
        if let Some(mailbox) = self.0.lock().get_mut(section) {
            mailbox.error = result.err();
            if mailbox.error.is_none() {
                mailbox.read_at = Some(now);
            }
        }
    }

    /// It is not read by this process any more.
    pub fn end(&self, section: &str) {
        self.0.lock().remove(section);
    }

    /// All of them, by their sections.
    pub fn all(&self) -> Vec<Mailbox> {
        self.0.lock().values().cloned().collect()
    }

    /// Those that have not been read for too long, and since when.
    pub fn unread(&self, now: Time) -> Vec<(Mailbox, Time)> {
        let unread = |it: Mailbox| it.unread_since(now).map(|since| (it, since));
        self.all().into_iter().filter_map(unread).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_that_cannot_be_read_is_told_after_some_looks_and_until_it_was_read() {
        let at = |secs: i64| Time::from_secs(1_000 + secs);
        let mailboxes = Mailboxes::default();
        mailboxes.begin(Mailbox {
            section: "alert_mail",
            host: "mail.host.example".into(),
            interval: Duration::from_secs(10),
            begun_at: at(0),
            read_at: None,
            error: None,
        });
        mailboxes.looked("alert_mail", at(60), Err("the server does not answer".into()));
        assert_eq!(mailboxes.unread(at(60)), [], "it may have been restarted");
        let [(mailbox, since)] = &mailboxes.unread(at(100))[..] else { panic!() };
        assert_eq!((mailbox.error.as_deref(), *since), (Some("the server does not answer"), at(0)));
        mailboxes.looked("alert_mail", at(110), Ok(()));
        assert_eq!(mailboxes.unread(at(120)), []);
        // A server that answers just in time, again and again, holds it up as well.
        assert_eq!(mailboxes.unread(at(300))[0].1, at(110));
        // Another process reads it now.
        mailboxes.end("alert_mail");
        assert_eq!(mailboxes.unread(at(300)), []);
    }
}
