//! `GET /ops`: the overview of operations.

use crate::draw::stack;
use crate::layout::links::{component_path, ops_incident_path};
use crate::layout::{Audience, Page, fragments, frame};
use crate::model::summary::Summary;
use crate::request::context::RequestContext;

use axum::response::Response;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::Phase;
use bongsu_core::topology::ComponentIx;
use bongsu_words::names::ComponentNames;
use bongsu_words::{cause, labels};
use maud::{Markup, html};
use std::sync::Arc;

/// The page.
pub async fn page(cx: RequestContext) -> Response {
    let lang = cx.lang;
    let open = cx.summary.open_incidents().count();
    let title = match open {
        0 => say!(lang, "nav-operations"),
        n => say!(lang, "title-incidents", n = n),
    };
    let main = html! {
        h1 { (say!(lang, "nav-operations")) }
        @if let Some(it) = cx.app.settings.crash_loop.filter(|it| cx.read_at() < it.until) {
            p.notice.bad role="alert" { (say!(lang, "crash-loop", n = it.deaths)) }
        }
        div #mailboxes data-live-part { (unread_mailboxes(&cx)) }
        div #on-call data-live-part { (fragments::on_call_line(&cx)) }
        div #incidents data-live-part {
            @if let Some(since) = cx.summary.view.silent_since {
                div.notice.bad role="alert" { p { (say!(lang, "silent")) " " code { "[probing] reference_targets" } } p { (cx.since(since)) } }
            }
            (incidents(&cx))
        }
        div.columns {
            section.card aria-labelledby="sites-title" {
                h2 #sites-title { (say!(lang, "nav-sites")) }
                div #sums data-live-part { (sums(&cx)) }
                form.search action="/ops/sites" role="search" {
                    label.sr for="q" { (say!(lang, "search-sites")) }
                    input #q type="search" name="q" maxlength="256" autocomplete="off"
                        placeholder=(say!(lang, "search-sites"));
                    button { (say!(lang, "search")) }
                }
            }
            section.card aria-labelledby="components-title" {
                h2 #components-title { (say!(lang, "faults-and-suspects")) }
                div #components data-live-part { (faults(&cx)) }
            }
        }
        section.card aria-labelledby="vantages-title" {
            h2 #vantages-title { (say!(lang, "vantages")) }
            div #vantages data-live-part { (vantages(&cx)) }
        }
        div.columns {
            section.card aria-labelledby="counters-title" {
                h2 #counters-title { (say!(lang, "counters")) }
                div #counters data-live-part { (counters(&cx)) }
            }
            section.card aria-labelledby="rates-title" {
                h2 #rates-title { (say!(lang, "base-rates")) }
                p.small { (say!(lang, "base-rates-hint")) }
                div #rates data-live-part { (base_rates(&cx)) }
            }
        }
    };
    frame(
        &cx,
        &Page { audience: Audience::Operations, title, live: Some("/ops/live".into()), main },
    )
}

/// What nobody reads is missed by nobody else: alerts of tools, and what customers write.
fn unread_mailboxes(cx: &RequestContext) -> Markup {
    let lang = cx.lang;
    html! {
        @for (it, since) in cx.app.mailboxes.unread(cx.app.clock.now()) {
            div.notice.bad role="alert" {
                p { (say!(lang, "mailbox-unread", section = it.section, host = it.host)) }
                p { (say!(lang, "mailbox-unread-since")) " " (cx.since(since))
                    @if let Some(error) = it.error { ": " (error) } }
            }
        }
    }
}

fn incidents(cx: &RequestContext) -> Markup {
    let lang = cx.lang;
    let (open, closed): (Vec<_>, Vec<_>) =
        cx.summary.view.incidents.iter().partition(|i| i.incident.phase != Phase::Resolved);
    html! {
        @if open.is_empty() {
            section.card { p.strong { (say!(lang, "no-open-incident")) }
                p.small { (say!(lang, "as-of")) " " (cx.time(cx.summary.view.at)) } }
        }
        @for it in open { (open_incident(cx, it)) }
        @if !closed.is_empty() {
            section.card aria-labelledby="closed" {
                h2 #closed { (say!(lang, "closed-today")) }
                ul.rows { @for it in closed { (fragments::incident_row(cx, &cx.inside, "/ops/incidents/", &it.incident)) } }
            }
        }
    }
}

fn open_incident(cx: &RequestContext, view: &Arc<IncidentView>) -> Markup {
    let (lang, it) = (cx.lang, &view.incident);
    html! {
        article.card.incident {
            header {
                h2 { a href=(ops_incident_path(it.id)) { (cause::title(lang, &cx.inside, it)) } }
                (fragments::phase(cx, it.told_phase()))
            }
            (fragments::alarm(cx, view))
            @if it.cause.is_some() { (fragments::cause(cx, it)) }
            (fragments::counts(cx, it))
            (stack::bar(lang, &it.counts))
            (fragments::times(cx, it, view.statements.last()))
        }
    }
}

fn sums(cx: &RequestContext) -> Markup {
    let (lang, sums) = (cx.lang, cx.summary.sites);
    html! {
        dl.facts {
            div { dt { (say!(lang, "sites-all")) } dd { a href="/ops/sites" { (fragments::count(sums.all)) } } }
            @for (name, n) in sums.rows() {
                div { dt { (labels::site_health_code(lang, name)) }
                    dd { a href={ "/ops/sites?verdict=" (name) } { (fragments::count(n)) } } }
            }
        }
        @if sums.unverified > 0 { p.small { (say!(lang, cx.summary.all_watched(), "basis-unverified", n = sums.unverified)) } }
        @if sums.down_customer_fault > 0 { p.small { (say!(lang, cx.summary.all_watched(), "basis-own", n = sums.down_customer_fault)) } }
    }
}

/// The most components shown of each kind.
const MAX_COMPONENTS: usize = 8;

fn faults(cx: &RequestContext) -> Markup {
    let (lang, summary) = (cx.lang, &cx.summary);
    html! {
        @if summary.faults.is_empty() && summary.suspects.is_empty() { p { (say!(lang, "no-fault")) } }
        @else {
            ul.rows {
                @for c in summary.faults.iter().take(MAX_COMPONENTS) { (component_row(cx, summary, *c, true)) }
                @for c in summary.suspects.iter().take(MAX_COMPONENTS) { (component_row(cx, summary, *c, false)) }
            }
            p { a href="/ops/components" { (say!(lang, "all-components")) } }
        }
    }
}

fn component_row(
    cx: &RequestContext,
    summary: &Summary,
    at: ComponentIx,
    is_fault: bool,
) -> Markup {
    let lang = cx.lang;
    let (component, status) =
        (&summary.view.topology.components[at.ix()], summary.component_status(at));
    html! {
        li.row {
            div.grow {
                a href=(component_path(&component.key)) { (cx.inside.component(lang, &component.key)) }
                p.small { (fragments::failing_at(lang, status.failing, status.sites)) }
            }
            @if is_fault {
                span.badge.bad { span aria-hidden="true" { "◆" } " " (say!(lang, "fault-confidence",
                    percent = labels::percent(status.fault.unwrap_or(0.0)))) }
            } @else { span.badge.warn { span aria-hidden="true" { "△" } " " (say!(lang, "suspected")) } }
        }
    }
}

fn vantages(cx: &RequestContext) -> Markup {
    let lang = cx.lang;
    html! {
        @if cx.summary.view.vantages.is_empty() { p { (say!(lang, "vantages-none")) } }
        @else {
            table {
                caption.sr { (say!(lang, "vantages")) }
                thead { tr { th scope="col" { (say!(lang, "vantage")) } th scope="col" { (say!(lang, "state")) }
                    th scope="col" { (say!(lang, "since")) } } }
                tbody {
                    @for it in &cx.summary.view.vantages {
                        tr {
                            th scope="row" { (it.name) }
                            td { @if it.healthy { span.badge.ok { span aria-hidden="true" { "✓" } " " (say!(lang, "vantage-well")) } }
                                @else { span.badge.warn { span aria-hidden="true" { "△" } " " (fragments::unhealthy_vantage(cx)) } } }
                            td { (cx.since(it.since)) }
                        }
                    }
                }
            }
        }
    }
}

fn counters(cx: &RequestContext) -> Markup {
    let (lang, c) = (cx.lang, cx.summary.view.counters);
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

fn base_rates(cx: &RequestContext) -> Markup {
    let lang = cx.lang;
    html! {
        @if cx.summary.view.base_rates.is_empty() { p { (say!(lang, "base-rates-none")) } }
        @else {
            table.list {
                caption.sr { (say!(lang, "base-rates")) }
                thead { tr { th scope="col" { (say!(lang, "layer")) } th scope="col" { (say!(lang, "vantage")) }
                    th scope="col" { (say!(lang, "noise")) } th scope="col" { (say!(lang, "own")) } } }
                tbody {
                    @for it in &cx.summary.view.base_rates {
                        tr { th scope="row" { (labels::layer(lang, it.layer)) }
                            td data-label=(say!(lang, "vantage")) { (it.vantage) }
                            td.num data-label=(say!(lang, "noise")) { (small_share(it.noise)) }
                            td.num data-label=(say!(lang, "own")) { (small_share(it.own)) } }
                    }
                }
            }
        }
    }
}

/// A base rate in percent: they are small, and what rounds to nothing is still not nothing.
fn small_share(share: f64) -> String {
    if share > 0.0 && share < 0.0001 {
        "< 0.01%".to_owned()
    } else {
        format!("{:.2}%", share * 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_rate_is_shown_in_percent_however_small() {
        let shown = [0.0, 0.00009, 0.0002, 0.0071].map(small_share);
        assert_eq!(shown, ["0.00%", "< 0.01%", "0.02%", "0.71%"]);
    }
}
