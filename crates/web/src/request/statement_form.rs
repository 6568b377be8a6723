//! Reading the form of an official statement.

use crate::model::statement_form::StatementForm;
use crate::request::error::{Error, FieldError};
use crate::request::params::optional_text;
use bongsu_core::Time;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::public_names::PublicNames;
use bongsu_core::statement::draft::{Draft, NEXT_UPDATE_SPAN};
use bongsu_core::statement::official::{Claim, NamedCause, Narrative, OfficialStatement};
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_words::Language;
use std::time::Duration;

/// The longest text of one field.
pub const MAX_TEXT_CHARS: usize = 500;

/// Reads what `author` states with the form of `view`'s incident, and the draft of it. Everybody
/// reads it: it may name nothing that must stay inside.
///
/// # Errors
/// Names the first invalid field. Whether the statement stays within the evidence is for
/// [`Draft::check`] to say.
pub fn read_statement(
    form: &StatementForm,
    author: &str,
    view: &IncidentView,
    names: &PublicNames,
) -> Result<(OfficialStatement, Draft), Error> {
    let text = |field, text: &str| optional_text(field, text, MAX_TEXT_CHARS);
    let ko = Narrative {
        fact: text("ko_fact", &form.ko_fact)?,
        cause: text("ko_cause", &form.ko_cause)?,
        response: text("ko_response", &form.ko_response)?,
    };
    let en = Narrative {
        fact: text("en_fact", &form.en_fact)?,
        cause: text("en_cause", &form.en_cause)?,
        response: text("en_response", &form.en_response)?,
    };
    for (narrative, field) in [(&ko, "ko_fact"), (&en, "en_fact")] {
        if narrative.fact.is_empty() && (!narrative.is_empty() || ko.is_empty() && en.is_empty()) {
            return Err(Error::invalid(field, FieldError::Missing));
        }
    }
    let reason = optional_text("reason", &form.reason, MAX_TEXT_CHARS)?;
    let draft = Draft {
        claim: claim(form)?,
        ko,
        en,
        corrects: form.corrects,
        named_cause: named_cause(form, view)?,
        unverified_reason: (!reason.is_empty()).then_some(reason),
        next_update: next_update(form)?,
    };
    if let Some(error) = Error::of_internal_names(names, draft.fields()) {
        return Err(error);
    }
    match draft.publish(author, &view.statements) {
        Some(stated) => Ok((stated, draft)),
        None => {
            let last = view.statements.last().map_or(0, |it| it.number);
            Err(Error::invalid("corrects", FieldError::NotANumber(0, last)))
        }
    }
}

fn claim(form: &StatementForm) -> Result<Claim, Error> {
    match form.claim.as_str() {
        "" | "ongoing" => Ok(Claim::Ongoing),
        "restored" => Ok(Claim::Restored),
        _ => Err(Error::invalid("claim", FieldError::NotOneOf("ongoing, restored"))),
    }
}

fn named_cause(form: &StatementForm, view: &IncidentView) -> Result<NamedCause, Error> {
    let incident = &view.incident;
    let error = |allowed| Error::invalid("named_cause", FieldError::NotOneOf(allowed));
    match NamedCause::from_code(&form.named_cause) {
        Some(NamedCause::Withdrawn) if incident.cause.is_none() => Err(error("reinstated")),
        Some(NamedCause::Reinstated) if incident.withdrawn.is_none() => Err(error("withdrawn")),
        Some(named) => Ok(named),
        None => Err(error("withdrawn, reinstated")),
    }
}

fn next_update(form: &StatementForm) -> Result<Option<Duration>, Error> {
    let minutes = |span: &Duration| (span.as_secs() / 60) as u32;
    let (min, max) = (minutes(NEXT_UPDATE_SPAN.start()), minutes(NEXT_UPDATE_SPAN.end()));
    match form.next_update_minutes {
        Some(n) if !(min..=max).contains(&n) => {
            Err(Error::invalid("next_update_minutes", FieldError::NotANumber(min, max)))
        }
        minutes => Ok(minutes.map(|n| Duration::from_secs(u64::from(n) * 60))),
    }
}

/// The statement that would be published now.
pub fn preview(
    view: &IncidentView,
    stated: OfficialStatement,
    next: Option<Duration>,
    now: Time,
) -> Statement {
    Statement {
        incident: view.incident.id,
        number: view.incident.statements,
        as_of: now,
        next_update_by: next.map(|span| now + span),
        since: view.incident.began_at,
        kind: StatementKind::Official(Box::new(stated)),
        class: view.incident.class,
        counts: view.incident.counts,
    }
}

/// The label of a field on the form's page.
pub fn field_label(lang: Language, field: &'static str) -> String {
    let language = match field.starts_with("ko") {
        true => say!(lang, "language-ko"),
        false => say!(lang, "language-en"),
    };
    match field {
        "reason" => say!(lang, "field-reason"),
        "claim" => say!(lang, "field-claim"),
        "next_update_minutes" => say!(lang, "field-next-update"),
        "corrects" => say!(lang, "field-corrects"),
        "named_cause" => say!(lang, "field-cause"),
        "ko_fact" | "en_fact" => format!("{language}: {}", say!(lang, "notice-fact-label")),
        "ko_cause" | "en_cause" => format!("{language}: {}", say!(lang, "field-cause")),
        "ko_response" | "en_response" => {
            format!("{language}: {}", say!(lang, "notice-response-label"))
        }
        name => name.to_owned(),
    }
}
