//! Who has which ticket open, and which tickets changed, within this process: two people on one
//! ticket see each other.

use bongsu_core::ticket::{Person, TicketId};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;

/// Tickets of which it is kept that they changed; more are forgotten together.
const MAX_KEPT: usize = 50_000;

/// Who has which ticket open, and how often each changed.
#[derive(Clone, Default)]
pub struct TicketWatch(Arc<Mutex<Watched>>);

#[derive(Default)]
struct Watched {
    open: HashMap<TicketId, Vec<Person>>,
    changes: HashMap<TicketId, u64>,
    count: u64,
}

/// One open page of a ticket; it is closed when this is dropped.
pub struct OpenTicket {
    watch: TicketWatch,
    ticket: TicketId,
    person: Person,
}

impl TicketWatch {
    /// A person has a ticket open, until what is returned is dropped.
    pub fn open(&self, ticket: TicketId, person: Person) -> OpenTicket {
        let mut watched = self.0.lock();
        watched.open.entry(ticket).or_default().push(person.clone());
        watched.note(ticket);
        OpenTicket { watch: self.clone(), ticket, person }
    }

    /// The names of the others who have a ticket open.
    pub fn others(&self, ticket: TicketId, person: &Person) -> Vec<String> {
        let watched = self.0.lock();
        let open = watched.open.get(&ticket).into_iter().flatten();
        let mut names: Vec<String> =
            open.filter(|it| it.id != person.id).map(|it| it.name.clone()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// A ticket changed.
    pub fn changed(&self, ticket: TicketId) {
        self.0.lock().note(ticket);
    }

    /// A number that changes with the ticket and with who has it open.
    pub fn version(&self, ticket: TicketId) -> u64 {
        self.0.lock().changes.get(&ticket).copied().unwrap_or(0)
    }
}

impl Watched {
    fn note(&mut self, ticket: TicketId) {
        if self.changes.len() >= MAX_KEPT {
            self.changes.clear();
        }
        self.count += 1;
        self.changes.insert(ticket, self.count);
    }
}

impl Drop for OpenTicket {
    fn drop(&mut self) {
        let mut watched = self.watch.0.lock();
        if let Some(people) = watched.open.get_mut(&self.ticket) {
            if let Some(at) = people.iter().position(|it| *it == self.person) {
                people.swap_remove(at);
            }
            if people.is_empty() {
                watched.open.remove(&self.ticket);
            }
        }
        watched.note(self.ticket);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::Time;

    #[test]
    fn two_people_on_one_ticket_see_each_other_until_one_leaves() {
        let watch = TicketWatch::default();
        let ticket = TicketId::new(Time::ZERO, "1");
        let person = |name: &str| Person { id: name.into(), name: name.into() };
        let _minji = watch.open(ticket, person("Minji"));
        let jun = watch.open(ticket, person("Jun"));
        let again = watch.open(ticket, person("Jun"));
        assert_eq!(watch.others(ticket, &person("Minji")), ["Jun"]);
        assert_eq!(watch.others(ticket, &person("Jun")), ["Minji"]);
        let before = watch.version(ticket);
        drop(jun);
        assert_eq!(watch.others(ticket, &person("Minji")), ["Jun"], "on another screen");
        drop(again);
        assert!(watch.others(ticket, &person("Minji")).is_empty());
        assert_ne!(watch.version(ticket), before);
    }
}
