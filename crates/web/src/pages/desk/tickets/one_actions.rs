//! What can be done to one ticket.

use crate::layout::fragments::ticket::ticket_path;
use crate::request::context::RequestContext;
use crate::request::ticket_form::TicketForm;
use bongsu_core::incident::Phase;
use bongsu_core::ticket::{TEXT_MAX_CHARS, Ticket};
use bongsu_words::cause;
use maud::{Markup, html};

/// The forms of a ticket, with what was typed.
pub fn actions(
    cx: &RequestContext,
    ticket: &Ticket,
    typed: &TicketForm,
    macros: &[(String, String)],
) -> Markup {
    let lang = cx.lang;
    html! {
        section.card aria-labelledby="answer" {
            h2 #answer { (say!(lang, "ticket-answer")) }
            @if !macros.is_empty() {
                form method="get" action=(ticket_path(ticket)) {
                    label for="macro" { (say!(lang, "ticket-macro-use")) } " "
                    select #macro name="macro" { @for (name, _) in macros { option value=(name) { (name) } } }
                    " " button { (say!(lang, "ticket-macro-insert")) }
                }
            }
            form.stacked method="post" action=(ticket_path(ticket)) {
                (revision(ticket))
                label for="text" { (say!(lang, "ticket-text")) }
                textarea #text name="text" rows="7" required maxlength=(TEXT_MAX_CHARS) { (typed.text) }
                p.small { @match &ticket.requester.contact {
                    Some(contact) => (say!(lang, "ticket-goes-to", contact = bongsu_words::contact(lang, contact))),
                    None => (say!(lang, "ticket-goes-nowhere")),
                } }
                p.buttons {
                    button.main name="action" value="reply" { (say!(lang, "ticket-send")) }
                    button name="action" value="reply-close" { (say!(lang, "ticket-send-close")) }
                    button name="action" value="note" { (say!(lang, "ticket-note-add")) }
                }
            }
        }
        div.columns {
            section.card aria-labelledby="handling" {
                h2 #handling { (say!(lang, "ticket-handling")) }
                form method="post" action=(ticket_path(ticket)) {
                    (revision(ticket))
                    p.buttons {
                        button name="action" value="take" { (say!(lang, "ticket-take")) }
                        @if ticket.assignee.is_some() { button name="action" value="drop" { (say!(lang, "ticket-drop")) } }
                        @if ticket.state.is_closed() { button name="action" value="reopen" { (say!(lang, "ticket-reopen")) } }
                        @else { button name="action" value="close" { (say!(lang, "ticket-close")) } }
                    }
                }
                (tags(cx, ticket))
                (belongs(cx, ticket))
            }
            (incident(cx, ticket))
        }
    }
}

fn revision(ticket: &Ticket) -> Markup {
    html! { input type="hidden" name="revision" value=(ticket.revision); }
}

fn tags(cx: &RequestContext, ticket: &Ticket) -> Markup {
    let tags: Vec<&str> = ticket.tags.iter().map(String::as_str).collect();
    html! {
        form.stacked method="post" action=(ticket_path(ticket)) {
            (revision(ticket))
            label for="tags" { (say!(cx.lang, "ticket-tags-hint")) }
            input #tags name="tags" value=(tags.join(", ")) maxlength="1000" autocomplete="off";
            button name="action" value="tags" { (say!(cx.lang, "ticket-tags-save")) }
        }
    }
}

fn belongs(cx: &RequestContext, ticket: &Ticket) -> Markup {
    html! {
        @if ticket.customer.is_none() && ticket.requester.is_confirmed {
            form.stacked method="post" action=(ticket_path(ticket)) {
                (revision(ticket))
                label for="customer" { (say!(cx.lang, "ticket-customer-key")) }
                input #customer name="customer" maxlength="256" required autocomplete="off";
                button name="action" value="belongs" { (say!(cx.lang, "ticket-belongs-save")) }
            }
        }
    }
}

/// Joins it to an incident of the last day, or takes it off. That one is over has to be seen.
fn incident(cx: &RequestContext, ticket: &Ticket) -> Markup {
    let lang = cx.lang;
    let recent = &cx.summary.view.incidents;
    let any_resolved = recent.iter().any(|view| view.incident.phase == Phase::Resolved);
    html! {
        section.card aria-labelledby="incident" {
            h2 #incident { (say!(lang, "ticket-of-incident")) }
            @if ticket.incident.is_some() {
                form method="post" action=(ticket_path(ticket)) {
                    (revision(ticket))
                    button name="action" value="leave" { (say!(lang, "ticket-leave")) }
                }
            } @else if recent.is_empty() { p { (say!(lang, "ticket-no-incident")) } }
            @else {
                form.stacked method="post" action=(ticket_path(ticket)) {
                    (revision(ticket))
                    label for="of-incident" { (say!(lang, "ticket-join-which")) }
                    select #of-incident name="incident" {
                        @for view in recent {
                            option value=(view.incident.id) {
                                (cause::title(lang, &cx.inside, &view.incident))
                                @if view.incident.phase == Phase::Resolved { " (" (say!(lang, "ticket-incident-over")) ")" }
                            }
                        }
                    }
                    @if any_resolved {
                        p.choice { input #even-resolved type="checkbox" name="even_resolved" value="yes"; " "
                            label for="even-resolved" { (say!(lang, "ticket-join-even")) } }
                    }
                    button name="action" value="join" { (say!(lang, "ticket-join")) }
                }
            }
        }
    }
}
