//! What is known of each way to reach somebody, and which is to be tested.

use crate::Time;
use crate::engine::events::Out;
use crate::engine::io::Record;
use crate::maintenance::Window;
use crate::oncall::OncallKey;
use crate::oncall::contact_test::{ContactTest, contacts};
use crate::oncall::escalation::PageOutcome;
use crate::oncall::page::{Page, PageId};
use crate::oncall::person::PageChannel;
use crate::oncall::plan::Plan;
use crate::oncall::test_plan::TestPlan;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Who, and by what.
pub type Contact = (OncallKey, PageChannel);

/// What is known of all contacts.
#[derive(Debug, Default)]
pub struct ContactTests {
    all: BTreeMap<Contact, Arc<ContactTest>>,
    by_page: BTreeMap<PageId, Contact>,
    /// The clock by which each person works.
    zones: BTreeMap<OncallKey, String>,
    /// Whether the plan is another one than that of which the contacts are.
    is_stale: bool,
    changed: BTreeSet<Contact>,
    /// When it was last looked which are due.
    pub looked_at: Time,
    picture: Arc<[Arc<ContactTest>]>,
}

impl ContactTests {
    /// As they were committed.
    pub fn restore(tests: Vec<ContactTest>) -> ContactTests {
        let mut all = ContactTests { is_stale: true, ..ContactTests::default() };
        for test in tests {
            let contact = (test.person.clone(), test.channel.clone());
            if let Some(sent) = test.sent {
                all.by_page.insert(sent.page, contact.clone());
            }
            all.all.insert(contact, Arc::new(test));
        }
        all.draw();
        all
    }

    /// There is another plan.
    pub fn plan_changed(&mut self) {
        self.is_stale = true;
    }

    /// A picture of them.
    pub fn picture(&self) -> Arc<[Arc<ContactTest>]> {
        self.picture.clone()
    }

    /// Notes what became of a test page.
    pub fn settle(&mut self, page: PageId, fate: PageOutcome) {
        let Some(contact) = self.by_page.get(&page).cloned() else { return };
        self.change(&contact, |test| {
            let sent = test.sent.as_mut().filter(|it| it.page == page && it.fate.is_none());
            sent.map(|sent| sent.fate = Some(fate)).is_some()
        });
    }

    /// The person confirmed a test page; whether there is such a one of theirs.
    pub fn confirm(&mut self, page: PageId, person: Option<&OncallKey>, now: Time) -> bool {
        let Some(contact) = self.by_page.get(&page).filter(|it| Some(&it.0) == person) else {
            return false;
        };
        self.prove(&contact.clone(), now);
        true
    }

    /// A contact reached its person.
    pub fn prove(&mut self, contact: &Contact, now: Time) {
        self.change(contact, |test| {
            test.prove(now);
            true
        });
    }

    fn change(&mut self, contact: &Contact, change: impl FnOnce(&mut ContactTest) -> bool) {
        if let Some(test) = self.all.get_mut(contact)
            && change(Arc::make_mut(test))
        {
            self.changed.insert(contact.clone());
        }
    }

    /// Goes by the contacts of the plan. A new address begins anew.
    pub fn adopt_if_stale(&mut self, plan: &Plan, now: Time) {
        if !std::mem::take(&mut self.is_stale) {
            return;
        }
        let mut all = BTreeMap::new();
        for (person, channel, address) in contacts(plan) {
            let contact = (person.clone(), channel.clone());
            let known = self.all.remove(&contact).filter(|it| it.address == address);
            let test = known.unwrap_or_else(|| {
                self.changed.insert(contact.clone());
                Arc::new(ContactTest::new(person, channel, address, now))
            });
            all.insert(contact, test);
        }
        self.all = all;
        let pages = self.all.iter().filter_map(|(key, it)| Some((it.sent?.page, key.clone())));
        self.by_page = pages.collect();
        let zone_of = |key: &OncallKey| {
            let mut schedules = plan.schedules.iter();
            let own = schedules.find(|it| it.people().any(|person| person == key));
            own.map_or(&plan.zone, |it| &it.zone).clone()
        };
        self.zones = plan.people.iter().map(|it| (it.key.clone(), zone_of(&it.key))).collect();
        self.draw();
    }

    /// The first of those that are due now.
    pub fn due(&self, plan: &TestPlan, now: Time) -> Option<Contact> {
        let mut windows: BTreeMap<&str, Option<Window>> = BTreeMap::new();
        let mut due = self.all.iter().filter(|(_, it)| it.due_from(plan) <= now);
        let found = due.find(|((person, _), it)| {
            let zone = self.zones.get(person).map_or("", String::as_str);
            let window = windows.entry(zone).or_insert_with(|| {
                let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
                plan.hours.window_at(now, &zone, &[])
            });
            window.is_some_and(|window| it.is_its_time(window, now))
        });
        found.map(|(contact, _)| contact.clone())
    }

    /// A contact is sent a test. The last one counts: the link of an earlier one proves nothing any
    /// more.
    pub fn sent(&mut self, contact: Contact, page: &Page) {
        self.change(&contact, |test| {
            test.sent(page.id, page.at);
            true
        });
        self.by_page.retain(|_, it| *it != contact);
        self.by_page.insert(page.id, contact);
    }

    fn draw(&mut self) {
        self.picture = self.all.values().cloned().collect();
    }

    /// Gives out what is to be committed.
    pub fn save(&mut self, out: &mut Out) {
        let changed = std::mem::take(&mut self.changed);
        if changed.is_empty() {
            return;
        }
        for test in changed.iter().filter_map(|contact| self.all.get(contact)) {
            out.record(Record::ContactTest(Box::new((**test).clone())));
        }
        self.draw();
    }
}
