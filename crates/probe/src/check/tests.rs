use super::*;

fn server(name: &str, status: LayerStatus, reason: Option<Reason>) -> ServerReport {
    let serial = match status {
        LayerStatus::Healthy => Some(2018),
        LayerStatus::Stale => Some(2017),
        _ => None,
    };
    ServerReport {
        name: Name::parse(name).unwrap(),
        address: Some("192.0.2.53:53".parse().unwrap()),
        status,
        reason,
        serial,
        authoritative: None,
        rcode: None,
        nsid: None,
        latency_ms: serial.map(|_| 12.0),
        by_tcp: false,
        in_parent: true,
        in_child: true,
    }
}

fn address(failing: Option<(Layer, Reason)>) -> AddressReport {
    let layers = [Layer::Tcp, Layer::Tls, Layer::Http].map(|layer| {
        let (outcome, reason) = match failing {
            Some((at, reason)) if at == layer => ("failed", Some(reason)),
            Some((at, _)) if at < layer => ("skipped", None),
            _ => ("ok", None),
        };
        let status = (layer == Layer::Http && outcome == "ok").then_some(200);
        LayerReport { layer, outcome, reason, latency_ms: 3.0, certificate_until: None, status }
    });
    AddressReport {
        address: "203.0.113.7:443".parse().unwrap(),
        layers: layers.into(),
        first_byte_ms: None,
        transfer_ms: None,
    }
}

const NS1: &str = "ns1.gabia.test";
const NS2: &str = "ns2.gabia.test";

fn healthy() -> Vec<ServerReport> {
    vec![server(NS1, LayerStatus::Healthy, None), server(NS2, LayerStatus::Healthy, None)]
}

fn dead() -> Vec<ServerReport> {
    let dead = |name| server(name, LayerStatus::Unreachable, Some(Reason::Timeout));
    vec![dead(NS1), dead(NS2)]
}

fn report(
    servers: Vec<ServerReport>,
    from: AddressSource,
    addresses: Vec<AddressReport>,
) -> CheckReport {
    let names = vec![Name::parse(NS1).unwrap(), Name::parse(NS2).unwrap()];
    CheckReport {
        domain: Name::parse("한글.한국").unwrap(),
        unicode: "한글.한국".into(),
        zone: Name::parse("한글.한국").unwrap(),
        url: "https://한글.한국/".into(),
        as_of: Time::parse("2018-01-04T16:19:07+09:00").unwrap(),
        verdict: verdict(&servers, (from, Resolution::Answered), &addresses, false),
        parent: names.clone(),
        child: names,
        delegation_differs: false,
        not_delegated: false,
        servers,
        addresses_from: from,
        resolution: Resolution::Answered,
        addresses,
    }
}

#[test]
fn all_is_fine_only_when_everything_works() {
    let fine = report(healthy(), AddressSource::Authority, vec![address(None)]);
    assert_eq!((fine.verdict, fine.exit_code()), (Verdict::Fine, 0));
}

#[test]
fn a_working_site_whose_name_does_not_resolve_is_recognised() {
    let s5 = report(dead(), AddressSource::LastKnown, vec![address(None)]);
    let reason = Some(Reason::Timeout);
    assert_eq!(s5.verdict, Verdict::Broken { layer: Layer::Dns, reason, only_the_name: true });
    assert_eq!(s5.exit_code(), 1);
}

#[test]
fn a_stale_or_lame_server_impairs() {
    for status in
        [LayerStatus::Stale, LayerStatus::Lame, LayerStatus::Unreachable, LayerStatus::NoAddress]
    {
        let servers = vec![server(NS1, LayerStatus::Healthy, None), server(NS2, status, None)];
        let seen = report(servers, AddressSource::Authority, vec![address(None)]);
        assert_eq!(seen.verdict, Verdict::Impaired { layer: Layer::Dns }, "{status:?}");
    }
}

#[test]
fn it_breaks_at_the_lowest_layer_that_fails_everywhere() {
    let expired = address(Some((Layer::Tls, Reason::CertificateExpired)));
    let seen = report(healthy(), AddressSource::Authority, vec![expired.clone()]);
    let reason = Some(Reason::CertificateExpired);
    assert_eq!(seen.verdict, Verdict::Broken { layer: Layer::Tls, reason, only_the_name: false });
    let one_of_two = report(healthy(), AddressSource::Authority, vec![expired, address(None)]);
    assert_eq!(one_of_two.verdict, Verdict::Impaired { layer: Layer::Tls });
}

#[test]
fn a_name_without_an_address_is_broken_at_dns() {
    let seen = report(healthy(), AddressSource::Unknown, vec![]);
    let reason = Some(Reason::NoData);
    assert_eq!(seen.verdict, Verdict::Broken { layer: Layer::Dns, reason, only_the_name: false });
}

/// Signatures that validate nowhere: who uses a validating resolver does not find the site (P4).
#[test]
fn what_a_resolver_cannot_answer_is_not_fine() {
    for resolution in [Resolution::Invalid, Resolution::Failed] {
        let from = (AddressSource::Authority, resolution);
        let seen = verdict(&healthy(), from, &[address(None)], false);
        assert_eq!(seen, Verdict::Impaired { layer: Layer::Dns });
    }
    let silent = (AddressSource::Authority, Resolution::Unknown);
    assert_eq!(verdict(&healthy(), silent, &[address(None)], false), Verdict::Fine);
}

#[test]
fn json_has_stable_codes() {
    let seen = report(dead(), AddressSource::LastKnown, vec![address(None)]);
    let json = serde_json::to_value(&seen).unwrap();
    assert_eq!(json["verdict"]["is"], "broken");
    assert_eq!(json["verdict"]["layer"], "dns");
    assert_eq!(json["verdict"]["reason"], "timeout");
    assert_eq!(json["servers"][0]["status"], "unreachable");
    assert_eq!(json["addresses"][0]["layers"][2]["status"], 200);
    assert_eq!(json["addresses_from"], "last_known");
}
