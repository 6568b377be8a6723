//! What units are worth: from counts to money.

use super::calendar::Calendar;
use super::estimate::{Estimate, Interval};
use super::span::Span;
use crate::Time;
use crate::settlement::{Currency, Money, MoneyError, Rounding};
use std::time::Duration;

/// By what the units of a series are turned into money.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Valuation {
    /// The series is revenue in minor units of a currency.
    Revenue(Currency),
    /// So much for so many units, such as 3,000 KRW for 1,000 page views.
    PerUnits {
        /// The amount.
        value: Money,
        /// For how many units; at least one.
        units: u32,
    },
    /// What a whole hour is worth, by the hour of the day.
    Hours(Vec<HourWorth>),
}

/// What an hour is worth, for hours of the day by local clocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HourWorth {
    /// The first hour, 0 to 23.
    pub from: u8,
    /// The hour after the last, 1 to 24.
    pub until: u8,
    /// The least that an hour brings.
    pub low: Money,
    /// The most that it brings.
    pub high: Money,
}

/// A loss in money with its 90 % interval.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MoneyInterval {
    /// The lower end.
    pub low: Money,
    /// The most probable.
    pub middle: Money,
    /// The upper end.
    pub high: Money,
}

/// Why there is no amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ValuationError {
    /// The amount is too large, or in two currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// An hour has no worth.
    #[error("no worth is given for {0} o'clock")]
    NoWorth(u8),
}

/// Why a list of hours is refused. `entry` counts from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HoursError {
    /// Not hours of a day.
    #[error(
        "entry {0}: expected hours such as 16-22; over midnight write two entries, 22-24 and 0-6"
    )]
    NotHours(usize),
    /// An hour has two worths.
    #[error("entry {entry}: {hour} o'clock was given before")]
    Twice {
        /// Which entry.
        entry: usize,
        /// Which hour.
        hour: u8,
    },
    /// Less than nothing, or the most is less than the least.
    #[error("entry {0}: expected the least and the most that an hour brings")]
    Range(usize),
    /// Two currencies.
    #[error("entry {0}: all amounts must be in one currency")]
    Currency(usize),
    /// Nothing is given.
    #[error("no hour is given")]
    Empty,
}

impl Valuation {
    /// Hours of the day with what each is worth, checked.
    ///
    /// # Errors
    /// [`HoursError`].
    pub fn hours(hours: Vec<HourWorth>) -> Result<Valuation, HoursError> {
        let currency = hours.first().ok_or(HoursError::Empty)?.low.currency();
        let mut taken = [false; 24];
        for (ix, worth) in hours.iter().enumerate() {
            let entry = ix + 1;
            if worth.from >= worth.until || worth.until > 24 {
                return Err(HoursError::NotHours(entry));
            }
            // One figure twice is a bare number, but for an hour that brings nothing.
            let (low, high) = (worth.low.minor(), worth.high.minor());
            if low < 0 || high < low || (high == low && high > 0) {
                return Err(HoursError::Range(entry));
            }
            if worth.low.currency() != currency || worth.high.currency() != currency {
                return Err(HoursError::Currency(entry));
            }
            for hour in worth.from..worth.until {
                if std::mem::replace(&mut taken[usize::from(hour)], true) {
                    return Err(HoursError::Twice { entry, hour });
                }
            }
        }
        Ok(Valuation::Hours(hours))
    }

    /// A loss in money.
    ///
    /// # Errors
    /// [`ValuationError`].
    pub fn of(
        &self,
        estimate: &Estimate,
        calendar: &Calendar,
    ) -> Result<MoneyInterval, ValuationError> {
        match self {
            Valuation::Revenue(currency) => {
                let money = |units, _| Ok(Money::new(units, *currency));
                each(estimate.loss, money)
            }
            Valuation::PerUnits { value, units } => {
                each(estimate.loss, |lost, bound| worth(*value, lost, *units, bound))
            }
            Valuation::Hours(hours) => by_hours(hours, estimate, calendar),
        }
    }
}

/// Which figure of an interval: its ends are rounded outwards, so that none is rounded to nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Low,
    Middle,
    High,
}

fn each(
    loss: Interval,
    money: impl Fn(i64, Bound) -> Result<Money, ValuationError>,
) -> Result<MoneyInterval, ValuationError> {
    Ok(MoneyInterval {
        low: money(loss.low, Bound::Low)?,
        middle: money(loss.middle, Bound::Middle)?,
        high: money(loss.high, Bound::High)?,
    })
}

/// `lost` of the units of which `units` are worth `value`.
fn worth(value: Money, lost: i64, units: u32, bound: Bound) -> Result<Money, ValuationError> {
    let rounding = match (bound, lost < 0) {
        (Bound::Middle, _) => Rounding::HalfUp,
        (Bound::Low, false) | (Bound::High, true) => Rounding::Down,
        (Bound::Low, true) | (Bound::High, false) => Rounding::Up,
    };
    let amount = value.fraction(lost.unsigned_abs(), u64::from(units), rounding)?;
    match lost < 0 {
        true => Ok(Money::zero(amount.currency()).minus(amount)?),
        false => Ok(amount),
    }
}

/// Parts of a million, as which a share of an hour's traffic is counted.
const MILLION: u64 = 1_000_000;

/// Each step's share of its traffic that is missing, of what its hour is worth.
fn by_hours(
    hours: &[HourWorth],
    estimate: &Estimate,
    calendar: &Calendar,
) -> Result<MoneyInterval, ValuationError> {
    let ratio = |bound: i64| bound as f64 / estimate.expected.middle as f64;
    let (low, high) = (ratio(estimate.expected.low), ratio(estimate.expected.high));
    let zero = Money::zero(hours[0].low.currency());
    let mut sums = MoneyInterval { low: zero, middle: zero, high: zero };
    let (from, until) = (estimate.effect.from, estimate.effect.until);
    let steps: Vec<_> =
        estimate.course.iter().filter(|step| step.at >= from && step.at < until).collect();
    let length = estimate
        .course
        .get(1)
        .map_or(3_600, |second| second.at.since(estimate.course[0].at).as_secs());
    for step in steps {
        let worth = worth_of(hours, calendar.hour(step.at))?;
        let (Some(expected), Some(actual)) = (step.expected, step.actual) else { continue };
        let share = |ratio: f64, by: Money, bound: Bound| {
            let lost = 1.0 - actual as f64 / (expected * ratio).max(f64::MIN_POSITIVE);
            // Not below -10: an hour in which next to nothing was expected outweighs no other.
            let millionths = (lost.clamp(-10.0, 1.0) * MILLION as f64).round() as i64;
            let hour = by.fraction(length, 3_600, Rounding::HalfUp)?;
            self::worth(hour, millionths, 1_000_000, bound)
        };
        let middle = half(worth.low, worth.high)?;
        let (lower, higher) = match 1.0 - actual as f64 / expected.max(f64::MIN_POSITIVE) >= 0.0 {
            true => (worth.low, worth.high),
            false => (worth.high, worth.low),
        };
        sums.low = sums.low.plus(share(low, lower, Bound::Low)?)?;
        sums.middle = sums.middle.plus(share(1.0, middle, Bound::Middle)?)?;
        sums.high = sums.high.plus(share(high, higher, Bound::High)?)?;
    }
    Ok(sums)
}

fn half(a: Money, b: Money) -> Result<Money, ValuationError> {
    Ok(a.plus(b)?.fraction(1, 2, Rounding::HalfUp)?)
}

fn worth_of(hours: &[HourWorth], hour: u8) -> Result<HourWorth, ValuationError> {
    let found = hours.iter().find(|it| (it.from..it.until).contains(&hour));
    found.copied().ok_or(ValuationError::NoWorth(hour))
}

/// The loss of an outage where no traffic is known: so much of each hour as it lasted, at what
/// the hour is worth. Nothing is known of a tail.
///
/// # Errors
/// [`ValuationError`].
pub fn typed_hours(
    hours: &[HourWorth],
    outage: Span,
    calendar: &Calendar,
) -> Result<MoneyInterval, ValuationError> {
    let first = worth_of(hours, calendar.hour(outage.from))?;
    let zero = Money::zero(first.low.currency());
    let mut sums = MoneyInterval { low: zero, middle: zero, high: zero };
    let mut at = outage.from;
    while at < outage.until {
        let next = (quarter_after(at)).min(outage.until);
        let seconds = next.since(at).as_secs();
        let worth = worth_of(hours, calendar.hour(at))?;
        let part = |money: Money| money.fraction(seconds, 3_600, Rounding::HalfUp);
        sums.low = sums.low.plus(part(worth.low)?)?;
        sums.middle = sums.middle.plus(part(half(worth.low, worth.high)?)?)?;
        sums.high = sums.high.plus(part(worth.high)?)?;
        at = next;
    }
    Ok(sums)
}

/// Local hours begin at whole quarters in every time zone.
fn quarter_after(at: Time) -> Time {
    super::series::Step::Quarter.floor(at) + Duration::from_secs(900)
}
