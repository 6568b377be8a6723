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
    /// Of days that are over; more come to its end, and what is stored goes from its beginning.
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
        let topology = self.topology.clone();
        let current = |it: &&Observation| !it.provisional && it.generation == topology.generation;
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
        let stored = self.left.iter().zip(days).take_while(|(left, day)| left == day).count();
        self.left.drain(..stored);
        for (host, date, times) in days {
            if Some(*date) == today
                && let Some(site) = self.topology.site(host)
            {
                self.sites[site.ix()].1 = times.answers();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::inventory::{Customer, Inventory, Site};
    use bongsu_core::observation::Detail;
    use bongsu_core::topology::{StreamIx, TopologyOptions, VantageIx, compile};
    use std::collections::BTreeMap;

    fn topology() -> Arc<Topology> {
        let mut inventory = Inventory::default();
        inventory.customers.insert("kim".into(), Customer::default());
        for host in ["a.example", "b.example"] {
            let addresses = vec!["203.0.113.1".parse().unwrap()];
            let site = Site { customer: "kim".into(), addresses, ..Site::default() };
            inventory.sites.insert(Name::parse(host).unwrap(), site);
        }
        let options = TopologyOptions { vantages: vec!["here".into()], ..Default::default() };
        Arc::new(compile(&inventory, &BTreeMap::new(), &options))
    }

    fn answer(topology: &Topology, host: &str, at: Time) -> Observation {
        let site = topology.site(&Name::parse(host).unwrap()).unwrap();
        let is_page = |it: &StreamIx| topology.stream(*it).layer == Layer::Http;
        let stream = topology.streams_of(site).find(is_page).unwrap();
        Observation {
            generation: topology.generation,
            stream,
            vantage: VantageIx(0),
            scheduled: at,
            started: at,
            finished: at,
            outcome: Outcome::Ok { latency: Duration::from_millis(20).into() },
            provisional: false,
            detail: Detail::default(),
        }
    }

    #[test]
    fn each_answer_is_stored_once_and_a_new_day_begins_at_midnight_in_seoul() {
        let (topology, mut days) = (topology(), DailyResponses::default());
        let at = |text: &str| Time::parse(text).unwrap();
        let (late, early) = (at("2018-01-04T23:59:59+09:00"), at("2018-01-05T00:00:01+09:00"));
        days.adopt(&topology);
        let mut known = ResponseTimes::default();
        known.add(Duration::from_millis(5));
        let stored = vec![(Name::parse("a.example").unwrap(), known)];
        days.begin((TimeZone::get("Asia/Seoul").unwrap(), late), stored);
        assert_eq!(days.changed(), [], "what is stored is not written again");
        days.note(&[answer(&topology, "a.example", late)]);
        days.note(&[answer(&topology, "b.example", early)]);
        let changed = days.changed();
        let told: Vec<(String, String, u64)> = changed
            .iter()
            .map(|(host, day, it)| (host.to_string(), day.to_string(), it.answers()))
            .collect();
        let line = |host: &str, day: &str, n| (host.to_owned(), day.to_owned(), n);
        assert_eq!(told, [line("a.example", "2018-01-04", 2), line("b.example", "2018-01-05", 1)]);
        // What is counted meanwhile is not among what was stored.
        days.note(&[answer(&topology, "b.example", early)]);
        days.note(&[answer(&topology, "a.example", at("2018-01-06T00:00:01+09:00"))]);
        days.saved(&changed);
        let told: Vec<String> = days.changed().iter().map(|(_, day, _)| day.to_string()).collect();
        assert_eq!(told, ["2018-01-05", "2018-01-06"]);
        days.saved(&days.changed());
        assert_eq!(days.changed(), []);
        days.note(&[answer(&topology, "b.example", at("2018-01-06T00:00:02+09:00"))]);
        assert_eq!(days.changed().len(), 1);
    }
}
