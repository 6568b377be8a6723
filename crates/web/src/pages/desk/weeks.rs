//! `GET /ops/desk/weeks?back=`: what was kept and broken in a week, and why (S9).

use crate::access::login::unusable;
use crate::layout::{Audience, Page, fragments, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::response::Response;
use bongsu_core::Time;
use bongsu_core::maintenance::local_time::LocalTime;
use bongsu_core::promise::week::{Week, week};
use bongsu_core::span::Span;
use bongsu_words::time;
use maud::{Markup, html};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// How many weeks back one can look.
const BACK_MAX: u32 = 104;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let back = params.number("back", 0, BACK_MAX)?.unwrap_or(0);
    let (from, until) = span(&cx, back);
    let store = cx.app.users()?;
    let decided = store.promises_decided(from, until).await.map_err(unusable)?;
    let week = week(decided.iter(), from, until);
    let (first, last) = time::ends(lang, &cx.zone, Span { from, until });
    let title = say!(lang, "promise-weeks-title");
    let main = html! {
        h1 { (title) }
        p { (say!(lang, "promise-weeks-hint")) }
        section.card {
            h2 { (say!(lang, "promise-week-of", from = first, until = last)) }
            @if week.kinds.is_empty() { p { (say!(lang, "promise-week-nothing")) } }
            @else { (table(&cx, &week)) }
            p.buttons {
                a.button href=(cx.with_param("back", &(back + 1).to_string())) { (say!(lang, "promise-week-before")) }
                @if back > 0 { a.button href=(cx.with_param("back", &(back - 1).to_string())) { (say!(lang, "promise-week-after")) } }
            }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// From a Monday's midnight on the wall to the next.
fn span(cx: &RequestContext, back: u32) -> (Time, Time) {
    let zone = cx.zone_name();
    let today = LocalTime::at(cx.now, zone);
    let since_midnight = Duration::from_secs(today.second_of_day());
    let monday = DAY * u32::try_from(today.day().weekday().to_monday_zero_offset()).unwrap_or(0);
    // The clock of the wall has whole seconds.
    let now = Time::from_secs(cx.now.as_micros().div_euclid(1_000_000));
    let from = now.before(since_midnight + monday + DAY * 7 * back);
    (from, from + DAY * 7)
}

fn table(cx: &RequestContext, week: &Week) -> Markup {
    let lang = cx.lang;
    html! {
        table.list {
            thead { tr {
                th scope="col" { (say!(lang, "promise-kind-label")) }
                th.num scope="col" { (say!(lang, "promise-week-kept")) }
                th.num scope="col" { (say!(lang, "promise-week-moved")) }
                th.num scope="col" { (say!(lang, "promise-week-broken")) }
                th.num scope="col" { (say!(lang, "promise-week-other")) }
            } }
            tbody { @for (kind, counts) in &week.kinds { tr {
                th scope="row" { (fragments::promises::kind(lang, *kind)) }
                td.num data-label=(say!(lang, "promise-week-kept")) { (counts.kept) }
                td.num data-label=(say!(lang, "promise-week-moved")) { (counts.moved) }
                td.num data-label=(say!(lang, "promise-week-broken")) { (counts.broken) }
                td.num data-label=(say!(lang, "promise-week-other")) { (counts.other) }
            } } }
        }
        @if !week.causes.is_empty() {
            h3 { (say!(lang, "promise-week-causes")) }
            ul { @for (cause, n) in &week.causes {
                li { @match cause {
                    Some(cause) => (fragments::promises::cause(lang, *cause)),
                    None => (say!(lang, "promise-cause-none")),
                } ": " (n) }
            } }
        }
    }
}
