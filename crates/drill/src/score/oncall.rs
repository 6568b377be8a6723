//! The score of those on call: how soon somebody had it, and that the hand-over named them (S10,
//! S14).

use super::check::{Check, check, none_of};
use super::check_kind::CheckKind;
use crate::actors::engineers::OncallLog;
use crate::ground_truth::GroundTruth;
use crate::scenario::Scenario;
use bongsu_core::Time;
use std::time::Duration;

/// What was measured of those on call.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OncallMeasurements {
    /// From the first failure that a probe met to the first page that arrived.
    pub paged_after: Option<Duration>,
    /// From the first failure that a probe met to the first acknowledgement.
    pub acknowledged_after: Option<Duration>,
    /// Ends of shifts at which the page named who had it, and afterwards who came.
    pub named: usize,
    /// How many pages arrived.
    pub pages: usize,
    /// What the desk refused to those on call.
    pub failures: usize,
}

impl OncallMeasurements {
    pub(super) fn measure(truth: &GroundTruth, log: &OncallLog) -> OncallMeasurements {
        let since = |at: Option<Time>| Some(at?.since(truth.first_lost()?));
        let named = log.hand_overs.iter().filter(|it| it.names_holder && it.names_next);
        OncallMeasurements {
            paged_after: since(log.pages.iter().map(|(at, _)| *at).min()),
            acknowledged_after: since(log.acknowledged.iter().map(|(at, _)| *at).min()),
            named: named.count(),
            pages: log.pages.len(),
            failures: log.failures.len(),
        }
    }

    pub(super) fn checks(&self, scenario: &Scenario) -> Vec<Check> {
        let seconds = |span: Option<Duration>| {
            span.map_or("—".to_owned(), |span| format!("{:.1} s", span.as_secs_f64()))
        };
        let limit = scenario.expect.acknowledged_within;
        let wanted = limit.map_or(String::new(), |limit| format!("≤ {} s", limit.as_secs_f64()));
        let in_time = match (limit, self.acknowledged_after) {
            (None, _) => true,
            (Some(limit), Some(after)) => after <= limit,
            (Some(_), None) => false,
        };
        let paged = format!("{}, {}", self.pages, seconds(self.paged_after));
        let mut all = vec![
            check(CheckKind::Pages, "", paged, true),
            check(CheckKind::AcknowledgedDelay, wanted, seconds(self.acknowledged_after), in_time),
        ];
        let ends = scenario.oncall.as_ref().map_or(0, |it| it.shift_ends.len());
        if ends > 0 {
            all.push(check(CheckKind::HandOversNamed, ends, self.named, self.named == ends));
        }
        all.push(none_of(CheckKind::OncallFailures, self.failures));
        all
    }
}
