//! What parts of a small company break together, come again, or outlast a restart (S5, S12).

use super::company::{self, Asked, Company, Size, all_is_well};
use super::*;
use crate::incident::{Failure, IncidentClass};
use crate::inventory::{ComponentKey, ComponentRecord};
use crate::notification::NoticeReason;
use std::collections::BTreeSet;

fn size(sites: usize, sweep: u64) -> Size {
    let sweep = Duration::from_secs(sweep);
    Size { sites, web_servers: 3, name_servers: 2, sweep, own_servers: 0 }
}

/// Sixteen sites on three servers of one data centre: the third works all the time.
fn of_one_data_centre(sites: usize, sweep: u64) -> Company {
    let size = size(sites, sweep);
    let mut inventory = company::inventory(size);
    for site in inventory.sites.values_mut() {
        site.location.datacentre = Some("gasan".into());
        site.location.rack = Some("r1".into());
    }
    Company::of(size, inventory)
}

#[test]
fn two_servers_that_fail_are_not_their_data_centre() {
    for sweep in [10, 30] {
        let mut company = of_one_data_centre(16, sweep);
        company.live(10 * sweep, &all_is_well);
        let one = |asked: &Asked<'_>| (asked.at == "203.0.113.1").then_some(Reason::Refused);
        company.live(4 * sweep, &one);
        let both = |asked: &Asked<'_>| match asked.at {
            "203.0.113.1" => Some(Reason::ConnectionRefused),
            "203.0.113.3" => Some(Reason::Timeout),
            _ => None,
        };
        company.live(8 * sweep, &both);
        let named: BTreeSet<String> = company.named.iter().map(ToString::to_string).collect();
        assert_eq!(named, BTreeSet::from(["server:web-1".into(), "server:web-3".into()]));
        // Those on the second server are nobody's victims.
        let second = company.topology.component(&ComponentKey("server:web-2".into())).unwrap();
        for site in &company.topology.components[second.ix()].sites {
            let host = &company.topology.sites[site.ix()].host;
            assert!(company.victims.keys().all(|(_, listed)| listed != host), "{host}");
        }
        company.live(10 * sweep, &all_is_well);
        assert!(
            company.incidents.values().all(|it| it.phase == Phase::Resolved),
            "every {sweep} s"
        );
        assert_eq!(company.up(), 16);
    }
}

#[test]
fn at_its_end_an_outage_is_not_blamed_on_more_than_before() {
    for sweep in [10, 30] {
        let mut company = of_one_data_centre(16, sweep);
        company.live(10 * sweep, &all_is_well);
        company.live(4 * sweep, &silent_address("203.0.113.3"));
        let known = company.only().cause.clone().expect("a cause");
        for _ in 0..12 {
            company.live(sweep / 2, &all_is_well);
            let cause = company.only().cause.clone().expect("a cause");
            assert!(cause.one_of.len() <= known.one_of.len(), "{:?}", cause.one_of);
            assert_eq!(cause.component, known.component);
            assert!(cause.rate >= known.rate - 0.1, "{} of {}", cause.rate, known.rate);
        }
        assert_eq!(company.only().phase, Phase::Resolved, "every {sweep} s");
    }
}

fn silent_address(at: &'static str) -> impl Fn(&Asked<'_>) -> Option<Reason> {
    move |asked| (asked.at == at).then_some(Reason::Timeout)
}

#[test]
fn a_restart_knows_until_when_it_failed_and_ends_nothing_that_it_did_not_see() {
    let mut company = Company::new(size(20, 30));
    company.live(300, &all_is_well);
    let silent = silent_address("203.0.113.1");
    company.live(300, &silent);
    let failed_at = company.now;
    assert_eq!(company.only().last_failure_at, None, "it fails");
    company.restart();
    company.live(1, &all_is_well);
    let it = company.only();
    assert_eq!(it.phase, Phase::Identified, "a second proves nothing");
    let shown = it.last_failure_at;
    assert!(shown.is_none_or(|at| failed_at.since(at) < Duration::from_secs(180)), "{shown:?}");
    company.live(300, &all_is_well);
    let it = company.only();
    assert_eq!(it.phase, Phase::Resolved);
    let last = it.last_failure_at.expect("it is over");
    assert!(last <= failed_at && failed_at.since(last) < Duration::from_secs(180), "{last}");
}

#[test]
fn a_lost_redundancy_is_not_over_because_of_a_restart() {
    let mut company = Company::new(size(20, 30));
    company.live(300, &all_is_well);
    company.live(600, &silent_address("ns1.host.example"));
    assert_eq!(company.only().class, IncidentClass::RedundancyLost);
    company.restart();
    company.live(5, &silent_address("ns1.host.example"));
    assert_eq!(company.only().phase, Phase::Identified);
    company.live(60, &silent_address("ns1.host.example"));
    assert_eq!(company.only().phase, Phase::Identified);
    company.live(300, &all_is_well);
    assert_eq!(company.only().phase, Phase::Resolved);
}

#[test]
fn who_was_verified_is_at_risk_again_when_the_cause_comes_again() {
    let mut company = Company::new(size(20, 30));
    company.live(300, &all_is_well);
    company.live(120, &silent_address("203.0.113.1"));
    company.live(300, &all_is_well);
    assert_eq!(company.only().phase, Phase::Resolved);
    company.live(20, &silent_address("203.0.113.1"));
    let it = company.only();
    assert_eq!((it.phase, it.relapses), (Phase::Identified, 1));
    assert_eq!(it.counts.verified, 0, "{:?}", it.counts);
    company.live(300, &all_is_well);
    let it = company.only();
    assert_eq!(it.phase, Phase::Resolved);
    // Two minutes and twenty seconds, and not the five minutes between them.
    let lasted = it.lasted(company.now);
    assert!(lasted < Duration::from_secs(200), "{lasted:?}");
}

#[test]
fn a_server_that_an_import_renames_while_it_is_down_is_the_same_outage() {
    let mut company = Company::new(size(20, 10));
    company.live(100, &all_is_well);
    let dead = silent_address("203.0.113.1");
    company.live(40, &dead);
    company.rename_server(1, "big-1");
    company.live(60, &dead);
    let it = company.only();
    assert_eq!(it.cause.as_ref().expect("a cause").component.to_string(), "server:big-1");
    assert_eq!((it.phase, it.last_failure_at), (Phase::Identified, None), "it fails on");
    let failed_until = company.now;
    company.live(60, &all_is_well);
    let it = company.only();
    assert_eq!(it.phase, Phase::Resolved);
    let last = it.last_failure_at.expect("it is over");
    assert!(failed_until.since(last) < Duration::from_secs(15), "{last} of {failed_until}");
    let first = company.notices.iter().filter(|it| it.why == NoticeReason::First);
    assert_eq!(first.count(), 7, "each customer of the server is told once that it begins");
}

#[test]
fn who_has_another_way_is_not_at_risk_from_a_rack() {
    let size = size(30, 10);
    let mut inventory = company::inventory(size);
    let rack = ComponentKey("rack:r1".into());
    for key in ["server:web-1", "ns:ns1.host.example"] {
        let record = ComponentRecord { parent: Some(rack.clone()), ..ComponentRecord::default() };
        inventory.components.insert(ComponentKey(key.into()), record);
    }
    inventory.components.insert(rack, ComponentRecord::default());
    let mut company = Company::of(size, inventory);
    company.live(100, &all_is_well);
    let dark = |asked: &Asked<'_>| {
        matches!(asked.at, "203.0.113.1" | "ns1.host.example").then_some(Reason::Timeout)
    };
    company.live(60, &dark);
    let outages = company.incidents.values().filter(|it| it.class == IncidentClass::Outage);
    let outages: BTreeSet<IncidentId> = outages.map(|it| it.id).collect();
    let listed = company.victims.values().filter(|victim| outages.contains(&victim.incident));
    let listed: BTreeSet<&Name> = listed.map(|victim| &victim.site).collect();
    assert_eq!(listed.len(), 10, "those on the server, and not all that use the name server");
    company.live(120, &all_is_well);
    assert!(company.incidents.values().all(|it| it.phase == Phase::Resolved));
    let customers: BTreeSet<&String> =
        company.notices.iter().flat_map(|notice| &notice.customers).collect();
    assert_eq!(customers.len(), 10, "nobody hears that what always worked works again");
}

#[test]
fn expired_certificates_are_not_a_dead_server() {
    let mut company = Company::new(size(24, 10));
    company.live(100, &all_is_well);
    let expired = |asked: &Asked<'_>| {
        let theirs = matches!(asked.host, "site0.example" | "site3.example" | "site6.example");
        (theirs && asked.layer == Layer::Tls).then_some(Reason::CertificateExpired)
    };
    company.live(120, &expired);
    assert!(company.named.is_empty(), "{:?}", company.named);
    let view = company.engine.view(company.now);
    let named = company.topology.component(&ComponentKey("server:web-1".into())).unwrap();
    assert_eq!(view.components[named.ix()].fault, None);
}

#[test]
fn an_outage_begins_with_its_first_failure_and_not_with_a_page_that_was_broken_before() {
    let broken = |asked: &Asked<'_>| {
        (asked.host == "site3.example" && asked.layer == Layer::Http).then_some(Reason::Status(401))
    };
    for before in [3, 8, 25, 100] {
        let mut company = Company::new(size(20, 10));
        company.live(100, &all_is_well);
        company.live(before, &broken);
        let died = company.now;
        let dead = silent_address("203.0.113.1");
        company.live(60, &|asked| dead(asked).or_else(|| broken(asked)));
        let began = company.only().began_at;
        assert!(began >= died && began.since(died) < Duration::from_secs(5), "{before}: {began}");
    }
}

#[test]
fn who_left_and_is_back_is_waited_for_again() {
    let mut company = Company::new(size(20, 10));
    company.live(100, &all_is_well);
    let dead = silent_address("203.0.113.1");
    company.live(40, &dead);
    company.remove("site0.example");
    company.live(20, &dead);
    assert!(matches!(company.state("site0.example"), VictimState::Excluded { .. }));
    company.put_back("site0.example");
    company.live(30, &dead);
    assert_eq!(company.state("site0.example"), &VictimState::SeenHit);
    company.live(120, &all_is_well);
    assert_eq!(company.state("site0.example"), &VictimState::Verified);
    assert_eq!(company.only().phase, Phase::Resolved);
}

#[test]
fn a_server_of_two_customers_that_dies_is_an_outage() {
    // Three sites on it, two of them of one customer.
    let size = size(9, 10);
    let mut inventory = company::inventory(size);
    inventory.sites.get_mut(&name("site2.example")).unwrap().customer = "c5".into();
    for died in [Reason::ConnectionRefused, Reason::Timeout] {
        let mut company = Company::of(size, inventory.clone());
        company.live(100, &all_is_well);
        company.live(50, &|asked: &Asked<'_>| (asked.at == "203.0.113.3").then_some(died));
        let cause = company.only().cause.clone().expect("a cause");
        assert_eq!(cause.component.to_string(), "server:web-3", "{died:?}");
        assert_eq!(company.ever_hit(), 3);
        company.live(100, &all_is_well);
        assert_eq!(company.only().phase, Phase::Resolved);
    }
}

#[test]
fn who_fails_by_something_else_afterwards_does_not_get_the_cause_of_before() {
    let mut company = Company::new(size(20, 10));
    company.live(100, &all_is_well);
    company.live(60, &silent_address("203.0.113.1"));
    // Meanwhile the owner takes a domain off the name servers.
    let refused = |asked: &Asked<'_>| {
        (asked.host == "site3.example" && asked.layer == Layer::Dns).then_some(Reason::Refused)
    };
    company.live(120, &refused);
    assert_eq!(company.only().phase, Phase::Resolved);
    let id = company.only().id;
    let theirs = &company.victims[&(id, name("site3.example"))];
    assert!(matches!(theirs.state, VictimState::Excluded { .. }), "{:?}", theirs.state);
    company.live(600, &refused);
    assert!(company.alerts.values().any(|it| it.customer == "c3"), "it is told");
}

#[test]
fn our_own_network_does_not_bring_an_outage_back() {
    let mut company = Company::new(size(20, 30));
    company.live(300, &all_is_well);
    company.live(120, &silent_address("203.0.113.1"));
    while company.only().phase != Phase::Monitoring {
        company.live(1, &all_is_well);
    }
    let told = company.notices.len();
    let dark = |_: &Asked<'_>| Some(Reason::Timeout);
    company.live(40, &dark);
    assert_ne!(company.only().phase, Phase::Identified);
    assert_eq!(company.only().relapses, 0);
    assert_eq!(company.notices[told..], [], "nobody is told of what may be our own network");
    company.live(300, &all_is_well);
    assert_eq!(company.only().phase, Phase::Resolved);
}

#[test]
fn a_site_that_its_owner_moves_elsewhere_is_verified_by_its_own_record() {
    for sweep in [10, 30] {
        let mut company = Company::new(size(12, sweep));
        company.live(10 * sweep, &all_is_well);
        let dead = |asked: &Asked<'_>| (asked.at == "203.0.113.1").then_some(Reason::Timeout);
        company.live(4 * sweep, &dead);
        assert_eq!(company.state("site0.example"), &VictimState::SeenHit);
        company.move_to("site0.example", 2);
        company.live(5 * sweep, &dead);
        assert_eq!(company.state("site0.example"), &VictimState::Verified, "every {sweep} s");
        assert_eq!(company.state("site3.example"), &VictimState::SeenHit);
        let mut told = company.notices.iter().filter(|it| it.customers == ["c0"]);
        assert_eq!(told.next_back().expect("told").why, NoticeReason::Works);
        assert!(company.only().resolved_at.is_none(), "the others are down");
    }
}

#[test]
fn how_all_sites_of_an_outage_without_a_cause_fail_is_known_while_it_is_one_way() {
    let theirs = |asked: &Asked<'_>, hosts: &[&str]| hosts.contains(&asked.host);
    let sites = ["site1.example", "site5.example", "site6.example", "site12.example"];
    let expired = |asked: &Asked<'_>| {
        (theirs(asked, &sites) && asked.layer == Layer::Tls).then_some(Reason::CertificateExpired)
    };
    let mut company = Company::new(size(20, 10));
    company.live(100, &all_is_well);
    company.live(60, &expired);
    let way = Some(Failure { layer: Layer::Tls, reason: Reason::CertificateExpired });
    let incident = company.only();
    assert_eq!((incident.cause.clone(), incident.counts.alike), (None, way));
    let first = company.statements.first().expect("it was said");
    assert_eq!(first.counts.alike, way, "from the first statement on");
    company.live(120, &all_is_well);
    assert_eq!(company.only().counts.alike, way, "how it was");
}

#[test]
fn a_cause_keeps_the_names_that_it_had_when_it_was_named() {
    let size = size(12, 10);
    let mut inventory = company::inventory(size);
    let key = ComponentKey("server:web-1".into());
    let label = crate::language::Text { en: "Web server 1".into(), ..Default::default() };
    let publication = crate::inventory::Publication { label, ..Default::default() };
    let record = ComponentRecord { publication, ..ComponentRecord::default() };
    inventory.components.insert(key.clone(), record);
    let mut company = Company::of(size, inventory);
    company.live(100, &all_is_well);
    let dead = |asked: &Asked<'_>| (asked.at == "203.0.113.1").then_some(Reason::Timeout);
    company.live(30, &dead);
    company.rename_server(1, "web-10");
    company.live(60, &dead);
    let said = company.statements.first().and_then(|it| it.kind.cause()).expect("a cause");
    let name = said.names.of(&key).map(|it| it.publication.label.en.as_str());
    assert_eq!(name, Some("Web server 1"));
    let now = company.only().cause.as_ref().expect("it goes on");
    assert_eq!(now.component.to_string(), "server:web-10");
    assert!(now.names.of(&now.component).is_some(), "{now:?}");
}

/// Two servers of one rack, and a third elsewhere.
fn of_one_rack(sites: usize, sweep: u64) -> Company {
    let size = size(sites, sweep);
    let mut inventory = company::inventory(size);
    for site in inventory.sites.values_mut() {
        let is_inside = site.location.server.as_deref() != Some("web-3");
        site.location.rack = Some(if is_inside { "r1" } else { "r2" }.into());
    }
    Company::of(size, inventory)
}

#[test]
fn at_the_end_of_a_racks_outage_an_older_one_of_its_server_does_not_come_again() {
    let pages = |asked: &Asked<'_>| {
        (asked.at == "203.0.113.1" && asked.layer == Layer::Http).then_some(Reason::Status(500))
    };
    let dark = |asked: &Asked<'_>| {
        matches!(asked.at, "203.0.113.1" | "203.0.113.2").then_some(Reason::Timeout)
    };
    for (sites, sweep, secs) in [(15, 10, 40), (15, 10, 33), (24, 10, 47), (24, 30, 90)] {
        let mut company = of_one_rack(sites, sweep);
        company.live(10 * sweep, &all_is_well);
        company.live(4 * sweep, &pages);
        company.live(12 * sweep, &all_is_well);
        assert_eq!(company.only().phase, Phase::Resolved);
        let older = company.only().id;
        for _ in 0..3 {
            company.live(secs, &dark);
            let over = company.now;
            company.live(8 * sweep, &all_is_well);
            let case = format!("{sites} sites every {sweep} s, dark for {secs} s");
            assert_eq!(company.incidents[&older].relapses, 0, "{case}: {:#?}", company.named);
            let late = company.notices.iter().filter(|it| it.at > over + Duration::from_secs(2));
            let mut heard = BTreeSet::new();
            for it in late {
                assert_eq!(it.why, NoticeReason::Works, "{case}");
                assert!(heard.insert(it.contact), "told twice: {case}: {it:#?}");
            }
            assert!(company.incidents.values().all(|it| it.phase == Phase::Resolved), "{case}");
        }
    }
}

#[test]
fn two_sites_of_a_server_that_comes_to_die_again_are_an_outage_again() {
    for reason in [Reason::ConnectionRefused, Reason::Timeout] {
        // Three sites on the server; one is taken off before it dies again.
        let mut company = Company::new(size(9, 10));
        company.live(100, &all_is_well);
        let dead = |asked: &Asked<'_>| (asked.at == "203.0.113.3").then_some(reason);
        company.live(30, &dead);
        company.live(90, &all_is_well);
        assert_eq!(company.only().phase, Phase::Resolved);
        company.remove("site2.example");
        company.live(60, &all_is_well);
        company.live(20, &dead);
        assert_eq!((company.only().relapses, company.only().counts.hit), (1, 2), "{reason:?}");
        company.live(90, &all_is_well);
        assert_eq!(company.only().phase, Phase::Resolved);
    }
}

#[test]
fn who_left_in_an_outage_and_is_back_is_a_victim_when_it_comes_again() {
    let mut company = Company::new(size(20, 10));
    company.live(100, &all_is_well);
    let dead = silent_address("203.0.113.1");
    company.live(40, &dead);
    company.remove("site0.example");
    company.live(20, &dead);
    company.live(100, &all_is_well);
    assert_eq!(company.only().phase, Phase::Resolved);
    company.put_back("site0.example");
    company.live(60, &all_is_well);
    let told = company.notices.len();
    company.live(30, &dead);
    assert_eq!(company.only().relapses, 1);
    assert_eq!(company.state("site0.example"), &VictimState::SeenHit);
    let theirs = company.notices[told..].iter().filter(|it| it.customers == ["c0"]);
    assert!(theirs.clone().any(|it| it.sites.hit.count == 1), "they are told");
}

#[test]
fn whoever_was_down_when_the_program_was_killed_is_a_victim_of_what_is_named_after_it() {
    // Each program sees a few of them go down, and is killed before it knows of what.
    for (secs, kills) in [(6, 12), (8, 10)] {
        let mut company = of_one_rack(24, 60);
        company.live(600, &all_is_well);
        let dark = |asked: &Asked<'_>| {
            matches!(asked.at, "203.0.113.1" | "203.0.113.2").then_some(Reason::Timeout)
        };
        // A customer broke a site of theirs long before.
        let broken = |asked: &Asked<'_>| {
            (asked.host == "site0.example" && asked.layer == Layer::Http)
                .then_some(Reason::Status(500))
        };
        company.live(180, &broken);
        let since = company.now;
        let both = |asked: &Asked<'_>| dark(asked).or_else(|| broken(asked));
        for _ in 0..kills {
            company.live(secs, &both);
            company.restart();
        }
        company.live(150, &both);
        let mut named = company.incidents.values().filter(|it| it.cause.is_some());
        let incident: &Incident = named.next_back().expect("it is named");
        assert!(incident.began_at < since + Duration::from_secs(10), "{secs} s: {incident:#?}");
        for (key, victim) in &company.victims {
            let is_owners = victim.site.as_str() == "site0.example";
            let is_right = match &victim.state {
                VictimState::SeenHit => !is_owners,
                VictimState::Excluded { .. } => is_owners,
                _ => false,
            };
            assert!(is_right, "{secs} s: {key:?} {:?}", victim.state);
        }
    }
}

#[test]
fn what_was_dead_when_it_was_first_asked_is_no_victim_of_a_later_outage_of_its_server() {
    for restarts in [false, true] {
        let mut company = of_one_rack(24, 30);
        // Two customers left long ago: nothing listens for them.
        let gone = |asked: &Asked<'_>| {
            let is_gone = matches!(asked.host, "site0.example" | "site3.example");
            (is_gone && asked.layer == Layer::Tcp).then_some(Reason::Timeout)
        };
        company.live(3_600, &gone);
        if restarts {
            company.restart();
            company.live(40, &gone);
        }
        let since = company.now;
        company.live(120, &|asked| silent_address("203.0.113.1")(asked).or_else(|| gone(asked)));
        let named = company.incidents.values().find(|it| it.cause.is_some());
        let incident = named.expect("the server is named");
        assert!(incident.began_at + Duration::from_secs(5) >= since, "{restarts}: {incident:#?}");
        for victim in company.victims.values() {
            let is_owners = matches!(victim.site.as_str(), "site0.example" | "site3.example");
            let is_excluded = matches!(victim.state, VictimState::Excluded { .. });
            assert_eq!(is_owners, is_excluded, "{restarts}: {victim:#?}");
        }
    }
}
