//! Incidents and what was stated of them.

use super::component::component;
use super::envelope::{id, page_id};
use crate::request::context::RequestContext;
use bongsu_core::incident::{Incident, IncidentClass};
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_words::names::ComponentNames;
use bongsu_words::{cause, statement, time};
use serde_json::{Value, json};

/// The impact by the share of monitored sites seen hit: critical from a half, major from a
/// tenth.
pub(super) fn impact(cx: &RequestContext, it: &Incident) -> &'static str {
    if it.class == IncidentClass::RedundancyLost {
        return "none";
    }
    let all = f64::from(cx.summary.sites.all.max(1));
    let ever_hit = cx.summary.victim_tally(it.id).map_or(it.counts.ever_hit, |it| it.ever_hit);
    impact_of_share(f64::from(it.counts.hit.max(ever_hit)) / all)
}

/// The same of a share.
pub(super) fn impact_of_share(share: f64) -> &'static str {
    match share {
        share if share >= 0.5 => "critical",
        share if share >= 0.1 => "major",
        _ => "minor",
    }
}

pub(super) fn incident(cx: &RequestContext, it: &Incident, statements: &[Statement]) -> Value {
    let summary = &cx.summary;
    let named = it.presumed_cause().and_then(|c| summary.component(&c.component));
    let updated = statements.last().map_or(it.opened_at, |s| s.as_of);
    // Of what the public is not told there is no page.
    let page =
        cx.is_public(it).then(|| format!("{}/incidents/{}", cx.app.settings.public_url, it.id));
    let updates: Vec<Value> = statements.iter().rev().map(|s| update(cx, it, s)).collect();
    json!({
        "id": it.id.to_string(),
        "page_id": page_id(cx),
        "name": cause::title(cx.lang, &cx.names, it),
        "status": it.told_phase().as_str(),
        "impact": impact(cx, it),
        "shortlink": page,
        "created_at": time::rfc3339(it.opened_at),
        "updated_at": time::rfc3339(updated),
        "started_at": time::rfc3339(it.began_at),
        "monitoring_at": it.monitoring_at.map(time::rfc3339),
        "resolved_at": it.resolved_at.map(time::rfc3339),
        "components": named.map(|c| vec![component(cx, c, 0)]).unwrap_or_default(),
        "incident_updates": updates,
    })
}

fn update(cx: &RequestContext, it: &Incident, s: &Statement) -> Value {
    let quote = statement::quote(cx.lang, &cx.names, &cx.zone, time::ANY_DAY, s);
    let stamp = time::rfc3339(s.as_of);
    let affected = s.kind.cause().map(|c| {
        json!([{
            "code": cx.app.component_id(&c.component),
            "name": cx.names.component_then(cx.lang, &c.component, &c.names),
            "old_status": "operational",
            "new_status": match s.class {
                IncidentClass::RedundancyLost => "degraded_performance",
                IncidentClass::Outage if c.rate >= 0.9 => "major_outage",
                IncidentClass::Outage => "partial_outage",
            },
        }])
    });
    json!({
        "id": id(&format!("{}/{}", it.id, s.number)),
        "incident_id": it.id.to_string(),
        "status": phase_of(it, &s.kind),
        "body": quote.paragraph(),
        "display_at": stamp,
        "created_at": stamp,
        "updated_at": stamp,
        "deliver_notifications": true,
        "affected_components": affected,
    })
}

/// The phase in which an update was published.
fn phase_of(it: &Incident, kind: &StatementKind) -> &'static str {
    match kind {
        kind if kind.claims_restored() => "monitoring",
        StatementKind::Official(_) if it.presumed_cause().is_some() => "identified",
        StatementKind::Official(_) => "investigating",
        StatementKind::Investigating
        | StatementKind::Ongoing { cause: None, .. }
        | StatementKind::Relapsed { cause: None } => "investigating",
        StatementKind::Identified { .. }
        | StatementKind::Ongoing { .. }
        | StatementKind::Relapsed { .. } => "identified",
        StatementKind::Recovering => "monitoring",
        StatementKind::Resolved => "resolved",
    }
}
