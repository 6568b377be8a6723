//! The engine's records as rows, and rows as records. Pure: no database in here.
//!
//! What SQL asks for has columns of its own; the rest is JSON, opaque to the database, with
//! the field names of `bongsu_core`.

use crate::error::Error;
use crate::row::Row;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::incident::{
    Cause, Counts, Event, EventKind, Incident, IncidentClass, Justification, Victim, VictimState,
};
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_core::verdict::VerdictChange;
use serde::{Deserialize, Serialize};

/// For `INCIDENT_UPSERT`.
///
/// # Errors
/// [`Error::Encode`] when a number in its cause is NaN or infinite.
pub fn incident(incident: &Incident) -> Result<Vec<Value>, Error> {
    check_finite("an incident", incident.cause.as_ref())?;
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

/// The code of a victim's state in its column.
pub const fn state_code(state: &VictimState) -> &'static str {
    match state {
        VictimState::AtRisk => "at_risk",
        VictimState::SeenHit => "seen_hit",
        VictimState::Verified => "verified",
        VictimState::Excluded { .. } => "excluded",
    }
}

/// For `VICTIM_UPSERT`.
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
        state_code(&victim.state).into(),
        reason.into(),
        victim.listed_at.into(),
        victim.hit_at.into(),
        victim.verified_at.into(),
        Value::json("a justification", &victim.justification)?,
        (&search_text(victim)).into(),
    ])
}

/// What the search box searches: the name in both forms and the customer, in lower case.
fn search_text(victim: &Victim) -> String {
    let ascii = victim.site.as_str();
    let mut text = format!("{ascii} {}", victim.customer);
    if ascii.contains("xn--") {
        text.push(' ');
        text.push_str(&victim.site.unicode());
    }
    text.to_lowercase()
}

/// A LIKE pattern, with `!` as the escape, for the text of a search box.
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
    let (code, reason): (String, Option<String>) = (row.take()?, row.take()?);
    let state = match (code.as_str(), reason) {
        ("at_risk", None) => VictimState::AtRisk,
        ("seen_hit", None) => VictimState::SeenHit,
        ("verified", None) => VictimState::Verified,
        ("excluded", Some(reason)) => VictimState::Excluded { reason },
        (code, _) => {
            let reason = format!("“{code}” is not a victim's state");
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
struct EventBody<K, J> {
    kind: K,
    justification: J,
}

/// For `EVENT_INSERT`.
///
/// # Errors
/// [`Error::Encode`] when a number in a named cause is not finite.
pub fn event(event: &Event) -> Result<Vec<Value>, Error> {
    let cause = match &event.kind {
        EventKind::CauseNamed { cause } => Some(cause),
        _ => None,
    };
    check_finite("an event", cause)?;
    let body = EventBody { kind: &event.kind, justification: &event.justification };
    Ok(vec![
        event.incident.into(),
        event.number.into(),
        event.at.into(),
        kind_code(&event.kind).into(),
        Value::json("an event", &body)?,
    ])
}

/// The code of an event kind in its column.
const fn kind_code(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Opened => "opened",
        EventKind::CauseNamed { .. } => "cause_named",
        EventKind::VictimsAdded { .. } => "victims_added",
        EventKind::PhaseChanged { .. } => "phase_changed",
        EventKind::HostRestored => "host_restored",
        EventKind::CauseWithdrawn { .. } => "cause_withdrawn",
        EventKind::CauseReinstated { .. } => "cause_reinstated",
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
struct StatementBody<K> {
    next_update_by: Option<Time>,
    since: Time,
    kind: K,
    class: IncidentClass,
    counts: Counts,
}

/// For `STATEMENT_INSERT`.
///
/// # Errors
/// [`Error::Encode`] when a number in its cause is not finite.
pub fn statement(statement: &Statement) -> Result<Vec<Value>, Error> {
    check_finite("a statement", statement.kind.cause())?;
    let body = StatementBody {
        next_update_by: statement.next_update_by,
        since: statement.since,
        kind: &statement.kind,
        class: statement.class,
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
    let body: StatementBody<StatementKind> = row.json()?;
    let StatementBody { next_update_by, since, kind, class, counts } = body;
    Ok(Statement { incident, number, as_of, next_update_by, since, kind, class, counts })
}

/// For `VERDICT_UPSERT` and `CURRENT_VERDICT_UPSERT`.
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

/// JSON has no NaN: it would be written as `null` and could not be read back.
fn check_finite(what: &'static str, cause: Option<&Cause>) -> Result<(), Error> {
    let Some(cause) = cause else { return Ok(()) };
    let rivals = cause.rivals.iter().map(|(_, probability)| *probability);
    if [cause.rate, cause.confidence].into_iter().chain(rivals).all(f64::is_finite) {
        return Ok(());
    }
    let reason = format!("a rate or probability of {} is not a number", cause.component);
    Err(Error::Encode { what, reason })
}
