//! `GET /`: the public status page.

use crate::draw::bars::UPTIME_DAYS;
use crate::draw::{bars, stack, status_glyph};
use crate::layout::{Audience, Page, fragments, frame};
use crate::model::maintenance::{ShownWindow, current_windows, public_windows};
use crate::model::vantages;
use crate::queries::{Day, Queries};
use crate::request::context::RequestContext;
use axum::response::Response;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::{Incident, Phase};
use bongsu_core::maintenance;
use bongsu_core::statement::Statement;
use bongsu_words::cause;
use maud::{Markup, html};
use std::sync::Arc;

/// The most windows of maintenance that the page shows; the calendar has all.
const MAX_WINDOWS: usize = 10;

/// The page.
pub async fn page(cx: RequestContext) -> Response {
    let until = cx.summary.view.at;
    let days = match cx.summary.has_data() {
        true => cx.store.uptime(UPTIME_DAYS, until).await.ok(),
        false => None,
    };
    let mut past = cx.store.incidents(None, 10).await.ok();
    past.iter_mut().for_each(|past| past.retain(|it| cx.is_public(it)));
    let open: Vec<_> = cx.public_incidents().cloned().collect();
    let main = html! {
        (hero(&cx, &open))
        div #incidents data-live-part {
            @for it in &open { (incident(&cx, it, if open.len() > 1 { 1 } else { 5 })) }
        }
        div #maintenance data-live-part { (maintenance(&cx)) }
        (vantages(&cx))
        (uptime(&cx, days.as_deref()))
        (recent(&cx, past))
        (contact(&cx))
    };
    let title = match open.len() {
        0 => say!(cx.lang, "title-status"),
        n => say!(cx.lang, "title-incidents", n = n),
    };
    frame(&cx, &Page { audience: Audience::Public, title, live: Some("/live".into()), main })
}

/// The overall state in one sentence, and the figures behind it.
fn hero(cx: &RequestContext, open: &[Arc<IncidentView>]) -> Markup {
    let (class, sentence) = overall(cx, open);
    html! {
        section #hero data-live-part class={ "hero " (class) } aria-labelledby="overall" {
            (status_glyph::large(class))
            div {
                h1 #overall aria-live="polite" aria-atomic="true" { (sentence) }
                p { (basis(cx)) }
            }
        }
    }
}

/// The tone and the sentence. Never more than was seen: "all work" needs every monitored
/// site believed up, by healthy vantages.
fn overall(cx: &RequestContext, open: &[Arc<IncidentView>]) -> (&'static str, String) {
    let (lang, sums, view) = (cx.lang, cx.summary.sites, &cx.summary.view);
    let of = cx.summary.all_watched();
    let healthy = view.vantages.iter().filter(|v| v.healthy).count();
    if !cx.summary.has_data() || sums.all == 0 {
        return ("dim", say!(lang, "overall-beginning"));
    }
    match open {
        [] => {}
        [only] => {
            let tone = if only.incident.phase == Phase::Monitoring { "warn" } else { "bad" };
            return (tone, only_incident(cx, &only.incident));
        }
        many if many.iter().all(|i| i.incident.phase == Phase::Monitoring) => {
            return ("warn", say!(lang, of, "overall-several-verifying", n = many.len()));
        }
        many => return ("bad", say!(lang, "overall-several", n = many.len())),
    }
    if view.silent_since.is_some() {
        return ("dim", say!(lang, "overall-silent"));
    }
    if !view.vantages.is_empty() && healthy == 0 {
        return ("dim", say!(lang, "overall-blind"));
    }
    let runs = |it: &ShownWindow<'_>| it.phase == maintenance::Phase::InProgress;
    if public_windows(view).iter().any(runs) {
        return ("warn", say!(lang, "overall-maintenance"));
    }
    if sums.up == sums.all {
        return ("ok", say!(lang, of, "overall-all-work"));
    }
    if !sums.is_anything_seen() {
        return ("dim", say!(lang, "overall-beginning"));
    }
    if sums.down + sums.slow == 0 {
        return ("dim", say!(lang, of, "overall-not-all-seen", up = sums.up, all = sums.all));
    }
    ("ok", say!(lang, of, "overall-no-shared"))
}

fn only_incident(cx: &RequestContext, it: &Incident) -> String {
    let (lang, of) = (cx.lang, it.counts.watched());
    match (it.presumed_cause(), it.phase, it.host_restored_at) {
        (_, Phase::Monitoring, _) if it.counts.are_all_verified() => {
            say!(lang, "statement-lasting")
        }
        (_, Phase::Monitoring, Some(_)) => say!(lang, of, "overall-host-says"),
        (_, Phase::Monitoring, None) => say!(lang, of, "overall-verifying"),
        (Some(c), ..) => {
            say!(lang, "overall-cause", component = cause::suspect(lang, &cx.names, c))
        }
        (None, ..) if it.counts.alike.is_some() => cause::unnamed_of(lang, it),
        (None, ..) => say!(lang, of, "overall-unknown-cause"),
    }
}

/// How many sites are monitored, by verdict, and as of when.
fn basis(cx: &RequestContext) -> Markup {
    let (lang, sums, of) = (cx.lang, cx.summary.sites, cx.summary.all_watched());
    html! {
        @if cx.summary.has_data() {
            // Before anything was seen, that nothing works is no finding.
            @if sums.is_anything_seen() { (say!(lang, of, "basis", all = sums.all, up = sums.up + sums.slow)) }
            @if sums.slow > 0 { " " (say!(lang, of, "basis-slow", n = sums.slow)) }
            @if sums.unverified > 0 { " " (say!(lang, of, "basis-unverified", n = sums.unverified)) }
            @if sums.degraded > 0 { " " (say!(lang, of, "basis-degraded", n = sums.degraded)) }
            @if sums.down > 0 { " " (say!(lang, of, "basis-down", n = sums.down)) }
            @if sums.down_in_maintenance > 0 { " " (say!(lang, of, "basis-maintenance", n = sums.down_in_maintenance)) }
            @if sums.down_customer_fault > 0 { " " (say!(lang, of, "basis-own", n = sums.down_customer_fault)) }
            @if sums.down_for_no_known_cause() > 0 { " " (say!(lang, "basis-rest", n = sums.down_for_no_known_cause())) }
            @if sums.unknown > 0 { " " (say!(lang, of, "basis-unknown", n = sums.unknown)) }
            " " span.dim.asof { (say!(lang, "as-of")) " " (cx.time(cx.summary.view.at)) }
        }
    }
}

/// One open incident: its cause, counts, times, and its `shown` newest statements.
fn incident(cx: &RequestContext, view: &IncidentView, shown: usize) -> Markup {
    let (lang, it) = (cx.lang, &view.incident);
    let heading = format!("i-{}", it.id);
    html! {
        article.card.incident aria-labelledby=(heading) {
            header {
                h2 #(heading) { a href=(cx.href(&format!("/incidents/{}", it.id))) { (cause::title(lang, &cx.names, it)) } }
                (fragments::phase(cx, it.told_phase()))
            }
            (fragments::cause(cx, it))
            (fragments::counts(cx, it))
            (stack::bar(lang, &it.counts))
            (fragments::times(cx, it, view.statements.last()))
            @if !view.statements.is_empty() {
                h3 { (say!(lang, "statement-title")) }
                (fragments::statements(cx, newest(&view.statements, shown)))
                @if view.statements.len() > shown {
                    p { a href=(cx.href(&format!("/incidents/{}", it.id))) { (say!(lang, "statement-all")) } }
                }
            }
        }
    }
}

/// The newest statements; the incident's own page shows all.
fn newest(all: &[Statement], shown: usize) -> &[Statement] {
    &all[all.len().saturating_sub(shown)..]
}

/// What is under way or comes, and the calendar of it; nothing when nothing is planned.
fn maintenance(cx: &RequestContext) -> Markup {
    let mut windows = current_windows(&cx.summary.view);
    windows.retain(|it| it.of.record.plan.is_public());
    windows.truncate(MAX_WINDOWS);
    html! {
        @if !windows.is_empty() {
            section aria-labelledby="maintenance-title" {
                h2 #maintenance-title { (say!(cx.lang, "maintenance-title")) }
                @for it in &windows { (fragments::maintenance::window(cx, it, &html! {})) }
                p.small { a href=(cx.href("/maintenance.ics")) { (say!(cx.lang, "maintenance-calendar")) } }
            }
        }
    }
}

fn vantages(cx: &RequestContext) -> Markup {
    let (lang, all) = (cx.lang, &cx.summary.view.vantages);
    html! {
        @if !all.is_empty() {
            section.card aria-labelledby="vantages-title" {
                h2 #vantages-title { (say!(lang, "vantages")) }
                p.small { (say!(lang, "vantages-hint")) }
                ul.chips #vantages data-live-part {
                    @for (it, name) in all.iter().zip(vantages::names(cx, &cx.names)) {
                        li { @if it.healthy { span.badge.ok { span aria-hidden="true" { "✓" } " " (name) " · " (say!(lang, "vantage-well")) } }
                            @else { span.badge.warn { span aria-hidden="true" { "△" } " " (name) " · "
                                (fragments::unhealthy_vantage(cx)) " " (cx.time(it.since)) } } }
                    }
                }
            }
        }
    }
}

fn uptime(cx: &RequestContext, days: Option<&[Day]>) -> Markup {
    let lang = cx.lang;
    html! {
        section.card aria-labelledby="uptime-title" {
            h2 #uptime-title { (say!(lang, "uptime", days = UPTIME_DAYS)) }
            @match days {
                Some(days) if !days.is_empty() => (bars::days(lang, bars::BarScope::All, days)),
                Some(_) => p { (say!(lang, "uptime-none")) },
                None => p { (say!(lang, "history-unreadable")) },
            }
        }
    }
}

fn recent(cx: &RequestContext, past: Option<Vec<Incident>>) -> Markup {
    let lang = cx.lang;
    html! {
        section.card aria-labelledby="recent-title" {
            h2 #recent-title { (say!(lang, "recent")) }
            @match past.as_deref() {
                None => p { (say!(lang, "history-unreadable")) },
                Some([]) => p { (say!(lang, "recent-none")) },
                Some(rows) => {
                    ul.rows { @for it in rows { (fragments::incident_row(cx, &cx.names, "/incidents/", it)) } }
                    p { a href=(cx.href("/history")) { (say!(lang, "all-history")) } }
                }
            }
        }
    }
}

/// The contact, which the law requires in a notice too.
fn contact(cx: &RequestContext) -> Markup {
    html! {
        @if let Some(contact) = &cx.app.settings.contact {
            section.card aria-labelledby="contact-title" {
                h2 #contact-title { (say!(cx.lang, "contact")) }
                p { (contact) }
            }
        }
    }
}
