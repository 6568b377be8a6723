//! How the engine's records become rows, and rows records. Pure: no database in here.
//!
//! What is asked for by SQL stands in columns of its own; the rest is JSON, opaque to
//! the database, with the field names of `bongsu_core`.

use crate::error::Error;
use crate::row::Row;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::incident::{
    Cause, Counts, Event, EventKind, Incident, Justification, Victim, VictimState,
};
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_core::verdict::VerdictChange;
use serde::{Deserialize, Serialize};

/// For `INCIDENT_PUT`.
///
/// # Errors
/// [`Error::Encode`] when a number in its cause is none (NaN or infinite).
pub fn incident(incident: &Incident) -> Result<Vec<Value>, Error> {
    numbers_are_numbers("an incident", incident.cause.as_ref())?;
    Ok(vec![
        incident.id.into(),
        incident.opened_at.into(),
        incident.began_at.into(),
        incident.phase.as_str().into(),
        incident.resolved_at.into(),
        Value::json("an incident", incident)?,
    ])
}

/// From the column `body`.
///
/// # Errors
/// [`Error::Decode`].
pub fn incident_from(mut row: Row) -> Result<Incident, Error> {
    row.json()
}

/// The word for a victim's state in its column.
pub const fn state_word(state: &VictimState) -> &'static str {
    match state {
        VictimState::AtRisk => "at_risk",
        VictimState::SeenHit => "seen_hit",
        VictimState::Verified => "verified",
        VictimState::Excluded { .. } => "excluded",
    }
}

/// For `VICTIM_PUT`.
///
/// # Errors
/// [`Error::Encode`].
pub fn victim(victim: &Victim) -> Result<Vec<Value>, Error> {
    let reason = match &victim.state {
        VictimState::Excluded { reason } => Some(reason),
        _ => None,
    };
    Ok(vec![
        victim.incident.into(),
        (&victim.site).into(),
        (&victim.customer).into(),
        state_word(&victim.state).into(),
        reason.into(),
        victim.listed_at.into(),
        victim.hit_at.into(),
        victim.verified_at.into(),
        Value::json("a victim's proof", &victim.justification)?,
        (&searched(victim)).into(),
    ])
}

/// What the search box looks in: the name in both forms and the customer, in lower case.
fn searched(victim: &Victim) -> String {
    let ascii = victim.site.as_str();
    let mut text = format!("{ascii} {}", victim.customer);
    if ascii.contains("xn--") {
        text.push(' ');
        text.push_str(&victim.site.unicode());
    }
    text.to_lowercase()
}

/// A LIKE pattern, with `!` as the escape, for what somebody typed into the search box.
pub fn pattern(typed: &str) -> String {
    let mut pattern = String::from("%");
    for c in typed.trim().to_lowercase().chars().filter(|c| *c != '\0') {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// From the columns of `VICTIMS_PAGE`.
///
/// # Errors
/// [`Error::Decode`].
pub fn victim_from(mut row: Row) -> Result<Victim, Error> {
    let (incident, site, customer) = (row.take()?, row.take()?, row.take()?);
    let (word, reason): (String, Option<String>) = (row.take()?, row.take()?);
    let state = match (word.as_str(), reason) {
        ("at_risk", None) => VictimState::AtRisk,
        ("seen_hit", None) => VictimState::SeenHit,
        ("verified", None) => VictimState::Verified,
        ("excluded", Some(reason)) => VictimState::Excluded { reason },
        (word, _) => {
            let reason = format!("“{word}” is not a victim's state");
            return Err(Error::Decode { statement: "victim", column: 3, reason });
        }
    };
    Ok(Victim {
        incident,
        site,
        customer,
        state,
        listed_at: row.take()?,
        hit_at: row.take()?,
        verified_at: row.take()?,
        justification: row.json()?,
    })
}

#[derive(Serialize, Deserialize)]
struct EventBody<W, P> {
    kind: W,
    justification: P,
}

/// For `EVENT_PUT`.
///
/// # Errors
/// [`Error::Encode`] when a number in a named cause is none.
pub fn event(event: &Event) -> Result<Vec<Value>, Error> {
    let cause = match &event.kind {
        EventKind::CauseNamed { cause } => Some(cause),
        _ => None,
    };
    numbers_are_numbers("an event", cause)?;
    let body = EventBody { kind: &event.kind, justification: &event.justification };
    Ok(vec![
        event.incident.into(),
        event.number.into(),
        event.at.into(),
        kind(&event.kind).into(),
        Value::json("an event", &body)?,
    ])
}

const fn kind(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Opened => "opened",
        EventKind::CauseNamed { .. } => "cause_named",
        EventKind::VictimsAdded { .. } => "victims_added",
        EventKind::PhaseChanged { .. } => "phase_changed",
        EventKind::HostRestored => "host_restored",
        EventKind::StatementPublished => "statement_published",
        EventKind::UnverifiedClaimPublished { .. } => "unverified_claim_published",
        EventKind::Relapsed => "relapsed",
        EventKind::VictimExcluded { .. } => "victim_excluded",
    }
}

/// From incident, number, at, body.
///
/// # Errors
/// [`Error::Decode`].
pub fn event_from(mut row: Row) -> Result<Event, Error> {
    let (incident, number, at) = (row.take()?, row.take()?, row.take()?);
    let EventBody::<EventKind, Justification> { kind, justification } = row.json()?;
    Ok(Event { incident, number, at, kind, justification })
}

#[derive(Serialize, Deserialize)]
struct StatementBody<W> {
    next_update_by: Option<Time>,
    since: Time,
    kind: W,
    counts: Counts,
}

/// For `STATEMENT_PUT`.
///
/// # Errors
/// [`Error::Encode`] when a number in its cause is none.
pub fn statement(statement: &Statement) -> Result<Vec<Value>, Error> {
    let cause = match &statement.kind {
        StatementKind::Identified { cause } => Some(cause),
        StatementKind::Ongoing { cause } | StatementKind::Relapsed { cause } => cause.as_ref(),
        _ => None,
    };
    numbers_are_numbers("a statement", cause)?;
    let body = StatementBody {
        next_update_by: statement.next_update_by,
        since: statement.since,
        kind: &statement.kind,
        counts: statement.counts,
    };
    Ok(vec![
        statement.incident.into(),
        statement.number.into(),
        statement.as_of.into(),
        Value::json("a statement", &body)?,
    ])
}

/// From incident, number, as of, body.
///
/// # Errors
/// [`Error::Decode`].
pub fn statement_from(mut row: Row) -> Result<Statement, Error> {
    let (incident, number, as_of) = (row.take()?, row.take()?, row.take()?);
    let StatementBody::<StatementKind> { next_update_by, since, kind, counts } = row.json()?;
    Ok(Statement { incident, number, as_of, next_update_by, since, kind, counts })
}

/// For `VERDICT_PUT` and `STANDING_PUT`.
///
/// # Errors
/// [`Error::Encode`].
pub fn verdict(change: &VerdictChange) -> Result<Vec<Value>, Error> {
    Ok(vec![
        (&change.site).into(),
        change.at.into(),
        change.since.into(),
        Value::json("a verdict", &change.verdict)?,
    ])
}

/// From site, at, since, body.
///
/// # Errors
/// [`Error::Decode`].
pub fn verdict_from(mut row: Row) -> Result<VerdictChange, Error> {
    let (site, at, since) = (row.take()?, row.take()?, row.take()?);
    Ok(VerdictChange { site, at, since, verdict: row.json()? })
}

/// JSON knows no NaN: it would be written as `null` and never be read again.
fn numbers_are_numbers(what: &'static str, cause: Option<&Cause>) -> Result<(), Error> {
    let Some(cause) = cause else { return Ok(()) };
    let rivals = cause.rivals.iter().map(|(_, probability)| *probability);
    if [cause.rate, cause.confidence].into_iter().chain(rivals).all(f64::is_finite) {
        return Ok(());
    }
    let reason = format!("a rate or probability of {} is not a number", cause.component);
    Err(Error::Encode { what, reason })
}
