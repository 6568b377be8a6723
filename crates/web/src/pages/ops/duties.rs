//! `/ops/incidents/{id}/duties`: what the law wants said of an incident, by when, and the
//! proof that it was; and the draft of the report to the authority (S8).

use super::base;
use super::incident::{Found, find};
use crate::error::{Error, Flaw};
use crate::guard::{given_back, refusal};
use crate::params::{incident_id, words};
use crate::shell::{Room, Screen, Sheet, frame};
use crate::stating::{BY_MOST, WORDS_MOST};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::Time;
use bongsu_core::duty::{DUTIES, Duty, Kind, Standing};
use bongsu_core::incident::{Happening, Incident};
use bongsu_store::{DutyDone, FirstWords};
use bongsu_words::{Lang, cause, statement, time};
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Said {
    duty: String,
    by: String,
    words: String,
}

/// What a person noted of a duty, and why it is not taken.
type Refused = (Said, Error);

pub async fn page(screen: Screen, Path(id): Path<String>) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let found = find(&screen, id).await?;
    sheet(&screen, &found, None).await
}

async fn sheet(
    screen: &Screen,
    found: &Found,
    refused: Option<&Refused>,
) -> Result<Response, Error> {
    let (lang, it) = (screen.lang, &found.view.incident);
    let done = screen.app.history.duties(it.id).await?;
    let first = screen.app.history.first_words(it.id).await?;
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / "
            a href=(base(it)) { (cause::title(lang, it)) } }
        h1 { (say!(lang, "duty-title")) }
        p.small { (say!(lang, "duty-hint")) }
        @for duty in binding(screen) { (card(screen, found, duty, &done, &first, refused)) }
    };
    let title = say!(lang, "duty-title");
    Ok(frame(screen, &Sheet { room: Room::Operations, title, live: None, main }))
}

/// What the law wants of this operator.
fn binding(screen: &Screen) -> impl Iterator<Item = &'static Duty> {
    DUTIES.iter().filter(|duty| screen.app.settings.duties.contains(&duty.kind))
}

fn standing(
    screen: &Screen,
    found: &Found,
    duty: &Duty,
    done: &[DutyDone],
    first: &FirstWords,
) -> Standing {
    let done = done.iter().find(|done| done.kind == duty.kind).map(|done| done.at);
    duty.standing(screen.now, &found.view.incident, first.told(), done)
}

/// Notes that a person did it.
pub async fn done(
    screen: Screen,
    Path(id): Path<String>,
    form: Result<Form<Said>, FormRejection>,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let found = find(&screen, id).await?;
    let Form(said) = form.map_err(|_| Error::invalid("form", Flaw::NotReadable))?;
    let kind = Kind::from_word(&said.duty)
        .ok_or(Error::invalid("duty", Flaw::NotOneOf("cloud, telecom, report, claims")))?;
    let read = words("by", &said.by, BY_MOST)
        .and_then(|by| Ok((by, words("words", &said.words, WORDS_MOST)?)));
    let (by, words) = match read {
        Ok(read) => read,
        Err(error) => {
            let again = sheet(&screen, &found, Some(&(said, error.clone()))).await?;
            return Ok(given_back(&error, again));
        }
    };
    let kept = screen.app.history.duties(id).await?;
    let first = screen.app.history.first_words(id).await?;
    let duty = binding(&screen).find(|duty| duty.kind == kind);
    // What is proven already, or is not wanted, must not be written over the proof.
    if !duty.is_some_and(|duty| standing(&screen, &found, duty, &kept, &first).is_open()) {
        return Err(Error::NotOpen);
    }
    let done = DutyDone { kind, at: screen.now, by, words };
    screen.app.history.keep_duty(id, done).await?;
    let base = base(&found.view.incident);
    Ok(Redirect::to(&format!("{base}/duties")).into_response())
}

pub fn name(lang: Lang, kind: Kind) -> String {
    match kind {
        Kind::Cloud => say!(lang, "duty-cloud"),
        Kind::Telecom => say!(lang, "duty-telecom"),
        Kind::Report => say!(lang, "duty-report"),
        Kind::Claims => say!(lang, "duty-claims"),
    }
}

fn card(
    screen: &Screen,
    found: &Found,
    duty: &Duty,
    done: &[DutyDone],
    first: &FirstWords,
    refused: Option<&Refused>,
) -> Markup {
    let (lang, it) = (screen.lang, &found.view.incident);
    let kept = done.iter().find(|done| done.kind == duty.kind);
    let standing = standing(screen, found, duty, done, first);
    let heading = format!("duty-{}", duty.kind.as_str());
    html! {
        section.card aria-labelledby=(heading) {
            header.title { h2 id=(heading) { (name(lang, duty.kind)) } (badge(screen, standing)) }
            p.small { @if lang == Lang::Ko { (duty.law) } @else { (duty.law_en) } }
            @if let Some(DutyDone { by, words, .. }) = kept {
                p { (say!(lang, "duty-by", by = by.as_str(), words = words.as_str())) }
            }
            @if !duty.kind.is_a_persons() { (proof(screen, first)) }
            @if duty.kind == Kind::Report {
                p { a.button href={ (base(it)) "/report" } { (say!(lang, "duty-document")) } }
            }
            @if let (Kind::Claims, Some(over)) = (duty.kind, it.resolved_at) {
                h3 { (say!(lang, "duty-claims-draft")) }
                blockquote { (claims(screen, it, over)) }
            }
            @if standing.is_open() { (tick(lang, it, duty.kind, refused)) }
        }
    }
}

fn badge(screen: &Screen, standing: Standing) -> Markup {
    let (lang, at) = (screen.lang, |at| screen.stamp(at));
    let (class, sign, words) = match standing {
        Standing::NotYet => ("dim", "·", say!(lang, "duty-not-yet")),
        Standing::Due(by) => ("warn", "△", say!(lang, "duty-due", at = at(by))),
        Standing::Late(by) => ("bad", "✕", say!(lang, "duty-late", at = at(by))),
        Standing::Done(by, when) if when > by => {
            ("warn", "✓", say!(lang, "duty-done-late", at = at(when), by = at(by)))
        }
        Standing::Done(_, when) => ("ok", "✓", say!(lang, "duty-done", at = at(when))),
    };
    html! { span class={ "badge " (class) } { span aria-hidden="true" { (sign) } " " (words) } }
}

/// That the first word went out, to how many, and when.
fn proof(screen: &Screen, first: &FirstWords) -> Markup {
    let (lang, of) = (screen.lang, &first.outbox);
    html! {
        p { (say!(lang, "duty-proof", sent = of.sent, waiting = of.waiting, dead = of.dead, dropped = of.dropped))
            @if let (Some(first), Some(last)) = (first.first, first.last) {
                " " (say!(lang, "duty-proof-times", first = screen.stamp(first), last = screen.stamp(last)))
            }
        }
    }
}

fn tick(lang: Lang, it: &Incident, kind: Kind, refused: Option<&Refused>) -> Markup {
    let id = |name: &str| format!("{name}-{}", kind.as_str());
    let refused = refused.filter(|(said, _)| said.duty == kind.as_str());
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

fn claims(screen: &Screen, it: &Incident, over: Time) -> String {
    let fill = || say!(screen.lang, "report-fill");
    let contact = screen.app.settings.contact.clone().unwrap_or_else(fill);
    let (began, over) = (dated(screen, it.began_at), dated(screen, over));
    say!(screen.lang, "duty-claims-words", began = began, over = over, contact = contact)
}

/// `GET /ops/incidents/{id}/report`: the form of the report, filled in from the record.
pub async fn report(screen: Screen, Path(id): Path<String>) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let found = find(&screen, id).await?;
    let first = screen.app.history.first_words(id).await?;
    let (lang, it) = (screen.lang, &found.view.incident);
    let settings = &screen.app.settings;
    let main = html! {
        p.crumbs { a href={ (base(it)) "/duties" } { (say!(lang, "duty-title")) } }
        h1 { (say!(lang, "report-title")) }
        p.notice { (say!(lang, "report-hint")) }
        section.card {
            dl.facts.stacked {
                div { dt { (say!(lang, "report-who")) } dd { (settings.operator) } }
                div { dt { (say!(lang, "report-when")) } dd { (when(&screen, it)) } }
                div { dt { (say!(lang, "notice-cause-label")) } dd { (why(&screen, &found)) } }
                div { dt { (say!(lang, "report-what")) } dd { (say!(lang, "report-what-words",
                    all = it.counts.at_risk + it.counts.hit + it.counts.verified + it.counts.excluded,
                    hit = it.counts.ever_hit, verified = it.counts.verified, at = dated(&screen, screen.digest.view.at))) } }
                div { dt { (say!(lang, "report-response")) } dd { (responses(&screen, &found)) } }
                div { dt { (say!(lang, "report-told")) } dd { (proof(&screen, &first)) } }
                div { dt { (say!(lang, "report-contact")) } dd {
                    (settings.contact.clone().unwrap_or_else(|| say!(lang, "report-fill"))) } }
            }
        }
        section.card aria-labelledby="said" {
            h2 #said { (say!(lang, "said-title")) }
            (crate::pages::pieces::statements(&screen, &found.view.statements))
        }
    };
    let title = say!(lang, "report-title");
    Ok(frame(&screen, &Sheet { room: Room::Operations, title, live: None, main }))
}

fn when(screen: &Screen, it: &Incident) -> Markup {
    let lang = screen.lang;
    let (began, known) = (dated(screen, it.began_at), dated(screen, it.opened_at));
    html! {
        (say!(lang, "report-when-words", began = began, known = known))
        @if let Some(over) = it.resolved_at { " " (say!(lang, "report-when-over", over = dated(screen, over))) }
    }
}

/// What the probes say, and what the host said last of it.
fn why(screen: &Screen, found: &Found) -> Markup {
    let (lang, it) = (screen.lang, &found.view.incident);
    let stated = found.view.statements.iter().rev().filter_map(|said| said.word.stated());
    let told = stated.map(|s| s.account(lang.language()).cause.clone()).find(|c| !c.is_empty());
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
fn responses(screen: &Screen, found: &Found) -> Markup {
    let lang = screen.lang;
    let events = found.events.as_deref().unwrap_or_default();
    let theirs = events
        .iter()
        .filter(|event| matches!(event.what, Happening::Stated | Happening::HostRestored));
    let stated: Vec<_> =
        found.view.statements.iter().filter(|said| said.word.stated().is_some()).collect();
    html! {
        @if stated.is_empty() && theirs.count() == 0 { (say!(lang, "report-fill")) }
        ul {
            @for it in stated {
                @let said = statement::said(lang, &screen.app.zone, screen.now, it);
                li { (dated(screen, it.as_of)) " " (said.fact)
                    @for (label, words) in &said.more { " " (label) ": " (words) } }
            }
        }
    }
}

/// With its day and year: a document is read on any day.
fn dated(screen: &Screen, at: Time) -> String {
    time::stamp(screen.lang, &screen.app.zone, Time::ZERO, at)
}
