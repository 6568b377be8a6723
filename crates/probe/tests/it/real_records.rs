//! DNS records, signatures and the mail servers of a domain, at real name servers (S1, S5).

use crate::support::lab::Lab;
use crate::support::real::{
    ALLOWED, BIND, NSD, PARENT, RESOLVER, at, dns_client, korea, name, serves, until,
};
use crate::support::running::{Running, on_demand};
use crate::support::topology::Builder;
use bongsu_core::inventory::Expect;
use bongsu_core::observation::{Outcome, Reason};
use bongsu_core::service::{RecordType, Service, ServiceSpec};
use bongsu_probe::discover::{Discoverer, Sources};
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::service::ask_address;
use std::net::IpAddr;
use std::process::Command;

const ZONE: &str = "$TTL 60\n@ IN SOA ns1 root 7 60 60 600 60\n@ IN NS ns1\nns1 IN A 10.77.0.3\n\
                    @ IN A 10.77.0.10\n@ IN MX 10 mail\n@ IN TXT \"v=spf1 mx \" \"-all\"\n\
                    mail IN A 10.77.0.11\n";

/// A zone of BIND signed by BIND's own tools, valid from and until (`YYYYMMDDHHMMSS`).
fn signed(lab: &Lab, zone: &str, from: &str, until: &str) {
    lab.file(&format!("bind/{zone}"), ZONE);
    let folder = lab.files.path().join("bind");
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).current_dir(&folder).output().unwrap();
        assert!(output.status.success(), "{program}: {output:?}");
    };
    run("dnssec-keygen", &["-q", "-a", "ECDSAP256SHA256", "-f", "KSK", zone]);
    run("dnssec-keygen", &["-q", "-a", "ECDSAP256SHA256", zone]);
    run("dnssec-signzone", &["-S", "-P", "-o", zone, "-s", from, "-e", until, zone]);
}

fn bind() -> Lab {
    let mut lab = Lab::new(&[3]);
    lab.file("bind/plain.kr", ZONE);
    signed(&lab, "valid.kr", "20200101000000", "20800101000000");
    signed(&lab, "lapsed.kr", "20200101000000", "20200201000000");
    let mut config = "options { directory \"bind\"; pid-file none; session-keyfile none; \
                      listen-on { 10.77.0.3; }; listen-on-v6 { none; }; recursion no; \
                      dnssec-validation no; notify no; };\ncontrols { };\n"
        .to_owned();
    for (zone, file) in [
        ("plain.kr", "plain.kr"),
        ("valid.kr", "valid.kr.signed"),
        ("lapsed.kr", "lapsed.kr.signed"),
    ] {
        config.push_str(&format!("zone \"{zone}\" {{ type primary; file \"{file}\"; }};\n"));
    }
    let config = lab.file("bind.conf", &config);
    lab.serve("bind", "named", &["-f", "-c", &config]);
    lab
}

/// What a probe of a zone's records or signatures shows at BIND.
async fn shown(kind: Service, host: &str, expect: Option<&str>) -> Outcome {
    let mut topology = Builder::new(1);
    let expect = Expect { body: expect.map(str::to_owned), ..Expect::default() };
    let service = format!("_{}._{}.{host}", kind.code(), kind.group());
    topology.service(&service, ServiceSpec::of(kind), expect, at(BIND));
    let config = ProberConfig {
        allow_nets: ALLOWED.map(|net| net.parse().unwrap()).to_vec(),
        ..on_demand()
    };
    let mut running = Running::start(config, topology.build());
    running.ask(0).await;
    running.last_word().await.outcome
}

#[test]
fn signatures_are_valid_expired_or_missing() {
    let lab = bind();
    lab.near(|| async {
        until(&lab, BIND, "lapsed.kr", serves).await;
        let valid = shown(Service::Dnssec, "valid.kr", None).await;
        assert!(matches!(valid, Outcome::Ok { .. }), "{valid:?}");
        for (zone, reason) in [
            ("lapsed.kr", Reason::SignatureExpired),
            ("plain.kr", Reason::Unsigned),
            ("foreign.kr", Reason::Refused),
        ] {
            assert_eq!(shown(Service::Dnssec, zone, None).await, Outcome::Failed(reason), "{zone}");
        }
    });
}

#[test]
fn records_are_as_expected_different_or_missing() {
    let lab = bind();
    lab.near(|| async {
        until(&lab, BIND, "plain.kr", serves).await;
        for (kind, host, expect) in [
            (RecordType::A, "plain.kr", None),
            (RecordType::A, "plain.kr", Some("10.77.0.10")),
            (RecordType::Mx, "plain.kr", Some("10 MAIL.plain.kr.")),
            (RecordType::Txt, "plain.kr", Some("v=spf1 mx -all")),
            (RecordType::Ns, "plain.kr", Some("ns1.plain.kr")),
        ] {
            let seen = shown(Service::Records(kind), host, expect).await;
            assert!(matches!(seen, Outcome::Ok { .. }), "{kind:?} {host} {expect:?}: {seen:?}");
        }
        for (kind, host, expect, reason) in [
            (RecordType::A, "plain.kr", Some("10.77.0.99"), Reason::RecordMismatch),
            (RecordType::Mx, "plain.kr", Some("20 mail.plain.kr"), Reason::RecordMismatch),
            (RecordType::Aaaa, "plain.kr", None, Reason::NoData),
            (RecordType::A, "gone.plain.kr", None, Reason::NxDomain),
            (RecordType::A, "foreign.kr", None, Reason::Refused),
        ] {
            let seen = shown(Service::Records(kind), host, expect).await;
            assert_eq!(seen, Outcome::Failed(reason), "{kind:?} {host} {expect:?}");
        }
    });
}

#[test]
fn the_mail_servers_of_a_domain_are_those_that_are_tried_first() {
    let lab = korea();
    lab.near(|| async {
        for server in [BIND, NSD] {
            until(&lab, server, "moved.kr", |reply| reply.rcode.is_some()).await;
        }
        let sources =
            Sources { resolvers: vec![at(RESOLVER)], parents: vec![at(PARENT)], dns_port: 53 };
        let discoverer = Discoverer::new(dns_client(), sources);
        let mail = async |zone: &str| -> Vec<IpAddr> {
            let service = name(&format!("_mail._tcp.{zone}"));
            let mut found = discoverer.discover(&name(zone), std::slice::from_ref(&service)).await;
            found.hosts.remove(&service).unwrap_or_default()
        };
        let addresses =
            |all: &[&str]| -> Vec<IpAddr> { all.iter().map(|it| it.parse().unwrap()).collect() };
        // Both of preference 10, one of them in another zone; not the one of 20.
        assert_eq!(mail("shop.kr").await, addresses(&["10.77.0.10", "10.77.0.21", "fd77::10"]));
        // No MX: the domain itself (RFC 5321 §5.1).
        assert_eq!(mail("lame.kr").await, addresses(&["10.77.0.10"]));
        // A null MX (RFC 7505).
        assert_eq!(mail("moved.kr").await, addresses(&[]));
    });
}

#[test]
fn an_alias_of_a_name_without_an_address_opens_no_site() {
    let lab = korea();
    lab.near(|| async {
        for server in [BIND, NSD] {
            until(&lab, server, "shop.kr", serves).await;
        }
        let sources =
            Sources { resolvers: vec![at(RESOLVER)], parents: vec![at(PARENT)], dns_port: 53 };
        let discoverer = Discoverer::new(dns_client(), sources);
        let hosts =
            ["gone", "old", "round", "text", "www"].map(|it| name(&format!("{it}.shop.kr")));
        let found = discoverer.discover(&name("shop.kr"), &hosts).await;
        let absent: Vec<String> = found.absent.iter().map(ToString::to_string).collect();
        assert_eq!(absent, ["gone.shop.kr", "round.shop.kr", "text.shop.kr"]);
        let client = dns_client();
        for (host, expected) in [
            ("www.shop.kr", None),
            ("old.shop.kr", None),
            ("mail.shop.kr", None),
            ("gone.shop.kr", Some(Reason::NxDomain)),
            ("text.shop.kr", Some(Reason::NoData)),
            // Some servers give up with SERVFAIL.
            ("round.shop.kr", Some(Reason::ServFail)),
            ("no-such.shop.kr", Some(Reason::NxDomain)),
        ] {
            for server in [BIND, NSD] {
                let outcome =
                    ask_address(&client, (at(server), &[at(RESOLVER)]), &name(host)).await;
                match (outcome, expected) {
                    (Outcome::Ok { .. }, None) => {}
                    (Outcome::Failed(Reason::NoData), Some(Reason::ServFail)) => {}
                    (Outcome::Failed(seen), Some(reason)) => assert_eq!(seen, reason, "{host}"),
                    other => panic!("{host} at {server}: {other:?}"),
                }
            }
            let alone = ask_address(&client, (at(BIND), &[]), &name("gone.shop.kr")).await;
            assert_eq!(alone, Outcome::Inconclusive, "nobody knows where it leads");
        }
    });
}
