//! How a site is opened: `https://host:port/path?query`.

use super::error::Problem;
use super::service;
use super::value::{host, short};
use crate::http_url::{HttpUrl, HttpUrlError};
use crate::inventory::SiteUrl;
use crate::name::Name;
use std::fmt::Write as _;

/// The longest path with its query, in bytes.
const MAX_PATH_BYTES: usize = 2000;

/// Reads a URL into its host and the rest.
///
/// Letters beyond ASCII in path and query are percent-encoded, as browsers send them; a
/// fragment is left out, since it never goes over the wire. User names and passwords are
/// refused: nothing secret is kept.
pub(super) fn parse(text: &str) -> Result<(Name, SiteUrl), Problem> {
    if text.chars().any(char::is_control) {
        return Err(Problem::Control);
    }
    if let Some(service) = service::parse(text) {
        return service;
    }
    let url = http(text)?;
    let name = name_of(&url, text)?;
    let path = url.target().to_owned();
    if path.len() > MAX_PATH_BYTES {
        return Err(Problem::TooLong(MAX_PATH_BYTES));
    }
    Ok((name, SiteUrl { https: url.is_https(), port: url.port(), path, ..SiteUrl::default() }))
}

/// The host of a URL, which must be a name. `text` is quoted when it is not.
pub(super) fn name_of(url: &HttpUrl, text: &str) -> Result<Name, Problem> {
    if url.ip().is_some_and(|ip| ip.is_ipv6()) {
        return Err(Problem::Url { url: short(text), why: "an address is not a site's name" });
    }
    host(&url.host())
}

/// A URL of HTTP, or why it is none.
pub(super) fn http(text: &str) -> Result<HttpUrl, Problem> {
    let bad = |why| Problem::Url { url: short(text), why };
    HttpUrl::parse(text).map_err(|error| match error {
        HttpUrlError::NoScheme => bad("http:// or https:// first"),
        HttpUrlError::Scheme => bad("neither http, https nor a service that is watched"),
        HttpUrlError::Credentials => {
            // Not quoted: it may hold a password.
            let scheme = text.split(':').next().unwrap_or_default().to_ascii_lowercase();
            let why = "no user name or password is allowed in it";
            Problem::Url { url: format!("{scheme}://…"), why }
        }
        HttpUrlError::Port => bad("the port is not 1 to 65535"),
        HttpUrlError::Host => bad("the host is not a domain name"),
        HttpUrlError::Ambiguous => bad("write it without backslashes and spaces around it"),
    })
}

/// A site's URL as [`parse`] reads it.
pub(super) fn write(host: &Name, url: &SiteUrl) -> String {
    if let Some(spec) = &url.service {
        return service::write(host, url, spec);
    }
    let scheme = if url.https { "https" } else { "http" };
    let default = if url.https { 443 } else { 80 };
    let mut out = format!("{scheme}://{host}");
    if url.port != default {
        let _ = write!(out, ":{}", url.port);
    }
    out.push_str(&url.path);
    out
}
