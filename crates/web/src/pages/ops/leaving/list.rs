//! The list, the most points first, and among equals the highest fee.

use super::{amounts, monthly_fees, reasons, year_path};
use crate::access::login::unusable;
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::response::Response;
use bongsu_core::settlement::Currency;
use bongsu_core::settlement::contract::Contract;
use bongsu_core::settlement::risk::{CustomerYear, Risk, risk};
use bongsu_words::settlement;
use maud::{Markup, html};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// The most customers shown.
const MAX_SHOWN: usize = 200;

/// A customer, with what they went through and pay.
struct Entry {
    customer: String,
    year: CustomerYear,
    risk: Risk,
    fees: BTreeMap<Currency, i64>,
}

/// The page.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    let lang = cx.lang;
    let store = cx.app.users()?;
    let contracts = store.contracts().await.map_err(unusable)?;
    let mut by_customer: HashMap<&str, Vec<&Contract>> = HashMap::new();
    for contract in &contracts {
        by_customer.entry(&contract.customer).or_default().push(contract);
    }
    let mut worst: Vec<Entry> = Vec::new();
    let mut all = 0_u64;
    let each = |customer: String, year: CustomerYear| {
        all += 1;
        let theirs = by_customer.get(customer.as_str()).into_iter().flatten().copied();
        let fees = monthly_fees(&cx, theirs);
        worst.push(Entry { risk: risk(&year, cx.now), customer, year, fees });
        if worst.len() >= 2 * MAX_SHOWN {
            keep_worst(&mut worst);
        }
    };
    store.customer_years(cx.now, each).await.map_err(unusable)?;
    keep_worst(&mut worst);
    let title = say!(lang, "risk-title");
    let main = html! {
        h1 { (title) }
        p { (say!(lang, "risk-hint")) }
        p.small { (say!(lang, "risk-rule")) }
        section.card {
            @if worst.is_empty() { p { (say!(lang, "risk-none")) } }
            @else {
                (table(&cx, &worst))
                @if all > worst.len() as u64 { p { (say!(lang, "risk-more", n = worst.len() as u64, all = all)) } }
            }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// The most points first; among equals by currency, of those with one the highest fee first; then by
/// key. Fees in several currencies cannot be compared.
fn keep_worst(entries: &mut Vec<Entry>) {
    // Without a fee last.
    let fee = |it: &Entry| {
        let first = it.fees.first_key_value();
        (first.is_none(), first.map(|(currency, minor)| (*currency, Reverse(*minor))))
    };
    entries.sort_by(|a, b| {
        let points = b.risk.points.cmp(&a.risk.points);
        points.then_with(|| fee(a).cmp(&fee(b))).then_with(|| a.customer.cmp(&b.customer))
    });
    entries.truncate(MAX_SHOWN);
}

fn table(cx: &RequestContext, entries: &[Entry]) -> Markup {
    let lang = cx.lang;
    let head = [
        say!(lang, "risk-points"),
        say!(lang, "risk-fee"),
        say!(lang, "risk-outages"),
        say!(lang, "risk-down"),
        say!(lang, "risk-promises"),
        say!(lang, "risk-why"),
    ];
    html! {
        table.list {
            caption.sr { (say!(lang, "risk-title")) }
            thead { tr {
                th scope="col" { (say!(lang, "settlement-customer")) }
                @for it in &head { th scope="col" { (it) } }
            } }
            tbody { @for it in entries { tr {
                th scope="row" { a href=(year_path(&it.customer)) { (cx.customer_label(&it.customer)) } }
                td.num data-label=(head[0]) { (it.risk.points) }
                td.num data-label=(head[1]) { (amounts(lang, &it.fees)) }
                td.num data-label=(head[2]) { (it.year.outages) }
                td.num data-label=(head[3]) { (settlement::hms(lang, whole(it.year.down))) }
                td.num data-label=(head[4]) { (it.year.kept) " / " (it.year.broken) }
                td data-label=(head[5]) { (reasons(lang, &it.risk).join(" · ")) }
            } } }
        }
    }
}

/// In whole seconds.
const fn whole(time: std::time::Duration) -> std::time::Duration {
    std::time::Duration::from_secs(time.as_secs())
}
