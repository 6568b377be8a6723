//! How long every site took to answer today, in classes: about 150 bytes a site.

use bongsu_core::Time;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::{Observation, Outcome};
use bongsu_core::response_times::ResponseTimes;
use bongsu_core::topology::Topology;
use bongsu_store::ResponseDay;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;

/// The response times of the present day, and those of the last one that are not stored yet.
#[derive(Default)]
pub struct DailyResponses {
    zone: Option<TimeZone>,
    topology: Arc<Topology>,
    day: Option<(Date, Time)>,
    /// By site, with how many answers of it are stored.
    sites: Vec<(ResponseTimes, u64)>,
    /// Of a day that is over.
    left: Vec<ResponseDay>,
}

impl DailyResponses {
    /// Begins with what is stored of the day of `now`; a day is one of `zone`.
    pub fn begin(&mut self, (zone, now): (TimeZone, Time), stored: Vec<(Name, ResponseTimes)>) {
        let date = now.to_jiff().to_zoned(zone.clone()).date();
        self.zone = Some(zone);
        self.day = self.span_of(date);
        self.left.clear();
        self.sites = vec![Default::default(); self.topology.sites.len()];
        for (host, times) in stored {
            if let Some(site) = self.topology.site(&host) {
                self.sites[site.ix()] = (times, times.answers());
            }
        }
    }

    /// Goes on with another graph; what was counted of sites that still exist is kept.
    pub fn adopt(&mut self, topology: &Arc<Topology>) {
        let old = std::mem::replace(&mut self.topology, topology.clone());
        let counted = std::mem::take(&mut self.sites);
        self.sites = vec![Default::default(); topology.sites.len()];
        for (site, known) in old.sites.iter().zip(counted) {
            if let Some(ix) = topology.site(&site.host) {
                self.sites[ix.ix()] = known;
            }
        }
    }

    /// The first moment after a day.
    fn span_of(&self, date: Date) -> Option<(Date, Time)> {
        let zone = self.zone.clone()?;
        let next = date.tomorrow().ok()?.to_zoned(zone).ok()?;
        Some((date, Time::from_micros(next.timestamp().as_microsecond())))
    }

    /// Counts answers: of a site, those of the layer that its visitors wait for.
    pub fn note(&mut self, seen: &[Observation]) {
        let current =
            |it: &&Observation| !it.provisional && it.generation == self.topology.generation;
        let topology = self.topology.clone();
        for it in seen.iter().filter(current) {
            let Outcome::Ok { latency } = it.outcome else { continue };
            if !matches!(topology.stream(it.stream).layer, Layer::Http | Layer::Service) {
                continue;
            }
            self.turn(it.finished);
            for site in topology.sites_of(it.stream) {
                if let Some((times, _)) = self.sites.get_mut(site.ix()) {
                    times.add(Duration::from(latency));
                }
            }
        }
    }

    /// Begins the next day, when it has begun.
    fn turn(&mut self, now: Time) {
        let Some((_, end)) = self.day else { return };
        if now < end {
            return;
        }
        self.left.extend(self.unsaved());
        self.sites.fill(Default::default());
        let date = self.zone.clone().map(|zone| now.to_jiff().to_zoned(zone).date());
        self.day = date.and_then(|date| self.span_of(date));
    }

    fn unsaved(&self) -> Vec<ResponseDay> {
        let Some((date, _)) = self.day else { return Vec::new() };
        let all = self.topology.sites.iter().zip(&self.sites);
        let changed = all.filter(|(_, (times, stored))| times.answers() > *stored);
        changed.map(|(site, (times, _))| (site.host.clone(), date, *times)).collect()
    }

    /// What is not stored yet.
    pub fn changed(&self) -> Vec<ResponseDay> {
        self.left.iter().cloned().chain(self.unsaved()).collect()
    }

    /// That these are stored.
    pub fn saved(&mut self, days: &[ResponseDay]) {
        let today = self.day.map(|(date, _)| date);
        self.left.retain(|it| !days.contains(it));
        for (host, date, times) in days {
            if Some(*date) == today
                && let Some(site) = self.topology.site(host)
            {
                self.sites[site.ix()].1 = times.answers();
            }
        }
    }
}
