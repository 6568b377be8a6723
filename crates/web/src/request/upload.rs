//! Files that customers send by a form (RFC 7578).

use super::context::RequestContext;
use super::error::Error;
use super::ticket::{away, not_saved, ticket_store};
use axum::extract::Multipart;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::ticket::attachment::{MAX_FILES, admit};
use bongsu_core::ticket::{Refusal, Ticket, attach};
use bongsu_store::Error as StoreError;
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The forms with files that are in memory.
static UPLOADS: Uploads = Uploads::new();
/// How often a change is tried that somebody else's change comes before.
const MAX_TRIES: usize = 8;
/// How slowly files may come: after some seconds, so many bytes in each second on average.
const SLOW_START: Duration = Duration::from_secs(15);
const LEAST_BYTES_A_SECOND: u32 = 16 << 10;

/// Adds the files of a form to a ticket. What is not kept is named on the ticket, with the reason.
pub async fn take(cx: &RequestContext, ticket: Ticket, form: Multipart) -> Result<(), Error> {
    let _upload = UPLOADS.begin(&ticket)?;
    let sent = read(form).await?;
    let store = ticket_store(cx)?;
    let used = store.files_used(Some(ticket.id), ticket.customer.as_deref()).await.map_err(away)?;
    let (limits, is_customers) = (cx.app.settings.file_limits, ticket.customer.is_some());
    // Large files are read through: not on a thread that answers requests.
    let admitting = move || admit(sent, &limits, used, is_customers);
    let files = tokio::task::spawn_blocking(admitting).await.map_err(not_saved)?;
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

/// Forms with files that are in memory at once: one of each customer or ticket of a stranger, and
/// those of strangers, who may send as slowly as is allowed, apart from those of customers.
struct Uploads {
    of_customers: Semaphore,
    of_strangers: Semaphore,
    senders: Mutex<BTreeSet<String>>,
}

/// One of them, until it is dropped.
struct Upload<'a> {
    of: &'a Uploads,
    sender: String,
    _permit: SemaphorePermit<'a>,
}

impl Uploads {
    const fn new() -> Uploads {
        Uploads {
            of_customers: Semaphore::const_new(4),
            of_strangers: Semaphore::const_new(2),
            senders: Mutex::new(BTreeSet::new()),
        }
    }

    fn begin(&self, ticket: &Ticket) -> Result<Upload<'_>, Error> {
        let (permits, sender) = match &ticket.customer {
            Some(customer) => (&self.of_customers, format!("customer {customer}")),
            None => (&self.of_strangers, format!("ticket {}", ticket.id)),
        };
        let permit = permits.try_acquire().map_err(|_| Error::FilesBusy)?;
        match self.senders.lock().insert(sender.clone()) {
            true => Ok(Upload { of: self, sender, _permit: permit }),
            false => Err(Error::FilesBusy),
        }
    }
}

impl Drop for Upload<'_> {
    fn drop(&mut self) {
        self.of.senders.lock().remove(&self.sender);
    }
}

/// The files of a form; the layer around the route limits how much there is.
async fn read(mut form: Multipart) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut sent = Vec::new();
    let mut pace = Pace::begin(Clock::system());
    while let Some(mut field) = pace.keep(form.next_field()).await? {
        let is_file = field.name() == Some("file");
        let name = field.file_name().unwrap_or_default().to_owned();
        let mut content = Vec::new();
        while let Some(bytes) = pace.keep(field.chunk()).await? {
            pace.bytes += bytes.len() as u64;
            if is_file && sent.len() <= 2 * MAX_FILES {
                content.extend_from_slice(&bytes);
            }
        }
        if !content.is_empty() {
            sent.push((name, content));
        }
    }
    Ok(sent)
}

/// Who sends files must go on sending: few forms fit in the memory, and others wait.
struct Pace {
    clock: Clock,
    begun: Time,
    /// What came so far.
    bytes: u64,
}

impl Pace {
    fn begin(clock: Clock) -> Pace {
        Pace { begun: clock.now(), clock, bytes: 0 }
    }

    /// How long the next piece may take.
    fn patience(&self) -> Duration {
        let for_bytes = Duration::from_secs(self.bytes) / LEAST_BYTES_A_SECOND;
        (self.begun + SLOW_START + for_bytes).since(self.clock.now())
    }

    async fn keep<T, E>(&self, next: impl Future<Output = Result<T, E>>) -> Result<T, Error> {
        let came = self.clock.timeout(self.patience(), next).await;
        came.map_err(|_| Error::FilesTooSlow)?.map_err(|_| Error::unreadable_form())
    }
}

#[cfg(test)]
mod tests {
    use super::{Pace, Uploads};
    use bongsu_clock::Clock;
    use bongsu_core::Time;
    use bongsu_core::language::Language;
    use bongsu_core::ticket::{Author, Opening, Origin, Requester, Ticket, open};
    use std::time::Duration;

    fn ticket(seed: &str, customer: Option<&str>) -> Ticket {
        let opening = Opening {
            subject: "x".into(),
            text: "x".into(),
            customer: customer.map(str::to_owned),
            requester: Requester {
                name: String::new(),
                contact: None,
                is_confirmed: true,
                language: Language::En,
            },
            origin: Origin::PublicForm,
            author: Author::Customer,
            incident: None,
        };
        open(Time::ZERO, opening, seed).unwrap().ticket
    }

    #[test]
    fn nobody_who_sends_slowly_keeps_others_waiting() {
        let uploads = Uploads::new();
        let slow = ["1", "2", "3"].map(|seed| uploads.begin(&ticket(seed, None)));
        assert!(slow[1].is_ok() && slow[2].is_err(), "two of strangers at once");
        let own = uploads.begin(&ticket("4", Some("kim")));
        assert!(own.is_ok());
        assert!(uploads.begin(&ticket("5", Some("kim"))).is_err(), "one of a customer");
        assert!(uploads.begin(&ticket("6", Some("lee"))).is_ok());
        drop(own);
        assert!(uploads.begin(&ticket("5", Some("kim"))).is_ok());
    }

    #[test]
    fn files_must_come_at_a_pace() {
        let clock = Clock::held(Time::from_secs(1_000));
        let mut pace = Pace::begin(clock.clone());
        assert_eq!(pace.patience(), Duration::from_secs(15));
        pace.bytes = 16 << 10;
        assert_eq!(pace.patience(), Duration::from_secs(16));
        pace.begun = Time::from_secs(1_000 - 20);
        assert_eq!(pace.patience(), Duration::ZERO, "a byte now and then is not enough");
    }
}
