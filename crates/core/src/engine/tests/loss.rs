//! What loses some probes and lets others pass: what is said of it, and of its end (S5, S12).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::notification::NoticeReason;

fn size(sweep: u64) -> Size {
    let sweep = Duration::from_secs(sweep);
    Size { sites: 24, web_servers: 3, name_servers: 2, sweep, own_servers: 0 }
}

/// Of the connections to the first web server, about 55 in a hundred come to nothing.
fn loses_half(seed: u64) -> impl Fn(&Asked<'_>) -> Option<Reason> {
    move |asked| {
        let site = asked.host.bytes().fold(seed, |sum, it| sum.wrapping_mul(131) + u64::from(it));
        // A multiplicative hash is chance enough here (Knuth).
        let mixed = (site ^ (asked.turn as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .wrapping_mul(6364136223846793005);
        let lost = asked.layer == Layer::Tcp && (mixed >> 32) % 100 < 55;
        (asked.at == "203.0.113.1" && lost).then_some(Reason::Timeout)
    }
}

#[test]
fn the_end_of_a_loss_is_known_within_two_sweeps_and_never_before() {
    for seed in 1..=3 {
        let mut company = Company::new(size(10));
        company.live(100, &all_is_well);
        for _ in 0..90 {
            company.live(1, &loses_half(seed));
            let verified = company.victims.values().filter(|it| it.state == VictimState::Verified);
            assert_eq!(verified.count(), 0, "seed {seed}");
        }
        assert!(company.only().counts.hit > 4, "seed {seed}: {:?}", company.only().counts);
        company.live(20, &all_is_well);
        let counts = company.only().counts;
        assert_eq!(counts.at_risk + counts.hit, 0, "seed {seed}: {counts:?}");
    }
}

#[test]
fn of_a_server_that_comes_again_and_loses_only_some_nobody_is_left_to_think_that_all_fails() {
    for seed in [1, 3] {
        let mut company = Company::new(size(10));
        company.live(100, &all_is_well);
        company.live(30, &|asked| (asked.at == "203.0.113.1").then_some(Reason::Timeout));
        // Nobody was told of anything for so long that what is told is held back.
        company.live(600, &all_is_well);
        let told = company.notices.len();
        for second in 0..60 {
            company.live(1, &loses_half(seed));
            let it = company.only();
            let presumed_over = it.phase == Phase::Identified && it.last_failure_at.is_some();
            assert!(!presumed_over, "seed {seed}, second {second}: it fails now");
        }
        let last: BTreeMap<&Vec<String>, &Notice> =
            company.notices[told..].iter().map(|it| (&it.customers, it)).collect();
        assert!(!last.is_empty());
        for (customers, notice) in last {
            let whole = notice.sites.hit.count + notice.sites.presumed.count;
            assert_eq!(whole, 0, "seed {seed}: {customers:?} {:?}", notice.why);
            assert_ne!(notice.why, NoticeReason::Works);
        }
    }
}
