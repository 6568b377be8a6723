//! The simulated servers against real clients: dig, curl, openssl.

use crate::tools::{open, run, said, small};
use bongsu_drill::run::Drill;
use bongsu_drill::simulated_host::plan::Plan;
use std::fmt::Write as _;
use std::io::Write as _;

fn dig(drill: &Drill, server: usize, arguments: &[&str]) -> String {
    let ip = drill.plan.name_servers[server].ip;
    let port = drill.company.ports.dns.to_string();
    let at = format!("@{ip}");
    let base = [at.as_str(), "-p", &port, "+norecurse", "+tries=1", "+time=2"];
    said(&run("bind9-dnsutils", "dig", &[&base[..], arguments].concat()))
}

/// The first site's zone and a name server that serves it.
fn first(plan: &Plan) -> (String, usize) {
    let zone = &plan.zones[0];
    let server = plan.name_servers.iter().position(|ns| ns.group == zone.group).unwrap();
    (zone.name.to_string(), server)
}

#[test]
fn dig_gets_an_authoritative_soa_over_udp_and_tcp() {
    let drill = open(small(""), None);
    let (zone, server) = first(&drill.plan);
    for way in ["+notcp", "+tcp"] {
        let answer = dig(&drill, server, &[&zone, "SOA", way]);
        assert!(answer.contains("status: NOERROR"), "{answer}");
        assert!(answer.contains("flags: qr aa"), "{answer}");
        let serial = drill.plan.zones[0].serial.to_string();
        assert!(answer.contains(&serial), "{answer}");
    }
}

#[test]
fn dig_gets_the_name_servers_of_the_inventory() {
    let drill = open(small(""), None);
    let (zone, server) = first(&drill.plan);
    let answer = dig(&drill, server, &[&zone, "NS", "+short"]);
    let mut got: Vec<&str> = answer.lines().map(|l| l.trim_end_matches('.')).collect();
    got.sort_unstable();
    let found = &drill.discoveries[&drill.plan.zones[0].name];
    let known: Vec<&str> = found.child.iter().map(|n| n.as_str()).collect();
    assert_eq!(got, known);
}

#[test]
fn every_site_has_the_discovered_address_alias_or_not() {
    let drill = open(small(""), None);
    let mut aliases = 0;
    for site in drill.plan.sites.iter().take(20) {
        let zone = &drill.plan.zones[site.zone];
        let server = drill.plan.name_servers.iter().position(|ns| ns.group == zone.group).unwrap();
        let answer = dig(&drill, server, &[site.host.as_str(), "A", "+short"]);
        let ip = drill.discoveries[&zone.name].hosts[&site.host][0].to_string();
        assert_eq!(answer.lines().last(), Some(ip.as_str()), "{answer}");
        aliases += usize::from(answer.lines().count() == 2);
    }
    assert!((1..20).contains(&aliases), "{aliases} of 20 are aliases");
}

#[test]
fn aaaa_is_no_data_and_an_unknown_name_is_nxdomain() {
    let drill = open(small(""), None);
    let (zone, server) = first(&drill.plan);
    let none = dig(&drill, server, &[&format!("www.{zone}"), "AAAA"]);
    assert!(
        none.contains("NOERROR") && none.contains("ANSWER: ") && none.contains("SOA"),
        "{none}"
    );
    let unknown = dig(&drill, server, &[&format!("x7.{zone}"), "A"]);
    assert!(unknown.contains("status: NXDOMAIN"), "{unknown}");
}

#[test]
fn a_zone_of_the_other_group_is_refused() {
    let drill = open(small(""), None);
    let zone = drill.plan.zones.iter().find(|z| z.group == 1).unwrap();
    let answer = dig(&drill, 0, &[zone.name.as_str(), "SOA"]);
    assert!(answer.contains("status: REFUSED"), "{answer}");
    assert!(!answer.contains("qr aa"), "{answer}");
}

#[test]
fn dig_gets_no_response_from_a_flooded_name_server_until_it_is_over() {
    let drill = open(
        small(
            "[[event]]\nat = \"16:18:00\"\ntarget = \"ns:1.1\"\nfault = \"drop\"\nuntil = \"17:00:00\"\n",
        ),
        None,
    );
    let zone = drill.plan.zones.iter().find(|z| z.group == 0).unwrap().name.to_string();
    let lost = dig(&drill, 0, &[&zone, "SOA"]);
    assert!(lost.contains("timed out") || lost.contains("no servers could be reached"), "{lost}");
    let other = dig(&drill, 1, &[&zone, "SOA"]);
    assert!(other.contains("NOERROR"), "{other}");
}

/// Fetches a page, the clock running at five times life from now on.
fn curl(drill: &Drill, site: usize, extra: &[&str]) -> std::process::Output {
    drill.clock.set_speed(5.0);
    let place = &drill.plan.sites[site];
    let ip = drill.plan.servers[place.server].ip;
    let ports = drill.company.ports;
    let (scheme, port) = if place.https { ("https", ports.https) } else { ("http", ports.http) };
    let mut root = tempfile::NamedTempFile::new().unwrap();
    root.write_all(drill.company.root_pem.as_bytes()).unwrap();
    let resolve = format!("{}:{port}:{ip}", place.host);
    let url = format!("{scheme}://{}:{port}/", place.host);
    let trust = root.path().to_str().unwrap().to_owned();
    let base = [
        "-sS",
        "--max-time",
        "20",
        "--cacert",
        &trust,
        "--resolve",
        &resolve,
        "-w",
        "%{http_code}",
    ];
    run("curl", "curl", &[&base[..], extra, &[url.as_str()]].concat())
}

#[test]
fn curl_opens_sites_with_and_without_tls() {
    let drill = open(small(""), None);
    let mut kinds = [0, 0];
    for site in 0..12 {
        let got = curl(&drill, site, &[]);
        let text = said(&got);
        let errors = String::from_utf8_lossy(&got.stderr).into_owned();
        assert!(text.ends_with("200") && text.contains("A site of a drill."), "{text} {errors}");
        kinds[usize::from(drill.plan.sites[site].https)] += 1;
    }
    assert!(kinds[0] > 0 && kinds[1] > 0, "{kinds:?}");
}

#[test]
fn curl_reports_how_a_site_is_broken() {
    let mut events = String::new();
    for (site, fault) in [(1, "http_500"), (2, "hang"), (3, "cert_expired"), (4, "cert_expired")] {
        write!(
            events,
            "[[event]]\nat = \"16:18:00\"\ntarget = \"site:{site}\"\nfault = \"{fault}\"\nuntil = \"17:00:00\"\n"
        )
        .unwrap();
    }
    let drill = open(small(&events.replace("https = 0.7", "https = 1.0")), None);
    assert!(said(&curl(&drill, 0, &[])).ends_with("500"));
    assert_eq!(curl(&drill, 1, &["--max-time", "1"]).status.code(), Some(28), "no time-out");
    for site in [2, 3].into_iter().filter(|s| drill.plan.sites[*s].https) {
        let got = curl(&drill, site, &[]);
        let errors = String::from_utf8_lossy(&got.stderr).into_owned();
        assert_eq!(got.status.code(), Some(60), "{errors}");
        assert!(errors.contains("expired"), "{errors}");
    }
}

#[test]
fn openssl_gets_a_certificate_for_the_requested_name() {
    let drill = open(small(""), None);
    let site = drill.plan.sites.iter().find(|s| s.https).unwrap();
    let at = format!("{}:{}", drill.plan.servers[site.server].ip, drill.company.ports.https);
    let mut root = tempfile::NamedTempFile::new().unwrap();
    root.write_all(drill.company.root_pem.as_bytes()).unwrap();
    let arguments = [
        "s_client",
        "-connect",
        &at,
        "-servername",
        site.host.as_str(),
        "-verify_hostname",
        site.host.as_str(),
        "-CAfile",
        root.path().to_str().unwrap(),
        "-verify_return_error",
    ];
    let got = said(&run("openssl", "openssl", &arguments));
    assert!(got.contains("Verify return code: 0 (ok)"), "{got}");
}

#[test]
fn a_slow_site_responds_late_by_the_drills_clock() {
    let event = "[[event]]\nat = \"16:18:00\"\ntarget = \"server:1\"\nfault = \"delay\"\nms = 8000\nuntil = \"17:00:00\"\n";
    let drill = open(small(event), None);
    let site = drill.plan.sites.iter().position(|s| s.server == 0).unwrap();
    let before = drill.clock.now();
    assert!(said(&curl(&drill, site, &[])).ends_with("200"));
    let latency = drill.clock.now().since(before).as_secs_f64();
    assert!(latency >= 4.0, "8 s of the story, less half at most: {latency}");
}

#[test]
fn the_csv_has_every_site_with_its_customer_and_location() {
    let drill = open(small(""), None);
    let csv = drill.plan.csv(drill.company.ports);
    assert_eq!(csv.lines().count(), 61);
    assert!(csv.starts_with("customer,contact,domain,"));
    assert!(csv.contains(",web-001,") && csv.contains(",uplink-1,"), "{csv}");
}

#[test]
fn dropping_the_simulated_host_frees_its_ports() {
    let drill = open(small(""), None);
    let at = std::net::SocketAddr::from((drill.plan.servers[0].ip, drill.company.ports.http));
    assert!(std::net::TcpStream::connect(at).is_ok());
    drop(drill);
    assert!(std::net::TcpStream::connect(at).is_err());
}
