//! Packets that answer no query: the sign of somebody who tries to forge answers.
//!
//! A few are honest: an answer that comes after its query was sent again, or given up. So a
//! packet counts only beyond the queries that may still be answered late.

use bongsu_core::Time;
use parking_lot::Mutex;
use std::time::Duration;

/// How long packets are counted before they are reported.
const WINDOW: Duration = Duration::from_secs(60);
/// Fewer than this in a window are an accident.
const MIN_REPORTED: u64 = 100;

/// What was reported so far, of all probers together.
#[derive(Debug, Default)]
pub struct Strays(Mutex<StrayCount>);

/// How many packets answered no query.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StrayCount {
    /// Since the start.
    pub total: u64,
    /// When many were last seen.
    pub last_at: Option<Time>,
}

impl Strays {
    /// What was reported so far.
    pub fn count(&self) -> StrayCount {
        *self.0.lock()
    }

    /// Adds what one prober has seen.
    pub fn report(&self, packets: u64, now: Time) {
        let mut count = self.0.lock();
        count.total += packets;
        count.last_at = Some(now);
    }
}

/// The packets of one prober within a window.
#[derive(Debug, Default)]
pub struct StrayWindow {
    began: Time,
    strays: u64,
    /// Packets that were sent and have not been answered when their query ended.
    unanswered: u64,
    last_unanswered: u64,
}

impl StrayWindow {
    /// Counts a packet that answers no query.
    pub fn stray(&mut self) {
        self.strays += 1;
    }

    /// Notes that an answer may still come which no query waits for.
    pub fn unanswered(&mut self) {
        self.unanswered += 1;
    }

    /// At the end of a window: how many packets no late answer explains, if they are many.
    pub fn end(&mut self, now: Time) -> Option<u64> {
        if now.since(self.began) < WINDOW {
            return None;
        }
        let late = self.unanswered + self.last_unanswered;
        let many = self.strays.saturating_sub(late);
        let last_unanswered = self.unanswered;
        *self = StrayWindow { began: now, last_unanswered, ..StrayWindow::default() };
        (many >= MIN_REPORTED).then_some(many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Time {
        Time::from_secs(1_515_050_340 + secs)
    }

    #[test]
    fn late_answers_are_no_attack_and_a_flood_is() {
        let mut window = StrayWindow::default();
        assert_eq!(window.end(at(0)), None);
        (0..500).for_each(|_| window.unanswered());
        (0..200).for_each(|_| window.stray());
        assert_eq!(window.end(at(59)), None, "the window goes on");
        assert_eq!(window.end(at(60)), None, "late answers");
        (0..499).for_each(|_| window.stray());
        assert_eq!(window.end(at(120)), None, "those of the window before");
        (0..400).for_each(|_| window.stray());
        assert_eq!(window.end(at(180)), Some(400));
    }
}
