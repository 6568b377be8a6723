//! The engine: `handle(now, input) -> outputs`, without I/O.
//!
//! The same inputs give the same outputs, byte for byte. The shell around it feeds
//! observations and ticks, commits the records of each call in one transaction, and only
//! then shows the [`view::View`].
//!
//! - [`mod@self`]: what goes in and out, and the order of work;
//! - `cells`: streams seen from vantages, as the tracker counts them;
//! - `site`: what is believed of each site;
//! - `trouble`: one incident while it lives;
//! - `incidents`: from faults to incidents;
//! - `accusation`: whether that is the host's, or one customer's own doing;
//! - `clusters`: from failures that nothing explains to incidents without a cause;
//! - `victims`: from failing probes to victims;
//! - `recovery`: from working probes to verified victims, and to the end;
//! - `tell`: from what moved to the notices that are due;
//! - `state`: from a person's words to a statement, through the gate;
//! - `report`: from a customer's word to a closer look;
//! - `recheck`: asking again, within a budget;
//! - [`view`]: what the screens read.

mod accusation;
mod cells;
mod clusters;
mod incidents;
mod recheck;
mod recovery;
mod report;
mod site;
mod snapshot;
mod state;
mod tell;
mod trouble;
mod victims;
pub mod view;

#[cfg(test)]
mod tests;

use crate::Time;
use crate::diagnosis::tracker::{Answer, Tracker};
use crate::estate::{Estate, JobIx, Subject, VantageIx};
use crate::evidence::{Observation, Outcome};
use crate::id::IncidentId;
use crate::incident::{Event, Incident, Victim};
use crate::name::Name;
use crate::notice::{Notice, Told};
use crate::report::Report;
use crate::stated::Draft;
use crate::statement::Statement;
use crate::verdict::cusum::Cusum;
use crate::verdict::{Verdict, VerdictChange};
use recheck::Recheck;
use site::{Sight, Sites};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use trouble::Trouble;

/// What the engine is told.
#[derive(Clone, Debug)]
pub enum Input {
    /// The graph was compiled anew.
    Estate(Arc<Estate>),
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
    Report(Report),
    /// A site's verdict changed, by (site, at).
    Verdict(VerdictChange),
}

/// What the store kept: enough for an engine to go on where the last one stopped.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Remembered {
    /// Incidents that are not resolved, and those resolved in the last day (for relapses).
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
    pub next_word: Duration,
    /// A fault that comes back within this long after the end is the same incident.
    pub relapse_within: Duration,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            sweep: Duration::from_secs(60),
            confidence: 0.95,
            next_word: Duration::from_secs(15 * 60),
            relapse_within: Duration::from_secs(24 * 3600),
        }
    }
}

/// How often the localiser is asked.
const ANSWER_EVERY: Duration = Duration::from_millis(100);

/// The engine.
#[derive(Debug)]
pub struct Engine {
    options: Options,
    estate: Arc<Estate>,
    tracker: Tracker,
    sites: Sites,
    vantages: Vec<VantageState>,
    well: Vec<bool>,
    troubles: BTreeMap<IncidentId, Trouble>,
    answer: Answer,
    answered: Time,
    /// Faults that would open an incident if they stand: since when they do.
    convincing: BTreeMap<u32, Time>,
    recheck: Recheck,
    /// When sites were last looked at because a customer said that they do not work.
    reported: BTreeMap<crate::estate::SiteIx, Time>,
    counters: view::Counters,
    now: Time,
    /// Sites found down that no fault explains, by the time they were.
    unexplained: BTreeMap<Time, Vec<crate::estate::SiteIx>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct VantageState {
    references: Cusum,
    sick: bool,
    since: Time,
    /// References that worked in a row since the last failure.
    worked: u32,
}

impl Engine {
    /// An engine for an estate, going on from what was remembered.
    pub fn new(options: Options, estate: Arc<Estate>, remembered: Remembered) -> Engine {
        let mut engine = Engine {
            tracker: cells::tracker(&estate, options.sweep),
            sites: Sites::new(&estate),
            vantages: vec![VantageState::default(); estate.vantages.len()],
            well: vec![true; estate.vantages.len()],
            troubles: BTreeMap::new(),
            answer: Answer::default(),
            answered: Time::ZERO,
            convincing: BTreeMap::new(),
            recheck: Recheck::new(&estate, options.sweep),
            reported: BTreeMap::new(),
            counters: view::Counters::default(),
            now: Time::ZERO,
            unexplained: BTreeMap::new(),
            options,
            estate,
        };
        engine.recall(remembered);
        engine
    }

    fn recall(&mut self, remembered: Remembered) {
        for incident in remembered.incidents {
            self.troubles.insert(incident.id, Trouble::recall(incident));
        }
        for victim in remembered.victims {
            if let Some(trouble) = self.troubles.get_mut(&victim.incident) {
                trouble.victims.insert(victim.site.clone(), victim);
            }
        }
        for statement in remembered.statements {
            if let Some(trouble) = self.troubles.get_mut(&statement.incident) {
                trouble.statements.push(statement);
            }
        }
        for notice in remembered.notices {
            if let Some(trouble) = self.troubles.get_mut(&notice.incident) {
                trouble.told.insert(notice.contact, Told::by(&notice, None));
            }
        }
        for change in remembered.verdicts {
            if let Some(site) = self.estate.site(&change.site) {
                let state = &mut self.sites.sites[site.ix()];
                (state.verdict, state.since) = (change.verdict, change.since);
            }
        }
        self.troubles.values_mut().for_each(Trouble::look_again);
        self.count_unverified();
    }

    /// Takes one input at `now` and says what is to be done. A clock that goes back is
    /// taken to stand still.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Output> {
        self.now = self.now.max(now);
        let now = self.now;
        let mut out = Vec::new();
        match input {
            Input::Estate(estate) => self.replace_estate(estate),
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
        self.tell(now, &mut out);
        self.save_incidents(&mut out);
        out
    }

    /// Gives out every incident that changed, ahead of what refers to it.
    fn save_incidents(&mut self, out: &mut Vec<Output>) {
        let mut changed = Vec::new();
        for trouble in self.troubles.values_mut() {
            if trouble.saved.as_ref() != Some(&trouble.incident) {
                trouble.saved = Some(trouble.incident.clone());
                changed.push(Output::Record(Record::Incident(trouble.incident.clone())));
            }
        }
        out.splice(0..0, changed);
    }

    /// Goes on with another graph: incidents and verdicts stay, evidence starts anew.
    fn replace_estate(&mut self, estate: Arc<Estate>) {
        let bases: Vec<(f64, f64)> =
            self.tracker.bases().iter().map(|base| (base.noise, base.own)).collect();
        let old = std::mem::replace(&mut self.estate, estate);
        let mut sites = Sites::new(&self.estate);
        for (site, state) in old.sites.iter().zip(std::mem::take(&mut self.sites.sites)) {
            if let Some(new) = self.estate.site(&site.host) {
                sites.sites[new.ix()] = state;
            }
        }
        self.sites = sites;
        self.tracker = cells::tracker(&self.estate, self.options.sweep);
        self.tracker.remember_bases(&bases);
        self.vantages.resize(self.estate.vantages.len(), VantageState::default());
        self.well = vec![true; self.estate.vantages.len()];
        self.recheck = Recheck::new(&self.estate, self.options.sweep);
        self.reported.clear();
        self.answer = Answer::default();
        self.convincing.clear();
        self.unexplained.clear();
        for trouble in self.troubles.values_mut() {
            trouble.forget_sightings();
            trouble.look_again();
        }
        self.count_unverified();
    }

    fn observe(&mut self, now: Time, seen: &Observation, out: &mut Vec<Output>) {
        if seen.generation != self.estate.generation
            || seen.stream.ix() >= self.estate.stream_count()
        {
            return;
        }
        self.count(seen);
        let cell = cells::cell(&self.estate, seen.stream, seen.vantage);
        match seen.outcome.failed() {
            None if seen.outcome == Outcome::Skipped => self.tracker.forget(cell),
            None => {}
            Some(failed) => {
                let news = failed != self.tracker.failing(cell);
                let (scheduled, at) = (seen.scheduled, seen.finished);
                self.tracker.observe(cell, scheduled, at, failed, seen.provisional);
                if self.estate.stream(seen.stream).subject == Subject::Reference {
                    self.judge_vantage(seen, failed);
                }
                self.believe(now, seen, out);
                self.take_to_incidents(now, seen, cell, failed, out);
                self.ask_again(now, seen, cell, failed, news, out);
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

    fn sight(&self) -> Sight<'_> {
        Sight { estate: &self.estate, tracker: &self.tracker, well: &self.well }
    }

    /// A vantage whose references fail is unwell until they work for a while.
    fn judge_vantage(&mut self, seen: &Observation, failed: bool) {
        if seen.provisional {
            return;
        }
        let state = &mut self.vantages[usize::from(seen.vantage.0)];
        let alarm = state.references.push(failed, 0.01);
        state.worked = if failed { 0 } else { state.worked + 1 };
        if alarm && !state.sick {
            (state.sick, state.since) = (true, seen.finished);
        } else if state.sick && state.worked >= 10 {
            *state = VantageState { since: seen.finished, ..VantageState::default() };
        }
    }

    /// Lets verdicts follow from an observation.
    fn believe(&mut self, now: Time, seen: &Observation, out: &mut Vec<Output>) {
        let sight = Sight { estate: &self.estate, tracker: &self.tracker, well: &self.well };
        for (site, verdict, since) in self.sites.observe(&sight, seen) {
            let state = &mut self.sites.sites[site.ix()];
            let worked = matches!(state.verdict, Verdict::Up | Verdict::Slow);
            (state.verdict, state.since) = (verdict, since);
            let site_name = self.estate.sites[site.ix()].host.clone();
            out.push(Output::Record(Record::Verdict(VerdictChange {
                site: site_name,
                verdict,
                since,
                at: now,
            })));
            for trouble in self.troubles.values_mut().filter(|trouble| trouble.is_open()) {
                let host = &self.estate.sites[site.ix()].host;
                if trouble.victims.contains_key(host) {
                    trouble.moved.push(host.clone());
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
        cell: u32,
        failed: bool,
        news: bool,
        out: &mut Vec<Output>,
    ) {
        if seen.provisional {
            return;
        }
        let history = self.tracker.history(cell);
        let explained = self.tracker.shared_failure(cell) > 0.5;
        let within = if failed && !explained && history.failed_in_a_row() < 3 {
            Duration::from_millis(400)
        } else if !failed
            && (news || history.worked_in_a_row() < 3)
            && !self.tracker.is_lossy(cell)
            && self.is_watched(seen)
        {
            self.options.sweep / 12
        } else {
            return;
        };
        let target = (seen.stream, seen.vantage);
        self.recheck.ask(now, &self.estate, target, within, out);
        // The first failure is also looked at from elsewhere.
        if failed && news {
            for other in (0..self.estate.vantages.len() as u16).map(VantageIx) {
                if other != seen.vantage && self.well[usize::from(other.0)] {
                    self.recheck.ask(now, &self.estate, (seen.stream, other), within, out);
                }
            }
        }
    }

    fn is_watched(&self, seen: &Observation) -> bool {
        let sites = self.estate.sites_of(seen.stream).iter();
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
        for (ix, vantage) in self.estate.vantages.iter().enumerate() {
            let accused = self
                .answer
                .faults
                .iter()
                .any(|fault| fault.component == vantage.component.0 && fault.confidence >= 0.8);
            let well = !accused && !self.vantages[ix].sick;
            if well != self.well[ix] {
                self.vantages[ix].since = now;
            }
            self.well[ix] = well;
        }
        // When every vantage is unwell nothing can be judged; one alone cannot be told
        // from its own network, and goes on with what its references say.
    }

    /// Asks what would tell the suspects apart.
    fn probe_suspects(&mut self, now: Time, out: &mut Vec<Output>) {
        if self.answer.suspects.is_empty() {
            return;
        }
        for cell in self.tracker.telling_probes(now, &self.answer, 8) {
            let target = cells::stream_of(&self.estate, cell);
            self.recheck.ask(now, &self.estate, target, Duration::from_millis(200), out);
        }
    }
}
