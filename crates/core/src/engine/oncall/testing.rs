//! Test pages: each contact is tested in the daytime, one after the other, and never while somebody
//! is called for help.

use super::Oncall;
use super::contact_tests::Contact;
use super::look::Matters;
use crate::Time;
use crate::engine::events::Out;
use crate::engine::io::{Context, Record};
use crate::oncall::escalation::State;
use crate::oncall::page::{Called, Page};
use std::time::Duration;

/// How often it is looked which are due.
const LOOK_INTERVAL: Duration = Duration::from_secs(10);

impl Oncall {
    /// Sends the test that is due, one in a look.
    pub(super) fn test_contacts(&mut self, cx: &Context<'_>, matters: &Matters<'_>, out: &mut Out) {
        let now = cx.now;
        if now.since(self.tests.looked_at) >= LOOK_INTERVAL {
            self.tests.looked_at = now;
            let plan = self.plan.clone();
            self.tests.adopt_if_stale(&plan, now);
            if let Some(tests) = &plan.test_calls
                && let Some(contact) = self.tests.due(tests, now)
                && !self.is_help_wanted(matters)
            {
                self.test(contact, now, out);
            }
        }
        self.tests.save(out);
    }

    /// Whether an incident is open, or somebody is called: then no phone rings for a test.
    fn is_help_wanted(&self, matters: &Matters<'_>) -> bool {
        let calls = |id| {
            let state = self.escalations.get(id).map(|it| &it.state);
            matches!(state, Some(State::Calling | State::Exhausted))
        };
        matters.incidents.all().any(|active| active.is_open())
            || self.by_subject.values().any(calls)
    }

    fn test(&mut self, contact: Contact, now: Time, out: &mut Out) {
        let page = Page::test(Called::Person(contact.0.clone()), contact.1.clone(), now);
        self.tests.sent(contact, &page);
        out.record(Record::OncallPage(Box::new(page)));
    }
}
