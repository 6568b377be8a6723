//! The victim list: a table with a filter, a search and pages, moving while it is read.

use super::incident::{Found, proof_text};
use crate::error::Error;
use crate::history::{Page, Paged, VictimFilter, VictimQuery};
use crate::pages::pieces;
use crate::params::Params;
use crate::say::parts;
use crate::shell::Screen;
use bongsu_core::incident::{Counts, Victim, VictimState};
use maud::{Markup, html};

const ROWS: u32 = 50;

/// The section of the incident's page.
pub async fn part(screen: &Screen, found: &Found, params: &Params) -> Result<Markup, Error> {
    let query = VictimQuery {
        state: params.victim_state()?,
        text: params.text("q")?.to_lowercase(),
        page: params.page(ROWS)?,
    };
    let id = found.view.incident.id;
    let rows = match found.in_view {
        true => Ok(select(&found.view.victims, &query)),
        false => screen.app.history.victims(id, query.clone()).await,
    };
    let lang = screen.lang;
    Ok(html! {
        section #victims .card aria-labelledby="victims-title" {
            h2 #victims-title { (say!(lang, "victims")) }
            (filters(screen, &query, &found.view.incident.counts))
            div #victim-rows data-live-part {
                @match &rows {
                    Err(_) => p { (say!(lang, "history-unreadable")) },
                    Ok(found) => {
                        (table(screen, &query, found))
                        (pieces::pager(screen, query.page, found.total, "#victims"))
                    }
                }
            }
        }
    })
}

/// The victims that a query asks for, out of the whole list.
pub fn select(all: &[Victim], query: &VictimQuery) -> Paged<Victim> {
    let wanted = |v: &&Victim| {
        query.state.is_none_or(|state| VictimFilter::of(&v.state) == state)
            && (query.text.is_empty()
                || v.site.as_str().contains(&query.text)
                || v.customer.to_lowercase().contains(&query.text)
                || (!query.text.is_ascii() && v.site.unicode().contains(&query.text)))
    };
    let Page { offset, limit } = query.page;
    let mut total = 0;
    let mut rows = Vec::new();
    for victim in all.iter().filter(wanted) {
        if total >= offset && rows.len() < limit as usize {
            rows.push(victim.clone());
        }
        total += 1;
    }
    Paged { rows, total }
}

fn filters(screen: &Screen, query: &VictimQuery, counts: &Counts) -> Markup {
    let lang = screen.lang;
    let number = |state| match state {
        VictimFilter::AtRisk => counts.at_risk,
        VictimFilter::SeenHit => counts.hit,
        VictimFilter::Verified => counts.verified,
        VictimFilter::Excluded => counts.excluded,
    };
    html! {
        nav #victim-states .tabs data-live-part aria-label=(say!(lang, "victims-filter")) {
            a href={ (screen.with("state", "")) "#victims" } aria-current=[query.state.is_none().then_some("true")] {
                (say!(lang, "all")) }
            @for state in VictimFilter::ALL {
                a href={ (screen.with("state", state.as_str())) "#victims" }
                    aria-current=[(query.state == Some(state)).then_some("true")]
                { (parts::victim_state(lang, state)) " " span.num { (pieces::count(number(state))) } }
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

fn table(screen: &Screen, query: &VictimQuery, found: &Paged<Victim>) -> Markup {
    let lang = screen.lang;
    html! {
        p.small role="status" { (say!(lang, "rows-found", n = found.total)) }
        @if found.rows.is_empty() {
            p { @if query.text.is_empty() && query.state.is_none() { (say!(lang, "victims-none")) }
                @else { (say!(lang, "rows-none")) } }
        }
        @else {
            table.list {
                caption.sr { (say!(lang, "victims")) }
                thead { tr { th scope="col" { (say!(lang, "site")) } th scope="col" { (say!(lang, "customer")) }
                    th scope="col" { (say!(lang, "state")) } th scope="col" { (say!(lang, "first-hit")) }
                    th scope="col" { (say!(lang, "rests-on")) } } }
                tbody { @for victim in &found.rows { (row(screen, victim)) } }
            }
        }
    }
}

fn row(screen: &Screen, victim: &Victim) -> Markup {
    let lang = screen.lang;
    html! {
        tr {
            th scope="row" { a href={ "/ops/sites/" (victim.site) } { (victim.site.unicode()) } }
            td data-label=(say!(lang, "customer")) { (victim.customer) }
            td data-label=(say!(lang, "state")) { (state(screen, &victim.state)) }
            td data-label=(say!(lang, "first-hit")) {
                @match victim.hit_at { Some(at) => (screen.time(at)), None => span.dim { (say!(lang, "not-seen")) } } }
            td.small data-label=(say!(lang, "rests-on")) {
                @if let VictimState::Excluded { reason } = &victim.state { (say!(lang, "excluded-because", reason = reason.as_str())) " " }
                (proof_text(screen, &victim.proof)) }
        }
    }
}

/// A victim's state as a badge.
pub fn state(screen: &Screen, state: &VictimState) -> Markup {
    let of = VictimFilter::of(state);
    let (class, sign) = match of {
        VictimFilter::AtRisk => ("badge warn", "△"),
        VictimFilter::SeenHit => ("badge bad", "✕"),
        VictimFilter::Verified => ("badge ok", "✓"),
        VictimFilter::Excluded => ("badge dim", "–"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (parts::victim_state(screen.lang, of)) } }
}
