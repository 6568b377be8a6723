//! Files that customers send by a form (RFC 7578).

use super::context::RequestContext;
use super::error::Error;
use super::ticket::{away, not_saved, ticket_store};
use axum::extract::Multipart;
use bongsu_core::ticket::attachment::{MAX_FILES, admit};
use bongsu_core::ticket::{Refusal, Ticket, TicketId, attach};
use bongsu_store::Error as StoreError;
use parking_lot::Mutex;
use std::collections::BTreeSet;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The forms with files that are in memory.
static UPLOADS: Uploads = Uploads::new();
/// How often a change is tried that somebody else's change comes before.
const MAX_TRIES: usize = 8;

/// Adds the files of a form to a ticket. What is not kept is named on the ticket, with the reason.
pub async fn take(cx: &RequestContext, ticket: Ticket, form: Multipart) -> Result<(), Error> {
    let _upload = UPLOADS.begin(ticket.id, ticket.customer.is_some())?;
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

/// Forms with files that are in memory at once: one of each ticket, and those of strangers, who may
/// send as slowly as is allowed, apart from those of customers.
struct Uploads {
    of_customers: Semaphore,
    of_strangers: Semaphore,
    tickets: Mutex<BTreeSet<TicketId>>,
}

/// One of them, until it is dropped.
struct Upload<'a> {
    of: &'a Uploads,
    ticket: TicketId,
    _permit: SemaphorePermit<'a>,
}

impl Uploads {
    const fn new() -> Uploads {
        Uploads {
            of_customers: Semaphore::const_new(4),
            of_strangers: Semaphore::const_new(2),
            tickets: Mutex::new(BTreeSet::new()),
        }
    }

    fn begin(&self, ticket: TicketId, is_customers: bool) -> Result<Upload<'_>, Error> {
        let permits = if is_customers { &self.of_customers } else { &self.of_strangers };
        let permit = permits.try_acquire().map_err(|_| Error::FilesBusy)?;
        match self.tickets.lock().insert(ticket) {
            true => Ok(Upload { of: self, ticket, _permit: permit }),
            false => Err(Error::FilesBusy),
        }
    }
}

impl Drop for Upload<'_> {
    fn drop(&mut self) {
        self.of.tickets.lock().remove(&self.ticket);
    }
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

#[cfg(test)]
mod tests {
    use super::Uploads;
    use bongsu_core::Time;
    use bongsu_core::ticket::TicketId;

    #[test]
    fn strangers_who_send_slowly_keep_no_customer_waiting() {
        let uploads = Uploads::new();
        let ticket = |seed| TicketId::new(Time::ZERO, seed);
        let slow = ["1", "2", "3"].map(|seed| uploads.begin(ticket(seed), false));
        assert!(slow[1].is_ok() && slow[2].is_err(), "two of theirs at once");
        let own = uploads.begin(ticket("4"), true);
        assert!(own.is_ok());
        assert!(uploads.begin(ticket("4"), true).is_err(), "one of a ticket");
        drop(own);
        assert!(uploads.begin(ticket("4"), true).is_ok());
    }
}
