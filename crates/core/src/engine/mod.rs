//! The engine: `handle(now, input) -> outputs`, without I/O.
//!
//! The same inputs give the same outputs, byte for byte. The shell around it feeds
//! observations and ticks, commits the records of each call in one transaction, and only
//! then shows the [`view::View`].
//!
//! - [`mod@self`]: what goes in and out, and the order of work;
//! - `series`: streams seen from vantages, as the tracker counts them;
//! - `site`: what is believed of each site;
//! - `active`: one incident while it lives;
//! - `incidents`: from faults to incidents;
//! - `attribution`: whether that is the host's, or one customer's own doing;
//! - `clusters`: from failures that nothing explains to incidents without a cause;
//! - `victims`: from failing probes to victims;
//! - `recovery`: from working probes to verified victims, and to the end;
//! - `notify`: from what moved to the notices that are due;
//! - `state`: from a person's words to a statement, through the gate;
//! - `report`: from a customer's word to a closer look;
//! - `recheck`: asking again, within a budget;
//! - [`view`]: what the screens read.

mod active;
mod attribution;
mod clusters;
mod incidents;
mod notices;
mod problem_reports;
mod recheck;
mod recovery;
mod series;
mod site;
mod statements;
mod victims;
pub mod view;
mod view_build;

#[cfg(test)]
mod tests;

use crate::Time;
use crate::customer::problem_report::ProblemReport;
use crate::diagnosis::tracker::{Answer, Tracker};
use crate::id::IncidentId;
use crate::incident::{Event, Incident, Victim};
use crate::name::Name;
use crate::notification::{LastNotice, Notice};
use crate::observation::{Observation, Outcome};
use crate::statement::Statement;
use crate::statement::official::Draft;
use crate::topology::{JobIx, ProbeTarget, Topology, VantageIx};
use crate::verdict::cusum::Cusum;
use crate::verdict::{Verdict, VerdictChange};
use active::ActiveIncident;
use recheck::Recheck;
use site::{Evidence, Sites};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What the engine is told.
#[derive(Clone, Debug)]
pub enum Input {
    /// The graph was compiled anew.
    Topology(Arc<Topology>),
    /// Probes came back.
    Observed(Vec<Observation>),
    /// Time has passed; to be sent at least every 100 ms of the engine's time.
    Tick,
    /// A person states something for the host. Nothing becomes verified by it.
    State {
        /// The incident.
        incident: IncidentId,
        /// Who says so.
        by: String,
        /// What.
        draft: Box<Draft>,
    },
    /// A person takes a site off an incident's list.
    Exclude {
        /// The incident.
        incident: IncidentId,
        /// The site.
        site: Name,
        /// Who does it.
        by: String,
        /// Why.
        reason: String,
    },
    /// A customer says that a site of his does not work for him.
    Reported {
        /// The site.
        site: Name,
        /// Whose it is.
        customer: String,
        /// What he sees, in his words.
        words: String,
    },
}

/// What the engine wants done.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Ask now, ahead of the schedule.
    Probe {
        /// What.
        job: JobIx,
        /// From where.
        vantage: VantageIx,
        /// Within this long; spread by the prober.
        within: Duration,
    },
    /// Remember this. All records of one call go into one transaction, and nothing of
    /// the call is shown or sent before it is committed.
    Record(Record),
}

/// What is remembered. Applying a record twice is the same as once.
#[derive(Clone, PartialEq, Debug)]
pub enum Record {
    /// The incident as it stands now, by id.
    Incident(Incident),
    /// A victim as it stands now, by (incident, site).
    Victim(Victim),
    /// A timeline entry, by (incident, number).
    Event(Event),
    /// A statement, by (incident, number).
    Statement(Statement),
    /// A contact is to be told, by (incident, contact, number).
    Notice(Box<Notice>),
    /// A customer said that a site does not work for him, by (site, at).
    ProblemReport(ProblemReport),
    /// A site's verdict changed, by (site, at).
    Verdict(VerdictChange),
}

/// What the store kept: enough for an engine to go on where the last one stopped.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RestoredState {
    /// Open incidents, and those resolved so recently that they may relapse.
    pub incidents: Vec<Incident>,
    /// All their victims.
    pub victims: Vec<Victim>,
    /// The statements of those incidents.
    pub statements: Vec<Statement>,
    /// The last notice to each contact in those incidents.
    pub notices: Vec<Notice>,
    /// The present verdict of every site.
    pub verdicts: Vec<VerdictChange>,
}

/// What an operator may set.
#[derive(Clone, PartialEq, Debug)]
pub struct Options {
    /// How often every stream is asked; the prober must be set alike.
    pub sweep: Duration,
    /// An incident opens by itself from this probability on, 0 to 1.
    pub confidence: f64,
    /// How long after a statement the next word comes at the latest.
    pub next_update: Duration,
    /// A fault that comes back within this long after the end is the same incident.
    pub relapse_within: Duration,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            sweep: Duration::from_secs(60),
            confidence: 0.95,
            next_update: Duration::from_secs(15 * 60),
            relapse_within: Duration::from_secs(24 * 3600),
        }
    }
}

impl Options {
    /// From when on a resolved incident may still relapse, so that a restart has to restore it.
    pub fn restore_since(&self, now: Time) -> Time {
        now.before(self.relapse_within)
    }
}

/// How often the localiser is asked.
const ANSWER_EVERY: Duration = Duration::from_millis(100);

/// The engine.
#[derive(Debug)]
pub struct Engine {
    options: Options,
    topology: Arc<Topology>,
    tracker: Tracker,
    sites: Sites,
    vantages: Vec<VantageState>,
    healthy: Vec<bool>,
    incidents: BTreeMap<IncidentId, ActiveIncident>,
    answer: Answer,
    answered: Time,
    /// Faults that would open an incident if they stand: since when they do.
    convincing: BTreeMap<u32, Time>,
    recheck: Recheck,
    /// When sites were last looked at because a customer said that they do not work.
    reported: BTreeMap<crate::topology::SiteIx, Time>,
    counters: view::Counters,
    now: Time,
    /// Sites found down that no fault explains, by the time they were.
    unexplained: BTreeMap<Time, Vec<crate::topology::SiteIx>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct VantageState {
    references: Cusum,
    unhealthy: bool,
    since: Time,
    /// References that worked in a row since the last failure.
    worked: u32,
}

impl Engine {
    /// An engine for an estate, going on from what was remembered.
    pub fn new(options: Options, topology: Arc<Topology>, remembered: RestoredState) -> Engine {
        let mut engine = Engine {
            tracker: series::tracker(&topology, options.sweep),
            sites: Sites::new(&topology),
            vantages: vec![VantageState::default(); topology.vantages.len()],
            healthy: vec![true; topology.vantages.len()],
            incidents: BTreeMap::new(),
            answer: Answer::default(),
            answered: Time::ZERO,
            convincing: BTreeMap::new(),
            recheck: Recheck::new(&topology, options.sweep),
            reported: BTreeMap::new(),
            counters: view::Counters::default(),
            now: Time::ZERO,
            unexplained: BTreeMap::new(),
            options,
            topology,
        };
        engine.recall(remembered);
        engine
    }

    fn recall(&mut self, remembered: RestoredState) {
        for incident in remembered.incidents {
            self.incidents.insert(incident.id, ActiveIncident::recall(incident));
        }
        for victim in remembered.victims {
            if let Some(active) = self.incidents.get_mut(&victim.incident) {
                active.victims.insert(victim.site.clone(), victim);
            }
        }
        for statement in remembered.statements {
            if let Some(active) = self.incidents.get_mut(&statement.incident) {
                active.statements.push(statement);
            }
        }
        for notice in remembered.notices {
            if let Some(active) = self.incidents.get_mut(&notice.incident) {
                active.last_notices.insert(notice.contact, LastNotice::by(&notice, None));
            }
        }
        for change in remembered.verdicts {
            if let Some(site) = self.topology.site(&change.site) {
                let state = &mut self.sites.sites[site.ix()];
                (state.verdict, state.since) = (change.verdict, change.since);
            }
        }
        self.incidents.values_mut().for_each(ActiveIncident::reevaluate_all);
        self.count_unverified();
    }

    /// Takes one input at `now` and says what is to be done. A clock that goes back is
    /// taken to stand still.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Output> {
        self.now = self.now.max(now);
        let now = self.now;
        let mut out = Vec::new();
        match input {
            Input::Topology(topology) => self.adopt(topology),
            Input::Observed(seen) => {
                for observation in &seen {
                    self.observe(now, observation, &mut out);
                }
            }
            Input::Tick => self.tick(now, &mut out),
            Input::State { incident, by, draft } => {
                self.state(now, incident, by, *draft, &mut out);
            }
            Input::Exclude { incident, site, by, reason } => {
                self.exclude(now, incident, &site, by, reason, &mut out);
            }
            Input::Reported { site, customer, words } => {
                self.reported(now, site, customer, words, &mut out);
            }
        }
        // What a vantage is taken to be at first, it is from the first input on.
        for vantage in self.vantages.iter_mut().filter(|vantage| vantage.since == Time::ZERO) {
            vantage.since = now;
        }
        self.notify(now, &mut out);
        self.save_incidents(&mut out);
        out
    }

    /// Gives out every incident that changed, ahead of what refers to it.
    fn save_incidents(&mut self, out: &mut Vec<Output>) {
        let mut changed = Vec::new();
        for active in self.incidents.values_mut() {
            if active.saved.as_ref() != Some(&active.incident) {
                active.saved = Some(active.incident.clone());
                changed.push(Output::Record(Record::Incident(active.incident.clone())));
            }
        }
        out.splice(0..0, changed);
    }

    /// Goes on with another graph: incidents and verdicts stay, evidence starts anew.
    fn adopt(&mut self, topology: Arc<Topology>) {
        let bases: Vec<(f64, f64)> =
            self.tracker.bases().iter().map(|base| (base.noise, base.own)).collect();
        let old = std::mem::replace(&mut self.topology, topology);
        let mut sites = Sites::new(&self.topology);
        for (site, state) in old.sites.iter().zip(std::mem::take(&mut self.sites.sites)) {
            if let Some(new) = self.topology.site(&site.host) {
                sites.sites[new.ix()] = state;
            }
        }
        self.sites = sites;
        self.tracker = series::tracker(&self.topology, self.options.sweep);
        self.tracker.remember_bases(&bases);
        self.vantages.resize(self.topology.vantages.len(), VantageState::default());
        self.healthy = vec![true; self.topology.vantages.len()];
        self.recheck = Recheck::new(&self.topology, self.options.sweep);
        self.reported.clear();
        self.answer = Answer::default();
        self.convincing.clear();
        self.unexplained.clear();
        for active in self.incidents.values_mut() {
            active.forget_site_probes();
            active.reevaluate_all();
        }
        self.count_unverified();
    }

    fn observe(&mut self, now: Time, seen: &Observation, out: &mut Vec<Output>) {
        if seen.generation != self.topology.generation
            || seen.stream.ix() >= self.topology.stream_count()
        {
            return;
        }
        self.count(seen);
        let series = series::series(&self.topology, seen.stream, seen.vantage);
        match seen.outcome.failed() {
            None if seen.outcome == Outcome::Skipped => self.tracker.forget(series),
            None => {}
            Some(failed) => {
                let news = failed != self.tracker.failing(series);
                let (scheduled, at) = (seen.scheduled, seen.finished);
                self.tracker.observe(series, scheduled, at, failed, seen.provisional);
                if self.topology.stream(seen.stream).subject == ProbeTarget::Reference {
                    self.judge_vantage(seen, failed);
                }
                self.believe(now, seen, out);
                self.take_to_incidents(now, seen, series, failed, out);
                self.ask_again(now, seen, series, failed, news, out);
            }
        }
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

    fn evidence(&self) -> Evidence<'_> {
        Evidence { topology: &self.topology, tracker: &self.tracker, healthy: &self.healthy }
    }

    /// A vantage whose references fail is unwell until they work for a while.
    fn judge_vantage(&mut self, seen: &Observation, failed: bool) {
        if seen.provisional {
            return;
        }
        let state = &mut self.vantages[usize::from(seen.vantage.0)];
        let alarm = state.references.push(failed, 0.01);
        state.worked = if failed { 0 } else { state.worked + 1 };
        if alarm && !state.unhealthy {
            (state.unhealthy, state.since) = (true, seen.finished);
        } else if state.unhealthy && state.worked >= 10 {
            *state = VantageState { since: seen.finished, ..VantageState::default() };
        }
    }

    /// Lets verdicts follow from an observation.
    fn believe(&mut self, now: Time, seen: &Observation, out: &mut Vec<Output>) {
        let evidence =
            Evidence { topology: &self.topology, tracker: &self.tracker, healthy: &self.healthy };
        for (site, verdict, since) in self.sites.observe(&evidence, seen) {
            let state = &mut self.sites.sites[site.ix()];
            let worked = matches!(state.verdict, Verdict::Up | Verdict::Slow);
            (state.verdict, state.since) = (verdict, since);
            let site_name = self.topology.sites[site.ix()].host.clone();
            out.push(Output::Record(Record::Verdict(VerdictChange {
                site: site_name,
                verdict,
                since,
                at: now,
            })));
            for active in self.incidents.values_mut().filter(|active| active.is_open()) {
                let host = &self.topology.sites[site.ix()].host;
                if active.victims.contains_key(host) {
                    active.changed.push(host.clone());
                }
            }
            // What was never seen to work did not break just now.
            if worked && matches!(verdict, Verdict::Down { .. }) {
                self.unexplained.entry(now).or_default().push(site);
            }
        }
    }

    /// Asks again at once what has just changed, and victims until they are verified.
    fn ask_again(
        &mut self,
        now: Time,
        seen: &Observation,
        series: u32,
        failed: bool,
        news: bool,
        out: &mut Vec<Output>,
    ) {
        if seen.provisional {
            return;
        }
        let history = self.tracker.history(series);
        let explained = self.tracker.shared_failure(series) > 0.5;
        let within = if failed && !explained && history.failed_in_a_row() < 3 {
            Duration::from_millis(400)
        } else if !failed
            && (news || history.worked_in_a_row() < 3)
            && !self.tracker.is_lossy(series)
            && self.is_watched(seen)
        {
            self.options.sweep / 12
        } else {
            return;
        };
        let target = (seen.stream, seen.vantage);
        self.recheck.ask(now, &self.topology, target, within, out);
        // The first failure is also looked at from elsewhere.
        if failed && news {
            for other in (0..self.topology.vantages.len() as u16).map(VantageIx) {
                if other != seen.vantage && self.healthy[usize::from(other.0)] {
                    self.recheck.ask(now, &self.topology, (seen.stream, other), within, out);
                }
            }
        }
    }

    fn is_watched(&self, seen: &Observation) -> bool {
        let sites = self.topology.sites_of(seen.stream).iter();
        sites.take(16).any(|site| self.sites.sites[site.ix()].unverified > 0)
    }

    fn tick(&mut self, now: Time, out: &mut Vec<Output>) {
        if now.since(self.answered) >= ANSWER_EVERY {
            self.answered = now;
            self.answer = self.tracker.answer(now);
            self.judge_vantages_by_answer(now);
            self.follow_faults(now, out);
            self.probe_suspects(now, out);
        }
        self.follow_incidents(now, out);
    }

    /// A vantage that the localiser finds at fault abstains, like one whose references fail.
    fn judge_vantages_by_answer(&mut self, now: Time) {
        for (ix, vantage) in self.topology.vantages.iter().enumerate() {
            let accused = self
                .answer
                .faults
                .iter()
                .any(|fault| fault.component == vantage.component.0 && fault.confidence >= 0.8);
            let healthy = !accused && !self.vantages[ix].unhealthy;
            if healthy != self.healthy[ix] {
                self.vantages[ix].since = now;
            }
            self.healthy[ix] = healthy;
        }
        // When every vantage is unwell nothing can be judged; one alone cannot be told
        // from its own network, and goes on with what its references say.
    }

    /// Asks what would tell the suspects apart.
    fn probe_suspects(&mut self, now: Time, out: &mut Vec<Output>) {
        if self.answer.suspects.is_empty() {
            return;
        }
        for series in self.tracker.telling_probes(now, &self.answer, 8) {
            let target = series::stream_of(&self.topology, series);
            self.recheck.ask(now, &self.topology, target, Duration::from_millis(200), out);
        }
    }
}
