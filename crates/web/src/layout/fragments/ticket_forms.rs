//! The forms of a ticket, for who has the link to it.

use crate::request::context::RequestContext;
use crate::request::ticket_form::ThreadForm;
use bongsu_core::ticket::{TEXT_MAX_CHARS, Ticket};
use maud::{Markup, html};

/// What can be done with a ticket by who has the link to it.
pub fn thread_forms(
    cx: &RequestContext,
    path: &str,
    ticket: &Ticket,
    typed: &ThreadForm,
) -> Markup {
    let lang = cx.lang;
    let is_answered = ticket.waiting_since.is_none();
    html! {
        form.stacked.card method="post" action=(path) {
            label for="text" { @if ticket.state.is_closed() { (say!(lang, "ticket-write-again")) } @else { (say!(lang, "ticket-write-more")) } }
            textarea #text name="text" rows="5" required maxlength=(TEXT_MAX_CHARS) { (typed.text) }
            p.small { (say!(lang, "ticket-no-passwords")) }
            button name="action" value="write" { (say!(lang, "ticket-send-more")) }
        }
        form.stacked.card method="post" action={ (path) "/files" } enctype="multipart/form-data" {
            label for="file" { (say!(lang, "ticket-files-add")) }
            input #file type="file" name="file" multiple required;
            p.small { (say!(lang, "ticket-files-hint", mb = cx.app.settings.file_limits.file >> 20)) }
            button { (say!(lang, "ticket-files-send")) }
        }
        @if is_answered && ticket.satisfaction.is_none() {
            form.stacked.card method="post" action=(path) {
                label for="rating" { (say!(lang, "ticket-did-it-help")) }
                input #rating name="text" maxlength="1000" autocomplete="off" placeholder=(say!(lang, "ticket-rating-words"));
                p.buttons {
                    button name="action" value="helped" { (say!(lang, "ticket-helped")) }
                    button name="action" value="not-helped" { (say!(lang, "ticket-not-helped")) }
                }
            }
        }
        @if !ticket.state.is_closed() {
            form.card method="post" action=(path) {
                button name="action" value="close" { (say!(lang, "ticket-close-own")) }
            }
        }
    }
}
