//! The only place that asks the system for the time, and the only way to sleep.
//!
//! A [`Clock`] either follows the system, or runs a drill: from any instant, at any
//! speed. Everything that waits (schedules, time-outs, retries) waits through it, so a
//! drill at twenty times the speed of life shortens its time-outs as well, and a second
//! in its log is a second of its story.

use bongsu_core::Time;
use std::future::Future;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A source of instants. Cheap to clone; all clones show the same time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    /// Shows `start` at `origin` and goes on from there, `speed` times as fast as life.
    Scaled {
        origin: tokio::time::Instant,
        start: Time,
        speed: f64,
    },
}

/// The time allowed has passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Elapsed;

impl std::fmt::Display for Elapsed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the time allowed has passed")
    }
}

impl std::error::Error for Elapsed {}

impl Clock {
    /// The system's clock.
    pub fn system() -> Clock {
        Clock(Source::System)
    }

    /// A clock that shows `start` now and runs `speed` times as fast as life.
    ///
    /// # Panics
    /// When `speed` is not a positive number.
    pub fn scaled(start: Time, speed: f64) -> Clock {
        assert!(speed.is_finite() && speed > 0.0, "the speed {speed} is not a positive number");
        Clock(Source::Scaled { origin: tokio::time::Instant::now(), start, speed })
    }

    /// The present instant.
    #[expect(clippy::disallowed_methods, reason = "this is the clock adapter")]
    pub fn now(&self) -> Time {
        match &self.0 {
            Source::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Time::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
            Source::Scaled { origin, start, speed } => *start + origin.elapsed().mul_f64(*speed),
        }
    }

    /// How many seconds of this clock pass in a second of life.
    pub fn speed(&self) -> f64 {
        match self.0 {
            Source::System => 1.0,
            Source::Scaled { speed, .. } => speed,
        }
    }

    /// Waits for `span` of this clock's time.
    #[expect(clippy::disallowed_methods, reason = "this is the clock adapter")]
    pub async fn sleep(&self, span: Duration) {
        tokio::time::sleep(span.div_f64(self.speed())).await;
    }

    /// Waits until this clock shows `at`; returns at once when that is past.
    pub async fn sleep_until(&self, at: Time) {
        self.sleep(at.since(self.now())).await;
    }

    /// Runs `work` for at most `span` of this clock's time.
    ///
    /// # Errors
    /// [`Elapsed`] when the work was not done by then; it is dropped.
    #[expect(clippy::disallowed_methods, reason = "this is the clock adapter")]
    pub async fn timeout<F: Future>(&self, span: Duration, work: F) -> Result<F::Output, Elapsed> {
        tokio::time::timeout(span.div_f64(self.speed()), work).await.map_err(|_| Elapsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_night_passes_in_a_moment() {
        let evening = Time::parse("2017-12-01T18:05:00+09:00").unwrap();
        let clock = Clock::scaled(evening, 3600.0);
        clock.sleep(Duration::from_secs(16 * 3600)).await;
        let slept = clock.now().since(evening);
        assert!(slept >= Duration::from_secs(16 * 3600), "{slept:?}");
        assert!(slept < Duration::from_secs(16 * 3600 + 60), "{slept:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn timeouts_shrink_with_the_speed() {
        let clock = Clock::scaled(Time::ZERO, 20.0);
        let began = tokio::time::Instant::now();
        let never = std::future::pending::<()>();
        assert_eq!(clock.timeout(Duration::from_secs(2), never).await, Err(Elapsed));
        assert!(began.elapsed() < Duration::from_millis(110));
    }
}
