//! What people do with promises.

use super::calling::{give_back, not_reached, taken};
use super::recovery::{counts_of, is_hit};
use super::registry::{Registry, customer_ix, end, tell};
use crate::Time;
use crate::access::{Principal, Role};
use crate::engine::command::Refusal;
use crate::engine::events::Out;
use crate::engine::incidents::Incidents;
use crate::engine::io::Context;
use crate::plain_text::plain_text;
use crate::promise::{
    Callback, DUE_MAX, EndKind, Move, NewPromise, Owner, Person, Promise, PromiseChange, PromiseId,
    PromiseKind, PromiseNews, TEXT_MAX_CHARS, Warned,
};
use crate::statement::official::resolution_phrase;

/// Does something with one promise.
pub fn change(
    registry: &mut Registry,
    cx: &Context<'_>,
    incidents: &Incidents,
    by: &Principal,
    (id, change): (PromiseId, PromiseChange),
    out: &mut Out,
) -> Result<(), Refusal> {
    if let PromiseChange::Make(new) = change {
        let promise = make(registry, cx, incidents, by, (id, *new))?;
        registry.save(promise, out);
        return Ok(());
    }
    let mut promise = registry.get(id).ok_or(Refusal::NoSuchPromise)?.clone();
    match change {
        PromiseChange::Make(_) => return Err(Refusal::AlreadyPromised),
        PromiseChange::Keep { note } => {
            may_call(&promise, by)?;
            let is_needed = promise.kind == PromiseKind::Engineers;
            end(&mut promise, cx.now, EndKind::Kept, &by.name, text(&note, is_needed)?);
        }
        PromiseChange::Move { due, moves_before, cause, reason } => {
            if moves_before != promise.moves.len() {
                return Err(Refusal::PromiseMoved);
            }
            check_due(cx, due)?;
            if promise.due == Some(due) {
                return Err(Refusal::PromiseDue);
            }
            let (from, reason) = (promise.told_due, text(&reason, false)?);
            may_tell(cx, incidents, &promise, ("reason", &reason))?;
            let news = PromiseNews::Moved { from, to: due, reason: reason.clone() };
            let messages = match promise.kind.is_to_customer() {
                true => tell(&mut promise, cx, &news, out),
                false => None,
            };
            let by = by.name.clone();
            promise.moves.push(Move { from, to: due, at: cx.now, by, cause, reason, messages });
            (promise.due, promise.term_from) = (Some(due), cx.now);
            promise.warned = Warned::Not;
        }
        PromiseChange::HandOver(to) => promise.owner = to.map_or(Owner::Desk, Owner::Person),
        PromiseChange::Release { reason } => {
            end(&mut promise, cx.now, EndKind::Released, &by.name, text(&reason, true)?);
        }
        PromiseChange::Explain(cause) => promise.broken_cause = Some(cause),
        PromiseChange::Return => {
            may_call(&promise, by)?;
            give_back(&mut promise);
        }
        PromiseChange::NotReached => {
            let is_theirs = taken(&promise).is_some_and(|taken| by.is(&taken.by.id));
            if !is_theirs {
                return Err(Refusal::NotTaken);
            }
            not_reached(&mut promise, cx, by, out);
        }
    }
    registry.save(promise, out);
    Ok(())
}

/// Gives all promises of a person to another, or to the desk.
pub fn hand_over_all(registry: &mut Registry, from: &str, to: Option<&Person>, out: &mut Out) {
    for id in registry.ids() {
        let Some(promise) = registry.get(id) else { continue };
        let calls = taken(promise).is_some_and(|taken| taken.by.id == from);
        if !promise.owner.is(from) && !calls {
            continue;
        }
        let mut promise = promise.clone();
        if promise.owner.is(from) {
            promise.owner = to.map_or(Owner::Desk, |to| Owner::Person(to.clone()));
        }
        if calls {
            give_back(&mut promise);
        }
        registry.save(promise, out);
    }
}

/// Whom another is calling is not called by this one.
fn may_call(promise: &Promise, by: &Principal) -> Result<(), Refusal> {
    match taken(promise) {
        Some(taken) if !by.is(&taken.by.id) => Err(Refusal::NotTaken),
        _ => Ok(()),
    }
}

fn make(
    registry: &Registry,
    cx: &Context<'_>,
    incidents: &Incidents,
    by: &Principal,
    (id, new): (PromiseId, NewPromise),
) -> Result<Promise, Refusal> {
    if registry.get(id).is_some() {
        return Err(Refusal::AlreadyPromised);
    }
    if by.role == Role::Customer && by.name != new.customer {
        return Err(Refusal::NotPermitted);
    }
    let customer = customer_ix(cx.topology, &new.customer).ok_or(Refusal::NoSuchCustomer)?;
    if registry.to_customer(&new.customer).any(|other| other.is_same_request(&new)) {
        return Err(Refusal::AlreadyAsked);
    }
    if new.incident.is_some_and(|incident| incidents.get(incident).is_none()) {
        return Err(Refusal::Closed);
    }
    let by_program = new.kind.is_kept_by_program();
    if by_program && cx.topology.contacts.contacts_of(customer).next().is_none() {
        return Err(Refusal::NoContact);
    }
    let due = match new.kind {
        PromiseKind::Answer | PromiseKind::Engineers => {
            let due = new.due.ok_or(Refusal::PromiseDue)?;
            check_due(cx, due)?;
            Some(due)
        }
        PromiseKind::Callback => Some(cx.options.callbacks.due(cx.now)),
        PromiseKind::Update => next_update(cx, incidents, &new)?,
        PromiseKind::Recovery => None,
    };
    let needs_words = matches!(new.kind, PromiseKind::Answer | PromiseKind::Engineers);
    let callback = (new.kind == PromiseKind::Callback).then_some(Callback {
        asked_at: cx.now,
        attempts: 0,
        next_at: cx.now,
        taken: None,
    });
    let owner = match new.kind {
        PromiseKind::Engineers => new.owner.map_or(Owner::Engineers, Owner::Person),
        PromiseKind::Update | PromiseKind::Recovery => Owner::Program,
        PromiseKind::Callback => Owner::Desk,
        PromiseKind::Answer => new.owner.map_or(Owner::Desk, Owner::Person),
    };
    let promise = Promise {
        id,
        text: text(&new.text, needs_words)?,
        customer: new.customer,
        contact: new.contact,
        kind: new.kind,
        incident: new.incident,
        call: new.call,
        author: by.into(),
        owner,
        given_at: cx.now,
        due,
        // The time is said by who gives the promise, or to who asks for it.
        told_due: due.filter(|_| new.kind.is_to_customer()),
        term_from: cx.now,
        moves: Vec::new(),
        warned: Warned::Not,
        broken_at: None,
        broken_cause: None,
        messages: 0,
        telling: None,
        needs_person: false,
        callback,
        end: None,
    };
    may_tell(cx, incidents, &promise, ("text", &promise.text))?;
    if by_program {
        // Who is not affected has nothing to wait for.
        let counts = counts_of(&promise, cx, incidents).ok_or(Refusal::Closed)?;
        if counts.hit + counts.at_risk == 0 {
            return Err(match counts.verified {
                0 => Refusal::NotOnList,
                _ => Refusal::NothingToAwait,
            });
        }
    }
    Ok(promise)
}

/// By when the next statement of the incident was promised.
fn next_update(
    cx: &Context<'_>,
    incidents: &Incidents,
    new: &NewPromise,
) -> Result<Option<Time>, Refusal> {
    let incident = new.incident.ok_or(Refusal::Closed)?;
    let active = incidents.get(incident).filter(|it| it.is_open()).ok_or(Refusal::Closed)?;
    let said = active.statements.last().and_then(|said| said.next_update_by);
    Ok(said.filter(|by| *by > cx.now))
}

fn check_due(cx: &Context<'_>, due: Time) -> Result<(), Refusal> {
    match due > cx.now && due.since(cx.now) <= DUE_MAX {
        true => Ok(()),
        false => Err(Refusal::PromiseDue),
    }
}

/// What a customer reads of a promise names nothing that must stay inside, and does not say that
/// the outage is over while their sites are hit.
fn may_tell(
    cx: &Context<'_>,
    incidents: &Incidents,
    promise: &Promise,
    (field, text): (&'static str, &str),
) -> Result<(), Refusal> {
    if !promise.kind.is_to_customer() {
        return Ok(());
    }
    if let Some(named) = cx.topology.public_names.internal_name_in([(field, text)]) {
        return Err(Refusal::InternalName(named));
    }
    match resolution_phrase(text).is_some() && is_hit(promise, cx, incidents) {
        true => Err(Refusal::PromiseSaysRestored),
        false => Ok(()),
    }
}

fn text(typed: &str, is_needed: bool) -> Result<String, Refusal> {
    let text = plain_text(typed).trim().to_owned();
    let length = text.chars().count();
    match length > TEXT_MAX_CHARS || (is_needed && length == 0) {
        true => Err(Refusal::PromiseText),
        false => Ok(text),
    }
}
