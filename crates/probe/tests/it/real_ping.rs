//! ICMP echoes to a real kernel over a real link (RFC 792): answered, lost and refused (S5).

use crate::support::lab::Lab;
use crate::support::real::{ALLOWED, at};
use crate::support::running::{Running, on_demand};
use crate::support::topology::Builder;
use bongsu_core::inventory::Expect;
use bongsu_core::observation::{Outcome, Reason};
use bongsu_core::service::{Service, ServiceSpec};
use bongsu_probe::prober::ProberConfig;

/// What an echo to an address shows.
fn echo(lab: &Lab, address: &str) -> Outcome {
    let mut topology = Builder::new(1);
    let spec = ServiceSpec::of(Service::Ping);
    topology.service("_ping._icmp.shop.kr", spec, Expect::default(), at(address));
    let config = ProberConfig {
        allow_nets: ALLOWED.map(|net| net.parse().unwrap()).to_vec(),
        ..on_demand()
    };
    let topology = topology.build();
    lab.near(|| async { Running::start(config, topology).outcome(0).await })
}

#[test]
fn echoes_are_answered_lost_or_refused() {
    let lab = Lab::new(&[10]);
    lab.let_everybody_ping();
    for address in ["10.77.0.10:0", "[fd77::10]:0"] {
        let outcome = echo(&lab, address);
        assert!(matches!(outcome, Outcome::Ok { .. }), "{address}: {outcome:?}");
    }
    // Nobody has this address: the kernel says so after three unanswered ARP requests, or not yet.
    let nobody = echo(&lab, "10.77.0.99:0");
    assert!(matches!(nobody, Outcome::Failed(Reason::Timeout | Reason::Unreachable)), "{nobody:?}");
    lab.filter("ip daddr 10.77.0.10 icmp type echo-request drop");
    assert_eq!(echo(&lab, "10.77.0.10:0"), Outcome::Failed(Reason::Timeout));
    assert!(matches!(echo(&lab, "[fd77::10]:0"), Outcome::Ok { .. }), "only IPv4 is filtered");
}

#[test]
fn where_echoes_are_not_allowed_nothing_is_said_of_the_target() {
    let lab = Lab::new(&[10]);
    assert_eq!(echo(&lab, "10.77.0.10:0"), Outcome::Inconclusive);
}
