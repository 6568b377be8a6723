//! Files that customers send by a form (RFC 7578).

use super::context::RequestContext;
use super::error::Error;
use super::ticket::{away, not_saved, ticket_store};
use axum::extract::Multipart;
use bongsu_core::ticket::attachment::{MAX_FILES, admit};
use bongsu_core::ticket::{Refusal, Ticket, attach};
use bongsu_store::Error as StoreError;
use tokio::sync::Semaphore;

/// Forms with files that are in memory at once.
static AT_ONCE: Semaphore = Semaphore::const_new(4);
/// How often a change is tried that somebody else's change comes before.
const MAX_TRIES: usize = 8;

/// Adds the files of a form to a ticket. What is not kept is named on the ticket, with the reason.
pub async fn take(cx: &RequestContext, ticket: Ticket, form: Multipart) -> Result<(), Error> {
    let Ok(_permit) = AT_ONCE.try_acquire() else { return Err(Error::TooOften) };
    let sent = read(form).await?;
    let store = ticket_store(cx)?;
    let used = store.files_used(Some(ticket.id), ticket.customer.as_deref()).await.map_err(away)?;
    let limits = &cx.app.settings.file_limits;
    let files = admit(sent, limits, used, ticket.customer.is_some());
    let mut ticket = ticket;
    for _ in 0..MAX_TRIES {
        let (attached, numbers) = attach(cx.now, &ticket, &files)?;
        match store.attach_files(&attached, &files, &numbers).await {
            Ok(()) => {
                cx.app.ticket_watch.changed(ticket.id);
                return Ok(());
            }
            Err(StoreError::Conflict { .. }) => {
                let now = store.ticket(ticket.id).await.map_err(away)?;
                ticket = now.ok_or(Error::Ticket(Refusal::Changed))?;
            }
            Err(error) => return Err(not_saved(error)),
        }
    }
    Err(Error::Ticket(Refusal::Changed))
}

/// The files of a form; the layer around the route limits how much there is.
async fn read(mut form: Multipart) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut sent = Vec::new();
    let unreadable = |_| Error::unreadable_form();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let content = field.bytes().await.map_err(unreadable)?;
        if !content.is_empty() && sent.len() <= 2 * MAX_FILES {
            sent.push((name, content.to_vec()));
        }
    }
    Ok(sent)
}
