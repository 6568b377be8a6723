//! What terms cannot say.

use super::{Rule, Terms};
use crate::settlement::share::Share;
use std::time::Duration;

/// Why terms make no sense.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TermsFlaw {
    /// There is no step.
    NoTier,
    /// A step is not above the one before it: more downtime could give less.
    NotAscending,
    /// A credit above the whole fee, or of nothing.
    CreditOutOfRange,
    /// A multiple of nothing.
    ZeroTimes,
    /// An availability that nothing is below, or everything.
    AvailabilityOutOfRange,
    /// A unit of nothing.
    ZeroUnit,
    /// A cap of nothing.
    ZeroCap,
    /// A month of no hours.
    ZeroHours,
    /// A minimum that is negative.
    NegativeMinimum,
    /// A threshold of nothing.
    ZeroThreshold,
}

impl Terms {
    /// What of them makes no sense, with the key that it is about.
    pub fn check(&self) -> Vec<(&'static str, TermsFlaw)> {
        check(self)
    }
}

fn check(terms: &Terms) -> Vec<(&'static str, TermsFlaw)> {
    let mut flaws = Vec::new();
    let mut refuse = |is_wrong: bool, key: &'static str, flaw: TermsFlaw| {
        if is_wrong {
            flaws.push((key, flaw));
        }
    };
    refuse(terms.unit_s == 0, "counting.unit_seconds", TermsFlaw::ZeroUnit);
    refuse(
        terms.thresholds.iter().any(|it| it.needed.is_zero() && !it.more_than),
        "threshold",
        TermsFlaw::ZeroThreshold,
    );
    refuse(terms.cap.is_some_and(|it| it.millionths() == 0), "cap_percent", TermsFlaw::ZeroCap);
    refuse(terms.minimum.is_some_and(|it| it.minor() < 0), "minimum", TermsFlaw::NegativeMinimum);
    match &terms.rule {
        Rule::Multiple { base, tiers } => {
            refuse(base.hours_of_month == Some(0), "fee.hours_of_month", TermsFlaw::ZeroHours);
            refuse(tiers.iter().any(|it| it.times == 0), "tier", TermsFlaw::ZeroTimes);
            refuse(
                !rises(tiers, |a, b| a.from < b.from && a.times < b.times),
                "tier",
                TermsFlaw::NotAscending,
            );
            refuse(tiers.is_empty(), "tier", TermsFlaw::NoTier);
        }
        Rule::Availability { tiers } => {
            let out = |share: Share| share.millionths() == 0 || share > Share::WHOLE;
            refuse(tiers.iter().any(|it| out(it.credit)), "tier", TermsFlaw::CreditOutOfRange);
            refuse(tiers.iter().any(|it| out(it.below)), "tier", TermsFlaw::AvailabilityOutOfRange);
            refuse(
                !rises(tiers, |a, b| a.below > b.below && a.credit < b.credit),
                "tier",
                TermsFlaw::NotAscending,
            );
            refuse(tiers.is_empty(), "tier", TermsFlaw::NoTier);
        }
        Rule::Downtime { tiers } => {
            let out = |share: Share| share.millionths() == 0 || share > Share::WHOLE;
            refuse(tiers.iter().any(|it| out(it.credit)), "tier", TermsFlaw::CreditOutOfRange);
            refuse(
                tiers.iter().any(|it| it.from == Duration::ZERO && !it.more_than),
                "tier",
                TermsFlaw::ZeroThreshold,
            );
            refuse(
                !rises(tiers, |a, b| a.from < b.from && a.credit < b.credit),
                "tier",
                TermsFlaw::NotAscending,
            );
            refuse(tiers.is_empty(), "tier", TermsFlaw::NoTier);
        }
    }
    flaws
}

fn rises<T>(tiers: &[T], is_below: impl Fn(&T, &T) -> bool) -> bool {
    tiers.windows(2).all(|pair| is_below(&pair[0], &pair[1]))
}
