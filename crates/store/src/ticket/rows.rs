//! Tickets as rows.

use super::sql;
use crate::delivery;
use crate::error::Error;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::hash::digest;
use bongsu_core::inventory::Contact;
use bongsu_core::notification::delivery::{DeliveryKey, Topic};
use bongsu_core::ticket::search::{normalize, pairs};
use bongsu_core::ticket::{Author, Change, Content, Decided, Entry, Expiry, Ticket, incident};

/// The recipient of what is answered.
pub const REQUESTER: &str = "requester";
/// The recipient of the message that asks to confirm an address.
pub const CONFIRMATION: &str = "confirmation";
/// The number of the text of the ticket itself.
const HEAD: i64 = -1;

/// The unit that opens a ticket; with a message that asks to confirm the address, if it is to go.
pub(super) fn opening(decided: &Decided, asks: bool) -> Result<Unit, Error> {
    let (row, _) = ticket_row(decided)?;
    let unit = Unit::new().run(&sql::TICKET_INSERT, row);
    let mut unit = entries(unit, decided)?;
    if asks {
        let key = key(&decided.ticket, CONFIRMATION, 0);
        unit = unit.run(
            &delivery::sql::DELIVERY_INSERT,
            delivery::row(&key, None, decided.ticket.opened_at),
        );
    }
    Ok(search(unit, decided, true))
}

/// The unit that changes a ticket, if nobody else has.
pub(super) fn change(decided: &Decided) -> Result<Unit, Error> {
    let (row, _) = ticket_row(decided)?;
    let unit = Unit::new().expect(&sql::TICKET_UPDATE, row, Expect::Touch);
    let mut unit = entries(unit, decided)?;
    if let Some(number) = decided.sent {
        let key = key(&decided.ticket, REQUESTER, number);
        let row = delivery::row(&key, None, decided.ticket.changed_at);
        unit = unit.run(&delivery::sql::DELIVERY_INSERT, row);
    }
    let head_changed = |entry: &Entry| {
        matches!(&entry.content, Content::Change(Change::BelongsTo(_) | Change::Tagged(_)))
    };
    Ok(search(unit, decided, decided.entries.iter().any(head_changed)))
}

/// The unit that changes many tickets, each if nobody else has: the others stay as they are.
pub(super) fn changes(decided: &[Decided]) -> Result<Unit, Error> {
    let (mut tickets, mut added, mut deliveries) = (Vec::new(), Vec::new(), Vec::new());
    for it in decided {
        let (row, writer) = ticket_row(it)?;
        tickets.push(row);
        for entry in &it.entries {
            let mut row = entry_row(&it.ticket, entry)?;
            row.push(writer.as_str().into());
            added.push(row);
        }
        if let Some(number) = it.sent {
            deliveries.push(vec![
                Topic::Ticket.as_str().into(),
                REQUESTER.into(),
                it.ticket.id.uuid().into(),
                number.into(),
                it.ticket.changed_at.into(),
                writer.into(),
            ]);
        }
    }
    Ok(Unit::new()
        .run_each(&sql::TICKET_UPDATE, tickets)
        .run_each(&sql::TICKET_ENTRY_INSERT_IF, added)
        .run_each(&sql::TICKET_DELIVERY_INSERT_IF, deliveries))
}

pub(super) fn key(ticket: &Ticket, recipient: &str, sequence: u32) -> DeliveryKey {
    let subject = incident::delivery_subject(ticket.id);
    DeliveryKey { topic: Topic::Ticket, recipient: recipient.to_owned(), subject, sequence }
}

/// For `TICKET_INSERT` and `TICKET_UPDATE`, with the writer.
fn ticket_row(decided: &Decided) -> Result<(Vec<Value>, String), Error> {
    let ticket = &decided.ticket;
    let body = Value::json("ticket", ticket)?;
    let entries = Value::json("entries of a ticket", &decided.entries)?;
    // What is written is named by what it says: the same change twice is one.
    let writer = format!("{:032x}", digest(&format!("{body:?} {entries:?}")));
    let may_join = ticket.customer.is_some()
        && ticket.incident.is_none()
        && !ticket.kept_apart
        && !ticket.state.is_closed();
    let joined = ticket.incident.as_ref();
    let row = vec![
        ticket.id.uuid().into(),
        ticket.id.reference().into(),
        i64::try_from(ticket.revision).unwrap_or(i64::MAX).into(),
        writer.as_str().into(),
        ticket.state.as_str().into(),
        ticket.customer.as_deref().into(),
        ticket.assignee.as_ref().map(|it| it.id.as_str()).into(),
        joined.map(|it| it.incident).into(),
        joined.map(|it| it.at).into(),
        ticket.answered_through.into(),
        i64::from(may_join).into(),
        ticket.opened_at.into(),
        ticket.changed_at.into(),
        ticket.waiting_since.into(),
        body,
        expiry(ticket.expiry()).into(),
    ];
    Ok((row, writer))
}

fn entries(unit: Unit, decided: &Decided) -> Result<Unit, Error> {
    let rows = decided.entries.iter().map(|entry| entry_row(&decided.ticket, entry));
    Ok(unit.run_each(&sql::TICKET_ENTRY_INSERT, rows.collect::<Result<_, _>>()?))
}

fn entry_row(ticket: &Ticket, entry: &Entry) -> Result<Vec<Value>, Error> {
    let kind = match (&entry.content, &entry.author) {
        (Content::Message { .. }, Author::Customer) => "customer",
        (Content::Message { .. }, _) => "staff",
        (Content::IncidentAnswer { .. }, _) => "incident_answer",
        (Content::Note { .. }, _) => "note",
        (Content::Change(_), _) => "change",
    };
    let body = Value::json("entry of a ticket", entry)?;
    Ok(vec![ticket.id.uuid().into(), entry.number.into(), entry.at.into(), kind.into(), body])
}

/// How many pairs of letters one entry adds to what a ticket is found by: texts of people have
/// fewer, and each is a row. Of whom nobody knows who they are, less is found.
const MAX_PAIRS: usize = 4_000;
const MAX_PAIRS_UNCONFIRMED: usize = 1_500;

/// Adds what a ticket is found by.
fn search(unit: Unit, decided: &Decided, with_head: bool) -> Unit {
    let ticket = &decided.ticket;
    let id = || Value::from(ticket.id.uuid());
    let mut texts: Vec<(i64, String)> = Vec::new();
    if with_head {
        texts.push((HEAD, normalize(&head(ticket))));
    }
    for entry in &decided.entries {
        if let Some(text) = entry.searched_text() {
            texts.push((entry.number.into(), normalize(text)));
        }
    }
    let mut found = std::collections::BTreeSet::new();
    let most =
        if ticket.expiry() == Expiry::Unconfirmed { MAX_PAIRS_UNCONFIRMED } else { MAX_PAIRS };
    for pair in texts.iter().flat_map(|(_, text)| pairs(text)) {
        if found.len() == most {
            break;
        }
        found.insert(pair);
    }
    let pairs = found.into_iter().map(|pair| vec![pair.into(), id()]).collect();
    let texts = texts.into_iter().map(|(number, text)| vec![id(), number.into(), text.into()]);
    unit.run_each(&sql::TICKET_TEXT_UPSERT, texts.collect())
        .run_each(&sql::TICKET_PAIR_INSERT, pairs)
}

/// What is on the ticket itself.
fn head(ticket: &Ticket) -> String {
    let contact = ticket.requester.contact.as_ref().map_or("", Contact::address);
    let tags: Vec<&str> = ticket.tags.iter().map(String::as_str).collect();
    let reference = ticket.id.reference();
    let customer = ticket.customer.as_deref().unwrap_or_default();
    let parts =
        [&ticket.subject, &ticket.requester.name, contact, customer, &reference, &tags.join(" ")];
    parts.join(" ")
}

/// The code in the column `may_expire`.
pub(super) const fn expiry(expiry: Expiry) -> i64 {
    match expiry {
        Expiry::Kept => 0,
        Expiry::Unconfirmed => 1,
        Expiry::Stranger => 2,
    }
}
