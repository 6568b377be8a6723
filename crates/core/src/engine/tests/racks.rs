//! Racks whose servers fail together and come back one by one, and servers that come and go (S5, S12).

use super::company::{self, Asked, Company, Size, all_is_well};
use super::*;
use crate::notification::NoticeReason;
use std::collections::BTreeSet;

/// Twenty-four sites of six customers on three servers, the first two of them in one rack.
fn company(sweep: u64) -> Company {
    let sweep = Duration::from_secs(sweep);
    let size = Size { sites: 24, web_servers: 3, name_servers: 2, sweep, own_servers: 0 };
    let mut inventory = company::inventory(size);
    for (n, site) in inventory.sites.values_mut().enumerate() {
        site.customer = format!("c{}", n % 6);
        let is_third = site.location.server.as_deref() == Some("web-3");
        site.location.rack = Some(if is_third { "r2" } else { "r1" }.into());
        site.location.datacentre = Some("gasan".into());
    }
    Company::of(size, inventory)
}

fn refused(at: &'static [&'static str]) -> impl Fn(&Asked<'_>) -> Option<Reason> {
    move |asked| at.contains(&asked.at).then_some(Reason::ConnectionRefused)
}

/// What each contact was told since an instant, oldest first.
fn told(company: &Company, since: Time) -> Vec<Vec<NoticeReason>> {
    let mut told = BTreeMap::<_, Vec<NoticeReason>>::new();
    for notice in company.notices.iter().filter(|it| it.at > since) {
        told.entry(notice.contact).or_default().push(notice.why);
    }
    told.into_values().collect()
}

/// A rack that dies for 70 seconds, of which one server is back a minute before the other; and what
/// failed before.
fn a_rack_dies(sweep: u64, before: &'static [&'static str]) -> (Company, Time) {
    let mut company = company(sweep);
    company.live(600, &all_is_well);
    company.live(60, &refused(before));
    company.live(600, &all_is_well);
    let began = company.now;
    company.live(70, &refused(&["203.0.113.1", "203.0.113.2"]));
    company.live(60, &refused(&["203.0.113.2"]));
    company.live(300, &all_is_well);
    (company, began)
}

#[test]
fn a_rack_whose_servers_come_back_one_by_one_is_one_outage() {
    for sweep in [10, 30, 60] {
        for before in [&[][..], &["203.0.113.1"]] {
            let (company, began) = a_rack_dies(sweep, before);
            let is_of_it = |it: &&Incident| it.last_failure_at.is_some_and(|at| at > began);
            let of_it = company.incidents.values().filter(is_of_it);
            assert_eq!(of_it.count(), 1, "every {sweep} s after {before:?}: {:?}", company.named);
            for reasons in told(&company, began) {
                assert!(reasons.len() <= 4, "every {sweep} s after {before:?}: {reasons:?}");
                assert_eq!(reasons.last(), Some(&NoticeReason::Works));
            }
        }
    }
}

#[test]
fn what_works_beside_a_server_is_not_named_with_it() {
    for sweep in [10, 30] {
        let mut company = company(sweep);
        company.live(600, &all_is_well);
        company.live(2 * sweep, &refused(&["203.0.113.1"]));
        assert!(!company.statements.is_empty());
        for said in &company.statements {
            let named = said.kind.cause().expect("a cause");
            let named: Vec<String> = named.one_of.iter().map(ToString::to_string).collect();
            assert_eq!(named, ["server:web-1", "address:203.0.113.1"], "every {sweep} s");
        }
    }
}

#[test]
fn a_part_that_has_begun_to_work_again_is_not_named_at_its_end() {
    let (company, began) = a_rack_dies(60, &[]);
    let ended = began + Duration::from_secs(130);
    assert!(company.statements.iter().any(|it| it.as_of > ended), "its end is told");
    for said in company.statements.iter().filter(|it| it.as_of > ended) {
        assert_eq!(said.kind.cause(), None, "{said:?}");
    }
}

#[test]
fn a_server_that_flaps_is_not_told_by_the_minute() {
    for sweep in [10, 30] {
        let mut company = company(sweep);
        company.live(600, &all_is_well);
        let began = company.now;
        for _ in 0..15 {
            company.live(30, &refused(&["203.0.113.3"]));
            company.live(30, &all_is_well);
        }
        for reasons in told(&company, began) {
            assert!(reasons.len() <= 6, "every {sweep} s: {reasons:?}");
        }
        company.live(16 * 60, &all_is_well);
        assert_eq!(told(&company, began).len(), 4, "who has a site on it");
        for reasons in told(&company, began) {
            assert_eq!(reasons.last(), Some(&NoticeReason::Works), "in the end it is told");
        }
        assert!(company.incidents.values().all(|it| it.phase == Phase::Resolved));
    }
}

#[test]
fn that_what_flapped_works_is_told_after_a_restart_too() {
    let mut company = company(10);
    company.live(600, &all_is_well);
    let began = company.now;
    for _ in 0..5 {
        company.live(30, &refused(&["203.0.113.3"]));
        company.live(30, &all_is_well);
    }
    company.off(Duration::from_secs(5));
    company.live(16 * 60, &all_is_well);
    assert_eq!(told(&company, began).len(), 4);
    for reasons in told(&company, began) {
        assert_eq!(reasons.last(), Some(&NoticeReason::Works), "{reasons:?}");
    }
}

#[test]
fn what_came_back_twice_says_how_long_it_has_to_work() {
    let mut company = company(10);
    company.live(600, &all_is_well);
    for _ in 0..3 {
        company.live(30, &refused(&["203.0.113.3"]));
        company.live(60, &all_is_well);
    }
    let again = company.notices.iter().filter(|it| it.why == NoticeReason::Again);
    let holds: BTreeSet<_> = again.map(|it| it.sites.has_to_work_for).collect();
    assert_eq!(holds, BTreeSet::from([None, Some(Duration::from_secs(60))]), "and not at first");
}

#[test]
fn two_servers_of_a_rack_that_die_one_after_the_other_are_not_their_rack() {
    for sweep in [10, 30] {
        for gap in [25, 90] {
            let mut company = company(sweep);
            company.live(600, &all_is_well);
            company.live(gap, &refused(&["203.0.113.1"]));
            company.live(80, &refused(&["203.0.113.1", "203.0.113.2"]));
            company.live(60, &refused(&["203.0.113.2"]));
            company.live(300, &all_is_well);
            let named: Vec<String> = company.named.iter().map(ToString::to_string).collect();
            assert_eq!(named, ["server:web-1", "server:web-2"], "every {sweep} s, {gap} s later");
            let counts = company.incidents.values().map(|it| (it.counts.ever_hit, it.phase));
            let counts: Vec<_> = counts.collect();
            assert_eq!(counts, [(8, Phase::Resolved), (8, Phase::Resolved)], "every {sweep} s");
        }
    }
}

#[test]
fn what_a_customer_breaks_is_not_what_was_down_a_moment_ago() {
    for sweep in [10, 20] {
        let mut company = company(sweep);
        company.live(600, &all_is_well);
        company.live(60, &refused(&["203.0.113.1"]));
        company.live(200, &all_is_well);
        let suspended = ["site0.example", "site14.example", "site2.example", "site4.example"];
        let before = company.notices.len();
        company.live(120, &|asked: &Asked<'_>| {
            let is_theirs = asked.is_site && suspended.contains(&asked.host);
            (is_theirs && asked.layer == Layer::Http).then_some(Reason::Status(503))
        });
        let it = company.only();
        assert_eq!((it.relapses, it.phase), (0, Phase::Resolved), "every {sweep} s");
        assert_eq!(company.notices.len(), before);
    }
}

#[test]
fn what_comes_again_is_told_from_its_first_failure() {
    let mut company = company(10);
    company.live(600, &all_is_well);
    company.live(60, &refused(&["203.0.113.1"]));
    company.live(300, &all_is_well);
    let again = company.now;
    company.live(30, &refused(&["203.0.113.1"]));
    let it = company.only();
    let late = it.failing_since().since(again);
    assert!(it.failing_since() >= again && late < Duration::from_secs(3), "{late:?}");
    let said = company.statements.iter().find_map(|it| it.again_since());
    assert_eq!(said, Some(it.failing_since()));
    assert!(it.lasted(company.now) < Duration::from_secs(100), "{:?}", it.lasted(company.now));
}

#[test]
fn domains_that_a_customer_took_off_hold_up_nobody_elses_end() {
    for sweep in [10, 20, 30] {
        let mut company = company(sweep);
        company.live(600, &all_is_well);
        let silent = |asked: &Asked<'_>| asked.at.starts_with("ns").then_some(Reason::Timeout);
        company.live(40, &silent);
        let taken_off = ["site0.example", "site14.example", "site2.example", "site4.example"];
        let refused = |asked: &Asked<'_>| {
            let is_theirs = asked.layer == Layer::Dns && taken_off.contains(&asked.host);
            is_theirs.then_some(Reason::Refused)
        };
        company.live(2 * sweep, &refused);
        assert_eq!(company.only().counts.verified, 20, "every {sweep} s");
        company.live(4 * sweep, &refused);
        assert_eq!(company.only().counts.excluded, 4, "every {sweep} s");
    }
}

#[test]
fn who_is_told_as_hit_is_shown_as_down() {
    for sweep in [10, 30] {
        let mut company = company(sweep);
        company.live(600, &all_is_well);
        for _ in 0..60 {
            company.live_once(&refused(&["203.0.113.1"]));
            let view = company.engine.view(company.now);
            for (site, status) in company.topology.sites.iter().zip(view.sites.iter()) {
                let told = company
                    .victims
                    .values()
                    .any(|it| it.site == site.host && it.state == VictimState::SeenHit);
                let health = status.health;
                assert!(
                    !told || health.is_down(),
                    "{} is told, and shown as {health:?}",
                    site.host
                );
            }
        }
    }
}

#[test]
fn a_name_server_that_returns_without_half_of_its_zones_is_not_well() {
    let mut company = company(20);
    company.live(600, &all_is_well);
    let silent = |asked: &Asked<'_>| asked.at.starts_with("ns").then_some(Reason::Timeout);
    company.live(60, &silent);
    let even = |host: &str| {
        host.ends_with("0.example")
            || host.ends_with("2.example")
            || host.ends_with("4.example")
            || host.ends_with("6.example")
            || host.ends_with("8.example")
    };
    company.live(300, &|asked: &Asked<'_>| {
        (asked.layer == Layer::Dns && even(asked.host)).then_some(Reason::Refused)
    });
    assert_ne!(company.only().phase, Phase::Resolved);
    let counts = company.only().counts;
    assert_eq!((counts.hit, counts.excluded), (12, 0), "they are its victims still");
}
