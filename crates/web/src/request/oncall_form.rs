//! What people do with escalations and schedules, as it is sent.

use super::error::{Error, FieldError};
use super::maintenance_form::instant;
use crate::middleware::AuditNote;
use crate::model::text_of::text_of;
use bongsu_core::Time;
use bongsu_core::engine::command::{Command, EscalationAction, ScheduleEdit};
use bongsu_core::maintenance::Window;
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::schedule::{Shift, TemporaryGap, What};
use bongsu_words::Language;
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
    /// For how many minutes it is put off, 1 to 720; a number or a text.
    #[serde(default, deserialize_with = "text_of")]
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
    /// `add`, `remove`, `replace`, `swap` or `temporary`; of one that exists `withdraw`, `agree` or `decline`.
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
    /// From when: RFC 3339, or by the clocks of the schedule's zone, as are all times of it.
    #[serde(default)]
    pub from: String,
    /// Until when.
    #[serde(default)]
    pub until: String,
    /// Of a temporary schedule, a shift a line: the key of a person, from when and until when, such
    /// as `kim 2026-12-24T09:00 2026-12-25T09:00`.
    #[serde(default)]
    pub shifts: String,
    /// Who is on call where a temporary schedule has nobody: `layers` (when left out) or
    /// `fallback`.
    #[serde(default)]
    pub gaps: String,
    /// Of a swap, from when the one who asks stands in.
    #[serde(default)]
    pub back_from: String,
    /// Of a swap, until when.
    #[serde(default)]
    pub back_until: String,
}

/// The label of a field of the forms.
pub fn field_label(lang: Language, field: &'static str) -> String {
    match field {
        "person" => say!(lang, "oncall-person"),
        "minutes" => say!(lang, "oncall-minutes"),
        "schedule" => say!(lang, "oncall-schedule"),
        "by" => say!(lang, "oncall-by"),
        "from" => say!(lang, "oncall-from"),
        "until" => say!(lang, "oncall-until"),
        "back_from" => say!(lang, "oncall-back-from"),
        "back_until" => say!(lang, "oncall-back-until"),
        "shifts" => say!(lang, "oncall-shifts"),
        "gaps" => say!(lang, "oncall-gaps"),
        "action" => say!(lang, "oncall-change-kind"),
        name => name.to_owned(),
    }
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
        Command::TestContact { channel } => format!("test by {channel}"),
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

/// Reads a change that is to be made. Times without a zone are by the clocks of the schedule, wherever
/// its reader is.
pub fn read_change(form: &ChangeForm, plan: &Plan) -> Result<ScheduleEdit, Error> {
    let schedule = key("schedule", &form.schedule)?;
    // Whether there is such a schedule is for the engine to say.
    let zone = plan.schedule(&schedule).map_or("UTC", |it| &it.zone);
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
        "temporary" => What::Temporary {
            shifts: shifts(&form.shifts, zone)?,
            gaps: match form.gaps.as_str() {
                "" | "layers" => TemporaryGap::Layers,
                "fallback" => TemporaryGap::Fallback,
                _ => return Err(Error::invalid("gaps", FieldError::NotOneOf("layers, fallback"))),
            },
        },
        _ => {
            let known = "add, remove, replace, swap, temporary";
            return Err(Error::invalid("action", FieldError::NotOneOf(known)));
        }
    };
    let window = Window {
        start: instant("from", &form.from, zone)?,
        end: instant("until", &form.until, zone)?,
    };
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

/// The shifts of a temporary schedule, one a line.
fn shifts(text: &str, zone: &str) -> Result<Vec<Shift>, Error> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let shifts = lines.map(|line| {
        let parts: Vec<&str> = line.split_whitespace().collect();
        let [person, from, until] = parts[..] else {
            return Err(Error::invalid("shifts", FieldError::NotReadable));
        };
        let start = instant("shifts", from, zone)?;
        let window = Window { start, end: instant("shifts", until, zone)? };
        Ok(Shift { person: key("shifts", person)?, window })
    });
    let shifts: Vec<Shift> = shifts.collect::<Result<_, _>>()?;
    match shifts.is_empty() {
        true => Err(Error::invalid("shifts", FieldError::Missing)),
        false => Ok(shifts),
    }
}

fn key(field: &'static str, text: &str) -> Result<OncallKey, Error> {
    text.trim().parse().map_err(|_| Error::invalid(field, FieldError::Missing))
}
