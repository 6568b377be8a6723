//! The decisions: a ticket and a command give the ticket afterwards and what is added to it.

use super::attachment::Files;
use super::command::{Command, Refusal};
use super::entry::{Author, Change, Content, Entry, Origin};
use super::handover::{Handover, HandoverId, LIFETIME, Side};
use super::incident::{IncidentAnswer, Joined};
use super::join_reason::JoinReason;
use super::masking::{Masked, SecretKind, mask};
use super::{
    MAX_ENTRIES, MAX_TAGS, MAX_UNCONFIRMED_ENTRIES, Requester, SUBJECT_MAX_CHARS, Satisfaction,
    SiteThen, State, TAG_MAX_CHARS, TEXT_MAX_CHARS, Ticket, TicketId,
};
use crate::Time;
use crate::incident::IncidentId;
use crate::plain_text::{plain_line, plain_text};
use std::collections::BTreeSet;

/// What a ticket is opened with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opening {
    /// What it is about.
    pub subject: String,
    /// What was written.
    pub text: String,
    /// Whose it is, if that is known for sure.
    pub customer: Option<String>,
    /// Who wrote.
    pub requester: Requester,
    /// Where it came from.
    pub origin: Origin,
    /// Who opened it.
    pub author: Author,
    /// The running incident that it is about, if there is one.
    pub incident: Option<(IncidentId, JoinReason)>,
}

/// What was decided, to be written as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decided {
    /// The ticket afterwards.
    pub ticket: Ticket,
    /// What is added.
    pub entries: Vec<Entry>,
    /// The entry that is sent to the requester, by number.
    pub sent: Option<u32>,
}

impl Decided {
    /// Adds the files that the customer sent along, an entry for each; gives the numbers of those
    /// that are kept, in their order.
    pub fn attach(&mut self, files: &Files) -> Vec<u32> {
        let kept = files.kept.iter().map(|(file, _)| Change::Attached(file.clone()));
        let not_kept = files
            .not_kept
            .iter()
            .map(|(name, why)| Change::NotAttached { name: name.clone(), why: *why });
        let first = self.ticket.entries;
        for change in kept.chain(not_kept) {
            self.add_change(change);
        }
        (first..).take(files.kept.len()).collect()
    }

    /// Who writes showed by it that the address is theirs: they answer what only went there. Whose
    /// the ticket is remains to be said.
    pub fn confirm_address(&mut self) {
        if self.ticket.requester.is_confirmed {
            return;
        }
        self.ticket.requester.is_confirmed = true;
        self.add_change(Change::Confirmed);
    }

    fn add_change(&mut self, change: Change) {
        let (number, at) = (self.ticket.entries, self.ticket.changed_at);
        let (author, content) = (Author::Customer, Content::Change(change));
        self.entries.push(Entry { number, at, author, content, request: None });
        self.ticket.entries += 1;
    }

    /// Secrets were also masked beside the text of the message: its writer is told of them.
    pub fn masked_beside(&mut self, kinds: &[SecretKind]) {
        for entry in &mut self.entries {
            if let Content::Message { masked, .. } = &mut entry.content {
                let new = kinds.iter().filter(|kind| !masked.contains(kind)).copied();
                let new: Vec<SecretKind> = new.collect();
                masked.extend(new);
            }
        }
    }

    /// The message came by mail, and the domain of its sender did not vouch for it.
    pub fn sender_is_unverified(&mut self) {
        for entry in &mut self.entries {
            if let Content::Message { is_unverified, .. } = &mut entry.content {
                *is_unverified = true;
            }
        }
    }

    /// What the customer wrote, if it is in it.
    pub fn message(&self) -> Option<&Entry> {
        let is_message = |entry: &&Entry| matches!(entry.content, Content::Message { .. });
        self.entries.iter().find(is_message)
    }
}

/// Opens a ticket. `seed` names the request: the same request opens the same ticket.
///
/// # Errors
/// [`Refusal::Empty`], [`Refusal::TooLong`].
pub fn open(now: Time, opening: Opening, seed: &str) -> Result<Decided, Refusal> {
    let Opening { subject, text, customer, requester, origin, author, incident } = opening;
    let mut text = written(&text)?;
    let subject = subject_of(&subject, &text.text)?;
    text.found.extend(subject.found);
    let subject = subject.text;
    let ticket = Ticket {
        id: TicketId::new(now, seed),
        revision: 0,
        entries: 0,
        subject,
        customer,
        requester,
        origin,
        state: State::Open,
        assignee: None,
        is_taken_up: false,
        tags: BTreeSet::new(),
        incident: None,
        kept_apart: false,
        answered_through: 0,
        satisfaction: None,
        opened_at: now,
        changed_at: now,
        waiting_since: Some(now),
    };
    let mut adding =
        Adding { now, author: author.clone(), ticket, entries: Vec::new(), sent: None };
    adding.change(Change::Opened(origin));
    // A counsellor writes down what the customer said.
    adding.add(Author::Customer, message(text));
    if let Some((incident, reason)) = incident {
        adding.author = Author::System;
        adding.join(incident, reason);
    }
    Ok(adding.done())
}

/// The customer sends files alone; with the numbers of the entries of those that are kept.
///
/// # Errors
/// [`Refusal::Empty`], [`Refusal::Full`].
pub fn attach(now: Time, ticket: &Ticket, files: &Files) -> Result<(Decided, Vec<u32>), Refusal> {
    if files.kept.is_empty() && files.not_kept.is_empty() {
        return Err(Refusal::Empty);
    }
    check_room(&Author::Customer, ticket)?;
    let (now, author) = (now.max(ticket.changed_at), Author::Customer);
    let ticket = ticket.clone();
    let mut adding = Adding { now, author, ticket, entries: Vec::new(), sent: None };
    if adding.ticket.state.is_closed() {
        adding.change(Change::Reopened);
    }
    adding.wait();
    let mut decided = adding.done();
    let numbers = decided.attach(files);
    Ok((decided, numbers))
}

/// Refuses where a ticket has as many entries as it can have.
fn check_room(author: &Author, ticket: &Ticket) -> Result<(), Refusal> {
    let is_open_to_all = *author == Author::Customer && !ticket.requester.is_confirmed;
    let most = if is_open_to_all { MAX_UNCONFIRMED_ENTRIES } else { MAX_ENTRIES };
    if ticket.entries >= most { Err(Refusal::Full) } else { Ok(()) }
}

/// Decides on a command by `author`, who read the ticket at the revision `read`, where it matters
/// to them that nothing was added since.
///
/// # Errors
/// Why it is not done.
pub fn decide(
    now: Time,
    ticket: &Ticket,
    (author, read): (Author, Option<u64>),
    command: Command,
) -> Result<Decided, Refusal> {
    if read.is_some_and(|read| read != ticket.revision) {
        return Err(Refusal::Changed);
    }
    if !matches!(command, Command::Confirm(_)) {
        check_room(&author, ticket)?;
    }
    check_side(&author, &command)?;
    let now = now.max(ticket.changed_at);
    let mut ticket = ticket.clone();
    ticket.is_taken_up |= takes_up(&author, &command);
    let mut adding = Adding { now, author, ticket, entries: Vec::new(), sent: None };
    match command {
        Command::Write { text } => adding.write(&text)?,
        Command::Reply { text, closes } => adding.reply(&text, closes)?,
        Command::Note { text } => {
            let Masked { text, found } = written(&text)?;
            adding.add_own(Content::Note { text, masked: found });
        }
        Command::Assign(to) => {
            adding.ticket.assignee.clone_from(&to);
            adding.change(Change::Assigned(to));
        }
        Command::Tag(tags) => adding.tag(&tags)?,
        Command::Close => adding.close()?,
        Command::Reopen => adding.reopen()?,
        Command::Join { incident, is_resolved, even_resolved, reason } => {
            if is_resolved && !even_resolved {
                return Err(Refusal::IncidentResolved);
            }
            if adding.ticket.incident.as_ref().is_some_and(|it| it.incident == incident) {
                return Err(Refusal::AlreadyJoined);
            }
            adding.join(incident, reason);
        }
        Command::Leave => {
            let joined = adding.ticket.incident.take().ok_or(Refusal::NotJoined)?;
            adding.ticket.kept_apart = true;
            adding.ticket.answered_through = 0;
            adding.change(Change::Left(joined.incident));
        }
        Command::BelongTo(customer) => {
            if !adding.ticket.requester.is_confirmed {
                return Err(Refusal::NotConfirmed);
            }
            adding.ticket.customer = Some(customer.clone());
            adding.change(Change::BelongsTo(customer));
        }
        Command::Confirm(customer) => adding.confirm(customer),
        Command::HandOver => adding.hand_over()?,
        Command::ReadHandover(handover) => {
            check_reader(&handover, &adding.author, now)?;
            adding.change(Change::HandoverRead(handover.id));
        }
        Command::Rate { helped, text } => adding.rate(helped, &text)?,
        Command::Bounce { answer, reason } => {
            adding.change(Change::Bounced { answer, reason });
            // They know nothing of the answer, and wait for one.
            adding.wait();
        }
        Command::TakeAnswer { answer, sites, more } => adding.take(&answer, sites, more),
    }
    Ok(adding.done())
}

/// Whether one of the company's people begins to look after the ticket with it.
fn takes_up(author: &Author, command: &Command) -> bool {
    let is_work = matches!(
        command,
        Command::Reply { .. }
            | Command::Note { .. }
            | Command::Assign(Some(_))
            | Command::Tag(_)
            | Command::HandOver
    );
    matches!(author, Author::Staff(_)) && is_work
}

/// Refuses what only the other side may do.
fn check_side(author: &Author, command: &Command) -> Result<(), Refusal> {
    let is_customers = matches!(
        command,
        Command::Write { .. }
            | Command::Close
            | Command::Rate { .. }
            | Command::Confirm(_)
            | Command::HandOver
            | Command::ReadHandover(_)
    );
    let is_staffs = !matches!(
        command,
        Command::Write { .. }
            | Command::Rate { .. }
            | Command::Confirm(_)
            | Command::Bounce { .. }
            | Command::TakeAnswer { .. }
    );
    let is_programs = matches!(
        command,
        Command::Join { .. } | Command::Bounce { .. } | Command::TakeAnswer { .. }
    );
    let allowed = match author {
        Author::Customer => is_customers,
        Author::Staff(_) => is_staffs,
        Author::System => is_programs,
    };
    if allowed { Ok(()) } else { Err(Refusal::NotYours) }
}

/// Refuses who may not read what was handed over, and whom it is gone for.
fn check_reader(handover: &Handover, reader: &Author, now: Time) -> Result<(), Refusal> {
    match reader.side() == Some(handover.to) {
        false => Err(Refusal::NotYours),
        true if now >= handover.expires_at => Err(Refusal::HandoverGone),
        true => Ok(()),
    }
}

/// A text without secrets and without what directs the page around it.
fn written(text: &str) -> Result<Masked, Refusal> {
    let text = plain_text(text);
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::Empty);
    }
    if text.chars().count() > TEXT_MAX_CHARS {
        return Err(Refusal::TooLong(TEXT_MAX_CHARS));
    }
    Ok(mask(text))
}

/// The subject; without one the beginning of the text.
fn subject_of(subject: &str, text: &str) -> Result<Masked, Refusal> {
    let subject = plain_line(subject);
    let subject = subject.trim();
    if subject.chars().count() > SUBJECT_MAX_CHARS {
        return Err(Refusal::TooLong(SUBJECT_MAX_CHARS));
    }
    match subject {
        "" => {
            let line = text.lines().next().unwrap_or_default();
            let text = line.chars().take(SUBJECT_MAX_CHARS / 2).collect();
            Ok(Masked { text, found: Vec::new() })
        }
        _ => Ok(mask(subject)),
    }
}

fn message(written: Masked) -> Content {
    Content::Message { text: written.text, masked: written.found, is_unverified: false }
}

/// A ticket to which something is being added.
struct Adding {
    now: Time,
    author: Author,
    ticket: Ticket,
    entries: Vec<Entry>,
    sent: Option<u32>,
}

impl Adding {
    fn add(&mut self, author: Author, content: Content) -> u32 {
        let number = self.ticket.entries;
        self.ticket.entries += 1;
        self.entries.push(Entry { number, at: self.now, author, content, request: None });
        number
    }

    fn add_own(&mut self, content: Content) -> u32 {
        self.add(self.author.clone(), content)
    }

    fn change(&mut self, change: Change) {
        self.add_own(Content::Change(change));
    }

    /// What the customer writes opens a closed ticket again.
    fn write(&mut self, text: &str) -> Result<(), Refusal> {
        let content = message(written(text)?);
        if self.ticket.state.is_closed() {
            self.change(Change::Reopened);
        }
        self.add_own(content);
        self.wait();
        Ok(())
    }

    fn reply(&mut self, text: &str, closes: bool) -> Result<(), Refusal> {
        let content = message(written(text)?);
        let number = self.add_own(content);
        self.sent = Some(number);
        self.answered();
        if closes {
            self.end(State::Closed);
        }
        Ok(())
    }

    /// What the customer hands over waits for somebody, as what they write does; they are told
    /// of what is handed over to them. Nothing goes to who is not known.
    fn hand_over(&mut self) -> Result<(), Refusal> {
        let to = match self.author {
            Author::Customer => Side::Staff,
            _ if !self.ticket.requester.is_confirmed => return Err(Refusal::NotConfirmed),
            _ => Side::Customer,
        };
        if to == Side::Staff && self.ticket.state.is_closed() {
            self.change(Change::Reopened);
        }
        let number = self.ticket.entries;
        let id = HandoverId::new(self.ticket.id, number);
        self.change(Change::HandedOver(Handover { id, to, expires_at: self.now + LIFETIME }));
        match to {
            Side::Staff => self.wait(),
            Side::Customer => self.sent = Some(number),
        }
        Ok(())
    }

    fn tag(&mut self, tags: &[String]) -> Result<(), Refusal> {
        let read = |tag: &String| {
            let tag = plain_line(tag).trim().to_lowercase();
            let fits = tag.chars().count() <= TAG_MAX_CHARS && !tag.contains(',');
            if fits { Ok(tag) } else { Err(Refusal::InvalidTags) }
        };
        let tags: BTreeSet<String> = tags.iter().map(read).collect::<Result<_, _>>()?;
        let tags: BTreeSet<String> = tags.into_iter().filter(|tag| !tag.is_empty()).collect();
        if tags.len() > MAX_TAGS {
            return Err(Refusal::InvalidTags);
        }
        self.ticket.tags.clone_from(&tags);
        self.change(Change::Tagged(tags.into_iter().collect()));
        Ok(())
    }

    fn close(&mut self) -> Result<(), Refusal> {
        if self.ticket.state == State::Closed {
            return Err(Refusal::AlreadyClosed);
        }
        self.end(State::Closed);
        Ok(())
    }

    fn reopen(&mut self) -> Result<(), Refusal> {
        if !self.ticket.state.is_closed() {
            return Err(Refusal::NotClosed);
        }
        self.change(Change::Reopened);
        self.wait();
        Ok(())
    }

    fn join(&mut self, incident: IncidentId, reason: JoinReason) {
        self.ticket.incident = Some(Joined { incident, reason: reason.clone(), at: self.now });
        self.ticket.answered_through = 0;
        self.change(Change::Joined { incident, reason });
    }

    fn confirm(&mut self, customer: Option<String>) {
        if self.ticket.requester.is_confirmed {
            return;
        }
        self.ticket.requester.is_confirmed = true;
        self.change(Change::Confirmed);
        if let Some(customer) = customer.filter(|_| self.ticket.customer.is_none()) {
            self.ticket.customer = Some(customer.clone());
            self.change(Change::BelongsTo(customer));
        }
    }

    fn rate(&mut self, helped: bool, text: &str) -> Result<(), Refusal> {
        let is_answered = self.ticket.state != State::Open;
        if !is_answered || self.ticket.satisfaction.is_some() {
            return Err(Refusal::NothingToRate);
        }
        let text = match text.trim() {
            "" => String::new(),
            text => written(text)?.text,
        };
        self.ticket.satisfaction = Some(Satisfaction { helped, text, at: self.now });
        self.change(Change::Rated { helped });
        Ok(())
    }

    /// One that was closed on its own is left alone; it counts as dealt with.
    fn take(&mut self, answer: &IncidentAnswer, sites: Vec<SiteThen>, more: u32) {
        if !answer.is_due(&self.ticket) {
            return;
        }
        self.ticket.answered_through = answer.number;
        if self.ticket.state == State::Closed {
            return;
        }
        let text = answer.text.of(self.ticket.requester.language).to_owned();
        let (incident, number) = (answer.incident, answer.number);
        let content = Content::IncidentAnswer { incident, answer: number, text, sites, more };
        let number = self.add(answer.author(), content);
        self.sent = Some(number);
        if !self.ticket.state.is_closed() {
            self.answered();
        }
        if answer.closes && !self.ticket.state.is_closed() {
            self.end(State::ClosedWithIncident);
        }
    }

    /// The customer waits from now on, if they did not wait before.
    fn wait(&mut self) {
        self.ticket.state = State::Open;
        self.ticket.waiting_since.get_or_insert(self.now);
        self.ticket.satisfaction = None;
    }

    fn answered(&mut self) {
        self.ticket.state = State::Answered;
        self.ticket.waiting_since = None;
    }

    fn end(&mut self, state: State) {
        if !self.ticket.state.is_closed() {
            self.change(Change::Closed);
        }
        self.ticket.state = state;
        self.ticket.waiting_since = None;
    }

    fn done(mut self) -> Decided {
        self.ticket.revision += 1;
        self.ticket.changed_at = self.now;
        // Nobody is written to where nobody can be reached.
        let sent = self.sent.filter(|_| self.ticket.requester.contact.is_some());
        Decided { ticket: self.ticket, entries: self.entries, sent }
    }
}
