//! An incident, its timeline, and the list of its victims.

mod disruption;
mod id;

pub use id::IncidentId;

use crate::Time;
use crate::inventory::{ComponentKey, Language, Owner};
use crate::layer::Layer;
use crate::name::Name;
use crate::observation::Reason;
use crate::public_names::NamesThen;
use crate::service::Watched;
use crate::span::Span;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The phase of an incident, by Statuspage's names, so that clients understand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Something fails together; the cause is not yet known.
    Investigating,
    /// The failed component is named.
    Identified,
    /// The cause is seen no more; victims are being verified. A statement does not lead here.
    Monitoring,
    /// Every victim is verified or excluded with a reason.
    Resolved,
}

impl Phase {
    /// The code used in files and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Phase::Investigating => "investigating",
            Phase::Identified => "identified",
            Phase::Monitoring => "monitoring",
            Phase::Resolved => "resolved",
        }
    }
}

/// What an incident does to visitors.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentClass {
    /// Visitors of some sites cannot use them, or that is presumed.
    #[default]
    Outage,
    /// Something failed for which another part stands in: no site is known to be affected.
    RedundancyLost,
}

impl IncidentClass {
    /// The code used in files and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            IncidentClass::Outage => "outage",
            IncidentClass::RedundancyLost => "redundancy_lost",
        }
    }
}

/// Silence is known later than responses. Until about every stream was probed once, the share
/// that fails is not known well enough to be published.
pub const MEASURED_AFTER: Duration = Duration::from_secs(60);

/// How a component fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Each probe through it is lost with probability `rate`.
    Loss,
    /// A share `rate` of its sites is dead for all probes.
    Subset,
}

impl Mode {
    /// Whether a fault in this mode, at a rate from 0 to 1, may take any site below it: a
    /// loss finds each in turn, and a dead share from 0.97 on is all of them.
    pub fn takes_any(self, rate: f64) -> bool {
        self == Mode::Loss || rate >= 0.97
    }
}

/// A component believed failed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Cause {
    /// The component, or the likeliest of `one_of`.
    pub component: ComponentKey,
    /// All that the evidence cannot tell apart, the named one first; one when it is certain.
    pub one_of: Vec<ComponentKey>,
    /// How it fails.
    pub mode: Mode,
    /// The share of probes lost or of sites dead, 0 to 1.
    pub rate: f64,
    /// The greatest `rate` that was measured in this mode; 0 before it is.
    #[serde(default)]
    pub worst: f64,
    /// The probability that it is this one, or one of `one_of`, 0 to 0.99.
    pub confidence: f64,
    /// Other rivals that were considered, with their probability.
    pub rivals: Vec<(ComponentKey, f64)>,
    /// Who is responsible for it; `None` when the suspects have different owners.
    pub owner: Option<Owner>,
    /// The first failure that belongs to it.
    pub since: Time,
    /// What everybody could read of these components when it was named: what was said of them stays
    /// as it was said.
    #[serde(default, skip_serializing_if = "NamesThen::is_empty")]
    pub names: NamesThen,
}

impl Cause {
    /// The share of probes lost, or of sites dead, when it was greatest, 0 to 1.
    pub fn rate_at_worst(&self) -> f64 {
        self.rate.max(self.worst)
    }

    /// Keeps the worst of what was known of the same component before, and of this once that is
    /// `measured`.
    pub fn keep_worst(&mut self, known: &Cause, measured: bool) {
        // What takes whole sites takes their probes; that probes are lost says nothing of whole sites.
        let is_of_mode = known.mode == self.mode || known.mode == Mode::Subset;
        let is_same = known.component == self.component && is_of_mode;
        let before = if is_same { known.worst } else { 0.0 };
        let now = if measured { self.rate } else { 0.0 };
        self.worst = self.worst.max(before).max(now);
    }
}

/// An incident. Its victims are kept apart, since there may be fifty thousand.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// The first failure that belongs to it.
    pub began_at: Time,
    /// When it was opened: `began_at` to here is the time to detection.
    pub opened_at: Time,
    /// What it does to visitors. An outage stays one until it is resolved.
    pub class: IncidentClass,
    /// Its phase.
    pub phase: Phase,
    /// The component believed failed; `None` while the cause is not yet known.
    pub cause: Option<Cause>,
    /// When the host stated that it was restored, which is not the same as verified.
    pub host_restored_at: Option<Time>,
    /// When `monitoring` was last entered.
    pub monitoring_at: Option<Time>,
    /// The last failing probe that belongs to it, once nothing is seen failing any more. This,
    /// and not when all was verified, is when it was over.
    pub last_failure_at: Option<Time>,
    /// When it was resolved, unless reopened since.
    pub resolved_at: Option<Time>,
    /// A person of the host said that the named cause is not it. It holds until another is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Box<WithdrawnCause>>,
    /// When nobody watched, for longer than a sweep, while it was open: oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unwatched: Vec<Span>,
    /// How often it came back after it had been resolved.
    pub relapses: u32,
    /// How long nothing of it was seen failing between its end and a relapse, in all.
    #[serde(default)]
    pub worked_between: Duration,
    /// How many events it has had; the next event has this number.
    pub events: u32,
    /// How many statements were made; the next one has this number.
    pub statements: u32,
    /// The victims by state.
    pub counts: Counts,
}

/// What a person of the host says of a cause that the evidence names and that is not it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WithdrawnCause {
    /// The component that was named.
    pub component: ComponentKey,
    /// Who said it. Not for the public.
    pub by: String,
    /// When.
    pub at: Time,
    /// What it is, in Korean; empty while the host does not say.
    pub ko: String,
    /// The same in English.
    pub en: String,
}

impl WithdrawnCause {
    /// What the host says of the cause, for a reader; empty while it says nothing.
    pub fn words(&self, reader: Language) -> &str {
        let [own, other] = reader.choose(&self.ko, &self.en);
        if own.is_empty() { other } else { own }
    }
}

impl Incident {
    /// Whether its cause is gone and nobody is waited for: it is open only since it may come again.
    pub fn waits_for_nothing(&self) -> bool {
        self.phase == Phase::Monitoring && self.counts.waiting() == 0
    }

    /// The cause that the evidence names, unless a person of the host has withdrawn it. What is
    /// listed and verified goes by `cause`; what is said, by this.
    pub fn presumed_cause(&self) -> Option<&Cause> {
        self.cause.as_ref().filter(|_| self.withdrawn.is_none())
    }

    /// The phase as everybody is told it: while the host has withdrawn the named cause and says no
    /// other, none is identified.
    pub fn told_phase(&self) -> Phase {
        let is_unknown =
            self.withdrawn.as_ref().is_some_and(|it| it.words(Language::En).is_empty());
        match self.phase {
            Phase::Identified if is_unknown => Phase::Investigating,
            phase => phase,
        }
    }

    /// Whether its cause is seen now; of one that is not, everybody speaks in the past.
    pub fn is_cause_seen(&self) -> bool {
        self.phase < Phase::Monitoring && self.last_failure_at.is_none()
    }

    /// When it began, or came again last.
    pub fn failing_since(&self) -> Time {
        let again = self.cause.as_ref().filter(|_| self.relapses > 0);
        again.map_or(self.began_at, |cause| cause.since.max(self.began_at))
    }

    /// How long it lasted, or has lasted by `now`: from the first failure to the last one, without
    /// the time before a relapse in which it was over.
    pub fn lasted(&self, now: Time) -> Duration {
        let until = self.last_failure_at.or(self.resolved_at).unwrap_or(now);
        until.since(self.began_at).saturating_sub(self.worked_between)
    }
}

/// The victims, counted by state.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Counts {
    /// On the component, and not seen failing.
    pub at_risk: u32,
    /// Seen failing, and not seen working since.
    pub hit: u32,
    /// Seen working again (or all along) by the full verification.
    pub verified: u32,
    /// Excluded with a reason.
    pub excluded: u32,
    /// Of all of these, how many were ever seen failing.
    pub ever_hit: u32,
    /// Of all of these, how many are services other than the web.
    #[serde(default)]
    pub services: u32,
    /// How those that are hit fail, or did at last, where no component is known to have failed and
    /// all of them fail in one way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alike: Option<Failure>,
}

/// How a site fails.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Failure {
    /// The lowest layer that fails.
    pub layer: Layer,
    /// Why.
    pub reason: Reason,
}

impl Counts {
    /// How many are neither verified nor excluded.
    pub const fn waiting(&self) -> u32 {
        self.at_risk + self.hit
    }

    /// Whether there were victims, and all that were not excluded are verified.
    pub const fn are_all_verified(&self) -> bool {
        self.waiting() == 0 && self.verified > 0
    }

    /// What is counted.
    pub const fn watched(&self) -> Watched {
        Watched::of(self.at_risk + self.hit + self.verified + self.excluded, self.services)
    }
}

/// The state of a victim.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum VictimState {
    /// Depends on the failed component; not seen failing.
    AtRisk,
    /// Seen failing.
    SeenHit,
    /// Seen working on all layers, from all required vantages, several rounds in a row.
    Verified,
    /// Excluded by a person or by evidence.
    Excluded {
        /// Why.
        reason: String,
    },
}

/// One line of an incident's victim list. Lines are added and advance; none is removed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Victim {
    /// The incident.
    pub incident: IncidentId,
    /// The site.
    pub site: Name,
    /// Its customer's key at the time.
    pub customer: String,
    /// Its state.
    pub state: VictimState,
    /// When it was listed.
    pub listed_at: Time,
    /// When it was first seen failing in this incident.
    pub hit_at: Option<Time>,
    /// When it was verified.
    pub verified_at: Option<Time>,
    /// What justifies the present state.
    pub justification: Justification,
}

/// What justifies a transition. Never free text alone: a reader can check it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Justification {
    /// The site depends on the component, by the inventory.
    Dependency {
        /// The component.
        component: ComponentKey,
    },
    /// Probes that failed.
    Failures {
        /// How many failed…
        failed: u32,
        /// … of how many asked in the window.
        asked: u32,
        /// Of how many sites.
        sites: u32,
        /// The first of them.
        first: Time,
        /// The last of them.
        last: Time,
        /// The commonest reason, as a code; empty when none was recorded.
        reason: String,
    },
    /// A full verification of a site: the only ground for "recovered".
    Verification {
        /// Rounds in a row in which every layer worked.
        rounds: u32,
        /// Vantages that saw it.
        vantages: u32,
        /// The first round's end.
        from: Time,
        /// The last round's end.
        until: Time,
    },
    /// Every victim is verified or excluded.
    AllVerified {
        /// How many are verified.
        verified: u32,
        /// How many are excluded.
        excluded: u32,
    },
    /// The fault is no longer found in the evidence.
    FaultGone {
        /// The component.
        component: Option<ComponentKey>,
        /// Its last failing probe.
        last_failure: Time,
    },
    /// The site is no longer in the inventory.
    Removed,
    /// A person stated or did it.
    Person {
        /// Who.
        author: String,
        /// What they wrote.
        text: String,
    },
}

/// One entry of an incident's timeline.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// The incident.
    pub incident: IncidentId,
    /// Its number within the incident, from 0: (incident, number) is the idempotency key.
    pub number: u32,
    /// When.
    pub at: Time,
    /// What happened.
    pub kind: EventKind,
    /// What justifies it.
    pub justification: Justification,
}

/// What can happen to an incident.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum EventKind {
    /// It was opened.
    Opened,
    /// A cause was named, or replaced by a better one.
    CauseNamed {
        /// The cause.
        cause: Cause,
    },
    /// More sites were listed.
    VictimsAdded {
        /// How many.
        sites: u32,
    },
    /// The phase changed.
    PhaseChanged {
        /// From.
        from: Phase,
        /// To.
        to: Phase,
    },
    /// The host stated that it was restored.
    HostRestored,
    /// A person published another statement for the host.
    StatementPublished,
    /// A statement was published that claims more than was verified; the justification is
    /// the author's reason.
    UnverifiedClaimPublished {
        /// Sites that were verified then,
        verified: u32,
        /// of so many.
        of: u32,
    },
    /// A person said that the named cause is not it.
    CauseWithdrawn {
        /// The component that was named.
        component: ComponentKey,
    },
    /// A person took that back.
    CauseReinstated {
        /// The component that is named again.
        component: ComponentKey,
    },
    /// It came back after it had been resolved.
    Relapsed,
    /// A person excluded a site.
    VictimExcluded {
        /// The site.
        site: Name,
    },
}
