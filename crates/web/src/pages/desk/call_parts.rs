//! Parts of the screen of a call: how it came out, what is promised, and what happened before.

use super::shown::Shown;
use crate::access::login::unusable;
use crate::layout::fragments;
use crate::layout::fragments::promises::QUICK_MINUTES;
use crate::layout::fragments::ticket::{state, ticket_path};
use crate::model::customer::CustomerView;
use crate::request::context::RequestContext;
use crate::request::customer::notices_to_customer;
use crate::request::error::Error;
use crate::telephone::conversation::affecting;
use bongsu_core::Time;
use bongsu_core::call::{Call, Outcome};
use bongsu_core::inventory::Contact;
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::DeliveryState;
use bongsu_core::promise::{Promise, PromiseKind, TEXT_MAX_CHARS};
use bongsu_core::ticket::Ticket;
use bongsu_store::{NoticeDelivery, Store, TicketFilter};
use bongsu_words::{Language, message};
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::time::Duration;

/// The most calls and promises of a timeline.
const MAX_HISTORY: u32 = 50;

/// How far back lists of calls go.
pub(super) const CALLS_SPAN: Duration = Duration::from_secs(12 * 3600);
/// The button that passes a call on after abuse.
pub(super) const PASS_ON: &str = "pass_on";

/// How a call came out, by one key each; by none once it was said.
pub(super) fn outcomes(lang: Language, call: Option<&Call>) -> Markup {
    let chosen = call.and_then(|call| call.outcome);
    html! {
        fieldset {
            legend { (say!(lang, "call-outcome")) }
            p.buttons { @for (outcome, key) in Outcome::ALL.into_iter().zip(1u8..) {
                button name="outcome" value=(outcome.as_str()) data-key=[chosen.is_none().then_some(key)]
                    aria-pressed=[(chosen == Some(outcome)).then_some("true")] {
                    (outcome_label(lang, outcome)) @if chosen.is_none() { " " kbd { (key) } } }
            }
            @if call.is_some_and(|call| call.is_open() && call.taken.is_some()) {
                button name="outcome" value=(PASS_ON) data-key="7" {
                    (say!(lang, "care-pass-on")) " " kbd { "7" } }
            } }
        }
    }
}

/// How a call came out.
pub(super) fn outcome_label(lang: Language, outcome: Outcome) -> String {
    match outcome {
        Outcome::Informed => say!(lang, "call-outcome-informed"),
        Outcome::Solved => say!(lang, "call-outcome-solved"),
        Outcome::Promised => say!(lang, "call-outcome-promised"),
        Outcome::HandedOver => say!(lang, "call-outcome-handed_over"),
        Outcome::Broken => say!(lang, "call-outcome-broken"),
        Outcome::Stopped => say!(lang, "call-outcome-stopped"),
    }
}

/// What can be promised: by two keys with a time, by one where the program keeps it.
pub(super) fn promise_forms(cx: &RequestContext, shown: &Shown, key: &str) -> Markup {
    let lang = cx.lang;
    let incident = affecting(cx, key);
    let hidden = |kind: PromiseKind| {
        html! {
            input type="hidden" name="seed" value={ (cx.now.as_micros()) "-" (kind.as_str()) };
            input type="hidden" name="customer" value=(key);
            input type="hidden" name="kind" value=(kind.as_str());
            input type="hidden" name="back" value=(shown.path());
            @if let Some(call) = &shown.call { input type="hidden" name="call" value=(call.id); }
            @if let Some(incident) = incident { input type="hidden" name="incident" value=(incident); }
        }
    };
    let asked = [
        (incident.is_some(), PromiseKind::Recovery, "m"),
        (incident.is_some(), PromiseKind::Update, "u"),
        (true, PromiseKind::Callback, "b"),
    ];
    html! {
        section.card aria-labelledby="promise-title" {
            h2 #promise-title { (say!(lang, "promise-new")) }
            form.stacked method="post" action="/ops/desk/promises" {
                (hidden(PromiseKind::Answer))
                label for="promise-text" { (say!(lang, "promise-field-text")) }
                input #promise-text name="text" required maxlength=(TEXT_MAX_CHARS) value=(say!(lang, "call-promise-text"));
                p.buttons { @for (minutes, key) in QUICK_MINUTES.into_iter().zip(1u8..) {
                    button name="minutes" value=(minutes) data-key={ "p" (key) } {
                        (say!(lang, "promise-quick", minutes = minutes)) " " kbd { "p " (key) } }
                } }
            }
            div.buttons { @for (_, kind, key) in asked.into_iter().filter(|(offered, ..)| *offered) {
                form method="post" action="/ops/desk/promises" {
                    (hidden(kind))
                    button data-key=(key) { (fragments::promises::kind(lang, kind)) " " kbd { (key) } }
                }
            } }
        }
        section.card aria-labelledby="ask-title" {
            h2 #ask-title { (say!(lang, "call-ask-engineers")) }
            form.stacked method="post" action="/ops/desk/promises" {
                (hidden(PromiseKind::Engineers))
                label for="question" { (say!(lang, "call-question")) }
                input #question name="text" required maxlength=(TEXT_MAX_CHARS) data-key-focus="e";
                p.buttons { @for minutes in [15u32, 30, 60] {
                    button name="minutes" value=(minutes) { (say!(lang, "call-ask-within", minutes = minutes)) }
                } }
            }
        }
    }
}

/// One thing that happened between us and a customer.
struct Entry {
    at: Time,
    what: Markup,
}

/// Calls, tickets, promises and notices of a customer, the latest first.
pub(super) async fn history(
    cx: &RequestContext,
    store: &Store,
    key: &str,
    (customer, contacts): (Option<&CustomerView>, &[Contact]),
) -> Result<Markup, Error> {
    let lang = cx.lang;
    let calls = store.calls_of(key, MAX_HISTORY).await.map_err(unusable)?;
    let promises = store.promises_to(key, MAX_HISTORY).await.map_err(unusable)?;
    let theirs = TicketFilter {
        customer: Some(key.to_owned()),
        limit: MAX_HISTORY,
        ..TicketFilter::default()
    };
    let tickets = store.tickets(theirs).await.map_err(unusable)?;
    let mut entries: Vec<Entry> = calls.iter().map(|call| of_call(lang, call)).collect();
    entries.extend(tickets.iter().map(|ticket| of_ticket(lang, ticket)));
    entries.extend(promises.iter().map(|promise| of_promise(cx, promise)));
    if let Some(customer) = customer {
        let notices = notices_to_customer(cx, &cx.store, customer).await.unwrap_or_default();
        entries.extend(of_notices(cx, store, &notices, contacts));
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    Ok(html! {
        section.card aria-labelledby="history" {
            h2 #history { (say!(lang, "call-history")) }
            @if entries.is_empty() { p { (say!(lang, "call-history-none")) } }
            ul.rows.tight { @for entry in &entries {
                li.row { div.grow { (cx.time(entry.at)) " · " (entry.what) } }
            } }
        }
    })
}

/// Notices, with what became of each contact's: what went to several at once is one entry.
fn of_notices(
    cx: &RequestContext,
    store: &Store,
    notices: &[NoticeDelivery],
    contacts: &[Contact],
) -> Vec<Entry> {
    let (lang, is_drill) = (cx.lang, cx.app.settings.drill.is_some());
    let operator = cx.app.settings.operator.of(lang);
    let mut told: BTreeMap<(Time, String), Vec<String>> = BTreeMap::new();
    for it in notices {
        let is_theirs = |to: &&Contact| ContactKey::of(store.secret(), to) == it.notice.contact;
        let to = contacts.iter().find(is_theirs).map(|to| bongsu_words::contact(lang, to));
        let state = delivery(lang, it.state);
        let line = to.map_or(state.clone(), |to| format!("{to} ({state})"));
        let subject = message::subject(lang, operator, is_drill, &it.notice);
        told.entry((it.notice.at, subject)).or_default().push(line);
    }
    let entry = |((at, subject), lines): ((Time, String), Vec<String>)| Entry {
        at,
        what: html! { (say!(lang, "call-history-notice")) " “" (subject) "”" p.small { (lines.join(" · ")) } },
    };
    told.into_iter().map(entry).collect()
}

/// What became of a notice.
fn delivery(lang: Language, state: DeliveryState) -> String {
    match state {
        DeliveryState::Sent => say!(lang, "outbox-sent"),
        DeliveryState::Pending => say!(lang, "outbox-waiting"),
        DeliveryState::Failed => say!(lang, "outbox-dead"),
        DeliveryState::Dropped => say!(lang, "outbox-dropped"),
    }
}

fn of_call(lang: Language, call: &Call) -> Entry {
    let what = html! {
        a href={ "/ops/desk/call?call=" (call.id) } { (say!(lang, "call-history-call")) }
        @if let Some(outcome) = call.outcome { " · " (outcome_label(lang, outcome)) }
        @if let Some((_, person)) = &call.taken { " · " (person.name) }
        @if !call.note.is_empty() { p { "“" (call.note) "”" } (fragments::masked(lang, &call.note)) }
    };
    Entry { at: call.started_at, what }
}

fn of_ticket(lang: Language, ticket: &Ticket) -> Entry {
    let what = html! {
        a href=(ticket_path(ticket)) { (say!(lang, "call-history-ticket")) } " " (state(lang, ticket.state))
        p { "“" (ticket.subject) "”" }
    };
    Entry { at: ticket.opened_at, what }
}

fn of_promise(cx: &RequestContext, promise: &Promise) -> Entry {
    let lang = cx.lang;
    let what = html! {
        (fragments::promises::kind(lang, promise.kind))
        @if let Some(due) = promise.due { " · " (say!(lang, "promise-due", at = cx.stamp(due))) }
        @if let Some(at) = promise.broken_at { " · " (say!(lang, "promise-broken", at = cx.stamp(at))) }
        @if !promise.text.is_empty() { p { "“" (promise.text) "”" } }
        (fragments::promises::ended(cx, promise))
    };
    Entry { at: promise.given_at, what }
}
