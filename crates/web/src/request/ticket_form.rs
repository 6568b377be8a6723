//! Tickets as forms and programs send them.

use crate::queries::Queries;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::handover;
use crate::request::ticket::{answer_contact, change_ticket, probable_incident, staff};
use bongsu_core::inventory::Contact;
use bongsu_core::inventory::import::parse_contact;
use bongsu_core::plain_text::plain_line;
use bongsu_core::ticket::{Author, Command, Opening, Origin, Requester, Ticket};
use serde::Deserialize;
use utoipa::ToSchema;

/// The longest name, in characters.
pub const NAME_MAX_CHARS: usize = 80;
/// The longest contact, in characters.
pub const CONTACT_MAX_CHARS: usize = 254;

/// What a customer does with one.
#[derive(Deserialize, Default)]
pub struct ThreadForm {
    /// `write`, `close`, `helped`, `not-helped`, `hand-over` or `read-handover`.
    #[serde(default)]
    pub action: String,
    #[serde(default)]
    pub text: String,
    /// What is read, once.
    #[serde(default)]
    pub handover: String,
}

impl ThreadForm {
    /// Does what the customer wants with their ticket.
    pub async fn submit(&self, cx: &RequestContext, ticket: &Ticket) -> Result<(), Error> {
        if self.action == "hand-over" {
            return handover::hand_over(cx, ticket, Author::Customer, &self.text).await;
        }
        let by = (Author::Customer, None);
        change_ticket(cx, ticket.clone(), by, self.command()?).await.map(drop)
    }

    /// What it asks for.
    fn command(&self) -> Result<Command, Error> {
        Ok(match self.action.as_str() {
            "write" => Command::Write { text: self.text.clone() },
            "close" => Command::Close,
            "helped" => Command::Rate { helped: true, text: self.text.clone() },
            "not-helped" => Command::Rate { helped: false, text: self.text.clone() },
            _ => return Err(Error::unreadable_form()),
        })
    }
}

/// A ticket that one of the company's people, or their program, writes down.
#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct NewTicket {
    /// The customer's key; empty when it is not known whose it is.
    pub customer: String,
    /// The name of who asks.
    pub name: String,
    /// Where the answer goes; empty for the first contact on record.
    pub contact: String,
    /// What it is about; empty for the beginning of the text.
    pub subject: String,
    /// What they ask.
    pub text: String,
    /// What names this submission.
    #[schema(ignore)]
    pub seed: String,
}

/// The opening of what was typed: the address is known to be theirs when it is on record.
pub async fn read_new_ticket(
    cx: &RequestContext,
    form: &NewTicket,
    origin: Origin,
) -> Result<Opening, Error> {
    let typed = contact(cx, &form.contact)?;
    let key = form.customer.trim();
    let (mut language, mut contact, mut is_confirmed) = (cx.lang, typed.clone(), false);
    let mut incident = None;
    if !key.is_empty() {
        let unknown = || Error::NotFound(Resource::Customer);
        let customer = cx.store.customer(key.to_owned()).await?.ok_or_else(unknown)?;
        language = customer.language;
        contact = typed.clone().or_else(|| answer_contact(&customer));
        is_confirmed = contact.as_ref().is_some_and(|it| customer.contacts.contains(it));
        incident = cx.summary.customer(key).and_then(|it| probable_incident(cx, it));
    }
    // What is sent to an address that is not on record says nothing of the customer.
    let belongs = !key.is_empty() && (is_confirmed || contact.is_none());
    Ok(Opening {
        subject: form.subject.clone(),
        text: form.text.clone(),
        customer: belongs.then(|| key.to_owned()),
        requester: Requester {
            name: plain_line(&form.name).chars().take(NAME_MAX_CHARS).collect(),
            contact,
            is_confirmed,
            language,
        },
        origin,
        author: staff(cx)?,
        incident: incident.filter(|_| belongs),
    })
}

fn contact(cx: &RequestContext, typed: &str) -> Result<Option<Contact>, Error> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let short = Some(typed).filter(|it| it.chars().count() <= CONTACT_MAX_CHARS);
    let read = short.and_then(|it| parse_contact(it, cx.app.settings.country));
    read.map(Some).ok_or(Error::invalid("contact", FieldError::NotAContact))
}

/// What one of the company's people does with a ticket, as their page sends it.
#[derive(Deserialize, Default)]
pub struct TicketForm {
    /// What is done.
    #[serde(default)]
    pub action: String,
    /// The revision that was read.
    #[serde(default)]
    pub revision: String,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub tags: String,
    #[serde(default)]
    pub incident: String,
    /// That the incident is over was seen.
    #[serde(default)]
    pub even_resolved: String,
    #[serde(default)]
    pub customer: String,
    /// What is read, once.
    #[serde(default)]
    pub handover: String,
}
