//! `/ops/tickets/{id}`: one ticket, all of it, and what can be done to it.

use super::one_actions;
use crate::layout::fragments::ticket::{for_staff, join_reason, state, ticket_path};
use crate::layout::links::{ops_incident_path, percent_encode};
use crate::layout::{Audience, Page, fragments, frame};
use crate::middleware::AuditNote;
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::handover;
use crate::request::params::{Params, incident_id};
use crate::request::ticket::{away, change_ticket, person, staff, ticket_by_id, ticket_store};
use crate::request::ticket_file;
use crate::request::ticket_form::TicketForm;
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use bongsu_core::incident::Phase;
use bongsu_core::ticket::{Command, JoinReason, Side, Ticket};
use maud::{Markup, html};

/// The page; `macro=` puts a saved text into the answer.
pub async fn page(
    cx: RequestContext,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let ticket = ticket_by_id(&cx, &id).await?;
    let mut typed = TicketForm::default();
    if let Some(name) = params.get("macro") {
        let macros = ticket_store(&cx)?.ticket_macros().await.map_err(away)?;
        let text = macros.into_iter().find(|(it, _)| it == name).map(|(_, text)| text);
        typed.text = text.unwrap_or_default();
    }
    render(&cx, &ticket, &typed, None).await
}

/// Does it, or says why not, with what was typed.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<TicketForm>, FormRejection>,
) -> Result<Response, Error> {
    let ticket = ticket_by_id(&cx, &id).await?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    if form.action == "read-handover" {
        let text = handover::read(&cx, &ticket, staff(&cx)?, &form.handover).await?;
        let back = ticket_path(&ticket);
        let page = fragments::handover::once(&cx, Audience::Operations, &back, &text);
        return Ok((Extension(AuditNote(form.action)), page).into_response());
    }
    let changed = match command(&cx, &form) {
        _ if form.action == "hand-over" => {
            handover::hand_over(&cx, &ticket, staff(&cx)?, &form.text).await
        }
        Ok((command, matters)) => {
            let read = matters.then(|| form.revision.parse().unwrap_or(0));
            change_ticket(&cx, ticket.clone(), (staff(&cx)?, read), command).await.map(drop)
        }
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => {
            let note = AuditNote(form.action);
            Ok((Extension(note), Redirect::to(&ticket_path(&ticket))).into_response())
        }
        Err(
            error @ (Error::Ticket(_)
            | Error::Invalid { .. }
            | Error::InternalName { .. }
            | Error::NotFound(_)
            | Error::Several(_)),
        ) => {
            let ticket = ticket_by_id(&cx, &id).await?;
            // A secret is not shown in the field of the answer.
            let form = if form.action == "hand-over" { TicketForm::default() } else { form };
            Ok(redisplay_form(&error, render(&cx, &ticket, &form, Some(&error)).await?))
        }
        Err(error) => Err(error),
    }
}

/// A file that the customer sent.
pub async fn file(
    cx: RequestContext,
    Path((id, number)): Path<(String, String)>,
    params: Params,
) -> Result<Response, Error> {
    let ticket = ticket_by_id(&cx, &id).await?;
    ticket_file::serve(&cx, &ticket, &number, &params).await
}

/// What the form asks for, and whether it matters that nothing was added since it was read.
fn command(cx: &RequestContext, form: &TicketForm) -> Result<(Command, bool), Error> {
    let text = || form.text.clone();
    let me = || cx.principal().map(|it| person(&it));
    Ok(match form.action.as_str() {
        "reply" => (Command::Reply { text: text(), closes: false }, true),
        "reply-close" => (Command::Reply { text: text(), closes: true }, true),
        "note" => (Command::Note { text: text() }, false),
        "take" => (Command::Assign(Some(me()?)), true),
        "drop" => (Command::Assign(None), true),
        "tags" => (Command::Tag(form.tags.split(',').map(str::to_owned).collect()), true),
        "close" => (Command::Close, true),
        "reopen" => (Command::Reopen, true),
        "join" => (join(cx, form)?, true),
        "leave" => (Command::Leave, true),
        "belongs" => {
            let key = form.customer.trim();
            let unknown = Error::NotFound(crate::request::error::Resource::Customer);
            cx.summary.customer(key).ok_or(unknown)?;
            (Command::BelongTo(key.to_owned()), true)
        }
        _ => return Err(Error::unreadable_form()),
    })
}

fn join(cx: &RequestContext, form: &TicketForm) -> Result<Command, Error> {
    let incident = incident_id(form.incident.trim())?;
    let view = cx.summary.incident(incident);
    let unknown = Error::NotFound(crate::request::error::Resource::Incident);
    let view = view.ok_or(unknown)?;
    Ok(Command::Join {
        incident,
        is_resolved: view.incident.phase == Phase::Resolved,
        even_resolved: form.even_resolved == "yes",
        reason: JoinReason::Person,
    })
}

async fn render(
    cx: &RequestContext,
    ticket: &Ticket,
    typed: &TicketForm,
    refused: Option<&Error>,
) -> Result<Response, Error> {
    let (lang, store) = (cx.lang, ticket_store(cx)?);
    let entries = store.ticket_entries(ticket.id).await.map_err(away)?;
    let mails = store.ticket_mails(ticket.id).await.map_err(away)?;
    let macros = store.ticket_macros().await.map_err(away)?;
    let others = cx.app.ticket_watch.others(ticket.id, &person(&cx.principal()?));
    let main = html! {
        p.crumbs { a href="/ops/tickets" { (say!(lang, "ticket-nav")) } " / " (ticket.id.reference()) }
        header.title { h1 { (ticket.subject) } (state(lang, ticket.state)) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        div #others data-live-part {
            @if !others.is_empty() {
                p.notice.warn role="status" { (say!(lang, "ticket-others", names = others.join(", "))) }
            }
        }
        div #facts data-live-part { (facts(cx, ticket)) }
        section.card aria-labelledby="thread" {
            h2 #thread { (say!(lang, "ticket-thread")) }
            div #entries data-live-part { (for_staff(cx, &ticket_path(ticket), &entries, &mails)) }
        }
        @if cx.may(Permission::AnswerTickets) { (fragments::handover::forms(cx, &ticket_path(ticket), &entries, Side::Staff)) (one_actions::actions(cx, ticket, typed, &macros)) }
    };
    let title = format!("{} {}", ticket.id.reference(), ticket.subject);
    let live = Some(format!("/ops/live?ticket={}", ticket.id));
    Ok(frame(cx, &Page { audience: Audience::Operations, title, live, main }))
}

/// What is known of it beside its entries.
fn facts(cx: &RequestContext, ticket: &Ticket) -> Markup {
    let lang = cx.lang;
    let requester = &ticket.requester;
    html! {
        section.card {
            dl.facts.stacked {
                div { dt { (say!(lang, "ticket-requester")) } dd {
                    (requester.name)
                    @if let Some(contact) = &requester.contact { " " (bongsu_words::contact(lang, contact)) }
                    @if !requester.is_confirmed && requester.contact.is_some() { " " span.badge.warn { span aria-hidden="true" { "△" } " " (say!(lang, "ticket-unconfirmed")) } }
                } }
                div { dt { (say!(lang, "ticket-customer")) } dd {
                    @match &ticket.customer {
                        Some(key) => a href={ "/ops/caller?q=" (percent_encode(key)) } { (cx.customer_label(key)) },
                        None => (say!(lang, "ticket-customer-unknown")),
                    }
                } }
                div { dt { (say!(lang, "ticket-assignee")) } dd {
                    @match &ticket.assignee { Some(it) => (it.name), None => (say!(lang, "ticket-nobody")) }
                } }
                @if let Some(joined) = &ticket.incident {
                    div { dt { (say!(lang, "ticket-of-incident")) } dd {
                        a href={ (ops_incident_path(joined.incident)) "/tickets" } { (say!(lang, "ticket-incident-tickets")) }
                        " – " (join_reason(lang, &joined.reason))
                    } }
                }
                @if !ticket.tags.is_empty() {
                    div { dt { (say!(lang, "ticket-tags")) } dd { @for tag in &ticket.tags { "#" (tag) " " } } }
                }
                @if let Some(said) = &ticket.satisfaction {
                    div { dt { (say!(lang, "ticket-satisfaction")) } dd {
                        @if said.helped { (say!(lang, "ticket-rated-helped")) } @else { (say!(lang, "ticket-rated-not")) }
                        @if !said.text.is_empty() { " “" (said.text) "”" }
                    } }
                }
                @if let Some(since) = ticket.waiting_since {
                    div { dt { (say!(lang, "ticket-waits")) } dd { (cx.since(since)) } }
                }
            }
        }
    }
}
