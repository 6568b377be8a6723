//! The impact on each site, by the last probes of each path to it.

use super::probes::Probes;
use super::series;
use crate::impact::{self, Impact, Paths};
use crate::layer::Layer;
use crate::topology::{SiteIx, StreamIx, VantageIx};

/// A path that failed this often in a row is lost.
const LOST_ROUNDS: u32 = 2;

impl Probes<'_> {
    /// What the visitors of a site meet now.
    pub fn impact(&self, site: SiteIx) -> Impact {
        impact::everywhere(self.vantages().map(|v| {
            impact::at_vantage(self.names(site, v).impact(), self.connection(site, v).impact())
        }))
    }

    /// Whether visitors of a site feel what fails in a layer. A page that its owner broke says
    /// nothing of a name server.
    pub fn is_felt_in(&self, site: SiteIx, layer: Layer) -> bool {
        let paths = |v| match layer {
            Layer::Dns => self.names(site, v),
            _ => self.connection(site, v),
        };
        impact::everywhere(self.vantages().map(|v| paths(v).impact())).is_felt()
    }

    /// The servers of its zone.
    fn names(&self, site: SiteIx, vantage: VantageIx) -> Paths {
        let mut paths = Paths::default();
        let zone = self.topology.sites[site.ix()].zone;
        for stream in self.topology.zones[zone.ix()].streams.clone() {
            match self.answer(stream, vantage) {
                Some(true) => paths.working += 1,
                Some(false) => paths.lost += 1,
                None => paths.unknown += 1,
            }
        }
        paths
    }

    /// Its addresses.
    fn connection(&self, site: SiteIx, vantage: VantageIx) -> Paths {
        let mut paths = Paths::default();
        for job in self.jobs(site) {
            let mut streams = self.topology.streams_of_job(job);
            let first = streams.next().map(|lowest| self.answer(lowest, vantage));
            let above = || streams.clone().map(|stream| self.answer(stream, vantage));
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

    /// Whether a stream works, if it was asked. A path is lost when it has failed twice in a
    /// row, or failed whenever it was asked: one lost answer is noise.
    fn answer(&self, stream: u32, vantage: VantageIx) -> Option<bool> {
        let series = series::series(self.topology, StreamIx(stream), vantage);
        let history = self.tracker.history(series);
        let asked = history.pattern().asked() as u32;
        (asked > 0).then(|| history.failed_in_a_row() < asked.min(LOST_ROUNDS))
    }
}
