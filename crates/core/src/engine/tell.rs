//! From what moved in an incident to the notices that are due.

use super::trouble::Trouble;
use super::{Engine, Output, Record};
use crate::Time;
use crate::estate::Estate;
use crate::notice::{ContactKey, Notice, Standing, Told, due};
use std::collections::BTreeSet;

impl Engine {
    /// Gives out the notices that are due after an input.
    pub(super) fn tell(&mut self, now: Time, out: &mut Vec<Output>) {
        let estate = self.estate.clone();
        for trouble in self.troubles.values_mut().filter(|trouble| trouble.has_news()) {
            for contact in concerned(&estate, trouble) {
                out.extend(
                    trouble.tell(now, &estate, contact).map(Record::Notice).map(Output::Record),
                );
            }
        }
    }
}

/// The contacts to whom news of an incident may matter: of the sites that moved, or, when
/// something was stated, all who were told of it before.
fn concerned(estate: &Estate, trouble: &mut Trouble) -> BTreeSet<ContactKey> {
    let mut contacts = BTreeSet::new();
    for host in std::mem::take(&mut trouble.moved) {
        let site = estate.site(&host).map(|site| estate.sites[site.ix()].customer);
        contacts.extend(site.into_iter().flat_map(|customer| estate.people.contacts_of(customer)));
    }
    if std::mem::take(&mut trouble.stated) {
        contacts.extend(trouble.told.keys());
    }
    contacts
}

impl Trouble {
    /// Whether anything moved or was said since notices were last given out.
    fn has_news(&self) -> bool {
        self.stated || !self.moved.is_empty()
    }

    fn tell(&mut self, now: Time, estate: &Estate, contact: ContactKey) -> Option<Notice> {
        let last = self.statements.last()?;
        let (customers, sites) = self.standing(estate, contact);
        let told = self.told.get(&contact);
        let why = due(now, &self.incident, &self.statements, told, &sites)?;
        let notice = Notice {
            incident: self.incident.id,
            contact,
            number: told.map_or(0, |told| told.next),
            customers,
            statement: last.number,
            at: now,
            why,
            sites,
        };
        self.told.insert(contact, Told::by(&notice));
        Some(notice)
    }

    /// How the sites stand that a contact answers for, and whose they are.
    fn standing(&self, estate: &Estate, contact: ContactKey) -> (Vec<String>, Standing) {
        let (mut customers, mut standing) = (Vec::new(), Standing::default());
        for customer in estate.people.customers_of(contact) {
            let sites = estate.people.sites_of(customer).map(|site| &estate.sites[site.ix()].host);
            let mut listed = sites.filter_map(|host| self.victims.get(host)).peekable();
            if listed.peek().is_some() {
                customers.push(estate.customers[customer.ix()].clone());
            }
            listed.for_each(|victim| standing.add(victim));
        }
        (customers, standing)
    }
}
