//! The score of the settlement: credits for nobody whose sites worked, a loss whose interval holds
//! the truth, and a statement for each advertiser (S3, S4, S21, S22).

use super::check::{Check, check, none_of};
use super::check_kind::CheckKind;
use crate::ground_truth::GroundTruth;
use std::collections::BTreeSet;

/// What the desk worked out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SettlementLog {
    /// Contracts that were settled, and customers of them who are owed something.
    pub contracts: usize,
    /// The customers who are owed something.
    pub owed: Vec<String>,
    /// Contracts that could not be settled.
    pub failed: usize,
    /// The estimated loss in KRW: lower end, most probable, upper end.
    pub loss_krw: Option<[i64; 3]>,
    /// The loss that only the drill knows.
    pub lost_krw: u64,
    /// Deals with advertisers.
    pub deals: usize,
    /// Statements to them that the desk showed.
    pub statements: usize,
}

impl SettlementLog {
    pub(super) fn checks(&self, truth: &GroundTruth) -> Vec<Check> {
        let plan = truth.plan();
        let hit = truth.hits().into_iter().filter_map(|(host, _)| {
            let site = truth.site_ix(&host)?;
            Some(plan.customers[plan.sites[site].customer].key.clone())
        });
        let hit: BTreeSet<String> = hit.collect();
        let wrongly = self.owed.iter().filter(|key| !hit.contains(*key)).count();
        let truth = i64::try_from(self.lost_krw).unwrap_or(i64::MAX);
        let holds = self.loss_krw.is_some_and(|[low, _, high]| (low..=high).contains(&truth));
        let loss = self
            .loss_krw
            .map_or("—".to_owned(), |[low, middle, high]| format!("{middle} ({low}–{high}) KRW"));
        let owed = format!("{} / {}", self.owed.len(), self.contracts);
        vec![
            check(CheckKind::Credits, "", owed, !self.owed.is_empty()),
            none_of(CheckKind::WrongCredits, wrongly),
            none_of(CheckKind::Unsettled, self.failed),
            check(CheckKind::LossInterval, format!("{truth} KRW"), loss, holds),
            check(
                CheckKind::DealStatements,
                self.deals,
                self.statements,
                self.deals == self.statements,
            ),
        ]
    }
}
