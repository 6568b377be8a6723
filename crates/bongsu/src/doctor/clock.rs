//! Whether this machine's clock is right: by the word of somebody outside.
//!
//! A clock that is wrong says wrong times to customers and in the proof of a duty kept, and
//! has signed requests refused: a webhook's after five minutes (Standard Webhooks), an S3
//! request after fifteen.

use super::{Finding, Level, Text};
use bongsu_core::Time;
use std::time::Duration;

/// What was said, and when it was asked and heard by our own clock.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// When it was asked.
    pub asked: Time,
    /// When the answer was there.
    pub heard: Time,
    /// What the clock there showed in between, without its fraction of a second.
    pub said: Time,
}

/// The field `Date` of HTTP has whole seconds (RFC 9110 §5.6.7).
const GRAIN: Duration = Duration::from_secs(1);
/// Times are told to the second: more than this is seen by readers.
const SEEN: Duration = Duration::from_secs(2);
/// More than this has what we sign refused soon, and duties counted wrongly.
const WRONG: Duration = Duration::from_secs(60);

impl Told {
    /// By how much our clock is ahead at least, and by how much behind; both zero when the
    /// two may agree.
    fn apart(&self) -> (Duration, Duration) {
        (self.asked.since(self.said + GRAIN), self.said.since(self.heard))
    }
}

/// What follows from it; `None` said nothing of the time.
pub fn judge(host: &str, told: Option<Told>) -> Finding {
    let remedy = || {
        Text::new(
            "chrony나 systemd-timesyncd로 시계를 맞추십시오.",
            "Keep the clock by chrony or systemd-timesyncd.",
        )
    };
    let Some(told) = told else {
        let what = Text::new(
            format!("{host}이(가) 시각을 말하지 않아 시계를 견주지 못했습니다."),
            format!("{host} does not tell the time: the clock was compared with nobody's."),
        );
        return Finding::problem(Level::Doubtful, what, remedy());
    };
    let (ahead, behind) = told.apart();
    let off = ahead.max(behind);
    if off <= SEEN {
        return Finding::healthy(
            format!("시계가 {host}의 시계와 맞습니다."),
            format!("The clock agrees with that of {host}."),
        );
    }
    let (secs, is_ahead) = (off.as_secs(), ahead > behind);
    let what = Text::new(
        format!(
            "이 기계의 시계가 {host}의 시계보다 적어도 {secs}초 {}.",
            if is_ahead { "빠릅니다" } else { "느립니다" }
        ),
        format!(
            "This machine's clock is at least {secs} s {} that of {host}.",
            if is_ahead { "ahead of" } else { "behind" }
        ),
    );
    Finding::problem(if off > WRONG { Level::Broken } else { Level::Doubtful }, what, remedy())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asked at the 1,000th second of our clock; the answer took so long, in milliseconds.
    fn found(said: i64, latency: u64) -> (Level, String) {
        let asked = Time::from_secs(1_000);
        let heard = asked + Duration::from_millis(latency);
        let finding = judge("h", Some(Told { asked, heard, said: Time::from_secs(said) }));
        (finding.level, finding.what.en)
    }

    #[test]
    fn a_clock_that_may_be_right_is_not_doubted() {
        for (said, latency) in [(1_000, 10), (999, 10), (997, 10), (1_002, 10), (1_011, 9_000)] {
            assert_eq!(found(said, latency).0, Level::Well, "{said} {latency}");
        }
    }

    #[test]
    fn a_clock_that_is_wrong_is_told_which_way_and_by_how_much() {
        assert_eq!(
            found(990, 10),
            (Level::Doubtful, "This machine's clock is at least 9 s ahead of that of h.".into())
        );
        assert_eq!(
            found(1_400, 10),
            (Level::Broken, "This machine's clock is at least 399 s behind that of h.".into())
        );
        assert_eq!(found(600, 10).0, Level::Broken);
    }

    #[test]
    fn where_nobody_tells_the_time_that_is_told() {
        assert_eq!(judge("h", None).level, Level::Doubtful);
    }
}
