//! Monitors of services other than the web: what is watched there by a port, an echo or a record.

use super::{Monitor, Websites};
use crate::left_out::LeftOut;
use crate::sink::Sink;
use bongsu_core::inventory::import::{Field, parse_url, short};
use bongsu_core::service::ServiceName;
use std::fmt::Write as _;
use std::net::IpAddr;

/// What only a page has.
const OF_WEB: [Field; 6] =
    [Field::Method, Field::Headers, Field::BasicAuth, Field::Redirects, Field::Absent, Field::Json];

/// A service as another program names it.
pub(super) struct ServiceAt<'a> {
    /// The scheme that it has here: `tcp`, `ping`, `dns` and others.
    pub(super) scheme: &'a str,
    /// A name, or an address.
    pub(super) host: &'a str,
    pub(super) port: Option<u16>,
    /// What follows the host: a path or options.
    pub(super) rest: &'a str,
}

impl Websites {
    /// Adds a monitor of a service; its URL is made of `at`.
    pub(super) fn add_service(
        &mut self,
        mut monitor: Monitor<'_>,
        at: &ServiceAt<'_>,
        sink: &mut Sink<'_>,
    ) {
        if at.host.parse::<IpAddr>().is_ok() {
            return sink.leave_out(LeftOut::Address, monitor.name);
        }
        let Some(host) = sink.host(at.host, monitor.name) else { return };
        let mut text = format!("{}://{host}", at.scheme);
        if let Some(port) = at.port {
            let _ = write!(text, ":{port}");
        }
        text.push_str(at.rest);
        let site = parse_url(&text).ok().and_then(|(host, url)| {
            let kind = url.service.as_ref()?.kind;
            let port = Some(url.port).filter(|_| kind.group() == "tcp");
            ServiceName { kind, port, host }.name().ok()
        });
        let Some(site) = site else {
            return sink.leave_out(LeftOut::MonitorKind(short(at.scheme)), monitor.name);
        };
        let is_of_web = |field: Field| OF_WEB.contains(&field);
        let status = monitor.status.take().map(|it| (Field::Status, it));
        let all: Vec<(Field, String)> = std::mem::take(&mut monitor.more);
        let (of_web, more): (Vec<_>, Vec<_>) = all.into_iter().partition(|(it, _)| is_of_web(*it));
        for (field, _) in of_web.into_iter().chain(status) {
            sink.leave_out(LeftOut::MonitorSetting(field.name().to_owned()), monitor.name);
        }
        monitor.more = more;
        let rank = (false, 0, monitor.expected());
        self.insert(site, monitor.watched(text, rank), sink);
    }
}

/// The host and the port of `host:port`, `[address]:port` or a URL behind its scheme.
pub(super) fn host_and_port(text: &str) -> (&str, Option<u16>) {
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    // What is before the last @ may hold a password.
    let authority = text[..end].rsplit('@').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host.trim_matches(['[', ']']), port.parse().ok())
        }
        _ => (authority.trim_matches(['[', ']']), None),
    }
}

/// The records that are watched here, as a URL names them.
pub(super) fn record(kind: &str) -> Option<&'static str> {
    let all = ["/A", "/AAAA", "/CNAME", "/MX", "/NS", "/TXT", "/CAA", "/SRV"];
    all.into_iter().find(|it| it[1..].eq_ignore_ascii_case(kind))
}

/// What a text of a query is as part of a URL.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte.is_ascii_alphanumeric() {
            true => out.push(char::from(byte)),
            false => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_with_and_without_ports_and_never_with_passwords() {
        for (text, host, port) in [
            ("db.kr:5432", "db.kr", Some(5432)),
            ("kim:se@cret@db.kr:5432/x?y", "db.kr", Some(5432)),
            ("db.kr", "db.kr", None),
            ("[2001:db8::1]:25", "2001:db8::1", Some(25)),
            ("2001:db8::1", "2001:db8::1", None),
            ("db.kr:x", "db.kr", None),
        ] {
            assert_eq!(host_and_port(text), (host, port), "{text}");
        }
    }
}
