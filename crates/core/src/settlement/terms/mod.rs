//! Terms of compensation as data: when downtime is compensated, by how much, and who must claim.

mod claim;
mod flaw;

pub use claim::{ClaimDeadline, ClaimRule, Claimant};
pub use flaw::TermsFlaw;

use super::policy::DocumentId;
use super::share::Share;
use super::{Money, Rounding};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Over what time downtime is added up before it is compared with a threshold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// Without interruption.
    Continuous,
    /// Within a civil day of the operator's time zone.
    Day,
    /// Within the billing month.
    Month,
}

/// How long an outage must be to count. What meets any threshold of the terms counts, each
/// instant once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Threshold {
    /// Over what time downtime is added up.
    pub window: Window,
    /// So much downtime is needed.
    pub needed: Duration,
    /// Whether it must be more than that, and not just as much.
    pub more_than: bool,
}

impl Threshold {
    /// Whether so much downtime meets it.
    pub fn is_met_by(&self, downtime: Duration) -> bool {
        downtime > self.needed || (downtime == self.needed && !self.more_than)
    }
}

/// From when the downtime of an incident counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountsFrom {
    /// From when the site was down.
    Downtime,
    /// From when the customer reported it.
    CustomersReport,
}

/// Why downtime is not compensated. What the record does not say is asked of a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// A component of a third party failed: a carrier, another host's name server.
    ThirdParty,
    /// Denial of service or another attack. The record does not say; a person does.
    Attack,
    /// Force majeure. The record does not say; a person does.
    ForceMajeure,
}

impl Exclusion {
    /// All, with their codes.
    pub const ALL: [(Exclusion, &'static str); 3] = [
        (Exclusion::ThirdParty, "third_party"),
        (Exclusion::Attack, "attack"),
        (Exclusion::ForceMajeure, "force_majeure"),
    ];

    /// The code used in files.
    pub const fn code(self) -> &'static str {
        match self {
            Exclusion::ThirdParty => "third_party",
            Exclusion::Attack => "attack",
            Exclusion::ForceMajeure => "force_majeure",
        }
    }

    /// Whether a person must say whether it applies.
    pub const fn needs_a_person(self) -> bool {
        !matches!(self, Exclusion::ThirdParty)
    }
}

/// A step of a multiple: from so much counted time on, the fee for the time is given so many
/// times.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MultipleTier {
    /// From so much counted time in the month on.
    pub from: Duration,
    /// So many times the fee for the time.
    pub times: u32,
}

/// A step by availability: below it, so much of the month's fee is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AvailabilityTier {
    /// Below this share of the month.
    pub below: Share,
    /// So much of the month's fee.
    pub credit: Share,
}

/// A step by downtime: from so much counted time on, so much of the month's fee is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DowntimeTier {
    /// From so much counted time in the month on.
    pub from: Duration,
    /// Whether it must be more than that, and not just as much.
    pub more_than: bool,
    /// So much of the month's fee.
    pub credit: Share,
}

/// What the fee for a time is worked out from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FeeBase {
    /// The average of so many months before; 0: the fee of the month itself. A contract that has
    /// none before is taken at the month itself.
    pub months_before: u8,
    /// Hours that a month is taken to have; `None`: as many as it has.
    pub hours_of_month: Option<u32>,
}

/// How much is owed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum Rule {
    /// The fee for the counted time, several times.
    Multiple {
        /// What the fee for a time is worked out from.
        base: FeeBase,
        /// The steps, each above the one before in both.
        tiers: Vec<MultipleTier>,
    },
    /// A share of the month's fee by availability.
    Availability {
        /// The steps, each lower in availability and higher in credit.
        tiers: Vec<AvailabilityTier>,
    },
    /// A share of the month's fee by downtime.
    Downtime {
        /// The steps, each above the one before in both.
        tiers: Vec<DowntimeTier>,
    },
}

/// In what form a credit is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Off a later invoice.
    Credit,
    /// In cash.
    Cash,
}

/// A text in Korean and in English.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Text {
    /// Korean.
    pub ko: String,
    /// English.
    pub en: String,
}

/// The terms of compensation of a service.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Terms {
    /// The name by which contracts refer to them.
    pub name: String,
    /// What they are called.
    pub title: Text,
    /// Where the wording is, and what of it was checked.
    pub source: String,
    /// How long an outage must be to count; none: all downtime counts.
    pub thresholds: Vec<Threshold>,
    /// From when the downtime of an incident counts.
    pub counts_from: CountsFrom,
    /// What is not compensated.
    pub exclusions: Vec<Exclusion>,
    /// The unit to which the counted time of a month is rounded, in seconds.
    pub unit_s: u32,
    /// How it is rounded.
    pub rounding: Rounding,
    /// How much is owed.
    pub rule: Rule,
    /// The most that is owed for a month, as a share of its fee.
    pub cap: Option<Share>,
    /// What is less than this is not given.
    pub minimum: Option<Money>,
    /// How a fraction of the smallest unit of money is rounded.
    pub money_rounding: Rounding,
    /// In what form it is given.
    pub remedy: Remedy,
    /// Who must claim, and until when.
    pub claim: ClaimRule,
    /// Within how many days after the end customers are told who may claim, by what standard and
    /// how; the law says 30 where it binds (전기통신사업법 시행령 제37조의13).
    pub notice_days: u32,
}

impl Terms {
    /// Which document this is.
    pub fn id(&self) -> DocumentId {
        DocumentId::of(&self.name, self)
    }
}
