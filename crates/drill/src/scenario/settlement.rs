//! The settlement of the day: contracts of the customers, and what visits are worth to one of them.

use bongsu_settings::{Fields, Reader};

/// What is settled at the end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SettlementScript {
    /// The monthly fee of the first contract, in KRW; those of the others are a multiple of it.
    pub fee_krw: u64,
    /// The terms of the contracts, by turns.
    pub terms: Vec<String>,
    /// What an hour of the evening, from 16:00 to 22:00, brings the operator of the story, in KRW.
    pub evening_hour_krw: u64,
    /// What any other hour brings.
    pub other_hour_krw: u64,
    /// So many weeks of visits are known before the day.
    pub weeks: u32,
}

/// Reads `[settlement]`.
pub(super) fn settlement(r: &mut Reader<'_>, top: &mut Fields<'_>) -> Option<SettlementScript> {
    let mut table = top.take("settlement")?.table(r)?;
    let mut number = |r: &mut Reader<'_>, name: &str, most: u64| {
        table.require(r, name).and_then(|field| field.integer(r, 1..=most))
    };
    let fee_krw = number(r, "fee_krw", 1_000_000_000);
    let evening_hour_krw = number(r, "evening_hour_krw", 1_000_000_000);
    let other_hour_krw = number(r, "other_hour_krw", 1_000_000_000);
    let weeks = number(r, "weeks", 52).and_then(|weeks| u32::try_from(weeks).ok());
    let terms = table.require(r, "terms").map(|field| field.items(r)).unwrap_or_default();
    let terms: Vec<String> = terms.iter().filter_map(|it| it.non_empty_text(r)).collect();
    if terms.is_empty() {
        r.report(table.span(), table.key("terms"), "at least one is needed".into());
    }
    table.finish(r);
    Some(SettlementScript {
        fee_krw: fee_krw?,
        terms,
        evening_hour_krw: evening_hour_krw?,
        other_hour_krw: other_hour_krw?,
        weeks: weeks?,
    })
}
