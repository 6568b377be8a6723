//! What happened in an escalation, in order. Entries are added and never changed.

use crate::Time;
use crate::oncall::OncallKey;
use crate::oncall::page::Called;
use crate::oncall::policy::Target;
use serde::{Deserialize, Serialize};

/// Who did something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Actor {
    /// Their name.
    pub name: String,
    /// Who they are in the plan, if they are in it: only then can they be called again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<OncallKey>,
}

/// Why an escalation ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// What it was about is over.
    Resolved,
    /// An incident explains it, which has an escalation of its own.
    Joined,
    /// What it was about is muted, or in maintenance.
    Muted,
    /// It is more severe, and another policy is for it now.
    MoreSevere,
    /// The question was answered.
    Answered,
    /// The question needs no answer any more.
    Withdrawn,
}

impl Happened {
    /// The code in logs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Happened::Opened => "opened",
            Happened::Step { .. } => "step",
            Happened::Acknowledged { .. } => "acknowledged",
            Happened::TakenOver { .. } => "taken_over",
            Happened::HandedOver { .. } => "handed_over",
            Happened::HandsWanted { .. } => "hands_wanted",
            Happened::Snoozed { .. } => "snoozed",
            Happened::SnoozeOver => "snooze_over",
            Happened::Silent { .. } => "silent",
            Happened::Active => "active",
            Happened::Worse { .. } => "worse",
            Happened::MoreSevere => "more_severe",
            Happened::AcknowledgedThere { .. } => "acknowledged_there",
            Happened::GivenBackThere { .. } => "given_back_there",
            Happened::Exhausted => "exhausted",
            Happened::Ended { .. } => "ended",
        }
    }
}

/// One thing that happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Time,
    /// What.
    #[serde(flatten)]
    pub what: Happened,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Happened {
    /// It opened.
    Opened,
    /// A step began.
    Step {
        /// Its number, from 0; those of repetitions count on.
        number: u32,
        /// Who is called.
        called: Vec<Called>,
        /// Targets behind which there was nobody.
        nobody: Vec<Target>,
    },
    /// Somebody acknowledged.
    Acknowledged {
        /// Who.
        by: Actor,
    },
    /// Somebody took it over from whoever had it, at the end of a shift.
    TakenOver {
        /// Who.
        by: Actor,
        /// From whom.
        from: Actor,
    },
    /// Somebody handed it to another.
    HandedOver {
        /// Who.
        by: Actor,
        /// To whom.
        to: OncallKey,
    },
    /// Somebody asked for more hands.
    HandsWanted {
        /// Who.
        by: Actor,
        /// Of whom.
        of: OncallKey,
    },
    /// Somebody put it off.
    Snoozed {
        /// Who.
        by: Actor,
        /// Until when.
        until: Time,
    },
    /// That time is over.
    SnoozeOver,
    /// Whoever acknowledged was silent for too long.
    Silent {
        /// Who.
        who: Actor,
    },
    /// Whoever has it did something.
    Active,
    /// It became worse.
    Worse {
        /// Victims seen failing so far.
        victims: u32,
    },
    /// The tool that told of it says that it is more severe.
    MoreSevere,
    /// Somebody has it, in the tool that told of it.
    AcknowledgedThere {
        /// The name of the source.
        source: String,
    },
    /// Nobody has it there any more.
    GivenBackThere {
        /// The name of the source.
        source: String,
    },
    /// All steps have run, and nobody has it.
    Exhausted,
    /// It ended.
    Ended {
        /// Why.
        reason: EndReason,
    },
}
