//! What becomes of incidents, and of vantages, in the log: one line for each change, once it is
//! committed. An operator who has only the log can follow an outage by it.

use bongsu_core::alert::{AlertDigest, DigestTotals};
use bongsu_core::engine::Record;
use bongsu_core::engine::view::View;
use bongsu_core::incident::{Event, EventKind, Incident, Phase};
use bongsu_core::oncall::escalation::Escalation;
use bongsu_core::promise::Promise;

/// Logs the events among committed records.
pub fn log(records: &[Record]) {
    for record in records {
        match record {
            Record::Event(event) => log_event(event),
            Record::Incident(incident) if incident.phase != Phase::Resolved => {
                log_counts(incident);
            }
            Record::Maintenance(it) => {
                tracing::info!(maintenance = %it.id, "planned or changed a maintenance");
            }
            Record::Mute(mute) if mute.ended_by.is_some() => {
                tracing::info!(target_of_mute = %mute.target, "ended a mute");
            }
            Record::Mute(mute) => {
                tracing::info!(target_of_mute = %mute.target, until = %mute.until, "muted a site or customer");
            }
            Record::AlertDigest(digest) => log_digest(digest),
            Record::Promise(promise) => log_promise(promise),
            Record::Escalation(it) => log_escalation(it),
            Record::OncallPage(page) => {
                tracing::info!(to = %page.to, by = %page.channel, matters = page.items.len(), "paging");
            }
            _ => {}
        }
    }
}

/// How a promise ends, and that one was broken; never to whom.
fn log_promise(it: &Promise) {
    let (promise, kind) = (it.id, it.kind.as_str());
    match (&it.end, it.broken_at) {
        (Some(end), _) => {
            tracing::info!(%promise, kind, end = end.kind.as_str(), "ended a promise")
        }
        (None, Some(_)) => tracing::warn!(%promise, kind, "a promise is broken and still owed"),
        (None, None) => {}
    }
}

/// What happened last in an escalation, unless it is only an attempt: pages have their own line.
fn log_escalation(it: &Escalation) {
    let last = it.log.last().map_or("", |entry| entry.what.as_str());
    let (state, subject) = (it.state.as_str(), &it.subject);
    tracing::info!(escalation = %it.id, %subject, state, last, "call for help");
}

/// What is told of alerts: a line each would fill the log of a large company.
fn log_digest(digest: &AlertDigest) {
    let DigestTotals { failing, passed, expiring, ended } = digest.totals();
    tracing::info!(to = %digest.to, failing, passed, expiring, ended, "told of alerts");
}

fn log_event(event: &Event) {
    let incident = event.incident;
    match &event.kind {
        EventKind::Opened => tracing::info!(%incident, "opened an incident"),
        EventKind::CauseNamed { cause } => tracing::info!(
            %incident,
            component = %cause.component,
            confidence = format_args!("{:.0} %", cause.confidence * 100.0),
            "named the cause"
        ),
        EventKind::VictimsAdded { sites } => {
            tracing::info!(%incident, sites, "added sites to the victim list");
        }
        EventKind::PhaseChanged { from, to } => {
            tracing::info!(%incident, from = from.as_str(), to = to.as_str(), "changed the phase");
        }
        EventKind::Relapsed => tracing::info!(%incident, "reopened: the fault is back"),
        EventKind::HostRestored => {
            tracing::info!(%incident, "recorded the host's word that the repair is complete");
        }
        EventKind::StatementPublished => tracing::info!(%incident, "published a statement"),
        EventKind::CauseWithdrawn { component } => {
            tracing::info!(%incident, %component, "withdrew the named cause");
        }
        EventKind::CauseReinstated { component } => {
            tracing::info!(%incident, %component, "took back the withdrawal of the cause");
        }
        EventKind::UnverifiedClaimPublished { verified, of } => tracing::info!(
            %incident,
            verified,
            of,
            "published a statement that claims more than was verified"
        ),
        EventKind::VictimExcluded { site } => {
            tracing::info!(%incident, %site, "excluded a site from the victim list");
        }
    }
}

fn log_counts(incident: &Incident) {
    let counts = incident.counts;
    tracing::debug!(
        incident = %incident.id,
        affected = counts.hit,
        at_risk = counts.at_risk,
        verified = counts.verified,
        excluded = counts.excluded,
        "counted the sites on the victim list"
    );
}

/// Logs the vantages whose health has changed between two views, and a silence of everything.
pub fn log_vantages(before: &View, after: &View) {
    match (before.silent_since, after.silent_since) {
        (None, Some(since)) => tracing::warn!(
            %since,
            "judging no site: nothing that is monitored answers, and the cause may be this machine's network"
        ),
        (Some(since), None) => tracing::info!(%since, "judging sites again: something answers"),
        _ => {}
    }
    for vantage in &after.vantages {
        let known = before.vantages.iter().find(|known| known.name == vantage.name);
        let was_healthy = known.is_none_or(|known| known.healthy);
        let name = vantage.name.as_str();
        match (was_healthy, vantage.healthy) {
            (true, false) => tracing::info!(vantage = name, "ignoring an unhealthy vantage"),
            (false, true) => tracing::info!(vantage = name, "counting a vantage again"),
            _ => {}
        }
    }
}
