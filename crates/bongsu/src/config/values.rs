//! Values that several sections read, and the units of their ranges.

use bongsu_core::http_url::{HttpUrl, HttpUrlError};
use bongsu_settings::{Field, Reader};
use ipnet::IpNet;
use std::str::FromStr;
use std::time::Duration;

pub(super) const MILLISECOND: Duration = Duration::from_millis(1);
pub(super) const SECOND: Duration = Duration::from_secs(1);
pub(super) const HOUR: Duration = Duration::from_secs(3_600);
pub(super) const DAY: Duration = Duration::from_secs(86_400);

/// A URL that readers open, without a final slash; an empty text for none.
pub(super) fn base_url(r: &mut Reader<'_>, field: &Field<'_>) -> Option<String> {
    let text = field.text(r)?;
    if text.is_empty() {
        return None;
    }
    let why = match HttpUrl::parse(&text) {
        Ok(url) if url.target().contains('?') || url.has_fragment() => "has a query".to_owned(),
        // In the form that headers and every mail program take: the host as A-labels, the path
        // percent-encoded (RFC 3986).
        Ok(url) => return Some(url.as_str().trim_end_matches('/').to_owned()),
        Err(HttpUrlError::NoScheme | HttpUrlError::Scheme) => {
            "does not begin with https://".to_owned()
        }
        Err(error) => format!("is not a URL: {error}"),
    };
    field.reject(r, format!("“{text}” {why}"));
    None
}

/// A network, written by its first address: with another, nobody knows whether the network or the
/// one address was meant.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let network: IpNet = from_str(text)?;
    match network.addr() == network.network() {
        true => Ok(network),
        false => Err(format!("“{text}” is an address in the network {}", network.trunc())),
    }
}

/// Parses an item of a list by [`FromStr`], leaving the reason to the list.
pub(super) fn from_str<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| String::new())
}
