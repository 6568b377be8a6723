//! How an open incident goes on, and how it ends; the promise of the next update is kept.

use super::active::ActiveIncident;
use super::recovery_evidence::is_lossy;
use super::registry::Registry;
use super::steadiness::HOLD_MAX;
use super::{at_risk, victims};
use crate::Time;
use crate::engine::detection::evidence::Evidence;
use crate::engine::events::Out;
use crate::engine::io::Context;
use crate::incident::{Justification, Phase};
use crate::statement::StatementKind;
use std::time::Duration;

/// The next update is made this long before it is due, so that the promise is kept.
const UPDATE_LEAD: Duration = Duration::from_secs(30);

/// Moves every open incident on, and forgets those that cannot reopen any more.
pub fn follow(registry: &mut Registry, cx: &Context<'_>, evidence: &Evidence<'_>, out: &mut Out) {
    let mut waits_again = false;
    for active in registry.open_mut() {
        waits_again |= advance(active, cx, evidence, out);
    }
    if waits_again {
        registry.count_waiting(cx.topology);
    }
    // Whoever waits to be told that it lasts is told.
    let window = cx.options.reopen_window.max(HOLD_MAX);
    registry
        .retain(|active| active.incident.resolved_at.is_none_or(|at| cx.now.since(at) < window));
}

/// Moves one on; whether sites that were verified are waited for again.
fn advance(
    active: &mut ActiveIncident,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    out: &mut Out,
) -> bool {
    let unverified = active.unverified();
    let now = cx.now;
    let quiet = cx.options.sweep * 2;
    let watched_since = *active.recovery.watched_since.get_or_insert(now);
    active.watched_again(watched_since, cx.options.sweep);
    note_silence(active, cx, watched_since);
    let gone = fault_gone(active);
    let failed_at = active.recovery.last_failure.max(active.incident.opened_at);
    let worked_for = now.since(failed_at.max(watched_since));
    let over = active.unverified() == 0 && !active.recovery.found && worked_for > quiet;
    // A single probe that is lost by chance does not make what came again and again start anew.
    let by_chance = active.recovery.fails_by_chance();
    let failed_at = if by_chance { active.recovery.failure_before } else { failed_at };
    let lasts = now.since(failed_at.max(watched_since)) >= active.has_to_work_for(now);
    match active.incident.phase {
        Phase::Monitoring if active.recovery.is_present() => {
            active.enter(now, Phase::Identified, gone, out);
            let cause = active.incident.cause.clone();
            let told = active.incident.presumed_cause().cloned();
            // Of what loses some probes in turn, a few more lost ones may be chance.
            let lossy = cause.as_ref().is_some_and(is_lossy);
            let last_failure = lossy.then_some(active.recovery.last_failure);
            let component = cause.as_ref().and_then(|it| cx.topology.component(&it.component));
            if let Some(component) = component.filter(|_| !lossy) {
                victims::presume_again(active, cx, evidence, component.0, out);
                at_risk::ask(active, cx, evidence, component, out);
            }
            active.state(cx, StatementKind::Ongoing { cause: told, last_failure }, out);
        }
        Phase::Investigating | Phase::Identified if active.recovery.is_recovered() || over => {
            active.enter(now, Phase::Monitoring, gone, out);
            active.state(cx, StatementKind::Recovering, out);
        }
        Phase::Monitoring if over && lasts => {
            let counts = active.incident.counts;
            let (verified, excluded) = (counts.verified, counts.excluded);
            let all = Justification::AllVerified { verified, excluded };
            active.enter(now, Phase::Resolved, all, out);
            active.publish(now, StatementKind::Resolved, None, out);
        }
        _ => keep_promise(active, cx, out),
    }
    active.unverified() > unverified
}

/// Notes whether anything is seen failing: of what failed once at most within two sweeps, or
/// no more often than by chance, or not since a restart, everybody speaks in the past, even while it is
/// not proved to be over.
fn note_silence(active: &mut ActiveIncident, cx: &Context<'_>, watched_since: Time) {
    if active.incident.phase < Phase::Monitoring {
        let last = active.recovery.failure_before.max(active.incident.opened_at);
        let last = last.max(watched_since);
        // Of what failed before a restart nobody knows yet whether it does now.
        let by_chance = active.recovery.fails_by_chance() && !active.recovery.found;
        let silent = by_chance
            || cx.now.since(last) > cx.options.sweep * 2
            || active.recovery.last_failure < watched_since;
        active.incident.last_failure_at = silent.then_some(active.recovery.last_failure);
    }
}

/// Makes the promised update when it is due.
fn keep_promise(active: &mut ActiveIncident, cx: &Context<'_>, out: &mut Out) {
    let due = active.statements.last().and_then(|statement| statement.next_update_by);
    if due.is_some_and(|due| cx.now + UPDATE_LEAD >= due) {
        let kind = match active.is_monitoring() {
            true => StatementKind::Recovering,
            false => StatementKind::Ongoing {
                cause: active.incident.presumed_cause().cloned(),
                last_failure: active.incident.last_failure_at,
            },
        };
        active.state(cx, kind, out);
    }
}

fn fault_gone(active: &ActiveIncident) -> Justification {
    let component = active.incident.cause.as_ref().map(|cause| cause.component.clone());
    Justification::FaultGone { component, last_failure: active.recovery.last_failure }
}
