//! Sites with IPv4 and IPv6 addresses: who has IPv4 alone goes around to nothing (S5).

use super::company::{self, Asked, Company, Size, all_is_well};
use super::*;
use crate::site_health::SiteHealth;

fn dual() -> Company {
    let sweep = Duration::from_secs(20);
    let size = Size { sites: 24, web_servers: 3, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::dual(size, company::inventory(size));
    company.live(600, &all_is_well);
    company
}

fn dead(at: &'static str) -> impl Fn(&Asked<'_>) -> Option<Reason> {
    move |asked| (asked.at == at).then_some(Reason::Timeout)
}

fn of(company: &Company, health: SiteHealth) -> usize {
    let view = company.engine.view(company.now);
    view.sites.iter().filter(|it| it.health == health).count()
}

#[test]
fn a_site_whose_ipv4_address_is_dead_is_degraded_though_it_opens_over_ipv6() {
    let mut company = dual();
    company.live(90, &dead("203.0.113.1"));
    assert_eq!(of(&company, SiteHealth::Degraded), 8, "{:?}", company.incidents);
    let told = company.notices.iter().filter(|it| it.sites.impaired.count > 0);
    assert_eq!(told.count(), 8, "{:?}", company.notices);
    company.live(120, &all_is_well);
    assert_eq!(of(&company, SiteHealth::Works), 24);
    assert!(company.incidents.values().all(|it| it.phase == Phase::Resolved));
}

#[test]
fn a_site_whose_ipv6_address_is_dead_works() {
    let mut company = dual();
    company.live(90, &dead("2001:db8::1"));
    assert_eq!(of(&company, SiteHealth::Works), 24);
    assert!(company.notices.is_empty());
}
