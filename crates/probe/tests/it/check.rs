//! `bongsu check` and discovery, against real name servers (S1, S5, S13).

use crate::support::fake_site::{Authority, listen};
use crate::support::lab::Lab;
use crate::support::real::{ALLOWED, PARENT, RESOLVER, at, dns_client, korea, name};
use bongsu_clock::Clock;
use bongsu_core::inventory::SiteUrl;
use bongsu_core::layer::Layer;
use bongsu_core::observation::Reason;
use bongsu_probe::check::{AddressSource, CheckOptions, CheckReport, LayerStatus, Verdict, check};
use bongsu_probe::discover::{Discoverer, Sources, ZoneRequest};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::sync::mpsc;

fn by_recursion() -> Sources {
    Sources { resolvers: vec![at(RESOLVER)], parents: Vec::new(), dns_port: 53 }
}

fn by_parent() -> Sources {
    Sources { parents: vec![at(PARENT)], ..by_recursion() }
}

fn options() -> CheckOptions {
    CheckOptions {
        url: SiteUrl { https: false, port: 80, ..SiteUrl::default() },
        allow_nets: ALLOWED.map(|net| net.parse().unwrap()).to_vec(),
        ..CheckOptions::new(by_recursion())
    }
}

async fn look(domain: &str, options: &CheckOptions) -> CheckReport {
    check(&name(domain), options, &Clock::system()).await.unwrap()
}

/// The status of each server by its first label, in order.
fn statuses(report: &CheckReport) -> Vec<(String, LayerStatus)> {
    let short = |server: &bongsu_probe::check::ServerReport| {
        let label = server.name.as_str().split('.').next().unwrap().to_owned();
        let six = server.address.is_some_and(|address| address.is_ipv6());
        (if six { label + "/6" } else { label }, server.status)
    };
    report.servers.iter().map(short).collect()
}

fn expected_statuses(pairs: &[(&str, LayerStatus)]) -> Vec<(String, LayerStatus)> {
    pairs.iter().map(|(name, status)| ((*name).to_owned(), *status)).collect()
}

/// Korea with a web server.
fn korea_with_web() -> Lab {
    let mut lab = korea();
    let page = lab.file("web/index.html", "장바구니\n");
    let root = std::path::Path::new(&page).parent().unwrap().to_str().unwrap().to_owned();
    let config = format!(
        "pid {root}/pid; error_log stderr; daemon off; events {{ }}\n\
         http {{ access_log off; client_body_temp_path {root}/a; proxy_temp_path {root}/b; \
         fastcgi_temp_path {root}/c; uwsgi_temp_path {root}/d; scgi_temp_path {root}/e; \
         server {{ listen 10.77.0.10:80; listen [fd77::10]:80; root {root}; }} }}\n"
    );
    let config = lab.file("nginx.conf", &config);
    lab.serve("nginx", "nginx", &["-c", &config, "-p", &root]);
    lab.near(|| async {
        let clock = Clock::system();
        for _ in 0..500 {
            if tokio::net::TcpStream::connect(at("10.77.0.10:80")).await.is_ok() {
                return;
            }
            clock.sleep(Duration::from_millis(20)).await;
        }
        panic!("nginx does not start: {}", lab.log("nginx"));
    });
    lab
}

#[test]
fn a_zone_is_discovered_from_the_root_down() {
    let lab = korea();
    lab.near(|| async {
        let discoverer = Discoverer::new(dns_client(), by_recursion());
        let hosts = ["shop.kr", "www.shop.kr", "old.shop.kr", "absent.shop.kr"].map(name);
        let found = discoverer.discover(&name("shop.kr"), &hosts).await;
        let servers = ["ns1.gabia.kr", "ns2.gabia.kr", "ns3.gabia.kr"].map(name).to_vec();
        assert_eq!((&found.parent, &found.child), (&servers, &servers));
        let places: Vec<SocketAddr> = found.servers.values().flatten().copied().collect();
        let expected = ["10.77.0.3:53", "[fd77::3]:53", "10.77.0.4:53", "10.77.0.5:53"].map(at);
        assert_eq!(places, expected);
        let [v4, v6]: [IpAddr; 2] = ["10.77.0.10", "fd77::10"].map(|ip| ip.parse().unwrap());
        assert_eq!(found.hosts[&hosts[0]], [v4]);
        assert_eq!(found.hosts[&hosts[1]], [v4, v6], "the alias leads into another zone");
        assert_eq!(found.hosts[&hosts[2]], [v4, v6], "an alias of an alias");
        assert!(!found.hosts.contains_key(&hosts[3]));
    });
}

#[test]
fn parent_and_child_that_differ_are_both_kept() {
    let lab = korea();
    lab.near(|| async {
        let discoverer = Discoverer::new(dns_client(), by_parent());
        let found = discoverer.discover(&name("moved.kr"), &[]).await;
        assert_eq!(found.parent, ["ns1.gabia.kr", "ns2.gabia.kr"].map(name));
        assert_eq!(found.child, ["ns1.gabia.kr", "ns3.gabia.kr"].map(name));
        assert!(found.delegation_differs());
        assert!(found.servers.contains_key(&name("ns3.gabia.kr")));
    });
}

#[test]
fn many_zones_are_discovered_at_once_and_hangul_is_one_of_them() {
    let lab = korea();
    lab.near(|| async {
        let discoverer = Discoverer::new(dns_client(), by_recursion());
        let zones = ["shop.kr", "stale.kr", "lame.kr", "moved.kr", "한글.한국", "nobody.kr"];
        let wanted = zones.map(|zone| ZoneRequest {
            zone: name(zone),
            hosts: vec![name(zone)],
            elsewhere: BTreeMap::new(),
        });
        let (give, mut take) = mpsc::channel(10);
        discoverer.discover_all(wanted.to_vec(), 3, give).await;
        let mut found = Vec::new();
        while let Some(one) = take.recv().await {
            found.push(one);
        }
        assert_eq!(found.len(), zones.len());
        let of = |zone: &str| found.iter().find(|one| one.zone == name(zone)).unwrap();
        let ten: IpAddr = "10.77.0.10".parse().unwrap();
        assert_eq!(of("한글.한국").hosts[&name("한글.한국")], [ten]);
        assert!(of("nobody.kr").parent.is_empty() && of("nobody.kr").hosts.is_empty());
    });
}

#[test]
fn a_healthy_domain_is_fine_from_the_root_to_the_page() {
    let lab = korea_with_web();
    lab.near(|| async {
        let report = look("www.shop.kr", &options()).await;
        assert_eq!(report.verdict, Verdict::Fine, "{report:#?}");
        let healthy = LayerStatus::Healthy;
        let all = [("ns1", healthy), ("ns1/6", healthy), ("ns2", healthy), ("ns3", healthy)];
        assert_eq!(statuses(&report), expected_statuses(&all));
        assert_eq!(report.addresses.len(), 2, "IPv4 and IPv6");
        let hangul = look("한글.한국", &options()).await;
        assert_eq!(hangul.verdict, Verdict::Fine, "{hangul:#?}");
    });
}

#[test]
fn stale_lame_and_dead_servers_are_distinguished() {
    let lab = korea_with_web();
    lab.filter("ip daddr 10.77.0.4 udp dport 53 drop");
    lab.near(|| async {
        let (healthy, lame) = (LayerStatus::Healthy, LayerStatus::Lame);
        let report = look("lame.kr", &options()).await;
        assert_eq!(
            statuses(&report),
            expected_statuses(&[("ns1", healthy), ("ns1/6", healthy), ("ns3", lame)])
        );
        assert_eq!(report.verdict, Verdict::Impaired { layer: Layer::Dns });
        let report = look("shop.kr", &options()).await;
        let dead = ("ns2".to_owned(), LayerStatus::Unreachable);
        assert!(statuses(&report).contains(&dead), "{:?}", statuses(&report));
        let upward = look("upward.kr", &options()).await;
        assert_eq!(upward.servers[0].reason, Some(Reason::NotAuthoritative));
    });
    lab.filter("");
    lab.near(|| async {
        let stale = look("stale.kr", &options()).await;
        let old = LayerStatus::Stale;
        let expected = [("ns1", old), ("ns1/6", old), ("ns2", LayerStatus::Healthy)];
        assert_eq!(statuses(&stale), expected_statuses(&expected));
    });
}

#[test]
fn an_unregistered_domain_is_reported_as_such() {
    let lab = korea();
    lab.near(|| async {
        let report = look("nobody.kr", &options()).await;
        assert!(report.not_delegated);
        assert!(matches!(report.verdict, Verdict::Broken { layer: Layer::Dns, .. }));
    });
}

/// The morning of 2018-01-04: all name servers are silent, and the site is well.
#[test]
fn a_working_site_whose_name_does_not_resolve_is_reported_as_such() {
    let lab = korea_with_web();
    lab.filter("ip daddr { 10.77.0.3, 10.77.0.4, 10.77.0.5 } meta l4proto udp drop\nip6 daddr fd77::3 meta l4proto udp drop");
    lab.near(|| async {
        let last_known = vec!["10.77.0.10".parse().unwrap()];
        let report = look("shop.kr", &CheckOptions { last_known, ..options() }).await;
        assert_eq!(report.addresses_from, AddressSource::LastKnown, "{report:#?}");
        let reason = Some(Reason::Timeout);
        let expected = Verdict::Broken { layer: Layer::Dns, reason, only_the_name: true };
        assert_eq!(report.verdict, expected, "{report:#?}");
    });
}

#[test]
fn a_check_goes_up_to_where_it_breaks() {
    let lab = korea();
    let query_authority = Authority::new();
    lab.near(|| async {
        // Nothing listens on 443.
        let url = SiteUrl::default();
        let trust_roots = vec![query_authority.root.clone()];
        let report = look("shop.kr", &CheckOptions { url, trust_roots, ..options() }).await;
        let reason = Some(Reason::ConnectionRefused);
        let expected = Verdict::Broken { layer: Layer::Tcp, reason, only_the_name: false };
        assert_eq!(report.verdict, expected);
        assert_eq!(report.exit_code(), 1);
        // A listener of this machine is a private address, and not allowed.
        let here = listen(|_| async {}).await;
        let last_known = vec![here.ip()];
        let url = SiteUrl { https: false, port: here.port(), ..SiteUrl::default() };
        let report = look("nobody.kr", &CheckOptions { last_known, url, ..options() }).await;
        assert_eq!(report.addresses[0].layers[0].reason, Some(Reason::AddressForbidden));
    });
}

#[tokio::test]
async fn without_any_response_the_verdict_is_unknown() {
    // Nothing listens there: a resolver that refuses at once.
    let nowhere = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let sources = Sources { resolvers: vec![nowhere], parents: Vec::new(), dns_port: 53 };
    let report = look("shop.kr", &CheckOptions { sources, ..options() }).await;
    assert_eq!(report.verdict, Verdict::Unknown);
    assert!(report.servers.is_empty() && report.addresses.is_empty(), "{report:#?}");
}

/// Answers by its path: `/1` leads to `/2` and so on up to `/5`, `/a` to `/b` and back, `/c` back
/// with a cookie.
async fn leading(mut stream: tokio::net::TcpStream) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut bytes = [0; 4096];
    let length = stream.read(&mut bytes).await.unwrap_or(0);
    let request = String::from_utf8_lossy(&bytes[..length]).into_owned();
    let path = request.split(' ').nth(1).unwrap_or("/");
    let lead = |to: &str| format!("302 Found\r\nLocation: {to}\r\nContent-Length: 0");
    let head = match path {
        "/1" => lead("/2"),
        "/2" => lead("3"),
        "/3" => lead("/4?x#y"),
        "/4?x" => lead("/5"),
        "/a" => lead("/b"),
        "/b" => lead("/a#top"),
        "/c" => format!("{}\r\nSet-Cookie: seen=1", lead("/d")),
        "/d" => lead("/c"),
        "/away" => lead("http://elsewhere.kr/away"),
        _ => "200 OK\r\nContent-Length: 0".to_owned(),
    };
    let _ = stream.write_all(format!("HTTP/1.1 {head}\r\n\r\n").as_bytes()).await;
}

#[tokio::test]
async fn pages_that_lead_to_each_other_for_ever_are_no_page() {
    let nowhere = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let sources = Sources { resolvers: vec![nowhere], parents: Vec::new(), dns_port: 53 };
    let here = listen(leading).await;
    let allow_nets = vec!["127.0.0.0/8".parse().unwrap()];
    let base = CheckOptions { sources, last_known: vec![here.ip()], allow_nets, ..options() };
    for (path, circle) in
        [("/a", true), ("/b", true), ("/1", false), ("/c", false), ("/away", false), ("/", false)]
    {
        let url =
            SiteUrl { https: false, port: here.port(), path: path.into(), ..SiteUrl::default() };
        let report = look("shop.kr", &CheckOptions { url, ..base.clone() }).await;
        let page = report.addresses[0].layers.last().unwrap();
        let expected = circle.then_some(Reason::RedirectLoop);
        assert_eq!(page.reason, expected, "{path}: {report:#?}");
    }
    // Whoever expects the redirect knows why.
    let mut expecting = CheckOptions {
        url: SiteUrl { https: false, port: here.port(), path: "/a".into(), ..SiteUrl::default() },
        ..base
    };
    expecting.expect.status = Some(302);
    let report = look("shop.kr", &expecting).await;
    assert_eq!(report.addresses[0].layers.last().unwrap().reason, None);
}
