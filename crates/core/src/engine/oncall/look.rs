//! Which matters open, change and end escalations.

use super::Oncall;
use super::roster::PlanAt;
use crate::Time;
use crate::alert::{Alert, AlertEnd, AlertId};
use crate::engine::alerts::Alerts;
use crate::engine::external_alerts::ExternalAlerts;
use crate::engine::incidents::Incidents;
use crate::engine::io::Context;
use crate::engine::maintenance::Maintenance;
use crate::engine::promises::Promises;
use crate::external_alert::ExternalAlertId;
use crate::oncall::escalation::{EndReason, Escalation, EscalationId, EscalationSubject, Roster};
use crate::oncall::page::Matter;
use std::sync::Arc;

/// What escalations may be about.
pub struct Matters<'a> {
    pub incidents: &'a Incidents,
    pub alerts: &'a Alerts,
    pub external: &'a ExternalAlerts,
    pub promises: &'a Promises,
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
            EscalationSubject::Question(id) => {
                Some(Matter::Question(Box::new(self.promises.get(*id)?.clone())))
            }
        }
    }
}

impl Oncall {
    /// Looks at all incidents and questions, and of the other matters at those that changed and those
    /// whose turn it is. What is due is looked at again before anybody is called.
    ///
    /// Nobody is called in vain without that: an alert ends by a change. Only what is muted or in
    /// maintenance may cease to call by the passing of time; and a policy may begin to hold for those
    /// for which nobody is called. These take turns.
    pub(super) fn look(&mut self, cx: &Context<'_>, matters: &Matters<'_>) {
        let is_for_all = std::mem::take(&mut self.look_at_all);
        let least = cx.options.turn_min;
        let mut subjects: Vec<EscalationSubject> = match is_for_all {
            true => self.by_subject.keys().cloned().collect(),
            false => self.few.iter().cloned().collect(),
        };
        if !is_for_all && matters.maintenance.quiets_any(cx.now, cx.options.alerts.settling_time) {
            subjects.extend(self.turns_of.escalations.of_map(&self.by_subject, least));
        }
        for subject in subjects {
            if let Some(id) = self.by_subject.get(&subject).copied() {
                self.end_if_over(id, cx, matters);
            }
        }
        if self.plan.is_empty() {
            self.changed_matters.clear();
            return;
        }
        self.look_at_incidents(cx, matters);
        self.look_at_questions(cx, matters.promises);
        self.look_at_changes(cx, matters);
        let alerts: Vec<AlertId> = match is_for_all {
            true => matters.alerts.by_id().keys().copied().collect(),
            false => self.turns_of.alerts.of_set(&self.uncalled, least),
        };
        alerts.into_iter().for_each(|id| self.look_at_alert(id, cx, matters));
        let external: Vec<ExternalAlertId> = match is_for_all {
            true => matters.external.open().iter().copied().collect(),
            false => self.turns_of.external.of_set(&self.uncalled_external, least),
        };
        external.into_iter().for_each(|id| self.look_at_external(id, cx, matters));
    }

    /// Takes note of what changed in this pass, for the next look.
    pub(super) fn note_changes(&mut self, matters: &Matters<'_>) {
        let alerts = matters.alerts.changed().iter().copied().map(EscalationSubject::Alert);
        let external = matters.external.changed().iter().copied().map(EscalationSubject::External);
        self.changed_matters.extend(alerts.chain(external));
    }

    /// Looks at what changed since the last look, and at what has waited long enough.
    fn look_at_changes(&mut self, cx: &Context<'_>, matters: &Matters<'_>) {
        let mut subjects = std::mem::take(&mut self.changed_matters);
        while let Some((at, id)) = self.waiting.first().copied().filter(|(at, _)| *at <= cx.now) {
            self.waiting.remove(&(at, id));
            subjects.insert(EscalationSubject::External(id));
        }
        for subject in subjects {
            if let Some(id) = self.by_subject.get(&subject).copied() {
                self.end_if_over(id, cx, matters);
            }
            match subject {
                EscalationSubject::Alert(id) => self.look_at_alert(id, cx, matters),
                EscalationSubject::External(id) => self.look_at_external(id, cx, matters),
                EscalationSubject::Incident(_) | EscalationSubject::Question(_) => {}
            }
        }
    }

    fn look_at_incidents(&mut self, cx: &Context<'_>, matters: &Matters<'_>) {
        let plan = self.plan.clone();
        for active in matters.incidents.all().filter(|active| active.is_open()) {
            let incident = &active.incident;
            let victims = incident.counts.ever_hit;
            let subject = EscalationSubject::Incident(incident.id);
            match self.by_subject.get(&subject) {
                Some(id) => self.tell_worse(*id, victims, cx),
                None if active.waits_for_nothing() => {}
                None => {
                    if let Some(policy) = plan.policy_for(incident, cx.now) {
                        let policy = Arc::new(policy.clone());
                        self.open(Escalation::open(subject, policy, victims, cx.now));
                    }
                }
            }
        }
    }

    fn look_at_alert(&mut self, id: AlertId, cx: &Context<'_>, matters: &Matters<'_>) {
        let subject = EscalationSubject::Alert(id);
        let open = matters.alerts.get(id).filter(|alert| alert.is_open());
        let Some(alert) = open.filter(|_| !self.by_subject.contains_key(&subject)) else {
            self.uncalled.remove(&id);
            return;
        };
        self.uncalled.insert(id);
        let plan = self.plan.clone();
        if let Some(policy) = plan.policy_for_alert(alert, cx.now)
            && !matters.alerts.is_quiet(cx, matters.maintenance, alert)
        {
            let policy = Arc::new(policy.clone());
            self.open(Escalation::open(subject, policy, 0, cx.now));
        }
    }

    pub(super) fn open(&mut self, escalation: Escalation) {
        let id = escalation.id;
        // What an incident explains depends on whether it calls.
        self.look_at_all |= matches!(escalation.subject, EscalationSubject::Incident(_));
        self.begin(escalation.subject.clone(), id);
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

    /// Ends an escalation if what it is about is over; whether it is.
    pub(super) fn end_if_over(
        &mut self,
        id: EscalationId,
        cx: &Context<'_>,
        matters: &Matters<'_>,
    ) -> bool {
        let open = self.escalations.get(&id).filter(|it| it.is_open());
        let Some((subject, is_held)) = open.map(|it| (it.subject.clone(), it.holder().is_some()))
        else {
            return true;
        };
        let Some(reason) = self.over((&subject, is_held), cx, matters) else { return false };
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
        self.few.remove(subject);
        // If it is open, somebody may be called for it again.
        self.changed_matters.insert(subject.clone());
        self.look_at_all |= matches!(subject, EscalationSubject::Incident(_));
        self.change(id, |escalation| {
            escalation.end(reason, now);
            true
        });
    }

    /// Why nobody is to be called for a subject any more. While all works and an incident is open only
    /// because it may come again, whoever has it has it, and nobody else is called.
    fn over(
        &self,
        (subject, is_held): (&EscalationSubject, bool),
        cx: &Context<'_>,
        matters: &Matters<'_>,
    ) -> Option<EndReason> {
        match subject {
            EscalationSubject::Incident(id) => match matters.incidents.get(*id) {
                Some(active) if active.is_open() && (!active.waits_for_nothing() || is_held) => {
                    None
                }
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
            // One that ends is ended with the promise: here it is in the past already.
            EscalationSubject::Question(id) => match matters.promises.get(*id) {
                Some(_) => None,
                None => Some(EndReason::Withdrawn),
            },
        }
    }
}
