//! The report of a month: how much was good, which outages there were, and what was given for them.

use super::foot;
use crate::access::login::unusable;
use crate::model::report::{Report, ReportRow, ReportScope, report};
use crate::queries::ReportDay;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use bongsu_core::settlement::credit::record::{Credit, CreditState};
use bongsu_core::settlement::month::Month;
use bongsu_core::settlement::{Currency, Money};
use bongsu_core::span::Span;
use bongsu_pdf::{Block, Column, Document};
use bongsu_store::{CustomerOutage, MAX_REPORT_SITES};
use bongsu_words::{Language, labels, settlement, time};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::time::Duration;

/// The most outages of a report.
const MAX_OUTAGES: u32 = 500;

/// Whose report it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MonthOf {
    /// One customer's, for themselves: nothing internal is in it.
    Customer(String),
    /// The host's, of all outages.
    Host,
}

/// The report of the month of a day.
///
/// # Errors
/// When the store cannot be read.
pub async fn month_report(
    cx: &RequestContext,
    of: &MonthOf,
    first: Date,
) -> Result<Document, Error> {
    let lang = cx.lang;
    let month = Month::of(first);
    let scope = match of {
        MonthOf::Customer(key) => ReportScope::Customer(key.clone()),
        MonthOf::Host => ReportScope::Outages,
    };
    let counted = report(cx, scope, first).await?;
    let mut about = vec![cx.app.settings.operator.of(cx.lang).to_owned()];
    if let MonthOf::Customer(key) = of {
        let known = cx.app.users()?.customer(key).await.map_err(unusable)?;
        let name = known.map(|it| it.name).filter(|name| !name.is_empty() && name != key);
        let customer = name.map_or_else(|| key.clone(), |name| format!("{name} ({key})"));
        about.push(say!(lang, "document-for", customer = customer));
    }
    about.push(say!(lang, "document-made", at = cx.full_stamp(cx.now)));
    let mut blocks = uptime(lang, &counted);
    let span = month.span(&cx.zone);
    if cx.now < span.from {
        blocks.insert(0, Block::Text(say!(lang, "document-month-not-begun")));
    } else if cx.now < span.until {
        blocks.insert(0, Block::Text(say!(lang, "document-month-not-over")));
    }
    let store = cx.app.users()?;
    let customer = match of {
        MonthOf::Customer(key) => Some(key.as_str()),
        MonthOf::Host => None,
    };
    let found = store.outages_gone_through(customer, span, MAX_OUTAGES).await.map_err(unusable)?;
    let seen = Seen::of(&counted, found.as_slice());
    blocks.extend(outages(cx, of, span, seen));
    match customer {
        Some(key) => {
            let theirs = store.credits_between(month, (key, key)).await.map_err(unusable)?;
            blocks.extend(credits(lang, theirs.iter().filter(|it| is_given(it)).collect()));
        }
        None => {
            let mut total = CreditTotal::default();
            store.each_credit_of_month(month, |it| total.take(&it)).await.map_err(unusable)?;
            blocks.extend(total.blocks(lang));
        }
    }
    let zone = cx.zone_name().to_owned();
    blocks.push(Block::Text(say!(lang, "reports-rule", zone = zone)));
    let month = time::month(lang, first);
    let title = match of {
        MonthOf::Customer(_) => say!(lang, "document-month-customer", month = month),
        MonthOf::Host => say!(lang, "document-month-host", month = month),
    };
    Ok(Document { title, language: lang.tag(), about, blocks, foot: foot(cx) })
}

fn uptime(lang: Language, report: &Report) -> Vec<Block> {
    let span = |secs: u64| time::span(lang, Duration::from_secs(secs));
    let share = |day: &ReportDay| match day.share() {
        Some(share) => format!("{}%", labels::percent(share)),
        None => say!(lang, "reports-no-share"),
    };
    let name = |row: &ReportRow| match &row.site {
        Some(site) => labels::site(lang, site),
        None => say!(lang, "reports-outages"),
    };
    let rows: Vec<Vec<String>> = report
        .rows
        .iter()
        .filter_map(|row| {
            let day = row.total()?;
            let (good, bad, unknown) = (span(day.good_s), span(day.bad_s), span(day.unknown_s()));
            Some(vec![name(row), share(&day), good, bad, unknown])
        })
        .collect();
    let mut blocks = vec![Block::Heading(say!(lang, "document-uptime"))];
    if rows.is_empty() {
        blocks.push(Block::Text(say!(lang, "reports-none")));
        return blocks;
    }
    let columns = vec![
        // A name is read in one piece; a length may be on two lines.
        Column::text(say!(lang, "reports-of"), 9),
        Column::number(say!(lang, "reports-share"), 4),
        Column::number(say!(lang, "reports-good"), 4),
        Column::number(say!(lang, "reports-bad"), 4),
        Column::number(say!(lang, "reports-unknown"), 4),
    ];
    blocks.push(Block::Table { columns, rows });
    if report.left_out > 0 {
        debug_assert!(report.rows.len() <= MAX_REPORT_SITES, "a report is cut there");
        blocks.push(Block::Text(say!(lang, "reports-left-out", n = report.left_out)));
    }
    blocks
}

/// What is known of a month's outages.
#[derive(Clone, Copy)]
enum Seen<'a> {
    /// Nothing was watched.
    NotWatched,
    /// These.
    Outages(&'a [CustomerOutage]),
}

impl<'a> Seen<'a> {
    fn of(counted: &Report, found: &'a [CustomerOutage]) -> Seen<'a> {
        let days = counted.rows.iter().filter_map(ReportRow::total);
        let mut watched = days.filter(|it| it.good_s + it.bad_s > 0);
        match found.is_empty() && watched.next().is_none() {
            true => Seen::NotWatched,
            false => Seen::Outages(found),
        }
    }
}

/// The outages that sites were seen failing in.
fn outages(cx: &RequestContext, of: &MonthOf, month: Span, seen: Seen<'_>) -> Vec<Block> {
    let lang = cx.lang;
    let mut blocks = vec![Block::Heading(say!(lang, "document-outages"))];
    let all = match seen {
        Seen::NotWatched => {
            blocks.push(Block::Text(say!(lang, "document-outages-not-watched")));
            return blocks;
        }
        Seen::Outages([]) => {
            blocks.push(Block::Text(say!(lang, "document-outages-none")));
            return blocks;
        }
        Seen::Outages(all) => all,
    };
    let rows = all.iter().map(|it| {
        let until = match it.until {
            Some(until) => cx.full_stamp(until),
            None => say!(lang, "document-outage-goes-on"),
        };
        // What its two ends say, in whole seconds, as in a credit.
        let long = it.until.unwrap_or(cx.now).whole_second().since(it.from.whole_second());
        vec![cx.full_stamp(it.from), until, settlement::hms(lang, long), it.sites.to_string()]
    });
    let sites = match of {
        MonthOf::Customer(_) => say!(lang, "document-outage-your-sites"),
        MonthOf::Host => say!(lang, "document-outage-sites"),
    };
    let columns = vec![
        Column::text(say!(lang, "document-outage-from"), 4),
        Column::text(say!(lang, "document-outage-until"), 4),
        Column::number(say!(lang, "document-outage-long"), 3),
        Column::number(sites, 2),
    ];
    blocks.push(Block::Table { columns, rows: rows.collect() });
    if all.len() >= MAX_OUTAGES as usize {
        blocks.push(Block::Text(say!(lang, "document-outages-more", n = MAX_OUTAGES)));
    }
    if all.iter().any(|it| it.from < month.from) {
        blocks.push(Block::Text(say!(lang, "document-outage-before")));
    }
    blocks
}

fn is_given(credit: &Credit) -> bool {
    matches!(credit.state, CreditState::Approved { .. })
}

/// What was given in a month, all together.
#[derive(Default)]
struct CreditTotal {
    credits: u64,
    amounts: BTreeMap<Currency, i64>,
}

impl CreditTotal {
    fn take(&mut self, it: &Credit) {
        if is_given(it) {
            self.credits += 1;
            let sum = self.amounts.entry(it.amount.currency()).or_default();
            *sum = sum.saturating_add(it.amount.minor());
        }
    }

    fn blocks(self, lang: Language) -> Vec<Block> {
        let heading = Block::Heading(say!(lang, "document-credits"));
        if self.credits == 0 {
            return vec![heading, Block::Text(say!(lang, "document-credits-none"))];
        }
        vec![heading, Block::Text(self.sentence(lang))]
    }

    /// All of it, by currency.
    fn text(&self, lang: Language) -> String {
        let amount = |(currency, minor): (&Currency, &i64)| {
            settlement::money(lang, Money::new(*minor, *currency))
        };
        self.amounts.iter().map(amount).collect::<Vec<_>>().join(" + ")
    }

    fn sentence(&self, lang: Language) -> String {
        say!(lang, "document-credits-total", n = self.credits, amount = self.text(lang))
    }
}

fn credits(lang: Language, given: Vec<&Credit>) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(say!(lang, "document-credits"))];
    if given.is_empty() {
        blocks.push(Block::Text(say!(lang, "document-credits-none")));
        return blocks;
    }
    let mut total = CreditTotal::default();
    given.iter().for_each(|it| total.take(it));
    // What was given of one contract in parts is for one time: the parts are one row.
    let mut rows: Vec<Vec<String>> = Vec::new();
    for part in given.chunk_by(|a, b| a.contract.key == b.contract.key) {
        let mut amounts = CreditTotal::default();
        part.iter().for_each(|it| amounts.take(it));
        let Some(last) = part.last() else { continue };
        let counted = settlement::hms(lang, last.settlement.counted);
        let of = &last.contract;
        let contract = settlement::contract_label(lang, &of.key, of.site.as_ref());
        rows.push(vec![contract, counted, amounts.text(lang)]);
    }
    let columns = vec![
        Column::text(say!(lang, "settlement-contract"), 7),
        Column::number(say!(lang, "settlement-counted"), 3),
        Column::number(say!(lang, "settlement-amount"), 3),
    ];
    let is_sum = rows.len() > 1;
    blocks.push(Block::Table { columns, rows });
    if is_sum {
        blocks.push(Block::Text(total.sentence(lang)));
    }
    blocks
}
