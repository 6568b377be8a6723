//! What people do with escalations and schedules, as it is sent.

use super::error::{Error, FieldError};
use super::maintenance_form::instant;
use crate::middleware::AuditNote;
use bongsu_core::Time;
use bongsu_core::engine::command::{Command, EscalationAction, ScheduleEdit};
use bongsu_core::maintenance::Window;
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::schedule::What;
use serde::Deserialize;
use std::time::Duration;
use utoipa::ToSchema;

/// What is to be done with an escalation.
#[derive(Deserialize, Default, ToSchema)]
pub struct ActionForm {
    /// `acknowledge`, `take_over`, `hand_over`, `want_hands` or `snooze`.
    #[serde(default)]
    pub action: String,
    /// To whom it is handed, or who is asked for help: the key of a person.
    #[serde(default)]
    pub person: String,
    /// For how many minutes it is put off, 1 to 720.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub minutes: String,
    /// Until when it is put off: RFC 3339, or by the clocks of the status page's zone.
    #[serde(default)]
    pub until: String,
    /// The time at which minutes begin; of a form, now.
    #[serde(skip)]
    pub now: Time,
}

/// What is to be different in a schedule.
#[derive(Deserialize, Default, ToSchema)]
pub struct ChangeForm {
    /// `add`, `remove`, `replace` or `swap`; of one that exists `withdraw`, `agree` or `decline`.
    #[serde(default)]
    pub action: String,
    /// The id of a change that exists.
    #[serde(default)]
    pub id: String,
    /// The key of the schedule.
    #[serde(default)]
    pub schedule: String,
    /// The key of the person who is added, removed or replaced, or who asks for a swap.
    #[serde(default)]
    pub person: String,
    /// The key of the person who stands in, or who is asked for a swap.
    #[serde(default)]
    pub by: String,
    /// From when: RFC 3339, or by the clocks of the status page's zone.
    #[serde(default)]
    pub from: String,
    /// Until when.
    #[serde(default)]
    pub until: String,
    /// Of a swap, from when the one who asks stands in.
    #[serde(default)]
    pub back_from: String,
    /// Of a swap, until when.
    #[serde(default)]
    pub back_until: String,
}

/// What is recorded of what somebody does: with which call for help, or which change.
pub fn audit_note(command: &Command) -> AuditNote {
    AuditNote(match command {
        Command::Escalation { id, action } => match action {
            EscalationAction::Acknowledge => format!("acknowledge {id}"),
            EscalationAction::TakeOver => format!("take over {id}"),
            EscalationAction::HandOver { to } => format!("hand {id} over to {to}"),
            EscalationAction::WantHands { of } => format!("ask {of} for help with {id}"),
            EscalationAction::Snooze { until } => format!("put {id} off until {until}"),
        },
        Command::AcknowledgePage { page, .. } => format!("acknowledge by page {page}"),
        Command::ChangeSchedule { id, change } => match change {
            ScheduleEdit::Make { schedule, .. } => format!("change schedule {schedule}: {id}"),
            ScheduleEdit::Withdraw => format!("withdraw change {id}"),
            ScheduleEdit::Answer { agree: true } => format!("agree to swap {id}"),
            ScheduleEdit::Answer { agree: false } => format!("decline swap {id}"),
        },
        _ => String::new(),
    })
}

/// Reads what is to be done with an escalation.
pub fn read_action(form: &ActionForm, zone: &str) -> Result<EscalationAction, Error> {
    match form.action.as_str() {
        "acknowledge" => Ok(EscalationAction::Acknowledge),
        "take_over" => Ok(EscalationAction::TakeOver),
        "hand_over" => Ok(EscalationAction::HandOver { to: key("person", &form.person)? }),
        "want_hands" => Ok(EscalationAction::WantHands { of: key("person", &form.person)? }),
        "snooze" if !form.until.is_empty() => {
            Ok(EscalationAction::Snooze { until: instant("until", &form.until, zone)? })
        }
        "snooze" => {
            let wrong = || Error::invalid("minutes", FieldError::NotANumber(1, 720));
            let minutes = form.minutes.trim().parse::<u64>().map_err(|_| wrong())?;
            if !(1..=720).contains(&minutes) {
                return Err(wrong());
            }
            Ok(EscalationAction::Snooze { until: form.now + Duration::from_secs(minutes * 60) })
        }
        _ => {
            let known = "acknowledge, take_over, hand_over, want_hands, snooze";
            Err(Error::invalid("action", FieldError::NotOneOf(known)))
        }
    }
}

/// Reads a change that is to be made.
pub fn read_change(form: &ChangeForm, zone: &str) -> Result<ScheduleEdit, Error> {
    let person = || key("person", &form.person);
    let what = match form.action.as_str() {
        "add" => What::Add { person: person()? },
        "remove" => What::Remove { person: person()? },
        "replace" => What::Replace { person: person()?, by: key("by", &form.by)? },
        "swap" => What::Swap {
            person: person()?,
            with: key("by", &form.by)?,
            back: Window {
                start: instant("back_from", &form.back_from, zone)?,
                end: instant("back_until", &form.back_until, zone)?,
            },
        },
        _ => {
            let known = "add, remove, replace, swap";
            return Err(Error::invalid("action", FieldError::NotOneOf(known)));
        }
    };
    let window = Window {
        start: instant("from", &form.from, zone)?,
        end: instant("until", &form.until, zone)?,
    };
    let schedule = key("schedule", &form.schedule)?;
    Ok(ScheduleEdit::Make { schedule, window, what: Box::new(what) })
}

/// Reads what is to be done with a change that exists.
pub fn read_edit(form: &ChangeForm) -> Result<ScheduleEdit, Error> {
    match form.action.as_str() {
        "withdraw" => Ok(ScheduleEdit::Withdraw),
        "agree" => Ok(ScheduleEdit::Answer { agree: true }),
        "decline" => Ok(ScheduleEdit::Answer { agree: false }),
        _ => Err(Error::invalid("action", FieldError::NotOneOf("withdraw, agree, decline"))),
    }
}

fn key(field: &'static str, text: &str) -> Result<OncallKey, Error> {
    text.trim().parse().map_err(|_| Error::invalid(field, FieldError::Missing))
}
