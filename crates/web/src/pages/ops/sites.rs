//! `GET /ops/sites`: fifty thousand sites, searched as fast as one types.

use crate::error::Error;
use crate::layout::{Audience, Page, RequestContext, frame};
use crate::pages::pieces;
use crate::params::{PageQuery, Params};
use axum::response::Response;
use bongsu_core::topology::SiteIx;
use bongsu_words::labels;
use maud::{Markup, html};

const ROWS: u32 = 50;

pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let (query, verdict, page) = (params.text("q")?, params.verdict()?, params.page(ROWS)?);
    let found = find(&cx, &query, verdict);
    let sums = cx.digest.sites;
    let tabs =
        [("up", sums.up), ("slow", sums.slow), ("down", sums.down), ("unknown", sums.unknown)];
    let main = html! {
        h1 { (say!(lang, "nav-sites")) }
        section.card {
            form.search method="get" action="/ops/sites" role="search" data-search="rows" {
                label.sr for="q" { (say!(lang, "search-sites")) }
                input #q type="search" name="q" value=(query) maxlength="256" autocomplete="off"
                    placeholder=(say!(lang, "search-sites"));
                @if let Some(word) = verdict { input type="hidden" name="verdict" value=(word); }
                button { (say!(lang, "search")) }
            }
            nav #verdicts .tabs data-live-part aria-label=(say!(lang, "verdicts-filter")) {
                a href=(cx.with("verdict", "")) aria-current=[verdict.is_none().then_some("true")] { (say!(lang, "all"))
                    " " span.num { (pieces::count(sums.all)) } }
                @for (word, n) in tabs {
                    a href=(cx.with("verdict", word)) aria-current=[(verdict == Some(word)).then_some("true")] {
                        (labels::verdict_code(lang, word)) " " span.num { (pieces::count(n)) } }
                }
            }
            div #rows data-live-part { (rows(&cx, &found, page)) }
        }
    };
    let title = say!(lang, "nav-sites");
    Ok(frame(
        &cx,
        &Page { room: Audience::Operations, title, live: Some("/ops/live".into()), main },
    ))
}

/// The sites that match, in the index's order.
pub fn find(cx: &RequestContext, query: &str, verdict: Option<&str>) -> Vec<SiteIx> {
    let index = cx.app.index(&cx.digest);
    match verdict {
        None => index.find(query),
        Some(word) => {
            index.find_where(query, &cx.digest.view.sites, |s| s.verdict.as_str() == word)
        }
    }
}

fn rows(cx: &RequestContext, found: &[SiteIx], page: PageQuery) -> Markup {
    let (lang, digest) = (cx.lang, &cx.digest);
    let from = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let shown = found.iter().skip(from).take(page.limit as usize);
    html! {
        p.small role="status" { (say!(lang, "rows-found", n = found.len())) }
        @if found.len() <= from { p { (say!(lang, "rows-none")) } }
        @else {
            table.list {
                caption.sr { (say!(lang, "nav-sites")) }
                thead { tr { th scope="col" { (say!(lang, "site")) } th scope="col" { (say!(lang, "customer")) }
                    th scope="col" { (say!(lang, "verdict")) } th scope="col" { (say!(lang, "since")) }
                    th scope="col" { (say!(lang, "whose")) } } }
                tbody {
                    @for ix in shown {
                        @let site = &digest.view.topology.sites[ix.ix()];
                        @let status = digest.site_status(*ix);
                        tr {
                            th scope="row" { a href={ "/ops/sites/" (site.host) } { (site.host.unicode()) } }
                            td data-label=(say!(lang, "customer")) { (digest.view.topology.customers.get(site.customer.ix()).map_or("", String::as_str)) }
                            td data-label=(say!(lang, "verdict")) { (pieces::verdict(cx, status.verdict)) }
                            td data-label=(say!(lang, "since")) { (cx.time(status.since)) }
                            td data-label=(say!(lang, "whose")) { @if let Some(blame) = status.blame { (labels::blame(lang, blame)) } }
                        }
                    }
                }
            }
        }
        (pieces::pager(cx, page, found.len() as u64, ""))
    }
}
