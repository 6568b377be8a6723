//! What one customer went through this year, on one page.

use super::{amounts, monthly_fees, reasons};
use crate::access::login::unusable;
use crate::layout::links::{ops_incident_path, percent_encode};
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::promise::Promise;
use bongsu_core::settlement::credit::record::Credit;
use bongsu_core::settlement::month::Month;
use bongsu_core::settlement::risk::{YEAR, risk};
use bongsu_core::span::Span;
use bongsu_store::CustomerOutage;
use bongsu_words::{settlement, time};
use maud::{Markup, html};
use std::time::Duration;

/// The most rows of each kind.
const MAX_ROWS: u32 = 100;

/// The page.
pub async fn page(cx: RequestContext, Path(customer): Path<String>) -> Result<Response, Error> {
    let lang = cx.lang;
    let store = cx.app.users()?;
    let known = store.customer(&customer).await.map_err(unusable)?;
    known.ok_or(Error::NotFound(Resource::Customer))?;
    let span = Span { from: cx.now.before(YEAR), until: cx.now };
    let outages =
        store.outages_gone_through(Some(&customer), span, MAX_ROWS).await.map_err(unusable)?;
    let mut credits = store.credits_of(&customer, MAX_ROWS).await.map_err(unusable)?;
    credits.retain(|it| it.computed_at >= span.from);
    let mut promises = store.promises_to(&customer, MAX_ROWS).await.map_err(unusable)?;
    promises.retain(|it| it.given_at >= span.from);
    let contracts = store.contracts().await.map_err(unusable)?;
    let fees = monthly_fees(&cx, contracts.iter().filter(|it| it.customer == customer));
    let year = store.customer_year(&customer, cx.now).await.map_err(unusable)?;
    let risk = risk(&year, cx.now);
    let title = say!(lang, "risk-of", customer = cx.customer_label(&customer));
    let month = Month::at(cx.now, &cx.zone).previous();
    let report = format!("/ops/reports/month?month={month}&customer={}", percent_encode(&customer));
    let main = html! {
        p.crumbs { a href="/ops/leaving" { (say!(lang, "risk-title")) } }
        h1 { (title) }
        section.card {
            dl.facts {
                div { dt { (say!(lang, "risk-points")) } dd.strong { (risk.points) } }
                div { dt { (say!(lang, "risk-fee")) } dd { (amounts(lang, &fees)) } }
                div { dt { (say!(lang, "risk-outages")) } dd { (year.outages) } }
                div { dt { (say!(lang, "risk-down")) } dd { (settlement::hms(lang, Duration::from_secs(year.down.as_secs()))) } }
                div { dt { (say!(lang, "risk-promises")) } dd { (year.kept) " / " (year.broken) } }
            }
            @if !risk.factors.is_empty() { ul { @for it in reasons(lang, &risk) { li { (it) } } } }
            p.small { (say!(lang, "risk-rule")) }
            p { a href={ "/ops/caller?q=" (percent_encode(&customer)) } { (say!(lang, "risk-call")) }
                " · " a href=(report) { (say!(lang, "customer-report-of", month = time::month(lang, month.first()))) } }
        }
        (outages_card(&cx, &outages))
        (promises_card(&cx, &promises))
        (credits_card(&cx, &credits))
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

fn outages_card(cx: &RequestContext, all: &[CustomerOutage]) -> Markup {
    let lang = cx.lang;
    html! {
        section.card {
            h2 { (say!(lang, "document-outages")) }
            @if all.is_empty() { p { (say!(lang, "risk-no-outage")) } }
            @else { ul.rows { @for it in all.iter().rev() { li.row {
                a href=(ops_incident_path(it.incident)) { (cx.full_stamp(it.from)) }
                " · "
                @match it.until {
                    Some(until) => (settlement::hms(lang, until.whole_second().since(it.from.whole_second()))),
                    None => (say!(lang, "document-outage-goes-on")),
                }
                " · " (say!(lang, "risk-sites", n = it.sites))
            } } } }
            @if all.len() >= MAX_ROWS as usize { p { (say!(lang, "risk-outages-more", n = MAX_ROWS)) } }
        }
    }
}

fn promises_card(cx: &RequestContext, all: &[Promise]) -> Markup {
    let lang = cx.lang;
    let state = |it: &Promise| match (it.broken_at, &it.end) {
        (Some(at), _) => say!(lang, "risk-promise-broken", at = cx.full_stamp(at)),
        (None, Some(end)) if end.kind.is_kept() => {
            say!(lang, "risk-promise-kept", at = cx.full_stamp(end.at))
        }
        (None, Some(end)) => say!(lang, "risk-promise-ended", at = cx.full_stamp(end.at)),
        (None, None) => say!(lang, "risk-promise-open"),
    };
    html! {
        section.card {
            h2 { (say!(lang, "risk-promises-title")) }
            @if all.is_empty() { p { (say!(lang, "risk-no-promise")) } }
            @else { ul.rows { @for it in all { li.row { (it.text) " · " (state(it)) } } } }
        }
    }
}

fn credits_card(cx: &RequestContext, all: &[Credit]) -> Markup {
    let lang = cx.lang;
    html! {
        section.card {
            h2 { (say!(lang, "document-credits")) }
            @if all.is_empty() { p { (say!(lang, "risk-no-credit")) } }
            @else { ul.rows { @for it in all { li.row {
                a href={ "/ops/settlement/credits/" (it.id) } { (time::month(cx.lang, it.month.first())) " · " (settlement::contract_label(lang, &it.contract.key, it.contract.site.as_ref())) }
                " · " (settlement::money(lang, it.amount)) " · " (settlement::state(lang, &it.state))
            } } } }
        }
    }
}
