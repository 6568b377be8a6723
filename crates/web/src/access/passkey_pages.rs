//! What the pages of passkeys have in common: for which host, and by which challenge.

use super::cookie;
use super::passkey::{Challenge, RelyingParty};
use crate::assets;
use crate::queries::QueryError;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::http::HeaderMap;
use axum::http::header::{HOST, SET_COOKIE};
use axum::http::uri::Authority;
use axum::response::Response;
use bongsu_words::Language;
use maud::{Markup, html};
use std::net::IpAddr;

/// The host that a request asks, which is one of those that are known; `None` for an address,
/// which no passkey is for.
pub fn relying_party(headers: &HeaderMap) -> Option<RelyingParty> {
    let authority: Authority = headers.get(HOST)?.to_str().ok()?.parse().ok()?;
    let id = authority.host().to_ascii_lowercase();
    if id.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return None;
    }
    let scheme = if cookie::is_loopback(&authority) { "http" } else { "https" };
    let port = authority.port_u16().map_or_else(String::new, |port| format!(":{port}"));
    Some(RelyingParty { origin: format!("{scheme}://{id}{port}"), id })
}

/// A new challenge.
pub fn draw(cx: &RequestContext) -> Result<Challenge, Error> {
    Challenge::draw(cx.now).map_err(|error| Error::Query(QueryError(error.to_string())))
}

/// Gives the browser the challenge that its page shows.
pub fn keep(
    cx: &RequestContext,
    headers: &HeaderMap,
    challenge: &Challenge,
    response: &mut Response,
) -> Result<(), Error> {
    let secret = cx.app.users()?.secret();
    let cookie = cookie::set_pending(headers, &challenge.to_cookie(secret));
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(())
}

/// What this browser was asked, and for which host; `None` when it was not, or too long ago.
pub fn asked(cx: &RequestContext, headers: &HeaderMap) -> Option<(RelyingParty, Challenge)> {
    let secret = cx.app.users().map_err(drop).ok()?.secret();
    let challenge = Challenge::from_cookie(&cookie::read_pending(headers)?, secret, cx.now)?;
    Some((relying_party(headers)?, challenge))
}

/// The script, what it says when the device refuses, and what is said without it.
pub fn notes(lang: Language) -> Markup {
    html! {
        p #passkey-failed .notice.bad role="alert" hidden { (say!(lang, "passkey-failed")) }
        noscript { p { (say!(lang, "passkey-needs-script")) } }
        script src=(assets::href("passkey.js")) defer {}
    }
}
