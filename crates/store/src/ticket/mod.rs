//! Tickets with their entries, what they are found by, and answers to all of an incident.
//!
//! What is written is decided in `bongsu_core::ticket`; here it is written whole, and only if
//! nobody changed the ticket since it was read.

mod handover;
mod mail;
mod rows;
pub(crate) mod sql;

pub use mail::{LateMails, MailReplies, RECEIPT, TakenMail};
pub use rows::{CONFIRMATION, REQUESTER};

use crate::Store;
use crate::error::Error;
use crate::incident::rows::pattern;
use crate::paging::{END_OF_TIME, page};
use crate::row::Row;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::ticket::search::{MAX_PAIRS, Query};
use bongsu_core::ticket::{Decided, Entry, IncidentAnswer, Ticket, TicketId};
use uuid::Uuid;

/// Which tickets to list, those that changed last first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TicketFilter {
    /// Of this person, by id.
    pub assignee: Option<String>,
    /// About this incident.
    pub incident: Option<IncidentId>,
    /// Of this customer.
    pub customer: Option<String>,
    /// Of nobody.
    pub unassigned: bool,
    /// Whether open or closed; `None` for both.
    pub open: Option<bool>,
    /// Those before this one, the last of the previous page.
    pub before: Option<(Time, TicketId)>,
    /// At most so many, up to [`PAGE_MAX_ROWS`](crate::PAGE_MAX_ROWS).
    pub limit: u32,
}

/// How many tickets there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TicketCounts {
    /// Not closed.
    pub open: u32,
    /// The customer waits.
    pub waiting: u32,
    /// Open, and nobody looks after it.
    pub unassigned: u32,
    /// Open, and of the person that was asked for.
    pub assigned: u32,
}

/// An answer to all tickets of an incident, and how far it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AnswerProgress {
    /// The answer.
    pub answer: IncidentAnswer,
    /// When every ticket had it.
    pub done_at: Option<Time>,
    /// How many tickets it has not reached.
    pub left: u32,
}

impl Store {
    /// Writes a new ticket; once, however often it is written. With `asks`, the message that asks
    /// to confirm the address goes out with it.
    ///
    /// # Errors
    /// Any database error; the same holds for all below.
    pub async fn open_ticket(&self, opened: &Decided, asks: bool) -> Result<(), Error> {
        self.write(rows::opening(opened, asks)?).await.map(drop)
    }

    /// Writes a change of a ticket, with the delivery of what it sends.
    ///
    /// # Errors
    /// [`Error::Conflict`] if somebody else changed it since it was read.
    pub async fn change_ticket(&self, changed: &Decided) -> Result<(), Error> {
        self.write(rows::change(changed)?).await.map(drop)
    }

    /// Writes changes of many tickets at once. Those that somebody else changed since they were
    /// read stay as they are.
    ///
    /// # Errors
    /// See above.
    pub async fn change_tickets(&self, changed: &[Decided]) -> Result<(), Error> {
        self.write(rows::changes(changed)?).await.map(drop)
    }

    /// A ticket.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`]; the same holds for all below.
    pub async fn ticket(&self, id: TicketId) -> Result<Option<Ticket>, Error> {
        let row = self.db.read_one(&sql::TICKET_BY_ID, vec![id.uuid().into()]).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// The entries of a ticket, oldest first.
    ///
    /// # Errors
    /// See above.
    pub async fn ticket_entries(&self, id: TicketId) -> Result<Vec<Entry>, Error> {
        bodies(self.db.read(&sql::TICKET_ENTRIES, vec![id.uuid().into()]).await?)
    }

    /// One entry of a ticket.
    ///
    /// # Errors
    /// See above.
    pub async fn ticket_entry(&self, id: TicketId, number: u32) -> Result<Option<Entry>, Error> {
        let args = vec![id.uuid().into(), number.into()];
        let row = self.db.read_one(&sql::TICKET_ENTRY, args).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// The tickets of a filter.
    ///
    /// # Errors
    /// See above.
    pub async fn tickets(&self, filter: TicketFilter) -> Result<Vec<Ticket>, Error> {
        let (at, id) = filter.before.map_or((END_OF_TIME, Uuid::max()), |(at, id)| (at, id.uuid()));
        let args = vec![
            filter.assignee.into(),
            filter.incident.into(),
            filter.customer.into(),
            i64::from(filter.unassigned).into(),
            i64::from(filter.open == Some(true)).into(),
            i64::from(filter.open == Some(false)).into(),
            at.into(),
            id.into(),
            page(filter.limit),
        ];
        bodies(self.db.read(&sql::TICKETS, args).await?)
    }

    /// The tickets whose customers wait, who waits longest first.
    ///
    /// # Errors
    /// See above.
    pub async fn tickets_waiting(
        &self,
        after: Option<(Time, TicketId)>,
        limit: u32,
    ) -> Result<Vec<Ticket>, Error> {
        let (at, id) = after.map_or((Time::ZERO, Uuid::nil()), |(at, id)| (at, id.uuid()));
        let args = vec![at.into(), id.into(), page(limit)];
        bodies(self.db.read(&sql::TICKETS_WAITING, args).await?)
    }

    /// The tickets in which a text stands, those that changed last first.
    ///
    /// # Errors
    /// See above.
    pub async fn find_tickets(&self, query: &Query, limit: u32) -> Result<Vec<Ticket>, Error> {
        let mut args: Vec<Value> =
            query.pairs.iter().cycle().take(MAX_PAIRS).map(Into::into).collect();
        if args.len() < MAX_PAIRS {
            return Ok(Vec::new());
        }
        args.push(pattern(&query.text).into());
        args.push(page(limit));
        bodies(self.db.read(&sql::TICKETS_FOUND, args).await?)
    }

    /// How many tickets there are; `assigned` are those of `person`.
    ///
    /// # Errors
    /// See above.
    pub async fn ticket_counts(&self, person: &str) -> Result<TicketCounts, Error> {
        let row = self.db.read_one(&sql::TICKET_COUNTS, vec![person.into()]).await?;
        let Some(mut row) = row else { return Ok(TicketCounts::default()) };
        Ok(TicketCounts {
            open: row.take()?,
            waiting: row.take()?,
            unassigned: row.take()?,
            assigned: row.take()?,
        })
    }

    /// Tickets that may be joined to an incident, opened since a time; those after `after`.
    ///
    /// # Errors
    /// See above.
    pub async fn tickets_to_join(
        &self,
        since: Time,
        after: Option<TicketId>,
        limit: u32,
    ) -> Result<Vec<Ticket>, Error> {
        let after = after.map_or(Uuid::nil(), TicketId::uuid);
        let args = vec![since.into(), after.into(), page(limit)];
        bodies(self.db.read(&sql::TICKETS_TO_JOIN, args).await?)
    }

    /// How many tickets are about an incident, and how many of them are closed.
    ///
    /// # Errors
    /// See above.
    pub async fn tickets_of_incident(&self, incident: IncidentId) -> Result<(u32, u32), Error> {
        let row = self.db.read_one(&sql::TICKETS_OF_INCIDENT, vec![incident.into()]).await?;
        row.map_or(Ok((0, 0)), |mut row| Ok((row.take()?, row.take()?)))
    }

    /// What customers wrote last on the tickets of an incident.
    ///
    /// # Errors
    /// See above.
    pub async fn written_about(
        &self,
        incident: IncidentId,
        limit: u32,
    ) -> Result<Vec<(Ticket, Entry)>, Error> {
        let args = vec![incident.into(), page(limit)];
        let rows = self.db.read(&sql::TICKET_ENTRIES_OF_INCIDENT, args).await?;
        rows.into_iter().map(|mut row| Ok((row.json()?, row.json()?))).collect()
    }

    /// Records an answer to all tickets of its incident; its number is the next one. `request`
    /// names it: the same request is recorded once. Returns its number.
    ///
    /// # Errors
    /// See above.
    pub async fn answer_incident(
        &self,
        request: &str,
        answer: &IncidentAnswer,
    ) -> Result<u32, Error> {
        let body = Value::json("answer", answer)?;
        let named = || vec![answer.incident.into(), request.into()];
        // Another answer may take the number first.
        for _ in 0..8 {
            let mut args = named();
            args.extend([answer.at.into(), body.clone()]);
            self.write(Unit::new().run(&sql::INCIDENT_ANSWER_INSERT, args)).await?;
            let row = self.db.read_one(&sql::INCIDENT_ANSWER_BY_REQUEST, named()).await?;
            if let Some(mut row) = row {
                return row.take();
            }
        }
        Err(Error::Conflict { statement: sql::INCIDENT_ANSWER_INSERT.name() })
    }

    /// The answers to all tickets of an incident, newest first.
    ///
    /// # Errors
    /// See above.
    pub async fn incident_answers(
        &self,
        incident: IncidentId,
    ) -> Result<Vec<AnswerProgress>, Error> {
        let rows = self.db.read(&sql::INCIDENT_ANSWERS, vec![incident.into()]).await?;
        let progress = |mut row: Row| {
            let answer = answer_from(&mut row)?;
            Ok(AnswerProgress { answer, done_at: row.take()?, left: row.take()? })
        };
        rows.into_iter().map(progress).collect()
    }

    /// The answers that have not reached every ticket, oldest first.
    ///
    /// # Errors
    /// See above.
    pub async fn incident_answers_due(&self) -> Result<Vec<IncidentAnswer>, Error> {
        let rows = self.db.read(&sql::INCIDENT_ANSWERS_DUE, vec![]).await?;
        rows.into_iter().map(|mut row| answer_from(&mut row)).collect()
    }

    /// Tickets that an answer has not reached.
    ///
    /// # Errors
    /// See above.
    pub async fn tickets_due_answer(
        &self,
        answer: &IncidentAnswer,
        limit: u32,
    ) -> Result<Vec<Ticket>, Error> {
        let args =
            vec![answer.incident.into(), answer.number.into(), answer.at.into(), page(limit)];
        bodies(self.db.read(&sql::TICKETS_DUE_ANSWER, args).await?)
    }

    /// Records that an answer has reached every ticket.
    ///
    /// # Errors
    /// See above.
    pub async fn finish_answer(&self, answer: &IncidentAnswer, at: Time) -> Result<(), Error> {
        let args = vec![answer.incident.into(), answer.number.into(), at.into()];
        self.write(Unit::new().run(&sql::INCIDENT_ANSWER_DONE, args)).await.map(drop)
    }

    /// The texts that are answered often, by name.
    ///
    /// # Errors
    /// See above.
    pub async fn ticket_macros(&self) -> Result<Vec<(String, String)>, Error> {
        let rows = self.db.read(&sql::TICKET_MACROS, vec![]).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
    }

    /// Saves such a text under its name; without a text it is deleted.
    ///
    /// # Errors
    /// See above.
    pub async fn save_ticket_macro(&self, name: &str, text: &str) -> Result<(), Error> {
        let unit = match text {
            "" => Unit::new().run(&sql::TICKET_MACRO_DELETE, vec![name.into()]),
            _ => Unit::new().run(&sql::TICKET_MACRO_UPSERT, vec![name.into(), text.into()]),
        };
        self.write(unit).await.map(drop)
    }
}

fn bodies<T: serde::de::DeserializeOwned>(rows: Vec<Row>) -> Result<Vec<T>, Error> {
    rows.into_iter().map(|mut row| row.json()).collect()
}

/// The number is given when it is written.
fn answer_from(row: &mut Row) -> Result<IncidentAnswer, Error> {
    let number = row.take()?;
    let answer: IncidentAnswer = row.json()?;
    Ok(IncidentAnswer { number, ..answer })
}
