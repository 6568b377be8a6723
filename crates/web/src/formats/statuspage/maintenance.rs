//! Planned maintenance, which Statuspage has as incidents of their own kind.

use super::component::component;
use super::envelope::{MAX_INCIDENTS, id, page_id};
use crate::model::maintenance::{ShownWindow, public_windows};
use crate::request::context::RequestContext;
use bongsu_core::Time;
use bongsu_core::maintenance::Phase as MaintenancePhase;
use bongsu_words::{maintenance as words, time};
use serde_json::{Value, json};

/// A window of a maintenance, which Statuspage has as an incident of its own kind.
fn maintenance(cx: &RequestContext, it: &ShownWindow<'_>) -> Value {
    let (record, window, id) = (&it.of.record, it.window, it.id().to_string());
    let updates: Vec<Value> = maintenance_updates(cx, it).into_iter().rev().collect();
    json!({
        "id": id,
        "page_id": page_id(cx),
        "name": record.plan.title.of(cx.lang),
        "status": it.phase.code(),
        "impact": "maintenance",
        "shortlink": format!("{}/#maintenance", cx.app.settings.public_url),
        "created_at": time::rfc3339(record.created_at),
        "updated_at": time::rfc3339(it.updated_at()),
        "started_at": (it.phase > MaintenancePhase::Scheduled).then(|| time::rfc3339(window.start)),
        "monitoring_at": null,
        "resolved_at": (it.phase == MaintenancePhase::Completed).then(|| time::rfc3339(window.end)),
        "scheduled_for": time::rfc3339(window.start),
        "scheduled_until": time::rfc3339(window.end),
        "components": maintained_components(cx, it),
        "incident_updates": updates,
    })
}

/// The components that a maintenance names and the public knows.
fn maintained_components(cx: &RequestContext, it: &ShownWindow<'_>) -> Vec<Value> {
    let topology = &cx.summary.view.topology;
    let named = &it.of.record.plan.scope.components;
    let known = cx.summary.public_components();
    let known = known.into_iter().filter(|c| named.contains(&topology.components[c.ix()].key));
    known.enumerate().map(|(position, c)| component(cx, c, position)).collect()
}

/// What was said of a window so far, oldest first.
fn maintenance_updates(cx: &RequestContext, it: &ShownWindow<'_>) -> Vec<Value> {
    let (record, window) = (&it.of.record, it.window);
    let said = [
        (MaintenancePhase::Scheduled, record.changed_at.min(window.start)),
        (MaintenancePhase::InProgress, window.start),
        (MaintenancePhase::Completed, window.end),
    ];
    let so_far = said.into_iter().filter(|(phase, _)| *phase <= it.phase);
    let update = |(phase, at): (MaintenancePhase, Time)| {
        let text = words::update(cx.lang, &cx.zone, phase, window);
        let body = match (phase, record.plan.body.of(cx.lang)) {
            (MaintenancePhase::Scheduled, body) if !body.is_empty() => format!("{text}\n{body}"),
            _ => text,
        };
        let stamp = time::rfc3339(at);
        json!({
            "id": id(&format!("{}/{}", it.id(), phase.code())),
            "incident_id": it.id().to_string(),
            "status": phase.code(),
            "body": body,
            "display_at": stamp,
            "created_at": stamp,
            "updated_at": stamp,
            "deliver_notifications": true,
            "affected_components": null,
        })
    };
    so_far.map(update).collect()
}

/// The windows in certain phases. Of those that are over too, the latest comes first, as
/// Statuspage orders its history; otherwise the next, so that a rule that repeats for years hides
/// nothing that is near.
pub(super) fn maintenance_list(
    cx: &RequestContext,
    is_wanted: fn(MaintenancePhase) -> bool,
) -> Vec<Value> {
    let mut windows = public_windows(&cx.summary.view);
    windows.retain(|it| is_wanted(it.phase));
    if is_wanted(MaintenancePhase::Completed) {
        windows.reverse();
    }
    windows.iter().take(MAX_INCIDENTS as usize).map(|it| maintenance(cx, it)).collect()
}
