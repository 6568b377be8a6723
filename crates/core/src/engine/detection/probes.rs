//! What the probes show of a stream, a zone or a site.

use super::series;
use crate::Time;
use crate::diagnosis::tracker::Tracker;
use crate::layer::Layer;
use crate::topology::{
    ComponentIx, JobIx, ProbeSpec, SiteIx, StreamIx, Topology, VantageIx, ZoneIx,
};
use rustc_hash::FxHashSet;
use std::ops::Range;
use std::time::Duration;

/// How many rounds in a row every layer must work before a site counts as up again.
pub const ROUNDS: u32 = 3;

/// How long a site must work after its last failure before that is proved, at most: three rounds in
/// one second are luck enough where something comes and goes.
const PROOF_SPAN_MAX: Duration = Duration::from_secs(5);

/// How long a site must work after its last failure, at an interval of probing.
pub fn proof_span(sweep: Duration) -> Duration {
    (sweep / 4).min(PROOF_SPAN_MAX)
}

/// Of all series, so many are looked at for some that worked.
const MAX_SAMPLED: usize = 256;

/// What the probes show, series by series.
#[derive(Clone, Copy)]
pub struct Probes<'a> {
    pub topology: &'a Topology,
    pub tracker: &'a Tracker,
    /// By vantage: whether its results count.
    pub healthy: &'a [bool],
    /// The series of handshakes, and of what rests on them, that we cannot do as browsers can.
    pub unjudged: &'a FxHashSet<u32>,
}

impl Probes<'_> {
    /// The vantages whose results count.
    pub fn vantages(&self) -> impl Iterator<Item = VantageIx> + '_ {
        let healthy = self.healthy.iter().enumerate().filter(|(_, healthy)| **healthy);
        healthy.map(|(v, _)| VantageIx(v as u16))
    }

    fn failing(&self, stream: u32, vantage: VantageIx) -> bool {
        self.tracker.failing(series::series(self.topology, StreamIx(stream), vantage))
    }

    /// Whether a stream is the highest layer of its job.
    pub fn is_top(&self, stream: StreamIx) -> bool {
        let job = &self.topology.jobs[self.topology.stream(stream).job.ix()];
        stream.0 + 1 == job.first.0 + u32::from(job.len())
    }

    /// Whether most vantages find it failing.
    fn most(&self, fails: impl Fn(VantageIx) -> bool) -> bool {
        let (mut asked, mut failing) = (0, 0);
        for vantage in self.vantages() {
            asked += 1;
            failing += usize::from(fails(vantage));
        }
        failing * 2 > asked
    }

    /// Whether every vantage that counts finds it working, and one does.
    fn every(&self, works: impl Fn(VantageIx) -> bool) -> bool {
        self.count() > 0 && self.vantages().all(works)
    }

    /// A name cannot be found when every server of its zone fails.
    pub fn zone_fails(&self, zone: ZoneIx) -> bool {
        let streams = self.topology.zones[zone.ix()].streams.clone();
        !streams.is_empty() && self.most(|v| streams.clone().all(|s| self.failing(s, v)))
    }

    /// Since when a zone fails, if it does.
    pub fn zone_fails_since(&self, zone: ZoneIx) -> Option<Time> {
        self.fail_since(self.topology.zones[zone.ix()].streams.clone())
    }

    /// Since when a site cannot be connected to, if it cannot.
    pub fn connection_fails_since(&self, site: SiteIx) -> Option<Time> {
        self.fail_since(self.topology.sites[site.ix()].streams.clone())
    }

    /// The first failure of those that fail after which none of them was seen to work. The last of
    /// several servers may be asked almost a sweep after the first was seen to fail: the fault
    /// is as old as that first failure.
    fn fail_since(&self, streams: Range<u32>) -> Option<Time> {
        let mut began: Vec<Time> = Vec::new();
        let mut worked = Time::ZERO;
        for (stream, vantage) in streams.flat_map(|it| self.vantages().map(move |v| (it, v))) {
            let series = series::series(self.topology, StreamIx(stream), vantage);
            let Some(since) = self.tracker.seen_failing_since(series) else { continue };
            began.push(since);
            worked = worked.max(self.tracker.worked_last_at(series).unwrap_or(since));
        }
        began.into_iter().filter(|since| *since >= worked).min()
    }

    /// A name can be found when a server of its zone answered last time it was asked.
    pub fn zone_answers(&self, zone: ZoneIx) -> bool {
        let streams = self.topology.zones[zone.ix()].streams.clone();
        streams.is_empty() || self.most(|v| streams.clone().any(|s| self.rounds(s, v) > 0))
    }

    /// A zone works again when at least half of its servers answered in several rounds.
    pub fn zone_works(&self, zone: ZoneIx) -> bool {
        let streams = self.topology.zones[zone.ix()].streams.clone();
        self.every(|v| {
            let working = streams.clone().filter(|s| self.rounds(*s, v) >= ROUNDS).count();
            working * 2 >= streams.len()
        })
    }

    /// How often in a row a stream worked, up to the tracker's memory.
    pub(super) fn rounds(&self, stream: u32, vantage: VantageIx) -> u32 {
        self.tracker
            .history(series::series(self.topology, StreamIx(stream), vantage))
            .worked_in_a_row()
    }

    /// The jobs of a site, one for each address.
    pub(super) fn jobs(&self, site: SiteIx) -> impl Iterator<Item = JobIx> + '_ {
        let mut last = None;
        self.topology.sites[site.ix()].streams.clone().filter_map(move |stream| {
            let job = self.topology.stream(StreamIx(stream)).job;
            (last.replace(job) != Some(job)).then_some(job)
        })
    }

    /// Whether a job asks at an IPv4 address.
    pub(super) fn is_ipv4(&self, job: JobIx) -> bool {
        match self.topology.jobs[job.ix()].ask {
            ProbeSpec::Site { address, .. } => self.topology.addresses[address as usize].is_ipv4(),
            _ => false,
        }
    }

    /// A site cannot be opened when it fails at every address.
    pub fn connection_fails(&self, site: SiteIx) -> bool {
        self.jobs(site).next().is_some()
            && self.most(|v| {
                let fails = |job| self.topology.streams_of_job(job).any(|s| self.failing(s, v));
                self.jobs(site).all(fails)
            })
    }

    /// Whether some vantage has opened a site since it last failed anywhere.
    pub fn opened_since_failing(&self, site: SiteIx) -> bool {
        let zone = self.topology.sites[site.ix()].zone;
        let names = self.topology.zones[zone.ix()].streams.clone();
        let (no_name, no_page) = (
            self.last_failing(names.clone()),
            self.last_failing(self.topology.sites[site.ix()].streams.clone()),
        );
        self.vantages().any(|v| {
            let answers = |stream: u32, after| self.worked_after(stream, v, after);
            let mut jobs = self.jobs(site);
            (names.is_empty() || names.clone().any(|it| answers(it, no_name)))
                && jobs.any(|job| self.topology.streams_of_job(job).all(|it| answers(it, no_page)))
        })
    }

    /// When the last of some streams failed that fail now.
    fn last_failing(&self, streams: Range<u32>) -> Option<Time> {
        let each = streams.flat_map(|stream| {
            self.vantages().map(move |v| series::series(self.topology, StreamIx(stream), v))
        });
        let failing = each.filter(|series| self.tracker.failing(*series));
        failing.filter_map(|series| self.tracker.asked_at(series)).max()
    }

    /// Whether a stream worked when it was last asked, and that was after an instant.
    fn worked_after(&self, stream: u32, vantage: VantageIx, after: Option<Time>) -> bool {
        let series = series::series(self.topology, StreamIx(stream), vantage);
        self.tracker.history(series).worked_in_a_row() > 0
            && self.tracker.asked_at(series).is_some_and(|at| after.is_none_or(|after| at > after))
    }

    /// Every layer at every address, from every vantage, this many rounds in a row.
    pub fn connection_works(&self, site: SiteIx, rounds: u32) -> bool {
        let streams = self.topology.sites[site.ix()].streams.clone();
        !streams.is_empty() && self.every(|v| streams.clone().all(|s| self.rounds(s, v) >= rounds))
    }

    /// Whether more than the name of a site is asked for.
    pub fn opens(&self, site: SiteIx) -> bool {
        let mut streams = self.topology.sites[site.ix()].streams.clone();
        streams.any(|stream| self.topology.stream(StreamIx(stream)).layer > Layer::Dns)
    }

    /// Whether any stream of a site fails.
    pub fn any_fails(&self, site: SiteIx) -> bool {
        let mut streams = self.topology.streams_of(site);
        streams.any(|stream| self.vantages().any(|v| self.failing(stream.0, v)))
    }

    /// How often in a row a site failed where it fails for longest, up to the tracker's memory.
    pub fn failed_in_a_row(&self, site: SiteIx) -> u32 {
        let failing = self.series_of(site).filter(|series| self.tracker.failing(*series));
        failing.map(|it| self.tracker.history(it).failed_in_a_row()).max().unwrap_or(0)
    }

    /// Since when no way to a site is open in a layer, if all of them fail there: when the last of them
    /// broke.
    pub fn closed_since(&self, site: SiteIx, layer: Layer) -> Option<Time> {
        self.vantages().filter_map(|vantage| self.closed_at(site, layer, vantage)).min()
    }

    fn closed_at(&self, site: SiteIx, layer: Layer, vantage: VantageIx) -> Option<Time> {
        let since = |stream| {
            let series = series::series(self.topology, StreamIx(stream), vantage);
            self.tracker.seen_failing_since(series)
        };
        let mut last = None;
        if layer == Layer::Dns {
            let zone = self.topology.sites[site.ix()].zone;
            for stream in self.topology.zones[zone.ix()].streams.clone() {
                last = last.max(Some(since(stream)?));
            }
        } else {
            for job in self.jobs(site) {
                last = last.max(Some(self.topology.streams_of_job(job).find_map(since)?));
            }
        }
        last
    }

    /// Whether a series of a site fails whose visitors need it not: others of its kind have worked
    /// several rounds in a row, half of them where it is a name server.
    pub fn is_spare(&self, site: SiteIx, series: u32) -> bool {
        let (stream, vantage) = self.stream_of(series);
        if !self.tracker.failing(series) {
            return false;
        }
        let of = &self.topology.sites[site.ix()];
        if self.topology.zones[of.zone.ix()].streams.contains(&stream.0) {
            return self.zone_works(of.zone);
        }
        let job = self.topology.stream(stream).job;
        let works = |other: JobIx| {
            self.topology.streams_of_job(other).all(|it| self.rounds(it, vantage) >= ROUNDS)
        };
        let lowest = self.topology.streams_of_job(job).next();
        let instead = |other: &JobIx| {
            *other != job && (!self.is_ipv4(job) || self.is_ipv4(*other)) && works(*other)
        };
        lowest == Some(stream.0) && self.jobs(site).any(|other| instead(&other))
    }

    /// Whether every path to a site was heard of since it was last asked: after a restart
    /// nothing is known of what was not asked yet.
    pub fn is_heard(&self, site: SiteIx) -> bool {
        let zone = self.topology.zones[self.topology.sites[site.ix()].zone.ix()].streams.clone();
        let tops = self.topology.sites[site.ix()].streams.clone();
        let tops = tops.filter(|stream| self.is_top(StreamIx(*stream)));
        let heard = |stream: u32, v| self.failing(stream, v) || self.rounds(stream, v) > 0;
        self.every(|v| zone.clone().chain(tops.clone()).all(|stream| heard(stream, v)))
    }

    /// Every stream of a site but those in `passed_over`, from every vantage.
    pub fn all_work(&self, site: SiteIx, passed_over: impl Fn(u32) -> bool) -> bool {
        self.every(|v| {
            self.topology.streams_of(site).all(|stream| {
                let series = series::series(self.topology, stream, v);
                self.tracker.history(series).worked_in_a_row() >= ROUNDS
                    || passed_over(series)
                    || self.is_unjudged(stream, v)
            })
        })
    }

    /// Whether a stream is one that we cannot do as browsers can, or rests on one.
    fn is_unjudged(&self, stream: StreamIx, vantage: VantageIx) -> bool {
        let state = self.topology.stream(stream);
        state.layer >= Layer::Tls
            && self.topology.streams_of_job(state.job).take_while(|s| *s <= stream.0).any(|lower| {
                let series = series::series(self.topology, StreamIx(lower), vantage);
                self.unjudged.contains(&series)
            })
    }

    /// Whether some layer of a site cannot be judged.
    pub fn is_site_unjudged(&self, site: SiteIx) -> bool {
        let mut streams = self.topology.streams_of(site);
        streams.any(|stream| self.vantages().any(|v| self.is_unjudged(stream, v)))
    }

    /// Whether something of a site failed before it worked again, less than a span ago.
    pub fn came_back_within(&self, site: SiteIx, now: Time, span: Duration) -> bool {
        let came_back = |series| self.tracker.came_back_at(series);
        self.series_of(site).filter_map(came_back).any(|at| now.since(at) < span)
    }

    /// Whether a site was asked through a component since an instant, up to its highest layer, and
    /// nothing fails there.
    pub fn answers_through(&self, site: SiteIx, component: ComponentIx, since: Time) -> bool {
        let on_it = |stream: &StreamIx| self.topology.components_of(*stream).contains(&component);
        let streams = || self.topology.streams_of(site).filter(on_it);
        let asked = |stream: StreamIx| {
            self.vantages().any(|vantage| {
                let series = series::series(self.topology, stream, vantage);
                self.tracker.asked_at(series).is_some_and(|at| at > since)
            })
        };
        let fails = |stream: StreamIx| self.vantages().any(|v| self.failing(stream.0, v));
        streams().any(|stream| self.is_top(stream) && asked(stream)) && !streams().any(fails)
    }

    /// How many vantages are healthy.
    pub fn count(&self) -> u32 {
        self.vantages().count() as u32
    }

    /// All series of a site: each of its streams from each vantage, healthy or not.
    pub fn series_of(&self, site: SiteIx) -> impl Iterator<Item = u32> + '_ {
        let vantages = 0..self.topology.vantages.len() as u16;
        self.topology.streams_of(site).flat_map(move |stream| {
            let vantages = vantages.clone();
            vantages.map(move |v| series::series(self.topology, stream, VantageIx(v)))
        })
    }

    /// Some series that worked when they were last asked, from all over the network.
    pub fn some_that_worked(&self, count: usize) -> impl Iterator<Item = u32> + '_ {
        let all = self.topology.stream_count() * self.topology.vantages.len();
        let sampled = (0..all as u32).rev().step_by((all / MAX_SAMPLED).max(1));
        let worked = |series: &u32| self.tracker.history(*series).worked_in_a_row() > 0;
        sampled.filter(worked).take(count)
    }

    /// The stream and the vantage of a series.
    pub fn stream_of(&self, series: u32) -> (StreamIx, VantageIx) {
        series::stream_of(self.topology, series)
    }
}
