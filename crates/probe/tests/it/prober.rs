//! The whole sweep: everything is probed, on time, within budget, whatever happens.

use crate::support::fake_dns::FakeDns;
use crate::support::running::{Running, on_demand, quick};
use crate::support::topology::Builder;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::observation::{Outcome, Reason};
use bongsu_core::topology::StreamIx;
use bongsu_probe::budget::{Rate, TargetBudget};
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::schedule::Intervals;
use std::collections::BTreeMap;
use std::time::Duration;

#[tokio::test]
async fn every_job_is_probed_once_per_interval() {
    let server = FakeDns::start("127.0.0.1").await;
    let mut topology = Builder::new(1);
    for n in 0..200 {
        topology.zone(&format!("site{n}.kr"), server.address);
    }
    server.always(|asked| asked.healthy(1));
    let mut running = Running::start(quick(), topology.build());
    let mut due: BTreeMap<StreamIx, Vec<Time>> = BTreeMap::new();
    for _ in 0..200 * 5 {
        let seen = running.last_word().await;
        due.entry(seen.stream).or_default().push(seen.scheduled);
    }
    assert_eq!(due.len(), 200);
    let (mut next, mut later) = (0, 0);
    for times in due.values_mut() {
        // Answers may overtake each other; the timetable does not.
        times.sort();
        for pair in times.windows(2) {
            // Rounds are only lost while this machine is stalled, never moved.
            let gap = pair[1].since(pair[0]).as_millis();
            assert!(gap > 0 && gap % 200 == 0, "{gap} ms");
            *(if gap == 200 { &mut next } else { &mut later }) += 1;
        }
    }
    assert!(next > later, "{next} {later}");
}

#[tokio::test]
async fn a_changed_topology_is_probed_under_its_own_generation() {
    let server = FakeDns::start("127.0.0.1").await;
    let zones = |generation, count| {
        let mut topology = Builder::new(generation);
        for n in 0..count {
            topology.zone(&format!("site{n}.kr"), server.address);
        }
        topology.build()
    };
    let (small, large) = (zones(1, 3), zones(2, 5));
    let mut running = Running::start(quick(), small);
    server.always(|asked| asked.healthy(1));
    assert_eq!(running.last_word().await.generation, 1);
    running.topologies.send(large).unwrap();
    loop {
        let seen = running.last_word().await;
        if seen.generation == 2 && seen.stream == StreamIx(4) {
            break;
        }
    }
}

#[tokio::test]
async fn a_private_address_is_refused_without_a_packet() {
    let server = FakeDns::start("127.0.0.1").await;
    let mut topology = Builder::new(1);
    topology.zone("shop.kr", server.address);
    let site =
        topology.site("http://shop.kr/", Default::default(), "127.0.0.1:80".parse().unwrap());
    let config = ProberConfig { allow_nets: Vec::new(), ..on_demand() };
    let mut running = Running::start(config, topology.build());
    let forbidden = Outcome::Failed(Reason::AddressForbidden);
    assert_eq!(running.outcome(0).await, forbidden);
    running.ask(1).await;
    assert_eq!(running.last_word_of(site).await.outcome, forbidden);
    assert_eq!(running.last_word().await.outcome, Outcome::Skipped);
}

#[tokio::test]
async fn a_burst_of_confirmations_keeps_the_servers_budget() {
    let server = FakeDns::start("127.0.0.1").await;
    let mut topology = Builder::new(1);
    for n in 0..60 {
        topology.zone(&format!("site{n}.kr"), server.address);
    }
    server.always(|asked| asked.healthy(1));
    let extra = Rate { per_second: 100, burst: 10 };
    let target_budget = TargetBudget { extra, ..TargetBudget::default() };
    let mut running =
        Running::start(ProberConfig { target_budget, ..on_demand() }, topology.build());
    for job in 0..60 {
        running.ask(job).await;
    }
    let mut started = Vec::new();
    for _ in 0..60 {
        started.push(running.last_word().await.started);
    }
    started.sort();
    // Ten at once, then one every 10 ms: the sixtieth half a second after the first.
    let span = started[59].since(started[0]);
    assert!(span >= Duration::from_millis(490), "{span:?}");
}

#[tokio::test]
async fn requests_are_spread_over_their_deadline() {
    let server = FakeDns::start("127.0.0.1").await;
    let mut topology = Builder::new(1);
    for n in 0..10 {
        topology.zone(&format!("site{n}.kr"), server.address);
    }
    server.always(|asked| asked.healthy(1));
    let mut running = Running::start(on_demand(), topology.build());
    for job in 0..10 {
        running.ask_within(job, Duration::from_millis(500)).await;
    }
    let mut due = Vec::new();
    for _ in 0..10 {
        due.push(running.last_word().await.scheduled);
    }
    due.sort();
    assert!(due[9].since(due[0]) > Duration::from_millis(350));
    assert!(due.windows(2).all(|pair| pair[1].since(pair[0]) < Duration::from_millis(150)));
}

#[tokio::test]
async fn overload_is_reported_as_missed() {
    let server = FakeDns::start("127.0.0.1").await;
    let mut topology = Builder::new(1);
    for n in 0..20 {
        topology.zone(&format!("site{n}.kr"), server.address);
    }
    // Nobody answers, and only two may wait at once, each for five intervals.
    let config = ProberConfig { max_dns: Some(2), dns_budget: Duration::from_secs(1), ..quick() };
    let mut running = Running::start(config, topology.build());
    let (mut missed, mut timeouts) = (0, 0);
    while missed < 20 || timeouts < 2 {
        match running.last_word().await.outcome {
            Outcome::Missed => missed += 1,
            Outcome::Failed(Reason::Timeout) => timeouts += 1,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_drill_at_twenty_times_real_time_observes_the_same() {
    let server = FakeDns::start("127.0.0.1").await;
    let silent = FakeDns::start("127.0.0.2").await;
    let mut topology = Builder::new(1);
    let healthy = topology.zone("shop.kr", server.address);
    let dead = topology.zone("dead.kr", silent.address);
    server.always(|asked| asked.healthy(1));
    let start = Time::parse("2018-01-04T16:19:00+09:00").unwrap();
    let clock = Clock::scaled(start, 20.0);
    let sweep = Duration::from_secs(10);
    let intervals = Intervals { sweep, ..Intervals::default() };
    let mut running =
        Running::start_by(clock, ProberConfig { intervals, ..quick() }, topology.build());
    let mut seen = [0, 0];
    while seen[0] < 3 || seen[1] < 3 {
        let reported = running.last_word().await;
        if reported.outcome == Outcome::Missed {
            continue; // Half a second of stall is a whole sweep.
        }
        assert!(
            reported.scheduled > start && reported.scheduled < start + Duration::from_secs(300)
        );
        if reported.stream == healthy {
            assert!(matches!(reported.outcome, Outcome::Ok { .. }), "{reported:?}");
            seen[0] += 1;
        } else {
            assert_eq!(reported.stream, dead);
            assert_eq!(reported.outcome, Outcome::Failed(Reason::Timeout));
            seen[1] += 1;
        }
    }
}

#[tokio::test]
async fn a_sweep_of_dead_targets_ends_within_its_interval() {
    // Several servers, so that none exceeds its budget after a stall of this machine.
    let mut silent = Vec::new();
    for n in 1..=4 {
        silent.push(FakeDns::start(&format!("127.0.0.{n}")).await);
    }
    let mut topology = Builder::new(1);
    for n in 0..2000 {
        topology.zone(&format!("site{n}.kr"), silent[n % 4].address);
    }
    let interval = Duration::from_secs(2);
    let intervals = Intervals { sweep: interval, ..Intervals::default() };
    let budget = Duration::from_secs(2);
    let config = ProberConfig { intervals, dns_budget: budget, ..quick() };
    let mut running = Running::start(config, topology.build());
    let (mut first, mut last) = (None::<Time>, Time::ZERO);
    for _ in 0..2000 {
        let seen = running.last_word().await;
        assert_eq!(seen.outcome, Outcome::Failed(Reason::Timeout), "nobody is passed over");
        first = Some(first.map_or(seen.scheduled, |at| at.min(seen.scheduled)));
        last = last.max(seen.finished);
    }
    let latency = last.since(first.unwrap());
    // One after another they would take an hour, a hundred at a time forty seconds.
    assert!(latency < 2 * (interval + budget), "{latency:?}");
}

#[tokio::test]
async fn a_cancelled_prober_stops() {
    let server = FakeDns::start("127.0.0.1").await;
    let mut topology = Builder::new(1);
    topology.zone("shop.kr", server.address);
    let mut running = Running::start(quick(), topology.build());
    server.always(|asked| asked.healthy(1));
    running.last_word().await;
    running.stop().await;
}
