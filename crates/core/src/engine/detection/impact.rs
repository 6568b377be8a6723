//! The impact on each site, by the last probes of each path to it.

use super::probes::{Probes, ROUNDS};
use super::series;
use crate::impact::{self, Impact, Paths};
use crate::layer::Layer;
use crate::topology::{JobIx, SiteIx, StreamIx, VantageIx};

/// A path that failed this often in a row is lost.
const LOST_ROUNDS: u32 = 2;

/// Which failures of a path count.
#[derive(Clone, Copy)]
enum Failures {
    /// Two in a row, or all there were: one lost answer is noise.
    Recent,
    /// Several rounds of them, or one that a fault explains.
    Lasting,
}

impl Probes<'_> {
    /// What the visitors of a site meet now.
    pub fn impact(&self, site: SiteIx) -> Impact {
        impact::everywhere(self.vantages().map(|v| self.impact_at(site, v, Failures::Recent)))
    }

    /// Whether what fails at a site is more than a probe or two lost by chance, and not the
    /// matter of a vantage: to most of them, so many of its paths fail for long that visitors
    /// feel it. Where all but one are gone, a chance loss on the last is still chance.
    pub fn is_felt_for_long(&self, site: SiteIx) -> bool {
        let felt = |v: &VantageIx| self.impact_at(site, *v, Failures::Lasting).is_felt();
        self.vantages().filter(felt).count() * 2 > self.count() as usize
    }

    fn impact_at(&self, site: SiteIx, vantage: VantageIx, failures: Failures) -> Impact {
        let names = self.names(site, vantage, failures).impact();
        impact::at_vantage(names, self.connection(site, vantage, failures))
    }

    /// Whether visitors of a site feel what fails in a layer. A page that its owner broke says
    /// nothing of a name server.
    pub fn is_felt_in(&self, site: SiteIx, layer: Layer) -> bool {
        let at = |v| match layer {
            Layer::Dns => self.names(site, v, Failures::Recent).impact(),
            _ => self.connection(site, v, Failures::Recent),
        };
        impact::everywhere(self.vantages().map(at)).is_felt()
    }

    /// The servers of its zone.
    fn names(&self, site: SiteIx, vantage: VantageIx, failures: Failures) -> Paths {
        let mut paths = Paths::default();
        let zone = self.topology.sites[site.ix()].zone;
        for stream in self.topology.zones[zone.ix()].streams.clone() {
            match self.answer(stream, vantage, failures) {
                Some(true) => paths.working += 1,
                Some(false) => paths.lost += 1,
                None => paths.unknown += 1,
            }
        }
        paths
    }

    /// Its addresses. Who has IPv4 alone cannot go around to an IPv6 address.
    fn connection(&self, site: SiteIx, vantage: VantageIx, failures: Failures) -> Impact {
        let of = |jobs: &mut dyn Iterator<Item = JobIx>| {
            self.addresses(jobs, vantage, failures).impact()
        };
        let all = of(&mut self.jobs(site));
        let ipv4 = || of(&mut self.jobs(site).filter(|job| self.is_ipv4(*job)));
        match all {
            Impact::RedundancyLost if ipv4() == Impact::Down => Impact::Degraded,
            all => all,
        }
    }

    fn addresses(
        &self,
        jobs: &mut dyn Iterator<Item = JobIx>,
        vantage: VantageIx,
        failures: Failures,
    ) -> Paths {
        let mut paths = Paths::default();
        for job in jobs {
            let mut streams = self.topology.streams_of_job(job);
            let first = streams.next().map(|lowest| self.answer(lowest, vantage, failures));
            let above = || streams.clone().map(|stream| self.answer(stream, vantage, failures));
            // Resolvers believe the server that answers with the wrong records.
            let answered = self.topology.jobs[job.ix()].layers()[0] == Layer::Service;
            match first.flatten() {
                Some(false) if answered => paths.broken += 1,
                Some(false) => paths.lost += 1,
                Some(true) if above().any(|answer| answer == Some(false)) => paths.broken += 1,
                Some(true) if above().all(|answer| answer == Some(true)) => paths.working += 1,
                _ => paths.unknown += 1,
            }
        }
        paths
    }

    /// Whether a stream works, if it was asked: a path is lost by failures that count.
    fn answer(&self, stream: u32, vantage: VantageIx, failures: Failures) -> Option<bool> {
        let series = series::series(self.topology, StreamIx(stream), vantage);
        let history = self.tracker.history(series);
        let (asked, failed) = (history.pattern().asked() as u32, history.failed_in_a_row());
        let is_lost = match failures {
            // What a known fault takes with it needs no further proof.
            Failures::Recent => {
                failed >= asked.min(LOST_ROUNDS) || (failed > 0 && self.tracker.loses_all(series))
            }
            Failures::Lasting => {
                failed >= ROUNDS || (failed > 0 && self.tracker.shared_failure(series) > 0.5)
            }
        };
        (asked > 0).then_some(!is_lost)
    }
}
