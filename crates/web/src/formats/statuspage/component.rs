//! Components, in the groups that the operator gave them.

use super::envelope::{id, page_id, updated_at};
use crate::layout::fragments::failing_at;
use crate::model::maintenance::public_windows;
use crate::request::context::RequestContext;
use bongsu_core::engine::view::ComponentStatus;
use bongsu_core::incident::{Incident, IncidentClass, Phase};
use bongsu_core::inventory::ComponentKey;
use bongsu_core::maintenance::Phase as MaintenancePhase;
use bongsu_core::topology::ComponentIx;
use bongsu_words::names::ComponentNames;
use bongsu_words::time;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The statuses of a component, from best to worst.
const RANKS: [&str; 5] =
    ["operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"];
/// The most components that stand on each other.
const MAX_HEIGHT: usize = 16;
/// The most components, as at Statuspage.
const MAX_COMPONENTS: usize = 500;

/// The incident that is not resolved and names a component, whatever the last probes show.
fn named_by<'a>(
    cx: &'a RequestContext,
    (at, key): (ComponentIx, &ComponentKey),
    status: &ComponentStatus,
) -> Option<&'a Incident> {
    let share = share(status);
    // What stands on what failed, and fails with it, is named by it.
    let components = &cx.summary.view.topology.components;
    let above = std::iter::successors(Some(at), |at| components[at.ix()].parent);
    // Of what does not answer, and stands on it, nobody knows better.
    let above = above.take(if share >= 0.9 || is_silent(status) { MAX_HEIGHT } else { 1 });
    let keys: Vec<_> = above.map(|at| &components[at.ix()].key).collect();
    let named = |it: &Incident| {
        // That it fails is seen, whatever people say of the cause.
        let cause = it.cause.as_ref();
        cause.is_some_and(|it| keys.contains(&&it.component) || it.one_of.contains(key))
    };
    cx.summary.open_incidents().map(|view| &view.incident).find(|it| named(it))
}

fn share(status: &ComponentStatus) -> f64 {
    f64::from(status.failing) / f64::from(status.sites.max(1))
}

fn is_silent(status: &ComponentStatus) -> bool {
    status.failing == 0 && !status.answers
}

/// The status of a component by what is said of it. Of what no incident tells, such as one
/// customer's certificate, the public page says that no outage is seen, and so does this.
fn component_status(
    cx: &RequestContext,
    key: &ComponentKey,
    status: &ComponentStatus,
    incident: Option<&Incident>,
) -> &'static str {
    let (share, is_silent) = (share(status), is_silent(status));
    match incident {
        Some(it) if it.class == IncidentClass::RedundancyLost => "degraded_performance",
        Some(it) if it.phase == Phase::Monitoring => "degraded_performance",
        Some(it) if is_silent && !is_named(it, key) => "degraded_performance",
        Some(_) if share >= 0.9 => "major_outage",
        Some(_) => "partial_outage",
        None if is_maintained(cx, key) => "under_maintenance",
        None => "operational",
    }
}

/// Whether a component itself is what an incident names.
fn is_named(incident: &Incident, key: &ComponentKey) -> bool {
    let cause = incident.cause.as_ref();
    cause.is_some_and(|it| it.component == *key || it.one_of.contains(key))
}

/// Whether a maintenance that names a component runs.
fn is_maintained(cx: &RequestContext, key: &ComponentKey) -> bool {
    public_windows(&cx.summary.view).iter().any(|it| {
        it.phase == MaintenancePhase::InProgress && it.of.record.plan.scope.components.contains(key)
    })
}

/// A component, with the id of its group.
pub(super) fn component(cx: &RequestContext, at: ComponentIx, position: usize) -> Value {
    let summary = &cx.summary;
    let (it, status) = (&summary.view.topology.components[at.ix()], summary.component_status(at));
    let incident = named_by(cx, (at, &it.key), &status);
    let (shown, name) =
        (component_status(cx, &it.key, &status, incident), cx.names.component(cx.lang, &it.key));
    // What holds a name server that failed lets nobody down while the other ones answer.
    let failing = match incident {
        Some(_) => status.failing,
        None => status.failing.saturating_sub(status.stood_in),
    };
    let content = format!("{shown} {failing} {}", status.sites);
    let updated = updated_at(cx, &it.key.0, &content);
    json!({
        "id": cx.app.component_id(&it.key),
        "page_id": page_id(cx),
        "group_id": cx.names.group(cx.lang, &it.key).map(|name| group_id(&name)),
        "name": name,
        "description": failing_at(cx.lang, failing, status.sites),
        "position": position + 1,
        "status": shown,
        "showcase": true,
        "only_show_if_degraded": false,
        "group": false,
        "start_date": null,
        "created_at": time::rfc3339(cx.app.started_at.min(updated)),
        "updated_at": time::rfc3339(updated),
    })
}

/// Every component that the public knows by a name, then the groups that they are in. What is only
/// named by an incident, as "an address", would come and go in the list.
pub(super) fn component_list(cx: &RequestContext) -> Vec<Value> {
    let topology = &cx.summary.view.topology;
    let is_known =
        |at: &ComponentIx| topology.public_names.is_known(&topology.components[at.ix()].key);
    let all = cx.summary.public_components().into_iter().filter(is_known);
    let mut list: Vec<Value> = Vec::new();
    let mut groups: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (position, at) in all.take(MAX_COMPONENTS).enumerate() {
        let shown = component(cx, at, position);
        let key = &cx.summary.view.topology.components[at.ix()].key;
        if let Some(name) = cx.names.group(cx.lang, key) {
            groups.entry(name).or_default().push(shown.clone());
        }
        list.push(shown);
    }
    let first = list.len();
    let groups = groups.into_iter().enumerate();
    list.extend(groups.map(|(ix, (name, members))| group(cx, &name, &members, first + ix)));
    list
}

/// The ids of the same name are the same, in each language.
fn group_id(name: &str) -> String {
    id(&format!("group/{name}"))
}

/// A group, as bad as the worst in it.
fn group(cx: &RequestContext, name: &str, members: &[Value], position: usize) -> Value {
    let rank = |it: &&Value| RANKS.iter().position(|name| it["status"] == *name);
    let status = members.iter().max_by_key(rank).map_or(&Value::Null, |it| &it["status"]);
    let updated = members.iter().filter_map(|it| it["updated_at"].as_str()).max();
    let ids: Vec<&Value> = members.iter().map(|it| &it["id"]).collect();
    json!({
        "id": group_id(name),
        "page_id": page_id(cx),
        "group_id": null,
        "name": name,
        "description": null,
        "position": position + 1,
        "status": status,
        "showcase": false,
        "only_show_if_degraded": false,
        "group": true,
        "components": ids,
        "start_date": null,
        "created_at": members.iter().filter_map(|it| it["created_at"].as_str()).min(),
        "updated_at": updated,
    })
}
