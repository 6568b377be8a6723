//! Names of component kinds, phases, layers, reasons and verdicts.

use crate::Language;
use bongsu_core::incident::Phase;
use bongsu_core::inventory::{ComponentKey, Kind, Owner};
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::{Outcome, Reason};
use bongsu_core::service::{MAILBOXES, Service, ServiceName};
use bongsu_core::site_health::SiteHealth;
use bongsu_core::verdict::{Blame, Verdict};

/// `네임서버 ns1.example.kr`: for readers inside; see [`crate::names`].
pub(crate) fn component(lang: Language, key: &ComponentKey) -> String {
    match key.kind() {
        Kind::Service => service_component(lang, key),
        Kind::Other => key.to_string(),
        known => format!("{} {}", kind(lang, known), group(lang, &short(key.name()))),
    }
}

/// `mail server (SMTP) on web-3`
fn service_component(lang: Language, key: &ComponentKey) -> String {
    let Some((code, host)) = key.name().split_once('@') else { return key.to_string() };
    let host = short(host);
    let (code, port) = match code.split_once(':') {
        Some((code, port)) => (code, Some(port)),
        None => (code, None),
    };
    let service = software(lang, code);
    match port {
        Some(port) => say!(lang, "service-on-port", service = service, host = host, port = port),
        None => say!(lang, "service-on", service = service, host = host),
    }
}

/// What the software of a service component is.
pub fn software(lang: Language, code: &str) -> String {
    match Service::from_code(code) {
        _ if code == MAILBOXES => say!(lang, "service-mailboxes"),
        Some(kind) => service(lang, kind),
        None => say!(lang, "service-web"),
    }
}

/// A site, or a service with its host: `mail.shop.kr: mailboxes (IMAP)`.
pub fn site(lang: Language, name: &Name) -> String {
    let Some(named) = ServiceName::of(name) else { return name.unicode() };
    let (host, service) = (named.host.unicode(), service(lang, named.kind));
    match named.port {
        Some(port) => {
            let port = port.to_string();
            say!(lang, "service-of-site-port", host = host, service = service, port = port)
        }
        None => say!(lang, "service-of-site", host = host, service = service),
    }
}

/// What a service is.
pub fn service(lang: Language, kind: Service) -> String {
    match kind {
        Service::Smtp => say!(lang, "service-smtp"),
        Service::Mail => say!(lang, "service-mail"),
        Service::Submission | Service::Submissions => say!(lang, "service-submission"),
        Service::Imap | Service::Imaps => say!(lang, "service-imap"),
        Service::Pop3 | Service::Pop3s => say!(lang, "service-pop3"),
        Service::Ftp => say!(lang, "service-ftp"),
        Service::Ssh => say!(lang, "service-ssh"),
        Service::Mysql => say!(lang, "service-mysql"),
        Service::Postgresql => say!(lang, "service-postgresql"),
        Service::Tcp => say!(lang, "service-tcp"),
        Service::Tls => say!(lang, "service-tls"),
        Service::Ping => say!(lang, "service-ping"),
        Service::Records(of) => {
            say!(lang, "service-records", kind = of.code().to_uppercase())
        }
        Service::Dnssec => say!(lang, "service-dnssec"),
    }
}

/// A group is named by its first member and the number of the others: `ns1.example.kr+2`.
fn group(lang: Language, name: &str) -> String {
    let others = name.rsplit_once('+').and_then(|(first, n)| Some((first, n.parse::<u32>().ok()?)));
    match others {
        Some((first, n)) => say!(lang, "group-of", first = first, others = n),
        None => name.to_owned(),
    }
}

/// Long group names (all members joined) are cut; titles have the full name.
fn short(name: &str) -> String {
    const MAX_CHARS: usize = 48;
    if name.chars().count() <= MAX_CHARS {
        return name.to_owned();
    }
    let cut: String = name.chars().take(MAX_CHARS - 1).collect();
    format!("{cut}…")
}

/// What a component is.
pub fn kind(lang: Language, kind: Kind) -> String {
    match kind {
        Kind::NameServer => say!(lang, "kind-name-server"),
        Kind::NameServerGroup => say!(lang, "kind-name-server-group"),
        Kind::Address => say!(lang, "kind-address"),
        Kind::Server => say!(lang, "kind-server"),
        Kind::Rack => say!(lang, "kind-rack"),
        Kind::Switch => say!(lang, "kind-switch"),
        Kind::Prefix => say!(lang, "kind-prefix"),
        Kind::Upstream => say!(lang, "kind-upstream"),
        Kind::DataCentre => say!(lang, "kind-data-centre"),
        Kind::LoadBalancer => say!(lang, "kind-load-balancer"),
        Kind::CertificateAuthority => say!(lang, "kind-certificate-authority"),
        Kind::Service => say!(lang, "kind-service"),
        Kind::Vantage => say!(lang, "kind-vantage"),
        Kind::Other => say!(lang, "kind-other"),
    }
}

/// The phase of an incident.
pub fn phase(lang: Language, phase: Phase) -> String {
    match phase {
        Phase::Investigating => say!(lang, "phase-investigating"),
        Phase::Identified => say!(lang, "phase-identified"),
        Phase::Monitoring => say!(lang, "phase-monitoring"),
        Phase::Resolved => say!(lang, "phase-resolved"),
    }
}

/// A layer of a site.
pub fn layer(lang: Language, layer: Layer) -> String {
    match layer {
        Layer::Dns => say!(lang, "layer-dns"),
        Layer::Icmp => say!(lang, "layer-icmp"),
        Layer::Tcp => say!(lang, "layer-tcp"),
        Layer::Tls => say!(lang, "layer-tls"),
        Layer::Http => say!(lang, "layer-http"),
        Layer::Service => say!(lang, "layer-service"),
    }
}

/// Why a probe failed, with the number of an unexpected HTTP status or DNS error.
pub fn reason(lang: Language, reason: Reason) -> String {
    match reason {
        Reason::Status(code) => say!(lang, "reason-status-code", code = code.to_string()),
        Reason::Rcode(code) => say!(lang, "reason-rcode-code", code = code.to_string()),
        other => reason_class(lang, other),
    }
}

/// The reason with this stable code, as stored justifications have it; an unknown code is
/// shown as it is.
pub fn reason_code(lang: Language, code: &str) -> String {
    Reason::from_code(code).map_or_else(|| code.to_owned(), |reason| reason_class(lang, reason))
}

/// Why a probe failed, without numbers.
fn reason_class(lang: Language, reason: Reason) -> String {
    match reason {
        Reason::Timeout => say!(lang, "reason-timeout"),
        Reason::Unreachable => say!(lang, "reason-unreachable"),
        Reason::ConnectionRefused => say!(lang, "reason-connection-refused"),
        Reason::Reset => say!(lang, "reason-reset"),
        Reason::ServFail => say!(lang, "reason-serv-fail"),
        Reason::Refused => say!(lang, "reason-refused"),
        Reason::NotAuthoritative => say!(lang, "reason-not-authoritative"),
        Reason::NxDomain => say!(lang, "reason-nx-domain"),
        Reason::NoData => say!(lang, "reason-no-data"),
        Reason::Rcode(_) => say!(lang, "reason-rcode"),
        Reason::Malformed => say!(lang, "reason-malformed"),
        Reason::Truncated => say!(lang, "reason-truncated"),
        Reason::CertificateExpired => say!(lang, "reason-certificate-expired"),
        Reason::CertificateNotYetValid => say!(lang, "reason-certificate-not-yet-valid"),
        Reason::CertificateWrongName => say!(lang, "reason-certificate-wrong-name"),
        Reason::CertificateUntrusted => say!(lang, "reason-certificate-untrusted"),
        Reason::Handshake => say!(lang, "reason-handshake"),
        Reason::Status(_) => say!(lang, "reason-status"),
        Reason::BodyMismatch => say!(lang, "reason-body-mismatch"),
        Reason::RedirectLoop => say!(lang, "reason-redirect-loop"),
        Reason::AddressForbidden => say!(lang, "reason-address-forbidden"),
        Reason::Unavailable => say!(lang, "reason-unavailable"),
        Reason::WrongProtocol => say!(lang, "reason-wrong-protocol"),
        Reason::StartTlsMissing => say!(lang, "reason-start-tls-missing"),
        Reason::StartTlsInjected => say!(lang, "reason-start-tls-injected"),
        Reason::RecordMismatch => say!(lang, "reason-record-mismatch"),
        Reason::Unsigned => say!(lang, "reason-unsigned"),
        Reason::SignatureExpired => say!(lang, "reason-signature-expired"),
        Reason::CertificateEnding => say!(lang, "reason-certificate-ending"),
        Reason::BodyForbidden => say!(lang, "reason-body-forbidden"),
        Reason::JsonMismatch => say!(lang, "reason-json-mismatch"),
    }
}

/// The outcome of a probe.
pub fn outcome(lang: Language, outcome: Outcome) -> String {
    match outcome {
        Outcome::Ok { .. } => say!(lang, "outcome-ok"),
        Outcome::Failed(why) => say!(lang, "outcome-failed", reason = reason(lang, why)),
        Outcome::Missed => say!(lang, "outcome-missed"),
        Outcome::Inconclusive => say!(lang, "outcome-inconclusive"),
        Outcome::Skipped => say!(lang, "outcome-skipped"),
    }
}

/// The verdict, with the layer of a failure.
pub fn verdict(lang: Language, verdict: Verdict) -> String {
    match verdict {
        Verdict::Unknown => say!(lang, "verdict-unknown"),
        Verdict::Up => say!(lang, "verdict-up"),
        Verdict::Slow => say!(lang, "verdict-slow"),
        Verdict::Down { layer: at, .. } => say!(lang, "verdict-down", layer = layer(lang, at)),
    }
}

/// What may be said of a site, with the layer of a failure.
pub fn site_health(lang: Language, health: SiteHealth) -> String {
    match health {
        SiteHealth::Down { layer: at, .. } => {
            say!(lang, "verdict-down", layer = layer(lang, at))
        }
        health => site_health_code(lang, health.as_str()),
    }
}

/// The health with this code, without a layer, for filters.
pub fn site_health_code(lang: Language, code: &str) -> String {
    match code {
        "up" => say!(lang, "verdict-up"),
        "slow" => say!(lang, "verdict-slow"),
        "unverified" => say!(lang, "verdict-unverified"),
        "degraded" => say!(lang, "verdict-degraded"),
        "down" => say!(lang, "verdict-down-any"),
        _ => say!(lang, "verdict-unknown"),
    }
}

/// Who is responsible for a site's failure.
pub fn blame(lang: Language, blame: Blame) -> String {
    match blame {
        Blame::Host => say!(lang, "blame-host"),
        Blame::Customer => say!(lang, "blame-customer"),
        Blame::ThirdParty => say!(lang, "blame-third-party"),
        Blame::Unknown => say!(lang, "blame-unknown"),
    }
}

/// Who is responsible for a component; `None` when the suspects have different owners.
pub fn owner(lang: Language, owner: Option<Owner>) -> String {
    match owner {
        Some(Owner::Us) => say!(lang, "blame-host"),
        Some(Owner::Customer) => say!(lang, "blame-customer"),
        Some(Owner::ThirdParty) => say!(lang, "blame-third-party"),
        None => say!(lang, "blame-unknown"),
    }
}

/// A share from 0 to 1 as a percentage that never claims more than was measured:
/// only all is 100, only none is 0.
pub fn percent(share: f64) -> String {
    let percent = (share * 100.0).clamp(0.0, 100.0);
    match percent {
        _ if share >= 1.0 => "100".into(),
        _ if share <= 0.0 => "0".into(),
        _ if percent >= 99.95 => "99.9".into(),
        _ if percent < 0.1 => "0.1".into(),
        _ if !(10.0..90.0).contains(&percent) => {
            format!("{percent:.1}").trim_end_matches(".0").to_owned()
        }
        _ => format!("{percent:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_all_is_100_percent() {
        assert_eq!(percent(1.0), "100");
        assert_eq!(percent(0.999_99), "99.9");
        assert_eq!(percent(0.970_1), "97");
        assert_eq!(percent(0.371), "37");
        assert_eq!(percent(0.000_01), "0.1");
        assert_eq!(percent(0.0), "0");
    }

    #[test]
    fn every_reason_has_a_text_of_its_own() {
        for lang in Language::ALL {
            for why in Reason::ALL {
                assert_ne!(reason(lang, why), why.code());
                assert_ne!(reason_code(lang, why.code()), why.code());
            }
            assert_eq!(reason_code(lang, "of_another_version"), "of_another_version");
        }
        assert!(reason(Language::En, Reason::Status(503)).contains("503"));
    }

    #[test]
    fn a_group_is_its_first_member_and_the_others() {
        let key = ComponentKey::new(Kind::NameServerGroup, "ns1.example.kr+2");
        assert_eq!(component(Language::Ko, &key), "네임서버 그룹 ns1.example.kr 외 2대");
        assert_eq!(component(Language::En, &key), "name-server group ns1.example.kr and 2 others");
        let key = ComponentKey::new(Kind::NameServerGroup, "c+x");
        assert_eq!(component(Language::En, &key), "name-server group c+x");
    }

    #[test]
    fn components_are_named_by_kind_and_name() {
        let key = ComponentKey::new(Kind::Rack, "r3");
        assert_eq!(component(Language::Ko, &key), "랙 r3");
        assert_eq!(component(Language::En, &key), "rack r3");
    }
}
