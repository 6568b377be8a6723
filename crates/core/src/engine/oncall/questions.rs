//! Questions of the desk to the engineers: whom they call (S10).

use super::Oncall;
use crate::Time;
use crate::engine::io::Context;
use crate::engine::promises::Promises;
use crate::oncall::OncallKey;
use crate::oncall::escalation::{EndReason, Escalation, EscalationSubject};
use crate::oncall::policy::{Policy, Step, Target};
use crate::promise::{EndKind, Owner, Promise, PromiseId};
use std::sync::Arc;

impl Oncall {
    /// Whether a policy is for questions: otherwise those hear of them who are told of alerts.
    pub fn is_for_questions(&self) -> bool {
        self.plan.is_for_questions()
    }

    /// Opens the escalation of each question that has none and that a policy is for.
    pub(super) fn look_at_questions(&mut self, cx: &Context<'_>, promises: &Promises) {
        let plan = self.plan.clone();
        let Some(policy) = plan.policy_for_question(cx.now) else { return };
        for question in promises.questions() {
            let subject = EscalationSubject::Question(question.id);
            if !self.by_subject.contains_key(&subject) {
                let asker = self.named(&question.author.name);
                let policy = self.policy_of(question, policy, asker.as_ref());
                let opened = Escalation::open(subject, Arc::new(policy), 0, cx.now);
                self.open(Escalation { asker, ..opened });
            }
        }
    }

    /// Ends the escalations of questions that have ended, in the pass in which they did.
    pub fn end_questions(&mut self, now: Time, ended: Vec<(PromiseId, EndKind)>) {
        for (id, kind) in ended {
            let subject = EscalationSubject::Question(id);
            let Some(escalation) = self.by_subject.get(&subject).copied() else { continue };
            let reason = match kind.is_kept() {
                true => EndReason::Answered,
                false => EndReason::Withdrawn,
            };
            self.end(&subject, escalation, reason, now);
        }
    }

    /// By what policy one is answered: a question never rings like an outage, and whoever was
    /// asked by name, or has the incident, is called before anybody else is, unless they ask it.
    fn policy_of(&self, question: &Promise, policy: &Policy, asker: Option<&OncallKey>) -> Policy {
        let mut policy = Policy { important: false, ..policy.clone() };
        if let Some(first) = self.first_of(question).filter(|first| Some(first) != asker) {
            let wait_s = policy.steps.first().map_or(0, |step| step.wait_s);
            let targets = vec![Target::Person(first)];
            policy.steps.insert(0, Step { targets, wait_s });
        }
        policy
    }

    fn first_of(&self, question: &Promise) -> Option<OncallKey> {
        let asked = match &question.owner {
            Owner::Person(person) => self.named(&person.name),
            _ => None,
        };
        let holder = || {
            let incident = EscalationSubject::Incident(question.incident?);
            let escalation = self.escalations.get(self.by_subject.get(&incident)?)?;
            Some(self.plan.person(escalation.holder()?.person.as_ref()?)?.key.clone())
        };
        asked.or_else(holder)
    }

    /// The person of the plan with a name; of two of the same name nobody knows who is meant.
    fn named(&self, name: &str) -> Option<OncallKey> {
        let mut named = self.plan.people.iter().filter(|it| it.name == name);
        named.next().filter(|_| named.next().is_none()).map(|person| person.key.clone())
    }
}
