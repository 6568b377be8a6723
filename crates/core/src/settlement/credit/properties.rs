//! What holds for all terms and all outages.

use super::tests::{Story, contract, down, incident, terms};
use super::*;
use crate::settlement::Rounding;
use crate::settlement::policy::Partial;
use crate::settlement::share::Share;
use crate::settlement::terms::{
    AvailabilityTier, DowntimeTier, FeeBase, MultipleTier, Rule, Threshold, Window,
};
use crate::span::Span;
use proptest::prelude::*;

/// 2018-01-01 00:00 in Seoul.
const START_S: i64 = 1_514_732_400;

fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

fn share(percent: u32) -> Share {
    Share::from_millionths(percent * 10_000).expect("in range")
}

fn rule() -> impl Strategy<Value = Rule> {
    let multiple = (any::<bool>(), 0_u64..600, 1_u32..20, 0_u8..4).prop_map(
        |(fixed, from, times, months_before)| {
            let base = FeeBase { months_before, hours_of_month: fixed.then_some(720) };
            let first = MultipleTier { from: Duration::ZERO, times };
            let second = MultipleTier { from: minutes(from + 1), times: times * 3 };
            Rule::Multiple { base, tiers: vec![first, second] }
        },
    );
    let availability = (900_000_u32..1_000_000, 1_u32..50).prop_map(|(below, credit)| {
        let at = |below, credit| AvailabilityTier {
            below: Share::from_millionths(below).expect("in range"),
            credit: share(credit),
        };
        Rule::Availability { tiers: vec![at(below, credit), at(below / 2, credit * 2)] }
    });
    let downtime = (1_u64..2_000, 1_u32..50).prop_map(|(from, credit)| {
        let at = |from, credit| DowntimeTier {
            from: minutes(from),
            more_than: true,
            credit: share(credit),
        };
        Rule::Downtime { tiers: vec![at(from, credit), at(from * 3, credit * 2)] }
    });
    prop_oneof![multiple, availability, downtime]
}

fn threshold() -> impl Strategy<Value = Threshold> {
    let window = prop_oneof![Just(Window::Continuous), Just(Window::Day), Just(Window::Month)];
    (window, 1_u64..600, any::<bool>()).prop_map(|(window, needed, more_than)| Threshold {
        window,
        needed: minutes(needed),
        more_than,
    })
}

/// Terms, the policy's rule for partial outages, and a fee.
fn world() -> impl Strategy<Value = (Terms, Partial, i64)> {
    let rounding = || prop_oneof![Just(Rounding::Down), Just(Rounding::Up), Just(Rounding::HalfUp)];
    let partial =
        prop_oneof![Just(Partial::Share), Just(Partial::AnySite), Just(Partial::AllSites)];
    let units = prop_oneof![Just(1_u32), Just(60), Just(3600)];
    let limits = (prop::option::of(1_u32..200), prop::collection::vec(threshold(), 0..3));
    (rule(), limits, units, rounding(), partial, 0_i64..10_000_000).prop_map(
        |(rule, (cap, thresholds), unit_s, rounding, partial, fee)| {
            let cap = cap.map(share);
            let changed = Terms { rule, thresholds, cap, unit_s, rounding, ..terms() };
            assert_eq!(changed.check(), [], "only terms that can be loaded");
            (changed, partial, fee)
        },
    )
}

/// Outages of three sites in a month, as minutes of it; those of one site are joined.
fn outages() -> impl Strategy<Value = Vec<(usize, u64, u64)>> {
    prop::collection::vec((0_usize..3, 0_u64..44_000, 1_u64..900), 0..10)
}

fn story(world: &(Terms, Partial, i64), outages: &[(usize, u64, u64)]) -> Story {
    const SITES: [&str; 3] = ["a.kr", "b.kr", "c.kr"];
    let mut pieces = Vec::new();
    for (ix, site) in SITES.iter().enumerate() {
        let of_site = outages.iter().filter(|(of, ..)| *of == ix);
        let at = |minute: u64| Time::from_secs(START_S) + minutes(minute);
        let spans = of_site.map(|(_, from, long)| Span { from: at(*from), until: at(from + long) });
        let joined = crate::span::Spans::union(spans.collect());
        pieces.extend(joined.iter().map(|span| down(site, span, incident(site))));
    }
    let (terms, partial, fee) = world;
    let mut story = Story::new(pieces);
    (story.terms, story.policy.partial, story.sites) = (terms.clone(), *partial, 3);
    story.contract = contract(*fee);
    story
}

proptest! {
    #[test]
    fn more_downtime_never_gives_less(
        world in world(), before in outages(), more in outages(),
    ) {
        let all: Vec<_> = before.iter().chain(&more).copied().collect();
        prop_assert!(story(&world, &before).owed() <= story(&world, &all).owed());
    }

    #[test]
    fn the_cap_holds_and_nothing_is_negative(world in world(), outages in outages()) {
        let owed = story(&world, &outages).owed();
        prop_assert!(owed >= 0);
        if let Some(cap) = world.0.cap {
            let most = i128::from(world.2) * i128::from(cap.millionths()) / 1_000_000;
            prop_assert!(i128::from(owed) <= most);
        }
    }

    #[test]
    fn the_parts_of_incidents_add_up(world in world(), outages in outages()) {
        let settled = story(&world, &outages).settle();
        let sum: i64 = settled.by_incident.iter().map(|(_, part)| part.minor()).sum();
        prop_assert_eq!(sum, settled.owed.minor());
        prop_assert!(settled.by_incident.iter().all(|(_, part)| part.minor() >= 0));
    }

    #[test]
    fn the_same_record_gives_the_same_figure(world in world(), outages in outages()) {
        let story = story(&world, &outages);
        prop_assert_eq!(story.settle(), story.settle());
    }
}
