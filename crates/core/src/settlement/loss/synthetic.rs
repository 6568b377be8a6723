//! Traffic whose truth is known: what would have come is made first, and the outage is cut out
//! of it. Also read by the program that has other forecasters try the same cases.

use super::{Calendar, Series, Span, Step};
use crate::Time;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::time::Duration;

/// The hours of history of every case.
const HISTORY_HOURS: i64 = 11 * 168;
/// How long after the outage is made, in hours.
const AFTER_HOURS: i64 = 96;

/// Numbers that look random and are the same every time (SplitMix64).
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between 0 and 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Between two numbers.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// Of the standard normal distribution (Box and Muller).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.unit().max(1e-300).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Of Poisson's distribution; the normal one where it is as good.
    fn poisson(&mut self, mean: f64) -> i64 {
        if mean > 40.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as i64;
        }
        let (limit, mut product, mut count) = ((-mean).exp(), self.unit(), 0);
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }
}

/// A case.
pub struct Case {
    /// What was counted.
    pub series: Series,
    /// A site of the same kind that was not touched.
    pub sister: Series,
    /// The clocks and holidays.
    pub calendar: Calendar,
    /// The outage.
    pub outage: Span,
    /// Earlier outages.
    pub hit: Vec<Span>,
    /// What was lost in truth, tail and rebound included.
    pub loss: i64,
    /// What would have come over the outage and its tail.
    pub expected: i64,
}

struct Shape {
    base: f64,
    trend: f64,
    evening: f64,
    peak_hour: f64,
    weekend: f64,
    overdispersion: f64,
    drift: f64,
    memory: f64,
}

impl Shape {
    fn of(dice: &mut Dice) -> Shape {
        Shape {
            base: 10_f64.powf(dice.between(2.0, 4.5)),
            trend: dice.between(-0.03, 0.05),
            evening: dice.between(0.4, 1.3),
            peak_hour: dice.between(13.0, 22.0),
            weekend: dice.between(-0.4, 0.4),
            overdispersion: dice.between(0.0, 0.15),
            drift: dice.between(0.01, 0.08),
            memory: dice.between(0.9, 0.99),
        }
    }

    /// The mean of an hour.
    fn mean(&self, zone: &TimeZone, start: Time, at: Time) -> f64 {
        let there = at.to_jiff().to_zoned(zone.clone());
        let hour = f64::from(there.hour()) - self.peak_hour;
        let daily = (self.evening * (hour * std::f64::consts::TAU / 24.0).cos()).exp();
        let is_weekend = there.weekday().to_monday_one_offset() >= 6;
        let weekly = if is_weekend { self.weekend.exp() } else { 1.0 };
        let weeks = at.since(start).as_secs_f64() / (168.0 * 3600.0);
        self.base * daily * weekly * (self.trend * weeks).exp()
    }
}

/// The case of a seed.
pub fn case(seed: u64) -> Case {
    let mut dice = Dice::new(seed);
    let zone = if dice.chance(0.7) { "Asia/Seoul" } else { "Europe/Berlin" };
    let tz = TimeZone::get(zone).expect("a known zone");
    // A whole hour of some time between 2017 and 2025.
    let begin = 1_490_000_400 / 3600 + (dice.between(0.0, 8.0 * 365.0 * 24.0) as i64);
    let start = Time::from_secs(begin * 3600);
    let shape = Shape::of(&mut dice);
    let holidays = holidays(&mut dice, &tz, start);
    let calendar = Calendar::new(zone, holidays.iter().copied());
    let outage = outage(&mut dice, &calendar, start);
    let mut drift = 0.0;
    let (mut would, mut sister) = (Vec::new(), Vec::new());
    let holiday_factor = dice.between(0.4, 1.6);
    for hour in 0..HISTORY_HOURS + AFTER_HOURS {
        let at = start + Duration::from_secs(3600) * u32::try_from(hour).expect("small");
        drift = drift * shape.memory
            + dice.normal() * shape.drift * (1.0 - shape.memory.powi(2)).sqrt() * 2.0;
        let mut mean = shape.mean(&tz, start, at) * f64::exp(drift);
        if calendar.is_holiday(at) {
            mean *= holiday_factor;
        }
        let noise = shape.overdispersion;
        let noisy = mean * (noise * dice.normal() - noise * noise / 2.0).exp();
        would.push((at, dice.poisson(noisy)));
        sister.push((at, dice.poisson(mean * 0.6)));
    }
    let (mut counted, loss, expected) = hurt(&mut dice, &would, outage);
    let hit = earlier_outage(&mut dice, &mut counted, start);
    if dice.chance(0.3) {
        // Nothing was counted for a day, some weeks before.
        let day = Time::from_secs((begin + dice.between(100.0, 1_400.0) as i64) * 3600);
        counted.retain(|(at, _)| *at < day || *at >= day + Duration::from_secs(86_400));
    }
    let series = Series::stored(Step::Hour, counted);
    let sister = Series::stored(Step::Hour, sister);
    Case { series, sister, calendar, outage, hit, loss, expected }
}

fn holidays(dice: &mut Dice, tz: &TimeZone, start: Time) -> Vec<Date> {
    let day = |days: f64| {
        let at = start + Duration::from_secs(86_400 * days as u64);
        at.to_jiff().to_zoned(tz.clone()).date()
    };
    (0..3).map(|_| day(dice.between(0.0, 76.0))).collect()
}

/// Not on a holiday, nor just before one.
fn outage(dice: &mut Dice, calendar: &Calendar, start: Time) -> Span {
    let minutes = Duration::from_secs(60);
    loop {
        let offset = dice.between(0.0, 167.0 * 60.0) as u32;
        let from =
            start + Duration::from_secs((HISTORY_HOURS as u64 - 168) * 3600) + minutes * offset;
        let length = dice.between(20.0, 16.0 * 60.0) as u32;
        let until = from + minutes * length;
        let mut days = (0..5_u32).map(|day| from + Duration::from_secs(86_400) * day);
        if !days.any(|at| calendar.is_holiday(at)) {
            return Span { from, until };
        }
    }
}

/// Cuts the outage out of what would have come, with a tail and a rebound.
fn hurt(dice: &mut Dice, would: &[(Time, i64)], outage: Span) -> (Vec<(Time, i64)>, i64, i64) {
    let left = if dice.chance(0.6) { 0.0 } else { dice.between(0.05, 0.5) };
    let (depth, tail_hours) = (dice.between(0.0, 0.7), dice.between(0.3, 4.0));
    let rebound = if dice.chance(0.4) { dice.between(0.0, 0.5) } else { 0.0 };
    let (mut counted, mut loss, mut expected) = (Vec::new(), 0, 0);
    for (at, would) in would {
        let hour = Span { from: *at, until: *at + Duration::from_secs(3600) };
        let inside = hour.until.min(outage.until).since(hour.from.max(outage.from));
        let share = if hour.overlaps(outage) { inside.as_secs_f64() / 3600.0 } else { 0.0 };
        let after = at.since(outage.until).as_secs_f64() / 3600.0;
        let factor = match *at >= outage.until {
            false => 1.0 - share * (1.0 - left),
            true if after < 12.0 * tail_hours => {
                let tail = depth * (-after / tail_hours).exp();
                let back = rebound * (-((after - 1.5 * tail_hours) / tail_hours).powi(2)).exp();
                1.0 - tail + back
            }
            true => 1.0,
        };
        let came = (*would as f64 * factor).round() as i64;
        loss += would - came;
        expected += if factor == 1.0 { 0 } else { *would };
        counted.push((*at, came));
    }
    (counted, loss, expected)
}

/// An outage of some weeks before, which no reference may hold.
fn earlier_outage(dice: &mut Dice, counted: &mut [(Time, i64)], start: Time) -> Vec<Span> {
    if !dice.chance(0.5) {
        return Vec::new();
    }
    let from = start + Duration::from_secs(3600 * dice.between(24.0, 1_600.0) as u64);
    let span =
        Span { from, until: from + Duration::from_secs(3600 * dice.between(1.0, 12.0) as u64) };
    for (at, count) in counted {
        if (span.from..span.until).contains(at) {
            *count /= 10;
        }
    }
    vec![span]
}
