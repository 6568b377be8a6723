//! The steps of the arithmetic, to be shown in full.

use super::DecisionTakenBack;
use crate::Time;
use crate::incident::IncidentId;
use crate::name::Name;
use crate::settlement::Money;
use crate::settlement::contract::FeePeriod;
use crate::settlement::downtime::Piece;
use crate::settlement::month::Month;
use crate::settlement::policy::{DocumentId, Partial};
use crate::settlement::reported::Report;
use crate::settlement::share::Share;
use crate::settlement::terms::{Exclusion, FeeBase, Threshold};
use crate::span::Span;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// One step of the arithmetic.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "line")]
pub enum Line {
    /// By what documents it was worked out.
    Documents {
        /// The accounting policy.
        policy: DocumentId,
        /// The terms of compensation.
        terms: DocumentId,
    },
    /// What is paid.
    Contract {
        /// The contract.
        key: String,
        /// The site, if it is for one.
        site: Option<Name>,
        /// The fee.
        fee: Money,
        /// For how long.
        period: FeePeriod,
        /// For a month.
        monthly: Money,
    },
    /// What time is settled.
    Month {
        /// The month.
        month: Month,
        /// The part of it in which the contract is in force.
        span: Span,
        /// The sites of the contract.
        sites: u32,
        /// How partial outages count.
        partial: Partial,
    },
    /// The number of sites changed within the month.
    Sites {
        /// From then on
        at: Time,
        /// there are so many.
        sites: u32,
    },
    /// A time in which a site was not seen well, and how the policy treats it.
    Piece {
        /// It, within the month.
        piece: Piece,
    },
    /// Nobody watched for a part of the month: of that time nothing is known.
    NotWatched {
        /// How much,
        time: Duration,
        /// and whether it is all of it that has passed.
        all: bool,
    },
    /// A person decided about an outage and took that back.
    TakenBack {
        /// What, and when.
        decision: DecisionTakenBack,
    },
    /// Downtime that the terms do not compensate.
    LeftOut {
        /// In which incident.
        incident: IncidentId,
        /// How much, of all sites together.
        time: Duration,
        /// Why.
        reason: LeftOutReason,
    },
    /// A threshold.
    Threshold {
        /// It.
        threshold: Threshold,
        /// The most downtime that any of its windows has.
        reached: Duration,
        /// Whether that meets it.
        met: bool,
    },
    /// What of a time counts: `time = span × weight ÷ sites`, where it passes a threshold.
    Weighed {
        /// The time.
        span: Span,
        /// So many sites weigh: those that were down, or all,
        weight: u32,
        /// of so many.
        sites: u32,
        /// What of it counts; nothing where it passes no threshold.
        time: Option<Duration>,
    },
    /// The time that counts, by the share of sites.
    Counted {
        /// It.
        time: Duration,
    },
    /// The time that counts is rounded.
    Rounded {
        /// By whose rule.
        by: RoundedBy,
        /// The unit, in seconds.
        unit_s: u32,
        /// From this,
        from: Duration,
        /// to this.
        to: Duration,
    },
    /// The fee for the time, several times: `fees × time ÷ length × times`.
    Multiple {
        /// What was taken: so many months before as there were fees of, or the month itself.
        base: FeeBase,
        /// The fees of all months of the base.
        fees: Money,
        /// How long these months are.
        length: Duration,
        /// The time.
        time: Duration,
        /// How many times.
        times: u32,
        /// What it comes to.
        amount: Money,
    },
    /// Availability: `1 − time ÷ length`, shown rounded down.
    Availability {
        /// The time.
        time: Duration,
        /// Of so much.
        length: Duration,
        /// It.
        share: Share,
    },
    /// The fee of the part of the month in which the contract is in force: `monthly × part ÷ whole`.
    PartOfFee {
        /// The fee for a month.
        monthly: Money,
        /// How long the contract is in force in it,
        part: Duration,
        /// and how long the month is.
        whole: Duration,
        /// What it comes to.
        fee: Money,
    },
    /// The terms take the average of more months before than there are fees of.
    FewerMonths {
        /// So many months are wanted.
        wanted: u8,
        /// Of so many the whole fee is known; of none, the month itself is taken.
        taken: u8,
    },
    /// The fee of one of several months before, of which the fee for a time is worked out.
    FeeBefore {
        /// The month.
        month: Month,
        /// What was paid for it.
        fee: Money,
    },
    /// What one of several contracts adds to the fee of a month before: `monthly × part ÷ whole`.
    PartOfFeeBefore {
        /// The month.
        month: Month,
        /// The fee of the contract for a month.
        monthly: Money,
        /// How long it was in force in it,
        part: Duration,
        /// and how long the month was.
        whole: Duration,
        /// What it comes to.
        fee: Money,
    },
    /// A share of the month's fee.
    OfFee {
        /// The share.
        credit: Share,
        /// The fee of the time of the month in which the contract is in force.
        fee: Money,
        /// What it comes to.
        amount: Money,
    },
    /// No step of the terms is reached.
    NoTier,
    /// The cap holds.
    Capped {
        /// The cap, of the fee.
        cap: Share,
        /// The fee.
        fee: Money,
        /// From this,
        from: Money,
        /// to this.
        to: Money,
    },
    /// It is less than the least that is given.
    BelowMinimum {
        /// The least that is given.
        minimum: Money,
        /// It.
        amount: Money,
    },
    /// What is owed for the month.
    Owed {
        /// It.
        amount: Money,
    },
}

/// Why downtime in an incident is not compensated.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum LeftOutReason {
    /// The terms exclude it.
    Excluded {
        /// What they exclude.
        exclusion: Exclusion,
        /// Who decided that it applies; `None` where the record says so.
        by: Option<String>,
    },
    /// The terms count from the customer's report.
    BeforeReport {
        /// It.
        report: Report,
    },
    /// The terms count from the customer's report, and there is none.
    NotReported,
}

/// Whose rule rounds a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundedBy {
    /// The accounting policy's.
    Policy,
    /// The terms'.
    Terms,
}
