//! `/ops/incidents/{id}/tickets`: the tickets about one incident: what their customers wrote, to
//! read only, and one answer to all of them (S11).

use super::list;
use crate::layout::fragments::ticket::ticket_path;
use crate::layout::links::ops_incident_path;
use crate::layout::{Audience, Page, fragments, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::incident::{LoadedIncident, load_incident};
use crate::request::params::incident_id;
use crate::request::ticket::{away, form_seed, not_saved, person, ticket_store};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use bongsu_core::access::secret;
use bongsu_core::incident::IncidentId;
use bongsu_core::maintenance::plan::Text;
use bongsu_core::public_names::PublicNames;
use bongsu_core::ticket::{Content, IncidentAnswer, State, TEXT_MAX_CHARS, answer_text};
use bongsu_store::{AnswerProgress, PAGE_MAX_ROWS, Store, TicketFilter};
use bongsu_words::{Language, cause};
use maud::{Markup, html};
use serde::Deserialize;

/// Tickets, and entries of customers, that are shown.
const MAX_SHOWN: u32 = 50;

/// The answer as it is sent.
#[derive(Deserialize, Default)]
pub struct AnswerForm {
    #[serde(default)]
    ko: String,
    #[serde(default)]
    en: String,
    /// `yes` to end the tickets with it.
    #[serde(default)]
    closes: String,
    /// What names this submission: sent twice, it answers once.
    #[serde(default)]
    seed: String,
    /// `yes` to send it; otherwise it is shown first.
    #[serde(default)]
    confirm: String,
}

/// The page.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let loaded = load_incident(&cx, incident_id(&id)?).await?;
    render(&cx, &loaded, &AnswerForm::default(), None).await
}

/// Shows whom the answer reaches, or sends it.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<AnswerForm>, FormRejection>,
) -> Result<Response, Error> {
    let loaded = load_incident(&cx, incident_id(&id)?).await?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let incident = &loaded.view.incident;
    let written = Text { ko: form.ko.clone(), en: form.en.clone() };
    let names = &cx.summary.view.topology.public_names;
    let checked = answer_text(&written, &incident.counts).map_err(Error::Ticket);
    let text = match checked.and_then(|text| nothing_internal(names, text)) {
        Ok(text) => text,
        Err(error) => {
            let page = render(&cx, &loaded, &form, Some(&error)).await?;
            return Ok(redisplay_form(&error, page));
        }
    };
    let (by, store) = (cx.principal()?, ticket_store(&cx)?);
    if form.confirm != "yes" {
        let (tickets, closed) = store.tickets_of_incident(incident.id).await.map_err(away)?;
        let others = readers_of_another_language(store, incident.id, &text).await?;
        return Ok(confirmation(&cx, &loaded, &form, (&text, tickets, closed), others));
    }
    // The same words sent twice answer once; other words from the same form are another answer.
    let said = secret::digest(&format!("{}\n{}\n{}", text.ko, text.en, form.closes));
    let request = format!("{}/{}/{said}", by.id.as_str(), form.seed);
    let answer = IncidentAnswer {
        incident: incident.id,
        number: 0,
        at: cx.now,
        author: person(&by),
        text,
        closes: form.closes == "yes",
    };
    store.answer_incident(&request, &answer).await.map_err(not_saved)?;
    Ok(Redirect::to(&format!("{}/tickets", ops_incident_path(incident.id))).into_response())
}

/// The text, unless it names what must stay inside: every customer reads it.
fn nothing_internal(names: &PublicNames, text: Text) -> Result<Text, Error> {
    for (field, written) in [("ko", &text.ko), ("en", &text.en)] {
        if let Some(found) = names.internal_name(written) {
            return Err(Error::internal_name(field, written, found));
        }
    }
    Ok(text)
}

/// How many tickets get a text in another language than they are answered in: it was not written
/// in theirs.
async fn readers_of_another_language(
    store: &Store,
    incident: IncidentId,
    text: &Text,
) -> Result<usize, Error> {
    let is_other = |language: Language| text.with_language(language).1 != language;
    let (mut found, mut before) = (0, None);
    loop {
        let filter = TicketFilter {
            incident: Some(incident),
            before,
            limit: PAGE_MAX_ROWS,
            ..TicketFilter::default()
        };
        let tickets = store.tickets(filter).await.map_err(away)?;
        // Those that were closed on their own are not answered.
        let answered = tickets.iter().filter(|it| it.state != State::Closed);
        found += answered.filter(|it| is_other(it.requester.language)).count();
        match tickets.last().filter(|_| tickets.len() == PAGE_MAX_ROWS as usize) {
            Some(last) => before = Some((last.changed_at, last.id)),
            None => return Ok(found),
        }
    }
}

fn confirmation(
    cx: &RequestContext,
    loaded: &LoadedIncident,
    form: &AnswerForm,
    (text, tickets, closed): (&Text, u32, u32),
    others: usize,
) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "ticket-answer-all"));
    let path = format!("{}/tickets", ops_incident_path(loaded.view.incident.id));
    let main = html! {
        section.card.confirm {
            h1 { (title) }
            p { (say!(lang, "ticket-answer-reaches", n = tickets, closed = closed)) }
            @if !text.ko.is_empty() { h2 { "한국어" } blockquote lang="ko" { (text.ko) } }
            @if !text.en.is_empty() { h2 { "English" } blockquote lang="en" { (text.en) } }
            @if others > 0 { p.notice.warn role="alert" { (say!(lang, "ticket-answer-other-language", n = others)) } }
            p.small { @match text.ko.is_empty() || text.en.is_empty() {
                true => (say!(lang, "ticket-answer-one-language")),
                false => (say!(lang, "ticket-answer-hint")),
            } }
            @if form.closes == "yes" { p { (say!(lang, "ticket-answer-closes")) } }
            form method="post" action=(path) {
                @for (name, value) in [("ko", &text.ko), ("en", &text.en), ("closes", &form.closes), ("seed", &form.seed)] {
                    input type="hidden" name=(name) value=(value);
                }
                input type="hidden" name="confirm" value="yes";
                p.buttons {
                    button.main { (say!(lang, "ticket-answer-send")) }
                    a.button href=(path) { (say!(lang, "act-back")) }
                }
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

async fn render(
    cx: &RequestContext,
    loaded: &LoadedIncident,
    typed: &AnswerForm,
    refused: Option<&Error>,
) -> Result<Response, Error> {
    let (lang, store) = (cx.lang, ticket_store(cx)?);
    let incident = &loaded.view.incident;
    let (tickets, closed) = store.tickets_of_incident(incident.id).await.map_err(away)?;
    let answers = store.incident_answers(incident.id).await.map_err(away)?;
    let written = store.written_about(incident.id, MAX_SHOWN).await.map_err(away)?;
    let filter =
        TicketFilter { incident: Some(incident.id), limit: MAX_SHOWN, ..TicketFilter::default() };
    let listed = store.tickets(filter).await.map_err(away)?;
    let title = say!(lang, "ticket-incident-tickets");
    let main = html! {
        p.crumbs { a href="/ops/tickets" { (say!(lang, "ticket-nav")) } " / " a href=(ops_incident_path(incident.id)) { (cause::title(lang, &cx.inside, incident)) } }
        header.title { h1 { (title) } (fragments::phase(cx, incident.told_phase())) }
        p { (say!(lang, "ticket-incident-count", n = tickets, closed = closed)) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        @if cx.may(Permission::State) { (form(cx, loaded, typed)) }
        @if !answers.is_empty() {
            section.card aria-labelledby="answers" {
                h2 #answers { (say!(lang, "ticket-answers")) }
                @for it in &answers { (answer(cx, it)) }
            }
        }
        section.card aria-labelledby="written" {
            h2 #written { (say!(lang, "ticket-written")) }
            p.small { (say!(lang, "ticket-written-hint")) }
            ul.rows { @for (ticket, entry) in &written {
                @if let Content::Message { text, .. } = &entry.content {
                    li { p.small { a href=(ticket_path(ticket)) { (ticket.subject) } " · " (cx.time(entry.at)) } blockquote { (text) } }
                }
            } }
            @if written.is_empty() { p { (say!(lang, "ticket-list-empty")) } }
        }
        section.card aria-labelledby="listed" {
            h2 #listed { (say!(lang, "ticket-nav")) }
            @if listed.is_empty() { p { (say!(lang, "ticket-list-empty")) } }
            ul.rows { @for ticket in &listed { (list::row(cx, ticket)) } }
        }
    };
    Ok(frame(cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

fn form(cx: &RequestContext, loaded: &LoadedIncident, typed: &AnswerForm) -> Markup {
    let lang = cx.lang;
    let seed = form_seed(cx, &typed.seed);
    html! {
        form.stacked.card method="post" action={ (ops_incident_path(loaded.view.incident.id)) "/tickets" } {
            h2 { (say!(lang, "ticket-answer-all")) }
            p.small { (say!(lang, "ticket-answer-hint")) }
            input type="hidden" name="seed" value=(seed);
            label for="ko" { (say!(lang, "ticket-answer-ko")) }
            textarea #ko name="ko" rows="4" lang="ko" maxlength=(TEXT_MAX_CHARS) { (typed.ko) }
            label for="en" { (say!(lang, "ticket-answer-en")) }
            textarea #en name="en" rows="4" lang="en" maxlength=(TEXT_MAX_CHARS) { (typed.en) }
            p.choice { input #closes type="checkbox" name="closes" value="yes" checked[typed.closes == "yes"]; " "
                label for="closes" { (say!(lang, "ticket-answer-close")) } }
            button { (say!(lang, "act-check")) }
        }
    }
}

fn answer(cx: &RequestContext, it: &AnswerProgress) -> Markup {
    let lang = cx.lang;
    html! {
        article {
            p.small { strong { (it.answer.author.name) } " · " (cx.time(it.answer.at)) " · "
                @match it.done_at {
                    Some(_) => (say!(lang, "ticket-answer-done")),
                    None => (say!(lang, "ticket-answer-left", n = it.left)),
                }
            }
            blockquote { (it.answer.text.of(lang)) }
        }
    }
}
