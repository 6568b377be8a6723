//! A program that is started again knows what it had learned (S5, S13).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use std::cell::Cell;

fn company(sites: usize) -> Company {
    Company::new(Size {
        sites,
        web_servers: 2,
        name_servers: 2,
        sweep: Duration::from_secs(60),
        own_servers: 0,
    })
}

/// A network on which one probe of eight comes to nothing by chance.
fn lossy(seed: u64) -> impl Fn(&Asked<'_>) -> Option<Reason> {
    let state = Cell::new(seed);
    move |_| {
        let next = state.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state.set(next);
        (next >> 33).is_multiple_of(8).then_some(Reason::Timeout)
    }
}

#[test]
fn what_is_always_lost_is_no_outage_after_a_restart() {
    for seed in 1..=12 {
        let lossy = lossy(seed);
        let mut company = company(8);
        company.live(900, &lossy);
        let named = company.named.len();
        for _ in 0..10 {
            company.restart();
            company.live(20, &lossy);
        }
        assert_eq!(company.named[named..], [], "seed {seed}: it was so before");
    }
}

#[test]
fn what_was_learned_is_written_down_once() {
    let mut company = company(20);
    company.live(900, &all_is_well);
    let learned = company.committed().learned;
    let of = |layer| {
        learned.rates.iter().find(|it| it.layer == layer).expect("every layer has its rates")
    };
    assert!(
        of(Layer::Dns).own < 0.002,
        "twenty sites worked for a quarter of an hour: {learned:?}"
    );
    company.restart();
    company.live(10, &all_is_well);
    assert_eq!(company.committed().learned, learned, "a restart learns nothing in ten seconds");
}
