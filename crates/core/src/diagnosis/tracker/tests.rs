use super::*;

const SWEEP: Duration = Duration::from_secs(60);

/// Two name-server groups of 4 servers (0-3 and 4-7, groups 100 and 101), each with
/// `zones` zones asked at each of its servers.
struct Host {
    tracker: Tracker,
    zones: u32,
}

impl Host {
    fn new(zones: u32) -> Host {
        let classes = (0..8).map(|ns| (vec![ns, 100 + ns / 4], 0)).collect();
        let series = (0..8 * zones).map(|series| series / zones).collect();
        // A zone at each of the four servers of its group.
        let unit = |series: u32| series % zones + series / zones / 4 * zones;
        let units = (0..8 * zones).map(unit).collect();
        let plan = Plan { classes, series, units, groups: 1, sweep: SWEEP, ..Plan::default() };
        Host { tracker: Tracker::new(plan, |_| Kind::Other), zones }
    }

    /// Asks every series in its turn from `from` for `span`; `fails` decides.
    fn run(&mut self, from: u64, span: u64, fails: impl Fn(u32, u64) -> bool) -> Answer {
        let count = u64::from(8 * self.zones);
        let mut answer = Answer::default();
        for step in from * count / 60..(from + span) * count / 60 {
            // Neighbouring series are asked far apart, as a hash would have it.
            let series = (step * 7919 % count) as u32;
            let micros = step * 60_000_000 / count;
            let at = Time::from_secs(1_000_000) + Duration::from_micros(micros);
            let failed = fails(series / self.zones, micros / 1_000_000);
            self.tracker.observe(series, at, at, failed, false);
            if step % (count / 600).max(1) == 0 {
                answer = self.tracker.answer(at);
            }
        }
        answer
    }

    /// Asks some series every second; `fails` decides by the series and the second.
    fn live(&mut self, from: i64, until: i64, fails: impl Fn(u32, i64) -> bool) -> Answer {
        let mut answer = Answer::default();
        for second in from..until {
            let at = Time::from_secs(1_000_000 + second);
            for series in (0..8 * self.zones).filter(|it| i64::from(*it) % 60 == second % 60) {
                self.tracker.observe(series, at, at, fails(series, second), false);
            }
            answer = self.tracker.answer(at);
        }
        answer
    }
}

#[test]
fn the_group_is_named_within_two_seconds_of_the_first_lost_packet() {
    let mut host = Host::new(200);
    host.run(0, 180, |_, _| false);
    let answer = host.run(180, 2, |ns, _| ns < 4);
    assert_eq!(answer.faults.len(), 1, "{answer:?}");
    assert_eq!(answer.faults[0].component, 100);
    assert!(answer.faults[0].confidence >= 0.95, "{answer:?}");
    // The shortest window still holds a second of health.
    assert!(answer.faults[0].rate > 0.5, "{answer:?}");
    let began = Time::from_secs(1_000_180);
    assert!(answer.faults[0].since.since(began) < Duration::from_millis(500), "{answer:?}");
}

#[test]
fn one_server_of_the_group_is_not_the_group() {
    let mut host = Host::new(200);
    host.run(0, 180, |_, _| false);
    let answer = host.run(180, 4, |ns, _| ns == 2);
    assert_eq!(answer.faults.iter().map(|f| f.component).collect::<Vec<_>>(), vec![2]);
}

#[test]
fn an_outage_that_is_over_is_not_told_for_long() {
    let mut host = Host::new(200);
    host.run(0, 180, |_, _| false);
    assert_eq!(host.run(180, 300, |ns, _| ns < 4).faults.len(), 1);
    let answer = host.run(480, 5, |_, _| false);
    assert_eq!(answer.faults, vec![], "five seconds after the end");
}

#[test]
fn a_long_outage_stays_found() {
    let mut host = Host::new(100);
    host.run(0, 180, |_, _| false);
    let answer = host.run(180, 1800, |ns, _| ns < 4);
    assert_eq!(answer.faults.len(), 1);
    assert_eq!(answer.faults[0].component, 100);
}

#[test]
fn sites_long_broken_on_their_own_accuse_nobody() {
    let mut host = Host::new(200);
    // Every 40th series is dead throughout.
    let classes = (0..8).map(|ns| (vec![ns, 100 + ns / 4], 0)).collect();
    let series = (0..1600).map(|series| series / 200).collect();
    let units = (0..1600).collect();
    let plan = Plan { classes, series, units, groups: 1, sweep: SWEEP, ..Plan::default() };
    host.tracker = Tracker::new(plan, |_| Kind::Other);
    let mut worst = 0;
    for step in 0..1600u64 * 10 {
        let series = (step * 7919 % 1600) as u32;
        let at = Time::from_secs(1_000_000) + Duration::from_micros(step * 60_000_000 / 1600);
        host.tracker.observe(series, at, at, series % 40 == 3, false);
        if step % 160 == 0 {
            worst = worst.max(host.tracker.answer(at).faults.len());
        }
    }
    assert_eq!(worst, 0);
}

#[test]
fn a_zone_that_fails_at_all_of_its_servers_is_one_act() {
    // Of each group's twenty zones one or two fail everywhere, as an expired domain does.
    let mut host = Host::new(20);
    let answer = host.live(0, 600, |series, second| second >= 300 && series % 20 < 2);
    assert_eq!(answer.faults, []);
}

#[test]
fn a_late_answer_takes_back_the_silence() {
    let mut host = Host::new(10);
    let at = Time::from_secs(1_000_000);
    host.tracker.observe(0, at, at, true, true);
    assert!(host.tracker.failing(0));
    host.tracker.observe(0, at, at + Duration::from_millis(900), false, false);
    assert!(!host.tracker.failing(0));
    assert_eq!(host.tracker.history(0).pattern(), Pattern::new(1, 0));
}

#[test]
fn what_one_owner_broke_is_set_aside_once_its_servers_are_acquitted() {
    let mut host = Host::new(20);
    // Six of the twenty zones fail at all four servers of the group: more than by chance.
    let broken = |series: u32| series / 20 < 4 && series % 20 < 6;
    let fails = |series, second| second >= 180 && broken(series);
    let accused = |answer: &Answer| answer.faults.iter().any(|fault| fault.component == 100);
    assert!(accused(&host.live(0, 300, fails)));
    host.tracker.dismiss(Time::from_secs(1_000_300), 100);
    assert!(accused(&host.live(300, 301, fails)), "nothing has failed for long yet");
    host.live(301, 600, fails);
    host.tracker.dismiss(Time::from_secs(1_000_600), 100);
    assert!(!accused(&host.live(600, 601, fails)));
}

#[test]
fn a_stream_comes_back_with_the_first_answer_after_a_failure_and_not_with_a_late_one() {
    let mut host = Host::new(1);
    let at = |second: u64| Time::from_secs(1_000_000) + Duration::from_secs(second);
    let mut see = |second, failed, provisional| {
        let late = if provisional || failed { 0 } else { 1 };
        host.tracker.observe(0, at(second), at(second + late), failed, provisional);
        host.tracker.came_back_at(0)
    };
    assert_eq!(see(0, false, false), None, "it never failed");
    see(60, false, false);
    see(120, false, false);
    see(180, true, true);
    let late = see(180, false, false).expect("it was silent");
    assert!(late <= at(61), "the answer was late, and it has worked since long: {late}");
    see(240, true, false);
    assert_eq!(see(300, false, false), Some(at(301)));
    assert_eq!(see(360, false, false), Some(at(301)));
}
