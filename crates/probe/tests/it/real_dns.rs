//! Against BIND, NSD and Knot, in network namespaces: each trouble is named rightly (S5).

use crate::support::real::{ALLOWED, BIND, KNOT, NSD, PARENT, at, korea, serves, soa, until};
use crate::support::running::{Running, on_demand, quick};
use crate::support::topology::Builder;
use bongsu_core::observation::{Detail, Outcome, Reason};
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::rtt::RtoLimits;
use std::time::Duration;

fn allowed(config: ProberConfig) -> ProberConfig {
    ProberConfig { allow_nets: ALLOWED.map(|net| net.parse().unwrap()).to_vec(), ..config }
}

/// The result of the sweep for a zone at a server: its serial, or the failure.
async fn swept(zone: &str, server: &str) -> Result<u32, Outcome> {
    let mut topology = Builder::new(1);
    topology.zone(zone, at(server));
    let mut running = Running::start(allowed(on_demand()), topology.build());
    running.ask(0).await;
    let seen = running.last_word().await;
    match (seen.outcome, seen.detail) {
        (Outcome::Ok { .. }, Detail::Serial(serial)) => Ok(serial),
        (outcome, _) => Err(outcome),
    }
}

const fn fails(reason: Reason) -> Result<u32, Outcome> {
    Err(Outcome::Failed(reason))
}

#[test]
fn each_failure_of_real_servers_has_its_reason() {
    let lab = korea();
    lab.near(|| async {
        for server in [BIND, NSD, KNOT] {
            assert_eq!(swept("shop.kr", server).await, Ok(2018), "{server}");
            // Truncated, by 512 octets or by Knot's rate limit, and fetched by TCP.
            for _ in 0..3 {
                assert_eq!(swept("cut.kr", server).await, Ok(5), "{server}");
            }
            assert_eq!(swept("nobody.kr", server).await, fails(Reason::Refused), "{server}");
        }
        assert_eq!(swept("한글.한국", BIND).await, Ok(7));
        assert_eq!(swept("한글.한국", NSD).await, Ok(7));
        assert_eq!(swept("shop.kr", "[fd77::3]:53").await, Ok(2018));
        assert_eq!(swept("shop.kr", "[fd77::4]:53").await, Ok(2018));
        assert_eq!(swept("shop.kr", "[fd77::5]:53").await, Ok(2018));
        assert_eq!(swept("broken.kr", BIND).await, fails(Reason::ServFail));
        assert_eq!(swept("lame.kr", KNOT).await, fails(Reason::Refused));
        assert_eq!(swept("shop.kr", PARENT).await, fails(Reason::NotAuthoritative));
        assert_eq!(swept("absent.kr", PARENT).await, fails(Reason::NxDomain));
        assert_eq!(swept("root-servers.kr", PARENT).await, fails(Reason::NoData));
        let [old, new] = [swept("stale.kr", BIND).await, swept("stale.kr", NSD).await];
        assert_eq!((old, new), (Ok(1), Ok(2)));
        // Nothing listens there, so the machine refuses.
        assert_eq!(swept("shop.kr", "10.77.0.10:53").await, fails(Reason::ConnectionRefused));
    });
}

#[test]
fn nsid_and_tcp_are_reported() {
    let lab = korea();
    lab.near(|| async {
        for (server, nsid) in [(BIND, "icn-3"), (NSD, "nsd-4"), (KNOT, "knot-5")] {
            let reply = soa(server, "shop.kr").await;
            assert_eq!(reply.nsid.as_deref(), Some(nsid.as_bytes()), "{server}");
            assert!(!reply.by_tcp, "{server}");
            // Knot truncates from the second answer within a second.
            let cut = until(&lab, server, "cut.kr", |reply| reply.by_tcp).await;
            assert_eq!(cut.serial, Some(5), "{server}");
        }
    });
}

#[test]
fn a_truncated_response_that_tcp_cannot_deliver_is_reported() {
    let lab = korea();
    lab.filter("tcp dport 53 reject with tcp reset");
    lab.near(|| async {
        for server in [BIND, NSD] {
            assert_eq!(swept("cut.kr", server).await, fails(Reason::Truncated), "{server}");
        }
    });
}

#[test]
fn a_secondary_without_its_primary_fails_when_its_copy_expires() {
    let mut lab = korea();
    lab.near(|| async {
        for server in [BIND, KNOT] {
            let reply = until(&lab, server, "expired.kr", serves).await;
            assert_eq!(reply.serial, Some(3), "{server}");
        }
    });
    lab.kill("nsd");
    lab.near(|| async {
        for server in [BIND, KNOT] {
            until(&lab, server, "expired.kr", |reply| !serves(reply)).await;
            assert_eq!(swept("expired.kr", server).await, fails(Reason::ServFail), "{server}");
        }
        assert_eq!(swept("shop.kr", NSD).await, fails(Reason::ConnectionRefused));
    });
}

#[test]
fn lost_packets_are_reported_early_and_retransmitted() {
    let lab = korea();
    lab.filter("udp dport 53 numgen random mod 100 < 30 drop");
    lab.near(|| async {
        let mut topology = Builder::new(1);
        for server in [BIND, NSD, KNOT] {
            topology.zone("shop.kr", at(server));
        }
        let initial = Duration::from_millis(100);
        let rto = RtoLimits { initial, floor: initial, ..RtoLimits::default() };
        let dns_budget = Duration::from_millis(600);
        let config = ProberConfig { rto, dns_budget, ..allowed(quick()) };
        let mut running = Running::start(config, topology.build());
        let (mut early, mut late, mut lost, mut fine) = (0, 0, 0, 0);
        while early + late + lost + fine < 500 {
            let seen = running.next().await;
            match seen.outcome {
                Outcome::Failed(Reason::Timeout) if seen.provisional => early += 1,
                Outcome::Failed(Reason::Timeout) => lost += 1,
                Outcome::Ok { latency } if latency >= initial.into() => late += 1,
                Outcome::Ok { .. } => fine += 1,
                // This machine was stalled for a window, which is inconclusive.
                Outcome::Missed => {}
                other => panic!("{other:?}"),
            }
        }
        // Of all first askings 30 % are lost, of those 70 % come late and 30 % never.
        assert!(fine > 200 && early > 60 && late > 30 && lost > 5, "{fine} {early} {late} {lost}");
        assert!(lost < late, "{fine} {early} {late} {lost}");
    });
}

#[test]
fn silence_refusal_and_unreachable_are_distinguished() {
    let lab = korea();
    lab.filter(
        "ip daddr 10.77.0.3 udp dport 53 drop\n\
         ip daddr 10.77.0.4 udp dport 53 reject\n\
         ip daddr 10.77.0.5 udp dport 53 reject with icmp type host-unreachable\n\
         ip6 daddr fd77::4 udp dport 53 reject with icmpv6 type port-unreachable",
    );
    lab.near(|| async {
        assert_eq!(swept("shop.kr", BIND).await, fails(Reason::Timeout));
        assert_eq!(swept("shop.kr", NSD).await, fails(Reason::ConnectionRefused));
        assert_eq!(swept("shop.kr", KNOT).await, fails(Reason::Unreachable));
        assert_eq!(swept("shop.kr", "[fd77::4]:53").await, fails(Reason::ConnectionRefused));
        // No machine has this address, which the local kernel reports.
        assert_eq!(swept("shop.kr", "10.77.0.99:53").await, fails(Reason::Timeout));
    });
}

#[test]
fn a_machine_without_a_route_is_inconclusive() {
    let lab = korea();
    lab.near_ip(&["addr", "flush", "dev", "cable"]);
    lab.near(|| async {
        for server in [BIND, "[fd77::3]:53"] {
            assert_eq!(swept("shop.kr", server).await, Err(Outcome::Inconclusive), "{server}");
        }
    });
}
