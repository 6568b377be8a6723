//! Which matters open, change and end escalations.

use super::Oncall;
use super::roster::PlanAt;
use crate::Time;
use crate::alert::{Alert, AlertEnd};
use crate::engine::alerts::Alerts;
use crate::engine::external_alerts::ExternalAlerts;
use crate::engine::incidents::Incidents;
use crate::engine::io::Context;
use crate::engine::maintenance::Maintenance;
use crate::incident::IncidentId;
use crate::oncall::escalation::{EndReason, Escalation, EscalationId, EscalationSubject, Roster};
use crate::oncall::page::Matter;
use std::sync::Arc;

/// So many matters are looked at in one look; of more, each waits for its turn. What is due is
/// looked at again before anybody is called.
const MATTERS_A_LOOK: usize = 1_000;

/// Which matters are looked at now.
#[derive(Clone, Copy)]
pub(super) struct Turn {
    number: u128,
    of: u128,
}

impl Turn {
    pub(super) fn has(self, id: IncidentId) -> bool {
        id.uuid().as_u128() % self.of == self.number
    }
}

/// What escalations may be about.
pub struct Matters<'a> {
    pub incidents: &'a Incidents,
    pub alerts: &'a Alerts,
    pub external: &'a ExternalAlerts,
    pub maintenance: &'a Maintenance,
}

impl Matters<'_> {
    /// What a subject is now.
    pub fn of(&self, subject: &EscalationSubject) -> Option<Matter> {
        match subject {
            EscalationSubject::Incident(id) => {
                let active = self.incidents.get(*id)?;
                Some(Matter::Incident(Box::new(active.incident.clone())))
            }
            EscalationSubject::Alert(id) => {
                let alert = self.alerts.get(*id)?;
                Some(Matter::Alert(Box::new(Alert { lines: Vec::new(), ..alert.clone() })))
            }
            EscalationSubject::External(id) => {
                Some(Matter::External(Box::new(self.external.get(*id)?.clone())))
            }
        }
    }
}

impl Oncall {
    pub(super) fn look(&mut self, cx: &Context<'_>, matters: &Matters<'_>) {
        let of = self.by_subject.len().div_ceil(MATTERS_A_LOOK).max(1) as u128;
        let turn = Turn { number: u128::from(self.looks) % of, of };
        self.looks += 1;
        self.end_those_that_are_over(cx, matters, turn);
        if self.plan.is_empty() {
            return;
        }
        let plan = self.plan.clone();
        for active in matters.incidents.all().filter(|active| active.is_open()) {
            let incident = &active.incident;
            let victims = incident.counts.ever_hit;
            let subject = EscalationSubject::Incident(incident.id);
            match self.by_subject.get(&subject) {
                Some(id) => self.tell_worse(*id, victims, cx),
                None => {
                    if let Some(policy) = plan.policy_for(incident, cx.now) {
                        let policy = Arc::new(policy.clone());
                        self.open(Escalation::open(subject, policy, victims, cx.now));
                    }
                }
            }
        }
        self.look_at_external(cx, matters, &plan, turn);
        if plan.policies.iter().all(|policy| policy.when.alerts.is_empty()) {
            return;
        }
        for alert in matters.alerts.open().filter(|alert| turn.has(alert.id.0)) {
            let subject = EscalationSubject::Alert(alert.id);
            if self.by_subject.contains_key(&subject)
                || matters.alerts.is_quiet(cx, matters.maintenance, alert)
            {
                continue;
            }
            if let Some(policy) = plan.policy_for_alert(alert, cx.now) {
                let policy = Arc::new(policy.clone());
                self.open(Escalation::open(subject, policy, 0, cx.now));
            }
        }
    }

    pub(super) fn open(&mut self, escalation: Escalation) {
        let id = escalation.id;
        self.by_subject.insert(escalation.subject.clone(), id);
        self.escalations.insert(id, Arc::new(escalation));
        self.changed.insert(id);
        self.schedule(id);
    }

    fn tell_worse(&mut self, id: EscalationId, victims: u32, cx: &Context<'_>) {
        // Most are as they were: nothing is copied for those.
        let told = self.escalations.get(&id).map_or(victims, |it| it.told_victims);
        if victims <= told {
            return;
        }
        self.with_roster(cx.now, id, |escalation, roster| {
            escalation.victims(victims, cx.now, roster)
        });
    }

    /// Changes an escalation by who is on call now.
    pub(super) fn with_roster(
        &mut self,
        now: Time,
        id: EscalationId,
        change: impl FnOnce(&mut Escalation, &dyn Roster) -> bool,
    ) {
        let (plan, changes) = (self.plan.clone(), self.changes.clone());
        let (mut turns, mut turned) = (self.turns.clone(), Default::default());
        let roster =
            PlanAt { now, plan: &plan, changes: &changes, turns: &mut turns, turned: &mut turned };
        self.change(id, |escalation| change(escalation, &roster));
    }

    fn end_those_that_are_over(&mut self, cx: &Context<'_>, matters: &Matters<'_>, turn: Turn) {
        let over: Vec<(EscalationSubject, EscalationId, EndReason)> = self
            .by_subject
            .iter()
            .filter(|(_, id)| turn.has(**id))
            .filter_map(|(subject, id)| {
                Some((subject.clone(), *id, self.over(subject, cx, matters)?))
            })
            .collect();
        for (subject, id, reason) in over {
            self.end(&subject, id, reason, cx.now);
        }
    }

    /// Ends an escalation if what it is about is over; whether it is.
    pub(super) fn end_if_over(
        &mut self,
        id: EscalationId,
        cx: &Context<'_>,
        matters: &Matters<'_>,
    ) -> bool {
        let open = self.escalations.get(&id).filter(|it| it.is_open());
        let Some(subject) = open.map(|it| it.subject.clone()) else {
            return true;
        };
        let Some(reason) = self.over(&subject, cx, matters) else { return false };
        self.end(&subject, id, reason, cx.now);
        true
    }

    pub(super) fn end(
        &mut self,
        subject: &EscalationSubject,
        id: EscalationId,
        reason: EndReason,
        now: Time,
    ) {
        self.by_subject.remove(subject);
        self.change(id, |escalation| {
            escalation.end(reason, now);
            true
        });
    }

    /// Why nobody is to be called for a subject any more.
    fn over(
        &self,
        subject: &EscalationSubject,
        cx: &Context<'_>,
        matters: &Matters<'_>,
    ) -> Option<EndReason> {
        match subject {
            EscalationSubject::Incident(id) => match matters.incidents.get(*id) {
                Some(active) if active.is_open() => None,
                _ => Some(EndReason::Resolved),
            },
            EscalationSubject::Alert(id) => match matters.alerts.get(*id) {
                None => Some(EndReason::Resolved),
                Some(alert) => match alert.end {
                    Some(AlertEnd::Joined { .. }) => Some(EndReason::Joined),
                    Some(_) => Some(EndReason::Resolved),
                    None => {
                        let quiet = matters.alerts.is_quiet(cx, matters.maintenance, alert);
                        quiet.then_some(EndReason::Muted)
                    }
                },
            },
            EscalationSubject::External(id) => match matters.external.get(*id) {
                Some(alert) if alert.is_open() => match self.is_called_for(alert) {
                    true => Some(EndReason::Joined),
                    false => {
                        let quiet = matters.external.is_quiet(cx, matters.maintenance, alert);
                        quiet.then_some(EndReason::Muted)
                    }
                },
                _ => Some(EndReason::Resolved),
            },
        }
    }
}
