//! Sites that rest on two parts which fail together: their customers hear once of it, and once of the
//! end (S5, S12).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::notification::NoticeReason;
use crate::statement::official::Claim;

const NAMES: [&str; 2] = ["ns1.host.example", "ns2.host.example"];

fn company(sweep: u64) -> Company {
    let sweep = Duration::from_secs(sweep);
    Company::new(Size { sites: 20, web_servers: 2, name_servers: 2, sweep, own_servers: 0 })
}

fn refused(at: Vec<&'static str>) -> impl Fn(&Asked<'_>) -> Option<Reason> {
    move |asked| at.contains(&asked.at).then_some(Reason::ConnectionRefused)
}

fn told(company: &Company, customer: &str) -> Vec<NoticeReason> {
    let of = company.notices.iter().filter(|it| it.customers == [customer]);
    of.map(|it| it.why).collect()
}

/// Both name servers die with the first web server, which is back later than they.
fn both_die(sweep: u64, names: u64, web: u64) -> Company {
    let mut company = company(sweep);
    company.live(600, &all_is_well);
    let all = NAMES.into_iter().chain(["203.0.113.1"]).collect();
    company.live(names.min(web), &refused(all));
    let rest = if names < web { vec!["203.0.113.1"] } else { NAMES.to_vec() };
    company.live(names.abs_diff(web), &refused(rest));
    company.live(300, &all_is_well);
    company
}

#[test]
fn who_is_hit_by_two_outages_at_once_hears_once_of_each_thing() {
    for sweep in [10, 20, 60] {
        for (names, web) in [(50, 90), (90, 50), (60, 60)] {
            let company = both_die(sweep, names, web);
            for customer in (0..20).map(|n| format!("c{n}")) {
                let told = told(&company, &customer);
                let cause = told.iter().filter(|it| **it == NoticeReason::Cause).count();
                assert_eq!(told.len() - cause, 2, "{customer} every {sweep} s: {told:?}");
                assert_eq!(told.first(), Some(&NoticeReason::First), "{customer}: {told:?}");
                assert_eq!(told.last(), Some(&NoticeReason::Works), "{customer}: {told:?}");
            }
        }
    }
}

#[test]
fn who_was_told_of_slowness_hears_that_nothing_opens_any_more() {
    let mut company = company(10);
    company.live(600, &all_is_well);
    let lossy = |asked: &Asked<'_>| {
        let is_lost = asked.at == "203.0.113.1" && asked.turn % 7 < 4;
        is_lost.then_some(Reason::Timeout)
    };
    company.live(120, &lossy);
    let before = told(&company, "c0").len();
    assert!(before > 0);
    company.live(60, &|asked| refused(NAMES.to_vec())(asked).or_else(|| lossy(asked)));
    assert!(told(&company, "c0").len() > before, "{:?}", told(&company, "c0"));
}

#[test]
fn what_the_host_says_of_the_other_outage_is_heard_too() {
    let mut company = company(10);
    company.live(600, &all_is_well);
    let all: Vec<_> = NAMES.into_iter().chain(["203.0.113.1"]).collect();
    company.live(50, &refused(all.clone()));
    let ids: Vec<IncidentId> = company.incidents.keys().copied().collect();
    assert_eq!(ids.len(), 2);
    for id in ids {
        let heard = told(&company, "c0").len();
        let draft = Box::new(stated::draft(Claim::Ongoing, "We replace the part."));
        assert_eq!(company.command(Command::State { incident: id, draft }), Ok(()));
        company.live(5, &refused(all.clone()));
        assert_eq!(told(&company, "c0").len(), heard + 1, "{:?}", told(&company, "c0"));
    }
}
