//! `GET /history`: all incidents, newest first.

use super::pieces;
use crate::error::Error;
use crate::layout::{Audience, Page, RequestContext, frame};
use crate::params::Params;
use axum::response::Response;
use maud::{Markup, html};

const ROWS: u32 = 30;

pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let main = list(&cx, &params, "/incidents/").await?;
    let title = say!(cx.lang, "nav-history");
    Ok(frame(&cx, &Page { room: Audience::Public, title, live: None, main }))
}

/// The list, for the public page and for operations.
pub async fn list(cx: &RequestContext, params: &Params, base: &str) -> Result<Markup, Error> {
    let lang = cx.lang;
    let before = params.before()?;
    let rows = cx.app.history.incidents(before, ROWS).await?;
    let last = rows.last().filter(|_| rows.len() == ROWS as usize);
    let start = before.map(|_| (cx.with("before", ""), say!(lang, "pager-newest")));
    let next = last.map(|it| (cx.with("before", &it.id.to_string()), say!(lang, "pager-older")));
    Ok(html! {
        h1 { (say!(lang, "nav-history")) }
        section.card {
            @if rows.is_empty() { p { (say!(lang, "recent-none")) } }
            @else { ul.rows { @for it in &rows { (pieces::incident_row(cx, base, it)) } } }
        }
        (pieces::onward(start, next, say!(lang, "pager")))
    })
}
