//! A program that is restarted knows what it had learned: how much fails by itself, and what was
//! broken then. One that was stopped before it had learned names what is plain while it learns.

use super::{Rates, Tracker};
use crate::Time;
use std::time::Duration;

/// After a longer stop as many sites may have broken by themselves as in an outage.
const STOPPED_MAX: Duration = Duration::from_secs(15 * 60);

impl Tracker {
    /// Takes the rates that were learned before, by group; without them the first sweep only
    /// learns and nobody is accused.
    pub fn restore_rates(&mut self, rates: &[Rates]) {
        if rates.len() == self.bases().len() {
            self.set_bases(&rates.iter().map(Rates::base).collect::<Vec<_>>());
            self.warmed_up = true;
        }
    }

    /// When the rates were learned last; `Time::ZERO` if they are only supposed.
    pub fn learned_at(&self) -> Time {
        self.learned
    }

    /// An earlier life had watched until an instant; `broken` are the series that had failed for
    /// long by themselves then, and `rates` what it had learned, by group. To be called before
    /// anything is observed.
    pub fn resume_from(
        &mut self,
        watched_until: Time,
        broken: impl Iterator<Item = u32>,
        rates: Vec<Rates>,
    ) {
        (self.resumed, self.known_rates) = (Some(watched_until), rates);
        broken.for_each(|series| self.series[series as usize].broken_before = true);
    }

    /// Until when an earlier life of the program had watched.
    pub fn resumed_from(&self) -> Option<Time> {
        self.resumed
    }

    /// Goes on with the rates of an earlier life, where it ended a moment ago.
    pub(super) fn take_up_rates(&mut self, now: Time) -> bool {
        let rates = std::mem::take(&mut self.known_rates);
        if self.is_resumed(now) && !rates.is_empty() {
            self.restore_rates(&rates);
            self.learned = now;
        }
        self.warmed_up
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
