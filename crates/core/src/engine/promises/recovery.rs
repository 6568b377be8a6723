//! Promises that the program keeps, and what ends a wait for a call back: the incident is over
//! for the customer, verified and told.

use super::registry::{Registry, customer_ix, end, needs_person, tell};
use crate::Time;
use crate::engine::events::Out;
use crate::engine::incidents::{ActiveIncident, Incidents};
use crate::engine::io::{Context, MessageFate};
use crate::incident::{Counts, VictimState};
use crate::notification::delivery::DeliveryState;
use crate::promise::{EndKind, MessagesUnderWay, Promise, PromiseId, PromiseKind, PromiseNews};
use crate::topology::{CustomerIx, Topology};

/// Tells what was waited for, once it is there.
pub fn follow(
    registry: &mut Registry,
    cx: &Context<'_>,
    incidents: &Incidents,
    id: PromiseId,
    out: &mut Out,
) {
    let Some(promise) = registry.get(id) else { return };
    if promise.telling.is_some() {
        return withdraw(registry, cx, incidents, id, out);
    }
    if promise.needs_person || waits_for_message(registry, promise) {
        return;
    }
    let Some(news) = news(registry, promise, cx, incidents) else { return };
    let ends_callback = match &news {
        Some(PromiseNews::Recovered { ends_callback: true, .. }) => callback_of(registry, promise),
        _ => None,
    };
    let mut promise = promise.clone();
    let told = news.and_then(|news| tell(&mut promise, cx, &news, out));
    match told {
        Some(telling) => promise.telling = Some(MessagesUnderWay { ends_callback, ..telling }),
        None => needs_person(&mut promise, cx.now),
    }
    registry.save(promise, out);
}

/// Takes back what is not sent yet when the customer is hit again: they wait on.
fn withdraw(
    registry: &mut Registry,
    cx: &Context<'_>,
    incidents: &Incidents,
    id: PromiseId,
    out: &mut Out,
) {
    let says_it_works = |it: &&Promise| it.kind != PromiseKind::Update;
    let Some(promise) = registry.get(id).filter(says_it_works) else { return };
    if is_hit(promise, cx, incidents) {
        let promise = Promise { telling: None, ..promise.clone() };
        registry.save(promise, out);
    }
}

/// Whether a site of the customer is hit, or may be, by an incident that is open.
pub fn is_hit(promise: &Promise, cx: &Context<'_>, incidents: &Incidents) -> bool {
    let Some(customer) = customer_ix(cx.topology, &promise.customer) else { return false };
    incidents
        .open()
        .map(|it| counts_in(it, cx.topology, customer))
        .any(|it| it.hit + it.at_risk > 0)
}

/// Whether a call back is ended by the message that the same customer waits for: they are not told
/// twice.
fn waits_for_message(registry: &Registry, promise: &Promise) -> bool {
    promise.kind == PromiseKind::Callback
        && registry
            .to_customer(&promise.customer)
            .any(|it| is_message_for(it, promise) && !it.needs_person)
}

/// Whether a promise is the message that the person who waits for a call back gets too.
fn is_message_for(it: &Promise, callback: &Promise) -> bool {
    it.kind == PromiseKind::Recovery
        && it.customer == callback.customer
        && it.incident == callback.incident
        && (it.contact.is_none() || it.contact == callback.contact)
}

/// The call back that a message about a recovery makes needless, unless they are being called.
fn callback_of(registry: &Registry, message: &Promise) -> Option<PromiseId> {
    let is_waiting = |it: &&Promise| {
        let is_free = it.callback.as_ref().is_some_and(|it| it.taken.is_none());
        is_free && it.kind == PromiseKind::Callback && is_message_for(message, it)
    };
    registry.to_customer(&message.customer).find(is_waiting).map(|it| it.id)
}

/// What there is to tell: `None` while the customer waits; nothing when it cannot be known any
/// more, so that a person has to look.
fn news(
    registry: &Registry,
    promise: &Promise,
    cx: &Context<'_>,
    incidents: &Incidents,
) -> Option<Option<PromiseNews>> {
    let waits = match promise.kind {
        PromiseKind::Recovery | PromiseKind::Update => true,
        // Who is being called is told by the person who calls.
        PromiseKind::Callback => promise.callback.as_ref().is_some_and(|it| it.taken.is_none()),
        PromiseKind::Answer | PromiseKind::Engineers => false,
    };
    let incident = promise.incident.filter(|_| waits)?;
    let Some(active) = incidents.get(incident) else {
        return promise.kind.is_kept_by_program().then_some(None);
    };
    let counts = counts_of(promise, cx, incidents)?;
    if promise.kind == PromiseKind::Update {
        let said = active.statements.last().is_some_and(|said| said.as_of > promise.given_at);
        return said.then_some(Some(PromiseNews::Update { counts }));
    }
    let is_over = counts.hit + counts.at_risk == 0;
    // What was only taken off the list was not seen to work.
    let works = counts.verified > 0;
    match (is_over, works, active.is_open()) {
        // Another incident may hit the same customer.
        (true, true, _) if is_hit(promise, cx, incidents) => None,
        (true, true, _) => {
            let ends_callback = callback_of(registry, promise).is_some();
            Some(Some(PromiseNews::Recovered { counts, ends_callback }))
        }
        (true, false, false) => promise.kind.is_kept_by_program().then_some(None),
        _ => None,
    }
}

/// The customer's sites in the incident of a promise, by state; `None` without one.
pub fn counts_of(promise: &Promise, cx: &Context<'_>, incidents: &Incidents) -> Option<Counts> {
    let active = incidents.get(promise.incident?)?;
    let customer = customer_ix(cx.topology, &promise.customer)?;
    Some(counts_in(active, cx.topology, customer))
}

/// A customer's sites in an incident, by state.
fn counts_in(active: &ActiveIncident, topology: &Topology, customer: CustomerIx) -> Counts {
    let mut counts = Counts::default();
    for site in topology.contacts.sites_of(customer) {
        let Some(victim) = active.victims.get(&topology.sites[site.ix()].host) else { continue };
        *match victim.state {
            VictimState::AtRisk => &mut counts.at_risk,
            VictimState::SeenHit => &mut counts.hit,
            VictimState::Verified => &mut counts.verified,
            VictimState::Excluded { .. } => &mut counts.excluded,
        } += 1;
    }
    counts
}

/// Ends what was told to one of its contacts at least; what reached nobody becomes the desk's.
pub fn told(registry: &mut Registry, now: Time, fates: &[MessageFate], out: &mut Out) {
    let mut concerned: Vec<PromiseId> = fates.iter().map(|fate| fate.promise).collect();
    concerned.sort_unstable();
    concerned.dedup();
    for id in concerned {
        let Some(promise) = registry.get(id) else { continue };
        if let Some(heard) = heard_of_move(promise, fates) {
            let promise = Promise { told_due: Some(heard), ..promise.clone() };
            registry.save(promise, out);
        }
        let Some(promise) = registry.get(id) else { continue };
        let Some(telling) = promise.telling else { continue };
        let of = |fate: &&MessageFate| fate.promise == id && telling.contains(fate.number);
        let mut ended: Vec<u32> = fates.iter().filter(of).map(|fate| fate.number).collect();
        ended.sort_unstable();
        ended.dedup();
        let is_sent = fates.iter().filter(of).any(|fate| fate.state == DeliveryState::Sent);
        let mut promise = promise.clone();
        match () {
            () if is_sent => {
                end(&mut promise, now, EndKind::Messaged, "", String::new());
                end_callback(registry, now, telling.ends_callback, out);
            }
            () if ended.len() as u32 == telling.count => needs_person(&mut promise, now),
            () => continue,
        }
        registry.save(promise, out);
    }
}

/// The latest time that a message told, when that is not known yet.
fn heard_of_move(promise: &Promise, fates: &[MessageFate]) -> Option<Time> {
    let is_sent = |telling: MessagesUnderWay| {
        fates.iter().any(|fate| {
            let is_sent = fate.state == DeliveryState::Sent;
            is_sent && fate.promise == promise.id && telling.contains(fate.number)
        })
    };
    let heard = promise.moves.iter().rev().find(|it| it.messages.is_some_and(is_sent))?;
    (promise.told_due != Some(heard.to)).then_some(heard.to)
}

/// Ends the wait for the call back of which the customer was told that it is no longer needed,
/// unless they are being called.
fn end_callback(registry: &mut Registry, now: Time, id: Option<PromiseId>, out: &mut Out) {
    let is_waiting = |it: &&Promise| it.callback.as_ref().is_some_and(|it| it.taken.is_none());
    let Some(callback) = id.and_then(|id| registry.get(id)).filter(is_waiting) else { return };
    let mut callback = callback.clone();
    end(&mut callback, now, EndKind::Messaged, "", String::new());
    registry.save(callback, out);
}
