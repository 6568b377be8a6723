//! To which ticket a mail belongs, and whose it is.

use bongsu_core::engine::view::View;
use bongsu_core::inventory::{Contact, Customer};
use bongsu_core::ticket::mail::{Incoming, ReplyId, SubjectToken, fits};
use bongsu_core::ticket::{Ticket, TicketId};
use bongsu_store::{Error, Store};

/// The most ids that are followed; anybody can write them.
const MAX_IDS: usize = 20;

/// The ticket that a mail continues: one to which it refers by an id that only we can make, if the
/// sender is one of its people.
pub async fn thread(
    store: &Store,
    mail: &Incoming,
    address: &str,
) -> Result<Option<Ticket>, Error> {
    let secret = store.secret();
    let mut ids: Vec<TicketId> = Vec::new();
    for id in mail.refers_to.iter().filter_map(|id| ReplyId::read(secret, id)).take(MAX_IDS) {
        if !ids.contains(&id.ticket) {
            ids.push(id.ticket);
        }
    }
    let mut tickets = Vec::new();
    for id in ids {
        tickets.extend(store.ticket(id).await?);
    }
    if let Some(token) = SubjectToken::find(&mail.subject) {
        let named = store.tickets_by_reference(&token.reference).await?;
        tickets.extend(named.into_iter().filter(|it| token.is_of(secret, it.id)));
    }
    for ticket in tickets {
        let customer = match &ticket.customer {
            Some(key) => store.customer(key).await?,
            None => None,
        };
        let on_record = customer.map(|it| it.contacts).unwrap_or_default();
        if fits(&ticket, address, &on_record) {
            return Ok(Some(ticket));
        }
    }
    Ok(None)
}

/// Whether a mail answers a message of ours about this ticket: only who got one has its id.
pub fn answers(store: &Store, mail: &Incoming, ticket: &Ticket) -> bool {
    let secret = store.secret();
    let ids = mail.refers_to.iter().filter_map(|id| ReplyId::read(secret, id));
    ids.take(MAX_IDS).any(|id| id.ticket == ticket.id)
}

/// The customer who has an address on record, by key, if it is one alone.
pub async fn only_customer(
    store: &Store,
    view: &View,
    contact: &Contact,
) -> Result<Option<(String, Customer)>, Error> {
    let topology = &view.topology;
    let key = topology.contacts.key_of(contact);
    let mut customers = topology.contacts.customers_of(key);
    let only = customers.next().filter(|_| customers.next().is_none());
    match only.and_then(|it| topology.customers.get(it.ix())) {
        Some(key) => Ok(store.customer(key).await?.map(|it| (key.clone(), it))),
        None => Ok(None),
    }
}
