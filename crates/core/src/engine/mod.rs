//! The engine: `handle(now, input) -> outputs`, without I/O.
//!
//! The same inputs give the same outputs, byte for byte. The shell around it feeds
//! observations, commands and ticks, commits the records of each call in one transaction,
//! and only then shows the [`view::View`] and passes the answers on.
//!
//! - [`io`]: the borders; [`command`]: what people want, and why the answer may be no;
//! - [`events`]: what the modules tell each other;
//! - `maintenance`: from plans to what they explain, and to whom they are announced;
//! - `detection`: from observations to verdicts and faults;
//! - `incidents`: from faults to incidents, victims, statements and the end;
//! - `notices`: from what changed to the notices that are due;
//! - `alerts`: from a site that fails by itself, or a date that comes near, to who is told;
//! - `promises`: from what was promised to who is warned, told and called back;
//! - `external_alerts`: from what other tools tell to which incident explains it;
//! - [`oncall`]: from incidents and alerts to who is woken;
//! - `problem_reports`: from a customer's report to a closer look;
//! - [`receipt`]: which requests were carried out, kept by the shell around the engine;
//! - [`view`]: what the screens read.
//!
//! One pass always has this order. A module reads the state of those above it, never names
//! one below it, and hands on what happened as events; what it wants of one above it goes
//! back as feedback, applied when its pass is over.

mod alerts;
pub mod command;
mod detection;
mod events;
mod external_alerts;
mod incidents;
mod io;
mod maintenance;
mod notices;
pub mod oncall;
mod problem_reports;
mod promises;
pub mod receipt;
mod turns;
pub mod view;

#[cfg(test)]
mod tests;

pub use detection::learned::{BaseRate, Learned};
pub use io::{CommandId, Input, MessageFate, Options, Output, Record, RestoredState};

use crate::Time;
use crate::access::{self, Principal};
use crate::alert::{AlertDigest, Recipient};
use crate::observation::Observation;
use crate::promise::{PromiseChange, PromiseId, PromiseKind};
use crate::topology::Topology;
use alerts::{Alerts, World};
use command::{Command, Refusal};
use detection::{Detection, MAX_WATCHED_SITES, Watch};
use events::Out;
use external_alerts::ExternalAlerts;
use incidents::Incidents;
use io::Context;
use maintenance::Maintenance;
use notices::Notices;
use oncall::{Matters, Oncall};
use problem_reports::ProblemReports;
use promises::Promises;
use std::sync::Arc;
use view::View;

/// The engine.
#[derive(Debug)]
pub struct Engine {
    now: Time,
    options: Options,
    topology: Arc<Topology>,
    maintenance: Maintenance,
    detection: Detection,
    incidents: Incidents,
    notices: Notices,
    alerts: Alerts,
    promises: Promises,
    external_alerts: ExternalAlerts,
    oncall: Oncall,
    problem_reports: ProblemReports,
}

impl Engine {
    /// An engine for a topology, going on from what was committed.
    pub fn new(options: Options, topology: Arc<Topology>, mut restored: RestoredState) -> Engine {
        let mut detection = Detection::new(&topology, options.sweep);
        let verdicts = std::mem::take(&mut restored.verdicts);
        let (listed, learned) = (restored.listed(), std::mem::take(&mut restored.learned));
        detection.restore(&topology, verdicts, &listed, restored.probed, learned);
        let maintenance = Maintenance::restore(
            &topology,
            std::mem::take(&mut restored.maintenances),
            &restored.announcements,
            std::mem::take(&mut restored.mutes),
        );
        let told = std::mem::take(&mut restored.notices);
        let alerts = std::mem::take(&mut restored.alerts);
        let oncall = Oncall::restore(std::mem::take(&mut restored.oncall));
        let external = std::mem::take(&mut restored.external_alerts);
        let beats = std::mem::take(&mut restored.heartbeats);
        let days = &options.alerts.expiry_days;
        let alerts = Alerts::restore(&topology, &detection.evidence(&topology), alerts, days);
        let promises = Promises::restore(std::mem::take(&mut restored.promises));
        let incidents = Incidents::restore(&topology, restored);
        Engine {
            now: Time::ZERO,
            notices: Notices::restore(&incidents, &told),
            alerts,
            promises,
            external_alerts: ExternalAlerts::restore(external, beats),
            oncall,
            problem_reports: ProblemReports::default(),
            maintenance,
            detection,
            incidents,
            options,
            topology,
        }
    }

    /// Takes one input at `now` and says what is to be done. A clock that goes back is
    /// taken to stand still.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Output> {
        self.now = self.now.max(now);
        let mut out = Out::default();
        self.maintain(&mut out);
        match input {
            Input::Topology(new) => self.adopt(new, &mut out),
            Input::Observed(batch) => self.observe(&batch, &mut out),
            Input::Command { id, by, command } => {
                let answer = self.command(&by, command, &mut out);
                out.push(Output::Answer(id, answer));
            }
            Input::AlertContacts(contacts) => self.alerts.set_contacts(contacts),
            Input::DomainExpiries(domains) => self.alerts.set_domains(domains),
            Input::PromiseMessages(fates) => self.promises.told(self.now, &fates, &mut out),
            Input::OncallPlan(plan) => self.oncall.set_plan(self.now, plan),
            Input::PushBrowsers(browsers) => self.oncall.set_browsers(self.now, browsers),
            Input::PageFates(fates) => self.oncall.settle(self.now, &fates),
            Input::Tick => self.tick(&mut out),
        }
        self.maintain(&mut out);
        self.detection.begin(self.now, &self.topology);
        let cx = Context { now: self.now, topology: &self.topology, options: &self.options };
        let events = out.take_events();
        let evidence = self.detection.evidence(&self.topology);
        self.alerts.note(&self.topology, &evidence, &events);
        self.notices.follow(&cx, &evidence, (&self.maintenance, &self.incidents), events, &mut out);
        let (incidents, maintenance) = (&self.incidents, &self.maintenance);
        let finding = |site| view::build::site_finding(&evidence, incidents, site);
        let world = World { evidence: &evidence, incidents, maintenance, finding: &finding };
        self.alerts.follow(&cx, world, &mut out);
        self.promises.follow(&cx, &self.incidents, &mut out);
        self.external_alerts.follow(&cx, &self.incidents, &mut out);
        self.oncall.end_questions(self.now, self.promises.take_ended_questions());
        let (alerts, maintenance) = (&self.alerts, &self.maintenance);
        let (incidents, external) = (&self.incidents, &self.external_alerts);
        let promises = &self.promises;
        let matters = Matters { incidents, alerts, external, promises, maintenance };
        self.oncall.follow(&cx, &matters, &mut out);
        self.incidents.save(&mut out);
        let feedback = out.take_feedback();
        self.detection.apply(&cx, feedback, &mut out);
        out.finish()
    }

    /// Has windows begin and end, and what is due announced.
    fn maintain(&mut self, out: &mut Out) {
        let cx = Context { now: self.now, topology: &self.topology, options: &self.options };
        if let Some(taken) = self.maintenance.follow(&cx, out) {
            self.detection.excuse(&cx, &taken);
        }
    }

    fn observe(&mut self, batch: &[Observation], out: &mut Out) {
        let cx = Context { now: self.now, topology: &self.topology, options: &self.options };
        for seen in batch {
            let Some(probed) = self.detection.observe(&cx, seen, out) else { continue };
            let evidence = self.detection.evidence(&self.topology);
            self.incidents.observe(&cx, &evidence, seen, probed, out);
            self.alerts.observe(&cx, seen, probed.series);
            let mut sites = cx.topology.sites_of(seen.stream).iter().take(MAX_WATCHED_SITES);
            let watch = match sites.find(|site| self.incidents.is_waiting(**site)) {
                None => Watch::None,
                Some(site) if self.incidents.is_ending(&cx, *site) => Watch::Ending,
                Some(site) if self.incidents.loses_none(&cx, *site) => Watch::Lossless,
                Some(site) if self.incidents.is_gone(&cx, *site) => Watch::Gone,
                Some(_) => Watch::Victim,
            };
            self.detection.recheck(&cx, seen, probed, watch, out);
        }
    }

    fn tick(&mut self, out: &mut Out) {
        let cx = Context { now: self.now, topology: &self.topology, options: &self.options };
        if self.detection.follow(&cx, out) {
            let evidence = self.detection.evidence(&self.topology);
            self.incidents.follow_faults(&cx, &evidence, out);
            let feedback = out.take_feedback();
            self.detection.apply(&cx, feedback, out);
            self.detection.probe_suspects(&cx, out);
        }
        self.detection.probe_queued(&cx, out);
        self.incidents.follow(&cx, &self.detection.evidence(&self.topology), out);
    }

    /// A question to the engineers for which no policy of the plan is: those are told of it who
    /// are told of alerts, in the transaction in which it is asked.
    fn tell_of_question(&self, asked: Option<PromiseId>, out: &mut Out) {
        let question = asked.and_then(|id| self.promises.get(id));
        let Some(question) = question.filter(|it| it.kind == PromiseKind::Engineers) else {
            return;
        };
        if self.oncall.is_for_questions() {
            return;
        }
        for name in &self.options.alerts.questions_to {
            let to = Recipient::Operator(name.clone());
            let digest = AlertDigest::of_question(to, self.now, question.clone());
            out.record(Record::AlertDigest(Box::new(digest)));
        }
    }

    fn command(&mut self, by: &Principal, command: Command, out: &mut Out) -> Result<(), Refusal> {
        if !access::may(by, command.permission()) {
            return Err(Refusal::NotPermitted);
        }
        let cx = Context { now: self.now, topology: &self.topology, options: &self.options };
        if let Command::Report { site, customer, text } = command {
            let evidence = self.detection.evidence(&self.topology);
            return self.problem_reports.report(&cx, &evidence, (site, customer, text), by, out);
        }
        match command {
            Command::Maintain { .. } | Command::Mute { .. } | Command::Unmute { .. } => {
                self.maintenance.command(&cx, by, command, out)
            }
            Command::Promise { .. }
            | Command::HandOverPromises { .. }
            | Command::TakeCallback { .. } => {
                let asked = match &command {
                    Command::Promise { id, change: PromiseChange::Make(_) } => Some(*id),
                    _ => None,
                };
                self.promises.command(&cx, &self.incidents, by, command, out)?;
                self.tell_of_question(asked, out);
                Ok(())
            }
            Command::TakeExternal { source, events } => {
                let taken = self.external_alerts.take(&cx, &source, events)?;
                for id in taken.acknowledged {
                    self.oncall.acknowledged_there(self.now, id, &source);
                }
                for id in taken.unacknowledged {
                    self.oncall.given_back_there(self.now, id, &source);
                }
                for alert in taken.worse.iter().filter_map(|id| self.external_alerts.get(*id)) {
                    self.oncall.more_severe(&cx, alert);
                }
                match taken.is_full {
                    true => Err(Refusal::TooManyAlerts),
                    false => Ok(()),
                }
            }
            Command::Heartbeat { name } => self.external_alerts.beat(&cx, &name),
            Command::ExternalAlert { id, action } => {
                self.external_alerts.command(&cx, &self.incidents, by, (id, action))
            }
            Command::TestContact { .. } if self.incidents.all().any(|it| it.is_open()) => {
                Err(Refusal::HelpWanted)
            }
            Command::Escalation { .. }
            | Command::AcknowledgePage { .. }
            | Command::TestContact { .. }
            | Command::ChangeSchedule { .. } => self.oncall.command(&cx, by, command, out),
            _ => {
                self.incidents.command(&cx, by, &command, out)?;
                if let Command::State { incident, .. } | Command::DecideDraft { incident, .. } =
                    command
                {
                    self.oncall.worked_on(self.now, incident);
                }
                Ok(())
            }
        }
    }

    /// Goes on with another graph: incidents, verdicts and what was seen of what is asked as before.
    fn adopt(&mut self, topology: Arc<Topology>, out: &mut Out) {
        let old = std::mem::replace(&mut self.topology, topology);
        self.detection.adopt(self.now, &old, &self.topology, self.options.sweep);
        self.maintenance.adopt(&self.topology);
        let cx = Context { now: self.now, topology: &self.topology, options: &self.options };
        self.incidents.adopt(&cx, &old, out);
        self.notices.tell_leavers(&cx, &old, &self.incidents, out);
        let evidence = self.detection.evidence(&self.topology);
        self.alerts.adopt(&self.topology, &evidence, &self.options.alerts.expiry_days);
        self.external_alerts.adopt(&cx);
        self.problem_reports.clear();
        self.notices.reevaluate_all(&self.incidents);
    }

    /// A picture of the engine at `now`. To be shown only after what led to it is committed.
    pub fn view(&self, now: Time) -> View {
        let evidence = self.detection.evidence(&self.topology);
        let parts = (&self.maintenance, &self.detection, &self.incidents);
        let view = view::build::view(now, &self.topology, parts, &evidence);
        View {
            alerts: self.alerts.picture(),
            promises: self.promises.picture(),
            external_alerts: self.external_alerts.picture(),
            heartbeats: self.external_alerts.heartbeats(),
            oncall: self.oncall.picture(),
            ..view
        }
    }
}
