//! `GET /ops`: the state of everything on one page.

use crate::digest::Digest;
use crate::draw::stack;
use crate::pages::{pieces, status};
use crate::shell::{Room, Screen, Sheet, component_href, frame};
use axum::response::Response;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::estate::ComponentIx;
use bongsu_core::incident::Phase;
use bongsu_words::{cause, parts};
use maud::{Markup, html};
use std::sync::Arc;

pub async fn page(screen: Screen) -> Response {
    let lang = screen.lang;
    let open = screen.digest.open().count();
    let title = match open {
        0 => say!(lang, "nav-operations"),
        n => say!(lang, "title-incidents", n = n),
    };
    let main = html! {
        h1 { (say!(lang, "nav-operations")) }
        div #incidents data-live-part { (incidents(&screen)) }
        div.columns {
            section.card aria-labelledby="sites-title" {
                h2 #sites-title { (say!(lang, "nav-sites")) }
                div #sums data-live-part { (sums(&screen)) }
                form.search action="/ops/sites" role="search" {
                    label.sr for="q" { (say!(lang, "search-sites")) }
                    input #q type="search" name="q" maxlength="256" autocomplete="off"
                        placeholder=(say!(lang, "search-sites"));
                    button { (say!(lang, "search")) }
                }
            }
            section.card aria-labelledby="parts-title" {
                h2 #parts-title { (say!(lang, "faults-and-suspects")) }
                div #parts data-live-part { (troubled(&screen)) }
            }
        }
        section.card aria-labelledby="vantages-title" {
            h2 #vantages-title { (say!(lang, "vantages")) }
            div #vantages data-live-part { (vantages(&screen)) }
        }
        div.columns {
            section.card aria-labelledby="counters-title" {
                h2 #counters-title { (say!(lang, "counters")) }
                div #counters data-live-part { (counters(&screen)) }
            }
            section.card aria-labelledby="rates-title" {
                h2 #rates-title { (say!(lang, "base-rates")) }
                p.small { (say!(lang, "base-rates-hint")) }
                div #rates data-live-part { (base_rates(&screen)) }
            }
        }
    };
    frame(&screen, &Sheet { room: Room::Operations, title, live: Some("/ops/live".into()), main })
}

fn incidents(screen: &Screen) -> Markup {
    let lang = screen.lang;
    let (open, closed): (Vec<_>, Vec<_>) =
        screen.digest.view.incidents.iter().partition(|i| i.incident.phase != Phase::Resolved);
    html! {
        @if open.is_empty() {
            section.card.calm { p.strong { (say!(lang, "no-open-incident")) }
                p.small { (say!(lang, "as-of")) " " (screen.time(screen.digest.view.at)) } }
        }
        @for it in open { (open_incident(screen, it)) }
        @if !closed.is_empty() {
            section.card aria-labelledby="closed" {
                h2 #closed { (say!(lang, "closed-today")) }
                ul.rows { @for it in closed { (pieces::incident_row(screen, "/ops/incidents/", &it.incident)) } }
            }
        }
    }
}

fn open_incident(screen: &Screen, view: &Arc<IncidentView>) -> Markup {
    let (lang, it) = (screen.lang, &view.incident);
    html! {
        article.card.incident {
            header {
                h2 { a href={ "/ops/incidents/" (it.id) } { (cause::title(lang, it)) } }
                (pieces::phase(screen, it.phase))
            }
            (pieces::alarm(screen, view))
            @if it.cause.is_some() { (status::what(screen, it)) }
            (pieces::counts(screen, &it.counts))
            (stack::bar(lang, &it.counts))
            (pieces::times(screen, it, view.statements.last()))
        }
    }
}

fn sums(screen: &Screen) -> Markup {
    let (lang, sums) = (screen.lang, screen.digest.sites);
    let rows =
        [("up", sums.up), ("slow", sums.slow), ("down", sums.down), ("unknown", sums.unknown)];
    html! {
        dl.facts {
            div { dt { (say!(lang, "sites-all")) } dd { a href="/ops/sites" { (pieces::count(sums.all)) } } }
            @for (word, n) in rows {
                div { dt { (parts::verdict_word(lang, word)) }
                    dd { a href={ "/ops/sites?verdict=" (word) } { (pieces::count(n)) } } }
            }
        }
        @if sums.pending > 0 { p.small { (say!(lang, "basis-pending", n = sums.pending)) } }
        @if sums.down_own > 0 { p.small { (say!(lang, "basis-own", n = sums.down_own)) } }
    }
}

const SHOWN: usize = 8;

fn troubled(screen: &Screen) -> Markup {
    let (lang, digest) = (screen.lang, &screen.digest);
    html! {
        @if digest.faults.is_empty() && digest.suspects.is_empty() { p { (say!(lang, "no-fault")) } }
        @else {
            ul.rows {
                @for c in digest.faults.iter().take(SHOWN) { (part(screen, digest, *c, true)) }
                @for c in digest.suspects.iter().take(SHOWN) { (part(screen, digest, *c, false)) }
            }
            p { a href="/ops/components" { (say!(lang, "all-components")) } }
        }
    }
}

fn part(screen: &Screen, digest: &Digest, at: ComponentIx, fault: bool) -> Markup {
    let lang = screen.lang;
    let (component, status) =
        (&digest.view.estate.components[at.ix()], digest.component_status(at));
    html! {
        li.row {
            div.grow {
                a href=(component_href(&component.key)) { (parts::component(lang, &component.key)) }
                p.small { (say!(lang, "blast-fail", failing = status.failing, sites = status.sites)) }
            }
            @if fault {
                span.badge.bad { span aria-hidden="true" { "◆" } " " (say!(lang, "fault-confidence",
                    percent = parts::percent(status.fault.unwrap_or(0.0)))) }
            } @else { span.badge.warn { span aria-hidden="true" { "△" } " " (say!(lang, "suspected")) } }
        }
    }
}

fn vantages(screen: &Screen) -> Markup {
    let lang = screen.lang;
    html! {
        @if screen.digest.view.vantages.is_empty() { p { (say!(lang, "vantages-none")) } }
        @else {
            table {
                caption.sr { (say!(lang, "vantages")) }
                thead { tr { th scope="col" { (say!(lang, "vantage")) } th scope="col" { (say!(lang, "state")) }
                    th scope="col" { (say!(lang, "since")) } } }
                tbody {
                    @for it in &screen.digest.view.vantages {
                        tr {
                            th scope="row" { (it.name) }
                            td { @if it.well { span.badge.ok { span aria-hidden="true" { "✓" } " " (say!(lang, "vantage-well")) } }
                                @else { span.badge.warn { span aria-hidden="true" { "△" } " " (say!(lang, "vantage-unwell")) } } }
                            td { (screen.since(it.since)) }
                        }
                    }
                }
            }
        }
    }
}

fn counters(screen: &Screen) -> Markup {
    let (lang, c) = (screen.lang, screen.digest.view.counters);
    let rows = [
        (say!(lang, "outcome-ok"), c.ok),
        (say!(lang, "counter-failed"), c.failed),
        (say!(lang, "outcome-missed"), c.missed),
        (say!(lang, "outcome-inconclusive"), c.inconclusive),
        (say!(lang, "outcome-skipped"), c.skipped),
        (say!(lang, "counter-extra"), c.extra_probes),
    ];
    html! {
        dl.facts {
            @for (name, n) in rows { div { dt { (name) } dd { (bongsu_words::grouped(n as f64)) } } }
        }
    }
}

fn base_rates(screen: &Screen) -> Markup {
    let lang = screen.lang;
    html! {
        @if screen.digest.view.base_rates.is_empty() { p { (say!(lang, "base-rates-none")) } }
        @else {
            div.scroll tabindex="0" role="region" aria-labelledby="rates-title" {
                table {
                    caption.sr { (say!(lang, "base-rates")) }
                    thead { tr { th scope="col" { (say!(lang, "layer")) } th scope="col" { (say!(lang, "vantage")) }
                        th scope="col" { (say!(lang, "noise")) } th scope="col" { (say!(lang, "own")) } } }
                    tbody {
                        @for it in &screen.digest.view.base_rates {
                            tr { th scope="row" { (parts::layer(lang, it.layer)) } td { (it.vantage) }
                                td.num { (small_share(it.noise)) } td.num { (small_share(it.own)) } }
                        }
                    }
                }
            }
        }
    }
}

/// Base rates are small: four digits after the point, or a power of ten.
fn small_share(share: f64) -> String {
    if share == 0.0 || share >= 0.0001 {
        format!("{:.2} %", share * 100.0)
    } else {
        format!("{share:.0e}")
    }
}
