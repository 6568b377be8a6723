//! `GET /ops/incidents`: all incidents.

use crate::layout::{Audience, Page, fragments, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::response::Response;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let main =
        fragments::incident_list(&cx, &params, ("/ops/incidents/", &cx.inside), |_| true).await?;
    let title = say!(cx.lang, "nav-incidents");
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}
