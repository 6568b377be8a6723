//! What people do with escalations.

use super::Oncall;
use super::contact_tests::Contact;
use super::roster::PlanAt;
use crate::Time;
use crate::access::Principal;
use crate::engine::command::{EscalationAction, Refusal};
use crate::oncall::OncallKey;
use crate::oncall::escalation::{Actor, EscalationId};
use crate::oncall::page::{Called, PageId};

impl Oncall {
    pub(super) fn act(
        &mut self,
        now: Time,
        by: &Principal,
        id: EscalationId,
        action: EscalationAction,
    ) -> Result<(), Refusal> {
        let open = self.escalations.get(&id).is_some_and(|it| it.is_open());
        if !open {
            return Err(Refusal::EscalationOver);
        }
        if self.has_left(by) {
            return Err(Refusal::NoSuchPerson);
        }
        let by = self.actor(by);
        let (plan, changes) = (self.plan.clone(), self.changes.clone());
        let (mut turns, mut turned) = (self.turns.clone(), Default::default());
        let roster =
            PlanAt { now, plan: &plan, changes: &changes, turns: &mut turns, turned: &mut turned };
        let refusal = match &action {
            EscalationAction::Snooze { .. } => Refusal::SnoozeEnd,
            _ => Refusal::NoSuchPerson,
        };
        let done = self.change(id, |escalation| match action {
            EscalationAction::Acknowledge => escalation.acknowledge(&by, now),
            EscalationAction::TakeOver => escalation.take_over(&by, now),
            EscalationAction::HandOver { to } => escalation.hand_over(&by, &to, now, &roster),
            EscalationAction::WantHands { of } => escalation.want_hands(&by, &of, now, &roster),
            EscalationAction::Snooze { until } => escalation.snooze(&by, until, now),
        });
        if done { Ok(()) } else { Err(refusal) }
    }

    /// Acknowledges all that one page was about, in the name of whoever got it.
    pub(super) fn acknowledge_page(
        &mut self,
        now: Time,
        by: &Principal,
        page: PageId,
        person: Option<OncallKey>,
    ) -> Result<(), Refusal> {
        let by = match &person {
            // Whoever left the plan keeps the links that they were sent, and has nothing by them.
            Some(key) => {
                let known = self.plan.person(key).ok_or(Refusal::NoSuchPerson)?;
                Actor { name: known.name.clone(), person: person.clone() }
            }
            None => self.actor(by),
        };
        if self.tests.confirm(page, by.person.as_ref(), now) {
            return Ok(());
        }
        let ids: Vec<EscalationId> = self
            .escalations
            .values()
            .filter(|escalation| {
                escalation.is_open()
                    && escalation.calls.iter().any(|call| {
                        let to = |key: &OncallKey| call.to == Called::Person(key.clone());
                        let is_to = person.as_ref().is_none_or(to);
                        is_to
                            && call
                                .attempts
                                .iter()
                                .any(|it| it.page.is_some_and(|(id, _)| id == page))
                    })
            })
            .map(|escalation| escalation.id)
            .collect();
        if ids.is_empty() {
            return Err(Refusal::EscalationOver);
        }
        if let Some((contact, at)) = self.contact_of(page, person) {
            self.tests.prove_by_page(&contact, at, now);
        }
        for id in ids {
            // Whoever presses the link twice has acknowledged once.
            let again = |escalation: &crate::oncall::escalation::Escalation| {
                matches!(&escalation.state,
                    crate::oncall::escalation::State::Acknowledged { by: holder, .. } if *holder == by)
                    && escalation.calls.iter().all(|call| !call.is_open())
            };
            self.change(id, |it| !again(it) && it.acknowledge(&by, now));
        }
        Ok(())
    }

    /// By what a page reached somebody who has its link, and when it was made.
    fn contact_of(&self, page: PageId, person: Option<OncallKey>) -> Option<(Contact, Time)> {
        let attempts = self.escalations.values().flat_map(|it| &it.calls);
        let mut attempts = attempts.flat_map(|call| &call.attempts);
        let (channel, at) = attempts.find_map(|attempt| {
            let (_, at) = attempt.page.filter(|(id, _)| *id == page)?;
            Some((attempt.channel.clone(), at))
        })?;
        Some(((person?, channel), at))
    }

    /// Whether somebody has the link of a page, and is not in the plan any more.
    fn has_left(&self, by: &Principal) -> bool {
        let key = by.id.as_str().strip_prefix("page:").and_then(|key| key.parse().ok());
        key.is_some_and(|key| self.plan.person(&key).is_none())
    }

    /// Who a principal is in the plan.
    pub(super) fn actor(&self, by: &Principal) -> Actor {
        let holder = by.id.as_str().strip_prefix("page:");
        let person = match holder.and_then(|key| key.parse().ok()) {
            Some(key) => self.plan.person(&key),
            None => by.login.as_deref().and_then(|login| self.plan.person_of(login)),
        };
        // Whoever holds the link of a page is called by their key alone.
        let name = person.filter(|_| holder.is_some()).map_or(&by.name, |person| &person.name);
        Actor { name: name.clone(), person: person.map(|person| person.key.clone()) }
    }
}
