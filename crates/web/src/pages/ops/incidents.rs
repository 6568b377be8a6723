//! `GET /ops/incidents`: all incidents.

use crate::error::Error;
use crate::layout::{Audience, Page, RequestContext, frame};
use crate::pages::history;
use crate::params::Params;
use axum::response::Response;

pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let main = history::list(&cx, &params, "/ops/incidents/").await?;
    let title = say!(cx.lang, "nav-incidents");
    Ok(frame(&cx, &Page { room: Audience::Operations, title, live: None, main }))
}
