//! The kinds of services that are watched.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The software that gives out mailboxes, by whatever protocol.
pub const MAILBOXES: &str = "mailboxes";

/// What a service speaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Service {
    /// Mail from other servers (RFC 5321).
    Smtp,
    /// The mail of a domain at the servers that its MX records name (RFC 5321 §5.1).
    Mail,
    /// Mail from the people of a domain (RFC 6409).
    Submission,
    /// The same over TLS from the first byte (RFC 8314).
    Submissions,
    /// Mailboxes (RFC 9051).
    Imap,
    /// The same over TLS from the first byte.
    Imaps,
    /// Mailboxes (RFC 1939).
    Pop3,
    /// The same over TLS from the first byte.
    Pop3s,
    /// Files (RFC 959).
    Ftp,
    /// A login shell (RFC 4253).
    Ssh,
    /// MySQL and MariaDB.
    Mysql,
    /// PostgreSQL.
    Postgresql,
    /// Any connection, with or without a text to send and one to expect.
    Tcp,
    /// The same over TLS.
    Tls,
    /// An ICMP echo (RFC 792, RFC 4443).
    Ping,
    /// DNS records.
    Records(RecordType),
    /// The signatures of a zone (RFC 4034).
    Dnssec,
}

/// The type of DNS records.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "the names are those of the DNS")]
pub enum RecordType {
    A,
    Aaaa,
    Cname,
    Mx,
    Ns,
    Txt,
    Caa,
    Srv,
}

/// How a service secures its connections.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tls {
    /// Not at all, as far as the kind says.
    Never,
    /// Over the open connection, when asked to; by default it is not asked.
    Possible,
    /// Over the open connection, when asked to; by default it is asked.
    Expected,
    /// From the first byte.
    Always,
}

impl RecordType {
    const CODES: [(RecordType, &'static str); 8] = [
        (RecordType::A, "a"),
        (RecordType::Aaaa, "aaaa"),
        (RecordType::Cname, "cname"),
        (RecordType::Mx, "mx"),
        (RecordType::Ns, "ns"),
        (RecordType::Txt, "txt"),
        (RecordType::Caa, "caa"),
        (RecordType::Srv, "srv"),
    ];

    /// Its name in lower case.
    pub fn code(self) -> &'static str {
        Self::CODES.iter().find(|(it, _)| *it == self).map_or("", |(_, code)| code)
    }

    /// The type with this name, in lower case.
    pub fn from_code(code: &str) -> Option<RecordType> {
        Self::CODES.iter().find(|(_, it)| *it == code).map(|(it, _)| *it)
    }
}

impl Service {
    const TCP: [(Service, &'static str, Option<u16>, Tls); 14] = [
        (Service::Smtp, "smtp", Some(25), Tls::Possible),
        (Service::Mail, "mail", Some(25), Tls::Possible),
        (Service::Submission, "submission", Some(587), Tls::Expected),
        (Service::Submissions, "submissions", Some(465), Tls::Always),
        (Service::Imap, "imap", Some(143), Tls::Expected),
        (Service::Imaps, "imaps", Some(993), Tls::Always),
        (Service::Pop3, "pop3", Some(110), Tls::Expected),
        (Service::Pop3s, "pop3s", Some(995), Tls::Always),
        (Service::Ftp, "ftp", Some(21), Tls::Possible),
        (Service::Ssh, "ssh", Some(22), Tls::Never),
        (Service::Mysql, "mysql", Some(3306), Tls::Never),
        (Service::Postgresql, "postgresql", Some(5432), Tls::Possible),
        (Service::Tcp, "tcp", None, Tls::Never),
        (Service::Tls, "tls", None, Tls::Always),
    ];

    /// Every kind.
    pub fn all() -> impl Iterator<Item = Service> {
        let records = RecordType::CODES.iter().map(|(it, _)| Service::Records(*it));
        let tcp = Self::TCP.iter().map(|(kind, ..)| *kind);
        tcp.chain([Service::Ping, Service::Dnssec]).chain(records)
    }

    fn tcp(self) -> Option<&'static (Service, &'static str, Option<u16>, Tls)> {
        Self::TCP.iter().find(|(kind, ..)| *kind == self)
    }

    /// What is called by one name where its software is: one program gives out mailboxes by
    /// several protocols, and dies as one.
    pub fn software(self) -> &'static str {
        match self {
            Service::Imap | Service::Imaps | Service::Pop3 | Service::Pop3s => MAILBOXES,
            other => other.code(),
        }
    }

    /// The code in names, components and the API: its IANA service name where it has one.
    pub fn code(self) -> &'static str {
        match self {
            Service::Ping => "ping",
            Service::Dnssec => "dnssec",
            Service::Records(kind) => kind.code(),
            tcp => tcp.tcp().map_or("", |(_, code, ..)| code),
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Service> {
        Self::all().find(|kind| kind.code() == code)
    }

    /// What carries it: the second label of its name.
    pub fn group(self) -> &'static str {
        match self {
            Service::Ping => "icmp",
            Service::Dnssec | Service::Records(_) => "dns",
            _ => "tcp",
        }
    }

    /// Its usual port.
    pub fn port(self) -> Option<u16> {
        self.tcp().and_then(|(_, _, port, _)| *port)
    }

    /// How it secures its connections.
    pub fn tls(self) -> Tls {
        self.tcp().map_or(Tls::Never, |(_, _, _, tls)| *tls)
    }

    /// Whether it is mail, sent or read.
    pub const fn is_mail(self) -> bool {
        matches!(
            self,
            Service::Smtp
                | Service::Mail
                | Service::Submission
                | Service::Submissions
                | Service::Imap
                | Service::Imaps
                | Service::Pop3
                | Service::Pop3s
        )
    }

    /// Whether the zone's own name servers are asked, and no address of a host.
    pub const fn is_asked_of_zone(self) -> bool {
        matches!(self, Service::Dnssec | Service::Records(_))
    }
}

impl Serialize for Service {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Service {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Service, D::Error> {
        let code = std::borrow::Cow::<str>::deserialize(d)?;
        Service::from_code(&code).ok_or_else(|| serde::de::Error::custom("no known service"))
    }
}
