//! All of several vantages are sick at once, and nothing else is (S5, S12).

use super::*;
use std::cell::Cell;

/// Something outside that both vantages compare with.
fn day() -> Day {
    let references = (1..=3).map(|n| SocketAddr::from(([198, 51, 100, n], 443))).collect();
    Day::of(topology_of(vec![Channel::Email], references), Options::default())
}

/// Nobody was told of anything, and no incident was opened.
fn is_quiet(day: &Day) {
    assert!(day.incidents.is_empty(), "{:#?}", day.incidents);
    assert!(day.notices.is_empty() && day.statements.is_empty());
}

fn up(day: &Day) -> usize {
    let view = day.engine.view(day.now);
    view.sites.iter().filter(|site| site.health.is_usable()).count()
}

fn healthy(day: &Day) -> usize {
    day.engine.view(day.now).vantages.iter().filter(|vantage| vantage.healthy).count()
}

/// So much of everything is lost, as by chance, but the same every time.
fn losing(percent: u32) -> impl Fn(Layer, &str) -> bool {
    let state = Cell::new(2_463_534_242_u32);
    move |_, _| {
        let mut x = state.get();
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        state.set(x);
        x % 100 < percent
    }
}

#[test]
fn when_all_vantages_are_cut_off_nobody_is_told_of_an_outage() {
    for with_references in [true, false] {
        let mut day = if with_references { day() } else { Day::new() };
        day.live(5, all_is_well);
        day.live(10, |_, _| true);
        is_quiet(&day);
        assert_eq!(up(&day), 0, "what is not seen is not called working");
        day.live(5, all_is_well);
        is_quiet(&day);
        assert_eq!((up(&day), healthy(&day)), (60, 2));
    }
}

#[test]
fn when_all_vantages_lose_half_of_everything_nobody_is_told_of_an_outage() {
    let mut day = day();
    day.live(5, all_is_well);
    day.live(15, losing(50));
    is_quiet(&day);
    assert_eq!(healthy(&day), 0);
    day.live(10, all_is_well);
    is_quiet(&day);
    assert_eq!((up(&day), healthy(&day)), (60, 2));
}

#[test]
fn a_dead_server_is_found_when_all_vantages_are_well_again() {
    let mut day = day();
    day.live(5, all_is_well);
    day.live(10, |_, _| true);
    day.live(10, all_is_well);
    day.live(6, server_3_is_dead);
    assert_eq!(day.hit(), sites_of(3));
}
