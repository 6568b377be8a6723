//! An incident as programs are told of it: in the shape of the API, and in Statuspage's.

use crate::api::types::IncidentDetail;
use crate::app::App;
use crate::layout::RequestContext;
use crate::links::PageLocation;
use crate::statuspage;
use bongsu_core::incident::Incident as CoreIncident;
use bongsu_core::statement::Statement as CoreStatement;
use bongsu_words::Lang;
use serde_json::{Value, json};
use std::sync::Arc;

/// Both shapes; `statements` oldest first, up to the one that is told.
pub fn told(
    app: &Arc<App>,
    lang: Lang,
    it: &CoreIncident,
    statements: &[CoreStatement],
) -> (Value, Value) {
    let place = PageLocation::Served { path: "/".into(), query: String::new() };
    let cx =
        RequestContext { lang, now: app.clock.now(), digest: app.now(), place, app: app.clone() };
    let as_of = statements.last().map_or(cx.now, |said| said.as_of);
    let detail = IncidentDetail::of(&cx, it, statements, as_of);
    let detail = serde_json::to_value(detail).unwrap_or_else(|_| json!({}));
    (detail, statuspage::webhook(&cx, it, statements))
}
