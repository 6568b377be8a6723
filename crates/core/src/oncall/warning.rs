//! What is odd about a plan that can be applied.

use super::plan::Plan;

/// Night, in minutes since midnight: until and from when.
const NIGHT: (u16, u16) = (7 * 60, 22 * 60);

/// Something that is probably not meant so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PlanWarning {
    /// A policy is never used: an earlier one is for all that it is for.
    NeverUsed {
        /// The key of the policy.
        policy: String,
        /// The key of the earlier one.
        earlier: String,
    },
    /// Test calls wake people at night.
    TestsAtNight,
}

impl Plan {
    /// What is odd about it.
    pub fn warnings(&self) -> Vec<PlanWarning> {
        let mut warnings = Vec::new();
        for (at, policy) in self.policies.iter().enumerate() {
            let earlier = self.policies[..at].iter().find(|it| it.when.covers(&policy.when));
            warnings.extend(earlier.map(|earlier| PlanWarning::NeverUsed {
                policy: policy.key.to_string(),
                earlier: earlier.key.to_string(),
            }));
        }
        let hours = self.test_calls.as_ref().map(|tests| &tests.hours);
        let is_at_night = hours.is_some_and(|it| {
            let (from, until) = (it.from.minutes(), it.until.minutes());
            until <= from || from < NIGHT.0 || until > NIGHT.1
        });
        warnings.extend(is_at_night.then_some(PlanWarning::TestsAtNight));
        warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oncall::hours::Hours;
    use crate::oncall::policy::{Condition, Policy};
    use crate::oncall::test_plan::TestPlan;

    fn policy(key: &str, when: Condition) -> Policy {
        Policy {
            key: key.parse().expect("a key"),
            name: key.into(),
            when,
            important: false,
            steps: Vec::new(),
            repeats: 0,
            silence_s: 0,
        }
    }

    #[test]
    fn a_policy_after_one_that_is_for_everything_is_never_used() {
        let many = || Condition { victims_min: 10, ..Condition::default() };
        let tools = Condition { sources: vec!["*".into()], ..Condition::default() };
        let right = vec![policy("many", many()), policy("all", Condition::default())];
        let plan = Plan { policies: right, ..Plan::default() };
        assert_eq!(plan.warnings(), []);
        let wrong = vec![
            policy("all", Condition::default()),
            policy("many", many()),
            policy("tools", tools),
        ];
        let plan = Plan { policies: wrong, ..Plan::default() };
        let never = PlanWarning::NeverUsed { policy: "many".into(), earlier: "all".into() };
        assert_eq!(plan.warnings(), [never]);
    }

    #[test]
    fn test_calls_at_night_are_odd() {
        let of = |from: &str, until: &str| {
            let time = |text: &str| text.parse().expect("a time of day");
            let hours = Hours { days: Vec::new(), from: time(from), until: time(until) };
            let tests = TestPlan { every_days: 30, hours };
            Plan { test_calls: Some(tests), ..Plan::default() }.warnings()
        };
        assert_eq!(of("10:00", "17:00"), []);
        assert_eq!(of("22:00", "05:00"), [PlanWarning::TestsAtNight]);
        assert_eq!(of("06:00", "12:00"), [PlanWarning::TestsAtNight]);
    }
}
