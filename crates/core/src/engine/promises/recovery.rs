//! Promises that the program keeps, and what ends a wait for a call back: the incident is over
//! for the customer, verified and told.

use super::registry::{Registry, customer_ix, end, needs_person, tell};
use crate::Time;
use crate::engine::events::Out;
use crate::engine::incidents::Incidents;
use crate::engine::io::{Context, MessageFate};
use crate::incident::{Counts, VictimState};
use crate::notification::delivery::DeliveryState;
use crate::promise::{EndKind, Promise, PromiseId, PromiseKind, PromiseNews};

/// Tells what was waited for, once it is there.
pub fn follow(
    registry: &mut Registry,
    cx: &Context<'_>,
    incidents: &Incidents,
    id: PromiseId,
    out: &mut Out,
) {
    let Some(promise) = registry.get(id) else { return };
    if promise.telling.is_some() || promise.needs_person || waits_for_message(registry, promise) {
        return;
    }
    let Some(news) = news(promise, cx, incidents) else { return };
    let mut promise = promise.clone();
    let told = news.and_then(|news| tell(&mut promise, cx, &news, out));
    match told {
        Some(telling) => promise.telling = Some(telling),
        None => needs_person(&mut promise, cx.now),
    }
    registry.save(promise, out);
}

/// Whether a call back is ended by the message that the same customer waits for: they are not told
/// twice.
fn waits_for_message(registry: &Registry, promise: &Promise) -> bool {
    promise.kind == PromiseKind::Callback
        && registry.all().any(|it| is_message_for(it, promise) && !it.needs_person)
}

/// Whether a promise is the message that the customer of a call back waits for.
fn is_message_for(it: &Promise, callback: &Promise) -> bool {
    it.kind == PromiseKind::Recovery
        && it.customer == callback.customer
        && it.incident == callback.incident
}

/// What there is to tell: `None` while the customer waits; nothing when it cannot be known any
/// more, so that a person has to look.
fn news(promise: &Promise, cx: &Context<'_>, incidents: &Incidents) -> Option<Option<PromiseNews>> {
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
        (true, true, _) => Some(Some(PromiseNews::Recovered { counts })),
        (true, false, false) => promise.kind.is_kept_by_program().then_some(None),
        _ => None,
    }
}

/// The customer's sites in the incident of a promise, by state; `None` without one.
pub fn counts_of(promise: &Promise, cx: &Context<'_>, incidents: &Incidents) -> Option<Counts> {
    let active = incidents.get(promise.incident?)?;
    let customer = customer_ix(cx.topology, &promise.customer)?;
    let mut counts = Counts::default();
    for site in cx.topology.contacts.sites_of(customer) {
        let Some(victim) = active.victims.get(&cx.topology.sites[site.ix()].host) else { continue };
        *match victim.state {
            VictimState::AtRisk => &mut counts.at_risk,
            VictimState::SeenHit => &mut counts.hit,
            VictimState::Verified => &mut counts.verified,
            VictimState::Excluded { .. } => &mut counts.excluded,
        } += 1;
    }
    Some(counts)
}

/// Ends what was told to one of its contacts at least; what reached nobody becomes the desk's.
pub fn told(registry: &mut Registry, now: Time, fates: &[MessageFate], out: &mut Out) {
    let mut concerned: Vec<PromiseId> = fates.iter().map(|fate| fate.promise).collect();
    concerned.sort_unstable();
    concerned.dedup();
    for id in concerned {
        let Some(promise) = registry.get(id) else { continue };
        let Some(telling) = promise.telling else { continue };
        let numbers = telling.first..telling.first + telling.count;
        let of = |fate: &&MessageFate| fate.promise == id && numbers.contains(&fate.number);
        let mut ended: Vec<u32> = fates.iter().filter(of).map(|fate| fate.number).collect();
        ended.sort_unstable();
        ended.dedup();
        let is_sent = fates.iter().filter(of).any(|fate| fate.state == DeliveryState::Sent);
        let mut promise = promise.clone();
        match () {
            () if is_sent => {
                end(&mut promise, now, EndKind::Messaged, "", String::new());
                end_callback(registry, now, &promise, out);
            }
            () if ended.len() as u32 == telling.count => needs_person(&mut promise, now),
            () => continue,
        }
        registry.save(promise, out);
    }
}

/// Ends the wait for a call back of a customer who was told by `message`, unless they are being
/// called.
fn end_callback(registry: &mut Registry, now: Time, message: &Promise, out: &mut Out) {
    let is_waiting = |it: &&Promise| {
        it.kind == PromiseKind::Callback
            && is_message_for(message, it)
            && it.callback.as_ref().is_some_and(|it| it.taken.is_none())
    };
    let Some(callback) = registry.all().find(is_waiting) else { return };
    let mut callback = callback.clone();
    end(&mut callback, now, EndKind::Messaged, "", String::new());
    registry.save(callback, out);
}
