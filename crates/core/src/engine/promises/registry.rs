//! All open promises, and what of them is to be committed.

use crate::Time;
use crate::engine::events::Out;
use crate::engine::io::{Context, Record};
use crate::promise::{
    End, EndKind, MessagesUnderWay, Owner, Promise, PromiseId, PromiseKind, PromiseMessage,
    PromiseNews,
};
use crate::topology::{CustomerIx, Topology};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// What a person has to keep because no message could is due within this.
const PERSON_TERM: Duration = Duration::from_secs(30 * 60);

/// Open promises, by id.
#[derive(Debug, Default)]
pub struct Registry {
    open: BTreeMap<PromiseId, Promise>,
    by_customer: BTreeMap<String, BTreeSet<PromiseId>>,
    picture: Arc<[Promise]>,
    is_changed: bool,
    /// Questions to the engineers that ended in this pass, and how.
    ended_questions: Vec<(PromiseId, EndKind)>,
}

impl Registry {
    pub fn restore(promises: Vec<Promise>) -> Registry {
        let mut registry = Registry { is_changed: true, ..Registry::default() };
        promises.into_iter().filter(Promise::is_open).for_each(|it| registry.keep(it));
        registry.draw();
        registry
    }

    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    pub fn ids(&self) -> Vec<PromiseId> {
        self.open.keys().copied().collect()
    }

    pub fn get(&self, id: PromiseId) -> Option<&Promise> {
        self.open.get(&id)
    }

    pub fn all(&self) -> impl Iterator<Item = &Promise> {
        self.open.values()
    }

    /// Questions to the engineers that wait for an answer.
    pub fn questions(&self) -> impl Iterator<Item = &Promise> {
        self.open.values().filter(|it| it.kind == PromiseKind::Engineers)
    }

    /// Questions that ended since this was asked last, and how.
    pub fn take_ended_questions(&mut self) -> Vec<(PromiseId, EndKind)> {
        std::mem::take(&mut self.ended_questions)
    }

    /// Those to one customer.
    pub fn to_customer(&self, customer: &str) -> impl Iterator<Item = &Promise> {
        let ids = self.by_customer.get(customer).into_iter().flatten();
        ids.filter_map(|id| self.open.get(id))
    }

    /// The promise as it is from now on; one that ended is forgotten.
    pub fn save(&mut self, promise: Promise, out: &mut Out) {
        self.is_changed = true;
        out.record(Record::Promise(Box::new(promise.clone())));
        if let Some(end) = promise.end.as_ref().filter(|_| promise.kind == PromiseKind::Engineers) {
            self.ended_questions.push((promise.id, end.kind));
        }
        match promise.is_open() {
            true => self.keep(promise),
            false => self.forget(&promise),
        }
    }

    fn keep(&mut self, promise: Promise) {
        self.by_customer.entry(promise.customer.clone()).or_default().insert(promise.id);
        self.open.insert(promise.id, promise);
    }

    fn forget(&mut self, promise: &Promise) {
        self.open.remove(&promise.id);
        if let Some(ids) = self.by_customer.get_mut(&promise.customer) {
            ids.remove(&promise.id);
            if ids.is_empty() {
                self.by_customer.remove(&promise.customer);
            }
        }
    }

    /// Draws the picture anew, if something changed.
    pub fn draw(&mut self) {
        if std::mem::take(&mut self.is_changed) {
            self.picture = self.open.values().cloned().collect();
        }
    }

    /// All of them as they were drawn last.
    pub fn picture(&self) -> Arc<[Promise]> {
        self.picture.clone()
    }
}

/// Tells the customer, each of the contacts whom it concerns. Returns the messages.
pub fn tell(
    promise: &mut Promise,
    cx: &Context<'_>,
    news: &PromiseNews,
    out: &mut Out,
) -> Option<MessagesUnderWay> {
    let first = promise.messages;
    let customer = customer_ix(cx.topology, &promise.customer);
    let mut contacts: Vec<_> =
        customer.into_iter().flat_map(|it| cx.topology.contacts.contacts_of(it)).collect();
    // Who asked by a contact that is on record no more is told by those that are.
    if let Some(one) = promise.contact.filter(|one| contacts.contains(one)) {
        contacts = vec![one];
    }
    for contact in contacts {
        let message = PromiseMessage::of(promise, contact, cx.now, news.clone());
        promise.messages += 1;
        out.record(Record::PromiseMessage(Box::new(message)));
    }
    let count = promise.messages - first;
    (count > 0).then_some(MessagesUnderWay { first, count, since: cx.now, ends_callback: None })
}

/// Ends a promise.
pub fn end(promise: &mut Promise, at: Time, kind: EndKind, by: &str, note: String) {
    if let Some(callback) = &mut promise.callback {
        callback.taken = None;
    }
    promise.telling = None;
    promise.end = Some(End { at, kind, by: by.to_owned(), note });
}

/// Nobody could be told by a message: the desk has to keep it, as soon as it can.
pub fn needs_person(promise: &mut Promise, now: Time) {
    promise.telling = None;
    promise.needs_person = true;
    if promise.owner == Owner::Program {
        promise.owner = Owner::Desk;
    }
    if promise.due.is_none() {
        promise.term_from = now;
        promise.due = Some(now + PERSON_TERM);
    }
}

/// The index of a customer.
pub fn customer_ix(topology: &Topology, key: &str) -> Option<CustomerIx> {
    let found = topology.customers.binary_search_by(|other| other.as_str().cmp(key)).ok()?;
    u32::try_from(found).ok().map(CustomerIx)
}
