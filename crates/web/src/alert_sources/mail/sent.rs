//! When a mail was sent. Its own date is that of the tool's clock, which may be wrong: it counts
//! where it fits when the mail was received.

use bongsu_core::Time;
use bongsu_core::ticket::mail::Incoming;
use jiff::fmt::rfc2822::DateTimeParser;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// An alert of yesterday wakes nobody today: a mailbox may be full of old ones when it is first read.
pub const AGE_MAX: Duration = DAY;

/// When a mail was sent; `now` is when it is read.
pub(super) fn sent_at(mail: &Incoming, now: Time) -> Time {
    let received = received_at(mail).map_or(now, |at| at.min(now));
    let fits = |at: &Time| *at <= received && received.since(*at) <= DAY;
    mail.header("date").next().and_then(instant).filter(fits).unwrap_or(received)
}

/// Whether a mail is too old to call anybody for it, or to say that something is over, by its own date
/// or by that of a mail server. A signature holds for ever: whoever has an old mail can send it again.
pub fn is_too_old(mail: &Incoming, now: Time) -> bool {
    let written = mail.header("date").next().and_then(instant);
    [Some(sent_at(mail, now)), written].into_iter().flatten().any(|at| now.since(at) > AGE_MAX)
}

/// When a mail server first or last had it, whichever was later; where no server wrote that, its own
/// date is all that is known of its age.
fn received_at(mail: &Incoming) -> Option<Time> {
    let stamps = mail.header("received").filter_map(|it| instant(it.rsplit_once(';')?.1));
    stamps.max().or_else(|| mail.header("date").next().and_then(instant))
}

/// RFC 5322 §3.3; without the comment that some programs write behind it.
fn instant(text: &str) -> Option<Time> {
    let text = text.split('(').next()?.trim();
    let parser = DateTimeParser::new().relaxed_weekday(true);
    let at = parser.parse_timestamp(text).ok()?;
    let at = Time::from_micros(at.as_microsecond());
    (at > Time::ZERO).then_some(at)
}
