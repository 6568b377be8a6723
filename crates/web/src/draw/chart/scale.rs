//! Scales: from instants and values to positions in a chart.

use bongsu_core::Time;
use jiff::tz::TimeZone;

/// The width of a plot in its own units; on the screen it fills the available width.
pub const WIDTH: f64 = 1000.0;
/// The most ticks on the axis of time, so that they fit on a phone.
const MAX_TICKS: i64 = 5;
/// The possible distances of ticks, in seconds.
const STEPS: [i64; 17] = [
    10,
    30,
    60,
    2 * 60,
    5 * 60,
    10 * 60,
    15 * 60,
    30 * 60,
    3_600,
    2 * 3_600,
    3 * 3_600,
    6 * 3_600,
    12 * 3_600,
    DAY,
    2 * DAY,
    7 * DAY,
    30 * DAY,
];
/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// Instants from left to right.
#[derive(Clone, Copy, Debug)]
pub struct TimeScale {
    pub from: Time,
    pub until: Time,
}

impl TimeScale {
    /// From the first to the last instant; never shorter than ten seconds.
    pub fn new(from: Time, until: Time) -> TimeScale {
        TimeScale { from, until: until.max(from + std::time::Duration::from_secs(10)) }
    }

    /// Where an instant lies, from 0 to 1; those outside lie at the nearer end.
    pub fn share(&self, at: Time) -> f64 {
        let micros = |time: Time| time.as_micros().saturating_sub(self.from.as_micros()) as f64;
        (micros(at) / micros(self.until)).clamp(0.0, 1.0)
    }

    /// The same in units of the plot.
    pub fn x(&self, at: Time) -> f64 {
        self.share(at) * WIDTH
    }

    /// Ticks at round times of the day in `zone`, and how many seconds lie between them.
    pub fn ticks(&self, zone: &TimeZone) -> (i64, Vec<Time>) {
        let secs = |time: Time| time.as_micros().div_euclid(1_000_000);
        let span = secs(self.until) - secs(self.from);
        let fits = |step: &&i64| span / **step < MAX_TICKS;
        let step = STEPS.iter().find(fits).copied().unwrap_or(365 * DAY);
        let offset = i64::from(zone.to_offset(self.from.to_jiff()).seconds());
        let first = (secs(self.from) + offset).div_euclid(step) * step - offset;
        let ticks = (0..=MAX_TICKS + 1).map(|n| Time::from_secs(first + n * step));
        (step, ticks.filter(|at| (self.from..=self.until).contains(at)).collect())
    }
}

/// Values from the bottom up, from zero to a round number.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ValueScale {
    pub top: f64,
    pub step: f64,
    pub height: f64,
}

impl ValueScale {
    /// High enough for `most`, with gridlines at round numbers; `least` is the least distance
    /// between them (1 for what is counted).
    pub fn new(most: f64, least: f64, height: f64) -> ValueScale {
        let rough = (most / 3.0).max(least);
        let unit = 10_f64.powf(rough.log10().floor());
        let round = [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * unit);
        let step = round.into_iter().find(|step| *step >= rough).unwrap_or(10.0 * unit);
        let top = (most / step).ceil().max(1.0) * step;
        ValueScale { top, step, height }
    }

    /// Where a value lies, from the top of the plot down.
    pub fn y(&self, value: f64) -> f64 {
        self.height * (1.0 - (value / self.top).clamp(0.0, 1.0))
    }

    /// The values that have a gridline, zero left out.
    pub fn grid(&self) -> impl Iterator<Item = f64> {
        let (step, top) = (self.step, self.top);
        (1..=10_u32)
            .map(move |n| f64::from(n) * step)
            .take_while(move |value| *value <= top * 1.001)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: &str) -> Time {
        Time::parse(&format!("2018-01-04T{clock}+09:00")).unwrap()
    }

    #[test]
    fn ticks_are_at_round_times_of_the_operators_zone() {
        let seoul = TimeZone::get("Asia/Seoul").unwrap();
        let (step, ticks) = TimeScale::new(at("16:19:03"), at("18:11:40")).ticks(&seoul);
        assert_eq!(step, 30 * 60);
        assert_eq!(ticks, [at("16:30:00"), at("17:00:00"), at("17:30:00"), at("18:00:00")]);
        // A zone that is half an hour off has its own round times.
        let india = TimeZone::get("Asia/Kolkata").unwrap();
        let (_, ticks) = TimeScale::new(at("12:00:00"), at("20:00:00")).ticks(&india);
        assert!(ticks.contains(&at("13:30:00")), "{ticks:?}");
    }

    #[test]
    fn never_more_ticks_than_fit_and_never_none_in_a_long_span() {
        for secs in [1, 10, 59, 61, 300, 3_599, 16 * 3_600, 3 * DAY, 40 * DAY] {
            let scale = TimeScale::new(at("16:19:03"), Time::from_secs(1_515_050_343 + secs));
            let (_, ticks) = scale.ticks(&TimeZone::UTC);
            assert!((1..=6).contains(&ticks.len()), "{secs}: {ticks:?}");
        }
    }

    #[test]
    fn instants_outside_lie_at_the_ends() {
        let scale = TimeScale::new(at("16:00:00"), at("17:00:00"));
        assert_eq!(scale.share(at("15:00:00")), 0.0);
        assert_eq!(scale.share(at("16:15:00")), 0.25);
        assert_eq!(scale.share(at("18:00:00")), 1.0);
    }

    #[test]
    fn values_have_round_gridlines() {
        let scale = ValueScale::new(1_874.0, 1.0, 100.0);
        assert_eq!((scale.top, scale.step), (2_000.0, 1_000.0));
        let small = ValueScale::new(2.0, 1.0, 100.0);
        assert_eq!((small.top, small.grid().collect::<Vec<_>>()), (2.0, vec![1.0, 2.0]));
        assert_eq!(ValueScale::new(0.0, 1.0, 100.0).top, 1.0);
        assert_eq!((scale.y(0.0), scale.y(2_000.0), scale.y(9_999.0)), (100.0, 0.0, 0.0));
    }
}
