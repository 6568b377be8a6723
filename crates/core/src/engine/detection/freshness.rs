//! How old the evidence about a site is. What was not asked for too long is not known.

use super::probes::Probes;
use super::series;
use crate::Time;
use crate::topology::{SiteIx, StreamIx, VantageIx};
use std::time::Duration;

/// A probe may come back this long after its turn and still be the latest of its sweep.
pub const LATE_MAX: Duration = Duration::from_secs(10);
/// All sites are looked at this often in a sweep.
const ROUNDS_PER_SWEEP: u32 = 8;

/// Walks over the sites, a part at a time, to find those that were not asked for too long.
#[derive(Debug, Default)]
pub struct Freshness {
    /// Since when the present graph is probed.
    begun: Option<Time>,
    walked_at: Time,
    next: usize,
}

impl Freshness {
    /// The graph is probed from now on.
    pub fn begin(&mut self, now: Time) {
        self.begun.get_or_insert(now);
    }

    /// Whether everything has had its first turn.
    pub fn is_all_asked(&self, now: Time, sweep: Duration) -> bool {
        self.begun.is_some_and(|begun| is_old(now, begun, sweep))
    }

    /// The sites whose turn it is, of `count`.
    pub fn due(&mut self, now: Time, count: usize, sweep: Duration) -> Vec<SiteIx> {
        let round = (sweep / ROUNDS_PER_SWEEP).as_secs_f64();
        let share = now.since(self.walked_at).as_secs_f64() / round;
        self.walked_at = now;
        let due = ((count as f64 * share).ceil() as usize).min(count);
        let first = self.next;
        self.next = (first + due) % count.max(1);
        (first..first + due).map(|ix| SiteIx::at(ix % count)).collect()
    }

    /// Whether evidence of `asked_at`, or of before the first probe, says nothing of `now`.
    pub fn is_stale(&self, now: Time, asked_at: Option<Time>, sweep: Duration) -> bool {
        asked_at.max(self.begun).is_some_and(|newest| is_old(now, newest, sweep))
    }
}

/// Whether a probe of `at` says nothing of `now`: each path is asked once a sweep.
pub fn is_old(now: Time, at: Time, sweep: Duration) -> bool {
    now.since(at) > sweep + LATE_MAX
}

impl Probes<'_> {
    /// Whether the last probe of a series says something of `now`.
    pub fn is_recent(&self, series: u32, now: Time) -> bool {
        let asked_at = self.tracker.asked_at(series);
        asked_at.is_some_and(|at| !is_old(now, at, self.tracker.sweep()))
    }

    /// When the evidence about a site was gathered: the newest instant by which one vantage
    /// that counts had asked for its name and at each of its addresses.
    pub fn asked_at(&self, site: SiteIx) -> Option<Time> {
        self.vantages().filter_map(|vantage| self.asked_from(site, vantage)).max()
    }

    fn asked_from(&self, site: SiteIx, vantage: VantageIx) -> Option<Time> {
        let zone = &self.topology.zones[self.topology.sites[site.ix()].zone.ix()];
        let names = (!zone.streams.is_empty()).then(|| zone.streams.clone());
        let addresses = self.jobs(site).map(|job| self.topology.streams_of_job(job));
        let newest = |streams: std::ops::Range<u32>| {
            let series = |stream| series::series(self.topology, StreamIx(stream), vantage);
            streams.filter_map(|stream| self.tracker.asked_at(series(stream))).max()
        };
        names.into_iter().chain(addresses).map(newest).min().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SWEEP: Duration = Duration::from_secs(60);

    fn at(second: i64) -> Time {
        Time::from_secs(1_515_050_340 + second)
    }

    #[test]
    fn evidence_is_stale_when_the_next_sweep_brought_none() {
        let mut freshness = Freshness::default();
        freshness.begin(at(0));
        assert!(!freshness.is_stale(at(70), None, SWEEP), "its first turn may still come");
        assert!(freshness.is_stale(at(71), None, SWEEP));
        assert!(!freshness.is_stale(at(130), Some(at(60)), SWEEP));
        assert!(freshness.is_stale(at(131), Some(at(60)), SWEEP));
    }

    #[test]
    fn every_site_has_its_turn_eight_times_in_a_sweep() {
        let mut freshness = Freshness::default();
        freshness.due(at(0), 7, SWEEP);
        let mut turns = [0; 7];
        for second in 1..=60 {
            freshness.due(at(second), 7, SWEEP).iter().for_each(|site| turns[site.ix()] += 1);
        }
        assert!(turns.iter().all(|turns| (8..=10).contains(turns)), "{turns:?}");
        assert!(freshness.due(at(61), 0, SWEEP).is_empty());
        assert_eq!(freshness.due(at(4000), 7, SWEEP).len(), 7, "after a pause each once");
    }
}
