//! Real name servers: BIND, NSD and Knot, with a small set of Korean zones.
//!
//! | host | what |
//! |---|---|
//! | 10.77.0.2 | BIND: the root, `kr` and `한국`, with the delegations |
//! | 10.77.0.3 | BIND: ns1.gabia.kr |
//! | 10.77.0.4 | NSD: ns2.gabia.kr |
//! | 10.77.0.5 | Knot: ns3.gabia.kr |
//! | 10.77.0.6 | BIND: a recursive resolver |
//! | 10.77.0.10 | the web |

use super::lab::Lab;
use bongsu_clock::Clock;
use bongsu_core::name::Name;
use bongsu_core::observation::Outcome;
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_probe::dns::client::{DnsClient, SoaReply};
use std::net::SocketAddr;
use std::time::Duration;

pub const PARENT: &str = "10.77.0.2:53";
pub const BIND: &str = "10.77.0.3:53";
pub const NSD: &str = "10.77.0.4:53";
pub const KNOT: &str = "10.77.0.5:53";
pub const RESOLVER: &str = "10.77.0.6:53";

pub const ALLOWED: [&str; 2] = ["10.77.0.0/24", "fd77::/64"];

pub fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// Asks as `bongsu check` does.
pub fn dns_client() -> DnsClient {
    let allowed = ALLOWED.map(|net| net.parse().unwrap()).to_vec();
    DnsClient::new(Clock::system(), AddressPolicy::new(allowed), None, Duration::from_secs(2))
}

pub async fn soa(server: &str, zone: &str) -> SoaReply {
    dns_client().query_soa(at(server), &name(zone)).await
}

/// Asks again until the server has come to where the test wants it.
pub async fn until(
    lab: &Lab,
    server: &str,
    zone: &str,
    wanted: impl Fn(&SoaReply) -> bool,
) -> SoaReply {
    let clock = Clock::system();
    let mut last = None;
    let asking = async {
        loop {
            let reply = soa(server, zone).await;
            if wanted(&reply) {
                return reply;
            }
            last = Some(reply);
            clock.sleep(Duration::from_millis(20)).await;
        }
    };
    if let Ok(reply) = clock.timeout(Duration::from_secs(20), asking).await {
        return reply;
    }
    let logs: String =
        ["parent", "bind", "nsd", "knot", "resolver"].map(|server| lab.log(server)).join("\n");
    panic!("{server} never came to it for {zone}: {last:?}\n{logs}");
}

pub fn serves(reply: &SoaReply) -> bool {
    matches!(reply.outcome, Outcome::Ok { .. })
}

/// A zone file: SOA with `serial` and quick timers, Gabia's name servers, and `rest`.
fn zone(serial: u32, servers: &str, rest: &str) -> String {
    let servers: Vec<String> =
        servers.split_whitespace().map(|server| format!("{server}.gabia.kr.")).collect();
    zone_of(serial, &servers, rest)
}

fn zone_of(serial: u32, servers: &[String], rest: &str) -> String {
    let ns: String = servers.iter().map(|server| format!("@ IN NS {server}\n")).collect();
    format!("$TTL 60\n@ IN SOA ns1.gabia.kr. root.gabia.kr. {serial} 1 1 4 60\n{ns}{rest}")
}

/// An SOA that does not fit into 512 octets: its two names share nothing to compress.
fn too_long() -> String {
    let long = |first: &str, letter: &str| {
        let label = letter.repeat(60);
        format!("{first}.{label}.{label}.{label}.{label}.kr.")
    };
    let (server, contact) = (long("ns", "n"), long("root", "r"));
    format!("$TTL 60\n@ IN SOA {server} {contact} 5 1 1 4 60\n@ IN NS ns1.gabia.kr.\n")
}

const GABIA: &str = "ns1 IN A 10.77.0.3\nns1 IN AAAA fd77::3\nns2 IN A 10.77.0.4\nns3 IN A 10.77.0.5\n\
                     web IN A 10.77.0.10\nweb IN AAAA fd77::10\nns1-text IN TXT nobody\n";

const SHOP: &str = "@ IN A 10.77.0.10\nwww IN CNAME web.gabia.kr.\nold IN CNAME www\n\
                    @ IN MX 10 mail\n@ IN MX 20 backup\n@ IN MX 10 web.gabia.kr.\n\
                    mail IN A 10.77.0.21\nbackup IN A 10.77.0.22\n\
                    gone IN CNAME nothing.gabia.kr.\ntext IN CNAME ns1-text.gabia.kr.\n\
                    round IN CNAME about\nabout IN CNAME round\n";

/// By zone: its name servers in the delegation.
const DELEGATIONS: [(&str, &str); 7] = [
    ("shop", "ns1 ns2 ns3"),
    ("stale", "ns1 ns2"),
    ("lame", "ns1 ns3"),
    ("cut", "ns1 ns2 ns3"),
    ("broken", "ns1"),
    ("expired", "ns1 ns3"),
    ("moved", "ns1 ns2"),
];

/// The lab with all name servers started and ready.
pub fn korea() -> Lab {
    let mut lab = Lab::new(&[2, 3, 4, 5, 6, 10]);
    parent(&mut lab);
    bind(&mut lab);
    nsd(&mut lab);
    knot(&mut lab);
    resolver(&mut lab);
    lab.near(|| async {
        until(&lab, PARENT, "root.kr", |reply| reply.rcode.is_some()).await;
        for server in [BIND, NSD, KNOT] {
            until(&lab, server, "shop.kr", serves).await;
        }
        until(&lab, RESOLVER, "shop.kr", |reply| reply.rcode.is_some()).await;
    });
    lab
}

fn options(directory: &str, host: u8, more: &str) -> String {
    format!(
        "options {{\n directory \"{directory}\";\n pid-file none;\n session-keyfile none;\n \
         listen-on {{ 10.77.0.{host}; }};\n listen-on-v6 {{ fd77::{host}; }};\n \
         dnssec-validation no;\n notify no;\n allow-transfer {{ any; }};\n \
         min-refresh-time 1;\n min-retry-time 1;\n {more}\n}};\ncontrols {{ }};\n"
    )
}

fn primary(zone: &str, file: &str) -> String {
    format!("zone \"{zone}\" {{ type primary; file \"{file}\"; }};\n")
}

fn parent(lab: &mut Lab) {
    let glue = "ns1.gabia.kr. IN A 10.77.0.3\nns1.gabia.kr. IN AAAA fd77::3\n\
                ns2.gabia.kr. IN A 10.77.0.4\nns3.gabia.kr. IN A 10.77.0.5\n";
    let top = ["a.root-servers.kr.".to_owned()];
    let mut kr = zone_of(1, &top, "");
    kr.push_str("gabia IN NS ns1.gabia.kr.\nupward IN NS a.root-servers.kr.\n");
    kr.push_str("a.root-servers IN A 10.77.0.2\n");
    for (zone, servers) in DELEGATIONS {
        for server in servers.split_whitespace() {
            kr.push_str(&format!("{zone} IN NS {server}.gabia.kr.\n"));
        }
    }
    kr.push_str(glue);
    lab.file("parent/kr", &kr);
    let delegated = "xn--bj0bj06e IN NS ns1.gabia.kr.\nxn--bj0bj06e IN NS ns2.gabia.kr.\n";
    lab.file("parent/hanguk", &zone_of(1, &top, delegated));
    let below = "kr. IN NS a.root-servers.kr.\nxn--3e0b707e. IN NS a.root-servers.kr.\n\
               a.root-servers.kr. IN A 10.77.0.2\n";
    let root = "$TTL 60\n. IN SOA a.root-servers.kr. root.gabia.kr. 1 60 60 600 60\n\
                . IN NS a.root-servers.kr.\n";
    lab.file("parent/root", &format!("{root}{below}"));
    let mut config = options("parent", 2, "recursion no;");
    for (zone, file) in [(".", "root"), ("kr", "kr"), ("xn--3e0b707e", "hanguk")] {
        config.push_str(&primary(zone, file));
    }
    let config = lab.file("parent.conf", &config);
    lab.serve("parent", "named", &["-f", "-c", &config]);
}

fn bind(lab: &mut Lab) {
    lab.file("bind/gabia", &zone(1, "ns1", GABIA));
    lab.file("bind/shop", &zone(2018, "ns1 ns2 ns3", SHOP));
    lab.file("bind/hangul", &zone(7, "ns1 ns2", "@ IN A 10.77.0.10\n"));
    lab.file("bind/stale", &zone(1, "ns1 ns2", ""));
    lab.file("bind/lame", &zone(1, "ns1 ns3", "@ IN A 10.77.0.10\n"));
    lab.file("bind/moved", &zone(1, "ns1 ns3", "@ IN A 10.77.0.10\n@ IN MX 0 .\n"));
    lab.file("bind/cut", &too_long());
    lab.file("bind/broken", "this is no zone file\n");
    lab.file("bind/master", &zone(3, "ns1 ns3", ""));
    let mut config = options("bind", 3, "recursion no; max-udp-size 512; server-id \"icn-3\";");
    for zone in ["gabia", "shop", "stale", "lame", "moved", "cut", "broken"] {
        config.push_str(&primary(&format!("{zone}.kr"), zone));
    }
    config.push_str(&primary("xn--bj0bj06e.xn--3e0b707e", "hangul"));
    config.push_str(
        "zone \"expired.kr\" { type secondary; primaries { 10.77.0.4; }; file \"copy\"; };\n",
    );
    let config = lab.file("bind.conf", &config);
    lab.serve("bind", "named", &["-f", "-c", &config]);
}

fn nsd(lab: &mut Lab) {
    lab.file("nsd/shop", &zone(2018, "ns1 ns2 ns3", SHOP));
    lab.file("nsd/hangul", &zone(7, "ns1 ns2", "@ IN A 10.77.0.10\n"));
    lab.file("nsd/stale", &zone(2, "ns1 ns2", ""));
    lab.file("nsd/cut", &too_long());
    lab.file("nsd/expired", &zone(3, "ns1 ns3", ""));
    let directory = lab.files.path().join("nsd");
    let directory = directory.to_str().unwrap();
    let mut config = format!(
        "server:\n ip-address: 10.77.0.4\n ip-address: fd77::4\n username: \"\"\n \
         zonesdir: \"{directory}\"\n database: \"\"\n pidfile: \"\"\n \
         xfrdfile: \"{directory}/xfrd\"\n zonelistfile: \"{directory}/list\"\n \
         xfrdir: \"{directory}\"\n nsid: \"ascii_nsd-4\"\n ipv4-edns-size: 512\n \
         ipv6-edns-size: 512\n server-count: 1\nremote-control:\n control-enable: no\n"
    );
    for (zone, file) in [
        ("shop.kr", "shop"),
        ("stale.kr", "stale"),
        ("cut.kr", "cut"),
        ("expired.kr", "expired"),
        ("xn--bj0bj06e.xn--3e0b707e", "hangul"),
    ] {
        config.push_str(&format!(
            "zone:\n name: \"{zone}\"\n zonefile: \"{file}\"\n provide-xfr: 0.0.0.0/0 NOKEY\n"
        ));
    }
    let config = lab.file("nsd.conf", &config);
    lab.serve("nsd", "nsd", &["-d", "-c", &config]);
}

fn knot(lab: &mut Lab) {
    lab.file("knot/shop", &zone(2018, "ns1 ns2 ns3", SHOP));
    lab.file("knot/cut", &too_long());
    let directory = lab.files.path().join("knot");
    let directory = directory.to_str().unwrap();
    let config = format!(
        "server:\n  listen: [ 10.77.0.5@53, fd77::5@53 ]\n  rundir: \"{directory}\"\n  \
         nsid: \"knot-5\"\n\
         database:\n  storage: \"{directory}\"\n\
         log:\n  - target: stderr\n    any: info\n\
         remote:\n  - id: master\n    address: 10.77.0.4@53\n\
         template:\n  - id: default\n    storage: \"{directory}\"\n\
         mod-rrl:\n  - id: strict\n    rate-limit: 1\n    slip: 1\n\
         zone:\n  - domain: shop.kr\n    file: shop\n  - domain: cut.kr\n    file: cut\n    \
         module: mod-rrl/strict\n  \
         - domain: expired.kr\n    master: master\n    file: copy\n"
    );
    let config = lab.file("knot.conf", &config);
    lab.serve("knot", "knotd", &["-c", &config]);
}

fn resolver(lab: &mut Lab) {
    lab.file(
        "resolver/hints",
        ". 60 IN NS a.root-servers.kr.\na.root-servers.kr. 60 IN A 10.77.0.2\n",
    );
    let mut config =
        options("resolver", 6, "recursion yes; allow-recursion { any; }; empty-zones-enable no;");
    config.push_str("zone \".\" { type hint; file \"hints\"; };\n");
    let config = lab.file("resolver.conf", &config);
    lab.serve("resolver", "named", &["-f", "-c", &config]);
}
