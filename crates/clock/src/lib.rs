//! The only place that reads the system time, and the only way to sleep.
//!
//! A [`Clock`] either follows the system, or is the clock of a drill: from any instant, at any
//! speed. Neither goes back: when the system's clock is set back, this one goes on ([`steady`]).
//! What other machines compare with their own clocks, such as the time of a signature, asks for
//! the [`calendar`](Clock::calendar) instead.
//! Everything that waits (schedules, timeouts, retries) waits through it, so a drill at
//! twenty times real time has shorter timeouts as well, and a second in its log is a second of
//! its scenario.

#![expect(clippy::disallowed_methods, reason = "this is the clock adapter")]

mod steady;

use bongsu_core::Time;
use parking_lot::Mutex;
use std::future::Future;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use steady::{Steady, Step};
use tokio::sync::watch;

/// A source of instants. Cheap to clone; all clones show the same time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    /// The clock of a drill: its current segment, which every sleeper watches, so that a change
    /// of speed shortens or lengthens the rest of the sleep.
    Scaled(Arc<watch::Sender<Segment>>),
}

/// The time of the system, one for the whole process.
struct System {
    origin: Instant,
    steady: Mutex<Steady>,
    /// Whether the calendar was not believed at the last reading.
    doubts: Mutex<bool>,
}

static SYSTEM: LazyLock<System> = LazyLock::new(|| System {
    origin: Instant::now(),
    steady: Mutex::new(Steady::new(Duration::ZERO, calendar())),
    doubts: Mutex::new(false),
});

fn calendar() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

impl System {
    fn now(&self) -> Time {
        let mut steady = self.steady.lock();
        let (now, step) = steady.read(self.origin.elapsed(), calendar());
        let (ahead, behind) = (steady.ahead(), steady.behind());
        let was_doubted = std::mem::replace(&mut *self.doubts.lock(), !behind.is_zero());
        drop(steady);
        if let Some(step) = step {
            report(step, ahead, behind);
        } else if was_doubted && behind.is_zero() {
            tracing::warn!("system clock has stayed far ahead for ten minutes; following");
        }
        now
    }

    /// How long to sleep so that `span` passes: a time that is ahead runs more slowly.
    fn real(&self, span: Duration) -> Duration {
        if self.steady.lock().ahead().is_zero() { span } else { steady::real(span) }
    }
}

/// Tells of a step of the system's clock.
fn report(step: Step, ahead: Duration, behind: Duration) {
    let by_s = step.by_us as f64 / 1e6;
    if !behind.is_zero() {
        tracing::error!(
            by_s,
            "system clock was set far ahead; going on with the old time, and following when it has \
             stayed there for ten minutes; restart to take the system's time at once"
        );
    } else if step.by_us < 0 && ahead.is_zero() {
        tracing::warn!(by_s, "system clock was set back from a time that was not followed");
    } else if step.by_us < 0 {
        let ahead_s = ahead.as_secs_f64();
        tracing::error!(
            by_s,
            ahead_s,
            "system clock was set back; going on, and losing the lead at six seconds a minute; \
             restart to take the system's time at once"
        );
    } else {
        tracing::warn!(by_s, "system clock was set forward, or the machine slept; following");
    }
}

/// Shows `start` at `origin` and runs from there, `speed` times as fast as real time.
#[derive(Clone, Copy, Debug)]
struct Segment {
    origin: tokio::time::Instant,
    start: Time,
    speed: f64,
}

impl Segment {
    fn now(&self) -> Time {
        self.start + self.origin.elapsed().mul_f64(self.speed)
    }

    /// How much real time passes until `at`; `None` while the clock is held.
    fn real_until(&self, at: Time) -> Option<Duration> {
        // One microsecond more, so that rounding never ends a sleep too early.
        let left = at.since(self.now());
        (self.speed > 0.0).then(|| left.div_f64(self.speed) + Duration::from_micros(1))
    }
}

/// A timeout has expired.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Elapsed;

impl std::fmt::Display for Elapsed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the timeout has expired")
    }
}

impl std::error::Error for Elapsed {}

impl Clock {
    /// The clock of the system.
    pub fn system() -> Clock {
        Clock(Source::System)
    }

    /// A clock that shows `start` now and runs `speed` times as fast as real time.
    ///
    /// # Panics
    /// When `speed` is not a positive number.
    pub fn scaled(start: Time, speed: f64) -> Clock {
        let clock = Clock::held(start);
        clock.set_speed(speed);
        clock
    }

    /// A clock that shows `start` and does not run until [`Clock::set_speed`], so that a drill
    /// can be set up before its first second.
    pub fn held(start: Time) -> Clock {
        let segment = Segment { origin: tokio::time::Instant::now(), start, speed: 0.0 };
        Clock(Source::Scaled(Arc::new(watch::Sender::new(segment))))
    }

    /// Runs `speed` times as fast as real time from now on: a drill slows down where it is worth
    /// watching. The time stays continuous, and sleeps end on time.
    ///
    /// # Panics
    /// When `speed` is not a positive number, or this is the clock of the system.
    pub fn set_speed(&self, speed: f64) {
        assert!(speed.is_finite() && speed > 0.0, "the speed {speed} is not a positive number");
        let Source::Scaled(segment) = &self.0 else {
            panic!("the speed of the system clock is fixed")
        };
        segment.send_modify(|segment| {
            let start = segment.now();
            *segment = Segment { origin: tokio::time::Instant::now(), start, speed };
        });
    }

    /// The current time. It never goes back.
    pub fn now(&self) -> Time {
        match &self.0 {
            Source::System => SYSTEM.now(),
            Source::Scaled(segment) => segment.borrow().now(),
        }
    }

    /// The time as the system shows it, which may go back; that of a drill never does. For what
    /// others compare with their clocks.
    pub fn calendar(&self) -> Time {
        match &self.0 {
            Source::System => calendar(),
            Source::Scaled(_) => self.now(),
        }
    }

    /// How far this clock is ahead of the [`calendar`](Clock::calendar), because that was set
    /// back.
    pub fn ahead(&self) -> Duration {
        match &self.0 {
            Source::System => {
                SYSTEM.now();
                SYSTEM.steady.lock().ahead()
            }
            Source::Scaled(_) => Duration::ZERO,
        }
    }

    /// How far this clock is behind the [`calendar`](Clock::calendar), because that was set far
    /// ahead and is not believed yet.
    pub fn behind(&self) -> Duration {
        match &self.0 {
            Source::System => {
                SYSTEM.now();
                SYSTEM.steady.lock().behind()
            }
            Source::Scaled(_) => Duration::ZERO,
        }
    }

    /// How many seconds of this clock pass in a real second; 0 while it is held.
    pub fn speed(&self) -> f64 {
        match &self.0 {
            Source::System => 1.0,
            Source::Scaled(segment) => segment.borrow().speed,
        }
    }

    /// `span`, or as much of the time of this clock as passes in `real`, whichever is longer.
    ///
    /// A drill shortens timeouts together with everything else, but not the stalls of its
    /// machine: at sixty times real time, 20 ms without the processor are more than a second of
    /// silence. Whatever takes silence as evidence must wait at least that long. The system
    /// clock, and a held one, return `span`.
    pub fn at_least(&self, span: Duration, real: Duration) -> Duration {
        match &self.0 {
            Source::System => span,
            Source::Scaled(_) => span.max(real.mul_f64(self.speed())),
        }
    }

    /// Sleeps for `span` of the time of this clock.
    pub async fn sleep(&self, span: Duration) {
        match &self.0 {
            Source::System => tokio::time::sleep(span).await,
            Source::Scaled(segment) => {
                let at = segment.borrow().now() + span;
                wait(segment, at).await;
            }
        }
    }

    /// Sleeps until this clock shows `at`; returns at once when that is past.
    pub async fn sleep_until(&self, at: Time) {
        match &self.0 {
            Source::System => self.sleep(SYSTEM.real(at.since(self.now()))).await,
            Source::Scaled(segment) => wait(segment, at).await,
        }
    }

    /// Runs `work` for at most `span` of the time of this clock.
    ///
    /// # Errors
    /// [`Elapsed`] when `work` has not completed by then; it is dropped.
    pub async fn timeout<F: Future>(&self, span: Duration, work: F) -> Result<F::Output, Elapsed> {
        match &self.0 {
            Source::System => tokio::time::timeout(span, work).await.map_err(|_| Elapsed),
            Source::Scaled(_) => tokio::select! {
                // The work first: if both are ready, it has completed in time.
                biased;
                done = work => Ok(done),
                () = self.sleep(span) => Err(Elapsed),
            },
        }
    }
}

/// Sleeps until the clock of a drill shows `at`, also when its speed changes meanwhile.
async fn wait(segment: &watch::Sender<Segment>, at: Time) {
    let mut changes = segment.subscribe();
    loop {
        let now = *changes.borrow_and_update();
        if now.now() >= at {
            return;
        }
        match now.real_until(at) {
            Some(real) => tokio::select! {
                () = tokio::time::sleep(real) => {}
                _ = changes.changed() => {}
            },
            // The sender outlives this borrow, so only a change can wake this up.
            None => drop(changes.changed().await),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn hours_pass_in_a_moment() {
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

    #[tokio::test(start_paused = true)]
    async fn a_sleep_ends_on_time_when_the_speed_changes() {
        let clock = Clock::scaled(Time::ZERO, 1.0);
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move {
                clock.sleep(Duration::from_secs(100)).await;
                clock.now()
            }
        });
        let began = tokio::time::Instant::now();
        clock.sleep(Duration::from_secs(10)).await;
        clock.set_speed(90.0);
        let woke = sleeper.await.unwrap().since(Time::ZERO).as_secs_f64();
        assert!((100.0..101.0).contains(&woke), "woke at {woke} s");
        let real = began.elapsed().as_secs_f64();
        assert!((11.0..11.1).contains(&real), "10 s at 1, 90 s at 90: {real} s");
    }

    #[tokio::test(start_paused = true)]
    async fn a_held_clock_stops_until_it_is_started() {
        let clock = Clock::held(Time::from_secs(7));
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep(Duration::from_secs(1)).await }
        });
        let real = Clock::system();
        real.sleep(Duration::from_secs(3600)).await;
        assert_eq!(clock.now(), Time::from_secs(7));
        assert!(!sleeper.is_finished());
        clock.set_speed(2.0);
        sleeper.await.unwrap();
        assert!(clock.now() >= Time::from_secs(8));
    }

    #[tokio::test]
    async fn a_fast_drill_allows_for_stalls_of_its_machine() {
        let (silence, stall) = (Duration::from_millis(200), Duration::from_millis(40));
        assert_eq!(Clock::system().at_least(silence, stall), silence);
        assert_eq!(Clock::scaled(Time::ZERO, 2.0).at_least(silence, stall), silence);
        let fast = Clock::scaled(Time::ZERO, 60.0);
        assert_eq!(fast.at_least(silence, stall), Duration::from_millis(2400));
    }
}
