//! `GET /ops/components`: all shared parts, the failing ones first.

use crate::error::Error;
use crate::layout::{Audience, Page, RequestContext, component_href, frame};
use crate::pages::pieces;
use crate::params::Params;
use axum::response::Response;
use bongsu_core::topology::ComponentIx;
use bongsu_words::labels;
use maud::{Markup, html};

const ROWS: u32 = 50;

pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let (query, page) = (params.text("q")?, params.page(ROWS)?);
    let found = find(&cx, &query);
    let from = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let main = html! {
        h1 { (say!(lang, "nav-components")) }
        section.card {
            form.search method="get" action="/ops/components" role="search" data-search="rows" {
                label.sr for="q" { (say!(lang, "search-components")) }
                input #q type="search" name="q" value=(query) maxlength="256" autocomplete="off"
                    placeholder=(say!(lang, "search-components"));
                button { (say!(lang, "search")) }
            }
            div #rows data-live-part {
                p.small role="status" { (say!(lang, "rows-found", n = found.len())) }
                @if found.len() <= from { p { (say!(lang, "rows-none")) } }
                @else { (table(&cx, found.iter().skip(from).take(page.limit as usize))) }
                (pieces::pager(&cx, page, found.len() as u64, ""))
            }
        }
    };
    let title = say!(lang, "nav-components");
    Ok(frame(
        &cx,
        &Page { room: Audience::Operations, title, live: Some("/ops/live".into()), main },
    ))
}

/// The components whose key contains `query`: believed failed, suspected, most failing first.
pub fn find(cx: &RequestContext, query: &str) -> Vec<ComponentIx> {
    let (query, digest) = (query.to_lowercase(), &cx.digest);
    let all = digest.view.topology.components.iter().enumerate();
    let mut found: Vec<ComponentIx> = all
        .filter(|(_, c)| query.is_empty() || c.key.0.to_lowercase().contains(&query))
        .map(|(ix, _)| ComponentIx::at(ix))
        .collect();
    found.sort_by_key(|c| {
        let now = digest.component_status(*c);
        std::cmp::Reverse((now.fault.is_some(), now.suspected, now.failing))
    });
    found
}

fn table<'a>(cx: &RequestContext, shown: impl Iterator<Item = &'a ComponentIx>) -> Markup {
    let (lang, digest) = (cx.lang, &cx.digest);
    html! {
        table.list {
            caption.sr { (say!(lang, "nav-components")) }
            thead { tr { th scope="col" { (say!(lang, "component")) } th scope="col" { (say!(lang, "state")) }
                th scope="col" { (say!(lang, "sites-failing")) } th scope="col" { (say!(lang, "sites-on-it")) }
                th scope="col" { (say!(lang, "whose")) } } }
            tbody {
                @for c in shown {
                    @let component = &digest.view.topology.components[c.ix()];
                    @let now = digest.component_status(*c);
                    tr {
                        th scope="row" { a href=(component_href(&component.key)) { (labels::component(lang, &component.key)) } }
                        td data-label=(say!(lang, "state")) { (state(cx, *c)) }
                        td.num data-label=(say!(lang, "sites-failing")) { (pieces::count(now.failing)) }
                        td.num data-label=(say!(lang, "sites-on-it")) { (pieces::count(now.sites)) }
                        td data-label=(say!(lang, "whose")) { (labels::owner(lang, Some(component.owner))) }
                    }
                }
            }
        }
    }
}

/// What is believed of a component, as a badge.
pub fn state(cx: &RequestContext, at: ComponentIx) -> Markup {
    let (lang, now) = (cx.lang, cx.digest.component_status(at));
    html! {
        @if let Some(confidence) = now.fault {
            span.badge.bad { span aria-hidden="true" { "◆" } " " (say!(lang, "fault-confidence", percent = labels::percent(confidence))) }
        } @else if now.suspected { span.badge.warn { span aria-hidden="true" { "△" } " " (say!(lang, "suspected")) } }
        @else if now.failing > 0 { span.badge.dim { span aria-hidden="true" { "·" } " " (say!(lang, "some-fail")) } }
        @else { span.badge.ok { span aria-hidden="true" { "✓" } " " (say!(lang, "nothing-fails")) } }
    }
}
