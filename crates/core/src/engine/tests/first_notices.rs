//! The first word to a customer names all of their sites that fail, or is corrected (S5, S8).

use super::company::{self, Asked, Company, Size, all_is_well};
use super::*;
use crate::notification::{NoticeReason, SiteSummary};

fn size(sweep: u64) -> Size {
    let sweep = Duration::from_secs(sweep);
    Size { sites: 40, web_servers: 4, name_servers: 2, sweep, own_servers: 0 }
}

/// Five of the ten sites on the first web server are one customer's.
fn with_an_agency(sweep: u64) -> Company {
    let mut inventory = company::inventory(size(sweep));
    for n in [0, 4, 8, 12, 16] {
        let site = inventory.sites.get_mut(&name(&format!("site{n}.example")));
        site.expect("a site").customer = "c0".into();
    }
    Company::of(size(sweep), inventory)
}

fn is_dead(asked: &Asked<'_>) -> Option<Reason> {
    (asked.at == "203.0.113.1").then_some(Reason::Timeout)
}

fn failing(sites: &SiteSummary) -> u32 {
    sites.hit.count + sites.presumed.count
}

#[test]
fn the_first_notice_names_all_sites_of_its_customer_that_fail() {
    for sweep in [10, 60] {
        let mut company = with_an_agency(sweep);
        company.live(10 * sweep, &all_is_well);
        company.live(3 * sweep, &is_dead);
        let told: Vec<&Notice> =
            company.notices.iter().filter(|it| it.customers == ["c0"]).collect();
        let [first] = told[..] else { panic!("every {sweep} s: {told:#?}") };
        assert_eq!((first.why, failing(&first.sites)), (NoticeReason::First, 5), "every {sweep} s");
        let named = company.only().opened_at;
        assert!(first.at.since(named) <= Duration::from_secs(2), "{} of {named}", first.at);
    }
}

#[test]
fn who_has_one_site_waits_for_nobody() {
    let mut company = with_an_agency(10);
    company.live(100, &all_is_well);
    company.live(30, &is_dead);
    let named = company.only().opened_at;
    let at_once = company.notices.iter().filter(|it| it.at == named);
    assert!(at_once.count() > 0, "{:?}", company.notices);
}

#[test]
fn of_a_server_that_comes_again_all_sites_are_named_too() {
    let mut company = with_an_agency(10);
    company.live(100, &all_is_well);
    company.live(30, &is_dead);
    company.live(60, &all_is_well);
    company.live(30, &is_dead);
    let again =
        company.notices.iter().find(|it| it.why == NoticeReason::Again && it.customers == ["c0"]);
    assert_eq!(again.map(|it| failing(&it.sites)), Some(5));
}

#[test]
fn a_first_notice_that_named_too_few_is_corrected_once() {
    let mut company = with_an_agency(10);
    company.live(100, &all_is_well);
    // First a third of the sites, then all but one.
    let some = |asked: &Asked<'_>| {
        let few = matches!(
            asked.host,
            "site0.example" | "site20.example" | "site24.example" | "site28.example"
        );
        is_dead(asked).filter(|_| few)
    };
    company.live(15, &some);
    company.live(120, &|asked| is_dead(asked).filter(|_| asked.host != "site36.example"));
    let told: Vec<(NoticeReason, u32)> = company
        .notices
        .iter()
        .filter(|it| it.customers == ["c0"])
        .map(|it| (it.why, failing(&it.sites) + it.sites.impaired.count))
        .collect();
    assert_eq!(told.first(), Some(&(NoticeReason::First, 1)));
    let corrected: Vec<_> = told.iter().filter(|(why, _)| *why == NoticeReason::Changed).collect();
    assert_eq!(corrected, [&(NoticeReason::Changed, 5)], "{told:?}");
}

#[test]
fn of_a_server_that_fails_again_before_it_was_over_all_sites_are_named() {
    for (sweep, wells) in [(10, &[4, 8, 12][..]), (60, &[12])] {
        for well in wells.iter().copied() {
            let mut company = with_an_agency(sweep);
            company.live(10 * sweep, &all_is_well);
            company.live(3 * sweep, &is_dead);
            company.live(well, &all_is_well);
            let (told, from) = (company.notices.len(), company.now);
            company.live(3 * sweep, &is_dead);
            let theirs = company.notices[told..].iter().filter(|it| it.customers == ["c0"]);
            let first = theirs.clone().find(|it| failing(&it.sites) > 0);
            let had_works = company.notices[..told].iter().rev().find(|it| it.customers == ["c0"]);
            let was_over = had_works.is_some_and(|it| it.why == NoticeReason::Works);
            let case = format!("every {sweep} s, well for {well} s from {from}: {was_over}");
            if was_over {
                assert_eq!(first.map(|it| failing(&it.sites)), Some(5), "{case}: {first:#?}");
            } else {
                let few = theirs.clone().filter(|it| (1..5).contains(&failing(&it.sites)));
                let few: Vec<&Notice> = few.collect();
                assert!(few.is_empty(), "{case}: {few:#?}");
            }
        }
    }
}

#[test]
fn a_correction_that_is_owed_is_not_lost_by_a_restart() {
    let mut company = with_an_agency(10);
    company.live(100, &all_is_well);
    let some = |asked: &Asked<'_>| {
        let few = matches!(
            asked.host,
            "site0.example" | "site20.example" | "site24.example" | "site28.example"
        );
        is_dead(asked).filter(|_| few)
    };
    company.live(15, &some);
    let dead = |asked: &Asked<'_>| is_dead(asked).filter(|_| asked.host != "site36.example");
    company.live(5, &dead);
    company.off(Duration::from_secs(40));
    company.live(120, &dead);
    let theirs = company.notices.iter().filter(|it| it.customers == ["c0"]);
    let told: Vec<(NoticeReason, u32)> =
        theirs.map(|it| (it.why, failing(&it.sites) + it.sites.impaired.count)).collect();
    assert_eq!(told.first(), Some(&(NoticeReason::First, 1)));
    let corrected: Vec<_> = told.iter().filter(|(why, _)| *why == NoticeReason::Changed).collect();
    assert_eq!(corrected, [&(NoticeReason::Changed, 5)], "{told:?}");
}

#[test]
fn a_server_that_dies_again_is_never_told_as_failing_in_part() {
    let of_both = |asked: &Asked<'_>| {
        matches!(asked.at, "203.0.113.1" | "2001:db8::1").then_some(Reason::ConnectionRefused)
    };
    for (is_dual, down, well) in [(true, 25, 45), (true, 13, 31), (false, 17, 61)] {
        let mut inventory = company::inventory(size(10));
        for n in [0, 4, 8, 12, 16] {
            let site = inventory.sites.get_mut(&name(&format!("site{n}.example")));
            site.expect("a site").customer = "c0".into();
        }
        let mut company = match is_dual {
            true => Company::dual(size(10), inventory),
            false => Company::of(size(10), inventory),
        };
        company.live(100, &all_is_well);
        for time in 0..4 {
            let (told, said) = (company.notices.len(), company.statements.len());
            company.live(down + time, &of_both);
            let case = format!("{is_dual}, {down} s down, {well} s well, time {time}");
            let first = |it: &&Notice| it.why.is_first();
            for notice in company.notices[told..].iter().filter(first) {
                let expected = if notice.customers == ["c0"] { 5 } else { 1 };
                assert_eq!(failing(&notice.sites), expected, "{case}: {notice:#?}");
            }
            let named = company.statements[said..].iter().filter_map(|it| it.kind.cause());
            assert!(named.into_iter().all(|cause| cause.rate > 0.97), "{case}");
            company.live(well + 3 * time, &all_is_well);
        }
    }
}
