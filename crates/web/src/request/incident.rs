//! The incident that a request is about.

use crate::model::summary::Summary;
use crate::queries::{IncidentRecord, Queries};
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::IncidentId;
use bongsu_core::incident::{Event, Phase};
use std::sync::Arc;

/// An incident from the engine's view if it is there, with its events from the store.
pub struct LoadedIncident {
    pub view: Arc<IncidentView>,
    /// `None` when the store cannot be read now.
    pub events: Option<Vec<Event>>,
    /// Whether the engine's view has it, and with it all its victims.
    pub in_view: bool,
}

/// Loads an incident with its events.
pub async fn load_incident(cx: &RequestContext, id: IncidentId) -> Result<LoadedIncident, Error> {
    let record = cx.store.incident(id).await;
    if let Some(view) = cx.summary.incident(id) {
        let events = record.ok().map(|record| record.map_or_else(Vec::new, |it| it.events));
        return Ok(LoadedIncident { view: view.clone(), events, in_view: true });
    }
    let record = record?.ok_or(Error::NotFound(Resource::Incident))?;
    let IncidentRecord { incident, events, statements, .. } = record;
    let view =
        Arc::new(IncidentView { incident, victims: Vec::new(), statements, proposals: Vec::new() });
    Ok(LoadedIncident { view, events: Some(events), in_view: false })
}

/// An incident with its statements, and with its victims if the engine's view has it.
pub async fn incident_view(
    cx: &RequestContext,
    id: IncidentId,
) -> Result<Arc<IncidentView>, Error> {
    if let Some(view) = cx.summary.incident(id) {
        return Ok(view.clone());
    }
    let record = cx.store.incident(id).await?.ok_or(Error::NotFound(Resource::Incident))?;
    let IncidentRecord { incident, statements, .. } = record;
    Ok(Arc::new(IncidentView { incident, victims: Vec::new(), statements, proposals: Vec::new() }))
}

/// The incident, if it is open, so that commands about it are possible.
pub fn open_incident(summary: &Summary, id: IncidentId) -> Result<Arc<IncidentView>, Error> {
    let view = summary.incident(id).ok_or(Error::NotFound(Resource::Incident))?;
    match view.incident.phase {
        Phase::Resolved => Err(Error::NotFound(Resource::OpenIncident)),
        _ => Ok(view.clone()),
    }
}
