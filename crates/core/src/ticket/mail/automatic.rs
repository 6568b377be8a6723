//! Mail that no person wrote. It opens no ticket and gets no answer, so that two programs never
//! write to each other.

use super::Incoming;
use crate::inventory::is_same_mailbox;

/// Why a mail is no message of a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Automatic {
    /// It says so: RFC 3834 §5, or a field of an older program.
    Marked,
    /// It went to many.
    Bulk,
    /// It came from nobody (RFC 5321 §4.5.5), or names no single author.
    NoSender,
    /// We wrote it, or it came through here before.
    Own,
}

impl Automatic {
    /// What the log calls it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Automatic::Marked => "an automatic reply",
            Automatic::Bulk => "bulk mail",
            Automatic::NoSender => "without a single author",
            Automatic::Own => "our own mail",
        }
    }
}

/// Why a mail is no message of a person, if it is none. `own` are the addresses at which mail is
/// taken and from which it is sent.
pub fn automatic(mail: &Incoming, own: &[String]) -> Option<Automatic> {
    let is_own = |address: &str| own.iter().any(|it| is_same_mailbox(it, address));
    let Some((_, from)) = &mail.from else { return Some(Automatic::NoSender) };
    let came_through = |value: &str| is_own(value.trim_matches(['<', '>']));
    if is_own(from) || mail.header("x-loop").any(came_through) {
        return Some(Automatic::Own);
    }
    if mail.envelope_from.as_deref() == Some("") || is_robot(from) {
        return Some(Automatic::NoSender);
    }
    let says = |name: &str, not: &str| {
        let mut values = mail.header(name).map(|it| it.trim().to_ascii_lowercase());
        values.any(|it| !it.is_empty() && it.split([';', ' ']).next() != Some(not))
    };
    let old = ["x-autoreply", "x-autorespond", "x-autoresponder", "x-mail-autoreply"];
    if says("auto-submitted", "no") || old.iter().any(|name| says(name, "no")) {
        return Some(Automatic::Marked);
    }
    let precedence = mail.header("precedence").next().map(|it| it.trim().to_ascii_lowercase());
    match precedence.as_deref() {
        Some("auto_reply") => Some(Automatic::Marked),
        Some("bulk" | "junk" | "list") => Some(Automatic::Bulk),
        _ if mail.header("list-id").next().is_some() => Some(Automatic::Bulk),
        _ => None,
    }
}

/// Mailboxes of programs (RFC 2142 §5 leaves `postmaster` to people).
fn is_robot(address: &str) -> bool {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local).to_ascii_lowercase();
    ["mailer-daemon", "no-reply", "noreply", "do-not-reply", "donotreply"].contains(&&*local)
}
