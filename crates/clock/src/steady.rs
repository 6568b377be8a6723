//! A time that follows the system's calendar and never goes back.

use bongsu_core::Time;
use std::time::Duration;

/// A difference of this much between two readings is a step, which is told: somebody or
/// something set the clock, or the machine slept.
const STEP_MIN_US: i64 = 1_000_000;
/// A time that is ahead of the calendar loses one part in so many of what passes until it is
/// not: little enough for every interval and timeout to keep its meaning.
const CATCH_UP_SHARE: i64 = 10;

/// How far the calendar was stepped, in microseconds; negative when it was set back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Step {
    pub(crate) by_us: i64,
}

/// Follows the calendar by a monotonic clock. A step forward is followed at once. After a step
/// back this time goes on, a tenth more slowly, until the calendar has caught up: whoever
/// schedules, waits, leases or judges ages by it neither stands still nor does anything twice.
#[derive(Debug)]
pub(crate) struct Steady {
    /// The calendar less the monotonic time, at the last reading.
    calendar_us: i64,
    /// This time less the monotonic time; never below `calendar_us`.
    offset_us: i64,
    /// The monotonic time of the last reading.
    read_at: Duration,
}

/// How much real time, at most, passes while `span` passes of a time that is ahead.
pub(crate) fn real(span: Duration) -> Duration {
    let share = CATCH_UP_SHARE as u32;
    (span / (share - 1)).saturating_mul(share)
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

impl Steady {
    /// Begins at the calendar's time.
    pub(crate) fn new(monotonic: Duration, calendar: Time) -> Steady {
        let offset_us = calendar.as_micros().saturating_sub(micros(monotonic));
        Steady { calendar_us: offset_us, offset_us, read_at: monotonic }
    }

    /// The time now, and the step that the calendar made since the last reading.
    pub(crate) fn read(&mut self, monotonic: Duration, calendar: Time) -> (Time, Option<Step>) {
        // Monotonic clocks of some virtual machines do go back a little.
        let monotonic = monotonic.max(self.read_at);
        let passed = micros(monotonic.saturating_sub(self.read_at));
        let calendar_us = calendar.as_micros().saturating_sub(micros(monotonic));
        let by_us = calendar_us.saturating_sub(self.calendar_us);
        let slowed = self.offset_us.saturating_sub(passed / CATCH_UP_SHARE);
        *self = Steady { calendar_us, offset_us: slowed.max(calendar_us), read_at: monotonic };
        let now = Time::from_micros(micros(monotonic).saturating_add(self.offset_us));
        (now, (by_us.saturating_abs() >= STEP_MIN_US).then_some(Step { by_us }))
    }

    /// How far this time was ahead of the calendar at the last reading.
    pub(crate) fn ahead(&self) -> Duration {
        let ahead = self.offset_us.saturating_sub(self.calendar_us);
        Duration::from_micros(u64::try_from(ahead).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine whose calendar can be set.
    struct Machine {
        steady: Steady,
        monotonic: Duration,
        set_by: i64,
    }

    impl Machine {
        const BOOT: i64 = 1_515_050_340;

        fn new() -> Machine {
            let monotonic = Duration::from_secs(1_000);
            let steady = Steady::new(monotonic, Time::from_secs(Machine::BOOT + 1_000));
            Machine { steady, monotonic, set_by: 0 }
        }

        fn calendar(&self) -> Time {
            Time::from_secs(Machine::BOOT + self.monotonic.as_secs() as i64 + self.set_by)
        }

        fn after(&mut self, secs: u64) -> (Time, Option<Step>) {
            self.monotonic += Duration::from_secs(secs);
            let calendar = self.calendar();
            self.steady.read(self.monotonic, calendar)
        }
    }

    #[test]
    fn it_is_the_calendars_time_while_nobody_sets_that() {
        let mut machine = Machine::new();
        for _ in 0..3 {
            let (now, step) = machine.after(20);
            assert_eq!((now, step), (machine.calendar(), None));
        }
    }

    #[test]
    fn a_clock_set_back_by_a_minute_stops_nothing_and_repeats_nothing() {
        let mut machine = Machine::new();
        let (mut last, _) = machine.after(1);
        machine.set_by = -60;
        let (now, step) = machine.after(1);
        assert_eq!(step, Some(Step { by_us: -60_000_000 }));
        assert_eq!(now.since(last), Duration::from_millis(900), "time goes on");
        last = now;
        for _ in 0..599 {
            let (now, step) = machine.after(1);
            assert!(now.since(last) >= Duration::from_millis(900), "time goes on");
            assert_eq!(step, None, "a step is told once");
            last = now;
        }
        assert_eq!(machine.steady.ahead(), Duration::ZERO, "caught up after ten minutes");
        assert_eq!(machine.after(1).0, machine.calendar());
    }

    #[test]
    fn a_clock_set_forward_is_followed_at_once() {
        let mut machine = Machine::new();
        machine.set_by = 3600;
        let (now, step) = machine.after(1);
        assert_eq!((now, step), (machine.calendar(), Some(Step { by_us: 3_600_000_000 })));
        machine.set_by = 0;
        let (later, step) = machine.after(1);
        assert_eq!(step, Some(Step { by_us: -3_600_000_000 }));
        assert!(later > now);
        assert!(machine.steady.ahead() > Duration::from_secs(3_599));
    }

    #[test]
    fn small_corrections_are_followed_without_a_word() {
        let mut steady = Steady::new(Duration::ZERO, Time::from_secs(100));
        let calendar = |micros: i64| Time::from_micros(100_000_000 + micros);
        let (now, step) = steady.read(Duration::from_secs(1), calendar(1_000_500));
        assert_eq!((now, step), (calendar(1_000_500), None));
        let (now, step) = steady.read(Duration::from_secs(2), calendar(2_000_000));
        assert_eq!((now, step), (calendar(2_000_000), None), "half a millisecond is lost at once");
    }
}
