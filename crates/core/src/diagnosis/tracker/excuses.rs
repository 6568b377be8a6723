//! Failures that a maintenance explains.
//!
//! While a window runs, a stream that it takes may fail without speaking against anything: its
//! failures are set aside, like those of what is long broken. What failed when the window began
//! is not explained by it. After the end a failure speaks again when it is seen by a probe that
//! was sent after the end; it then stands with all failures of its run, so that the fault has its
//! true beginning. What was seen to work since then begins with a clean record.

use super::Tracker;
use super::excuse::Excuse;
use crate::Time;

impl Tracker {
    /// A maintenance that takes `series` begins, or is known of by now.
    ///
    /// `fails_since_before`: that it failed when the window began is known from elsewhere.
    pub fn excuse(&mut self, series: u32, fails_since_before: bool) {
        let fails = fails_since_before || self.failing(series);
        let excuse = match (self.excuses.get(&series), fails) {
            (Some(Excuse::Running | Excuse::Ended(_)), _) | (None, false) => Excuse::Running,
            (Some(Excuse::Pending | Excuse::Outlasted(_)), _) | (None, true) => Excuse::Pending,
        };
        self.excuses.insert(series, excuse);
    }

    /// No maintenance takes `series` any more, since `at`. Returns whether it was last seen
    /// failing, so that it is worth a probe.
    pub fn end_excuse(&mut self, series: u32, at: Time) -> bool {
        match self.excuses.get(&series) {
            Some(Excuse::Running) => {
                self.excuses.insert(series, Excuse::Ended(at));
            }
            Some(Excuse::Pending) => {
                self.excuses.remove(&series);
            }
            Some(Excuse::Ended(_) | Excuse::Outlasted(_)) | None => {}
        }
        self.excuses.contains_key(&series) && self.failing(series)
    }

    /// The series that a running maintenance takes, in order.
    pub fn excused(&self) -> Vec<u32> {
        let runs = |excuse: &Excuse| matches!(excuse, Excuse::Pending | Excuse::Running);
        let mut series: Vec<u32> =
            self.excuses.iter().filter(|(_, excuse)| runs(excuse)).map(|(it, _)| *it).collect();
        series.sort_unstable();
        series
    }

    /// Weighs the newest probe of `series`, which was sent at `started`, by its excuse.
    pub fn apply_excuse(&mut self, series: u32, started: Time) {
        let Some(excuse) = self.excuses.get(&series).copied() else { return };
        let failing = self.failing(series);
        let next = match (excuse, failing) {
            (Excuse::Pending, false) => Some(Excuse::Running),
            (Excuse::Ended(at), true) if started >= at => {
                let began_since = self.broke_at(series).is_some_and(|broke| broke >= at);
                (!began_since).then_some(Excuse::Outlasted(started))
            }
            (Excuse::Ended(at), false) if started >= at => None,
            (Excuse::Outlasted(_), false) => None,
            (other, _) => Some(other),
        };
        match next {
            Some(next) => self.excuses.insert(series, next),
            None => self.excuses.remove(&series),
        };
        self.change(series, |series| {
            if !failing {
                let worked = series.history.worked_in_a_row().min(u32::from(u8::MAX)) as u8;
                series.counted.iter_mut().for_each(|counted| *counted = (*counted).min(worked));
            }
            match next {
                Some(Excuse::Running | Excuse::Ended(_)) => series.dismissed = failing,
                Some(Excuse::Outlasted(_)) | None => series.dismissed = false,
                Some(Excuse::Pending) => {}
            }
        });
    }

    /// Whether a maintenance explains the present failures of `series`, or explained them when
    /// they began: they are no older matter than a fault that is found after its end.
    pub fn began_in_maintenance(&self, series: u32) -> bool {
        let excuse = self.excuses.get(&series);
        self.failing(series) && excuse.is_some_and(|excuse| *excuse != Excuse::Pending)
    }

    /// Whether a maintenance explains the present failures of `series` now.
    pub fn is_excused(&self, series: u32) -> bool {
        let excuse = self.excuses.get(&series);
        self.failing(series) && matches!(excuse, Some(Excuse::Running | Excuse::Ended(_)))
    }

    /// Whether `series` was last seen failing in a maintenance that has ended, and was not asked
    /// since.
    pub(super) fn awaits_a_look(&self, series: u32) -> bool {
        matches!(self.excuses.get(&series), Some(Excuse::Ended(_))) && self.failing(series)
    }

    /// Since when the failures of `series` speak against anything, if a maintenance explained
    /// them before; `None` while it does.
    pub(super) fn outlasted_at(&self, series: u32) -> Option<Option<Time>> {
        match self.excuses.get(&series)? {
            Excuse::Pending => None,
            Excuse::Running | Excuse::Ended(_) => Some(None),
            Excuse::Outlasted(at) => Some(Some(*at)),
        }
    }
}
