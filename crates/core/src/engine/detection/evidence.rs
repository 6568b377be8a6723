//! What the modules after detection may read of it.

use super::probes::Probes;
use super::silence::Silence;
use super::sites::Sites;
use crate::Time;
use crate::diagnosis::tracker::{Answer, Fault};
use crate::topology::{ComponentIx, SiteIx};
use std::collections::BTreeMap;

/// All that detection has found: probes, verdicts, and the faults that explain them.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    pub probes: Probes<'a>,
    pub sites: &'a Sites,
    /// The localiser's last answer.
    pub answer: &'a Answer,
    /// Sites found down within the last sweep, by the time they were.
    pub unexplained: &'a BTreeMap<Time, Vec<SiteIx>>,
    /// Whether anything answers.
    pub silence: Silence,
}

/// After a silence of everything a fault is shown by so many failures at least, or by all of what
/// depends on it.
const FAILURES_AFTER_SILENCE_MIN: usize = 3;

impl Evidence<'_> {
    /// Whether what fails since `since` is shown not to be our own network alone: something, a
    /// reference target at least, has answered since. Where everything is silent it may be
    /// either.
    pub fn is_shown(&self, since: Time) -> bool {
        self.silence.was_broken_since(since)
    }

    /// The same of a fault. What failed while everything was silent does not count: enough of what
    /// depends on it must have failed after that too.
    pub fn is_fault_shown(&self, fault: &Fault) -> bool {
        if !self.is_shown(fault.since) {
            return false;
        }
        let Some(from) = self.silence.covered(fault.since) else { return true };
        let tracker = self.probes.tracker;
        let all = tracker.series_on(fault.component).count();
        let fails = |series: &u32| {
            tracker.failing(*series) && tracker.asked_at(*series).is_some_and(|at| at > from)
        };
        let needed = FAILURES_AFTER_SILENCE_MIN.min(all).max(1);
        tracker.series_on(fault.component).filter(fails).take(needed).count() == needed
    }

    /// Whether a site rests on a fault that is seen other than this one.
    pub fn is_explained(&self, site: SiteIx, other_than: ComponentIx) -> bool {
        let topology = self.probes.topology;
        let below = |component: u32| {
            let mut streams = topology.streams_of(site);
            streams.any(|it| topology.components_of(it).contains(&ComponentIx(component)))
        };
        let faults = self.answer.faults.iter().map(|fault| fault.component);
        faults.filter(|component| *component != other_than.0).any(below)
    }

    /// Whether a site fails now, and not only while everything was silent.
    pub fn fails_by_itself(&self, site: SiteIx) -> bool {
        let tracker = self.probes.tracker;
        let since = self.sites.sites[site.ix()].since;
        let Some(from) = self.silence.covered(since) else { return true };
        let after = |series| tracker.asked_at(series).is_some_and(|at| at > from);
        self.probes.series_of(site).any(|series| tracker.failing(series) && after(series))
    }
}
