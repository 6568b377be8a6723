//! A dead machine is silent: it does not refuse, and nothing of this machine is touched.

use crate::tools::{open, small};
use bongsu_clock::Clock;
use bongsu_drill::run::Drill;
use bongsu_drill::simulated_host::Silence;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

const TRIES: usize = 120;

#[derive(Debug, Default, PartialEq)]
struct Counts {
    opened: usize,
    silent: usize,
    refused: usize,
}

/// Connects to a port many times at once from an address. The kernel accepts without the
/// servers, so a quarter of a second counts as silence however busy the machine is.
async fn connect(from: IpAddr, at: SocketAddr, tries: usize) -> Counts {
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..tries {
        attempts.spawn(async move {
            let socket = tokio::net::TcpSocket::new_v4().unwrap();
            socket.bind(SocketAddr::from((from, 0))).unwrap();
            Clock::system().timeout(Duration::from_millis(250), socket.connect(at)).await
        });
    }
    let mut tally = Counts::default();
    for outcome in attempts.join_all().await {
        match outcome {
            Ok(Ok(_)) => tally.opened += 1,
            Ok(Err(e)) if e.kind() == ErrorKind::ConnectionRefused => tally.refused += 1,
            Ok(Err(e)) => panic!("{e}"),
            Err(_) => tally.silent += 1,
        }
    }
    tally
}

/// As many turns as fit into ten seconds of life: the servers' thread may be busy.
fn tries() -> impl Iterator<Item = ()> {
    let until = Clock::system().now() + Duration::from_secs(10);
    std::iter::from_fn(move || (Clock::system().now() < until).then_some(()))
}

fn event(target: &str, fault: &str) -> String {
    format!("[[event]]\nat = \"16:20:00\"\ntarget = \"{target}\"\n{fault}\nuntil = \"16:30:00\"\n")
}

/// Waits until the servers have applied the current state of the timetable: the
/// port answers, or does not, as wanted.
async fn until(drill: &Drill, wanted: impl Fn(&Counts) -> bool) -> Counts {
    let server = drill.plan.servers_on(&drill.scenario.events[0].target).first().copied();
    let ip = drill.plan.servers[server.unwrap_or(0)].ip;
    let at = SocketAddr::from((ip, drill.company.ports.http));
    for _ in tries() {
        if wanted(&connect(Ipv4Addr::LOCALHOST.into(), at, 3).await) {
            return connect(Ipv4Addr::LOCALHOST.into(), at, TRIES).await;
        }
    }
    panic!("it never came to what was wanted");
}

/// Runs the clock of the drill to a time and almost stops it there. Slow enough that a
/// second without the processor does not carry it past a fault of ten minutes.
async fn wind_to(drill: &Drill, minutes: u64) {
    drill.clock.set_speed(400.0);
    let at = drill.scenario.start + Duration::from_secs(minutes * 60);
    drill.clock.sleep_until(at).await;
    drill.clock.set_speed(0.01);
}

fn ways() -> Vec<Silence> {
    match Silence::detect() {
        // Full queues work everywhere; filters where they are granted.
        Silence::Filter => vec![Silence::Filter, Silence::Queue],
        Silence::Queue => vec![Silence::Queue],
    }
}

#[tokio::test]
async fn a_dead_rack_lets_every_connection_time_out_and_comes_back() {
    for way in ways() {
        let drill = open(small(&event("rack:2", "fault = \"drop\"")), Some(way));
        assert_eq!(until(&drill, |m| m.opened == 3).await.opened, TRIES, "{way:?} before");
        wind_to(&drill, 3).await;
        let tally = until(&drill, |m| m.silent == 3).await;
        assert_eq!(tally, Counts { silent: TRIES, ..Counts::default() }, "{way:?} during");
        wind_to(&drill, 13).await;
        assert_eq!(until(&drill, |m| m.opened == 3).await.opened, TRIES, "{way:?} after");
    }
}

#[tokio::test]
async fn a_saturated_line_loses_its_share_of_syns() {
    for way in ways() {
        let drill = open(small(&event("upstream:1", "fault = \"loss\"\nrate = 0.6")), Some(way));
        wind_to(&drill, 3).await;
        let tally = until(&drill, |m| m.silent > 0).await;
        // 120 draws at 0.6: four deviations to either side.
        assert!((50..=94).contains(&tally.silent), "{way:?}: {tally:?}");
        assert_eq!(tally.refused, 0, "{way:?}");
    }
}

#[tokio::test]
async fn a_closed_port_refuses() {
    for way in ways() {
        let drill = open(small(&event("server:3", "fault = \"refuse\"")), Some(way));
        wind_to(&drill, 3).await;
        assert_eq!(until(&drill, |m| m.refused == 3).await.refused, TRIES, "{way:?}");
        wind_to(&drill, 13).await;
        assert_eq!(until(&drill, |m| m.opened == 3).await.opened, TRIES, "{way:?}");
    }
}

#[tokio::test]
async fn other_racks_do_not_notice() {
    let drill = open(small(&event("rack:2", "fault = \"drop\"")), None);
    wind_to(&drill, 3).await;
    until(&drill, |m| m.silent == 3).await;
    let dead = drill.plan.servers_on(&drill.scenario.events[0].target);
    let healthy = (0..8).find(|s| !dead.contains(s)).unwrap();
    let at = SocketAddr::from((drill.plan.servers[healthy].ip, drill.company.ports.http));
    let tally = connect(Ipv4Addr::LOCALHOST.into(), at, TRIES).await;
    assert_eq!(tally.opened, TRIES);
}

#[tokio::test]
async fn an_unhealthy_vantage_is_cut_off_alone() {
    if Silence::detect() == Silence::Queue {
        // Without filters its connections are accepted and then left without an answer;
        // the company's own documentation says so, and nothing is lost at the port.
        return;
    }
    let drill = open(small(&event("vantage:tokyo", "fault = \"drop\"")), None);
    wind_to(&drill, 3).await;
    let at = drill.references[0];
    let unhealthy = drill.vantages[1].bind;
    for _ in tries() {
        if connect(unhealthy, at, 3).await.silent == 3 {
            break;
        }
    }
    assert_eq!(connect(unhealthy, at, TRIES).await.silent, TRIES);
    assert_eq!(connect(drill.vantages[0].bind, at, TRIES).await.opened, TRIES);
}
