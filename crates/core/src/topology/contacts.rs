//! Whom to notify about which site: contacts, without their addresses.

use super::{CustomerIx, SiteIx, TopologyOptions};
use crate::inventory::{ComponentKey, Contact, Customer, Inventory};
use crate::notification::{ContactKey, distinct_contacts};
use crate::secret::{Purpose, StoreSecret};
use rustc_hash::FxHashMap;

/// Contacts, customers and their sites, joined.
#[derive(Debug, Default)]
pub struct ContactIndex {
    /// In order.
    contacts: Box<[ContactKey]>,
    contacts_of: Adjacency,
    customers_of: Adjacency,
    sites_of: Adjacency,
    secret: StoreSecret,
}

/// From each of one kind to several of another, in two flat tables.
#[derive(Debug, Default)]
struct Adjacency {
    /// Where the targets of each begin; the next one's beginning is the end.
    from: Box<[u32]>,
    to: Box<[u32]>,
}

impl Adjacency {
    /// From pairs in order, for `count` sources.
    fn new(count: usize, pairs: &[(u32, u32)]) -> Adjacency {
        let mut from = vec![0; count + 1];
        for (source, _) in pairs {
            from[*source as usize + 1] += 1;
        }
        for ix in 0..count {
            from[ix + 1] += from[ix];
        }
        Adjacency { from: from.into(), to: pairs.iter().map(|(_, target)| *target).collect() }
    }

    fn of(&self, source: usize) -> &[u32] {
        match (self.from.get(source), self.from.get(source + 1)) {
            (Some(from), Some(to)) => &self.to[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

fn keys_of<'a>(
    customer: &'a Customer,
    options: &'a TopologyOptions,
) -> impl Iterator<Item = (ContactKey, &'a Contact)> {
    let reached = customer.contacts.iter().filter(|c| options.channels.contains(&c.channel()));
    reached.map(|contact| (ContactKey::of(&options.secret, contact), contact))
}

impl ContactIndex {
    /// Joins those who can be reached by the channels of `options`; `customers` are the keys in
    /// order, `owners` each site's customer.
    pub(super) fn new(
        inventory: &Inventory,
        options: &TopologyOptions,
        customers: &[String],
        owners: &[CustomerIx],
    ) -> ContactIndex {
        let keyed = inventory.customers.values().flat_map(|c| keys_of(c, options));
        let people = distinct_contacts(keyed.collect(), |contact| contact);
        let contacts: Vec<ContactKey> = people.into_iter().map(|(key, _)| key).collect();
        let index_of: FxHashMap<ContactKey, u32> = contacts.iter().copied().zip(0..).collect();
        let mut reached: Vec<(u32, u32)> = Vec::new();
        for (ix, key) in (0..).zip(customers) {
            let declared =
                inventory.customers.get(key).into_iter().flat_map(|c| keys_of(c, options));
            reached.extend(declared.filter_map(|(key, _)| Some((ix, *index_of.get(&key)?))));
        }
        reached.sort_unstable();
        reached.dedup();
        let mut answers: Vec<(u32, u32)> = reached.iter().map(|(a, b)| (*b, *a)).collect();
        answers.sort_unstable();
        let mut owned: Vec<(u32, u32)> = owners.iter().map(|o| o.0).zip(0..).collect();
        owned.sort_unstable();
        ContactIndex {
            contacts_of: Adjacency::new(customers.len(), &reached),
            customers_of: Adjacency::new(contacts.len(), &answers),
            sites_of: Adjacency::new(customers.len(), &owned),
            contacts: contacts.into(),
            secret: options.secret.clone(),
        }
    }

    /// The key of a contact.
    pub fn key_of(&self, contact: &Contact) -> ContactKey {
        ContactKey::of(&self.secret, contact)
    }

    /// What stands for a cause in the id of its incident: nobody outside can tell by the id what
    /// the component is called.
    pub fn seed_of(&self, cause: &ComponentKey) -> String {
        format!("{:032x}", self.secret.code(Purpose::Cause, &cause.0))
    }

    /// The contacts of a customer.
    pub fn contacts_of(&self, customer: CustomerIx) -> impl Iterator<Item = ContactKey> + '_ {
        self.contacts_of.of(customer.ix()).iter().map(|ix| self.contacts[*ix as usize])
    }

    /// The customers that a contact answers for, in order.
    pub fn customers_of(&self, contact: ContactKey) -> impl Iterator<Item = CustomerIx> + '_ {
        let index_of = self.contacts.binary_search(&contact).unwrap_or(usize::MAX - 1);
        self.customers_of.of(index_of).iter().map(|ix| CustomerIx(*ix))
    }

    /// The sites of a customer, in order.
    pub fn sites_of(&self, customer: CustomerIx) -> impl Iterator<Item = SiteIx> + '_ {
        self.sites_of.of(customer.ix()).iter().map(|ix| SiteIx(*ix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Channel;

    #[test]
    fn an_agency_answers_for_all_its_customers_and_each_customer_for_itself() {
        let mail = |who: &str| Contact::Email(format!("{who}@mail.example"));
        let with = |contacts: Vec<Contact>| Customer { contacts, ..Customer::default() };
        let mut inventory = Inventory::default();
        inventory.customers.insert("a".into(), with(vec![mail("kim"), mail("agency")]));
        inventory.customers.insert("b".into(), with(vec![mail("agency"), mail("agency")]));
        inventory.customers.insert("c".into(), with(vec![Contact::Phone("0212345678".into())]));
        let keys = ["a", "b", "c"].map(str::to_owned);
        let options = TopologyOptions { channels: vec![Channel::Email], ..Default::default() };
        let owners = [1, 0, 1, 2].map(CustomerIx);
        let contacts = ContactIndex::new(&inventory, &options, &keys, &owners);
        let agency = contacts.key_of(&mail("agency"));
        let customers: Vec<u32> = contacts.customers_of(agency).map(|c| c.0).collect();
        assert_eq!(customers, [0, 1]);
        assert_eq!(contacts.contacts_of(CustomerIx(1)).collect::<Vec<_>>(), [agency]);
        assert_eq!(contacts.contacts_of(CustomerIx(2)).count(), 0);
        assert_eq!(contacts.sites_of(CustomerIx(1)).map(|s| s.0).collect::<Vec<_>>(), [0, 2]);
        let nobody = contacts.key_of(&mail("nobody"));
        assert_eq!(contacts.customers_of(nobody).count(), 0);
    }

    /// Chosen so that the unkeyed hash, which keys once were, is the same: its owner would have
    /// got the notices to the first, and the link to the page of the first's customer.
    #[test]
    fn who_imports_a_colliding_address_is_not_taken_for_another_customers_contact() {
        let mail = |address: &str| Contact::Email(address.to_owned());
        let with = |contact| Customer { contacts: vec![contact], ..Customer::default() };
        let mut inventory = Inventory::default();
        inventory.customers.insert("a".into(), with(mail("oohmimkqojjkpqonmnqm@evil.example")));
        inventory.customers.insert("b".into(), with(mail("kim@example.kr")));
        let options = TopologyOptions { channels: vec![Channel::Email], ..Default::default() };
        let keys = ["a", "b"].map(str::to_owned);
        let contacts = ContactIndex::new(&inventory, &options, &keys, &[]);
        for (customer, declared) in (0..).map(CustomerIx).zip(inventory.customers.values()) {
            let key = contacts.key_of(&declared.contacts[0]);
            assert_eq!(contacts.customers_of(key).collect::<Vec<_>>(), [customer]);
            assert_eq!(contacts.contacts_of(customer).collect::<Vec<_>>(), [key]);
        }
    }
}
