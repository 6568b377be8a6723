//! Alerts of other tools for which no incident calls: whom they call.

use super::Oncall;
use super::look::Matters;
use crate::Time;
use crate::engine::external_alerts::ExternalAlerts;
use crate::engine::io::Context;
use crate::external_alert::{ExternalAlert, ExternalAlertId};
use crate::oncall::escalation::{EndReason, Escalation, EscalationId, EscalationSubject};
use std::sync::Arc;

impl Oncall {
    /// Opens the escalation of one that has none and that a policy is for.
    pub(super) fn look_at_external(
        &mut self,
        id: ExternalAlertId,
        cx: &Context<'_>,
        matters: &Matters<'_>,
    ) {
        let subject = EscalationSubject::External(id);
        let open = matters.external.get(id).filter(|alert| alert.is_open());
        let Some(alert) = open.filter(|_| !self.by_subject.contains_key(&subject)) else {
            self.uncalled_external.remove(&id);
            return;
        };
        self.uncalled_external.insert(id);
        let waited_at = ExternalAlerts::waited_at(alert);
        if waited_at > cx.now {
            self.waiting.insert((waited_at, id));
            return;
        }
        if self.is_called_for(alert)
            || is_soon_over(alert, matters)
            || matters.external.is_quiet(cx, matters.maintenance, alert)
        {
            return;
        }
        let plan = self.plan.clone();
        if let Some(policy) = plan.policy_for_external(alert, cx.now) {
            let policy = Arc::new(policy.clone());
            let mut escalation = Escalation::open(subject, policy, 0, cx.now);
            if alert.acknowledged_at.is_some() {
                escalation.acknowledge_there(&alert.source, cx.now);
            }
            self.open(escalation);
        }
    }

    /// Whether an incident calls for an alert, or a person said that it explains it. An incident
    /// that explains an alert and that no policy is for silences nothing.
    pub(super) fn is_called_for(&self, alert: &ExternalAlert) -> bool {
        alert.joined.is_some_and(|(incident, _)| {
            alert.is_joined_by_person()
                || self.by_subject.contains_key(&EscalationSubject::Incident(incident))
        })
    }

    /// Somebody has an alert in the tool that told it: nobody is called for it here.
    pub fn acknowledged_there(&mut self, now: Time, alert: ExternalAlertId, source: &str) {
        if let Some(id) = self.of_external(alert) {
            self.change(id, |escalation| escalation.acknowledge_there(source, now));
        }
    }

    /// Nobody has it there any more.
    pub fn given_back_there(&mut self, now: Time, alert: ExternalAlertId, source: &str) {
        if let Some(id) = self.of_external(alert) {
            self.change(id, |escalation| escalation.give_back_there(source, now));
        }
    }

    /// An alert is more severe. Where another policy is for it now, that one calls instead.
    pub fn more_severe(&mut self, cx: &Context<'_>, alert: &ExternalAlert) {
        let Some(id) = self.of_external(alert.id) else { return };
        let plan = self.plan.clone();
        let policy = plan.policy_for_external(alert, cx.now).map(|policy| &policy.key);
        let is_other = |it: &Arc<Escalation>| policy.is_some_and(|key| *key != it.policy.key);
        if self.escalations.get(&id).is_some_and(is_other) {
            let subject = EscalationSubject::External(alert.id);
            self.end(&subject, id, EndReason::MoreSevere, cx.now);
            return;
        }
        self.with_roster(cx.now, id, |escalation, roster| escalation.more_severe(cx.now, roster));
    }

    fn of_external(&self, alert: ExternalAlertId) -> Option<EscalationId> {
        self.by_subject.get(&EscalationSubject::External(alert)).copied()
    }
}

/// Whether the incident of an alert is over: the tool has some time to say that its alert is.
fn is_soon_over(alert: &ExternalAlert, matters: &Matters<'_>) -> bool {
    let is_open = |id| matters.incidents.get(id).is_some_and(|active| active.is_open());
    alert.joined.is_some_and(|(incident, _)| !is_open(incident))
}
