//! `/ops/incidents/{id}/obligations`: the legal obligations of an incident, their deadlines,
//! and the evidence that they are fulfilled (S8).

use super::initial_notices::initial_notices;
use crate::access::login::unusable;
use crate::layout::fragments::foreign;
use crate::layout::links::ops_incident_path;
use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::queries::{Queries, Updates};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::incident::{LoadedIncident, load_incident};
use crate::request::params::{incident_id, required_text};
use crate::request::statement_form::MAX_TEXT_CHARS;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::Time;
use bongsu_core::access::Permission;
use bongsu_core::compliance::{OBLIGATIONS, Obligation, ObligationKind, ObligationStatus};
use bongsu_core::incident::{Incident, IncidentId};
use bongsu_core::settlement::claims_notice::NoticeState;
use bongsu_store::{FulfilledObligation, InitialNotices};
use bongsu_words::{Language, cause, time};
use maud::{Markup, html};
use serde::Deserialize;

/// The record of a fulfilled obligation as it is sent.
#[derive(Deserialize)]
pub struct FulfilmentForm {
    obligation: String,
    note: String,
}

impl FulfilmentForm {
    /// The note.
    fn read(&self) -> Result<String, Error> {
        required_text("note", &self.note, MAX_TEXT_CHARS)
    }
}

fn field_label(lang: Language, field: &'static str) -> String {
    match field {
        "note" => say!(lang, "obligation-how"),
        name => name.to_owned(),
    }
}

/// A form that was refused, with the reason.
type Refused = (FulfilmentForm, Error);

/// The page.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let loaded = load_incident(&cx, id).await?;
    render(&cx, &loaded, None).await
}

async fn render(
    cx: &RequestContext,
    loaded: &LoadedIncident,
    refused: Option<&Refused>,
) -> Result<Response, Error> {
    let (lang, it) = (cx.lang, &loaded.view.incident);
    let done = fulfilled(cx, it.id).await?;
    let first = cx.store.initial_notices(it.id).await?;
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / "
            a href=(ops_incident_path(it.id)) { (cause::title(lang, &cx.inside, it)) } }
        h1 { (say!(lang, "obligation-title")) }
        p.small { (say!(lang, "obligation-hint")) " " code { "[compliance] obligations" } }
        @for obligation in applicable(cx) { (section(cx, loaded, obligation, &done, &first, refused)) }
    };
    let title = say!(lang, "obligation-title");
    Ok(frame(cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// What was fulfilled: as people recorded it, and by a notice of who may claim that was handed over
/// to everybody.
async fn fulfilled(
    cx: &RequestContext,
    incident: IncidentId,
) -> Result<Vec<FulfilledObligation>, Error> {
    let mut done = cx.store.obligations(incident).await?;
    let Ok(store) = cx.app.users() else { return Ok(done) };
    if done.iter().any(|it| it.kind == ObligationKind::Claims) {
        return Ok(done);
    }
    for notice in store.claims_notices(incident).await.map_err(unusable)? {
        let NoticeState::Approved { by } = &notice.state else { continue };
        let progress = store.claims_progress(&notice).await.map_err(unusable)?;
        if let Some(at) = progress.everybody_sent_at() {
            let (author, note) = (by.name.clone(), say!(cx.lang, "claims-title"));
            done.push(FulfilledObligation { kind: ObligationKind::Claims, at, author, note });
        }
    }
    Ok(done)
}

/// The obligations of this operator.
fn applicable(cx: &RequestContext) -> impl Iterator<Item = &'static Obligation> {
    OBLIGATIONS.iter().filter(|obligation| cx.app.settings.obligations.contains(&obligation.kind))
}

fn status(
    cx: &RequestContext,
    loaded: &LoadedIncident,
    obligation: &Obligation,
    done: &[FulfilledObligation],
    first: &InitialNotices,
) -> ObligationStatus {
    let done = done.iter().find(|done| done.kind == obligation.kind).map(|done| done.at);
    obligation.status(cx.now, &loaded.view.incident, first.completed_at(), done)
}

/// Records that a person has fulfilled an obligation.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<FulfilmentForm>, FormRejection>,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let loaded = load_incident(&cx, id).await?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let kind = ObligationKind::from_code(&form.obligation).ok_or(Error::invalid(
        "obligation",
        FieldError::NotOneOf("cloud, telecom, report, claims"),
    ))?;
    let read = form.read().map_err(|error| error.labelled(field_label));
    let note = match read {
        Ok(read) => read,
        Err(error) => {
            let again = render(&cx, &loaded, Some(&(form, error.clone()))).await?;
            return Ok(redisplay_form(&error, again));
        }
    };
    let recorded = fulfilled(&cx, id).await?;
    let first = cx.store.initial_notices(id).await?;
    let obligation = applicable(&cx).find(|obligation| obligation.kind == kind);
    // The record of a fulfilled obligation must not be overwritten.
    if !obligation.is_some_and(|it| status(&cx, &loaded, it, &recorded, &first).is_open()) {
        return Err(Error::NotOpen);
    }
    let done = FulfilledObligation { kind, at: cx.now, author: cx.principal()?.name, note };
    cx.store.record_obligation(id, done).await.map_err(Error::NotSaved)?;
    Ok(Redirect::to(&format!("{}/obligations", ops_incident_path(id))).into_response())
}

/// The name of an obligation.
fn label(lang: Language, kind: ObligationKind) -> String {
    match kind {
        ObligationKind::Cloud => say!(lang, "obligation-cloud"),
        ObligationKind::Telecom => say!(lang, "obligation-telecom"),
        ObligationKind::Report => say!(lang, "obligation-report"),
        ObligationKind::Claims => say!(lang, "obligation-claims"),
    }
}

/// One obligation: its law, its status, and the form while it is open.
fn section(
    cx: &RequestContext,
    loaded: &LoadedIncident,
    obligation: &Obligation,
    done: &[FulfilledObligation],
    first: &InitialNotices,
    refused: Option<&Refused>,
) -> Markup {
    let (lang, it) = (cx.lang, &loaded.view.incident);
    let recorded = done.iter().find(|done| done.kind == obligation.kind);
    let status = status(cx, loaded, obligation, done, first);
    let heading = format!("obligation-{}", obligation.kind.code());
    html! {
        section.card aria-labelledby=(heading) {
            header.title { h2 id=(heading) { (label(lang, obligation.kind)) } (badge(cx, status)) }
            @let [(law, of), _] = lang.choose((obligation.law, Language::Ko), (obligation.law_en, Language::En));
            p.small lang=[foreign(lang, of)] { (law) }
            @if let Some(FulfilledObligation { author, note, .. }) = recorded {
                p { (say!(lang, "obligation-by", by = author.as_str(), words = note.as_str())) }
            }
            @if !obligation.kind.is_manual() { (initial_notices(cx, first)) }
            @if obligation.kind == ObligationKind::Report {
                p { a.button href={ (ops_incident_path(it.id)) "/report" } { (say!(lang, "obligation-document")) } }
            }
            @if let (ObligationKind::Claims, Some(over)) = (obligation.kind, it.resolved_at) {
                @if cx.may(Permission::Settle) {
                    p { a.button href={ (ops_incident_path(it.id)) "/claims" } { (say!(lang, "claims-link")) } }
                } @else {
                    h3 { (say!(lang, "obligation-claims-draft")) }
                    blockquote { (claims_draft(cx, it, over)) }
                }
            }
            @if status.is_open() { (form(lang, it, obligation.kind, refused)) }
        }
    }
}

fn badge(cx: &RequestContext, status: ObligationStatus) -> Markup {
    let (lang, at) = (cx.lang, |at| cx.stamp(at));
    let (class, sign, text) = match status {
        ObligationStatus::NotYet => ("dim", "·", say!(lang, "obligation-not-yet")),
        ObligationStatus::Never(least) => {
            ("dim", "–", say!(lang, "obligation-never", least = time::span(lang, least)))
        }
        ObligationStatus::Due(by) => ("warn", "△", say!(lang, "obligation-due", at = at(by))),
        ObligationStatus::Late(by) => ("bad", "✕", say!(lang, "obligation-late", at = at(by))),
        ObligationStatus::Done(by, when) if when > by => {
            ("warn", "✓", say!(lang, "obligation-done-late", at = at(when), by = at(by)))
        }
        ObligationStatus::Done(_, when) => {
            ("ok", "✓", say!(lang, "obligation-done", at = at(when)))
        }
    };
    html! { span class={ "badge " (class) } { span aria-hidden="true" { (sign) } " " (text) } }
}

/// The form that records the fulfilment.
fn form(lang: Language, it: &Incident, kind: ObligationKind, refused: Option<&Refused>) -> Markup {
    let id = |name: &str| format!("{name}-{}", kind.code());
    let refused = refused.filter(|(form, _)| form.obligation == kind.code());
    let note = refused.map_or("", |(form, _)| &form.note);
    html! {
        @if let Some((_, error)) = refused { (refusal(lang, error)) }
        form.stacked method="post" action={ (ops_incident_path(it.id)) "/obligations" } {
            input type="hidden" name="obligation" value=(kind.code());
            label for=(id("note")) { (say!(lang, "obligation-how")) }
            input id=(id("note")) name="note" value=(note) required maxlength=(MAX_TEXT_CHARS);
            button { (say!(lang, "obligation-do")) }
        }
    }
}

/// The draft of the announcement who may claim compensation.
fn claims_draft(cx: &RequestContext, it: &Incident, over: Time) -> String {
    let fill = || say!(cx.lang, "report-fill");
    let contact = cx.app.settings.contact.clone().unwrap_or_else(fill);
    let (began, over) = (cx.full_stamp(it.began_at), cx.full_stamp(over));
    say!(cx.lang, "obligation-claims-words", began = began, over = over, contact = contact)
}
