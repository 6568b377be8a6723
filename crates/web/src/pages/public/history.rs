//! `GET /history`: all incidents, newest first.

use crate::layout::{Audience, Page, fragments, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::response::Response;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let main =
        fragments::incident_list(&cx, &params, ("/incidents/", &cx.names), |it| cx.is_public(it))
            .await?;
    let title = say!(cx.lang, "nav-history");
    Ok(frame(&cx, &Page { audience: Audience::Public, title, live: None, main }))
}
