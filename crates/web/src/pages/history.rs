//! `GET /history`: all incidents, newest first.

use super::pieces;
use crate::error::Error;
use crate::params::Params;
use crate::shell::{Room, Screen, Sheet, frame};
use axum::response::Response;
use maud::{Markup, html};

const ROWS: u32 = 30;

pub async fn page(screen: Screen, params: Params) -> Result<Response, Error> {
    let main = list(&screen, &params, "/incidents/").await?;
    let title = say!(screen.lang, "nav-history");
    Ok(frame(&screen, &Sheet { room: Room::Public, title, live: None, main }))
}

/// The list, for the public page and for operations.
pub async fn list(screen: &Screen, params: &Params, base: &str) -> Result<Markup, Error> {
    let lang = screen.lang;
    let before = params.before()?;
    let rows = screen.app.history.incidents(before, ROWS).await?;
    let last = rows.last().filter(|_| rows.len() == ROWS as usize);
    let start = before.map(|_| (screen.with("before", ""), say!(lang, "pager-newest")));
    let next =
        last.map(|it| (screen.with("before", &it.id.to_string()), say!(lang, "pager-older")));
    Ok(html! {
        h1 { (say!(lang, "nav-history")) }
        section.card {
            @if rows.is_empty() { p { (say!(lang, "recent-none")) } }
            @else { ul.rows { @for it in &rows { (pieces::incident_row(screen, base, it)) } } }
        }
        (pieces::onward(start, next, say!(lang, "pager")))
    })
}
