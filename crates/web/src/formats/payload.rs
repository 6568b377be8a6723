//! The payloads of a webhook about an incident: in the format of the API, and of Statuspage.

use crate::api::types::IncidentDetail;
use crate::app::App;
use crate::formats::statuspage;
use crate::layout::links::PageLocation;
use crate::request::context::RequestContext;
use bongsu_core::incident::Incident as CoreIncident;
use bongsu_core::statement::Statement as CoreStatement;
use bongsu_words::Language;
use bongsu_words::names::{Public, ReaderNames};
use serde_json::{Value, json};
use std::sync::Arc;

/// Both payloads, with the names that their reader may read; `statements` oldest first, up to the
/// one that is sent. That of Statuspage is always for everybody.
pub fn incident_payloads(
    app: &Arc<App>,
    (lang, names): (Language, ReaderNames),
    it: &CoreIncident,
    statements: &[CoreStatement],
) -> (Value, Value) {
    let location = PageLocation::Served { path: "/".into(), query: String::new() };
    let summary = app.summary();
    let cx = RequestContext {
        signed_in: None,
        names: Public::new(&summary.view.topology.public_names),
        inside: names,
        summary,
        zone: app.zone.clone(),
        lang,
        now: app.clock.now(),
        store: app.patient_store(),
        location,
        app: app.clone(),
    };
    let as_of = statements.last().map_or(cx.now, |it| it.as_of);
    let detail = IncidentDetail::of(&cx, it, statements, as_of);
    let detail = serde_json::to_value(detail).unwrap_or_else(|_| json!({}));
    (detail, statuspage::webhook(&cx, it, statements))
}
