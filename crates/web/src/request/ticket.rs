//! Tickets as requests name and change them.

use crate::model::customer::victim;
use crate::model::summary::Summary;
use crate::queries::QueryError;
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use bongsu_core::Time;
use bongsu_core::access::Principal;
use bongsu_core::incident::{IncidentClass, IncidentId, Phase, Victim, VictimState};
use bongsu_core::inventory::{Contact, Customer};
use bongsu_core::secret::{Purpose, StoreSecret};
use bongsu_core::statement::official::resolution_phrase;
use bongsu_core::ticket::incident::{Candidate, probable};
use bongsu_core::ticket::{
    Author, Command, Decided, JoinReason, Opening, Person, Refusal, Ticket, TicketId, decide, open,
};
use bongsu_core::topology::CustomerIx;
use bongsu_store::{Error as StoreError, Store};
use std::fmt::Display;
use std::time::Duration;

/// So long a form can be sent again without opening another ticket.
const FORM_LIFETIME: Duration = Duration::from_secs(24 * 3600);
/// How often a change is tried that somebody else's change comes before.
const MAX_TRIES: usize = 8;
/// Hexadecimal digits of an id, and of a code.
const HEX_DIGITS: usize = 32;

/// Where tickets are kept.
///
/// # Errors
/// When nothing is kept here: there is no such page then.
pub fn ticket_store(cx: &RequestContext) -> Result<&Store, Error> {
    cx.app.settings.users.as_ref().ok_or(Error::NotFound(Resource::Page))
}

/// The store could not be read.
pub fn away(error: impl Display) -> Error {
    Error::StoreAway(QueryError(error.to_string()))
}

/// Whether the store took it is not known.
pub fn not_saved(error: impl Display) -> Error {
    Error::NotSaved(QueryError(error.to_string()))
}

/// Whether a reply may be sent: it names nothing that must stay inside, and does not say that the
/// outage is over while the customer's sites are hit, or do not work for another reason.
///
/// # Errors
/// What it must not say.
pub fn check_reply(cx: &RequestContext, ticket: &Ticket, command: &Command) -> Result<(), Error> {
    let Command::Reply { text, .. } = command else { return Ok(()) };
    let names = &cx.summary.view.topology.public_names;
    if let Some(error) = Error::of_internal_names(names, [("text", text.as_str())]) {
        return Err(error);
    }
    let contradicts = || is_hit(cx, ticket) || is_down(cx, ticket);
    match resolution_phrase(text).is_some() && contradicts() {
        true => Err(Error::Ticket(Refusal::SaysRestored)),
        false => Ok(()),
    }
}

/// Whether sites of a ticket's customer are hit, or may be, by an incident that is open; of
/// somebody unknown, whether sites in the incident of the ticket are.
fn is_hit(cx: &RequestContext, ticket: &Ticket) -> bool {
    let of = ticket.incident.as_ref().map(|joined| joined.incident);
    let theirs = ticket.customer.as_deref().and_then(|key| cx.summary.customer(key));
    cx.summary.open_outages().any(|view| match theirs {
        Some(customer) => {
            let mut sites = cx.summary.view.topology.contacts.sites_of(customer);
            sites.any(|site| victim(&cx.summary, view, site).is_some_and(is_failing))
        }
        None => {
            of == Some(view.incident.id) && {
                let it = view.incident.counts;
                it.hit + it.at_risk > 0
            }
        }
    })
}

/// Whether sites of a ticket's customer do not work, whatever the reason.
fn is_down(cx: &RequestContext, ticket: &Ticket) -> bool {
    let theirs = ticket.customer.as_deref().and_then(|key| cx.summary.customer(key));
    theirs.is_some_and(|customer| {
        let mut sites = cx.summary.view.topology.contacts.sites_of(customer);
        sites.any(|site| cx.summary.site_status(site).health.is_down())
    })
}

fn is_failing(victim: &Victim) -> bool {
    matches!(victim.state, VictimState::SeenHit | VictimState::AtRisk)
}

/// The ticket of an id in a path.
pub async fn ticket_by_id(cx: &RequestContext, id: &str) -> Result<Ticket, Error> {
    let unknown = || Error::NotFound(Resource::Ticket);
    let id: TicketId = id.parse().map_err(|_| unknown())?;
    ticket_store(cx)?.ticket(id).await.map_err(away)?.ok_or_else(unknown)
}

/// One of the company's people as tickets know them.
pub fn person(principal: &Principal) -> Person {
    Person { id: principal.id.as_str().to_owned(), name: principal.name.clone() }
}

/// Who asks, as the author of what they add.
pub fn staff(cx: &RequestContext) -> Result<Author, Error> {
    Ok(Author::Staff(person(&cx.principal()?)))
}

/// What names a form that opens a ticket: when it was drawn, and a number that nobody foresees.
pub fn form_seed(cx: &RequestContext, typed: &str) -> String {
    if !typed.is_empty() {
        return typed.to_owned();
    }
    let mut drawn = [0; 16];
    // Without randomness the time names it, and what is written.
    let _ = getrandom::fill(&mut drawn);
    format!("{}.{:032x}", cx.now.as_micros(), u128::from_be_bytes(drawn))
}

/// When the form was drawn, as far as its seed can be believed.
fn drawn_at(cx: &RequestContext, seed: &str) -> Time {
    let micros = seed.split('.').next().and_then(|text| text.parse().ok());
    let at = micros.map(Time::from_micros);
    at.filter(|at| *at <= cx.now && cx.now.since(*at) < FORM_LIFETIME).unwrap_or(cx.now)
}

/// Opens a ticket. `seed` is that of the form: the same form with the same text by the same person
/// opens one, however often it is sent.
pub async fn open_ticket(
    cx: &RequestContext,
    opening: Opening,
    seed: &str,
    asks: bool,
) -> Result<Ticket, Error> {
    let written = format!(
        "{seed}\n{:?}\n{:?}\n{:?}\n{}\n{}",
        opening.author, opening.customer, opening.requester.contact, opening.subject, opening.text
    );
    let id = TicketId::new(drawn_at(cx, seed), &written);
    let mut opened = open(cx.now, opening, seed)?;
    opened.ticket.id = id;
    ticket_store(cx)?.open_ticket(&opened, asks).await.map_err(not_saved)?;
    cx.app.ticket_watch.changed(opened.ticket.id);
    Ok(opened.ticket)
}

/// Changes a ticket. `read` is the revision that its author saw, where that matters; otherwise
/// what others add meanwhile comes before it.
pub async fn change_ticket(
    cx: &RequestContext,
    ticket: Ticket,
    (author, read): (Author, Option<u64>),
    command: Command,
) -> Result<Decided, Error> {
    let store = ticket_store(cx)?;
    let mut ticket = ticket;
    for _ in 0..MAX_TRIES {
        check_reply(cx, &ticket, &command)?;
        let decided = decide(cx.now, &ticket, (author.clone(), read), command.clone())?;
        match store.change_ticket(&decided).await {
            Ok(()) => {
                cx.app.ticket_watch.changed(ticket.id);
                return Ok(decided);
            }
            Err(StoreError::Conflict { .. }) => {
                let unknown = Error::NotFound(Resource::Ticket);
                ticket = store.ticket(ticket.id).await.map_err(away)?.ok_or(unknown)?;
            }
            Err(error) => return Err(not_saved(error)),
        }
    }
    Err(Error::Ticket(Refusal::Changed))
}

/// The open outage that a new ticket of a customer is probably about, with the reason.
pub fn probable_incident(
    cx: &RequestContext,
    customer: CustomerIx,
) -> Option<(IncidentId, JoinReason)> {
    let summary: &Summary = &cx.summary;
    let sites: Vec<_> = summary.view.topology.contacts.sites_of(customer).collect();
    let open = summary.view.incidents.iter().filter(|view| {
        view.incident.phase != Phase::Resolved && view.incident.class == IncidentClass::Outage
    });
    let listed: Vec<(_, Vec<_>)> = open
        .map(|view| {
            let of_customer = sites.iter().filter_map(|site| victim(summary, view, *site));
            (&view.incident, of_customer.collect())
        })
        .collect();
    probable(
        cx.now,
        listed.iter().map(|(incident, victims)| Candidate {
            incident: incident.id,
            began_at: incident.began_at,
            victims,
        }),
    )
}

/// How a customer is answered: by the first mail address on record, or else the first number.
pub fn answer_contact(customer: &Customer) -> Option<Contact> {
    let is_mail = |contact: &&Contact| matches!(contact, Contact::Email(_));
    customer.contacts.iter().find(is_mail).or(customer.contacts.first()).cloned()
}

/// The link to the page of a ticket, for who has no page of their own. When the address was
/// confirmed, it is another one: who typed somebody else's address does not read on.
pub fn ticket_token(secret: &StoreSecret, ticket: &Ticket) -> String {
    let confirmed = u8::from(ticket.requester.is_confirmed);
    token(secret, Purpose::TicketPage, ticket.id, &format!("{} {confirmed}", ticket.id))
}

/// The link by which the address of a ticket is confirmed.
pub fn confirmation_token(secret: &StoreSecret, ticket: &Ticket) -> String {
    token(secret, Purpose::TicketConfirmation, ticket.id, &ticket.id.to_string())
}

fn token(secret: &StoreSecret, purpose: Purpose, id: TicketId, text: &str) -> String {
    format!("{}{:032x}", id.uuid().simple(), secret.code(purpose, text))
}

/// The ticket to which a token leads, as `made` by [`ticket_token`] or [`confirmation_token`].
/// What leads to none and what is no token get the same answer.
pub async fn ticket_by_token(
    cx: &RequestContext,
    text: &str,
    made: fn(&StoreSecret, &Ticket) -> String,
) -> Result<Ticket, Error> {
    let unknown = || Error::NotFound(Resource::Ticket);
    let is_token = text.len() == 2 * HEX_DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_token {
        return Err(unknown());
    }
    let store = ticket_store(cx)?;
    let id: TicketId = text[..HEX_DIGITS].parse().map_err(|_| unknown())?;
    let ticket = store.ticket(id).await.map_err(away)?.ok_or_else(unknown)?;
    let expected = made(store.secret(), &ticket);
    match bongsu_core::access::secret::equal(expected.as_bytes(), text.as_bytes()) {
        true => Ok(ticket),
        false => Err(unknown()),
    }
}
