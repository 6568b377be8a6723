//! What is answered on tickets, to who wrote them; and the message that asks to confirm an
//! address (S11).

use super::channels::{Channels, channel_to};
use super::worker::{Channel, Worker};
use crate::runtime::publishing::customer_urls::CustomerUrls;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::Contact;
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DropReason, Topic,
};
use bongsu_core::ticket::attachment::FileLimits;
use bongsu_core::ticket::mail::{MessageKind, ReplyId, SubjectToken};
use bongsu_core::ticket::{Author, Change, Content, Entry, Origin, Shown, Side, Ticket, TicketId};
use bongsu_send::Progress;
use bongsu_store::{CONFIRMATION, Claimed, Error, RECEIPT, Store};
use bongsu_web::{confirmation_token, ticket_token};
use bongsu_words::message::Message;
use bongsu_words::message::Sender;
use bongsu_words::message::ticket::{
    TicketAnswer, TicketReceipt, ticket_answer, ticket_confirmation, ticket_receipt,
};
use bongsu_words::say;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Sends what is answered on tickets.
pub struct TicketWorker {
    /// The clock of the outbox.
    pub clock: Clock,
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// The mailer and the text gateway.
    pub channels: Arc<Channels>,
    /// Who writes.
    pub sender: Arc<Sender>,
    /// Where customers' pages are, if they can be reached.
    pub pages: Option<CustomerUrls>,
    /// Where this program itself is reached by customers, without a final slash.
    pub live_url: Option<String>,
    /// Where customers may reply by mail, if they can.
    pub reply_to: Option<String>,
    /// How large a file may be, for who sent a larger one.
    pub file_limits: FileLimits,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl TicketWorker {
    /// Works until it is cancelled or another program becomes the leader.
    pub async fn run(self) {
        let TicketWorker {
            clock,
            store,
            channels,
            sender,
            pages,
            live_url,
            reply_to,
            file_limits,
            cancel,
        } = self;
        let led = store.clone();
        let channel =
            Tickets { store: led, channels, sender, pages, live_url, reply_to, file_limits };
        Worker { clock, store, channel: Arc::new(channel), cancel }.run().await;
    }
}

struct Tickets {
    store: Store,
    channels: Arc<Channels>,
    sender: Arc<Sender>,
    pages: Option<CustomerUrls>,
    live_url: Option<String>,
    reply_to: Option<String>,
    file_limits: FileLimits,
}

/// What one delivery sends.
struct TicketPayload {
    ticket: Option<Ticket>,
    message: Option<Message>,
    /// The id of the customer's last mail on the ticket.
    answers: Option<String>,
}

impl Channel for Tickets {
    const TOPIC: Topic = Topic::Ticket;
    type Payload = TicketPayload;

    async fn prepare(
        &self,
        claimed: Vec<Claimed>,
    ) -> Result<Vec<(Delivery, TicketPayload)>, Error> {
        let mut batch = Vec::with_capacity(claimed.len());
        for Claimed { delivery, .. } in claimed {
            let payload = self.payload(&delivery).await?;
            batch.push((delivery, payload));
        }
        Ok(batch)
    }

    fn decide(&self, now: Time, delivery: &Delivery, payload: &TicketPayload) -> Decision {
        let has_contact = payload.ticket.as_ref().is_some_and(|it| it.requester.contact.is_some());
        match has_contact && payload.message.is_some() {
            true => Self::TOPIC.policy().decide(now, delivery, false),
            false => Decision::Drop(DropReason::NothingToSend),
        }
    }

    fn channel(&self, payload: &TicketPayload) -> Option<DeliveryChannel> {
        let contact = payload.ticket.as_ref()?.requester.contact.as_ref()?;
        Some(channel_to(contact))
    }

    async fn hand_over(
        &self,
        now: Time,
        delivery: &Delivery,
        payload: &TicketPayload,
        progress: &Progress,
    ) -> Answer {
        let TicketPayload { ticket: Some(ticket), message: Some(message), answers } = payload
        else {
            return Answer::Rejected("there is nothing to send".into());
        };
        let Some(contact) = &ticket.requester.contact else {
            return Answer::Rejected("the ticket has no contact".into());
        };
        let number = delivery.key.sequence;
        let kind = kind(delivery);
        let id = ReplyId { ticket: ticket.id, kind, number }.write(self.store.secret());
        let lang = ticket.requester.language;
        match contact {
            Contact::Email(address) => {
                let thread = (self.reply_to.as_deref(), answers.as_deref());
                let to = (address.as_str(), lang);
                self.channels.mail_in_thread(now, to, (&id, message), thread, progress).await
            }
            Contact::Phone(_) => {
                self.channels.send(now, (contact, lang), (&id, message), progress).await
            }
        }
    }
}

impl Tickets {
    async fn payload(&self, delivery: &Delivery) -> Result<TicketPayload, Error> {
        let id = TicketId::from_uuid(delivery.key.subject.uuid());
        let Some(ticket) = self.store.ticket(id).await? else {
            return Ok(TicketPayload { ticket: None, message: None, answers: None });
        };
        let message = match kind(delivery) {
            MessageKind::Confirmation => self.confirmation(&ticket),
            MessageKind::Receipt => self.receipt(&ticket, delivery.key.sequence).await?,
            MessageKind::Answer => {
                let entry = self.store.ticket_entry(id, delivery.key.sequence).await?;
                match entry {
                    Some(entry) => self.answer(&ticket, &entry).await?,
                    None => None,
                }
            }
        };
        let mails = self.store.ticket_mails(id).await?;
        let answers = mails.into_iter().next_back().map(|(_, id, _)| id);
        Ok(TicketPayload { ticket: Some(ticket), message, answers })
    }

    fn confirmation(&self, ticket: &Ticket) -> Option<Message> {
        let base = self.live_url.as_ref().filter(|_| !ticket.requester.is_confirmed)?;
        let token = confirmation_token(self.store.secret(), ticket);
        let link = format!("{base}/t/confirm/{token}");
        Some(ticket_confirmation(ticket.requester.language, &self.sender, &link))
    }

    /// How a mail was received: what was masked in it, and which files were not kept.
    async fn receipt(&self, ticket: &Ticket, number: u32) -> Result<Option<Message>, Error> {
        let entries = self.store.ticket_entries(ticket.id).await?;
        let mut of_mail = entries.into_iter().filter(|it| it.number >= number);
        let Some(Content::Message { masked, .. }) = of_mail.next().map(|it| it.content) else {
            return Ok(None);
        };
        let (mut is_masked, mut not_kept) = (!masked.is_empty(), Vec::new());
        for entry in of_mail {
            match entry.content {
                Content::Change(Change::Attached(file)) => is_masked |= file.is_masked,
                Content::Change(Change::NotAttached { why, .. }) => not_kept.push(why),
                Content::Change(Change::Confirmed) => {}
                _ => break,
            }
        }
        let page = self.page(ticket).await?;
        let receipt = TicketReceipt {
            reference: &self.named(ticket),
            is_masked,
            not_kept,
            file_max_mb: u32::try_from(self.file_limits.file >> 20).unwrap_or(u32::MAX),
            page: page.as_deref(),
        };
        Ok(Some(ticket_receipt(ticket.requester.language, &self.sender, &receipt)))
    }

    /// What a subject names a ticket by; where replies are read, with what a reply is known by.
    fn named(&self, ticket: &Ticket) -> String {
        match &self.reply_to {
            None => ticket.id.reference(),
            Some(_) => {
                let token = SubjectToken::write(self.store.secret(), ticket.id);
                token.trim_matches(['[', ']']).to_owned()
            }
        }
    }

    /// What the customer reads of an entry, as a message; nothing of what is among the company's
    /// people, and nothing that they wrote themselves.
    async fn answer(&self, ticket: &Ticket, entry: &Entry) -> Result<Option<Message>, Error> {
        let told = say!(ticket.requester.language, "handover-mail");
        let (text, sites, more) = match entry.shown_to_customer() {
            Some(Shown::HandedOver(Side::Customer)) => (told.as_str(), &[][..], 0),
            Some(Shown::Answer(text)) if entry.author != Author::Customer => (text, &[][..], 0),
            Some(Shown::IncidentAnswer { text, sites, more }) => (text, sites, more),
            _ => return Ok(None),
        };
        let page = self.page(ticket).await?;
        let reference = self.named(ticket);
        let answer = TicketAnswer {
            reference: &reference,
            subject: &ticket.subject,
            text,
            sites,
            more,
            page: page.as_deref(),
            by_mail: self.reply_to.is_some(),
        };
        Ok(Some(ticket_answer(ticket.requester.language, &self.sender, &answer)))
    }

    /// Where the customer reads it and writes back: on their own page, or by the link of the
    /// ticket.
    async fn page(&self, ticket: &Ticket) -> Result<Option<String>, Error> {
        let token = match &ticket.customer {
            Some(key) if self.is_on_record(ticket, key).await? => {
                self.store.page_token_of(key).await?
            }
            _ => None,
        };
        let Some(live) = &self.live_url else {
            let of_page =
                |(urls, token): (&CustomerUrls, _)| urls.page(ticket.requester.language, token);
            return Ok(self.pages.as_ref().zip(token).map(of_page));
        };
        if let Some(token) = token.filter(|_| ticket.origin != Origin::PublicForm) {
            let page = bongsu_web::customer_path(token);
            return Ok(Some(format!("{live}{page}/tickets/{}", ticket.id)));
        }
        Ok(Some(format!("{live}/t/{}", ticket_token(self.store.secret(), ticket))))
    }

    /// Whether who is written to is on record for the customer: nobody else is sent the link to
    /// all that the customer has, whoever said that the ticket is theirs.
    async fn is_on_record(&self, ticket: &Ticket, customer: &str) -> Result<bool, Error> {
        let Some(contact) = &ticket.requester.contact else { return Ok(false) };
        let customer = self.store.customer(customer).await?;
        Ok(customer.is_some_and(|it| it.contacts.contains(contact)))
    }
}

/// What a delivery is about.
fn kind(delivery: &Delivery) -> MessageKind {
    match delivery.key.recipient.as_str() {
        CONFIRMATION => MessageKind::Confirmation,
        RECEIPT => MessageKind::Receipt,
        _ => MessageKind::Answer,
    }
}
