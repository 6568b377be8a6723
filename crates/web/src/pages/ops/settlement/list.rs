//! `GET /ops/settlement`, `/ops/settlement.csv`: the credits of a month, those that wait for a
//! decision, and what incidents cost by component (S21).

use super::credit_path;
use crate::access::login::unusable;
use crate::layout::links::ops_incident_path;
use crate::layout::{Audience, Page, frame};
use crate::model::report::month as month_param;
use crate::queries::{Queries, QueryError};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::settlement::credit::record::{Credit, CreditState};
use bongsu_core::settlement::credit::{Cost, export};
use bongsu_core::settlement::month::Month;
use bongsu_core::settlement::{Currency, Money};
use bongsu_core::span::Span;
use bongsu_store::SettlementFailure;
use bongsu_words::names::ComponentNames;
use bongsu_words::{settlement, time};
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::time::Duration;

/// The most credits that wait for a decision shown at once.
const MAX_WAITING: u32 = 100;
/// The most credits of a month shown; the table has all.
const MAX_SHOWN: usize = 500;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let month = Month::of(month_param(&cx, &params)?);
    let store = cx.app.users()?;
    let waiting = store.proposed_credits(MAX_WAITING).await.map_err(unusable)?;
    let mut current = Current::default();
    store.each_credit_of_month(month, |it| current.take(it)).await.map_err(unusable)?;
    current.end();
    let failures = store.settlement_failures(MAX_WAITING).await.map_err(unusable)?;
    let unwatched = unwatched(&cx, month).await?;
    let costs = costs(&cx, &current.parts).await;
    let title = say!(lang, "settlement-title");
    let main = html! {
        h1 { (title) }
        p { (say!(lang, "settlement-hint")) }
        section.card {
            h2 { (say!(lang, "settlement-waiting")) }
            @if waiting.is_empty() { p { (say!(lang, "settlement-waiting-none")) } }
            @else { (table(&cx, &waiting.iter().collect::<Vec<_>>())) }
        }
        @if !failures.is_empty() { (failures_table(&cx, &failures)) }
        form.stacked.card method="get" action="/ops/settlement" {
            label for="month" { (say!(lang, "settlement-month")) }
            input #month type="month" name="month" value=(month) pattern="[0-9]{4}-[0-9]{2}" placeholder="2018-01";
            button { (say!(lang, "settlement-show")) }
        }
        section.card {
            h2 { (time::month(lang, month.first())) }
            @if let Some(text) = &unwatched { p.notice.warn { (text) } }
            @if current.shown.is_empty() { p { (say!(lang, "settlement-none")) } }
            @else {
                @for (currency, (approved, rest)) in &current.totals {
                    @let [whole, approved, rest] = [approved + rest, *approved, *rest].map(|it| settlement::money(lang, Money::new(it, *currency)));
                    p.strong { (say!(lang, "settlement-total", month = time::month(lang, month.first()), whole = whole, approved = approved, rest = rest)) }
                }
                (table(&cx, &current.shown.iter().collect::<Vec<_>>()))
                p { a href={ "/ops/settlement.csv?month=" (month) } { (say!(lang, "settlement-csv")) } }
            }
        }
        @if !costs.is_empty() { (costs_table(&cx, &costs)) }
        p { a href="/ops/settlement/documents" { (say!(lang, "version-title")) } }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// That a month, or a part of what has passed of it, was not watched: nothing owed means nothing then.
async fn unwatched(cx: &RequestContext, month: Month) -> Result<Option<String>, Error> {
    let lang = cx.lang;
    let Span { from, until } = month.span(&cx.zone);
    let passed = Span { from, until: until.min(cx.now) };
    let watched = cx.app.users()?.watched_within(passed, cx.now).await.map_err(unusable)?;
    let time: Duration = watched.gaps_in(passed).into_iter().map(Span::length).sum();
    Ok(match watched.within(passed).is_empty() {
        _ if time < Duration::from_secs(1) => None,
        true => Some(say!(lang, "settlement-line-watched-never")),
        false => {
            let time = settlement::hms(lang, Duration::from_secs(time.as_secs()));
            Some(say!(lang, "settlement-line-not-watched", time = time))
        }
    })
}

/// The contracts that owe nothing here only because the figure is missing.
fn failures_table(cx: &RequestContext, failures: &[SettlementFailure]) -> Markup {
    let lang = cx.lang;
    html! {
        section.card {
            h2 { (say!(lang, "settlement-failures")) }
            p.small { (say!(lang, "settlement-failures-hint")) }
            table.list {
                caption.sr { (say!(lang, "settlement-failures")) }
                thead { tr {
                    th scope="col" { (say!(lang, "settlement-contract")) }
                    th scope="col" { (say!(lang, "settlement-month")) }
                    th scope="col" { (say!(lang, "settlement-failure-why")) }
                } }
                tbody { @for it in failures { tr {
                    th scope="row" { (it.error.contract()) }
                    td data-label=(say!(lang, "settlement-month")) { (time::month(lang, it.month.first())) }
                    td data-label=(say!(lang, "settlement-failure-why")) { (settlement::failure(lang, &it.error)) }
                } } }
            }
        }
    }
}

/// The last credit of each contract: what is owed for the month as it is known now. Of those that are
/// not shown, the sums are kept alone.
#[derive(Default)]
struct Current {
    /// Those of the contract that is being taken: another one of it may follow.
    same: Vec<Credit>,
    shown: Vec<Credit>,
    /// What was approved, and what is owed beyond that, by currency.
    totals: BTreeMap<Currency, (i64, i64)>,
    /// The part of each incident.
    parts: BTreeMap<(IncidentId, Currency), i64>,
}

impl Current {
    /// Takes the next one, by contract and number.
    fn take(&mut self, credit: Credit) {
        if self.same.last().is_some_and(|it| it.contract.key != credit.contract.key) {
            self.end();
        }
        self.same.push(credit);
    }

    /// Counts those of the contract.
    fn end(&mut self) {
        let mut same = std::mem::take(&mut self.same);
        // What cannot be added up was refused when it was proposed.
        if let Ok(Some(cost)) = Cost::of(&same) {
            let sum = self.totals.entry(cost.approved.currency()).or_default();
            *sum = (sum.0 + cost.approved.minor(), sum.1 + cost.rest.minor());
            for (incident, part) in &cost.by_incident {
                *self.parts.entry((*incident, part.currency())).or_default() += part.minor();
            }
        }
        if self.shown.len() < MAX_SHOWN {
            self.shown.extend(same.pop());
        }
    }
}

fn table(cx: &RequestContext, credits: &[&Credit]) -> Markup {
    let lang = cx.lang;
    let label = |key: &str| key.to_owned();
    let (customer, month) = (say!(lang, "settlement-customer"), say!(lang, "settlement-month"));
    let (counted, owed) = (say!(lang, "settlement-counted"), say!(lang, "settlement-owed"));
    let approved = say!(lang, "settlement-approved");
    let (amount, state) = (say!(lang, "settlement-amount"), say!(lang, "settlement-state"));
    html! {
        table.list {
            caption.sr { (say!(lang, "settlement-title")) }
            thead { tr {
                th scope="col" { (customer) } th scope="col" { (month) }
                th.num scope="col" { (counted) } th.num scope="col" { (owed) }
                th.num scope="col" { (approved) } th.num scope="col" { (amount) }
                th scope="col" { (state) }
            } }
            tbody { @for it in credits {
                tr {
                    th scope="row" { a href=(credit_path(it)) { (cx.customer_label(&it.customer)) } " " span.small { (settlement::contract_label(lang, &it.contract.key, it.contract.site.as_ref())) } }
                    td data-label=(label(&month)) { (time::month(lang, it.month.first())) }
                    td.num data-label=(label(&counted)) { (settlement::hms(lang, it.settlement.counted)) }
                    td.num data-label=(label(&owed)) { (settlement::money(lang, it.settlement.owed)) }
                    td.num data-label=(label(&approved)) { (settlement::money(lang, it.approved_in_all())) }
                    td.num data-label=(label(&amount)) { (settlement::money(lang, it.amount)) }
                    td data-label=(label(&state)) { (settlement::state(lang, &it.state))
                        @if matches!(it.state, CreditState::Proposed) && it.is_doubtful() { " " span.badge.warn { span aria-hidden="true" { "△" } " " (say!(lang, "settlement-state-asks")) } } }
                }
            } }
        }
    }
}

/// What an incident costs.
struct IncidentCost {
    component: Option<ComponentKey>,
    incident: IncidentId,
    began_at: Time,
    amount: Money,
}

/// What each incident costs, by component.
async fn costs(
    cx: &RequestContext,
    parts: &BTreeMap<(IncidentId, Currency), i64>,
) -> Vec<IncidentCost> {
    let mut costs = Vec::new();
    for ((incident, currency), minor) in parts {
        let (incident, currency, minor) = (*incident, *currency, *minor);
        // Without the store the incident is shown without its component.
        let record = cx.store.incident(incident).await.ok().flatten();
        let began_at = record.as_ref().map_or(incident.opened_at(), |it| it.incident.began_at);
        let component = record.and_then(|it| it.incident.cause).map(|it| it.component);
        let amount = Money::new(minor, currency);
        costs.push(IncidentCost { component, incident, began_at, amount });
    }
    costs.sort_by(|a, b| (&a.component, a.incident).cmp(&(&b.component, b.incident)));
    costs
}

fn costs_table(cx: &RequestContext, costs: &[IncidentCost]) -> Markup {
    let lang = cx.lang;
    let name = |it: &IncidentCost| match &it.component {
        Some(key) => cx.inside.component(lang, key),
        None => say!(lang, "settlement-component-unknown"),
    };
    html! {
        section.card {
            h2 { (say!(lang, "settlement-by-component")) }
            p.small { (say!(lang, "settlement-by-component-hint")) }
            table.list {
                caption.sr { (say!(lang, "settlement-by-component")) }
                thead { tr {
                    th scope="col" { (say!(lang, "settlement-component")) }
                    th scope="col" { (say!(lang, "settlement-incident")) }
                    th.num scope="col" { (say!(lang, "settlement-cost")) }
                } }
                tbody { @for it in costs { tr {
                    th scope="row" { (name(it)) }
                    td data-label=(say!(lang, "settlement-incident")) { a href=(ops_incident_path(it.incident)) { (cx.full_stamp(it.began_at)) } }
                    td.num data-label=(say!(lang, "settlement-cost")) { (settlement::money(lang, it.amount)) }
                } } }
            }
        }
    }
}

/// All credits of the month as a table, the superseded ones too.
pub async fn csv(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let month = Month::of(month_param(&cx, &params)?);
    let credits = cx.app.users()?.credits_of_month(month).await.map_err(unusable)?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"credits-{month}.csv\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    let table = export::csv(&credits).map_err(|it| Error::Query(QueryError(it.to_string())))?;
    Ok((headers, table).into_response())
}
