//! One mail becomes a ticket, or continues one.

use super::{files, origin};
use crate::bounces;
use crate::config::TicketMail;
use bongsu_clock::Clock;
use bongsu_core::engine::view::View;
use bongsu_core::hash::digest;
use bongsu_core::inventory::{Contact, Language, normalize_email};
use bongsu_core::plain_text::{plain_line, plain_text};
use bongsu_core::ticket::attachment::FileLimits;
use bongsu_core::ticket::mail::authentication::{Sender, judge};
use bongsu_core::ticket::mail::{automatic, new_text};
use bongsu_core::ticket::masking::mask;
use bongsu_core::ticket::{
    Author, Command, Content, Decided, Opening, Origin, Refusal, Requester, SUBJECT_MAX_CHARS,
    TEXT_MAX_CHARS, Ticket, decide, open,
};
use bongsu_receive::lmtp::{Receiver, Verdict};
use bongsu_receive::mime::{self, Mail};
use bongsu_send::mail::bounce;
use bongsu_store::{Error, MailReplies, Store, TakenMail};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The most mails of one sender in an hour: a person writes fewer, and two programs that answer
/// each other do not go on.
const MAX_PER_HOUR: u32 = 20;
/// The most mails that one sender is sent of itself in a day.
const MAX_REPLIES_PER_DAY: u32 = 3;
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
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
    pub config: TicketMail,
    /// How much is kept of files.
    pub file_limits: FileLimits,
    /// The addresses of the desk: mail from them is its own.
    pub own_addresses: Vec<String>,
}

/// Why a mail is not done with.
enum Trouble {
    /// It comes again later.
    Later(&'static str),
    /// The store failed.
    Store(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble::Store(error)
    }
}

impl Receiver for MailDesk {
    fn takes(&self, recipient: &str) -> bool {
        let bare = without_tag(recipient);
        self.own_addresses.iter().any(|it| it.eq_ignore_ascii_case(&bare))
    }

    async fn take(&self, from: Option<&str>, message: Vec<u8>, is_cut: bool) -> Verdict {
        match self.receive(from, &message, is_cut).await {
            Ok(verdict) => verdict,
            Err(Trouble::Later(why)) => Verdict::Later(why),
            Err(Trouble::Store(error)) => {
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
        message: &[u8],
        is_cut: bool,
    ) -> Result<Verdict, Trouble> {
        let now = self.clock.now();
        if let Some(bounce) = bounce::parse(message) {
            let recorded = bounces::record(&self.store, &bounce, now).await?;
            tracing::info!(mail = recorded.as_deref(), "took a bounce");
            return Ok(Verdict::Taken);
        }
        let Some(mail) = mime::read(from, message) else {
            return Ok(Verdict::Refused("this is no mail"));
        };
        if let Some(why) = automatic(&mail.incoming, &self.own_addresses) {
            tracing::info!(why = why.as_str(), "took a mail that nobody wrote; it is no ticket");
            return Ok(Verdict::Taken);
        }
        let author = mail.incoming.from.clone();
        let Some((name, address)) =
            author.and_then(|(name, it)| Some((name, normalize_email(&it)?)))
        else {
            return Ok(Verdict::Refused("its author has no address that can be answered"));
        };
        let key = key(&mail, &address, message);
        if self.store.mail_taken(&key).await?.is_some() {
            return Ok(Verdict::Taken);
        }
        let (mails, replies) = self.store.mails_of(&address, now, (HOUR, DAY)).await?;
        if mails >= MAX_PER_HOUR {
            return Err(Trouble::Later("too many mails of one sender"));
        }
        let taken = TakenMail {
            key,
            message_id: mail.incoming.message_id.clone().unwrap_or_default(),
            sender: address.clone(),
            at: now,
            original: original(&mail.incoming.text),
        };
        let may_reply = replies < MAX_REPLIES_PER_DAY;
        let arrived = Arrived { mail, taken, name, address, is_cut, may_reply };
        self.keep(&arrived).await
    }

    async fn keep(&self, arrived: &Arrived) -> Result<Verdict, Trouble> {
        for _ in 0..MAX_TRIES {
            let thread =
                origin::thread(&self.store, &arrived.mail.incoming, &arrived.address).await?;
            let continued = thread.map(|ticket| arrived.continues(&ticket));
            let (mut decided, is_new, sender) = match continued {
                Some(Ok(decided)) => (decided, false, Sender::Unknown),
                // Who wrote more than fits opens another.
                None | Some(Err(Refusal::Full)) => {
                    let sender = judge(&arrived.mail.incoming, self.config.authserv_id.as_deref());
                    match self.opening(arrived, sender).await? {
                        Ok(decided) => (decided, true, sender),
                        Err(_) => return Ok(Verdict::Refused("it cannot be read")),
                    }
                }
                Some(Err(_)) => return Ok(Verdict::Refused("it cannot be read")),
            };
            let limits = (&self.file_limits, arrived.is_cut);
            let sent = arrived.mail.files.clone();
            let (files, numbers) = files::add(&self.store, &mut decided, sent, limits).await?;
            let is_masked = decided.message().is_some_and(|it| match &it.content {
                Content::Message { masked, .. } => !masked.is_empty(),
                _ => false,
            });
            let may_reply = arrived.may_reply && sender != Sender::Forged;
            let replies = MailReplies {
                confirmation: may_reply && is_new && !decided.ticket.requester.is_confirmed,
                receipt: may_reply && (is_masked || !files.not_kept.is_empty()),
            };
            let mail = (&arrived.taken, is_new);
            match self.store.take_mail(mail, (&decided, replies), (&files, &numbers)).await {
                Ok(()) => return Ok(Verdict::Taken),
                // It was taken on another way, or the ticket changed meanwhile.
                Err(Error::Conflict { .. }) => {
                    if self.store.mail_taken(&arrived.taken.key).await?.is_some() {
                        return Ok(Verdict::Taken);
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Trouble::Later("the ticket is being changed"))
    }

    /// A new ticket. It is a customer's when their own domain vouches for the sender.
    async fn opening(
        &self,
        arrived: &Arrived,
        sender: Sender,
    ) -> Result<Result<Decided, Refusal>, Error> {
        let is_confirmed = sender == Sender::Authenticated;
        let contact = Contact::Email(arrived.address.clone());
        let customer = match is_confirmed {
            true => {
                let view = self.views.borrow().clone();
                origin::only_customer(&self.store, &view, &contact).await?
            }
            false => None,
        };
        let text = arrived.text();
        let subject = arrived.subject();
        let opening = Opening {
            requester: Requester {
                name: arrived.name(),
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
        Ok(open(arrived.taken.at, opening, &format!("mail {}", arrived.taken.key)))
    }
}

/// A mail of a person.
struct Arrived {
    mail: Mail,
    taken: TakenMail,
    name: String,
    address: String,
    is_cut: bool,
    may_reply: bool,
}

impl Arrived {
    fn continues(&self, ticket: &Ticket) -> Result<Decided, Refusal> {
        let by = (Author::Customer, None);
        decide(self.taken.at, ticket, by, Command::Write { text: self.text() })
    }

    /// What is new in it, within what fits.
    fn text(&self) -> String {
        let text = plain_text(new_text(&self.mail.incoming.text));
        let text = text.trim();
        match text.char_indices().nth(TEXT_MAX_CHARS - CUT.len()) {
            Some((end, _)) => format!("{}{CUT}", &text[..end]),
            None if text.is_empty() => NO_TEXT.to_owned(),
            None => text.to_owned(),
        }
    }

    fn subject(&self) -> String {
        plain_line(&self.mail.incoming.subject).trim().chars().take(SUBJECT_MAX_CHARS).collect()
    }

    fn name(&self) -> String {
        mask(&plain_line(&self.name)).text.chars().take(NAME_MAX_CHARS).collect()
    }
}

/// The whole text, without secrets.
fn original(text: &str) -> String {
    let text: String = plain_text(text).chars().take(ORIGINAL_MAX_CHARS).collect();
    mask(&text).text
}

/// What names a mail: its id, its author and its body. Its header gets other fields on each way.
fn key(mail: &Mail, address: &str, message: &[u8]) -> String {
    let body = message.get(mail.body_at.min(message.len())..).unwrap_or_default();
    let id = mail.incoming.message_id.as_deref();
    let date = || mail.incoming.header("date").next().unwrap_or_default().to_owned();
    let named = id.map_or_else(date, str::to_owned);
    let body = String::from_utf8_lossy(body);
    let body = body.trim_end().replace("\r\n", "\n");
    format!("{:032x}", digest(&format!("{named}\n{address}\n{body}")))
}

fn language(subject: &str, text: &str) -> Language {
    let is_hangul = |c: char| matches!(c, '가'..='힣' | 'ㄱ'..='ㆎ');
    match subject.chars().chain(text.chars()).any(is_hangul) {
        true => Language::Ko,
        false => Language::En,
    }
}

/// An address without what follows a plus sign in its mailbox (RFC 5233).
fn without_tag(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let local = local.split_once('+').map_or(local, |(mailbox, _)| mailbox);
            format!("{local}@{domain}")
        }
        None => address.to_owned(),
    }
}
