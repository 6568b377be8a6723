//! Which matters open, change and end escalations.

use super::Oncall;
use super::roster::PlanAt;
use crate::alert::{Alert, AlertEnd};
use crate::engine::alerts::Alerts;
use crate::engine::incidents::Incidents;
use crate::engine::io::Context;
use crate::engine::maintenance::Maintenance;
use crate::oncall::escalation::{EndReason, Escalation, EscalationId, Subject};
use crate::oncall::page::Matter;
use std::sync::Arc;

/// What escalations may be about.
pub struct Matters<'a> {
    pub incidents: &'a Incidents,
    pub alerts: &'a Alerts,
    pub maintenance: &'a Maintenance,
}

impl Matters<'_> {
    /// What a subject is now.
    pub fn of(&self, subject: &Subject) -> Option<Matter> {
        match subject {
            Subject::Incident(id) => {
                let active = self.incidents.get(*id)?;
                Some(Matter::Incident(Box::new(active.incident.clone())))
            }
            Subject::Alert(id) => {
                let alert = self.alerts.get(*id)?;
                Some(Matter::Alert(Box::new(Alert { lines: Vec::new(), ..alert.clone() })))
            }
        }
    }
}

impl Oncall {
    pub(super) fn look(&mut self, cx: &Context<'_>, matters: &Matters<'_>) {
        self.end_those_that_are_over(cx, matters);
        if self.plan.is_empty() {
            return;
        }
        let plan = self.plan.clone();
        for active in matters.incidents.all().filter(|active| active.is_open()) {
            let incident = &active.incident;
            let victims = incident.counts.ever_hit;
            let subject = Subject::Incident(incident.id);
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
        if plan.policies.iter().all(|policy| policy.when.alerts.is_empty()) {
            return;
        }
        for alert in matters.alerts.open() {
            let subject = Subject::Alert(alert.id);
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

    fn open(&mut self, escalation: Escalation) {
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
        let (plan, changes) = (self.plan.clone(), self.changes.clone());
        let (mut turns, mut turned) = (self.turns.clone(), Default::default());
        let roster = PlanAt {
            now: cx.now,
            plan: &plan,
            changes: &changes,
            turns: &mut turns,
            turned: &mut turned,
        };
        self.change(id, |escalation| escalation.victims(victims, cx.now, &roster));
    }

    fn end_those_that_are_over(&mut self, cx: &Context<'_>, matters: &Matters<'_>) {
        let over: Vec<(Subject, EscalationId, EndReason)> = self
            .by_subject
            .iter()
            .filter_map(|(subject, id)| Some((subject.clone(), *id, over(subject, cx, matters)?)))
            .collect();
        for (subject, id, reason) in over {
            self.by_subject.remove(&subject);
            self.change(id, |escalation| {
                escalation.end(reason, cx.now);
                true
            });
        }
    }
}

/// Why nobody is to be called for a subject any more.
fn over(subject: &Subject, cx: &Context<'_>, matters: &Matters<'_>) -> Option<EndReason> {
    match subject {
        Subject::Incident(id) => match matters.incidents.get(*id) {
            Some(active) if active.is_open() => None,
            _ => Some(EndReason::Resolved),
        },
        Subject::Alert(id) => match matters.alerts.get(*id) {
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
    }
}
