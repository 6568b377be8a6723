//! `GET /ops/components/{key}`: one shared component, its position in the topology, and the
//! sites that depend on it.

use crate::draw::blast;
use crate::layout::fragments::charts;
use crate::layout::links::component_path;
use crate::layout::{Audience, Page, fragments, frame};
use crate::pages::ops::inventory::edit_link;
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::params::Params;
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::inventory::edit::EntryKey;
use bongsu_core::topology::{Component, ComponentIx, SiteIx};
use bongsu_words::names::ComponentNames;
use bongsu_words::{cause, labels};
use maud::{Markup, html};

const ROWS: u32 = 50;

/// The page.
pub async fn page(
    cx: RequestContext,
    Path(key): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let key = ComponentKey(key.into());
    let at = cx.summary.component(&key).ok_or(Error::NotFound(Resource::Component))?;
    let page = params.page(ROWS)?;
    let component = &cx.summary.view.topology.components[at.ix()];
    let sites = worst_first(&cx, component);
    let from = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let title = cx.inside.component(lang, &key);
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / " a href="/ops/components" { (say!(lang, "nav-components")) } }
        div #head data-live-part {
            header.title { h1 { (title) } (fragments::component_state(&cx, at)) }
            section.card { (facts(&cx, at, component)) }
            (edit_link(&cx, &EntryKey::Component(key.clone())))
        }
        (charts::failing_share(&cx, &key).await)
        section.card aria-labelledby="position" {
            h2 #position { (say!(lang, "impact-place")) }
            div #picture data-live-part { (blast::draw((lang, &cx.inside), &blast::Plan::of_component(&cx.summary, at))) }
        }
        section #sites .card aria-labelledby="sites-title" {
            h2 #sites-title { (say!(lang, "sites-on-it")) }
            div #rows data-live-part {
                p.small { (say!(lang, "rows-found", n = sites.len())) }
                (rows(&cx, sites.iter().skip(from).take(page.limit as usize)))
                (fragments::pager(&cx, page, sites.len() as u64, "#sites"))
            }
        }
    };
    Ok(frame(
        &cx,
        &Page { audience: Audience::Operations, title, live: Some("/ops/live".into()), main },
    ))
}

fn facts(cx: &RequestContext, at: ComponentIx, component: &Component) -> Markup {
    let (lang, summary) = (cx.lang, &cx.summary);
    let status = summary.component_status(at);
    let incidents = summary.open_incidents().filter(|i| {
        i.incident
            .cause
            .as_ref()
            .is_some_and(|c| c.component == component.key || c.one_of.contains(&component.key))
    });
    html! {
        dl.facts {
            div { dt { (say!(lang, "sites-failing")) } dd { (fragments::count(status.failing)) " / " (fragments::count(status.sites)) } }
            div { dt { (say!(lang, "whose")) } dd { (labels::owner(lang, Some(component.owner))) } }
            @if let Some(parent) = component.parent.and_then(|p| summary.view.topology.components.get(p.ix())) {
                div { dt { (say!(lang, "hangs-on")) } dd { a href=(component_path(&parent.key)) { (cx.inside.component(lang, &parent.key)) } } }
            }
            div { dt { (say!(lang, "public-name")) } dd { (cx.names.component(lang, &component.key))
                @if let Some(group) = cx.names.group(lang, &component.key) { " · " (group) } } }
            div { dt { (say!(lang, "key")) } dd { code { (component.key) } } }
            div { dt { (say!(lang, "as-of")) } dd { (cx.time(summary.view.at)) } }
        }
        @for it in incidents {
            p.notice.warn { (say!(lang, "in-incident")) " "
                a href={ "/ops/incidents/" (it.incident.id) } { (cause::title(lang, &cx.inside, &it.incident)) } }
        }
    }
}

/// Those in the worst health first; each in host-name order.
fn worst_first(cx: &RequestContext, component: &Component) -> Vec<SiteIx> {
    let mut sites = component.sites.to_vec();
    sites.sort_by_key(|site| (cx.summary.site_status(*site).health.rank(), *site));
    sites
}

fn rows<'a>(cx: &RequestContext, shown: impl Iterator<Item = &'a SiteIx>) -> Markup {
    let (lang, summary) = (cx.lang, &cx.summary);
    html! {
        table.list {
            caption.sr { (say!(lang, "sites-on-it")) }
            thead { tr { th scope="col" { (say!(lang, "site")) } th scope="col" { (say!(lang, "verdict")) }
                th scope="col" { (say!(lang, "state-since")) } } }
            tbody {
                @for ix in shown {
                    @if let Some(site) = summary.view.topology.sites.get(ix.ix()) {
                        @let status = summary.site_status(*ix);
                        tr {
                            th scope="row" { a href={ "/ops/sites/" (site.host) } { (labels::site(cx.lang, &site.host)) } }
                            td data-label=(say!(lang, "verdict")) { (fragments::health(cx, status.health)) }
                            td data-label=(say!(lang, "state-since")) { (cx.time(status.since)) }
                        }
                    }
                }
            }
        }
    }
}
