//! `GET /ops/reports`, `/ops/reports.csv`: how much of a month was good.

use crate::draw::bars;
use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, frame};
use crate::model::report::{Report, ReportRow, ReportScope, month, report, scope};
use crate::queries::{Day, ReportDay};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_core::access::Permission;
use bongsu_core::plain_text::table_cell;
use bongsu_words::names::ComponentNames;
use bongsu_words::{Language, labels, time};
use jiff::civil::Date;
use maud::{Markup, html};
use std::fmt::Write;
use std::time::Duration;

/// The most sites with a drawing of their own.
const MAX_DRAWN: usize = 12;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let (lang, month) = (cx.lang, month(&cx, &params)?);
    let report = report(&cx, scope(&cx, &params)?, month).await?;
    let title = say!(lang, "reports-title");
    let query = query(&report);
    let main = html! {
        h1 { (title) }
        (form(&cx, &report))
        p { (heading(&cx, &report)) }
        p.small { (say!(lang, "reports-rule", zone = cx.app.settings.time_zone.as_str())) }
        section.card {
            (table(lang, &report))
            @if report.rows.iter().any(|row| row.site.is_some()) { p.small { (say!(lang, "responses-rule")) } }
        }
        @if report.left_out > 0 { p { (say!(lang, "reports-left-out", n = report.left_out)) } }
        @for row in report.rows.iter().take(MAX_DRAWN).filter(|row| !row.days.is_empty()) { (drawing(lang, row)) }
        p { a href={ "/ops/reports.csv?" (query) } { (say!(lang, "reports-csv")) } " · "
            a href={ "/api/v1/reports?" (query) } { "JSON" }
            @if cx.may(Permission::Settle) && has_document(&report.scope) {
                " · " a href={ "/ops/reports/month?" (query) } { (say!(lang, "document-print")) }
            } }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// Whether there is a document of it: of a customer's month, and of the host's.
const fn has_document(scope: &ReportScope) -> bool {
    matches!(scope, ReportScope::Outages | ReportScope::Customer(_))
}

/// What is asked for, as the query of a link.
fn query(report: &Report) -> String {
    let month = month_text(report.month);
    match &report.scope {
        ReportScope::Outages => format!("month={month}"),
        ReportScope::Component(key) => {
            format!("month={month}&component={}", percent_encode(&key.0))
        }
        ReportScope::Site(name) => format!("month={month}&site={}", percent_encode(name.as_str())),
        ReportScope::Customer(key) => format!("month={month}&customer={}", percent_encode(key)),
    }
}

/// `2018-01`.
pub fn month_text(month: Date) -> String {
    format!("{:04}-{:02}", month.year(), month.month())
}

fn form(cx: &RequestContext, report: &Report) -> Markup {
    let lang = cx.lang;
    let [site, customer, component] = match &report.scope {
        ReportScope::Outages => [String::new(), String::new(), String::new()],
        ReportScope::Site(name) => [name.unicode(), String::new(), String::new()],
        ReportScope::Customer(key) => [String::new(), key.clone(), String::new()],
        ReportScope::Component(key) => [String::new(), String::new(), key.to_string()],
    };
    let text = |name: &'static str, label: String, value: String| {
        html! {
            label for=(name) { (label) }
            input id=(name) name=(name) value=(value) maxlength="256" autocomplete="off" spellcheck="false";
        }
    };
    html! {
        form.stacked.card method="get" action="/ops/reports" {
            label for="month" { (say!(lang, "reports-month")) }
            input #month type="month" name="month" value=(month_text(report.month)) pattern="[0-9]{4}-[0-9]{2}" placeholder="2018-01";
            (text("site", say!(lang, "reports-site"), site))
            (text("customer", say!(lang, "reports-customer"), customer))
            (text("component", say!(lang, "reports-component"), component))
            p.small { (say!(lang, "reports-hint")) }
            button { (say!(lang, "reports-show")) }
        }
    }
}

fn heading(cx: &RequestContext, report: &Report) -> String {
    let (lang, month) = (cx.lang, time::month(cx.lang, report.month));
    match &report.scope {
        ReportScope::Outages => say!(lang, "reports-of-outages", month = month),
        ReportScope::Component(key) => {
            let name = cx.inside.component(lang, key);
            say!(lang, "reports-of-component", month = month, component = name)
        }
        ReportScope::Site(name) => {
            say!(lang, "reports-of-site", month = month, site = labels::site(lang, name))
        }
        ReportScope::Customer(key) => {
            say!(lang, "reports-of-customer", month = month, customer = cx.customer_label(key))
        }
    }
}

fn table(lang: Language, report: &Report) -> Markup {
    let rows = report.rows.iter().filter_map(|row| Some((row, row.total()?)));
    let rows: Vec<_> = rows.collect();
    let has_sites = rows.iter().any(|(row, _)| row.site.is_some());
    html! {
        @if rows.is_empty() { p { (say!(lang, "reports-none")) } }
        @else {
            table.list {
                caption.sr { (say!(lang, "reports-title")) }
                thead { tr {
                    th scope="col" { (say!(lang, "reports-of")) } th scope="col" { (say!(lang, "reports-share")) }
                    th scope="col" { (say!(lang, "reports-good")) } th scope="col" { (say!(lang, "reports-slow")) }
                    th scope="col" { (say!(lang, "reports-bad")) } th scope="col" { (say!(lang, "reports-unknown")) }
                    @if has_sites {
                        th scope="col" { (say!(lang, "responses-half")) } th scope="col" { (say!(lang, "responses-most")) }
                    }
                } }
                tbody { @for (row, total) in &rows { (line(lang, row, total)) } }
            }
        }
    }
}

fn line(lang: Language, row: &ReportRow, total: &ReportDay) -> Markup {
    let span = |secs: u64| time::span(lang, Duration::from_secs(secs));
    html! {
        tr {
            th scope="row" { (name(lang, row)) }
            td.num data-label=(say!(lang, "reports-share")) { (share(lang, total)) }
            td.num data-label=(say!(lang, "reports-good")) { (span(total.good_s)) }
            td.num data-label=(say!(lang, "reports-slow")) { (span(total.slow_s)) }
            td.num data-label=(say!(lang, "reports-bad")) { (span(total.bad_s)) }
            td.num data-label=(say!(lang, "reports-unknown")) { (span(total.unknown_s())) }
            @if row.site.is_some() {
                td.num data-label=(say!(lang, "responses-half")) { (within(lang, total, 50)) }
                td.num data-label=(say!(lang, "responses-most")) { (within(lang, total, 95)) }
            }
        }
    }
}

/// Within how long so many of a hundred answers came.
fn within(lang: Language, day: &ReportDay, percent: u64) -> String {
    let within = day.responses.within(percent);
    within.map_or_else(|| say!(lang, "reports-no-share"), time::latency)
}

fn name(lang: Language, row: &ReportRow) -> String {
    row.site.as_ref().map_or_else(|| say!(lang, "reports-outages"), |site| labels::site(lang, site))
}

/// Of what nothing is known, no share is told.
fn share(lang: Language, day: &ReportDay) -> String {
    match day.share() {
        Some(share) => format!("{}%", labels::percent(share)),
        None => say!(lang, "reports-no-share"),
    }
}

fn drawing(lang: Language, row: &ReportRow) -> Markup {
    let scope = if row.site.is_some() { bars::BarScope::Site } else { bars::BarScope::All };
    let day = |day: &ReportDay| Day {
        date: day.date,
        good: day.share(),
        known_s: day.length_s.saturating_sub(day.unknown_s()),
        incidents: day.incidents,
    };
    let days: Vec<Day> = row.days.iter().map(day).collect();
    let id = row.site.as_ref().map_or("outages", |site| site.as_str());
    html! { section.card { h2 { (name(lang, row)) } (bars::days_with_id(lang, id, scope, &days)) } }
}

/// The same as a table of days.
pub async fn csv(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let report = report(&cx, scope(&cx, &params)?, month(&cx, &params)?).await?;
    let mut text = String::from(
        "\u{feff}of,day,time_zone,length_s,good_s,slow_s,bad_s,unknown_s,incidents,share_of_known,\
         answers,p50_ms,p95_ms\r\n",
    );
    for row in &report.rows {
        let of = row.site.as_ref().map_or("outages", |site| site.as_str());
        for day in &row.days {
            let share = day.share().map_or_else(String::new, |share| format!("{share:.6}"));
            let (of, zone) = (table_cell(of), cx.app.settings.time_zone.as_str());
            let ReportDay { date, length_s, good_s, slow_s, bad_s, incidents, responses } = day;
            let (unknown_s, answers) = (day.unknown_s(), responses.answers());
            let [half, most] = [50, 95].map(|percent| {
                let within = responses.within(percent);
                within.map_or_else(String::new, |it| it.as_millis().to_string())
            });
            // Writing to a string does not fail.
            let _ = write!(
                text,
                "{of},{date},{zone},{length_s},{good_s},{slow_s},{bad_s},{unknown_s},{incidents},{share},{answers},{half},{most}\r\n"
            );
        }
    }
    let name = format!("attachment; filename=\"report-{}.csv\"", month_text(report.month));
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}
