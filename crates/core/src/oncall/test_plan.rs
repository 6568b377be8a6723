//! When it is tested whether people can be reached.

use super::hours::Hours;
use serde::{Deserialize, Serialize};

/// The longest interval of tests, in days.
pub const EVERY_DAYS_MAX: u32 = 90;

/// When contacts are tested.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestPlan {
    /// How many days after it was proven a contact is tested again, 1 to 90.
    pub every_days: u32,
    /// At which hours, by the clocks of the schedule that names the person.
    pub hours: Hours,
}
