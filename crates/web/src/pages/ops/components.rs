//! `GET /ops/components`: all shared components, the failed ones first.

use crate::layout::links::component_path;
use crate::layout::{Audience, Page, fragments, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::response::Response;
use bongsu_core::topology::ComponentIx;
use bongsu_words::labels;
use bongsu_words::names::ComponentNames;
use maud::{Markup, html};

const ROWS: u32 = 50;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let (query, page) = (params.search()?, params.page(ROWS)?);
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
                (fragments::pager(&cx, page, found.len() as u64, ""))
            }
        }
    };
    let title = say!(lang, "nav-components");
    Ok(frame(
        &cx,
        &Page { audience: Audience::Operations, title, live: Some("/ops/live".into()), main },
    ))
}

/// The components whose key contains `query`: believed failed, suspected, most failing first.
fn find(cx: &RequestContext, query: &str) -> Vec<ComponentIx> {
    let (query, summary) = (query.to_lowercase(), &cx.summary);
    let all = summary.view.topology.components.iter().enumerate();
    let mut found: Vec<ComponentIx> = all
        .filter(|(_, c)| query.is_empty() || c.key.0.to_lowercase().contains(&query))
        .map(|(ix, _)| ComponentIx::at(ix))
        .collect();
    found.sort_by_key(|c| {
        let status = summary.component_status(*c);
        std::cmp::Reverse((status.fault.is_some(), status.suspected, status.failing))
    });
    found
}

fn table<'a>(cx: &RequestContext, shown: impl Iterator<Item = &'a ComponentIx>) -> Markup {
    let (lang, summary) = (cx.lang, &cx.summary);
    html! {
        table.list {
            caption.sr { (say!(lang, "nav-components")) }
            thead { tr { th scope="col" { (say!(lang, "component")) } th scope="col" { (say!(lang, "public-name")) } th scope="col" { (say!(lang, "state")) }
                th scope="col" { (say!(lang, "sites-failing")) } th scope="col" { (say!(lang, "sites-on-it")) }
                th scope="col" { (say!(lang, "whose")) } } }
            tbody {
                @for c in shown {
                    @let component = &summary.view.topology.components[c.ix()];
                    @let status = summary.component_status(*c);
                    tr {
                        th scope="row" { a href=(component_path(&component.key)) { (cx.inside.component(lang, &component.key)) } }
                        td data-label=(say!(lang, "public-name")) { (cx.names.component(lang, &component.key)) }
                        td data-label=(say!(lang, "state")) { (fragments::component_state(cx, *c)) }
                        td.num data-label=(say!(lang, "sites-failing")) { (fragments::count(status.failing)) }
                        td.num data-label=(say!(lang, "sites-on-it")) { (fragments::count(status.sites)) }
                        td data-label=(say!(lang, "whose")) { (labels::owner(lang, Some(component.owner))) }
                    }
                }
            }
        }
    }
}
