//! `/ops/leaving`: who may leave, by what they went through this year and by their fee, before somebody
//! calls them (S2).

mod list;
mod one;

pub use list::page as list_page;
pub use one::page as customer_page;

use crate::layout::links::percent_encode;
use crate::request::context::RequestContext;
use bongsu_core::settlement::contract::Contract;
use bongsu_core::settlement::risk::{Factor, Risk};
use bongsu_core::settlement::{Currency, Money};
use bongsu_words::{Language, settlement, time};
use std::collections::BTreeMap;

/// The page of a customer's year.
fn year_path(customer: &str) -> String {
    format!("/ops/leaving/{}", percent_encode(customer))
}

/// What a customer pays in a month by the contracts that are in force, by currency.
fn monthly_fees<'c>(
    cx: &RequestContext,
    contracts: impl Iterator<Item = &'c Contract>,
) -> BTreeMap<Currency, i64> {
    let today = time::zoned(&cx.zone, cx.now).date();
    let in_force =
        contracts.filter(|it| it.from <= today && it.until.is_none_or(|last| last >= today));
    let mut fees = BTreeMap::new();
    for fee in in_force.filter_map(|it| it.monthly_fee().ok()) {
        let sum: &mut i64 = fees.entry(fee.currency()).or_default();
        *sum = sum.saturating_add(fee.minor());
    }
    fees
}

fn amounts(lang: Language, fees: &BTreeMap<Currency, i64>) -> String {
    let each =
        fees.iter().map(|(currency, minor)| settlement::money(lang, Money::new(*minor, *currency)));
    each.collect::<Vec<_>>().join(" + ")
}

/// For what points are given.
fn reasons(lang: Language, risk: &Risk) -> Vec<String> {
    let reason = |(factor, points): &(Factor, u32)| match factor {
        Factor::Outages => say!(lang, "risk-factor-outages", points = *points),
        Factor::Hours => say!(lang, "risk-factor-hours", points = *points),
        Factor::Lately => say!(lang, "risk-factor-lately", points = *points),
        Factor::Broken => say!(lang, "risk-factor-broken", points = *points),
        Factor::Declined => say!(lang, "risk-factor-declined", points = *points),
    };
    risk.factors.iter().map(reason).collect()
}
