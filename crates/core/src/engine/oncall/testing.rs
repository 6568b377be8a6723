//! Test pages: each contact is tested in the daytime, one after the other, and never while somebody
//! is called for help.

use super::Oncall;
use super::contact_tests::Contact;
use super::look::Matters;
use crate::Time;
use crate::access::Principal;
use crate::engine::command::Refusal;
use crate::engine::events::Out;
use crate::engine::io::{Context, Record};
use crate::oncall::page::{Called, Page};
use crate::oncall::person::PageChannel;
use std::time::Duration;

/// Whoever wants tests of their own gets one in so long: a text costs.
const PAUSE: Duration = Duration::from_secs(60);

impl Oncall {
    /// Sends the test that is due, one in a look.
    pub(super) fn test_contacts(&mut self, cx: &Context<'_>, matters: &Matters<'_>, out: &mut Out) {
        let plan = self.plan.clone();
        if let Some(contact) = self.tests.next_due(&plan, cx.now)
            && !self.is_help_wanted(matters)
        {
            self.send_test(contact, cx.now, out);
        }
        self.tests.save(out);
    }

    fn send_test(&mut self, contact: Contact, now: Time, out: &mut Out) {
        let (person, channel) = contact.clone();
        let page = Page::test(Called::Person(person), channel, now);
        self.tests.sent(contact, page.id, now);
        out.record(Record::OncallPage(Box::new(page)));
    }

    /// Sends somebody a test that they want of their own.
    pub(super) fn test_now(
        &mut self,
        now: Time,
        by: &Principal,
        channel: PageChannel,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        let person = self.actor(by).person.ok_or(Refusal::NoSuchPerson)?;
        let contact = (person, channel);
        let test = self.tests.get(&contact).ok_or(Refusal::NoSuchContact)?;
        if test.sent.is_some_and(|sent| now.since(sent.at) < PAUSE) {
            return Err(Refusal::TestedJustNow);
        }
        if self.is_anybody_called() {
            return Err(Refusal::HelpWanted);
        }
        self.send_test(contact, now, out);
        self.tests.save(out);
        Ok(())
    }

    /// Whether an incident is open, or somebody is called: then no phone rings for a test.
    fn is_help_wanted(&self, matters: &Matters<'_>) -> bool {
        matters.incidents.all().any(|active| active.is_open()) || self.is_anybody_called()
    }

    fn is_anybody_called(&self) -> bool {
        let mut open = self.by_subject.values().filter_map(|id| self.escalations.get(id));
        open.any(|it| it.is_calling())
    }
}
