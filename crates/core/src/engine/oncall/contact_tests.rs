//! What is known of each way to reach somebody, and which is to be tested next.

use crate::Time;
use crate::engine::events::Out;
use crate::engine::io::Record;
use crate::maintenance::Window;
use crate::oncall::OncallKey;
use crate::oncall::contact_test::{ContactTest, contacts};
use crate::oncall::escalation::PageOutcome;
use crate::oncall::page::PageId;
use crate::oncall::person::PageChannel;
use crate::oncall::plan::Plan;
use crate::oncall::push::Browsers;
use crate::oncall::test_plan::TestPlan;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// How often it is looked which are due.
const LOOK_INTERVAL: Duration = Duration::from_secs(10);

/// Who, and by what.
pub type Contact = (OncallKey, PageChannel);

/// What is known of all contacts.
#[derive(Debug, Default)]
pub struct ContactTests {
    all: BTreeMap<Contact, Arc<ContactTest>>,
    by_page: BTreeMap<PageId, Contact>,
    /// The schedule by whose clocks each person works, by its place in the plan, if there is one.
    schedule_of: BTreeMap<OncallKey, Option<usize>>,
    changed: BTreeSet<Contact>,
    looked_at: Time,
    picture: Arc<[Arc<ContactTest>]>,
}

impl ContactTests {
    /// As they were committed.
    pub fn restore(tests: Vec<ContactTest>) -> ContactTests {
        let mut all = ContactTests::default();
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

    /// A picture of them.
    pub fn picture(&self) -> Arc<[Arc<ContactTest>]> {
        self.picture.clone()
    }

    /// What is known of a contact of the plan.
    pub fn get(&self, contact: &Contact) -> Option<&ContactTest> {
        self.all.get(contact).map(|it| &**it)
    }

    /// Notes what became of a test page.
    pub fn settle(&mut self, page: PageId, fate: PageOutcome) {
        let Some(contact) = self.by_page.get(&page).cloned() else { return };
        self.change(&contact, |test| {
            let is_new = test.sent.is_some_and(|it| it.page == page && it.fate.is_none());
            if is_new {
                test.settle(fate);
            }
            is_new
        });
    }

    /// The person confirmed a test page; whether there is such a one of theirs.
    pub fn confirm(&mut self, page: PageId, person: Option<&OncallKey>, now: Time) -> bool {
        let Some(contact) = self.by_page.get(&page).filter(|it| Some(&it.0) == person) else {
            return false;
        };
        self.change(&contact.clone(), |test| {
            test.prove(now);
            true
        });
        true
    }

    /// A page for help that was made at an instant reached its person. One to an earlier address
    /// proves nothing of this one.
    pub fn prove_by_page(&mut self, contact: &Contact, made_at: Time, now: Time) {
        self.change(contact, |test| {
            let is_proof = made_at >= test.since;
            if is_proof {
                test.prove(now);
            }
            is_proof
        });
    }

    /// A test of a contact was made.
    pub fn sent(&mut self, contact: Contact, page: PageId, now: Time) {
        self.change(&contact, |test| {
            test.sent(page, now);
            true
        });
        // The last one of a contact counts: the link of an earlier one proves nothing any more.
        self.by_page.retain(|_, it| *it != contact);
        self.by_page.insert(page, contact);
    }

    fn change(&mut self, contact: &Contact, change: impl FnOnce(&mut ContactTest) -> bool) {
        if let Some(test) = self.all.get_mut(contact)
            && change(Arc::make_mut(test))
        {
            self.changed.insert(contact.clone());
        }
    }

    /// Goes by the contacts of the plan. A new address begins anew, and so do other browsers.
    pub fn adopt(&mut self, plan: &Plan, browsers: &Browsers, now: Time) {
        let mut all = BTreeMap::new();
        for (person, channel, address) in contacts(plan, browsers) {
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
        let schedule_of = |key: &OncallKey| {
            let mut schedules = plan.schedules.iter();
            schedules.position(|it| it.people().any(|person| person == key))
        };
        let people = plan.people.iter().map(|it| (it.key.clone(), schedule_of(&it.key)));
        self.schedule_of = people.collect();
        self.draw();
    }

    /// The first of those that are due now, once in a while.
    pub fn next_due(&mut self, plan: &Plan, now: Time) -> Option<Contact> {
        let tests = plan.test_calls.as_ref()?;
        if now.since(self.looked_at) < LOOK_INTERVAL {
            return None;
        }
        self.looked_at = now;
        self.due(plan, tests, now)
    }

    fn due(&self, plan: &Plan, tests: &TestPlan, now: Time) -> Option<Contact> {
        let mut windows: BTreeMap<Option<usize>, Option<Window>> = BTreeMap::new();
        let mut due = self.all.iter().filter(|(_, it)| it.due_from(tests) <= now);
        let found = due.find(|((person, _), it)| {
            let at = self.schedule_of.get(person).copied().flatten();
            let window = windows.entry(at).or_insert_with(|| {
                let schedule = at.and_then(|at| plan.schedules.get(at));
                let zone = schedule.map_or(&plan.zone, |it| &it.zone);
                let holidays = schedule.map_or(&[][..], |it| it.holidays.as_slice());
                let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
                tests.hours.window_at(now, &zone, holidays)
            });
            window.is_some_and(|window| it.is_its_time(window, now))
        });
        found.map(|(contact, _)| contact.clone())
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
