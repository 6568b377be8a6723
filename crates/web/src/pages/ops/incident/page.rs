//! `GET /ops/incidents/{id}`: the fault, the blast radius, the victim list and the timeline of
//! one incident.

use super::exclude_form::{ExcludeForm, exclude_form};
use super::{fault, pending_drafts, timeline, victims};
use crate::draw::{blast, stack};
use crate::layout::fragments::charts;
use crate::layout::links::ops_incident_path;
use crate::layout::{Audience, Page, fragments, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::incident::load_incident;
use crate::request::params::{Params, incident_id};
use crate::request::questions::{answers_since, open_questions};
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::access::Permission;
use bongsu_core::incident::{Incident, Phase};
use bongsu_words::cause;
use maud::{Markup, html};

/// The page.
pub async fn page(
    cx: RequestContext,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let loaded = load_incident(&cx, id).await?;
    let victim_list = victims::victim_list(&cx, &loaded, &params).await?;
    let (lang, it) = (cx.lang, &loaded.view.incident);
    let title = cause::title(lang, &cx.inside, it);
    let is_open = it.phase != Phase::Resolved;
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / " a href="/ops/incidents" { (say!(lang, "nav-incidents")) } }
        (confirmation(&cx, &params))
        div #head data-live-part {
            header.title { h1 { (title) } (fragments::phase(&cx, it.phase)) }
            nav.jump aria-label=(say!(lang, "on-this-page")) {
                a href="#victims" { (say!(lang, "victims")) }
                @if is_open { a href="#actions" { (say!(lang, "actions")) } }
                a href="#timeline" { (say!(lang, "timeline")) }
                a href="#statements" { (say!(lang, "statement-title")) }
                @if cx.may(Permission::SeeCustomers) { a href={ (ops_incident_path(id)) "/tickets" } { (say!(lang, "ticket-incident-tickets")) } }
                a href={ (ops_incident_path(id)) "/obligations" } { (say!(lang, "obligation-title")) }
                a href={ (ops_incident_path(id)) "/postmortem" } { (say!(lang, "postmortem-title")) }
            }
            @if is_open { (fragments::alarm(&cx, &loaded.view)) }
            (pending_drafts::pending_drafts(&cx, &loaded.view))
            (questions(&cx, &loaded.view.incident).await)
            section.card {
                (fragments::counts(&cx, it))
                (stack::bar(lang, &it.counts))
                (fragments::times(&cx, it, loaded.view.statements.last()))
                (fragments::holder(&cx, id))
            }
        }
        (charts::course(&cx, &loaded.view, loaded.events.as_deref()).await)
        div.columns.wide-first {
            section.card aria-labelledby="blast" {
                h2 #blast { (say!(lang, "impact-heading")) }
                @if !is_open { p.dim { (say!(lang, "impact-now")) } }
                div #picture data-live-part { (blast::picture((lang, &cx.inside), &cx.summary, &loaded.view)) }
                div #by-layer data-live-part { (fault::layers(&cx, &loaded.view)) }
            }
            section.card aria-labelledby="fault" {
                h2 #fault { (say!(lang, "fault-card")) }
                div #fault-details data-live-part { (fault::fault_details(&cx, &loaded)) }
            }
        }
        (victim_list)
        @if is_open { (actions(&cx, it)) }
        div.columns {
            section.card aria-labelledby="timeline" {
                h2 #timeline { (say!(lang, "timeline")) }
                div #events data-live-part { (timeline::timeline(&cx, loaded.events.as_deref())) }
            }
            section.card aria-labelledby="statements" {
                h2 #statements { (say!(lang, "statement-title")) }
                div #statement-rows data-live-part {
                    @if loaded.view.statements.is_empty() { p { (say!(lang, "statement-none")) } }
                    @else { (fragments::statements(&cx, &loaded.view.statements)) }
                }
            }
        }
    };
    let live = loaded.in_view.then(|| format!("/ops/live?incident={id}"));
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live, main }))
}

/// What the desk wants to know of the engineers about it, and what they answered.
async fn questions(cx: &RequestContext, it: &Incident) -> Markup {
    let mut all = open_questions(cx);
    let answered = answers_since(cx, it.began_at).await;
    all.extend(&answered);
    all.retain(|promise| promise.incident == Some(it.id));
    html! {
        @if !all.is_empty() {
            section.card aria-labelledby="questions" {
                h2 #questions { (say!(cx.lang, "call-questions")) }
                (fragments::promises::rows(cx, &all, &[], &ops_incident_path(it.id)))
            }
        }
    }
}

/// Confirms what was just done, once after the redirect.
fn confirmation(cx: &RequestContext, params: &Params) -> Markup {
    let lang = cx.lang;
    html! {
        @match params.get("done") {
            Some("statement") => p.notice.ok role="status" { (say!(lang, "done-state")) },
            Some("pending") => p.notice.warn role="status" { (say!(lang, "done-waiting")) },
            Some("rejected") => p.notice.ok role="status" { (say!(lang, "done-rejected")) },
            Some("exclude") => p.notice.ok role="status" { (say!(lang, "done-exclude")) },
            _ => {}
        }
    }
}

/// What a person can do about the incident.
fn actions(cx: &RequestContext, it: &Incident) -> Markup {
    let lang = cx.lang;
    html! {
        section.card aria-labelledby="actions" {
            h2 #actions { (say!(lang, "actions")) }
            div.columns {
                div.stacked {
                    h3 { (say!(lang, "act-state")) }
                    p.small { (say!(lang, "act-state-hint")) }
                    p { a.button.main href={ (ops_incident_path(it.id)) "/statement" } { (say!(lang, "act-write")) } }
                }
                div.stacked {
                    h3 { (say!(lang, "act-exclude")) }
                    (exclude_form(lang, it, &ExcludeForm::default()))
                }
            }
        }
    }
}
