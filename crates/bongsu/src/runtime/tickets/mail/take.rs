//! One mail becomes a ticket, or continues one.

use super::not_done::TakeError;
use super::{files, origin};
use crate::bounces;
use crate::config::IncomingMail;
use crate::runtime::mail_in::{is_one_of, key, reading};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::view::View;
use bongsu_core::inventory::{Contact, Language, is_same_mailbox, normalize_email};
use bongsu_core::plain_text::{plain_line, plain_text};
use bongsu_core::ticket::attachment::FileLimits;
use bongsu_core::ticket::mail::authentication::{Alignment, Sender, judge};
use bongsu_core::ticket::mail::{automatic, new_text};
use bongsu_core::ticket::masking::{Masked, SecretKind, mask};
use bongsu_core::ticket::{
    Author, Command, Content, Decided, Opening, Origin, Refusal, Requester, SUBJECT_MAX_CHARS,
    TEXT_MAX_CHARS, Ticket, UNCONFIRMED_MAX, decide, open,
};
use bongsu_receive::lmtp::{Envelope, Receiver, Verdict};
use bongsu_receive::mime::Mail;
use bongsu_store::{Error, MailReplies, Store, TakenMail};
use std::sync::Arc;
use tokio::sync::watch;

/// The most mails of one sender in an hour: a person writes fewer, and two programs that answer
/// each other do not go on.
const MAX_PER_HOUR: u32 = 20;
/// The most mails of all senders in an hour who are not known; the rest comes again later.
const MAX_OF_STRANGERS_PER_HOUR: u32 = 500;
/// The most mails that one sender is sent of itself in a day.
const MAX_REPLIES_PER_DAY: u32 = 3;
/// The most mails that are sent of itself to strangers at one domain in a day,
const MAX_REPLIES_TO_DOMAIN_PER_DAY: u32 = 100;
/// and at all in an hour: their addresses may be those of others.
const MAX_REPLIES_TO_STRANGERS_PER_HOUR: u32 = 200;
/// The longest name, in characters.
const NAME_MAX_CHARS: usize = 80;
/// How much of the whole text is kept beside the ticket, in characters.
const ORIGINAL_MAX_CHARS: usize = 200_000;
/// How often a change is tried that somebody else's change comes before.
const MAX_TRIES: usize = 8;
/// Stands for a text where there is none.
const NO_TEXT: &str = "–";
/// What follows a text of which the end is not on the ticket.
const CUT: &str = "\n[…]";

/// Takes mail for the tickets.
pub struct MailDesk {
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// The time of what is taken.
    pub clock: Clock,
    /// Who the customers are.
    pub views: watch::Receiver<Arc<View>>,
    /// The settings.
    pub config: IncomingMail,
    /// How much is kept of files.
    pub file_limits: FileLimits,
    /// The addresses of the desk: mail from them is its own.
    pub own_addresses: Vec<String>,
}

/// One way on which mail comes.
#[derive(Clone)]
pub struct Way {
    /// Where it leads.
    pub desk: Arc<MailDesk>,
    /// Whether only the operator's mail server can be at its other end, so that what it found of a
    /// sender is believed.
    pub is_trusted: bool,
}

impl Receiver for Way {
    fn takes(&self, recipient: &str) -> bool {
        is_one_of(&self.desk.own_addresses, recipient)
    }

    async fn take(&self, envelope: Envelope<'_>, message: Vec<u8>, is_cut: bool) -> Verdict {
        match self.desk.receive(envelope.from, (message, is_cut), self.is_trusted).await {
            Ok(verdict) => verdict,
            Err(TakeError::Later(why)) => Verdict::Later(why),
            Err(TakeError::Store(error)) => {
                tracing::warn!(%error, "cannot keep a mail; it comes again");
                Verdict::Later("it cannot be kept now")
            }
        }
    }
}

impl MailDesk {
    async fn receive(
        &self,
        from: Option<&str>,
        (message, is_cut): (Vec<u8>, bool),
        is_trusted: bool,
    ) -> Result<Verdict, TakeError> {
        let now = self.clock.now();
        let (message, mail) = reading::mail(from, message).await.map_err(TakeError::Later)?;
        let Some(mail) = mail else {
            return Ok(Verdict::Refused("this is no mail"));
        };
        // A bounce that a person forwards is a question of theirs.
        if let Some(why) = automatic(&mail.incoming, &self.own_addresses) {
            let recorded = match reading::bounce(message).await.map_err(TakeError::Later)? {
                Some(bounce) => bounces::record(&self.store, &bounce, now).await?,
                None => None,
            };
            let (why, bounced) = (why.as_str(), recorded.as_deref());
            tracing::info!(why, bounced, "took a mail that nobody wrote; it is no ticket");
            return Ok(Verdict::Taken);
        }
        let author = mail.incoming.from.clone();
        let Some((name, address)) =
            author.and_then(|(name, it)| Some((name, normalize_email(&it)?)))
        else {
            return Ok(Verdict::Refused("its author has no address that can be answered"));
        };
        let key = key(&mail, &address, &message);
        drop(message);
        if self.store.mail_taken(&key).await?.is_some() {
            return Ok(Verdict::Taken);
        }
        let sender = match judge(&mail.incoming, self.config.own_server(), Alignment::Relaxed) {
            Sender::Authenticated if !is_trusted => Sender::Unknown,
            judged => judged,
        };
        let is_answer = self.thread(&mail, &address, sender).await?.is_some();
        // Whoever owns a domain can have it vouch for any number of addresses: these are strangers.
        let is_vouched_for = sender == Sender::Authenticated && self.is_on_record(&address);
        let is_known = is_vouched_for || is_answer;
        let may_reply = self.limits((&address, is_known), now).await? && sender != Sender::Forged;
        let text = mail.incoming.text.clone();
        let original = reading::apart(move || original(&text)).await.map_err(TakeError::Later)?;
        let taken = TakenMail {
            key,
            message_id: mail.incoming.message_id.clone().unwrap_or_default(),
            sender: address.clone(),
            is_known,
            at: now,
            original: original.text,
        };
        let masked = original.found;
        let received =
            ReceivedMail { mail, taken, name, address, is_cut, sender, may_reply, masked };
        self.keep(&received).await
    }

    /// Whether any customer has the address on record.
    fn is_on_record(&self, address: &str) -> bool {
        let view = self.views.borrow();
        let contacts = &view.topology.contacts;
        let key = contacts.key_of(&Contact::Email(address.to_owned()));
        contacts.customers_of(key).next().is_some()
    }

    /// The ticket that a mail continues; one of which the domain says that it is forged continues
    /// none.
    async fn thread(
        &self,
        mail: &Mail,
        address: &str,
        sender: Sender,
    ) -> Result<Option<Ticket>, Error> {
        match sender {
            Sender::Forged => Ok(None),
            _ => origin::thread(&self.store, &mail.incoming, address).await,
        }
    }

    /// Whether something may be sent because of a mail; anybody can write the address of anybody.
    async fn limits(&self, from: (&str, bool), now: Time) -> Result<bool, TakeError> {
        let late = self.store.mails_lately(from, now).await?;
        if late.of_sender >= MAX_PER_HOUR {
            return Err(TakeError::Later("too many mails of one sender"));
        }
        let is_stranger = !from.1;
        if is_stranger && late.of_strangers >= MAX_OF_STRANGERS_PER_HOUR {
            return Err(TakeError::Later("too many mails of senders who are not known"));
        }
        if is_stranger && self.store.unconfirmed_tickets(UNCONFIRMED_MAX).await? >= UNCONFIRMED_MAX
        {
            return Err(TakeError::Later("too many tickets of senders who are not known"));
        }
        let fits_strangers = late.to_domain < MAX_REPLIES_TO_DOMAIN_PER_DAY
            && late.to_strangers < MAX_REPLIES_TO_STRANGERS_PER_HOUR;
        Ok(late.to_sender < MAX_REPLIES_PER_DAY && (!is_stranger || fits_strangers))
    }

    async fn keep(&self, received: &ReceivedMail) -> Result<Verdict, TakeError> {
        for _ in 0..MAX_TRIES {
            let thread = self.thread(&received.mail, &received.address, received.sender).await?;
            let continued = thread.map(|ticket| received.continues(&ticket, &self.store));
            let (mut decided, is_new) = match continued {
                Some(Ok(decided)) => (decided, false),
                // Who wrote more than fits opens another.
                None | Some(Err(Refusal::Full)) => match self.opening(received).await? {
                    Ok(decided) => (decided, true),
                    Err(_) => return Ok(Verdict::Refused("it cannot be read")),
                },
                Some(Err(_)) => return Ok(Verdict::Refused("it cannot be read")),
            };
            decided.masked_beside(&received.masked);
            if received.sender != Sender::Authenticated {
                decided.sender_is_unverified();
            }
            let limits = (&self.file_limits, received.is_cut);
            let sent = received.mail.files.clone();
            let (files, numbers) = files::add(&self.store, &mut decided, sent, limits).await?;
            let is_masked = decided.message().is_some_and(|it| match &it.content {
                Content::Message { masked, .. } => !masked.is_empty(),
                _ => false,
            });
            let is_masked = is_masked || files.kept.iter().any(|(file, _)| file.is_masked);
            let replies = MailReplies {
                confirmation: received.may_reply
                    && is_new
                    && !decided.ticket.requester.is_confirmed,
                receipt: received.may_reply && (is_masked || !files.not_kept.is_empty()),
            };
            let mail = (&received.taken, is_new);
            match self.store.take_mail(mail, (&decided, replies), (&files, &numbers)).await {
                Ok(()) => return Ok(Verdict::Taken),
                // It was taken on another way, or the ticket changed meanwhile.
                Err(Error::Conflict { .. }) => {
                    if self.store.mail_taken(&received.taken.key).await?.is_some() {
                        return Ok(Verdict::Taken);
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(TakeError::Later("the ticket is being changed"))
    }

    /// A new ticket. It is a customer's when their own domain vouches for the sender.
    async fn opening(&self, received: &ReceivedMail) -> Result<Result<Decided, Refusal>, Error> {
        let is_confirmed = received.sender == Sender::Authenticated;
        let contact = Contact::Email(received.address.clone());
        let customer = match is_confirmed {
            true => {
                let view = self.views.borrow().clone();
                origin::only_customer(&self.store, &view, &contact).await?
            }
            false => None,
        };
        // Nothing was answered: all of it is new, also what is forwarded.
        let text = shortened(&received.mail.incoming.text);
        let subject = received.subject();
        let opening = Opening {
            requester: Requester {
                name: received.name(),
                contact: Some(contact),
                is_confirmed,
                language: customer
                    .as_ref()
                    .map_or_else(|| language(&subject, &text), |(_, it)| it.language),
            },
            subject,
            text,
            customer: customer.map(|(key, _)| key),
            origin: Origin::Mail,
            author: Author::Customer,
            // The next sweep joins it to the outage that it is about.
            incident: None,
        };
        Ok(open(received.taken.at, opening, &format!("mail {}", received.taken.key)))
    }
}

/// A mail of a person.
struct ReceivedMail {
    mail: Mail,
    taken: TakenMail,
    name: String,
    address: String,
    is_cut: bool,
    sender: Sender,
    may_reply: bool,
    /// What was masked in the whole text.
    masked: Vec<SecretKind>,
}

impl ReceivedMail {
    fn continues(&self, ticket: &Ticket, store: &Store) -> Result<Decided, Refusal> {
        let by = (Author::Customer, None);
        let text = shortened(new_text(&self.mail.incoming.text));
        let mut decided = decide(self.taken.at, ticket, by, Command::Write { text })?;
        // They have a message of ours that went to this address alone.
        if is_requester(ticket, &self.address)
            && origin::answers(store, &self.mail.incoming, ticket)
        {
            decided.confirm_address();
        }
        Ok(decided)
    }

    fn subject(&self) -> String {
        plain_line(&self.mail.incoming.subject).trim().chars().take(SUBJECT_MAX_CHARS).collect()
    }

    fn name(&self) -> String {
        mask(&plain_line(&self.name)).text.chars().take(NAME_MAX_CHARS).collect()
    }
}

/// A text within what fits.
fn shortened(text: &str) -> String {
    let text = plain_text(text);
    let text = text.trim();
    match text.char_indices().nth(TEXT_MAX_CHARS - CUT.len()) {
        Some((end, _)) => format!("{}{CUT}", &text[..end]),
        None if text.is_empty() => NO_TEXT.to_owned(),
        None => text.to_owned(),
    }
}

/// The whole text, without secrets.
fn original(text: &str) -> Masked {
    let text: String = plain_text(text).chars().take(ORIGINAL_MAX_CHARS).collect();
    mask(&text)
}

fn is_requester(ticket: &Ticket, address: &str) -> bool {
    matches!(&ticket.requester.contact, Some(Contact::Email(it)) if is_same_mailbox(it, address))
}

/// By its letters: Hangul, or else kana.
fn language(subject: &str, text: &str) -> Language {
    let letters = || subject.chars().chain(text.chars());
    let is_hangul = |c: char| matches!(c, '가'..='힣' | 'ㄱ'..='ㆎ');
    let is_kana = |c: char| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ');
    match (letters().any(is_hangul), letters().any(is_kana)) {
        (true, _) => Language::Ko,
        (false, true) => Language::Ja,
        (false, false) => Language::En,
    }
}
