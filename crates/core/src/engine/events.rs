//! What the modules of the engine say to each other, and where they put what comes out.

use super::io::{Output, Record};
use crate::incident::IncidentId;
use crate::name::Name;
use crate::topology::{JobIx, SiteIx, VantageIx};
use std::time::Duration;

/// What a module tells those after it in the same pass.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// Another verdict is believed of a site.
    VerdictChanged(SiteIx),
    /// A victim of an incident changed its state.
    VictimMoved(IncidentId, Name),
    /// A statement was made.
    StatementMade(IncidentId),
    /// Another cause is named, or other contacts are known: all its contacts are looked at.
    Reevaluate(IncidentId),
    /// A mute ended: what was kept back is looked at again.
    Unmuted,
}

/// What a module wants of one before it. It is applied last, so that the same inputs give
/// the same outputs whatever the order of modules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Feedback {
    /// What fails below this component is not its doing.
    Dismiss(u32),
    /// What this series fails by is a matter of its own, until it works.
    SetAside(u32),
    /// What waits for the end of a fault, or may be hit by one, is to be probed as soon as the budget
    /// allows.
    ProbeSoon {
        /// What.
        job: JobIx,
        /// From where.
        vantage: VantageIx,
    },
    /// A customer waits for the answer to this probe.
    ProbeOnReport {
        /// What.
        job: JobIx,
        /// From where.
        vantage: VantageIx,
        /// Within this long.
        within: Duration,
    },
}

/// Collects what one call gives out, in the order in which it happened.
#[derive(Default)]
pub struct Out {
    outputs: Vec<Output>,
    events: Vec<Event>,
    feedback: Vec<Feedback>,
}

impl Out {
    /// To be committed.
    pub fn record(&mut self, record: Record) {
        self.outputs.push(Output::Record(record));
    }

    /// To be committed ahead of all that came so far, since it is referred to.
    pub fn record_first(&mut self, records: Vec<Record>) {
        self.outputs.splice(0..0, records.into_iter().map(Output::Record));
    }

    /// Any output.
    pub fn push(&mut self, output: Output) {
        self.outputs.push(output);
    }

    /// For the modules that come later.
    pub fn event(&mut self, event: Event) {
        self.events.push(event);
    }

    /// For the modules that came before.
    pub fn feedback(&mut self, feedback: Feedback) {
        self.feedback.push(feedback);
    }

    /// What happened so far, given out once.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// What is wanted so far, given out once.
    pub fn take_feedback(&mut self) -> Vec<Feedback> {
        std::mem::take(&mut self.feedback)
    }

    /// All outputs.
    pub fn finish(self) -> Vec<Output> {
        self.outputs
    }
}
