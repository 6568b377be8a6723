//! From observations to verdicts and faults.
//!
//! - [`series`]: streams probed from vantages, as the tracker counts them;
//! - [`probes`]: what they show of a zone or a site;
//! - [`impact`]: what the visitors of a site meet;
//! - [`sites`]: the verdict of each site;
//! - [`vantages`]: whose results count;
//! - [`freshness`]: how old the evidence is;
//! - [`learned`]: what is kept over a restart;
//! - [`recheck`]: probing again at once, within a budget;
//! - [`evidence`]: what the modules after this one may read.

mod carry;
pub mod evidence;
pub mod fallen;
pub mod freshness;
mod impact;
pub mod learned;
pub mod probes;
pub mod recheck;
pub mod series;
pub mod silence;
pub mod sites;
pub mod vantages;

use super::events::{Event, Feedback, Out};
use super::io::{Context, Record};
use crate::Time;
use crate::diagnosis::tracker::{Answer, Tracker};
use crate::layer::Layer;
use crate::name::Name;
use crate::observation::{Observation, Outcome};
use crate::span::Span;
use crate::topology::{ProbeTarget, SiteIx, StreamIx, Topology, VantageIx};
use crate::verdict::{Verdict, VerdictChange};
use evidence::Evidence;
use freshness::Freshness;
use learned::Learned;
use probes::{Probes, proof_span};
use recheck::Recheck;
use rustc_hash::FxHashSet;
use silence::Silence;
use sites::Sites;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use vantages::Vantages;

/// How often the localiser is asked.
const ANSWER_INTERVAL: Duration = Duration::from_millis(100);
/// A failure that nothing explains is probed again within this long.
const FAILURE_RECHECK: Duration = Duration::from_millis(400);
/// What works again is probed again within a twelfth of a sweep, and within this long where a
/// fault that took everything ends. Where probes are lost in turn that would be untrue: of what
/// is asked until it works, the last answers always look well.
const ENDING_RECHECK: Duration = Duration::from_secs(2);
/// While nothing answers, so many of those that worked last are asked at once.
const WITNESSES: usize = 4;
/// Of a stream that many sites depend on, so many are looked at for one that waits.
pub const MAX_WATCHED_SITES: usize = 16;
/// What would tell suspects apart is probed within this long,
const SUSPECT_RECHECK: Duration = Duration::from_millis(200);
/// so many series at once.
const SUSPECT_PROBES: usize = 8;

/// Whether an open incident waits for what a probe asks about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Watch {
    /// None does.
    None,
    /// One does.
    Victim,
    /// One does, whose fault is held to be gone.
    Gone,
    /// One does, whose fault took everything and has begun to work.
    Ending,
    /// One does, whose fault lost some probes and has lost none for longer than by chance: that it
    /// loses none is shown by many, whatever they show.
    Lossless,
}

/// What is believed of the network.
#[derive(Debug)]
pub struct Detection {
    tracker: Tracker,
    sites: Sites,
    vantages: Vantages,
    freshness: Freshness,
    answer: Answer,
    answered_at: Time,
    recheck: Recheck,
    unexplained: BTreeMap<Time, Vec<SiteIx>>,
    /// The series of handshakes, and of what rests on them, that we cannot do as browsers can.
    unjudged: FxHashSet<u32>,
    silence: Silence,
    /// Since when nothing of all that is watched answers.
    silent_since: Option<Time>,
    counters: Counters,
    /// What was learned, as it was written down last, and when its rates were.
    learned: (Time, Learned),
}

/// An observation that counts, as the tracker took it.
#[derive(Clone, Copy, Debug)]
pub struct Probed {
    /// Its series.
    pub series: u32,
    /// Whether it failed.
    pub failed: bool,
    /// Whether the one before said otherwise.
    pub changed: bool,
}

/// What went down before a restart, and longer ago than this, was named then or is broken by itself.
pub const LONG_DOWN: Duration = Duration::from_secs(15 * 60);

impl Detection {
    /// Nothing is known yet.
    pub fn new(topology: &Topology, sweep: Duration) -> Detection {
        Detection {
            tracker: series::tracker(topology, sweep),
            sites: Sites::new(topology),
            vantages: Vantages::new(topology.vantages.len()),
            freshness: Freshness::default(),
            answer: Answer::default(),
            answered_at: Time::ZERO,
            recheck: Recheck::new(topology, sweep),
            unexplained: BTreeMap::new(),
            unjudged: FxHashSet::default(),
            silence: Silence::default(),
            silent_since: None,
            counters: Counters::default(),
            learned: Default::default(),
        }
    }

    /// Takes up the verdicts of before a restart, of which those of sites that an open incident
    /// lists are `listed`, and what it had learned; when it probed last is known if the program had
    /// run at all.
    pub fn restore(
        &mut self,
        topology: &Topology,
        verdicts: Vec<VerdictChange>,
        listed: &FxHashSet<Name>,
        probed: Option<Span>,
        learned: Learned,
    ) {
        let (mut known, mut broken) = (0, Vec::new());
        let probed_until = probed.map(|span| span.until);
        // Who lived for less than a sweep has not asked all.
        self.sites.doubts_restored = probed
            .is_some_and(|span| !freshness::is_old(span.until, span.from, self.tracker.sweep()));
        for change in verdicts {
            let Some(site) = topology.site(&change.site) else { continue };
            self.sites.restore(topology, site, change.verdict, change.since);
            known += usize::from(change.verdict != Verdict::Unknown);
            let is_down = matches!(change.verdict, Verdict::Down { .. });
            let is_long = probed_until.is_some_and(|it| it.since(change.since) > LONG_DOWN);
            if is_down && is_long && !listed.contains(&change.site) {
                broken.extend(self.probes(topology).series_of(site));
            }
        }
        if let Some(until) = probed_until.filter(|_| known * 2 > topology.sites.len()) {
            let by_group = learned::by_group(&learned.rates, topology);
            self.tracker.resume_from(until, broken.into_iter(), by_group);
        }
        self.vantages.doubt(topology, &learned.unhealthy, self.tracker.sweep());
        self.learned.1 = learned;
    }

    /// Goes on with another graph: verdicts, base rates, and the evidence of what is asked as
    /// before.
    pub fn adopt(&mut self, now: Time, old: &Topology, topology: &Topology, sweep: Duration) {
        let rates = learned::rates(&self.tracker, old);
        let pairs = carry::pairs(old, topology);
        let mut sites = Sites::new(topology);
        for (site, state) in old.sites.iter().zip(std::mem::take(&mut self.sites.sites)) {
            if let Some(new) = topology.site(&site.host) {
                sites.carry(new, state);
            }
        }
        for (zone, state) in old.zones.iter().zip(&self.sites.zones) {
            if let Some(new) = topology.zone(&zone.name) {
                sites.zones[new.ix()] = *state;
            }
        }
        sites.carry_reasons(&self.sites, &pairs);
        self.sites = sites;
        let failed: Vec<SiteIx> = (0..old.sites.len())
            .map(SiteIx::at)
            .filter(|it| self.probes(old).any_fails(*it))
            .collect();
        let failed: Vec<SiteIx> =
            failed.iter().filter_map(|it| topology.site(&old.sites[it.ix()].host)).collect();
        let mut tracker = series::tracker(topology, sweep);
        tracker.restore_rates(&learned::by_group(&rates, topology));
        tracker.carry(&self.tracker, &pairs);
        self.tracker = tracker;
        self.note_moved(topology, &failed);
        let unjudged = pairs.iter().filter(|(from, _)| self.unjudged.contains(from));
        self.unjudged = unjudged.map(|(_, to)| *to).collect();
        let renamed = |site: &SiteIx| topology.site(&old.sites[site.ix()].host);
        for sites in self.unexplained.values_mut() {
            *sites = sites.iter().filter_map(renamed).collect();
        }
        self.vantages.resize(topology.vantages.len());
        self.freshness = Freshness::default();
        self.recheck = Recheck::new(topology, sweep);
        self.answer = self.tracker.answer(now);
        self.answered_at = now;
    }

    /// Of sites of which something failed, notes those of which nothing does that is asked by now.
    fn note_moved(&mut self, topology: &Topology, failed: &[SiteIx]) {
        let moved = failed.iter().filter(|site| !self.probes(topology).any_fails(**site));
        for site in moved.copied().collect::<Vec<_>>() {
            self.sites.asks_elsewhere(site);
        }
    }

    /// What the modules after this one may read.
    pub fn evidence<'a>(&'a self, topology: &'a Topology) -> Evidence<'a> {
        Evidence {
            probes: self.probes(topology),
            sites: &self.sites,
            answer: &self.answer,
            unexplained: &self.unexplained,
            silence: self.silence,
        }
    }

    fn probes<'a>(&'a self, topology: &'a Topology) -> Probes<'a> {
        let (tracker, healthy) = (&self.tracker, self.vantages.healthy());
        Probes { topology, tracker, healthy, unjudged: &self.unjudged }
    }

    /// What was counted since start.
    pub fn counters(&self) -> Counters {
        Counters { extra_probes: self.recheck.asked, ..self.counters }
    }

    /// Since when nothing of all that is watched answers.
    pub fn silent_since(&self) -> Option<Time> {
        self.silent_since
    }

    /// Since when a vantage is healthy or not.
    pub fn vantage_since(&self, vantage: usize) -> Time {
        self.vantages.since(vantage)
    }

    /// Takes one observation. `None` when it says neither that something works nor that it
    /// fails, or is of another graph.
    pub fn observe(
        &mut self,
        cx: &Context<'_>,
        seen: &Observation,
        out: &mut Out,
    ) -> Option<Probed> {
        let topology = cx.topology;
        if seen.generation != topology.generation || seen.stream.ix() >= topology.stream_count() {
            return None;
        }
        self.count(seen);
        let series = series::series(topology, seen.stream, seen.vantage);
        let is_reference = topology.stream(seen.stream).subject == ProbeTarget::Reference;
        match seen.outcome {
            Outcome::Failed(reason) if reason.is_silence() && seen.provisional => {}
            Outcome::Failed(reason) if reason.is_silence() => {
                let worked = self.tracker.worked_until_now(series);
                self.silence.goes_on(seen.started, worked, is_reference);
            }
            Outcome::Failed(_) | Outcome::Ok { .. } => self.silence.broken(seen.started),
            _ => {}
        }
        let Some(failed) = seen.outcome.failed() else {
            if seen.outcome == Outcome::Skipped {
                self.tracker.forget(series);
            } else if seen.outcome == Outcome::Inconclusive
                && topology.stream(seen.stream).layer >= Layer::Tls
            {
                self.tracker.forget(series);
                self.unjudged.insert(series);
            }
            return None;
        };
        self.unjudged.remove(&series);
        let changed = failed != self.tracker.failing(series);
        self.tracker.observe(series, seen.scheduled, seen.finished, failed, seen.provisional);
        self.tracker.apply_excuse(series, seen.started);
        if is_reference {
            self.vantages.observe_reference(seen, failed);
        }
        self.judge(cx, seen, out);
        Some(Probed { series, failed, changed })
    }

    fn count(&mut self, seen: &Observation) {
        if seen.provisional {
            return;
        }
        let counter = match seen.outcome {
            Outcome::Ok { .. } => &mut self.counters.ok,
            Outcome::Failed(_) => &mut self.counters.failed,
            Outcome::Missed => &mut self.counters.missed,
            Outcome::Inconclusive => &mut self.counters.inconclusive,
            Outcome::Skipped => &mut self.counters.skipped,
        };
        *counter += 1;
    }

    /// Lets verdicts follow from an observation.
    fn judge(&mut self, cx: &Context<'_>, seen: &Observation, out: &mut Out) {
        let (topology, tracker, healthy) = (cx.topology, &self.tracker, self.vantages.healthy());
        let probes = Probes { topology, tracker, healthy, unjudged: &self.unjudged };
        for (site, verdict, since) in self.sites.observe(&probes, seen) {
            let before = self.sites.sites[site.ix()].verdict;
            let worked = matches!(before, Verdict::Up | Verdict::Slow);
            self.sites.change(cx, site, (verdict, since), out);
            out.event(Event::VerdictChanged(site));
            // What was never seen to work did not break just now.
            if worked && matches!(verdict, Verdict::Down { .. }) {
                self.unexplained.entry(cx.now).or_default().push(site);
            }
        }
    }

    /// Probes again at once what has just changed, and victims until they are verified;
    /// `watch` says whether such a victim depends on it.
    pub fn recheck(
        &mut self,
        cx: &Context<'_>,
        seen: &Observation,
        probed: Probed,
        watch: Watch,
        out: &mut Out,
    ) {
        let Probed { series, failed, changed } = probed;
        if seen.provisional {
            return;
        }
        let history = self.tracker.history(series);
        let within = if failed && !self.is_explained(series) && history.failed_in_a_row() < 3 {
            FAILURE_RECHECK
        } else if !failed
            && (watch == Watch::Lossless
                || ((changed || history.worked_in_a_row() < 3 || self.is_unproved(cx, series))
                    && !self.tracker.is_lossy(series)))
            && (watch != Watch::None || self.is_any_down(cx.topology.sites_of(seen.stream)))
        {
            let within = cx.options.sweep / 12;
            match watch {
                Watch::Ending | Watch::Lossless => within.min(ENDING_RECHECK),
                Watch::None | Watch::Victim | Watch::Gone => within,
            }
        } else {
            return;
        };
        let job = cx.topology.stream(seen.stream).job;
        let asked = self.recheck.ask(cx.now, (job, seen.vantage), within, out);
        if !asked && !failed && matches!(watch, Watch::Gone | Watch::Ending) {
            // The end of an outage is proved even where its beginning took the budget. While it
            // lasts, more questions to those that work would make it look gone.
            self.recheck.queue((job, seen.vantage));
        }
        // The first failure is also looked at from other vantages.
        if failed && changed {
            for other in (0..cx.topology.vantages.len() as u16).map(VantageIx) {
                if other != seen.vantage && self.vantages.healthy()[usize::from(other.0)] {
                    self.recheck.ask(cx.now, (job, other), within, out);
                }
            }
        }
    }

    /// Whether what works again has not done so for long enough.
    fn is_unproved(&self, cx: &Context<'_>, series: u32) -> bool {
        let back = self.tracker.came_back_at(series);
        back.is_some_and(|at| cx.now.since(at) < proof_span(cx.options.sweep))
    }

    /// Whether a failure of a series needs no second look: a known fault takes it altogether,
    /// or loses some of its probes in turn. Of a share of sites that is dead, each is looked at.
    fn is_explained(&self, series: u32) -> bool {
        let is_likely = self.tracker.shared_failure(series) > 0.5;
        self.tracker.loses_all(series) || (is_likely && self.tracker.is_lossy(series))
    }

    /// Whether one of these is down: it is up again when it has worked several times.
    fn is_any_down(&self, sites: &[SiteIx]) -> bool {
        let down =
            |site: &SiteIx| matches!(self.sites.sites[site.ix()].verdict, Verdict::Down { .. });
        sites.iter().take(MAX_WATCHED_SITES).any(down)
    }

    /// Asks the localiser, when it is time. Returns whether it answered.
    pub fn follow(&mut self, cx: &Context<'_>, out: &mut Out) -> bool {
        if cx.now.since(self.answered_at) < ANSWER_INTERVAL {
            return false;
        }
        self.answered_at = cx.now;
        let is_over = self.answer.faults.is_empty();
        let (tracker, sites) = (&self.tracker, &self.sites);
        let answers = || sites.mostly_answers(|series| tracker.failing(series));
        self.vantages.reconsider_ruled_out(is_over, answers);
        self.localise(cx);
        self.silent_since = self.listen(cx);
        let (tracker, sites) = (&self.tracker, &self.sites);
        let answers = || sites.mostly_answers(|series| tracker.failing(series));
        let silent_since = self.silent_since;
        let ruled_out = self.vantages.ruled_out();
        let well_again =
            self.vantages.judge(cx.now, cx.topology, &self.answer, silent_since, answers);
        if self.vantages.ruled_out() != ruled_out {
            self.localise(cx);
        }
        for vantage in well_again {
            self.forget_failures(cx.topology, vantage);
        }
        let moment = cx.options.sweep + freshness::LATE_MAX;
        self.unexplained = self.unexplained.split_off(&cx.now.before(moment));
        self.forget_stale(cx, out);
        self.keep_learned(cx.topology, out);
        true
    }

    /// Has what was learned written down, where it is not what was written last.
    fn keep_learned(&mut self, topology: &Topology, out: &mut Out) {
        let (known_at, known) = &self.learned;
        let learned_at = self.tracker.learned_at();
        let unhealthy = self.vantages.unhealthy(topology);
        if *known_at == learned_at && known.unhealthy == unhealthy {
            return;
        }
        let has_learned = learned_at > Time::ZERO;
        let rates = match has_learned {
            true => learned::rates(&self.tracker, topology),
            false => known.rates.clone(),
        };
        let learned = Learned { rates, unhealthy };
        if learned.differs(known) {
            out.record(Record::Learned(learned.clone()));
            self.learned.1 = learned;
        }
        self.learned.0 = learned_at;
    }

    /// What explains the failures, by the vantages that may have failed.
    fn localise(&mut self, cx: &Context<'_>) {
        let ruled_out = self.vantages.ruled_out();
        for (ix, vantage) in cx.topology.vantages.iter().enumerate() {
            let is_ruled_out = ruled_out.contains(&VantageIx::at(ix));
            self.tracker.rule_out(vantage.component.0, is_ruled_out);
        }
        self.answer = self.tracker.answer(cx.now);
        let of_certificates: BTreeSet<u32> = self
            .answer
            .faults
            .iter()
            .map(|it| it.component)
            .filter(|it| self.is_of_certificates(*it))
            .collect();
        self.answer.faults.retain(|it| !of_certificates.contains(&it.component));
    }

    /// Whether what fails on a component fails by its certificates: whoever should have renewed
    /// them, what presents them works.
    fn is_of_certificates(&self, component: u32) -> bool {
        let failing = self.tracker.series_on(component).filter(|it| self.tracker.failing(*it));
        let (mut certificates, mut all) = (0, 0);
        for reason in failing.filter_map(|series| self.sites.reason(series)) {
            certificates += u32::from(reason.is_about_the_certificate());
            all += 1;
        }
        certificates * 2 > all
    }

    /// Since when nothing answers, once everything that worked was asked too: until something
    /// does, nobody can tell whether all of it failed or our own network. What was not asked yet
    /// is asked at once.
    fn listen(&mut self, cx: &Context<'_>) -> Option<Time> {
        let since = self.silence.since(cx.now)?;
        if !self.freshness.is_all_asked(cx.now, cx.options.sweep) {
            return None;
        }
        let probes = self.probes(cx.topology);
        let others: Vec<u32> = probes.some_that_worked(WITNESSES).collect();
        if others.is_empty() || self.silence.is_broad() {
            return Some(since);
        }
        for series in others {
            let (stream, vantage) = series::stream_of(cx.topology, series);
            self.recheck.queue((cx.topology.stream(stream).job, vantage));
        }
        None
    }

    /// Of a site that no vantage asked for more than a sweep, nothing is known any more.
    fn forget_stale(&mut self, cx: &Context<'_>, out: &mut Out) {
        let sweep = cx.options.sweep;
        let mut stale = self.freshness.due(cx.now, cx.topology.sites.len(), sweep);
        let probes = self.probes(cx.topology);
        let blind = (probes.count() == 0).then(|| self.vantages.changed_at());
        stale.retain(|site| {
            let asked_at = blind.or_else(|| probes.asked_at(*site));
            self.sites.sites[site.ix()].verdict != Verdict::Unknown
                && self.freshness.is_stale(cx.now, asked_at, sweep)
        });
        for site in stale {
            self.sites.change(cx, site, (Verdict::Unknown, cx.now), out);
        }
    }

    /// Probes what waits for it, as far as the budget allows.
    pub fn probe_queued(&mut self, cx: &Context<'_>, out: &mut Out) {
        self.recheck.ask_queued(cx.now, out);
    }

    /// Sets aside the failures of what running maintenances take, given with the start of the
    /// window, in order. What still fails when a window ended is probed at once.
    pub fn excuse(&mut self, cx: &Context<'_>, taken: &[(StreamIx, Time)]) {
        let vantages = cx.topology.vantages.len() as u16;
        let mut excused = BTreeSet::new();
        for (stream, start) in taken {
            let before = self.is_down_since_before(cx.topology, *stream, *start);
            for vantage in (0..vantages).map(VantageIx) {
                let series = series::series(cx.topology, *stream, vantage);
                self.tracker.excuse(series, before);
                excused.insert(series);
            }
        }
        for series in self.tracker.excused() {
            if !excused.contains(&series) && self.tracker.end_excuse(series, cx.now) {
                let (stream, vantage) = series::stream_of(cx.topology, series);
                self.recheck.queue((cx.topology.stream(stream).job, vantage));
            }
        }
    }

    /// Whether all that a stream probes was down before an instant: known of an earlier life.
    fn is_down_since_before(&self, topology: &Topology, stream: StreamIx, at: Time) -> bool {
        let sites = topology.sites_of(stream);
        let down = |site: &SiteIx| {
            let state = &self.sites.sites[site.ix()];
            matches!(state.verdict, Verdict::Down { .. }) && state.since < at
        };
        !sites.is_empty() && sites.iter().all(down)
    }

    /// What failed from a vantage while it was unhealthy says nothing of now.
    fn forget_failures(&mut self, topology: &Topology, vantage: VantageIx) {
        for stream in (0..topology.stream_count()).map(StreamIx::at) {
            let series = series::series(topology, stream, vantage);
            if self.tracker.failing(series) {
                self.tracker.forget(series);
            }
        }
    }

    /// What every vantage is taken to be at first, it is from the first input on.
    pub fn begin(&mut self, now: Time, topology: &Topology) {
        self.silence.set_has_references(!topology.references.is_empty());
        self.vantages.begin(now);
        self.freshness.begin(now);
    }

    /// Probes what would tell the suspects apart.
    pub fn probe_suspects(&mut self, cx: &Context<'_>, out: &mut Out) {
        self.recheck.forget_spared(cx.now);
        if self.answer.suspects.is_empty() {
            return;
        }
        for series in self.tracker.informative_probes(cx.now, &self.answer, SUSPECT_PROBES) {
            let (stream, vantage) = series::stream_of(cx.topology, series);
            let target = (cx.topology.stream(stream).job, vantage);
            self.recheck.ask_to_spare(cx.now, target, SUSPECT_RECHECK, out);
        }
    }

    /// Does what later modules found out about this one's suspicions.
    pub fn apply(&mut self, cx: &Context<'_>, feedback: Vec<Feedback>, out: &mut Out) {
        for wanted in feedback {
            match wanted {
                Feedback::Dismiss(component) => self.tracker.dismiss(cx.now, component),
                Feedback::SetAside(series) => self.tracker.set_aside(series),
                Feedback::ProbeSoon { job, vantage } => self.recheck.queue((job, vantage)),
                Feedback::ProbeOnReport { job, vantage, within } => {
                    self.recheck.ask_on_report(cx.now, (job, vantage), within, out);
                }
            }
        }
    }
}

/// What was counted since start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counters {
    /// Observations by outcome.
    pub ok: u64,
    /// See [`Outcome`].
    pub failed: u64,
    /// See [`Outcome`].
    pub missed: u64,
    /// See [`Outcome`].
    pub inconclusive: u64,
    /// See [`Outcome`].
    pub skipped: u64,
    /// Probes asked for ahead of the schedule.
    pub extra_probes: u64,
}
