//! What a program that was paged is told later: that somebody has it, and that it is over.

use super::escalation::{Escalation, EscalationSubject};
use super::page::{Called, Matter};
use super::person::PageChannel;
use crate::Time;
use crate::notification::delivery::{DeliveryKey, Topic};
use std::collections::BTreeSet;

/// What it is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EscalationUpdate {
    /// Somebody has it.
    Acknowledged,
    /// Nobody is called for it any more.
    Ended,
}

impl EscalationUpdate {
    /// By the number of its delivery.
    pub const fn of_number(number: u32) -> Option<EscalationUpdate> {
        match number {
            1 => Some(EscalationUpdate::Acknowledged),
            2 => Some(EscalationUpdate::Ended),
            _ => None,
        }
    }
}

/// By what a program knows a matter that it was paged for, whatever it is told of it.
pub fn subject_of(matter: &Matter) -> EscalationSubject {
    match matter {
        Matter::Incident(incident) => EscalationSubject::Incident(incident.id),
        Matter::Alert(alert) => EscalationSubject::Alert(alert.id),
        Matter::External(alert) => EscalationSubject::External(alert.id),
        Matter::Question(promise) => EscalationSubject::Question(promise.id),
    }
}

/// The deliveries to each webhook that was paged, with when they became due: the same again and
/// again, so that each is made once.
pub fn updates(it: &Escalation) -> Vec<(DeliveryKey, Time)> {
    let acknowledged = it.acknowledged_at().map(|at| (1, at));
    let due: Vec<(u32, Time)> =
        acknowledged.into_iter().chain(it.ended_at.map(|at| (2, at))).collect();
    if due.is_empty() {
        return Vec::new();
    }
    let mut webhooks = BTreeSet::new();
    for call in &it.calls {
        for attempt in call.attempts.iter().filter(|attempt| attempt.page.is_some()) {
            match (&call.to, &attempt.channel) {
                (Called::Webhook(name), _) | (_, PageChannel::Webhook(name)) => {
                    webhooks.insert(name.clone());
                }
                _ => {}
            }
        }
    }
    let key = |recipient: String, sequence| DeliveryKey {
        topic: Topic::EscalationUpdate,
        recipient,
        subject: it.id,
        sequence,
    };
    let each = webhooks
        .into_iter()
        .flat_map(|name| due.iter().map(move |(number, at)| (name.clone(), *number, *at)));
    each.map(|(name, number, at)| (key(name, number), at)).collect()
}
