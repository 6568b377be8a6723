//! Which mails are no alerts, and why. Their senders are told nothing: anybody can write any sender,
//! and a program that answers programs does not end. The company's people see them.

use crate::inventory::is_same_mailbox;
use crate::ticket::mail::Incoming;

/// Why a mail that came in is no alert.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum MailRefusal {
    /// It cannot be read, or names no single author.
    NoSender,
    /// No source is for its author.
    UnknownSender,
    /// Nobody proved that it is of its author.
    Unverified,
    /// The domain of its author says that it is not theirs.
    Forged,
    /// It was sent too long ago.
    TooOld,
    /// We wrote it.
    Own,
    /// It answers another mail by itself, or tells what became of one.
    Reply,
}

impl MailRefusal {
    /// All of them.
    pub const ALL: [MailRefusal; 7] = [
        MailRefusal::NoSender,
        MailRefusal::UnknownSender,
        MailRefusal::Unverified,
        MailRefusal::Forged,
        MailRefusal::TooOld,
        MailRefusal::Own,
        MailRefusal::Reply,
    ];

    /// The code in the store and in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            MailRefusal::NoSender => "no_sender",
            MailRefusal::UnknownSender => "unknown_sender",
            MailRefusal::Unverified => "unverified",
            MailRefusal::Forged => "forged",
            MailRefusal::TooOld => "too_old",
            MailRefusal::Own => "own",
            MailRefusal::Reply => "reply",
        }
    }

    /// Of a code.
    pub fn of(code: &str) -> Option<MailRefusal> {
        MailRefusal::ALL.into_iter().find(|it| it.as_str() == code)
    }
}

/// Whether a mail is one of ours that came back, or a program's answer to one; `own` are the
/// addresses at which we take mail and from which we send it. Tools mark their alerts as sent by a
/// program, or as bulk: that is no reason.
pub fn loops(mail: &Incoming, own: &[String]) -> Option<MailRefusal> {
    let is_own = |address: &str| own.iter().any(|it| is_same_mailbox(it, address));
    let came_through = |value: &str| is_own(value.trim_matches(['<', '>']));
    if mail.from.as_ref().is_some_and(|(_, from)| is_own(from))
        || mail.header("x-loop").any(came_through)
    {
        return Some(MailRefusal::Own);
    }
    let starts = |name: &str, with: &str| {
        mail.header(name).any(|value| value.trim().to_ascii_lowercase().starts_with(with))
    };
    // RFC 3834 §5, RFC 6522, and fields of older programs.
    let is_reply = starts("auto-submitted", "auto-replied")
        || starts("auto-submitted", "auto-notified")
        || starts("content-type", "multipart/report")
        || starts("precedence", "auto_reply")
        || ["x-autoreply", "x-autorespond"].iter().any(|name| mail.header(name).next().is_some());
    is_reply.then_some(MailRefusal::Reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_mail_and_answers_of_programs_are_no_alerts() {
        let own = ["alerts@host.example".to_owned()];
        let mail = |from: &str, name: &str, value: &str| Incoming {
            from: Some((String::new(), from.into())),
            headers: vec![(name.into(), value.into())],
            ..Incoming::default()
        };
        let why = |from: &str, name: &str, value: &str| loops(&mail(from, name, value), &own);
        assert_eq!(why("root@mon.example", "auto-submitted", "auto-generated"), None);
        assert_eq!(why("root@mon.example", "precedence", "bulk"), None);
        assert_eq!(why("Alerts@host.example", "x", "y"), Some(MailRefusal::Own));
        let looped = why("root@mon.example", "x-loop", "<alerts@host.example>");
        assert_eq!(looped, Some(MailRefusal::Own));
        let report = "multipart/report; report-type=delivery-status";
        for (name, value) in [("auto-submitted", "auto-replied (away)"), ("content-type", report)] {
            assert_eq!(why("root@mon.example", name, value), Some(MailRefusal::Reply), "{name}");
        }
        for it in MailRefusal::ALL {
            assert_eq!(MailRefusal::of(it.as_str()), Some(it));
        }
    }
}
