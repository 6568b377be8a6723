//! The fault of an incident: the suspected cause, its evidence, and the layers that fail.

use crate::layout::fragments;
use crate::layout::links::component_path;
use crate::request::context::RequestContext;
use crate::request::incident::LoadedIncident;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::{Cause, Event, EventKind, Incident};
use bongsu_core::layer::Layer;
use bongsu_words::names::ComponentNames;
use bongsu_words::{cause, labels};
use maud::{Markup, html};

/// The suspected cause with its rivals and the evidence for it.
pub fn fault_details(cx: &RequestContext, loaded: &LoadedIncident) -> Markup {
    let (lang, it) = (cx.lang, &loaded.view.incident);
    html! {
        @match &it.cause {
            None => p { (cause::unnamed_of(lang, it)) },
            Some(c) => {
                @if let Some(gone) = &it.withdrawn {
                    p.notice.warn { (say!(lang, "cause-withdrawn-by", by = gone.by.as_str(), at = cx.stamp(gone.at))) }
                    @if let Some(words) = cause::host_word(lang, it) { p { (words) } }
                }
                (facts(cx, c, it))
                (rivals(cx, c))
            }
        }
        (evidence(cx, it, loaded.events.as_deref()))
    }
}

fn facts(cx: &RequestContext, c: &Cause, it: &Incident) -> Markup {
    let lang = cx.lang;
    // A fault that is no longer found has no present mode.
    let is_present = it.is_cause_seen();
    html! {
        dl.facts.stacked {
            div { dt { (say!(lang, "component")) } dd {
                a href=(component_path(&c.component)) { (cx.inside.component(lang, &c.component)) } } }
            div { dt { (say!(lang, "public-name")) } dd { (cause::suspect(lang, &cx.names, c)) } }
            @if is_present { div { dt { (say!(lang, "mode")) } dd { (cause::mode(lang, c, &it.counts, cx.summary.view.at)) } } }
            div { dt { (say!(lang, "confidence")) } dd { (labels::percent(c.confidence)) "%" } }
            div { dt { (say!(lang, "whose")) } dd { (labels::owner(lang, c.owner)) } }
            div { dt { (say!(lang, "first-failure")) } dd { (cx.time(c.since)) } }
        }
        @if c.one_of.len() > 1 {
            p { (say!(lang, "one-of")) }
            ul { @for key in &c.one_of { li { a href=(component_path(key)) { (cx.inside.component(lang, key)) } } } }
        }
    }
}

/// The other suspects with their probabilities.
fn rivals(cx: &RequestContext, c: &Cause) -> Markup {
    let lang = cx.lang;
    html! {
        @if !c.rivals.is_empty() {
            h3 { (say!(lang, "rivals")) }
            ul.rows.tight {
                @for (key, probability) in c.rivals.iter().take(6) {
                    li.row { span.grow { a href=(component_path(key)) { (cx.inside.component(lang, key)) } }
                        span.num { (labels::percent(*probability)) "%" } }
                }
            }
        }
    }
}

/// The evidence for the cause, or else for the opening of the incident.
fn evidence(cx: &RequestContext, it: &Incident, events: Option<&[Event]>) -> Markup {
    let lang = cx.lang;
    let of_cause = |e: &&Event| matches!(e.kind, EventKind::CauseNamed { .. });
    let opening = |e: &&Event| matches!(e.kind, EventKind::Opened | EventKind::Relapsed);
    let all = events.unwrap_or_default();
    let event = all.iter().rev().find(of_cause).or_else(|| all.iter().rev().find(opening));
    html! {
        h3 { (say!(lang, "evidence")) }
        @match event {
            Some(event) => p { (cx.justification(&cx.inside, &event.justification)) },
            None => p.dim { (say!(lang, "evidence-none")) },
        }
        p.small { (say!(lang, "detection-time",
            span = bongsu_words::time::span(lang, it.opened_at.since(it.began_at)))) }
    }
}

/// How many victims work and fail now, layer by layer.
pub fn layers(cx: &RequestContext, view: &IncidentView) -> Markup {
    let lang = cx.lang;
    let Some(rows) = cx.summary.layers_of(view.incident.id) else { return html! {} };
    let [dns, http] = [Layer::Dns, Layer::Http].map(|layer| rows[layer as usize]);
    // What no listed site has is not in the table.
    let listed = |layer: &Layer| rows[*layer as usize].iter().sum::<u32>() > 0;
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
                    @for layer in Layer::ALL.into_iter().filter(listed) {
                        @let [working, failing, unknown] = rows[layer as usize];
                        tr { th scope="row" { (labels::layer(lang, layer)) }
                            td.num { (fragments::count(working)) }
                            td.num { @if failing > 0 { strong.bad-text { (fragments::count(failing)) } } @else { "0" } }
                            td.num.dim { (fragments::count(unknown)) } }
                    }
                }
            }
        }
    }
}
