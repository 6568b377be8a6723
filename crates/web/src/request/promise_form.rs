//! Reads the forms of promises, for pages and for programs.

use super::error::{Error, FieldError, Resource};
use super::maintenance_form::instant;
use crate::access::login::unusable;
use crate::middleware::AuditNote;
use crate::model::text_of::text_of;
use crate::request::context::RequestContext;
use crate::request::params::{optional_text, required_name, required_text};
use bongsu_core::Time;
use bongsu_core::access::{Permission, Principal};
use bongsu_core::engine::command::Command;
use bongsu_core::promise::{
    Cause, NewPromise, Person, Promise, PromiseChange, PromiseId, PromiseKind, TEXT_MAX_CHARS,
};
use bongsu_store::User;
use bongsu_words::Language;
use serde::Deserialize;
use std::time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest time that is given in minutes: a day.
const MINUTES_MAX: u32 = 24 * 60;
const MAX_KEY_CHARS: usize = 256;

/// A promise that is to be given.
#[derive(Deserialize, ToSchema, Default, Clone, Debug)]
pub struct PromiseForm {
    /// The customer's key.
    #[serde(default)]
    pub customer: String,
    /// `answer`, `engineers`, `callback`, `update` or `recovery`; `answer` when left out.
    #[serde(default)]
    pub kind: String,
    /// What is promised; needed for `answer` and `engineers`. At most 500 characters.
    #[serde(default)]
    pub text: String,
    /// By when: RFC 3339, or by the clocks of the status page's zone.
    #[serde(default)]
    pub due: String,
    /// Or within so many minutes; a number or a text.
    #[serde(default, deserialize_with = "text_of")]
    pub minutes: String,
    /// The incident that it is about, if any.
    #[serde(default)]
    pub incident: String,
    /// The call in which it was given, if any.
    #[serde(default)]
    pub call: String,
    /// Who answers for it: a user's id or login name, `desk`, or who gives it when left out.
    #[serde(default)]
    pub owner: String,
    /// Drawn anew for each form, so that it takes effect once.
    #[serde(default)]
    pub seed: String,
}

/// What is to be done with a promise.
#[derive(Deserialize, ToSchema, Default, Clone)]
pub struct PromiseChangeForm {
    /// `keep`, `move`, `hand_over`, `release`, `explain`, `return` or `not_reached`.
    #[serde(default)]
    pub action: String,
    /// What was done, or the answer; to keep it.
    #[serde(default)]
    pub note: String,
    /// The new time: RFC 3339, or by the clocks of the status page's zone; to move it.
    #[serde(default)]
    pub due: String,
    /// Or within so many minutes from now; a number or a text.
    #[serde(default, deserialize_with = "text_of")]
    pub minutes: String,
    /// How often it had been moved when this was decided: a move that is sent twice is refused.
    /// What it is now when left out.
    #[serde(default, deserialize_with = "text_of")]
    pub moves: String,
    /// Why: `overload`, `waiting_for_engineers`, `third_party`, `not_reached`, `too_early`,
    /// `no_owner` or `other`; to move or explain it.
    #[serde(default)]
    pub cause: String,
    /// Why, in words: the customer reads it when it is moved.
    #[serde(default)]
    pub reason: String,
    /// To whom it is handed over: a user's id or login name, or `desk`.
    #[serde(default)]
    pub to: String,
}

/// The label of a field.
pub fn field_label(lang: Language, field: &'static str) -> String {
    match field {
        "customer" => say!(lang, "promise-field-customer"),
        "kind" => say!(lang, "promise-kind-label"),
        "text" => say!(lang, "promise-field-text"),
        "due" | "minutes" => say!(lang, "promise-field-due"),
        "cause" => say!(lang, "promise-cause"),
        "note" => say!(lang, "promise-note"),
        "reason" => say!(lang, "promise-reason"),
        "to" | "owner" => say!(lang, "promise-field-to"),
        name => name.to_owned(),
    }
}

/// Reads a promise that is to be given by `by`.
///
/// # Errors
/// The first field that cannot be read.
pub async fn read_promise(
    cx: &RequestContext,
    by: &Principal,
    form: &PromiseForm,
) -> Result<NewPromise, Error> {
    let customer = required_name("customer", &form.customer, MAX_KEY_CHARS)?;
    let kinds = "answer, engineers, callback, update, recovery";
    let kind = match form.kind.as_str() {
        "" => PromiseKind::Answer,
        code => PromiseKind::from_code(code)
            .ok_or(Error::invalid("kind", FieldError::NotOneOf(kinds)))?,
    };
    let needs_time = matches!(kind, PromiseKind::Answer | PromiseKind::Engineers);
    let text = match kind {
        PromiseKind::Engineers => {
            let text = required_text("text", &form.text, TEXT_MAX_CHARS);
            text.map_err(|it| it.labelled(|lang, _| say!(lang, "call-question")))?
        }
        _ => optional_text("text", &form.text, TEXT_MAX_CHARS)?,
    };
    let due = if needs_time { Some(due(cx, &form.due, &form.minutes)?) } else { None };
    let not_an_id = |field| Error::invalid(field, FieldError::NotAnId);
    let incident = match form.incident.trim() {
        "" => None,
        id => Some(id.parse().map_err(|_| not_an_id("incident"))?),
    };
    let call = match form.call.trim() {
        "" => None,
        id => Some(id.parse::<Uuid>().map_err(|_| not_an_id("call"))?),
    };
    let owner = match form.owner.trim() {
        "" if kind == PromiseKind::Answer => Some(Person::from(by)),
        "" => None,
        to => person(cx, "owner", to).await?,
    };
    Ok(NewPromise { customer, contact: None, kind, text, incident, call, owner, due })
}

/// Reads what is to be done with a promise.
///
/// # Errors
/// The first field that cannot be read.
pub async fn read_change(
    cx: &RequestContext,
    promise: &Promise,
    form: &PromiseChangeForm,
) -> Result<PromiseChange, Error> {
    let cause = || {
        let all = "overload, waiting_for_engineers, third_party, not_reached, too_early, no_owner, \
                   other";
        Cause::from_code(&form.cause).ok_or(Error::invalid("cause", FieldError::NotOneOf(all)))
    };
    Ok(match form.action.as_str() {
        "keep" => PromiseChange::Keep { note: optional_text("note", &form.note, TEXT_MAX_CHARS)? },
        "move" => PromiseChange::Move {
            due: due(cx, &form.due, &form.minutes)?,
            moves_before: moves_before(promise, form)?,
            cause: cause()?,
            reason: optional_text("reason", &form.reason, TEXT_MAX_CHARS)?,
        },
        "hand_over" => PromiseChange::HandOver(person(cx, "to", form.to.trim()).await?),
        "release" => PromiseChange::Release {
            reason: required_text("reason", &form.reason, TEXT_MAX_CHARS)?,
        },
        "explain" => PromiseChange::Explain(cause()?),
        "return" => PromiseChange::Return,
        "not_reached" => PromiseChange::NotReached,
        _ => {
            let all = "keep, move, hand_over, release, explain, return, not_reached";
            return Err(Error::invalid("action", FieldError::NotOneOf(all)));
        }
    })
}

/// How often the promise had been moved when the form was drawn.
fn moves_before(promise: &Promise, form: &PromiseChangeForm) -> Result<usize, Error> {
    match form.moves.trim() {
        "" => Ok(promise.moves.len()),
        typed => {
            let wrong = Error::invalid("moves", FieldError::NotANumber(0, u32::MAX));
            typed.parse().map_err(|_| wrong)
        }
    }
}

/// The open promise with an id.
///
/// # Errors
/// When there is none.
pub fn open_promise<'a>(cx: &'a RequestContext, id: &str) -> Result<&'a Promise, Error> {
    let id: PromiseId = id.parse().map_err(|_| Error::NotFound(Resource::Page))?;
    let found = cx.summary.view.promises.iter().find(|it| it.id == id);
    found.ok_or(Error::Command(bongsu_core::engine::command::Refusal::NoSuchPromise.into()))
}

/// By when: an instant, or minutes from now.
fn due(cx: &RequestContext, due: &str, minutes: &str) -> Result<Time, Error> {
    match (minutes.trim(), due.trim()) {
        ("", "") => Err(Error::invalid("due", FieldError::Missing)),
        ("", due) => instant("due", due, cx.zone_name()),
        (minutes, _) => {
            let number = minutes.parse().ok().filter(|n| (1..=MINUTES_MAX).contains(n));
            let wrong = Error::invalid("minutes", FieldError::NotANumber(1, MINUTES_MAX));
            let minutes: u32 = number.ok_or(wrong)?;
            Ok(cx.now + Duration::from_secs(u64::from(minutes) * 60))
        }
    }
}

/// Those who can answer for a promise, by name.
///
/// # Errors
/// When the store cannot be read.
pub async fn people(cx: &RequestContext) -> Result<Vec<User>, Error> {
    let mut users = cx.app.users()?.users().await.map_err(unusable)?;
    users.retain(|it| it.disabled_at.is_none() && it.role.allows(Permission::Promise));
    users.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(users)
}

/// A person by id or login name; `None` for the desk.
///
/// # Errors
/// When there is nobody of this name who can answer for a promise.
pub async fn person(
    cx: &RequestContext,
    field: &'static str,
    text: &str,
) -> Result<Option<Person>, Error> {
    if text == "desk" {
        return Ok(None);
    }
    let people = people(cx).await?;
    let found = people.iter().find(|it| it.id.to_string() == text || it.login.as_str() == text);
    let found = found.ok_or(Error::invalid(field, FieldError::NotALogin))?;
    Ok(Some(Person::from(&found.principal())))
}

/// What is recorded of a command about promises.
pub fn audit_note(command: &Command) -> AuditNote {
    AuditNote(match command {
        Command::Promise { id, change } => match change {
            PromiseChange::Make(new) => {
                format!("promise {} {id} to {}", new.kind.as_str(), new.customer)
            }
            PromiseChange::Keep { .. } => format!("keep promise {id}"),
            PromiseChange::Move { due, cause, .. } => {
                format!("move promise {id} to {}: {}", due.whole_second(), cause.as_str())
            }
            PromiseChange::HandOver(to) => {
                let to = to.as_ref().map_or("the desk", |to| to.name.as_str());
                format!("hand over promise {id} to {to}")
            }
            PromiseChange::Release { reason } => format!("release promise {id}: {reason}"),
            PromiseChange::Explain(cause) => format!("explain promise {id}: {}", cause.as_str()),
            PromiseChange::Return => format!("return call back {id}"),
            PromiseChange::NotReached => format!("not reached by call back {id}"),
        },
        Command::HandOverPromises { to, .. } => {
            let to = to.as_ref().map_or("the desk", |to| to.name.as_str());
            format!("hand over all promises to {to}")
        }
        _ => String::new(),
    })
}
