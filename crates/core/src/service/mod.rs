//! Services other than the web: what kinds there are, and how a watched one is named.
//!
//! A watched service is a site like any other: it has a customer, an address, layers, a
//! verdict and a place on victim lists. Its name says what it is, in the manner of RFC 2782 and
//! RFC 6186: `_imaps._tcp.mail.shop.kr` is IMAP over TLS at `mail.shop.kr`, and
//! `_imaps._10993.mail.shop.kr` the same at another port.

mod kind;
mod spec;
mod watched;

pub use kind::{MAILBOXES, RecordType, Service, Tls};
pub use spec::ServiceSpec;
pub use watched::Watched;

use crate::name::{Name, NameError};

/// A watched service, as its name says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServiceName {
    /// What it speaks.
    pub kind: Service,
    /// Its port, when that is not the usual one.
    pub port: Option<u16>,
    /// The host, or the domain for which it is.
    pub host: Name,
}

/// Whether a site is a service other than the web, as its name says.
pub fn is_service(name: &Name) -> bool {
    name.as_str().starts_with('_') && ServiceName::of(name).is_some()
}

impl ServiceName {
    /// The service that a site's name means; `None` for a site of the web.
    pub fn of(name: &Name) -> Option<ServiceName> {
        let rest = name.as_str().strip_prefix('_')?;
        let (kind, rest) = rest.split_once("._")?;
        let (group, host) = rest.split_once('.')?;
        let host = Name::parse(host).ok()?;
        let (kind, port) = match group {
            "tcp" | "icmp" | "dns" => {
                (Service::from_code(kind).filter(|found| found.group() == group)?, None)
            }
            port => {
                let port = port.parse().ok().filter(|port: &u16| *port > 0)?;
                (Service::from_code(kind).filter(|found| found.group() == "tcp")?, Some(port))
            }
        };
        // What has no usual port has no name without one.
        let named = port.is_some() || kind.port().is_some() || kind.group() != "tcp";
        named.then_some(ServiceName { kind, port, host })
    }

    /// The name of the site that a service is.
    ///
    /// # Errors
    /// When it would be longer than a name may be.
    pub fn name(&self) -> Result<Name, NameError> {
        let (kind, host) = (self.kind.code(), &self.host);
        match self.port.filter(|port| self.kind.port() != Some(*port)) {
            Some(port) => Name::parse(&format!("_{kind}._{port}.{host}")),
            None => Name::parse(&format!("_{kind}._{}.{host}", self.kind.group())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<ServiceName> {
        ServiceName::of(&Name::parse(text).unwrap())
    }

    #[test]
    fn every_kind_comes_back_from_its_name() {
        let host = Name::parse("mail.shop.kr").unwrap();
        for kind in Service::all() {
            let usual = (kind.port().is_some() || kind.group() != "tcp").then_some(None);
            let other = (kind.group() == "tcp").then_some(Some(10_025));
            for port in usual.into_iter().chain(other) {
                let service = ServiceName { kind, port, host: host.clone() };
                assert_eq!(ServiceName::of(&service.name().unwrap()), Some(service));
            }
        }
        let usual = ServiceName { kind: Service::Imaps, port: Some(993), host };
        assert_eq!(usual.name().unwrap().as_str(), "_imaps._tcp.mail.shop.kr");
    }

    #[test]
    fn other_names_are_no_services() {
        for text in [
            "shop.kr",
            "_dmarc.shop.kr",
            "_x._tcp.shop.kr",
            "_imap._0.shop.kr",
            "_ping._tcp.shop.kr",
            "_tcp._tcp.shop.kr",
            "_a._25.shop.kr",
            "_imap._99999.shop.kr",
            "imap._tcp.shop.kr",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
