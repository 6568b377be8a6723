//! Whether this machine's clock is right, compared with the Date header of the heartbeat
//! endpoint.
//!
//! A wrong clock puts wrong times into notices and into the record of legal obligations, and
//! makes receivers reject signed requests: a webhook's after five minutes (Standard Webhooks),
//! an S3 request after fifteen.

use super::{Finding, Severity};
use bongsu_core::Time;
use bongsu_words::{Language, say};
use std::time::Duration;

/// A Date header, and when it was requested and received by our own clock.
#[derive(Clone, Copy, Debug)]
pub struct RemoteDate {
    /// When the request began.
    pub requested: Time,
    /// When the response arrived.
    pub received: Time,
    /// The Date header, without its fraction of a second.
    pub date: Time,
}

/// A Date header has whole seconds (RFC 9110 §5.6.7).
const DATE_RESOLUTION: Duration = Duration::from_secs(1);
/// Pages show seconds, so readers can see an offset above this.
const OFFSET_WARNING: Duration = Duration::from_secs(2);
/// Above this signed requests may be rejected, and legal deadlines are measured wrongly.
const OFFSET_ERROR: Duration = Duration::from_secs(60);

impl RemoteDate {
    /// By how much our clock is ahead at least, and behind at least; both zero when the two
    /// may agree.
    fn offset(&self) -> (Duration, Duration) {
        (self.requested.since(self.date + DATE_RESOLUTION), self.date.since(self.received))
    }
}

/// Judges the clock by what `host` said; `None` when it sent no Date header.
pub fn check(lang: Language, host: &str, remote: Option<RemoteDate>) -> Finding {
    let remedy = || say!(lang, "doctor-clock-fix");
    let Some(remote) = remote else {
        let message = say!(lang, "doctor-clock-no-date", host = host);
        return Finding::problem(Severity::Warning, message, remedy());
    };
    let (ahead, behind) = remote.offset();
    let offset = ahead.max(behind);
    if offset <= OFFSET_WARNING {
        return Finding::ok(say!(lang, "doctor-clock-ok", host = host));
    }
    let seconds = offset.as_secs();
    let message = match ahead > behind {
        true => say!(lang, "doctor-clock-ahead", host = host, seconds = seconds),
        false => say!(lang, "doctor-clock-behind", host = host, seconds = seconds),
    };
    let severity = if offset > OFFSET_ERROR { Severity::Error } else { Severity::Warning };
    Finding::problem(severity, message, remedy())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requested at the 1,000th second of our clock; the response took `latency` milliseconds.
    fn found(date: i64, latency: u64) -> (Severity, String) {
        let requested = Time::from_secs(1_000);
        let received = requested + Duration::from_millis(latency);
        let remote = RemoteDate { requested, received, date: Time::from_secs(date) };
        let finding = check(Language::En, "h", Some(remote));
        (finding.severity, finding.message)
    }

    #[test]
    fn a_clock_that_may_be_right_is_not_doubted() {
        for (date, latency) in [(1_000, 10), (999, 10), (997, 10), (1_002, 10), (1_011, 9_000)] {
            assert_eq!(found(date, latency).0, Severity::Ok, "{date} {latency}");
        }
    }

    #[test]
    fn a_wrong_clock_is_reported_with_direction_and_offset() {
        assert_eq!(
            found(990, 10),
            (Severity::Warning, "This machine’s clock is at least 9 s ahead of h.".into())
        );
        assert_eq!(
            found(1_400, 10),
            (Severity::Error, "This machine’s clock is at least 399 s behind h.".into())
        );
        assert_eq!(found(600, 10).0, Severity::Error);
    }

    #[test]
    fn a_response_without_a_date_is_a_warning() {
        assert_eq!(check(Language::En, "h", None).severity, Severity::Warning);
    }
}
