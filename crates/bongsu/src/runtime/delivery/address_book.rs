//! The people to whom is delivered: how they are reached, and what they prefer.

use bongsu_core::inventory::{Contact, Inventory, Language};
use bongsu_core::notification::preferences::NotificationPreferences;
use bongsu_core::notification::{ContactKey, distinct_contacts};
use bongsu_core::secret::StoreSecret;
use bongsu_store::{Error, Store};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is kept between batches, with the revisions that it is of.
#[derive(Default)]
pub(super) struct AddressBook {
    inventory_revision: Option<i64>,
    addresses: HashMap<ContactKey, (Contact, Language)>,
    /// Of those who have left the inventory since this program started: their last notice says
    /// so, and nothing else is sent to them.
    former: HashMap<ContactKey, (Contact, Language)>,
    /// Who is told of the alerts of single sites and is no contact of a customer.
    site_contacts: HashMap<ContactKey, (Contact, Language)>,
    /// Those whose contract says that they are told of alerts.
    alerts_by_contract: BTreeSet<ContactKey>,
    /// The customers whose contact each is.
    customers: HashMap<ContactKey, BTreeSet<String>>,
    preferences_revision: Option<i64>,
    preferences: BTreeMap<ContactKey, NotificationPreferences>,
}

impl AddressBook {
    /// Reads addresses and preferences again if they have changed.
    pub(super) async fn refresh(&mut self, store: &Store) -> Result<(), Error> {
        let (inventory, _) = store.revisions().await?;
        if self.inventory_revision != Some(inventory) {
            let declared = store.inventory().await?;
            self.alerts_by_contract = alerts_by_contract(store.secret(), &declared);
            self.customers = customers(store.secret(), &declared);
            self.site_contacts = site_contacts(store.secret(), &declared);
            let new = addresses(store.secret(), declared);
            let old = std::mem::replace(&mut self.addresses, new);
            self.former.extend(old);
            self.inventory_revision = Some(inventory);
        }
        let preferences = store.preferences_revision().await?;
        if self.preferences_revision != Some(preferences) {
            self.preferences = store.preferences().await?;
            self.preferences_revision = Some(preferences);
        }
        Ok(())
    }

    /// How a contact is reached; also one who has left, for the notice that says so.
    pub(super) fn address_of(
        &self,
        contact: ContactKey,
        says_goodbye: bool,
    ) -> Option<(Contact, Language)> {
        let former = || self.former.get(&contact).filter(|_| says_goodbye);
        self.addresses.get(&contact).or_else(former).cloned()
    }

    /// How a contact on record is reached, in the language that they prefer.
    pub(super) fn addressed(&self, contact: ContactKey) -> Option<(Contact, Language)> {
        let (to, language) = self.address_of(contact, false)?;
        Some((to, self.preferences_of(contact).language.unwrap_or(language)))
    }

    /// How somebody is reached who is told of the alerts of single sites, and of nothing else.
    pub(super) fn site_contact(&self, contact: ContactKey) -> Option<(Contact, Language)> {
        self.site_contacts.get(&contact).cloned()
    }

    /// The customers whose contact somebody is, in the order of their keys.
    pub(super) fn customers_of(&self, contact: ContactKey) -> Vec<&str> {
        let theirs = self.customers.get(&contact).into_iter().flatten();
        theirs.map(String::as_str).collect()
    }

    /// Whether somebody is a contact of this very customer.
    pub(super) fn is_contact_of(&self, contact: ContactKey, customer: &str) -> bool {
        self.customers.get(&contact).is_some_and(|theirs| theirs.contains(customer))
    }

    /// Whether the contract of one of a contact's customers says that they are told of alerts.
    pub(super) fn has_alerts_by_contract(&self, contact: ContactKey) -> bool {
        self.alerts_by_contract.contains(&contact)
    }

    /// The contacts who want to be told of alerts.
    pub(super) fn wanting_alerts(&self) -> BTreeSet<ContactKey> {
        self.addresses.keys().copied().filter(|it| self.wants_alerts(*it)).collect()
    }

    /// Whether somebody chose to be told of alerts, or has it by contract.
    pub(super) fn wants_alerts(&self, contact: ContactKey) -> bool {
        let contract = self.has_alerts_by_contract(contact);
        self.preferences.get(&contact).map_or(contract, |it| it.wants_alerts(contract))
    }

    /// What a contact prefers.
    pub(super) fn preferences_of(&self, contact: ContactKey) -> NotificationPreferences {
        self.preferences.get(&contact).cloned().unwrap_or_default()
    }
}

fn customers(secret: &StoreSecret, inventory: &Inventory) -> HashMap<ContactKey, BTreeSet<String>> {
    let mut all: HashMap<ContactKey, BTreeSet<String>> = HashMap::new();
    for (key, customer) in &inventory.customers {
        for contact in &customer.contacts {
            all.entry(ContactKey::of(secret, contact)).or_default().insert(key.clone());
        }
    }
    all
}

fn alerts_by_contract(secret: &StoreSecret, inventory: &Inventory) -> BTreeSet<ContactKey> {
    let told = inventory.customers.values().filter(|customer| customer.site_alerts);
    let contacts = told.flat_map(|customer| &customer.contacts);
    contacts.map(|contact| ContactKey::of(secret, contact)).collect()
}

/// Who is told of the alerts of single sites, in the language of the site's customer.
fn site_contacts(
    secret: &StoreSecret,
    inventory: &Inventory,
) -> HashMap<ContactKey, (Contact, Language)> {
    let mut people = Vec::new();
    for site in inventory.sites.values() {
        let language = inventory.customers.get(&site.customer).map(|it| it.language);
        for contact in &site.alert_contacts {
            let person = (contact.clone(), language.unwrap_or_default());
            people.push((ContactKey::of(secret, contact), person));
        }
    }
    distinct_contacts(people, |(contact, _)| contact).into_iter().collect()
}

/// How each contact is reached, and in which language.
pub fn addresses(
    secret: &StoreSecret,
    inventory: Inventory,
) -> HashMap<ContactKey, (Contact, Language)> {
    let mut people = Vec::new();
    for customer in inventory.customers.into_values() {
        for contact in customer.contacts {
            people.push((ContactKey::of(secret, &contact), (contact, customer.language)));
        }
    }
    distinct_contacts(people, |(contact, _)| contact).into_iter().collect()
}
