//! Test pages: each contact is tested in the daytime, one after the other, and never while somebody
//! is called for help.

use super::Oncall;
use super::look::Matters;
use crate::engine::events::Out;
use crate::engine::io::{Context, Record};
use crate::oncall::page::{Called, Page};

impl Oncall {
    /// Sends the test that is due, one in a look.
    pub(super) fn test_contacts(&mut self, cx: &Context<'_>, matters: &Matters<'_>, out: &mut Out) {
        let plan = self.plan.clone();
        if let Some(contact) = self.tests.next_due(&plan, cx.now)
            && !self.is_help_wanted(matters)
        {
            let (person, channel) = contact.clone();
            let page = Page::test(Called::Person(person), channel, cx.now);
            self.tests.sent(contact, page.id, cx.now);
            out.record(Record::OncallPage(Box::new(page)));
        }
        self.tests.save(out);
    }

    /// Whether an incident is open, or somebody is called: then no phone rings for a test.
    fn is_help_wanted(&self, matters: &Matters<'_>) -> bool {
        let mut open = self.by_subject.values().filter_map(|id| self.escalations.get(id));
        matters.incidents.all().any(|active| active.is_open()) || open.any(|it| it.is_calling())
    }
}
