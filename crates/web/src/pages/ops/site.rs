//! `GET /ops/sites/{host}`: one site with its layers, what it rests on, and its past.

use crate::commands::StreamNow;
use crate::draw::bars;
use crate::error::{Error, Resource};
use crate::layers::{self, LayerNow};
use crate::layout::{Audience, Page, RequestContext, component_href, frame};
use crate::pages::{charts, pieces, status};
use crate::params::host;
use crate::queries::{Answer, SiteHistory};
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::Time;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::observation::{Layer, Outcome};
use bongsu_core::topology::{ComponentIx, Site, SiteIx, StreamIx};
use bongsu_words::{cause, labels, time};
use maud::{Markup, html};
use std::time::Duration;

/// What customers said, on one page.
const REPORTS_MOST: u32 = 20;

pub async fn page(cx: RequestContext, Path(name): Path<String>) -> Result<Response, Error> {
    let lang = cx.lang;
    let host = host(&name)?;
    let ix = cx.digest.site(&host).ok_or(Error::NotFound(Resource::Site))?;
    let site = &cx.digest.view.topology.sites[ix.ix()];
    let now = cx.digest.site_status(ix);
    let past = read(cx.app.history.site(host.clone())).await;
    let days =
        read(cx.app.history.site_uptime(host.clone(), status::DAYS, cx.digest.view.at)).await;
    let reports = read(cx.app.history.reports(Some(host.clone()), REPORTS_MOST)).await;
    let answers = cx.app.desk.streams(host.clone()).await;
    let all = layers::of_site(&now, &answers);
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / " a href="/ops/sites" { (say!(lang, "nav-sites")) } }
        div #head data-live-part {
            header.title { h1 { (host.unicode()) } (pieces::verdict(&cx, now.verdict)) }
            (facts(&cx, ix, site))
        }
        section.card aria-labelledby="layers" {
            h2 #layers { (say!(lang, "layers")) }
            p.small { (say!(lang, "layers-hint")) }
            div #layer-rows data-live-part {
                (pieces::insight(&cx, &now))
                (layers(&cx, &all))
            }
            (asked(&cx, &answers))
        }
        (charts::latency(&cx, &host).await)
        div.columns {
            section.card aria-labelledby="deps" { h2 #deps { (say!(lang, "dependencies")) }
                div #dep-rows data-live-part { (dependencies(&cx, ix)) } }
            section.card aria-labelledby="past" { h2 #past { (say!(lang, "site-incidents")) } (incidents(&cx, past.as_ref())) }
        }
        (said(&cx, reports.as_deref()))
        section.card aria-labelledby="up" { h2 #up { (say!(lang, "uptime", days = status::DAYS)) }
            @match &days {
                Some(days) if !days.is_empty() => (bars::days(lang, bars::Of::Site, days)),
                Some(_) => p { (say!(lang, "uptime-none")) },
                None => p { (say!(lang, "history-unreadable")) },
            } }
        section.card aria-labelledby="verdicts" { h2 #verdicts { (say!(lang, "verdict-history")) } (verdicts(&cx, past.as_ref())) }
    };
    let live = Some(format!("/ops/live?site={host}"));
    Ok(frame(&cx, &Page { room: Audience::Operations, title: host.unicode(), live, main }))
}

async fn read<T>(answer: Answer<'_, T>) -> Option<T> {
    answer.await.inspect_err(|error| tracing::error!(%error, "a page goes without")).ok()
}

fn facts(cx: &RequestContext, ix: SiteIx, site: &Site) -> Markup {
    let (lang, digest) = (cx.lang, &cx.digest);
    let now = digest.site_status(ix);
    let open =
        digest.open().filter(|i| i.victims.binary_search_by(|v| v.site.cmp(&site.host)).is_ok());
    html! {
        section.card {
            dl.facts {
                div { dt { (say!(lang, "since")) } dd { (cx.since(now.since)) } }
                @if let Some(blame) = now.blame { div { dt { (say!(lang, "whose")) } dd { (labels::blame(lang, blame)) } } }
                div { dt { (say!(lang, "customer")) } dd { (digest.view.topology.customers.get(site.customer.ix()).map_or("", String::as_str)) } }
                @if let Some(zone) = digest.view.topology.zones.get(site.zone.ix()) {
                    div { dt { (say!(lang, "zone-of-site")) } dd { (zone.name.unicode()) } }
                }
                div { dt { (say!(lang, "as-of")) } dd { (cx.time(digest.view.at)) } }
            }
            @if digest.view.topology.zones.get(site.zone.ix()).is_some_and(|z| z.delegation_differs) {
                p.notice.warn { (say!(lang, "delegation-differs")) }
            }
            @for it in open {
                p.notice.warn { (say!(lang, "in-incident")) " "
                    a href={ "/ops/incidents/" (it.incident.id) } { (cause::title(lang, &it.incident)) } }
            }
        }
    }
}

fn layers(cx: &RequestContext, layers: &[LayerNow]) -> Markup {
    let lang = cx.lang;
    html! {
        table.list {
            caption.sr { (say!(lang, "layers")) }
            thead { tr { th scope="col" { (say!(lang, "layer")) } th scope="col" { (say!(lang, "latest")) }
                th scope="col" { (say!(lang, "took")) } th scope="col" { (say!(lang, "usual")) }
                th scope="col" { (say!(lang, "streams-failing")) } th scope="col" { (say!(lang, "when")) } } }
            tbody {
                @for now in layers {
                    tr {
                        th scope="row" { (labels::layer(lang, now.layer)) }
                        @match now.latest {
                            None => td colspan="5" .dim { (say!(lang, "not-asked-yet")) },
                            Some((outcome, at)) => (layer_cells(cx, now, outcome, at)),
                        }
                    }
                }
            }
        }
    }
}

fn layer_cells(cx: &RequestContext, now: &LayerNow, latest: Outcome, at: Time) -> Markup {
    let lang = cx.lang;
    let class = if now.sums.fails() { "badge bad" } else { "dim" };
    html! {
        td data-label=(say!(lang, "latest")) { (outcome(cx, latest)) }
        td.num data-label=(say!(lang, "took")) { (latency(cx, latest, now.usual)) }
        td.num data-label=(say!(lang, "usual")) {
            @match (now.usual, now.layer) {
                (Some(usual), _) => (time::latency(usual)),
                (None, Layer::Http) => span.dim { (say!(lang, "not-learned")) },
                // Only what the visitor waits for is learned.
                (None, _) => "–",
            }
        }
        td.num data-label=(say!(lang, "streams-failing")) { span class=(class) { (now.sums.failing) " / " (now.sums.streams) } }
        td data-label=(say!(lang, "when")) { (cx.time(at)) }
    }
}

/// What it took; marked when that is far from the usual, for the eye only: whether a site
/// is slow is judged by the engine.
fn latency(cx: &RequestContext, outcome: Outcome, usual: Option<Duration>) -> Markup {
    let Outcome::Ok { latency } = outcome else { return html! { "–" } };
    let latency = Duration::from(latency);
    let far = usual.is_some_and(|u| latency > u * 4 && latency > u + Duration::from_millis(50));
    html! {
        @if far { span.badge.warn { (time::latency(latency)) " · " (say!(cx.lang, "verdict-slow")) } }
        @else { (time::latency(latency)) }
    }
}

fn outcome(cx: &RequestContext, it: Outcome) -> Markup {
    let (class, sign) = match it.failed() {
        Some(false) => ("badge ok", "✓"),
        Some(true) => ("badge bad", "✕"),
        None => ("badge dim", "?"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (labels::outcome(cx.lang, it)) } }
}

/// Each name server and address with its own latest answer, where that can be told.
fn asked(cx: &RequestContext, streams: &[StreamNow]) -> Markup {
    let lang = cx.lang;
    html! {
        div #asked data-live-part {
            @if !streams.is_empty() {
                h3 { (say!(lang, "each-asked")) }
                table.list {
                    caption.sr { (say!(lang, "each-asked")) }
                    thead { tr { th scope="col" { (say!(lang, "target")) } th scope="col" { (say!(lang, "layer")) }
                        th scope="col" { (say!(lang, "vantage")) } th scope="col" { (say!(lang, "latest")) }
                        th scope="col" { (say!(lang, "took")) } th scope="col" { (say!(lang, "when")) } } }
                    tbody {
                        @for it in streams.iter().take(64) {
                            tr {
                                th scope="row" { (it.target) }
                                td data-label=(say!(lang, "layer")) { (labels::layer(lang, it.layer)) }
                                td data-label=(say!(lang, "vantage")) { (it.vantage) }
                                td data-label=(say!(lang, "latest")) { (outcome(cx, it.outcome)) }
                                td.num data-label=(say!(lang, "took")) { (latency(cx, it.outcome, None)) }
                                td data-label=(say!(lang, "when")) { (cx.time(it.at)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The shared components below a site's streams, each once.
pub fn components_of(cx: &RequestContext, site: SiteIx) -> Vec<ComponentIx> {
    let topology = &cx.digest.view.topology;
    let streams = topology.streams_of(site).filter(|s: &StreamIx| s.ix() < topology.stream_count());
    let mut all: Vec<ComponentIx> =
        streams.flat_map(|s| topology.components_of(s).iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn dependencies(cx: &RequestContext, site: SiteIx) -> Markup {
    let (lang, digest) = (cx.lang, &cx.digest);
    let mut all = components_of(cx, site);
    all.sort_by_key(|c| (digest.view.topology.components[c.ix()].key.kind(), *c));
    html! {
        @if all.is_empty() { p { (say!(lang, "dependencies-none")) } }
        @else {
            ul.rows.tight {
                @for c in all {
                    @let component = &digest.view.topology.components[c.ix()];
                    @let now = digest.component_status(c);
                    li.row {
                        span.grow { a href=(component_href(&component.key)) { (labels::component(lang, &component.key)) } }
                        @if now.fault.is_some() { span.badge.bad { span aria-hidden="true" { "◆" } " " (say!(lang, "fault")) } }
                        @else if now.suspected { span.badge.warn { span aria-hidden="true" { "△" } " " (say!(lang, "suspected")) } }
                        span.num.small { (say!(lang, "blast-fail", failing = now.failing, sites = now.sites)) }
                    }
                }
            }
        }
    }
}

/// What customers said of it; left out while nobody said anything.
fn said(cx: &RequestContext, reports: Option<&[ProblemReport]>) -> Markup {
    let lang = cx.lang;
    html! {
        @if let Some(reports) = reports.filter(|reports| !reports.is_empty()) {
            section.card aria-labelledby="said" { h2 #said { (say!(lang, "site-reports")) }
                p.small { (say!(lang, "site-reports-hint")) }
                ul.rows.tight {
                    @for it in reports {
                        li.row {
                            span.grow {
                                @if it.words.is_empty() { span.dim { (say!(lang, "site-report-wordless")) } }
                                @else { "“" (it.words) "”" }
                            }
                            span.small { (it.customer) " · " (cx.time(it.at)) }
                        }
                    }
                } }
        }
    }
}

fn incidents(cx: &RequestContext, past: Option<&SiteHistory>) -> Markup {
    let lang = cx.lang;
    html! {
        @match past.map(|p| p.incidents.as_slice()) {
            None => p { (say!(lang, "history-unreadable")) },
            Some([]) => p { (say!(lang, "site-incidents-none")) },
            Some(all) => ul.rows.tight {
                @for (incident, victim) in all.iter().take(50) {
                    li.row {
                        div.grow { a href={ "/ops/incidents/" (incident.id) } { (cause::title(lang, incident)) }
                            p.small { (cx.time(incident.began_at)) } }
                        (super::victims::state(cx, &victim.state))
                    }
                }
            },
        }
    }
}

fn verdicts(cx: &RequestContext, past: Option<&SiteHistory>) -> Markup {
    let lang = cx.lang;
    html! {
        @match past.map(|p| p.verdicts.as_slice()) {
            None => p { (say!(lang, "history-unreadable")) },
            Some([]) => p { (say!(lang, "verdict-history-none")) },
            Some(all) => table.list {
                caption.sr { (say!(lang, "verdict-history")) }
                thead { tr { th scope="col" { (say!(lang, "since")) } th scope="col" { (say!(lang, "verdict")) }
                    th scope="col" { (say!(lang, "why")) } th scope="col" { (say!(lang, "decided")) } } }
                tbody {
                    @for it in all.iter().take(100) {
                        tr {
                            th scope="row" { (cx.time(it.since)) }
                            td data-label=(say!(lang, "verdict")) { (pieces::verdict(cx, it.verdict)) }
                            td data-label=(say!(lang, "why")) {
                                @if let bongsu_core::verdict::Verdict::Down { reason, .. } = it.verdict { (labels::reason(lang, reason)) } }
                            td data-label=(say!(lang, "decided")) { (cx.time(it.at)) }
                        }
                    }
                }
            },
        }
    }
}
