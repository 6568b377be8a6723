//! Going on: where a story has come to, after so much of life.

use bongsu_core::Time;
use bongsu_drill::scenario::{Scenario, Speed};
use std::time::Duration;

/// The rest of `scenario`, when `passed` of life has gone by since its beginning.
pub fn after(mut scenario: Scenario, speed: Option<f64>, passed: Duration) -> Scenario {
    let pace = match speed {
        Some(speed) => vec![Speed { at: scenario.start, speed }],
        None => scenario.pace.clone(),
    };
    let now = reached(scenario.start, &pace, passed).min(scenario.end);
    let current = pace.iter().rev().find(|pace| pace.at <= now).map_or(1.0, |pace| pace.speed);
    scenario.start = now;
    scenario.pace.retain(|pace| pace.at > now);
    scenario.pace.insert(0, Speed { at: now, speed: current });
    scenario.story.retain(|told| told.at > now);
    scenario.crashes.retain(|at| *at > now);
    scenario.host_statements.retain(|said| said.at > now);
    scenario
}

/// What the story's clock shows.
fn reached(start: Time, pace: &[Speed], passed: Duration) -> Time {
    let mut now = start;
    let mut left = passed;
    for (ix, stretch) in pace.iter().enumerate() {
        if let Some(next) = pace.get(ix + 1) {
            let takes = next.at.since(now).div_f64(stretch.speed);
            if takes <= left {
                (left, now) = (left - takes, next.at);
                continue;
            }
        }
        return now + left.mul_f64(stretch.speed);
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario() -> Scenario {
        Scenario::load("gabia-2018").unwrap()
    }

    #[test]
    fn a_story_goes_on_where_its_own_pace_has_brought_it() {
        let mut whole = scenario();
        let second = whole.start + Duration::from_secs(630);
        whole.pace = vec![Speed { at: whole.start, speed: 60.0 }, Speed { at: second, speed: 8.0 }];
        let rest = after(whole.clone(), None, Duration::from_millis(10_500));
        assert_eq!(rest.start, second, "630 s of the story at sixty times life");
        assert_eq!(rest.pace, [Speed { at: second, speed: 8.0 }]);
        let later = after(whole.clone(), None, Duration::from_millis(11_500));
        assert_eq!(later.start, second + Duration::from_secs(8));
        assert!(later.story.len() < whole.story.len() && !later.story.is_empty());
    }

    #[test]
    fn a_speed_that_was_asked_for_holds_all_along() {
        let whole = scenario();
        let rest = after(whole.clone(), Some(100.0), Duration::from_secs(10));
        assert_eq!(rest.start, whole.start + Duration::from_secs(1000));
        assert_eq!(after(whole.clone(), Some(100.0), Duration::from_secs(9999)).start, whole.end);
    }
}
