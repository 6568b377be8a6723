//! A program that is restarted knows who was broken by themselves: while it learns for a sweep how
//! much is lost by chance, an outage that is plain is named as at any other time.

use super::Tracker;
use crate::Time;
use std::time::Duration;

/// After a longer stop as many sites may have broken by themselves as in an outage.
const STOPPED_MAX: Duration = Duration::from_secs(15 * 60);

impl Tracker {
    /// An earlier life had watched until an instant, and `broken` are the series that had failed for
    /// long by themselves then. To be called before anything is observed.
    pub fn resume_from(&mut self, watched_until: Time, broken: impl Iterator<Item = u32>) {
        self.resumed = Some(watched_until);
        broken.for_each(|series| self.series[series as usize].broken_before = true);
    }

    /// Until when an earlier life of the program had watched.
    pub fn resumed_from(&self) -> Option<Time> {
        self.resumed
    }

    /// What was set aside while nothing was learned counts from now on, as what fails by itself.
    pub(super) fn count_broken(&mut self) {
        for series in 0..self.series.len() as u32 {
            if std::mem::take(&mut self.series[series as usize].broken_before) {
                self.change(series, |series| series.dismissed = false);
            }
        }
    }

    /// Whether what an earlier life knew is fresh enough to go on from.
    pub(super) fn is_resumed(&self, now: Time) -> bool {
        self.resumed.is_some_and(|until| now.since(until) <= STOPPED_MAX)
    }
}
