//! The latest answer to each question, for a closer look at one site.
//!
//! The engine's snapshot holds sums, since a million answers would have to be copied for
//! each picture. Here each is kept once, twelve bytes, and read only where somebody looks.

use super::history::components::ComponentHistory;
use super::history::daily::DailyResponses;
use super::history::latency::SiteHistory;
use super::zone_serials::ZoneSerials;
use bongsu_core::Time;
use bongsu_core::engine::view::View;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::name::Name;
use bongsu_core::observation::{Observation, Outcome};
use bongsu_core::response_times::ResponseTimes;
use bongsu_core::topology::{StreamIx, Target, Topology};
use bongsu_store::ResponseDay;
use bongsu_web::{AskedBy, Buckets, LatencyHistory, ProbeResult};
use jiff::tz::TimeZone;
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// When an answer came, in 1/64 s since the book was begun, and what it was: twelve bytes,
/// good for two years of one graph.
type Answer = Option<(u32, Outcome)>;

const TICK: i64 = 1_000_000 / 64;

#[derive(Default)]
struct Book {
    generation: u32,
    vantages: usize,
    began: Time,
    /// By stream, then vantage.
    answers: Vec<Answer>,
}

/// The book of latest answers, and the records of the last hours for the charts.
#[derive(Default)]
pub struct LatestResults {
    book: Mutex<Book>,
    sites: Mutex<SiteHistory>,
    components: Mutex<ComponentHistory>,
    today: Mutex<DailyResponses>,
    serials: Mutex<ZoneSerials>,
}

impl LatestResults {
    /// Starts anew on a graph.
    pub fn adopt(&self, topology: &Arc<Topology>, now: Time) {
        self.sites.lock().adopt(topology);
        self.today.lock().adopt(topology);
        self.serials.lock().adopt(topology);
        let mut book = self.book.lock();
        let vantages = topology.vantages.len();
        *book = Book {
            generation: topology.generation,
            vantages,
            began: now,
            answers: vec![None; topology.stream_count() * vantages],
        };
    }

    /// The zones that were edited since this was asked.
    pub fn take_changed_zones(&self) -> BTreeSet<Name> {
        self.serials.lock().take_changed()
    }

    /// Takes up what was seen.
    pub fn note(&self, seen: &[Observation]) {
        self.sites.lock().note(seen);
        self.today.lock().note(seen);
        self.serials.lock().note(seen);
        let mut book = self.book.lock();
        for observation in seen.iter().filter(|seen| !seen.provisional) {
            book.note(observation);
        }
    }

    /// Begins to count the response times of the day of `now`, with what is stored of it.
    pub fn begin_day(&self, of: (TimeZone, Time), stored: Vec<(Name, ResponseTimes)>) {
        self.today.lock().begin(of, stored);
    }

    /// The response times that are not stored yet.
    pub fn changed_days(&self) -> Vec<ResponseDay> {
        self.today.lock().changed()
    }

    /// That these response times are stored.
    pub fn saved_days(&self, days: &[ResponseDay]) {
        self.today.lock().saved(days);
    }

    /// Records a view for the charts.
    pub fn note_view(&self, view: &View) {
        self.sites.lock().note_view(view);
        self.components.lock().note(view);
    }

    /// The response times of a site in the last hours, up to `now`.
    pub fn latency(&self, host: &Name, asked_by: AskedBy, now: Time) -> Option<LatencyHistory> {
        self.sites.lock().of(host, asked_by, now)
    }

    /// The share of a component's sites that failed in the last hours, up to `now`.
    pub fn failing_share(&self, component: &ComponentKey, now: Time) -> Option<Buckets<f64>> {
        self.components.lock().of(component, now)
    }

    /// Every question about a site that was answered, lowest layer first.
    pub fn of_site(&self, topology: &Topology, host: &Name) -> Vec<ProbeResult> {
        let Some(site) = topology.site(host) else { return Vec::new() };
        let book = self.book.lock();
        if book.generation != topology.generation {
            return Vec::new();
        }
        let streams: Vec<StreamIx> = topology.streams_of(site).collect();
        let each = streams.into_iter().flat_map(|ix| {
            let (stream, book) = (topology.stream(ix), &*book);
            (0..book.vantages).filter_map(move |vantage| {
                let place = ix.ix() * book.vantages + vantage;
                let (ticks, outcome) = book.answers.get(place).copied().flatten()?;
                Some(ProbeResult {
                    layer: stream.layer,
                    target: words(&topology.target(stream.job)),
                    vantage: topology.vantages[vantage].name.clone(),
                    outcome,
                    at: book.began + Duration::from_micros(u64::from(ticks) * TICK as u64),
                })
            })
        });
        let mut all: Vec<ProbeResult> = each.collect();
        all.sort_by_key(|now| now.layer);
        all
    }
}

impl Book {
    fn note(&mut self, seen: &Observation) {
        let place = seen.stream.ix() * self.vantages + usize::from(seen.vantage.0);
        if seen.generation != self.generation || place >= self.answers.len() {
            return;
        }
        let ticks = seen.finished.as_micros().saturating_sub(self.began.as_micros()) / TICK;
        self.answers[place] = Some((u32::try_from(ticks.max(0)).unwrap_or(u32::MAX), seen.outcome));
    }
}

fn words(target: &Target) -> String {
    match target {
        Target::Dns { server, address, .. } | Target::Records { server, address, .. } => {
            format!("{server} ({address})")
        }
        Target::Site { address, .. } | Target::Tcp { address } => address.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_takes_twelve_bytes() {
        assert_eq!(size_of::<Answer>(), 12);
    }
}
