//! What is left of a scenario when a drill resumes.

use bongsu_core::Time;
use bongsu_drill::scenario::{Scenario, Speed};
use std::time::Duration;

/// The rest of `scenario`, `elapsed` of real time after its beginning.
pub fn after(mut scenario: Scenario, speed: Option<f64>, elapsed: Duration) -> Scenario {
    let pace = match speed {
        Some(speed) => vec![Speed { at: scenario.start, speed }],
        None => scenario.pace.clone(),
    };
    let now = reached(scenario.start, &pace, elapsed).min(scenario.end);
    let current = pace.iter().rev().find(|pace| pace.at <= now).map_or(1.0, |pace| pace.speed);
    scenario.start = now;
    scenario.pace.retain(|pace| pace.at > now);
    scenario.pace.insert(0, Speed { at: now, speed: current });
    scenario.story.retain(|line| line.at > now);
    scenario.crashes.retain(|at| *at > now);
    scenario.host_statements.retain(|statement| statement.at > now);
    if let Some(oncall) = &mut scenario.oncall {
        oncall.shift_ends.retain(|end| end.at > now);
    }
    // What callers met before is known to nobody any more, and of the day only its end is left: they
    // cannot be scored.
    scenario.callers = None;
    scenario.settlement = None;
    scenario
}

/// The time that the scenario's clock has reached.
fn reached(start: Time, pace: &[Speed], elapsed: Duration) -> Time {
    let mut now = start;
    let mut left = elapsed;
    for (ix, current) in pace.iter().enumerate() {
        if let Some(next) = pace.get(ix + 1) {
            let duration = next.at.since(now).div_f64(current.speed);
            if duration <= left {
                (left, now) = (left - duration, next.at);
                continue;
            }
        }
        return now + left.mul_f64(current.speed);
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
    fn a_drill_resumes_where_its_pace_has_brought_it() {
        let mut whole = scenario();
        let second = whole.start + Duration::from_secs(630);
        whole.pace = vec![Speed { at: whole.start, speed: 60.0 }, Speed { at: second, speed: 8.0 }];
        let rest = after(whole.clone(), None, Duration::from_millis(10_500));
        assert_eq!(rest.start, second, "630 s of the scenario at sixty times real time");
        assert_eq!(rest.pace, [Speed { at: second, speed: 8.0 }]);
        let later = after(whole.clone(), None, Duration::from_millis(11_500));
        assert_eq!(later.start, second + Duration::from_secs(8));
        assert!(later.story.len() < whole.story.len() && !later.story.is_empty());
    }

    #[test]
    fn a_given_speed_applies_throughout() {
        let whole = scenario();
        let rest = after(whole.clone(), Some(100.0), Duration::from_secs(10));
        assert_eq!(rest.start, whole.start + Duration::from_secs(1000));
        assert_eq!(after(whole.clone(), Some(100.0), Duration::from_secs(9999)).start, whole.end);
    }
}
