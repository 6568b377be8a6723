//! `GET /ops/sites/{host}`: one site with its layers, its dependencies and its past.

use crate::commands::ProbeResult;
use crate::draw::bars;
use crate::draw::bars::UPTIME_DAYS;
use crate::layout::fragments::charts;
use crate::layout::links::{component_path, ops_incident_path};
use crate::layout::{Audience, Page, fragments, frame};
use crate::model::layers::{LayerState, layers_of_site};
use crate::pages::ops::inventory::edit_link;
use crate::queries::{Queries, QueryFuture, SiteHistory};
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::params::host;

use axum::extract::Path;
use axum::response::Response;
use bongsu_core::Time;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::inventory::edit::EntryKey;
use bongsu_core::layer::Layer;
use bongsu_core::observation::Outcome;
use bongsu_core::topology::{Site, SiteIx};
use bongsu_core::verdict::Verdict;
use bongsu_words::names::ComponentNames;
use bongsu_words::{cause, labels, time};
use maud::{Markup, html};
use std::time::Duration;

/// The most problem reports shown.
const MAX_REPORTS: u32 = 20;
/// The most probe results shown.
const MAX_RESULTS: usize = 64;

/// The page.
pub async fn page(cx: RequestContext, Path(name): Path<String>) -> Result<Response, Error> {
    let lang = cx.lang;
    let host = host(&name)?;
    let ix = cx.summary.site(&host).ok_or(Error::NotFound(Resource::Site))?;
    let site = &cx.summary.view.topology.sites[ix.ix()];
    let status = cx.summary.site_status(ix);
    let past = read(cx.store.site(host.clone())).await;
    let days = read(cx.store.site_uptime(host.clone(), UPTIME_DAYS, cx.summary.view.at)).await;
    let reports = read(cx.store.problem_reports(Some(host.clone()), MAX_REPORTS)).await;
    let results = cx.app.commands.latest_results(host.clone()).await;
    let layers = layers_of_site(&status, &results);
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / " a href="/ops/sites" { (say!(lang, "nav-sites")) } }
        div #head data-live-part {
            header.title { h1 { (labels::site(cx.lang, &host)) } (fragments::health(&cx, status.health)) " " (fragments::maintenance::mark(&cx, ix)) " " (fragments::maintenance::muted(&cx, ix)) }
            (facts(&cx, ix, site))
            (edit_link(&cx, &EntryKey::Site(host.clone())))
        }
        section.card aria-labelledby="layers" {
            h2 #layers { (say!(lang, "layers")) }
            p.small { (say!(lang, "layers-hint")) }
            div #layer-rows data-live-part {
                (fragments::insight(&cx, cx.summary.watched(&[ix]), &status))
                (layer_table(&cx, &layers))
            }
            (probe_results(&cx, &results))
        }
        (charts::latency(&cx, &host).await)
        div.columns {
            section.card aria-labelledby="deps" { h2 #deps { (say!(lang, "dependencies")) }
                div #dep-rows data-live-part { (dependencies(&cx, ix)) } }
            section.card aria-labelledby="incidents" { h2 #incidents { (say!(lang, "site-incidents")) } (incidents(&cx, past.as_ref())) }
        }
        (problem_reports(&cx, reports.as_deref()))
        section.card aria-labelledby="uptime-title" { h2 #uptime-title { (say!(lang, "uptime", days = UPTIME_DAYS)) }
            @match &days {
                Some(days) if !days.is_empty() => (bars::days(lang, bars::BarScope::Site, days)),
                Some(_) => p { (say!(lang, "uptime-none")) },
                None => p { (say!(lang, "history-unreadable")) },
            } }
        section.card aria-labelledby="verdicts" { h2 #verdicts { (say!(lang, "verdict-history")) } (verdicts(&cx, past.as_ref())) }
    };
    let live = Some(format!("/ops/live?site={host}"));
    Ok(frame(
        &cx,
        &Page { audience: Audience::Operations, title: labels::site(cx.lang, &host), live, main },
    ))
}

/// What the store answers; a page goes on without it.
async fn read<T>(answer: QueryFuture<'_, T>) -> Option<T> {
    answer
        .await
        .inspect_err(|error| tracing::error!(%error, "failed to read a part of a page"))
        .ok()
}

fn facts(cx: &RequestContext, ix: SiteIx, site: &Site) -> Markup {
    let (lang, summary) = (cx.lang, &cx.summary);
    let now = summary.site_status(ix);
    let open = summary
        .open_incidents()
        .filter(|i| i.victims.binary_search_by(|v| v.site.cmp(&site.host)).is_ok());
    html! {
        section.card {
            dl.facts {
                div { dt { (say!(lang, "state-since")) } dd { (cx.since(now.since)) } }
                @if let Some(blame) = now.blame { div { dt { (say!(lang, "whose")) } dd { (labels::blame(lang, blame)) } } }
                div { dt { (say!(lang, "customer")) } dd { (summary.view.topology.customers.get(site.customer.ix()).map_or_else(String::new, |key| cx.customer_label(key))) } }
                @if let Some(zone) = summary.view.topology.zones.get(site.zone.ix()) {
                    div { dt { (say!(lang, "zone-of-site")) } dd { (zone.name.unicode()) } }
                }
                @if !site.labels.is_empty() {
                    div { dt { (say!(lang, "site-labels")) } dd { (fragments::site_labels(cx, site)) } }
                }
                div { dt { (say!(lang, "as-of")) } dd { (cx.time(summary.view.at)) } }
            }
            @if summary.view.topology.zones.get(site.zone.ix()).is_some_and(|z| z.delegation_differs) {
                p.notice.warn { (say!(lang, "delegation-differs")) }
            }
            @for it in open {
                p.notice.warn { (say!(lang, "in-incident")) " "
                    a href=(ops_incident_path(it.incident.id)) { (cause::title(lang, &cx.inside, &it.incident)) } }
            }
        }
    }
}

fn layer_table(cx: &RequestContext, layers: &[LayerState]) -> Markup {
    let lang = cx.lang;
    html! {
        table.list {
            caption.sr { (say!(lang, "layers")) }
            thead { tr { th scope="col" { (say!(lang, "layer")) } th scope="col" { (say!(lang, "latest")) }
                th scope="col" { (say!(lang, "took")) } th scope="col" { (say!(lang, "baseline")) }
                th scope="col" { (say!(lang, "streams-failing")) } th scope="col" { (say!(lang, "when")) } } }
            tbody {
                @for layer in layers {
                    tr {
                        th scope="row" { (labels::layer(lang, layer.layer)) }
                        @match layer.latest {
                            None => td colspan="5" .dim { (say!(lang, "not-asked-yet")) },
                            Some((outcome, at)) => (layer_cells(cx, layer, outcome, at)),
                        }
                    }
                }
            }
        }
    }
}

fn layer_cells(cx: &RequestContext, layer: &LayerState, latest: Outcome, at: Time) -> Markup {
    let lang = cx.lang;
    let class = if layer.sums.fails() { "badge bad" } else { "dim" };
    html! {
        td data-label=(say!(lang, "latest")) { (outcome(cx, latest)) }
        td.num data-label=(say!(lang, "took")) { (latency(cx, latest, layer.baseline)) }
        td.num data-label=(say!(lang, "baseline")) {
            @match (layer.baseline, layer.layer) {
                (Some(baseline), _) => (time::latency(baseline)),
                (None, Layer::Http | Layer::Service) => span.dim { (say!(lang, "not-learned")) },
                // Only what the visitor waits for is learned.
                (None, _) => "–",
            }
        }
        td.num data-label=(say!(lang, "streams-failing")) { span class=(class) { (layer.sums.failing) " / " (layer.sums.streams) } }
        td data-label=(say!(lang, "when")) { (cx.time(at)) }
    }
}

/// The latency of a result, marked when it is far above the baseline. The mark is for the eye
/// only: the engine decides whether a site is slow.
fn latency(cx: &RequestContext, outcome: Outcome, baseline: Option<Duration>) -> Markup {
    let Outcome::Ok { latency } = outcome else { return html! { "–" } };
    let latency = Duration::from(latency);
    let is_far_above =
        baseline.is_some_and(|b| latency > b * 4 && latency > b + Duration::from_millis(50));
    html! {
        @if is_far_above { span.badge.warn { (time::latency(latency)) " · " (say!(cx.lang, "verdict-slow")) } }
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

/// The latest result of every probe: each name server and address; nothing while unknown.
fn probe_results(cx: &RequestContext, results: &[ProbeResult]) -> Markup {
    let lang = cx.lang;
    html! {
        div #probe-results data-live-part {
            @if !results.is_empty() {
                h3 { (say!(lang, "each-asked")) }
                table.list {
                    caption.sr { (say!(lang, "each-asked")) }
                    thead { tr { th scope="col" { (say!(lang, "target")) } th scope="col" { (say!(lang, "layer")) }
                        th scope="col" { (say!(lang, "vantage")) } th scope="col" { (say!(lang, "latest")) }
                        th scope="col" { (say!(lang, "took")) } th scope="col" { (say!(lang, "when")) } } }
                    tbody {
                        @for it in results.iter().take(MAX_RESULTS) {
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

fn dependencies(cx: &RequestContext, site: SiteIx) -> Markup {
    let (lang, summary) = (cx.lang, &cx.summary);
    let mut all = summary.components_of(site);
    all.sort_by_key(|c| (summary.view.topology.components[c.ix()].key.kind(), *c));
    html! {
        @if all.is_empty() { p { (say!(lang, "dependencies-none")) } }
        @else {
            ul.rows.tight {
                @for c in all {
                    @let component = &summary.view.topology.components[c.ix()];
                    @let status = summary.component_status(c);
                    li.row {
                        span.grow { a href=(component_path(&component.key)) { (cx.inside.component(lang, &component.key)) } }
                        @if status.fault.is_some() { span.badge.bad { span aria-hidden="true" { "◆" } " " (say!(lang, "fault")) } }
                        @else if status.suspected { span.badge.warn { span aria-hidden="true" { "△" } " " (say!(lang, "suspected")) } }
                        span.num.small { (fragments::failing_at(lang, status.failing, status.sites)) }
                    }
                }
            }
        }
    }
}

/// The problem reports of customers; nothing without one.
fn problem_reports(cx: &RequestContext, reports: Option<&[ProblemReport]>) -> Markup {
    let lang = cx.lang;
    html! {
        @if let Some(reports) = reports.filter(|reports| !reports.is_empty()) {
            section.card aria-labelledby="reports" { h2 #reports { (say!(lang, "site-reports")) }
                p.small { (say!(lang, "site-reports-hint")) }
                ul.rows.tight {
                    @for it in reports {
                        li.row {
                            span.grow {
                                @if it.text.is_empty() { span.dim { (say!(lang, "site-report-wordless")) } }
                                @else { "“" (it.text) "”" }
                            }
                            span.small { (cx.customer_label(&it.customer)) " · " (cx.time(it.at)) }
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
                        div.grow { a href=(ops_incident_path(incident.id)) { (cause::title(lang, &cx.inside, incident)) }
                            p.small { (cx.time(incident.began_at)) } }
                        (fragments::victim_state(cx, &victim.state))
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
                thead { tr { th scope="col" { (say!(lang, "state-since")) } th scope="col" { (say!(lang, "verdict")) }
                    th scope="col" { (say!(lang, "why")) } th scope="col" { (say!(lang, "decided")) } } }
                tbody {
                    @for it in all.iter().take(100) {
                        tr {
                            th scope="row" { (cx.time(it.since)) }
                            td data-label=(say!(lang, "verdict")) { (fragments::verdict(cx, it.verdict)) }
                            td data-label=(say!(lang, "why")) {
                                @if let Verdict::Down { reason, .. } = it.verdict { (labels::reason(lang, reason)) } }
                            td data-label=(say!(lang, "decided")) { (cx.time(it.at)) }
                        }
                    }
                }
            },
        }
    }
}
