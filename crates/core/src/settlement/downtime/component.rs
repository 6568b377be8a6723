//! Downtime of one component.

use crate::incident::{Event, Incident, IncidentClass, IncidentId};
use crate::inventory::ComponentKey;
use crate::span::{Span, Spans};

/// When outages named `component` as their cause, or as one that the evidence cannot tell from it,
/// within `window`: each incident with its spans, and all together, where two at once count once.
/// Each incident comes with its changes of phase, in order.
pub fn component_downtime<'a>(
    component: &ComponentKey,
    incidents: impl IntoIterator<Item = (&'a Incident, &'a [Event])>,
    window: Span,
) -> (Vec<(IncidentId, Spans)>, Spans) {
    let names = |incident: &Incident| {
        let cause = incident.cause.as_ref();
        cause.is_some_and(|it| it.component == *component || it.one_of.contains(component))
    };
    let each: Vec<(IncidentId, Spans)> = incidents
        .into_iter()
        .filter(|(incident, _)| incident.class == IncidentClass::Outage && names(incident))
        .map(|(incident, events)| {
            (incident.id, incident.disrupted(events, window.until).within(window))
        })
        .filter(|(_, spans)| !spans.is_empty())
        .collect();
    let all = Spans::union(each.iter().flat_map(|(_, spans)| spans.iter()).collect());
    (each, all)
}
