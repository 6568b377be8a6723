//! How a site is opened: `https://host:port/path?query`.

use super::error::Problem;
use super::value::{host, short};
use crate::inventory::SiteUrl;
use crate::name::Name;
use std::fmt::Write as _;

/// Reads a URL (RFC 3986, as far as a site's URL goes) into its host and the rest.
///
/// Letters beyond ASCII in path and query are percent-encoded, as browsers send them; a
/// fragment is left out, since it never goes over the wire. User names and passwords are
/// refused: nothing secret is kept.
pub(super) fn parse(text: &str) -> Result<(Name, SiteUrl), Problem> {
    let bad = |why| Problem::Url { url: short(text), why };
    if text.chars().any(char::is_control) {
        return Err(Problem::Control);
    }
    let (scheme, rest) = text.split_once("://").ok_or_else(|| bad("http:// or https:// first"))?;
    let https = match scheme.to_ascii_lowercase().as_str() {
        "https" => true,
        "http" => false,
        _ => return Err(bad("only http and https are watched")),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    if authority.contains('@') {
        // Not quoted: it may hold a password.
        let url = format!("{}://…", scheme.to_ascii_lowercase());
        return Err(Problem::Url { url, why: "no user name or password is allowed in it" });
    }
    if authority.starts_with('[') {
        return Err(bad("an address is not a site's name"));
    }
    let (name, port) = match authority.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (authority, None),
    };
    let port = match port {
        None | Some("") => {
            if https {
                443
            } else {
                80
            }
        }
        Some(port) => number(port).ok_or_else(|| bad("the port is not 1 to 65535"))?,
    };
    let name = host(name)?;
    let path = encode(path.split('#').next().unwrap_or(""));
    if path.len() > 2000 {
        return Err(Problem::TooLong(2000));
    }
    Ok((name, SiteUrl { https, port, path }))
}

fn number(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|port| digits && *port > 0)
}

/// The path as it goes over the wire, beginning with `/`.
fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 1);
    if !path.starts_with('/') {
        out.push('/');
    }
    for byte in path.bytes() {
        // RFC 3986 §2: what must be encoded; a percent sign is taken as it is.
        if byte <= b' ' || byte >= 0x7f || b"\"<>\\^`{|}".contains(&byte) {
            let _ = write!(out, "%{byte:02X}");
        } else {
            out.push(char::from(byte));
        }
    }
    out
}

/// A site's URL as [`parse`] reads it.
pub(super) fn write(host: &Name, url: &SiteUrl) -> String {
    let scheme = if url.https { "https" } else { "http" };
    let default = if url.https { 443 } else { 80 };
    let mut out = format!("{scheme}://{host}");
    if url.port != default {
        let _ = write!(out, ":{}", url.port);
    }
    out.push_str(&url.path);
    out
}
