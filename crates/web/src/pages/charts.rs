//! The charts of the pages, each with what it is drawn from.

use crate::course::{self, Course, times_of};
use crate::draw::chart;
use crate::layout::RequestContext;
use crate::pages::customer::customer_view::{CustomerView, victim};
use crate::recent::AskedBy;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::{Counts, Event, Victim};
use bongsu_core::inventory::ComponentKey;
use bongsu_core::name::Name;
use maud::{Markup, html};

/// Sites of a customer whose response times are drawn: those that need a look most.
const MAX_SITES: usize = 2;

/// An incident's course: counts, and no name of a site. `events` only where the reader may
/// see them.
pub async fn course_of(
    cx: &RequestContext,
    view: &IncidentView,
    events: Option<&[Event]>,
) -> Markup {
    let it = &view.incident;
    let draw = |course: &Course| chart::whole_incident(cx, it, &view.statements, events, course);
    if let Some(course) = cx.digest.course_of(it.id) {
        return draw(course);
    }
    let past = &cx.app.past_courses;
    let read = past.read(&*cx.app.history, it, &view.statements, cx.digest.view.at).await;
    match read {
        Ok(course) => draw(&course),
        Err(error) => {
            tracing::error!(%error, "a page goes without its chart");
            html! { p { (say!(cx.lang, "history-unreadable")) } }
        }
    }
}

/// The same as a section of a page.
pub async fn course(cx: &RequestContext, view: &IncidentView, events: Option<&[Event]>) -> Markup {
    let drawn = course_of(cx, view, events).await;
    html! {
        section.card aria-labelledby="course" {
            h2 #course { (say!(cx.lang, "chart-course")) }
            div #course-chart data-live-part { (drawn) }
        }
    }
}

/// What the probes of a site took, for operations.
pub async fn latency(cx: &RequestContext, site: &Name) -> Markup {
    let history = cx.app.desk.latency(site.clone(), AskedBy::Operations).await;
    html! {
        section.card aria-labelledby="latency" {
            h2 #latency { (say!(cx.lang, "chart-latency")) }
            div #latency-chart data-live-part { (chart::latency_by_layer(cx, history.as_ref())) }
        }
    }
}

/// Which share of a component's sites failed.
pub async fn failing_share(cx: &RequestContext, component: &ComponentKey) -> Markup {
    let shares = cx.app.desk.failing_share(component.clone()).await;
    html! {
        section.card aria-labelledby="share" {
            h2 #share { (say!(cx.lang, "chart-share")) }
            div #share-chart data-live-part { (chart::failing_share(cx, shares.as_ref())) }
        }
    }
}

/// A customer's own sites: their course in each incident, and what their pages took.
pub async fn own(cx: &RequestContext, customer: &CustomerView) -> Markup {
    let lang = cx.lang;
    let mut latencies = Vec::new();
    for site in customer.sites.iter().take(MAX_SITES) {
        let host = &cx.digest.view.topology.sites[site.ix()].host;
        let history = cx.app.desk.latency(host.clone(), AskedBy::Customer).await;
        latencies.extend(history.map(|history| (host.unicode(), history)));
    }
    let incidents = customer.incidents(&cx.digest);
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
    let lines: Vec<&Victim> =
        customer.sites.iter().filter_map(|site| victim(&cx.digest, view, *site)).collect();
    let until = view.incident.resolved_at.unwrap_or(cx.digest.view.at);
    // What was stated is about all sites: it does not tell whether one of these failed again.
    let own = course::course(lines.into_iter().filter_map(times_of), &[], until);
    let id = format!("own-course-{}", view.incident.id);
    html! {
        section.card aria-labelledby=(id) {
            h2 #(id) { (say!(cx.lang, "chart-course-own")) }
            (chart::own_sites(cx, &view.incident, &view.statements, &own, counts.excluded))
        }
    }
}
