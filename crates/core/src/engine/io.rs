//! The borders of the engine: what goes in, what comes out, and what may be set.

use super::command::{Command, Refusal};
use super::detection::learned::Learned;
use super::receipt::Receipt;
use crate::Time;
use crate::access::Principal;
use crate::alert::{Alert, AlertDigest, AlertOptions, DomainExpiry};
use crate::customer::problem_report::ProblemReport;
use crate::external_alert::{ExternalAlert, HeartbeatRule, HeartbeatState};
use crate::incident::{Event, Incident, IncidentId, Phase, Victim, VictimState};
use crate::maintenance::{Announcement, Maintenance, Mute};
use crate::name::Name;
use crate::notification::delivery::DeliveryState;
use crate::notification::{ContactKey, Notice};
use crate::observation::Observation;
use crate::oncall::OncallKey;
use crate::oncall::contact_test::ContactTest;
use crate::oncall::escalation::Escalation;
use crate::oncall::page::Page;
use crate::oncall::plan::Plan as OncallPlan;
use crate::oncall::push::Browsers;
use crate::oncall::restored::{RestoredOncall, SettledPage};
use crate::oncall::schedule::ScheduleChange;
use crate::promise::{CallbackHours, Promise, PromiseId, PromiseMessage};
use crate::span::Span;
use crate::statement::Statement;
use crate::statement::proposal::Proposal;
use crate::topology::{JobIx, Topology, VantageIx};
use crate::verdict::VerdictChange;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// Names one command, so that its answer finds the way back. Chosen by the caller.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CommandId(pub u64);

/// What the engine is given.
#[derive(Clone, Debug)]
pub enum Input {
    /// The graph was compiled anew.
    Topology(Arc<Topology>),
    /// Probes came back.
    Observed(Vec<Observation>),
    /// The contacts who want to be told of alerts about their own sites, all of them.
    AlertContacts(Arc<BTreeSet<ContactKey>>),
    /// When domains expire, by their registries. Of others what was known stays.
    DomainExpiries(Vec<DomainExpiry>),
    /// What became of messages about promises; the same may be said again.
    PromiseMessages(Vec<MessageFate>),
    /// Who can be woken, and for what.
    OncallPlan(Arc<OncallPlan>),
    /// In which browsers they get messages; to be told before the plan.
    PushBrowsers(Arc<Browsers>),
    /// What became of pages.
    PageFates(Vec<SettledPage>),
    /// Time has passed; to be sent at least every 100 ms of the engine's time.
    Tick,
    /// A person wants something done. It is always answered, by [`Output::Answer`].
    Command {
        /// For the answer.
        id: CommandId,
        /// Who wants it.
        by: Principal,
        /// What.
        command: Command,
    },
}

/// What became of a message about a promise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MessageFate {
    /// The promise.
    pub promise: PromiseId,
    /// The number of the message.
    pub number: u32,
    /// The state of its delivery, not pending.
    pub state: DeliveryState,
}

/// What the engine wants done.
#[derive(Clone, PartialEq, Debug)]
#[allow(clippy::large_enum_variant, reason = "most are records, and are taken out at once")]
pub enum Output {
    /// Probe now, ahead of the schedule.
    Probe {
        /// What.
        job: JobIx,
        /// From where.
        vantage: VantageIx,
        /// Within this long; spread by the prober.
        within: Duration,
    },
    /// Commit this. All records of one call go into one transaction, and nothing of
    /// the call is shown, sent or answered before it is committed.
    Record(Record),
    /// What became of a command.
    Answer(CommandId, Result<(), Refusal>),
}

/// What is committed. Applying a record twice is the same as once.
#[derive(Clone, PartialEq, Debug)]
pub enum Record {
    /// The incident as it is now, by id.
    Incident(Incident),
    /// A victim as it is now, by (incident, site).
    Victim(Victim),
    /// A site is on an incident's list no more, as if it had never been, by (incident, site).
    VictimUnlisted(IncidentId, Name),
    /// A timeline entry, by (incident, number).
    Event(Event),
    /// A statement, by (incident, number).
    Statement(Statement),
    /// A proposed statement as it is now, by (incident, number).
    Proposal(Box<Proposal>),
    /// A contact is to be notified, by (incident, contact, number).
    Notice(Box<Notice>),
    /// A customer said that a site does not work for them, by (site, at).
    ProblemReport(ProblemReport),
    /// A maintenance as it is now, by id.
    Maintenance(Box<Maintenance>),
    /// A contact is to be told of a maintenance, by (maintenance, contact, number).
    Announcement(Box<Announcement>),
    /// A mute as it is now, by (target, since).
    Mute(Mute),
    /// A request was carried out under its key, by (principal, key). The shell around the engine
    /// adds it to the records of the command.
    Receipt(Box<Receipt>),
    /// A site's verdict changed, by (site, at).
    Verdict(VerdictChange),
    /// An alert as it is now, by id.
    Alert(Box<Alert>),
    /// Somebody is to be told of alerts, by id.
    AlertDigest(Box<AlertDigest>),
    /// A promise as it is now, by id.
    Promise(Box<Promise>),
    /// A contact is to be told of a promise, by (promise, number).
    PromiseMessage(Box<PromiseMessage>),
    /// An escalation as it is now, by id.
    Escalation(Arc<Escalation>),
    /// Somebody is to be woken, by id.
    OncallPage(Box<Page>),
    /// A change of a schedule as it is now, by id.
    ScheduleChange(Box<ScheduleChange>),
    /// Whose turn it is in a team, by team.
    OncallTurn {
        /// The team.
        team: OncallKey,
        /// The number of the person, from 0.
        next: u32,
    },
    /// What is known of one way to reach somebody, by (person, channel).
    ContactTest(Box<ContactTest>),
    /// An alert of another tool as it is now, by id.
    ExternalAlert(Arc<ExternalAlert>),
    /// What is known of a heartbeat, by name.
    Heartbeat(HeartbeatState),
    /// What was learned: all of it, in place of what was known.
    Learned(Learned),
}

/// What the store kept: enough for an engine to go on where the last one stopped.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RestoredState {
    /// Incidents that are not resolved, and those that may reopen.
    pub incidents: Vec<Incident>,
    /// All their victims.
    pub victims: Vec<Victim>,
    /// Their statements.
    pub statements: Vec<Statement>,
    /// What was proposed as a statement of theirs, decided or not.
    pub proposals: Vec<Proposal>,
    /// The last notice to each contact in those incidents.
    pub notices: Vec<Notice>,
    /// The present verdict of every site.
    pub verdicts: Vec<VerdictChange>,
    /// What is planned, or was of late.
    pub maintenances: Vec<Maintenance>,
    /// The last announcement of these to each contact.
    pub announcements: Vec<Announcement>,
    /// The mutes that have not ended.
    pub mutes: Vec<Mute>,
    /// Alerts that are open, have ended lately, or of which somebody is yet to be told.
    pub alerts: Vec<Alert>,
    /// Promises that are open.
    pub promises: Vec<Promise>,
    /// Escalations and changes of schedules.
    pub oncall: RestoredOncall,
    /// Alerts of other tools that are open, or ended lately.
    pub external_alerts: Vec<ExternalAlert>,
    /// What is known of heartbeats.
    pub heartbeats: Vec<HeartbeatState>,
    /// What it had learned.
    pub learned: Learned,
    /// When the program before this one is known to have probed: what failed at its end failed at
    /// least until then.
    pub probed: Option<Span>,
}

impl RestoredState {
    /// The sites that an open incident lists, and that may fail by it again.
    pub(super) fn listed(&self) -> FxHashSet<Name> {
        let open = self.incidents.iter().filter(|it| it.phase != Phase::Resolved);
        let open: FxHashSet<IncidentId> = open.map(|it| it.id).collect();
        let listed = |victim: &&Victim| {
            open.contains(&victim.incident) && !matches!(victim.state, VictimState::Excluded { .. })
        };
        self.victims.iter().filter(listed).map(|victim| victim.site.clone()).collect()
    }
}

/// What an operator may set.
#[derive(Clone, PartialEq, Debug)]
pub struct Options {
    /// How often every stream is probed; the prober must be set alike.
    pub sweep: Duration,
    /// An incident opens by itself from this probability on, 0 to 1.
    pub open_threshold: f64,
    /// How long after a statement the next update comes at the latest.
    pub update_interval: Duration,
    /// A fault that comes back within this long after the end is the same incident.
    pub reopen_window: Duration,
    /// Which statements another person must approve.
    pub approval: crate::statement::official::Approval,
    /// How alerts about single sites are made and told.
    pub alerts: Arc<AlertOptions>,
    /// When customers are called back.
    pub callbacks: Arc<CallbackHours>,
    /// Signs of life that are expected.
    pub heartbeats: Arc<[HeartbeatRule]>,
    /// Of alerts and escalations to which nothing happens, so many are looked at in each turn, of
    /// fewer all; from 1 on. Of many it is a sixtieth.
    pub turn_min: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            sweep: Duration::from_secs(60),
            open_threshold: 0.95,
            update_interval: Duration::from_secs(15 * 60),
            reopen_window: Duration::from_secs(3600),
            approval: crate::statement::official::Approval::default(),
            alerts: Arc::default(),
            callbacks: Arc::default(),
            heartbeats: Arc::default(),
            turn_min: 64,
        }
    }
}

impl Options {
    /// From when on a resolved incident may still relapse, so that a restart has to restore it.
    pub fn restore_since(&self, now: Time) -> Time {
        now.before(self.reopen_window)
    }
}

/// What every module may read: the instant, the graph and the settings.
pub struct Context<'a> {
    pub now: Time,
    pub topology: &'a Topology,
    pub options: &'a Options,
}
