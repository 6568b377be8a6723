//! Slows a drill down when its machine cannot keep up.
//!
//! At fifty times real time a second of the drill is twenty milliseconds, and a machine busy
//! with something else for that long looks like an outage. So the clock slows down while the
//! simulated servers lag, and returns to its target speed when they do not.

use crate::simulated_host::LagMonitor;
use bongsu_clock::Clock;
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;

/// How often the lag is measured, in real time.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// A lag below this speeds the clock up again.
const LOW_LAG: Duration = Duration::from_millis(15);
/// A lag above this slows the clock down, before probers time out.
const HIGH_LAG: Duration = Duration::from_millis(40);
/// The clock never runs slower than this share of its target speed.
const MIN_FACTOR: f64 = 0.1;

/// Runs the clock at the target speed, or at what the machine can sustain.
#[derive(Clone, Debug)]
pub struct ClockThrottle {
    clock: Clock,
    pace: Arc<Mutex<Throttle>>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Throttle {
    target: f64,
    factor: f64,
}

impl Throttle {
    /// The throttle after measuring `lag`.
    fn adjust(self, lag: Duration) -> Throttle {
        let factor = match lag {
            lag if lag > HIGH_LAG => (self.factor * 0.6).max(MIN_FACTOR),
            lag if lag < LOW_LAG => (self.factor * 1.1).min(1.0),
            _ => self.factor,
        };
        Throttle { factor, ..self }
    }
}

impl ClockThrottle {
    /// Starts the clock at the target speed.
    pub fn new(clock: Clock, target: f64) -> ClockThrottle {
        clock.set_speed(target);
        ClockThrottle { clock, pace: Arc::new(Mutex::new(Throttle { target, factor: 1.0 })) }
    }

    /// Sets another target speed. A faster one is reached step by step: the timeout of a probe
    /// in flight was set at the old speed, and would otherwise expire at once.
    pub fn set_target(&self, target: f64) {
        self.change(|throttle| Throttle {
            target,
            factor: (throttle.target * throttle.factor / target).clamp(MIN_FACTOR, 1.0),
        });
    }

    /// Measures the lag and adjusts the clock for as long as it is polled.
    pub async fn run(self, lag_monitor: LagMonitor) {
        let system = Clock::system();
        loop {
            let before = system.now();
            system.sleep(POLL_INTERVAL).await;
            // The probers run on the same runtime, so their lag is measured here.
            let own = system.now().since(before).saturating_sub(POLL_INTERVAL);
            let lag = own.max(lag_monitor.lag());
            self.change(|throttle| throttle.adjust(lag));
        }
    }

    fn change(&self, by: impl FnOnce(Throttle) -> Throttle) {
        let mut throttle = self.pace.lock();
        let new = by(*throttle);
        if new != *throttle {
            *throttle = new;
            self.clock.set_speed(new.target * new.factor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lag_slows_the_clock_and_no_lag_restores_it() {
        let mut throttle = Throttle { target: 50.0, factor: 1.0 };
        throttle = throttle.adjust(Duration::from_millis(80));
        assert!((throttle.factor - 0.6).abs() < 1e-9);
        throttle = throttle.adjust(Duration::from_millis(20));
        assert!((throttle.factor - 0.6).abs() < 1e-9, "neither easy nor hard");
        for _ in 0..20 {
            throttle = throttle.adjust(Duration::from_millis(1));
        }
        assert!((throttle.factor - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_clock_never_stops_however_busy_the_machine_is() {
        let mut throttle = Throttle { target: 50.0, factor: 1.0 };
        for _ in 0..100 {
            throttle = throttle.adjust(Duration::from_secs(3));
        }
        assert!((throttle.factor - MIN_FACTOR).abs() < 1e-9);
    }

    #[tokio::test]
    async fn the_clock_follows_the_target_speed() {
        let clock = Clock::held(bongsu_core::Time::ZERO);
        let clock_throttle = ClockThrottle::new(clock.clone(), 4.0);
        assert!((clock.speed() - 4.0).abs() < 1e-9);
        clock_throttle.set_target(2.0);
        assert!((clock.speed() - 2.0).abs() < 1e-9, "slower at once");
        clock_throttle.set_target(8.0);
        assert!((clock.speed() - 2.0).abs() < 1e-9, "faster step by step");
        clock_throttle.change(|throttle| throttle.adjust(Duration::ZERO));
        assert!(clock.speed() > 2.0);
    }
}
