//! How a site is opened: `https://host:port/path?query`.

use super::error::Problem;
use super::host::{http, name_of};
use super::service;
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
///
/// # Errors
/// Why it is none.
pub fn parse(text: &str) -> Result<(Name, SiteUrl), Problem> {
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
