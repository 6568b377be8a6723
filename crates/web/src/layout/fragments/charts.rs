//! The charts of the pages, with the data that they are drawn from.

use crate::draw::chart;
use crate::model::course::{self, Course, times_of};
use crate::model::customer::{CustomerView, victim};
use crate::model::recent::AskedBy;
use crate::request::context::RequestContext;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::{Counts, Event, Victim};
use bongsu_core::inventory::ComponentKey;
use bongsu_core::name::Name;
use bongsu_words::labels;
use maud::{Markup, html};

/// The most sites of a customer whose response times are drawn: those in the worst health.
const MAX_SITES: usize = 2;

/// An incident's course: counts, and no name of a site. `events` only where the reader may
/// see them.
async fn course_chart(
    cx: &RequestContext,
    view: &IncidentView,
    events: Option<&[Event]>,
) -> Markup {
    let it = &view.incident;
    let draw = |course: &Course| chart::whole_incident(cx, it, &view.statements, events, course);
    if let Some(course) = cx.summary.course_of(it.id) {
        return draw(course);
    }
    let past = &cx.app.past_courses;
    let read = past.read(&cx.store, it, &view.statements, cx.summary.view.at).await;
    match read {
        Ok(course) => draw(&course),
        Err(error) => {
            tracing::error!(%error, "failed to read a chart of a page");
            html! { p { (say!(cx.lang, "history-unreadable")) } }
        }
    }
}

/// The same as a section of a page.
pub async fn course(cx: &RequestContext, view: &IncidentView, events: Option<&[Event]>) -> Markup {
    let chart = course_chart(cx, view, events).await;
    html! {
        section.card aria-labelledby="course" {
            h2 #course { (say!(cx.lang, "chart-course")) }
            div #course-chart data-live-part { (chart) }
        }
    }
}

/// The response times of a site, for operations.
pub async fn latency(cx: &RequestContext, site: &Name) -> Markup {
    let history = cx.app.commands.latency(site.clone(), AskedBy::Operations).await;
    html! {
        section.card aria-labelledby="latency" {
            h2 #latency { (say!(cx.lang, "chart-latency")) }
            div #latency-chart data-live-part { (chart::latency_by_layer(cx, history.as_ref())) }
        }
    }
}

/// The share of a component's sites that failed.
pub async fn failing_share(cx: &RequestContext, component: &ComponentKey) -> Markup {
    let shares = cx.app.commands.failing_share(component.clone()).await;
    html! {
        section.card aria-labelledby="share" {
            h2 #share { (say!(cx.lang, "chart-share")) }
            div #share-chart data-live-part { (chart::failing_share(cx, shares.as_ref())) }
        }
    }
}

/// The charts of a customer's own sites: their course in each incident, and their response
/// times.
pub async fn own_charts(cx: &RequestContext, customer: &CustomerView) -> Markup {
    let lang = cx.lang;
    let mut latencies = Vec::new();
    for site in customer.sites.iter().take(MAX_SITES) {
        let host = &cx.summary.view.topology.sites[site.ix()].host;
        let history = cx.app.commands.latency(host.clone(), AskedBy::Customer).await;
        latencies.extend(history.map(|history| (labels::site(cx.lang, host), history)));
    }
    let incidents = customer.incidents(&cx.summary);
    html! {
        div #own-charts data-live-part {
            @for (view, counts) in &incidents { (own_course(cx, customer, view, counts)) }
            @for (ix, (host, history)) in latencies.iter().enumerate() {
                @let id = format!("latency-{ix}");
                section.card aria-labelledby=(id) {
                    h2 #(id) { (say!(lang, "chart-latency-site", site = host.as_str())) }
                    (chart::page_latency(cx, Some(history), &id))
                }
            }
        }
    }
}

fn own_course(
    cx: &RequestContext,
    customer: &CustomerView,
    view: &IncidentView,
    counts: &Counts,
) -> Markup {
    let victims: Vec<&Victim> =
        customer.sites.iter().filter_map(|site| victim(&cx.summary, view, *site)).collect();
    let until = view.incident.resolved_at.unwrap_or(cx.summary.view.at);
    // Statements count all sites: they do not show whether one of these failed again.
    let own = course::course(victims.into_iter().filter_map(times_of), &[], until);
    let id = format!("own-course-{}", view.incident.id);
    html! {
        section.card aria-labelledby=(id) {
            h2 #(id) { (say!(cx.lang, "chart-course-own")) }
            (chart::own_sites(cx, &view.incident, &view.statements, &own, counts.excluded))
        }
    }
}
