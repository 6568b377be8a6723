//! A drill waits for its machine.
//!
//! At fifty times life a second of the story is twenty milliseconds, and a machine that is
//! busy with something else for as long looks like an outage that is on no timetable. So
//! the story slows down while the drill's own servers lag, and goes on at its pace when
//! they do not.

use crate::simulated_host::LagMonitor;
use bongsu_clock::Clock;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often the pulse is felt, in life.
const LOOK: Duration = Duration::from_millis(100);
/// A lag that the probers' patience bears without trouble.
const EASY: Duration = Duration::from_millis(15);
/// A lag from which on they would begin to wonder.
const HARD: Duration = Duration::from_millis(40);
/// The story never goes slower than this part of its pace.
const SLOWEST: f64 = 0.1;

/// Holds the wanted pace, and what of it the machine can bear.
#[derive(Clone, Debug)]
pub struct Governor {
    clock: Clock,
    pace: Arc<Mutex<ClockThrottle>>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct ClockThrottle {
    wanted: f64,
    part: f64,
}

impl ClockThrottle {
    /// What a lag asks for.
    fn feel(self, lag: Duration) -> ClockThrottle {
        let part = match lag {
            lag if lag > HARD => (self.part * 0.6).max(SLOWEST),
            lag if lag < EASY => (self.part * 1.1).min(1.0),
            _ => self.part,
        };
        ClockThrottle { part, ..self }
    }
}

impl Governor {
    /// Lets the clock go at a pace.
    pub fn new(clock: Clock, wanted: f64) -> Governor {
        clock.set_speed(wanted);
        Governor { clock, pace: Arc::new(Mutex::new(ClockThrottle { wanted, part: 1.0 })) }
    }

    /// Another pace is wanted from now on. A faster one is reached step by step: a probe
    /// that is under way was given its patience at the old pace, and at ten times that
    /// pace the rest of it would be over in a moment, as if all fell silent at once.
    pub fn want(&self, wanted: f64) {
        self.change(|rein| ClockThrottle {
            wanted,
            part: (rein.wanted * rein.part / wanted).clamp(SLOWEST, 1.0),
        });
    }

    /// Feels the pulse for as long as it is polled.
    pub async fn ride(self, pulse: LagMonitor) {
        let life = Clock::system();
        loop {
            let before = life.now();
            life.sleep(LOOK).await;
            // The probers run where this runs: their lag is this one's own.
            let own = life.now().since(before).saturating_sub(LOOK);
            let lag = own.max(pulse.lag());
            self.change(|rein| rein.feel(lag));
        }
    }

    fn change(&self, by: impl FnOnce(ClockThrottle) -> ClockThrottle) {
        let mut rein = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let new = by(*rein);
        if new != *rein {
            *rein = new;
            self.clock.set_speed(new.wanted * new.part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lag_slows_the_story_down_and_calm_brings_it_back() {
        let mut rein = ClockThrottle { wanted: 50.0, part: 1.0 };
        rein = rein.feel(Duration::from_millis(80));
        assert!((rein.part - 0.6).abs() < 1e-9);
        rein = rein.feel(Duration::from_millis(20));
        assert!((rein.part - 0.6).abs() < 1e-9, "neither easy nor hard");
        for _ in 0..20 {
            rein = rein.feel(Duration::from_millis(1));
        }
        assert!((rein.part - 1.0).abs() < 1e-9);
    }

    #[test]
    fn however_busy_the_machine_is_the_story_goes_on() {
        let mut rein = ClockThrottle { wanted: 50.0, part: 1.0 };
        for _ in 0..100 {
            rein = rein.feel(Duration::from_secs(3));
        }
        assert!((rein.part - SLOWEST).abs() < 1e-9);
    }

    #[tokio::test]
    async fn the_clock_follows_the_wanted_pace() {
        let clock = Clock::held(bongsu_core::Time::ZERO);
        let governor = Governor::new(clock.clone(), 4.0);
        assert!((clock.speed() - 4.0).abs() < 1e-9);
        governor.want(2.0);
        assert!((clock.speed() - 2.0).abs() < 1e-9, "slower at once");
        governor.want(8.0);
        assert!((clock.speed() - 2.0).abs() < 1e-9, "faster step by step");
        governor.change(|rein| rein.feel(Duration::ZERO));
        assert!(clock.speed() > 2.0);
    }
}
