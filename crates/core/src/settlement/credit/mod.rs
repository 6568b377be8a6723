//! Credits: what is owed by a contract for a billing month, with every step of the arithmetic.
//!
//! - [`settle`]: the arithmetic;
//! - [`Line`]: its steps;
//! - [`export`]: credits for other programs;
//! - [`record`]: a credit from proposed to approved or declined.

mod cost;
mod decision;
mod exclusion;
pub mod export;
mod line;
pub mod record;
mod settle;
mod site_counts;
mod timeline;

#[cfg(test)]
mod properties;
#[cfg(test)]
pub(in crate::settlement) mod tests;

pub use cost::Cost;
pub use decision::{Decision, DecisionTakenBack, DowntimeDecision, ExclusionDecision};
pub use exclusion::exclusion_of;
pub use line::{LeftOutReason, Line, RoundedBy};
pub use settle::settle;
pub use site_counts::SiteCounts;

use super::Money;
use super::contract::Contract;
use super::downtime::{Piece, Treatment};
use super::month::Month;
use super::policy::Policy;
use super::reported::Report;
use super::terms::{Exclusion, Terms};
use crate::Time;
use crate::incident::IncidentId;
use crate::name::Name;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// All that a settlement is worked out from.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The contract.
    pub contract: &'a Contract,
    /// All contracts for the same, for the fees of the months before.
    pub history: &'a [Contract],
    /// Its terms.
    pub terms: &'a Terms,
    /// How downtime is counted.
    pub policy: &'a Policy,
    /// The operator's time zone.
    pub zone: &'a TimeZone,
    /// The billing month.
    pub month: Month,
    /// When its sites were not seen well, in the month and around it; those of one site do not
    /// overlap.
    pub pieces: &'a [Piece],
    /// How many sites it is for.
    pub sites: &'a SiteCounts,
    /// How the customer first reported each incident.
    pub reported: &'a BTreeMap<IncidentId, Report>,
    /// What people decided about exclusions.
    pub decisions: &'a [ExclusionDecision],
    /// What was decided and taken back.
    pub taken_back: &'a [DecisionTakenBack],
    /// How much of the month nobody watched.
    pub unwatched: Unwatched,
}

/// How much of a month nobody watched, while a contract was in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Unwatched {
    /// So much,
    pub time: Duration,
    /// of what has passed.
    pub of: Duration,
}

/// What a person must decide before a credit is final.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "question")]
pub enum Question {
    /// Whether an exclusion of the terms applies; until it does, the downtime counts.
    DoesExclusionApply {
        /// The incident.
        incident: IncidentId,
        /// The exclusion.
        exclusion: Exclusion,
    },
    /// Whether the downtime of a site counts that the program took off the victim list; until a
    /// person decides, it counts.
    DoesDowntimeCount {
        /// The incident.
        incident: IncidentId,
        /// The site.
        site: Name,
        /// Why it was taken off.
        reason: String,
    },
    /// Nobody saw a site in the midst of an outage, for longer than the policy bridges: that time is
    /// not counted, and the outage is interrupted by it.
    WasNotSeen {
        /// The incident.
        incident: IncidentId,
        /// The site.
        site: Name,
    },
    /// Nobody saw a site when it had been down in an outage, and it worked when it was seen next: when
    /// it came back is not known, and that time is not counted.
    EndWasNotSeen {
        /// The incident.
        incident: IncidentId,
        /// The site.
        site: Name,
    },
    /// The terms count from the customer's report, and none is recorded.
    NotReported {
        /// The incident.
        incident: IncidentId,
    },
}

impl Question {
    /// Whether an answer may make more of what is owed, and not less alone.
    pub const fn may_add(&self) -> bool {
        match self {
            Question::NotReported { .. }
            | Question::WasNotSeen { .. }
            | Question::EndWasNotSeen { .. } => true,
            Question::DoesExclusionApply { .. } | Question::DoesDowntimeCount { .. } => false,
        }
    }
}

/// What is owed by a contract for a month.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Settlement {
    /// It.
    pub owed: Money,
    /// The time that it is for, rounded.
    pub counted: Duration,
    /// When the last time that counts ended; `None` when none counts.
    pub ended_at: Option<Time>,
    /// When the downtime of each of its incidents ended, the part after the month included.
    #[serde(default)]
    pub ends: Vec<(IncidentId, Time)>,
    /// When each incident that its steps name began, by which readers find it again.
    #[serde(default)]
    pub began: Vec<(IncidentId, Time)>,
    /// The part of each incident; the parts add up to what is owed.
    pub by_incident: Vec<(IncidentId, Money)>,
    /// Every step.
    pub lines: Vec<Line>,
    /// What a person must decide.
    pub questions: Vec<Question>,
}

impl Settlement {
    /// Whether both say the same of what is owed. A time that counts for nothing may have grown or
    /// come in between, as that of a site which is still down for a reason of its own.
    pub fn owes_the_same(&self, other: &Settlement) -> bool {
        let sums = |it: &Settlement| (it.owed, it.counted, it.ended_at);
        sums(self) == sums(other)
            && self.by_incident == other.by_incident
            && self.questions == other.questions
            && self.lines_that_count().eq(other.lines_that_count())
    }

    /// Whether it gives as much for the same as what was said before, and asks nothing new: then what
    /// a person decided about that holds, by whatever version of the documents it is worked out.
    pub fn owes_as_much(&self, before: &Settlement) -> bool {
        (self.owed, self.counted) == (before.owed, before.counted)
            && self.by_incident == before.by_incident
            && self.questions.iter().all(|it| before.questions.contains(it))
    }

    /// When an incident began; of one whose beginning was not kept, when it was opened.
    pub fn began_at(&self, incident: IncidentId) -> Time {
        let began = self.began.iter().find(|(id, _)| *id == incident);
        began.map_or(incident.opened_at(), |(_, at)| *at)
    }

    /// The incidents that it is about: also those of which nothing counts.
    pub fn incidents(&self) -> BTreeSet<IncidentId> {
        let lines = self.lines.iter().filter_map(|it| match it {
            Line::Piece { piece } => match &piece.treatment {
                Treatment::Excluded { incident, .. } => Some(*incident),
                _ => piece.incident().or(piece.unseen_in()),
            },
            Line::LeftOut { incident, .. } => Some(*incident),
            _ => None,
        });
        let asked = self.questions.iter().map(|it| match it {
            Question::DoesExclusionApply { incident, .. }
            | Question::DoesDowntimeCount { incident, .. }
            | Question::WasNotSeen { incident, .. }
            | Question::EndWasNotSeen { incident, .. }
            | Question::NotReported { incident } => *incident,
        });
        lines.chain(asked).collect()
    }

    fn lines_that_count(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| match line {
            Line::Piece { piece } => piece.incident().is_some() || piece.unseen_in().is_some(),
            // These say only where a fee of another line is from.
            Line::PartOfFee { .. } | Line::FeeBefore { .. } | Line::FewerMonths { .. } => false,
            // These say only how others follow from others.
            Line::PartOfFeeBefore { .. } | Line::Weighed { .. } => false,
            // What follows from these is in other lines.
            Line::TakenBack { .. } | Line::NotWatched { .. } => false,
            _ => true,
        })
    }
}
