//! Redundancy that is lost first, and what it is to an outage that comes on top of it or ends
//! before it (S5, S12).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::incident::IncidentClass;
use crate::site_health::SiteHealth;
use std::collections::BTreeSet;

fn company() -> Company {
    let sweep = Duration::from_secs(30);
    Company::new(Size { sites: 20, web_servers: 2, name_servers: 2, sweep, own_servers: 0 })
}

fn silent(dead: &'static [&'static str]) -> impl Fn(&Asked<'_>) -> Option<Reason> {
    move |asked| dead.contains(&asked.at).then_some(Reason::Timeout)
}

fn of_class(company: &Company, class: IncidentClass) -> Vec<&Incident> {
    company.incidents.values().filter(|it| it.class == class).collect()
}

/// One name server dies, two minutes later the other for a minute.
fn both_lost_in_turn() -> (Company, Time, Time) {
    let mut company = company();
    company.live(600, &all_is_well);
    company.live(120, &silent(&["ns1.host.example"]));
    let began = company.now;
    company.live(60, &silent(&["ns1.host.example", "ns2.host.example"]));
    let ended = company.now;
    company.live(60, &silent(&["ns1.host.example"]));
    (company, began, ended)
}

#[test]
fn who_can_be_found_by_another_server_is_verified_while_the_first_is_dead() {
    let (company, began, ended) = both_lost_in_turn();
    let outages = of_class(&company, IncidentClass::Outage);
    let [outage] = outages[..] else { panic!("{outages:?}") };
    assert_eq!(outage.phase, Phase::Resolved, "{:?}", outage.counts);
    assert!(outage.last_failure_at.is_some_and(|at| at <= ended), "{outage:?}");
    let late = outage.began_at.since(began);
    assert!(outage.began_at >= began && late < Duration::from_secs(10), "{late:?}");
    let of_it: Vec<_> = company.victims.values().filter(|it| it.incident == outage.id).collect();
    assert_eq!(outage.counts.ever_hit, 20, "{:?} {of_it:#?}", company.named);
}

#[test]
fn what_was_lost_before_an_outage_is_lost_after_it() {
    let (mut company, ..) = both_lost_in_turn();
    company.live(120, &silent(&["ns1.host.example"]));
    let lost = of_class(&company, IncidentClass::RedundancyLost);
    let [lost] = lost[..] else { panic!("{lost:?}") };
    assert_ne!(lost.phase, Phase::Resolved);
    assert_eq!(lost.cause.as_ref().expect("a cause").component.to_string(), "ns:ns1.host.example");
    company.live(300, &all_is_well);
    assert!(company.incidents.values().all(|it| it.phase == Phase::Resolved));
}

#[test]
fn each_customer_hears_once_of_the_outage_and_once_of_its_end() {
    let (mut company, ..) = both_lost_in_turn();
    company.live(300, &all_is_well);
    let of = |contact| company.notices.iter().filter(move |it| it.contact == contact);
    for notice in &company.notices {
        let reasons: Vec<_> = of(notice.contact).map(|it| it.why).collect();
        assert!(reasons.len() <= 2, "{reasons:?}");
    }
}

#[test]
fn a_web_server_is_verified_while_a_name_server_is_dead() {
    let mut company = company();
    company.live(600, &all_is_well);
    company.live(300, &silent(&["ns1.host.example"]));
    company.live(60, &silent(&["ns1.host.example", "203.0.113.1"]));
    company.live(60, &silent(&["ns1.host.example"]));
    let outages = of_class(&company, IncidentClass::Outage);
    let [outage] = outages[..] else { panic!("{outages:?}") };
    assert_eq!(outage.counts.verified, 10, "{:?}", outage.counts);
    assert_eq!(outage.phase, Phase::Resolved);
}

#[test]
fn an_outage_after_a_restart_is_named_as_at_any_other_time() {
    for killed_after in [1, 3, 8] {
        let mut company = company();
        company.live(600, &all_is_well);
        let began = company.now;
        company.live(killed_after, &silent(&["203.0.113.1"]));
        company.off(Duration::from_secs(2));
        company.live(20, &silent(&["203.0.113.1"]));
        let it = company.only();
        assert!(it.began_at.since(began) < Duration::from_secs(10), "{killed_after}: {it:?}");
        company.live(30, &silent(&["203.0.113.1"]));
        assert_eq!(company.ever_hit(), 10, "killed after {killed_after} s");
    }
}

#[test]
fn a_program_that_is_killed_every_second_excludes_nobody_who_fell_first() {
    let mut company = Company::new(Size {
        sites: 24,
        web_servers: 3,
        name_servers: 2,
        sweep: Duration::from_secs(30),
        own_servers: 0,
    });
    company.live(600, &all_is_well);
    let dead = silent(&["ns1.host.example", "ns2.host.example"]);
    for _ in 0..4 {
        company.live(1, &dead);
        company.off(Duration::from_secs(2));
    }
    company.live(90, &dead);
    let it = company.only();
    assert_eq!((it.counts.ever_hit, it.counts.excluded), (24, 0));
}

#[test]
fn what_its_owner_had_broken_before_a_restart_accuses_nobody_after_it() {
    let mut company = company();
    company.live(600, &all_is_well);
    let broken = |asked: &Asked<'_>| {
        let of = ["site0.example", "site2.example", "site4.example"];
        (asked.is_site && of.contains(&asked.host)).then_some(Reason::Status(500))
    };
    // One by one, as owners do.
    for count in 1..=3 {
        let until = |asked: &Asked<'_>| {
            broken(asked).filter(|_| asked.host < ["site1", "site3", "site5"][count - 1])
        };
        company.live(1_200, &until);
    }
    let before = company.incidents.len();
    company.off(Duration::from_secs(5));
    company.live(300, &broken);
    assert_eq!(company.incidents.len(), before, "{:?}", company.named);
}

#[test]
fn who_had_failed_by_themselves_is_a_victim_when_the_outage_comes_again() {
    let mut company = company();
    company.live(600, &all_is_well);
    let own = |asked: &Asked<'_>| {
        (asked.is_site && asked.host == "site0.example").then_some(Reason::Status(500))
    };
    company.live(900, &own);
    let dead = silent(&["203.0.113.1"]);
    company.live(120, &|asked: &Asked<'_>| dead(asked).or_else(|| own(asked)));
    company.live(120, &own);
    assert!(matches!(company.state("site0.example"), VictimState::Excluded { .. }));
    company.live(300, &all_is_well);
    company.live(60, &dead);
    assert_eq!(company.state("site0.example"), &VictimState::SeenHit);
}

#[test]
fn a_site_is_down_since_the_first_failure_after_which_nothing_of_it_worked() {
    let sweep = Duration::from_secs(300);
    let size = Size { sites: 40, web_servers: 2, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::new(size);
    company.live(1200, &all_is_well);
    let (start, turns) = (company.now, std::cell::Cell::new(None));
    let failed = std::cell::RefCell::new(BTreeMap::<String, Time>::new());
    company.live(600, &|asked| {
        let first = turns.get().unwrap_or(asked.turn);
        turns.set(Some(first));
        let is_dead = asked.at.starts_with("ns");
        let at = start + STEP * (asked.turn - first + 1) as u32;
        is_dead.then(|| {
            failed.borrow_mut().entry(asked.host.to_owned()).or_insert(at);
            Reason::Timeout
        })
    });
    let went_down = company.history.iter().filter(|it| matches!(it.verdict, Verdict::Down { .. }));
    let since: BTreeMap<String, Time> =
        went_down.map(|it| (it.site.to_string(), it.since)).collect();
    assert_eq!(since.len(), 40);
    for (site, since) in since {
        // The first seconds may as well be our own network.
        let seen = failed.borrow()[&site];
        assert!(since.since(seen) < Duration::from_secs(10), "{site}: {since} instead of {seen}");
    }
}

#[test]
fn a_site_whose_first_server_died_long_ago_is_down_since_the_second_died() {
    let (company, began, _) = both_lost_in_turn();
    let went_down = company.history.iter().filter(|it| matches!(it.verdict, Verdict::Down { .. }));
    for change in went_down {
        assert!(change.since >= began, "{change:?}");
    }
}

/// The first name server dies, then the second refuses; the first is back long before it.
fn first_back_before_the_second() -> (Company, Time, Time) {
    let sweep = Duration::from_secs(20);
    let size = Size { sites: 24, web_servers: 3, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::new(size);
    company.live(600, &all_is_well);
    company.live(15, &silent(&["ns1.host.example"]));
    let began = company.now;
    company.live(76, &|asked| match asked.at {
        "ns1.host.example" => Some(Reason::Timeout),
        "ns2.host.example" => Some(Reason::ServFail),
        _ => None,
    });
    let ended = company.now;
    company.live(60, &|asked| (asked.at == "ns2.host.example").then_some(Reason::ServFail));
    (company, began, ended)
}

#[test]
fn an_outage_begins_when_the_last_server_fails_and_not_with_the_redundancy() {
    let (company, began, _) = first_back_before_the_second();
    let outages = of_class(&company, IncidentClass::Outage);
    assert!(!outages.is_empty());
    for outage in outages {
        assert!(outage.began_at >= began, "{outage:?}");
    }
}

#[test]
fn sites_that_another_server_brings_back_are_verified_while_the_one_that_failed_last_is_dead() {
    let (company, _, ended) = first_back_before_the_second();
    let view = company.engine.view(company.now);
    assert!(view.sites.iter().all(|it| it.health == SiteHealth::Works), "{:?}", company.incidents);
    let works =
        company.notices.iter().filter(|it| it.why == crate::notification::NoticeReason::Works);
    assert_eq!(works.clone().count(), 24);
    for notice in works {
        assert!(
            notice.sites.works_since.is_some_and(|at| at.since(ended) < Duration::from_secs(30))
        );
    }
}

#[test]
fn what_the_other_server_loses_meanwhile_is_named_beside_the_lost_redundancy() {
    let sweep = Duration::from_secs(60);
    let mut company =
        Company::new(Size { sites: 40, web_servers: 2, name_servers: 2, sweep, own_servers: 0 });
    company.live(600, &all_is_well);
    let fails = |asked: &Asked<'_>| match asked.at {
        "ns1.host.example" => Some(Reason::Timeout),
        "ns2.host.example" if asked.turn % 9 < 2 => Some(Reason::Timeout),
        _ => None,
    };
    company.live(180, &fails);
    let causes = company.incidents.values().filter_map(|it| it.cause.as_ref());
    let named: BTreeSet<String> = causes.map(|it| it.component.to_string()).collect();
    assert_eq!(Vec::from_iter(named), ["ns:ns1.host.example", "ns:ns2.host.example"]);
}
