//! `/ops/incidents/{id}/obligations`: what the law wants said of an incident, by when, and the
//! proof that it was; and the draft of the report to the authority (S8).

use super::base;
use super::incident::{Found, find};
use crate::error::{Error, FieldError};
use crate::guard::{redisplay_form, refusal};
use crate::layout::{Audience, Page, RequestContext, frame};
use crate::params::{incident_id, words};
use crate::statement_form::{BY_MOST, WORDS_MOST};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::Time;
use bongsu_core::compliance::{OBLIGATIONS, Obligation, ObligationKind, ObligationStatus};
use bongsu_core::incident::{EventKind, Incident};
use bongsu_store::{FulfilledObligation, InitialNotices};
use bongsu_words::{Lang, cause, statement, time};
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Said {
    obligation: String,
    by: String,
    words: String,
}

/// What a person noted of a duty, and why it is not taken.
type Refused = (Said, Error);

pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let found = find(&cx, id).await?;
    sheet(&cx, &found, None).await
}

async fn sheet(
    cx: &RequestContext,
    found: &Found,
    refused: Option<&Refused>,
) -> Result<Response, Error> {
    let (lang, it) = (cx.lang, &found.view.incident);
    let done = cx.app.history.obligations(it.id).await?;
    let first = cx.app.history.first_words(it.id).await?;
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / "
            a href=(base(it)) { (cause::title(lang, it)) } }
        h1 { (say!(lang, "duty-title")) }
        p.small { (say!(lang, "duty-hint")) }
        @for obligation in binding(cx) { (card(cx, found, obligation, &done, &first, refused)) }
    };
    let title = say!(lang, "duty-title");
    Ok(frame(cx, &Page { room: Audience::Operations, title, live: None, main }))
}

/// What the law wants of this operator.
fn binding(cx: &RequestContext) -> impl Iterator<Item = &'static Obligation> {
    OBLIGATIONS.iter().filter(|obligation| cx.app.settings.obligations.contains(&obligation.kind))
}

fn standing(
    cx: &RequestContext,
    found: &Found,
    obligation: &Obligation,
    done: &[FulfilledObligation],
    first: &InitialNotices,
) -> ObligationStatus {
    let done = done.iter().find(|done| done.kind == obligation.kind).map(|done| done.at);
    obligation.standing(cx.now, &found.view.incident, first.completed_at(), done)
}

/// Notes that a person did it.
pub async fn done(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<Said>, FormRejection>,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let found = find(&cx, id).await?;
    let Form(said) = form.map_err(|_| Error::invalid("form", FieldError::NotReadable))?;
    let kind = ObligationKind::from_word(&said.obligation)
        .ok_or(Error::invalid("duty", FieldError::NotOneOf("cloud, telecom, report, claims")))?;
    let read = words("by", &said.by, BY_MOST)
        .and_then(|by| Ok((by, words("words", &said.words, WORDS_MOST)?)));
    let (by, words) = match read {
        Ok(read) => read,
        Err(error) => {
            let again = sheet(&cx, &found, Some(&(said, error.clone()))).await?;
            return Ok(redisplay_form(&error, again));
        }
    };
    let kept = cx.app.history.obligations(id).await?;
    let first = cx.app.history.first_words(id).await?;
    let obligation = binding(&cx).find(|obligation| obligation.kind == kind);
    // What is proven already, or is not wanted, must not be written over the proof.
    if !obligation
        .is_some_and(|obligation| standing(&cx, &found, obligation, &kept, &first).is_open())
    {
        return Err(Error::NotOpen);
    }
    let done = FulfilledObligation { kind, at: cx.now, author: by, note: words };
    cx.app.history.keep_obligation(id, done).await?;
    let base = base(&found.view.incident);
    Ok(Redirect::to(&format!("{base}/duties")).into_response())
}

pub fn name(lang: Lang, kind: ObligationKind) -> String {
    match kind {
        ObligationKind::Cloud => say!(lang, "duty-cloud"),
        ObligationKind::Telecom => say!(lang, "duty-telecom"),
        ObligationKind::Report => say!(lang, "duty-report"),
        ObligationKind::Claims => say!(lang, "duty-claims"),
    }
}

fn card(
    cx: &RequestContext,
    found: &Found,
    obligation: &Obligation,
    done: &[FulfilledObligation],
    first: &InitialNotices,
    refused: Option<&Refused>,
) -> Markup {
    let (lang, it) = (cx.lang, &found.view.incident);
    let kept = done.iter().find(|done| done.kind == obligation.kind);
    let standing = standing(cx, found, obligation, done, first);
    let heading = format!("duty-{}", obligation.kind.as_str());
    html! {
        section.card aria-labelledby=(heading) {
            header.title { h2 id=(heading) { (name(lang, obligation.kind)) } (badge(cx, standing)) }
            p.small { @if lang == Lang::Ko { (obligation.law) } @else { (obligation.law_en) } }
            @if let Some(FulfilledObligation { author: by, note: words, .. }) = kept {
                p { (say!(lang, "duty-by", by = by.as_str(), words = words.as_str())) }
            }
            @if !obligation.kind.is_a_persons() { (justification(cx, first)) }
            @if obligation.kind == ObligationKind::Report {
                p { a.button href={ (base(it)) "/report" } { (say!(lang, "duty-document")) } }
            }
            @if let (ObligationKind::Claims, Some(over)) = (obligation.kind, it.resolved_at) {
                h3 { (say!(lang, "duty-claims-draft")) }
                blockquote { (claims(cx, it, over)) }
            }
            @if standing.is_open() { (tick(lang, it, obligation.kind, refused)) }
        }
    }
}

fn badge(cx: &RequestContext, standing: ObligationStatus) -> Markup {
    let (lang, at) = (cx.lang, |at| cx.stamp(at));
    let (class, sign, words) = match standing {
        ObligationStatus::NotYet => ("dim", "·", say!(lang, "duty-not-yet")),
        ObligationStatus::Due(by) => ("warn", "△", say!(lang, "duty-due", at = at(by))),
        ObligationStatus::Late(by) => ("bad", "✕", say!(lang, "duty-late", at = at(by))),
        ObligationStatus::Done(by, when) if when > by => {
            ("warn", "✓", say!(lang, "duty-done-late", at = at(when), by = at(by)))
        }
        ObligationStatus::Done(_, when) => ("ok", "✓", say!(lang, "duty-done", at = at(when))),
    };
    html! { span class={ "badge " (class) } { span aria-hidden="true" { (sign) } " " (words) } }
}

/// That the first word went out, to how many, and when.
fn justification(cx: &RequestContext, first: &InitialNotices) -> Markup {
    let (lang, of) = (cx.lang, &first.outbox);
    html! {
        p { (say!(lang, "duty-proof", sent = of.sent, waiting = of.pending, dead = of.failed, dropped = of.dropped))
            @if let (Some(first), Some(last)) = (first.first, first.last) {
                " " (say!(lang, "duty-proof-times", first = cx.stamp(first), last = cx.stamp(last)))
            }
        }
    }
}

fn tick(lang: Lang, it: &Incident, kind: ObligationKind, refused: Option<&Refused>) -> Markup {
    let id = |name: &str| format!("{name}-{}", kind.as_str());
    let refused = refused.filter(|(said, _)| said.obligation == kind.as_str());
    let (by, words) = refused.map_or(("", ""), |(said, _)| (&said.by, &said.words));
    html! {
        @if let Some((_, error)) = refused { (refusal(lang, error)) }
        form.stacked method="post" action={ (base(it)) "/duties" } {
            input type="hidden" name="duty" value=(kind.as_str());
            label for=(id("by")) { (say!(lang, "field-by")) }
            input id=(id("by")) name="by" value=(by) required maxlength=(BY_MOST)
                autocomplete="name";
            label for=(id("words")) { (say!(lang, "duty-how")) }
            input id=(id("words")) name="words" value=(words) required maxlength=(WORDS_MOST);
            button { (say!(lang, "duty-do")) }
        }
    }
}

fn claims(cx: &RequestContext, it: &Incident, over: Time) -> String {
    let fill = || say!(cx.lang, "report-fill");
    let contact = cx.app.settings.contact.clone().unwrap_or_else(fill);
    let (began, over) = (dated(cx, it.began_at), dated(cx, over));
    say!(cx.lang, "duty-claims-words", began = began, over = over, contact = contact)
}

/// `GET /ops/incidents/{id}/report`: the form of the report, filled in from the record.
pub async fn report(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let found = find(&cx, id).await?;
    let first = cx.app.history.first_words(id).await?;
    let (lang, it) = (cx.lang, &found.view.incident);
    let settings = &cx.app.settings;
    let main = html! {
        p.crumbs { a href={ (base(it)) "/duties" } { (say!(lang, "duty-title")) } }
        h1 { (say!(lang, "report-title")) }
        p.notice { (say!(lang, "report-hint")) }
        section.card {
            dl.facts.stacked {
                div { dt { (say!(lang, "report-who")) } dd { (settings.operator) } }
                div { dt { (say!(lang, "report-when")) } dd { (when(&cx, it)) } }
                div { dt { (say!(lang, "notice-cause-label")) } dd { (why(&cx, &found)) } }
                div { dt { (say!(lang, "report-what")) } dd { (say!(lang, "report-what-words",
                    all = it.counts.at_risk + it.counts.hit + it.counts.verified + it.counts.excluded,
                    hit = it.counts.ever_hit, verified = it.counts.verified, at = dated(&cx, cx.digest.view.at))) } }
                div { dt { (say!(lang, "report-response")) } dd { (responses(&cx, &found)) } }
                div { dt { (say!(lang, "report-told")) } dd { (justification(&cx, &first)) } }
                div { dt { (say!(lang, "report-contact")) } dd {
                    (settings.contact.clone().unwrap_or_else(|| say!(lang, "report-fill"))) } }
            }
        }
        section.card aria-labelledby="said" {
            h2 #said { (say!(lang, "said-title")) }
            (crate::pages::pieces::statements(&cx, &found.view.statements))
        }
    };
    let title = say!(lang, "report-title");
    Ok(frame(&cx, &Page { room: Audience::Operations, title, live: None, main }))
}

fn when(cx: &RequestContext, it: &Incident) -> Markup {
    let lang = cx.lang;
    let (began, known) = (dated(cx, it.began_at), dated(cx, it.opened_at));
    html! {
        (say!(lang, "report-when-words", began = began, known = known))
        @if let Some(over) = it.resolved_at { " " (say!(lang, "report-when-over", over = dated(cx, over))) }
    }
}

/// What the probes say, and what the host said last of it.
fn why(cx: &RequestContext, found: &Found) -> Markup {
    let (lang, it) = (cx.lang, &found.view.incident);
    let stated = found.view.statements.iter().rev().filter_map(|said| said.word.stated());
    let told = stated.map(|s| s.narrative(lang.language()).cause.clone()).find(|c| !c.is_empty());
    html! {
        @match &it.cause {
            Some(known) => { (say!(lang, "cause-was", component = cause::suspect(lang, known)))
                " " (cause::confidence(lang, known)) },
            None => (say!(lang, "cause-not-known")),
        }
        @if let Some(told) = told { " " (say!(lang, "notice-cause-stated", words = told)) }
        @else { " " (say!(lang, "report-fill")) }
    }
}

/// What people did and said, in order.
fn responses(cx: &RequestContext, found: &Found) -> Markup {
    let lang = cx.lang;
    let events = found.events.as_deref().unwrap_or_default();
    let theirs = events.iter().filter(|event| {
        matches!(event.what, EventKind::StatementPublished | EventKind::HostRestored)
    });
    let stated: Vec<_> =
        found.view.statements.iter().filter(|said| said.word.stated().is_some()).collect();
    html! {
        @if stated.is_empty() && theirs.count() == 0 { (say!(lang, "report-fill")) }
        ul {
            @for it in stated {
                @let said = statement::quote(lang, &cx.app.zone, cx.now, it);
                li { (dated(cx, it.as_of)) " " (said.fact)
                    @for (label, words) in &said.more { " " (label) ": " (words) } }
            }
        }
    }
}

/// With its day and year: a document is read on any day.
fn dated(cx: &RequestContext, at: Time) -> String {
    time::stamp(cx.lang, &cx.app.zone, Time::ZERO, at)
}
