//! `GET /history`: all incidents, newest first, and the maintenance of the last ninety days.

use crate::layout::{Audience, Page, fragments, frame};
use crate::model::maintenance::public_windows;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::response::Response;
use bongsu_core::maintenance::Phase;
use maud::{Markup, html};

/// The most windows of past maintenance; the feeds and the calendar have more.
const MAX_WINDOWS: usize = 20;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let names = ("/incidents/", &cx.names);
    let incidents = fragments::incident_list(&cx, &params, names, |it| cx.is_public(it)).await?;
    let is_first = params.before()?.is_none();
    let main = html! {
        (incidents)
        @if is_first { (past_maintenance(&cx)) }
    };
    let title = say!(cx.lang, "nav-history");
    Ok(frame(&cx, &Page { audience: Audience::Public, title, live: None, main }))
}

/// What was done, latest first; nothing when nothing was.
fn past_maintenance(cx: &RequestContext) -> Markup {
    let mut windows = public_windows(&cx.summary.view);
    windows.retain(|it| it.phase == Phase::Completed);
    html! {
        @if !windows.is_empty() {
            section aria-labelledby="past-maintenance" {
                h2 #past-maintenance { (say!(cx.lang, "history-maintenance")) }
                @for it in windows.iter().rev().take(MAX_WINDOWS) {
                    (fragments::maintenance::window(cx, it, &html! {}))
                }
            }
        }
    }
}
