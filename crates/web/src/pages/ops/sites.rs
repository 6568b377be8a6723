//! `GET /ops/sites`: all sites, searched while a person types.

use crate::layout::{Audience, Page, fragments, frame};
use crate::model::search_index::SiteFilter;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::{PageQuery, Params};
use axum::response::Response;
use bongsu_core::topology::SiteIx;
use bongsu_words::labels;
use maud::{Markup, html};

const ROWS: u32 = 50;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let (filter, page) = (params.site_filter()?, params.page(ROWS)?);
    let found = cx.app.find_sites(&cx.summary, &filter);
    let health = filter.health;
    // The figures beside the verdicts are of the sites with the label.
    let all = SiteFilter { label: filter.label.clone(), ..SiteFilter::default() };
    let sums = match filter.label {
        None => cx.summary.sites,
        Some(_) => cx.summary.sums_of(&cx.app.find_sites(&cx.summary, &all)),
    };
    let main = html! {
        h1 { (say!(lang, "nav-sites")) }
        section.card {
            form.search method="get" action="/ops/sites" role="search" data-search="rows" {
                label.sr for="q" { (say!(lang, "search-sites")) }
                input #q type="search" name="q" value=(filter.text) maxlength="256" autocomplete="off"
                    placeholder=(say!(lang, "search-sites"));
                @if let Some(name) = health { input type="hidden" name="verdict" value=(name); }
                @if let Some(label) = &filter.label { input type="hidden" name="label" value=(label); }
                button { (say!(lang, "search")) }
            }
            (fragments::label_filter(&cx, filter.label.as_ref()))
            nav #verdicts .tabs data-live-part aria-label=(say!(lang, "verdicts-filter")) {
                a href=(cx.with_param("verdict", "")) aria-current=[health.is_none().then_some("true")] { (say!(lang, "all"))
                    " " span.num { (fragments::count(sums.all)) } }
                @for (name, n) in sums.rows() {
                    a href=(cx.with_param("verdict", name)) aria-current=[(health == Some(name)).then_some("true")] {
                        (labels::site_health_code(lang, name)) " " span.num { (fragments::count(n)) } }
                }
            }
            div #rows data-live-part { (rows(&cx, &found, page)) }
        }
    };
    let title = say!(lang, "nav-sites");
    Ok(frame(
        &cx,
        &Page { audience: Audience::Operations, title, live: Some("/ops/live".into()), main },
    ))
}

fn rows(cx: &RequestContext, found: &[SiteIx], page: PageQuery) -> Markup {
    let (lang, summary) = (cx.lang, &cx.summary);
    let from = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let shown = found.iter().skip(from).take(page.limit as usize);
    html! {
        p.small role="status" { (say!(lang, "rows-found", n = found.len())) }
        @if found.len() <= from { p { (say!(lang, "rows-none")) } }
        @else {
            table.list {
                caption.sr { (say!(lang, "nav-sites")) }
                thead { tr { th scope="col" { (say!(lang, "site")) } th scope="col" { (say!(lang, "customer")) }
                    th scope="col" { (say!(lang, "verdict")) } th scope="col" { (say!(lang, "state-since")) }
                    th scope="col" { (say!(lang, "whose")) } } }
                tbody {
                    @for ix in shown {
                        @let site = &summary.view.topology.sites[ix.ix()];
                        @let status = summary.site_status(*ix);
                        tr {
                            th scope="row" { a href={ "/ops/sites/" (site.host) } { (labels::site(cx.lang, &site.host)) } (fragments::site_labels(cx, site)) }
                            td data-label=(say!(lang, "customer")) { (summary.view.topology.customers.get(site.customer.ix()).map_or_else(String::new, |key| cx.customer_label(key))) }
                            td data-label=(say!(lang, "verdict")) { (fragments::health(cx, status.health)) " " (fragments::maintenance::mark(cx, *ix)) " " (fragments::maintenance::muted(cx, *ix)) }
                            td data-label=(say!(lang, "state-since")) { (cx.time(status.since)) }
                            td data-label=(say!(lang, "whose")) { @if let Some(blame) = status.blame { (labels::blame(lang, blame)) } }
                        }
                    }
                }
            }
        }
        (fragments::pager(cx, page, found.len() as u64, ""))
    }
}
