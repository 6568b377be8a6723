//! The engine: `handle(now, input) -> outputs`, without I/O.

pub mod view;

use crate::estate::{Estate, JobIx, VantageIx};
use crate::evidence::Observation;
use crate::id::IncidentId;
use crate::incident::{Event, Incident, Victim};
use crate::name::Name;
use crate::statement::Statement;
use crate::verdict::VerdictChange;
use std::sync::Arc;
use std::time::Duration;

/// What the engine is told.
#[derive(Clone, Debug)]
pub enum Input {
    /// The graph was compiled anew.
    Estate(Arc<Estate>),
    /// Probes came back.
    Observed(Vec<Observation>),
    /// Time has passed; to be sent at least every 100 ms of the engine's time.
    Tick,
    /// The host states that an incident is over. Nothing becomes verified by it.
    HostRestored {
        /// The incident.
        incident: IncidentId,
        /// Who says so.
        by: String,
        /// In which words.
        words: String,
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
    /// The present verdict of every site.
    pub verdicts: Vec<VerdictChange>,
}
