//! `POST /ops/desk/call` and `/ops/desk/drafts`: what a counsellor does during a call, and every
//! keystroke of it (S17).

use super::call_parts::PASS_ON;
use super::care_call;
use crate::access::login::unusable;
use crate::layout::links::percent_encode;
use crate::middleware::AuditNote;
use crate::queries::Queries;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::optional_text;
use axum::Extension;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Principal;
use bongsu_core::call::draft::{Conversation, DRAFT_MAX_CHARS};
use bongsu_core::call::{Call, CallId, Ending, NOTE_MAX_CHARS, Outcome};
use bongsu_core::engine::command::Command;
use bongsu_core::name::Name;
use bongsu_core::plain_text::plain_text;
use bongsu_core::promise::Person;
use bongsu_core::ticket::masking::mask;
use bongsu_store::{CallDraft, Error as StoreError, ReadCall, Store};
use serde::Deserialize;

/// How often a call is read again that somebody else has written.
const TRIES: usize = 5;
/// The longest key of a form.
const SEED_MAX_CHARS: usize = 64;

/// What is typed.
#[derive(Deserialize)]
pub struct DraftForm {
    #[serde(default)]
    conversation: String,
    #[serde(default)]
    text: String,
}

/// What is done.
#[derive(Deserialize, Default)]
pub struct CallForm {
    /// `take`, `warn`, `assign`, `log` or `check`.
    #[serde(default)]
    action: String,
    #[serde(default)]
    call: String,
    #[serde(default)]
    customer: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    seed: String,
    /// `yes`: they want a call that would be left to somebody else.
    #[serde(default)]
    anyway: String,
}

/// Keeps what is typed. Answered when it is on the disk.
pub async fn save_draft(
    cx: RequestContext,
    form: Result<Form<DraftForm>, FormRejection>,
) -> Result<StatusCode, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let not_one = |_| Error::invalid("conversation", FieldError::NotAnId);
    let conversation: Conversation = form.conversation.parse().map_err(not_one)?;
    if form.text.chars().count() > DRAFT_MAX_CHARS {
        return Err(Error::invalid("text", FieldError::TooLong(DRAFT_MAX_CHARS)));
    }
    let draft = CallDraft { saved_at: cx.now, text: mask(&plain_text(&form.text)).text };
    let me = cx.principal()?.id;
    let store = cx.app.users()?;
    store.save_draft(&conversation, &me, &draft).await.map_err(unusable)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Does what a counsellor wants.
pub async fn submit(
    cx: RequestContext,
    form: Result<Form<CallForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    match form.action.as_str() {
        "take" => take(&cx, &form).await,
        "warn" => warn(&cx, &form).await,
        "assign" => assign(&cx, &form).await,
        "log" => log(&cx, &form).await,
        "check" => check(&cx, &form).await,
        _ => {
            let all = "take, warn, assign, log, check";
            Err(Error::invalid("action", FieldError::NotOneOf(all)))
        }
    }
}

async fn take(cx: &RequestContext, form: &CallForm) -> Result<Response, Error> {
    let store = cx.app.users()?;
    let id = read(store, &form.call).await?.call.id;
    care_call::take(cx, store, id, form.anyway == "yes").await?;
    Ok(to_call(id, "take"))
}

/// The caller was told that abuse ends the call.
async fn warn(cx: &RequestContext, form: &CallForm) -> Result<Response, Error> {
    let id = change(cx.app.users()?, &form.call, |call| call.warn(cx.now)).await?;
    Ok(to_call(id, "warn"))
}

async fn assign(cx: &RequestContext, form: &CallForm) -> Result<Response, Error> {
    let known = cx.store.customer(form.customer.clone()).await?;
    known.ok_or(Error::NotFound(Resource::Customer))?;
    let key = form.customer.clone();
    let id = change(cx.app.users()?, &form.call, |call| call.customer = Some(key.clone())).await?;
    Ok(to_call(id, "assign"))
}

/// Writes down how a call came out; one that no telephone system told of begins here.
async fn log(cx: &RequestContext, form: &CallForm) -> Result<Response, Error> {
    let all = "informed, solved, promised, handed_over, broken, stopped, pass_on";
    let outcome = match form.outcome.as_str() {
        PASS_ON => Outcome::Stopped,
        code => {
            Outcome::from_code(code).ok_or(Error::invalid("outcome", FieldError::NotOneOf(all)))?
        }
    };
    let note = optional_text("note", &form.note, NOTE_MAX_CHARS)
        .map_err(|error| error.labelled(|lang, _| say!(lang, "call-note")))?;
    let store = cx.app.users()?;
    let me = cx.principal()?;
    let mut read = match form.call.as_str() {
        "" => begin_by_hand(cx, store, &me, form).await?,
        id => read(store, id).await?,
    };
    let conversation = match form.call.as_str() {
        "" => Conversation::Customer(form.customer.clone()),
        _ => Conversation::Call(read.call.id),
    };
    // Whoever hung up first: it was stopped. Said again, only the note is written.
    let passes_on = form.outcome == PASS_ON;
    if passes_on || (outcome == Outcome::Stopped && read.call.outcome != Some(outcome)) {
        let ending = if passes_on { Ending::PassedOn } else { Ending::Ended };
        return care_call::stop(cx, store, read, (ending, &note), &conversation).await;
    }
    for _ in 0..TRIES {
        let done = read.call.log(&Person::from(&me), (outcome, &note), cx.now);
        done.map_err(care_call::refused)?;
        match store.save_call(&read, Some((&conversation, &me.id, cx.now))).await {
            Ok(()) => return Ok(to_call(read.call.id, outcome.as_str())),
            Err(StoreError::Conflict { .. }) => {
                read = self::read(store, &read.call.id.to_string()).await?;
            }
            Err(error) => return Err(unusable(error)),
        }
    }
    Err(Error::TooOften)
}

/// The call of a form, once: the same form makes the same call.
async fn begin_by_hand(
    cx: &RequestContext,
    store: &Store,
    me: &Principal,
    form: &CallForm,
) -> Result<ReadCall, Error> {
    let customer = cx.store.customer(form.customer.clone()).await?;
    let customer = customer.ok_or(Error::NotFound(Resource::Customer))?;
    if form.seed.is_empty() || form.seed.chars().count() > SEED_MAX_CHARS {
        return Err(Error::invalid("seed", FieldError::Missing));
    }
    let key = format!("{}/{}/{}", me.id.as_str(), form.customer, form.seed);
    if let Some(read) = store.call_by_key("", &key).await.map_err(unusable)? {
        return Ok(read);
    }
    let mut call = Call::begin(cx.now, "", &key, customer.language);
    call.customer = Some(form.customer.clone());
    call.incident = crate::telephone::conversation::affecting(cx, &form.customer);
    match store.add_call(&call).await {
        Ok(()) | Err(StoreError::Conflict { .. }) => {}
        Err(error) => return Err(unusable(error)),
    }
    let read = store.call_by_key("", &key).await.map_err(unusable)?;
    read.ok_or(Error::NotFound(Resource::Page))
}

/// Has a site checked at once; the screen then shows what comes back, layer by layer.
async fn check(cx: &RequestContext, form: &CallForm) -> Result<Response, Error> {
    let site = Name::parse(&form.site).map_err(|_| Error::invalid("site", FieldError::NotAHost))?;
    let summary = &cx.summary;
    let owner = summary.site(&site).map(|it| summary.view.topology.customer_of(it).to_owned());
    if owner.as_deref() != Some(form.customer.as_str()) {
        return Err(Error::NotFound(Resource::Site));
    }
    let (customer, text) = (form.customer.clone(), say!(cx.lang, "call-check-report"));
    let (host, at) = (percent_encode(site.as_str()), cx.now.as_micros());
    cx.app.submit(cx.principal()?, Command::Report { site, customer, text }).await?;
    let of = match form.call.as_str() {
        "" => format!("q={}", percent_encode(&form.customer)),
        call => format!("call={}", percent_encode(call)),
    };
    let to = format!("/ops/desk/call?{of}&check={host}&at={at}#site-check");
    Ok(Redirect::to(&to).into_response())
}

async fn read(store: &Store, id: &str) -> Result<ReadCall, Error> {
    let id: CallId = id.parse().map_err(|_| Error::NotFound(Resource::Page))?;
    let read = store.call(id).await.map_err(unusable)?;
    read.ok_or(Error::NotFound(Resource::Page))
}

/// Changes a call, whoever else writes it at the same time.
async fn change(store: &Store, id: &str, change: impl Fn(&mut Call)) -> Result<CallId, Error> {
    for _ in 0..TRIES {
        let mut read = read(store, id).await?;
        change(&mut read.call);
        match store.save_call(&read, None).await {
            Ok(()) => return Ok(read.call.id),
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(unusable(error)),
        }
    }
    Err(Error::TooOften)
}

fn to_call(id: CallId, what: &str) -> Response {
    let note = AuditNote(format!("{what} call {id}"));
    (Extension(note), Redirect::to(&format!("/ops/desk/call?call={id}"))).into_response()
}
