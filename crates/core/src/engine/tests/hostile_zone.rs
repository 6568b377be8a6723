//! One customer's zone with forty name servers of its own, which stop answering when they like:
//! the desk sees what it saw before (S5, S12).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::site_health::SiteHealth;

fn company() -> Company {
    let sweep = Duration::from_secs(10);
    Company::new(Size { sites: 41, web_servers: 1, name_servers: 2, sweep, own_servers: 40 })
}

fn their_servers_are_silent(asked: &Asked<'_>) -> Option<Reason> {
    asked.at.ends_with(".site0.example").then_some(Reason::Timeout)
}

/// And the web server of all sites is dead.
fn web_is_dead_too(asked: &Asked<'_>) -> Option<Reason> {
    let dead = asked.layer == Layer::Tcp;
    their_servers_are_silent(asked).or(dead.then_some(Reason::ConnectionRefused))
}

fn is_healthy(company: &Company) -> bool {
    company.engine.view(company.now).vantages.iter().all(|vantage| vantage.healthy)
}

#[test]
fn servers_that_fall_silent_make_no_vantage_sick() {
    let mut company = company();
    company.live(120, &all_is_well);
    for _ in 0..4 {
        for _ in 0..60 {
            company.live(1, &their_servers_are_silent);
            assert!(is_healthy(&company));
            assert!(company.up() >= 40, "{} of 41 work", company.up());
        }
        company.live(60, &all_is_well);
    }
    assert!(company.incidents.is_empty(), "{:#?}", company.incidents);
}

#[test]
fn an_outage_at_the_same_moment_is_announced() {
    for silent_before in [0, 12, 60] {
        let mut company = company();
        company.live(120, &all_is_well);
        company.live(silent_before, &their_servers_are_silent);
        company.live(60, &web_is_dead_too);
        assert!(is_healthy(&company));
        assert!(company.ever_hit() >= 40, "{} after {silent_before} s", company.ever_hit());
    }
}

#[test]
fn an_outage_right_after_the_start_is_announced() {
    let mut company = company();
    company.live(12, &their_servers_are_silent);
    company.live(90, &web_is_dead_too);
    assert!(company.ever_hit() >= 40, "{} sites", company.ever_hit());
}

#[test]
fn a_vantage_that_loses_half_of_everything_is_still_found() {
    let mut company = company();
    company.live(120, &all_is_well);
    let losing = |asked: &Asked<'_>| {
        let odd = crate::hash::digest(&format!("{} {} {}", asked.host, asked.at, asked.turn));
        odd.is_multiple_of(2).then_some(Reason::Timeout)
    };
    company.live(120, &losing);
    assert!(!is_healthy(&company));
    let view = company.engine.view(company.now);
    assert!(view.sites.iter().all(|site| site.health == SiteHealth::Unknown));
}

#[test]
fn servers_that_are_silent_for_long_do_not_hide_that_those_of_the_host_die() {
    for own in [12, 300] {
        let mut company = company();
        company.live(60, &all_is_well);
        company.live(own, &their_servers_are_silent);
        company.live(60, &|asked| (asked.layer == Layer::Dns).then_some(Reason::Timeout));
        assert!(is_healthy(&company));
        assert!(company.ever_hit() >= 40, "{} after {own} s", company.ever_hit());
    }
}

#[test]
fn servers_that_answer_every_other_time_make_no_vantage_sick() {
    let mut company = company();
    company.live(120, &all_is_well);
    for _ in 0..120 {
        company.live(1, &|asked| {
            their_servers_are_silent(asked).filter(|_| asked.turn / 100 % 2 == 0)
        });
        assert!(is_healthy(&company));
    }
    assert!(company.incidents.is_empty(), "{:#?}", company.incidents);
}

#[test]
fn a_customer_who_turns_off_many_servers_of_their_own_blinds_nobody() {
    let sweep = Duration::from_secs(10);
    let size = Size { sites: 41, web_servers: 41, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::new(size);
    company.live(120, &all_is_well);
    let is_theirs = |host: &str| {
        let number = host.strip_prefix("site").and_then(|rest| rest.split('.').next());
        number.and_then(|n| n.parse::<u32>().ok()).is_some_and(|n| n < 13)
    };
    let off = |asked: &Asked<'_>| {
        (is_theirs(asked.host) && asked.layer == Layer::Tcp).then_some(Reason::Timeout)
    };
    for second in 0..120 {
        company.live(1, &off);
        assert!(is_healthy(&company), "after {second} s");
        let view = company.engine.view(company.now);
        let sites = view.topology.sites.iter().zip(view.sites.iter());
        let blind = sites.filter(|(site, status)| {
            !is_theirs(site.host.as_str()) && status.health == SiteHealth::Unknown
        });
        assert_eq!(blind.count(), 0, "after {second} s");
    }
}
