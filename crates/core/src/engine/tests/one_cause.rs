//! One cause is told once, however long it lasts and whatever is not asked meanwhile (S5, S12).

use super::company::{self, Asked, Company, Size, all_is_well};
use super::*;
use crate::incident::IncidentClass;
use crate::inventory::{ComponentKey, ComponentRecord};
use crate::notification::NoticeReason;

fn size(sites: usize) -> Size {
    let sweep = Duration::from_secs(10);
    Size { sites, web_servers: 4, name_servers: 3, sweep, own_servers: 0 }
}

/// Two of four web servers and one of three name servers stand in one rack.
fn with_a_rack(sites: usize) -> Inventory {
    let mut inventory = company::inventory(size(sites));
    let rack = ComponentKey("rack:b1".into());
    for key in ["server:web-1", "server:web-2", "ns:ns1.host.example"] {
        let record = ComponentRecord { parent: Some(rack.clone()), ..ComponentRecord::default() };
        inventory.components.insert(ComponentKey(key.into()), record);
    }
    inventory.components.insert(rack, ComponentRecord::default());
    inventory
}

fn rack_is_dark(asked: &Asked<'_>) -> Option<Reason> {
    let dark = ["203.0.113.1", "203.0.113.2", "2001:db8::1", "ns1.host.example"];
    dark.contains(&asked.at).then_some(Reason::Timeout)
}

impl Company {
    fn only_outage(&self) -> &Incident {
        let mut outages = self.incidents.values().filter(|it| it.class == IncidentClass::Outage);
        let first = outages.next().expect("an outage");
        assert_eq!(outages.next(), None);
        first
    }

    fn cause(&self) -> String {
        self.only_outage().cause.as_ref().expect("a cause").component.to_string()
    }

    /// How many customers were told that it begins; nobody twice.
    fn told_once(&self) -> usize {
        let first = self.notices.iter().filter(|it| it.why == NoticeReason::First);
        let mut told: Vec<&Vec<String>> = first.map(|it| &it.customers).collect();
        let all = told.len();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), all, "told twice");
        all
    }
}

#[test]
fn a_dark_rack_stays_one_cause_although_a_part_of_it_is_not_asked_any_more() {
    for unsent in [None, Some("ns1.host.example")] {
        let mut company = Company::of(size(44), with_a_rack(44));
        company.live(100, &all_is_well);
        company.unsent = unsent;
        company.live(15, &rack_is_dark);
        let named = company.named.clone();
        company.live(165, &rack_is_dark);
        assert_eq!(company.named, named, "{unsent:?}");
        assert_eq!(company.cause(), "rack:b1");
        assert_eq!((company.ever_hit(), company.told_once()), (22, 22));
        company.unsent = None;
        company.live(120, &all_is_well);
        assert_eq!(company.only_outage().phase, Phase::Resolved);
        assert_eq!(company.only_outage().counts.verified, 22);
        let over = company.notices.iter().filter(|it| it.why == NoticeReason::Works);
        assert_eq!((company.told_once(), over.count()), (22, 22));
    }
}

#[test]
fn a_server_of_a_dark_rack_that_works_again_leaves_the_other_one_as_the_cause() {
    let mut company = Company::of(size(44), with_a_rack(44));
    company.live(100, &all_is_well);
    company.live(60, &rack_is_dark);
    assert_eq!(company.cause(), "rack:b1");
    company.live(60, &|asked| (asked.at == "203.0.113.1").then_some(Reason::Timeout));
    assert_eq!(company.cause(), "server:web-1");
    assert_eq!(company.state("site1.example"), &VictimState::Verified);
    assert_eq!(company.state("site0.example"), &VictimState::SeenHit);
    assert_eq!(company.told_once(), 22);
}

#[test]
fn of_a_rack_in_which_one_server_never_failed_the_other_one_is_the_cause() {
    let mut company = Company::of(size(44), with_a_rack(44));
    company.live(100, &all_is_well);
    company.unsent = Some("ns1.host.example");
    company.live(60, &|asked| (asked.at == "203.0.113.1").then_some(Reason::Timeout));
    assert_eq!(company.cause(), "server:web-1");
    assert_eq!((company.ever_hit(), company.told_once()), (11, 11));
}

#[test]
fn a_second_address_that_fails_with_its_server_is_no_second_outage() {
    let mut company = Company::dual(size(44), with_a_rack(44));
    company.live(100, &all_is_well);
    company.live(60, &rack_is_dark);
    assert_eq!(company.incidents.len(), 1, "{:#?}", company.incidents);
    assert_eq!((company.cause(), company.told_once()), ("rack:b1".to_owned(), 22));
    company.live(60, &all_is_well);
    assert_eq!(company.only_outage().phase, Phase::Resolved);
    assert_eq!(company.only_outage().counts.verified, 22);
}

#[test]
fn what_was_not_asked_since_the_end_fails_by_nothing_else() {
    // Two customers may have agreed on an address elsewhere: it is not taken for the server's.
    let mut inventory = company::inventory(size(24));
    for (n, site) in inventory.sites.values_mut().filter(|it| on_first(it)).enumerate() {
        site.customer = if n < 3 { "c0".into() } else { "c4".into() };
    }
    let mut company = Company::dual(size(24), inventory);
    company.live(100, &all_is_well);
    let broken = |asked: &Asked<'_>| {
        let theirs = matches!(asked.at, "203.0.113.1" | "2001:db8::1");
        (theirs && asked.layer == Layer::Http).then_some(Reason::Status(500))
    };
    company.live(40, &broken);
    assert_eq!(company.ever_hit(), 6);
    company.live(60, &all_is_well);
    let excluded = |it: &&Victim| matches!(it.state, VictimState::Excluded { .. });
    assert_eq!(company.victims.values().find(excluded), None);
    assert!(company.incidents.values().all(|it| it.phase == Phase::Resolved));
}

fn on_first(site: &Site) -> bool {
    site.location.server.as_deref() == Some("web-1")
}
