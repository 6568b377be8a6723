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

#[test]
fn what_fails_anew_while_its_site_waits_to_be_verified_is_waited_out_for_a_sweep() {
    const SITE: &str = "s3-site4.example";
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(4, |layer, _| layer == Layer::Dns);
    // Just before the names come back one connection is lost, by nobody knows what; asked
    // again at once it works three times in the same instant.
    let lost = std::cell::Cell::new(false);
    while !lost.get() {
        day.live_for(STEP, |layer, host| {
            let loses = layer == Layer::Tcp && host == SITE && !lost.get();
            lost.set(lost.get() || loses);
            loses || layer == Layer::Dns
        });
    }
    let lost_at = day.now;
    let host = day.topology.site(&name(SITE)).expect("a site");
    let job = day.topology.stream(StreamIx(day.topology.sites[host.ix()].streams.start)).job;
    for vantage in (0..3 * VANTAGES).map(|n| VantageIx(n % VANTAGES)) {
        day.ask(job, vantage, &all_is_well);
    }
    let sweep = Options::default().sweep;
    while day.now.since(lost_at) < sweep {
        day.live_for(STEP, all_is_well);
        let early = *day.state(SITE) == VictimState::Verified && day.now.since(lost_at) < sweep;
        assert!(!early, "{:?} after the loss", day.now.since(lost_at));
    }
    assert!(day.only().counts.verified >= 50, "nobody else waits for it");
    day.live_for(sweep, all_is_well);
    assert_eq!(day.state(SITE), &VictimState::Verified);
}
