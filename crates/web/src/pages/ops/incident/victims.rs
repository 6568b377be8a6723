//! The victim list: a table with a filter, a search and pages, updated while it is read.

use crate::layout::fragments;
use crate::queries::{Queries, VictimFilter, VictimQuery};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::incident::LoadedIncident;
use crate::request::params::{PageQuery, Params};
use bongsu_core::incident::{Counts, Justification, Victim, VictimState};
use bongsu_words::labels;
use maud::{Markup, html};

const ROWS: u32 = 25;

/// The section with the victim list. A list in the view is shown in numbered pages; a list
/// that only the store has is read on from the last row.
pub async fn victim_list(
    cx: &RequestContext,
    loaded: &LoadedIncident,
    params: &Params,
) -> Result<Markup, Error> {
    let lang = cx.lang;
    let (state, text) = (params.victim_state()?, params.search()?.to_lowercase());
    let (page, after) = (params.page(ROWS)?, params.after()?);
    let query = VictimQuery { state, text, after, limit: ROWS };
    let rows = match loaded.in_view {
        true => {
            let all: Vec<&Victim> = query.select(&loaded.view.victims).collect();
            let from = usize::try_from(page.offset).unwrap_or(usize::MAX);
            html! {
                p.small role="status" { (say!(lang, "rows-found", n = all.len())) }
                (table(cx, &query, all.iter().skip(from).take(ROWS as usize).copied()))
                (fragments::pager(cx, PageQuery { limit: ROWS, ..page }, all.len() as u64, "#victims"))
            }
        }
        false => from_store(cx, loaded, query.clone()).await,
    };
    Ok(html! {
        section #victims .card aria-labelledby="victims-title" {
            h2 #victims-title { (say!(lang, "victims")) }
            (filters(cx, &query, &loaded.view.incident.counts))
            div #victim-rows data-live-part { (rows) }
        }
    })
}

async fn from_store(cx: &RequestContext, loaded: &LoadedIncident, query: VictimQuery) -> Markup {
    let lang = cx.lang;
    let id = loaded.view.incident.id;
    let Ok(rows) = cx.store.victims(id, query.clone()).await else {
        return html! { p { (say!(lang, "history-unreadable")) } };
    };
    let last = rows.last().filter(|_| rows.len() == ROWS as usize);
    let start = query
        .after
        .as_ref()
        .map(|_| (cx.with_param("after", "") + "#victims", say!(lang, "pager-first")));
    let next = last
        .map(|v| (cx.with_param("after", v.site.as_str()) + "#victims", say!(lang, "pager-on")));
    html! {
        (table(cx, &query, rows.iter()))
        (fragments::list_links(start, next, say!(lang, "pager")))
    }
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
            a href={ (cx.with_param("state", "")) "#victims" } aria-current=[query.state.is_none().then_some("true")] {
                (say!(lang, "all")) }
            @for state in VictimFilter::ALL {
                a href={ (cx.with_param("state", state.as_str())) "#victims" }
                    aria-current=[(query.state == Some(state)).then_some("true")]
                { (fragments::victim_state_label(lang, state)) " " span.num { (fragments::count(number(state))) } }
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
            th scope="row" { a href={ "/ops/sites/" (victim.site) } { (labels::site(cx.lang, &victim.site)) } }
            td data-label=(say!(lang, "customer")) { (cx.customer_label(&victim.customer)) }
            td data-label=(say!(lang, "state")) { (fragments::victim_state(cx, &victim.state)) }
            td.num data-label=(say!(lang, "first-hit")) {
                @match victim.hit_at { Some(at) => (cx.time(at)), None => span.dim { (say!(lang, "not-seen")) } } }
            td.small data-label=(say!(lang, "rests-on")) {
                // A person's reason is in the justification.
                @if is_excluded_by_evidence(victim) { (say!(lang, "excluded-otherwise")) " " }
                (cx.justification(&cx.inside, &victim.justification)) }
        }
    }
}

/// Whether the evidence, and no person, took a site off the list.
fn is_excluded_by_evidence(victim: &Victim) -> bool {
    matches!(victim.state, VictimState::Excluded { .. })
        && !matches!(victim.justification, Justification::Person { .. })
}
