//! The fault plane: effects are reproducible and limited to their targets.

use crate::tools::small;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_drill::scenario::{Scenario, Target};
use bongsu_drill::simulated_host::plan::Plan;
use bongsu_drill::simulated_host::{DnsEffect, FaultPlane, HttpEffect, Port};
use std::sync::Arc;
use std::time::Duration;

fn event(target: &str, fault: &str) -> String {
    format!("[[event]]\nat = \"16:19:00\"\ntarget = \"{target}\"\n{fault}\nuntil = \"17:00:00\"\n")
}

fn at(clock: &str) -> Time {
    Time::parse(&format!("2018-01-04T{clock}+09:00")).unwrap()
}

/// The fault plane of a scenario at a fixed time.
fn plane(scenario: &Scenario, clock: &str) -> FaultPlane {
    let plan = Arc::new(Plan::draw(scenario));
    FaultPlane::new(scenario, plan, Clock::held(at(clock)))
}

/// A zone that the first group serves.
fn zone(plan: &Plan) -> usize {
    plan.zones.iter().position(|z| z.group == 0).unwrap()
}

#[test]
fn a_fault_has_no_effect_before_and_after_its_time() {
    let scenario = small(&event("nsgroup:1", "fault = \"drop\""));
    for (clock, fate) in [
        ("16:18:59", DnsEffect::Answer(Duration::ZERO)),
        ("16:19:00", DnsEffect::Lost),
        ("16:59:59", DnsEffect::Lost),
        ("17:00:00", DnsEffect::Answer(Duration::ZERO)),
    ] {
        let plane = plane(&scenario, clock);
        let zone = zone(plane.truth().plan());
        assert_eq!(plane.dns(0, Some(zone), Some(0)), fate, "{clock}");
    }
}

#[test]
fn the_other_group_is_not_touched() {
    let scenario = small(&event("nsgroup:1", "fault = \"drop\""));
    let plane = plane(&scenario, "16:30:00");
    assert_eq!(
        plane.dns(2, Some(zone(plane.truth().plan())), Some(0)),
        DnsEffect::Answer(Duration::ZERO)
    );
}

#[test]
fn losses_are_reproducible_and_near_their_rate() {
    let scenario = small(&event("nsgroup:1", "fault = \"loss\"\nrate = 0.4"));
    let fates = || -> Vec<DnsEffect> {
        let plane = plane(&scenario, "16:30:00");
        let zone = zone(plane.truth().plan());
        (0..2000).map(|n| plane.dns(n % 2, Some(zone), Some(n / 2 % 2))).collect()
    };
    let first = fates();
    assert_eq!(first, fates());
    let lost = first.iter().filter(|f| **f == DnsEffect::Lost).count();
    assert!((720..880).contains(&lost), "{lost} of 2000 at a rate of 0.4");
}

#[test]
fn a_subset_is_dead_for_all_probes_and_the_rest_for_none() {
    let scenario = small(&event("nsgroup:1", "fault = \"drop\"\nshare = 0.5"));
    let plane = plane(&scenario, "16:30:00");
    let plan = plane.truth().plan().clone();
    let mut dead = 0;
    let served: Vec<usize> = (0..plan.zones.len()).filter(|z| plan.zones[*z].group == 0).collect();
    for zone in &served {
        let fates: Vec<DnsEffect> =
            (0..10).map(|n| plane.dns(n % 2, Some(*zone), Some(0))).collect();
        assert!(fates.windows(2).all(|pair| pair[0] == pair[1]), "zone {zone} is half dead");
        dead += usize::from(fates[0] == DnsEffect::Lost);
    }
    assert!(dead > 0 && dead < served.len(), "{dead} of {}", served.len());
}

#[test]
fn stragglers_recover_one_by_one() {
    let lag = "fault = \"drop\"\nstragglers = { share = 0.5, until = \"18:00:00\" }";
    let scenario = small(&event("nsgroup:1", lag));
    let lost = |clock: &str| {
        let plane = plane(&scenario, clock);
        let plan = plane.truth().plan().clone();
        let served = (0..plan.zones.len()).filter(|z| plan.zones[*z].group == 0);
        served.filter(|z| plane.dns(0, Some(*z), Some(0)) == DnsEffect::Lost).count()
    };
    let all = lost("16:59:00");
    let after: Vec<usize> =
        ["17:00:00", "17:20:00", "17:40:00", "18:00:00"].iter().map(|c| lost(c)).collect();
    assert!(after[0] < all && after[0] > 0, "{after:?} of {all}");
    assert!(after.windows(2).all(|pair| pair[1] < pair[0]), "{after:?}");
    assert_eq!(after[3], 0);
}

#[test]
fn a_site_is_hit_from_its_first_lost_query_and_only_by_probes() {
    let scenario = small(&event("nsgroup:1", "fault = \"drop\""));
    let plane = plane(&scenario, "16:30:00");
    let truth = plane.truth().clone();
    let zone = zone(truth.plan());
    plane.dns(0, Some(zone), None);
    assert_eq!(truth.hits(), [], "a passer-by's question is no probe");
    plane.dns(0, Some(zone), Some(1));
    let sites = &truth.plan().zones[zone].sites;
    assert_eq!(truth.hits().len(), sites.len());
    assert_eq!(truth.first_lost(), Some(at("16:30:00")));
}

#[test]
fn an_unhealthy_vantage_loses_its_own_queries_and_hits_no_site() {
    let scenario = small(&event("vantage:tokyo", "fault = \"drop\""));
    let plane = plane(&scenario, "16:30:00");
    let zone = zone(plane.truth().plan());
    assert_eq!(plane.dns(0, Some(zone), Some(1)), DnsEffect::Lost);
    assert_eq!(plane.dns(0, Some(zone), Some(0)), DnsEffect::Answer(Duration::ZERO));
    assert_eq!(plane.truth().hits(), []);
    assert_eq!(
        plane.connection_attempt(Port::Reference).by_vantage,
        [(1, 1.0)],
        "its references fail as well"
    );
}

#[test]
fn a_dead_rack_is_silent_on_its_servers_alone() {
    let scenario = small(&event("rack:2", "fault = \"drop\""));
    let plane = plane(&scenario, "16:30:00");
    let dead: Vec<usize> =
        (0..8).filter(|s| plane.connection_attempt(Port::Web(*s)).loss >= 1.0).collect();
    assert_eq!(dead, plane.truth().plan().servers_on(&Target::Rack(2)));
    assert_eq!(dead.len(), 2);
}

#[test]
fn a_failed_probe_counts_only_while_a_fault_is_active_there() {
    let scenario = small(&event("rack:2", "fault = \"drop\""));
    let plane = plane(&scenario, "16:30:00");
    let truth = plane.truth();
    let on = truth.plan().sites_on(&Target::Rack(2));
    let off = (0..60).find(|s| !on.contains(s)).unwrap();
    let host = |site: usize| truth.plan().sites[site].host.clone();
    let tcp = bongsu_core::layer::Layer::Tcp;
    truth.probe_failed(&host(off), tcp, at("16:30:00"), at("16:30:02"));
    truth.probe_failed(&host(on[0]), tcp, at("16:18:00"), at("16:18:02"));
    assert_eq!(truth.hits(), []);
    truth.probe_failed(&host(on[0]), tcp, at("16:30:00"), at("16:30:02"));
    assert_eq!(truth.hits().len(), 1);
    assert!(truth.cannot_work(&host(on[0]), at("16:30:00")));
    assert!(!truth.cannot_work(&host(on[0]), at("17:00:00")));
}

#[test]
fn a_customer_fault_is_separate_from_host_faults() {
    let scenario = small(&event("site:5", "fault = \"http_500\""));
    let plane = plane(&scenario, "16:30:00");
    assert_eq!(plane.page(4, Some(0)), HttpEffect::Status500);
    let latency = plane.truth().plan().sites[5].base_latency;
    assert_eq!(plane.page(5, Some(0)), HttpEffect::Serve(latency));
    assert_eq!((plane.truth().hits().len(), plane.truth().own_hits().len()), (0, 1));
}
