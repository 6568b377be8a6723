//! The payloads of a webhook about an incident: in the format of the API, and of Statuspage.

use crate::api::types::IncidentDetail;
use crate::app::App;
use crate::formats::statuspage;
use crate::layout::links::PageLocation;
use crate::request::context::RequestContext;
use bongsu_core::incident::Incident as CoreIncident;
use bongsu_core::statement::Statement as CoreStatement;
use bongsu_words::Language;
use serde_json::{Value, json};
use std::sync::Arc;

/// Both payloads; `statements` oldest first, up to the one that is sent.
pub fn incident_payloads(
    app: &Arc<App>,
    lang: Language,
    it: &CoreIncident,
    statements: &[CoreStatement],
) -> (Value, Value) {
    let location = PageLocation::Served { path: "/".into(), query: String::new() };
    let cx = RequestContext {
        signed_in: None,
        zone: app.zone.clone(),
        lang,
        now: app.clock.now(),
        summary: app.summary(),
        store: app.patient_store(),
        location,
        app: app.clone(),
    };
    let as_of = statements.last().map_or(cx.now, |it| it.as_of);
    let detail = IncidentDetail::of(&cx, it, statements, as_of);
    let detail = serde_json::to_value(detail).unwrap_or_else(|_| json!({}));
    (detail, statuspage::webhook(&cx, it, statements))
}
