//! `GET /ops/incidents/{id}`: the fault's card, the blast radius, the victim list and the
//! timeline of one incident.

use super::{approval, victims};
use crate::draw::{blast, stack};
use crate::error::{Error, Resource};
use crate::layout::{Audience, Page, RequestContext, component_href, frame};
use crate::pages::{charts, pieces};
use crate::params::{Params, incident_id};
use crate::queries::IncidentRecord;
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::id::IncidentId;
use bongsu_core::incident::{Cause, Event, EventKind, Incident, Justification, Phase};
use bongsu_core::observation::Layer;
use bongsu_core::statement::official::Approval;
use bongsu_words::{cause, justification, labels};
use maud::{Markup, html};
use std::sync::Arc;

/// An incident from the view where it is there, with its events from the record.
pub struct Found {
    pub view: Arc<IncidentView>,
    /// `None` when the record cannot be read now.
    pub events: Option<Vec<Event>>,
    /// Whether the view has it, and with it all its victims.
    pub in_view: bool,
}

pub async fn find(cx: &RequestContext, id: IncidentId) -> Result<Found, Error> {
    let record = cx.app.history.incident(id).await;
    if let Some(view) = cx.digest.incident(id) {
        let events = record.ok().map(|r| r.map_or_else(Vec::new, |r| r.events));
        return Ok(Found { view: view.clone(), events, in_view: true });
    }
    let IncidentRecord { incident, events, statements } =
        record?.ok_or(Error::NotFound(Resource::Incident))?;
    let view = Arc::new(IncidentView { incident, victims: Vec::new(), statements });
    Ok(Found { view, events: Some(events), in_view: false })
}

pub async fn page(
    cx: RequestContext,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let found = find(&cx, id).await?;
    let list = victims::part(&cx, &found, &params).await?;
    let (lang, it) = (cx.lang, &found.view.incident);
    let title = cause::title(lang, it);
    let open = it.phase != Phase::Resolved;
    let drafts = match open && cx.app.settings.approval != Approval::Nobody {
        true => cx.app.history.drafts(id).await?,
        false => Vec::new(),
    };
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / " a href="/ops/incidents" { (say!(lang, "nav-incidents")) } }
        (done(&cx, &params))
        div #head data-live-part {
            header.title { h1 { (title) } (pieces::phase(&cx, it.phase)) }
            nav.jump aria-label=(say!(lang, "on-this-page")) {
                a href="#victims" { (say!(lang, "victims")) }
                @if open { a href="#actions" { (say!(lang, "actions")) } }
                a href="#timeline" { (say!(lang, "timeline")) }
                a href="#said" { (say!(lang, "said-title")) }
                a href={ "/ops/incidents/" (id) "/duties" } { (say!(lang, "duty-title")) }
            }
            @if open { (pieces::alarm(&cx, &found.view)) }
            (approval::waiting(&cx, &found.view, &drafts))
            section.card {
                (pieces::counts(&cx, &it.counts))
                (stack::bar(lang, &it.counts))
                (pieces::times(&cx, it, found.view.statements.last()))
            }
        }
        (charts::course(&cx, &found.view, found.events.as_deref()).await)
        div.columns.wide-first {
            section.card aria-labelledby="blast" {
                h2 #blast { (say!(lang, "blast-heading")) }
                div #picture data-live-part { (blast::picture(lang, &cx.digest, &found.view)) }
                div #by-layer data-live-part { (layers(&cx, &found.view)) }
            }
            section.card aria-labelledby="fault" {
                h2 #fault { (say!(lang, "fault-card")) }
                div #card data-live-part { (fault_card(&cx, &found)) }
            }
        }
        (list)
        @if open { (super::actions::forms(&cx, it)) }
        div.columns {
            section.card aria-labelledby="timeline" {
                h2 #timeline { (say!(lang, "timeline")) }
                div #events data-live-part { (events(&cx, found.events.as_deref())) }
            }
            section.card aria-labelledby="said" {
                h2 #said { (say!(lang, "said-title")) }
                div #statements data-live-part {
                    @if found.view.statements.is_empty() { p { (say!(lang, "said-none")) } }
                    @else { (pieces::statements(&cx, &found.view.statements)) }
                }
            }
        }
    };
    let live = found.in_view.then(|| format!("/ops/live?incident={id}"));
    Ok(frame(&cx, &Page { room: Audience::Operations, title, live, main }))
}

/// What was just done, told once after the redirect.
fn done(cx: &RequestContext, params: &Params) -> Markup {
    let lang = cx.lang;
    html! {
        @match params.get("done") {
            Some("statement") => p.notice.ok role="status" { (say!(lang, "done-state")) },
            Some("waiting") => p.notice.warn role="status" { (say!(lang, "done-waiting")) },
            Some("rejected") => p.notice.ok role="status" { (say!(lang, "done-rejected")) },
            Some("exclude") => p.notice.ok role="status" { (say!(lang, "done-exclude")) },
            _ => {}
        }
    }
}

fn fault_card(cx: &RequestContext, found: &Found) -> Markup {
    let (lang, it) = (cx.lang, &found.view.incident);
    html! {
        @match &it.cause {
            None => p { (say!(lang, "cause-not-known")) },
            Some(c) => {
                // Once the fault is no longer found, how it fails is no longer so.
                (facts(cx, c, it))
                (rivals(cx, c))
            }
        }
        (evidence(cx, it, found.events.as_deref()))
    }
}

fn facts(cx: &RequestContext, c: &Cause, it: &Incident) -> Markup {
    let (lang, now) = (cx.lang, it.phase < Phase::Monitoring);
    html! {
        dl.facts.stacked {
            div { dt { (say!(lang, "component")) } dd {
                a href=(component_href(&c.component)) { (labels::component(lang, &c.component)) } } }
            @if now { div { dt { (say!(lang, "mode")) } dd { (cause::mode(lang, c, &it.counts, cx.digest.view.at)) } } }
            div { dt { (say!(lang, "confidence")) } dd { (labels::percent(c.confidence)) "%" } }
            div { dt { (say!(lang, "whose")) } dd { (labels::owner(lang, c.owner)) } }
            div { dt { (say!(lang, "first-failure")) } dd { (cx.time(c.since)) } }
        }
        @if c.one_of.len() > 1 {
            p { (say!(lang, "one-of")) }
            ul { @for key in &c.one_of { li { a href=(component_href(key)) { (labels::component(lang, key)) } } } }
        }
    }
}

/// What else was considered, and how likely it was found.
fn rivals(cx: &RequestContext, c: &Cause) -> Markup {
    let lang = cx.lang;
    html! {
        @if !c.rivals.is_empty() {
            h3 { (say!(lang, "rivals")) }
            ul.rows.tight {
                @for (key, probability) in c.rivals.iter().take(6) {
                    li.row { span.grow { a href=(component_href(key)) { (labels::component(lang, key)) } }
                        span.num { (labels::percent(*probability)) "%" } }
                }
            }
        }
    }
}

/// The proof that the naming of the cause rests on, or failing that the opening.
fn evidence(cx: &RequestContext, it: &Incident, events: Option<&[Event]>) -> Markup {
    let lang = cx.lang;
    let of_cause = |e: &&Event| matches!(e.what, EventKind::CauseNamed { .. });
    let opening = |e: &&Event| matches!(e.what, EventKind::Opened | EventKind::Relapsed);
    let all = events.unwrap_or_default();
    let event = all.iter().rev().find(of_cause).or_else(|| all.iter().rev().find(opening));
    html! {
        h3 { (say!(lang, "evidence")) }
        @match event {
            Some(event) => p { (justification_text(cx, &event.justification)) },
            None => p.dim { (say!(lang, "evidence-none")) },
        }
        p.small { (say!(lang, "detection-time",
            span = bongsu_words::time::span(lang, it.opened_at.since(it.began_at)))) }
    }
}

pub fn justification_text(cx: &RequestContext, it: &Justification) -> String {
    justification::justification(cx.lang, &cx.app.zone, cx.now, it)
}

/// Which layer breaks for the sites on the list, now. "The server answers, only its name
/// cannot be found" is read off here.
fn layers(cx: &RequestContext, view: &IncidentView) -> Markup {
    let lang = cx.lang;
    let Some(rows) = cx.digest.layers_of(view.incident.id) else { return html! {} };
    let [dns, .., http] = rows;
    html! {
        @if !view.victims.is_empty() {
            h3 { (say!(lang, "layers-of-victims")) }
            @if dns[1] > 0 && http[1] == 0 && http[0] > 0 {
                p { (say!(lang, "insight-names-only", n = http[0], names = dns[1])) }
            }
            table.compact {
                caption.sr { (say!(lang, "layers-of-victims")) }
                thead { tr { th scope="col" { (say!(lang, "layer")) } th scope="col" { (say!(lang, "answers")) }
                    th scope="col" { (say!(lang, "fails")) } th scope="col" { (say!(lang, "not-asked")) } } }
                tbody {
                    @for layer in Layer::ALL {
                        @let [fine, failing, unasked] = rows[layer as usize];
                        tr { th scope="row" { (labels::layer(lang, layer)) }
                            td.num { (pieces::count(fine)) }
                            td.num { @if failing > 0 { strong.bad-text { (pieces::count(failing)) } } @else { "0" } }
                            td.num.dim { (pieces::count(unasked)) } }
                    }
                }
            }
        }
    }
}

fn events(cx: &RequestContext, events: Option<&[Event]>) -> Markup {
    let lang = cx.lang;
    html! {
        @match events {
            None => p { (say!(lang, "history-unreadable")) },
            Some([]) => p.dim { (say!(lang, "timeline-none")) },
            Some(all) => {
                ol.timeline reversed {
                    @for event in all.iter().rev().take(200) {
                        li {
                            p.when { (cx.time(event.at)) }
                            p.strong { (justification::event_kind(lang, &event.what)) }
                            p.small { (justification_text(cx, &event.justification)) }
                        }
                    }
                }
            }
        }
    }
}
