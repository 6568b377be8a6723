//! Advertising deals in words: what was sold, the arithmetic of a make-good line by line, and
//! what is owed.

use crate::loss::units;
use crate::settlement::money;
use crate::{Language, time};
use bongsu_core::settlement::deal::{Deal, MakeGood, MakeGoodError, Owed, Sold};
use bongsu_core::settlement::loss::{Span as Hours, UsualVisits};
use bongsu_core::settlement::{Currency, Money};
use bongsu_core::span::Span;
use jiff::tz::TimeZone;

/// What was sold.
pub fn sold(lang: Language, deal: &Deal) -> String {
    match deal.sold {
        Sold::Flat => say!(lang, "deal-flat"),
        Sold::Views { guaranteed } => say!(lang, "deal-views", n = count(guaranteed)),
        Sold::Actions { per_million_visits } => {
            say!(lang, "deal-actions", n = count(u64::from(per_million_visits)))
        }
    }
}

/// The price of a deal, by what it is of.
pub fn price(lang: Language, deal: &Deal) -> String {
    let amount = price_of(deal).map(|price| money(lang, price)).unwrap_or_default();
    match deal.sold {
        Sold::Actions { .. } => say!(lang, "deal-price-each", amount = amount),
        _ => say!(lang, "deal-price", amount = amount),
    }
}

/// What is owed, as a sentence.
pub fn owed(lang: Language, zone: &TimeZone, deal: &Deal, it: &MakeGood) -> String {
    match it.owed {
        Owed::Extension(by) => {
            let until = time::end(lang, zone, deal.until + by);
            say!(lang, "deal-extension", hours = count(by.as_secs() / 3_600), until = until)
        }
        Owed::Bonus(more) => match deal.sold {
            Sold::Flat => say!(lang, "deal-bonus-visits", n = count(more)),
            Sold::Views { .. } => say!(lang, "deal-bonus", n = count(more)),
            Sold::Actions { .. } => say!(lang, "deal-bonus-actions", n = count(more)),
        },
        Owed::Credit(amount) => say!(lang, "deal-credit", amount = money(lang, amount)),
        Owed::Refund(amount) => say!(lang, "deal-refund", amount = money(lang, amount)),
    }
}

/// Why nothing can be said.
pub fn error(lang: Language, error: MakeGoodError) -> String {
    match error {
        MakeGoodError::OutsideFlight => say!(lang, "deal-outside"),
        MakeGoodError::NoEstimate => say!(lang, "deal-no-estimate"),
        MakeGoodError::NoWeek => say!(lang, "deal-no-week"),
        other => say!(lang, "deal-cannot", reason = other.to_string()),
    }
}

/// Every step of the arithmetic.
pub fn arithmetic(lang: Language, zone: &TimeZone, deal: &Deal, it: &MakeGood) -> Vec<String> {
    let (week, flight, counted) =
        (count(it.usual_week), count(it.flight.visits), count(it.counted));
    let hours = count(it.flight_hours);
    let sum = sum(lang, zone, &it.flight, it.usual_week);
    let mut lines = vec![
        say!(lang, "deal-line-week", week = week),
        say!(lang, "deal-line-flight", hours = hours, sum = sum, flight = flight.as_str()),
        say!(lang, "deal-line-counted", counted = counted.as_str()),
    ];
    let shortfall = count(it.shortfall);
    match deal.sold {
        Sold::Flat => {}
        Sold::Views { guaranteed } => lines.push(say!(
            lang,
            "deal-line-views",
            counted = counted.as_str(),
            guaranteed = count(guaranteed),
            flight = flight.as_str(),
            shortfall = shortfall
        )),
        Sold::Actions { per_million_visits } => lines.push(say!(
            lang,
            "deal-line-actions",
            counted = counted.as_str(),
            rate = count(u64::from(per_million_visits)),
            shortfall = shortfall
        )),
    }
    match it.owed {
        Owed::Extension(by) => lines.extend(it.extension.as_ref().map(|usual| {
            say!(
                lang,
                "deal-line-extension",
                counted = counted,
                sum = self::sum(lang, zone, usual, it.usual_week),
                reached = count(usual.visits),
                hours = count(by.as_secs() / 3_600)
            )
        })),
        Owed::Bonus(_) => {}
        Owed::Credit(amount) | Owed::Refund(amount) => {
            lines.extend(amount_line(lang, deal, it, amount));
        }
    }
    lines
}

/// What the usual visits of a time are added up from: whole weeks, and the rest by days.
fn sum(lang: Language, zone: &TimeZone, it: &UsualVisits, week: u64) -> String {
    let weeks = (it.weeks > 0).then(|| format!("{} × {}", count(it.weeks), count(week)));
    let day = |(span, visits): &(Hours, u64)| {
        let (from, until) = time::ends(lang, zone, Span { from: span.from, until: span.until });
        say!(lang, "deal-usual-day", from = from, until = until, visits = count(*visits))
    };
    let parts: Vec<String> = weeks.into_iter().chain(it.days.iter().map(day)).collect();
    if parts.is_empty() { count(0) } else { parts.join(" + ") }
}

fn amount_line(lang: Language, deal: &Deal, it: &MakeGood, amount: Money) -> Option<String> {
    let (price, amount) = (money(lang, price_of(deal)?), money(lang, amount));
    let shortfall = count(it.shortfall);
    Some(match deal.sold {
        Sold::Flat => say!(
            lang,
            "deal-line-flat",
            price = price,
            counted = count(it.counted),
            flight = count(it.flight.visits),
            amount = amount
        ),
        Sold::Views { guaranteed } => say!(
            lang,
            "deal-line-views-amount",
            price = price,
            shortfall = shortfall,
            guaranteed = count(guaranteed),
            amount = amount
        ),
        Sold::Actions { per_million_visits } => say!(
            lang,
            "deal-line-actions-amount",
            price = price,
            counted = count(it.counted),
            rate = count(u64::from(per_million_visits)),
            amount = amount
        ),
    })
}

fn price_of(deal: &Deal) -> Option<Money> {
    Currency::from_code(&deal.currency).map(|currency| Money::new(deal.price_minor, currency))
}

fn count(number: u64) -> String {
    units(i64::try_from(number).unwrap_or(i64::MAX))
}
