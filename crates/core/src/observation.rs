//! Observations: one probe of one layer and its outcome.

use crate::Time;
use crate::topology::{StreamIx, VantageIx};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// Why a probe failed. The layer is the stream's; the reason says what was seen there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No answer within the time allowed.
    Timeout,
    /// The network said that the address cannot be reached (ICMP).
    Unreachable,
    /// The connection, or the DNS port, was actively refused.
    ConnectionRefused,
    /// The connection was broken off.
    Reset,
    /// DNS rcode 2: the server could not answer (RFC 1035 §4.1.1); also an expired zone.
    ServFail,
    /// DNS rcode 5: the server will not answer for this zone (lame delegation).
    Refused,
    /// The server answered without authority for a zone delegated to it (lame).
    NotAuthoritative,
    /// DNS rcode 3: the name does not exist.
    NxDomain,
    /// The name exists without an address.
    NoData,
    /// Any other DNS rcode, by number.
    Rcode(u8),
    /// The answer could not be read, or answered another question.
    Malformed,
    /// The answer was truncated and TCP did not deliver it.
    Truncated,
    /// The certificate's time has passed.
    CertificateExpired,
    /// The certificate's time has not come.
    CertificateNotYetValid,
    /// The certificate is for another name.
    CertificateWrongName,
    /// The chain does not lead to a trusted root.
    CertificateUntrusted,
    /// Any other failure of the handshake.
    Handshake,
    /// An HTTP status that was not expected.
    Status(u16),
    /// The page came, without the text it must hold.
    BodyMismatch,
    /// The page redirects to itself, or its redirects never end.
    RedirectLoop,
    /// The address is private and the configuration does not allow it.
    AddressForbidden,
    /// The service answers, and says that it takes nobody now.
    Unavailable,
    /// What answers does not speak as this service does.
    WrongProtocol,
    /// The service does not offer to secure the connection.
    StartTlsMissing,
    /// Somebody wrote into the open connection before it was secured (CVE-2011-0411).
    StartTlsInjected,
    /// The name servers answer without a record that must be there.
    RecordMismatch,
    /// The zone is not signed.
    Unsigned,
    /// The time of the zone's signatures has passed.
    SignatureExpired,
    /// The certificate is valid, and for fewer days than it must be.
    CertificateEnding,
    /// The page came, with a text that it must not hold.
    BodyForbidden,
    /// The page came without the JSON value that it must have.
    JsonMismatch,
}

impl Reason {
    /// A stable code for files, metrics, message keys and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Reason::Timeout => "timeout",
            Reason::Unreachable => "unreachable",
            Reason::ConnectionRefused => "connection_refused",
            Reason::Reset => "reset",
            Reason::ServFail => "serv_fail",
            Reason::Refused => "refused",
            Reason::NotAuthoritative => "not_authoritative",
            Reason::NxDomain => "nx_domain",
            Reason::NoData => "no_data",
            Reason::Rcode(_) => "rcode",
            Reason::Malformed => "malformed",
            Reason::Truncated => "truncated",
            Reason::CertificateExpired => "certificate_expired",
            Reason::CertificateNotYetValid => "certificate_not_yet_valid",
            Reason::CertificateWrongName => "certificate_wrong_name",
            Reason::CertificateUntrusted => "certificate_untrusted",
            Reason::Handshake => "handshake",
            Reason::Status(_) => "status",
            Reason::BodyMismatch => "body_mismatch",
            Reason::RedirectLoop => "redirect_loop",
            Reason::AddressForbidden => "address_forbidden",
            Reason::Unavailable => "unavailable",
            Reason::WrongProtocol => "wrong_protocol",
            Reason::StartTlsMissing => "start_tls_missing",
            Reason::StartTlsInjected => "start_tls_injected",
            Reason::RecordMismatch => "record_mismatch",
            Reason::Unsigned => "unsigned",
            Reason::SignatureExpired => "signature_expired",
            Reason::CertificateEnding => "certificate_ending",
            Reason::BodyForbidden => "body_forbidden",
            Reason::JsonMismatch => "json_mismatch",
        }
    }
}

impl Reason {
    /// Whether nothing came from the target: its own network may be cut off, or ours.
    pub const fn is_silence(self) -> bool {
        matches!(self, Reason::Timeout | Reason::Unreachable)
    }

    /// Whether a handshake was possible, and the certificate is not good for the name.
    pub const fn is_about_the_certificate(self) -> bool {
        matches!(
            self,
            Reason::CertificateExpired
                | Reason::CertificateNotYetValid
                | Reason::CertificateWrongName
                | Reason::CertificateUntrusted
        )
    }

    /// Whether the server answered, and its answer is about this name alone: the server lives,
    /// and serves others. Errors that an overloaded server or a gateway gives are not.
    pub const fn is_about_the_name(self) -> bool {
        match self {
            Reason::Refused
            | Reason::NotAuthoritative
            | Reason::NxDomain
            | Reason::NoData
            | Reason::CertificateExpired
            | Reason::CertificateNotYetValid
            | Reason::CertificateWrongName
            | Reason::CertificateUntrusted
            | Reason::BodyMismatch
            | Reason::RedirectLoop
            | Reason::RecordMismatch
            | Reason::Unsigned
            | Reason::SignatureExpired
            | Reason::CertificateEnding
            | Reason::BodyForbidden
            | Reason::JsonMismatch => true,
            Reason::Status(status) => !matches!(status, 429 | 502..=504),
            Reason::Timeout
            | Reason::Unreachable
            | Reason::ConnectionRefused
            | Reason::Reset
            | Reason::ServFail
            | Reason::Rcode(_)
            | Reason::Malformed
            | Reason::Truncated
            | Reason::Handshake
            | Reason::AddressForbidden
            | Reason::Unavailable
            | Reason::WrongProtocol
            | Reason::StartTlsMissing
            | Reason::StartTlsInjected => false,
        }
    }

    /// Every reason; [`Reason::Rcode`] and [`Reason::Status`] with the number 0.
    pub const ALL: [Reason; 31] = [
        Reason::Timeout,
        Reason::Unreachable,
        Reason::ConnectionRefused,
        Reason::Reset,
        Reason::ServFail,
        Reason::Refused,
        Reason::NotAuthoritative,
        Reason::NxDomain,
        Reason::NoData,
        Reason::Rcode(0),
        Reason::Malformed,
        Reason::Truncated,
        Reason::CertificateExpired,
        Reason::CertificateNotYetValid,
        Reason::CertificateWrongName,
        Reason::CertificateUntrusted,
        Reason::Handshake,
        Reason::Status(0),
        Reason::BodyMismatch,
        Reason::RedirectLoop,
        Reason::AddressForbidden,
        Reason::Unavailable,
        Reason::WrongProtocol,
        Reason::StartTlsMissing,
        Reason::StartTlsInjected,
        Reason::RecordMismatch,
        Reason::Unsigned,
        Reason::SignatureExpired,
        Reason::CertificateEnding,
        Reason::BodyForbidden,
        Reason::JsonMismatch,
    ];

    /// The reason with this [`Reason::code`]. Codes carry no number, so an rcode or a status
    /// comes back as 0.
    pub fn from_code(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Status(code) => write!(f, "status {code}"),
            Reason::Rcode(code) => write!(f, "rcode {code}"),
            other => f.write_str(&other.code().replace('_', " ")),
        }
    }
}

/// How long an answer took, in whole microseconds, at most 71 minutes.
///
/// Four bytes, since the latest answer of every stream is kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Latency(u32);

impl Latency {
    /// Whether it is zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl From<Duration> for Latency {
    fn from(span: Duration) -> Latency {
        Latency(u32::try_from(span.as_micros()).unwrap_or(u32::MAX))
    }
}

impl From<Latency> for Duration {
    fn from(latency: Latency) -> Duration {
        Duration::from_micros(latency.0.into())
    }
}

/// What came of one probe of one layer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It worked, in this long.
    Ok {
        /// From the question to the whole answer.
        latency: Latency,
    },
    /// It did not work.
    Failed(Reason),
    /// It was due and was not sent in its interval (overload): says nothing of the target.
    Missed,
    /// It was sent from an unhealthy vantage: says nothing of the target.
    Inconclusive,
    /// It was not sent because a lower layer failed or maintenance was on.
    Skipped,
}

impl Outcome {
    /// `Some(true)` when it failed, `Some(false)` when it worked, `None` when it says nothing.
    pub const fn failed(self) -> Option<bool> {
        match self {
            Outcome::Ok { .. } => Some(false),
            Outcome::Failed(_) => Some(true),
            Outcome::Missed | Outcome::Inconclusive | Outcome::Skipped => None,
        }
    }
}

/// One result for one stream from one vantage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Observation {
    /// What was probed, as an index into the topology of generation `generation`.
    pub stream: StreamIx,
    /// The topology that `stream` refers to; others are ignored by the engine.
    pub generation: u32,
    /// The vantage it was sent from.
    pub vantage: VantageIx,
    /// When it was due.
    pub scheduled: Time,
    /// When the first packet left.
    pub started: Time,
    /// When the outcome was known.
    pub finished: Time,
    /// What came of it.
    pub outcome: Outcome,
    /// Silence so far: the server's usual round trip has passed without an answer, but
    /// the probe still waits. A later observation with the same `stream`, `vantage` and
    /// `scheduled` replaces this one, so a late answer ends as slow, not as lost.
    pub provisional: bool,
    /// What else was learned, by layer.
    pub detail: Detail,
}

/// What a probe learned beyond worked or failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Nothing more.
    #[default]
    None,
    /// A name server's SOA serial (RFC 1035 §3.3.13); compared between servers by RFC 1982.
    Serial(u32),
    /// The end of validity of the certificate that expires first in the chain.
    CertificateUntil(Time),
    /// The HTTP status.
    Status(u16),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_comes_back_from_its_code() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
        }
        assert_eq!(Reason::from_code("status 500"), None);
    }
}
