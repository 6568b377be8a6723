//! A check report for the terminal: the verdict first, then the findings layer by layer.

use bongsu_core::Time;
use bongsu_core::language::Language;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_probe::check::{
    AddressReport, AddressSource, CheckReport, LayerReport, LayerStatus, ServerReport, Verdict,
};
use bongsu_probe::discover::Resolution;
use bongsu_words::{labels, say};
use std::fmt::Write;

const OK: &str = "✓";
const FAILED: &str = "✗";
const WARNING: &str = "!";
const NOT_CHECKED: &str = "–";

/// The report as text. Ends with a line break.
pub fn render(report: &CheckReport, language: Language) -> String {
    let mut out = Lines(String::new());
    let name = match report.unicode == report.domain.as_str() {
        true => report.unicode.clone(),
        false => format!("{} ({})", report.unicode, report.domain),
    };
    out.line(format_args!("{name}   {}", local_time(report.as_of, language)));
    out.line(format_args!("{} {}", mark(report.verdict), sentence(report, language)));
    out.line(format_args!(""));
    delegation(&mut out, report, language);
    for server in &report.servers {
        server_line(&mut out, report, server, language);
    }
    resolution(&mut out, report.resolution, language);
    out.line(format_args!(""));
    let source = address_source(report.addresses_from, language);
    out.line(format_args!("{}   {source}", report.url));
    for address in &report.addresses {
        address_lines(&mut out, address, language);
    }
    out.0
}

struct Lines(String);

impl Lines {
    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        writeln!(self.0, "{}", text.to_string().trim_end())
            .expect("writing to a String does not fail");
    }
}

/// In the time zone that readers of this language use.
fn local_time(at: Time, language: Language) -> String {
    let zone = bongsu_words::time::zone(language.time_zone());
    let at = bongsu_words::time::zoned(&zone, at);
    at.strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}

fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fine => OK,
        Verdict::Impaired { .. } | Verdict::Unknown => WARNING,
        Verdict::Broken { .. } => FAILED,
    }
}

fn sentence(report: &CheckReport, language: Language) -> String {
    match report.verdict {
        Verdict::Fine => say!(language, "check-fine"),
        Verdict::Unknown if report.servers.is_empty() => say!(language, "check-no-network"),
        Verdict::Unknown => say!(language, "check-unknown"),
        Verdict::Impaired { layer } => {
            say!(language, "check-impaired", layer = labels::layer(language, layer))
        }
        Verdict::Broken { only_the_name: true, .. } => say!(language, "check-only-the-name"),
        Verdict::Broken { layer: Layer::Dns, .. } if report.not_delegated => {
            say!(language, "check-not-delegated")
        }
        Verdict::Broken { layer, reason: None, .. } => {
            say!(language, "check-broken", layer = labels::layer(language, layer))
        }
        Verdict::Broken { layer, reason: Some(reason), .. } => say!(
            language,
            "check-broken-reason",
            layer = labels::layer(language, layer),
            reason = labels::reason(language, reason)
        ),
    }
}

fn delegation(out: &mut Lines, report: &CheckReport, language: Language) {
    let list = |names: &[Name]| {
        let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        match names.is_empty() {
            true => NOT_CHECKED.to_owned(),
            false => names.join(", "),
        }
    };
    out.line(format_args!("DNS   {}", report.zone.unicode()));
    let parent_mark = match report.parent.is_empty() {
        true if report.not_delegated => FAILED,
        true => NOT_CHECKED,
        false => OK,
    };
    let (child, child_mark) = match report.delegation_differs {
        false if report.parent == report.child && !report.child.is_empty() => {
            (say!(language, "check-same"), OK)
        }
        false => (list(&report.child), NOT_CHECKED),
        true => (list(&report.child), WARNING),
    };
    let (parent, label) = (list(&report.parent), say!(language, "check-parent"));
    out.line(format_args!("  {parent_mark} {label}: {parent}"));
    let label = say!(language, "check-child");
    out.line(format_args!("  {child_mark} {label}: {child}"));
}

fn server_line(out: &mut Lines, report: &CheckReport, server: &ServerReport, language: Language) {
    let mark = match server.status {
        LayerStatus::Healthy => OK,
        LayerStatus::Stale => WARNING,
        LayerStatus::NotAsked => NOT_CHECKED,
        _ => FAILED,
    };
    let address = server.address.map_or(NOT_CHECKED.to_owned(), |address| match address.port() {
        53 => address.ip().to_string(),
        _ => address.to_string(),
    });
    let mut facts = vec![server_status(server.status, language)];
    facts.extend(server.reason.map(|reason| labels::reason(language, reason)));
    // As text, since a serial is an identifier and has no thousands separators.
    let serial = server.serial.map(|serial| serial.to_string());
    facts.extend(serial.map(|serial| say!(language, "check-serial", serial = serial)));
    facts.extend(server.latency_ms.map(|ms| format!("{ms:.1} ms")));
    facts.extend(server.by_tcp.then(|| "TCP".to_owned()));
    facts.extend(server.nsid.as_ref().map(|nsid| format!("NSID {nsid}")));
    if server.in_parent != server.in_child && !report.child.is_empty() {
        facts.push(match server.in_parent {
            true => say!(language, "check-only-in-parent"),
            false => say!(language, "check-only-in-child"),
        });
    }
    out.line(format_args!("  {mark} {}  {address}  {}", server.name, facts.join(" · ")));
}

/// What a resolver says when the name servers answer: only it looks at signatures.
fn resolution(out: &mut Lines, resolution: Resolution, language: Language) {
    match resolution {
        Resolution::Answered => {}
        Resolution::Invalid => {
            out.line(format_args!("  {WARNING} {}", say!(language, "check-resolver-invalid")));
        }
        Resolution::Failed => {
            out.line(format_args!("  {WARNING} {}", say!(language, "check-resolver-failed")));
        }
        Resolution::Unknown => {
            out.line(format_args!("  {NOT_CHECKED} {}", say!(language, "check-resolver-unknown")));
        }
    }
}

fn address_lines(out: &mut Lines, address: &AddressReport, language: Language) {
    out.line(format_args!("  {}", address.address));
    for layer in &address.layers {
        let mark = match layer.outcome {
            "ok" => OK,
            "failed" => FAILED,
            _ => NOT_CHECKED,
        };
        let facts = layer_facts(layer, address, language).join(" · ");
        let name = layer.layer.as_str().to_uppercase();
        out.line(format_args!("    {mark} {name:<5} {facts}"));
    }
}

fn layer_facts(layer: &LayerReport, address: &AddressReport, language: Language) -> Vec<String> {
    let mut facts = Vec::new();
    match layer.outcome {
        "skipped" => return vec![say!(language, "check-skipped")],
        "inconclusive" => return vec![say!(language, "check-inconclusive")],
        _ => facts.extend(layer.reason.map(|reason| labels::reason(language, reason))),
    }
    if layer.outcome == "ok" {
        facts.extend(layer.status.map(|status| status.to_string()));
    }
    facts.push(format!("{:.1} ms", layer.latency_ms));
    if layer.layer == Layer::Http {
        let first = address.first_byte_ms.map(|ms| format!("{ms:.1} ms"));
        facts.extend(first.map(|latency| say!(language, "check-first-byte", latency = latency)));
    }
    if let Some(until) = layer.certificate_until {
        let until = local_time(until, language);
        facts.push(say!(language, "check-certificate-until", until = until));
    }
    facts
}

fn address_source(source: AddressSource, language: Language) -> String {
    match source {
        AddressSource::Authority => String::new(),
        AddressSource::Resolver => say!(language, "check-from-resolver"),
        AddressSource::LastKnown => say!(language, "check-from-last-known"),
        AddressSource::Unknown => say!(language, "check-from-unknown"),
    }
}

fn server_status(status: LayerStatus, language: Language) -> String {
    match status {
        LayerStatus::Healthy => say!(language, "check-server-healthy"),
        LayerStatus::Stale => say!(language, "check-server-stale"),
        LayerStatus::Lame => say!(language, "check-server-lame"),
        LayerStatus::Failing => say!(language, "check-server-failing"),
        LayerStatus::Unreachable => say!(language, "check-server-unreachable"),
        LayerStatus::NoAddress => say!(language, "check-server-no-address"),
        LayerStatus::NotAsked => say!(language, "check-server-not-checked"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::observation::Reason;

    const NS1: &str = "ns1.gabia.test";
    const NS2: &str = "ns2.gabia.test";

    fn server(name: &str, status: LayerStatus, reason: Option<Reason>) -> ServerReport {
        let serial = (status == LayerStatus::Healthy).then_some(2018);
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

    fn layer(layer: Layer, outcome: &'static str, reason: Option<Reason>) -> LayerReport {
        let status = (layer == Layer::Http && outcome == "ok").then_some(200);
        LayerReport { layer, outcome, reason, latency_ms: 3.0, certificate_until: None, status }
    }

    fn report(
        verdict: Verdict,
        servers: Vec<ServerReport>,
        layers: Vec<LayerReport>,
    ) -> CheckReport {
        let names = vec![Name::parse(NS1).unwrap(), Name::parse(NS2).unwrap()];
        CheckReport {
            domain: Name::parse("한글.한국").unwrap(),
            unicode: "한글.한국".into(),
            zone: Name::parse("한글.한국").unwrap(),
            url: "https://한글.한국/".into(),
            as_of: Time::parse("2018-01-04T16:19:07+09:00").unwrap(),
            verdict,
            parent: names.clone(),
            child: names,
            delegation_differs: false,
            not_delegated: false,
            servers,
            addresses_from: AddressSource::Authority,
            resolution: Resolution::Answered,
            addresses: vec![AddressReport {
                address: "203.0.113.7:443".parse().unwrap(),
                layers,
                first_byte_ms: None,
                transfer_ms: None,
            }],
        }
    }

    #[test]
    fn the_terminal_shows_at_a_glance_where_it_breaks() {
        let expired = Some(Reason::CertificateExpired);
        let verdict = Verdict::Broken { layer: Layer::Tls, reason: expired, only_the_name: false };
        let servers = vec![
            server(NS1, LayerStatus::Healthy, None),
            server(NS2, LayerStatus::Lame, Some(Reason::Refused)),
        ];
        let layers = vec![
            layer(Layer::Tcp, "ok", None),
            layer(Layer::Tls, "failed", expired),
            layer(Layer::Http, "skipped", None),
        ];
        let report = report(verdict, servers, layers);
        let tls = labels::layer(Language::En, Layer::Tls);
        let [expired, refused] = [Reason::CertificateExpired, Reason::Refused]
            .map(|reason| labels::reason(Language::En, reason));
        let expected = format!(
            "\
한글.한국 (xn--bj0bj06e.xn--3e0b707e)   2018-01-04 07:19:07 UTC
✗ Fails at {tls}: {expired}.

DNS   한글.한국
  ✓ delegation at the parent: ns1.gabia.test, ns2.gabia.test
  ✓ NS records of the zone: same
  ✓ ns1.gabia.test  192.0.2.53  healthy · serial 2018 · 12.0 ms
  ✗ ns2.gabia.test  192.0.2.53  lame: does not serve this zone · {refused}

https://한글.한국/
  203.0.113.7:443
    ✓ TCP   3.0 ms
    ✗ TLS   {expired} · 3.0 ms
    – HTTP  not checked: a lower layer fails
"
        );
        assert_eq!(render(&report, Language::En), expected);
        let korean = render(&report, Language::Ko);
        assert!(korean.contains("2018-01-04 16:19:07 KST"), "{korean}");
        let tls = labels::layer(Language::Ko, Layer::Tls);
        let expired = labels::reason(Language::Ko, Reason::CertificateExpired);
        assert!(korean.contains(&format!("{tls} 단계에서 실패합니다: {expired}.")), "{korean}");
    }

    #[test]
    fn what_a_resolver_cannot_answer_is_shown() {
        let seen = report(Verdict::Impaired { layer: Layer::Dns }, vec![], vec![]);
        let seen = CheckReport { resolution: Resolution::Invalid, ..seen };
        assert!(render(&seen, Language::En).contains("! resolver:"));
        assert!(render(&seen, Language::Ko).contains("DNSSEC"));
    }

    /// (S5)
    #[test]
    fn a_working_server_whose_name_does_not_resolve_is_reported_as_such() {
        let reason = Some(Reason::Timeout);
        let verdict = Verdict::Broken { layer: Layer::Dns, reason, only_the_name: true };
        let report = report(verdict, vec![server(NS1, LayerStatus::Unreachable, reason)], vec![]);
        let korean = render(&report, Language::Ko);
        assert!(korean.contains("사이트 서버는 정상입니다"), "{korean}");
        let english = render(&report, Language::En);
        assert!(english.contains("only its name does not resolve"), "{english}");
    }

    #[test]
    fn verdicts_have_sentences_of_their_own() {
        let fine = report(Verdict::Fine, vec![], vec![]);
        assert!(render(&fine, Language::Ko).contains("모든 단계가 정상입니다."));
        let broken = Verdict::Broken { layer: Layer::Dns, reason: None, only_the_name: false };
        let absent = CheckReport { not_delegated: true, ..report(broken, vec![], vec![]) };
        assert!(render(&absent, Language::En).contains("not registered"));
        let unknown = CheckReport {
            parent: vec![],
            child: vec![],
            addresses: vec![],
            addresses_from: AddressSource::Unknown,
            ..report(Verdict::Unknown, vec![], vec![])
        };
        let text = render(&unknown, Language::En);
        assert!(text.contains("nothing could be checked") && !text.contains(OK), "{text}");
    }
}
