//! The host of a URL: how it is split off, and whether it is the customer's.

use super::error::Problem;
use super::value::{host, short};
use crate::http_url::{HttpUrl, HttpUrlError};
use crate::name::Name;

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

/// Whether a URL's host belongs to the domain its row is about.
pub(super) fn below(host: &Name, domain: &Name) -> bool {
    host.registrable().is_ok_and(|a| domain.registrable().is_ok_and(|b| a == b))
}

/// What is said of a host of another domain than its row.
pub(super) fn other_domain(host: &Name, domain: &Name) -> Problem {
    Problem::UrlOfOtherDomain { host: host.unicode(), domain: domain.unicode() }
}
