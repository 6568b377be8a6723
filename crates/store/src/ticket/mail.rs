//! Mail that was taken, and the files that came with it: written with the ticket, once.

use super::{rows, sql};
use crate::Store;
use crate::delivery;
use crate::error::Error;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::hash::digest;
use bongsu_core::ticket::attachment::{Files, Used};
use bongsu_core::ticket::{Decided, Expiry, Ticket, TicketId};
use std::time::Duration;

/// The recipient of what tells how a mail was received.
pub const RECEIPT: &str = "receipt";
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A mail as it is recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TakenMail {
    /// What names it: the same mail is taken once, on whatever way it comes.
    pub key: String,
    /// Its own id, without angle brackets; empty when it has none.
    pub message_id: String,
    /// The mailbox of who sent it.
    pub sender: String,
    /// Whether it is known that they sent it: strangers have limits of their own, so that nobody
    /// uses up those of a customer by writing their address.
    pub is_known: bool,
    /// When it was taken.
    pub at: Time,
    /// Its whole text, without secrets.
    pub original: String,
}

/// How many mails came, and were answered by themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LateMails {
    /// Of the sender, in an hour.
    pub of_sender: u32,
    /// Answers to the sender, in a day.
    pub to_sender: u32,
    /// Answers to strangers of the sender's domain, in a day.
    pub to_domain: u32,
    /// Of all strangers, in an hour.
    pub of_strangers: u32,
    /// Answers to all strangers, in an hour.
    pub to_strangers: u32,
}

/// What is sent of itself because of a mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MailReplies {
    /// What asks to confirm the address.
    pub confirmation: bool,
    /// What tells how it was received.
    pub receipt: bool,
}

impl Store {
    /// Writes what a mail does to a ticket, with its files.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was taken before, or somebody changed the ticket meanwhile; any
    /// database error. The same holds for all below.
    pub async fn take_mail(
        &self,
        (mail, is_new): (&TakenMail, bool),
        (decided, replies): (&Decided, MailReplies),
        (files, numbers): (&Files, &[u32]),
    ) -> Result<(), Error> {
        let number = decided.message().map_or(0, |it| it.number);
        let ticket = &decided.ticket;
        let row = vec![
            mail.key.as_str().into(),
            mail.message_id.as_str().into(),
            sender(&mail.sender).into(),
            domain(&mail.sender).into(),
            i64::from(mail.is_known).into(),
            ticket.id.uuid().into(),
            number.into(),
            mail.at.into(),
            i64::from(replies.confirmation || replies.receipt).into(),
            mail.original.as_str().into(),
        ];
        let taken = Unit::new().expect(&sql::TICKET_MAIL_INSERT, row, Expect::Touch);
        let unit = match is_new {
            true => rows::opening(decided, replies.confirmation)?,
            false => rows::change(decided)?,
        };
        let mut unit = file_rows(unit.after(taken), ticket, files, numbers);
        if replies.receipt {
            let key = rows::key(ticket, RECEIPT, number);
            unit = unit.run(&delivery::sql::DELIVERY_INSERT, delivery::row(&key, None, mail.at));
        }
        self.write(unit).await.map(drop)
    }

    /// Writes a change of a ticket with files.
    ///
    /// # Errors
    /// See above.
    pub async fn attach_files(
        &self,
        changed: &Decided,
        files: &Files,
        numbers: &[u32],
    ) -> Result<(), Error> {
        let unit = file_rows(rows::change(changed)?, &changed.ticket, files, numbers);
        self.write(unit).await.map(drop)
    }

    /// The ticket to which a mail was taken, by its key.
    ///
    /// # Errors
    /// Also [`Error::Decode`]; the same holds for all below.
    pub async fn mail_taken(&self, key: &str) -> Result<Option<TicketId>, Error> {
        let row = self.db.read_one(&sql::TICKET_MAIL_BY_KEY, vec![key.into()]).await?;
        let id: Option<uuid::Uuid> = row.map(|mut row| row.take()).transpose()?;
        Ok(id.map(TicketId::from_uuid))
    }

    /// What came lately, and what was sent of itself because of it, that counts against the limits
    /// for a mail of this sender.
    ///
    /// # Errors
    /// See above.
    pub async fn mails_lately(
        &self,
        (from, is_known): (&str, bool),
        now: Time,
    ) -> Result<LateMails, Error> {
        let args = vec![
            sender(from).into(),
            i64::from(is_known).into(),
            domain(from).into(),
            now.before(HOUR).into(),
            now.before(DAY).into(),
        ];
        let row = self.db.read_one(&sql::TICKET_MAILS_LATELY, args).await?;
        let Some(mut row) = row else { return Ok(LateMails::default()) };
        Ok(LateMails {
            of_sender: row.take()?,
            to_sender: row.take()?,
            to_domain: row.take()?,
            of_strangers: row.take()?,
            to_strangers: row.take()?,
        })
    }

    /// The id of the last mail on a ticket, and the entries that came by mail with their whole
    /// texts.
    ///
    /// # Errors
    /// See above.
    pub async fn ticket_mails(&self, id: TicketId) -> Result<Vec<(u32, String, String)>, Error> {
        let rows = self.db.read(&sql::TICKET_MAILS, vec![id.uuid().into()]).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?, row.take()?))).collect()
    }

    /// The tickets with a reference.
    ///
    /// # Errors
    /// See above.
    pub async fn tickets_by_reference(&self, reference: &str) -> Result<Vec<Ticket>, Error> {
        super::bodies(self.db.read(&sql::TICKETS_BY_REFERENCE, vec![reference.into()]).await?)
    }

    /// How much is kept of files.
    ///
    /// # Errors
    /// See above.
    pub async fn files_used(
        &self,
        ticket: Option<TicketId>,
        customer: Option<&str>,
    ) -> Result<Used, Error> {
        let id = ticket.map_or(uuid::Uuid::nil(), TicketId::uuid);
        let row = self.db.read_one(&sql::TICKET_FILES_USED, vec![id.into(), customer.into()]);
        let Some(mut row) = row.await? else { return Ok(Used::default()) };
        let mut next = || row.take::<i64>().map(|it| u64::try_from(it).unwrap_or(0));
        Ok(Used { ticket: next()?, customer: next()?, strangers: next()?, total: next()? })
    }

    /// The content of a file of a ticket.
    ///
    /// # Errors
    /// See above.
    pub async fn ticket_file(&self, id: TicketId, number: u32) -> Result<Option<Vec<u8>>, Error> {
        let args = vec![id.uuid().into(), number.into()];
        let row = self.db.read_one(&sql::TICKET_FILE, args).await?;
        row.map(|mut row| row.take()).transpose()
    }

    /// How many tickets wait that were written by nobody who is known: `most` at most are counted.
    ///
    /// # Errors
    /// See above.
    pub async fn unconfirmed_tickets(&self, most: u32) -> Result<u32, Error> {
        let row = self.db.read_one(&sql::UNCONFIRMED_COUNT, vec![most.into()]).await?;
        row.map_or(Ok(0), |mut row| row.take())
    }

    /// Deletes tickets of nobody who is known as a customer to which nothing was added for long,
    /// with all that belongs to them: for `unconfirmed` those of addresses that nobody confirmed,
    /// for `strangers` those that are over. How many rows.
    ///
    /// # Errors
    /// See above.
    pub async fn prune_tickets(
        &self,
        now: Time,
        unconfirmed: Duration,
        strangers: Duration,
    ) -> Result<u64, Error> {
        let both = [(Expiry::Unconfirmed, unconfirmed), (Expiry::Stranger, strangers)];
        let mut unit = Unit::new();
        for (which, keep) in both {
            let args = || vec![rows::expiry(which).into(), now.before(keep).into()];
            unit = sql::EXPIRED_PRUNE.iter().fold(unit, |unit, it| unit.run(it, args()));
        }
        self.write_counted(unit).await
    }
}

/// A sender in the table: their address is on the ticket alone. What follows a plus sign in a
/// mailbox (RFC 5233) makes no other of it.
fn sender(address: &str) -> String {
    let address = address.to_lowercase();
    let mailbox = address.rsplit_once('@').map(|(local, domain)| {
        let local = local.split_once('+').map_or(local, |(mailbox, _)| mailbox);
        format!("{local}@{domain}")
    });
    format!("{:032x}", digest(&mailbox.unwrap_or(address)))
}

fn domain(address: &str) -> String {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    format!("{:032x}", digest(&domain.to_lowercase()))
}

fn file_rows(unit: Unit, ticket: &Ticket, files: &Files, numbers: &[u32]) -> Unit {
    let rows = files.kept.iter().zip(numbers).map(|((file, content), number)| {
        vec![
            ticket.id.uuid().into(),
            (*number).into(),
            i64::try_from(file.bytes).unwrap_or(i64::MAX).into(),
            Value::Bytes(content.clone()),
        ]
    });
    rows.fold(unit, |unit, row| unit.run(&sql::TICKET_FILE_INSERT, row))
}
