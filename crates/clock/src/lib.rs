//! The only place that asks the system for the time, and the only way to sleep.
//!
//! A [`Clock`] either follows the system, or runs a drill: from any instant, at any
//! speed. Everything that waits (schedules, time-outs, retries) waits through it, so a
//! drill at twenty times the speed of life shortens its time-outs as well, and a second
//! in its log is a second of its story.

use bongsu_core::Time;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// A source of instants. Cheap to clone; all clones show the same time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    /// A drill's time: the stretch it is in now, which every sleeper watches, so that a
    /// change of speed shortens or lengthens what is left of its sleep.
    Scaled(Arc<watch::Sender<Stretch>>),
}

/// Shows `start` at `origin` and goes on from there, `speed` times as fast as life.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    origin: tokio::time::Instant,
    start: Time,
    speed: f64,
}

impl Stretch {
    fn now(&self) -> Time {
        self.start + self.origin.elapsed().mul_f64(self.speed)
    }

    /// How much of life passes until `at`; `None` while the clock is held.
    fn real_until(&self, at: Time) -> Option<Duration> {
        // A microsecond more than exact, so that rounding never wakes a sleeper too soon.
        let left = at.since(self.now());
        (self.speed > 0.0).then(|| left.div_f64(self.speed) + Duration::from_micros(1))
    }
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
        let clock = Clock::held(start);
        clock.set_speed(speed);
        clock
    }

    /// A clock that shows `start` and stands still until [`Clock::set_speed`], so that a
    /// drill can be built before its first second passes.
    pub fn held(start: Time) -> Clock {
        let stretch = Stretch { origin: tokio::time::Instant::now(), start, speed: 0.0 };
        Clock(Source::Scaled(Arc::new(watch::Sender::new(stretch))))
    }

    /// From now on runs `speed` times as fast as life: a drill slows down where it is
    /// worth watching. The time shown stays continuous, and sleeps end when they should.
    ///
    /// # Panics
    /// When `speed` is not a positive number, or this is the system's clock.
    pub fn set_speed(&self, speed: f64) {
        assert!(speed.is_finite() && speed > 0.0, "the speed {speed} is not a positive number");
        let Source::Scaled(stretch) = &self.0 else { panic!("the system's clock has one speed") };
        stretch.send_modify(|stretch| {
            let start = stretch.now();
            *stretch = Stretch { origin: tokio::time::Instant::now(), start, speed };
        });
    }

    /// The present instant.
    #[expect(clippy::disallowed_methods, reason = "this is the clock adapter")]
    pub fn now(&self) -> Time {
        match &self.0 {
            Source::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Time::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
            Source::Scaled(stretch) => stretch.borrow().now(),
        }
    }

    /// How many seconds of this clock pass in a second of life, now; 0 while it is held.
    pub fn speed(&self) -> f64 {
        match &self.0 {
            Source::System => 1.0,
            Source::Scaled(stretch) => stretch.borrow().speed,
        }
    }

    /// `span`, or as much of this clock's time as passes in `of_life`, whichever is longer.
    ///
    /// A drill shortens time-outs together with everything else, but not the hiccups of
    /// the machine that it runs on: at sixty times life, 20 ms without the processor are
    /// more than a second of silence. Who takes silence for evidence waits at least so
    /// long. The system's clock, and one that is held, give `span` back.
    pub fn at_least(&self, span: Duration, of_life: Duration) -> Duration {
        match &self.0 {
            Source::System => span,
            Source::Scaled(_) => span.max(of_life.mul_f64(self.speed())),
        }
    }

    /// Waits for `span` of this clock's time.
    #[expect(clippy::disallowed_methods, reason = "this is the clock adapter")]
    pub async fn sleep(&self, span: Duration) {
        match &self.0 {
            Source::System => tokio::time::sleep(span).await,
            Source::Scaled(stretch) => {
                let at = stretch.borrow().now() + span;
                wait(stretch, at).await;
            }
        }
    }

    /// Waits until this clock shows `at`; returns at once when that is past.
    pub async fn sleep_until(&self, at: Time) {
        match &self.0 {
            Source::System => self.sleep(at.since(self.now())).await,
            Source::Scaled(stretch) => wait(stretch, at).await,
        }
    }

    /// Runs `work` for at most `span` of this clock's time.
    ///
    /// # Errors
    /// [`Elapsed`] when the work was not done by then; it is dropped.
    #[expect(clippy::disallowed_methods, reason = "this is the clock adapter")]
    pub async fn timeout<F: Future>(&self, span: Duration, work: F) -> Result<F::Output, Elapsed> {
        match &self.0 {
            Source::System => tokio::time::timeout(span, work).await.map_err(|_| Elapsed),
            Source::Scaled(_) => tokio::select! {
                // The work first: what is done in time is never called late.
                biased;
                done = work => Ok(done),
                () = self.sleep(span) => Err(Elapsed),
            },
        }
    }
}

/// Sleeps until the drill's time reaches `at`, whatever happens to its speed meanwhile.
#[expect(clippy::disallowed_methods, reason = "this is the clock adapter")]
async fn wait(stretch: &watch::Sender<Stretch>, at: Time) {
    let mut changes = stretch.subscribe();
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
            // The sender outlives this borrow, so an error is impossible and a change the only way on.
            None => drop(changes.changed().await),
        }
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

    #[tokio::test(start_paused = true)]
    async fn a_sleeper_wakes_at_his_time_though_the_speed_changed() {
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
    async fn a_held_clock_stands_still_until_it_is_let_go() {
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
    async fn a_fast_drill_allows_for_the_hiccups_of_its_machine() {
        let (silence, hiccup) = (Duration::from_millis(200), Duration::from_millis(40));
        assert_eq!(Clock::system().at_least(silence, hiccup), silence);
        assert_eq!(Clock::scaled(Time::ZERO, 2.0).at_least(silence, hiccup), silence);
        let fast = Clock::scaled(Time::ZERO, 60.0);
        assert_eq!(fast.at_least(silence, hiccup), Duration::from_millis(2400));
    }
}
