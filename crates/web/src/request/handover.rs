//! Secrets that are handed over on a ticket: sealed when they arrive, shown once.

use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::ticket::{away, not_saved, ticket_store};
use bongsu_core::plain_text::plain_text;
use bongsu_core::ticket::handover::HANDOVER_MAX_CHARS;
use bongsu_core::ticket::{
    Author, Change, Command, Content, Handover, Refusal, Ticket, decide, pending_handovers,
};
use bongsu_store::Error as StoreError;

/// What the sealed text belongs to: moved to another ticket or side, it does not open.
fn subject(ticket: &Ticket, handover: &Handover) -> String {
    format!("handover {} {} {}", ticket.id, handover.id, handover.to.as_str())
}

/// Hands a text over to the other side.
pub async fn hand_over(
    cx: &RequestContext,
    ticket: &Ticket,
    author: Author,
    text: &str,
) -> Result<(), Error> {
    let text = plain_text(text);
    let text = text.trim();
    match text.chars().count() {
        0 => return Err(Refusal::Empty.into()),
        chars if chars > HANDOVER_MAX_CHARS => {
            return Err(Refusal::TooLong(HANDOVER_MAX_CHARS).into());
        }
        _ => {}
    }
    let decided = decide(cx.now, ticket, (author, None), Command::HandOver)?;
    let handed = decided.entries.iter().find_map(|entry| match &entry.content {
        Content::Change(Change::HandedOver(it)) => Some(it),
        _ => None,
    });
    let handed = handed.ok_or(Refusal::HandoverGone)?;
    let sealed = cx.app.settings.sealing_key.seal_text(&subject(ticket, handed), text);
    let sealed = sealed.map_err(not_saved)?;
    let kept = ticket_store(cx)?.hand_over(&decided, handed, &sealed).await;
    kept.map_err(conflict)?;
    cx.app.ticket_watch.changed(ticket.id);
    Ok(())
}

/// Reads what was handed over to a side, once: the ticket records it, and the text is gone.
pub async fn read(
    cx: &RequestContext,
    ticket: &Ticket,
    author: Author,
    id: &str,
) -> Result<String, Error> {
    let store = ticket_store(cx)?;
    let side = author.side().ok_or(Refusal::NotYours)?;
    let entries = store.ticket_entries(ticket.id).await.map_err(away)?;
    let handover =
        pending_handovers(&entries, side, cx.now).into_iter().find(|it| it.id.to_string() == id);
    let handover = handover.ok_or(Refusal::HandoverGone)?;
    let sealed = store.sealed_handover(ticket.id, &handover).await.map_err(away)?;
    let sealed = sealed.ok_or(Refusal::HandoverGone)?;
    let opened = cx.app.settings.sealing_key.open_text(&subject(ticket, &handover), &sealed);
    let text = opened.ok_or(Error::NotFound(Resource::Ticket))?;
    let command = Command::ReadHandover(handover.clone());
    let decided = decide(cx.now, ticket, (author, None), command)?;
    let mut drawn = [0; 16];
    getrandom::fill(&mut drawn).map_err(not_saved)?;
    let reader = format!("{:032x}", u128::from_be_bytes(drawn));
    store.read_handover(&decided, &handover, &reader).await.map_err(conflict)?;
    cx.app.ticket_watch.changed(ticket.id);
    Ok(text)
}

/// Somebody else came first.
fn conflict(error: StoreError) -> Error {
    match error {
        StoreError::Conflict { .. } => Refusal::Changed.into(),
        error => not_saved(error),
    }
}
