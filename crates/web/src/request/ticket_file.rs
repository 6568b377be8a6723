//! Files of tickets, as they are given out: to be saved, never opened in the page. What is in them
//! is a stranger's.

use super::context::RequestContext;
use super::error::{Error, Resource};
use super::params::Params;
use super::ticket::{away, ticket_store};
use crate::layout::links::percent_encode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
};
use axum::response::{IntoResponse, Response};
use bongsu_core::ticket::{Change, Content, Ticket};

/// What a browser must not do with a file, if somebody opens its address: load anything, run
/// anything, or take it for a page of ours.
const FILE_POLICY: &str = "default-src 'none'; sandbox";
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The file of an entry: to be saved under its name, without a type that anything opens. With
/// `show`, a picture is sent as the picture that its content says it is.
pub async fn serve(
    cx: &RequestContext,
    ticket: &Ticket,
    number: &str,
    params: &Params,
) -> Result<Response, Error> {
    let unknown = || Error::NotFound(Resource::TicketFile);
    let number: u32 = number.parse().map_err(|_| unknown())?;
    let store = ticket_store(cx)?;
    let entry = store.ticket_entry(ticket.id, number).await.map_err(away)?.ok_or_else(unknown)?;
    let Content::Change(Change::Attached(file)) = entry.content else { return Err(unknown()) };
    let content = store.ticket_file(ticket.id, number).await.map_err(away)?.ok_or_else(unknown)?;
    let shown = params.get("show").is_some() && file.is_shown;
    let media_type = file.kind.picture_type().filter(|_| shown);
    let how = if media_type.is_some() { "inline" } else { "attachment" };
    let name = percent_encode(&file.name);
    let headers = [
        (CONTENT_TYPE, media_type.unwrap_or("application/octet-stream").to_owned()),
        // RFC 6266, RFC 8187.
        (CONTENT_DISPOSITION, format!("{how}; filename*=UTF-8''{name}")),
        (CONTENT_SECURITY_POLICY, FILE_POLICY.to_owned()),
        (CACHE_CONTROL, "private, no-store".to_owned()),
        (RESOURCE_POLICY, "same-origin".to_owned()),
    ];
    Ok((headers, content).into_response())
}
