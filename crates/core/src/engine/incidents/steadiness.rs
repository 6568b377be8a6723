//! What comes and goes is not told by the minute: from the second time on it has to work for ever longer
//! before it is called over.

use super::active::ActiveIncident;
use crate::Time;
use crate::statement::{Statement, StatementKind};
use std::time::Duration;

/// So far back it counts how often something came again.
const LOOKED_BACK: Duration = Duration::from_secs(3600);
/// What came again twice has to work for so long, and twice as long after each further time,
const FIRST_HOLD: Duration = Duration::from_secs(60);
/// but no longer than this.
pub const HOLD_MAX: Duration = Duration::from_secs(5 * 60);

impl ActiveIncident {
    /// How long its sites have to work before anybody is told that it is over; zero unless it came again
    /// at least twice within the last hour.
    pub fn has_to_work_for(&self, now: Time) -> Duration {
        match came_again(&self.statements, now).checked_sub(2) {
            None => Duration::ZERO,
            Some(further) => HOLD_MAX.min(FIRST_HOLD * 2u32.pow(further.min(8))),
        }
    }
}

/// How often it came again after it had seemed over, within the last hour.
fn came_again(statements: &[Statement], now: Time) -> u32 {
    let (mut seemed_over, mut times) = (false, 0);
    for said in statements {
        match said.kind {
            StatementKind::Recovering | StatementKind::Resolved => seemed_over = true,
            StatementKind::Ongoing { .. } | StatementKind::Relapsed { .. } if seemed_over => {
                seemed_over = false;
                times += u32::from(now.since(said.as_of) <= LOOKED_BACK);
            }
            _ => {}
        }
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oftener_it_comes_again_the_longer_it_has_to_work() {
        let mut active = ActiveIncident::open(Time::ZERO, Time::ZERO, "seed", None);
        let mut minutes = Vec::new();
        for time in 1..=7i64 {
            let at = Time::from_secs(60 * time);
            active.publish(at, StatementKind::Recovering, None, &mut Default::default());
            active.publish(
                at,
                StatementKind::Relapsed { cause: None },
                None,
                &mut Default::default(),
            );
            minutes.push(active.has_to_work_for(at).as_secs() / 60);
        }
        assert_eq!(minutes, [0, 1, 2, 4, 5, 5, 5]);
        let later = Time::from_secs(3600 * 2);
        assert_eq!(active.has_to_work_for(later), Duration::ZERO, "that was long ago");
    }
}
