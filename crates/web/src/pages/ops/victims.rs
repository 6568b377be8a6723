//! The victim list: a table with a filter, a search and pages, moving while it is read.

use super::incident::{Found, justification_text};
use crate::error::Error;
use crate::layout::RequestContext;
use crate::pages::pieces;
use crate::params::{PageQuery, Params};
use crate::queries::{VictimFilter, VictimQuery};
use bongsu_core::incident::{Counts, Justification, Victim, VictimState};
use bongsu_words::Lang;
use maud::{Markup, html};

const ROWS: u32 = 25;

/// The section of the incident's page. What the view holds is shown in pages with their
/// number; what only the record holds is read on from the last row.
pub async fn part(cx: &RequestContext, found: &Found, params: &Params) -> Result<Markup, Error> {
    let lang = cx.lang;
    let (state, text) = (params.victim_state()?, params.text("q")?.to_lowercase());
    let (page, after) = (params.page(ROWS)?, params.after()?);
    let query = VictimQuery { state, text, after, limit: ROWS };
    let rows = match found.in_view {
        true => {
            let all: Vec<&Victim> = select(&found.view.victims, &query).collect();
            let from = usize::try_from(page.offset).unwrap_or(usize::MAX);
            html! {
                p.small role="status" { (say!(lang, "rows-found", n = all.len())) }
                (table(cx, &query, all.iter().skip(from).take(ROWS as usize).copied()))
                (pieces::pager(cx, PageQuery { limit: ROWS, ..page }, all.len() as u64, "#victims"))
            }
        }
        false => of_record(cx, found, query.clone()).await,
    };
    Ok(html! {
        section #victims .card aria-labelledby="victims-title" {
            h2 #victims-title { (say!(lang, "victims")) }
            (filters(cx, &query, &found.view.incident.counts))
            div #victim-rows data-live-part { (rows) }
        }
    })
}

async fn of_record(cx: &RequestContext, found: &Found, query: VictimQuery) -> Markup {
    let lang = cx.lang;
    let id = found.view.incident.id;
    let Ok(rows) = cx.app.history.victims(id, query.clone()).await else {
        return html! { p { (say!(lang, "history-unreadable")) } };
    };
    let last = rows.last().filter(|_| rows.len() == ROWS as usize);
    let start = query
        .after
        .as_ref()
        .map(|_| (cx.with("after", "") + "#victims", say!(lang, "pager-first")));
    let next =
        last.map(|v| (cx.with("after", v.site.as_str()) + "#victims", say!(lang, "pager-on")));
    html! {
        (table(cx, &query, rows.iter()))
        (pieces::onward(start, next, say!(lang, "pager")))
    }
}

/// The victims that a query asks for, out of the whole list; its limit is the caller's.
pub fn select<'a>(all: &'a [Victim], query: &'a VictimQuery) -> impl Iterator<Item = &'a Victim> {
    all.iter().filter(|v| {
        query.state.is_none_or(|state| VictimFilter::of(&v.state) == state)
            && query.after.as_ref().is_none_or(|after| v.site > *after)
            && (query.text.is_empty()
                || v.site.as_str().contains(&query.text)
                || v.customer.to_lowercase().contains(&query.text)
                || (!query.text.is_ascii() && v.site.unicode().contains(&query.text)))
    })
}

fn filters(cx: &RequestContext, query: &VictimQuery, counts: &Counts) -> Markup {
    let lang = cx.lang;
    let number = |state| match state {
        VictimFilter::AtRisk => counts.at_risk,
        VictimFilter::SeenHit => counts.hit,
        VictimFilter::Verified => counts.verified,
        VictimFilter::Excluded => counts.excluded,
    };
    html! {
        nav #victim-states .tabs data-live-part aria-label=(say!(lang, "victims-filter")) {
            a href={ (cx.with("state", "")) "#victims" } aria-current=[query.state.is_none().then_some("true")] {
                (say!(lang, "all")) }
            @for state in VictimFilter::ALL {
                a href={ (cx.with("state", state.as_str())) "#victims" }
                    aria-current=[(query.state == Some(state)).then_some("true")]
                { (victim_state(lang, state)) " " span.num { (pieces::count(number(state))) } }
            }
        }
        form.search method="get" action="#victims" role="search" data-search="victim-rows" {
            label.sr for="vq" { (say!(lang, "search-victims")) }
            input #vq type="search" name="q" value=(query.text) maxlength="256" autocomplete="off"
                placeholder=(say!(lang, "search-victims"));
            @if let Some(state) = query.state { input type="hidden" name="state" value=(state.as_str()); }
            button { (say!(lang, "search")) }
        }
    }
}

fn table<'a>(
    cx: &RequestContext,
    query: &VictimQuery,
    rows: impl Iterator<Item = &'a Victim>,
) -> Markup {
    let lang = cx.lang;
    let mut rows = rows.peekable();
    html! {
        @if rows.peek().is_none() {
            p { @if query.text.is_empty() && query.state.is_none() { (say!(lang, "victims-none")) }
                @else { (say!(lang, "rows-none")) } }
        }
        @else {
            table.list {
                caption.sr { (say!(lang, "victims")) }
                thead { tr { th scope="col" { (say!(lang, "site")) } th scope="col" { (say!(lang, "customer")) }
                    th scope="col" { (say!(lang, "state")) } th scope="col" { (say!(lang, "first-hit")) }
                    th scope="col" { (say!(lang, "rests-on")) } } }
                tbody { @for victim in rows { (row(cx, victim)) } }
            }
        }
    }
}

fn row(cx: &RequestContext, victim: &Victim) -> Markup {
    let lang = cx.lang;
    html! {
        tr {
            th scope="row" { a href={ "/ops/sites/" (victim.site) } { (victim.site.unicode()) } }
            td data-label=(say!(lang, "customer")) { (victim.customer) }
            td data-label=(say!(lang, "state")) { (state(cx, &victim.state)) }
            td.num data-label=(say!(lang, "first-hit")) {
                @match victim.hit_at { Some(at) => (cx.time(at)), None => span.dim { (say!(lang, "not-seen")) } } }
            td.small data-label=(say!(lang, "rests-on")) {
                // A person's reason stands in the proof.
                @if by_evidence(victim) { (say!(lang, "excluded-otherwise")) " " }
                (justification_text(cx, &victim.justification)) }
        }
    }
}

/// A victim's state as a badge.
pub fn state(cx: &RequestContext, state: &VictimState) -> Markup {
    let of = VictimFilter::of(state);
    let (class, sign) = match of {
        VictimFilter::AtRisk => ("badge warn", "△"),
        VictimFilter::SeenHit => ("badge bad", "✕"),
        VictimFilter::Verified => ("badge ok", "✓"),
        VictimFilter::Excluded => ("badge dim", "–"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (victim_state(cx.lang, of)) } }
}

/// Whether the evidence, and no person, took a site off.
fn by_evidence(victim: &Victim) -> bool {
    matches!(victim.state, VictimState::Excluded { .. })
        && !matches!(victim.justification, Justification::Person { .. })
}

fn victim_state(lang: Lang, state: VictimFilter) -> String {
    match state {
        VictimFilter::AtRisk => say!(lang, "victim-at-risk"),
        VictimFilter::SeenHit => say!(lang, "victim-seen-hit"),
        VictimFilter::Verified => say!(lang, "victim-verified"),
        VictimFilter::Excluded => say!(lang, "victim-excluded"),
    }
}
