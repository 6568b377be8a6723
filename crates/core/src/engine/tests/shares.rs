//! Faults that take a share of what rests on a server: who lives, who is mended first (S5, S12).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::site_health::SiteHealth;

fn company() -> Company {
    let sweep = Duration::from_secs(20);
    let size = Size { sites: 24, web_servers: 3, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::new(size);
    company.live(600, &all_is_well);
    company
}

/// Half of the sites of the second server answer with an error.
fn half_fail(asked: &Asked<'_>) -> Option<Reason> {
    let hosts = ["site1.example", "site4.example", "site7.example", "site10.example"];
    let is_hit = asked.is_site && asked.layer == Layer::Http && hosts.contains(&asked.host);
    is_hit.then_some(Reason::Status(500))
}

#[test]
fn who_answers_beside_those_that_failed_works() {
    let mut company = company();
    company.live(40, &half_fail);
    let view = company.engine.view(company.now);
    let works = view.sites.iter().filter(|it| it.health == SiteHealth::Works).count();
    assert_eq!(works, 20, "{:?}", company.incidents);
}

#[test]
fn sites_that_come_back_broken_with_their_server_and_are_mended_are_all_verified() {
    let mut company = company();
    company.live(60, &|asked| (asked.at == "203.0.113.2").then_some(Reason::ConnectionRefused));
    company.live(100, &half_fail);
    company.live(120, &all_is_well);
    let it = company.only();
    assert_eq!((it.counts.verified, it.counts.excluded), (8, 0), "{:?}", company.victims);
}

#[test]
fn a_server_that_comes_again_beside_another_is_seen_to_take_all() {
    let sweep = Duration::from_secs(30);
    let size = Size { sites: 15, web_servers: 3, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::new(size);
    let refused = |at: &'static [&'static str]| {
        move |asked: &Asked<'_>| at.contains(&asked.at).then_some(Reason::ConnectionRefused)
    };
    company.live(600, &all_is_well);
    company.live(60, &refused(&["203.0.113.2"]));
    company.live(120, &all_is_well);
    company.live(60, &refused(&["203.0.113.3"]));
    company.live(200, &all_is_well);
    company.live(10, &refused(&["203.0.113.3"]));
    company.live(60, &refused(&["203.0.113.2", "203.0.113.3"]));
    let view = company.engine.view(company.now);
    assert_eq!(view.sites.iter().filter(|it| it.health.is_down()).count(), 10);
}

#[test]
fn whom_a_person_excluded_is_hit_again_when_it_had_worked_in_between() {
    let mut company = company();
    let dead = |asked: &Asked<'_>| (asked.at == "203.0.113.2").then_some(Reason::ConnectionRefused);
    company.live(60, &dead);
    let incident = company.only().id;
    let (site, reason) = (name("site1.example"), "The customer took it down.".to_owned());
    assert_eq!(company.command(Command::Exclude { incident, site, reason }), Ok(()));
    company.live(180, &all_is_well);
    let told = company.notices.len();
    company.live(60, &dead);
    assert_eq!(company.only().counts.hit, 8, "{:?}", company.victims);
    assert!(company.notices[told..].iter().any(|it| it.customers == ["c1"]));
}
