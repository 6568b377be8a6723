//! A time that follows the system's calendar and never goes back.

use bongsu_core::Time;
use std::time::Duration;

/// A difference of this much between two readings is a step, which is told: somebody or
/// something set the clock, or the machine slept.
const STEP_MIN_US: i64 = 1_000_000;
/// A time that is ahead of the calendar loses one part in so many of what passes until it is
/// not: little enough for every interval and timeout to keep its meaning.
const CATCH_UP_SHARE: i64 = 10;

/// A calendar that is ahead by more than this, in microseconds, is not believed at once: what was told
/// with a wrong date stays told, and a time that was followed for a moment is ahead for ten times as
/// long as it was wrong by. A machine that slept for longer is late by its whole sleep for as long as
/// that takes.
const DOUBTED_US: i64 = 3_600 * 1_000_000;
/// How long it must have stayed there to be believed.
const BELIEVED_AFTER: Duration = Duration::from_secs(600);
/// A time before this one, in microseconds, is that of a machine without a clock of its own
/// (2026-01-01T00:00:00Z): it takes any later one at once.
const PLAUSIBLE_US: i64 = 1_767_225_600 * 1_000_000;

/// How far the calendar was stepped, in microseconds; negative when it was set back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Step {
    pub(crate) by_us: i64,
}

/// Follows the calendar by a monotonic clock. A step forward is followed at once, and one of more
/// than an hour when the calendar has stayed there for ten minutes; within the first ten minutes of
/// the program at once. After a step back this time goes on, a tenth more slowly, until the calendar
/// has caught up: whoever schedules, waits, leases or judges ages by it neither stands still nor does
/// anything twice.
#[derive(Debug)]
pub(crate) struct Steady {
    /// The calendar less the monotonic time, at the last reading.
    calendar_us: i64,
    /// This time less the monotonic time; never below `calendar_us`.
    offset_us: i64,
    /// The monotonic time of the last reading.
    read_at: Duration,
    /// The monotonic time since which the calendar is ahead by more than is believed.
    doubted_since: Option<Duration>,
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
        Steady { calendar_us: offset_us, offset_us, read_at: monotonic, doubted_since: None }
    }

    /// The time now, and the step that the calendar made since the last reading.
    pub(crate) fn read(&mut self, monotonic: Duration, calendar: Time) -> (Time, Option<Step>) {
        // Monotonic clocks of some virtual machines do go back a little.
        let monotonic = monotonic.max(self.read_at);
        let passed = micros(monotonic.saturating_sub(self.read_at));
        let calendar_us = calendar.as_micros().saturating_sub(micros(monotonic));
        let by_us = calendar_us.saturating_sub(self.calendar_us);
        let slowed = self.offset_us.saturating_sub(passed / CATCH_UP_SHARE);
        let plain_us = micros(monotonic).saturating_add(self.offset_us);
        // A machine that begins with the time of its last day is told the right one at once.
        let is_far =
            calendar_us.saturating_sub(self.offset_us) > DOUBTED_US && monotonic >= BELIEVED_AFTER;
        let doubted_since = (is_far && plain_us >= PLAUSIBLE_US)
            .then(|| self.doubted_since.unwrap_or(monotonic))
            .filter(|since| monotonic.saturating_sub(*since) < BELIEVED_AFTER);
        let offset_us = match doubted_since {
            Some(_) => self.offset_us,
            None => slowed.max(calendar_us),
        };
        *self = Steady { calendar_us, offset_us, read_at: monotonic, doubted_since };
        let now = Time::from_micros(micros(monotonic).saturating_add(self.offset_us));
        (now, (by_us.saturating_abs() >= STEP_MIN_US).then_some(Step { by_us }))
    }

    /// How far this time was behind a calendar that is not believed yet, at the last reading.
    pub(crate) fn behind(&self) -> Duration {
        let behind = self.calendar_us.saturating_sub(self.offset_us);
        Duration::from_micros(u64::try_from(behind).unwrap_or(0))
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
        const BOOT: i64 = 1_804_050_340;

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
    fn a_calendar_that_is_a_year_ahead_is_believed_when_it_stays_there() {
        const YEAR: i64 = 365 * 86_400;
        let mut machine = Machine::new();
        let (before, _) = machine.after(1);
        machine.set_by = YEAR;
        let (now, step) = machine.after(1);
        assert_eq!(step, Some(Step { by_us: YEAR * 1_000_000 }), "it is told");
        assert_eq!(now.since(before), Duration::from_secs(1), "and not followed");
        assert_eq!(machine.steady.behind(), Duration::from_secs(YEAR as u64));
        let (now, step) = machine.after(29);
        assert_eq!((now.since(before), step), (Duration::from_secs(30), None));
        machine.set_by = 0;
        let (now, step) = machine.after(1);
        assert_eq!(step, Some(Step { by_us: -YEAR * 1_000_000 }));
        assert_eq!((now, machine.steady.ahead()), (machine.calendar(), Duration::ZERO));
        assert_eq!(machine.steady.behind(), Duration::ZERO);
        machine.set_by = YEAR;
        machine.after(1);
        for _ in 0..59 {
            assert!(machine.after(10).0 < machine.calendar());
        }
        assert_eq!(machine.after(10).0, machine.calendar(), "it stayed for ten minutes");
    }

    #[test]
    fn half_a_day_ahead_for_a_moment_leaves_no_days_of_a_time_that_is_ahead() {
        let mut machine = Machine::new();
        let (before, _) = machine.after(1);
        machine.set_by = 43_200;
        let (now, step) = machine.after(24);
        assert_eq!(step, Some(Step { by_us: 43_200_000_000 }), "it is told");
        assert_eq!(now.since(before), Duration::from_secs(24), "and not followed");
        machine.set_by = 0;
        machine.after(1);
        assert_eq!(machine.steady.ahead(), Duration::ZERO);
    }

    #[test]
    fn a_machine_without_a_clock_takes_the_time_that_it_is_told() {
        let mut steady = Steady::new(Duration::ZERO, Time::from_secs(5));
        let told = Time::from_secs(Machine::BOOT);
        assert_eq!(steady.read(Duration::from_secs(1), told).0, told);
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
