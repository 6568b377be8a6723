//! The cookies of a session, and of a login that an identity provider is asked about.
//!
//! Their names begin with `__Host-` (RFC 6265bis §4.1.3): a browser then takes them over TLS alone,
//! and no other host can set them. On loopback without TLS browsers refuse such cookies, so there
//! they have other names, with the port in them, since cookies do not tell ports
//! apart; and those are believed on loopback alone.

use axum::http::header::{COOKIE, HOST};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue};
use std::net::IpAddr;

/// What a cookie is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// The session.
    Session,
    /// A login that an identity provider or a device is asked about.
    Pending,
}

impl Kind {
    /// The name of the cookie for the host that a request asks.
    fn name(self, headers: &HeaderMap) -> String {
        let name = match self {
            Kind::Session => "bongsu-session",
            Kind::Pending => "bongsu-login",
        };
        let host = headers.get(HOST).and_then(|value| value.to_str().ok());
        let authority = host.and_then(|host| host.parse::<Authority>().ok());
        match authority.filter(is_loopback) {
            Some(authority) => format!("{name}-{}", authority.port_u16().unwrap_or(80)),
            None => format!("__Host-{name}"),
        }
    }

    fn read(self, headers: &HeaderMap) -> Option<String> {
        let name = self.name(headers);
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|value| value.split(';')).filter_map(|it| it.split_once('='));
        let value = pairs.find(|(key, _)| key.trim() == name)?.1.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    fn header(self, headers: &HeaderMap, value: &str, age: &str) -> HeaderValue {
        let name = self.name(headers);
        let secure = if name.starts_with("__Host-") { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
        HeaderValue::from_str(&text).expect("names and what is drawn or encoded here are ASCII")
    }
}

/// Whether a browser is on this machine, where it takes cookies and passkeys without TLS.
pub fn is_loopback(authority: &Authority) -> bool {
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// What the session's cookie holds.
pub fn read(headers: &HeaderMap) -> Option<String> {
    Kind::Session.read(headers)
}

/// The header that gives the browser a session.
pub fn set(headers: &HeaderMap, cookie: &str) -> HeaderValue {
    Kind::Session.header(headers, cookie, "")
}

/// The header that takes it away.
pub fn clear(headers: &HeaderMap) -> HeaderValue {
    Kind::Session.header(headers, "", "; Max-Age=0")
}

/// What the cookie of a pending login holds.
pub fn read_pending(headers: &HeaderMap) -> Option<String> {
    Kind::Pending.read(headers)
}

/// The header that gives the browser a pending login, for ten minutes.
pub fn set_pending(headers: &HeaderMap, value: &str) -> HeaderValue {
    Kind::Pending.header(headers, value, "; Max-Age=600")
}

/// The header that takes it away.
pub fn clear_pending(headers: &HeaderMap) -> HeaderValue {
    Kind::Pending.header(headers, "", "; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(host: &str, cookies: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_str(host).unwrap());
        headers.insert(COOKIE, HeaderValue::from_str(cookies).unwrap());
        headers
    }

    #[test]
    fn over_tls_the_cookie_is_bound_to_its_host() {
        let headers = asking("ops.example", "");
        let set = set(&headers, "ab");
        let expected = "__Host-bongsu-session=ab; Path=/; HttpOnly; SameSite=Lax; Secure";
        assert_eq!(set, expected);
        let own = asking("ops.example", "lang=ko; __Host-bongsu-session=ab");
        assert_eq!(read(&own).as_deref(), Some("ab"));
    }

    #[test]
    fn the_name_for_loopback_is_believed_on_loopback_alone() {
        for host in ["127.0.0.1:8081", "localhost:8081", "[::1]:8081", "drill.localhost:8081"] {
            let headers = asking(host, "bongsu-session-8081=ab; __Host-bongsu-session=cd");
            assert_eq!(read(&headers).as_deref(), Some("ab"), "{host}");
            assert!(!set(&headers, "x").to_str().unwrap().contains("Secure"), "{host}");
        }
        let elsewhere = asking("ops.example:8081", "bongsu-session-8081=ab");
        assert_eq!(read(&elsewhere), None);
    }
}
