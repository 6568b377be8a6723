//! `GET /ops/sites/{host}`: one site with its layers, what it rests on, and its past.

use crate::desk::StreamNow;
use crate::draw::bars;
use crate::error::{Error, Thing};
use crate::history::{Answer, SiteHistory};
use crate::layers::{self, LayerNow};
use crate::pages::{pieces, status};
use crate::params::host;
use crate::shell::{Room, Screen, Sheet, component_href, frame};
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::Time;
use bongsu_core::estate::{ComponentIx, Site, SiteIx, StreamIx};
use bongsu_core::evidence::{Layer, Outcome};
use bongsu_core::report::Report;
use bongsu_words::{cause, parts, time};
use maud::{Markup, html};
use std::time::Duration;

/// What customers said, on one page.
const REPORTS_MOST: u32 = 20;

pub async fn page(screen: Screen, Path(name): Path<String>) -> Result<Response, Error> {
    let lang = screen.lang;
    let host = host(&name)?;
    let ix = screen.digest.site(&host).ok_or(Error::NotFound(Thing::Site))?;
    let site = &screen.digest.view.estate.sites[ix.ix()];
    let now = screen.digest.site_status(ix);
    let past = read(screen.app.history.site(host.clone())).await;
    let days =
        read(screen.app.history.site_uptime(host.clone(), status::DAYS, screen.digest.view.at))
            .await;
    let reports = read(screen.app.history.reports(Some(host.clone()), REPORTS_MOST)).await;
    let answers = screen.app.desk.streams(host.clone()).await;
    let all = layers::of_site(&now, &answers);
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / " a href="/ops/sites" { (say!(lang, "nav-sites")) } }
        div #head data-live-part {
            header.title { h1 { (host.unicode()) } (pieces::verdict(&screen, now.verdict)) }
            (facts(&screen, ix, site))
        }
        section.card aria-labelledby="layers" {
            h2 #layers { (say!(lang, "layers")) }
            p.small { (say!(lang, "layers-hint")) }
            div #layer-rows data-live-part {
                (pieces::insight(&screen, &now))
                (layers(&screen, &all))
            }
            (asked(&screen, &answers))
        }
        div.columns {
            section.card aria-labelledby="deps" { h2 #deps { (say!(lang, "dependencies")) }
                div #dep-rows data-live-part { (dependencies(&screen, ix)) } }
            section.card aria-labelledby="past" { h2 #past { (say!(lang, "site-incidents")) } (incidents(&screen, past.as_ref())) }
        }
        (said(&screen, reports.as_deref()))
        section.card aria-labelledby="up" { h2 #up { (say!(lang, "uptime", days = status::DAYS)) }
            @match &days {
                Some(days) if !days.is_empty() => (bars::days(lang, bars::Of::Site, days)),
                Some(_) => p { (say!(lang, "uptime-none")) },
                None => p { (say!(lang, "history-unreadable")) },
            } }
        section.card aria-labelledby="verdicts" { h2 #verdicts { (say!(lang, "verdict-history")) } (verdicts(&screen, past.as_ref())) }
    };
    let live = Some(format!("/ops/live?site={host}"));
    Ok(frame(&screen, &Sheet { room: Room::Operations, title: host.unicode(), live, main }))
}

async fn read<T>(answer: Answer<'_, T>) -> Option<T> {
    answer.await.inspect_err(|error| tracing::error!(%error, "a page goes without")).ok()
}

fn facts(screen: &Screen, ix: SiteIx, site: &Site) -> Markup {
    let (lang, digest) = (screen.lang, &screen.digest);
    let now = digest.site_status(ix);
    let open =
        digest.open().filter(|i| i.victims.binary_search_by(|v| v.site.cmp(&site.host)).is_ok());
    html! {
        section.card {
            dl.facts {
                div { dt { (say!(lang, "since")) } dd { (screen.since(now.since)) } }
                @if let Some(blame) = now.blame { div { dt { (say!(lang, "whose")) } dd { (parts::blame(lang, blame)) } } }
                div { dt { (say!(lang, "customer")) } dd { (digest.view.estate.customers.get(site.customer.ix()).map_or("", String::as_str)) } }
                @if let Some(zone) = digest.view.estate.zones.get(site.zone.ix()) {
                    div { dt { (say!(lang, "zone-of-site")) } dd { (zone.name.unicode()) } }
                }
                div { dt { (say!(lang, "as-of")) } dd { (screen.time(digest.view.at)) } }
            }
            @if digest.view.estate.zones.get(site.zone.ix()).is_some_and(|z| z.delegation_differs) {
                p.notice.warn { (say!(lang, "delegation-differs")) }
            }
            @for it in open {
                p.notice.warn { (say!(lang, "in-incident")) " "
                    a href={ "/ops/incidents/" (it.incident.id) } { (cause::title(lang, &it.incident)) } }
            }
        }
    }
}

fn layers(screen: &Screen, layers: &[LayerNow]) -> Markup {
    let lang = screen.lang;
    html! {
        table.list {
            caption.sr { (say!(lang, "layers")) }
            thead { tr { th scope="col" { (say!(lang, "layer")) } th scope="col" { (say!(lang, "latest")) }
                th scope="col" { (say!(lang, "took")) } th scope="col" { (say!(lang, "usual")) }
                th scope="col" { (say!(lang, "streams-failing")) } th scope="col" { (say!(lang, "when")) } } }
            tbody {
                @for now in layers {
                    tr {
                        th scope="row" { (parts::layer(lang, now.layer)) }
                        @match now.latest {
                            None => td colspan="5" .dim { (say!(lang, "not-asked-yet")) },
                            Some((outcome, at)) => (layer_cells(screen, now, outcome, at)),
                        }
                    }
                }
            }
        }
    }
}

fn layer_cells(screen: &Screen, now: &LayerNow, latest: Outcome, at: Time) -> Markup {
    let lang = screen.lang;
    let class = if now.sums.fails() { "badge bad" } else { "dim" };
    html! {
        td data-label=(say!(lang, "latest")) { (outcome(screen, latest)) }
        td.num data-label=(say!(lang, "took")) { (took(screen, latest, now.usual)) }
        td.num data-label=(say!(lang, "usual")) {
            @match (now.usual, now.layer) {
                (Some(usual), _) => (time::took(usual)),
                (None, Layer::Http) => span.dim { (say!(lang, "not-learned")) },
                // Only what the visitor waits for is learned.
                (None, _) => "–",
            }
        }
        td.num data-label=(say!(lang, "streams-failing")) { span class=(class) { (now.sums.failing) " / " (now.sums.streams) } }
        td data-label=(say!(lang, "when")) { (screen.time(at)) }
    }
}

/// What it took; marked when that is far from the usual, for the eye only: whether a site
/// is slow is judged by the engine.
fn took(screen: &Screen, outcome: Outcome, usual: Option<Duration>) -> Markup {
    let Outcome::Ok { took } = outcome else { return html! { "–" } };
    let took = Duration::from(took);
    let far = usual.is_some_and(|u| took > u * 4 && took > u + Duration::from_millis(50));
    html! {
        @if far { span.badge.warn { (time::took(took)) " · " (say!(screen.lang, "verdict-slow")) } }
        @else { (time::took(took)) }
    }
}

fn outcome(screen: &Screen, it: Outcome) -> Markup {
    let (class, sign) = match it.failed() {
        Some(false) => ("badge ok", "✓"),
        Some(true) => ("badge bad", "✕"),
        None => ("badge dim", "?"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (parts::outcome(screen.lang, it)) } }
}

/// Each name server and address with its own latest answer, where that can be told.
fn asked(screen: &Screen, streams: &[StreamNow]) -> Markup {
    let lang = screen.lang;
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
                                td data-label=(say!(lang, "layer")) { (parts::layer(lang, it.layer)) }
                                td data-label=(say!(lang, "vantage")) { (it.vantage) }
                                td data-label=(say!(lang, "latest")) { (outcome(screen, it.outcome)) }
                                td.num data-label=(say!(lang, "took")) { (took(screen, it.outcome, None)) }
                                td data-label=(say!(lang, "when")) { (screen.time(it.at)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The shared components below a site's streams, each once.
pub fn components_of(screen: &Screen, site: SiteIx) -> Vec<ComponentIx> {
    let estate = &screen.digest.view.estate;
    let streams = estate.streams_of(site).filter(|s: &StreamIx| s.ix() < estate.stream_count());
    let mut all: Vec<ComponentIx> =
        streams.flat_map(|s| estate.components_of(s).iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn dependencies(screen: &Screen, site: SiteIx) -> Markup {
    let (lang, digest) = (screen.lang, &screen.digest);
    let mut all = components_of(screen, site);
    all.sort_by_key(|c| (digest.view.estate.components[c.ix()].key.kind(), *c));
    html! {
        @if all.is_empty() { p { (say!(lang, "dependencies-none")) } }
        @else {
            ul.rows.tight {
                @for c in all {
                    @let component = &digest.view.estate.components[c.ix()];
                    @let now = digest.component_status(c);
                    li.row {
                        span.grow { a href=(component_href(&component.key)) { (parts::component(lang, &component.key)) } }
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
fn said(screen: &Screen, reports: Option<&[Report]>) -> Markup {
    let lang = screen.lang;
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
                            span.small { (it.customer) " · " (screen.time(it.at)) }
                        }
                    }
                } }
        }
    }
}

fn incidents(screen: &Screen, past: Option<&SiteHistory>) -> Markup {
    let lang = screen.lang;
    html! {
        @match past.map(|p| p.incidents.as_slice()) {
            None => p { (say!(lang, "history-unreadable")) },
            Some([]) => p { (say!(lang, "site-incidents-none")) },
            Some(all) => ul.rows.tight {
                @for (incident, victim) in all.iter().take(50) {
                    li.row {
                        div.grow { a href={ "/ops/incidents/" (incident.id) } { (cause::title(lang, incident)) }
                            p.small { (screen.time(incident.began_at)) } }
                        (super::victims::state(screen, &victim.state))
                    }
                }
            },
        }
    }
}

fn verdicts(screen: &Screen, past: Option<&SiteHistory>) -> Markup {
    let lang = screen.lang;
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
                            th scope="row" { (screen.time(it.since)) }
                            td data-label=(say!(lang, "verdict")) { (pieces::verdict(screen, it.verdict)) }
                            td data-label=(say!(lang, "why")) {
                                @if let bongsu_core::verdict::Verdict::Down { reason, .. } = it.verdict { (parts::reason(lang, reason)) } }
                            td data-label=(say!(lang, "decided")) { (screen.time(it.at)) }
                        }
                    }
                }
            },
        }
    }
}
