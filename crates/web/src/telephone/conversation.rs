//! What an event of a call does, and what is said next: the statement about the caller's own sites,
//! or to who is not known the public one (S6, S7).

use super::{Speech, TelephoneSystem, Then};
use crate::access::login::unusable;
use crate::commands::CommandError;
use crate::queries::Queries;
use crate::request::caller::caller;
use crate::request::care::blocked_until;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use bongsu_core::Time;
use bongsu_core::access::Principal;
use bongsu_core::call::menu::{Key, Next, Offer, decide};
use bongsu_core::call::step::Choice;
use bongsu_core::call::{Call, CallEvent};
use bongsu_core::engine::command::{Command, Refusal};
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::Contact;
use bongsu_core::notification::ContactKey;
use bongsu_core::promise::{NewPromise, PromiseChange, PromiseId, PromiseKind};
use bongsu_store::{Error as StoreError, ReadCall, Store};
use bongsu_words::{Language, sentences, statement, time};

/// How often a call is read again that somebody else has written.
const TRIES: usize = 5;
/// The public incidents that are told to who is not known.
const MAX_PUBLIC: usize = 2;

/// Takes an event, keeps what comes of it, and says what is next.
///
/// # Errors
/// When the store cannot be read or written: then nothing was noted, and the telephone system asks
/// again.
pub async fn take(
    cx: &mut RequestContext,
    system: &TelephoneSystem,
    event: &CallEvent,
) -> Result<Speech, Error> {
    let store = cx.app.users()?.clone();
    for _ in 0..TRIES {
        let mut read = find_or_add(cx, &store, system, event).await?;
        cx.lang = read.call.language;
        let blocked = blocked_until(&store, read.call.number.as_deref(), cx.now).await?;
        let offer = offer(cx, system, &read.call, blocked.is_some());
        let next = decide(&mut read.call, event, offer, cx.now);
        cx.lang = read.call.language;
        let speech = speech(cx, &store, system, (&mut read.call, offer, blocked), next).await;
        match store.save_call(&read, None).await {
            Ok(()) => return Ok(speech),
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(unusable(error)),
        }
    }
    Err(Error::TooOften)
}

async fn find_or_add(
    cx: &RequestContext,
    store: &Store,
    system: &TelephoneSystem,
    event: &CallEvent,
) -> Result<ReadCall, Error> {
    if let Some(read) = store.call_by_key(&system.name, &event.key).await.map_err(unusable)? {
        return Ok(read);
    }
    let mut call = Call::begin(cx.now, &system.name, &event.key, Language::default());
    call.number = event.from.as_deref().and_then(|it| cx.app.settings.country.e164(it));
    if let Some(number) = call.number.clone() {
        // A number that several customers have is nobody's: nothing is said of either.
        let found = cx.store.find_customers(number, 2).await?;
        if let [(key, customer)] = found.as_slice() {
            (call.customer, call.language) = (Some(key.clone()), customer.language);
        }
    }
    call.incident = call.customer.as_deref().and_then(|key| affecting(cx, key));
    match store.add_call(&call).await {
        Ok(()) => Ok(ReadCall { call, revision: 0 }),
        Err(StoreError::Conflict { .. }) => {
            let read = store.call_by_key(&system.name, &event.key).await.map_err(unusable)?;
            read.ok_or(Error::TooOften)
        }
        Err(error) => Err(unusable(error)),
    }
}

/// The open incident in which sites of a customer are not verified.
pub fn affecting(cx: &RequestContext, customer: &str) -> Option<IncidentId> {
    let caller = caller(cx, customer)?;
    let incidents = caller.customer.incidents(&cx.summary);
    let open = incidents.into_iter().find(|(view, counts)| {
        view.incident.resolved_at.is_none() && counts.hit + counts.at_risk > 0
    });
    open.map(|(view, _)| view.incident.id)
}

fn offer(cx: &RequestContext, system: &TelephoneSystem, call: &Call, is_blocked: bool) -> Offer {
    Offer {
        is_known: call.customer.is_some(),
        is_affected: call.customer.as_deref().is_some_and(|key| affecting(cx, key).is_some()),
        has_person: system.person.is_some() && !is_blocked,
    }
}

async fn speech(
    cx: &RequestContext,
    store: &Store,
    system: &TelephoneSystem,
    (call, offer, blocked): (&mut Call, Offer, Option<Time>),
    next: Next,
) -> Speech {
    let lang = cx.lang;
    let connect = || match &system.person {
        Some(person) => Then::Connect(person.clone()),
        None => Then::Hangup,
    };
    let (text, then) = match next {
        Next::Question(keys) => {
            let mut all = vec![statement_for(cx, call)];
            all.extend(blocked.map(|at| say!(lang, "care-blocked", at = cx.stamp(at))));
            all.extend(blocked.and_then(|_| may_write(cx, lang)));
            let parts = keys.into_iter().map(|(digit, key)| key_text(lang, digit, key));
            let (own, others): (Vec<_>, Vec<_>) = parts.partition(|(of, _)| *of == lang);
            all.extend(own.into_iter().map(|(_, text)| text));
            let said = std::iter::once((lang, sentences(all))).chain(others).collect();
            return Speech { said, then: Then::Gather };
        }
        Next::Confirm(choice) => match note_request(cx, store, call, choice).await {
            Ok(said) => (said, Then::Hangup),
            // Nothing is confirmed that was not committed.
            Err(_) if offer.has_person => {
                (announced(cx, say!(lang, "call-not-noted-person")), connect())
            }
            Err(_) => (say!(lang, "call-not-noted"), Then::Hangup),
        },
        Next::Connect => (announced(cx, say!(lang, "call-connect")), connect()),
        Next::Goodbye => (say!(lang, "call-goodbye"), Then::Hangup),
        Next::Nothing => (String::new(), Then::Nothing),
    };
    let said = if text.is_empty() { Vec::new() } else { vec![(lang, text)] };
    Speech { said, then }
}

/// With what callers hear before a person answers (S18).
fn announced(cx: &RequestContext, text: String) -> String {
    match cx.app.settings.care.announces {
        true => sentences([text, announcement(cx)]),
        false => text,
    }
}

/// Only of Korea it is known that a law protects who answers.
fn announcement(cx: &RequestContext) -> String {
    match cx.app.settings.country.name {
        "KR" => say!(cx.lang, "care-announcement-kr"),
        _ => say!(cx.lang, "care-announcement"),
    }
}

/// That callers can write, where everybody can.
pub fn may_write(cx: &RequestContext, lang: Language) -> Option<String> {
    cx.app.settings.accepts_tickets.then(|| say!(lang, "care-write"))
}

/// What a key does, and the language in which it is said: another one is offered in itself.
fn key_text(lang: Language, digit: char, key: Key) -> (Language, String) {
    let text = match key {
        Key::Choose(Choice::Message) => say!(lang, "call-key-message"),
        Key::Choose(Choice::Callback) => say!(lang, "call-key-callback"),
        Key::Choose(Choice::Person) => say!(lang, "call-key-person"),
        Key::Choose(Choice::End) => say!(lang, "call-goodbye"),
        Key::Language(other) => {
            return (other, say!(other, "call-key-language", key = digit.to_string()));
        }
    };
    (lang, text)
}

/// The statement about the caller's own sites; to who is not known, what the public page says.
fn statement_for(cx: &RequestContext, call: &Call) -> String {
    let card = call.customer.as_deref().and_then(|key| caller(cx, key)).map(|it| it.card);
    if let Some(card) = card {
        return card.prompt;
    }
    let lang = cx.lang;
    let mut all = vec![say!(lang, "prompt-greeting")];
    for view in cx.public_incidents().take(MAX_PUBLIC) {
        let said = view.statements.last();
        let quote = said.map(|it| statement::quote(lang, &cx.names, &cx.zone, time::ANY_DAY, it));
        all.extend(quote.map(|quote| quote.paragraph()));
    }
    if all.len() == 1 {
        let at = cx.full_stamp(cx.summary.view.at);
        all.push(match cx.summary.sites.widely_down() {
            Some(n) => say!(lang, "call-public-down", at = at, n = n),
            None => say!(lang, "call-public-none", at = at),
        });
    }
    sentences(all)
}

/// Notes what a caller wishes, once, and says what came of it.
async fn note_request(
    cx: &RequestContext,
    store: &Store,
    call: &mut Call,
    choice: Choice,
) -> Result<String, CommandError> {
    let lang = cx.lang;
    let Some(customer) = call.customer.clone() else {
        return Err(Refusal::NoSuchCustomer.into());
    };
    let kind = match choice {
        Choice::Message => PromiseKind::Recovery,
        _ => PromiseKind::Callback,
    };
    let number = call.number.clone().map(Contact::Phone);
    let new = NewPromise {
        customer: customer.clone(),
        contact: number.map(|it| ContactKey::of(store.secret(), &it)),
        kind,
        text: String::new(),
        incident: affecting(cx, &customer),
        call: Some(call.id.uuid()),
        owner: None,
        due: None,
    };
    let id = PromiseId::new(call.started_at, &format!("call/{}/{}", call.id, kind.as_str()));
    let command = Command::Promise { id, change: PromiseChange::Make(Box::new(new)) };
    match cx.app.submit(Principal::customer(customer), command).await {
        Ok(()) | Err(CommandError::Refused(Refusal::AlreadyPromised)) => {}
        Err(CommandError::Refused(Refusal::AlreadyAsked)) => {
            return Ok(say!(lang, "call-asked-already"));
        }
        Err(error) => return Err(error),
    }
    if !call.promises.contains(&id) {
        call.promises.push(id);
    }
    // It is committed; the view may not be published yet.
    let due = store.promise(id).await.ok().flatten().and_then(|it| it.due);
    Ok(match (kind, due) {
        (PromiseKind::Recovery, _) => say!(lang, "call-noted-message"),
        (_, Some(due)) => say!(lang, "call-noted-callback", at = cx.full_stamp(due)),
        (_, None) => say!(lang, "call-noted-place"),
    })
}
