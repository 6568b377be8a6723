//! What an engine goes on from, and what it hears of pages.

use super::OncallKey;
use super::contact_test::ContactTest;
use super::escalation::{Escalation, PageOutcome};
use super::page::PageId;
use super::schedule::ScheduleChange;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long a change of a schedule is kept after it is over: who was on call is asked later.
pub const CHANGE_KEPT: Duration = Duration::from_secs(92 * 24 * 3600);

/// What became of a page, by its delivery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SettledPage {
    /// The page.
    pub page: PageId,
    /// What became of it.
    pub fate: PageOutcome,
}

/// What was committed of this.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RestoredOncall {
    /// Escalations that are open, or ended within the last day.
    pub escalations: Vec<Escalation>,
    /// Changes of schedules that are not long over.
    pub changes: Vec<ScheduleChange>,
    /// Whose turn it is, by team.
    pub turns: BTreeMap<OncallKey, u32>,
    /// What is known of each way to reach somebody.
    pub contact_tests: Vec<ContactTest>,
}
