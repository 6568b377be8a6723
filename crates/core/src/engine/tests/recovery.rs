//! What is mended for some and not for others (S12).

use super::*;

/// When the zone of a site is back, in minutes after most of them: those of the first two
/// servers come one by one.
fn back_after(host: &str) -> u64 {
    let digits: Vec<u64> = host.chars().filter_map(|c| c.to_digit(10)).map(u64::from).collect();
    let [server, site] = digits[..] else { return 0 };
    if server < 2 { (server * 10 + site + 1) * 3 } else { 0 }
}

#[test]
fn of_sites_that_come_back_one_by_one_each_is_verified_by_its_own_record() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(40, |layer, _| layer == Layer::Dns);
    assert_eq!(day.only().counts.verified, 0);
    for minute in 0..30 {
        day.live(1, |layer, host| layer == Layer::Dns && back_after(host) > minute);
        let verified = day.victims.values().filter(|v| v.state == VictimState::Verified);
        let too_soon = verified.filter(|v| back_after(v.site.as_str()) > minute).count();
        assert_eq!(too_soon, 0, "in minute {minute}");
    }
    let verified = day.only().counts.verified;
    assert!(verified >= 40, "{verified} are verified after half an hour");
    day.live(50, all_is_well);
    assert_eq!((day.only().counts.verified, day.only().phase), (60, Phase::Resolved));
}

#[test]
fn below_a_part_that_loses_half_of_the_probes_luck_verifies_nobody() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    let turn = std::cell::Cell::new(7u64);
    // A linear congruential generator is chance enough here (Knuth, MMIX).
    let lost = |layer, _: &str| {
        turn.set(turn.get().wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407));
        layer == Layer::Dns && turn.get() >> 63 == 1
    };
    day.live(120, lost);
    assert_eq!(day.only().counts.verified, 0);
}
