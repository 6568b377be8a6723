//! `GET /ops/incidents`: all incidents.

use crate::error::Error;
use crate::pages::history;
use crate::params::Params;
use crate::shell::{Room, Screen, Sheet, frame};
use axum::response::Response;

pub async fn page(screen: Screen, params: Params) -> Result<Response, Error> {
    let main = history::list(&screen, &params, "/ops/incidents/").await?;
    let title = say!(screen.lang, "nav-incidents");
    Ok(frame(&screen, &Sheet { room: Room::Operations, title, live: None, main }))
}
