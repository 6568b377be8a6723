//! Losses in words: amounts with their intervals, refusals with what is missing, and what limits
//! an estimate.

use crate::lang::grouped;
use crate::settlement::money;
use crate::{Language, errors, time};
use bongsu_core::Time;
use bongsu_core::settlement::loss::{
    Caveat, HourWorth, Interval, MoneyInterval, NotEnough, Valuation, ValuationError,
};
use bongsu_core::settlement::traffic::{Loss, LossRefusal, WorthError, parse_worth};
use jiff::tz::TimeZone;

/// A number of units.
pub fn units(count: i64) -> String {
    let number = grouped(count.unsigned_abs() as f64);
    if count < 0 { format!("−{number}") } else { number }
}

/// About so much, between so much and so much.
fn money_interval(lang: Language, it: &MoneyInterval) -> String {
    let [low, middle, high] = [it.low, it.middle, it.high].map(|amount| money(lang, amount));
    say!(lang, "loss-interval", low = low, middle = middle, high = high)
}

/// A loss in money: an estimate by traffic, or what was stated of each hour.
pub fn amount(lang: Language, loss: &Loss) -> Option<String> {
    let it = loss.money.as_ref()?;
    if loss.estimate.is_some() {
        return Some(money_interval(lang, it));
    }
    let [low, middle, high] = [it.low, it.middle, it.high].map(|amount| money(lang, amount));
    Some(match it.low == it.high {
        // The hours that the outage was in bring nothing, by what was stated.
        true => say!(lang, "loss-stated", amount = middle),
        false => say!(lang, "loss-stated-interval", low = low, middle = middle, high = high),
    })
}

/// What traffic is worth, as it was stated; the text itself where it cannot be read.
pub fn worth(lang: Language, text: &str) -> String {
    let hour = |it: &HourWorth| {
        let (from, until) = (u32::from(it.from), u32::from(it.until));
        let [low, high] = [it.low, it.high].map(|amount| money(lang, amount));
        say!(lang, "loss-worth-hours", from = from, until = until, low = low, high = high)
    };
    match parse_worth(text) {
        Ok(Valuation::Revenue(currency)) => {
            say!(lang, "loss-worth-revenue", currency = currency.code())
        }
        Ok(Valuation::PerUnits { value, units: n }) => {
            let (value, n) = (money(lang, value), units(i64::from(n)));
            say!(lang, "loss-worth-units", value = value, units = n)
        }
        Ok(Valuation::Hours(hours)) => hours.iter().map(hour).collect::<Vec<_>>().join("; "),
        Err(_) => text.to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::settlement::{Currency, Money};

    #[test]
    fn what_traffic_is_worth_is_read_in_words() {
        assert_eq!(worth(Language::Ko, "3000 KRW / 1000"), "방문 1,000회에 3,000원");
        assert_eq!(worth(Language::En, "revenue KRW"), "What is counted is revenue in KRW.");
        let hours = "16-22 = 800000..1200000 KRW; 22-24 = 0..0 KRW";
        let said = "16~22시 한 시간에 800,000원~1,200,000원; 22~24시 한 시간에 0원~0원";
        assert_eq!(worth(Language::Ko, hours), said);
        assert_eq!(worth(Language::Ko, "a lot"), "a lot");
    }

    #[test]
    fn what_was_only_stated_is_no_estimate() {
        let won = |n| Money::new(n, Currency::KRW);
        let stated = |low, middle, high| {
            let money = MoneyInterval { low: won(low), middle: won(middle), high: won(high) };
            amount(Language::En, &Loss { money: Some(money), estimate: None })
        };
        let between = "about KRW 1,500, between KRW 1,000 and KRW 2,000 (as stated for each hour)";
        assert_eq!(stated(1_000, 1_500, 2_000).as_deref(), Some(between));
        assert_eq!(stated(0, 0, 0).as_deref(), Some("KRW 0, as stated for each hour"));
    }
}
