//! Losses in words: amounts with their intervals, refusals with what is missing, and what limits
//! an estimate.

use crate::lang::grouped;
use crate::settlement::money;
use crate::{Language, errors, time};
use bongsu_core::Time;
use bongsu_core::settlement::loss::{Caveat, Interval, MoneyInterval, NotEnough, ValuationError};
use bongsu_core::settlement::traffic::{Loss, LossRefusal, WorthError};
use jiff::tz::TimeZone;

/// A number of units.
pub fn units(count: i64) -> String {
    let number = grouped(count.unsigned_abs() as f64);
    if count < 0 { format!("−{number}") } else { number }
}

/// About so much, between so much and so much.
pub fn money_interval(lang: Language, it: &MoneyInterval) -> String {
    let [low, middle, high] = [it.low, it.middle, it.high].map(|amount| money(lang, amount));
    say!(lang, "loss-interval", low = low, middle = middle, high = high)
}

/// A loss in money: with its interval where it was estimated, and without where it follows from what
/// a person said that hours are worth.
pub fn money_of(lang: Language, loss: &Loss, it: &MoneyInterval) -> String {
    if loss.estimate.is_some() {
        return money_interval(lang, it);
    }
    let [low, high] = [it.low, it.high].map(|amount| money(lang, amount));
    match low == high {
        true => low,
        false => say!(lang, "loss-stated-range", low = low, high = high),
    }
}

/// The same of units.
pub fn unit_interval(lang: Language, it: Interval) -> String {
    let [low, middle, high] = [it.low, it.middle, it.high].map(units);
    say!(lang, "loss-interval", low = low, middle = middle, high = high)
}

/// What limits an estimate.
pub fn caveat(lang: Language, zone: &TimeZone, caveat: Caveat) -> String {
    match caveat {
        Caveat::FewWeeks(weeks) => say!(lang, "loss-few-weeks", n = weeks),
        Caveat::Wide => say!(lang, "loss-wide"),
        Caveat::NotBackYet(at) => say!(lang, "loss-not-back", at = stamp(lang, zone, at)),
    }
}

/// Why there is no loss, and what is missing.
pub fn refusal(lang: Language, zone: &TimeZone, refusal: &LossRefusal) -> String {
    match refusal {
        LossRefusal::NotEnough(missing) => not_enough(lang, zone, *missing),
        LossRefusal::Valuation(ValuationError::NoWorth(hour)) => {
            say!(lang, "loss-no-worth", hour = *hour)
        }
        LossRefusal::Valuation(ValuationError::Money(error)) => {
            say!(lang, "loss-bad-worth", reason = errors::in_language(lang, error.to_string()))
        }
        LossRefusal::Worth(error) => worth_error(lang, error),
    }
}

/// Why a worth is refused.
pub fn worth_error(lang: Language, error: &WorthError) -> String {
    say!(lang, "loss-bad-worth", reason = errors::in_language(lang, error.to_string()))
}

fn not_enough(lang: Language, zone: &TimeZone, missing: NotEnough) -> String {
    match missing {
        NotEnough::Weeks { found } => say!(lang, "loss-too-few-weeks", n = found),
        NotEnough::Level(at) => say!(lang, "loss-no-level", at = stamp(lang, zone, at)),
        NotEnough::Gap(at) => say!(lang, "loss-gap", at = stamp(lang, zone, at)),
        NotEnough::Holiday(day) => {
            say!(lang, "loss-holiday", day = time::date(lang, day, true))
        }
        NotEnough::TooLittle => say!(lang, "loss-too-little"),
    }
}

fn stamp(lang: Language, zone: &TimeZone, at: Time) -> String {
    time::stamp(lang, zone, time::ANY_DAY, at)
}
